"""Every way to fill in the scores that an appraisal leaves open, and what it says that cannot all be true.

Options that share some scores make a block. The scores that its members share add up to something, which settles what
the rest of each member with a total adds up to; given that, the highest sum fills the scores that gain most first. As
the shared sum grows, the best gain rises ever more slowly or falls, so it is highest at one of the few sums where some
score is just filled. Where bounds and totals are whole, so are all of these: whole scores reach whatever scores in
between do, and can be counted.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from attrs import Factory, evolve, field, frozen

from delivery_model.appraisal.scores import Appraisal, Interval, Number, in_full, shown
from delivery_model.errors import InvalidValue

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


@frozen
class Contradiction:
    """Something that no completion can meet: about options, and about one criterion or the whole of them."""

    what: str
    options: tuple[str, ...]
    criterion: str | None = None


def _homes(completions: Completions) -> dict[str, Block]:
    return {option: block for block in completions.blocks for option in block.members}


@frozen(kw_only=True)
class Completions:
    """Every set of scores that an appraisal leaves possible.

    Blocks are independent: whatever scores one of them has, the others may have any of theirs. They are tightened.
    """

    appraisal: Appraisal
    blocks: tuple[Block, ...]
    home: Mapping[str, Block] = field(default=Factory(_homes, takes_self=True), init=False, eq=False, repr=False)

    @classmethod
    def of(cls, appraisal: Appraisal) -> Completions:
        """Work out what is possible.

        Raises:
            InvalidValue: nothing is; `contradictions` says why.
        """
        for contradiction in contradictions(appraisal):
            raise InvalidValue("scores", contradiction.what)
        return cls(appraisal=appraisal, blocks=tuple(block.tightened() for block in _blocks(appraisal)))

    @property
    def options(self) -> tuple[str, ...]:
        return self.appraisal.options

    @property
    def weights(self) -> tuple[Fraction, ...]:
        return tuple(self.appraisal.weights.values())

    def cell(self, option: str, criterion: str) -> Interval:
        """The least and most that a score can be, given everything else that is said."""
        block, at = self.home[option], self.appraisal.criteria.index(criterion)
        if at in block.own:
            return block.own_cells[option][block.own.index(at)]
        return block.shared_cells[block.shared.index(at)]

    @property
    def are_settled(self) -> bool:
        """Whether there is only one."""
        cells = (
            (*block.shared_cells, *(cell for row in block.own_cells.values() for cell in row)) for block in self.blocks
        )
        return all(cell.is_known for row in cells for cell in row)


def contradictions(appraisal: Appraisal) -> tuple[Contradiction, ...]:
    """What is said of the scores that cannot all be true; nothing when there is a completion."""
    found = list(_broken_totals(appraisal))
    for block in _blocks(appraisal):
        found.extend(list(_empty_cells(appraisal, block)) or list(_missed_totals(block)))
    return tuple(found)


def _blocks(appraisal: Appraisal) -> Iterator[Block]:
    linked = {option for same in appraisal.same for option in same.options}
    groups = [(same.options, same.apart_from) for same in appraisal.same]
    groups += [((option,), appraisal.criteria) for option in appraisal.options if option not in linked]
    for members, apart_from in groups:
        own = tuple(at for at, name in enumerate(appraisal.criteria) if name in apart_from)
        shared = tuple(at for at in range(len(appraisal.criteria)) if at not in own)
        rows = {option: tuple(_cell(appraisal, option, name) for name in appraisal.criteria) for option in members}
        yield Block(
            members=members,
            shared=shared,
            own=own,
            shared_cells=tuple(
                Interval(max(row[at].low for row in rows.values()), min(row[at].high for row in rows.values()))
                for at in shared
            ),
            own_cells={option: tuple(row[at] for at in own) for option, row in rows.items()},
            totals={option: appraisal.totals[option] for option in members if option in appraisal.totals},
        )


def _cell(appraisal: Appraisal, option: str, criterion: str) -> Interval:
    cell = appraisal.scores[option][criterion]
    return Interval(math.ceil(cell.low), math.floor(cell.high)) if appraisal.is_whole else cell


def _broken_totals(appraisal: Appraisal) -> Iterator[Contradiction]:
    for option, total in appraisal.totals.items():
        if appraisal.is_whole and total != math.floor(total):
            yield Contradiction(
                f"the total {_exactly(total)} of {option} is not whole, though its scores are", (option,)
            )


def _empty_cells(appraisal: Appraisal, block: Block) -> Iterator[Contradiction]:
    cells = [(block.members, at, cell) for at, cell in zip(block.shared, block.shared_cells, strict=True)]
    for option, row in block.own_cells.items():
        cells += [((option,), at, cell) for at, cell in zip(block.own, row, strict=True)]
    for options, at, cell in cells:
        if cell.low > cell.high:
            criterion = appraisal.criteria[at]
            what = f"no score of {' and '.join(options)} on {criterion} is possible"
            yield Contradiction(what, options, criterion)


def _missed_totals(block: Block) -> Iterator[Contradiction]:
    missed = False
    for option, total in block.totals.items():
        low, high = sums((*block.shared_cells, *block.own_cells[option]))
        if total not in Interval(low, high):
            missed = True
            span = f"{_exactly(low)} to {_exactly(high)}"
            what = f"the total of {option} cannot be {_exactly(total)}: its scores add up to {span}"
            yield Contradiction(what, (option,))
    span = block.shared_sum
    if span.low > span.high and not missed:
        names = " and ".join(block.totals)
        yield Contradiction(f"the totals of {names} cannot all be, with what is equal", block.members)


def _exactly(number: Number) -> str:
    """A number as far as it has decimals, so that two that differ are told apart."""
    return in_full(number) or shown(number)


MOST_PATTERNS = 10_000
Ways = Counter[int]
Pattern = Mapping[int, int]


def number_of_completions(completions: Completions) -> int:
    """How many sets of whole scores there are.

    Raises:
        InvalidValue: scores are not said to be whole.
    """
    _refuse_fractions(completions)
    count = 1
    for block in completions.blocks:
        shared = _ways(block.shared_cells)
        own = {option: _ways(cells) for option, cells in block.own_cells.items()}
        count *= sum(ways * _rest(block, own, total) for total, ways in shared.items())
    return count


def patterns(completions: Completions, option: str) -> tuple[Pattern, ...]:
    """How many times the option can have each score, over all completions: each pattern maps a score to a count.

    Empty where there may be too many to list, as on a wide scale with many open scores.

    Raises:
        InvalidValue: scores are not said to be whole.
    """
    _refuse_fractions(completions)
    block = completions.home[option]
    cells = [(cell, True) for cell in block.shared_cells] + [(cell, False) for cell in block.own_cells[option]]
    spans = [int(cell.high - cell.low) for cell, _ in cells if not cell.is_known]
    if math.comb(len(spans) + max(spans, default=0), len(spans)) > MOST_PATTERNS:
        return ()
    lowest, total = min(int(cell.low) for cell, _ in cells), block.totals.get(option)
    shared, own = _multisets(block.shared_cells, lowest), _multisets(block.own_cells[option], lowest)
    kept: set[int] = set()
    for some, ones in shared.items():
        if some in block.shared_sum:
            rest = own.values() if total is None else [own.get(int(total) - some, set())]
            kept.update(one + other for others in rest for other in others for one in ones)
    counted = (_counts(code, lowest) for code in kept)
    return tuple(sorted(counted, key=lambda counts: [score for score in counts for _ in range(counts[score])]))


COUNT = 4  # bits, for up to 15 criteria


def _multisets(cells: Iterable[Interval], lowest: int) -> Mapping[int, set[int]]:
    """By their sum, how many times there can be each score: a number that has some bits for each, lowest first."""
    found = {0: {0}}
    for cell in cells:
        longer: dict[int, set[int]] = {}
        for score in _scores(cell):
            one = 1 << COUNT * (score - lowest)
            for some, codes in found.items():
                longer.setdefault(some + score, set()).update([code + one for code in codes])
        found = longer
    return found


def _counts(code: int, lowest: int) -> Pattern:
    """How many times there is each score."""
    counts: dict[int, int] = {}
    while code:
        at = ((code & -code).bit_length() - 1) // COUNT
        counts[lowest + at] = code >> COUNT * at & 2**COUNT - 1
        code -= counts[lowest + at] << COUNT * at
    return counts


def _refuse_fractions(completions: Completions) -> None:
    if not completions.appraisal.is_whole:
        raise InvalidValue("scores", "completions can be counted only where every score is whole")


def _scores(cell: Interval) -> range:
    return range(int(cell.low), int(cell.high) + 1)


def _ways(cells: Sequence[Interval]) -> Ways:
    """In how many ways scores within their bounds reach each sum."""
    ways: Ways = Counter({0: 1})
    for cell in cells:
        low, high, running = int(cell.low), int(cell.high), 0
        longer: Ways = Counter()
        for total in range(min(ways) + low, max(ways) + high + 1):  # those that reach it with a score within bounds
            running += ways[total - low] - ways[total - high - 1]
            longer[total] = running
        ways = longer
    return ways


def _rest(block: Block, own: Mapping[str, Ways], shared: Number) -> int:
    """In how many ways the members' own scores go with a sum of the shared ones."""
    count = 1
    for option, ways in own.items():
        total = block.totals.get(option)
        count *= ways.total() if total is None else ways[int(total - shared)]
    return count
