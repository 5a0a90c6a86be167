"""Exact numbers of authorities: weighted counting over diagrams."""

from __future__ import annotations

from collections.abc import Sequence

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
