"""How far ahead of another an option can be, over every completion, at given weights.

Totals, ranks with ties, and the clusters that totals fall into.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

from attrs import field, frozen

from delivery_model.appraisal.completions import Block, Completions, Rows
from delivery_model.appraisal.scores import Interval, Number

Weights = Sequence[Number]


@frozen
class Leads:
    """What the completions allow at one set of weights, which may be any numbers from 0 up (in criterion order)."""

    completions: Completions
    weights: Weights
    _sums: dict[str, Interval] = field(factory=dict[str, Interval], init=False, eq=False, repr=False)

    def total(self, option: str) -> Interval:
        """The least and most that the option's scores times their weights add up to."""
        if option not in self._sums:
            block = self.completions.home[option]
            most, _ = block.best({option: self.weights})
            least, _ = block.best({option: [-weight for weight in self.weights]})
            self._sums[option] = Interval(-least, most)
        return self._sums[option]

    def most(self, option: str, rival: str) -> Number:
        """The most by which the option's total can be above the rival's; negative when it is behind in all."""
        block = self.completions.home[option]
        if rival in block.members:
            return self._within(block, option, rival)[0]
        return self.total(option).high - self.total(rival).low

    def least(self, option: str, rival: str) -> Number:
        """The least by which the option's total is above the rival's, in any completion."""
        return -self.most(rival, option)

    def favourable(self, option: str, rival: str) -> tuple[Number, ...]:
        """Score differences, criterion by criterion, in a completion that has the option furthest ahead."""
        block, other = self.completions.home[option], self.completions.home[rival]
        if block is other:
            rows = self._within(block, option, rival)[1]
            mine, theirs = rows[option], rows[rival]
        else:
            mine = block.best({option: self.weights})[1][option]
            theirs = other.best({rival: [-weight for weight in self.weights]})[1][rival]
        return tuple(a - b for a, b in zip(mine, theirs, strict=True))

    def _within(self, block: Block, option: str, rival: str) -> tuple[Number, Rows]:
        return block.best({option: self.weights, rival: [-weight for weight in self.weights]})


@frozen(kw_only=True)
class Standing:
    """Where an option stands under the appraisal's weights.

    `total` is on the scale of a plain sum of scores, whatever the weights: eight criteria of up to 5 make 40. `rank`
    goes from the best to the worst it can be (1 is first; options with equal totals share the better rank). Both bound
    every completion, and are reached but where options are equal in part.
    """

    option: str
    total: Interval
    rank: Interval


def standings(
    completions: Completions, among: Collection[str] | None = None, leads: Leads | None = None
) -> tuple[Standing, ...]:
    """Every option (or those named) with its total and rank, highest first; in the order given where nothing tells.

    `leads` are those under the appraisal's weights, where they have been made before.
    """
    leads = leads or Leads(completions, completions.weights)
    count = len(completions.weights)
    names = [name for name in completions.options if among is None or name in among]
    found: list[Standing] = []
    for option in names:
        total = leads.total(option)
        others = [name for name in names if name != option]
        surely_behind = sum(leads.least(rival, option) > 0 for rival in others)
        maybe_behind = sum(leads.most(rival, option) > 0 for rival in others)
        found.append(
            Standing(
                option=option,
                total=Interval(count * total.low, count * total.high),
                rank=Interval(1 + surely_behind, 1 + maybe_behind),
            )
        )
    return tuple(sorted(found, key=lambda each: (-(each.total.low + each.total.high), each.rank.low)))


def clusters(totals: Mapping[str, Number]) -> tuple[tuple[str, ...], ...]:
    """Put options together whose totals are close: a cluster ends where the next gap is wider than the average gap.

    The rule is ours: it needs no number of clusters and no threshold, and it gives the three clusters that the
    Rotherham review names. It is a way to read totals and no test of anything, and it is unsteady: two options are
    always one cluster, and dropping an option can move the clusters of the others.

    Source:
        RR 9.4, 9.7 (the clusters; how they were found is not said).
    """
    names = sorted(totals, key=lambda name: -totals[name])
    gaps = [totals[one] - totals[other] for one, other in pairwise(names)]
    average = Fraction(sum(gaps), max(1, len(gaps))) if gaps else Fraction(0)
    found: list[list[str]] = [[]]
    for name, gap in zip(names, [*gaps, Fraction(0)], strict=True):
        found[-1].append(name)
        if gap > average:
            found.append([])
    return tuple(tuple(group) for group in found if group)


def never_better(completions: Completions) -> Mapping[str, tuple[str, ...]]:
    """For each option, those that score at least as well on every criterion, and better on one, in every completion.

    Such an option wins under no weights; it ties only where the criteria on which it is behind weigh nothing.
    """
    count = len(completions.weights)
    alone = [Leads(completions, [int(at == each) for each in range(count)]) for at in range(count)]
    even = Leads(completions, [1] * count)

    def is_dominated(option: str, rival: str) -> bool:
        return even.most(option, rival) < 0 and all(leads.most(option, rival) <= 0 for leads in alone)

    return {
        option: tuple(rival for rival in completions.options if rival != option and is_dominated(option, rival))
        for option in completions.options
    }
