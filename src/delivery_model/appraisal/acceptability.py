"""What share of all weights puts an option first, second and so on (stochastic multicriteria acceptability, SMAA).

Written here: packages for SMAA draw weights at random, and here the shares of up to three criteria are exact.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from operator import mul

from attrs import Factory, define, frozen

from delivery_model.appraisal.critical_weights import Ground
from delivery_model.appraisal.scores import Number

Values = Mapping[tuple[str, str], Number]
Corner = tuple[Fraction, ...]
MOST_EXACT = 3
SAMPLES = 10_000
GRAIN = 2**30


@frozen(kw_only=True)
class Acceptability:
    """Shares of all weights, every set of weights counting the same.

    Args:
        ranks: for each option the share in which it is first, second, and so on; options that tie share their ranks
            evenly. None while scores are open.
        assured: the share in which the option is first, alone or not, in every completion.
        possible: the share in which no rival is ahead of it in every completion.
        samples: how many weights were drawn; None when the shares are exact.
        seed: what they were drawn with.
    """

    ranks: Mapping[str, tuple[Fraction, ...]] | None
    assured: Mapping[str, Fraction]
    possible: Mapping[str, Fraction]
    samples: int | None
    seed: int

    def error(self, share: Fraction) -> float:
        """The standard error of a share; 0 when exact, and never 0 when drawn (one hit and one miss are added)."""
        if self.samples is None:
            return 0.0
        likely = (share * self.samples + 1) / (self.samples + 2)
        return math.sqrt(likely * (1 - likely) / self.samples)


def acceptability(ground: Ground, *, samples: int = SAMPLES, seed: int = 0) -> Acceptability:
    """Measure the shares: exactly for up to three criteria, else from weights drawn evenly.

    Args:
        ground: the completions to measure.
        samples: how many weights to draw.
        seed: the same seed draws the same weights on every machine.
    """
    is_exact = len(ground.completions.weights) <= MOST_EXACT
    tally, whole = Tally(ground.completions.options), 1 if is_exact else samples
    for share, values in _regions(ground) if is_exact else _draws(ground, samples, seed):
        tally.count(share, values)
    return Acceptability(
        ranks={option: _shares(row, whole) for option, row in tally.ranks.items()}
        if ground.completions.are_settled
        else None,
        assured=dict(zip(tally.options, _shares(tally.assured.values(), whole), strict=True)),
        possible=dict(zip(tally.options, _shares(tally.possible.values(), whole), strict=True)),
        samples=None if is_exact else samples,
        seed=seed,
    )


def _shares(counted: Iterable[Number], whole: int) -> tuple[Fraction, ...]:
    return tuple(Fraction(part) / whole for part in counted)


def _none(tally: Tally) -> dict[str, Number]:
    return dict.fromkeys(tally.options, 0)


@define
class Tally:
    """Shares counted so far, each as a whole number of draws or a part of 1."""

    options: tuple[str, ...]
    ranks: dict[str, list[Number]] = Factory(lambda self: _no_ranks(self), takes_self=True)
    assured: dict[str, Number] = Factory(_none, takes_self=True)
    possible: dict[str, Number] = Factory(_none, takes_self=True)

    def count(self, share: Number, values: Values) -> None:
        """Count weights that make up a share, given the most by which options can lead each other there."""
        for option in self.options:
            rivals = [rival for rival in self.options if rival != option]
            behind = [values[rival, option] for rival in rivals]
            above, level = sum(lead > 0 for lead in behind), 1 + behind.count(0)
            for rank in range(above, above + level):
                self.ranks[option][rank] += share if level == 1 else Fraction(share) / level
            if above == 0:
                self.assured[option] += share
            if all(values[option, rival] >= 0 for rival in rivals):
                self.possible[option] += share


def _no_ranks(tally: Tally) -> dict[str, list[Number]]:
    return {option: [0] * len(tally.options) for option in tally.options}


def _draws(ground: Ground, samples: int, seed: int) -> Iterator[tuple[int, Values]]:
    """Weights drawn evenly: the gaps between sorted random numbers, as whole numbers so that ties stay ties."""
    import random  # slow to import, and most answers draw nothing

    draw = random.Random(seed)
    count = len(ground.completions.weights)
    scale = math.lcm(*(Fraction(lead).denominator for row in ground.leads.values() for lead in row))
    leads = {pair: [int(lead * scale) for lead in row] for pair, row in ground.leads.items()}
    for _ in range(samples):
        cuts = [0, *sorted(int(draw.random() * GRAIN) for _ in range(count - 1)), GRAIN]
        weights = [high - low for low, high in pairwise(cuts)]
        order = tuple(sorted(range(count), key=lambda at: -weights[at]))
        falling = [weights[at] for at in order] + [0]
        steps = [high - low for high, low in pairwise(falling)]
        parts = weights if ground.is_straight else steps
        chain = ground.chain(order)
        values = {pair: sum(map(mul, map(row.__getitem__, chain), parts)) for pair, row in leads.items()}
        yield 1, values


def _regions(ground: Ground) -> Iterator[tuple[Fraction, Values]]:
    """Every region of weights in which no lead changes sign, with its share of all weights.

    The weights between the points of a chain are a simplex in which leads are straight; cut it where a lead is level,
    and look at the middle of each piece.
    """
    chains = list(ground.chains())
    for chain in chains:
        sizes = [len(ground.points[at]) for at in chain]
        leads = {
            pair: tuple(Fraction(row[at]) / size for at, size in zip(chain, sizes, strict=True))
            for pair, row in ground.leads.items()
        }
        cells = [[tuple(Fraction(int(at == each)) for at in range(len(chain))) for each in range(len(chain))]]
        for line in dict.fromkeys(leads.values()):
            cells = [part for cell in cells for part in _cut(cell, line)]
        for cell in cells:
            middle = [sum(corner[at] for corner in cell) for at in range(len(chain))]
            yield _size(cell) / len(chains), {pair: sum(map(mul, lead, middle)) for pair, lead in leads.items()}


def _cut(cell: list[Corner], line: Corner) -> Iterator[list[Corner]]:
    """The parts of a convex cell on either side of a line, leaving out those without size."""
    if not any(line):
        yield cell
        return
    for side in (1, -1):
        part: dict[Corner, None] = {}
        for corner, after in zip(cell, [*cell[1:], cell[0]], strict=True):
            here, there = (side * sum(map(mul, line, each)) for each in (corner, after))
            if here >= 0:
                part[corner] = None
            if here * there < 0:
                share = Fraction(here) / (here - there)
                part[tuple(a + share * (b - a) for a, b in zip(corner, after, strict=True))] = None
        if len(part) >= len(line):
            yield list(part)


def _size(cell: Sequence[Corner]) -> Fraction:
    """A cell's share of the simplex it was cut from: of a point, a length or an area."""
    if len(cell[0]) == 1:
        return Fraction(1)
    if len(cell[0]) == 2:
        return abs(cell[0][0] - cell[1][0])
    pairs = zip(cell, [*cell[1:], cell[0]], strict=True)
    return abs(sum((a[0] * b[1] - b[0] * a[1] for a, b in pairs), start=Fraction(0)))
