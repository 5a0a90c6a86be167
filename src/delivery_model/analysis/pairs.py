"""Pairs of authorities that differ in one finding, or in one reading, and what differs with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from attrs import frozen

from delivery_model.analysis.counting import Ways
from delivery_model.analysis.steps import Steps, steps
from delivery_model.analysis.witness import Example, example_at
from delivery_model.diagrams import Diagrams, Node, Value
from delivery_model.framework.axes import GroupAxis
from delivery_model.framework.rules import Framework
from delivery_model.soundness import Path, smallest_path
from delivery_model.space import Space

Differs = Callable[[Value, Value], bool]
"""Whether what is said before a change and what is said after it differ, in the way that is asked."""


def unequal(before: Value, after: Value) -> bool:
    """Whether two values differ at all."""
    return before != after


@frozen(kw_only=True)
class Kind:
    """Findings that rules cannot tell apart: one attribute, or the members of a group that no rule names."""

    name: str
    attributes: tuple[str, ...]
    place: int


def kinds_of(framework: Framework) -> Iterator[Kind]:
    """Every kind of finding that rules look at."""
    for place, axis in enumerate(framework.axes):
        if isinstance(axis, GroupAxis):
            yield from (Kind(name=name, attributes=(name,), place=place) for name in axis.named)
            unnamed = tuple(name for name in axis.members if name not in axis.named)
            if unnamed and axis.cuts:
                yield Kind(name=axis.name, attributes=unnamed, place=place)
        elif not axis.is_reading:
            yield Kind(name=axis.name, attributes=(axis.name,), place=place)


@frozen(kw_only=True)
class Change:
    """One finding, or one reading, put elsewhere."""

    place: int
    before: str
    after: str
    steps: Steps


def changes(framework: Framework, kind: Kind, pairs: Iterable[tuple[str, str]]) -> Iterator[Change]:
    """The changes of one finding of a kind between these pairs of levels."""
    axis = framework.axes[kind.place]
    for before, after in pairs:
        found = steps(axis, kind.attributes[0], before, after)
        moving = {cells: ways for cells, ways in found.items() if cells[0] != cells[1]}
        yield Change(place=kind.place, before=before, after=after, steps=moving)


def differing(diagrams: Diagrams, node: Node, place: int, cells: tuple[int, int], differs: Differs) -> Node:
    """Where moving between two cells of an axis makes a difference; the result does not depend on that axis."""

    def end(at: Node) -> Node:
        if diagrams.level[at] > place:
            return diagrams.false
        return diagrams.combine(differs, *(diagrams.children[at][cell] for cell in cells))

    return diagrams.fold_until(place, node, end, diagrams.node)


def number_of(space: Space, ways: Ways, node: Node, change: Change, differs: Differs) -> int:
    """For how many authorities a change makes a difference to what a diagram says."""
    found = 0
    for cells, number in change.steps.items():
        others = [*ways[: change.place], (number,), *ways[change.place + 1 :]]
        moved = differing(space.diagrams, node, change.place, cells, differs)
        found += space.diagrams.weighed(moved, others).get(True, 0)
    return found


def pair_at(space: Space, decision: str, change: Change, differs: Differs) -> tuple[Example, Example] | None:
    """The smallest authority for which a change makes a difference to a decision, before and after it."""
    diagrams, best = space.diagrams, None
    for cells in change.steps:
        path = smallest_path(diagrams, differing(diagrams, space.values(decision), change.place, cells, differs))
        if path is not None and (best is None or len(path) < len(best[0])):
            best = path, cells
    if best is None:
        return None
    before, after = (_beside(space, decision, best[0], change.place, cell) for cell in best[1])
    return before, after


def _beside(space: Space, decision: str, path: Path, place: int, cell: int) -> Example:
    return example_at(space, tuple(sorted((*path, (place, cell)))), decision)
