"""What share of all weights puts an option first, second and so on (stochastic multicriteria acceptability, SMAA).

Written here: packages for SMAA draw weights at random, and here the shares of up to three criteria are exact.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from operator import mul, sub

from attrs import Factory, define, frozen

from delivery_model.appraisal.critical_weights import Ground
from delivery_model.appraisal.scores import Number

Corner = tuple[Fraction, ...]
Signs = tuple[int, int]
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
    is_settled = ground.completions.are_settled
    if len(ground.completions.weights) <= MOST_EXACT:
        tally, drawn, whole, found = Tally(ground, 0, 1), None, 1, _regions(ground)
    else:
        lanes = Lanes.of(ground, GRAIN)
        tally, drawn, whole = Tally(ground, lanes.width - 1, lanes.width), samples, samples
        found = Counter(map(lanes.signs, _draws(ground, samples, seed))).items()
    for signs, share in found:
        tally.count(signs, share, has_ranks=is_settled)
    return Acceptability(
        ranks={option: tuple(Fraction(part) / whole for part in row) for option, row in tally.ranks.items()}
        if is_settled
        else None,
        assured={option: Fraction(part) / whole for option, part in tally.assured.items()},
        possible={option: Fraction(part) / whole for option, part in tally.possible.items()},
        samples=drawn,
        seed=seed,
    )


def _none(tally: Tally) -> dict[str, Number]:
    return dict.fromkeys(tally.options, 0)


@define
class Tally:
    """Shares counted so far, each as a whole number of draws or a part of 1.

    Weights are told by the signs of all leads there: two numbers with a bit for each pair of options, the bit `first`
    and every `width` after it: whether the one can be ahead of the other, and whether it can be level or ahead.
    """

    ground: Ground
    first: int
    width: int
    ranks: dict[str, list[Number]] = Factory(lambda self: _no_ranks(self), takes_self=True)
    assured: dict[str, Number] = Factory(_none, takes_self=True)
    possible: dict[str, Number] = Factory(_none, takes_self=True)
    over: Mapping[str, int] = Factory(lambda self: self.bits(1), takes_self=True)
    under: Mapping[str, int] = Factory(lambda self: self.bits(0), takes_self=True)

    @property
    def options(self) -> tuple[str, ...]:
        return self.ground.completions.options

    def bits(self, place: int) -> dict[str, int]:
        """For each option, the bits of the pairs that have it in this place."""
        return {
            option: sum(
                1 << self.first + self.width * at for at, pair in enumerate(self.ground.leads) if pair[place] == option
            )
            for option in self.options
        }

    def count(self, signs: Signs, share: Number, *, has_ranks: bool) -> None:
        """Count weights that make up a share."""
        ahead, level = signs
        for option in self.options:
            over, under = self.over[option], self.under[option]
            above = ahead & over
            if not above:
                self.assured[option] += share
            if level & under == under:
                self.possible[option] += share
            if has_ranks:
                first, last = above.bit_count(), (level & over).bit_count()
                for rank in range(first, last + 1):
                    self.ranks[option][rank] += share if first == last else Fraction(share) / (last + 1 - first)


def _no_ranks(tally: Tally) -> dict[str, list[Number]]:
    return {option: [0] * len(tally.options) for option in tally.options}


@frozen
class Lanes:
    """Every lead at a point in one number, each in a lane of so many bits: leads anywhere are one sum of products.

    The number is above 0 by half of what each lane can hold, and so the highest bit of a lane is its lead's sign.
    """

    ground: Ground
    width: int
    packed: Sequence[int]
    halves: int
    ones: int

    @classmethod
    def of(cls, ground: Ground, total: int) -> Lanes:
        """Lanes for weights that add up to `total`."""
        rows = list(ground.leads.values())
        size = (max(abs(lead) for row in rows for lead in row) * total).bit_length() // 8 + 1
        half = 1 << 8 * size - 1
        halves = int.from_bytes(half.to_bytes(size, "little") * len(rows), "little")
        packed = [
            int.from_bytes(b"".join((lead + half).to_bytes(size, "little") for lead in leads), "little") - halves
            for leads in zip(*rows, strict=True)
        ]
        return cls(ground, 8 * size, packed, halves, halves >> 8 * size - 1)

    def signs(self, weights: Sequence[int]) -> Signs:
        """The signs of all leads at these weights."""
        chain, parts = self.ground.parts(weights)
        leads = sum(map(mul, map(self.packed.__getitem__, chain), parts), self.halves)
        return leads - self.ones & self.halves, leads & self.halves


def _draws(ground: Ground, samples: int, seed: int) -> Iterator[list[int]]:
    """Weights drawn evenly: the gaps between sorted random numbers, as whole numbers so that ties stay ties."""
    import random  # slow to import, and most answers draw nothing

    draw = random.Random(seed).random
    gaps = range(len(ground.completions.weights) - 1)
    for _ in range(samples):
        cuts = sorted([int(draw() * GRAIN) for _ in gaps])
        yield list(map(sub, [*cuts, GRAIN], [0, *cuts]))


def _regions(ground: Ground) -> Iterator[tuple[Signs, Fraction]]:
    """The signs of all leads in every region of weights in which none changes, with its share of all weights.

    The weights between the points of a chain are a simplex in which leads are straight; cut it where a lead is level,
    and look at the middle of each piece.
    """
    chains = list(ground.chains())
    one = math.lcm(*map(len, ground.points))
    for chain in chains:
        sizes = [one // len(ground.points[at]) for at in chain]
        leads = [tuple(row[at] * size for at, size in zip(chain, sizes, strict=True)) for row in ground.leads.values()]
        cells = [[tuple(Fraction(int(at == each)) for at in range(len(chain))) for each in range(len(chain))]]
        for line in dict.fromkeys(leads):
            cells = [part for cell in cells for part in _cut(cell, line)]
        for cell in cells:
            middle = [sum(corner[at] for corner in cell) for at in range(len(chain))]
            found = [sum(map(mul, lead, middle)) for lead in leads]
            ahead = sum(1 << at for at, lead in enumerate(found) if lead > 0)
            level = sum(1 << at for at, lead in enumerate(found) if lead >= 0)
            yield (ahead, level), _size(cell) / len(chains)


def _cut(cell: list[Corner], line: tuple[int, ...]) -> Iterator[list[Corner]]:
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
