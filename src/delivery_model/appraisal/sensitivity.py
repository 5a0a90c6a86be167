"""How little has to change, in the weights or in one score, before another option draws level with the winner.

With open scores a rival draws level as soon as some completion has it so: what is short of that is safe in all of them.
The winner is an option that is first in every completion under the appraisal's own weights.
"""

from __future__ import annotations

import math
from fractions import Fraction
from functools import cached_property
from itertools import chain, combinations
from operator import mul

from attrs import field, frozen

from delivery_model.appraisal.completions import Completions
from delivery_model.appraisal.lead import Leads
from delivery_model.appraisal.scores import Interval

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
    """Weights to look at: how much has moved to get there, and the leads there."""

    weights: Point
    moved: Fraction
    leads: Leads


@frozen(slots=False)
class Sensitivity:
    """What it takes to change the winner."""

    completions: Completions
    winner: str
    _stops: dict[tuple[int, frozenset[int]], Stop] = field(
        factory=dict[tuple[int, frozenset[int]], Stop], init=False, eq=False, repr=False
    )

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
        best: Move | None = None
        for to, name in enumerate(self.completions.appraisal.criteria):
            for taken in self._sets[to]:
                start = self._stop(to, taken)
                if best and start.moved >= best.amount:
                    break
                for end in [self._stop(to, taken | {at}) for at in self._givers(to) - taken] or [start]:
                    found = self._crossing(rival, start, end, best.amount if best else Fraction(1))
                    if found and (best is None or found.moved < best.amount):
                        best = Move(amount=found.moved, rival=rival, to=name, weights=found.weights)
        return best

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
        for to in range(len(self.completions.weights)):
            givers = self._givers(to)
            sets = chain.from_iterable(combinations(givers, size) for size in range(len(givers) + 1))
            found.append(tuple(sorted(map(frozenset, sets), key=lambda taken: self._stop(to, taken).moved)))
        return tuple(found)

    def _givers(self, to: int) -> frozenset[int]:
        return frozenset(at for at, weight in enumerate(self.completions.weights) if weight and at != to)

    def _stop(self, to: int, taken: frozenset[int]) -> Stop:
        """Where a criterion has been given all the weight of others."""
        if (to, taken) not in self._stops:
            weights = self.completions.weights
            moved = sum((weights[at] for at in taken), start=Fraction(0))
            row = [Fraction(0) if at in taken else weight for at, weight in enumerate(weights)]
            row[to] += moved
            self._stops[to, taken] = self._at(tuple(row), moved)
        return self._stops[to, taken]

    def _at(self, weights: Point, moved: Fraction = Fraction(0)) -> Stop:
        scale = math.lcm(*(weight.denominator for weight in weights))
        return Stop(weights, moved, Leads(self.completions, [int(weight * scale) for weight in weights]))

    def _safe(self, at: int) -> SafeWeight:
        weights = self.completions.weights
        rest, others = 1 - weights[at], max(1, len(weights) - 1)
        low = [weight / rest if rest else Fraction(1, others) for weight in weights]
        low[at] = Fraction(int(others == len(weights)))
        below, rival_below = self._limit(tuple(low))
        above, rival_above = self._limit(tuple(Fraction(int(each == at)) for each in range(len(weights))))
        return SafeWeight(
            criterion=self.completions.appraisal.criteria[at],
            weight=Interval(below[at], above[at]),
            rival_below=rival_below,
            rival_above=rival_above,
        )

    def _limit(self, weights: Point) -> tuple[Point, str | None]:
        """Where on the way to these weights the first rival draws level, and which; or the weights themselves."""
        start, end = self._at(self.completions.weights), self._at(weights, Fraction(1))
        reached = {rival: self._crossing(rival, start, end, Fraction(1)) for rival in self.rivals}
        stops = {rival: stop for rival, stop in reached.items() if stop}
        if not stops:
            return weights, None
        first = min(stops, key=lambda rival: stops[rival].moved)
        return stops[first].weights, first

    def _crossing(self, rival: str, start: Stop, end: Stop, most: Fraction) -> Stop | None:
        """The first stop on the way, once no more than `most` has moved, at which the rival can be level.

        Its lead bends upwards along the way. Behind at both ends, it is behind all the way. Else draw the line of a
        completion that suits it at the point looked at, and go back to where that line is level, until it is exact.
        """
        stop = end if end.moved <= most else self._between(start, end, (most - start.moved) / (end.moved - start.moved))
        if start.leads.most(rival, self.winner) >= 0:
            return start
        if stop.leads.most(rival, self.winner) < 0:
            return None
        while stop.leads.most(rival, self.winner) > 0:
            line = stop.leads.favourable(rival, self.winner)
            first, last = (sum(map(mul, line, each.weights)) for each in (start, end))
            stop = self._between(start, end, Fraction(first) / (first - last))
        return stop

    def _between(self, start: Stop, end: Stop, share: Fraction) -> Stop:
        weights = tuple(a + share * (b - a) for a, b in zip(start.weights, end.weights, strict=True))
        return self._at(weights, start.moved + share * (end.moved - start.moved))
