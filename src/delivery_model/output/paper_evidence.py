"""The parts of a paper about evidence: every finding with its sources, the pictures of groups, and what was cited."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from delivery_model.explanation import Explanation
from delivery_model.framework.axes import CountLimit
from delivery_model.output.checklists import Checklist, checklists_of, count_in_words, in_a_checklist
from delivery_model.output.content import Content
from delivery_model.output.document import Address, Block, Cell, Line, Part, Table, Text
from delivery_model.output.paper_profile import profile_figures
from delivery_model.output.words import (
    date_in_words,
    known_in_words,
    listed,
    sentence,
    spaced,
    stated_in_words,
    title_of,
)
from delivery_model.profile import CountFinding, Evidence, Finding

NO_EVIDENCE = "No evidence is given"
HEADER, WIDTHS = ("Finding", "What is found", "Evidence, with its source"), (24, 16, 60)


def evidence_part(explanation: Explanation) -> Part:
    """Every finding that can decide the answer, and the pictures of groups of them."""
    rows = tuple(_rows(explanation, can_decide=True))
    blocks: list[Block] = (
        [_table("What the answer can rest on", rows)] if rows else [Text("Nothing has been found yet.")]
    )
    found = explanation.recommendation
    blocks.extend(profile_figures(found.framework, found.scenario.profile, can_decide=True))
    return Part("Evidence", tuple(blocks))


def context_part(explanation: Explanation) -> Part | None:
    """Findings that are shown and never decide the answer; None when there are none."""
    found = explanation.recommendation
    blocks: list[Block] = list(profile_figures(found.framework, found.scenario.profile, can_decide=False))
    if rows := tuple(_rows(explanation, can_decide=False)):
        blocks.append(_table("Context, which does not decide the answer", rows))
    return Part("Context: shown, and never part of the answer", tuple(blocks)) if blocks else None


def checklists_part(explanation: Explanation) -> Part | None:
    """Each checklist that is begun, line by line, and the names of the others; None for a rule base without any."""
    found, full = explanation.recommendation, Content(explanation)
    checklists = checklists_of(found.framework, found.scenario.profile)
    blocks: list[Block] = [_checklist(each, full) for each in checklists if each.is_begun]
    if others := [each.group.title for each in checklists if not each.is_begun]:
        blocks.append(Text(f"Not answered yet: {listed(others)}."))
    return Part("Checklists: shown, and never part of the answer", tuple(blocks)) if blocks else None


def _checklist(checklist: Checklist, content: Content) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for member in checklist.members:
        lines = _lines(content, member.finding) if member.finding else ()
        rows.append((member.title, sentence(member.said), lines or "", sentence(member.bears_on)))
    for count in checklist.counts:
        said = sentence(count_in_words(count.limit, len(checklist.members)))
        rows.append(("", said, _lines(content, count) or "", ""))
    header = ("Each of them", "What is found", "Evidence, with its source", "Criterion of the appraisal")
    return Table(caption=checklist.heading, header=header, rows=tuple(rows), widths=(24, 16, 40, 20))


def _table(caption: str, rows: tuple[tuple[Cell, ...], ...]) -> Table:
    return Table(caption=caption, header=HEADER, rows=rows, widths=WIDTHS)


def _rows(explanation: Explanation, *, can_decide: bool) -> Iterator[tuple[Cell, ...]]:
    found, full = explanation.recommendation, Content(explanation)
    framework, profile = found.framework, found.scenario.profile
    told_apart = in_a_checklist(framework)
    for name, attribute in framework.attributes.items():
        if name in profile.findings and name not in told_apart and attribute.can_decide is can_decide:
            finding = profile.findings[name]
            lines = _lines(full, finding)
            yield title_of(framework, name), sentence(known_in_words(framework, profile, name)), lines or NO_EVIDENCE
    for count in profile.counts:
        group = framework.groups[count.limit.group]
        if not group.is_checklist and framework.attributes[group.members[0]].can_decide is can_decide:
            yield group.title, _counted(count.limit, len(group.members)), _lines(full, count) or NO_EVIDENCE


def _lines(content: Content, said: Finding | CountFinding) -> tuple[Line, ...]:
    """The evidence for a finding or a count, and of a finding who placed it where, and its note."""
    lines = [_line(content, each) for each in said.evidence]
    if isinstance(said, Finding):
        lines += [Line(f"{rater} put it at {spaced(level)}") for rater, level in said.raters.items()]
        lines += [Line(f"Note: {said.note}")] if said.note else []
    return tuple(lines)


def _line(content: Content, evidence: Evidence) -> Line:
    """One piece of evidence: where it is from, whose account it is, and when."""
    cited = [content.recommendation.scenario.cited(evidence.source)]
    cited += [f"{evidence.kind.value} account"] if evidence.kind else []
    cited += [date_in_words(evidence.date)] if evidence.date else []
    return Line(evidence.says, ", ".join(cited))


def _counted(limit: CountLimit, size: int) -> str:
    return f"{sentence(stated_in_words(limit, size))} (of {size})"


def sources_part(explanation: Explanation) -> Part | None:
    """The documents that the paper cites; None when it cites none."""
    found = explanation.recommendation
    rows: list[tuple[Cell, ...]] = []
    cited = tuple(_cited(explanation))
    for key, source in found.framework.sources.items():
        if any(each == key or each.startswith(f"{key} ") for each in cited):
            about = ", ".join(each for each in (source.author, source.date, source.publisher) if each != "not stated")
            rows.append((key, f"{source.title}. {about}", Address(source.address)))
    for name, said in found.scenario.sources.items():
        address = Address(said)
        rows.append((name, "Named in the scenario", address) if address.is_link else (name, said, "not stated"))
    header = ("Cited as", "Document", "Where it is published")
    table = Table(caption="Documents that this paper cites", header=header, rows=tuple(rows), widths=(14, 43, 43))
    return Part("Sources", (table,)) if rows else None


def _cited(explanation: Explanation) -> Iterable[str]:
    found = explanation.recommendation
    framework, scenario = found.framework, found.scenario
    for finding in (*scenario.profile.findings.values(), *scenario.profile.counts):
        yield from (each.source for each in finding.evidence)
    for derivation in (*found.derivations, found.full_derivation):
        for ids in derivation.fired.values():
            yield from (source for name in ids for source in framework.rules[name].sources)
    for uses in (uses for sets in explanation.why_not.values() for uses in sets.sets):
        yield from (
            s for use in uses for rule in explanation.rules_on(use.token) for s in framework.rules[rule].sources
        )
    said = list(framework.limits)
    if found.recommended:
        support = framework.support_types[found.recommended]
        said += [*support.success_factors, *support.review_triggers, *support.cautions]
    yield from (source for each in said for source in each.sources)
    if scenario.published:
        yield scenario.published.source
    if scenario.appraisal and scenario.appraisal.source:
        yield scenario.appraisal.source
