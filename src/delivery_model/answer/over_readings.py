"""Under how many readings of the text an answer holds, and which single readings overturn it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import reduce
from math import prod

from attrs import field, frozen

from delivery_model.possible.diagrams import Node
from delivery_model.possible.space import Space, weights_of
from delivery_model.profile.profile import Profile
from delivery_model.rulebase.framework import Framework
from delivery_model.rulebase.readings import Readings


@frozen
class AgainstReading:
    """A single alternative reading under which the answer does not hold, and the answers then possible."""

    reading: str
    alternative: str
    possible: tuple[str, ...]


@frozen
class ReadingShare:
    """Under how many combinations of readings that can matter for this authority the answer holds.

    `alone` counts, for each support type, the combinations under which it is the only one possible; under the rest
    several are. `possible` are all that are possible under some combination.
    """

    held: int
    total: int
    mattering: tuple[str, ...]
    against: tuple[AgainstReading, ...]
    alone: Mapping[str, int] = field(hash=False)
    possible: tuple[str, ...]

    @property
    def open(self) -> int:
        """The combinations under which several support types are possible."""
        return self.total - sum(self.alone.values())


def readings_of(space: Space, in_force: Readings, answer: frozenset[str]) -> ReadingShare:
    """Count the readings under which exactly the support types of `answer` are possible.

    `space` has the authorities that a profile leaves possible under every reading; the others are tried against
    `in_force` one at a time.
    """
    framework = space.framework
    by_variable = {reading.variable: reading for reading in framework.readings.values()}
    readings = {place: by_variable[axis.name] for place, axis in enumerate(framework.axes) if axis.is_reading}
    diagrams, node = space.diagrams, outcomes_by_reading(space)
    mattering = sorted(diagrams.tested(node))
    chosen = {place: reading.alternative_names.index(in_force[reading.name]) for place, reading in readings.items()}
    against: list[AgainstReading] = []
    for place in mattering:
        for cell, alternative in enumerate(readings[place].alternative_names):
            found = diagrams.value_at(node, {**chosen, place: cell})
            if found != answer:
                possible = tuple(value for value in framework.outcome.values if value in found)
                against.append(AgainstReading(readings[place].name, alternative, possible))
    alone = {value: diagrams.ways_to(node, frozenset({value}), mattering) for value in framework.outcome.values}
    reached = frozenset[str]().union(*diagrams.reachable(node))
    return ReadingShare(
        alone={value: number for value, number in alone.items() if number},
        possible=tuple(value for value in framework.outcome.values if value in reached),
        held=diagrams.ways_to(node, answer, mattering),
        total=prod(diagrams.sizes[place] for place in mattering),
        mattering=tuple(readings[place].name for place in mattering),
        against=tuple(against),
    )


def reading_space(framework: Framework, profile: Profile) -> Space:
    """The authorities that a profile leaves possible, under every reading."""
    free = {axis.name: dict.fromkeys(range(len(axis.cells)), 1) for axis in framework.axes if axis.is_reading}
    return Space(framework, {**weights_of(framework, profile, {}), **free})


def outcomes_by_reading(space: Space) -> Node:
    """The set of support types still possible, as a function of the readings alone."""
    return outcomes_over(space, {place for place, axis in enumerate(space.framework.axes) if axis.is_reading})


def outcomes_over(space: Space, kept: Collection[int]) -> Node:
    """The set of support types still possible, as a function of the axes at some places alone."""
    diagrams = space.diagrams

    def inner(axis: int, kids: tuple[Node, ...]) -> Node:
        if axis in kept:
            return diagrams.node(axis, kids)
        return reduce(lambda a, b: diagrams.combine(_either, a, b), dict.fromkeys(kids))

    return diagrams.fold(space.outcome(), lambda value: diagrams.terminal(frozenset({value})), inner)


def _either(left: frozenset[str], right: frozenset[str]) -> frozenset[str]:
    return left | right
