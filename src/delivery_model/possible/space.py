"""The exact space of possible authorities: every decision of a framework as one diagram over its axes.

A space may be confined to the authorities that a profile and chosen readings leave possible; axes that are
settled then cost nothing. Diagrams are built when first asked for. Nothing is sampled and nothing is
laid out as a full product.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import reduce

from delivery_model.possible.diagrams import NODE_LIMIT, Diagrams, Node, Value
from delivery_model.profile.profile import Profile
from delivery_model.rulebase.axes import AnyAxis, Choices
from delivery_model.rulebase.conditions import ABSENT, PRESENT, AllOf, Among, AnyOf, Condition, is_of_readings
from delivery_model.rulebase.framework import Decision, Framework, Hit, Rule
from delivery_model.rulebase.readings import Readings

Weights = Mapping[str, Mapping[int, int]]
"""For each axis, the cells still possible, each with its number of ways."""


class Space:
    """The authorities still possible, and what each decision says of them."""

    def __init__(self, framework: Framework, weights: Weights | None = None, limit: int = NODE_LIMIT) -> None:
        """Confine the space to `weights`; an axis left out is free.

        Raises:
            TooWide: later, when a diagram that is asked for needs more than `limit` nodes.
        """
        self.framework = framework
        self.weights = {axis.name: _weights_of(axis, weights) for axis in framework.axes}
        self.cells = {name: tuple(ways) for name, ways in self.weights.items()}
        self.diagrams = Diagrams(tuple(self.cells), tuple(map(len, self.cells.values())), limit)
        self._owner = {variable: place for place, axis in enumerate(framework.axes) for variable in axis.cells[0]}
        self._fired: dict[str, Node] = {}
        self._held: dict[str, Mapping[tuple[str, ...], object]] = {}
        self._values: dict[str, Node] = {}
        self._variables: dict[str, Node] = {}
        self._leaves: dict[Among, Node] = {}
        self._deciding: dict[str, Node] = {}
        self._rested_on: dict[str, Node] = {}
        self._is: dict[str, Node] = {}
        self._met, self._met_deciding = set[str](), set[str]()

    def fired(self, name: str) -> Node:
        """The rules of a decision that hold, as a tuple of rule ids."""
        if name not in self._fired:
            self._prepare(name)
            at = self.diagrams.terminal(())
            for rule in self.framework.decisions[name].rules:
                holds = self.condition(rule.when)
                at = self.diagrams.combine(lambda ids, _, r=rule.id: (*ids, r), at, holds, self.diagrams.false)
            self._fired[name] = at
        return self._fired[name]

    def _prepare(self, name: str) -> None:
        """Make the variables that a decision looks at, directly or not, beginning with what needs nothing."""
        for variable in self._looked_at(name, self._met):
            self.variable(variable)

    def _looked_at(self, name: str, met: set[str]) -> Iterator[str]:
        """The variables of a decision and of those it needs, theirs first, so that none is too deep; `met` are done."""
        behind = {*decisions_behind(self.framework, name)} if name not in met else ()
        for needed in self.framework.decisions if behind else ():
            if needed in behind and needed not in met:
                met.add(needed)
                yield from self.framework.decisions[needed].inputs()

    def held(self, name: str) -> Collection[tuple[str, ...]]:
        """Each set of rules of a decision that can hold together."""
        if name not in self._held:
            self._held[name] = self.diagrams.reachable(self.fired(name))
        return self._held[name]

    def values(self, name: str) -> Node:
        """The values of a decision: the one value of a unique decision, else the tuple of those collected."""
        if name not in self._values:
            decision = self.framework.decisions[name]
            self._values[name] = self.diagrams.mapped(lambda ids: _value(decision, ids), self.fired(name))
        return self._values[name]

    def outcome(self) -> Node:
        """The answer."""
        return self.values(self.framework.roles.outcome)

    def getting(self, value: str) -> Node:
        """Where the answer is a value."""
        if value not in self._is:
            self._is[value] = self.diagrams.mapped(lambda found: found == value, self.outcome())
        return self._is[value]

    def possible(self, name: str) -> tuple[Value, ...]:
        """The values a decision can still take, in the order declared; tuples of a collecting decision, sorted."""
        decision = self.framework.decisions[name]
        found = self.diagrams.reachable(self.values(name))
        if decision.hit is Hit.UNIQUE:
            return tuple(value for value in decision.values if value in found)
        return tuple(sorted(found))

    def condition(self, condition: Condition) -> Node:
        """Where a condition holds."""
        diagrams = self.diagrams
        if isinstance(condition, Among):
            if condition not in self._leaves:
                variable = self.variable(condition.variable)
                self._leaves[condition] = diagrams.mapped(lambda value: value in condition.values, variable)
            return self._leaves[condition]
        # the deepest first, so that each further one stands above what there is, and adds little to it
        parts = sorted(map(self.condition, condition.parts), key=diagrams.level.__getitem__, reverse=True)
        if isinstance(condition, AllOf):
            return reduce(diagrams.both, parts, diagrams.true)
        return reduce(diagrams.either, parts, diagrams.false)

    def variable(self, name: str) -> Node:
        """The value of a variable; None where a decision that it stands for has not one."""
        if name not in self._variables:
            self._variables[name] = self._variable(name)
        return self._variables[name]

    def _variable(self, name: str) -> Node:
        decision = self.framework.decided_by(name)
        if decision is None:
            number = self._owner[name]
            axis = self.framework.axes[number]
            values = (axis.cells[cell][name] for cell in self.cells[axis.name])
            return self.diagrams.node(number, tuple(map(self.diagrams.terminal, values)))
        if decision.hit is Hit.UNIQUE:
            return self.values(decision.name)
        self._prepare(decision.name)
        _, collected = self.framework.collected[name]
        concluding = (self.condition(rule.when) for rule in decision.rules if rule.then == collected)
        holds = reduce(self.diagrams.either, concluding, self.diagrams.false)
        return self.diagrams.mapped(lambda is_so: PRESENT if is_so else ABSENT, holds)

    def deciding(self, name: str) -> Node:
        """The set of rules that a decision's value rests on: those that hold, and those their conditions rest on."""
        if name not in self._deciding:
            for variable in self._looked_at(name, self._met_deciding):
                self._rules_behind(variable)
            self._deciding[name] = self._together(self.framework.decisions[name].rules)
        return self._deciding[name]

    def _together(self, rules: Iterable[Rule]) -> Node:
        """Those of some rules that hold, and what they rest on."""
        diagrams = self.diagrams
        nothing, at = diagrams.terminal(None), diagrams.terminal(frozenset())
        for rule in rules:
            resting = self._resting(rule.when)
            added = diagrams.mapped(lambda ids, r=rule.id: None if ids is None else ids | {r}, resting)
            at = diagrams.combine(_union, at, added, nothing)
        return at

    def _resting(self, condition: Condition) -> Node:
        """The rules a condition rests on where it holds, and None where it does not."""
        diagrams = self.diagrams
        nothing, no_rule = diagrams.terminal(None), diagrams.terminal(frozenset())
        if isinstance(condition, Among):
            holds, behind = self.condition(condition), no_rule
            if condition.variable not in self.framework.collected or PRESENT in condition.values:
                behind = self._rules_behind(condition.variable)
            return diagrams.combine(lambda ids, _: None, behind, diagrams.opposite(holds), diagrams.false)
        parts = [self._resting(part) for part in condition.parts]
        if isinstance(condition, AllOf):
            return reduce(lambda a, b: diagrams.combine(_union_of_all, a, b, no_rule), parts, no_rule)
        resting = reduce(lambda a, b: diagrams.combine(_union, a, b, nothing), parts, nothing)
        read = self.condition(AnyOf(tuple(part for part in condition.parts if is_of_readings(part))))
        return diagrams.combine(lambda ids, _: frozenset[str](), resting, read, diagrams.false)

    def _rules_behind(self, variable: str) -> Node:
        """The rules that a variable rests on, where it is so."""
        decision = self.framework.decided_by(variable)
        if decision is None:
            return self.diagrams.terminal(frozenset())
        if decision.hit is Hit.UNIQUE:
            return self.deciding(decision.name)
        if variable not in self._rested_on:
            for each in self._looked_at(decision.name, self._met_deciding):
                self._rules_behind(each)
            _, collected = self.framework.collected[variable]
            self._rested_on[variable] = self._together(rule for rule in decision.rules if rule.then == collected)
        return self._rested_on[variable]


