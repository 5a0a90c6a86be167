"""The search for all minimal sets: of findings that suffice for something, or of changes that bring it about.

Each axis of a diagram may be treated in several ways, each leaving some cells possible at the cost of some
tokens. A set of tokens suffices when the function is true on every combination of the cells left.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import reduce
from itertools import repeat
from typing import TypeVar

from attrs import frozen

from delivery_model.possible.diagrams import Diagrams, Node, grown
from delivery_model.rulebase.axes import CountLimit

MOST_SETS = 500

T = TypeVar("T")


@frozen
class Single:
    """One finding, by the name of its attribute."""

    name: str


@frozen(cache_hash=True)
class Several:
    """Members of a group with the same finding, any of which serves as well as another."""

    group: str
    levels: tuple[str, ...]
    names: tuple[str, ...]


Token = Single | Several | CountLimit
"""A finding, some findings alike, or what is stated of the number of members of a group at a level."""


@frozen(cache_hash=True)
class Use:
    """So many of a token; in a change, the level (or count class) they change to.

    `is_settled` marks open findings that must turn out so: a proviso, not a change. `moved` is by how many levels each
    finding moves, upward above 0, where that is counted.
    """

    token: Token
    number: int
    to: str | None = None
    is_settled: bool = False
    moved: int = 0


Units = Callable[[Iterable[Use]], Iterable[Hashable]]
"""What a set of uses takes, one by one: a set is a part of another where all that it takes is taken by the other."""


@frozen
class Treatment:
    """One way to treat an axis: the cells it leaves possible, and what it uses."""

    cells: tuple[int, ...]
    uses: tuple[Use, ...] = ()


@frozen
class Sets:
    """Minimal sets, smallest first; `is_truncated` when there are more than were kept."""

    sets: tuple[tuple[Use, ...], ...]
    is_truncated: bool = False


def minimal_sets(
    diagrams: Diagrams,
    node: Node,
    treatments: Sequence[Sequence[Treatment]],
    most: int = MOST_SETS,
    units: Units | None = None,
) -> Sets:
    """Every minimal set of uses for which a true-or-false function holds on all cells left.

    A set is minimal when no other set uses only some of the same tokens; sets that use the same tokens differently are
    all kept. `treatments` gives the ways to treat each axis, each with tokens of its own; `units` counts otherwise.
    """
    is_truncated, bits = False, Bits(units or tokens)
    ways = [[(bits.of(way.uses), way.uses) for way in several] for several in treatments]

    def left(at: Node) -> list[Node]:
        """What is still to hold after each treatment of the axis that a node tests."""
        children = diagrams.children[at]
        several = treatments[diagrams.level[at]]
        return [reduce(diagrams.both, {children[cell] for cell in way.cells}, diagrams.true) for way in several]

    def made(at: Node, several: list[list[tuple[int, tuple[Use, ...]]]]) -> list[tuple[int, tuple[Use, ...]]]:
        nonlocal is_truncated
        pairs = zip(ways[diagrams.level[at]], several, strict=True)
        kept = least((taken | further, (uses, after)) for (taken, uses), below in pairs for further, after in below)
        is_truncated |= len(kept) > most
        return [(taken, (*uses, *after)) for taken, (uses, after) in kept[:most]]

    found = grown(node, left, made, {diagrams.true: [(0, ())], diagrams.false: []})
    return Sets(tuple(sorted((uses for _, uses in found), key=lambda uses: (size(uses), len(uses)))), is_truncated)


def within(treatments: Sequence[Sequence[Treatment]], uses: Iterable[Use]) -> tuple[tuple[Treatment, ...], ...]:
    """The treatments that use nothing but what a set uses."""
    most = {*tokens(uses)}
    return tuple(tuple(each for each in several if most.issuperset(tokens(each.uses))) for several in treatments)


class Bits:
    """What sets of uses take, as integers: a bit for each unit."""

    def __init__(self, units: Units) -> None:
        self._units, self._places = units, dict[Hashable, int]()

    def of(self, uses: Iterable[Use]) -> int:
        """The units that a set takes."""
        return sum(1 << self._places.setdefault(unit, len(self._places)) for unit in self._units(uses))


def least(found: Iterable[tuple[int, T]]) -> list[tuple[int, T]]:
    """Of what takes some units each, that of which nothing else takes a part only; what takes fewest first."""
    several, kept = [*found], dict[int, None]()
    for taken in sorted({taken for taken, _ in several}, key=int.bit_count):
        others = ~taken
        for smaller in kept:
            if not smaller & others:
                break
        else:
            kept[taken] = None
    return sorted((each for each in several if each[0] in kept), key=lambda each: each[0].bit_count())


def tokens(uses: Iterable[Use]) -> Iterator[Hashable]:
    """Each token that a set uses, as often as it does, whatever it changes to; provisos count apart."""
    for key, number in amounts_of(uses).items():
        yield from zip(repeat(key), range(number), strict=False)


def amounts_of(uses: Iterable[Use]) -> dict[tuple[Token, bool], int]:
    """How many of each token a set uses, whatever they change to; provisos count apart."""
    amounts: dict[tuple[Token, bool], int] = {}
    for use in uses:
        key = (use.token, use.is_settled)
        amounts[key] = amounts.get(key, 0) + use.number
    return amounts


def size(uses: Iterable[Use]) -> int:
    """How many findings a set uses; provisos do not count."""
    return sum(use.number for use in uses if not use.is_settled)
