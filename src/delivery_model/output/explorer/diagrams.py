"""Decision diagrams as plain data: one table of nodes, each after its children, and the roots within it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from delivery_model.diagrams import Diagrams, Node

TERMINAL = -1


class Table:
    """Collects nodes: the axis tested and the rows of its children, or -1 and the rules that a terminal holds."""

    def __init__(self, diagrams: Diagrams, rules: Mapping[str, int]) -> None:
        """`rules` gives each rule id its number; sets of rules are written in that order."""
        self.diagrams, self.rules = diagrams, rules
        self.rows: list[list[int]] = []
        self._places: dict[Node, int] = {}

    def add(self, node: Node) -> int:
        """The row of a node, its whole diagram being in the table."""
        if node not in self._places:
            if self.diagrams.is_terminal(node):
                row = [TERMINAL, *self._numbers(self.diagrams.values[node])]
            else:
                row = [self.diagrams.level[node], *map(self.add, self.diagrams.children[node])]
            self.rows.append(row)
            self._places[node] = len(self.rows) - 1
        return self._places[node]

    def _numbers(self, ids: Any) -> list[int]:  # a diagram's values are of any kind
        return sorted(self.rules[each] for each in ids)
