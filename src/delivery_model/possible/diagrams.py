"""Reduced decision diagrams: functions from axes to any value, each held once, compared by identity.

A node tests one axis and has a child for each of its cells; a terminal holds a value. Axes are tested in
one fixed order and equal parts are shared, so two functions are equal just when their nodes are the same
number, and every question about all authorities is a walk over the nodes.

Written here: elsewhere (dd, oxidd) a diagram ends in true, false or a number, and its variables mostly have two values.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from itertools import compress
from math import prod
from typing import Any, TypeVar

from delivery_model.errors import TooWide
from delivery_model.fixed import Lock

Node = int

Value = Any
"""A diagram's values are hashable, and each caller knows of what kind; no type here could say so."""

Path = tuple[tuple[int, int], ...]
"""(axis, cell), in order of axes."""

NODE_LIMIT = 400_000

Weight = int | Fraction
"""A number of authorities, or a chance."""

K = TypeVar("K")
T = TypeVar("T")


def grown(start: K, below: Callable[[K], Sequence[K]], made: Callable[[K, list[T]], T], done: dict[K, T]) -> T:
    """What `made` makes of a key and of what the keys below it became: each once, not recursive, so of any depth.

    What is in `done` is not made again, and what is made is kept there.
    """
    if start in done:
        return done[start]
    at, keys = start, below(start)
    rest, path = iter(keys), list[tuple[K, Sequence[K], Iterator[K]]]()
    while True:
        for key in rest:
            if key not in done:
                path.append((at, keys, rest))
                at, keys = key, below(key)
                rest = iter(keys)
                break
        else:
            done[at] = made(at, [done[key] for key in keys])
            if not path:
                return done[at]
            at, keys, rest = path.pop()


