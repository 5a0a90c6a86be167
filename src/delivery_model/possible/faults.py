"""What is against a claim about a rule base, and of whom: in the fewest regions, or by the smallest witness."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from typing import TYPE_CHECKING

from attrs import field, frozen

from delivery_model.errors import Place, Problem, TooWide
from delivery_model.possible.diagrams import Diagrams, Node, Path, grown
from delivery_model.possible.space import Space

if TYPE_CHECKING:
    from delivery_model.possible.regions import Region

MOST_VISITED, MOST_STEPS = 20_000, 2_000
"""So many parts are looked through for the smallest path; so many steps are taken to make do with fewer regions."""


@frozen(kw_only=True)
class Fault:
    """One case against a claim: the decision and rules at fault, where they are written, and the `fix`.

    `path` leads to the authorities that show it, with the fewest findings; None where it is about all of them. `wrong`
    is where all of them are, if diagrams show that.
    """

    what: str
    fix: str
    decision: str
    places: tuple[Place, ...]
    rules: tuple[str, ...] = ()
    path: Path | None = None
    wrong: Node | None = field(default=None, eq=False)

    def problems(self, space: Space) -> Iterator[Problem]:
        """The fault as it is said of a file: once for each region of authorities that show it."""
        for said, _ in self.cases(space):
            yield Problem(self.places[-1], said, self.fix)

    def cases(self, space: Space) -> Iterator[tuple[str, Path | None]]:
        """What is wrong of whom, for each region with a smallest path into it; of one witness where they are not known.

        Regions say the fewest that together are all who show the fault; a number is of authorities, under any reading.
        """
        try:
            regions = self.regions(space)
        except TooWide:
            regions = ()
        for region in regions:
            domains = space.framework.domains
            settled = {
                each.variable: " or ".join(value for value in domains[each.variable] if value in each.values)
                for each in region.conditions
            }
            number = authorities_at(space, region.node)
            counted = f" ({number:,} authorit{'y' if number == 1 else 'ies'})"
            yield self._of(settled) + counted, smallest_path(space.diagrams, region.node)
        if not regions:
            said = self.what if self.path is None else self._of(described(space, self.path))
            yield said, self.path

    def regions(self, space: Space) -> tuple[Region, ...]:
        """All who show the fault, in the fewest regions by what the decision looks at; none if it is of everybody.

        Raises:
            TooWide: they cannot be told.
        """
        if self.wrong is None:
            return ()
        from delivery_model.possible.regions import Base, decided_terms, needed_variables, regions_in_all_terms

        terms = decided_terms(space, needed_variables(space.framework, self.decision))
        settled = [each for each in terms if None not in space.diagrams.reachable(each.node)]  # for everybody
        base = Base.of(space)
        return regions_in_all_terms(base, self.wrong, settled, base.ways(), MOST_STEPS).regions

    def _of(self, settled: Mapping[str, str]) -> str:
        return f"{self.what} for {whom(settled)}"


def whom(settled: Mapping[str, str]) -> str:
    """Authorities of which something is settled, in words."""
    shown = ", ".join(f"{name} {value}" for name, value in settled.items())
    return f"an authority with {shown}" if shown else "any authority"


def authorities_at(space: Space, node: Node) -> int:
    """How many authorities there are for whom a true-or-false function is true under some reading."""
    from delivery_model.possible.count import weight_of  # as regions, only where something is wrong
    from delivery_model.possible.regions import Base

    axes, diagrams = space.framework.axes, space.diagrams

    def inner(axis: int, kids: tuple[Node, ...]) -> Node:
        return reduce(diagrams.either, kids) if axes[axis].is_reading else diagrams.node(axis, kids)

    ways = [
        [1, *[0] * (len(each) - 1)] if axis.is_reading else each
        for axis, each in zip(axes, Base.of(space).ways(), strict=True)
    ]
    return int(weight_of(diagrams, diagrams.fold(node, diagrams.terminal, inner), ways))


def described(space: Space, path: Path) -> dict[str, str]:
    """The facts that a path settles, leaving out axes on which nothing depends."""
    facts: dict[str, str] = {}
    for place, cell in path:
        axis = space.framework.axes[place]
        facts |= axis.cells[space.cells[axis.name][cell]]
    return facts


def smallest_path(diagrams: Diagrams, node: Node) -> Path | None:
    """The fewest cells that make a true-or-false function true whatever the other axes are; None when it never is.

    A function with very many parts is searched along its own paths only.
    """
    done: dict[Node, Path | None] = {diagrams.true: (), diagrams.false: None}

    def below(at: Node) -> Sequence[Node]:
        children = tuple(dict.fromkeys(diagrams.children[at]))
        return (*children, reduce(diagrams.both, children)) if len(done) < MOST_VISITED else children

    def made(at: Node, paths: list[Path | None]) -> Path | None:
        children = diagrams.children[at]
        several = [
            ((diagrams.level[at], children.index(child)), *path)
            for child, path in zip(dict.fromkeys(children), paths, strict=False)
            if path is not None
        ]
        whatever = [path for path in paths[len(set(children)) :] if path is not None]
        return min([*several, *whatever], key=len, default=None)

    return grown(node, below, made, done)
