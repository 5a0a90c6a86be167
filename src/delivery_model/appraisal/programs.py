"""Linear programs solved exactly, in whole numbers: nothing is rounded, and no fraction is made before the end."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from operator import mul

from attrs import Factory, define, frozen

from delivery_model.appraisal.scores import Number, grain_of


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


def best_mixture(columns: Sequence[Sequence[Number]], one: int = 1) -> Mixture:
    """Mix the columns so that the lowest of the rows is highest (a matrix game).

    Args:
        columns: one or more, with a number for each row.
        one: what 1 is, where all the numbers are so many times too large; the value is as much too large.
    """
    lift = one - min(map(min, columns))
    rows = [[*(-(each + lift) for each in row), 1] for row in zip(*columns, strict=True)]
    found = maximise([0] * len(columns) + [1], [*rows, [1] * len(columns) + [0]], [0] * len(rows) + [1])
    return Mixture(found.value - lift, found.amounts[:-1], found.prices[:-1])


def maximise(gains: Sequence[Number], rows: Sequence[Sequence[Number]], limits: Sequence[Number]) -> Solution:
    """Find amounts, none negative, that gain most while no row times the amounts passes its limit.

    Args:
        gains: what one of each amount adds to the value.
        rows: one a limit.
        limits: none negative; together they must keep the value finite.
    """
    scale, scales = grain_of(gains), [grain_of((*row, limit)) for row, limit in zip(rows, limits, strict=True)]
    whole = [[int(each * by) for each in row] for row, by in zip(rows, scales, strict=True)]
    table = _Program(
        columns=list(zip(*whole, strict=True)),
        gains=[int(gain * scale) for gain in gains],
        rows=[
            [*(int(at == slack) for slack in range(len(rows))), int(limit * by)]
            for at, (limit, by) in enumerate(zip(limits, scales, strict=True))
        ],
    )
    table.solve()
    amounts = [Fraction(0)] * (len(gains) + len(rows))
    for row, column in zip(table.rows, table.basis, strict=True):
        amounts[column] = Fraction(row[-1], table.denominator)
    *prices, value = (Fraction(each, table.denominator * scale) for each in table.prices)
    return Solution(value, tuple(amounts[: len(gains)]), tuple(map(mul, prices, scales)))


@define
class _Program:
    """A linear program while it is solved: all but `columns` and `gains` is over one denominator.

    Of the table that is pivoted only the part below the slack amounts is kept, with the limits behind it. Any other
    column is that part times the column as it was at first, and few of them are ever looked at.
    """

    columns: Sequence[Sequence[int]]
    gains: Sequence[int]
    rows: list[list[int]]
    prices: list[int] = Factory(lambda self: [0] * len(self.rows[0]), takes_self=True)
    basis: list[int] = Factory(lambda self: [len(self.gains) + at for at in range(len(self.rows))], takes_self=True)
    denominator: int = 1

    def solve(self) -> None:
        """Pivot until nothing gains; Bland's rule, which cannot go round in circles."""
        while (found := self._entering()) is not None:
            enter, price = found
            column = self._column(enter)
            leave = self._leaving(column)
            by, pivot = column[leave], self.rows[leave]
            for at, factor in enumerate(column):
                if at != leave:
                    self.rows[at] = self._reduced(self.rows[at], by, factor, pivot)
            self.prices = self._reduced(self.prices, by, price, pivot)
            self.basis[leave], self.denominator = enter, by

    def _reduced(self, row: Sequence[int], by: int, factor: int, pivot: Sequence[int]) -> list[int]:
        """A row without what it has of the amount that comes in; what is divided by always divides."""
        under = self.denominator
        if not factor:
            return list(row) if by == under else [each * by // under for each in row]
        return [(each * by - factor * theirs) // under for each, theirs in zip(row, pivot, strict=True)]

    def _entering(self) -> tuple[int, int] | None:
        """The first amount of which more is a gain, and what one of it costs (less than nothing)."""
        prices, under = self.prices, self.denominator
        for at, (column, gain) in enumerate(zip(self.columns, self.gains, strict=True)):
            cost = sum(map(mul, prices, column)) - gain * under
            if cost < 0:
                return at, cost
        return next(((len(self.gains) + at, cost) for at, cost in enumerate(prices[:-1]) if cost < 0), None)

    def _column(self, amount: int) -> list[int]:
        slack = amount - len(self.gains)
        if slack >= 0:
            return [row[slack] for row in self.rows]
        first = self.columns[amount]
        return [sum(map(mul, row, first)) for row in self.rows]

    def _leaving(self, column: Sequence[int]) -> int:
        """The row whose limit is met first; of several, the one of the first amount."""
        leave = next(at for at, each in enumerate(column) if each > 0)
        for at in range(leave + 1, len(column)):
            if column[at] > 0:
                mine, theirs = self.rows[at][-1] * column[leave], self.rows[leave][-1] * column[at]
                if (mine, self.basis[at]) < (theirs, self.basis[leave]):
                    leave = at
        return leave
