"""The rows of a form of questions as they were filled in: by key, whatever order rows and columns are in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from attrs import define, evolve, field, frozen

from delivery_model.errors import Place, quoted
from delivery_model.rulebase.framework import Framework
from delivery_model.rulebase.vocabulary import as_one_word
from delivery_model.tables.question_form import COUNT, FILLED, OF_EVIDENCE, OWN_KEY, RATER, Column, own_key
from delivery_model.tables.sheet import Sheet, Value
from delivery_model.tables.spreadsheet_files import unquoted
from delivery_model.yaml_input.problems import Report
from delivery_model.yaml_input.yaml_text import CONTROL, Text

NEEDED = {Column.KEY.value.casefold(), Column.ANSWER.value.casefold()}
DATED = own_key("as_of")


def has_headings(texts: Sequence[str]) -> bool:
    """Whether a row has the headings of the form."""
    return {each.casefold() for each in texts} >= NEEDED


@frozen
class Filled:
    """A cell that is filled in: where it stands and what it says."""

    place: Place
    value: Value

    @property
    def node(self) -> Text:
        """The same as a text of a document."""
        return Text(self.place, self.value.text.strip())


Line = Mapping[Column | str, Filled]
"""The filled cells of one row, by column or by the name of a rater."""


@define
class Rows:
    """What stands in a form: the filled rows of each key, and where each key stands whether or not it is answered."""

    place: Place
    lines: dict[str, list[Line]] = field(factory=dict[str, list[Line]])
    answers: dict[str, Place] = field(factory=dict[str, Place])
    refused: set[str] = field(factory=set[str])
    """The keys of which a cell could not be read."""


def rows_in(framework: Framework, report: Report, sheet: Sheet) -> Rows:
    """The rows of a sheet; every problem in its form is noted at its cell."""
    first = sheet.heading_row(has_headings) or 1
    for problem in sheet.merges(first):
        report.add(problem.where, problem.what, problem.fix)
    columns = _columns(framework, report, sheet, first)
    at = {name: place for place, name in columns.items()}
    known = {as_one_word(name): name for name in (*framework.attributes, *count_keys(framework))}
    found = Rows(sheet.place(first, min(columns)))
    for number in (each for each in sheet.rows if each > first):
        key = sheet.at(number, at[Column.KEY])
        line = _line(sheet, number, columns)
        own = OWN_KEY.fullmatch(key.word)
        name = own_key(own["key"].casefold(), own["name"] or "") if own else known.get(as_one_word(key.word))
        if name is not None:
            found.answers.setdefault(name, sheet.place(number, at[Column.ANSWER]))
        if not line:
            continue
        if name is None:
            _note_key(
                report, next(iter(line.values())).place, sheet.place(number, at[Column.KEY]), key.word, known.values()
            )
            continue
        _refuse_unkept(framework, report, name, line)
        good = _checked(report, name, line)
        if len(good) < len(line):
            found.refused.add(name)
        found.lines.setdefault(name, []).append({**good, Column.KEY: Filled(sheet.place(number, at[Column.KEY]), key)})
    return found


def count_keys(framework: Framework) -> dict[str, tuple[str, str]]:
    """The keys of counts, each with its group and its level."""
    return {
        f"{group.name}{COUNT}{level}": (group.name, level)
        for group in framework.groups.values()
        for level in group.level_names
    }


def _line(sheet: Sheet, number: int, columns: Mapping[int, Column | str]) -> Line:
    """What is filled in of a row."""
    held = {name: (sheet.place(number, at), sheet.at(number, at)) for at, name in columns.items()}
    cells = {name: Filled(place, evolve(value, text=unquoted(value.text))) for name, (place, value) in held.items()}
    is_filled = {name: cell.value.word or cell.value.problem() for name, cell in cells.items()}
    return {name: cell for name, cell in cells.items() if is_filled[name] and (isinstance(name, str) or name in FILLED)}


def _note_key(report: Report, first: Place, place: Place, key: str, known: Iterable[str]) -> None:
    if key:
        report.unknown(place, f"unknown key {quoted(key)}", key, known)
    else:
        report.add(first, "this row has no key", "copy the key of the question that it is about into it")


def _refuse_unkept(framework: Framework, report: Report, key: str, line: Line) -> None:
    """Note what is filled in where a row keeps nothing: notes and raters of a count, more than the answer of others."""
    if key in framework.attributes:
        return
    kept = (Column.ANSWER, *OF_EVIDENCE.values()) if key in count_keys(framework) else (Column.ANSWER,)
    for cell in (cell for name, cell in line.items() if name not in kept):
        report.add(cell.place, f"nothing of {key} is kept in this column", "clear it, or move it to a row that has it")


def _checked(report: Report, key: str, line: Line) -> Line:
    """The cells that can be read; why another cannot is noted."""
    found: dict[Column | str, Filled] = {}
    for name, cell in line.items():
        problem = cell.value.problem(may_be_date=name is Column.DATE or key == DATED)
        if problem is None and (control := CONTROL.search(cell.value.text)):
            problem = f"control character {control.group()!r}", "delete it"
        if problem:
            report.add(cell.place, *problem)
        else:
            found[name] = cell
    return found


def _columns(framework: Framework, report: Report, sheet: Sheet, first: int) -> dict[int, Column | str]:
    """What each column holds: a column of the form, or the answers of a rater by name."""
    named = {column.value.casefold(): column for column in Column}
    found: dict[int, Column | str] = {}
    others: dict[int, str] = {}
    for at, value in sheet.rows[first].items():
        rater = RATER.fullmatch(value.word)
        column = named.get(value.word.casefold()) or (rater and (rater["name"] or value.word))
        if not column:
            others[at] = value.word
        elif column in found.values():
            what = f"a second column with the heading {quoted(value.word)}"
            report.add(sheet.place(first, at), what, "rename one of them, or delete it")
        else:
            found[at] = column
    missing = [column.value for column in Column if column in FILLED and column not in found.values()]
    for at in range(1, 1 + max((max(cells) for row, cells in sheet.rows.items() if row >= first), default=0)):
        if at not in found and at not in sheet.rows[first]:
            others[at] = ""
    for at, heading in others.items():
        _note_other(framework, report, sheet, first, at, heading, missing)
    return found


def _note_other(
    framework: Framework, report: Report, sheet: Sheet, first: int, at: int, heading: str, missing: Sequence[str]
) -> None:
    """A column that is not the form's: refused where answers could be lost with it, else remarked on."""
    held = [word for row in sheet.rows if row > first and (word := sheet.at(row, at).word)]
    place = sheet.place(first, at)
    what = f"the column {quoted(heading)} is none of the form" if heading else "a column has no heading"
    if held and all(any(each.level_said(word) for each in framework.attributes.values()) for word in held):
        named = heading or "NAME"
        report.add(place, what, f"if it has a person's answers, head it 'Rater: {named}'; else delete it")
    elif held and missing:
        report.add(place, what, f"head it {' or '.join(map(repr, missing))} again, or delete it")
    elif held:
        report.remark(place, f"{what}, and is not read", "leave it, if that is meant")
