"""A diagram over axes taken apart into one over single attributes: each member of a group is asked by itself.

Every attribute is then an independent choice of one level, which is what columns, chances and influence need.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from delivery_model.possible.diagrams import Diagrams, Node
from delivery_model.possible.space import Space
from delivery_model.rulebase.axes import AnyAxis, GroupAxis, count_class
from delivery_model.rulebase.framework import Framework


class Ungrouped:
    """Functions of a space whose readings are settled, as diagrams over attributes and their levels."""

    def __init__(self, space: Space, diagrams: Diagrams | None = None) -> None:
        """Begin, in a store of diagrams of another space of the same framework where one is given."""
        self._space = space
        self._axes = space.framework.axes
        names = attribute_names(space.framework)
        self._first = {name: place for place, name in enumerate(names)}
        levels = [space.framework.attributes[name].level_names for name in names]
        self.names, self.levels = names, tuple(levels)
        self.diagrams = diagrams or Diagrams(names, list(map(len, levels)), space.diagrams.limit)
        self._done: dict[Node, Node] = {}

    def of(self, node: Node) -> Node:
        """A function of the space as a function of attributes."""
        return self._space.diagrams.fold(
            node, self.diagrams.terminal, lambda axis, kids: self._asked(self._axes[axis], kids), self._done
        )

    def _asked(self, axis: AnyAxis, children: Sequence[Node]) -> Node:
        if not isinstance(axis, GroupAxis):
            return self.diagrams.node(self._first[axis.name], tuple(children))
        return _Unrolled(axis, children, self.diagrams, self._first).asked(0, {}, (0,) * len(axis.cuts))


class _Unrolled:
    """One function of a group's cells, asked member by member."""

    def __init__(
        self, axis: GroupAxis, children: Sequence[Node], diagrams: Diagrams, places: Mapping[str, int]
    ) -> None:
        self.axis, self.diagrams, self.places = axis, diagrams, places
        self.child = {tuple(cell.values()): child for cell, child in zip(axis.cells, children, strict=True)}
        self.done: dict[tuple[int, tuple[str, ...], tuple[int, ...]], Node] = {}

    def asked(self, place: int, named: Mapping[str, str], counts: tuple[int, ...]) -> Node:
        """The function of the members from `place` on, when those before are as named and counted."""
        key = place, tuple(named.values()), counts
        if key not in self.done:
            if place == len(self.axis.members):
                self.done[key] = self._reached(named, counts)
            else:
                member = self.axis.members[place]
                kids = (self._next(place, named, counts, level) for level in self.axis.levels)
                self.done[key] = self.diagrams.node(self.places[member], tuple(kids))
        return self.done[key]

    def _next(self, place: int, named: Mapping[str, str], counts: tuple[int, ...], level: str) -> Node:
        member = self.axis.members[place]
        known = {**named, member: level} if member in self.axis.named else named
        cuts = self.axis.cuts.items()
        more = (min(count + (each == level), max(at)) for count, (each, at) in zip(counts, cuts, strict=True))
        return self.asked(place + 1, known, tuple(more))

    def _reached(self, named: Mapping[str, str], counts: tuple[int, ...]) -> Node:
        classes = (count_class(count, cuts) for count, cuts in zip(counts, self.axis.cuts.values(), strict=True))
        return self.child[*(named[member] for member in self.axis.named), *classes]


def attribute_names(framework: Framework) -> tuple[str, ...]:
    """The attributes on which a decision can depend, in the order in which diagrams ask them."""
    return tuple(name for axis in framework.axes if not axis.is_reading for name in axis.members)
