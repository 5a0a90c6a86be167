"""How much of all authorities a diagram gives each value: exact numbers, or chances, over independent axes.

How likely each cell of an axis is under beliefs, and how many authorities each has without any.

Exact numbers of authorities: weighted counting over diagrams.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import gcd, lcm

from delivery_model.possible.beliefs import Beliefs, Counted, refuse_mixture
from delivery_model.possible.diagrams import Diagrams, Node, Weight
from delivery_model.possible.space import Space, axes_behind
from delivery_model.profile.profile import Profile
from delivery_model.rulebase.axes import AnyAxis, Choices, CountLimit, GroupAxis, count_class
from delivery_model.rulebase.framework import Framework
from delivery_model.rulebase.readings import Readings

Weights = Sequence[Sequence[Weight]]
"""For each axis, the weight of each of its cells."""


def weight_of(diagrams: Diagrams, node: Node, weights: Weights) -> Weight:
    """The weight of all authorities at which a true-or-false diagram is true."""
    return diagrams.weighed(node, weights).get(True, 0)


def share(weight: Weight, total: Weight) -> Fraction:
    """A weight as a part of a total; nothing of nothing."""
    return Fraction(weight) / total if total else Fraction(0)


def cell_weights(space: Space, beliefs: Beliefs | None) -> Weights:
    """For each axis of a space, the weight of each of its cells.

    Without beliefs that is a number of authorities. An axis that cannot bear on the outcome counts once.
    """
    framework = space.framework
    refuse_mixture(beliefs)
    behind = axes_behind(framework, framework.roles.outcome)
    found: list[Sequence[Weight]] = []
    for place, axis in enumerate(framework.axes):
        cells = space.cells[axis.name]
        if axis.is_reading or place not in behind:
            found.append([1, *[0] * (len(cells) - 1)])
        elif beliefs is None:
            found.append([space.weights[axis.name][cell] for cell in cells])
        else:
            chances = cell_chances(framework, axis, beliefs)
            found.append([chances[cell] for cell in cells])
    return found


def cell_chances(framework: Framework, axis: AnyAxis, beliefs: Beliefs) -> tuple[Fraction, ...]:
    """The probability of each cell of an axis of attributes, whose members are independent unless they are counted."""
    if axis.name in beliefs.counted:
        return _counted(axis, beliefs.counted[axis.name])

    def inner(member: str, kids: Sequence[Mapping[int, Fraction]]) -> Mapping[int, Fraction]:
        spread: dict[int, Fraction] = {}
        for chance, below in zip(beliefs.chances_of(framework.attributes[member]), kids, strict=True):
            for cell, each in below.items() if chance else ():
                spread[cell] = spread.get(cell, Fraction(0)) + chance * each
        return spread

    spread = axis.fold(lambda cell: {cell: Fraction(1)}, inner)
    return tuple(spread.get(cell, Fraction(0)) for cell in range(len(axis.cells)))


def _counted(axis: AnyAxis, counted: Counted) -> tuple[Fraction, ...]:
    """The cells of a group of which counts are given, right or wrong."""
    every, fitting = axis.weights({}), axis.weights(counted.choices, counted.limits)
    number, right = sum(every.values()), sum(fitting.values())
    wrong = counted.wrong if right < number else Fraction(0)
    found: list[Fraction] = []
    for cell in range(len(axis.cells)):
        inside = fitting.get(cell, 0)
        outside = every[cell] - inside
        found.append(
            (1 - wrong) * Fraction(inside, right) + (wrong * Fraction(outside, number - right) if wrong else 0)
        )
    return tuple(found)


def known_chances(framework: Framework, axis: AnyAxis, beliefs: Beliefs, profile: Profile) -> tuple[Fraction, ...]:
    """The chance of each cell of an axis of attributes together with what is known; they add up to that of the last."""
    choices, limits = profile.choices(), profile.limits(axis.name)
    if isinstance(axis, GroupAxis) and axis.name in beliefs.counted:
        return _counted_and_known(axis, beliefs.counted[axis.name], choices, limits)
    rows = [
        tuple(
            chance if level in choices.get(name, (level,)) else Fraction(0)
            for level, chance in zip(attribute.level_names, beliefs.chances_of(attribute), strict=True)
        )
        for name, attribute in ((name, framework.attributes[name]) for name in axis.members)
    ]
    return _tallied(axis, rows, limits) if isinstance(axis, GroupAxis) else rows[0]


def _counted_and_known(
    axis: GroupAxis, counted: Counted, choices: Choices, limits: tuple[CountLimit, ...]
) -> tuple[Fraction, ...]:
    """The cells of a group of which beliefs have counts, each assignment of levels weighed by whether it fits these."""
    number, right = sum(axis.weights({}).values()), sum(axis.weights(counted.choices, counted.limits).values())
    wrong = counted.wrong if right < number else Fraction(0)
    both = {
        name: choices.get(name, frozenset(axis.levels)) & counted.choices.get(name, frozenset(axis.levels))
        for name in axis.members
    }
    known, fitting = axis.weights(choices, limits), axis.weights(both, (*limits, *counted.limits))
    found: list[Fraction] = []
    for cell in range(len(axis.cells)):
        inside = fitting.get(cell, 0)
        outside = known.get(cell, 0) - inside
        found.append(
            (1 - wrong) * Fraction(inside, right) + (wrong * Fraction(outside, number - right) if wrong else 0)
        )
    return tuple(found)


def _tallied(
    axis: GroupAxis, chances: Sequence[Sequence[Fraction]], limits: Sequence[CountLimit] = ()
) -> tuple[Fraction, ...]:
    """The cells of a group whose members are independent, member by member, as far as they are within limits."""
    levels = tuple(dict.fromkeys((*axis.cuts, *(limit.level for limit in limits))))
    states: dict[tuple[tuple[str, ...], tuple[int, ...]], Fraction] = {((), (0,) * len(levels)): Fraction(1)}
    for member, row in zip(axis.members, chances, strict=True):
        following: dict[tuple[tuple[str, ...], tuple[int, ...]], Fraction] = {}
        for (named, counts), before in states.items():
            for level, chance in zip(axis.levels, row, strict=True):
                if chance:
                    more = tuple(count + (each == level) for each, count in zip(levels, counts, strict=True))
                    state = (*named, level) if member in axis.named else named, more
                    following[state] = following.get(state, Fraction(0)) + before * chance
        states = following
    order = [axis.members.index(member) for member in axis.named]
    at = sorted(range(len(order)), key=order.__getitem__)  # levels were named in the order of members
    found = dict.fromkeys((tuple(cell.values()) for cell in axis.cells), Fraction(0))
    for (named, counts), chance in states.items():
        number = dict(zip(levels, counts, strict=True))
        if all(limit.low <= number[limit.level] <= limit.high for limit in limits):
            levels_named = dict(zip(at, named, strict=True))
            classes = (count_class(number[level], cuts) for level, cuts in axis.cuts.items())
            found[*(levels_named[place] for place in range(len(order))), *classes] += chance
    return tuple(found.values())


def as_whole_numbers(weights: Sequence[Weight]) -> tuple[int, ...]:
    """Weights in the same proportion, as whole numbers as small as can be."""
    exact = list(map(Fraction, weights))
    scale = lcm(*(each.denominator for each in exact))
    whole = [int(each * scale) for each in exact]
    return tuple(each // (gcd(*whole) or 1) for each in whole)


Ways = Sequence[Sequence[int]]
"""For each axis, the number of ways to reach each of its cells; none for a cell that does not count."""


def all_ways(space: Space) -> Ways:
    """Every authority under every reading."""
    return [tuple(space.weights[axis.name].values()) for axis in space.framework.axes]


def default_ways(space: Space) -> Ways:
    """Every authority under the default readings."""
    kept = {place: (cell,) for place, cell in cells_of(Readings.of(space.framework, {})).items()}
    return [
        tuple(number if cell in kept.get(place, (cell,)) else 0 for cell, number in enumerate(numbers))
        for place, numbers in enumerate(all_ways(space))
    ]


def cells_of(readings: Readings) -> dict[int, int]:
    """The cell of every axis that is a reading, as the text is read."""
    facts, domains = readings.facts(), readings.framework.domains
    axes = enumerate(readings.framework.axes)
    return {place: domains[axis.name].index(facts[axis.name]) for place, axis in axes if axis.is_reading}


class Ungrouped:
    """Functions of a space whose readings are settled, as diagrams over attributes and their levels."""

    def __init__(self, space: Space, diagrams: Diagrams | None = None) -> None:
        """Begin, in a store of diagrams of another space of the same framework where one is given."""
        self._space = space
        self._axes = space.framework.axes
        names = attribute_names(space.framework)
        self._first = {name: place for place, name in enumerate(names)}
        levels = [space.framework.attributes[name].level_names for name in names]
        self.names, self.levels = names, tuple(levels)
        self.diagrams = diagrams or Diagrams(names, list(map(len, levels)), space.diagrams.limit)
        self._done: dict[Node, Node] = {}

    def of(self, node: Node) -> Node:
        """A function of the space as a function of attributes."""

        def asked(member: str, kids: tuple[Node, ...]) -> Node:
            return self.diagrams.node(self._first[member], kids)

        return self._space.diagrams.fold(
            node, self.diagrams.terminal, lambda axis, kids: self._axes[axis].fold(kids.__getitem__, asked), self._done
        )


def attribute_names(framework: Framework) -> tuple[str, ...]:
    """The attributes on which a decision can depend, in the order in which diagrams ask them."""
    return tuple(name for axis in framework.axes if not axis.is_reading for name in axis.members)
