"""Exact numbers of authorities: weighted counting over diagrams."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from delivery_model.framework.axes import AnyAxis
from delivery_model.framework.rules import Framework
from delivery_model.space import Space

Ways = Sequence[Sequence[int]]
"""For each axis, the number of ways to reach each of its cells; none for a cell that does not count."""


def all_ways(space: Space) -> Ways:
    """Every authority under every reading."""
    return [tuple(space.weights[axis.name].values()) for axis in space.framework.axes]


def default_ways(space: Space) -> Ways:
    """Every authority under the default readings."""
    kept = {place: (cell,) for place, cell in default_cells(space.framework).items()}
    return [
        tuple(number if cell in kept.get(place, (cell,)) else 0 for cell, number in enumerate(numbers))
        for place, numbers in enumerate(all_ways(space))
    ]


def default_cells(framework: Framework) -> Mapping[int, int]:
    """The cell of every axis that is a reading at which that reading is the default."""
    defaults = {reading.variable: reading.default for reading in framework.readings.values()}
    return {place: _cell_of(axis, defaults[axis.name]) for place, axis in enumerate(framework.axes) if axis.is_reading}


def _cell_of(axis: AnyAxis, value: str) -> int:
    return next(index for index, cell in enumerate(axis.cells) if cell[axis.name] == value)
