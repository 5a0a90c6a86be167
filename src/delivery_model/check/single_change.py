"""Pairs of authorities that differ in one finding, or in one reading, and what differs with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from attrs import frozen

from delivery_model.possible.count import Ways
from delivery_model.possible.diagrams import Diagrams, Node, Value
from delivery_model.possible.faults import smallest_path
from delivery_model.possible.space import Space
from delivery_model.possible.witness import Example, example_at
from delivery_model.rulebase.axes import Steps
from delivery_model.rulebase.framework import Framework

Differs = Callable[[Value, Value], bool]
"""Whether what is said before a change and what is said after it differ, in the way that is asked."""


def unequal(before: Value, after: Value) -> bool:
    """Whether two values differ at all."""
    return before != after


@frozen(kw_only=True)
class FindingKind:
    """Findings that rules cannot tell apart: one attribute, or the members of a group that no rule names."""

    name: str
    attributes: tuple[str, ...]
    axis: int


def kinds_of(framework: Framework) -> Iterator[FindingKind]:
    """Every kind of finding that rules look at."""
    for place, axis in enumerate(framework.axes):
        for name, members in axis.kinds.items() if not axis.is_reading else ():
            yield FindingKind(name=name, attributes=members, axis=place)


@frozen(kw_only=True)
class SingleChange:
    """One finding, or one reading, put elsewhere."""

    axis: int
    before: str
    after: str
    steps: Steps


def changes(framework: Framework, kind: FindingKind, pairs: Iterable[tuple[str, str]]) -> Iterator[SingleChange]:
    """The changes of one finding of a kind between these pairs of levels."""
    axis = framework.axes[kind.axis]
    for before, after in pairs:
        steps = axis.steps(kind.attributes[0], before, after)
        moving = {cells: ways for cells, ways in steps.items() if cells[0] != cells[1]}
        yield SingleChange(axis=kind.axis, before=before, after=after, steps=moving)


def differing(diagrams: Diagrams, node: Node, axis: int, cells: tuple[int, int], differs: Differs) -> Node:
    """Where moving between two cells of an axis makes a difference; the result does not depend on that axis."""

    def end(at: Node) -> Node:
        if diagrams.level[at] > axis:
            return diagrams.false
        return diagrams.combine(differs, *(diagrams.children[at][cell] for cell in cells))

    return diagrams.fold_until(axis, node, end, diagrams.node)


def matters(space: Space, node: Node, change: SingleChange) -> bool:
    """Whether a change makes any difference to what a diagram says."""
    diagrams = space.diagrams
    return any(differing(diagrams, node, change.axis, cells, unequal) != diagrams.false for cells in change.steps)


def number_of(space: Space, ways: Ways, node: Node, change: SingleChange, differs: Differs) -> int:
    """For how many authorities a change makes a difference to what a diagram says."""
    total = 0
    for cells, number in change.steps.items():
        others = [*ways[: change.axis], (number,), *ways[change.axis + 1 :]]
        total += space.diagrams.weighed(differing(space.diagrams, node, change.axis, cells, differs), others).get(
            True, 0
        )
    return total


def pair_at(space: Space, decision: str, change: SingleChange, differs: Differs) -> tuple[Example, ...]:
    """The smallest authority for which a change makes a difference to a decision, before and after it; or nothing."""
    parts = {
        cells: differing(space.diagrams, space.values(decision), change.axis, cells, differs) for cells in change.steps
    }
    paths = {cells: smallest_path(space.diagrams, part) for cells, part in parts.items()}
    shown = [(path, cells) for cells, path in paths.items() if path is not None]
    path, ends = min(shown, key=lambda each: len(each[0]), default=((), ()))
    return tuple(example_at(space, tuple(sorted((*path, (change.axis, cell)))), decision) for cell in ends)
