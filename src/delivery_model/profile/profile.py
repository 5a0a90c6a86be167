"""What is known of one authority: evidence, findings, profiles and scenarios."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from itertools import chain
from typing import Literal

from attrs import evolve, field, frozen

from delivery_model.appraisal.scores import Appraisal
from delivery_model.errors import Place, Remark, UnknownName
from delivery_model.fixed import Fixed
from delivery_model.profile import value_checks as made
from delivery_model.profile.days import is_later, years_after
from delivery_model.profile.paper_block import NO_PAPER, PaperBlock
from delivery_model.profile.plans import NO_PLANS, Plans
from delivery_model.rulebase.axes import AnyAxis, Choices, CountLimit, GroupAxis
from delivery_model.rulebase.framework import Framework
from delivery_model.rulebase.vocabulary import BAR, Attribute, Group
from delivery_model.safe_text import short

Extra = Literal["refuse", "ignore"]
"""What becomes of a name that the rule base does not have."""

MOST_SEEN = 256
"""So many sets of levels are remembered of an attribute as being of it and in order."""


class EvidenceKind(Enum):
    """Whose account it is: the authority's own, or somebody else's.

    >>> EvidenceKind("internal") is EvidenceKind.INTERNAL
    True
    """

    INTERNAL = "internal"
    EXTERNAL = "external"


@frozen
class Evidence:
    """One sentence of evidence for a finding, with its source; `said_by` is the rater or group that brought it.

    Raises:
        InvalidValue: a part of another type, nothing said, or a date or kind that is none.

    >>> Evidence("No permanent leaders since May.", "https://example.org/report", date="2026-06").date
    '2026-06'
    """

    says: str = field(converter=made.a_text("says", is_needed=True))
    source: str = field(converter=made.a_text("source", is_needed=True))
    kind: EvidenceKind | None = field(default=None, converter=made.a_kind_or_none("kind", EvidenceKind))
    date: str | None = field(default=None, converter=made.a_date_or_none("date"))
    said_by: str | None = field(default=None, converter=made.a_text_or_none("said_by"))

    def __repr__(self) -> str:
        return short("Evidence", self.says, self.source, kind=self.kind and self.kind.value, date=self.date)


@frozen(kw_only=True)
class Finding:
    """The levels of one attribute that are still possible, best first, and the evidence for that.

    `levels` may be given as one text, as `a|b`, or as several in any order. `raters` names who placed the attribute
    where, when several people did: at a level, or `a|b` for somebody who leaves it open. `next` is the next step.

    Raises:
        InvalidValue: no level, or a part of another type.

    >>> Finding(levels=("no", "yes")).is_open, Finding(levels="no").levels
    (True, ('no',))
    """

    levels: tuple[str, ...] = field(converter=made.levels("levels"))
    evidence: tuple[Evidence, ...] = field(default=(), converter=made.several("evidence", Evidence))
    raters: Mapping[str, str] = field(factory=Fixed[str, str], converter=made.by_name("raters", made.a_text("level")))
    note: str | None = field(default=None, converter=made.a_text_or_none("note"))
    next: str | None = field(default=None, converter=made.a_text_or_none("next"))
    place: Place | None = field(default=None, eq=False, converter=made.one_or_none("place", Place))

    def __repr__(self) -> str:
        evidence, raters = len(self.evidence), len(self.raters)
        return short("Finding", levels=self.levels, evidence=evidence or None, raters=raters or None, note=self.note)

    @property
    def is_open(self) -> bool:
        """Whether more than one level is still possible."""
        return len(self.levels) > 1

    @property
    def placings(self) -> Mapping[str, tuple[str, ...]]:
        """The levels that each rater leaves open."""
        return {rater: tuple(level.split(BAR)) for rater, level in self.raters.items()}


@frozen(kw_only=True)
class CountFinding:
    """How many members of a group are at a level, where sources count them without naming them.

    >>> CountFinding(limit=CountLimit("grip", "lacking", 1, 2))
    CountFinding('grip', 'lacking', 1, 2)
    """

    limit: CountLimit = field(converter=made.one("limit", CountLimit))
    evidence: tuple[Evidence, ...] = field(default=(), converter=made.several("evidence", Evidence))
    place: Place | None = field(default=None, eq=False, converter=made.one_or_none("place", Place))

    def __repr__(self) -> str:
        at = self.limit
        return short("CountFinding", at.group, at.level, at.low, at.high, evidence=len(self.evidence) or None)


@frozen
class LateEvidence:
    """One item of evidence that is later than the date of its scenario; `finding` is an attribute or a group."""

    finding: str
    says: str
    source: str
    date: str


def _finding(value: Finding | str | Iterable[str]) -> Finding:
    """A finding, or the levels of one."""
    return value if isinstance(value, Finding) else Finding(levels=value)


@frozen
class Profile:
    """The findings about one authority. An attribute that is left out is unknown: it may have any level.

    Raises:
        InvalidValue: a part of another type. Names and levels are checked against a framework by `checked`.

    >>> from delivery_model import load_framework, recommend
    >>> known = {"capacity.strategy": "lacking", "problems.systemic": ["yes", "no"]}
    >>> profile = Profile.of(load_framework(), known)
    >>> profile.findings["problems.systemic"].is_open
    True
    >>> len(recommend(profile).possible)
    3
    """

    findings: Mapping[str, Finding] = field(factory=Fixed[str, Finding], converter=made.by_name("findings", _finding))
    counts: tuple[CountFinding, ...] = field(default=(), converter=made.several("counts", CountFinding))

    def __repr__(self) -> str:
        return short("Profile", known=len(self.findings), counts=len(self.counts) or None)

    @classmethod
    def of(cls, framework: Framework, data: Mapping[str, object], *, extra: Extra = "refuse") -> Profile:
        """Read a profile from attribute -> level, as from a dictionary, a row of a database or parsed JSON.

        A value is a level, `a|b` or several levels where it is open, None (NaN, NA, an empty text) where it is
        unknown, or all that a scenario file may say: evidence, raters, the counts of a group, families of attributes.
        With `extra="ignore"`, names that the framework does not have are left out, unless one is almost an attribute.

        Raises:
            ScenarioError: with every problem found, each with the way to it by keys.

        Example:
            >>> from delivery_model import load_framework
            >>> row = {"id": 7, "capacity.strategy": "present|partial", "problems.systemic": None}
            >>> profile = Profile.of(load_framework(), row, extra="ignore")
            >>> {name: finding.levels for name, finding in profile.findings.items()}
            {'capacity.strategy': ('present', 'partial')}
        """
        from delivery_model.profile.read_data import profile_from  # it makes profiles

        return profile_from(framework, data, extra)

    def choices(self) -> Choices:
        """The levels still possible for each attribute that has a finding."""
        return {name: frozenset(finding.levels) for name, finding in self.findings.items()}

    def limits(self, group: str) -> tuple[CountLimit, ...]:
        """What is stated of the number of members of a group at a level."""
        return tuple(each.limit for each in self.counts if each.limit.group == group)

    def weights(self, axis: AnyAxis) -> dict[int, int]:
        """The cells of an axis still possible for this authority, each with its number of ways."""
        return axis.weights(self.choices(), self.limits(axis.name))

    def checked(self, framework: Framework) -> Profile:
        """The same profile, its levels in the framework's order: everything that answers asks for this first.

        Raises:
            UnknownName: an attribute, group or level that the framework does not have.
            InvalidValue: the findings and counts of a group cannot be true together.
        """
        sorted_ = dict(self._out_of_order(framework))
        for limit in (each.limit for each in self.counts):
            if limit.group not in framework.groups:
                raise UnknownName("group", limit.group, framework.groups)
            if limit.level not in framework.groups[limit.group].level_names:
                raise UnknownName(f"level of {limit.group}", limit.level, framework.groups[limit.group].level_names)
        for group in self.contradicted(framework):
            raise made.contradiction(group.name)
        return evolve(self, findings={**self.findings, **sorted_}) if sorted_ else self

    def _out_of_order(self, framework: Framework) -> Iterator[tuple[str, Finding]]:
        """The findings whose levels are in another order than the framework's, put in order."""
        seen = framework.kept.of((Profile, "in order"), dict[str, set[tuple[str, ...]]])
        for name, finding in self.findings.items():
            if name in seen and finding.levels in seen[name] and not finding.raters:
                continue
            known = framework.attribute(name).level_names
            for level in (*finding.levels, *chain.from_iterable(finding.placings.values())):
                if level not in known:
                    raise UnknownName(f"level of {name}", level, known)
            in_order = tuple(level for level in known if level in finding.levels)
            if in_order != finding.levels:
                yield name, evolve(finding, levels=in_order)
            if len(seen.setdefault(name, set())) < MOST_SEEN:
                seen[name].add(in_order)

    def contradicted(self, framework: Framework) -> Iterator[Group]:
        """The groups whose findings and counts cannot be true together."""
        for name in dict.fromkeys(each.limit.group for each in self.counts):
            if not self.can_be(framework.groups[name]):
                yield framework.groups[name]

    def can_be(self, group: Group) -> bool:
        """Whether the findings and counts of a group can be true together."""
        if not self.limits(group.name):
            return True
        axis = GroupAxis(group.name, group.members, group.level_names, {})
        return bool(self.weights(axis))

    def evidence(self) -> Iterator[tuple[str, Evidence]]:
        """Every item of evidence, with the attribute that it is for, or the group whose count."""
        for name, finding in self.findings.items():
            yield from ((name, each) for each in finding.evidence)
        for count in self.counts:
            yield from ((count.limit.group, each) for each in count.evidence)

    def is_known(self, framework: Framework, name: str) -> bool:
        """Whether the finding of an attribute leaves a level out; what is said of an unknown one leaves none."""
        return name in self.findings and len(self.findings[name].levels) < len(framework.attributes[name].levels)

    def deciding(self, framework: Framework) -> tuple[tuple[str, ...], tuple[CountLimit, ...]]:
        """What is known that can decide: attributes, in the order of asking, and counts."""
        attributes, groups = framework.attributes, framework.groups
        names = (name for name, each in attributes.items() if each.can_decide and self.is_known(framework, name))
        limits = (each.limit for each in self.counts)
        return tuple(names), tuple(each for each in limits if attributes[groups[each.group].members[0]].can_decide)

    def may_exist(self, attribute: Attribute) -> bool:
        """Whether what an attribute asks about can exist, given the finding that it depends on."""
        when = attribute.exists_when
        known = self.findings.get(when.attribute) if when else None
        return when is None or known is None or not set(known.levels).isdisjoint(when.levels)

    def of_nothing(self, framework: Framework) -> Iterator[tuple[Finding, str]]:
        """The findings on what another finding says there is none of, and words for that."""
        for name, finding in self.findings.items():
            when = framework.attributes[name].exists_when
            if when and not self.may_exist(framework.attributes[name]):
                level = self.findings[when.attribute].levels[0]
                yield finding, f"'{name}' is given, but there is none where {when.attribute} is {level}"

    def with_finding(self, name: str, finding: Finding | str | Iterable[str] | None) -> Profile:
        """The same profile with one finding, or its levels, replaced, or removed with None.

        >>> Profile().with_finding("capacity.strategy", "lacking").findings["capacity.strategy"].levels
        ('lacking',)
        """
        others = {key: value for key, value in self.findings.items() if key != name}
        return evolve(self, findings=others if finding is None else {**others, name: _finding(finding)})


