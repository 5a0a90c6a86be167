"""Reduced decision diagrams: functions from axes to any value, each held once, compared by identity.

A node tests one axis and has a child for each of its cells; a terminal holds a value. Axes are tested in
one fixed order and equal parts are shared, so two functions are equal just when their nodes are the same
number, and every question about all authorities is a walk over the nodes.

Written here: elsewhere (dd, oxidd) a diagram ends in true, false or a number, and its variables mostly have two values.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from delivery_model.errors import TooWide

Node = int

Value = Any
"""A diagram's values are hashable, and each caller knows of what kind; no type here could say so."""

NODE_LIMIT = 400_000


class Diagrams:
    """A store of diagrams over axes with the given names and numbers of cells."""

    def __init__(self, names: Sequence[str], sizes: Sequence[int], limit: int = NODE_LIMIT) -> None:
        self.names, self.sizes, self.limit = tuple(names), tuple(sizes), limit
        self.level: list[int] = []  # axis tested, or len(names) for a terminal
        self.children: list[tuple[Node, ...]] = []
        self.values: list[Value] = []
        self._terminals: dict[Value, Node] = {}
        self._nodes: dict[tuple[int, tuple[Node, ...]], Node] = {}
        self._met: dict[tuple[Node, Node], Node] = {}
        self.false, self.true = self.terminal(False), self.terminal(True)
        self._opposites: dict[Node, Node] = {self.false: self.true, self.true: self.false}

    def terminal(self, value: Value) -> Node:
        """The constant function."""
        found = self._terminals.get(value)
        if found is None:
            found = self._terminals[value] = self._add(len(self.names), (), value)
        return found

    def node(self, axis: int, children: tuple[Node, ...]) -> Node:
        """The function that tests an axis and goes on with the child of its cell."""
        first = children[0]
        if all(child == first for child in children):
            return first
        key = (axis, children)
        found = self._nodes.get(key)
        if found is None:
            found = self._nodes[key] = self._add(axis, children, None)
        return found

    def _add(self, level: int, children: tuple[Node, ...], value: Value) -> Node:
        if len(self.level) >= self.limit:
            counted = Counter(self.names[each] for each in self.level if each < len(self.names))
            widest = counted.most_common(3)
            named = ", ".join(f"{name} ({size:,} nodes)" for name, size in widest)
            what = f"the possible authorities need more than {self.limit:,} nodes; widest are {named}"
            fix = "put a decision between these attributes and the rules that combine them, or fix some of them"
            raise TooWide(f"{what}; {fix}", self.limit, widest)
        self.level.append(level)
        self.children.append(children)
        self.values.append(value)
        return len(self.level) - 1

    def is_terminal(self, node: Node) -> bool:
        return self.level[node] == len(self.names)

    def leaf(self, axis: int, cells: Iterable[int], inside: Node, outside: Node) -> Node:
        """One function on some cells of an axis and another on the rest; both must test later axes only."""
        chosen = set(cells)
        return self.node(axis, tuple(inside if cell in chosen else outside for cell in range(self.sizes[axis])))

    def combine(self, operation: Callable[[Value, Value], Value], left: Node, right: Node) -> Node:
        """The function whose value is an operation on the values of two functions."""
        done: dict[tuple[Node, Node], Node] = {}

        def walk(a: Node, b: Node) -> Node:
            found = done.get((a, b))
            if found is None:
                la, lb = self.level[a], self.level[b]
                if la == lb == len(self.names):
                    found = self.terminal(operation(self.values[a], self.values[b]))
                else:
                    axis = min(la, lb)
                    size = self.sizes[axis]
                    left_kids = self.children[a] if la == axis else (a,) * size
                    right_kids = self.children[b] if lb == axis else (b,) * size
                    found = self.node(axis, tuple(map(walk, left_kids, right_kids)))
                done[a, b] = found
            return found

        return walk(left, right)

    def both(self, left: Node, right: Node) -> Node:
        """Where two true-or-false functions are both true."""
        if left == right or right == self.true or left == self.false:
            return left
        if left == self.true or right == self.false:
            return right
        key = (left, right) if left < right else (right, left)
        found = self._met.get(key)
        if found is None:
            axis = min(self.level[left], self.level[right])
            size = self.sizes[axis]
            left_kids = self.children[left] if self.level[left] == axis else (left,) * size
            right_kids = self.children[right] if self.level[right] == axis else (right,) * size
            found = self._met[key] = self.node(axis, tuple(map(self.both, left_kids, right_kids)))
        return found

    def either(self, left: Node, right: Node) -> Node:
        """Where at least one of two true-or-false functions is true."""
        return self.opposite(self.both(self.opposite(left), self.opposite(right)))

    def opposite(self, node: Node) -> Node:
        """Where a true-or-false function is false."""
        found = self._opposites.get(node)
        if found is None:
            found = self.node(self.level[node], tuple(map(self.opposite, self.children[node])))
            self._opposites[node], self._opposites[found] = found, node
        return found

    def mapped(self, function: Callable[[Value], Value], node: Node) -> Node:
        """The function with every value replaced."""
        done: dict[Node, Node] = {}

        def walk(at: Node) -> Node:
            found = done.get(at)
            if found is None:
                if self.is_terminal(at):
                    found = self.terminal(function(self.values[at]))
                else:
                    found = self.node(self.level[at], tuple(map(walk, self.children[at])))
                done[at] = found
            return found

        return walk(node)

    def reachable(
        self, node: Node, cells: Sequence[Iterable[int]] | None = None
    ) -> dict[Value, tuple[tuple[int, int], ...]]:
        """Every value the function takes, each with one path to it: (axis, cell) in order of axes.

        `cells` confines each axis to some of its cells.
        """
        paths: dict[Value, tuple[tuple[int, int], ...]] = {}
        seen: set[Node] = set()
        stack: list[tuple[Node, tuple[tuple[int, int], ...]]] = [(node, ())]
        while stack:
            at, path = stack.pop()
            if at in seen:
                continue
            seen.add(at)
            if self.is_terminal(at):
                paths.setdefault(self.values[at], path)
            else:
                axis = self.level[at]
                children = self.children[at]
                allowed = range(len(children)) if cells is None else cells[axis]
                stack.extend((children[cell], (*path, (axis, cell))) for cell in reversed(tuple(allowed)))
        return paths

    def tested(self, node: Node) -> set[int]:
        """The axes on which a function depends."""
        seen: set[Node] = set()
        stack = [node]
        while stack:
            at = stack.pop()
            if at not in seen and not self.is_terminal(at):
                seen.add(at)
                stack.extend(self.children[at])
        return {self.level[at] for at in seen}

    def is_always(self, value: Value, node: Node, cells: Sequence[Sequence[int]]) -> bool:
        """Whether a function has one value on every combination of the cells, given for every axis."""
        seen: set[Node] = set()
        stack = [node]
        while stack:
            at = stack.pop()
            if at in seen:
                continue
            seen.add(at)
            if not self.is_terminal(at):
                stack.extend(self.children[at][cell] for cell in cells[self.level[at]])
            elif self.values[at] != value:
                return False
        return True

    def value_at(self, node: Node, cells: Mapping[int, int]) -> Value:
        """The value of a function at one cell of every axis it depends on."""
        while not self.is_terminal(node):
            node = self.children[node][cells[self.level[node]]]
        return self.values[node]

    def ways_to(self, node: Node, value: Value, axes: Sequence[int]) -> int:
        """At how many combinations of cells of these axes a function that depends on no others has a value."""

        @cache  # or it would walk every combination, not every node
        def ways(at: Node, place: int) -> int:
            if place == len(axes):
                return int(self.values[at] == value)
            if self.level[at] != axes[place]:
                return self.sizes[axes[place]] * ways(at, place + 1)
            return sum(ways(child, place + 1) for child in self.children[at])

        return ways(node, 0)
