"""Whether something can be so of any authority at all: found, or shown to be of none, where diagrams would be too wide.

With some axes settled and the others open, each rule has where it may hold and where it must. What may not be so is
never so below; what must be so is so whatever the rest is. Partial authorities are laid side by side, one axis settled
after another, deepest first so that memory is bounded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import compress
from random import Random

from attrs import field, frozen

from delivery_model.errors import TooWide
from delivery_model.possible.program import EVERY, NO, Flags, Program, union

DRAWN = 1 << 9, 1 << 14
"""So many authorities are drawn to show that something can be so: few first, and more where these do not show it."""

MOST_CARRIED = 2_048
"""So many partial authorities are looked at side by side."""

MOST_LOOKED_AT = 4_000_000
"""After so many partial authorities a search is given up."""

SAMPLE, MOST_CHOSEN_BY = 64, 1 << 16
"""The axis to settle next is chosen by so many of them, or fewer where with all axes these would be so many bits."""

PRECISION = 8
"""To so many binary digits the share of a cell is drawn."""

Settled = tuple[int, ...]
"""The cells of the axes settled so far, in the order in which they were."""

Goal = Callable[[Flags, Flags], tuple[int, int]]
"""From where rules may hold and where they must, to where what is looked for may be so, and where it must."""


@frozen
class Search:
    """A search among the authorities that some cells of every axis allow."""

    program: Program
    cells: Sequence[Sequence[int]]
    behind: Sequence[int] = field(init=False)
    _shown: dict[int, Flags] = field(init=False, factory=dict[int, "Flags"])

    def __attrs_post_init__(self) -> None:
        open_ = [place for place, some in enumerate(self.cells) if len(some) > 1 and self.program.rows[place][0]]
        object.__setattr__(self, "behind", open_)

    def is_met(self, goal: Goal, among: Iterable[int]) -> bool:
        """Whether the goal is so of any of them: random ones show most of what can be, and a search settles the rest.

        Raises:
            TooWide: as below.
        """
        for number in DRAWN:
            if number not in self._shown:
                self._shown[number] = self.program.run(drawn(self.program.rows, self.cells, number))
            flags, every = self._shown[number], (1 << number) - 1
            if goal(flags, flags)[0] & every:  # beyond them, `not` says all
                return True
        return self.found(goal, among) is not None

    def found(self, goal: Goal, among: Iterable[int]) -> dict[int, int] | None:
        """For some axes the cell at which the goal is so, whatever the others are; None where it never is.

        `among` are the places of the axes that can bear on it.

        Raises:
            TooWide: it was given up.
        """
        bearing = {*among}
        axes = [place for place in self.behind if place in bearing]
        forced = self._forced(goal, axes)
        if forced is None:
            return None
        stack: list[tuple[tuple[int, ...], list[Settled]]] = [((*forced,), [(*forced.values(),)])]
        looked_at = 0
        while stack:
            settled, batch = stack.pop()
            looked_at += len(batch)
            if looked_at > MOST_LOOKED_AT:
                what = f"after {MOST_LOOKED_AT:,} partial authorities a search had found nothing and shown nothing"
                raise TooWide(what, MOST_LOOKED_AT)
            left = [place for place in axes if place not in settled]
            if len(settled) == len(forced) or not left:
                may, must = self._at(goal, settled, batch, None)
                if must:
                    return dict(zip(settled, batch[_first(must) // 8], strict=True))
                if not may or not left:
                    continue
            axis = self._next(goal, settled, batch, left)
            may, must = self._at(goal, settled, batch, axis)
            width, cells = _width(len(self.cells[axis])), self.cells[axis]
            if must:
                number, place = divmod(_first(must), width)
                return {**dict(zip(settled, batch[number], strict=True)), axis: cells[place]}
            below = [(*batch[number // width], cells[number % width]) for number in bits_of(may)]
            stack += [((*settled, axis), below[n : n + MOST_CARRIED]) for n in range(0, len(below), MOST_CARRIED)]
        return None

    def _forced(self, goal: Goal, axes: Sequence[int]) -> dict[int, int] | None:
        """The axes at which one cell alone leaves the goal possible, with that cell; None where it never is so."""
        found: dict[int, int] = {}
        while left := [place for place in axes if place not in found]:
            alone: dict[int, int] = {}
            for axis, may, _ in self._each(goal, (*found,), [(*found.values(),)], left):
                if not may:
                    return None
                if may.bit_count() == 1:
                    alone[axis] = self.cells[axis][_first(may)]
            if not alone:
                break
            found |= alone
        return found

    def _next(self, goal: Goal, settled: tuple[int, ...], batch: list[Settled], left: list[int]) -> int:
        """The axis that leaves fewest of some partial authorities."""
        shares: dict[int, float] = {}
        some = batch[: max(1, min(SAMPLE, MOST_CHOSEN_BY // (len(left) * self._widest(left))))]
        for axis, may, must in self._each(goal, settled, some, left):
            if must or not may:
                return axis
            shares[axis] = may.bit_count() / len(self.cells[axis])
        return min(shares, key=shares.__getitem__)

    def _widest(self, axes: Iterable[int]) -> int:
        return max(_width(len(self.cells[axis])) for axis in axes)

    def _each(
        self, goal: Goal, settled: tuple[int, ...], batch: list[Settled], left: Sequence[int]
    ) -> Iterator[tuple[int, int, int]]:
        """For each axis that is left, as `_at` with it as one more; all axes together, a stretch for each."""
        width, number = self._widest(left), len(batch)
        long = width * number
        everywhere, stretch = (1 << long * len(left)) - 1, (1 << long) - 1
        again = everywhere // stretch  # one bit in each stretch
        offsets = {axis: long * nth for nth, axis in enumerate(left)}
        at = {place: nth for nth, place in enumerate(settled)}
        may: list[int] = []
        must: list[int] = []
        for place, (rows, some) in enumerate(zip(self.program.rows, self.cells, strict=True)):
            if not rows[0]:
                continue
            tests = zip(*(rows[cell] for cell in some), strict=True)
            if place in at:
                bits = _blocks([each[at[place]] for each in batch], some, width)
                held = [sum(bits[cell] for cell, so in zip(some, truths, strict=True) if so) for truths in tests]
                may += (each * again for each in held)
                must += (each * again for each in held)
            elif place in offsets:
                offset = offsets[place]
                rest, ones = everywhere ^ (stretch << offset), stretch // ((1 << width) - 1)
                for truths in tests:
                    mine = ones * sum(1 << n for n, so in enumerate(truths) if so) << offset
                    may.append(mine | rest if any(truths) else mine)
                    must.append(mine | rest if all(truths) else mine)
            else:
                for truths in tests:
                    may.append(EVERY if any(truths) else NO)
                    must.append(EVERY if all(truths) else NO)
        found = goal(*self.program.bounds(may, must))
        for axis, offset in offsets.items():
            valid = (stretch // ((1 << width) - 1)) * ((1 << len(self.cells[axis])) - 1)
            yield axis, found[0] >> offset & valid, found[1] >> offset & valid

    def _at(self, goal: Goal, settled: tuple[int, ...], batch: list[Settled], axis: int | None) -> tuple[int, int]:
        """Where the goal may be so, and where it must, with one more axis at each of its cells: a block for each."""
        size = 1 if axis is None else len(self.cells[axis])
        width = _width(size)
        valid = int.from_bytes(((1 << size) - 1).to_bytes(width // 8, "little") * len(batch), "little")
        may: list[int] = []
        must: list[int] = []
        for place, (rows, some) in enumerate(zip(self.program.rows, self.cells, strict=True)):
            if not rows[0]:
                continue
            if place in settled:
                at = settled.index(place)
                bits = _blocks([each[at] for each in batch], some, width)
            elif place == axis:
                bits = {
                    cell: int.from_bytes((1 << n).to_bytes(width // 8, "little") * len(batch), "little")
                    for n, cell in enumerate(some)
                }
            else:
                for truths in zip(*(rows[cell] for cell in some), strict=True):
                    may.append(EVERY if any(truths) else NO)
                    must.append(EVERY if all(truths) else NO)
                continue
            for truths in zip(*(rows[cell] for cell in some), strict=True):
                held = sum(bits[cell] for cell, truth in zip(some, truths, strict=True) if truth)
                may.append(held)
                must.append(held)
        found = goal(*self.program.bounds(may, must))
        return found[0] & valid, found[1] & valid


def drawn(rows: Sequence[Sequence[Sequence[int]]], cells: Sequence[Sequence[int]], number: int) -> list[int]:
    """All tests, axis by axis, over so many authorities that the cells allow, drawn at random: always the same ones."""
    rng, every, tests = Random(number), (1 << number) - 1, list[int]()
    for of_axis, some in zip(rows, cells, strict=True):
        left, bits = every, list[int]()
        for more in range(len(some) - 1, 0, -1):  # of what is left, about its share to each cell but the last
            bits.append(left & _thin(rng, number, 1 / (more + 1)))
            left &= ~bits[-1]
        bits.append(left)
        tests += [sum(compress(bits, truths)) for truths in zip(*(of_axis[cell] for cell in some), strict=True)]
    return tests


def _thin(rng: Random, number: int, share: float) -> int:
    """So many bits, each set with about a probability."""
    found = NO
    for digit in range(PRECISION, 0, -1):  # of the share as a binary fraction, the last first
        evenly = rng.getrandbits(number)
        found = found | evenly if int(share * 2**digit) & 1 else found & evenly
    return found


def _blocks(chosen: Sequence[int], cells: Sequence[int], width: int) -> dict[int, int]:
    """For each cell of an axis, the blocks of the partial authorities that have it."""
    full, none = b"\xff" * (width // 8), bytes(width // 8)
    return {
        cell: int.from_bytes(b"".join([full if each == cell else none for each in chosen]), "little") for cell in cells
    }


def _width(size: int) -> int:
    """How many bits a block has for so many cells: whole bytes."""
    return -(-size // 8) * 8


def _first(bits: int) -> int:
    return (bits & -bits).bit_length() - 1


def bits_of(number: int) -> list[int]:
    """The places of the bits that are set."""
    text = format(number, "b")[::-1]
    found: list[int] = []
    at = text.find("1")
    while at >= 0:
        found.append(at)
        at = text.find("1", at + 1)
    return found


def that_holds(place: int) -> Goal:
    """That a rule holds."""
    return lambda may, must: (may[place], must[place])


def that_both_hold(first: int, second: int) -> Goal:
    """That two rules hold together."""
    return lambda may, must: (may[first] & may[second], must[first] & must[second])


def that_any_holds(places: Sequence[int]) -> Goal:
    """That at least one of some rules holds."""
    return lambda may, must: (union(may, places), union(must, places))


def that_none_holds(places: Sequence[int]) -> Goal:
    """That not one of some rules holds."""
    return lambda may, must: (~union(must, places), ~union(may, places))