def finding_of(framework: Framework, name: str, given: str | Iterable[str]) -> Finding:
    """A finding without evidence, its levels put in the attribute's order.

    Raises:
        UnknownName: an attribute or level that the framework does not have.
    """
    attribute = framework.attribute(name)
    named = {given} if isinstance(given, str) else set(given)
    for level in sorted(named - set(attribute.level_names)):
        raise UnknownName(f"level of {name}", level, attribute.level_names)
    return Finding(levels=tuple(level for level in attribute.level_names if level in named) or attribute.level_names)


class PublishedKind(Enum):
    """Whether somebody decided on the support that a source tells of, or it was only in use at the time."""

    DECISION = "decision"
    SUPPORT_IN_USE = "support_in_use"


@frozen(kw_only=True)
class Published:
    """What was in fact decided or published about the authority.

    `kind` says whether it was decided; support that was only in use is in no figure of agreement with decisions.
    `confidence` grades how well that is known, and `excluded` is the reason for which the case is left out of
    figures of agreement. `policy` says of values of the policy exposure whether they were formally acted on;
    `factors` says of things that the rule base has no attribute for whether they held.

    >>> from delivery_model import load_scenario
    >>> load_scenario("scenarios/rotherham.yml").published.support_type
    'external_scrutiny'
    """

    support_type: str
    source: str
    kind: PublishedKind = field(default=PublishedKind.DECISION, converter=made.a_kind("kind", PublishedKind))
    option: str | None = None
    says: str | None = None
    confidence: str | None = None
    excluded: str | None = None
    policy: Mapping[str, bool] = field(
        factory=Fixed[str, bool], converter=made.by_name("policy", made.one("policy", bool))
    )
    factors: Mapping[str, bool] = field(
        factory=Fixed[str, bool], converter=made.by_name("factors", made.one("factors", bool))
    )

    def __repr__(self) -> str:
        return short("Published", self.support_type, self.source, option=self.option)

    @property
    def is_decision(self) -> bool:
        """Whether somebody decided on it."""
        return self.kind is PublishedKind.DECISION


