"""Between which cells of an axis an authority moves when one finding changes level.

Pairs of authorities that differ in one finding, or in one reading, and what differs with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import product
from math import factorial, prod

from attrs import frozen

from delivery_model.possible.count import Ways
from delivery_model.possible.diagrams import Diagrams, Node, Value
from delivery_model.possible.soundness import Path, smallest_path
from delivery_model.possible.space import Space
from delivery_model.possible.witness import Example, example_at
from delivery_model.rulebase.axes import AnyAxis, Axis, GroupAxis, count_class
from delivery_model.rulebase.framework import Framework

Steps = Mapping[tuple[int, int], int]
"""Pairs of cells, before and after, each with the number of ways in which the other members of a group allow it."""


def steps(axis: AnyAxis, member: str, before: str, after: str) -> Steps:
    """The cells between which the finding on `member` moves an authority."""
    if isinstance(axis, Axis):
        return {(axis.values.index(before), axis.values.index(after)): 1}
    found: Counter[tuple[int, int]] = Counter()
    for named, counts, ways in _others(axis, member):
        cells = (_cell(axis, {**named, member: level}, counts) for level in (before, after))
        found[next(cells), next(cells)] += ways
    return found


def _others(axis: GroupAxis, member: str) -> Iterator[tuple[Mapping[str, str], Mapping[str, int], int]]:
    """The other members: levels of those that rules name, numbers of the rest at each level, and in how many ways."""
    named = [name for name in axis.named if name != member]
    size = len(axis.members) - len(named) - 1
    for levels in product(axis.levels, repeat=len(named)):
        for counts in _spreads(size, len(axis.levels)):
            ways = factorial(size) // prod(map(factorial, counts))
            yield dict(zip(named, levels, strict=True)), dict(zip(axis.levels, counts, strict=True)), ways


def _spreads(size: int, places: int) -> Iterator[tuple[int, ...]]:
    if places == 1:
        yield (size,)
        return
    for here in range(size + 1):
        yield from ((here, *rest) for rest in _spreads(size - here, places - 1))


def _cell(axis: GroupAxis, settled: Mapping[str, str], counts: Mapping[str, int]) -> int:
    """The cell of a group in which some members are settled and the rest are so many at each level."""
    full = Counter(counts)
    full.update(settled.values())
    facts = {name: settled[name] for name in axis.named}
    facts |= {f"{axis.name}.{level}": count_class(full[level], cuts) for level, cuts in axis.cuts.items()}
    return axis.cells.index(facts)


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
    place: int


def kinds_of(framework: Framework) -> Iterator[FindingKind]:
    """Every kind of finding that rules look at."""
    for place, axis in enumerate(framework.axes):
        if isinstance(axis, GroupAxis):
            yield from (FindingKind(name=name, attributes=(name,), place=place) for name in axis.named)
            unnamed = tuple(name for name in axis.members if name not in axis.named)
            if unnamed and axis.cuts:
                yield FindingKind(name=axis.name, attributes=unnamed, place=place)
        elif not axis.is_reading:
            yield FindingKind(name=axis.name, attributes=(axis.name,), place=place)


@frozen(kw_only=True)
class SingleChange:
    """One finding, or one reading, put elsewhere."""

    place: int
    before: str
    after: str
    steps: Steps


def changes(framework: Framework, kind: FindingKind, pairs: Iterable[tuple[str, str]]) -> Iterator[SingleChange]:
    """The changes of one finding of a kind between these pairs of levels."""
    axis = framework.axes[kind.place]
    for before, after in pairs:
        found = steps(axis, kind.attributes[0], before, after)
        moving = {cells: ways for cells, ways in found.items() if cells[0] != cells[1]}
        yield SingleChange(place=kind.place, before=before, after=after, steps=moving)


def differing(diagrams: Diagrams, node: Node, place: int, cells: tuple[int, int], differs: Differs) -> Node:
    """Where moving between two cells of an axis makes a difference; the result does not depend on that axis."""

    def end(at: Node) -> Node:
        if diagrams.level[at] > place:
            return diagrams.false
        return diagrams.combine(differs, *(diagrams.children[at][cell] for cell in cells))

    return diagrams.fold_until(place, node, end, diagrams.node)


def number_of(space: Space, ways: Ways, node: Node, change: SingleChange, differs: Differs) -> int:
    """For how many authorities a change makes a difference to what a diagram says."""
    found = 0
    for cells, number in change.steps.items():
        others = [*ways[: change.place], (number,), *ways[change.place + 1 :]]
        moved = differing(space.diagrams, node, change.place, cells, differs)
        found += space.diagrams.weighed(moved, others).get(True, 0)
    return found


def pair_at(space: Space, decision: str, change: SingleChange, differs: Differs) -> tuple[Example, Example] | None:
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
