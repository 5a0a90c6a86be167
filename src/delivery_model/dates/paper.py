"""The committee paper: what is asked of members and why on its first pages, and all else in annexes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from string import ascii_uppercase

from attrs import evolve

from delivery_model.answer.apart import apart_lines
from delivery_model.answer.appraisal_page import VERDICTS, begun, highest_total, span, titles
from delivery_model.answer.arrangement import Arrangement
from delivery_model.answer.brief import MOST_QUESTIONS, Brief
from delivery_model.answer.firmness import Word
from delivery_model.answer.headline import late_in_words
from delivery_model.answer.plans_page import actions_table
from delivery_model.answer.words import families_in_words
from delivery_model.dates.paper_annexes import EVIDENCE, FITS, OF_A_FORM, Annexes, Row, beside, table
from delivery_model.dates.several_dates import Stop, journey
from delivery_model.engines import EngineName
from delivery_model.errors import UnknownName
from delivery_model.profile.profile import Scenario
from delivery_model.rulebase.framework import Framework, SupportType
from delivery_model.rulebase.vocabulary import mid_sentence
from delivery_model.writing.document import Answer, Blank, Block, Bullets, Document, Facts, Line, Part, Text
from delivery_model.writing.formats import FORMATS, Layout, PaperFormat
from delivery_model.writing.phrases import date_in_words, listed, number, say, sentence, share, title_of_section

ALL = 10_000
"""More rows than a block of the default page can have."""
SENTENCES = 3
"""The reason is told in so many."""
OPEN = "What is known of the authority leaves more than one answer possible."
AS_READ = "How the text is read decides between these. What rests on one way to read it says so in its heading."
INFORMS = "A paper to inform a decision."
IMPLICATIONS = ("financial", "legal", "equality")
"""What every committee asks about."""
WHO = {"Who": 16, "By when": 14}


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
    parts = [part for part in paper.body() if part.blocks]
    annexes = [part for part in paper.annexes(stops) if part.blocks or part.parts]
    parts += [
        evolve(part, title=f"Annex {letter}: {mid_sentence(part.title)}", is_annex=True)
        for letter, part in zip(ascii_uppercase, annexes, strict=False)
    ]
    return Document(title, tuple(paper.head()), tuple(parts), subtitle=f"{when}. {INFORMS}", is_paper=True)


class Paper(Annexes):
    """The parts that everybody is to read; those with nothing in them are left out."""

    def head(self) -> Iterator[Block]:
        """The meeting and the author, or what of it is still to be filled in."""
        meeting, author = self.block.meeting, self.block.author
        date, item = date_in_words(meeting.date) if meeting.date else "", f"item {meeting.item}" if meeting.item else ""
        is_public = {True: "public", False: "exempt", None: ""}[meeting.public]
        facts = {
            "Committee": meeting.committee,
            "Meeting": ", ".join(filter(None, (date, item))),
            "Public or exempt": is_public,
            "Author": ", ".join(filter(None, (author.name, author.role, author.contact))),
        }
        if any(facts.values()):
            yield Facts(tuple((label, said) for label, said in facts.items() if said))
        if missing := [label.lower() for label, said in facts.items() if not said]:
            yield Blank(f"To be filled in: {listed(missing)}")

    def body(self) -> Iterator[Part]:
        """Every part before the annexes, in order."""
        asked = Bullets(tuple(map(Line, self.block.decide)), is_numbered=True)
        yield Part("Purpose", self._purpose())
        yield Part("What members are asked to decide", (asked if asked.lines else Blank("What members decide"),))
        yield self._recommendation()
        yield self._options()
        columns = {"Finding": 26, EVIDENCE: 74}
        yield Part("What it rests on", table("The deciding findings", columns, self.found(self.resting.__contains__)))
        yield self._risks()
        yield self._implications()
        yield self._next_steps()

    def _purpose(self) -> Iterator[Block]:
        purpose = self.block.purpose
        yield Text(f"For {purpose.value}.") if purpose else Blank("For decision, discussion or noting")
        yield from (Text(line.text) for line in self.situation())

    def _recommendation(self) -> Part:
        """The answer first, with how firm it is, the reason in few sentences, and what would change it."""
        (word, answer), *others = self.headline.facts()
        support, read = self.headline.support, AS_READ if self.recommendation.recommended else OPEN
        first = (Answer(word, sentence(answer)), Text(support.summary if support else read), Facts(tuple(others)))
        return Part("Recommendation", first, tuple(part for part in self._reasons() if part.blocks))

    def _reasons(self) -> Iterator[Part]:
        """Why, and what would change it; without an answer what is known, and what would settle it."""
        brief, is_open = Brief(self.explanation, False), self.headline.word is Word.CANNOT_TELL
        reason = [Part(say("block.known"), brief.known(ALL))] if is_open else brief.reason()
        for part in reason:
            *lines, last = part.lines or (Line(""),)
            hidden = len(lines) + 1 - SENTENCES
            if hidden > 0:
                *lines, last = [*lines[: SENTENCES - 1], Line(f"{sentence(number(hidden))} more in the annexes")]
            said = " ".join(f"{_in_one(line)}." for line in (*lines, last) if line.text)
            yield Part(part.title, (Text(said),) if said else ())
        if is_open:
            asked = self.explanation.open_questions.mattering
            first = tuple(Line(self.framework.attributes[each.attribute].question) for each in asked[:MOST_QUESTIONS])
            title = say("block.questions", count=len(asked))
            yield Part(title, (Bullets(first, is_numbered=True),) if first else ())
        else:
            yield Part(self.headline.as_read(say("block.change")), brief.change(ALL))

    def _options(self) -> Part:
        """The forms of support side by side, then the council's own options, then the arrangements appraised."""
        forms = self.framework.support_types.values()
        heads = {each.id: self.note(each.circumstances[0].sources) if each.circumstances else 0 for each in forms}
        header = [Line(sentence(each.title), note=heads[each.id]).said for each in forms]
        rows: list[Row] = []
        for part, (title, _) in OF_A_FORM.items():
            rows.append((title, *(self._said_of(each, part, heads[each.id]) for each in forms)))
        rows.append((self.headline.as_read("Here"), *(tuple(map(Line, self._here(each.id))) for each in forms)))
        columns = {"Form of support": 13, **dict.fromkeys(header, round(87 / len(header)))}
        kept = (row for row in rows if any(row[1:]))
        own = ((each.title, each.pro, each.con) for each in self.block.options)
        arrangement = self.explanation.arrangement
        return Part(
            "Options considered",
            (
                *table("The forms of support side by side", columns, kept),
                *table("The council's own options", {"Option": 24, "For": 38, "Against": 38}, own),
                *(self._arrangements(arrangement) if arrangement else ()),
            ),
        )

    def _said_of(self, support: SupportType, part: str, head: int) -> tuple[Line, ...]:
        """What is said of a form, its source unless that is in the head, and how much more there is."""
        said = beside(support, part)
        lines = [evolve(line, note=0 if line.note == head else line.note) for line in self.stated(said)]
        left = len(getattr(support, part)) - len(said)
        return (
            *lines,
            *([Line(f"{sentence(number(left))} more in the annexes")] if left else []),
        )

    def _here(self, form: str) -> Iterator[str]:
        """What was found of one form: whether it is the answer or ruled out, and how many readings lead to it."""
        found, share_of = self.recommendation, self.explanation.readings
        if self.headline.support and self.headline.support.id == form:
            yield f"The answer ({self.headline.label})"
        elif form in found.possible:
            yield "Possible"
        else:
            uses = self.explanation.rules_out.get(form) if found.recommended else None
            sets = self.explanation.why_not[form].sets
            said = families_in_words(self.framework, self.profile, uses or (sets[0] if sets else ()))
            what = "Ruled out as the main form" if form in found.alongside else "Ruled out"
            yield f"{what}: {'; '.join(said)}" if said else say("why.no_rule", form=self.title(form))
        if form in found.alongside:
            yield "Goes alongside the answer"
        if share_of.total > 1 and (alone := share_of.alone.get(form)):
            yield f"{alone} of {share_of.total} readings of the text"

    def _arrangements(self, arrangement: Arrangement) -> Iterator[Block]:
        """The arrangements by their totals, the weights behind these, and which can serve the support recommended."""
        findings, options = arrangement.findings, arrangement.options
        rows: list[Row] = []
        for each in findings.standings:
            title = begun(options, options.options[each.option].title)
            fit = (sentence(FITS[arrangement.fits[each.option].match]),) if arrangement.fits else ()
            rows.append((title, span(each.total, " to "), span(each.rank, " to "), *fit))
        columns = {"Arrangement": 40, f"Total of {highest_total(findings)}": 20, "Rank": 10}
        fits = {"Can it serve the support recommended?": 30} if arrangement.fits else {}
        yield from table("How services might be arranged", columns | fits, rows)
        weights, criteria = findings.appraisal.weights, options.criteria
        if len(set(weights.values())) == 1:
            said = f"Criteria, of equal weight: {listed(criteria[name].title for name in weights)}."
        else:
            weighed = (f"{criteria[name].title} {share(weight)}" for name, weight in weights.items())
            said = f"Criteria and their weights: {listed(weighed)}."
        lines = [Line(said, note=self.note(filter(None, [findings.appraisal.source])))]
        if arrangement.published:
            chosen = titles(options, (arrangement.published,))
            lines.append(Line(f"Published: {chosen}, which {VERDICTS[arrangement.agrees]} with what comes first."))
        yield Bullets(tuple(lines))

    def _risks(self) -> Part:
        """What goes with the support, the risks that the council sees, and what to check before the paper is used."""
        columns = {"Risk or condition": 46, "Answer to it": 24, **WHO}
        rows: list[Row] = []
        for name in self.framework.roles.notes:
            for line in self.certain(name):
                rows.append(((evolve(line, aside=""),), "", *self._who(line.text)))
        for risk in self.block.risks:
            rows.append((risk.says, risk.answer, risk.owner, date_in_words(risk.by) if risk.by else ""))
        late = late_in_words(self.framework, self.recommendation.scenario, is_full=True)
        apart = apart_lines(self.framework, self.profile)
        checks = tuple(
            evolve(line, aside="", below=())
            for line in (*self.certain(self.framework.roles.consistency), *apart, *late)
        )
        please = (Line("Please check", "", checks),) if checks else ()
        return Part("Risks, and what to check", (*table("Risks and conditions", columns, rows), *please))

    def _implications(self) -> Part:
        """What only the council can say, and what of it is still to be written."""
        said = {
            **self.block.implications,
            **({"consultation": self.block.consultation} if self.block.consultation else {}),
        }
        missing = [each for each in (*IMPLICATIONS, "consultation") if each not in said]
        blank = (Blank(f"To be written by the council: {listed(missing)}"),) if missing else ()
        return Part("Implications", (*(Line(f"{sentence(name)}: {text}") for name, text in said.items()), *blank))

    def _next_steps(self) -> Part:
        """What has to be in place, what was agreed to do, and who sees to it by when."""
        support = self.headline.support
        factors = support.success_factors if support else ()
        rows = ((each.says.rstrip("."), *self._who(each.says)) for each in factors)
        scenario = self.recommendation.scenario
        agreed = (actions_table(scenario.plans.actions, scenario.as_of),) if scenario.plans.actions else ()
        needed = table(title_of_section("success_factors"), {"Success factor": 70, **WHO}, rows)
        return Part("Next steps", (*needed, *agreed))

    def _who(self, says: str) -> tuple[str, str]:
        """Who sees to something and by when; nothing where nobody is named."""
        owner = self.block.owner_of(says)
        return owner.owner, date_in_words(owner.by) if owner.by else ""


def _in_one(line: Line) -> str:
    """A line of the default page as a sentence."""
    return f"{line.text} ({line.aside})" if line.aside else line.text
