"""One decision taken on its own: its inputs are the axes, and what its rules tell apart of them is all there is.

The table of one decision, evaluated row by row, and put together again as a function of the axes.

Do the engines agree with the exact space on every possible authority?

A decision is a function of its inputs alone, so it is enough to try each engine on every combination of inputs
that some authority has and rules can tell apart: first `direct`, whose tables are then composed and compared with
the space as whole functions, and the other engines against `direct`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import count, product

from attrs import evolve, field, frozen

from delivery_model.check.checks import Failure
from delivery_model.engines import ENGINES
from delivery_model.engines.direct import Direct
from delivery_model.possible.diagrams import Diagrams, Node
from delivery_model.possible.space import Space
from delivery_model.rulebase.axes import Axis, Facts
from delivery_model.rulebase.conditions import leaves
from delivery_model.rulebase.framework import Decision, Framework

Classes = tuple[tuple[str, ...], ...]
"""The values of an input, those together that no rule of the decision tells apart."""


def alone(framework: Framework, decision: Decision) -> Framework:
    """A framework of one decision, whose inputs are observed rather than concluded."""
    return evolve(framework, decisions={decision.name: decision}, axes=inputs_of(framework, decision))


def inputs_of(framework: Framework, decision: Decision) -> tuple[Axis, ...]:
    """The inputs of a decision, each as an axis of its own."""
    return tuple(Axis(variable, framework.domains[variable]) for variable in decision.inputs())


def classes_of(framework: Framework, decision: Decision) -> Mapping[str, Classes]:
    """What the rules of a decision can tell apart of each of its inputs."""
    used: dict[str, list[frozenset[str]]] = {}
    for rule in decision.rules:
        for leaf in leaves(rule.when):
            used.setdefault(leaf.variable, []).append(leaf.values)
    found: dict[str, Classes] = {}
    for variable, sets in used.items():
        alike: dict[tuple[bool, ...], list[str]] = {}
        for value in framework.domains[variable]:
            alike.setdefault(tuple(value in values for values in sets), []).append(value)
        found[variable] = tuple(map(tuple, alike.values()))
    return found


@frozen
class _Block:
    """Inputs that depend on common axes, with the combinations of their classes that some authority has."""

    inputs: tuple[str, ...]
    axes: frozenset[int]
    combinations: tuple[tuple[int, ...], ...]


class Inputs:
    """The combinations of a decision's inputs that some authority has and its rules can tell apart."""

    def __init__(self, space: Space, decision: Decision) -> None:
        self.decision = decision
        self.classes = classes_of(space.framework, decision)
        self.nodes = {variable: _classified(space, variable, self.classes[variable]) for variable in self.classes}
        self._blocks = _blocks(space, self.nodes)

    def __iter__(self) -> Iterator[tuple[tuple[int, ...], Facts]]:
        """Each combination: the classes in order of the inputs, and facts with one value of each class.

        The values of a class take turns, so that every value occurs.
        """
        turns = count()
        for chosen in product(*(block.combinations for block in self._blocks)):
            by_input = {
                name: cell
                for block, cells in zip(self._blocks, chosen, strict=True)
                for name, cell in zip(block.inputs, cells, strict=True)
            }
            turn = next(turns)
            facts = {name: _taken(self.classes[name][cell], turn) for name, cell in by_input.items()}
            yield tuple(by_input[name] for name in self.classes), facts


def _taken(values: tuple[str, ...], turn: int) -> str:
    return values[turn % len(values)]


def _classified(space: Space, variable: str, classes: Classes) -> Node:
    """The class of a variable's value, as a function of the axes."""
    number_of = {value: number for number, values in enumerate(classes) for value in values}
    return space.diagrams.mapped(number_of.__getitem__, space.variable(variable))


def _blocks(space: Space, nodes: Mapping[str, Node]) -> tuple[_Block, ...]:
    """The inputs, those together that share an axis: between blocks, every combination occurs."""
    together: list[tuple[tuple[str, ...], frozenset[int]]] = []
    for variable, node in nodes.items():
        axes = frozenset(space.diagrams.tested(node))
        near = [each for each in together if not each[1].isdisjoint(axes)]
        joined = (*(name for names, _ in near for name in names), variable)
        together = [each for each in together if each not in near]
        together.append((joined, axes.union(*(axes for _, axes in near))))
    return tuple(_Block(names, axes, _occurring(space, [nodes[name] for name in names])) for names, axes in together)


def _occurring(space: Space, nodes: list[Node]) -> tuple[tuple[int, ...], ...]:
    return tuple(space.diagrams.reachable(space.diagrams.joint(nodes)))


