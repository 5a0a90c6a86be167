"""Two rule bases over one set of axes, so that their functions can be compared authority by authority."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from attrs import frozen

from delivery_model.answer.explanation import wide_space
from delivery_model.errors import InvalidValue
from delivery_model.possible.diagrams import Diagrams, Node, Value
from delivery_model.possible.region_terms import Base
from delivery_model.possible.space import Space, inputs_of
from delivery_model.rulebase.axes import AnyAxis, Axis, GroupAxis, class_range, count_class
from delivery_model.rulebase.conditions import Facts
from delivery_model.rulebase.framework import Framework
from delivery_model.rulebase.readings import Readings


@frozen(eq=False)
class Side:
    """A rule base under one choice of readings."""

    framework: Framework
    readings: Readings
    space: Space

    @classmethod
    def of(cls, framework: Framework, readings: Mapping[str, str]) -> Side:
        """A rule base, with readings other than the defaults by name.

        Raises:
            UnknownName: a reading or alternative that does not exist.
        """
        chosen = Readings.of(framework, readings)
        return cls(framework, chosen, wide_space(framework, chosen))

    def axes(self) -> dict[str, AnyAxis]:
        """The axes that can bear on the answer under some reading, by name."""
        inputs = inputs_of(self.framework, self.framework.roles.outcome)
        axes = (axis for axis in self.framework.axes if not axis.is_reading)
        return {axis.name: axis for axis in axes if inputs.intersection(axis.cells[0])}


def merged_base(before: Side, after: Side) -> Base:
    """A store over the axes of two rule bases, each cut as finely as either of them cuts.

    Raises:
        InvalidValue: they share no attribute, or one that matters in both has other levels, or another group.
    """
    one, other = before.framework, after.framework
    if one.attributes and other.attributes and not one.attributes.keys() & other.attributes.keys():
        said = f"{one.id} and {other.id} share no attribute, so that no authority can be put to both"
        raise _incomparable(said, "give two versions of one rule base")
    left, right = before.axes(), after.axes()
    if differences := list(_differences(left, right)):
        raise _incomparable("; ".join(differences), "give these attributes the same levels in both")
    axes = [_merged(axis, right.get(name, axis)) for name, axis in left.items()]
    axes += [axis for name, axis in right.items() if name not in left]
    limit = before.space.diagrams.limit
    diagrams = Diagrams([axis.name for axis in axes], [len(axis.cells) for axis in axes], limit)
    return Base(diagrams, tuple(axes), tuple(tuple(range(len(axis.cells))) for axis in axes))


def _incomparable(differences: str, fix: str) -> InvalidValue:
    return InvalidValue("attributes", f"the rule bases cannot be compared: {differences}", fix)


def _differences(left: Mapping[str, AnyAxis], right: Mapping[str, AnyAxis]) -> Iterator[str]:
    for name, axis in left.items():
        other = right.get(name)
        if other is not None and _shape(axis) != _shape(other):
            yield f"{name} is {_said(axis)} in the first and {_said(other)} in the second"
    owners = [{member: name for name, axis in axes.items() for member in axis.members} for axes in (left, right)]
    for member in owners[0].keys() & owners[1].keys():
        if owners[0][member] != owners[1][member]:
            yield f"{member} belongs to {owners[0][member]} in the first and to {owners[1][member]} in the second"


def _shape(axis: AnyAxis) -> tuple[object, ...]:
    if isinstance(axis, GroupAxis):
        return frozenset(axis.members), frozenset(axis.levels)
    return (frozenset(axis.values),)


def _said(axis: AnyAxis) -> str:
    levels = axis.levels if isinstance(axis, GroupAxis) else axis.values
    said = ", ".join(levels)
    return f"a group of {len(axis.members)} ({said})" if isinstance(axis, GroupAxis) else said


def _merged(axis: AnyAxis, other: AnyAxis) -> AnyAxis:
    if not isinstance(axis, GroupAxis) or not isinstance(other, GroupAxis):
        return axis
    named = tuple(member for member in axis.members if member in (*axis.named, *other.named))
    levels = [level for level in axis.levels if level in axis.cuts or level in other.cuts]
    cuts = {level: tuple(sorted({*axis.cuts.get(level, ()), *other.cuts.get(level, ())})) for level in levels}
    return GroupAxis(axis.name, axis.members, axis.levels, cuts, named)


class Importer:
    """Functions of one rule base as functions over the merged axes."""

    def __init__(self, side: Side, base: Base) -> None:
        self.source, self.target = side.space.diagrams, base.diagrams
        places = {axis.name: place for place, axis in enumerate(base.axes)}
        self._ways: dict[int, tuple[int, tuple[int, ...]]] = {}
        for place, axis in enumerate(side.framework.axes):
            if axis.name in places:
                merged = base.axes[places[axis.name]]
                self._ways[place] = places[axis.name], tuple(_cell_in(axis, cell, merged) for cell in merged.cells)
        self._done: dict[Node, Node] = {}

    def of(self, node: Node) -> Node:
        """One function."""

        def inner(axis: int, kids: tuple[Node, ...]) -> Node:
            place, cells = self._ways[axis]
            return self._chosen(place, [kids[cell] for cell in cells])

        return self.source.fold(node, self.target.terminal, inner, self._done)

    def _chosen(self, place: int, children: Sequence[Node]) -> Node:
        """The child of an axis's cell, whatever the order of axes on either side."""
        target = self.target
        if all(target.level[child] > place for child in children):
            return target.node(place, tuple(children))
        found = target.terminal(None)
        for child in dict.fromkeys(children):
            cells = [cell for cell, each in enumerate(children) if each == child]
            here = target.leaf(place, cells, target.true, target.false)
            part = target.combine(lambda inside, value: (value,) if inside else None, here, child)
            found = target.combine(_either, found, part)
        return target.mapped(lambda value: value[0], found)


def _either(left: Value, right: Value) -> Value:
    return right if left is None else left


def _cell_in(axis: AnyAxis, cell: Facts, merged: AnyAxis) -> int:
    """The cell of an axis in which a cell of the finer, merged axis lies."""
    if isinstance(axis, Axis) or not isinstance(merged, GroupAxis):
        return next(place for place, each in enumerate(axis.cells) if each == cell)
    facts = {name: _class_in(axis, name, value, merged) for name, value in cell.items() if name in axis.cells[0]}
    return next(place for place, each in enumerate(axis.cells) if each == facts)


def _class_in(axis: GroupAxis, variable: str, value: str, merged: GroupAxis) -> str:
    level = variable.removeprefix(f"{axis.name}.")
    if variable in axis.members:
        return value
    return count_class(class_range(value, len(merged.members))[0], axis.cuts[level])
