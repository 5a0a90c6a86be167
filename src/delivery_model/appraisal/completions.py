"""Every way to fill in the scores that an appraisal leaves open, and what it says that cannot all be true.

Completions in whole scores: how many there are, and how often an option can have each score.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from attrs import Factory, field, frozen

from delivery_model.appraisal.scores import Appraisal, Interval, Number, in_full, shown
from delivery_model.appraisal.tied_options import Block, sums
from delivery_model.errors import InvalidValue


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

    Blocks are independent: whatever scores one of them has, the others may have any of theirs.
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
        return self.home[option].cell(option, self.appraisal.criteria.index(criterion))

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
    found: set[tuple[int, int, tuple[int, ...]]] = {(0, 0, ())}
    for cell, is_shared in cells:
        found = {
            (shared + score * is_shared, own + score * (not is_shared), tuple(sorted((*scores, score))))
            for shared, own, scores in found
            for score in _scores(cell)
        }
    total = block.totals.get(option)
    kept = {
        scores
        for shared, own, scores in found
        if shared in block.shared_sum and (total is None or shared + own == total)
    }
    return tuple(dict(sorted(Counter(scores).items())) for scores in sorted(kept))


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
