"""The table of one decision, evaluated row by row, and put together again as a function of the axes."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import field, frozen

from delivery_model.analysis.alone import Inputs, alone
from delivery_model.diagrams import Diagrams, Node, grown
from delivery_model.engines.direct import Direct
from delivery_model.framework.conditions import Facts
from delivery_model.framework.rules import Decision
from delivery_model.space import Space


@frozen
class Row:
    """One combination of inputs: its classes, facts that are so, and the rules that hold according to `direct`."""

    cells: tuple[int, ...]
    facts: Facts = field(hash=False)
    fired: tuple[str, ...]


class Table:
    """Every combination of a decision's inputs that some authority has and its rules can tell apart."""

    def __init__(self, space: Space, decision: Decision) -> None:
        engine = Direct(alone(space.framework, decision))
        self._space, self._inputs = space, Inputs(space, decision)
        self.rows = tuple(Row(cells, facts, engine.fire(facts)[decision.name]) for cells, facts in self._inputs)
        self._local = Diagrams(
            tuple(self._inputs.nodes), [len(self._inputs.classes[variable]) for variable in self._inputs.nodes]
        )
        self._root = self._grown(self.rows, 0)

    def _grown(self, rows: Sequence[Row], level: int) -> Node:
        """The rules that hold, as a function of the inputs; where no authority is, it is like somewhere else."""
        if level == len(self._local.sizes):
            return self._local.terminal(rows[0].fired)
        by_cell: dict[int, list[Row]] = {}
        for row in rows:
            by_cell.setdefault(row.cells[level], []).append(row)
        children = {cell: self._grown(several, level + 1) for cell, several in by_cell.items()}
        anywhere = next(iter(children.values()))
        size = self._local.sizes[level]
        return self._local.node(level, tuple(children.get(cell, anywhere) for cell in range(size)))

    def one_of_each_kind(self) -> tuple[Row, ...]:
        """One row of each kind: the rules ask the same inputs of rows of one kind, and find the same.

        The rows taken differ in what is not asked, too.
        """
        kinds: dict[tuple[tuple[int, int], ...], list[Row]] = {}
        for row in self.rows:
            kinds.setdefault(self._asked(row), []).append(row)
        return tuple(rows[turn % len(rows)] for turn, rows in enumerate(kinds.values()))

    def _asked(self, row: Row) -> tuple[tuple[int, int], ...]:
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
        return self._local.fold(self._root, diagrams.terminal, lambda level, kids: chosen(diagrams, nodes[level], kids))


def chosen(diagrams: Diagrams, chooser: Node, options: tuple[Node, ...]) -> Node:
    """The function that is, at each authority, the option whose number the chooser gives there."""

    def made(nodes: tuple[Node, ...], kids: list[Node]) -> Node:
        first, *rest = nodes
        if not kids:
            option: int = diagrams.values[first]
            return rest[option]
        return diagrams.node(min(diagrams.level[node] for node in nodes), tuple(kids))

    def below(nodes: tuple[Node, ...]) -> tuple[tuple[Node, ...], ...]:
        return () if diagrams.is_terminal(nodes[0]) else diagrams.parts(nodes)

    return grown((chooser, *options), below, made, {})
