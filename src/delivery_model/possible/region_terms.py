"""What regions are said in: the values of decisions, and the levels of attributes and counts of groups."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import field, frozen

from delivery_model.possible.count import Weight, Weights, weight_of
from delivery_model.possible.diagrams import Diagrams, Node, Value
from delivery_model.possible.regions import Box, Cover, all_sets, cover, readable_sets
from delivery_model.possible.space import Space
from delivery_model.rulebase.axes import AnyAxis
from delivery_model.rulebase.conditions import Among
from delivery_model.rulebase.framework import Framework, Hit


@frozen(eq=False)
class Base:
    """A store of diagrams, the axes that they test, and of each axis the cells that are possible."""

    diagrams: Diagrams
    axes: tuple[AnyAxis, ...]
    cells: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, space: Space) -> Base:
        """The store of a space."""
        axes = space.framework.axes
        return cls(space.diagrams, axes, tuple(space.cells[axis.name] for axis in axes))

    def ways(self) -> Weights:
        """How many authorities there are in each cell."""
        weights = [axis.weights({}) for axis in self.axes]
        return [[ways[cell] for cell in cells] for ways, cells in zip(weights, self.cells, strict=True)]


@frozen
class Term:
    """A variable that is worked out from attributes, as a function of them, with its values."""

    variable: str
    values: tuple[str, ...]
    node: Node


@frozen
class Region:
    """All authorities that meet some conditions, how many or how likely they are, and where in the store they are."""

    conditions: tuple[Among, ...]
    weight: Weight
    node: Node = field(eq=False)


@frozen
class Regions:
    """Regions that together are a part of the space; they may overlap. `is_fewest` when fewer cannot do."""

    regions: tuple[Region, ...]
    is_fewest: bool


def decided_terms(space: Space, names: Sequence[str]) -> tuple[Term, ...]:
    """Variables that decisions settle, and that have more than one value in a space."""
    found: list[Term] = []
    for name in names:
        owner, value = space.framework.collected.get(name, (name, ""))
        node = space.values(owner)
        if space.framework.decisions[owner].hit is Hit.COLLECT:
            yes, no = space.framework.domains[name]
            node = space.diagrams.mapped(lambda values, v=value, y=yes, n=no: y if v in values else n, node)
        reached = space.diagrams.reachable(node)
        if len(reached) > 1:
            found.append(Term(name, tuple(each for each in space.framework.domains[name] if each in reached), node))
    return tuple(found)


def regions_by_decision(base: Base, node: Node, terms: Sequence[Term], weights: Weights) -> Regions | None:
    """A part of the space said in values of decisions alone; None when those do not settle who is in it."""
    diagrams = base.diagrams
    at = diagrams.mapped(lambda inside: (inside,), node)
    for term in terms:
        at = diagrams.combine(lambda values, value: (*values, value), at, term.node)
    rows = diagrams.reachable(at)
    inside = {values[1:] for values in rows if values[0]}
    outside = {values[1:] for values in rows if not values[0]}
    if inside & outside:
        return None
    small = Diagrams([term.variable for term in terms], [len(term.values) for term in terms])
    wanted = _table(small, terms, inside, is_inside=True)
    allowed = _table(small, terms, outside, is_inside=False)
    found = cover(small, wanted, allowed, [all_sets(len(term.values)) for term in terms])
    return _regions(base, found, terms, 0, weights)


def _table(diagrams: Diagrams, terms: Sequence[Term], rows: set[tuple[Value, ...]], *, is_inside: bool) -> Node:
    """Where the values of terms are among some rows, or are not."""

    def walk(place: int, left: set[tuple[Value, ...]]) -> Node:
        if not left:
            return diagrams.opposite(diagrams.true if is_inside else diagrams.false)
        if place == len(terms):
            return diagrams.true if is_inside else diagrams.false
        parts = ({row for row in left if row[place] == value} for value in terms[place].values)
        return diagrams.node(place, tuple(walk(place + 1, part) for part in parts))

    return walk(0, rows)


def regions_in_all_terms(base: Base, node: Node, terms: Sequence[Term], weights: Weights) -> Regions:
    """A part of the space said in values of decisions and levels of attributes together."""
    source, number = base.diagrams, len(terms)
    names = (*(term.variable for term in terms), *source.names)
    diagrams = Diagrams(names, (*(len(term.values) for term in terms), *source.sizes), source.limit)

    def shifted(at: Node) -> Node:
        return source.fold(at, diagrams.terminal, lambda axis, kids: diagrams.node(axis + number, kids))

    consistent = diagrams.true
    for place, term in enumerate(terms):
        said = diagrams.node(place, tuple(map(diagrams.terminal, term.values)))
        consistent = diagrams.both(consistent, diagrams.combine(lambda a, b: a == b, said, shifted(term.node)))
    part = shifted(node)
    wanted = diagrams.both(part, consistent)
    allowed = diagrams.either(part, diagrams.opposite(consistent))
    axes = [readable_sets(axis, cells) for axis, cells in zip(base.axes, base.cells, strict=True)]
    found = cover(diagrams, wanted, allowed, [*(all_sets(len(term.values)) for term in terms), *axes])
    return _regions(base, found, terms, number, weights)


def _regions(base: Base, found: Cover, terms: Sequence[Term], number: int, weights: Weights) -> Regions:
    regions = (_region(base, box, terms, number, weights) for box in found.boxes)
    return Regions(tuple(sorted(regions, key=lambda region: -region.weight)), found.is_fewest)


def _region(base: Base, box: Box, terms: Sequence[Term], number: int, weights: Weights) -> Region:
    diagrams = base.diagrams
    inside = diagrams.true
    for place, cells in box:
        if place < len(terms):
            chosen = {terms[place].values[cell] for cell in cells}
            part = diagrams.mapped(lambda value, among=chosen: value in among, terms[place].node)
        else:
            part = diagrams.leaf(place - number, cells, diagrams.true, diagrams.false)
        inside = diagrams.both(inside, part)
    conditions: list[Among] = []
    for place, cells in box:
        if place < len(terms):
            conditions.append(Among(terms[place].variable, _occurring(diagrams, inside, terms[place].node)))
        else:
            conditions += _conditions(base.axes[place - number], base.cells[place - number], cells)
    return Region(tuple(conditions), weight_of(diagrams, inside, weights), inside)


def _occurring(diagrams: Diagrams, inside: Node, node: Node) -> frozenset[str]:
    """The values that a term has for some authority; a box may allow more where the other conditions exclude them."""
    found = diagrams.reachable(diagrams.combine(lambda holds, value: value if holds else None, inside, node))
    return frozenset(value for value in found if value is not None)


def _conditions(axis: AnyAxis, possible: Sequence[int], cells: frozenset[int]) -> list[Among]:
    """What is said of each variable of an axis by a set of its cells."""
    facts = [axis.cells[cell] for cell in possible]
    found: list[Among] = []
    for variable in facts[0]:
        values = frozenset(facts[cell][variable] for cell in cells)
        if values != frozenset(each[variable] for each in facts):
            found.append(Among(variable, values))
    return found


def needed_variables(framework: Framework, decision: str) -> tuple[str, ...]:
    """The variables that other decisions settle and that the rules of a decision look at."""
    inputs = framework.decisions[decision].inputs()
    return tuple(name for name in inputs if framework.decided_by(name) is not None)
