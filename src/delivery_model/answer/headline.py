"""What is said first of an answer: how firm it is, in which form and degree, what stands in its way, and the record.

Evidence that is later than the date of its scenario, in words: nobody could know it then.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from delivery_model.answer.explanation import Explanation
from delivery_model.answer.firmness import Doubt, DoubtKind, Word, names_of
from delivery_model.answer.recommendation import Recommendation
from delivery_model.answer.words import family_of, forms_in_words, levels_in_words, title_of, titles_in_words
from delivery_model.profile.profile import Scenario
from delivery_model.rulebase.framework import NOT_KNOWN, Framework, SupportType
from delivery_model.rulebase.readings import Readings
from delivery_model.rulebase.vocabulary import BAR
from delivery_model.safe_text import is_web_address
from delivery_model.writing.document import Line
from delivery_model.writing.phrases import date_in_words, listed, say, sentence

Facts = tuple[tuple[str, str], ...]

ROOM = 165
"""Characters of a fact that takes two lines of a terminal."""
PARAGRAPH = re.compile(r"\d+\.\d+")


class Headline:
    """The first words on one recommendation, the same in every format."""

    def __init__(self, explanation: Explanation) -> None:
        self.explanation, self.found = explanation, explanation.recommendation
        self.framework = self.found.framework

    @property
    def word(self) -> Word:
        return self.explanation.firmness.word

    @property
    def label(self) -> str:
        """How firm the answer is, as it is printed."""
        return say(f"label.{self.word.value}")

    @property
    def has_answer(self) -> bool:
        """Whether one form is named as the answer."""
        return self.word.is_answer

    @property
    def support(self) -> SupportType | None:
        """The form named as the answer."""
        return self.framework.support_types[str(self.found.recommended)] if self.has_answer else None

    def as_read(self, title: str) -> str:
        """A title of what holds of one form only as the text is read now; said where no form is named as the answer."""
        if self.has_answer or self.found.recommended is None:
            return title
        asked = "?" if title.endswith("?") else ""
        return say("as_read", title=title.removesuffix("?")) + asked

    def facts(self) -> Facts:
        """Labelled facts, the answer first; those with nothing to say are left out."""
        return tuple((label, value) for label, value in self._facts() if value)

    def _facts(self) -> Iterator[tuple[str, str]]:
        yield self.label, self.answer()
        yield "Alongside", self._alongside() if self.has_answer else ""
        yield "Degree", self._degree()
        yield "Bar", sentence("; ".join(self.bars()))
        yield say(f"because.{self.word.value}"), self._because()
        yield self.decided()
        yield "Record", self._record()
        yield "Read as", ", ".join(f"{name}: {chosen}" for name, chosen in self.found.readings.otherwise().items())

    def answer(self) -> str:
        """The form named as the answer; every form that readings lead to; or every one that is possible."""
        share = self.explanation.readings
        if self.support:
            return self.name(self.support.id)
        if self.word is Word.SPLIT:
            ranked = sorted(share.alone.items(), key=lambda each: -each[1])
            said = [say("answer.readings", form=self.name(form), held=held, total=share.total) for form, held in ranked]
            return "; ".join([listed(said, "or"), *([say("left_open", figure=share.open)] if share.open else [])])
        possible = listed(map(self.name, share.possible), "or")
        known = sum(map(len, self.found.scenario.profile.deciding(self.framework)))
        return say("answer.known" if known else "answer.nothing", possible=possible, count=known)

    def _alongside(self) -> str:
        """The forms that go with the answer, and those that may, depending on what is unknown."""
        found = self.found.collected(self.framework.roles.alongside)
        certain, perhaps = (listed(map(self.name, forms)) for forms in (found.certain, found.possible))
        return "; ".join([*filter(None, [certain]), *([f"perhaps {perhaps}"] if perhaps else [])])

    def in_a_line(self) -> str:
        """How firm the answer is, the answer, and what goes alongside."""
        beside = f"; alongside: {alongside}" if self.has_answer and (alongside := self._alongside()) else ""
        return f"{self.label} {self.answer()}{beside}"

    def name(self, form: str) -> str:
        """What a form of support is called in this answer, with its degree where it has one that is known."""
        role, short = self.framework.roles.degree, self.framework.support_types[form].short
        if role is None or form != role.form or self.found.degree in (None, NOT_KNOWN):
            return short
        return self.framework.decisions[role.decision].values[str(self.found.degree)]

    def _degree(self) -> str:
        """Which degrees are still possible, and what would tell; nothing where the name of the form says it."""
        role = self.framework.roles.degree
        if role is None or self.found.degree != NOT_KNOWN:
            return ""
        short, words = self.framework.support_types[role.form].short, self.framework.decisions[role.decision].values
        possible = listed((words[each].removeprefix(f"{short}, ") for each in self.found.degrees), "or")
        titles = titles_in_words(self.framework, self.explanation.degree_hangs_on)
        return say("degree.unknown", form=short, possible=possible, titles=titles)

    def bars(self) -> Iterator[str]:
        """What law or policy puts in the way of the answer."""
        for bar in self.found.bars if self.has_answer else ():
            decision = self.framework.decisions[bar.decision]
            yield decision.briefly(bar.value)

    def _because(self) -> str:
        if self.word is Word.CANNOT_TELL:
            return self._shares()
        if self.word is Word.SPLIT:
            names = dict.fromkeys(each.reading for each in self.explanation.readings.against)
            questions = [self.framework.readings[name].question for name in names]
            if len(questions) > 1:
                return say("split.more", question=questions[0], count=len(questions) - 1)
            return questions[0] if questions else self._shares()
        doubts = self.explanation.firmness.doubts
        if not doubts:
            return ""
        first, *others = [self.doubt(each) for each in doubts]
        more = f"; and {listed(say(f'in_short.{each.kind.value}') for each in doubts[1:])}" if others else ""
        return first + more if len(first) + len(more) <= ROOM else first

    def doubt(self, doubt: Doubt) -> str:
        """One doubt in words."""
        if doubt.kind is DoubtKind.RATERS:
            titles = titles_in_words(self.framework, doubt.findings)
            by = ((rater, levels_in_words(level.split(BAR))) for rater, level in doubt.by.items())
            raters = listed(say("doubt.rater", rater=rater, level=level) for rater, level in by)
            possible = forms_in_words(self.framework, doubt.possible, "or")
            return say("doubt.raters", titles=titles, raters=raters, possible=possible)
        if doubt.kind is DoubtKind.READINGS:
            return say("doubt.readings", shares=self._shares())
        if doubt.kind is DoubtKind.EVIDENCE:
            key = "evidence" if doubt.findings != self._named() else "none"
            titles = listed(dict.fromkeys(family_of(self.framework, name) for name in doubt.findings))
            return say(f"doubt.{key if doubt.findings else 'inside'}", titles=titles)
        return say("doubt.basis", reason=self.framework.rules[doubt.rules[0]].reason)

    def _named(self) -> tuple[str, ...]:
        """Every finding of the set that is told as the reason."""
        return tuple(dict.fromkeys(name for use in self.explanation.enough or () for name in names_of(use)))

    def _shares(self) -> str:
        """How the readings that can matter divide over the answers."""
        share = self.explanation.readings
        if share.total == 1:
            return say("shares.unknown")
        own = self.found.recommended if self.has_answer else None
        names = {form: each.short for form, each in self.framework.support_types.items()}
        said = [
            say("shares.gives", figure=count, form=say("shares.this") if form == own else names[form])
            for form, count in sorted(share.alone.items(), key=lambda each: each[0] != own)
        ]
        left = [say("left_open", figure=share.open)] if share.open else []
        key = "shares.as_read" if share.alone and self.found.recommended is None else "shares"
        return say(key, total=share.total, shares=listed([*said, *left]))

    def decided(self) -> tuple[str, str]:
        """What was decided, or only in use, at the time."""
        published = self.found.scenario.published
        if published is None:
            return "Decided", ""
        short = self.framework.support_types[published.support_type].short
        is_same = self.has_answer and published.support_type == self.found.recommended
        said = f"{say('decided.same') if is_same else short} ({cited_in_words(self.found, published.source)})"
        return ("Decided" if published.is_decision else say("decided.in_use"), said)

    def _record(self) -> str:
        """How often the framework agreed with published decisions, beside the simplest rule; no forecast."""
        record = self.framework.record
        if record is None:
            return say("record.none")
        if record.rules_hash != self.framework.content_hash:
            return say("record.changed")
        if Readings.of(self.framework, record.readings) != self.found.readings:
            return say("record.otherwise")
        said = say("record.agrees", agreed=record.agreed, cases=record.cases)
        if record.grade_alone:
            said += say("record.beside", title=record.grade_alone.title, agreed=record.grade_alone.agreed)
        form = self.found.recommended if self.has_answer else None
        return say("record.forecast", said=said, of_form=self._record_of(form) if form else "")

    def _record_of(self, form: str) -> str:
        """How often a form was decided where it was the answer, or, of one that nobody decided, in use."""
        record, short = self.framework.record, self.framework.support_types[form].short
        if record is None:
            return ""
        of_form, in_use = record.per_form.get(form), record.in_use.get(form)
        if of_form and of_form.said:
            return say("record.said", form=short, right=of_form.right, said=of_form.said)
        if in_use and in_use.count:
            key = "record.in_use" if in_use.found else "record.in_use_never"
            return say(key, form=sentence(short), figure=in_use.count, found=in_use.found)
        return say("record.never", form=short)


def cited_in_words(found: Recommendation, citation: str) -> str:
    """A citation with the name of its document in place of the key."""
    key, _, place = citation.partition(" ")
    source = found.framework.sources.get(key)
    if source is None:
        return found.scenario.cited(citation)
    where = f"paragraph {place}" if PARAGRAPH.fullmatch(place) else place
    return f"{source.short}, {where}" if where else source.short


PLACES = {"Fig": "Figure", "Figs": "Figures", "fn": "footnote", "ch.": "chapter"}
"""What stands for words in the place of a citation."""
NUMBERED = re.compile(r"(\d+\.\d+)(?: (.+))?")


def sources_in_words(found: Recommendation, citations: Iterable[str]) -> str:
    """Several citations, each document named once, with its paragraphs and other places."""
    cited: dict[str, dict[str, None]] = {}
    for citation in citations:
        key = key_of(found, citation)
        cited.setdefault(key, {})[citation.removeprefix(key).strip()] = None
    return "; ".join(_places_in_words(found, key, tuple(filter(None, places))) for key, places in cited.items())


def key_of(found: Recommendation, citation: str) -> str:
    """The key of the source that is cited; of what neither the rule base nor the scenario has a key for, all of it."""
    key = citation.partition(" ")[0]
    return key if key in found.framework.sources or key in found.scenario.sources else citation


def _places_in_words(found: Recommendation, key: str, places: Sequence[str]) -> str:
    source = found.framework.sources.get(key)
    name = sentence(source.short) if source else _own_in_words(found.scenario, key)
    numbered: list[str] = []
    others: list[str] = []
    for place in places:
        words = " ".join(PLACES.get(word, word) for word in place.split())
        if match := NUMBERED.fullmatch(words):
            number, part = match.groups()
            numbered.append(f"{number} ({part.replace(' row', ', row')})" if part else number)
        else:
            others.append(words)
    paragraphs = [f"paragraph{'s' if len(numbered) > 1 else ''} {listed(numbered)}"] if numbered else []
    return ", ".join((name, *paragraphs, *others))


def _own_in_words(scenario: Scenario, key: str) -> str:
    """A document of the council by what it is; an address by the name that the scenario gives it."""
    name = scenario.cited(key)
    said = scenario.sources.get(name, name)
    return name if is_web_address(said) and name != said else said


def with_key_words(framework: Framework, said: set[str], aside: str) -> str:
    """An aside in which each key of a source that was not said before stands beside the name of its document."""

    def first(match: re.Match[str]) -> str:
        key = match.group()
        if key in said or key not in framework.sources:
            return key
        said.add(key)
        return f"{framework.sources[key].short} ({key})"

    return re.sub(r"(?<![\w-])[A-Z]+\d*(?![\w-])", first, aside)


TERSE = 3


def late_in_words(framework: Framework, scenario: Scenario, is_full: bool) -> tuple[Line, ...]:
    """One line that counts the later evidence and names what it is for; in full, every finding with its dates below."""
    if not scenario.later_evidence:
        return ()
    named = list(dict.fromkeys(family_of(framework, each.finding) for each in scenario.later_evidence))
    hidden = 0 if is_full else max(0, len(named) - TERSE)
    titles = [*named[: len(named) - hidden], *([say("late.more", count=hidden)] if hidden else [])]
    return (Line(f"{late_in_short(scenario)}: {listed(titles)}", "", tuple(_dates(framework, scenario, is_full))),)


def late_in_short(scenario: Scenario) -> str:
    """How much evidence is later than the date of a scenario, and how much has no date; nothing when none is later."""
    later, undated = len(scenario.later_evidence), scenario.undated_evidence
    if not later:
        return ""
    items = say("late.items", figure=scenario.dated_evidence + undated)
    apart = say("late.undated", figure=undated) if undated else ""
    return say("late", figure=later, items=items, apart=apart)


def _dates(framework: Framework, scenario: Scenario, is_full: bool) -> Iterator[Line]:
    dates: dict[str, dict[str, None]] = {}
    for each in scenario.later_evidence if is_full else ():
        dates.setdefault(each.finding, {})[each.date] = None
    for name, found in dates.items():
        yield Line(f"{title_of(framework, name)}: {listed(map(date_in_words, sorted(found)))}")
