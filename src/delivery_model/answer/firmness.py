"""How firm an answer is: one word, and the doubts that keep it from being firm, in the order in which they are told.

How an answer stands up to wrong findings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import TYPE_CHECKING

from attrs import field, frozen

from delivery_model.answer.derivation import lowers_basis
from delivery_model.answer.recommendation import possible_forms
from delivery_model.answer.smallest_sets import Several, Single, Treatment, Use, size
from delivery_model.possible.diagrams import Diagrams, Node
from delivery_model.possible.space import Space
from delivery_model.profile.profile import Evidence, EvidenceKind, Finding, Profile
from delivery_model.rulebase.axes import AnyAxis
from delivery_model.rulebase.framework import Framework

if TYPE_CHECKING:
    from delivery_model.answer.explanation import Explanation


class Word(Enum):
    """How firm an answer is; firmest first."""

    FIRM = "firm"
    LEANS = "leans"
    SPLIT = "split"
    CANNOT_TELL = "cannot_tell"

    @property
    def is_answer(self) -> bool:
        """Whether one form leads, so that the answer may be told as one."""
        return self in (Word.FIRM, Word.LEANS)


class DoubtKind(Enum):
    """What casts doubt on an answer, in the order of telling."""

    RATERS = "raters"
    READINGS = "readings"
    EVIDENCE = "evidence"
    BASIS = "basis"


@frozen(kw_only=True)
class Doubt:
    """One doubt on an answer.

    `findings` are the attributes or groups it is about; for `raters`, `by` maps the name of each rater to the level
    that would make one of `possible` the answer; for `basis`, `rules` are those that are interpretations.
    """

    kind: DoubtKind
    findings: tuple[str, ...] = ()
    by: Mapping[str, str] = field(factory=dict[str, str], hash=False)
    possible: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()


@frozen
class Firmness:
    """The word for an answer, and the doubts on it: none when it is firm, split or cannot be told.

    >>> from delivery_model import explain, load_scenario, recommend
    >>> found = explain(recommend(load_scenario("scenarios/rotherham.yml")))
    >>> found.firmness.word.value
    'leans'
    """

    word: Word
    doubts: tuple[Doubt, ...]


def firmness_of(explanation: Explanation) -> Firmness:
    """The first of these that holds: no answer under most readings; split between readings; doubted; firm."""
    answer, share = explanation.recommendation.recommended, explanation.readings
    word = unsettled(answer, share.alone, share.total)
    if answer is None or word is not None:
        return Firmness(word or Word.CANNOT_TELL, ())
    doubts = tuple(_doubts(explanation, share.alone[answer] < share.total))
    return Firmness(Word.LEANS if doubts else Word.FIRM, doubts)


def unsettled(answer: str | None, alone: Mapping[str, int], total: int) -> Word | None:
    """The word where readings leave no answer or none that leads; None where doubts on it decide.

    `alone` counts, for each support type, the combinations of readings out of `total` under which it is the only one
    possible.
    """
    if answer is None or 2 * (total - sum(alone.values())) > total:
        return Word.CANNOT_TELL
    held = alone.get(answer, 0)
    others = [number for name, number in alone.items() if name != answer]
    return Word.SPLIT if 2 * held < total or max(others, default=0) >= held else None


def _doubts(explanation: Explanation, can_be_read_otherwise: bool) -> Iterator[Doubt]:
    yield from _raters(explanation)
    if can_be_read_otherwise:
        yield Doubt(kind=DoubtKind.READINGS)
    if not any(map(explanation.ledger.shows, explanation.reasons.sets)):
        named = dict.fromkeys(name for use in explanation.enough or () for name in explanation.ledger.unshown(use))
        yield Doubt(kind=DoubtKind.EVIDENCE, findings=tuple(named))
    framework = explanation.recommendation.framework
    rules = [firing.rule for firings in explanation.why for firing in firings]
    interpreted = dict.fromkeys(rule.id for rule in rules if lowers_basis(framework, rule))
    if interpreted:
        yield Doubt(kind=DoubtKind.BASIS, rules=tuple(interpreted))


def _raters(explanation: Explanation) -> Iterator[Doubt]:
    """The findings that some rater places where another form would be possible."""
    found = explanation.recommendation
    profile = found.scenario.profile
    deciding = (name for name, each in found.framework.attributes.items() if each.can_decide)
    for name, finding in ((name, profile.findings[name]) for name in deciding if name in profile.findings):
        by: dict[str, str] = {}
        forms: dict[str, None] = {}
        for rater, level in finding.raters.items():
            placed = profile.with_finding(name, Finding(levels=level))
            possible = possible_forms(found.framework, placed, found.readings)
            if others := [form for form in possible if form not in found.possible]:
                by[rater] = level
                forms |= dict.fromkeys(others)
        if by:
            yield Doubt(kind=DoubtKind.RATERS, findings=(name,), by=by, possible=tuple(forms))


@frozen
class Ledger:
    """What is given for each finding of a profile: its evidence, and whether raters differ on it."""

    order: Mapping[str, int]
    evidence: Mapping[str, tuple[Evidence, ...]]
    disputed: frozenset[str]

    @classmethod
    def of(cls, framework: Framework, profile: Profile) -> Ledger:
        """The ledger of a profile; the counts of a group go by its name."""
        evidence = {name: finding.evidence for name, finding in profile.findings.items()}
        for count in profile.counts:
            group = count.limit.group
            evidence[group] = (*evidence.get(group, ()), *count.evidence)
        disputed = (name for name, each in profile.findings.items() if len(set(each.raters.values())) > 1)
        names = (*framework.attributes, *framework.groups)
        return cls({name: at for at, name in enumerate(names)}, evidence, frozenset(disputed))

    def chosen(self, sets: Sequence[tuple[Use, ...]]) -> tuple[Use, ...] | None:
        """The set to show: fewest findings without evidence, then disputed, then in number, then first asked."""
        return min(sets, key=self._cost, default=None)

    def _cost(self, uses: Sequence[Use]) -> tuple[int, int, int, tuple[int, ...]]:
        without = sum(map(self.without, uses))
        disputed = sum(self._lacking(use, set(names_of(use)) - self.disputed) for use in uses)
        places = sorted(self.order[names_of(use)[0]] for use in uses)
        return without, disputed, sum(use.number for use in uses), tuple(places)

    def without(self, use: Use) -> int:
        """How many of the findings used have no evidence, when those that have some are taken first."""
        return self._lacking(use, {name for name in names_of(use) if self.evidence.get(name)})

    def _lacking(self, use: Use, good: set[str]) -> int:
        """How many of the findings used are not among the good ones, when those are taken first."""
        return max(0, use.number - len(good))

    def unshown(self, use: Use) -> tuple[str, ...]:
        """The findings of a use for which no evidence is given; none when as many as it needs have some."""
        if not self.without(use):
            return ()
        return tuple(name for name in names_of(use) if not self.evidence.get(name))

    def shows(self, uses: Sequence[Use]) -> bool:
        """Whether each finding of a set has evidence, and one piece at least comes from outside."""
        given = [each for use in uses for name in names_of(use) for each in self.evidence.get(name, ())]
        is_outside = any(each.kind is EvidenceKind.EXTERNAL for each in given)
        return not uses or (is_outside and not any(self.unshown(use) for use in uses))


def names_of(use: Use) -> tuple[str, ...]:
    """The attributes or the group that a use is of."""
    token = use.token
    if isinstance(token, Single):
        return (token.name,)
    return token.names if isinstance(token, Several) else (token.group,)


@frozen
class Margin:
    """How an answer stands up to wrong findings.

    `total` is the number of ways in which one known finding could have been at another level, `kept` how
    many of them keep the answer, `hangs_on` the findings of which some single error loses it, and `distance`
    the fewest findings that must be wrong before the answer can be lost (None when it never can be).

    >>> from delivery_model import explain, load_scenario, recommend
    >>> found = explain(recommend(load_scenario("scenarios/rotherham.yml")))
    >>> found.margin.distance
    1
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
    for at, axis in enumerate(space.framework.axes):
        for name, cells in _single_errors(space.framework, axis, profile):
            total += 1
            if space.diagrams.is_always(True, node, [*known[:at], cells, *known[at + 1 :]]):
                kept += 1
            else:
                hangs_on[name] = None
    return Margin(fewest_errors(space.diagrams, node, treatments), kept, total, tuple(hangs_on))


def _single_errors(framework: Framework, axis: AnyAxis, profile: Profile) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Each known finding of an axis at each other level, with the cells then possible."""
    if axis.is_reading:
        return
    limits = profile.limits(axis.name)
    choices = profile.choices()
    for name in axis.members:
        levels = framework.attributes[name].level_names
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
