"""How little has to change, in the weights or in one score, before another option draws level with the winner.

With open scores a rival draws level as soon as some completion has it so: what is short of that is safe in all of them.
The winner is an option that is first in every completion under the appraisal's own weights.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property
from itertools import chain, combinations
from operator import mul

from attrs import field, frozen

from delivery_model.appraisal.completions import Completions
from delivery_model.appraisal.critical_weights import Ground
from delivery_model.appraisal.lead import Leads
from delivery_model.appraisal.scores import Interval, grain_of

Point = tuple[Fraction, ...]


@frozen(kw_only=True)
class Move:
    """The least weight that has to move, from some criteria to one, before a rival can draw level.

    `amount` is the weight moved: half the sum of the absolute changes of all weights. `weights` are those it ends at.
    """

    amount: Fraction
    rival: str
    to: str
    weights: Point


@frozen(kw_only=True)
class SafeWeight:
    """How low and how high one weight may go, the others keeping their proportions, before a rival can draw level.

    A rival is None where the weight may go all the way, to 0 or to 1.
    """

    criterion: str
    weight: Interval
    rival_below: str | None
    rival_above: str | None


@frozen(kw_only=True)
class ScoreChange:
    """A change of one score that lets a rival draw level, where the scale has room for it.

    With open scores `amount` is the least that could be enough: no smaller change is, in any completion.
    """

    option: str
    criterion: str
    rival: str
    amount: Fraction


@frozen(eq=False)
class Stop:
    """Weights to look at, as whole numbers that add up to `whole`, of which `moved` has moved to get there.

    `chain` and `parts` are the points whose leads, so many times each, make up those there.
    """

    weights: tuple[int, ...]
    whole: int
    moved: int
    chain: tuple[int, ...]
    parts: tuple[int, ...]

    @property
    def share(self) -> Fraction:
        """How much has moved, of 1."""
        return Fraction(self.moved, self.whole)

    @property
    def point(self) -> Point:
        return tuple(Fraction(weight, self.whole) for weight in self.weights)

    def is_before(self, other: Stop) -> bool:
        """Whether less has moved here."""
        return self.moved * other.whole < other.moved * self.whole


@frozen(slots=False)
class Sensitivity:
    """What it takes to change the winner."""

    ground: Ground
    winner: str
    _stops: dict[tuple[int, frozenset[int]], Stop] = field(
        factory=dict[tuple[int, frozenset[int]], Stop], init=False, eq=False, repr=False
    )

    @property
    def completions(self) -> Completions:
        return self.ground.completions

    @cached_property
    def _weights(self) -> tuple[int, ...]:
        """The weights in whole numbers, in proportion."""
        weights = self.completions.weights
        scale = grain_of(weights)
        return tuple(int(weight * scale) for weight in weights)

    @cached_property
    def rivals(self) -> tuple[str, ...]:
        """The options but the winner."""
        return tuple(name for name in self.completions.options if name != self.winner)

    def move(self, rival: str) -> Move | None:
        """The smallest change of weights at which the rival draws level; None when no weights let it.

        It is enough to give to one criterion and to take from others one after the other. What a rival can lead by
        bends upwards, so it is looked at where another weight has just been used up, and between two such points where
        it rises to level.
        """
        best: tuple[Stop, str] | None = None
        for to, name in enumerate(self.completions.appraisal.criteria):
            for taken in self._sets[to]:
                start = self._stop(to, taken)
                if best and not start.is_before(best[0]):
                    break
                for end in [self._stop(to, taken | {at}) for at in self._givers(to) - taken] or [start]:
                    found = self._crossing(rival, start, end, best and best[0])
                    if found and (best is None or found.is_before(best[0])):
                        best = found, name
        return best and Move(amount=best[0].share, rival=rival, to=best[1], weights=best[0].point)

    def safe_weights(self) -> tuple[SafeWeight, ...]:
        """For each criterion, between which weights the winner stays in front."""
        return tuple(self._safe(at) for at in range(len(self.completions.weights)))

    def score_changes(self) -> tuple[ScoreChange, ...]:
        """Every change of a single score that lets a rival draw level, smallest first; empty when none can."""
        appraisal, leads = self.completions.appraisal, Leads(self.completions, self.completions.weights)
        found: list[ScoreChange] = []
        for rival in self.rivals:
            lead = Fraction(leads.least(self.winner, rival))
            for criterion, weight in appraisal.weights.items():
                down = self.completions.cell(self.winner, criterion).high - appraisal.scale.low
                up = appraisal.scale.high - self.completions.cell(rival, criterion).low
                for option, room, sign in ((self.winner, down, -1), (rival, up, 1)):
                    if weight and weight * room >= lead:
                        amount = sign * lead / weight
                        found.append(ScoreChange(option=option, criterion=criterion, rival=rival, amount=amount))
        return tuple(sorted(found, key=lambda change: abs(change.amount)))

    @cached_property
    def _sets(self) -> tuple[tuple[frozenset[int], ...], ...]:
        """For each criterion to give to, the sets of criteria that can give all their weight, lightest first."""
        found: list[tuple[frozenset[int], ...]] = []
        for to in range(len(self._weights)):
            givers = self._givers(to)
            sets = chain.from_iterable(combinations(givers, size) for size in range(len(givers) + 1))
            found.append(tuple(sorted(map(frozenset, sets), key=self._weight)))
        return tuple(found)

    def _givers(self, to: int) -> frozenset[int]:
        return frozenset(at for at, weight in enumerate(self._weights) if weight and at != to)

    def _weight(self, taken: frozenset[int]) -> int:
        return sum(map(self._weights.__getitem__, taken))

    def _stop(self, to: int, taken: frozenset[int]) -> Stop:
        """Where a criterion has been given all the weight of others."""
        if (to, taken) not in self._stops:
            moved = self._weight(taken)
            row = [0 if at in taken else weight for at, weight in enumerate(self._weights)]
            row[to] += moved
            self._stops[to, taken] = self._at(row, moved)
        return self._stops[to, taken]

    def _at(self, weights: Sequence[int], moved: int) -> Stop:
        return Stop(tuple(weights), sum(weights), moved, *self.ground.parts(weights))

    def _lead(self, rival: str, stop: Stop) -> int:
        """The most by which the rival can be ahead of the winner, so many times too large as the weights are."""
        row = self.ground.leads[rival, self.winner]
        return sum(map(mul, map(row.__getitem__, stop.chain), stop.parts))

    def _safe(self, at: int) -> SafeWeight:
        weights = self._weights
        are_others = any(weight for each, weight in enumerate(weights) if each != at)
        low = list(weights) if are_others else [1] * len(weights)
        low[at] = int(len(weights) == 1)
        below, rival_below = self._limit(low)
        above, rival_above = self._limit([int(each == at) for each in range(len(weights))])
        return SafeWeight(
            criterion=self.completions.appraisal.criteria[at],
            weight=Interval(below[at], above[at]),
            rival_below=rival_below,
            rival_above=rival_above,
        )

    def _limit(self, weights: Sequence[int]) -> tuple[Point, str | None]:
        """Where on the way to these weights the first rival draws level, and which; or the weights themselves."""
        start, end = self._at(self._weights, 0), self._at(weights, sum(weights))
        stops = {rival: stop for rival in self.rivals if (stop := self._crossing(rival, start, end, None))}
        if not stops:
            return end.point, None
        first = min(stops, key=lambda rival: stops[rival].share)
        return stops[first].point, first

    def _crossing(self, rival: str, start: Stop, end: Stop, best: Stop | None) -> Stop | None:
        """The first stop on the way at which the rival can be level, if less has moved there than at the best.

        Its lead bends upwards along the way. Behind at both ends, it is behind all the way; and where it is level is
        not before the straight line between its ends is. Else take the straight line that its lead is on at the point
        looked at, and go back to where that line is level, until it is exact.
        """
        here, there = self._lead(rival, start), self._lead(rival, end)
        if here >= 0:
            return start
        if there < 0:
            return None
        stop = end
        if best and best.is_before(end):
            way = (best.moved * start.whole - start.moved * best.whole) * end.whole
            far = (end.moved * start.whole - start.moved * end.whole) * best.whole
            level = -here * end.whole
            if level * far >= way * (level + there * start.whole):
                return None
            stop = self._between(start, end, way, far)
            if self._lead(rival, stop) <= 0:
                return None
        while self._lead(rival, stop) > 0:
            line = self.ground.line((rival, self.winner), stop.weights)
            level = -sum(map(mul, line, start.weights)) * end.whole
            stop = self._between(start, end, level, level + sum(map(mul, line, end.weights)) * start.whole)
        return stop

    def _between(self, start: Stop, end: Stop, way: int, far: int) -> Stop:
        """The stop `way / far` of the way along."""
        common = math.gcd(way, far)
        before, after = end.whole * (far - way) // common, start.whole * way // common
        weights = [a * before + b * after for a, b in zip(start.weights, end.weights, strict=True)]
        return self._at(weights, start.moved * before + end.moved * after)
