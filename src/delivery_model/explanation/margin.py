"""How an answer stands up to wrong findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import frozen

from delivery_model.diagrams import Diagrams, Node
from delivery_model.explanation.minimal import Treatment, size
from delivery_model.framework.axes import AnyAxis, GroupAxis
from delivery_model.profile import Profile
from delivery_model.space import Space


@frozen
class Margin:
    """How an answer stands up to wrong findings.

    `total` is the number of ways in which one known finding could have been at another level, `kept` how
    many of them keep the answer, `hangs_on` the findings of which some single error loses it, and `distance`
    the fewest findings that must be wrong before the answer can be lost (None when it never can be).
    """

    distance: int | None
    kept: int
    total: int
    hangs_on: tuple[str, ...]


def margin_of(space: Space, node: Node, profile: Profile, treatments: Sequence[Sequence[Treatment]]) -> Margin:
    """The margin of an answer that is given just where `node` is true.

    `space` holds every level of every finding; `treatments` let findings be changed, past ones too.
    """
    known = [treatment[0].cells for treatment in treatments]
    kept = total = 0
    hangs_on: dict[str, None] = {}
    for place, axis in enumerate(space.framework.axes):
        for name, cells in _single_errors(axis, profile):
            total += 1
            if space.diagrams.is_always(True, node, [*known[:place], cells, *known[place + 1 :]]):
                kept += 1
            else:
                hangs_on[name] = None
    return Margin(fewest_errors(space.diagrams, node, treatments), kept, total, tuple(hangs_on))


def _single_errors(axis: AnyAxis, profile: Profile) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Each known finding of an axis at each other level, with the cells then possible."""
    if axis.is_reading:
        return
    limits = profile.limits(axis.name)
    choices = profile.choices()
    levels = axis.levels if isinstance(axis, GroupAxis) else axis.values
    for name in axis.members:
        known = choices.get(name, frozenset(levels))
        if len(known) < len(levels):
            for level in levels:
                changed = {**choices, name: frozenset({level})}
                if level not in known and (cells := tuple(axis.weights(changed, limits))):
                    yield name, cells


def fewest_errors(diagrams: Diagrams, node: Node, treatments: Sequence[Sequence[Treatment]]) -> int | None:
    """The fewest findings that must change before a true-or-false function can be false; None when it never is."""
    costs = [_costs(several) for several in treatments]

    def inner(axis: int, kids: tuple[int | None, ...]) -> int | None:
        reached = ((cost, kids[cell]) for cell, cost in costs[axis].items())
        return min((cost + further for cost, further in reached if further is not None), default=None)

    return diagrams.fold(node, lambda value: None if value else 0, inner)


def _costs(treatments: Sequence[Treatment]) -> dict[int, int]:
    """The fewest changes that make each cell of an axis possible."""
    found: dict[int, int] = {}
    for treatment in treatments:
        for cell in treatment.cells:
            found[cell] = min(size(treatment.uses), found.get(cell, size(treatment.uses)))
    return found
