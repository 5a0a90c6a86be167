"""One sitting at the questionnaire: the next question, an answer, the way back, and what is kept."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from enum import IntEnum

from attrs import define, evolve, field

from delivery_model.answer.explanation import Explanation, explain
from delivery_model.answer.questions import Question
from delivery_model.answer.recommendation import Recommendation
from delivery_model.answer.words import (
    families_in_words,
    finding_in_words,
    levels_in_words,
    title_of,
    unshown_in_words,
)
from delivery_model.cli.asked_evidence import evidence_asked
from delivery_model.cli.keeping import Kept
from delivery_model.cli.shared import Asked
from delivery_model.cli.typed import Choices, Word, heard, levels_of, say
from delivery_model.profile.profile import Finding, Profile, Scenario, finding_of
from delivery_model.profile.written_profile import scenario_as_yaml
from delivery_model.rulebase.framework import Framework
from delivery_model.rulebase.vocabulary import Attribute
from delivery_model.safe_text import is_blank
from delivery_model.writing.phrases import listed, plural, sentence, spaced


class Stage(IntEnum):
    """Which questions are asked: those that can change the answer as the text is read, however it is read, or all."""

    AS_READ = 0
    READ_ANYHOW = 1
    ALL = 2


OFFERS = {
    Stage.READ_ANYHOW: "can change it where the text is read otherwise",
    Stage.ALL: "cannot change it, for a fuller paper",
}


@define
class Session:
    """One sitting; `start` says whose profile it is, `run` asks, and every answer is kept at once."""

    framework: Framework
    asked: Asked
    file: Kept | None
    asks_evidence: bool = False
    scenario: Scenario = field(factory=lambda: Scenario(authority="", as_of="", profile=Profile()))
    found_before: Profile = field(factory=Profile)
    not_known: frozenset[str] = frozenset()
    stage: Stage = Stage.AS_READ
    section: str = ""
    """That of the question asked last: it is gone through before the next begins."""
    said: tuple[str, ...] = ()
    """The help and the levels that stand on the screen."""
    explanation: Explanation | None = None

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
        question, is_change = self.next_question(), False
        while (word := self.turn(question, is_change) if question else self.ended(trail)) is not Word.STOP:
            if word is Word.BACK:
                question, is_change = (self.asked_again(trail.pop().attribute) if trail else question), False
                continue
            if word is Word.CHANGE and (chosen := self.chosen_to_change()):
                question, is_change = self.asked_again(chosen), True
                continue
            if word is None and question:
                trail.append(question)
            question, is_change = self.next_question(), False

    def turn(self, question: Question, is_change: bool) -> Word | None:
        """Ask one question, and the evidence for its answer; a word that leads elsewhere, or None when that is done."""
        name = question.attribute
        while not isinstance(answer := self.answered(question, is_change), Word):
            self.record(name, answer, is_change=is_change)
            is_change = True
            word = self.evidence(name) if answer and self.asks_evidence else None
            if word is not Word.BACK:
                return word
        return None if answer is Word.KEEP else answer

    def evidence(self, name: str) -> Word | None:
        """Ask for evidence of the answer just given, until there is no more; a word if one was typed instead."""

        def kept(given: Scenario) -> None:
            self.scenario = given
            self.keep()

        while not isinstance(given := evidence_asked(self.framework, self.scenario, name, kept), Word | None):
            kept(given)
        return given

    def record(self, attribute: str, levels: Sequence[str], *, is_change: bool = False) -> None:
        """Keep an answer, with the evidence that the finding already had; no levels is don't know.

        What was open before this sitting stays as far open, unless it `is_change` of an answer.
        """
        profile, before = self.scenario.profile, self.scenario.profile.findings.get(attribute)
        earlier = self.found_before.findings.get(attribute)
        if levels:
            finding = finding_of(self.framework, attribute, levels)
            if before and before.evidence and not set(finding.levels) <= set(before.levels):
                say("Its evidence stays with it: see in the file whether it speaks for this answer.")
            finding = evolve(before, levels=finding.levels) if before else finding
        elif earlier and earlier.is_open and not is_change:
            finding = evolve(before, levels=earlier.levels) if before else earlier
        else:
            finding = self._unknown(attribute, before)
        if finding is None or finding.is_open:  # narrowed as far as this person can
            self.not_known |= {attribute}
        else:
            self.not_known -= {attribute}
        self.scenario = evolve(self.scenario, profile=profile.with_finding(attribute, finding))
        if finding != before:
            self.keep()

    def _unknown(self, attribute: str, before: Finding | None) -> Finding | None:
        """A finding of which nothing is known any more: what was said of it stays."""
        if before is None or not (before.evidence or before.raters or before.note):
            return None
        return evolve(before, levels=self.framework.attributes[attribute].level_names)

    def keep(self) -> None:
        if self.file:
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

    def explained(self) -> Explanation:
        """What follows from the answers so far, worked out once for each state of them."""
        if self.explanation is None or self.explanation.recommendation.scenario is not self.scenario:
            self.explanation = explain(self.recommendation())
        return self.explanation

    def next_question(self) -> Question | None:
        """The most telling question of the section at hand, or, when none of it is left, of all."""
        left = self.left(self.stage)
        found = next((each for each in left if self.section_of(each.attribute) == self.section), None)
        return found or next(iter(left), None)

    def left(self, stage: Stage) -> tuple[Question, ...]:
        """The questions of a stage that are neither answered nor left unanswered, most telling first."""
        found = self.explained()
        asked = found.questions.mattering if stage is Stage.AS_READ else found.open_questions.mattering
        further = self.further() if stage is Stage.ALL else ()
        several = {each.attribute: each for each in (*asked, *further) if each.attribute not in self.not_known}
        if not several and stage is Stage.AS_READ and not found.firmness.word.is_answer:
            return self.left(Stage.READ_ANYHOW)
        return tuple(several.values())

    def further(self) -> Iterator[Question]:
        """The other open questions, in the order of the rule base; no answer to them leads elsewhere."""
        for name, attribute in self.framework.attributes.items():
            still = self.levels_left(attribute)
            if len(still) > 1 and self.scenario.profile.may_exist(attribute):
                yield Question(name, 0.0, dict.fromkeys(still, ()))

    def levels_left(self, attribute: Attribute) -> list[str]:
        """The levels that the other findings and the counts of its group leave."""
        profile, name = self.scenario.profile, attribute.name
        group = self.framework.groups.get(attribute.group or "")
        known = profile.findings.get(name)
        levels = known.levels if known else attribute.level_names
        fits = (profile.with_finding(name, finding_of(self.framework, name, level)) for level in levels)
        return [level for level, fit in zip(levels, fits, strict=True) if group is None or fit.can_be(group)]

    def section_of(self, name: str) -> str:
        """The title of a question's section: its group's, or the first part of its name."""
        group = self.framework.groups.get(self.framework.attributes[name].group or "")
        family, dot, _ = name.partition(".")
        return group.title if group else sentence(spaced(family)) if dot else ""

    def counted(self, question: Question) -> str:
        """The section of a question, and how far one is in it and in all."""
        profile, section = self.scenario.profile, self.section_of(question.attribute)
        findings = {name for name, each in profile.findings.items() if not each.is_open}
        done = {
            name
            for name in findings | self.not_known
            if self.stage is Stage.ALL or self.framework.attributes[name].can_decide
        }
        done -= {question.attribute}
        names = {*done, question.attribute, *(each.attribute for each in self.left(max(self.stage, Stage.READ_ANYHOW)))}
        own = [name for name in names if self.section_of(name) == section]
        at = sum(name in done for name in own) + 1
        within = f"{section}, {at} of {len(own)}; question" if section else "Question"
        return f"{within} {len(done) + 1} of at most {len(names)}"

    def ended(self, trail: Sequence[Question]) -> Word | None:
        """What to do when no question of the stage is left: see the answer, go back or change one, or go on."""
        ways = {Word.BACK: "b  to go back"} if trail else {}
        if self.scenario.profile.findings or self.not_known:
            ways[Word.CHANGE] = "c  to change an answer"
        further = {stage: len(self.left(stage)) for stage in Stage if stage > self.stage}
        stage = next((stage for stage, count in further.items() if count), None)
        if stage:
            they = "it" if further[stage] == 1 else "they"
            ways[Word.ALL] = f"a  to answer {plural(further[stage], 'question')} more: {they} {OFFERS[stage]}"
        if not trail and not stage:
            return Word.STOP
        say("\n".join(("", *self.rests_on(self.explained()))))
        choices = "\n  ".join(("Press Enter to see the answer, or type", *ways.values()))
        say(choices)
        while typed := heard("> "):
            word = next((word for word in (*ways, Word.STOP) if typed.casefold() in word.value), None)
            if word is Word.ALL:
                self.stage = stage or self.stage
                return None
            if word:
                return word
            say(f"{typed!r} is none of these. {choices}")
        return Word.STOP

    def rests_on(self, found: Explanation) -> Iterator[str]:
        """Whether anything can still change the answer, and on what few findings it rests."""
        others = (
            "other" if any(each.attribute in self.not_known for each in found.open_questions.mattering) else "further"
        )
        as_read = ", as the text is read" if self.left(Stage.READ_ANYHOW) else ""
        yield f"No {others} question can change the answer{as_read}."
        if found.firmness.word.is_answer and (uses := found.enough):
            size, shown = sum(use.number for use in uses), unshown_in_words(found.ledger, uses)
            names = "; ".join(families_in_words(self.framework, self.scenario.profile, uses))
            yield f"It rests on {plural(size, 'finding')}: {'; '.join(filter(None, (names, shown)))}."
            yield "Members will ask about the rest."

    def asked_again(self, name: str) -> Question:
        """A question that was answered, with what its answers lead to beside all other answers."""
        profile = self.scenario.profile.with_finding(name, None)
        beside = evolve(self, scenario=evolve(self.scenario, profile=profile))
        mattering = explain(beside.recommendation()).open_questions.mattering
        levels = dict.fromkeys(beside.levels_left(self.framework.attributes[name]), ())
        return next((each for each in mattering if each.attribute == name), Question(name, 0.0, levels))

    def chosen_to_change(self) -> str | None:
        """The answer to change, by its number in a list of all of any day; None to go on."""
        profile = self.scenario.profile
        names = [name for name in self.framework.attributes if name in profile.findings or name in self.not_known]
        if not names:
            say("There is no answer to change yet.")
            return None
        say("\nYour answers:")
        for place, name in enumerate(names, 1):
            shown = len(profile.findings[name].evidence) if name in profile.findings else 0
            evidence = f" ({plural(shown, 'piece')} of evidence)" if shown else ""
            say(f"  {place:>2}  {finding_in_words(self.framework, profile, name)}{evidence}")
        if profile.counts:
            say("How many of a group are at a level is changed in the file.")
        ways = f"Type a number from 1 to {len(names)} to change that answer, or press Enter to go on."
        say(ways)
        while typed := heard("> "):
            if typed.isdecimal() and 0 < int(typed) <= len(names):
                return names[int(typed) - 1]
            if typed.casefold() in (*Word.BACK.value, *Word.STOP.value):
                return None
            say(f"{typed!r} is no number of an answer. {ways}")
        return None

    def answered(self, question: Question, is_change: bool = False) -> Sequence[str] | Word:
        """The levels named, none for don't know; or a word that leads elsewhere, or keeps what was answered."""
        attribute, before = self.framework.attributes[question.attribute], self.answer_to(question, is_change)
        choices = Choices(attribute, tuple(question.leads_to))
        self.section = self.section_of(attribute.name)
        lines, group = tuple(choices.lines()), attribute.group or ""
        is_shown = bool(group) and self.said == (group, choices.help, *lines)
        if choices.help not in self.said:
            say(choices.help)
        self.said = (group, choices.help, *lines)
        head = self.section if before else self.counted(question)
        say("\n".join((f"\n{head}" if head else "", attribute.question, *([choices.briefly()] if is_shown else lines))))
        if before:
            say(f"Your answer was {before}. Press Enter to keep it.")
        while (typed := heard("> ")) is not None:
            match choices.word(typed):
                case Word.STOP | Word.BACK | Word.CHANGE as word:
                    return word
                case Word.KEEP if before:
                    return Word.KEEP
                case Word.KEEP | Word.UNKNOWN:
                    return ()
                case Word.HELP:
                    self.help(choices, question, is_answered=bool(before))
                case _:
                    if levels := levels_of(choices, typed):
                        return levels
        return Word.STOP

    def answer_to(self, question: Question, is_change: bool = False) -> str:
        """What was answered to a question in this sitting, or, to change it, before; empty if it was not asked yet."""
        name = question.attribute
        found = self.scenario.profile.findings.get(name)
        if not is_change and name not in self.not_known and found == self.found_before.findings.get(name):
            return ""
        is_known = self.scenario.profile.is_known(self.framework, name)
        return levels_in_words(found.levels) if found and is_known else "that you don't know"

    def help(self, choices: Choices, question: Question, *, is_answered: bool) -> None:
        """What the question and its levels mean, and its sources; where each answer leads only once it is given."""
        attribute = choices.attribute
        say(f"{title_of(self.framework, attribute.name)} ({attribute.name})")
        say("\n".join(filter(None, (attribute.definition, f"Sources: {', '.join(attribute.sources)}"))))
        for each in attribute.found_by:
            say(f"Who found this out before: {each.says} ({', '.join(each.sources)})")
        if not any(question.leads_to.values()):
            say("No answer to it changes the recommendation.")
        for level, possible in question.leads_to.items() if is_answered else ():
            if possible:
                titles = (self.framework.support_types[each].short for each in possible)
                say(f"  {level} leads to {listed(titles, 'or')}")
        say("\n".join((*choices.lines(), choices.help)))
