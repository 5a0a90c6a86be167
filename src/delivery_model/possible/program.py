"""The rules of decisions as they are written, compiled once to Python on integers.

Every test of a condition and every rule is an integer whose bits are authorities side by side: bit n says whether it
holds for the n-th. So the same lines answer for one authority and for many, exactly. What holds for all of them is -1,
which is every bit, however many there are.

The text compiled holds names made here (t0, r0, v0_0) and numbers: nothing that a person typed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from delivery_model.rulebase.axes import AnyAxis
from delivery_model.rulebase.conditions import ABSENT, PRESENT, AllOf, Among, Condition, leaves
from delivery_model.rulebase.framework import Decision, Framework, Hit, concluded

EVERY, NO = -1, 0
"""What holds for all authorities, and for none."""

LONGEST = 24
"""So many parts are joined in a row; more in halves, since Python refuses to nest as deep as they may be many."""

MOST_KEPT = 4_096
"""So many answers of decisions are remembered, since few recur and often; then all are forgotten."""

Flags = Sequence[int]
"""For each rule of a program, in its order, the authorities for which it holds."""


class Program:
    """Some decisions of a framework, compiled: which of their rules hold, given the tests of conditions."""

    def __init__(self, framework: Framework, names: Collection[str]) -> None:
        """Compile the decisions named, and those they need must be among them."""
        self.framework = framework
        self.decisions = tuple(each for name, each in framework.decisions.items() if name in names)
        self.rules = tuple(rule for decision in self.decisions for rule in decision.rules)
        self.number = {rule.id: place for place, rule in enumerate(self.rules)}
        self.tables = {each.name: [(self.number[rule.id], rule) for rule in each.rules] for each in self.decisions}
        """For each decision its rules, each with its place among all."""
        self._place = {decision.name: place for place, decision in enumerate(self.decisions)}
        tests = self._tests()
        self._names = {leaf: f"t{place}" for place, leaf in enumerate(each for some in tests for each in some)}
        self.rows = tuple(_rows(axis, some) for axis, some in zip(framework.axes, tests, strict=True))
        """For each axis, and each of its cells, the tests that hold there: -1, or 0."""
        self._concluded: dict[tuple[str, tuple[str, ...]], Mapping[str, str]] = {}
        self.run: Callable[[Sequence[int]], Flags] = self._compiled("")
        """From all tests, axis by axis, to the flags of all rules."""

    def _tests(self) -> list[list[Among]]:
        """For each axis the different leaves that look at it."""
        owner = {variable: place for place, axis in enumerate(self.framework.axes) for variable in axis.cells[0]}
        found: list[dict[Among, None]] = [{} for _ in self.framework.axes]
        for rule in self.rules:
            for leaf in leaves(rule.when):
                if leaf.variable in owner:
                    found[owner[leaf.variable]][leaf] = None
        return [[*some] for some in found]

    @cached_property
    def bounds(self) -> Callable[[Sequence[int], Sequence[int]], tuple[Flags, Flags]]:
        """From the tests that may hold, and those that must, to where each rule may hold, and where it must."""
        return self._compiled("may", "must")

    def _compiled(self, *rails: str) -> Callable[..., Any]:
        """The function over the tests of each rail; what is not collected must be so where what is may not be."""
        lines = [f"def run({', '.join(f'{rail}_tests' for rail in rails)}):"]
        if self._names:
            lines += [
                f" ({''.join(f'{rail}{name},' for name in self._names.values())}) = {rail}_tests" for rail in rails
            ]
        for place, decision in enumerate(self.decisions):
            lines += self._lines(place, decision, rails)
        results = [f"({''.join(f'{rail}r{number},' for number in self.number.values())})" for rail in rails]
        made: dict[str, Callable[..., Any]] = {}
        exec("\n".join([*lines, f" return {', '.join(results)}"]), {"__builtins__": {}}, made)
        return made["run"]

    def _lines(self, place: int, decision: Decision, rails: Sequence[str]) -> Iterator[str]:
        """A decision's rules, and then each of its values."""
        for rule in decision.rules:
            for rail, other in zip(rails, reversed(rails), strict=True):
                yield f" {rail}r{self.number[rule.id]} = {self._text(rule.when, rail, other)}"
        for number, value in enumerate(decision.values):
            concluding = [self.number[rule.id] for rule in decision.rules if rule.then == value]
            for rail in rails:
                yield f" {rail}v{place}_{number} = {_joined('|', [f'{rail}r{each}' for each in concluding])}"

    def _text(self, condition: Condition, rail: str, other: str) -> str:
        if not isinstance(condition, Among):
            sign = "&" if isinstance(condition, AllOf) else "|"
            return _joined(sign, [self._text(part, rail, other) for part in condition.parts])
        decision = self.framework.decided_by(condition.variable)
        if decision is None:
            return rail + self._names[condition]
        place = self._place[decision.name]
        if decision.hit is Hit.UNIQUE:
            wanted = [number for number, value in enumerate(decision.values) if value in condition.values]
            return _joined("|", [f"{rail}v{place}_{number}" for number in wanted])
        _, value = self.framework.collected[condition.variable]
        collected = f"v{place}_{[*decision.values].index(value)}"
        ways = {PRESENT: f"{rail}{collected}", ABSENT: f"~{other}{collected}"}
        return _joined("|", [text for each, text in ways.items() if each in condition.values])

    def behind(self, leaf: Among) -> Sequence[int]:
        """The places of the rules on which the variable of a leaf rests where the leaf holds."""
        decision = self.framework.decided_by(leaf.variable)
        if decision is None:
            return ()
        if decision.hit is Hit.UNIQUE:
            return self.places(decision, leaf.values)
        _, value = self.framework.collected[leaf.variable]
        return self.places(decision, (value,)) if PRESENT in leaf.values else ()

    def places(self, decision: Decision, values: Collection[str]) -> Sequence[int]:
        """The places of the rules of a decision that conclude some values."""
        return [self.number[rule.id] for rule in decision.rules if rule.then in values]

    def holding(self, condition: Condition, tests: Mapping[Among, int], flags: Flags) -> int:
        """The authorities for which a condition holds, given its tests and the flags of all rules."""
        if isinstance(condition, Among):
            decision = self.framework.decided_by(condition.variable)
            return tests[condition] if decision is None else self._concluding(condition, decision, flags)
        found = EVERY if isinstance(condition, AllOf) else NO
        for part in condition.parts:
            held = self.holding(part, tests, flags)
            found = found & held if isinstance(condition, AllOf) else found | held
        return found

    def _concluding(self, leaf: Among, decision: Decision, flags: Flags) -> int:
        values = leaf.values
        if decision.hit is Hit.UNIQUE:
            return union(flags, self.places(decision, values))
        _, value = self.framework.collected[leaf.variable]
        held = union(flags, self.places(decision, (value,)))
        return (held if PRESENT in values else NO) | (~held if ABSENT in values else NO)

    def concluded(self, name: str, ids: tuple[str, ...]) -> Mapping[str, str]:
        """The facts that a decision adds when these rules of it hold."""
        found = self._concluded.get((name, ids))
        if found is None:
            values = tuple(dict.fromkeys(self.framework.rules[each].then for each in ids))
            if len(self._concluded) >= MOST_KEPT:
                self._concluded.clear()
            found = self._concluded[name, ids] = concluded(self.framework.decisions[name], values)
        return found

    def __reduce__(self) -> tuple[Any, ...]:
        return program_of, (self.framework, tuple(self._place))

    def tests_of(self, tests: Sequence[int]) -> Mapping[Among, int]:
        """The tests by the leaves that make them."""
        return dict(zip(self._names, tests, strict=True))


def program_of(framework: Framework, names: Collection[str] | None = None) -> Program:
    """The decisions named of a framework, or all of them, compiled once."""
    chosen = tuple(framework.decisions if names is None else names)
    return framework.kept.of((Program, chosen), lambda: Program(framework, chosen))


def _rows(axis: AnyAxis, tests: Sequence[Among]) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(EVERY if cell[leaf.variable] in leaf.values else NO for leaf in tests) for cell in axis.cells)


def _joined(sign: str, parts: Sequence[str]) -> str:
    """Parts joined by & or |, in brackets; what they come to when there are none."""
    if len(parts) > LONGEST:
        half = len(parts) // 2
        parts = [_joined(sign, parts[:half]), _joined(sign, parts[half:])]
    if len(parts) < 2:
        return parts[0] if parts else str(EVERY if sign == "&" else NO)
    return f"({sign.join(parts)})"


def union(flags: Flags, places: Sequence[int]) -> int:
    """The authorities for which at least one of the rules at some places holds."""
    found = NO
    for place in places:
        found |= flags[place]
    return found
