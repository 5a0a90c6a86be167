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
from itertools import combinations, permutations

from attrs import frozen

from delivery_model.appraisal.completions import Completions
from delivery_model.appraisal.lead import Leads
from delivery_model.appraisal.scores import Number


@frozen
class Solution:
    """The highest value, amounts that reach it, and the price of each limit (the dual amounts)."""

    value: Fraction
    amounts: tuple[Fraction, ...]
    prices: tuple[Fraction, ...]


@frozen
class Mixture:
    """The best mixture of columns: the lowest row of it is as high as can be.

    `parts` are the columns' shares. `against` mixes the rows, so that no column reaches more than `value` against it:
    the proof that no mixture does.
    """

    value: Fraction
    parts: tuple[Fraction, ...]
    against: tuple[Fraction, ...]


def best_mixture(columns: Sequence[Sequence[Number]]) -> Mixture:
    """Mix the columns so that the lowest of the rows is highest (a matrix game, solved exactly)."""
    lift = 1 - min(min(column) for column in columns)
    count = len(columns[0])
    rows = [[-(column[at] + lift) for column in columns] + [1] for at in range(count)]
    found = maximise([0] * len(columns) + [1], [*rows, [1] * len(columns) + [0]], [0] * count + [1])
    return Mixture(found.value - lift, found.amounts[:-1], found.prices[:-1])


def maximise(gains: Sequence[Number], rows: Sequence[Sequence[Number]], limits: Sequence[Number]) -> Solution:
    """Find amounts, none negative, that gain most while no row times the amounts passes its limit.

    Args:
        gains: what one of each amount adds to the value.
        rows: one a limit.
        limits: none negative; together they must keep the value finite.
    """
    count, size = len(gains), len(rows)
    scales = [_scale((*row, limit)) for row, limit in zip(rows, limits, strict=True)]
    table = [
        [int(each * scale) for each in row] + [int(at == slack) for slack in range(size)] + [int(limit * scale)]
        for at, (row, limit, scale) in enumerate(zip(rows, limits, scales, strict=True))
    ]
    gain_scale = _scale(gains)
    table.append([-int(gain * gain_scale) for gain in gains] + [0] * (size + 1))
    basis = [count + at for at in range(size)]
    denominator = _solve(table, basis)
    amounts = [Fraction(0)] * (count + size)
    for at, column in enumerate(basis):
        amounts[column] = Fraction(table[at][-1], denominator)
    prices = (Fraction(price, denominator * gain_scale) for price in table[-1][count:-1])
    return Solution(
        Fraction(table[-1][-1], denominator * gain_scale),
        tuple(amounts[:count]),
        tuple(price * scale for price, scale in zip(prices, scales, strict=True)),
    )


def _solve(table: list[list[int]], basis: list[int]) -> int:
    """Pivot until nothing gains; Bland's rule, which cannot go round in circles."""
    denominator = 1
    while True:
        enter = next((at for at, each in enumerate(table[-1][:-1]) if each < 0), None)
        if enter is None:
            return denominator
        tight = [(Fraction(row[-1], row[enter]), basis[at], at) for at, row in enumerate(table[:-1]) if row[enter] > 0]
        leave = min(tight)[2]
        basis[leave] = enter
        pivot = table[leave]
        for at, row in enumerate(table):
            if at != leave:
                factor = row[enter]
                table[at] = [
                    (each * pivot[enter] - factor * theirs) // denominator
                    for each, theirs in zip(row, pivot, strict=True)
                ]
        denominator = pivot[enter]


def _scale(numbers: Sequence[Number]) -> int:
    return math.lcm(*(Fraction(number).denominator for number in numbers))


Parts = Mapping[int, Fraction]


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
    def leads(self) -> Mapping[tuple[str, str], tuple[Number, ...]]:
        """At each point, each criterion in it weighing 1, the most by which one option can be ahead of another."""
        count = len(self.completions.weights)
        found = [Leads(self.completions, [int(at in point) for at in range(count)]) for point in self.points]
        pairs = permutations(self.completions.options, 2)
        return {(one, other): tuple(leads.most(one, other) for leads in found) for one, other in pairs}

    def rivals(self, option: str) -> tuple[str, ...]:
        """The other options."""
        return tuple(each for each in self.completions.options if each != option)

    def most(self, option: str) -> list[list[Fraction]]:
        """At each point, the most by which the option can be ahead of each rival."""
        rows = [self.leads[option, rival] for rival in self.rivals(option)]
        return [[Fraction(row[at]) / len(point) for row in rows] for at, point in enumerate(self.points)]

    def least(self, option: str) -> list[list[Fraction]]:
        """At each point, the least by which the option is ahead of each rival."""
        rows = [self.leads[rival, option] for rival in self.rivals(option)]
        return [[-Fraction(row[at]) / len(point) for row in rows] for at, point in enumerate(self.points)]

    def chain(self, order: tuple[int, ...]) -> tuple[int, ...]:
        """The points between which leads are straight, for weights that fall in this order of criteria.

        Where leads are straight everywhere, these are all the points, in order of criteria.
        """
        if self.is_straight:
            return tuple(range(len(self.points)))
        return tuple(self._position[frozenset(order[:size])] for size in range(1, len(order) + 1))

    @cached_property
    def _position(self) -> Mapping[frozenset[int], int]:
        return {point: at for at, point in enumerate(self.points)}

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
