"""The sheets that people filled in alone, merged into one scenario: every level that somebody says stays possible."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial, reduce
from typing import Any, TypeVar

from attrs import evolve, fields

from delivery_model.errors import InvalidValue, quoted
from delivery_model.loading import rules_of
from delivery_model.profile.paper_block import NO_PAPER
from delivery_model.profile.plans import Plans
from delivery_model.profile.profile import CountFinding, Evidence, Finding, Profile, Scenario
from delivery_model.rulebase.framework import Framework
from delivery_model.rulebase.vocabulary import BAR, as_one_word
from delivery_model.tables.question_form import is_spare

T = TypeVar("T")
FIX = "correct one of them, then merge again"


def merge_raters(sheets: Mapping[str, Scenario], framework: Framework | None = None) -> Scenario:
    """Merge what several people say of one authority, each alone, into one scenario.

    A sheet in which no rater is named is one person's own: what it finds is where that person places it, and its
    evidence, notes and next steps are told as theirs. One that names raters, such as an earlier merger, keeps them.
    A finding is open over all levels that somebody says; what nobody knows stays unknown. Nothing is averaged.

    Args:
        sheets: by the name of the person whose sheet it is.
        framework: the rule base; by default the one shipped.

    Raises:
        InvalidValue: the sheets are of several authorities, contradict each other in what cannot be left open, or
            one person places the same thing twice.

    Example:
        >>> from delivery_model import Scenario, load_framework, merge_raters
        >>> rules = load_framework()
        >>> sheet = {"authority": "A", "as_of": "2026", "profile": {"capacity.strategy": "present"}}
        >>> other = {"authority": "A", "as_of": "2026", "profile": {"capacity.strategy": "lacking"}}
        >>> merged = merge_raters({"Ann": Scenario.of(rules, sheet), "Bo": Scenario.of(rules, other)}, rules)
        >>> merged.profile.findings["capacity.strategy"].levels
        ('present', 'lacking')
    """
    if not sheets:
        raise InvalidValue("sheets", "there is no sheet", "name at least one")
    rules = rules_of(framework)
    told = [_told(rules, name, sheet) for name, sheet in sheets.items()]
    merged = reduce(partial(_both, rules), told)
    profiles = [each.profile for each in told]
    counts = tuple(_widened(rules, each, profiles) for each in merged.profile.counts)
    return evolve(merged, profile=Profile(merged.profile.findings, counts).checked(rules))


def _told(rules: Framework, name: str, sheet: Scenario) -> Scenario:
    """A sheet with the name of the person in it, unless it names raters itself."""
    findings = sheet.profile.findings
    if unnamed := next((rater for each in findings.values() for rater in each.raters if is_spare(rater)), None):
        what = f"{quoted(unnamed)} in the sheet of {name} is nobody's name"
        raise InvalidValue(("raters", unnamed), what, "write the person's name in the heading, as in 'Rater: Ann'")
    if any(finding.raters for finding in findings.values()):
        return sheet
    own = {key: _placed(name, finding, sheet.profile.is_known(rules, key)) for key, finding in findings.items()}
    counts = tuple(evolve(each, evidence=_brought(name, each.evidence)) for each in sheet.profile.counts)
    return evolve(sheet, profile=Profile(own, counts))


def _placed(name: str, finding: Finding, is_known: bool) -> Finding:
    return evolve(
        finding,
        raters={name: BAR.join(finding.levels)} if is_known else {},
        evidence=_brought(name, finding.evidence),
        note=f"{name}: {finding.note}" if finding.note else None,
        next=f"{name}: {finding.next}" if finding.next else None,
    )


def _brought(name: str, evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    return tuple(each if each.said_by else evolve(each, said_by=name) for each in evidence)


def _both(rules: Framework, one: Scenario, other: Scenario) -> Scenario:
    """Two sheets as one."""
    if as_one_word(one.authority) != as_one_word(other.authority):
        what = f"the sheets are of {quoted(one.authority)} and of {quoted(other.authority)}"
        raise InvalidValue("authority", what, "merge those of one council")
    parts = {name: _the_same(name, one, other) for name in ("published", "appraisal", "profile_ofsted_only", "paper")}
    return evolve(
        one,
        as_of=max(one.as_of, other.as_of),  # the latest, and of those alike the most exact
        summary=" ".join(_once((one.summary, other.summary))),
        profile=_profile(rules, one.profile, other.profile),
        sources=_union("sources", one.sources, other.sources),
        plans=_plans(one.plans, other.plans),
        remarks=(*one.remarks, *other.remarks),
        **parts,
    )


def _the_same(name: str, one: Scenario, other: Scenario) -> Any:
    """A part that at most one of two says, or both alike."""
    both = getattr(one, name), getattr(other, name)
    said = [each for each in both if each not in (None, NO_PAPER)]
    if len(said) == 2 and said[0] != said[1]:
        raise InvalidValue(name, f"the sheets differ in {name}", FIX)
    return said[0] if said else both[0]


def _once(several: Iterable[T]) -> list[T]:
    """What is said, each once."""
    return list(dict.fromkeys(each for each in several if each))


def _union(what: str, one: Mapping[str, T], other: Mapping[str, T]) -> dict[str, T]:
    for name in (name for name in one if name in other and one[name] != other[name]):
        said = f"{quoted(name)} is {one[name]} in one sheet and {other[name]} in another"
        raise InvalidValue((what, name), said, FIX)
    return {**one, **other}


def _plans(one: Plans, other: Plans) -> Plans:
    groups = {
        name: tuple(_once((*one.rater_groups.get(name, ()), *other.rater_groups.get(name, ()))))
        for name in (*one.rater_groups, *other.rater_groups)
    }
    lists = [each.name for each in fields(Plans) if each.name != "rater_groups"]
    return Plans(rater_groups=groups, **{name: _once((*getattr(one, name), *getattr(other, name))) for name in lists})


def _profile(rules: Framework, one: Profile, other: Profile) -> Profile:
    names = [name for name in rules.attributes if name in one.findings or name in other.findings]
    findings = {name: _finding(rules, name, one, other) for name in names}
    return Profile(findings, tuple(_counts(one.counts, other.counts)))


def _finding(rules: Framework, name: str, one: Profile, other: Profile) -> Finding:
    """Two findings as one: open over the levels of both, those that say nothing left out."""
    said = [each.findings[name] for each in (one, other) if name in each.findings]
    told = [each.findings[name] for each in (one, other) if each.is_known(rules, name) or _is_rated(each, name)]
    levels = {level for each in told or said for level in each.levels}
    raters = reduce(partial(_union, name), [each.raters for each in said])
    return Finding(
        levels=tuple(level for level in rules.attributes[name].level_names if level in levels),
        evidence=tuple(_once(item for each in said for item in each.evidence)),
        raters=raters,
        note="; ".join(_once(each.note or "" for each in said)) or None,
        next="; ".join(_once(each.next or "" for each in said)) or None,
    )


def _is_rated(profile: Profile, name: str) -> bool:
    """Whether people placed it, though together they may leave every level open."""
    return name in profile.findings and bool(profile.findings[name].raters)


def _counts(one: Iterable[CountFinding], other: Iterable[CountFinding]) -> Iterator[CountFinding]:
    """The counts of both, each level of a group once; their bounds are worked out when all sheets are in."""
    found: dict[tuple[str, str], CountFinding] = {}
    for each in (*one, *other):
        first = found.setdefault((each.limit.group, each.limit.level), each)
        evidence = tuple(_once((*first.evidence, *each.evidence)))
        found[first.limit.group, first.limit.level] = evolve(first, evidence=evidence)
    yield from found.values()


def _widened(rules: Framework, count: CountFinding, profiles: Iterable[Profile]) -> CountFinding:
    """A count with bounds that allow what each sheet says, by a count of its own or of the members that it places."""
    limit, members = count.limit, rules.groups[count.limit.group].members
    bounds: list[tuple[int, int]] = []
    for profile in profiles:
        placed = [set(profile.findings[name].levels) for name in members if name in profile.findings]
        at_least = sum(levels == {limit.level} for levels in placed)
        at_most = len(members) - sum(limit.level not in levels for levels in placed)
        for own in (each for each in profile.limits(limit.group) if each.level == limit.level):
            at_least, at_most = max(at_least, own.low), min(at_most, own.high)
        bounds.append((at_least, at_most))
    low, high = min(low for low, _ in bounds), max(high for _, high in bounds)
    return evolve(count, limit=evolve(limit, low=low, high=high))
