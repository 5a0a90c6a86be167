"""Checklists: groups that an authority goes through as a whole, with what is answered and what is not.

They are shown in every full output and never decide.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from attrs import field, frozen

from delivery_model.answer.words import levels_in_words
from delivery_model.profile.profile import CountFinding, Evidence, Finding, Profile
from delivery_model.rulebase.axes import CountLimit
from delivery_model.rulebase.framework import Framework
from delivery_model.rulebase.vocabulary import Group
from delivery_model.writing.document import Line
from delivery_model.writing.phrases import listed, sentence, spaced, span

NOT_ANSWERED = "not answered"
Said = Finding | CountFinding


@frozen(kw_only=True)
class Member:
    """One line of a checklist: its finding, if there is one, and the criteria of an appraisal that it bears on."""

    name: str
    title: str
    finding: Finding | None
    criteria: Mapping[str, str] = field(hash=False)

    @property
    def said(self) -> str:
        """Its level in words."""
        return levels_in_words(self.finding.levels) if self.finding else NOT_ANSWERED

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        return self.finding.evidence if self.finding else ()

    @property
    def bears_on(self) -> str:
        """The criteria of the appraisal that it bears on, in words; nothing where there are none."""
        return listed(self.criteria.values())


@frozen(kw_only=True)
class Checklist:
    """A group as a checklist; `counts` say of how many members something is known without naming them."""

    group: Group
    members: tuple[Member, ...]
    counts: tuple[CountFinding, ...]

    @property
    def answered(self) -> Mapping[tuple[str, ...], int]:
        """How many members are at each level, or at several that are still open, best first."""
        order = self.group.level_names
        found = Counter(member.finding.levels for member in self.members if member.finding)
        return dict(sorted(found.items(), key=lambda pair: [order.index(level) for level in pair[0]]))

    @property
    def not_answered(self) -> int:
        return sum(member.finding is None for member in self.members)

    @property
    def is_begun(self) -> bool:
        """Whether anything of it is answered."""
        return bool(self.answered or self.counts)

    @property
    def heading(self) -> str:
        """Its title with how many members are at which level: 'Seven principles: 2 met, 5 not answered'."""
        said = [f"{count} {levels_in_words(levels)}" for levels, count in self.answered.items()]
        said += [f"{self.not_answered} {NOT_ANSWERED}"] if self.not_answered else []
        return f"{self.group.title}: {', '.join(said)}"


def checklists_of(framework: Framework, profile: Profile) -> tuple[Checklist, ...]:
    """Every checklist of a rule base, as far as a profile answers it."""
    return tuple(
        Checklist(
            group=group,
            members=tuple(_members(framework, profile, group)),
            counts=tuple(each for each in profile.counts if each.limit.group == group.name),
        )
        for group in framework.groups.values()
        if group.is_checklist
    )


def _members(framework: Framework, profile: Profile, group: Group) -> Iterator[Member]:
    from delivery_model.appraisal.read_options import options_of  # few rule bases have a checklist

    options = options_of(framework)
    criteria = options.criteria.values() if options else ()
    for name in group.members:
        borne_on = {each.id: each.title for each in criteria if name in each.checklist}
        title = framework.attributes[name].title
        yield Member(name=name, title=title, finding=profile.findings.get(name), criteria=borne_on)


def in_a_checklist(framework: Framework) -> frozenset[str]:
    """The attributes that are shown as lines of a checklist."""
    return frozenset(name for group in framework.groups.values() if group.is_checklist for name in group.members)


def count_in_words(limit: CountLimit, size: int) -> str:
    """How many members of a checklist of so many are at a level, where nobody says which."""
    return f"{span(range(limit.low, limit.high + 1), size)} of them {spaced(limit.level)}, without saying which"


def checklist_lines(checklist: Checklist, below: Callable[[Said], tuple[Line, ...]]) -> tuple[Line, ...]:
    """A line for each member, with what stands below its finding, and one for each count that names nobody."""
    lines = (
        Line(
            f"{member.title}: {member.said}",
            f"bears on: {member.bears_on}" if member.criteria else "",
            below(member.finding) if member.finding else (),
        )
        for member in checklist.members
    )
    size = len(checklist.members)
    counts = (Line(sentence(count_in_words(each.limit, size)), "", below(each)) for each in checklist.counts)
    return (*lines, *counts)
