"""The form of questions as a file: an Excel workbook, or CSV."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from attrs import evolve, frozen

from delivery_model.errors import InputError, MissingExtra, OutputError, Problem, SheetCell, letters_of
from delivery_model.profile.profile import Scenario
from delivery_model.profile.written_profile import scenario_as_plain
from delivery_model.rulebase.framework import Framework
from delivery_model.tables.question_form import KINDS, QUESTIONS, Column, Form, FormRow, form_of, is_spare
from delivery_model.tables.question_reading import scenario_in
from delivery_model.tables.question_rows import has_headings
from delivery_model.tables.spreadsheet_files import TEXTS, WORKBOOKS, safe_cell, sheets_in
from delivery_model.tables.zipped import XLSX
from delivery_model.yaml_input.yaml_text import CONTROL

LONGEST_CELL = 32_767
LONGEST_TITLE, LONGEST_HELP = 32, 255
"""Characters, beyond which Excel takes none."""
LISTS, HELP = "Lists", "How to fill in"
WIDTHS = {
    Column.KEY: 26, Column.SECTION: 20, Column.QUESTION: 42, Column.MEANING: 60, Column.ANSWER: 20,
    Column.EVIDENCE: 44, Column.SOURCE: 28, Column.KIND: 16, Column.DATE: 14, Column.NOTE: 28,
    Column.NEXT: 26, Column.SAID_BY: 18,
}  # fmt: skip
RATER_WIDTH = 18
PROMPTS = {
    Column.EVIDENCE: ("What it says", "One sentence of what was found. For more, copy the row below it, with its key."),
    Column.SOURCE: ("Where it is from", "A document and page, a web address, or the key of a source of the rule base."),
    Column.DATE: ("Of which date", "Such as 2026, 2026-06 or 2026-06-30. Leave it empty if you do not know."),
    Column.NOTE: ("Note", "Anything that explains the answer. It is kept with it."),
    Column.NEXT: ("Next step", "What should be done next about it."),
    Column.SAID_BY: ("Said by", "The person or group who brought this evidence, if that matters."),
}
ACCOUNT = ("Whose account it is", "internal: the council's own. external: anybody else's, such as Ofsted or peers.")
STEPS = (
    "How to fill in the sheet 'Questions'",
    "Answer what you know in the column 'Answer': pick from the list of the cell. What stays empty is unknown, and "
    "unknown is never taken for good news or bad.",
    "If several answers are still possible, write them with a bar between them, such as present|partial.",
    "Evidence: what was found, where that is from, whose account it is, and of which date.",
    "For more evidence on one question, insert a row, copy the key of the question into it and leave the answer empty.",
    "Several people can each answer in a column of their own: write their name behind the heading, as in "
    "'Rater 1: Leader of the council'. Where they differ, and the column 'Answer' is empty, the question is open "
    "between their answers.",
    "You may sort, filter, hide, widen and move rows and columns. Keep the headings, and the keys in the column 'Key'.",
    "Save as .xlsx, .ods or CSV UTF-8, and run: recommend FILE",
)


def form_as_file(framework: Framework, scenario: Scenario | None, path: Path, day: datetime.date) -> bytes:
    """The form for a rule base, filled in with what a scenario says, as the file that its name says.

    Args:
        framework: the rule base whose questions are asked.
        scenario: what is filled in; None for an empty form.
        path: the name of the file.
        day: the day that a workbook says it was made on.

    Raises:
        InputError: the name says a format that is not written.
        OutputError: the file would not read as the scenario, or cannot hold it.
        MissingExtra: what writes or reads workbooks is not installed.
    """
    document = {} if scenario is None else scenario_as_plain(framework, scenario)
    data = written_form(form_of(framework, document, str(path)), path, day)
    if scenario is not None:
        _check_that_it_reads(framework, data, scenario, path)
    return data


def _check_that_it_reads(framework: Framework, data: bytes, scenario: Scenario, path: Path) -> None:
    """Refuse to write what would not read as the scenario meant."""
    try:
        found = scenario_in(framework, sheets_in(data, str(path), has_headings), str(path))
    except InputError as error:
        raise OutputError(str(path), f"a spreadsheet cannot hold it ({error})", "keep it as YAML") from error
    if evolve(found, path=scenario.path) != scenario:
        raise OutputError(str(path), "a spreadsheet would not say the same", "keep it as YAML")


def written_form(form: Form, path: Path, day: datetime.date) -> bytes:
    """The form as the file that its name says.

    Args:
        form: the rows.
        path: the name of the file.
        day: the day that a workbook says it was made on.

    Raises:
        InputError: the name says a format that is not written.
        OutputError: a text is too long for a cell, or has a character that no cell holds.
        MissingExtra: what writes workbooks is not installed.
    """
    _check_texts(form, path)
    if path.suffix.lower() in TEXTS:
        return _as_csv(form, "\t" if path.suffix.lower() == ".tsv" else ",")
    if path.suffix.lower() == XLSX:
        return _as_xlsx(form, path, day)
    fix = f"name a file that ends in {XLSX} or .csv; both can be saved as {', '.join(WORKBOOKS[1:])}"
    raise InputError([Problem(SheetCell(str(path), 1, 1), "no spreadsheet of this kind is written", fix)])


def _check_texts(form: Form, path: Path) -> None:
    for row in form.rows:
        for said in form.cells(row):
            fix = "shorten it, or keep the scenario as YAML"
            if len(said) > LONGEST_CELL:
                raise OutputError(str(path), f"a text of {row.key} is longer than {LONGEST_CELL:,} characters", fix)
            if found := CONTROL.search(said):
                raise OutputError(str(path), f"a text of {row.key} has the character {found.group()!r}", "take it out")


def _as_csv(form: Form, separator: str) -> bytes:
    """With the mark by which Excel knows UTF-8."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=separator)
    writer.writerow(heading for _, heading in form.columns)
    writer.writerows(map(safe_cell, form.cells(row)) for row in form.rows)
    return file.getvalue().encode("utf-8-sig")


