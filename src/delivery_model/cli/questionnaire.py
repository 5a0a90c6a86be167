"""One sitting at the questionnaire: the next question, an answer, the way back, and what is kept.

What a person types at a question: levels by name or by number, or a word of the command.
"""

from __future__ import annotations

import datetime
import re
import sys
import textwrap
from collections.abc import Iterator, Sequence
from enum import Enum

from attrs import define, evolve, field, frozen

from delivery_model.answer.explanation import explain
from delivery_model.answer.questions import Question
from delivery_model.answer.recommendation import Recommendation
from delivery_model.answer.words import levels_in_words, title_of
from delivery_model.cli.keeping import Kept
from delivery_model.cli.shared import Asked, terminal_width
from delivery_model.cli.streams import tell
from delivery_model.errors import InputError, UnknownName, quoted
from delivery_model.files import standard_input, unreadable_input
from delivery_model.profile.profile import Profile, Scenario, finding_of
from delivery_model.profile.written_profile import scenario_as_yaml
from delivery_model.rulebase.framework import Framework
from delivery_model.rulebase.vocabulary import BAR, OTHER_BARS, Attribute, as_one_word
from delivery_model.safe_text import NUMBER, is_blank, visible
from delivery_model.writing.phrases import listed, plural
from delivery_model.yaml_input.yaml_text import CONTROL


def listen() -> None:
    """Before the first line is heard: bytes that are no text are heard too, so that they can be refused in words."""
    reconfigure = getattr(sys.stdin, "reconfigure", None)  # there may be no stream, or another than the system's
    if reconfigure:
        reconfigure(errors="surrogateescape")


def heard(prompt: str) -> str | None:
    """A line that was typed or piped in, its blanks as a file's are read; None at the end of input.

    Raises:
        InputError: standard input cannot be read.
    """
    say(prompt, nl=False)
    while CONTROL.search(line := _line()):
        say(f"\n{line.strip()!r} has a character that no file can hold, such as an arrow key types. Type it again.")
        say(prompt, nl=False)
    return " ".join(line.split()) if line else None


def _line() -> str:
    try:
        return standard_input().readline()
    except OSError as failure:
        say("")
        raise InputError([unreadable_input(failure)]) from failure


def say(text: str, nl: bool = True) -> None:
    """Talk on standard error, between words at the width of the terminal: standard output is for the answer."""
    shown = visible(text)
    if nl and sys.stderr.isatty():
        shown = "\n".join(map(wrapped, shown.split("\n")))
    tell(shown, nl=nl)


def wrapped(line: str) -> str:
    """Keep an option's further lines under its first."""
    indent = " " * (len(line) - len(line.lstrip()))
    hanging = f"{indent}   " if indent else ""
    return textwrap.fill(line, terminal_width(), subsequent_indent=hanging, break_on_hyphens=False)


FURTHER = "type a to answer the other questions too (for a fuller paper)"