@frozen
class DecisionRow:
    """One combination of inputs: its classes, facts that are so, and the rules that hold according to `direct`."""

    cells: tuple[int, ...]
    facts: Facts = field(hash=False)
    fired: tuple[str, ...]


class DecisionTable:
    """Every combination of a decision's inputs that some authority has and its rules can tell apart."""

    def __init__(self, space: Space, decision: Decision) -> None:
        engine = Direct(alone(space.framework, decision))
        self._space, self._inputs = space, Inputs(space, decision)
        self.rows = tuple(DecisionRow(cells, facts, engine.fire(facts)[decision.name]) for cells, facts in self._inputs)
        self._local = Diagrams(
            tuple(self._inputs.nodes), [len(self._inputs.classes[variable]) for variable in self._inputs.nodes]
        )
        self._root = self._function()

    def _function(self) -> Node:
        """The rules that hold, as a function of the inputs; where no authority is, it is like somewhere else."""
        nodes = {row.cells: self._local.terminal(row.fired) for row in self.rows}
        for level, size in reversed(list(enumerate(self._local.sizes))):
            by_start = dict[tuple[int, ...], dict[int, Node]]()
            for (*start, cell), node in nodes.items():
                by_start.setdefault(tuple(start), {})[cell] = node
            nodes = {}
            for start, by_cell in by_start.items():
                anywhere = next(iter(by_cell.values()))
                nodes[start] = self._local.node(level, tuple(by_cell.get(cell, anywhere) for cell in range(size)))
        return nodes[()]

    def one_of_each_kind(self) -> tuple[DecisionRow, ...]:
        """One row of each kind: the rules ask the same inputs of rows of one kind, and find the same.

        The rows taken differ in what is not asked, too.
        """
        kinds: dict[tuple[tuple[int, int], ...], list[DecisionRow]] = {}
        for row in self.rows:
            kinds.setdefault(self._asked(row), []).append(row)
        return tuple(rows[turn % len(rows)] for turn, rows in enumerate(kinds.values()))

    def _asked(self, row: DecisionRow) -> tuple[tuple[int, int], ...]:
        found: list[tuple[int, int]] = []
        at = self._root
        while not self._local.is_terminal(at):
            level = self._local.level[at]
            found.append((level, row.cells[level]))
            at = self._local.children[at][row.cells[level]]
        return tuple(found)

    def composed(self) -> Node:
        """The rules that hold, as a function of the axes."""
        nodes = tuple(self._inputs.nodes.values())
        diagrams = self._space.diagrams
        return self._local.fold(self._root, diagrams.terminal, lambda level, kids: diagrams.chosen(nodes[level], kids))


DIRECT = "direct"


class Agreement:
    """What the engines say of every decision of a rule base in which each has its answer.

    Unless it `is_exhaustive`, other engines than `direct` are tried on one combination of each kind that rules tell
    apart, not on every one.
    """

    def __init__(self, space: Space, *, is_exhaustive: bool) -> None:
        self._space, self._is_exhaustive = space, is_exhaustive

    @cached_property
    def _tables(self) -> Mapping[str, DecisionTable]:
        return {
            name: DecisionTable(self._space, decision) for name, decision in self._space.framework.decisions.items()
        }

    def rows_for(self, engine: str) -> Mapping[str, tuple[DecisionRow, ...]]:
        """The combinations of inputs on which an engine is tried, by decision."""
        is_exhaustive = self._is_exhaustive or engine == DIRECT
        return {name: table.rows if is_exhaustive else table.one_of_each_kind() for name, table in self._tables.items()}

    def disagreements(self, engine: str) -> Iterator[Failure]:
        """Where an engine says something else: `direct` than the space, others than `direct`.

        Raises:
            EngineError: the engine cannot be used here, or failed.
        """
        return self._direct_against_space() if engine == DIRECT else self._against_direct(engine)

    def _direct_against_space(self) -> Iterator[Failure]:
        for name, table in self._tables.items():
            if table.composed() != self._space.fired(name):
                yield Failure(what=f"direct and the space differ on {name}")

    def _against_direct(self, engine: str) -> Iterator[Failure]:
        framework = self._space.framework
        for name, rows in self.rows_for(engine).items():
            evaluator = ENGINES[engine](alone(framework, framework.decisions[name]))
            for row in rows:
                found = evaluator.fire(row.facts)[name]
                if found != row.fired:
                    told = ", ".join(f"{variable} {value}" for variable, value in row.facts.items())
                    what = f"on {name} {engine} says {_listed(found)} and direct {_listed(row.fired)} with {told}"
                    yield Failure(what=what)


def _listed(rules: tuple[str, ...]) -> str:
    return " and ".join(rules) or "nothing"
