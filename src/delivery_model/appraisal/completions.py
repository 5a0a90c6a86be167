"""Every way to fill in the scores that an appraisal leaves open, and what it says that cannot all be true."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from fractions import Fraction

from attrs import field, frozen

from delivery_model.appraisal.blocks import Block, sums
from delivery_model.appraisal.numbers import Number, in_full, shown
from delivery_model.appraisal.scores import Appraisal, Interval
from delivery_model.errors import InvalidValue


@frozen
class Contradiction:
    """Something that no completion can meet: about options, and about one criterion or the whole of them."""

    what: str
    options: tuple[str, ...]
    criterion: str | None = None


@frozen(kw_only=True)
class Completions:
    """Every set of scores that an appraisal leaves possible.

    Blocks are independent: whatever scores one of them has, the others may have any of theirs.
    """

    appraisal: Appraisal
    blocks: tuple[Block, ...]
    home: Mapping[str, Block] = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "home", {option: block for block in self.blocks for option in block.members})

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
