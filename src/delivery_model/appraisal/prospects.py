"""Under which weights an option can win: in some completion, in every completion, or never."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from fractions import Fraction
from functools import cached_property
from itertools import combinations

from attrs import field, frozen

from delivery_model.appraisal.completions import Completions, Rows
from delivery_model.appraisal.critical_weights import Ground, Parts
from delivery_model.appraisal.programs import best_mixture, maximise
from delivery_model.appraisal.scores import Interval

MOST_TRIES = 500


class Best(Enum):
    """The best that an option can do over all weights and completions; unsettled when the search was given up."""

    ALONE = "alone"
    TIED = "tied"
    NEVER = "never"
    UNSETTLED = "unsettled"


@frozen(kw_only=True, slots=False)
class Prospect:
    """Whether an option can win, over all weights and all completions; what proves it is worked out when looked at.

    `best` is the best it can do: ahead of every rival at once, at best level with one, or always behind one. Rivals are
    looked at one by one, which is exact but for options equal in part, whose scores may not all suit at once; `example`
    then decides. `weights` are some that bring it about; None for an option that never wins.
    """

    option: str
    best: Best
    weights: Mapping[str, Fraction] | None
    ground: Ground = field(repr=False, eq=False)

    @cached_property
    def example(self) -> Rows | None:
        """Scores of every option that bring it about under those weights."""
        return _example(self.ground.completions, self.option, self.weights, self.best) if self.weights else None

    @cached_property
    def assured(self) -> Mapping[str, Fraction] | None:
        """Weights under which it wins, or ties, in every completion, as clearly as can be; None when there are none."""
        sure = best_mixture(self._least, self.ground.one)
        return self.ground.weights(dict(enumerate(sure.parts))) if sure.value >= 0 else None

    @cached_property
    def beaten_by(self) -> Mapping[str, Fraction]:
        """A mixture of rivals that is never behind it, under any weights, in any completion.

        Where there is one, it proves that the option is never alone in front.
        """
        found = best_mixture(self.ground.most(self.option), self.ground.one)
        against = zip(self.ground.rivals(self.option), found.against, strict=True)
        return {rival: part for rival, part in against if part} if found.value <= 0 else {}

    @cached_property
    def assured_ranges(self) -> Mapping[str, Interval] | None:
        """How little and how much each criterion weighs among the weights under which it wins in every completion.

        None when there are no such weights. Not every combination within the ranges is one of them.
        """
        return (
            None
            if self.assured is None
            else {name: self._range(at) for at, name in enumerate(self.ground.completions.appraisal.criteria)}
        )

    def _range(self, criterion: int) -> Interval:
        rows = [[-each for each in row] for row in zip(*self._least, strict=True)] + [[1] * len(self._least)]
        limits = [0] * (len(rows) - 1) + [1]
        shares = [self.ground.share(point, criterion) for point in range(len(self._least))]
        most_elsewhere = maximise([1 - share for share in shares], rows, limits).value
        return Interval(1 - most_elsewhere, maximise(shares, rows, limits).value)

    @cached_property
    def _least(self) -> Sequence[Sequence[int]]:
        return self.ground.least(self.option)


def prospect(ground: Ground, option: str) -> Prospect:
    """Find the best that an option can do."""
    best, parts = _best(ground, ground.most(option))
    return Prospect(option=option, best=best, weights=ground.weights(parts) if parts else None, ground=ground)


def _best(ground: Ground, columns: Sequence[Sequence[int]]) -> tuple[Best, Parts | None]:
    """The best mixture of points: the single ones first, then mixtures, parting those that are not on one chain."""
    top = max(range(len(columns)), key=lambda at: min(columns[at]))
    if min(columns[top]) > 0:
        return Best.ALONE, {top: Fraction(1)}
    tied: Parts | None = {top: Fraction(1)} if min(columns[top]) == 0 else None
    stack = [tuple(range(len(columns)))]
    for _ in range(MOST_TRIES):
        if not stack:
            return (Best.TIED, tied) if tied else (Best.NEVER, None)
        allowed = stack.pop()
        mixture = best_mixture([columns[at] for at in allowed], ground.one)
        if mixture.value < 0 or (mixture.value == 0 and tied):
            continue
        parts = {at: part for at, part in zip(allowed, mixture.parts, strict=True) if part}
        odd = next((one for one, other in combinations(parts, 2) if not ground.are_on_one_chain(one, other)), None)
        if odd is not None:
            stack.append(tuple(at for at in allowed if at != odd))
            stack.append(tuple(at for at in allowed if ground.are_on_one_chain(at, odd)))
        elif mixture.value > 0:
            return Best.ALONE, parts
        else:
            tied = parts
    return Best.UNSETTLED, None


def _example(completions: Completions, option: str, weights: Mapping[str, Fraction], best: Best) -> Rows | None:
    """Scores under which the option does its best: its own high, its rivals' low, and then looked at again."""
    row = tuple(weights.values())
    low = tuple(-weight for weight in row)
    found: dict[str, tuple[int | Fraction, ...]] = {}
    for block in completions.blocks:
        others = {rival: low for rival in block.members if rival != option}
        mine = {option: tuple(len(block.members) * weight for weight in row)} if option in block.members else {}
        found |= block.best(mine | others)[1]
    totals = {name: sum(w * score for w, score in zip(row, found[name], strict=True)) for name in completions.options}
    rest = max(total for name, total in totals.items() if name != option)
    return found if totals[option] > rest or (best is Best.TIED and totals[option] == rest) else None
