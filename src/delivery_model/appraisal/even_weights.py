"""By how much options can lead each other where some criteria share all the weight evenly.

There it does not matter on which of these criteria open scores are filled, so that a few additions tell. What a part of
the scores adds, the more of it is filled, rises until those that count are full and then stays; where little of it is
wanted, it stays until those that do not count are full and then falls. So a block is at its best where one of its parts
is just full, or as near to that as totals allow.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import permutations

from attrs import frozen

from delivery_model.appraisal.completions import Block, Completions
from delivery_model.appraisal.scores import Interval, Number, grain_of

Pair = tuple[str, str]


def grain(completions: Completions) -> int:
    """What every bound and total has to be multiplied by to be whole."""
    found: list[Number] = []
    for block in completions.blocks:
        found += block.totals.values()
        for cells in (block.shared_cells, *block.own_cells.values()):
            found += (end for cell in cells for end in (cell.low, cell.high))
    return grain_of(found)


def even_leads(completions: Completions, points: Sequence[Collection[int]], scale: int) -> dict[Pair, tuple[int, ...]]:
    """At each point, each criterion in it weighing `scale`, the most by which one option can be ahead of another.

    Args:
        completions: what scores are possible.
        points: sets of criteria.
        scale: a multiple of the grain of the completions.
    """
    blocks = [_Whole.of(block, scale) for block in completions.blocks]
    found: dict[Pair, list[int]] = {pair: [] for pair in permutations(completions.options, 2)}
    for point in points:
        highs, lows, inside = dict[str, int](), dict[str, int](), dict[Pair, int]()
        for block in blocks:
            even = block.at(point)
            for option in block.own:
                highs[option], lows[option] = even.most(option, None), -even.most(None, option)
            inside |= {pair: even.most(*pair) for pair in permutations(block.own, 2)}
        for pair, row in found.items():
            row.append(inside[pair] if pair in inside else highs[pair[0]] - lows[pair[1]])
    return {pair: tuple(row) for pair, row in found.items()}


@frozen
class _Part:
    """Some of a block's scores, at a point: at their least they count as `base`.

    `room` is by how much those that count can rise, and `rest` by how much the others can.
    """

    base: int
    room: int
    rest: int

    @classmethod
    def of(cls, cells: Mapping[int, tuple[int, int]], point: Collection[int]) -> _Part:
        """The scores, each at least so much and with room for so much more, by their criterion."""
        base = room = rest = 0
        for at, (low, more) in cells.items():
            if at in point:
                base, room = base + low, room + more
            else:
                rest += more
        return cls(base, room, rest)

    def high(self, filled: int) -> int:
        """The most that they can count when they are so far above their least."""
        return self.base + min(filled, self.room)

    def low(self, filled: int) -> int:
        """The least that they can count then."""
        return self.base + max(0, filled - self.rest)


@frozen
class _Even:
    """A block at a point.

    By how much a member's own scores rise is what is `left` of its total, less the rise of the shared ones, which is
    within `span`.
    """

    shared: _Part
    own: Mapping[str, _Part]
    left: Mapping[str, int]
    span: tuple[int, int]

    def most(self, option: str | None, rival: str | None) -> int:
        """The most that one member counts more than another, either of them left out where it is None.

        One part rises with the shared scores until some sum and then stays, the other stays until some sum and then
        falls, so that between these two the lead is highest: either will do, or the nearest that the span allows.
        """
        if option is not None and option in self.left:
            turn = self.left[option] - self.own[option].room
        elif rival is not None and rival in self.left:
            turn = self.left[rival] - self.own[rival].rest
        else:
            turn = self.shared.room if rival is None else self.shared.rest
        least, most = self.span
        return self._lead(option, rival, min(max(turn, least), most))

    def _lead(self, option: str | None, rival: str | None, filled: int) -> int:
        """The same, where the shared scores are so far above their least."""
        lead = 0
        if option is not None:
            own = self.own[option]
            lead += own.high(self.left[option] - filled) if option in self.left else own.base + own.room
            lead += self.shared.high(filled) if rival is None else 0
        if rival is not None:
            own = self.own[rival]
            lead -= own.low(self.left[rival] - filled) if rival in self.left else own.base
            lead -= self.shared.low(filled) if option is None else 0
        return lead


Cells = Mapping[int, tuple[int, int]]


@frozen
class _Whole:
    """A block in whole numbers: of each score, by criterion, the least and by how much it can be more."""

    shared: Cells
    own: Mapping[str, Cells]
    left: Mapping[str, int]
    span: tuple[int, int]

    @classmethod
    def of(cls, block: Block, scale: int) -> _Whole:
        shared = _cells(block.shared, block.shared_cells, scale)
        own = {option: _cells(block.own, cells, scale) for option, cells in block.own_cells.items()}
        least = sum(low for low, _ in shared.values())
        span = block.shared_sum
        left = {
            option: int(total * scale) - least - sum(low for low, _ in own[option].values())
            for option, total in block.totals.items()
        }
        return cls(shared, own, left, (int(span.low * scale) - least, int(span.high * scale) - least))

    def at(self, point: Collection[int]) -> _Even:
        """The block where the criteria of the point weigh 1, and the others nothing."""
        own = {option: _Part.of(cells, point) for option, cells in self.own.items()}
        return _Even(_Part.of(self.shared, point), own, self.left, self.span)


def _cells(at: Sequence[int], cells: Sequence[Interval], scale: int) -> Cells:
    lows = [int(cell.low * scale) for cell in cells]
    rooms = [int(cell.high * scale) - low for cell, low in zip(cells, lows, strict=True)]
    return dict(zip(at, zip(lows, rooms, strict=True), strict=True))
