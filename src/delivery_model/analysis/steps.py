"""Between which cells of an axis an authority moves when one finding changes level."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import product
from math import factorial, prod

from delivery_model.framework.axes import AnyAxis, Axis, GroupAxis, count_class

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
