"""The rules as they are written, decision by decision, as true-or-false flags that every library can work out.

A step is a flag with what it is made of: findings, and flags of earlier steps. Work grows with the length of the rules.
Of a unique decision the longest rule is left out where the rule base is proved: it holds where no other does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from typing import TypeVar

from attrs import frozen

from delivery_model.rulebase.conditions import (
    ABSENT,
    PRESENT,
    AllOf,
    Among,
    AnyOf,
    Condition,
    is_of_readings,
    leaves,
)
from delivery_model.rulebase.framework import Decision, Framework, Hit, Rule
from delivery_model.rulebase.readings import Readings
from delivery_model.rulebase.variables import Kind, Variable

PREFIX = "__delivery_model_"

T = TypeVar("T")


@frozen
class Is:
    """The finding on an attribute is one of some levels, by their places."""

    attribute: str
    places: frozenset[int]


@frozen
class Flag:
    """What an earlier step found."""

    name: str


@frozen
class Not:
    """The part is false."""

    part: Tree


@frozen
class Every:
    """All parts are true, as when there are none."""

    parts: tuple[Tree, ...]


@frozen
class Some:
    """A part is true; none is when there are none."""

    parts: tuple[Tree, ...]


Tree = Is | Flag | Not | Every | Some
TRUE, FALSE = Every(()), Some(())
Layer = Sequence[tuple[str, Tree]]
"""Steps that need none of each other: the name of each, and what it is made of."""


def every(parts: Iterable[Tree]) -> Tree:
    """All of the parts, without what is true anyhow."""
    left = tuple(dict.fromkeys(part for part in parts if part != TRUE))
    if FALSE in left:
        return FALSE
    return left[0] if len(left) == 1 else Every(left)


def some(parts: Iterable[Tree]) -> Tree:
    """One of the parts at least, without what is false anyhow."""
    left = tuple(dict.fromkeys(part for part in parts if part != FALSE))
    if TRUE in left:
        return TRUE
    return left[0] if len(left) == 1 else Some(left)


def opposite(part: Tree) -> Tree:
    """Where a part is false."""
    if part in (TRUE, FALSE):
        return FALSE if part == TRUE else TRUE
    return part.part if isinstance(part, Not) else Not(part)


def folded(
    tree: Tree, leaf: Callable[[Is], T], flag: Callable[[str], T], no: Callable[[T], T],
    both: Callable[[T, T], T], either: Callable[[T, T], T], constant: Callable[[bool], T],
) -> T:  # fmt: skip
    """A tree in the words of a library; many parts are joined two and two, so that nothing is nested deeply."""
    if isinstance(tree, Is):
        return leaf(tree)
    if isinstance(tree, Flag):
        return flag(tree.name)
    if isinstance(tree, Not):
        return no(folded(tree.part, leaf, flag, no, both, either, constant))
    if not tree.parts:
        return constant(isinstance(tree, Every))
    several = [folded(part, leaf, flag, no, both, either, constant) for part in tree.parts]
    join = both if isinstance(tree, Every) else either
    while len(several) > 1:
        several = [reduce(join, several[place : place + 2]) for place in range(0, len(several), 2)]
    return several[0]


class Plan:
    """The flags of a framework under one choice of readings."""

    def __init__(self, framework: Framework, readings: Mapping[str, str]) -> None:
        self.framework = framework
        self.settled = Readings.of(framework, readings).facts()
        self._steps: dict[str, Tree] = {}
        self._names: dict[Tree, str] = {}
        self._depths: dict[str, int] = {}
        self._held: dict[str, Tree] = {}
        self._left_out: set[str] = set()
        self._counts: dict[tuple[str, int, int, int], Tree] = {}
        for decision in framework.decisions.values():
            self._add(decision)

    def step(self, tree: Tree) -> Flag:
        """The flag for a tree: one for all that are the same."""
        if isinstance(tree, Flag):
            return tree
        if tree not in self._names:
            name = self._names[tree] = f"{PREFIX}{len(self._steps)}"
            self._steps[name] = tree
            self._depths[name] = 1 + max((self._depths[each] for each in _flags(tree)), default=-1)
        return Flag(self._names[tree])

    def layers(self, wanted: Iterable[str]) -> list[Layer]:
        """What to work out for some flags, those of a layer at once, one layer after the other."""
        waiting, needed = list(wanted), set[str]()
        while waiting:
            name = waiting.pop()
            if name not in needed:
                needed.add(name)
                waiting += _flags(self._steps[name])
        found: dict[int, list[tuple[str, Tree]]] = {}
        for name in sorted(needed, key=lambda each: (self._depths[each], each)):
            found.setdefault(self._depths[name], []).append((name, self._steps[name]))
        return list(found.values())

    def holds(self, rule: Rule) -> Tree:
        """Where a rule holds."""
        return self._held[rule.id]

    def _add(self, decision: Decision) -> None:
        """Find where the rules of a decision hold; those that it needs have been found before."""
        if decision.hit is Hit.UNIQUE and self.framework.is_proved:
            longest = max(decision.rules, key=lambda rule: sum(1 for _ in leaves(rule.when)))
            self._left_out.add(longest.id)
        for rule in decision.rules:
            if rule.id not in self._left_out:
                found = self.condition(rule.when)
                self._held[rule.id] = found if found in (TRUE, FALSE) else self.step(found)
        for rule in decision.rules:
            if rule.id in self._left_out:
                self._held[rule.id] = opposite(some(self._held[each.id] for each in decision.rules if each is not rule))

    def concludes(self, decision: Decision, values: Iterable[str]) -> Tree:
        """Where a decision concludes one of some values."""
        wanted = {*values}
        inside = [rule for rule in decision.rules if rule.then in wanted]
        if any(rule.id in self._left_out for rule in inside):
            return opposite(self._shared(some(self._held[rule.id] for rule in decision.rules if rule not in inside)))
        return self._shared(some(self._held[rule.id] for rule in inside))

    def _shared(self, tree: Tree) -> Tree:
        """What several conditions may ask for, found once."""
        return self.step(tree) if isinstance(tree, Every | Some) and len(tree.parts) > 1 else tree

    def condition(self, condition: Condition) -> Tree:
        """Where a condition holds."""
        if isinstance(condition, Among):
            return self._leaf(condition)
        join = every if isinstance(condition, AllOf) else some
        return join(map(self.condition, condition.parts))

    def _leaf(self, leaf: Among) -> Tree:
        framework, name = self.framework, leaf.variable
        decision = framework.decided_by(name)
        if decision is not None and decision.hit is Hit.UNIQUE:
            return self.concludes(decision, leaf.values)
        if decision is not None:
            there = self.concludes(decision, [framework.collected[name][1]])
            return some(
                [*([there] if PRESENT in leaf.values else []), *([opposite(there)] if ABSENT in leaf.values else [])]
            )
        if name in self.settled:
            return TRUE if self.settled[name] in leaf.values else FALSE
        variable = framework.variables[name]
        if variable.kind is Kind.COUNT:
            return some(self._between(variable, variable.counts(value)) for value in sorted(leaf.values))
        return self._is(name, leaf.values)

    def _is(self, name: str, levels: Iterable[str]) -> Tree:
        known = self.framework.attributes[name].level_names
        places = frozenset(map(known.index, levels))
        if len(places) in (0, len(known)):
            return TRUE if places else FALSE
        return Is(name, places)

    def _between(self, variable: Variable, numbers: range) -> Tree:
        """So many members of a group are at the level that a variable counts."""
        size = len(variable.members)
        least, more = (self._at_least(variable, 0, size, number) for number in (numbers.start, numbers.stop))
        return every([least, opposite(more)])

    def _at_least(self, variable: Variable, start: int, stop: int, number: int) -> Tree:
        """So many of the members from one place to another are, from as many of either half."""
        if number <= 0 or number > stop - start:
            return TRUE if number <= 0 else FALSE
        if stop - start == 1:
            return self._is(variable.members[start], [variable.part])
        key = (variable.name, start, stop, number)
        if key not in self._counts:
            middle = (start + stop) // 2
            found = some(
                every([
                    self._at_least(variable, start, middle, first),
                    self._at_least(variable, middle, stop, number - first),
                ])
                for first in range(number + 1)
            )  # fmt: skip
            self._counts[key] = self.step(found) if found not in (TRUE, FALSE) else found
        return self._counts[key]

    def deciding(self) -> dict[str, Tree]:
        """For each rule that the answer may rest on, where it does: see `Space.deciding`."""
        framework = self.framework
        outcome = framework.roles.outcome
        needed: dict[tuple[str, str], list[Tree]] = {(outcome, ""): [TRUE]}
        found: dict[str, Tree] = {}
        for name in reversed([each for each in framework.decisions if each in framework.behind[outcome]]):
            decision = framework.decisions[name]
            for rule in decision.rules:
                when = needed.get((name, "" if decision.hit is Hit.UNIQUE else rule.then), ())
                on = every([self.holds(rule), some(when)])
                if on != FALSE:
                    found[rule.id] = on if on == TRUE else self.step(on)
                    self._mark(rule.when, found[rule.id], needed)
        return found

    def _mark(self, when: Condition, on: Tree, needed: dict[tuple[str, str], list[Tree]]) -> None:
        """Note which decisions a condition rests on where it holds, which it does where `on` is true."""
        if isinstance(when, Among):
            decision = self.framework.decided_by(when.variable)
            if decision is not None and decision.hit is Hit.UNIQUE:
                needed.setdefault((decision.name, ""), []).append(on)
            elif decision is not None and PRESENT in when.values:
                needed.setdefault((decision.name, self.framework.collected[when.variable][1]), []).append(on)
            return
        if isinstance(when, AnyOf) and any(
            is_of_readings(part) and self.condition(part) == TRUE for part in when.parts
        ):
            return  # which settles it by itself
        for part in when.parts:
            if any(self.framework.decided_by(leaf.variable) for leaf in leaves(part)):
                here = on if isinstance(when, AllOf) else every([on, self.condition(part)])
                if here != FALSE:
                    self._mark(part, here if here in (TRUE, on) else self.step(here), needed)


def _leaves(tree: Tree) -> Iterator[Is | Flag]:
    """The findings and flags that a tree is made of."""
    if isinstance(tree, Is | Flag):
        yield tree
    else:
        for part in (tree.part,) if isinstance(tree, Not) else tree.parts:
            yield from _leaves(part)


def _flags(tree: Tree) -> list[str]:
    return [leaf.name for leaf in _leaves(tree) if isinstance(leaf, Flag)]


def findings_of(layers: Iterable[Layer]) -> list[str]:
    """The attributes that some steps look at, in order of first use."""
    found = (leaf for layer in layers for _, tree in layer for leaf in _leaves(tree))
    return list(dict.fromkeys(leaf.attribute for leaf in found if isinstance(leaf, Is)))