def space_of(framework: Framework, profile: Profile, readings: Mapping[str, str] | None = None) -> Space:
    """The authorities that a profile leaves possible, under the default readings or those named.

    `readings` maps the name of a reading to an alternative.
    """
    return Space(framework, weights_of(framework, profile, readings or {}))


def weights_of(framework: Framework, profile: Profile, readings: Mapping[str, str]) -> Weights:
    """The cells of every axis that a profile and readings leave possible."""
    settled, choices = _settled(framework, readings), profile.choices()
    return {
        axis.name: axis.weights(settled) if axis.is_reading else axis.weights(choices, profile.limits(axis.name))
        for axis in framework.axes
    }


def _settled(framework: Framework, readings: Mapping[str, str]) -> Choices:
    return {name: frozenset({value}) for name, value in Readings.of(framework, readings).facts().items()}


def wide_space(framework: Framework, readings: Mapping[str, str]) -> Space:
    """Every possible authority under one choice of readings; built once for each."""
    chosen = Readings.of(framework, readings)
    return framework.kept.of((Space, *chosen.values()), lambda: space_of(framework, Profile(), chosen))


def decisions_behind(framework: Framework, name: str) -> tuple[str, ...]:
    """A decision and every decision that can bear on it, itself first."""
    return framework.behind[name]


def inputs_of(framework: Framework, name: str) -> frozenset[str]:
    """The variables of axes that can bear on a decision, directly or through other decisions."""
    behind = (framework.decisions[each] for each in decisions_behind(framework, name))
    return frozenset(
        variable for decision in behind for variable in decision.inputs() if framework.decided_by(variable) is None
    )


def axes_behind(framework: Framework, name: str) -> frozenset[int]:
    """The places of the axes that can bear on a decision; worked out once."""

    def made() -> frozenset[int]:
        inputs = inputs_of(framework, name)
        return frozenset(n for n, axis in enumerate(framework.axes) if not inputs.isdisjoint(axis.cells[0]))

    return framework.kept.of((axes_behind, name), made)


def _weights_of(axis: AnyAxis, weights: Weights | None) -> Mapping[int, int]:
    return weights[axis.name] if weights and axis.name in weights else axis.weights({})


def _value(decision: Decision, ids: tuple[str, ...]) -> Value:
    values = [rule.then for rule in decision.rules if rule.id in ids]
    if decision.hit is Hit.UNIQUE:
        return values[0] if len(ids) == 1 else None
    return tuple(value for value in decision.values if value in values)


def _union(left: frozenset[str] | None, right: frozenset[str]) -> frozenset[str]:
    return right if left is None else left | right


def _union_of_all(left: frozenset[str] | None, right: frozenset[str] | None) -> frozenset[str] | None:
    return None if left is None or right is None else left | right
