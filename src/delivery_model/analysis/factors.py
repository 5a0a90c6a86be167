"""What the answer hangs on, as independent factors: attributes, or whole groups where beliefs tie their members."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from attrs import frozen

from delivery_model.analysis.beliefs import Beliefs
from delivery_model.analysis.chances import cell_weights
from delivery_model.analysis.members import Members
from delivery_model.analysis.weighing import Weights
from delivery_model.diagrams import Diagrams, Node
from delivery_model.framework.axes import AnyAxis
from delivery_model.framework.conditions import Facts
from delivery_model.framework.rules import Framework
from delivery_model.space import Space, inputs_of


@frozen(kw_only=True, eq=False)
class Factors:
    """Independent factors, in the order in which diagrams ask them.

    A factor is an attribute, its values the levels, or a group, its values what rules tell apart of its members.
    `bearing` has the places of those that can bear on the outcome; `of` makes a function of the space one of factors.
    """

    diagrams: Diagrams
    names: tuple[str, ...]
    values: tuple[tuple[Facts, ...], ...]
    weights: Weights
    bearing: tuple[int, ...]
    of: Callable[[Node], Node]

    def value_names(self, place: int) -> tuple[str, ...]:
        """The values of a factor in a few words."""
        return tuple(_said(self.names[place], facts) for facts in self.values[place])


def factors_of(space: Space, beliefs: Beliefs | None) -> Factors:
    """The factors of a space whose readings are settled."""
    if beliefs is not None and beliefs.counted:
        return _whole(space, beliefs)
    framework, members = space.framework, Members(space)
    bearing = tuple(place for place, name in enumerate(members.names) if name in bearing_attributes(framework))
    weights: list[Sequence[int | Fraction]] = []
    for place, (name, levels) in enumerate(zip(members.names, members.levels, strict=True)):
        if place not in bearing:
            weights.append([1, *[0] * (len(levels) - 1)])
        elif beliefs is None:
            weights.append([1] * len(levels))
        else:
            weights.append(beliefs.chances_of(framework.attributes[name]))
    return Factors(
        diagrams=members.diagrams,
        names=members.names,
        values=tuple(
            tuple({name: level} for level in levels) for name, levels in zip(members.names, members.levels, strict=True)
        ),
        weights=weights,
        bearing=bearing,
        of=members.of,
    )


def _whole(space: Space, beliefs: Beliefs) -> Factors:
    """The axes themselves."""
    axes = space.framework.axes
    inputs = inputs_of(space.framework, space.framework.roles.outcome)
    return Factors(
        diagrams=space.diagrams,
        names=space.diagrams.names,
        values=tuple(tuple(axis.cells[cell] for cell in space.cells[axis.name]) for axis in axes),
        weights=cell_weights(space, beliefs),
        bearing=tuple(place for place, axis in enumerate(axes) if _bears(axis, inputs)),
        of=lambda node: node,
    )


def bearing_attributes(framework: Framework) -> tuple[str, ...]:
    """The attributes that can bear on the outcome under some reading."""
    inputs = inputs_of(framework, framework.roles.outcome)
    return tuple(name for axis in framework.axes if _bears(axis, inputs) for name in axis.members)


def _bears(axis: AnyAxis, inputs: frozenset[str]) -> bool:
    return not axis.is_reading and bool(inputs.intersection(axis.cells[0]))


def _said(name: str, facts: Facts) -> str:
    if tuple(facts) == (name,):
        return facts[name]
    return ", ".join(f"{variable.removeprefix(f'{name}.')} {value}" for variable, value in facts.items())
