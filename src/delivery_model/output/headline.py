"""What is said first of an answer: how firm it is, in which form and degree, what stands in its way, and the record."""

from __future__ import annotations

import re
from collections.abc import Iterator

from delivery_model.explanation import Explanation
from delivery_model.explanation.firmness import Doubt, Kind, Word, names_of
from delivery_model.framework.rules import NOT_KNOWN, Framework
from delivery_model.output.words import (
    family_of,
    forms_in_words,
    levels_in_words,
    listed,
    plural,
    sentence,
    titles_in_words,
)
from delivery_model.recommendation import Recommendation

Facts = tuple[tuple[str, str], ...]

LABELS = {Word.FIRM: "FIRM", Word.LEANS: "LEANS TO", Word.SPLIT: "SPLIT", Word.CANNOT_TELL: "CANNOT TELL"}
BECAUSE = {Word.FIRM: "", Word.LEANS: "Leans, as", Word.SPLIT: "Split on", Word.CANNOT_TELL: "Because"}
IN_SHORT = {
    Kind.RATERS: "people differ on a deciding finding",
    Kind.READINGS: "the text can be read otherwise",
    Kind.EVIDENCE: "not every deciding finding has evidence",
    Kind.BASIS: "a deciding rule is an interpretation",
}
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
    def has_answer(self) -> bool:
        """Whether one form is named as the answer."""
        return self.word.is_answer

    def as_read(self, title: str) -> str:
        """A title of what holds of one form only as the text is read now; said where no form is named as the answer."""
        if self.has_answer or self.found.recommended is None:
            return title
        asked = "?" if title.endswith("?") else ""
        return f"{title.removesuffix('?')}, under the readings in force{asked}"

    def facts(self) -> Facts:
        """Labelled facts, the answer first; those with nothing to say are left out."""
        return tuple((label, value) for label, value in self._facts() if value)

    def _facts(self) -> Iterator[tuple[str, str]]:
        yield LABELS[self.word], self.answer()
        yield "Alongside", self._alongside() if self.has_answer else ""
        yield "Degree", self._degree()
        yield "Bar", sentence("; ".join(self.bars()))
        yield BECAUSE[self.word], self._because()
        yield self.decided()
        yield "Record", self._record()
        yield "Read as", ", ".join(f"{name}: {chosen}" for name, chosen in self.found.readings.otherwise().items())

    def answer(self) -> str:
        """The form named as the answer; every form that readings lead to; or every one that is possible."""
        share = self.explanation.readings
        if self.found.recommended and self.has_answer:
            return self.name(self.found.recommended)
        if self.word is Word.SPLIT:
            ranked = sorted(share.alone.items(), key=lambda each: -each[1])
            said = [f"{self.name(form)} ({held} of {share.total} readings)" for form, held in ranked]
            left = f"; {share.open} {_leaves(share.open)} it open" if share.open else ""
            return listed(said, "or") + left
        possible = listed(map(self.name, share.possible), "or")
        known = sum(map(len, self.found.scenario.profile.deciding(self.framework)))
        return f"{possible}; " + (f"from {plural(known, 'finding')}" if known else "nothing that decides is known yet")

    def _alongside(self) -> str:
        """The forms that go with the answer, and those that may, depending on what is unknown."""
        found = self.found.collected(self.framework.roles.alongside)
        certain, perhaps = (listed(map(self.name, forms)) for forms in (found.certain, found.possible))
        return "; ".join([*filter(None, [certain]), *([f"perhaps {perhaps}"] if perhaps else [])])

    def in_a_line(self) -> str:
        """How firm the answer is, the answer, and what goes alongside."""
        beside = f"; alongside: {alongside}" if self.has_answer and (alongside := self._alongside()) else ""
        return f"{LABELS[self.word]} {self.answer()}{beside}"

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
        return f"of {short} cannot be told yet: {possible}. To tell: {titles}"

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
            more = f" And {plural(len(questions) - 1, 'more open point')}" if len(questions) > 1 else ""
            return f"{questions[0]}{more}" if questions else self._shares()
        doubts = self.explanation.firmness.doubts
        if not doubts:
            return ""
        first, *others = [self.doubt(each) for each in doubts]
        more = f"; and {listed(IN_SHORT[each.kind] for each in doubts[1:])}" if others else ""
        return first + more if len(first) + len(more) <= ROOM else first

    def doubt(self, doubt: Doubt) -> str:
        """One doubt in words."""
        if doubt.kind is Kind.RATERS:
            titles = titles_in_words(self.framework, doubt.findings)
            raters = listed(f"{rater} says {levels_in_words([level])}" for rater, level in doubt.by.items())
            possible = forms_in_words(self.framework, doubt.possible, "or")
            return f"people differ on {titles}: {raters}, which makes {possible} possible"
        if doubt.kind is Kind.READINGS:
            return f"the text can be read otherwise: {self._shares()}"
        if doubt.kind is Kind.EVIDENCE:
            if not doubt.findings:
                return "no evidence for the deciding findings comes from outside the authority"
            if doubt.findings == self._named():
                return "no deciding finding has evidence"
            titles = listed(dict.fromkeys(family_of(self.framework, name) for name in doubt.findings))
            return f"no evidence is given for {titles}"
        return f"the framework does not say so itself. {self.framework.rules[doubt.rules[0]].reason}"

    def _named(self) -> tuple[str, ...]:
        """Every finding of the set that is told as the reason."""
        return tuple(dict.fromkeys(name for use in self.explanation.enough or () for name in names_of(use)))

    def _shares(self) -> str:
        """How the readings that can matter divide over the answers."""
        share = self.explanation.readings
        if share.total == 1:
            return "what is unknown leaves it open, however the text is read"
        own = self.found.recommended if self.has_answer else None
        said = [
            f"{count} {'gives' if count == 1 else 'give'} "
            f"{'this answer' if form == own else self.framework.support_types[form].short}"
            for form, count in sorted(share.alone.items(), key=lambda each: each[0] != own)
        ]
        left = [f"{share.open} {_leaves(share.open)} it open"] if share.open else []
        as_read = "; as read here it stays open" if share.alone and self.found.recommended is None else ""
        return f"of {share.total} readings {listed([*said, *left])}{as_read}"

    def decided(self) -> tuple[str, str]:
        """What was decided, or only in use, at the time."""
        published = self.found.scenario.published
        if published is None:
            return "Decided", ""
        short = self.framework.support_types[published.support_type].short
        is_same = self.has_answer and published.support_type == self.found.recommended
        said = f"{'the same' if is_same else short} ({cited_in_words(self.found, published.source)})"
        return ("Decided" if published.is_decision else "In use", said)

    def _record(self) -> str:
        """How often the framework agreed with published decisions, beside the simplest rule; no forecast."""
        record = self.framework.record
        if record is None:
            return "not held against published decisions"
        if record.rules_hash != self.framework.content_hash:
            return "not held against published decisions since the rules were changed"
        if self.found.readings.otherwise() != record.readings:
            return "not measured under these readings"
        said = f"agrees with {record.agreed} of {record.cases} published decisions"
        if record.grade_alone:
            said += f"; {record.grade_alone.title} agrees with {record.grade_alone.agreed}"
        form = self.found.recommended if self.has_answer else None
        return f"{said}.{self._record_of(form) if form else ''} It is no forecast"

    def _record_of(self, form: str) -> str:
        """How often a form was decided where it was the answer, or, of one that nobody decided, in use."""
        record, short = self.framework.record, self.framework.support_types[form].short
        if record is None:
            return ""
        of_form, in_use = record.per_form.get(form), record.in_use.get(form)
        if of_form and of_form.said:
            return f" Where it said {short}, that was decided in {of_form.right} of {of_form.said}."
        if in_use and in_use.count:
            found = f"in {in_use.found}" if in_use.found else "never"
            return f" {sentence(short)} was in use in {in_use.count} more, and {found} the answer."
        return f" It never said {short}."


def cited_in_words(found: Recommendation, citation: str) -> str:
    """A citation with the name of its document in place of the key."""
    key, _, place = citation.partition(" ")
    source = found.framework.sources.get(key)
    if source is None:
        return found.scenario.cited(citation)
    where = f"paragraph {place}" if PARAGRAPH.fullmatch(place) else place
    return f"{source.short}, {where}" if where else source.short


def with_key_words(framework: Framework, said: set[str], aside: str) -> str:
    """An aside in which each key of a source that was not said before stands beside the name of its document."""

    def first(match: re.Match[str]) -> str:
        key = match.group()
        if key in said or key not in framework.sources:
            return key
        said.add(key)
        return f"{framework.sources[key].short} ({key})"

    return re.sub(r"(?<![\w-])[A-Z]+\d*(?![\w-])", first, aside)


def _leaves(count: int) -> str:
    return "leaves" if count == 1 else "leave"
