"""The parts of a paper about evidence: every finding with its sources, the pictures of groups, and what was cited.

The picture of a group of findings on their scale, with the range that is open and where each rater put it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from delivery_model.answer.checklists import Checklist, checklists_of, count_in_words, in_a_checklist
from delivery_model.answer.explanation import Explanation
from delivery_model.answer.full import Content
from delivery_model.answer.words import known_in_words, levels_in_words, stated_in_words, title_of
from delivery_model.profile.profile import CountFinding, Evidence, Finding, Profile
from delivery_model.rulebase.axes import CountLimit
from delivery_model.rulebase.framework import Framework
from delivery_model.rulebase.vocabulary import Group
from delivery_model.writing.document import Address, Block, Cell, Figure, Line, Part, Table, Text
from delivery_model.writing.drawing import GREY, INK, LINE, MARK, PALE, WIDTH, Drawing, wrapped
from delivery_model.writing.phrases import date_in_words, listed, sentence, spaced

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


LEFT, RIGHT, ROW = 270, 40, 46
FEWEST_LEVELS = 3


def profile_figures(framework: Framework, profile: Profile, can_decide: bool) -> Iterator[Figure]:
    """A figure for each group of three levels or more of which at least two members are known."""
    for group in framework.groups.values():
        known = {name: profile.findings[name] for name in group.members if name in profile.findings}
        decides = framework.attributes[group.members[0]].can_decide
        if decides is can_decide and len(known) > 1 and len(group.level_names) >= FEWEST_LEVELS:
            yield _figure(framework, group, known)


def _figure(framework: Framework, group: Group, known: dict[str, Finding]) -> Figure:
    scale = tuple(reversed(group.level_names))
    raters = tuple(dict.fromkeys(name for finding in known.values() for name in finding.raters))
    title = f"{group.title}, on the scale from {spaced(scale[0])} to {spaced(scale[-1])}"
    said = [f"{framework.attributes[name].title}: {_placed(finding)}" for name, finding in known.items()]
    about = "; ".join(said) + ("" if not raters else f". Raters: {listed(raters)}")
    return Figure(
        title=title,
        description=about,
        svg=_drawn(framework, group, known, scale, raters, title, about),
        table=_paper_profile_table(framework, group, known, raters, title),
    )


def _placed(finding: Finding) -> str:
    return levels_in_words(finding.levels)


def _drawn(
    framework: Framework, group: Group, known: dict[str, Finding], scale: tuple[str, ...], raters: tuple[str, ...],
    title: str, about: str,
) -> str:  # fmt: skip
    drawing, step = Drawing(), (WIDTH - LEFT - RIGHT) / len(scale)
    centre = {level: LEFT + step * (place + 0.5) for place, level in enumerate(scale)}
    heads = {level: wrapped(sentence(spaced(level)), max(int(step / 8.5), 6)) for level in scale}
    top = 14 + LINE * max(map(len, heads.values()))
    bottom = top + ROW * len(group.members)
    for level, x in centre.items():
        drawing.text(heads[level], (x, 18), anchor="middle", bold=True)
    for place, name in enumerate(group.members):
        y = top + ROW * (place + 0.5)
        if place % 2 == 0:
            drawing.box((0, y - ROW / 2), (WIDTH, ROW), PALE, PALE)
        label = wrapped(framework.attributes[name].title + ("" if name in known else ": unknown"), 32)
        drawing.text(label, (6, y + 5 - (len(label) - 1) * LINE / 2))
        if name in known:
            _mark(drawing, known[name], centre, raters, y)
        else:
            drawing.shape("line", x1=LEFT, x2=WIDTH - RIGHT, y1=y, y2=y, stroke=GREY, stroke_dasharray="2 6")
    for x in centre.values():
        drawing.line((x, top), (x, bottom), width=0.5)
    rows = _legend(drawing, raters, bottom + 24)
    return drawing.svg(f"profile-{group.name}", title, about, bottom + 24 + LINE * rows)


def _mark(drawing: Drawing, finding: Finding, centre: dict[str, float], raters: tuple[str, ...], y: float) -> None:
    """A bar over the levels still open, or over those where raters put it; a letter for each rater, else a dot."""
    xs = [centre[level] for level in (*finding.levels, *finding.raters.values())]
    if min(xs) < max(xs):
        drawing.line((min(xs), y), (max(xs), y), width=8, ink=MARK)
    if not finding.raters:
        for level in finding.levels:
            drawing.shape("circle", cx=centre[level], cy=y, r=9, fill=INK, stroke="#fff", stroke_width=2)
    by_level: dict[str, list[str]] = {}
    for rater, level in finding.raters.items():
        by_level.setdefault(level, []).append(_letter(raters.index(rater)))
    for level, letters in by_level.items():
        for place, letter in enumerate(letters):
            x = centre[level] + (place - (len(letters) - 1) / 2) * 22
            drawing.shape("circle", cx=x, cy=y, r=11, fill="#fff", stroke=INK, stroke_width=2)
            drawing.text([letter], (x, y + 5), anchor="middle", bold=True)


def _letter(place: int) -> str:
    return chr(ord("A") + place) if place < 26 else str(place + 1)


def _legend(drawing: Drawing, raters: tuple[str, ...], y: float) -> int:
    who = ", ".join(f"{_letter(place)} {rater}" for place, rater in enumerate(raters))
    what = f"Who placed it there: {who}." if raters else "A dot is a level that the finding allows."
    lines = wrapped(f"{what} A bar joins the levels that are open, or on which people differ.", 115)
    drawing.text(lines, (6, y), ink=GREY)
    return len(lines)


def _paper_profile_table(
    framework: Framework, group: Group, known: dict[str, Finding], raters: tuple[str, ...], title: str
) -> Table:
    has_notes = any(finding.note for finding in known.values())
    rows: list[tuple[Cell, ...]] = []
    for name in group.members:
        finding = known.get(name)
        row: list[Cell] = [framework.attributes[name].title, _placed(finding) if finding else "unknown"]
        if raters:
            placed = finding.raters.items() if finding else ()
            row.append(tuple(Line(f"{rater}: {spaced(level)}") for rater, level in placed))
        if has_notes:
            row.append((finding.note if finding else None) or "")
        rows.append(tuple(row))
    header = (group.title, "Where it is", *(("Who placed it where",) if raters else ()), *(("Note",) * has_notes))
    widths = {2: (50, 50), 3: (30, 20, 50), 4: (25, 15, 30, 30)}[len(header)]
    return Table(caption=f"The same as a table: {title}", header=header, rows=tuple(rows), widths=widths)