@frozen(kw_only=True)
class Scenario:
    """One authority at one date: profile, evidence, and what was published.

    `sources` gives short names to the web addresses and documents that its evidence cites. `appraisal` is the
    authority's own appraisal of management options, as far as its scores are known. `paper` is what it says itself in
    its paper, `plans` what people agreed beside the findings: priorities, principles, support wanted and actions.
    `remarks` say what was read though it stood elsewhere in the file than where it belongs.

    Raises:
        InvalidValue: a part of another type, or a date that is none.

    >>> from delivery_model import load_scenario
    >>> scenario = load_scenario("scenarios/rotherham.yml")
    >>> scenario.authority, scenario.as_of
    ('Rotherham', '2017-04-01')
    """

    authority: str = field(converter=made.a_text("authority"))
    as_of: str = field(converter=made.a_date("as_of"))
    profile: Profile = field(converter=made.one("profile", Profile))
    summary: str = field(default="", converter=made.a_text("summary"))
    profile_ofsted_only: Profile | None = field(
        default=None, converter=made.one_or_none("profile_ofsted_only", Profile)
    )
    published: Published | None = field(default=None, converter=made.one_or_none("published", Published))
    sources: Mapping[str, str] = field(
        factory=Fixed[str, str], converter=made.by_name("sources", made.a_text("source"))
    )
    appraisal: Appraisal | None = field(default=None, hash=False, converter=made.one_or_none("appraisal", Appraisal))
    paper: PaperBlock = field(default=NO_PAPER, converter=made.one("paper", PaperBlock))
    plans: Plans = field(default=NO_PLANS, converter=made.one("plans", Plans))
    path: str = field(default="<none>", converter=made.a_text("path"))
    remarks: tuple[Remark, ...] = field(default=(), eq=False, converter=made.several("remarks", Remark))

    def __repr__(self) -> str:
        return short("Scenario", self.authority, self.as_of, known=len(self.profile.findings))

    @classmethod
    def of(cls, framework: Framework, data: Mapping[str, object], *, extra: Extra = "refuse") -> Scenario:
        """Read a scenario from a mapping in the shape of a scenario file, or from attribute -> level alone.

        Values and `extra` are as for `Profile.of`.

        Raises:
            ScenarioError: with every problem found, each with the way to it by keys.

        Example:
            >>> from delivery_model import load_framework
            >>> row = {"authority": "A", "as_of": "2026", "profile": {"capacity.strategy": "lacking"}}
            >>> Scenario.of(load_framework(), row)
            Scenario('A', '2026', known=1)
        """
        from delivery_model.profile.read_data import scenario_from

        return scenario_from(framework, data, extra)

    @classmethod
    def from_json(cls, framework: Framework, text: str | bytes, *, extra: Extra = "refuse") -> Scenario:
        """Read a scenario from the text of JSON, such as the body of a request; never from a path.

        Raises:
            ScenarioError: with every problem found, each with the way to it by keys.

        Example:
            >>> from delivery_model import ScenarioError, load_framework
            >>> body = b'{"authority": "A", "as_of": "2026", "profile": {"capacity.strategy": "good"}}'
            >>> try:
            ...     Scenario.from_json(load_framework(), body)
            ... except ScenarioError as error:
            ...     print(error)
            profile.capacity.strategy: unknown level of capacity.strategy 'good'; choose from present, partial, lacking
        """
        from delivery_model.profile.read_data import scenario_from_json

        return scenario_from_json(framework, text, extra)

    def cited(self, source: str) -> str:
        """A citation; a web address by the name that the scenario gives it."""
        named = {address: name for name, address in self.sources.items()}
        return named.get(source, source)

    @property
    def later_evidence(self) -> tuple[LateEvidence, ...]:
        """The evidence for profile and context that is dated after the scenario, as far as both dates say.

        A year and a day of that year are not told apart, so neither is later.
        """
        dated = ((name, each, each.date) for name, each in self.profile.evidence() if each.date)
        return tuple(
            LateEvidence(name, each.says, each.source, date) for name, each, date in dated if is_later(date, self.as_of)
        )

    @property
    def dated_evidence(self) -> int:
        """How many items of evidence for profile and context have a date."""
        return sum(1 for _, each in self.profile.evidence() if each.date)

    @property
    def undated_evidence(self) -> int:
        """How many items of evidence for profile and context have none."""
        return sum(1 for _, each in self.profile.evidence() if not each.date)


def level_by_age(attribute: Attribute, scenario: Scenario) -> str | None:
    """The level of an attribute that is the age of evidence; None where none is dated.

    Evidence from after the date of the scenario counts only where there is no other: it is not old.
    """
    age = attribute.evidence_age
    if age is None or not scenario.as_of:
        return None
    said = [each for _, each in scenario.profile.evidence() if each.kind and each.kind.value == age.kind]
    dates = [each.date for each in said if each.date]
    places = [sum(is_later(scenario.as_of, years_after(date, years)) for years in age.years)
              for date in [each for each in dates if not is_later(each, scenario.as_of)] or dates]  # fmt: skip
    return attribute.level_names[min(places)] if places else None
