"""What is proved of attributes, readings and rules: does each do what it is declared to do, and how often?

Does a worse finding ever lead to lighter support, and does one alone lead from the lightest to the heaviest?
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from itertools import combinations, pairwise, permutations

from attrs import frozen

from delivery_model.check.checks import Failure, against, failures_of
from delivery_model.check.single_change import (
    FindingKind,
    SingleChange,
    changes,
    kinds_of,
    matters,
    number_of,
    pair_at,
    unequal,
)
from delivery_model.possible.count import all_ways, default_ways
from delivery_model.possible.diagrams import Node, Value
from delivery_model.possible.faults import Fault, smallest_path
from delivery_model.possible.space import Space, decisions_behind
from delivery_model.possible.witness import Example, example_at
from delivery_model.rulebase.framework import Framework, Hit, Rule


def idle_attributes(space: Space) -> Iterator[Failure]:
    """Attributes that may decide, and on which neither the outcome nor the rule that gives it ever depends."""
    framework, outcome = space.framework, space.framework.roles.outcome
    active = depended_on(space, space.fired(outcome))
    for name, attribute in framework.attributes.items():
        if attribute.can_decide and name not in active:
            yield Failure(what=f"{name} may decide, but no {outcome} and no rule for it depends on {name}")


def only_rules_depend_on(space: Space) -> tuple[str, ...]:
    """Attributes that can change which rule gives the outcome, and never the outcome itself."""
    giving = depended_on(space, space.fired(space.framework.roles.outcome))
    given = depended_on(space, space.outcome())
    return tuple(name for name in giving if name not in given and space.framework.attributes[name].can_decide)


def depended_on(space: Space, node: Node) -> tuple[str, ...]:
    """The attributes on which a function depends, each taken alone."""
    framework = space.framework
    return tuple(name for kind in kinds_of(framework) if _is_active(space, node, kind) for name in kind.attributes)


def _is_active(space: Space, node: Node, kind: FindingKind) -> bool:
    levels = space.framework.attributes[kind.attributes[0]].level_names
    return any(matters(space, node, change) for change in changes(space.framework, kind, combinations(levels, 2)))


def always_one(space: Space) -> Iterator[Failure]:
    """Decisions that may collect any number of values, and always have just one."""
    for decision in space.framework.decisions.values():
        if decision.hit is Hit.COLLECT and all(
            len(values) == 1 for values in space.diagrams.reachable(space.values(decision.name))
        ):
            what = f"{decision.name} collects exactly one value for every authority, so it could be unique"
            yield Failure(what=what, places=(decision.place,))


def broken_invariants(space: Space) -> Iterator[Failure]:
    """Invariants that are not so of everybody, with who breaks them; those without an answer are told elsewhere."""
    for each in space.framework.invariants:
        wrong = space.diagrams.combine(
            lambda meets, value, kept=each.is_kept: meets and value is not None and not kept(_given(value)),
            space.condition(each.when),
            space.values(each.decision),
        )
        if (path := smallest_path(space.diagrams, wrong)) is not None:
            what = f"{each.name} ({each.in_words()}) is not so"
            fault = Fault(what=what, fix="", decision=each.decision, places=(each.place,), path=path, wrong=wrong)
            yield from failures_of(space, fault)


def _given(value: Value) -> tuple[str, ...]:
    """The values that a decision gives: one, or those collected."""
    return (value,) if isinstance(value, str) else value


@frozen(kw_only=True)
class ReadingEffect:
    """What an alternative reading changes beside the default: which decisions, and the outcome of how many authorities.

    `number` counts authorities under the default of every other reading. `examples` is the smallest authority of
    which a decision changes, read by default and read so; empty when there is none.
    """

    reading: str
    alternative: str
    decisions: tuple[str, ...]
    number: int
    examples: tuple[Example, ...]


def reading_effects(space: Space) -> Iterator[ReadingEffect]:
    """The effect of every alternative of every reading that is not the default."""
    framework = space.framework
    axes = {axis.name: number for number, axis in enumerate(framework.axes)}
    for reading in framework.readings.values():
        for alternative in reading.alternative_names:
            if alternative != reading.default:
                yield _effect(space, axes.get(reading.variable), reading.name, reading.default, alternative)


def _effect(space: Space, axis: int | None, reading: str, default: str, alternative: str) -> ReadingEffect:
    framework = space.framework
    if axis is None:
        return ReadingEffect(reading=reading, alternative=alternative, decisions=(), number=0, examples=())
    kind = FindingKind(name=reading, attributes=(framework.axes[axis].name,), axis=axis)
    (change,) = changes(framework, kind, [(default, alternative)])
    moved = tuple(name for name in framework.decisions if matters(space, space.values(name), change))
    first = framework.roles.outcome if framework.roles.outcome in moved else next(iter(moved), None)
    return ReadingEffect(
        reading=reading,
        alternative=alternative,
        decisions=moved,
        number=number_of(space, default_ways(space), space.outcome(), change, unequal),
        examples=pair_at(space, first, change, unequal) if first else (),
    )


def idle_readings(effects: tuple[ReadingEffect, ...]) -> Iterator[Failure]:
    """Alternative readings that change no decision for any authority."""
    for effect in effects:
        if not effect.decisions:
            yield Failure(what=f"reading {effect.reading} as {effect.alternative} changes no decision")


@frozen(kw_only=True)
class Share:
    """For how many authorities a rule holds, and of how many it decides the outcome (None when it never can)."""

    holds: int
    decides: int | None


@frozen(kw_only=True)
class RuleUse:
    """How much a rule is used, under every reading and by default; `example` is a smallest authority it holds for."""

    rule: Rule
    all_readings: Share
    by_default: Share
    example: Example | None


def rule_uses(space: Space) -> Iterator[RuleUse]:
    """The use of every rule."""
    framework, outcome = space.framework, space.framework.roles.outcome
    behind = decisions_behind(framework, outcome)
    shares: list[dict[str, Share]] = []
    for ways in (all_ways(space), default_ways(space)):
        weighed = (space.diagrams.weighed(space.fired(name), ways) for name in framework.decisions)
        holds = _by_rule(item for each in weighed for item in each.items())
        decides = _by_rule(space.diagrams.weighed(space.deciding(outcome), ways).items())
        shares.append(
            {
                name: Share(holds=holds[name], decides=decides[name] if rule.decision in behind else None)
                for name, rule in framework.rules.items()
            }
        )
    for name, rule in framework.rules.items():
        path = smallest_path(space.diagrams, space.condition(rule.when))
        example = None if path is None else example_at(space, path, rule.decision)
        yield RuleUse(rule=rule, all_readings=shares[0][name], by_default=shares[1][name], example=example)


def _by_rule(sets: Iterable[tuple[Collection[str], int]]) -> Counter[str]:
    """For each rule, the authorities in the sets of rules that it belongs to."""
    found: Counter[str] = Counter()
    for rules, number in sets:
        for rule in rules:
            found[rule] += number
    return found


def lighter_when_worse(space: Space) -> Iterator[Failure]:
    """Findings declared monotone of which a worse level leads to lighter support, with two authorities that show it."""
    framework = space.framework
    ranks = {value: rank for rank, value in enumerate(framework.outcome.values)}

    def is_lighter(before: Value, after: Value) -> bool:
        return before in ranks and after in ranks and ranks[after] < ranks[before]

    for kind in deciding_kinds(framework):
        attribute = framework.attributes[kind.attributes[0]]
        if attribute.is_monotone:
            # Any two levels are linked by steps to the next worse one, so the next is enough.
            for change in changes(framework, kind, pairwise(attribute.level_names)):
                if examples := pair_at(space, framework.roles.outcome, change, is_lighter):
                    yield _lighter(framework, kind, change, examples)


def _lighter(framework: Framework, kind: FindingKind, change: SingleChange, examples: tuple[Example, ...]) -> Failure:
    rules = [framework.rules[rule] for example in examples for rule in example.fired]
    before, after = (rule.then for rule in rules)
    what = f"{kind.name} from {change.before} to {change.after} leads from {before} to {after}"
    return against(what, *rules, examples=examples)


def deciding_kinds(framework: Framework) -> Iterator[FindingKind]:
    """Every kind of finding that may decide."""
    for kind in kinds_of(framework):
        if framework.attributes[kind.attributes[0]].can_decide:
            yield kind


@frozen
class SharpEdge:
    """A kind of change that leads from the lightest to the heaviest support type.

    `number` counts the authorities at its start, under every reading; `number_by_default` those under the default
    readings alone.
    """

    kind: FindingKind
    before: str
    after: str
    number: int
    number_by_default: int
    examples: tuple[Example, ...]


def sharp_edges(space: Space) -> Iterator[SharpEdge]:
    """Every single change of a finding that moves an authority from the lightest to the heaviest support type."""
    framework, outcome = space.framework, space.framework.roles.outcome
    types = tuple(framework.outcome.values)

    def is_sharp(before: Value, after: Value) -> bool:
        return before != after and before == types[0] and after == types[-1]

    for kind in deciding_kinds(framework):
        levels = framework.attributes[kind.attributes[0]].level_names
        for change in changes(framework, kind, permutations(levels, 2)):
            if examples := pair_at(space, outcome, change, is_sharp):
                number, by_default = (
                    len(kind.attributes) * number_of(space, ways, space.outcome(), change, is_sharp)
                    for ways in (all_ways(space), default_ways(space))
                )
                yield SharpEdge(kind, change.before, change.after, number, by_default, examples)
