"""The condition language in its normal form: membership, all, any. Nothing else reaches an engine.

A leaf says that a variable is one of some values. Variables are attributes, readings (`reading.x`),
the count classes of a group (`grip.lacking`), the decisions (`governance`), and for a decision that
collects, each of its values (`journey_context.expertise`, which is `yes` or `no`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from attrs import frozen

from delivery_model.rulebase.vocabulary import READING_PREFIX

Facts = Mapping[str, str]
"""A complete authority, or the part of one that has been concluded: variable -> value."""


@frozen
class Among:
    """A variable is one of these values."""

    variable: str
    values: frozenset[str]


@frozen
class AllOf:
    """Every part holds; true when there are none."""

    parts: tuple[Condition, ...]


@frozen
class AnyOf:
    """At least one part holds; false when there are none."""

    parts: tuple[Condition, ...]


Condition = Among | AllOf | AnyOf

PRESENT, ABSENT = "yes", "no"
"""Whether a collecting decision concluded a value: what the variable for that value may be."""

ALWAYS = AllOf(())
NEVER = AnyOf(())


def holds(condition: Condition, facts: Facts) -> bool:
    """Say whether a condition holds for a complete authority. This is the meaning of the language."""
    if isinstance(condition, Among):
        return facts[condition.variable] in condition.values
    if isinstance(condition, AllOf):
        return all(holds(part, facts) for part in condition.parts)
    return any(holds(part, facts) for part in condition.parts)


def negated(condition: Condition, domains: Mapping[str, Sequence[str]]) -> Condition:
    """The opposite of a condition, with the negation pushed to the leaves.

    `domains` gives every value that each variable may have.
    """
    if isinstance(condition, Among):
        others = frozenset(domains[condition.variable]) - condition.values
        return Among(condition.variable, others)
    parts = tuple(negated(part, domains) for part in condition.parts)
    return AnyOf(parts) if isinstance(condition, AllOf) else AllOf(parts)


def simplified(condition: Condition, domains: Mapping[str, Sequence[str]]) -> Condition:
    """What is left of a condition when variables are confined to `domains`: settled leaves are gone."""
    if isinstance(condition, Among):
        possible = domains[condition.variable]
        if condition.values.isdisjoint(possible):
            return NEVER
        return ALWAYS if condition.values.issuperset(possible) else condition
    settled, kind = (NEVER, AllOf) if isinstance(condition, AllOf) else (ALWAYS, AnyOf)
    parts: list[Condition] = []
    for part in condition.parts:
        left = simplified(part, domains)
        if left == settled:
            return settled
        if left not in (ALWAYS, NEVER):
            parts.append(left)
    return parts[0] if len(parts) == 1 else kind(tuple(parts))


def cases(condition: Condition, domains: Mapping[str, Sequence[str]]) -> Iterator[dict[str, tuple[str, ...]]]:
    """The disjoint cases in which a condition holds: each says what some variables may be, the others anything."""
    first = next(leaves(condition), None)
    if first is None:
        if holds(condition, {}):
            yield {}
        return
    left: dict[Condition, list[str]] = {}
    for value in domains[first.variable]:
        residual = simplified(condition, {**domains, first.variable: (value,)})
        left.setdefault(residual, []).append(value)
    for residual, values in left.items():
        for case in cases(residual, domains):
            yield {first.variable: tuple(values), **case}


def at_least(number: int, conditions: Sequence[Condition]) -> Condition:
    """At least so many of the conditions hold."""
    return AnyOf(tuple(AllOf(chosen) for chosen in combinations(conditions, number)))


def leaves(condition: Condition) -> Iterator[Among]:
    """Every leaf, in the order written."""
    if isinstance(condition, Among):
        yield condition
    else:
        for part in condition.parts:
            yield from leaves(part)


def support(condition: Condition, facts: Facts) -> Iterator[Among]:
    """The leaves that make a condition hold: of `any`, every branch that holds, or one that readings alone settle.

    Yields nothing for a condition that does not hold.
    """
    if isinstance(condition, Among):
        if holds(condition, facts):
            yield condition
        return
    parts = [part for part in condition.parts if holds(part, facts)]
    if isinstance(condition, AnyOf):
        parts = next(([part] for part in parts if is_of_readings(part)), parts)
    elif len(parts) < len(condition.parts):
        return
    for part in parts:
        yield from support(part, facts)


def is_of_readings(condition: Condition) -> bool:
    """Whether a condition looks at readings alone."""
    return all(leaf.variable.startswith(READING_PREFIX) for leaf in leaves(condition))
