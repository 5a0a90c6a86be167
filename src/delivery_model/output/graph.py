"""The decision graph as values: boxes in their places, their rows, and the lines between them."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from delivery_model.framework.rules import Rule

WIDTH, GAP, SPACE, MARGIN = 290, 100, 22, 24
HEADING, LINE, SMALL, PADDING = 17, 16, 14, 10
LETTERS = 40  # of a heading or a line, in a box of this width


@frozen
class Row:
    """One line of a box: an input, or a rule with its citations, as many on a line as fit."""

    name: str
    lines: tuple[str, ...]
    rule: Rule | None = None
    cited: tuple[tuple[str, ...], ...] = ()

    @property
    def height(self) -> int:
        return LINE * len(self.lines) + (SMALL * len(self.cited) + 4 if self.cited else 0)


@frozen(kw_only=True)
class Box:
    """A decision with its rules, or a family of inputs, and where it stands; `layer` counts from the left."""

    name: str
    is_decision: bool
    title: tuple[str, ...]
    question: tuple[str, ...]
    rows: tuple[Row, ...]
    layer: int
    y: float = 0

    @property
    def x(self) -> float:
        return MARGIN + self.layer * (WIDTH + GAP)

    @property
    def head(self) -> int:
        """The height of its heading."""
        return PADDING + HEADING * len(self.title) + LINE * len(self.question)

    @property
    def height(self) -> int:
        return self.head + sum(row.height for row in self.rows) + PADDING

    @property
    def middle(self) -> float:
        return self.y + self.height / 2

    def row_at(self, name: str) -> float:
        """The height at which lines leave a row, or the heading for what is no row."""
        below = self.y + self.head
        for row in self.rows:
            if row.name == name and row.rule is None:
                return below + row.height / 2
            below += row.height
        return self.y + PADDING + HEADING / 2


@frozen
class Edge:
    """One line: a decision looks at an input or at another decision."""

    source: str
    row: str
    target: str


@frozen
class Graph:
    """Boxes in their places, and the lines between them."""

    boxes: Mapping[str, Box]
    edges: tuple[Edge, ...]

    @property
    def width(self) -> float:
        return max(box.x for box in self.boxes.values()) + WIDTH + MARGIN

    @property
    def height(self) -> float:
        return max(box.y + box.height for box in self.boxes.values()) + MARGIN
