"""The examples kept with decisions: has each rule one that fires it and one that just misses it?

Rules without effect: those that others make superfluous, and those that no answer rests on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, reduce

from attrs import evolve, field, frozen

from delivery_model.check.checks import Failure, against
from delivery_model.check.one_decision import alone, inputs_of
from delivery_model.check.single_change import differing, unequal
from delivery_model.possible.diagrams import Node
from delivery_model.possible.space import Space
from delivery_model.rulebase.axes import Axis
from delivery_model.rulebase.conditions import AllOf, Among, AnyOf, Condition
from delivery_model.rulebase.framework import Decision, Framework, Rule, RuleTest
from delivery_model.rulebase.readings import Readings

Cells = Sequence[Sequence[int]]
"""For each input of a decision, the places of the values that a test leaves possible."""


@frozen
class RuleTable:
    """A decision on its own: where each of its rules holds, as functions of its inputs.

    A reading that a test does not give is read as `by_default` says.
    """

    decision: Decision
    axes: tuple[Axis, ...]
    space: Space
    holds: tuple[Node, ...]
    by_default: Mapping[str, tuple[str]] = field(hash=False)

    @classmethod
    def of(cls, framework: Framework, decision: Decision) -> RuleTable:
        """The table of a decision of a rule base."""
        space = Space(alone(framework, decision))
        holds = tuple(space.condition(rule.when) for rule in decision.rules)
        return cls(decision, inputs_of(framework, decision), space, holds, Readings.of(framework, {}).domains())

    def cells(self, test: RuleTest) -> Cells:
        """The values that each input may have in a test: as given, readings at their default, else any."""
        possible = {**self.by_default, **test.given}
        return [
            [place for place, value in enumerate(axis.values) if value in possible.get(axis.name, axis.values)]
            for axis in self.axes
        ]

    def fires(self, place: int, cells: Cells) -> bool:
        """Whether a rule holds, however a test is completed."""
        return self.space.diagrams.is_always(True, self.holds[place], cells)

    def misses(self, place: int, cells: Cells) -> bool:
        """Whether a rule does not hold, however a test is completed."""
        return self.space.diagrams.is_always(False, self.holds[place], cells)

    def just_misses(self, place: int, cells: Cells) -> bool:
        """Whether a rule that a test misses would hold if one input of it were otherwise."""
        free = [range(size) for size in self.space.diagrams.sizes]
        widened = ([*cells[:axis], free[axis], *cells[axis + 1 :]] for axis in range(len(cells)))
        return self.misses(place, cells) and any(not self.misses(place, each) for each in widened)

    def is_fired(self, place: int, tests: Iterable[RuleTest]) -> bool:
        """Whether a test that expects the value of a rule fires it for sure."""
        then = self.decision.rules[place].then
        return any(self.fires(place, self.cells(test)) for test in tests if test.expected.get(then))

    def is_just_missed(self, place: int, tests: Iterable[RuleTest]) -> bool:
        """Whether a test that expects another value misses a rule by one input."""
        then = self.decision.rules[place].then
        return any(self.just_misses(place, self.cells(test)) for test in tests if test.expected.get(then) is False)

    @cached_property
    def never_just_missed(self) -> frozenset[int]:
        """The places of the rules that no test can just miss: one input off, their value is given all the same."""
        return frozenset(
            place
            for place in range(len(self.holds))
            if all(node == self.space.diagrams.false for node in self.near(place))
        )

    def near(self, place: int) -> Iterator[Node]:
        """For each input, where the value of a rule is not given, and the rule would hold were that input otherwise."""
        diagrams, holds = self.space.diagrams, self.holds[place]
        elsewhere = diagrams.opposite(self.given(self.decision.rules[place].then))
        for axis in sorted(diagrams.tested(holds)):
            yield diagrams.both(elsewhere, self._whatever(holds, axis))

    def given(self, value: str) -> Node:
        """Where a value is given."""
        diagrams, rules = self.space.diagrams, zip(self.decision.rules, self.holds, strict=True)
        return reduce(diagrams.either, (node for rule, node in rules if rule.then == value), diagrams.false)

    def _whatever(self, node: Node, axis: int) -> Node:
        """Where a condition can hold, whatever one input is."""
        diagrams = self.space.diagrams
        each = (diagrams.restricted(node, {axis: cell}) for cell in range(diagrams.sizes[axis]))
        return reduce(diagrams.either, each, diagrams.false)


class RuleTests:
    """Every test of a rule base, against every rule of its decision."""

    def __init__(self, framework: Framework) -> None:
        self._tables = [RuleTable.of(framework, decision) for decision in framework.decisions.values()]

    @property
    def size(self) -> int:
        """How many tests there are."""
        return sum(len(table.decision.tests) for table in self._tables)

    def without_test_for(self) -> Iterator[Failure]:
        """Rules that no test fires for sure."""
        for table, place, rule in self._rules():
            if not table.is_fired(place, table.decision.tests):
                yield against(f"no test of {rule.decision} fires rule {rule.id}", rule)

    def without_test_against(self) -> Iterator[Failure]:
        """Rules that no test, expecting otherwise, misses by one input, though one could."""
        for table, place, rule in self._rules():
            if place not in table.never_just_missed and not table.is_just_missed(place, table.decision.tests):
                yield against(f"no test of {rule.decision} just misses rule {rule.id}", rule)

    def never_just_missed(self) -> Iterator[Rule]:
        """Rules that no test can just miss: where one input keeps one from holding, its value is given all the same."""
        return (rule for table, place, rule in self._rules() if place in table.never_just_missed)

    def _rules(self) -> Iterator[tuple[RuleTable, int, Rule]]:
        for table in self._tables:
            for place, rule in enumerate(table.decision.rules):
                yield table, place, rule


def answers_of(framework: Framework) -> tuple[str, ...]:
    """The decisions that are shown to whoever asks, the outcome first."""
    roles = framework.roles
    degree = roles.degree.decision if roles.degree else None
    named = (roles.outcome, roles.alongside, degree, roles.policy_exposure, roles.consistency, *roles.notes)
    return tuple(dict.fromkeys(name for name in named if name is not None))


def masked_rules(space: Space) -> Iterator[Failure]:
    """Rules that hold only where another rule concludes the same."""
    for decision in space.framework.decisions.values():
        for rule in decision.rules:
            if space.condition(rule.when) != space.diagrams.false and _alone(space, rule) == space.diagrams.false:
                others = " or ".join(_companions(space, decision, rule))
                yield against(f"wherever rule {rule.id} of {decision.name} holds, so does {others}", rule)


def powerless_rules(space: Space) -> Iterator[Failure]:
    """Rules of which no answer would be another if their decision had another value where they alone decide it."""
    framework = space.framework
    for decision in framework.decisions.values():
        if decision.name in answers_of(framework):
            continue
        pending = [rule for rule in decision.rules if _alone(space, rule) != space.diagrams.false]
        for variable in _variables_of(framework, decision):
            freed = _freed(framework, variable)
            pending = [rule for rule in pending if not _has_effect(freed, variable, rule)]
        for rule in pending:
            yield against(f"no answer rests on '{rule.then}' of {decision.name} where rule {rule.id} gives it", rule)


def _alone(space: Space, rule: Rule) -> Node:
    """Where a rule holds and no other of its decision concludes the same."""
    rules = space.framework.decisions[rule.decision].rules
    twins = {other.id for other in rules if other.then == rule.then and other.id != rule.id}
    return space.diagrams.mapped(lambda ids: rule.id in ids and twins.isdisjoint(ids), space.fired(rule.decision))


def _companions(space: Space, decision: Decision, rule: Rule) -> Iterator[str]:
    found = {other for ids in space.diagrams.reachable(space.fired(decision.name)) if rule.id in ids for other in ids}
    for other in decision.rules:
        if other.id in found and other.then == rule.then and other.id != rule.id:
            yield other.id


def _variables_of(framework: Framework, decision: Decision) -> tuple[str, ...]:
    """The variables by which other rules look at a decision."""
    used = dict.fromkeys(variable for other in framework.decisions.values() for variable in other.inputs())
    return tuple(variable for variable in used if framework.decided_by(variable) is decision)


def _freed(framework: Framework, variable: str) -> Space:
    """The space in which whatever looks at a variable sees, on a last axis of its own, any value instead."""
    free = Axis(f"{variable}?", framework.domains[variable])
    decisions = {
        name: evolve(
            decision,
            rules=tuple(evolve(rule, when=_renamed(rule.when, variable, free.name)) for rule in decision.rules),
        )
        if variable in decision.inputs()
        else decision
        for name, decision in framework.decisions.items()
    }
    return Space(evolve(framework, decisions=decisions, axes=(*framework.axes, free)))


def _renamed(condition: Condition, old: str, new: str) -> Condition:
    if isinstance(condition, Among):
        return Among(new, condition.values) if condition.variable == old else condition
    parts = tuple(_renamed(part, old, new) for part in condition.parts)
    return AllOf(parts) if isinstance(condition, AllOf) else AnyOf(parts)


def _has_effect(freed: Space, variable: str, rule: Rule) -> bool:
    """Whether some answer changes when, where a rule alone decides, others see another value."""
    _, collected = freed.framework.collected.get(variable, (variable, rule.then))
    if collected != rule.then:
        return False
    place = len(freed.framework.axes) - 1
    seen = freed.framework.domains[variable]
    own = seen.index("yes" if variable in freed.framework.collected else rule.then)
    alone = _alone(freed, rule)
    return any(
        freed.diagrams.both(alone, differing(freed.diagrams, freed.values(answer), place, (own, other), unequal))
        != freed.diagrams.false
        for answer in answers_of(freed.framework)
        for other in range(len(seen))
        if other != own
    )
