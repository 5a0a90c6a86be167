"""The axes along which possible authorities differ.

An axis is a list of cells, each the facts that one choice settles. Most axes are one attribute or one
reading. The members of a group are exchangeable, so a group is a single axis whose cells are its count
classes ("no area lacking", "one", "two or more"), cut just where a rule cuts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import combinations, pairwise
from math import comb

from attrs import field, frozen

from delivery_model.errors import InvalidValue, quoted

Facts = Mapping[str, str]
"""A complete authority, or the part of one that has been concluded: variable -> value."""

Choices = Mapping[str, frozenset[str]]
"""The levels still possible for attributes; an attribute left out may have any."""

Domains = Mapping[tuple[str, frozenset[str]], int]
"""How many members of a group may still be at which levels; a member that rules name is of its own kind."""

MOST_KEPT = 4_096
"""So many answers of an axis are remembered, since few recur and often; then it forgets them all and starts again."""

_Reach = tuple[frozenset[tuple[tuple[str, frozenset[str]], int]], tuple["CountLimit", ...]]
_State = tuple[tuple[tuple[str, str], ...], tuple[int, ...]]


@frozen
class CountLimit:
    """At least `low` and at most `high` members of a group are at a level.

    Raises:
        InvalidValue: where no number of members can be so.

    >>> CountLimit("grip", "lacking", 1, 2).high
    2
    """

    group: str
    level: str
    low: int
    high: int

    def __attrs_post_init__(self) -> None:
        for at, text in (("group", self.group), ("level", self.level)):
            if not isinstance(text, str) or not text.strip():  # pyright: ignore[reportUnnecessaryIsInstance]
                raise InvalidValue(at, f"{quoted(str(text))} names no {at}", "give its name")
        for at, number in (("low", self.low), ("high", self.high)):
            if type(number) is not int or number < 0:
                raise InvalidValue(
                    at, f"{quoted(str(number))} is not a number of members", "give a whole number from 0"
                )
        if self.low > self.high:
            what = f"at least {self.low} and at most {self.high} members cannot be at a level"
            raise InvalidValue("low", what, "give as the first the smaller")


@frozen
class Axis:
    """One attribute or reading, alone."""

    name: str
    values: tuple[str, ...]
    is_reading: bool = False
    cells: tuple[Facts, ...] = field(init=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "cells", tuple({self.name: value} for value in self.values))

    @property
    def members(self) -> tuple[str, ...]:
        """The names of the findings that settle this axis."""
        return (self.name,)

    def weights(self, choices: Choices, limits: Iterable[CountLimit] = ()) -> dict[int, int]:
        """The cells still possible, each with the number of ways to reach it."""
        possible = choices.get(self.name, self.values)
        return {index: 1 for index, value in enumerate(self.values) if value in possible}

    def neighbours(self, member: str, choices: Choices, limits: Iterable[CountLimit] = ()) -> set[tuple[int, int]]:
        """The pairs of cells between which the finding on `member` alone can make the difference."""
        return set(combinations(self.weights(choices), 2))


@frozen
class GroupAxis:
    """A group: the cells are what rules can tell apart of its members' levels.

    `cuts` gives, for each level that rules count, the numbers of members at which a rule's verdict can
    change. `named` are the members that rules also look at one by one.
    """

    name: str
    members: tuple[str, ...]
    levels: tuple[str, ...]
    cuts: Mapping[str, tuple[int, ...]] = field(hash=False)
    named: tuple[str, ...] = ()
    is_reading: bool = field(default=False, init=False)
    cells: tuple[Facts, ...] = field(init=False)
    _index: Mapping[tuple[str, ...], int] = field(init=False, repr=False, eq=False)
    _known: dict[_Reach, dict[int, int]] = field(
        factory=dict["_Reach", dict[int, int]], init=False, repr=False, eq=False
    )

    def __attrs_post_init__(self) -> None:
        keys = dict.fromkeys(self._key(*state) for state in self._states(self.domains({})))
        names = (*self.named, *(f"{self.name}.{level}" for level in self.cuts))
        object.__setattr__(self, "cells", tuple(dict(zip(names, key, strict=True)) for key in keys))
        object.__setattr__(self, "_index", {key: index for index, key in enumerate(keys)})

    def classes(self, level: str) -> tuple[str, ...]:
        """The names of the count classes of a level, fewest first: "0", "1", "2+"."""
        return tuple(dict.fromkeys(count_class(count, self.cuts[level]) for count in range(len(self.members) + 1)))

    def weights(self, choices: Choices, limits: Iterable[CountLimit] = ()) -> dict[int, int]:
        """The cells still possible, each with the number of assignments of levels to members that reach it."""
        return self.reached(self.domains(choices), limits)

    def neighbours(self, member: str, choices: Choices, limits: Iterable[CountLimit] = ()) -> set[tuple[int, int]]:
        """The pairs of cells between which the finding on `member` alone can make the difference."""
        bounds = tuple(limits)
        kind = member if member in self.named else ""
        others = self.domains({**choices, member: frozenset()})
        rest = {key: size for key, size in others.items() if key != (kind, frozenset())}
        found: set[tuple[int, int]] = set()
        for named, counts in self._states(rest):
            cells: list[int] = []
            for place, level in enumerate(self.levels):
                if level in choices.get(member, self.levels):
                    full = tuple(count + (each == place) for each, count in enumerate(counts))
                    if all(limit.low <= full[self.levels.index(limit.level)] <= limit.high for limit in bounds):
                        cells.append(self._index[self._key((*named, (member, level)), full)])
            found.update(combinations(sorted(cells), 2))
        return {(a, b) for a, b in found if a != b}

    def domains(self, choices: Choices) -> Domains:
        """How many members, of each kind, may still be at which levels."""
        found: Counter[tuple[str, frozenset[str]]] = Counter()
        for member in self.members:
            kind = member if member in self.named else ""
            found[kind, choices.get(member, frozenset(self.levels))] += 1
        return found

    def reached(self, domains: Domains, limits: Iterable[CountLimit] = ()) -> dict[int, int]:
        """The cells that members of these kinds can reach, each with its number of assignments."""
        key = frozenset(domains.items()), tuple(limits)
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= MOST_KEPT:
                self._known.clear()
            found = self._known[key] = self._reached(domains, key[1])
        return found

    def _reached(self, domains: Domains, limits: tuple[CountLimit, ...]) -> dict[int, int]:
        bounds = [(self.levels.index(limit.level), limit.low, limit.high) for limit in limits]
        found: dict[int, int] = {}
        for (named, counts), ways in self._states(domains).items():
            if all(low <= counts[place] <= high for place, low, high in bounds):
                index = self._index[self._key(named, counts)]
                found[index] = found.get(index, 0) + ways
        return dict(sorted(found.items()))

    def _states(self, domains: Domains) -> dict[_State, int]:
        """Every pair of levels of named members and counts of all levels, with its number of assignments."""
        states: dict[_State, int] = {((), (0,) * len(self.levels)): 1}
        for (kind, levels), size in domains.items():
            following: dict[_State, int] = {}
            for spread, ways in _spreads(size, tuple(level in levels for level in self.levels)):
                at = ((kind, self.levels[spread.index(1)]),) if kind else ()
                for (named, counts), before in states.items():
                    state = (*named, *at), tuple(map(int.__add__, counts, spread))
                    following[state] = following.get(state, 0) + before * ways
            states = following
        return states

    def _key(self, named: tuple[tuple[str, str], ...], counts: tuple[int, ...]) -> tuple[str, ...]:
        levels = dict(named)
        classes = (count_class(counts[self.levels.index(level)], cuts) for level, cuts in self.cuts.items())
        return (*(levels[member] for member in self.named), *classes)


@cache
def _spreads(size: int, allowed: tuple[bool, ...]) -> tuple[tuple[tuple[int, ...], int], ...]:
    """Every way to spread so many members over the allowed levels, with its number of assignments."""
    if len(allowed) == 1:
        return (((size,), 1),) if allowed[0] or not size else ()
    return tuple(
        ((here, *rest), comb(size, here) * ways)
        for here in range(size + 1 if allowed[0] else 1)
        for rest, ways in _spreads(size - here, allowed[1:])
    )


def count_class(count: int, cuts: tuple[int, ...]) -> str:
    """The name of the class that a count falls in, given the numbers where a new class starts."""
    starts = (0, *cuts)
    for low, high in pairwise(starts):
        if low <= count < high:
            return str(low) if high == low + 1 else f"{low}-{high - 1}"
    return f"{starts[-1]}+"


def class_range(name: str, size: int) -> range:
    """The counts that a class of a group of this size holds."""
    if name.endswith("+"):
        return range(int(name[:-1]), size + 1)
    low, _, high = name.partition("-")
    return range(int(low), int(high or low) + 1)


AnyAxis = Axis | GroupAxis


def authorities(axes: Iterable[AnyAxis]) -> Iterator[dict[str, str]]:
    """Every combination of cells, as complete facts. Only for few and small axes."""
    settled: list[AnyAxis] = list(axes)
    if not settled:
        yield {}
        return
    first, rest = settled[0], settled[1:]
    for facts in authorities(rest):
        for cell in first.cells:
            yield {**cell, **facts}
