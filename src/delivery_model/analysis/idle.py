"""Attributes and readings: does each do what it is declared to do?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from attrs import frozen

from delivery_model.analysis.checks import Failure
from delivery_model.analysis.counting import default_ways
from delivery_model.analysis.pairs import Change, Kind, changes, differing, kinds_of, number_of, pair_at, unequal
from delivery_model.analysis.witness import Example
from delivery_model.diagrams import Node
from delivery_model.space import Space, inputs_of


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


def _is_active(space: Space, node: Node, kind: Kind) -> bool:
    levels = space.framework.attributes[kind.attributes[0]].level_names
    return any(
        differing(space.diagrams, node, kind.place, cells, unequal) != space.diagrams.false
        for change in changes(space.framework, kind, combinations(levels, 2))
        for cells in change.steps
    )


def deciding_context(space: Space) -> Iterator[Failure]:
    """Attributes declared as context that can reach the outcome."""
    framework = space.framework
    for variable in sorted(inputs_of(framework, framework.roles.outcome)):
        if not all(framework.attributes[name].can_decide for name in framework.variables[variable].members[:1]):
            what = f"{variable} is declared as context but can bear on {framework.roles.outcome}"
            yield Failure(what=what, places=(framework.outcome.place,))


@frozen(kw_only=True)
class ReadingEffect:
    """What an alternative reading changes beside the default: which decisions, and the outcome of how many authorities.

    `number` counts authorities under the default of every other reading. `examples` is the smallest authority of
    which a decision changes, read by default and read so; None when there is none.
    """

    reading: str
    alternative: str
    decisions: tuple[str, ...]
    number: int
    examples: tuple[Example, Example] | None


def reading_effects(space: Space) -> Iterator[ReadingEffect]:
    """The effect of every alternative of every reading that is not the default."""
    framework = space.framework
    places = {axis.name: place for place, axis in enumerate(framework.axes)}
    for reading in framework.readings.values():
        for alternative in reading.alternative_names:
            if alternative != reading.default:
                yield _effect(space, places.get(reading.variable), reading.name, reading.default, alternative)


def _effect(space: Space, place: int | None, reading: str, default: str, alternative: str) -> ReadingEffect:
    framework = space.framework
    if place is None:
        return ReadingEffect(reading=reading, alternative=alternative, decisions=(), number=0, examples=None)
    kind = Kind(name=reading, attributes=(framework.axes[place].name,), place=place)
    (change,) = changes(framework, kind, [(default, alternative)])
    moved = tuple(name for name in framework.decisions if _moves(space, name, change))
    first = framework.roles.outcome if framework.roles.outcome in moved else next(iter(moved), None)
    return ReadingEffect(
        reading=reading,
        alternative=alternative,
        decisions=moved,
        number=number_of(space, default_ways(space), space.outcome(), change, unequal),
        examples=None if first is None else pair_at(space, first, change, unequal),
    )


def _moves(space: Space, decision: str, change: Change) -> bool:
    return any(
        differing(space.diagrams, space.values(decision), change.place, cells, unequal) != space.diagrams.false
        for cells in change.steps
    )


def idle_readings(effects: tuple[ReadingEffect, ...]) -> Iterator[Failure]:
    """Alternative readings that change no decision for any authority."""
    for effect in effects:
        if not effect.decisions:
            yield Failure(what=f"reading {effect.reading} as {effect.alternative} changes no decision")