@define
class Session:
    """One sitting; `start` says whose profile it is, `run` asks, and every answer is kept at once."""

    framework: Framework
    asked: Asked
    file: Kept | None
    scenario: Scenario = field(factory=lambda: Scenario(authority="", as_of="", profile=Profile()))
    found_before: Profile = field(factory=Profile)
    not_known: frozenset[str] = frozenset()
    asks_all: bool = False
    help_said: str = ""

    def start(self) -> None:
        """Resume from the file, or ask whose profile this is."""
        if self.file and (scenario := self.file.resumed()):
            self.scenario, self.found_before = scenario, scenario.profile
            so_far = plural(len(scenario.profile.findings), "finding")
            say(f"Going on with {scenario.authority}: {so_far} so far. What you did not know is asked again.")
            return
        today = datetime.date.today().isoformat()
        while name := heard("Name of the council: "):
            if name == Word.HELP.value[0]:
                say("It stands at the head of the answer and in the file. Leave it empty to go on without.")
            elif is_blank(name):
                say("Nothing of that name is seen. Type it again, or leave it empty to go on without.")
            else:
                break
        self.scenario = evolve(self.scenario, authority=name or "An authority", as_of=today)
        if not self.file:
            say("No file keeps your answers. To have one, stop and start again with -o FILE.")

    def run(self) -> None:
        """Ask the most telling question until none is left, or the person stops."""
        trail: list[Question] = []
        question = self.next_question()
        while (answer := self.answered(question) if question else self.ended(trail)) is not Word.STOP:
            if answer is Word.BACK:
                question = self.asked_again(trail.pop()) if trail else question
                continue
            if answer is Word.ALL:
                self.asks_all = True
            elif question:
                trail.append(question)
                if not isinstance(answer, Word):
                    self.record(question.attribute, answer)
            question = self.next_question()

    def record(self, attribute: str, levels: Sequence[str]) -> None:
        """Keep an answer, with the evidence that the finding already had; no levels is don't know."""
        profile, before = self.scenario.profile, self.scenario.profile.findings.get(attribute)
        if levels:
            finding = finding_of(self.framework, attribute, levels)
            finding = evolve(before, levels=finding.levels) if before else finding
        else:
            finding = self.found_before.findings.get(attribute)
        if finding is None or finding.is_open:  # narrowed as far as this person can
            self.not_known |= {attribute}
        else:
            self.not_known -= {attribute}
        self.scenario = evolve(self.scenario, profile=profile.with_finding(attribute, finding))
        if self.file and finding != before:
            self.file.keep(self.scenario)

    @property
    def is_kept(self) -> bool:
        """Whether there are answers, and the file has them all."""
        return bool(self.scenario.profile.findings and self.file and self.file.holds(self.scenario))

    def kept(self) -> str:
        """Where the answers so far are: in the file, or, if it has them not, here; empty when there are none."""
        if not self.scenario.profile.findings:
            return ""
        if self.file and self.is_kept:
            return f"Your answers so far are in {self.file.path}; the same command goes on from there."
        return f"Your answers so far, to keep as a file:\n\n{scenario_as_yaml(self.framework, self.scenario)}"

    def recommendation(self) -> Recommendation:
        return self.asked.recommendation(self.scenario, self.framework)

    def next_question(self) -> Question | None:
        """The question that tells most, of those not yet left unanswered; then, if wanted, one of the others."""
        questions = (*self.mattering(), *(self.further() if self.asks_all else ()))
        return next((each for each in questions if each.attribute not in self.not_known), None)

    def mattering(self) -> tuple[Question, ...]:
        """The questions that can still change the answer, most telling first."""
        return explain(self.recommendation()).questions.mattering

    def further(self) -> Iterator[Question]:
        """The other open questions, in the order of the rule base; no answer to them leads elsewhere."""
        profile = self.scenario.profile
        for name, attribute in self.framework.attributes.items():
            group = self.framework.groups.get(attribute.group or "")
            known = profile.findings.get(name)
            levels = known.levels if known else attribute.level_names
            fits = (profile.with_finding(name, finding_of(self.framework, name, level)) for level in levels)
            still = [level for level, fit in zip(levels, fits, strict=True) if group is None or fit.can_be(group)]
            if len(still) > 1 and profile.may_exist(attribute):
                yield Question(name, 0.0, dict.fromkeys(still, ()))

    def ended(self, trail: Sequence[Question]) -> Word:
        """What to do when no question is left: see the answer, go back, or go on with the other questions."""
        ways = {Word.BACK: "type b to go back"} if trail else {}
        if not self.asks_all and any(each.attribute not in self.not_known for each in self.further()):
            ways[Word.ALL] = FURTHER
        if not ways:
            return Word.STOP
        others = "other" if self.mattering() else "further"
        typed = heard(
            f"\nNo {others} question can change the answer. {listed(['Press Enter to see it', *ways.values()], 'or')}: "
        )
        return next((word for word in ways if typed in word.value), Word.STOP)

    def asked_again(self, question: Question) -> Question:
        """A question that was answered, with what its answers lead to beside all other answers."""
        profile = self.scenario.profile.with_finding(question.attribute, None)
        found = self.asked.recommendation(evolve(self.scenario, profile=profile), self.framework)
        mattering = explain(found).questions.mattering
        return next((each for each in mattering if each.attribute == question.attribute), question)

    def answered(self, question: Question) -> Sequence[str] | Word:
        """The levels named, none for don't know; or to stop, to go back, or to keep what was answered."""
        attribute, before = self.framework.attributes[question.attribute], self.answer_to(question)
        choices = Choices(attribute, tuple(question.leads_to))
        if choices.help != self.help_said:
            say(choices.help)
            self.help_said = choices.help
        say("\n".join((f"\n{attribute.question}", *choices.lines())))
        if before:
            say(f"Your answer was {before}. Press Enter to keep it.")
        while (typed := heard("> ")) is not None:
            match choices.word(typed):
                case Word.STOP | Word.BACK as word:
                    return word
                case Word.KEEP if before:
                    return Word.KEEP
                case Word.KEEP | Word.UNKNOWN:
                    return ()
                case Word.HELP:
                    self.help(choices, question)
                case _:
                    if levels := levels_of(choices, typed):
                        return levels
        return Word.STOP

    def answer_to(self, question: Question) -> str:
        """What was answered to a question in this sitting; empty for one that was not asked yet."""
        name = question.attribute
        found = self.scenario.profile.findings.get(name)
        if name not in self.not_known and found == self.found_before.findings.get(name):
            return ""
        return levels_in_words(found.levels) if found else "that you don't know"

    def help(self, choices: Choices, question: Question) -> None:
        """What the question means, its sources, and what each answer would lead to."""
        attribute = choices.attribute
        say(f"{title_of(self.framework, attribute.name)} ({attribute.name})")
        say("\n".join(filter(None, (attribute.definition, f"Sources: {', '.join(attribute.sources)}"))))
        for each in attribute.found_by:
            say(f"Who found this out before: {each.says} ({', '.join(each.sources)})")
        for level, possible in question.leads_to.items():
            if possible:
                titles = (self.framework.support_types[each].short for each in possible)
                say(f"  {level} leads to {listed(titles, 'or')}")
        if not any(question.leads_to.values()):
            say("No answer to it changes the recommendation.")
        say(choices.help)