class Diagrams:
    """A store of diagrams over axes with the given names and numbers of cells."""

    def __init__(self, names: Sequence[str], sizes: Sequence[int], limit: int = NODE_LIMIT) -> None:
        self.names, self.sizes, self.limit = tuple(names), tuple(sizes), limit
        self._lock = Lock()  # a node is known to others only when all of it is there
        self.level: list[int] = []  # axis tested, or len(names) for a terminal
        self.children: list[tuple[Node, ...]] = []
        self.values: list[Value] = []
        self._terminals: dict[Value, Node] = {}
        self._nodes: dict[tuple[int, tuple[Node, ...]], Node] = {}
        self._met: dict[tuple[Node, ...], Node] = {}
        self.false, self.true = self.terminal(False), self.terminal(True)
        self._opposites: dict[Node, Node] = {self.false: self.true, self.true: self.false}

    def terminal(self, value: Value) -> Node:
        """The constant function."""
        found = self._terminals.get(value)
        if found is None:
            with self._lock:  # and looked for again: another thread may have added it
                found = self._terminals.get(value)
                if found is None:
                    found = self._terminals[value] = self._add(len(self.names), (), value)
        return found

    def node(self, axis: int, children: tuple[Node, ...]) -> Node:
        """The function that tests an axis and goes on with the child of its cell."""
        first = children[0]
        if children.count(first) == len(children):
            return first
        key = (axis, children)
        found = self._nodes.get(key)
        if found is None:
            with self._lock:
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
        added = len(self.level)
        self.children[added:], self.values[added:] = [children], [value]  # over what was begun and interrupted
        self.level.append(level)
        return added

    def is_terminal(self, node: Node) -> bool:
        return self.level[node] == len(self.names)

    def leaf(self, axis: int, cells: Iterable[int], inside: Node, outside: Node) -> Node:
        """One function on some cells of an axis and another on the rest; both must test later axes only."""
        chosen = set(cells)
        return self.node(axis, tuple(inside if cell in chosen else outside for cell in range(self.sizes[axis])))

    def fold(
        self,
        node: Node,
        end: Callable[[Value], T],
        inner: Callable[[int, tuple[T, ...]], T],
        done: dict[Node, T] | None = None,
    ) -> T:
        """What `end` makes of every value of a function, and `inner` of each axis and what its cells became.

        Each node is asked once, those below it first. `done` keeps what nodes became, for other functions to come.
        """
        return self.fold_until(len(self.names), node, lambda at: end(self.values[at]), inner, done)

    def fold_until(
        self,
        axis: int,
        node: Node,
        end: Callable[[Node], T],
        inner: Callable[[int, tuple[T, ...]], T],
        done: dict[Node, T] | None = None,
    ) -> T:
        """The same over the axes before one alone: `end` is given what is left to say by that axis and later ones."""
        level, children = self.level, self.children
        return grown(
            node,
            lambda at: children[at] if level[at] < axis else (),
            lambda at, kids: inner(level[at], tuple(kids)) if level[at] < axis else end(at),
            {} if done is None else done,
        )

    def combine(
        self, operation: Callable[[Value, Value], Value], left: Node, right: Node, neutral: Node | None = None
    ) -> Node:
        """The function whose value is an operation on the values of two functions.

        `neutral` is a constant, if there is one, that leaves the left as it is where the right is that.
        """
        level = self.level

        def below(pair: tuple[Node, ...]) -> Sequence[tuple[Node, ...]]:
            return () if pair[1] == neutral else self.parts(pair)

        def made(pair: tuple[Node, ...], kids: list[Node]) -> Node:
            a, b = pair
            if kids:
                return self.node(min(level[a], level[b]), tuple(kids))
            return a if b == neutral else self.terminal(operation(self.values[a], self.values[b]))

        return grown((left, right), below, made, {})

    def joint(self, nodes: Iterable[Node]) -> Node:
        """The function whose value is the tuple of the values of several."""
        return reduce(
            lambda at, node: self.combine(lambda values, value: (*values, value), at, node), nodes, self.terminal(())
        )

    def chosen(self, chooser: Node, options: Sequence[Node]) -> Node:
        """The function that is, at each authority, the option whose number the chooser gives there."""

        def below(nodes: tuple[Node, ...]) -> tuple[tuple[Node, ...], ...]:
            return () if self.is_terminal(nodes[0]) else self.parts(nodes)

        def made(nodes: tuple[Node, ...], kids: list[Node]) -> Node:
            if not kids:
                number: int = self.values[nodes[0]]
                return nodes[1 + number]
            return self.node(min(self.level[node] for node in nodes), tuple(kids))

        return grown((chooser, *options), below, made, {})

    def parts(self, nodes: tuple[Node, ...]) -> tuple[tuple[Node, ...], ...]:
        """Some functions at each cell of the first axis that one of them tests; nothing when all are constant."""
        level, children = self.level, self.children
        if len(nodes) == 2:  # the common case, said again for its speed
            left, right = nodes
            if level[left] == level[right]:
                return tuple(zip(children[left], children[right], strict=True))
            if level[left] < level[right]:
                return tuple([(child, right) for child in children[left]])
            return tuple([(left, child) for child in children[right]])
        axis = min([level[node] for node in nodes])
        if axis == len(self.names):
            return ()
        size = self.sizes[axis]
        return tuple(zip(*[children[node] if level[node] == axis else (node,) * size for node in nodes], strict=True))

    def both(self, left: Node, right: Node) -> Node:
        """Where two true-or-false functions are both true."""
        false, true, met = self.false, self.true, self._met

        def below(pair: tuple[Node, ...]) -> Sequence[tuple[Node, ...]]:
            found = self.parts(pair)
            for a, b in found:
                if a in (b, false) or b == true:
                    met[a, b] = a
                elif a == true or b == false:
                    met[a, b] = b
            return [(a, b) if a < b or (a, b) in met else (b, a) for a, b in found]

        if left in (right, false) or right == true:
            return left
        if left == true or right == false:
            return right
        level = self.level
        pair = (left, right) if left < right else (right, left)
        return grown(pair, below, lambda at, kids: self.node(min(level[at[0]], level[at[1]]), tuple(kids)), met)

    def either(self, left: Node, right: Node) -> Node:
        """Where at least one of two true-or-false functions is true."""
        return self.opposite(self.both(self.opposite(left), self.opposite(right)))

    def opposite(self, node: Node) -> Node:
        """Where a true-or-false function is false."""
        found = self.fold(node, lambda value: self.terminal(not value), self.node, self._opposites)
        self._opposites[found] = node
        return found

    def mapped(self, function: Callable[[Value], Value], node: Node) -> Node:
        """The function with every value replaced."""
        return self.fold(node, lambda value: self.terminal(function(value)), self.node)

    def restricted(self, node: Node, cells: Mapping[int, int]) -> Node:
        """The function with some axes settled, each at one cell."""
        return self.fold(
            node, self.terminal, lambda axis, kids: kids[cells[axis]] if axis in cells else self.node(axis, kids)
        )

    def weighed(
        self, node: Node, weights: Sequence[Sequence[Weight]]
    ) -> dict[Value, Any]:  # whole numbers where the weights are
        """The weight of all combinations of cells at which a function has each of its values.

        `weights` gives each axis the weight of each of its cells; values of no weight may be left out.
        """
        level, children, totals = self.level, self.children, [sum(each) for each in weights]

        def below(at: Node) -> list[Node]:
            """What is met by way of cells that have any weight: where much is known, few nodes are."""
            return [] if self.is_terminal(at) else [*compress(children[at], weights[level[at]])]

        def made(at: Node, spreads: list[dict[Value, Weight]]) -> dict[Value, Weight]:
            if self.is_terminal(at):
                return {self.values[at]: 1}
            axis, found = level[at], dict[Value, Weight]()
            for kid, weight, spread in zip(below(at), filter(None, weights[axis]), spreads, strict=True):
                scale = weight * prod(totals[axis + 1 : level[kid]])
                for value, each in spread.items() if scale else ():
                    found[value] = found.get(value, 0) + scale * each
            return found

        found = grown(node, below, made, {})
        above = prod(totals[: level[node]])
        return {value: above * weight for value, weight in found.items() if above}

    def reachable(self, node: Node, cells: Sequence[Iterable[int]] | None = None) -> dict[Value, Path]:
        """Every value the function takes, each with one path to it.

        `cells` confines each axis to some of its cells.
        """
        paths: dict[Value, Path] = {}
        seen: set[Node] = set()
        stack: list[tuple[Node, Path]] = [(node, ())]
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

        weights = [[1] * size if axis in axes else [1, *[0] * (size - 1)] for axis, size in enumerate(self.sizes)]
        return self.weighed(node, weights).get(value, 0)
