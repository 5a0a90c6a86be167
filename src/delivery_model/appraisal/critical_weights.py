"""The few weights at which knowing every lead is knowing them everywhere.

Where no total ties open scores together, a lead is a straight line in the weights, and weighing each criterion alone
tells everything. Otherwise it bends only where two weights are equal, so it is straight between the evenly weighted
sets of criteria along a chain (a set, a larger set around it, and so on). The most an option can lead by bends upwards,
so that a mixture of points tells the truth only along a chain; the least bends downwards, so every mixture is safe.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import accumulate, combinations, permutations
from operator import mul, sub

from attrs import frozen

from delivery_model.appraisal.completions import Completions
from delivery_model.appraisal.even_weights import Pair, even_leads, grain

Parts = Mapping[int, Fraction]


def _falling(weights: Sequence[int]) -> tuple[int, ...]:
    """The criteria, heaviest first."""
    return tuple(sorted(range(len(weights)), key=weights.__getitem__, reverse=True))


@frozen(slots=False)
class Ground:
    """The points of weight that tell everything, and every lead at each of them."""

    completions: Completions

    @cached_property
    def is_straight(self) -> bool:
        """Whether leads are straight everywhere."""
        return all(block.is_straight for block in self.completions.blocks)

    @cached_property
    def points(self) -> tuple[frozenset[int], ...]:
        """Sets of criteria that share all the weight evenly, smallest first."""
        count = len(self.completions.weights)
        sizes = range(1, 2 if self.is_straight else count + 1)
        return tuple(frozenset(found) for size in sizes for found in combinations(range(count), size))

    @cached_property
    def grain(self) -> int:
        """How many times too large the leads are, so that all of them are whole."""
        return grain(self.completions)

    @cached_property
    def leads(self) -> Mapping[Pair, tuple[int, ...]]:
        """At each point, each criterion in it weighing 1, the most by which one option can be ahead of another.

        Whole numbers, `grain` times too large.
        """
        return even_leads(self.completions, self.points, self.grain)

    def rivals(self, option: str) -> tuple[str, ...]:
        """The other options."""
        return tuple(each for each in self.completions.options if each != option)

    @cached_property
    def one(self) -> int:
        """How many times too large `most` and `least` are, so that all of them are whole."""
        return self.grain * math.lcm(*map(len, self.points))

    def most(self, option: str) -> list[tuple[int, ...]]:
        """At each point, the most by which the option can be ahead of each rival, `one` times too large."""
        return self._columns([self.leads[option, rival] for rival in self.rivals(option)], 1)

    def least(self, option: str) -> list[tuple[int, ...]]:
        """At each point, the least by which the option is ahead of each rival, `one` times too large."""
        return self._columns([self.leads[rival, option] for rival in self.rivals(option)], -1)

    def _columns(self, rows: Sequence[Sequence[int]], sign: int) -> list[tuple[int, ...]]:
        sizes = [sign * self.one // (self.grain * len(point)) for point in self.points]
        return list(zip(*(map(mul, row, sizes) for row in rows), strict=True))

    def parts(self, weights: Sequence[int]) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The points between which leads are straight at these weights, and how much of each is in them.

        A lead there is the sum of the leads at these points, so many times each.
        """
        if self.is_straight:
            return self.chain(()), tuple(weights)
        order = _falling(weights)
        falling = [*map(weights.__getitem__, order), 0]
        return self.chain(order), tuple(map(sub, falling, falling[1:]))

    def line(self, pair: Pair, weights: Sequence[int]) -> list[int]:
        """The straight line that a lead is on at these weights: what each criterion adds, `grain` times too large."""
        row = self.leads[pair]
        if self.is_straight:
            return list(row)
        order = _falling(weights)
        heights = [0, *map(row.__getitem__, self.chain(order))]
        return [high - low for _, high, low in sorted(zip(order, heights[1:], heights, strict=False))]

    def chain(self, order: tuple[int, ...]) -> tuple[int, ...]:
        """The points between which leads are straight, for weights that fall in this order of criteria.

        Where leads are straight everywhere, these are all the points, in order of criteria.
        """
        if self.is_straight:
            return tuple(range(len(self.points)))
        return tuple(map(self.position.__getitem__, accumulate(1 << at for at in order)))

    @cached_property
    def position(self) -> Mapping[int, int]:
        """Where the points are, each by the bits of its criteria."""
        return {sum(1 << at for at in point): position for position, point in enumerate(self.points)}

    def chains(self) -> Iterator[tuple[int, ...]]:
        """Every chain; each has an equal share of all weights between its points."""
        orders = permutations(range(len(self.completions.weights)))
        yield from dict.fromkeys(map(self.chain, orders))

    def are_on_one_chain(self, one: int, other: int) -> bool:
        """Whether leads are straight between two points."""
        return self.is_straight or self.points[one] <= self.points[other] or self.points[other] <= self.points[one]

    def share(self, point: int, criterion: int) -> Fraction:
        """The weight of a criterion at a point."""
        return Fraction(int(criterion in self.points[point]), len(self.points[point]))

    def weights(self, parts: Parts) -> dict[str, Fraction]:
        """A mixture of points, as weights."""
        return {
            name: sum((part * self.share(point, at) for point, part in parts.items()), start=Fraction(0))
            for at, name in enumerate(self.completions.appraisal.criteria)
        }
