"""Parts of a space in the fewest readable boxes: "all with these levels of these attributes".

Written here: boxes are found on the diagram itself, and choosing among them is small beside a solver (OR-tools).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from itertools import combinations, product
from math import prod

from attrs import field, frozen

from delivery_model.errors import TooWide
from delivery_model.possible.count import Weight, Weights, weight_of
from delivery_model.possible.diagrams import Diagrams, Node, Value, grown
from delivery_model.possible.search import bits_of
from delivery_model.possible.space import Space
from delivery_model.rulebase.axes import AnyAxis
from delivery_model.rulebase.conditions import Among
from delivery_model.rulebase.framework import Framework

MOST_STEPS = 200_000
"""So many steps are taken to show that no fewer regions do."""


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
    terms: list[Term] = []
    for name in names:
        reached = space.diagrams.reachable(space.variable(name))
        if len(reached) > 1:
            values = tuple(each for each in space.framework.domains[name] if each in reached)
            terms.append(Term(name, values, space.variable(name)))
    return tuple(terms)


def regions_by_decision(base: Base, node: Node, terms: Sequence[Term], weights: Weights) -> Regions | None:
    """A part of the space said in values of decisions alone; None when those do not settle who is in it."""
    diagrams = base.diagrams
    rows = diagrams.reachable(diagrams.joint([node, *(term.node for term in terms)]))
    inside = {values[1:] for values in rows if values[0]}
    outside = {values[1:] for values in rows if not values[0]}
    if inside & outside:
        return None
    small = Diagrams([term.variable for term in terms], [len(term.values) for term in terms])
    wanted, allowed = _table(small, terms, inside), small.opposite(_table(small, terms, outside))
    found = cover(small, wanted, allowed, [all_sets(len(term.values)) for term in terms])
    return _regions(base, found, terms, 0, weights)


def _table(diagrams: Diagrams, terms: Sequence[Term], rows: set[tuple[Value, ...]]) -> Node:
    """Where the values of terms are one of some rows."""
    cells = [tuple(frozenset({term.values.index(v)}) for v, term in zip(row, terms, strict=True)) for row in rows]
    return reduce(diagrams.either, (node_of(diagrams, tuple(enumerate(each))) for each in cells), diagrams.false)


def regions_in_all_terms(
    base: Base, node: Node, terms: Sequence[Term], weights: Weights, most_steps: int = MOST_STEPS
) -> Regions:
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
    found = cover(diagrams, wanted, allowed, [*(all_sets(len(term.values)) for term in terms), *axes], most_steps)
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


MOST_BOXES = 2_000
MOST_SETS = 3_000

Cells = frozenset[int]

Box = tuple[tuple[int, Cells], ...]
"""For each axis that is confined, in order of axes, the cells it is confined to."""

Sets = Sequence[Sequence[Cells]]
"""For each axis, every set of cells that can be said in a few words; all cells and each single cell among them."""


@frozen
class Cover:
    """Boxes that together are a part of the space; they may overlap. `is_fewest` when proved that fewer cannot do."""

    boxes: tuple[Box, ...]
    is_fewest: bool


def all_sets(size: int) -> tuple[Cells, ...]:
    """Every set of cells of an axis, largest first."""
    return tuple(frozenset(chosen) for number in range(size, 0, -1) for chosen in combinations(range(size), number))


def readable_sets(axis: AnyAxis, cells: Sequence[int]) -> tuple[Cells, ...]:
    """The sets of cells that some values of each variable of an axis describe, largest first."""
    facts = [axis.cells[cell] for cell in cells]
    values = {name: list(dict.fromkeys(each[name] for each in facts)) for name in facts[0]}
    if prod(2 ** len(several) - 1 for several in values.values()) > MOST_SETS:
        return (frozenset(range(len(facts))), *(frozenset({cell}) for cell in range(len(facts))))
    found: dict[Cells, None] = {}
    for chosen in product(*([frozenset(each) for each in _subsets(several)] for several in values.values())):
        allowed = dict(zip(values, chosen, strict=True))
        inside = (place for place, each in enumerate(facts) if all(each[name] in allowed[name] for name in values))
        found[frozenset(inside)] = None
    return tuple(sorted(filter(None, found), key=lambda each: (-len(each), sorted(each))))


def _subsets(values: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for size in range(1, len(values) + 1):
        yield from combinations(values, size)


def cover(diagrams: Diagrams, wanted: Node, allowed: Node, sets: Sets, most_steps: int = MOST_STEPS) -> Cover:
    """The fewest boxes, all of them allowed, that cover what is wanted; of several ways, the shortest to say.

    Both are true-or-false diagrams; what is allowed holds what is wanted, and whatever does not matter.
    """
    try:
        found, is_all = _Maximal(diagrams, sets).of(allowed), True
        boxes = [box for box in found if diagrams.both(node_of(diagrams, box), wanted) != diagrams.false]
        points = _who_covers(diagrams, wanted, boxes)
    except TooWide:
        boxes, is_all = list(_grown(diagrams, wanted, allowed, sets)), False
        points = _who_covers(diagrams, wanted, boxes)
    costs = [sum(1 + min(len(cells), diagrams.sizes[place] - len(cells)) for place, cells in box) for box in boxes]
    choice = _Choice(points, costs, most_steps)
    chosen = sorted((boxes[place] for place in choice.fewest()), key=lambda box: (len(box), [axis for axis, _ in box]))
    return Cover(tuple(chosen), is_all and choice.is_proved)


def node_of(diagrams: Diagrams, box: Box) -> Node:
    """Where an authority is in a box."""
    at = diagrams.true
    for place, cells in reversed(box):
        at = diagrams.leaf(place, cells, at, diagrams.false)
    return at


class _Maximal:
    """Finds every box inside a function that no larger one contains."""

    def __init__(self, diagrams: Diagrams, sets: Sets) -> None:
        self.diagrams, self.sets = diagrams, sets
        self._done: dict[Node, list[Box]] = {diagrams.true: [()], diagrams.false: []}
        self._known: dict[Node, dict[Cells, Node]] = {}

    def of(self, node: Node) -> list[Box]:
        return grown(node, lambda at: tuple(self._candidates(at).values()), self._boxes, self._done)

    def _boxes(self, node: Node, below: list[list[Box]]) -> list[Box]:
        axis, candidates = self.diagrams.level[node], self._candidates(node)
        found: dict[Box, None] = {}
        for (cells, _), boxes in zip(candidates.items(), below, strict=True):
            larger = [other for each, other in candidates.items() if cells < each]
            for box in boxes:
                if not any(_is_inside(self.diagrams, box, other) for other in larger):
                    is_free = len(cells) == self.diagrams.sizes[axis]
                    found[box if is_free else ((axis, cells), *box)] = None
            if len(found) > MOST_BOXES:
                raise TooWide("there are more maximal boxes than can be compared", MOST_BOXES)
        return list(found)

    def _candidates(self, node: Node) -> dict[Cells, Node]:
        """Sets of cells of the first axis, with what holds for all of them; none for which a larger set would do."""
        if node in self._known:
            return self._known[node]
        children = self.diagrams.children[node]
        by_node: dict[Node, list[Cells]] = {}
        for cells in self.sets[self.diagrams.level[node]]:
            inside = reduce(self.diagrams.both, {children[cell] for cell in cells}, self.diagrams.true)
            by_node.setdefault(inside, []).append(cells)
        by_node.pop(self.diagrams.false, None)
        self._known[node] = {
            cells: inside
            for inside, several in by_node.items()
            for cells in several
            if not any(cells < other for other in several)
        }
        return self._known[node]


def _is_inside(diagrams: Diagrams, box: Box, node: Node) -> bool:
    confined = dict(box)
    cells = [tuple(confined.get(place, range(size))) for place, size in enumerate(diagrams.sizes)]
    return diagrams.is_always(True, node, cells)


def _grown(diagrams: Diagrams, wanted: Node, allowed: Node, sets: Sets) -> Iterator[Box]:
    """A box around one point after another, as large as it goes, where there are too many boxes to know them all."""
    left = wanted
    while left != diagrams.false:
        box = {place: frozenset({cell}) for place, cell in diagrams.reachable(left)[True]}
        for place in sorted(box, reverse=True):
            larger = (cells for cells in sets[place] if box[place] <= cells)
            box[place] = next(
                cells for cells in larger if _is_inside(diagrams, tuple({**box, place: cells}.items()), allowed)
            )
        grown = tuple((place, cells) for place, cells in sorted(box.items()) if len(cells) < diagrams.sizes[place])
        yield grown
        left = diagrams.both(left, diagrams.opposite(node_of(diagrams, grown)))


def _who_covers(diagrams: Diagrams, wanted: Node, boxes: Sequence[Box]) -> list[int]:
    """The distinct sets of boxes, as bits, that cover a point; of two, one of which holds the other, the smaller.

    Raises:
        TooWide: there are too many.
    """
    apart = Diagrams(diagrams.names, diagrams.sizes, diagrams.limit)  # not to fill the store that others use
    at = _copied(diagrams, wanted, apart)
    for place, box in enumerate(boxes):
        inside, bit = node_of(apart, box), 1 << place
        at = apart.combine(lambda bits, _, b=bit: None if bits is None else bits | b, at, inside, apart.false)
    found: list[int] = []
    for bits in sorted((each for each in apart.reachable(at) if each is not None), key=int.bit_count):
        if not any(bits & fewer == fewer for fewer in found):
            found.append(bits)
    return found


def _copied(source: Diagrams, node: Node, target: Diagrams) -> Node:
    """A true-or-false function in another store: 0 where it is true, else None."""
    return source.fold(node, lambda value: target.terminal(0 if value else None), target.node)


class _Choice:
    """The fewest boxes such that each point has one of those that cover it: branch and bound over sets of bits."""

    def __init__(self, points: Sequence[int], costs: Sequence[int], most_steps: int) -> None:
        self.points, self.costs, self.most_steps = points, costs, most_steps
        self.best: tuple[tuple[int, int], tuple[int, ...]] = ((len(points) + 1, 0), ())
        self.steps = 0

    @property
    def is_proved(self) -> bool:
        return self.steps <= self.most_steps

    def fewest(self) -> tuple[int, ...]:
        """The places of the boxes chosen."""
        self._branch(list(self.points), (), 0)
        return self.best[1]

    def _branch(self, points: Sequence[int], chosen: tuple[int, ...], cost: int) -> None:
        if not points:
            self.best = min(self.best, ((len(chosen), cost), chosen))
            return
        self.steps += 1
        number, least = self._apart(points)
        bound = len(chosen) + number, cost + least
        if (self.steps > self.most_steps and self.best[1]) or bound >= self.best[0]:
            return
        for place in self._helpful(points):
            left = [bits for bits in points if not bits >> place & 1]
            self._branch(left, (*chosen, place), cost + self.costs[place])

    def _helpful(self, points: Sequence[int]) -> list[int]:
        """The boxes that cover the point that fewest cover, those first that cover most others."""
        places = bits_of(min(points, key=int.bit_count))
        covered = {place: sum(bits >> place & 1 for bits in points) for place in places}
        return sorted(places, key=lambda place: (-covered[place], self.costs[place]))

    def _apart(self, points: Sequence[int]) -> tuple[int, int]:
        """A number of boxes and a cost that cannot be undercut: of points no two of which are in one box."""
        number, least, taken = 0, 0, 0
        for bits in sorted(points, key=int.bit_count):
            if not bits & taken:
                number, taken = number + 1, taken | bits
                least += min(self.costs[place] for place in bits_of(bits))
        return number, least
