"""The annexes of a committee paper: all that its first pages do not say, each thing once, with sources as notes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from delivery_model.answer.appraisal_page import begun, sensitivity_in_words
from delivery_model.answer.arrangement import Arrangement, Match
from delivery_model.answer.checklists import checklists_of, count_in_words, in_a_checklist
from delivery_model.answer.explanation import Explanation
from delivery_model.answer.firmness import names_of
from delivery_model.answer.full import Content
from delivery_model.answer.headline import key_of, sources_in_words
from delivery_model.answer.placings import groups_of_raters
from delivery_model.answer.plans_page import plans_part
from delivery_model.answer.words import (
    family_of,
    finding_in_words,
    known_in_words,
    stated_in_words,
    title_of,
    titles_in_words,
)
from delivery_model.dates.paper_pictures import (
    EVIDENCE,
    groups_drawn,
    path_figure,
    profile_figure,
    scores_figure,
)
from delivery_model.dates.several_dates import Stop, answer_in_words, journey_page
from delivery_model.profile.profile import CountFinding, Evidence, Finding
from delivery_model.rulebase.framework import Basis, Rule, SupportType
from delivery_model.rulebase.vocabulary import Statement
from delivery_model.version import VERSION
from delivery_model.writing.document import Address, Block, Cell, Facts, Line, Notes, Part, Table, Text
from delivery_model.writing.phrases import date_in_words, listed, sentence, title_of_section

METHOD = (
    "The findings were put to the rules of a published framework, and this paper says what follows from them. "
    "Each rule says what it rests on: stated, when the source says so, or interpreted, when the source leaves it open. "
    "What is unknown is taken for neither good news nor bad: everything said here holds for every authority that fits "
    "the findings."
)
MEANT = {
    Basis.STATED: "Stated means that every rule that decides, or may decide, says what a source says.",
    Basis.INTERPRETED: (
        "Interpreted means that at least one rule that decides, or may decide, is a reading of a source, "
        "with its reason, and not what the source says in so many words."
    ),
}
FIND_OUT = (
    "Where a source tells who found this out in an earlier case, that is said; "
    "the council fills in who could find out here, and by when."
)
CHANGES = "Each line is a smallest change of what was found that would lead to another answer."
POLICY = "What published policy would say of the same findings. It is shown beside the answer and never part of it."
PERHAPS = "Cannot be told yet, since it depends on what is unknown"
FOUND = {"Finding": 26, EVIDENCE: 74}
OF_A_FORM = {
    "circumstances": ("Likely to be effective when", 6),
    "benefits": ("Benefits", 4),
    "success_factors": ("Success factors", 6),
    "cautions": ("Cautions", 3),
}
"""What stands of each form beside the others: its title, and at most how many lines."""
FITTING = {"Option": 30, "Why": 70}
FITS = {
    Match.FITS: "yes",
    Match.PARTLY: "for some of what is possible",
    Match.ALONGSIDE: "only for what goes alongside",
    Match.NOT: "no",
}
NO_EVIDENCE = "No evidence is given for"
NOT_STATED = "not stated"
MORE_ON_FORMS = "More on each form of support"
Row = tuple[Cell, ...]


def table(caption: str, columns: Mapping[str, int], rows: Iterable[Row]) -> tuple[Table, ...]:
    """A table with the widths of its columns; none without rows."""
    every = tuple(rows)
    return (Table(tuple(columns), every, caption, widths=tuple(columns.values())),) if every else ()


def beside(support: SupportType, part: str) -> tuple[Statement, ...]:
    """What of a form stands beside the other forms: what is from where its circumstances are, or else all; so many."""
    every: tuple[Statement, ...] = getattr(support, part)
    places = {source for each in support.circumstances for source in each.sources}
    own = tuple(each for each in every if not places.isdisjoint(each.sources))
    return (own or every)[: OF_A_FORM[part][1]]


class Annexes(Content):
    """The annexes of a paper, each with the lines of the whole page; those with nothing in them are left out."""

    NOTE = "Note: {}"

    def __init__(self, explanation: Explanation) -> None:
        super().__init__(explanation)
        self.block = self.recommendation.scenario.paper
        self._notes: dict[str, int] = {}
        self._documents: dict[str, None] = {}
        self.resting = frozenset(name for use in explanation.enough or () for name in names_of(use))
        """What is shown among what the answer rests on."""
        noted = Counter(each.note for each in self.profile.findings.values() if each.note)
        self._shared = frozenset(note for note, count in noted.items() if count > 1)

    def note(self, sources: Iterable[str]) -> int:
        """The number of the note that says where something is from; 0 for nowhere."""
        several = tuple(dict.fromkeys(sources))
        self._documents |= {key_of(self.recommendation, each): None for each in several}
        words = sources_in_words(self.recommendation, several)
        return self._notes.setdefault(words, len(self._notes) + 1) if words else 0

    def sourced(self, text: str, sources: Iterable[str]) -> Line:
        """A line with where it is from as a note."""
        return Line(text, note=self.note(sources))

    def ruled(self, text: str, rules: Iterable[Rule]) -> Line:
        """A line with the rules behind it, and where they are from as a note."""
        several = tuple(rules)
        aside = "; ".join(f"{rule.id}, {rule.basis.value}" for rule in several)
        return Line(text, aside, note=self.note(source for rule in several for source in rule.sources))

    def shown(self, evidence: Evidence) -> Line:
        """A piece of evidence with whose account it is and when, and where it is from as a note."""
        about = [evidence.kind.value] if evidence.kind else []
        about += [date_in_words(evidence.date)] if evidence.date else []
        return Line(evidence.says, ", ".join(about), note=self.note([evidence.source]))

    def evidence_below(self, said: Finding | CountFinding) -> tuple[Line, ...]:
        """The evidence for a finding or a count; a note that several findings have is told once, below."""
        lines = super().evidence_below(said)
        return lines[:-1] if isinstance(said, Finding) and said.note in self._shared else lines

    def found(self, wanted: Callable[[str], bool]) -> Iterator[Row]:
        """Each finding, and each count, that is wanted and has evidence, a rater or a note."""
        for name in self.framework.attributes:
            if name in self.profile.findings and wanted(name):
                said = finding_in_words(self.framework, self.profile, name)
                if lines := self.evidence_below(self.profile.findings[name]):
                    yield said, lines
        for count in self.profile.counts:
            group, lines = self.framework.groups[count.limit.group], self.evidence_below(count)
            if lines and wanted(group.name) and not group.is_checklist:
                size = len(group.members)
                yield f"{group.title}: {stated_in_words(count.limit, size)} (of {size})", lines

    def annexes(self, stops: Sequence[Stop]) -> Iterator[Part]:
        """Every annex, in order; the notes come last, when all have been counted."""
        yield from (self._further(), self._unknown(), self._sureness(), self._path(), self._forms())
        if self.explanation.arrangement:
            yield self._appraisal(self.explanation.arrangement)
        exposed = tuple(self._collected(self.framework.roles.policy_exposure))
        yield Part("Published policy", (Text(POLICY), *exposed) if exposed else ())
        yield self._journey(stops)
        yield Part(
            "Where groups of people stand", tuple(groups_of_raters(self.framework, self.recommendation.scenario))
        )
        yield plans_part(self.framework, self.recommendation.scenario)
        yield self._context()
        yield self._method()
        yield self._sources()

    def _collected(self, name: str | None) -> Iterator[Line]:
        """What a collecting decision concludes, and below one line what it may conclude; nothing for no decision."""
        yield from self.certain(name)
        yield from self._perhaps(name)

    def _perhaps(self, *names: str | None) -> Iterator[Line]:
        """One line for what some collecting decisions may conclude, which is below it."""
        below = tuple(
            Line(f"Perhaps: {self.framework.decisions[name].values[each]}")
            for name in names
            if name
            for each in self.recommendation.collected(name).possible
        )
        if below:
            yield Line(PERHAPS, "", below)

    def _all_found(self, *, can_decide: bool) -> Iterator[Block | Line]:
        """Pictures of groups, the evidence for what else is found, what has none, and notes that several share."""
        framework, profile = self.framework, self.profile

        drawn: set[str] = set()
        for group in groups_drawn(framework, profile, can_decide):
            drawn |= set(group.members)
            yield profile_figure(framework, profile, group, self._below_once)
        told = in_a_checklist(framework) | drawn | self.resting

        def wanted(name: str) -> bool:
            first = framework.groups[name].members[0] if name in framework.groups else name
            return name not in told and framework.attributes[first].can_decide is can_decide

        yield from table("Findings with their evidence", FOUND, self.found(wanted))
        yield from self._without(wanted)
        yield from self._shared_notes(can_decide)

    def _below_once(self, name: str) -> tuple[Line, ...]:
        """The evidence for a finding, unless it is shown among what the answer rests on."""
        return () if name in self.resting else self.evidence_below(self.profile.findings[name])

    def _without(self, wanted: Callable[[str], bool]) -> Iterator[Line]:
        """The findings for which nothing is given, by family."""
        bare: dict[str, list[str]] = {}
        for name, finding in self.profile.findings.items():
            if wanted(name) and not self.evidence_below(finding) and finding.note not in self._shared:
                family, level = family_of(self.framework, name), known_in_words(self.framework, self.profile, name)
                member = self.framework.attributes[name].title
                bare.setdefault(family, []).append(level if family == member else f"{member} {level}")
        below = tuple(Line(f"{family}: {listed(several)}") for family, several in bare.items())
        if below:
            yield Line(NO_EVIDENCE, "", below)

    def _shared_notes(self, can_decide: bool) -> Iterator[Line]:
        """Each note that several findings have, once."""
        for note in self._shared:
            named = [name for name, each in self.profile.findings.items() if each.note == note]
            if self.framework.attributes[named[0]].can_decide is can_decide:
                yield Line(f"Note on {listed(title_of(self.framework, name) for name in named)}: {note}")

    def _further(self) -> Part:
        found = tuple(self._all_found(can_decide=True))
        return Part("Evidence", found or (Text("Nothing else has been found yet."),))

    def _unknown(self) -> Part:
        """What is unknown or open, what each answer would lead to, and space for who could find out."""
        asked: list[Row] = []
        for line in self.asked():
            found_by = self.framework.attributes[line.aside].found_by
            known_to = tuple(self.sourced(sentence(each.says), each.sources) for each in found_by)
            asked.append((line.text, line.below, known_to or "", ""))
        columns = {"Question": 30, "What each answer leads to": 32, "Who could find out": 26, "By when": 12}
        unknown = table(f"Unknown, and able to change the answer. {FIND_OUT}", columns, asked)
        idle = titles_in_words(self.framework, self.explanation.questions.idle)
        also = (Text(f"Also unknown or open, but unable to change the answer: {idle}."),) if idle else ()
        none = (Text("Nothing that is still unknown can change the answer."),)
        return Part("What is unknown, and who could find out", (*(unknown or none), *also))

    def _sureness(self) -> Part:
        """How sure it is, why not the others, and what would change it: all that the first page only begins."""
        roles, meant = self.framework.roles, f"{sentence(self.in_short())}. {MEANT[self.recommendation.basis]}"
        excluded = self.explanation.why_not.items()
        others = [Line(sentence(self.title(value)), "", self.why_not(sets)) for value, sets in excluded]
        changes = (Text(CHANGES), *self.changes()) if self.recommendation.recommended else ()
        read_as = (
            (sentence(reading.question), f"{reading.says(chosen)} ({reading.point})")
            for reading, chosen in zip(
                self.framework.readings.values(), self.recommendation.readings.values(), strict=True
            )
        )
        parts = (
            Part(self.headline.as_read("Why not the others"), others),
            Part(self.headline.as_read(title_of_section("changes")), changes),
            Part("How the text was read", table("Open points of the text", {"Open point": 50, "Read as": 50}, read_as)),
        )
        published = (Line(f"As published: {line.text}") for line in self.published())
        first = (Text(meant), *self.sureness(), *self._perhaps(*roles.notes, roles.consistency), *published)
        return Part("How sure the answer is", first, tuple(part for part in parts if part.blocks))

    def _path(self) -> Part:
        told = path_figure(self.explanation, lambda rule: self.ruled(sentence(rule.because), [rule]))
        return Part("How the answer comes about", (told,))

    def _forms(self) -> Part:
        """What is said of each form of support and does not stand beside the others, and what goes with every form."""
        parts: list[Part] = []
        for support in self.framework.support_types.values():
            left = {title: tuple(each for each in getattr(support, part) if each not in beside(support, part))
                    for part, (title, _) in OF_A_FORM.items()}  # fmt: skip
            if support.id in self.recommendation.possible:
                left[title_of_section("review_triggers")] = support.review_triggers
            lines = [Line(title, "", self.stated(said)) for title, said in left.items() if said]
            parts += [Part(sentence(support.title), lines)] if lines else []
        every = [self.sourced(f"{each.about}: {each.statement.says.rstrip('.')}", each.statement.sources)
                 for each in self.framework.guidance]  # fmt: skip
        parts += [Part(title_of_section("every_form"), every)] if every else []
        return Part(MORE_ON_FORMS, (), tuple(parts))

    def _appraisal(self, arrangement: Arrangement) -> Part:
        """The scores behind the totals, what could change the order, and whether each option serves the support."""
        findings, options = arrangement.findings, arrangement.options
        rows: list[Row] = []
        for name, fit in arrangement.fits.items():
            why = self.sourced(sentence(fit.about.because), fit.about.sources)
            rows.append((begun(options, options.options[name].title), (why,)))
        fits = table("Why each option can serve the support recommended, or cannot", FITTING, rows)
        said = Text(sensitivity_in_words(options, findings))
        return Part("Options appraisal", (scores_figure(arrangement), said, *fits))

    def _journey(self, stops: Sequence[Stop]) -> Part:
        """The answer at each date, and what moved it; nothing for one date."""
        columns = {"Date": 16, "Answer": 24, "What was published, and what moved the answer": 60}
        rows: list[Row] = []
        if len(stops) > 1:
            sections = journey_page(self.framework, stops, is_full=True).parts
            for stop, section in zip(stops, sections, strict=True):
                answer = sentence(answer_in_words(stop))
                rows.append((date_in_words(stop.scenario.as_of), answer, section.lines))
        return Part("Journey", table("The answer at each date", columns, rows))

    def _context(self) -> Part:
        """What never decides, with its evidence, and the checklists."""
        found = tuple(self._all_found(can_decide=False))
        tables, others = list[Table](), list[str]()
        columns = {"Each of them": 24, "What is found": 16, EVIDENCE: 40, "Criterion of the appraisal": 20}
        for each in checklists_of(self.framework, self.profile):
            rows: list[Row] = []
            for member in each.members:
                lines = self.evidence_below(member.finding) if member.finding else ()
                rows.append((member.title, sentence(member.said), lines or "", sentence(member.bears_on)))
            for count in each.counts:
                said = sentence(count_in_words(count.limit, len(each.members)))
                rows.append(("", said, self.evidence_below(count) or "", ""))
            tables += table(each.heading, columns, rows) if each.is_begun else ()
            others += [] if each.is_begun else [each.group.title]
        unanswered = (Text(f"Not answered yet: {listed(others)}."),) if others else ()
        return Part("Context: shown, and never part of the answer", (*found, *tables, *unanswered))

    def _method(self) -> Part:
        """How the answer was found, its limits, and what identifies the rules it came from."""
        framework, found = self.framework, self.recommendation
        facts = (
            ("Framework", framework.title),
            ("Rule base", f"{framework.id}, version {framework.edition}"),
            ("Content hash", framework.content_hash),
            ("Made with", f"delivery-model {VERSION}, {found.engine} engine"),
        )
        first = (Text(METHOD), *map(Text, filter(None, (framework.scope,))), *self.stated(framework.limits))
        return Part("Method and limits", (*first, Facts(facts)))

    def _sources(self) -> Part:
        """What the numbers of notes stand for, and the documents cited."""
        scenario, rows = self.recommendation.scenario, list[Row]()
        background = sources_in_words(self.recommendation, scenario.paper.background)
        if scenario.published:
            self._documents[key_of(self.recommendation, scenario.published.source)] = None
        for key, source in self.framework.sources.items():
            if key in self._documents:
                dated = "" if source.date == NOT_STATED else date_in_words(source.date)
                known = (each for each in (source.author, dated, source.publisher) if each not in ("", NOT_STATED))
                where = Address("" if source.address == NOT_STATED else source.address)
                title = "" if source.title == source.short else source.title
                said = ". ".join(filter(None, (title, ", ".join(known))))
                rows.append(((Line(f"{sentence(source.short)}: {said}"),), where))
        for name, said in scenario.sources.items():
            address = Address(said)
            rows += [((Line(name),), address)] if address.is_link else []  # words for a document stand in its note
        columns = {"Document": 50, "Where it is published": 50}
        cited = table("Documents that this paper cites", columns, rows)
        papers = (Text(f"Background papers: {background}."),) if background else ()
        return Part("Sources", (Notes(tuple(self._notes)), *papers, *cited))
