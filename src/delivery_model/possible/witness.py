"""Smallest witnesses: the fewest findings that show something, and a complete authority that has them."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import field, frozen

from delivery_model.possible.count import cells_of
from delivery_model.possible.faults import Path
from delivery_model.possible.space import Space
from delivery_model.rulebase.axes import Facts
from delivery_model.rulebase.framework import Framework
from delivery_model.rulebase.readings import Readings


@frozen(kw_only=True)
class Example:
    """A complete authority, and the rules of one decision that hold for it.

    `settled` names the facts that matter: whatever the others were, what the example shows would be so.
    """

    facts: Facts = field(hash=False)
    settled: tuple[str, ...]
    decision: str
    fired: tuple[str, ...]


def example_at(space: Space, path: Path, decision: str) -> Example:
    """An authority on a path: what the path leaves open is at its best level, or read as is the default."""
    framework = space.framework
    cells = cells_at(framework, path)
    facts: dict[str, str] = {}
    for axis, cell in zip(framework.axes, cells, strict=True):
        facts |= axis.cells[cell]
    return Example(
        facts=facts,
        settled=tuple(name for place, _ in path for name in framework.axes[place].cells[0]),
        decision=decision,
        fired=space.diagrams.value_at(space.fired(decision), dict(enumerate(cells))),
    )


def cells_at(framework: Framework, path: Iterable[tuple[int, int]]) -> tuple[int, ...]:
    """One cell of every axis: as the path says, else a reading's default, or the best level of every finding."""
    chosen = {**cells_of(Readings.of(framework, {})), **dict(path)}
    best = (dict.fromkeys(axis.members, frozenset(axis.levels[:1])) for axis in framework.axes)
    firsts = (next(iter(axis.weights(levels))) for axis, levels in zip(framework.axes, best, strict=True))
    return tuple(chosen.get(axis, first) for axis, first in enumerate(firsts))
