"""Options that share some scores, and the most that a sum of their scores can be.

The scores that the members of a block share add up to something, which settles what the rest of each member with a
total adds up to; given that, the highest sum fills the scores that gain most first. As the shared sum grows, the best
gain rises ever more slowly or falls, so it is highest at one of the few sums where some score is just filled. Where
bounds and totals are whole, so are all of these: whole scores reach whatever scores in between do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import evolve, frozen

from delivery_model.appraisal.scores import Interval, Number

Gains = Sequence[Number]
Rows = Mapping[str, tuple[Number, ...]]


@frozen(kw_only=True)
class Block:
    """Options that share some scores (perhaps a single option, which shares none).

    `shared` and `own` are positions of criteria; a member's scores on them lie within `shared_cells` and `own_cells`.
    """

    members: tuple[str, ...]
    shared: tuple[int, ...]
    own: tuple[int, ...]
    shared_cells: tuple[Interval, ...]
    own_cells: Mapping[str, tuple[Interval, ...]]
    totals: Mapping[str, Number]

    @property
    def shared_sum(self) -> Interval:
        """What the shared scores can add up to; empty (low above high) when nothing can meet the totals."""
        low, high = sums(self.shared_cells)
        for option, total in self.totals.items():
            least, most = sums(self.own_cells[option])
            low, high = max(low, total - most), min(high, total - least)
        return Interval(low, high)

    def best(self, gains: Mapping[str, Gains]) -> tuple[Number, Rows]:
        """The most that the scores times their gains can add up to, and scores that reach it."""
        found = (self._filled(shared, gains) for shared in self._turns(gains))
        return max(((worth(rows, gains), rows) for rows in found), key=lambda pair: pair[0])

    def cell(self, option: str, at: int) -> Interval:
        """The least and most that one score can be."""
        unit = [int(at == each) for each in range(len(self.shared) + len(self.own))]
        most, _ = self.best({option: unit})
        least, _ = self.best({option: [-one for one in unit]})
        return Interval(-least, most)

    def tightened(self) -> Block:
        """The same block with every score's bounds as narrow as the totals make them."""
        first = self.members[0]
        return evolve(
            self,
            shared_cells=tuple(self.cell(first, at) for at in self.shared),
            own_cells={option: tuple(self.cell(option, at) for at in self.own) for option in self.members},
        )

    @property
    def is_straight(self) -> bool:
        """Whether no total ties open scores together; then the most an option can total is linear in the weights."""
        cells = [*self.shared_cells, *(cell for option in self.totals for cell in self.own_cells[option])]
        return not self.totals or all(cell.is_known for cell in cells)

    def _turns(self, gains: Mapping[str, Gains]) -> list[Number]:
        """The shared sums at one of which a gain is highest."""
        span = self.shared_sum
        turns: set[Number] = {span.low, span.high}
        if not span.is_known:
            turns.update(_steps(self.shared_cells, self._shared_gains(gains)))
            for option, total in self.totals.items():
                turns.update(total - step for step in _steps(self.own_cells[option], self._own_gains(gains, option)))
        return [turn for turn in turns if turn in span]

    def _filled(self, shared_sum: Number, gains: Mapping[str, Gains]) -> Rows:
        """The scores that gain most when the shared ones add up to this."""
        shared = _fill(self.shared_cells, self._shared_gains(gains), shared_sum)
        rows: dict[str, tuple[Number, ...]] = {}
        for option in self.members:
            rest = self.totals[option] - shared_sum if option in self.totals else None
            own = _fill(self.own_cells[option], self._own_gains(gains, option), rest)
            scores = dict(zip((*self.shared, *self.own), (*shared, *own), strict=True))
            rows[option] = tuple(scores[at] for at in range(len(scores)))
        return rows

    def _shared_gains(self, gains: Mapping[str, Gains]) -> list[Number]:
        return [sum(row[at] for row in gains.values()) for at in self.shared]

    def _own_gains(self, gains: Mapping[str, Gains], option: str) -> list[Number]:
        return [gains[option][at] for at in self.own] if option in gains else [0] * len(self.own)


def worth(rows: Rows, gains: Mapping[str, Gains]) -> Number:
    """What scores times gains add up to."""
    pairs = (zip(row, rows[option], strict=True) for option, row in gains.items())
    return sum(gain * score for row in pairs for gain, score in row if gain)


def sums(cells: Iterable[Interval]) -> tuple[Number, Number]:
    """The least and most that scores within these bounds add up to."""
    found = list(cells)
    return sum(cell.low for cell in found), sum(cell.high for cell in found)


def _fill(cells: Sequence[Interval], gains: Gains, total: Number | None) -> list[Number]:
    """The scores within their bounds that gain most, adding up to the total where there is one."""
    if total is None:
        return [cell.high if gain > 0 else cell.low for cell, gain in zip(cells, gains, strict=True)]
    scores = [cell.low for cell in cells]
    left = total - sum(scores)
    for at in _best_first(gains):
        more = min(left, cells[at].high - cells[at].low)
        scores[at] += more
        left -= more
    return scores


def _steps(cells: Sequence[Interval], gains: Gains) -> Iterator[Number]:
    """The sums at which filling the scores, best gain first, turns from one score to the next."""
    step = sum(cell.low for cell in cells)
    yield step
    for at in _best_first(gains):
        step += cells[at].high - cells[at].low
        yield step


def _best_first(gains: Gains) -> list[int]:
    return sorted(range(len(gains)), key=lambda at: -gains[at])
