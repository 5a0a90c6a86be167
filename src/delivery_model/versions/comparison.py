"""Two rule bases, or two readings of one: which possible authorities get another answer, and which rules make it so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum

from attrs import frozen

from delivery_model.answer.explanation import wide_space
from delivery_model.answer.recommendation import recommend
from delivery_model.errors import InvalidValue
from delivery_model.possible.count import Weight
from delivery_model.possible.diagrams import Diagrams, Node
from delivery_model.possible.regions import (
    Base,
    Region,
    Term,
    decided_terms,
    needed_variables,
    regions_in_all_terms,
)
from delivery_model.possible.space import Space, inputs_of
from delivery_model.profile.profile import Scenario
from delivery_model.rulebase.axes import AnyAxis
from delivery_model.rulebase.conditions import Among, Condition, simplified
from delivery_model.rulebase.framework import Framework
from delivery_model.rulebase.readings import Readings
from delivery_model.rulebase.variables import Kind


@frozen(eq=False)
class Side:
    """A rule base under one choice of readings.

    >>> from delivery_model import load_framework
    >>> side = Side.of(load_framework(), {"developing_governance": "none"})
    >>> side.readings.otherwise()
    {'developing_governance': 'none'}
    """

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
    axes = [axis.merged(right.get(name, axis)) for name, axis in left.items()]
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
    return frozenset(axis.members), frozenset(axis.levels)


def _said(axis: AnyAxis) -> str:
    said = ", ".join(axis.levels)
    return said if axis.members == (axis.name,) else f"a group of {len(axis.members)} ({said})"


class Importer:
    """Functions of one rule base as functions over the merged axes."""

    def __init__(self, side: Side, base: Base) -> None:
        self.source, self.target = side.space.diagrams, base.diagrams
        places = {axis.name: place for place, axis in enumerate(base.axes)}
        self._ways: dict[int, tuple[int, tuple[int, ...]]] = {}
        for place, axis in enumerate(side.framework.axes):
            if axis.name in places:
                merged = base.axes[places[axis.name]]
                self._ways[place] = places[axis.name], tuple(map(axis.cell_of, merged.cells))
        self._done: dict[Node, Node] = {}

    def of(self, node: Node) -> Node:
        """One function."""

        def inner(axis: int, kids: tuple[Node, ...]) -> Node:
            place, cells = self._ways[axis]
            return self._chosen(place, [kids[cell] for cell in cells])

        return self.source.fold(node, self.target.terminal, inner, self._done)

    def _chosen(self, place: int, children: Sequence[Node]) -> Node:
        """The child of an axis's cell, whatever the order of axes on either side."""
        if all(self.target.level[child] > place for child in children):
            return self.target.node(place, tuple(children))
        cells = self.target.node(place, tuple(map(self.target.terminal, range(len(children)))))
        return self.target.chosen(cells, children)


class Edit(Enum):
    """What became of a rule from one side to the other."""

    ADDED = "added"
    REMOVED = "removed"
    EDITED = "edited"
    READ_OTHERWISE = "read otherwise"


@frozen
class ChangedRegion:
    """Authorities whose answer changes alike, and the edited rules that bear on it."""

    region: Region
    rules: tuple[str, ...]


@frozen(kw_only=True)
class AnswerChange:
    """The authorities whose answer goes from one value to another, in regions; `is_fewest` as for regions."""

    before: str
    after: str
    number: Weight
    regions: tuple[ChangedRegion, ...]
    is_fewest: bool


@frozen
class MovedCase:
    """A scenario with another set of possible answers."""

    scenario: Scenario
    before: tuple[str, ...]
    after: tuple[str, ...]


@frozen(kw_only=True)
class Comparison:
    """What changes from one side to the other, over all possible authorities.

    `total` counts authorities by the attributes that can bear on either answer; `scenarios` is how many were tried.

    >>> from delivery_model import Side, diff, load_framework
    >>> rules = load_framework()
    >>> found = diff(rules, Side.of(rules, {"developing_governance": "none"}))
    >>> [(each.before, each.after) for each in found.changes]
    [('external_scrutiny', 'sector_led_improvement')]
    """

    before: Side
    after: Side
    total: Weight
    edits: Mapping[str, Edit]
    changes: tuple[AnswerChange, ...]
    scenarios: int
    moved: tuple[MovedCase, ...]

    @property
    def changed(self) -> Weight:
        """The number of authorities that get another answer."""
        return sum(change.number for change in self.changes)

    def _repr_html_(self) -> str:
        """What changes, where a notebook shows this value."""
        from delivery_model.versions.difference_page import comparison_page  # upward: docs/decisions/0011
        from delivery_model.writing.html import document_as_fragment

        return document_as_fragment(comparison_page(self, False))


def diff(
    before: Framework | Side, after: Framework | Side, *, scenarios: Sequence[tuple[Scenario, Scenario]] = ()
) -> Comparison:
    """Find every possible authority that gets another answer from another rule base, or from another way to read it.

    Args:
        before: a rule base, read by its defaults, or a `Side`: with readings of its own.
        after: another.
        scenarios: authorities to name among those that change, as each rule base reads them.

    Raises:
        InvalidValue: the rule bases do not speak of the same attributes.
        TooWide: one has too many possible authorities.

    >>> from delivery_model import Side, load_framework
    >>> rules = load_framework()
    >>> diff(rules, Side.of(rules, {"developing_governance": "none"})).changed
    15310848
    """
    one, other = (each if isinstance(each, Side) else Side.of(each, {}) for each in (before, after))
    return compare(one, other, scenarios)


