"""The examples kept with decisions: has each rule one that fires it and one that just misses it?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import frozen

from delivery_model.analysis.alone import alone, inputs_of
from delivery_model.analysis.checks import Failure, against
from delivery_model.diagrams import Node
from delivery_model.framework.axes import Axis
from delivery_model.framework.readings import Readings
from delivery_model.framework.rules import Decision, Framework, Rule, RuleTest
from delivery_model.space import Space

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
        """Rules that no test, expecting otherwise, misses by one input."""
        for table, place, rule in self._rules():
            wanting = (test for test in table.decision.tests if test.expected.get(rule.then) is False)
            if not any(table.just_misses(place, self._cells(table, test)) for test in wanting):
                yield against(f"no test of {rule.decision} just misses rule {rule.id}", rule)

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
