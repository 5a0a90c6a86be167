"""Exact numbers of authorities: weighted counting over diagrams."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod

from delivery_model.diagrams import Node, Value
from delivery_model.framework.readings import Readings
from delivery_model.space import Space

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


class Tally:
    """Counts the authorities at which a diagram has a value."""

    def __init__(self, space: Space, ways: Ways) -> None:
        self._diagrams, self._ways = space.diagrams, ways
        self._totals = tuple(map(sum, ways))

    def total(self) -> int:
        """All authorities that count."""
        return prod(self._totals)

    def by_value(self, node: Node) -> Mapping[Value, int]:
        """Every value of a diagram that some authority has, with the number of authorities that have it."""
        diagrams, done = self._diagrams, dict[Node, dict[Value, int]]()

        def walk(at: Node) -> dict[Value, int]:
            if diagrams.is_terminal(at):
                return {diagrams.values[at]: 1}
            if at not in done:
                found: dict[Value, int] = {}
                for child, number in zip(diagrams.children[at], self._ways[diagrams.level[at]], strict=True):
                    scale = number * self._between(diagrams.level[at] + 1, diagrams.level[child])
                    for value, below in walk(child).items() if scale else ():
                        found[value] = found.get(value, 0) + scale * below
                done[at] = found
            return done[at]

        above = self._between(0, diagrams.level[node])
        return {value: above * number for value, number in walk(node).items()} if above else {}

    def number(self, node: Node) -> int:
        """The authorities at which a true-or-false diagram is true."""
        return self.by_value(node).get(True, 0)

    def _between(self, first: int, last: int) -> int:
        return prod(self._totals[first:last])
