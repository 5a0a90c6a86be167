"""Shares of few cases, with intervals that stay honest when a share is 0 or 1.

Written here: a few formulas, for which scipy or statsmodels would be a large package to install.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from attrs import frozen

NORMAL_95 = 1.959963984540054


@frozen
class Interval:
    """A 95% interval."""

    low: float
    high: float


@frozen
class Share:
    """So many out of so many."""

    number: int
    total: int

    @property
    def rate(self) -> float | None:
        """The share; None of nothing."""
        return self.number / self.total if self.total else None

    @property
    def interval(self) -> Interval | None:
        """Wilson's score interval (1927); None of nothing."""
        if not self.total:
            return None
        rate, squared = self.number / self.total, NORMAL_95**2
        middle = rate + squared / (2 * self.total)
        half = NORMAL_95 * sqrt(rate * (1 - rate) / self.total + squared / (4 * self.total**2))
        below = 1 + squared / self.total
        low, high = (middle - half) / below, (middle + half) / below
        return Interval(0.0 if self.number == 0 else low, 1.0 if self.number == self.total else high)


@frozen
class Mean:
    """The mean of several independent shares, each counting alike: balanced accuracy is the mean recall."""

    shares: tuple[Share, ...]

    @property
    def rate(self) -> float | None:
        """The mean of the shares that are shares of something."""
        rates = self._rates()
        return sum(rates) / len(rates) if rates else None

    @property
    def interval(self) -> Interval | None:
        """Newcombe's square-and-add (1998) of the Wilson intervals of the shares."""
        middle, rates = self.rate, self._rates()
        if middle is None:
            return None
        bounds = [found for share in self.shares if (found := share.interval)]
        below = _spread([rate - bound.low for rate, bound in zip(rates, bounds, strict=True)])
        above = _spread([bound.high - rate for rate, bound in zip(rates, bounds, strict=True)])
        return Interval(max(0.0, middle - below), min(1.0, middle + above))

    def _rates(self) -> list[float]:
        return [rate for share in self.shares if (rate := share.rate) is not None]


def _spread(parts: Sequence[float]) -> float:
    return sqrt(sum(part**2 for part in parts)) / len(parts)
