"""The committee paper: what the whole page says of an answer, laid out for those who decide, part by part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from delivery_model.answer.apart import apart_lines
from delivery_model.answer.appraisal_page import VERDICTS, begun, span, titles
from delivery_model.answer.arrangement import Arrangement, Match
from delivery_model.answer.brief import Brief
from delivery_model.answer.checklists import checklists_of, count_in_words, in_a_checklist
from delivery_model.answer.full import Content
from delivery_model.answer.headline import late_in_words
from delivery_model.answer.placings import groups_of_raters
from delivery_model.answer.plans_page import plans_part
from delivery_model.answer.words import known_in_words, stated_in_words, statement_lines, title_of, titles_in_words
from delivery_model.dates.paper_pictures import path_figure, profile_figures, scores_figure
from delivery_model.dates.several_dates import Stop, answer_in_words, journey, journey_page
from delivery_model.engines import EngineName
from delivery_model.errors import UnknownName
from delivery_model.profile.profile import Evidence, Scenario
from delivery_model.rulebase.framework import Basis, Framework
from delivery_model.version import library_version
from delivery_model.writing.document import Address, Answer, Blank, Cell, Document, Facts, Line, Part, Table, Text
from delivery_model.writing.formats import FORMATS, Layout, PaperFormat
from delivery_model.writing.phrases import date_in_words, listed, sentence, title_of_section

METHOD = (
    "The findings above were put to the rules of a published framework, and this paper says what follows from them. "
    "Each rule says what it rests on: stated, when the source says so, or interpreted, when the source leaves it open. "
    "What is unknown is taken for neither good news nor bad: everything said here holds for every authority that fits "
    "the findings."
)
OPEN = "What is known of the authority leaves more than one answer possible. The questions below would settle it."
AS_READ = "How the text is read decides between these. What rests on one way to read it says so in its heading."
MEANT = {
    Basis.STATED: "Stated means that every rule that decides, or may decide, says what a source says.",
    Basis.INTERPRETED: (
        "Interpreted means that at least one rule that decides, or may decide, is a reading of a source, "
        "with its reason, and not what the source says in so many words."
    ),
}
FILL_IN = "The council fills in who and by when."
FIND_OUT = (
    "Where a source tells who found this out in an earlier case, that is said; "
    "the council fills in who could find out here, and by when."
)
CHANGES = "Each line is a smallest change of what was found that would lead to another answer."
POLICY = "What published policy would say of the same findings. It is shown beside the answer and never part of it."
NO_EVIDENCE = "No evidence is given"
FOUND = {"Finding": 24, "What is found": 16, "Evidence, with its source": 60}
OPTIONS = {"Option": 60, "Total": 20, "Rank": 20}
FITTING = {"Option": 22, "Total": 9, "Rank": 9, "Can it serve the support recommended?": 20, "Why": 40}
FITS = {
    Match.FITS: "yes",
    Match.PARTLY: "for some of what is possible",
    Match.ALONGSIDE: "only for what goes alongside",
    Match.NOT: "no",
}
Row = tuple[Cell, ...]


def report(
    subject: Scenario | Sequence[Scenario],
    framework: Framework | None = None,
    *,
    format: PaperFormat = "html",
    engine: EngineName | None = None,
    readings: Mapping[str, str] | None = None,
    template: str | None = None,
) -> bytes:
    """The committee paper about an authority, as a file holds it.

    Args:
        subject: the authority, at one date or at several: then it is about the last, and shows the journey to it.
        framework: the rule base; without one, the one shipped.
        format: html, markdown, docx or text.
        engine: which engine answers.
        readings: alternatives of open points to use instead of their defaults.
        template: a Word document with your styles, for docx.

    Raises:
        UnknownName: a format, reading, alternative or engine that does not exist.
        MissingExtra: docx, without the extra it needs.

    >>> from delivery_model import load_scenario
    >>> report(load_scenario("scenarios/rotherham.yml"), format="markdown").decode().splitlines()[0]
    '# Rotherham: Which form of improvement support fits?'
    """
    if format not in FORMATS:
        raise UnknownName("format", format, FORMATS)
    scenarios = [subject] if isinstance(subject, Scenario) else subject
    paper = paper_of(journey(scenarios, framework, engine=engine, readings=readings))
    said = FORMATS[format].writer()([paper], Layout(template=template))
    return said if isinstance(said, bytes) else said.encode()


def paper_of(stops: Sequence[Stop]) -> Document:
    """The paper about the last of one or more dates of an authority."""
    paper = Paper(stops[-1].explanation)
    scenario = paper.recommendation.scenario
    title = f"{scenario.authority or 'An authority'}: {paper.framework.outcome.question}"
    when = f"The position at {date_in_words(scenario.as_of)}" if scenario.as_of else "The date is not stated"
    parts = tuple(part for part in paper.parts(stops) if part.blocks)
    return Document(title, parts=parts, subtitle=f"{when}. A paper to inform a decision.", has_contents=True)


def _table(caption: str, columns: Mapping[str, int], rows: Iterable[Row]) -> tuple[Table, ...]:
    """A table with the widths of its columns; none without rows."""
    every = tuple(rows)
    return (Table(tuple(columns), every, caption, widths=tuple(columns.values())),) if every else ()


class Paper(Content):
    """The parts of a paper, each with the lines of the whole page; those with nothing in them are left out."""

    NOTE = "Note: {}"

    def parts(self, stops: Sequence[Stop]) -> Iterator[Part]:
        """Every part, in order."""
        roles = self.framework.roles
        yield self._recommendation()
        yield self._why()
        figures = profile_figures(self.framework, self.profile, can_decide=True)
        found = _table("What the answer can rest on", FOUND, self._found(can_decide=True))
        yield Part("Evidence", (*(found or (Text("Nothing has been found yet."),)), *figures))
        yield from self._needed()
        yield Part(title_of_section("every_form"), self.guidance_for_every_form())
        yield self._why_not_the_others()
        yield self._changes()
        meant = f"{sentence(self.in_short())}. {MEANT[self.recommendation.basis]}"
        yield Part("How sure it is", (Text(meant), *self.sureness()))
        yield self._unknown()
        yield from self._workshop()
        late = late_in_words(self.framework, self.recommendation.scenario, is_full=True)
        apart = apart_lines(self.framework, self.profile)
        yield Part("Please check", (*self.certain(roles.consistency), *apart, *late))
        if self.explanation.arrangement:
            yield self._options(self.explanation.arrangement)
        exposed = tuple(self.collected(roles.policy_exposure))
        yield Part("Policy exposure", (Text(POLICY), *exposed) if exposed else ())
        yield self._journey(stops)
        for title in ("Financial implications", "Legal implications"):
            yield Part(title, (Blank("To be completed by the council"),))
        yield self._method()
        figures = profile_figures(self.framework, self.profile, can_decide=False)
        found = _table("Context, which does not decide the answer", FOUND, self._found(can_decide=False))
        yield Part("Context: shown, and never part of the answer", (*figures, *found))
        yield self._checklists_part()
        yield self.sources()

    def cited(self, evidence: Evidence) -> str:
        """Where a piece of evidence is from, whose account it is, and when."""
        cited = [self.recommendation.scenario.cited(evidence.source)]
        cited += [f"{evidence.kind.value} account"] if evidence.kind else []
        cited += [date_in_words(evidence.date)] if evidence.date else []
        return ", ".join(cited)

    def collected(self, name: str | None) -> Iterator[Line]:
        """What a collecting decision concludes, and below one line what it may conclude; nothing for no decision."""
        yield from self.certain(name)
        if possible := self.recommendation.collected(name).possible:
            values = self.framework.decisions[str(name)].values
            below = tuple(Line(sentence(values[each])) for each in possible)
            yield Line("Cannot be told yet, since it depends on what is unknown", "", below)

    def _recommendation(self) -> Part:
        """The answer first, with how sure it is and what was published."""
        (word, answer), *others = self.headline.facts()
        support, read = self.headline.support, AS_READ if self.recommendation.recommended else OPEN
        facts = Facts((*others, *(("As published", line.text) for line in self.published())))
        summary = (Text(line.text) for line in self.situation())
        first = (Answer(word, sentence(answer)), Text(support.summary if support else read), facts)
        return Part("Recommendation", (*first, *summary, Blank("What the committee is asked to decide")))

    def _why(self) -> Part:
        """The findings that force the answer, the rules that decide where there is one way, and the picture of them."""
        several = self.explanation.why
        reason = (block for part in Brief(self.explanation, False).reason() for block in part.blocks)
        tree = self.tree(several[0]) if self.recommendation.recommended and len(several) == 1 else ()
        return Part(self.headline.as_read("Why"), (*reason, *tree, path_figure(self.explanation)))

    def _needed(self) -> Iterator[Part]:
        """What has to be in place, with space for who and when; when to look again; notes on the form it takes."""
        if support := self.headline.support:
            rows = ((sentence(each.says), ", ".join(each.sources), "", "") for each in support.success_factors)
            columns = {"Success factor": 46, "Source": 20, "Who": 18, "By when": 16}
            table = _table(f"Success factors: {support.title}. {FILL_IN}", columns, rows)
            yield Part(title_of_section("success_factors"), table)
        for part in ("review_triggers", "cautions"):
            yield Part(title_of_section(part), self.guidance(part))
        for part, name in zip(self.notes(), self.framework.roles.notes, strict=True):
            if self.recommendation.collected(name).certain:
                yield part

    def _why_not_the_others(self) -> Part:
        """For each support type that is not possible: what alone keeps it out."""
        excluded = self.explanation.why_not.items()
        lines = (Line(sentence(self.title(value)), "", self.why_not(sets)) for value, sets in excluded)
        none = Text("No support type is ruled out yet.")
        return Part(self.headline.as_read("Why not the others"), lines if excluded else (none,))

    def _changes(self) -> Part:
        """The smallest changes of findings that would lead to another answer; nothing without an answer."""
        lines = (Text(CHANGES), *self.changes()) if self.recommendation.recommended else ()
        return Part(self.headline.as_read(title_of_section("changes")), lines)

    def _unknown(self) -> Part:
        """What is unknown or open, what each answer would lead to, and space for who could find out."""
        asked: list[Row] = []
        for line in self.asked():
            found_by = self.framework.attributes[line.aside].found_by
            known_to = tuple(Line(sentence(each.says), ", ".join(each.sources)) for each in found_by)
            asked.append((line.text, line.below, known_to or "", ""))
        columns = {"Question": 28, "What each answer leads to": 30, "Who could find out": 28, "By when": 14}
        table = _table(f"Unknown, and able to change the answer. {FIND_OUT}", columns, asked)
        idle = titles_in_words(self.framework, self.explanation.questions.idle)
        also = (Text(f"Also unknown or open, but unable to change the answer: {idle}."),) if idle else ()
        none = (Text("Nothing that is still unknown can change the answer."),)
        return Part("What is unknown, and who could find out", (*(table or none), *also))

    def _found(self, *, can_decide: bool) -> Iterator[Row]:
        """Each finding that can decide, or each that never does, with all its evidence."""
        framework, profile = self.framework, self.profile
        told_apart = in_a_checklist(framework)
        for name, attribute in framework.attributes.items():
            if name in profile.findings and name not in told_apart and attribute.can_decide is can_decide:
                known = sentence(known_in_words(framework, profile, name))
                yield title_of(framework, name), known, self.evidence_below(profile.findings[name]) or NO_EVIDENCE
        for count in profile.counts:
            group = framework.groups[count.limit.group]
            if not group.is_checklist and framework.attributes[group.members[0]].can_decide is can_decide:
                size = len(group.members)
                counted = f"{sentence(stated_in_words(count.limit, size))} (of {size})"
                yield group.title, counted, self.evidence_below(count) or NO_EVIDENCE

    def _checklists_part(self) -> Part:
        """Each checklist that is begun, line by line, and the names of the others."""
        columns = {
            "Each of them": 24,
            "What is found": 16,
            "Evidence, with its source": 40,
            "Criterion of the appraisal": 20,
        }
        tables, others = list[Table](), list[str]()
        for each in checklists_of(self.framework, self.profile):
            rows: list[Row] = []
            for member in each.members:
                lines = self.evidence_below(member.finding) if member.finding else ()
                rows.append((member.title, sentence(member.said), lines or "", sentence(member.bears_on)))
            for count in each.counts:
                said = sentence(count_in_words(count.limit, len(each.members)))
                rows.append(("", said, self.evidence_below(count) or "", ""))
            tables += _table(each.heading, columns, rows) if each.is_begun else ()
            others += [] if each.is_begun else [each.group.title]
        unanswered = (Text(f"Not answered yet: {listed(others)}."),) if others else ()
        return Part("Checklists: shown, and never part of the answer", (*tables, *unanswered))

    def _workshop(self) -> Iterator[Part]:
        """Where groups of people stand, side by side, and what was agreed beside the findings."""
        scenario = self.recommendation.scenario
        yield Part("Where groups of people stand", tuple(groups_of_raters(self.framework, scenario)))
        yield plans_part(self.framework, scenario)

    def _options(self, arrangement: Arrangement) -> Part:
        """The appraisal of the scenario: scores, totals and ranks, and which options serve the support recommended."""
        findings, options = arrangement.findings, arrangement.options
        is_sure = bool(findings.winners)
        leaders = titles(options, arrangement.leaders, "and" if is_sure else "or")
        facts = [("Comes first" if is_sure else "May come first", leaders)]
        if arrangement.published:
            verdict = VERDICTS[arrangement.agrees]
            facts.append(("Published", f"{titles(options, (arrangement.published,))}: {verdict}"))
        if findings.appraisal.source:
            facts.append(("Scores from", findings.appraisal.source))
        rows: list[Row] = []
        for each in findings.standings:
            fit: Row = ()
            if arrangement.fits:
                about = arrangement.fits[each.option]
                cited, why = ", ".join(about.about.sources), sentence(about.about.because)
                fit = (sentence(FITS[about.match]), f"{why} ({cited})" if cited else why)
            title = begun(options, options.options[each.option].title)
            rows.append((title, span(each.total, " to "), span(each.rank, " to "), *fit))
        serving = ", and whether each can serve the support recommended" if arrangement.fits else ""
        table = _table(f"Options by their totals{serving}", FITTING if arrangement.fits else OPTIONS, rows)
        about = Text("How services might be arranged is another question than which support fits them.")
        return Part("Options appraisal", (about, Facts(facts), scores_figure(arrangement), *table))

    def _journey(self, stops: Sequence[Stop]) -> Part:
        """The answer at each date, and what moved it; nothing for one date."""
        columns = {"Date": 16, "Answer": 24, "What was published, and what moved the answer": 60}
        rows: list[Row] = []
        if len(stops) > 1:
            sections = journey_page(self.framework, stops, is_full=True).parts
            for stop, section in zip(stops, sections, strict=True):
                answer = sentence(answer_in_words(stop))
                rows.append((date_in_words(stop.scenario.as_of), answer, section.lines))
        return Part("Journey", _table("The answer at each date", columns, rows))

    def _method(self) -> Part:
        """How the answer was found, its limits, and what identifies the rules it came from."""
        framework, found = self.framework, self.recommendation
        read_as = (
            (sentence(reading.question), f"{reading.says(chosen)} ({reading.point})")
            for reading, chosen in zip(framework.readings.values(), found.readings.values(), strict=True)
        )
        facts = (
            ("Framework", framework.title),
            ("Rule base", f"{framework.id}, version {framework.edition}"),
            ("Content hash", framework.content_hash),
            ("Made with", f"delivery-model {library_version()}, {found.engine} engine"),
        )
        table = _table("How the open points of the text were read", {"Open point": 50, "Read as": 50}, read_as)
        first = (Text(METHOD), *map(Text, filter(None, (framework.scope,))), *statement_lines(framework.limits))
        return Part("Method and limits", (*first, Facts(facts), *table))

    def sources(self) -> Part:
        """The documents that the paper cites."""
        rows: list[Row] = []
        cited = tuple(self._every_citation())
        for key, source in self.framework.sources.items():
            if any(each == key or each.startswith(f"{key} ") for each in cited):
                known = (each for each in (source.author, source.date, source.publisher) if each != "not stated")
                rows.append((key, f"{source.title}. {', '.join(known)}", Address(source.address)))
        for name, said in self.recommendation.scenario.sources.items():
            address = Address(said)
            rows.append((name, "Named in the scenario", address) if address.is_link else (name, said, "not stated"))
        columns = {"Cited as": 14, "Document": 43, "Where it is published": 43}
        return Part("Sources", _table("Documents that this paper cites", columns, rows))

    def _every_citation(self) -> Iterator[str]:
        found, framework, explanation = self.recommendation, self.framework, self.explanation
        for finding in (*self.profile.findings.values(), *self.profile.counts):
            yield from (each.source for each in finding.evidence)
        fired = (ids for each in (*found.derivations, found.full_derivation) for ids in each.fired.values())
        rules = {name for ids in fired for name in ids}
        uses = (use for sets in explanation.why_not.values() for several in sets.sets for use in several)
        rules.update(name for use in uses for name in explanation.rules_on(use.token))
        said = [*framework.limits, *(framework.rules[name] for name in rules)]
        if found.recommended:
            support = framework.support_types[found.recommended]
            said += [*support.success_factors, *support.review_triggers, *support.cautions]
        yield from (source for each in said for source in each.sources)
        yield from (
            each.source for each in (found.scenario.published, found.scenario.appraisal) if each and each.source
        )
