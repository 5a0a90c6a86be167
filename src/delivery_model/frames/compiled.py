"""The columns engine: decision diagrams followed by every row of a dataframe at once, natively and lazily.

A row reaches a node when an authority that fits the row's findings comes by it. Every finding is a choice by
itself, so which values a row can take is exact, however many of its findings are open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from typing import Any

import narwhals.stable.v2 as nw
from attrs import frozen

from delivery_model.possible.diagrams import Diagrams, Node, Value

AnyFrame = nw.DataFrame[Any] | nw.LazyFrame[Any]

Levels = tuple[int, ...]
"""Some levels of an attribute, by their places."""

Allowed = Callable[[int, Levels], nw.Expr]
"""Whether the finding on an attribute leaves one of some levels possible: true or false, never null."""

PREFIX = "__delivery_model_"


@frozen
class Edge:
    """A way to a node: from another one, reached in a column (None where every row does), by some levels."""

    column: str | None
    attribute: int
    levels: Levels


@frozen
class Stage:
    """The nodes that one attribute leads to: the column of each, its ways in, and its column so far.

    `kept` are the columns of other nodes that later stages still need.
    """

    reached: tuple[tuple[str, tuple[Edge, ...], str | None], ...]
    kept: tuple[str, ...]

    def atoms(self, allowed: Allowed) -> list[nw.Expr]:
        """What must be known of the findings on the attribute."""
        atoms = dict.fromkeys((edge.attribute, edge.levels) for _, edges, _ in self.reached for edge in edges)
        return [allowed(*atom).alias(_atom(*atom)) for atom in atoms]


@frozen
class Program:
    """What to compute, stage by stage; then which column says that a value is possible, by root and value.

    Of a root whose findings are all known, the commonest value is left out: a row without another has it.
    """

    stages: tuple[Stage, ...]
    columns: tuple[Mapping[Value, str], ...]
    rest: tuple[Value | None, ...]

    def run(self, frame: AnyFrame, allowed: Allowed) -> AnyFrame:
        """Append the columns; each stage keeps no more than is needed later."""
        source = [nw.col(name) for name in frame.collect_schema()]
        atoms = [*(stage.atoms(allowed) for stage in self.stages), []]
        if atoms[0]:
            frame = frame.with_columns(*atoms[0])
        for place, stage in enumerate(self.stages):
            reached = [_reached(*each) for each in stage.reached]
            frame = frame.select(*source, *map(nw.col, stage.kept), *reached, *atoms[place + 1])
        return frame

    def values(self, root: int) -> list[Value]:
        """Every value that some row may have."""
        rest = self.rest[root]
        return list(dict.fromkeys([*self.columns[root], *([] if rest is None else [rest])]))

    def possible(self, root: int, values: Iterable[Value]) -> nw.Expr:
        """Whether one of some values of a root is possible: true or false, never null."""
        wanted, columns, rest = set(values), self.columns[root], self.rest[root]
        if rest in wanted and rest is not None:
            others = self.possible(root, columns.keys() - wanted)
            return ~others
        return any_of(nw.col(column) for value, column in columns.items() if value in wanted)


def program(diagrams: Diagrams, roots: Sequence[Node], complete: Sequence[bool]) -> Program:
    """How to find the values of some functions of attributes, none None.

    `complete` says of each whether every finding it depends on is known, as of a constant it always is, so that each
    row has one value.
    """
    marked = [diagrams.mapped(lambda value, r=place: (r, value), root) for place, root in enumerate(roots)]
    left_out = {_commonest(diagrams, root) for root, is_known in zip(marked, complete, strict=True) if is_known}
    at: dict[Node, str | None] = dict.fromkeys(marked)
    stages: list[Stage] = []
    for attribute in range(len(diagrams.names)):
        here = [node for node in at if diagrams.level[node] == attribute]
        if here:
            ways = _ways(diagrams, {node: at.pop(node) for node in here}, left_out)
            names = {node: f"{PREFIX}{node}_{attribute}" for node in ways}
            reached = tuple((names[node], tuple(edges), at.get(node)) for node, edges in ways.items())
            stages.append(Stage(reached, tuple(name for node, name in at.items() if name and node not in names)))
            at |= names
    columns: list[dict[Value, str]] = [{} for _ in roots]
    for (root, value), column in ((diagrams.values[node], column) for node, column in at.items() if column):
        columns[root][value] = column
    rest: list[Value | None] = [None] * len(roots)
    for root, value in (diagrams.values[node] for node in left_out):
        rest[root] = value
    return Program(tuple(stages), tuple(columns), tuple(rest))


def _ways(diagrams: Diagrams, here: Mapping[Node, str | None], left_out: set[Node]) -> dict[Node, list[Edge]]:
    found: dict[Node, list[Edge]] = {}
    for node, column in here.items():
        levels: dict[Node, list[int]] = {}
        for level, child in enumerate(diagrams.children[node]):
            levels.setdefault(child, []).append(level)
        for child, by in levels.items():
            if child not in left_out:
                found.setdefault(child, []).append(Edge(column, diagrams.level[node], tuple(by)))
    return found


def _commonest(diagrams: Diagrams, root: Node) -> Node:
    """The terminal with most ways in."""
    seen, stack = set[Node](), [root]
    while stack:
        at = stack.pop()
        if at not in seen:
            seen.add(at)
            stack.extend(diagrams.children[at])
    ways = Counter(child for node in seen for child in set(diagrams.children[node]))
    return max(filter(diagrams.is_terminal, seen), key=lambda node: ways[node])


def _reached(column: str, edges: Sequence[Edge], before: str | None) -> nw.Expr:
    ways = [nw.col(_atom(edge.attribute, edge.levels)) for edge in edges if edge.column is None]
    ways += [nw.col(edge.column) & nw.col(_atom(edge.attribute, edge.levels)) for edge in edges if edge.column]
    return any_of([*ways, *([nw.col(before)] if before else [])]).alias(column)


def _atom(attribute: int, levels: Levels) -> str:
    return f"{PREFIX}{attribute}_{'_'.join(map(str, levels))}_"


def any_of(conditions: Iterable[nw.Expr]) -> nw.Expr:
    """Whether one of some conditions holds, none of them null."""
    several = list(conditions)
    while len(several) > 1:  # two and two: narwhals calls itself as deep as an expression is
        several = [reduce(lambda a, b: a | b, several[place : place + 2]) for place in range(0, len(several), 2)]
    return several[0] if several else nw.lit(False)


def collected(frame: AnyFrame) -> nw.DataFrame[Any]:
    """A dataframe in memory."""
    return frame.collect() if isinstance(frame, nw.LazyFrame) else frame
