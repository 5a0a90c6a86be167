"""One sitting at the questionnaire: the next question, an answer, the way back, and what is kept."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from enum import Enum
from pathlib import Path

from attrs import define, evolve, field

from delivery_model.cli.scenarios import load_told
from delivery_model.cli.talk import heard, say
from delivery_model.explanation import explain
from delivery_model.explanation.questions import Question
from delivery_model.files import write_whole
from delivery_model.framework.rules import Framework
from delivery_model.framework.vocabulary import Attribute
from delivery_model.output.words import levels_in_words, listed, plural, title_of
from delivery_model.output.yaml import scenario_as_yaml
from delivery_model.profile import Profile, Scenario, finding_of
from delivery_model.recommendation import Recommendation, recommend

HELP = (
    "Answer with a number or level; several as 1,2 if it is open; d if you don't know; b to go back; ? for help; "
    "q to stop."
)
FURTHER = "type a to answer the other questions too (for a fuller paper)"


class Word(Enum):
    """What a person types instead of levels."""

    STOP = ("q", "quit", "stop")
    BACK = ("b", "back")
    UNKNOWN = ("d", "don't know", "dont know", "unknown")
    ALL = ("a", "all")
    HELP = ("?", "help")
    KEEP = ("",)


@define
class Session:
    """One sitting; `start` says whose profile it is, `run` asks, and every answer is kept at once."""

    framework: Framework
    readings: dict[str, str]
    engine: str | None
    output: str | None
    scenario: Scenario = field(factory=lambda: Scenario(authority="", as_of="", profile=Profile()))
    found_before: Profile = field(factory=Profile)
    not_known: frozenset[str] = frozenset()
    asks_all: bool = False

    def start(self) -> None:
        """Resume from the file, or ask whose profile this is."""
        if self.output and Path(self.output).exists():
            self.scenario = load_told(self.output, self.framework)
            self.found_before = self.scenario.profile
            so_far = plural(len(self.scenario.profile.findings), "finding")
            say(f"Going on with {self.scenario.authority}: {so_far} so far.")
            say(f"What was answered with d is asked again. {HELP}")
            if any(line.lstrip().startswith("#") for line in Path(self.output).read_text("utf-8").splitlines()):
                say(f"With your first answer {self.output} is written anew, and the comments in it are lost.")
            return
        today = datetime.date.today().isoformat()
        while (name := heard("Name of the council: ")) == "?":
            say("It stands at the head of the answer and in the file. Leave it empty to go on without.")
        self.scenario = evolve(self.scenario, authority=name or "An authority", as_of=today)
        say(HELP)
        if not self.output:
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
        if self.output and finding != before:
            write_whole(self.output, scenario_as_yaml(self.framework, self.scenario).encode())

    def kept(self) -> str:
        """Where the answers so far are: in the file, or, without one, here; empty when there are none."""
        if not self.scenario.profile.findings:
            return ""
        if self.output:
            return f"Your answers so far are in {self.output}; the same command goes on from there."
        return f"Your answers so far, to keep as a file:\n\n{scenario_as_yaml(self.framework, self.scenario)}"

    def recommendation(self) -> Recommendation:
        return recommend(self.scenario, self.framework, engine=self.engine, readings=self.readings)

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
        found = recommend(evolve(self.scenario, profile=profile), self.framework, readings=self.readings)
        mattering = explain(found).questions.mattering
        return next((each for each in mattering if each.attribute == question.attribute), question)

    def answered(self, question: Question) -> list[str] | Word:
        """The levels named, none for don't know; or to stop, to go back, or to keep what was answered."""
        attribute, before = self.framework.attributes[question.attribute], self.answer_to(question)
        options = list(question.leads_to)
        say(f"\n{attribute.question}")
        for place, level in enumerate(options, start=1):
            say(f"  {place}  {level}: {attribute.defined(level)}")
        if before:
            say(f"Your answer was {before}. Press Enter to keep it.")
        while (answer := heard("> ")) is not None:
            word = next((each for each in Word if answer in each.value), None)
            if word is Word.UNKNOWN:
                return []
            if word in (Word.STOP, Word.BACK) or (word is Word.KEEP and before):
                return word
            if word is Word.HELP:
                self.help(attribute, question)
                continue
            levels, wrong = understood(answer, options)
            if levels and not wrong:
                return levels
            say(f"{listed(map(repr, wrong)) or 'An empty answer'} is none of 1 to {len(options)}. {HELP}")
        return Word.STOP

    def answer_to(self, question: Question) -> str:
        """What was answered to a question in this sitting; empty for one that was not asked yet."""
        name = question.attribute
        found = self.scenario.profile.findings.get(name)
        if name not in self.not_known and found == self.found_before.findings.get(name):
            return ""
        return levels_in_words(found.levels) if found else "that you don't know"

    def help(self, attribute: Attribute, question: Question) -> None:
        """What the question means, its sources, and what each answer would lead to."""
        say(f"{title_of(self.framework, attribute.name)} ({attribute.name})")
        say(f"{attribute.definition}\nSources: {', '.join(attribute.sources)}")
        for each in attribute.found_by:
            say(f"Who found this out before: {each.says} ({', '.join(each.sources)})")
        for level, possible in question.leads_to.items():
            if possible:
                titles = (self.framework.support_types[each].short for each in possible)
                say(f"  {level} leads to {listed(titles, 'or')}")
        if not any(question.leads_to.values()):
            say("No answer to it changes the recommendation.")
        say(HELP)


def understood(answer: str, options: list[str]) -> tuple[list[str], list[str]]:
    """The levels that an answer names, by number or name, and the words that name none."""
    words = answer.replace(",", " ").replace("|", " ").replace(" or ", " ").split()
    by_number = {str(place): level for place, level in enumerate(options, start=1)}
    named = [by_number.get(word, word) for word in words]
    return [level for level in options if level in named], [word for word in named if word not in options]
