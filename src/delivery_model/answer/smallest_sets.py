"""The search for all minimal sets: of findings that suffice for something, or of changes that bring it about.

Each axis of a diagram may be treated in several ways, each leaving some cells possible at the cost of some
tokens. A set of tokens suffices when the function is true on every combination of the cells left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce

from attrs import frozen

from delivery_model.possible.diagrams import Diagrams, Node, grown
from delivery_model.rulebase.axes import CountLimit

MOST_SETS = 500


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


Least = Callable[[Iterable[tuple[Use, ...]]], list[tuple[Use, ...]]]
"""Of several sets of uses, those of which no other is a part."""


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
    least: Least | None = None,
) -> Sets:
    """Every minimal set of uses for which a true-or-false function holds on all cells left.

    A set is minimal when no other set uses the same tokens or fewer of them; sets that use the same tokens
    differently are all kept. `treatments` gives the ways to treat each axis; `least` says otherwise which are minimal.
    """
    is_truncated, chosen = False, least or smallest

    def left(at: Node) -> list[Node]:
        """What is still to hold after each treatment of the axis that a node tests."""
        children = diagrams.children[at]
        ways = treatments[diagrams.level[at]]
        return [reduce(diagrams.both, {children[cell] for cell in way.cells}, diagrams.true) for way in ways]

    def made(at: Node, several: list[list[tuple[Use, ...]]]) -> list[tuple[Use, ...]]:
        nonlocal is_truncated
        pairs = zip(treatments[diagrams.level[at]], several, strict=True)
        kept = chosen((*way.uses, *uses) for way, below in pairs for uses in below)
        is_truncated |= len(kept) > most
        return kept[:most]

    found = grown(node, left, made, {diagrams.true: [()], diagrams.false: []})
    return Sets(tuple(sorted(found, key=lambda uses: (size(uses), len(uses)))), is_truncated)


def within(treatments: Sequence[Sequence[Treatment]], uses: Iterable[Use]) -> tuple[tuple[Treatment, ...], ...]:
    """The treatments that use nothing but what a set uses."""
    most = amounts_of(uses)
    return tuple(tuple(each for each in several if _is_within(amounts_of(each.uses), most)) for several in treatments)


def smallest(found: Iterable[tuple[Use, ...]]) -> list[tuple[Use, ...]]:
    """The sets of which no other uses only some of the same tokens."""
    kept: list[Mapping[tuple[Token, bool], int]] = []
    is_least: dict[frozenset[tuple[tuple[Token, bool], int]], bool] = {}
    made: list[tuple[Use, ...]] = []
    for uses in sorted(dict.fromkeys(found), key=lambda uses: sum([use.number for use in uses])):
        amounts = amounts_of(uses)
        key = frozenset(amounts.items())
        if key not in is_least:  # sets that use the same of each token stand or fall together
            is_least[key] = not any(_is_within(smaller, amounts) for smaller in kept)
            if is_least[key]:
                kept.append(amounts)
        if is_least[key]:
            made.append(uses)
    return made


def amounts_of(uses: Iterable[Use]) -> dict[tuple[Token, bool], int]:
    """How many of each token a set uses, whatever they change to; provisos count apart."""
    amounts: dict[tuple[Token, bool], int] = {}
    for use in uses:
        key = (use.token, use.is_settled)
        amounts[key] = amounts.get(key, 0) + use.number
    return amounts


def _is_within(smaller: Mapping[tuple[Token, bool], int], larger: Mapping[tuple[Token, bool], int]) -> bool:
    if len(smaller) > len(larger):
        return False
    for token, number in smaller.items():  # noqa: SIM110 - the innermost loop of the search
        if larger.get(token, 0) < number:
            return False
    return True


def size(uses: Iterable[Use]) -> int:
    """How many findings a set uses; provisos do not count."""
    return sum(use.number for use in uses if not use.is_settled)
