"""The examples kept with decisions: has each rule one that fires it and one that just misses it?

Rules without effect: those that others make superfluous, and those that no answer rests on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce

from attrs import evolve, frozen

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
class _Table:
    """A decision on its own: where each of its rules holds, as functions of its inputs."""

    decision: Decision
    axes: tuple[Axis, ...]
    space: Space
    holds: tuple[Node, ...]

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

    def can_be_just_missed(self, place: int) -> bool:
        """Whether the value of a rule is not given somewhere where the rule would hold if one input were otherwise."""
        diagrams, rules, holds = self.space.diagrams, self.decision.rules, self.holds[place]
        twins = (node for rule, node in zip(rules, self.holds, strict=True) if rule.then == rules[place].then)
        elsewhere = diagrams.opposite(reduce(diagrams.either, twins))
        return any(
            diagrams.both(elsewhere, self._whatever(holds, axis)) != diagrams.false for axis in diagrams.tested(holds)
        )

    def _whatever(self, node: Node, axis: int) -> Node:
        """Where a condition can hold, whatever one input is."""
        diagrams = self.space.diagrams
        each = (diagrams.restricted(node, {axis: cell}) for cell in range(diagrams.sizes[axis]))
        return reduce(diagrams.either, each, diagrams.false)


class RuleTests:
    """Every test of a rule base, against every rule of its decision."""

    def __init__(self, framework: Framework) -> None:
        self._framework = framework
        self._tables = [_table(framework, decision) for decision in framework.decisions.values()]

    @property
    def size(self) -> int:
        """How many tests there are."""
        return sum(len(decision.tests) for decision in self._framework.decisions.values())

    def without_test_for(self) -> Iterator[Failure]:
        """Rules that no test fires for sure."""
        for table, place, rule in self._rules():
            wanting = (test for test in table.decision.tests if test.expected.get(rule.then))
            if not any(table.fires(place, self._cells(table, test)) for test in wanting):
                yield against(f"no test of {rule.decision} fires rule {rule.id}", rule)

    def without_test_against(self) -> Iterator[Failure]:
        """Rules that no test, expecting otherwise, misses by one input, though one could."""
        for table, place, rule in self._rules():
            wanting = (test for test in table.decision.tests if test.expected.get(rule.then) is False)
            is_missed = any(table.just_misses(place, self._cells(table, test)) for test in wanting)
            if not is_missed and table.can_be_just_missed(place):
                yield against(f"no test of {rule.decision} just misses rule {rule.id}", rule)

    def never_just_missed(self) -> Iterator[Rule]:
        """Rules that no test can just miss: where one input keeps one from holding, its value is given all the same."""
        return (rule for table, place, rule in self._rules() if not table.can_be_just_missed(place))

    def _rules(self) -> Iterator[tuple[_Table, int, Rule]]:
        for table in self._tables:
            for place, rule in enumerate(table.decision.rules):
                yield table, place, rule

    def _cells(self, table: _Table, test: RuleTest) -> Cells:
        """The values that each input may have: as given, readings at their default, else any."""
        possible = {**Readings.of(self._framework, {}).domains(), **test.given}
        return [
            [place for place, value in enumerate(axis.values) if value in possible.get(axis.name, axis.values)]
            for axis in table.axes
        ]


def _table(framework: Framework, decision: Decision) -> _Table:
    space = Space(alone(framework, decision))
    holds = tuple(space.condition(rule.when) for rule in decision.rules)
    return _Table(decision, inputs_of(framework, decision), space, holds)


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
