"""What the rules say of one profile: every authority that it leaves possible, side by side as the bits of integers.

Only axes that are open, and whose cells some rule tells apart, cost. Past `MOST` combinations of their cells the
answers come from the diagrams of a space confined to the profile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import compress
from math import prod
from typing import Any

from delivery_model.errors import TooWide
from delivery_model.possible.diagrams import Node, Path, Value
from delivery_model.possible.program import EVERY, NO, Flags, program_of
from delivery_model.possible.search import Search, that_any_holds, that_none_holds
from delivery_model.possible.space import Space, axes_behind, space_of
from delivery_model.profile.profile import Profile
from delivery_model.rulebase.axes import AnyAxis, GroupAxis
from delivery_model.rulebase.conditions import AllOf, Among, AnyOf, Condition, is_of_readings
from delivery_model.rulebase.framework import Decision, Framework, Hit
from delivery_model.rulebase.readings import Readings

MOST = 1 << 16
"""So many combinations are laid side by side."""

MOST_KEPT = 1_024
"""So many answers about an axis or a decision are remembered; then all are forgotten, and it starts again."""

FEW = 8
"""After so many profiles that are too open to lay out, diagrams over all authorities are tried for the next."""

Cells = Sequence[tuple[int, ...]]
"""For each axis, the cells still possible."""

Of = Callable[[Space, str], Node]
"""A diagram of a decision: its values, or the rules that they rest on."""

Fired = Mapping[str, tuple[str, ...]]
"""The ids of the rules that hold, by decision."""


class Combinations:
    """The authorities that the cells of every axis allow; bit n is the n-th of them, the first axis varying slowest."""

    def __init__(self, evaluator: Evaluator, profile: Profile, cells: Cells, first: Cells | None = None) -> None:
        """Lay them out; the caller sees to it that they are not too many, and may know those of every axis."""
        self.evaluator, self.program, self.profile, self.cells = evaluator, evaluator.program, profile, cells
        self._first = first
        self.total = prod(map(len, cells))
        self._every = (1 << self.total) - 1
        self._tests = laid_out(self.program.rows, cells, self.total)
        self._flags: Flags = self.program.run(self._tests)

    def possible(self, name: str) -> tuple[str, ...]:
        """The values of a decision that some of them get, in the order declared."""
        held = self._held(name)
        return tuple(value for value in self.program.framework.decisions[name].values if held.get(value))

    def certain(self, name: str) -> tuple[str, ...]:
        """The values of a decision that all of them get."""
        held = self._held(name)
        return tuple(value for value in self.program.framework.decisions[name].values if held.get(value) == self._every)

    def _held(self, name: str) -> dict[str, int]:
        """Those that get each value of a decision."""
        found: dict[str, int] = {}
        for place, rule in self.program.tables[name]:
            if flag := self._flags[place] & self._every:
                found[rule.then] = found.get(rule.then, NO) | flag
        return found

    def examples(self, name: str) -> Iterable[tuple[Combinations, int]]:
        """Of each set of rules on which a decision's value can rest, the first of them where it rests on that."""
        if self.total == 1:
            return [(self, 0)]
        groups = [self._every]
        for bits in self._resting(name):
            groups = [part for each in groups for part in (each & bits, each & ~bits) if part]
        return [(self, number) for number in sorted((each & -each).bit_length() - 1 for each in groups)]

    def _resting(self, name: str) -> list[int]:
        """For each rule, where a decision's value rests on it; rules come after those that they need."""
        found = [NO] * len(self._flags)
        for place, _ in self.program.tables[name]:
            found[place] = self._flags[place] & self._every
        tests = self.program.tests_of(self._tests)
        for place in reversed(range(len(found))):
            if found[place]:
                self._rest(self.program.rules[place].when, found[place], found, tests)
        return found

    def _rest(self, condition: Condition, where: int, found: list[int], tests: Mapping[Among, int]) -> None:
        """Note the rules on which a condition rests, `where` it holds: of `any`, those of each branch that does."""
        if isinstance(condition, Among):
            for place in self.program.behind(condition):
                found[place] |= self._flags[place] & where
            return
        parts = condition.parts
        if isinstance(condition, AnyOf):
            of_readings = AnyOf(tuple(part for part in parts if is_of_readings(part)))
            where &= ~self.program.holding(of_readings, tests, self._flags)
        for part in parts:
            held = where if isinstance(condition, AllOf) else where & self.program.holding(part, tests, self._flags)
            if held:
                self._rest(part, held, found, tests)

    def facts(self, number: int) -> dict[str, str]:
        """The facts of one of them; an axis that no rule looks at is at its first cell."""
        found: dict[str, str] = {}
        stride, axes = self.total, self.program.framework.axes
        if self._first is None:
            self._first = self.evaluator.cells(self.profile)
        for axis, some, possible in zip(axes, self.cells, self._first, strict=True):
            stride //= len(some)
            chosen = some[number // stride % len(some)] if len(some) > 1 else possible[0]
            found |= axis.cells[chosen]
        return found

    def derived(self, number: int) -> tuple[dict[str, str], Fired]:
        """The facts of one of them with all that is concluded, and the rules that hold."""
        facts, bit, flags = self.facts(number), 1 << number, self._flags
        fired: dict[str, tuple[str, ...]] = {}
        for name, table in self.program.tables.items():
            ids = fired[name] = tuple([rule.id for place, rule in table if flags[place] & bit])
            facts |= self.program.concluded(name, ids)
        return facts, fired


class Confined:
    """The same where too much is open to lay out: from diagrams, or by a search where those are too wide."""

    def __init__(self, evaluator: Evaluator, profile: Profile) -> None:
        self.evaluator, self.profile = evaluator, profile
        self._framework, self._cells = evaluator.program.framework, evaluator.cells(profile)
        self._told: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}

    @cached_property
    def space(self) -> Space:
        """The authorities that the profile leaves possible."""
        return space_of(self._framework, self.profile, self.evaluator.readings)

    def possible(self, name: str) -> tuple[str, ...]:
        """The values of a decision that some of them get, in the order declared.

        Raises:
            TooWide: diagrams need too many nodes, even of this profile alone, and a search was given up.
        """
        return self._values(name)[0]

    def certain(self, name: str) -> tuple[str, ...]:
        """The values of a decision that all of them get.

        Raises:
            TooWide: as above.
        """
        return self._values(name)[1]

    def _values(self, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The values of a decision that some of them get, and those that all do; worked out once."""
        if name not in self._told:
            decision = self._framework.decisions[name]
            try:
                _, found = self._reached(name, Space.values)
            except TooWide:
                self._told[name] = self._searched(decision)
            else:
                sets = [{each} if decision.hit is Hit.UNIQUE else {*each} for each in found]
                some = tuple(value for value in decision.values if any(value in each for each in sets))
                self._told[name] = some, tuple(value for value in some if all(value in each for each in sets))
        return self._told[name]

    def _searched(self, decision: Decision) -> tuple[tuple[str, ...], tuple[str, ...]]:
        program, among = self.evaluator.program, axes_behind(self._framework, decision.name)
        search = Search(program, self._cells)
        concluding = {value: program.places(decision, (value,)) for value in decision.values}
        some = tuple(value for value in concluding if search.is_met(that_any_holds(concluding[value]), among))
        if decision.hit is Hit.UNIQUE:
            return some, some if len(some) == 1 else ()
        return some, tuple(value for value in some if not search.is_met(that_none_holds(concluding[value]), among))

    def _reached(self, name: str, of: Of) -> tuple[Space, Mapping[Value, Path]]:
        """What a diagram of a decision says of them, each with a path, and the space that the path is in."""
        wide = self.evaluator.wide(name, of)
        if wide is not None:
            return wide, wide.diagrams.reachable(of(wide, name), self._cells)
        try:
            return self.space, self.space.diagrams.reachable(of(self.space, name))
        except TooWide:
            self.__dict__.pop("space", None)  # which is full of nodes, and may be kept as long as this is
            raise

    def examples(self, name: str) -> Iterable[tuple[Combinations, int]]:
        """Of each set of rules on which a decision's value can rest, one of them where it rests on that.

        Raises:
            TooWide: diagrams need too many nodes.
        """
        space, found = self._reached(name, Space.deciding)
        for path in found.values():
            chosen = {place: (space.cells[space.diagrams.names[place]][cell],) for place, cell in path}
            cells = [chosen.get(place, some[:1]) for place, some in enumerate(self._cells)]
            yield Combinations(self.evaluator, self.profile, cells, cells), 0


class Evaluator:
    """Some decisions of a framework under one choice of readings, for any profile."""

    def __init__(self, framework: Framework, readings: Readings, decision: str | None = None) -> None:
        names = tuple(framework.decisions) if decision is None else framework.behind[decision]
        self.program, self.readings, self._decision = program_of(framework, names), readings, decision
        settled = {name: frozenset({value}) for name, value in readings.facts().items()}
        self._settled = [tuple(axis.weights(settled)) if axis.is_reading else (0,) for axis in framework.axes]
        axes = [
            (place, axis, dict[object, tuple[int, ...]]())
            for place, axis in enumerate(framework.axes)
            if not axis.is_reading
        ]
        self._axes, self._looked_at = axes, [each for each in axes if self.program.rows[each[0]][0]]
        self._asked: dict[str, int] = {}
        self._wide: dict[tuple[str, Of], Space | None] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        return evaluator_of, (self.program.framework, self.readings, self._decision)

    def of(self, profile: Profile, name: str) -> Combinations | Confined:
        """The authorities that a profile leaves possible, as far as one of the decisions can tell them apart."""
        cells = self._filled(profile, self._looked_at)
        if name != self._decision:
            behind = axes_behind(self.program.framework, name)
            cells = [some if place in behind else some[:1] for place, some in enumerate(cells)]
        if prod(map(len, cells)) > MOST:
            self._asked[name] = self._asked.get(name, 0) + 1
            return Confined(self, profile)
        return Combinations(self, profile, cells)

    def first(self, profile: Profile) -> Combinations:
        """The first of the authorities that a profile leaves possible: each axis at its first cell."""
        first = [cells[:1] for cells in self.cells(profile)]
        return Combinations(self, profile, first, first)

    def cells(self, profile: Profile) -> Cells:
        """For each axis the cells that a profile leaves possible, of those that no rule tells apart the first."""
        return self._filled(profile, self._axes)

    def _filled(
        self, profile: Profile, axes: Sequence[tuple[int, AnyAxis, dict[object, tuple[int, ...]]]]
    ) -> list[tuple[int, ...]]:
        """The same, for some axes; the others stay at one cell."""
        found, findings = [*self._settled], profile.findings
        for place, axis, known in axes:
            if isinstance(axis, GroupAxis):
                levels = tuple([findings[each].levels if each in findings else None for each in axis.members])
                key = (levels, profile.limits(axis.name)) if profile.counts else levels
            else:
                finding = findings.get(axis.name)
                key = None if finding is None else finding.levels
            found[place] = known.get(key) or self._noted(place, known, key, profile)
        return found

    def _noted(
        self, place: int, known: dict[object, tuple[int, ...]], key: object, profile: Profile
    ) -> tuple[int, ...]:
        """The cells of one axis, remembered for other profiles that say the same of it."""
        rows, seen = self.program.rows[place], dict[tuple[int, ...], int]()
        for cell in profile.weights(self.program.framework.axes[place]):
            seen.setdefault(rows[cell], cell)
        if len(known) >= MOST_KEPT:
            known.clear()
        cells = known[key] = tuple(seen.values())
        return cells

    def wide(self, name: str, of: Of) -> Space | None:
        """The space of all authorities with a diagram of a decision, once so many open profiles came that it pays.

        None until then, and where it is too wide. Each has a space of its own, which is given up when it is full.
        """
        if self._asked.get(name, 0) <= FEW:
            return None
        if (name, of) not in self._wide:
            found = space_of(self.program.framework, Profile(), self.readings)
            try:
                of(found, name)
            except TooWide:
                found = None
            self._wide[name, of] = found
        return self._wide[name, of]


def evaluator_of(framework: Framework, readings: Readings, decision: str | None = None) -> Evaluator:
    """What answers for one decision, or for all of them; made once for a choice of readings."""
    key = (Evaluator, decision, readings.alternatives)
    return framework.kept.of(key, lambda: Evaluator(framework, readings, decision))


def laid_out(rows: Sequence[Sequence[Sequence[int]]], cells: Cells, total: int) -> list[int]:
    """All tests, axis by axis, over all combinations of some cells of every axis."""
    stride, tests = total, list[int]()
    for of_axis, some in zip(rows, cells, strict=True):
        if len(some) == 1:
            tests += of_axis[some[0]]
        elif total:
            stride //= len(some)
            bits = _spread(total, stride, len(some))
            for truths in zip(*(of_axis[cell] for cell in some), strict=True):
                tests.append(EVERY if all(truths) else sum(compress(bits, truths)))
        else:  # no authority is left
            tests += of_axis[0]
    return tests


@lru_cache(maxsize=512)
def _spread(total: int, stride: int, size: int) -> tuple[int, ...]:
    """For each cell of an axis of a size, the combinations that have it: runs of `stride`, one cell after another."""
    run, period = (1 << stride) - 1, stride * size
    starts = ((1 << total) - 1) // ((1 << period) - 1)
    return tuple(starts * (run << (place * stride)) for place in range(size))
