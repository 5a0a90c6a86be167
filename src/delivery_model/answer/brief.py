"""The default page of a recommendation: what can be read in twenty seconds, never more than 35 lines of a terminal.

An item is shown whole or counted among what is left out; nothing is cut.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from textwrap import wrap

from attrs import frozen

from delivery_model.answer.changes import ChangeSet
from delivery_model.answer.explanation import Explanation
from delivery_model.answer.firmness import Word
from delivery_model.answer.headline import Headline, late_in_words
from delivery_model.answer.smallest_sets import Single, Use
from delivery_model.answer.words import any_change_in_words, families_in_words, forms_in_words, unshown_in_words
from delivery_model.rulebase.vocabulary import mid_sentence
from delivery_model.writing.document import Document, Line, Part, page
from delivery_model.writing.phrases import BLOCKS, date_in_words, listed, number, plural, say, sentence
from delivery_model.writing.text import fact_rows, line_rows

Block = Callable[[int], tuple[Line, ...]]
"""Fills at most so many rows."""

MOST_ROWS, WIDTH = 35, 100
MOST = {"known": 6, "change": 6}
"""Rows of a block, with its heading."""
MOST_NOTES = MOST_QUESTIONS = MOST_CHANGES = 3


@frozen
class Kept:
    """The lines of a block that fit, and how many did not."""

    lines: tuple[Line, ...]
    dropped: int


class Brief:
    """Chooses what of an explanation is shown by default, or on a screen of so many rows and columns."""

    def __init__(self, explanation: Explanation, has_commands: bool, rows: int = MOST_ROWS, width: int = WIDTH) -> None:
        self.explanation, self.headline, self.has_commands = explanation, Headline(explanation), has_commands
        self.most, self.width = rows, width
        self.found = explanation.recommendation
        self.framework, self.profile = self.found.framework, self.found.scenario.profile

    def rows_of(self, line: Line) -> int:
        """How many rows a line takes."""
        return sum(1 for _ in line_rows(line, 1, self.width))

    def fitting(self, lines: Sequence[Line], room: int) -> Kept:
        """As many whole lines as there is room for, in their order."""
        kept: list[Line] = []
        for line in lines:
            if self.rows_of(line) > room:
                break
            room -= self.rows_of(line)
            kept.append(line)
        return Kept(tuple(kept), len(lines) - len(kept))

    def page(self) -> Document:
        """The page; each block has a blank row before it, and a heading but for the facts."""
        facts = self.headline.facts()
        following = self.next() if self.has_commands else ()
        title = title_of_answer(self.explanation)
        left = self.most - 1 - len(wrap(title, self.width)) - sum(1 for _ in fact_rows(facts, self.width))
        left -= 2 + sum(map(self.rows_of, following)) if following else 0
        sections: list[Part] = []
        for heading, lines, later in self._blocks():
            block = lines(left - 2 - later) if left - 2 - later > 0 else ()
            if block:
                sections.append(Part(heading, block))
                left -= 2 + sum(map(self.rows_of, block))
        if following:
            sections.append(Part("Next", following))
        return page(title, facts, sections, False)

    def _blocks(self) -> Iterator[tuple[str, Block, int]]:
        """Each block with the function that fills so many rows, and the rows to leave for those after it."""
        checks = tuple(self.checks())
        to_check = self._notes_shown((*checks, *self._after()), min(MOST_NOTES, len(checks)))
        least = 2 + sum(map(self.rows_of, to_check))
        blocks: Mapping[str, tuple[Block, int]] = {
            "known": (self.known, least + 1 + 2 * MOST_QUESTIONS),
            "questions": (self.questions, least),
            "turns_on": (self.turns_on, 2 + MOST["change"]),
            "why": (self.why, 2 + MOST["change"]),
            "change": (self.change, least),
            "before": (self.before, 0),
        }
        for key in BLOCKS[self.headline.word.value]:
            yield self._title(key), blocks[key][0], blocks[key][1]

    def _title(self, key: str) -> str:
        if key == "change":
            return self.headline.as_read(say("block.change"))
        asked = len(self.explanation.open_questions.mattering) if key == "questions" else 0
        title = say(f"block.{key}", count=asked)
        return say("block.questions_first", title=title) if asked > MOST_QUESTIONS else title

    def reason(self) -> Iterator[Part]:
        """Why, or what it turns on, with nothing left out; nothing where what is known leaves it open."""
        if self.headline.word is not Word.CANNOT_TELL:
            title, lines, _ = next(self._blocks())
            yield Part(title, lines(MOST_ROWS * MOST_ROWS))

    def why(self, room: int) -> tuple[Line, ...]:
        """The findings that force the answer: for each other form, those that rule it out."""
        lines = [self._ruled_out(form, uses) for form, uses in self.explanation.rules_out.items()]
        last = Line(say("why.enough"))
        kept = self.fitting(lines, room - 1)
        if kept.dropped:
            return (*kept.lines, Line(f"{sentence(plural(kept.dropped, 'other form'))} ruled out as well (--full)"))
        return (*kept.lines, last)

    def _ruled_out(self, form: str, uses: tuple[Use, ...]) -> Line:
        short = self.framework.support_types[form].short
        if not uses:
            return Line(say("why.no_rule", form=short))
        rules_out = say("why.rules_out", figure=sum(use.number for use in uses), form=short)
        without = self._unshown(uses)
        return Line(sentence("; ".join(self._families(uses))), f"{rules_out}; {without}" if without else rules_out)

    def _unshown(self, uses: Sequence[Use]) -> str:
        return unshown_in_words(self.explanation.ledger, uses)

    def turns_on(self, room: int) -> tuple[Line, ...]:
        """The findings behind the answer in force, and what each other reading makes of them."""
        enough = self.explanation.enough or ()
        lines = [Line(sentence("; ".join(self._families(enough))), self._unshown(enough))]
        lines += [*self._read_otherwise(), *map(self._in_force, self.explanation.readings.mattering)]
        kept = self.fitting(lines, room - 1)
        return (*kept.lines, *_more(kept.dropped, "reading"))

    def _in_force(self, name: str) -> Line:
        reading = self.framework.readings[name]
        said = reading.says(self.found.readings[name])
        return Line(say("read.in_force", says=said), f"-> {forms_in_words(self.framework, self.found.possible, 'or')}")

    def _read_otherwise(self) -> list[Line]:
        return [
            Line(
                say("read", says=self.framework.readings[each.reading].says(each.alternative)),
                f"-> {forms_in_words(self.framework, each.possible, 'or')}",
            )
            for each in self.explanation.readings.against
        ]

    def change(self, room: int) -> tuple[Line, ...]:
        """The smallest changes that lead to another form, then the readings that do; the rest is counted."""
        every = sorted(
            ((form, each) for form, found in self.explanation.changes.items() for each in found.sets),
            key=lambda each: (each[1].size, len(each[1].changes)),
        )
        nearest = self._alike([each for each in every if each[1].size == every[0][1].size])
        read_otherwise = [] if self.headline.word is Word.SPLIT else self._read_otherwise()
        most = MOST_CHANGES - bool(read_otherwise)
        lines = [self._change(form, several) for form, several in nearest[:most]]
        number_of_changes = len(lines)
        lines += read_otherwise
        kept = self.fitting(lines, min(room, MOST["change"] - 1) - 1)
        shown = sum(len(several) for _, several in nearest[: min(len(kept.lines), number_of_changes)])
        readings = len(lines) - max(len(kept.lines), number_of_changes)
        return (*kept.lines, *self._other_ways([each.size for _, each in every], shown, readings))

    def _alike(self, found: Sequence[tuple[str, ChangeSet]]) -> list[tuple[str, list[ChangeSet]]]:
        """Changes to each form; single ones of one family, from and to the same levels, are told together."""
        alike: dict[object, tuple[str, list[ChangeSet]]] = {}
        for form, each in found:
            change, *others = each.changes
            key: object = each
            if not others and isinstance(change.token, Single):
                name = change.token.name
                finding = self.profile.findings.get(name)
                key = form, name.rpartition(".")[0], finding and finding.levels, change.to
            alike.setdefault(key, (form, []))[1].append(each)
        return list(alike.values())

    def _other_ways(self, sizes: Sequence[int], shown: int, readings: int) -> Iterator[Line]:
        """How many changes the ways take that are not shown."""
        said: list[str] = []
        alike, fewest = sizes[shown:].count(sizes[0]) if sizes else 0, min(sizes[shown:], default=0)
        if alike:
            said = [say("ways.alike", count=alike, size=plural(fewest, "change"))]
        elif fewest:
            said = [say("ways.other", count=fewest)]
        elif any(found.is_truncated for found in self.explanation.changes.values()):
            said = [say("ways.open")]
        if readings > 0:
            said.append(say("ways.readings", count=readings))
        if said:
            yield Line(sentence("; ".join(said)))

    def _change(self, form: str, several: Sequence[ChangeSet]) -> Line:
        short = self.framework.support_types[form].short
        return Line(sentence(any_change_in_words(self.framework, self.profile, several)), f"-> {short}")

    def known(self, room: int) -> tuple[Line, ...]:
        """What is known of the findings that can decide."""
        names, limits = self.profile.deciding(self.framework)
        uses = [Use(token, 1) for token in (*map(Single, names), *limits)]
        lines = [Line(said, self._unshown(several)) for said, several in self._families(uses).items()]
        kept = self.fitting(lines, min(room, MOST["known"] - 1) - 1)
        return (*kept.lines, *_more(kept.dropped, "line of findings", "lines of findings"))

    def _families(self, uses: Sequence[Use]) -> dict[str, tuple[Use, ...]]:
        return families_in_words(self.framework, self.profile, uses)

    def questions(self, room: int) -> tuple[Line, ...]:
        """What to ask first."""
        asked = self.explanation.open_questions.mattering[:MOST_QUESTIONS]
        lines = [
            Line(f"{nth}  {self.framework.attributes[each.attribute].question}")
            for nth, each in enumerate(asked, start=1)
        ]
        return self.fitting(lines, room).lines

    def before(self, room: int) -> tuple[Line, ...]:
        """What to check and mind, at most three of it, and what there is besides."""
        lines = [*self.checks(), *self._after()]
        blocks = (self._notes_shown(lines, most) for most in range(MOST_NOTES, -1, -1))
        return next((block for block in blocks if sum(map(self.rows_of, block)) <= room), ())

    def _notes_shown(self, lines: Sequence[Line], most: int) -> tuple[Line, ...]:
        """At most so many of the notes, and how much is left out."""
        left = self._left_out(max(0, len(lines) - most))
        return (*lines[:most], *([Line(f"Left out: {listed(left)}")] if left else []))

    def checks(self) -> Iterator[Line]:
        """Evidence later than the date of the scenario, and findings that do not hang together."""
        yield from late_in_words(self.framework, self.found.scenario, is_full=False)
        yield from self._said(self.framework.roles.consistency)

    def _after(self) -> Iterator[Line]:
        """The notes, where there is an answer that they go with."""
        return self.notes() if self.headline.has_answer else iter(())

    def notes(self) -> Iterator[Line]:
        """Conditions and cautions that hold whatever is unknown; what is a bar is said in the headline."""
        return chain.from_iterable(map(self._said, self.framework.roles.notes))

    def _said(self, name: str | None) -> Iterator[Line]:
        if name is not None:
            decision = self.framework.decisions[name]
            for value in self.found.collected(name).certain:
                if self.found.recommended not in decision.bars.get(value, ()):
                    yield Line(sentence(decision.briefly(value)))

    def _left_out(self, notes: int) -> list[str]:
        """What `--full` has besides, counted by kind."""
        said = [plural(notes, "note")] if notes else []
        if support := self.headline.support:
            said += [say("left.things", count=len(support.success_factors))] if support.success_factors else []
            said += [plural(len(support.cautions), "caution")] if support.cautions else []
            said += [say("left.again")] if support.review_triggers else []
        said += ["the options appraisal"] if self.found.scenario.appraisal is not None else []
        policy = self.found.collected(self.framework.roles.policy_exposure).certain
        return [*said, say("left.policy")] if policy else said

    def next(self) -> tuple[Line, ...]:
        """What to type next."""
        path = self.found.scenario.path
        if path.startswith("<") or path == "-":
            return ()
        commands = [(f"recommend {path} --full", "rules, sources, evidence, readings")]
        if self.headline.word is Word.CANNOT_TELL:
            commands.insert(0, (f"recommend ask -o {path}", "go on with the questions"))
        else:
            commands.append((f"recommend report {path} -o paper.docx", "the committee paper"))
        return tuple(Line(command, said) for command, said in commands)


def _more(dropped: int, one: str, many: str = "") -> Iterator[Line]:
    if dropped:
        yield Line(f"... and {number(dropped)} more {one if dropped == 1 else many or one + 's'} (--full)")


def title_of_answer(explanation: Explanation) -> str:
    """The authority, the date and the question."""
    scenario = explanation.recommendation.scenario
    named = ", ".join(part for part in (scenario.authority, date_in_words(scenario.as_of)) if part)
    question = explanation.recommendation.framework.outcome.question
    return f"{named or say('an_authority')}: {mid_sentence(question)}"