def levels_of(choices: Choices, typed: str) -> tuple[str, ...]:
    """The levels that were typed; none, and words about it, where something means no level."""
    text = choices.in_one_notation(typed)
    try:
        levels = choices.levels_said(text)
    except UnknownName as error:
        say(choices.refusal(error))
        return ()
    if text != typed:
        say(f"Read as {BAR.join(levels)}.")
    return levels


PLACE = re.compile(r"(?:(?<=^)|(?<=[|,\[]))(\s*)([0-9]+)(?=\s*(?:$|[|,\]]))")
"""A number that stands alone, or between the signs of an answer that is open."""


class Word(Enum):
    """What a person types instead of levels."""

    UNKNOWN = ("d", "unknown", "don't know", "dont know")
    BACK = ("b", "back")
    HELP = ("?", "help")
    STOP = ("q", "stop", "quit")
    ALL = ("a", "all")
    KEEP = ("",)


MEANINGS = {
    Word.UNKNOWN: "{} if you don't know",
    Word.BACK: "{} to go back",
    Word.HELP: "{} for help",
    Word.STOP: "{} to stop",
}


@frozen
class Choices:
    """The levels that a question offers, and the words that can be typed: a level's name comes before all others."""

    attribute: Attribute
    levels: tuple[str, ...]

    @property
    def is_numbered(self) -> bool:
        """Whether a number means a place, since no level looks like one."""
        return not any(re.match(NUMBER, word) for word in (*self.attribute.level_names, *self.attribute.wordings))

    def lines(self) -> Iterator[str]:
        """The levels as they are shown."""
        for place, level in enumerate(self.levels, start=1):
            yield f"  {place}  {self._line(level)}" if self.is_numbered else f"  {self._line(level)}"

    def _line(self, level: str) -> str:
        return f"{level}: {self.attribute.defined(level)}"

    @property
    def help(self) -> str:
        """What can be typed, where a level takes a word with another word for the same."""
        number, several = ("number or level", "1|2") if self.is_numbered else ("level", BAR.join(self.levels[:2]))
        free = {word: [each for each in word.value if self.attribute.level_said(each) is None] for word in MEANINGS}
        words = [MEANINGS[word].format(each[0]) for word, each in free.items() if each]
        return f"Answer with a {'; '.join([number, f'several as {several} if it is open', *words])}."

    def word(self, typed: str) -> Word | None:
        """The word of the command that was typed, if it is none of a level."""
        if self.attribute.level_said(typed) is not None:
            return None
        return next((word for word in (*MEANINGS, Word.KEEP) if as_one_word(typed) in word.value), None)

    def in_one_notation(self, typed: str) -> str:
        """What was typed; with the bar between levels where another sign or word stands there."""
        try:
            self.attribute.levels_said(self._named(typed))
        except UnknownName:
            return OTHER_BARS.sub(BAR, typed)
        return typed

    def levels_said(self, typed: str) -> tuple[str, ...]:
        """The levels that were typed.

        Raises:
            UnknownName: a word that means none of those offered.
        """
        said = self.attribute.levels_said(self._named(typed))
        for level in said:
            if level not in self.levels:
                raise UnknownName(f"level of {self.attribute.name}", level, self.levels)
        return said

    def _named(self, typed: str) -> str:
        """What was typed, with the level for each number that means a place."""
        if not self.is_numbered or self.attribute.level_said(typed) is not None:
            return typed
        by_place = {str(place): level for place, level in enumerate(self.levels, start=1)}
        return PLACE.sub(lambda found: found[1] + by_place.get(found[2], found[2]), typed)

    def refusal(self, error: UnknownName) -> str:
        """What to say of a word that means no level."""
        choices = f"1 to {len(self.levels)}" if self.is_numbered else listed(self.levels, "or")
        return f"{quoted(error.name)} is none of {choices}; {error.fix}. {self.help}"
