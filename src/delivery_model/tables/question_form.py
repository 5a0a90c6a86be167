"""The form in which a scenario is filled in as rows: a row a question, further rows for further evidence.

What stands in no column of its own is kept as YAML in a row of its own, so that nothing is lost.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from typing import Any, cast

from attrs import evolve, field, frozen

from delivery_model.errors import OutputError
from delivery_model.profile.profile import EvidenceKind
from delivery_model.rulebase.framework import Framework
from delivery_model.rulebase.vocabulary import BAR, UNKNOWN, Attribute, Group

Plain = Mapping[str, Any]
"""A scenario as the plain data that its YAML says."""
QUESTIONS = "Questions"
"""The name of the sheet."""


class Column(Enum):
    """The columns, by their headings."""

    KEY = "Key"
    SECTION = "Section"
    QUESTION = "Question"
    MEANING = "What the answers mean"
    ANSWER = "Answer"
    EVIDENCE = "Evidence"
    SOURCE = "Where from"
    KIND = "Whose account"
    DATE = "Date"
    NOTE = "Note"
    NEXT = "Next step"
    SAID_BY = "Said by"


OF_EVIDENCE = {
    "says": Column.EVIDENCE,
    "source": Column.SOURCE,
    "kind": Column.KIND,
    "date": Column.DATE,
    "said_by": Column.SAID_BY,
}
FILLED = (Column.ANSWER, *OF_EVIDENCE.values(), Column.NOTE, Column.NEXT)
"""What a person fills in."""
REMARKS = {"note": Column.NOTE, "next": Column.NEXT}
KINDS = tuple(kind.value for kind in EvidenceKind)
SPARE_RATERS = 6
RATER = re.compile(r"rater(?: ?\d+)?(?: ?: ?(?P<name>.+))?", re.IGNORECASE)
SOURCES = "sources"
SINGLE = {  # key of a scenario -> its question, and what to write
    "authority": ("What is the name of the council?", "The name as it should stand in a paper."),
    "as_of": (
        "On which date is this so?",
        "The date of the evidence: a year, a month or a day, such as 2026, 2026-06 or 2026-06-30.",
    ),
    "summary": ("What is the situation, in a sentence or two?", "It stands near the head of a paper."),
}
BLOCKS = ("profile", "context")
"""The keys of a scenario whose findings have rows of their own."""


def is_spare(heading: str) -> bool:
    """Whether a column is for a rater who is still to be named."""
    return heading.startswith("Rater ") and ":" not in heading


ABOUT, DECIDING, CONTEXT = "About this council", "Findings", "Context"
COUNT = ".count."


def own_key(key: str, name: str = "") -> str:
    """The key of a row that holds a part of a scenario and no finding: no attribute can be named so."""
    return f"({key}) {name}".rstrip()


OWN_KEY = re.compile(r"\((?P<key>[^()]+)\)(?: (?P<name>.+))?")


@frozen(kw_only=True)
class FormRow:
    """One row: what is asked, what may be picked, and what is filled in, by column or by the name of a rater."""

    key: str
    section: str
    question: str
    meaning: str = ""
    choices: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    has_evidence: bool = False
    filled: Mapping[Column | str, str] = field(factory=dict["Column | str", str])


@frozen
class Form:
    """All rows, and the raters who have a column."""

    title: str
    rows: tuple[FormRow, ...]
    raters: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[tuple[Column | str, str], ...]:
        """What fills each column, with its heading: those of the form, the raters, and spare ones for more raters."""
        named = [(name, f"Rater: {name}") for name in self.raters]
        free = (name for number in range(1, SPARE_RATERS + 1) if (name := f"Rater {number}") not in self.raters)
        spare = [(name, name) for name in free]
        return (*((each, each.value) for each in Column), *named, *spare)

    def cells(self, row: FormRow) -> tuple[str, ...]:
        """What stands in the cells of a row."""
        told = {
            Column.KEY: row.key,
            Column.SECTION: row.section,
            Column.QUESTION: row.question,
            Column.MEANING: row.meaning,
        }
        filled = {**told, **row.filled}
        return tuple("" if is_spare(heading) else filled.get(column, "") for column, heading in self.columns)


def form_of(framework: Framework, document: Plain, path: str) -> Form:
    """The form, filled in with what a scenario says.

    Args:
        framework: the rule base whose questions are asked.
        document: the scenario as plain data; empty for an empty form.
        path: the file that it will be, for problems.

    Raises:
        OutputError: the scenario says something that no column holds.
    """
    findings: dict[str, Any] = {}
    for block in BLOCKS:
        findings |= document.get(block, {})
    counts = {name: value for name, value in findings.items() if name in framework.groups}
    rows = [*_about(document)]
    for can_decide in (True, False):
        rows += _questions(framework, can_decide, findings, counts, path)
    raters = dict.fromkeys(name for row in rows for name in row.filled if isinstance(name, str))
    return Form(f"{framework.title}: the questions", tuple(rows), tuple(raters))


def _about(document: Plain) -> Iterator[FormRow]:
    for key, (question, meaning) in SINGLE.items():
        yield _own(own_key(key), question, meaning, str(document.get(key, "")))
    for name, said in document.get(SOURCES, {}).items():
        question = "Which document has this short name?"
        yield _own(own_key(SOURCES, name), question, "Its web address, or in several words what it is.", said)
    for key, value in document.items():
        if key not in (*SINGLE, *BLOCKS, SOURCES):
            question = "What else is in the scenario (kept as it is)?"
            yield _own(own_key(key), question, "YAML or JSON, as in a scenario file.", _on_one_line({key: value}))


def _on_one_line(value: Plain) -> str:
    """Plain data as JSON, which is YAML too, and in which no program can lose a blank that matters."""
    return json.dumps(value, ensure_ascii=False)


def _own(key: str, question: str, meaning: str, answer: str) -> FormRow:
    filled: dict[Column | str, str] = {Column.ANSWER: answer} if answer else {}
    return FormRow(key=key, section=ABOUT, question=question, meaning=meaning, filled=filled)


def _questions(framework: Framework, can_decide: bool, findings: Plain, counts: Plain, path: str) -> Iterator[FormRow]:
    """The rows of the attributes that can decide, or of those that cannot; after the last of a group its counts."""
    part = DECIDING if can_decide else CONTEXT
    for name, attribute in framework.attributes.items():
        if attribute.can_decide is not can_decide:
            continue
        group = framework.groups.get(attribute.group or "")
        section = f"{part}: {group.title}" if group else part
        yield from _filled(attribute, _row(attribute, section), findings.get(name), path)
        if group and name == group.members[-1] and (group.name in counts or not group.is_checklist):
            yield from _counts(group, section, counts.get(group.name, {}), path)


def _row(attribute: Attribute, section: str) -> FormRow:
    shown = tuple(in_words(attribute, level) for level in attribute.level_names)
    defined = (f"{word}: {level.definition}" for word, level in zip(shown, attribute.levels, strict=True))
    return FormRow(
        key=attribute.name,
        section=section,
        question=attribute.question,
        meaning="\n".join((*defined, attribute.definition)).strip(),
        choices=(*spans(shown), UNKNOWN),
        levels=shown,
        has_evidence=True,
    )


def in_words(attribute: Attribute, level: str) -> str:
    """A level as it is picked: its name in words, where that means it and nothing else."""
    words = level.replace("_", " ")
    return words if attribute.level_said(words) == level else level


def spans(levels: Sequence[str]) -> Iterator[str]:
    """Each level, and then those next to each other, as open findings are written."""
    for size in range(1, len(levels)):
        yield from (BAR.join(levels[start : start + size]) for start in range(len(levels) - size + 1))
    if len(levels) == 1:
        yield levels[0]


def _filled(attribute: Attribute, row: FormRow, said: Any, path: str) -> Iterator[FormRow]:
    """A row with what a scenario says of its finding, and further rows for further evidence."""
    if said is None:
        yield row
        return
    full: Plain = cast(Plain, said) if isinstance(said, Mapping) else {"level": said}
    _refuse_more(full, ("level", "evidence", "raters", *REMARKS), row.key, path)
    shown = dict(zip(attribute.level_names, row.levels, strict=True))
    answers = {Column.ANSWER: full["level"], **full.get("raters", {})}
    first: dict[Column | str, str] = {
        column: BAR.join(shown.get(each, each) for each in (said.split(BAR) if isinstance(said, str) else said))
        for column, said in answers.items()
    }
    first |= {column: full[key] for key, column in REMARKS.items() if key in full}
    yield from _with_evidence(row, first, full.get("evidence", ()), path)


def _with_evidence(
    row: FormRow, first: Mapping[Column | str, str], evidence: Iterable[Plain], path: str
) -> Iterator[FormRow]:
    several: list[dict[Column | str, str]] = []
    for each in evidence:
        _refuse_more(each, tuple(OF_EVIDENCE), row.key, path)
        several.append({OF_EVIDENCE[key]: value for key, value in each.items()})
    for place, cells in enumerate(several or [{}]):
        yield evolve(row, filled={**first, **cells} if place == 0 else cells)


def _counts(group: Group, section: str, said: Plain, path: str) -> Iterator[FormRow]:
    numbers = range(len(group.members) + 1)
    choices = (*map(str, numbers), *(f"at least {each}" for each in numbers[1:]), UNKNOWN)
    known: Plain = said.get("count", {})
    for level in dict.fromkeys((*known, *group.level_names)):  # those that are known in their order, which is kept
        row = FormRow(
            key=f"{group.name}{COUNT}{level}",
            section=section,
            question=f"If it is known how many of these are {level.replace('_', ' ')}, but not which: how many?",
            meaning="A number, or 'at least 1', 'at most 2', '1 to 3'. Leave it empty where you answered each.",
            choices=choices,
            has_evidence=True,
        )
        count = known.get(level)
        if count is None:
            yield row
            continue
        _refuse_more(count, ("at_least", "at_most", "evidence"), row.key, path)
        low, high = count["at_least"], count["at_most"]
        first: dict[Column | str, str] = {Column.ANSWER: low if low == high else f"{low} to {high}"}
        yield from _with_evidence(row, first, count.get("evidence", ()), path)


def _refuse_more(said: Plain, known: Sequence[str], key: str, path: str) -> None:
    if more := [each for each in said if each not in known]:
        reason = f"{key} has {', '.join(more)}, for which a spreadsheet has no column"
        raise OutputError(path, reason, "keep it as YAML")