def _as_xlsx(form: Form, path: Path, day: datetime.date) -> bytes:
    try:
        import xlsxwriter  # pyright: ignore[reportMissingTypeStubs]  it has none
    except ImportError as error:
        raise MissingExtra("Excel workbooks need", "sheets") from error
    file = io.BytesIO()
    made: Any = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    with made:
        made.set_properties({"title": form.title, "created": datetime.datetime.combine(day, datetime.time())})
        book = _Book(made, form, path)
        book.questions()
        book.help()
        book.lists()
    return file.getvalue()


@frozen
class _Book:
    """One workbook: the questions first and shown, the lists behind drop-downs last and hidden."""

    made: Any  # XlsxWriter has no types
    form: Form
    path: Path

    def questions(self) -> None:
        sheet: Any = self.made.add_worksheet(QUESTIONS)
        text, head = self._format({"num_format": "@"}), self._format({"bold": True, "bottom": 1})
        told = self._format({})
        last = len(self.form.columns) - 1
        for place, (column, heading) in enumerate(self.form.columns):
            is_told = column in (Column.SECTION, Column.QUESTION, Column.MEANING)
            width = WIDTHS[column] if isinstance(column, Column) else RATER_WIDTH
            self._done(sheet.set_column(place, place, width, told if is_told else text))
            self._done(sheet.write_string(0, place, heading, head))
        for number, row in enumerate(self.form.rows, 1):
            for place, said in enumerate(self.form.cells(row)):
                is_told = 1 <= place <= 3
                write = sheet.write_string if said else sheet.write_blank
                kept = safe_cell(said) if said.startswith("'") else said  # as a quote before such a text is taken off
                self._done(write(number, place, kept, told if is_told else text))
            self._help(sheet, number, row)
        self._done(sheet.autofilter(0, 0, len(self.form.rows), last))
        self.made.define_name(
            f"ColumnTitleRegion1.A1.{letters_of(last + 1)}{len(self.form.rows) + 1}.1", f"={QUESTIONS}!$A$1"
        )
        sheet.freeze_panes(1, 1)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_paper(9)
        first = [column for column, _ in self.form.columns].index(Column.ANSWER)
        sheet.set_selection(1, first, 1, first)
        sheet.activate()

    def _format(self, more: Mapping[str, object]) -> Any:
        return self.made.add_format({"text_wrap": True, "valign": "top", **more})

    def _help(self, sheet: Any, number: int, row: FormRow) -> None:
        """The drop-downs of a row, and what to write where there is none."""
        title = row.question if not row.levels else "Pick an answer"
        several = "Several still possible: a bar between them. Not known: leave it empty."
        for place, (column, heading) in enumerate(self.form.columns):
            rule: dict[str, object] | None = None
            if column is Column.ANSWER and row.choices:
                rule = self._list(row.choices, title, several if row.levels else row.meaning)
            elif column is Column.ANSWER:
                rule = _any(row.question, row.meaning)
            elif column is Column.KIND and row.has_evidence:
                rule = self._list(KINDS, *ACCOUNT)
            elif isinstance(column, Column) and column in PROMPTS and row.has_evidence:
                rule = _any(*PROMPTS[column])
            elif not isinstance(column, Column) and row.levels:
                named = "Write your name in the heading, as in 'Rater 1: Leader'. " if is_spare(heading) else ""
                rule = self._list(row.levels, "Your own answer", f"{named}Leave it empty if you cannot say.")
            if rule is not None:
                self._done(sheet.data_validation(number, place, number, place, rule))

    def _list(self, choices: Iterable[str], title: str, help_: str) -> dict[str, object]:
        return {
            "validate": "list",
            "source": f"={self._names[tuple(choices)]}",
            "error_type": "warning",
            "error_title": "Not in the list",
            "error_message": "This is none of the answers in the list. Only several of them with a bar between, such "
            "as yes|no, can be read otherwise. Keep it?",
            **_said(title, help_),
        }

    @cached_property
    def _names(self) -> Mapping[tuple[str, ...], str]:
        """A name for each list."""
        several = dict.fromkeys(
            choices for row in self.form.rows for choices in (row.choices, row.levels, KINDS) if choices
        )
        return {choices: f"answers_{number}" for number, choices in enumerate(several, 1)}

    def help(self) -> None:
        sheet: Any = self.made.add_worksheet(HELP)
        self._done(sheet.set_column(0, 0, 100, self._format({})))
        for number, said in enumerate(STEPS):
            self._done(sheet.write_string(number, 0, said, self._format({"bold": not number})))

    def lists(self) -> None:
        sheet: Any = self.made.add_worksheet(LISTS)
        text = self._format({"num_format": "@"})
        for place, (choices, name) in enumerate(self._names.items()):
            for number, said in enumerate((name, *choices)):
                self._done(sheet.write_string(number, place, said, text))
            letter = letters_of(place + 1)
            self._done(self.made.define_name(name, f"={LISTS}!${letter}$2:${letter}${len(choices) + 1}"))
        sheet.hide()

    def _done(self, code: object) -> None:
        """Refuse to go on where the writer has left something out, which it says by a code alone."""
        if code not in (0, None):
            raise OutputError(str(self.path), f"a part of the workbook cannot be written ({code})", "use .csv")


def _any(title: str, help_: str) -> dict[str, object]:
    return {"validate": "any", **_said(title, help_)}


def _said(title: str, help_: str) -> dict[str, object]:
    return {"input_title": cut(title, LONGEST_TITLE), "input_message": cut(help_, LONGEST_HELP)}


def cut(text: str, most: int) -> str:
    """A text of at most so many characters, cut between words."""
    if len(text) <= most:
        return text
    return f"{text[: most - 3].rpartition(' ')[0] or text[: most - 3]}..."
