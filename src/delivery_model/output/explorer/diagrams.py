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
        return self.diagrams.fold(
            node,
            lambda ids: self._row(TERMINAL, *self._numbers(ids)),
            lambda axis, kids: self._row(axis, *kids),
            self._places,
        )

    def _row(self, *numbers: int) -> int:
        self.rows.append(list(numbers))
        return len(self.rows) - 1

    def _numbers(self, ids: Any) -> list[int]:  # a diagram's values are of any kind
        return sorted(self.rules[each] for each in ids)