def compare(before: Side, after: Side, scenarios: Sequence[tuple[Scenario, Scenario]] = ()) -> Comparison:
    """Find every possible authority that gets another answer.

    Args:
        before: a rule base and its readings.
        after: another, or the same with other readings.
        scenarios: authorities to name among those that change, as each rule base reads them.

    Raises:
        InvalidValue: the rule bases do not speak of the same attributes.
    """
    base = merged_base(before, after)
    left, right = Importer(before, base), Importer(after, base)
    edits = edits_between(before, after)
    diagrams, ways = base.diagrams, base.ways()
    pairs = diagrams.joint([left.of(before.space.outcome()), right.of(after.space.outcome())])
    numbers = diagrams.weighed(pairs, ways)
    resting = [importer.of(_deciding(side)) for importer, side in ((left, before), (right, after))]
    rules = diagrams.combine(lambda a, b: frozenset(edits).intersection({*a, *b}), *resting)
    terms = _unchanged_terms(before, after, left, right)
    changes: list[AnswerChange] = []
    for (was, now), number in numbers.items():
        if was != now:
            part = diagrams.mapped(lambda pair, wanted=(was, now): pair == wanted, pairs)
            found = regions_in_all_terms(base, part, terms, ways)
            regions = (ChangedRegion(each, _bearing(base, each, rules)) for each in found.regions)
            changes.append(
                AnswerChange(before=was, after=now, number=number, regions=tuple(regions), is_fewest=found.is_fewest)
            )
    return Comparison(
        before=before,
        after=after,
        total=sum(numbers.values()),
        edits=edits,
        changes=tuple(sorted(changes, key=lambda change: -change.number)),
        scenarios=len(scenarios),
        moved=tuple(_moved(before, after, scenarios)),
    )


def _deciding(side: Side) -> Node:
    return side.space.deciding(side.framework.roles.outcome)


def _unchanged_terms(before: Side, after: Side, left: Importer, right: Importer) -> tuple[Term, ...]:
    """The decisions behind both answers that say the same of every authority: regions can be said in them."""
    names = [needed_variables(side.framework, side.framework.roles.outcome) for side in (before, after)]
    shared = [name for name in names[0] if name in names[1] and name in before.framework.decisions]
    found = {term.variable: term for term in decided_terms(after.space, shared)}
    terms: list[Term] = []
    for term in decided_terms(before.space, shared):
        other = found.get(term.variable)
        if other is not None and left.of(term.node) == right.of(other.node):
            terms.append(Term(term.variable, term.values, left.of(term.node)))
    return tuple(terms)


def _bearing(base: Base, region: Region, rules: Node) -> tuple[str, ...]:
    """The edited rules on which an answer rests, on either side, for some authority of a region."""
    here = base.diagrams.combine(lambda inside, ids: ids if inside else frozenset[str](), region.node, rules)
    return tuple(sorted(frozenset[str]().union(*base.diagrams.reachable(here))))


def edits_between(before: Side, after: Side) -> Mapping[str, Edit]:
    """The rules behind the answer whose meaning differs, once readings are settled."""
    left, right = _meanings(before, settled=False), _meanings(after, settled=False)
    read_left, read_right = _meanings(before, settled=True), _meanings(after, settled=True)
    found: dict[str, Edit] = {}
    for name in (*left, *(name for name in right if name not in left)):
        if name not in right:
            found[name] = Edit.REMOVED
        elif name not in left:
            found[name] = Edit.ADDED
        elif left[name] != right[name]:
            found[name] = Edit.EDITED
        elif read_left[name] != read_right[name]:
            found[name] = Edit.READ_OTHERWISE
    return found


def _meanings(side: Side, *, settled: bool) -> Mapping[str, object]:
    """What each rule says, with counts as numbers, and with readings as they are settled if that is wanted."""
    domains = dict(side.framework.domains)
    if settled:
        domains |= side.readings.domains()
    return {
        rule.id: (rule.decision, rule.then, _plain(side.framework, simplified(rule.when, domains)))
        for decision in side.framework.decisions.values()
        for rule in decision.rules
    }


def _plain(framework: Framework, condition: Condition) -> object:
    if isinstance(condition, Among):
        variable = framework.variables[condition.variable]
        if variable.kind is not Kind.COUNT:
            return condition
        return condition.variable, frozenset(number for name in condition.values for number in variable.counts(name))
    return type(condition), frozenset(_plain(framework, part) for part in condition.parts)


def _moved(before: Side, after: Side, scenarios: Iterable[tuple[Scenario, Scenario]]) -> Iterator[MovedCase]:
    for one, other in scenarios:
        was = recommend(one, before.framework, readings=before.readings, engine="direct").possible
        now = recommend(other, after.framework, readings=after.readings, engine="direct").possible
        if was != now:
            yield MovedCase(other, was, now)
