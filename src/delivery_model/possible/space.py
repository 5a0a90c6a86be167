"""The exact space of possible authorities: every decision of a framework as one diagram over its axes.

A space may be confined to the authorities that a profile and chosen readings leave possible; axes that are
settled then cost nothing. Diagrams are built when first asked for. Nothing is sampled and nothing is
laid out as a full product.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
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
        self._behind: dict[str, frozenset[int]] = {}
        self._fired: dict[str, Node] = {}
        self._held: dict[str, Mapping[tuple[str, ...], object]] = {}
        self._values: dict[str, Node] = {}
        self._variables: dict[str, Node] = {}
        self._leaves: dict[Among, Node] = {}
        self._deciding: dict[str, Node] = {}

    def fired(self, name: str) -> Node:
        """The rules of a decision that hold, as a tuple of rule ids."""
        for needed in self._missing(name, self._fired):
            at = self.diagrams.terminal(())
            for rule in self.framework.decisions[needed].rules:
                holds = self.condition(rule.when)
                at = self.diagrams.combine(lambda ids, _, r=rule.id: (*ids, r), at, holds, self.diagrams.false)
            self._fired[needed] = at
        return self._fired[name]

    def _missing(self, name: str, done: Mapping[str, Node]) -> tuple[str, ...]:
        """A decision and those it needs that are not done, each after those it needs: so none is met too deep."""
        if name in done:
            return ()
        behind = {*decisions_behind(self.framework, name)}
        return tuple(each for each in self.framework.decisions if each in behind and each not in done)

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
        parts = map(self.condition, condition.parts)
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
        _, collected = self.framework.collected[name]
        return self.diagrams.mapped(
            lambda values: PRESENT if collected in values else ABSENT, self.values(decision.name)
        )

    def deciding(self, name: str) -> Node:
        """The set of rules that a decision's value rests on: those that hold, and those their conditions rest on."""
        for needed in self._missing(name, self._deciding):
            self._deciding[needed] = self._together(self.framework.decisions[needed].rules)
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
            holds, behind = self.condition(condition), self._rules_behind(condition)
            return diagrams.combine(lambda ids, _: None, behind, diagrams.opposite(holds), diagrams.false)
        parts = [self._resting(part) for part in condition.parts]
        if isinstance(condition, AllOf):
            return reduce(lambda a, b: diagrams.combine(_union_of_all, a, b, no_rule), parts, no_rule)
        resting = reduce(lambda a, b: diagrams.combine(_union, a, b, nothing), parts, nothing)
        read = self.condition(AnyOf(tuple(part for part in condition.parts if is_of_readings(part))))
        return diagrams.combine(lambda ids, _: frozenset[str](), resting, read, diagrams.false)

    def _rules_behind(self, leaf: Among) -> Node:
        """The rules that the variable of a leaf rests on."""
        decision = self.framework.decided_by(leaf.variable)
        if decision is None:
            return self.diagrams.terminal(frozenset())
        if decision.hit is Hit.UNIQUE:
            return self.deciding(decision.name)
        _, collected = self.framework.collected[leaf.variable]
        return self._together(rule for rule in decision.rules if rule.then == collected and PRESENT in leaf.values)

    def axes_behind(self, name: str) -> frozenset[int]:
        """The places of the axes that can bear on a decision."""
        if name not in self._behind:
            inputs = inputs_of(self.framework, name)
            self._behind[name] = frozenset(place for variable, place in self._owner.items() if variable in inputs)
        return self._behind[name]

    def authority(
        self, path: Sequence[tuple[int, int]], cells: Sequence[Sequence[int]] | None = None
    ) -> dict[str, str]:
        """One complete authority on a path; what the path leaves open takes its first possible cell.

        `cells` says which cells of each axis are possible, where that is not all of them.
        """
        chosen = dict(path)
        facts: dict[str, str] = {}
        for place, axis in enumerate(self.framework.axes):
            first = cells[place][0] if cells else 0
            facts.update(axis.cells[self.cells[axis.name][chosen.get(place, first)]])
        return facts


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

    def made() -> Space:
        settled = _settled(framework, chosen)
        return Space(framework, {axis.name: axis.weights(settled) for axis in framework.axes if axis.is_reading})

    return framework.kept.of((Space, *chosen.values()), made)


def cells_in(wide: Space, profile: Profile, decision: str) -> list[tuple[int, ...]]:
    """For each axis of a wide space, the cells a profile leaves possible; just one where the axis cannot bear on it."""
    choices, behind = profile.choices(), wide.axes_behind(decision)
    return [
        tuple(axis.weights(choices, profile.limits(axis.name))) if place in behind and not axis.is_reading else (0,)
        for place, axis in enumerate(wide.framework.axes)
    ]


def decisions_behind(framework: Framework, name: str) -> tuple[str, ...]:
    """A decision and every decision that can bear on it, itself first."""
    return framework.behind[name]


def inputs_of(framework: Framework, name: str) -> frozenset[str]:
    """The variables of axes that can bear on a decision, directly or through other decisions."""
    behind = (framework.decisions[each] for each in decisions_behind(framework, name))
    return frozenset(
        variable for decision in behind for variable in decision.inputs() if framework.decided_by(variable) is None
    )


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
