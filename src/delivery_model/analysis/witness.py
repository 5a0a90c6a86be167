"""Smallest witnesses: the fewest findings that show something, and a complete authority that has them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce

from attrs import field, frozen

from delivery_model.analysis.counting import cells_of
from delivery_model.diagrams import Diagrams, Node
from delivery_model.framework.axes import AnyAxis, GroupAxis
from delivery_model.framework.conditions import Facts
from delivery_model.framework.readings import Readings
from delivery_model.framework.rules import Framework
from delivery_model.space import Space

Path = tuple[tuple[int, int], ...]
"""(axis, cell), in order of axes."""

MOST_VISITED = 20_000


@frozen(kw_only=True)
class Example:
    """A complete authority, and the rules of one decision that hold for it.

    `settled` names the facts that matter: whatever the others were, what the example shows would be so.
    """

    facts: Facts = field(hash=False)
    settled: tuple[str, ...]
    decision: str
    fired: tuple[str, ...]


def smallest_path(diagrams: Diagrams, node: Node) -> Path | None:
    """The fewest cells that make a true-or-false function true whatever the other axes are; None when it never is.

    A function with very many parts is searched along its own paths only.
    """
    done: dict[Node, Path | None] = {diagrams.true: (), diagrams.false: None}

    def walk(at: Node) -> Path | None:
        if at not in done:
            children = diagrams.children[at]
            found = [
                ((diagrams.level[at], children.index(child)), *path)
                for child in dict.fromkeys(children)
                if (path := walk(child)) is not None
            ]
            if len(done) < MOST_VISITED:
                whatever = walk(reduce(diagrams.both, dict.fromkeys(children)))
                found += [] if whatever is None else [whatever]
            done[at] = min(found, key=len, default=None)
        return done[at]

    return walk(node)


def example_at(space: Space, path: Path, decision: str) -> Example:
    """An authority on a path: what the path leaves open is at its best level, or read as is the default."""
    framework = space.framework
    cells = cells_at(framework, path)
    facts: dict[str, str] = {}
    for axis, cell in zip(framework.axes, cells, strict=True):
        facts |= axis.cells[cell]
    return Example(
        facts=facts,
        settled=tuple(name for place, _ in path for name in framework.axes[place].cells[0]),
        decision=decision,
        fired=space.diagrams.value_at(space.fired(decision), dict(enumerate(cells))),
    )


def cells_at(framework: Framework, path: Iterable[tuple[int, int]]) -> tuple[int, ...]:
    """One cell of every axis: as the path says, else a reading's default, or the best level of every finding."""
    chosen = {**cells_of(Readings.of(framework, {})), **dict(path)}
    return tuple(chosen[place] if place in chosen else _best(axis) for place, axis in enumerate(framework.axes))


def _best(axis: AnyAxis) -> int:
    if isinstance(axis, GroupAxis):
        return next(iter(axis.weights(dict.fromkeys(axis.members, frozenset(axis.levels[:1])))))
    return 0
