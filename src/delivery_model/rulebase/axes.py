"""The axes along which possible authorities differ.

An axis is a list of cells, each the facts that one choice settles. Most axes are one attribute or one
reading. The members of a group are exchangeable, so a group is a single axis whose cells are its count
classes ("no area lacking", "one", "two or more"), cut just where a rule cuts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations, pairwise, product
from math import comb
from typing import TypeVar

from attrs import Factory, field, frozen

from delivery_model.errors import InvalidValue, quoted

Facts = Mapping[str, str]
"""A complete authority, or the part of one that has been concluded: variable -> value."""

Choices = Mapping[str, frozenset[str]]
"""The levels still possible for attributes; an attribute left out may have any."""

Domains = Mapping[tuple[str, frozenset[str]], int]
"""How many members of a group may still be at which levels; a member that rules name is of its own kind."""

Steps = Mapping[tuple[int, int], int]
"""Pairs of cells, before and after, each with the number of ways in which the other members of a group allow it."""

T = TypeVar("T")

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
    cells: tuple[Facts, ...] = field(
        init=False, default=Factory(lambda self: tuple({self.name: value} for value in self.values), takes_self=True)
    )

    @property
    def members(self) -> tuple[str, ...]:
        """The names of the findings that settle this axis."""
        return (self.name,)

    @property
    def levels(self) -> tuple[str, ...]:
        """What each of its members may be."""
        return self.values

    @property
    def kinds(self) -> Mapping[str, tuple[str, ...]]:
        """The findings that rules look at, those together, under one name, that rules cannot tell apart."""
        return {self.name: (self.name,)}

    def weights(self, choices: Choices, limits: Iterable[CountLimit] = ()) -> dict[int, int]:
        """The cells still possible, each with the number of ways to reach it."""
        possible = choices.get(self.name, self.values)
        return {index: 1 for index, value in enumerate(self.values) if value in possible}

    def neighbours(self, member: str, choices: Choices, limits: Iterable[CountLimit] = ()) -> set[tuple[int, int]]:
        """The pairs of cells between which the finding on `member` alone can make the difference."""
        return set(combinations(self.weights(choices), 2))

    def steps(self, member: str, before: str, after: str) -> Steps:
        """The cells between which the finding on `member` moves an authority from one level to another."""
        return {(self.values.index(before), self.values.index(after)): 1}

    def fold(self, end: Callable[[int], T], inner: Callable[[str, tuple[T, ...]], T]) -> T:
        """What `end` makes of every cell, and `inner` of each member and what its levels became."""
        return inner(self.name, tuple(map(end, range(len(self.cells)))))

    def cell_of(self, facts: Facts) -> int:
        """The cell in which facts lie that are at least as fine."""
        return self.values.index(facts[self.name])

    def merged(self, other: AnyAxis) -> AnyAxis:
        """An axis of the same findings, cut wherever one of the two is."""
        return self


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
    _index: Mapping[tuple[str, ...], int] = field(
        init=False, repr=False, eq=False, default=Factory(lambda self: self._indexed(), takes_self=True)
    )
    cells: tuple[Facts, ...] = field(init=False, default=Factory(lambda self: self._cells(), takes_self=True))
    _known: dict[_Reach, dict[int, int]] = field(
        factory=dict["_Reach", dict[int, int]], init=False, repr=False, eq=False
    )

    def _indexed(self) -> dict[tuple[str, ...], int]:
        keys = dict.fromkeys(self._key(*state) for state in self._states(self.domains({})))
        return {key: index for index, key in enumerate(keys)}

    def _cells(self) -> tuple[Facts, ...]:
        names = (*self.named, *(f"{self.name}.{level}" for level in self.cuts))
        return tuple(dict(zip(names, key, strict=True)) for key in self._index)

    @property
    def kinds(self) -> Mapping[str, tuple[str, ...]]:
        """The findings that rules look at, those together, under one name, that rules cannot tell apart."""
        unnamed = tuple(name for name in self.members if name not in self.named)
        return {name: (name,) for name in self.named} | ({self.name: unnamed} if unnamed and self.cuts else {})

    def classes(self, level: str) -> tuple[str, ...]:
        """The names of the count classes of a level, fewest first: "0", "1", "2+"."""
        return tuple(dict.fromkeys(count_class(count, self.cuts[level]) for count in range(len(self.members) + 1)))

    def weights(self, choices: Choices, limits: Iterable[CountLimit] = ()) -> dict[int, int]:
        """The cells still possible, each with the number of assignments of levels to members that reach it."""
        return self.reached(self.domains(choices), limits)

    def neighbours(self, member: str, choices: Choices, limits: Iterable[CountLimit] = ()) -> set[tuple[int, int]]:
        """The pairs of cells between which the finding on `member` alone can make the difference."""
        found: set[tuple[int, int]] = set()
        for at, _ in self._around(member, choices, tuple(limits)):
            found.update(combinations(sorted({*at.values()}), 2))
        return found

    def steps(self, member: str, before: str, after: str) -> Steps:
        """The cells between which the finding on `member` moves an authority from one level to another."""
        found: Counter[tuple[int, int]] = Counter()
        for at, ways in self._around(member, {}, ()):
            found[at[before], at[after]] += ways
        return found

    def _around(
        self, member: str, choices: Choices, limits: tuple[CountLimit, ...]
    ) -> Iterator[tuple[dict[str, int], int]]:
        """For each state of the other members the cell at each level of `member`, and in how many ways it is so.

        States in which members that rules name are at better levels come first.
        """
        kind = member if member in self.named else ""
        others = self.domains({**choices, member: frozenset()})
        rest = {key: size for key, size in others.items() if key != (kind, frozenset())}
        places = {level: place for place, level in enumerate(self.levels)}

        def best_first(state: _State) -> tuple[list[int], tuple[int, ...]]:
            return [places[level] for _, level in state[0]], state[1]

        states = self._states(rest)
        for named, counts in sorted(states, key=best_first):
            cells: dict[str, int] = {}
            for level, place in places.items():
                full = tuple(count + (each == place) for each, count in enumerate(counts))
                if level in choices.get(member, self.levels) and self._are_kept(limits, full):
                    cells[level] = self._index[self._key((*named, (member, level)), full)]
            yield cells, states[named, counts]

    def _are_kept(self, limits: Iterable[CountLimit], counts: Sequence[int]) -> bool:
        return all(limit.low <= counts[self.levels.index(limit.level)] <= limit.high for limit in limits)

    def fold(self, end: Callable[[int], T], inner: Callable[[str, tuple[T, ...]], T]) -> T:
        """What `end` makes of every cell, and `inner` of each member and what its levels became.

        Members are asked one after another; what is counted alike so far is asked once.
        """
        most = [max(self.cuts.get(level, (0,))) for level in self.levels]
        start: _State = (), (0,) * len(most)
        layers: list[dict[_State, list[_State]]] = []
        reached = {start: None}
        for member in self.members:
            layer: dict[_State, list[_State]] = {}
            for named, counts in reached:
                ways = [((*named, (member, level)) if member in self.named else named) for level in self.levels]
                more = [
                    tuple(
                        min(count + (each == at), top)
                        for each, (count, top) in enumerate(zip(counts, most, strict=True))
                    )
                    for at in range(len(most))
                ]
                layer[named, counts] = list(zip(ways, more, strict=True))
            layers.append(layer)
            reached = dict.fromkeys(state for states in layer.values() for state in states)
        found = {state: end(self._index[self._key(*state)]) for state in reached}
        for member, layer in zip(reversed(self.members), reversed(layers), strict=True):
            found = {at: inner(member, tuple(found[state] for state in states)) for at, states in layer.items()}
        return found[start]

    def cell_of(self, facts: Facts) -> int:
        """The cell in which facts lie that are at least as fine."""
        classes = (
            (class_range(facts[f"{self.name}.{level}"], len(self.members))[0], at) for level, at in self.cuts.items()
        )
        return self._index[(*(facts[name] for name in self.named), *(count_class(*each) for each in classes))]

    def merged(self, other: AnyAxis) -> AnyAxis:
        """An axis of the same findings, cut wherever one of the two is."""
        if not isinstance(other, GroupAxis):
            return self
        named = tuple(member for member in self.members if member in (*self.named, *other.named))
        cuts = {level: tuple(sorted({*self.cuts.get(level, ()), *other.cuts.get(level, ())})) for level in self.levels}
        return GroupAxis(self.name, self.members, self.levels, {level: at for level, at in cuts.items() if at}, named)

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
        found: Counter[int] = Counter()
        for (named, counts), ways in self._states(domains).items():
            if self._are_kept(limits, counts):
                found[self._index[self._key(named, counts)]] += ways
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
    settled = list(axes)
    for chosen in product(*(axis.cells for axis in reversed(settled))):
        yield {name: value for cell in reversed(chosen) for name, value in cell.items()}
