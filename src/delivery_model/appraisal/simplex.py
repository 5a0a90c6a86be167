"""Small linear programs, solved exactly.

The simplex method over whole numbers: every entry is kept as a numerator over one common denominator, so nothing is
rounded, and a tie is a tie.

Written here: the solvers there are (scipy, OR-tools) round, and a tie has to be a tie.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from attrs import frozen

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
