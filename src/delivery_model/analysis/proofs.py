"""Proofs about the tables of a rule base: complete, disjoint, every rule able to hold, every value concluded."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from itertools import combinations

from delivery_model.analysis.checks import Failure, against
from delivery_model.analysis.witness import Example, example_at, smallest_path
from delivery_model.diagrams import Node
from delivery_model.framework.rules import Decision, Framework, Hit
from delivery_model.space import Space, decisions_behind


def unique_decisions(framework: Framework) -> tuple[Decision, ...]:
    """The decisions that must give exactly one answer."""
    return tuple(decision for decision in framework.decisions.values() if decision.hit is Hit.UNIQUE)


def gaps(space: Space) -> Iterator[Failure]:
    """Authorities for which no rule of a unique decision holds."""
    for decision in unique_decisions(space.framework):
        none_hold = space.diagrams.mapped(lambda ids: not ids, space.fired(decision.name))
        example = _shown(space, decision, none_hold)
        if example is not None:
            yield Failure(what=f"no rule of {decision.name} holds", places=(decision.place,), examples=(example,))


def overlaps(space: Space) -> Iterator[Failure]:
    """Authorities for which two rules of a unique decision hold, one for each pair of rules."""
    for decision in unique_decisions(space.framework):
        fired = space.fired(decision.name)
        held_together = {pair for ids in space.diagrams.reachable(fired) for pair in combinations(ids, 2)}
        for first, second in combinations(decision.rules, 2):
            if (first.id, second.id) not in held_together:
                continue
            both_hold = space.diagrams.mapped(lambda ids, a=first.id, b=second.id: a in ids and b in ids, fired)
            example = _shown(space, decision, both_hold)
            if example is not None:
                what = f"rules {first.id} and {second.id} of {decision.name} both hold"
                yield against(what, first, second, examples=(example,))


def _shown(space: Space, decision: Decision, node: Node) -> Example | None:
    path = smallest_path(space.diagrams, space.diagrams.both(node, _judgeable(space, decision)))
    return None if path is None else example_at(space, path, decision.name)


def _judgeable(space: Space, decision: Decision) -> Node:
    """Where every decision that this one needs has its one answer."""
    behind = (space.framework.decisions[name] for name in decisions_behind(space.framework, decision.name)[1:])
    answered = (
        space.diagrams.mapped(lambda ids: len(ids) == 1, space.fired(each.name))
        for each in behind
        if each.hit is Hit.UNIQUE
    )
    return reduce(space.diagrams.both, answered, space.diagrams.true)


def dead_rules(space: Space) -> Iterator[Failure]:
    """Rules that hold for no authority."""
    for rule in space.framework.rules.values():
        if space.condition(rule.when) == space.diagrams.false:
            yield against(f"rule {rule.id} of {rule.decision} can never hold", rule)


def unused_values(space: Space) -> Iterator[Failure]:
    """Declared values that no authority gets."""
    for decision in space.framework.decisions.values():
        found = space.diagrams.reachable(space.values(decision.name))
        concluded = set(found) if decision.hit is Hit.UNIQUE else {value for values in found for value in values}
        for value in decision.values:
            if value not in concluded:
                yield Failure(what=f"no authority gets '{value}' from {decision.name}", places=(decision.place,))


def always_one(space: Space) -> Iterator[Failure]:
    """Decisions that may collect any number of values, and always have just one."""
    for decision in space.framework.decisions.values():
        if decision.hit is Hit.COLLECT and all(
            len(values) == 1 for values in space.diagrams.reachable(space.values(decision.name))
        ):
            what = f"{decision.name} collects exactly one value for every authority, so it could be unique"
            yield Failure(what=what, places=(decision.place,))
