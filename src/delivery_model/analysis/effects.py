"""Rules without effect: those that others make superfluous, and those that no answer rests on."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve

from delivery_model.analysis.checks import Failure, against
from delivery_model.analysis.pairs import differing, unequal
from delivery_model.diagrams import Node
from delivery_model.framework.axes import Axis
from delivery_model.framework.conditions import AllOf, Among, AnyOf, Condition
from delivery_model.framework.rules import Decision, Framework, Rule
from delivery_model.space import Space


def answers_of(framework: Framework) -> tuple[str, ...]:
    """The decisions that are shown to whoever asks, the outcome first."""
    roles = framework.roles
    degree = roles.degree.decision if roles.degree else None
    named = (roles.outcome, roles.alongside, degree, roles.policy_exposure, roles.consistency, *roles.notes)
    return tuple(dict.fromkeys(name for name in named if name is not None))


def masked_rules(space: Space) -> Iterator[Failure]:
    """Rules that hold only where another rule concludes the same."""
    for decision in space.framework.decisions.values():
        for rule in decision.rules:
            if space.condition(rule.when) != space.diagrams.false and _alone(space, rule) == space.diagrams.false:
                others = " or ".join(_companions(space, decision, rule))
                yield against(f"wherever rule {rule.id} of {decision.name} holds, so does {others}", rule)


def powerless_rules(space: Space) -> Iterator[Failure]:
    """Rules of which no answer would be another if their decision had another value where they alone decide it."""
    framework = space.framework
    for decision in framework.decisions.values():
        if decision.name in answers_of(framework):
            continue
        pending = [rule for rule in decision.rules if _alone(space, rule) != space.diagrams.false]
        for variable in _variables_of(framework, decision):
            freed = _freed(framework, variable)
            pending = [rule for rule in pending if not _has_effect(freed, variable, rule)]
        for rule in pending:
            yield against(f"no answer rests on '{rule.then}' of {decision.name} where rule {rule.id} gives it", rule)


def _alone(space: Space, rule: Rule) -> Node:
    """Where a rule holds and no other of its decision concludes the same."""
    rules = space.framework.decisions[rule.decision].rules
    twins = {other.id for other in rules if other.then == rule.then and other.id != rule.id}
    return space.diagrams.mapped(lambda ids: rule.id in ids and twins.isdisjoint(ids), space.fired(rule.decision))


def _companions(space: Space, decision: Decision, rule: Rule) -> Iterator[str]:
    found = {other for ids in space.diagrams.reachable(space.fired(decision.name)) if rule.id in ids for other in ids}
    for other in decision.rules:
        if other.id in found and other.then == rule.then and other.id != rule.id:
            yield other.id


def _variables_of(framework: Framework, decision: Decision) -> tuple[str, ...]:
    """The variables by which other rules look at a decision."""
    used = dict.fromkeys(variable for other in framework.decisions.values() for variable in other.inputs())
    return tuple(variable for variable in used if framework.decided_by(variable) is decision)


def _freed(framework: Framework, variable: str) -> Space:
    """The space in which whatever looks at a variable sees, on a last axis of its own, any value instead."""
    free = Axis(f"{variable}?", framework.domains[variable])
    decisions = {
        name: evolve(
            decision,
            rules=tuple(evolve(rule, when=_renamed(rule.when, variable, free.name)) for rule in decision.rules),
        )
        for name, decision in framework.decisions.items()
    }
    return Space(evolve(framework, decisions=decisions, axes=(*framework.axes, free)))


def _renamed(condition: Condition, old: str, new: str) -> Condition:
    if isinstance(condition, Among):
        return Among(new, condition.values) if condition.variable == old else condition
    parts = tuple(_renamed(part, old, new) for part in condition.parts)
    return AllOf(parts) if isinstance(condition, AllOf) else AnyOf(parts)


def _has_effect(freed: Space, variable: str, rule: Rule) -> bool:
    """Whether some answer changes when, where a rule alone decides, others see another value."""
    _, collected = freed.framework.collected.get(variable, (variable, rule.then))
    if collected != rule.then:
        return False
    place = len(freed.framework.axes) - 1
    seen = freed.framework.domains[variable]
    own = seen.index("yes" if variable in freed.framework.collected else rule.then)
    alone = _alone(freed, rule)
    return any(
        freed.diagrams.both(alone, differing(freed.diagrams, freed.values(answer), place, (own, other), unequal))
        != freed.diagrams.false
        for answer in answers_of(freed.framework)
        for other in range(len(seen))
        if other != own
    )
