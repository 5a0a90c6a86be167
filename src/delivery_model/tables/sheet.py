"""A sheet of a spreadsheet as values: its cells as text, each with what kind it was and where it stands."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum

from attrs import field, frozen

from delivery_model.errors import InputError, Problem, SheetCell

Headings = Callable[[Sequence[str]], bool]
"""Whether the texts of a row are headings that are looked for."""
MOST_ABOVE = 20
"""So many rows are looked at for headings."""
UNSEEN = "\u200b\u2060\ufeff"
"""Blanks to people that are none to Python."""
MADE_DATE = "the spreadsheet made a date of this"
AS_TEXT = "format the cell as text, and type it again"


class Kind(Enum):
    """What a cell holds: text, or something that a spreadsheet shows as text."""

    TEXT = "text"
    NUMBER = "number"
    TRUTH = "truth"
    DATE = "date"
    ERROR = "error"
    FORMULA = "formula"


@frozen
class Value:
    """What one cell says, and of what kind it was."""

    text: str
    kind: Kind = Kind.TEXT

    @property
    def word(self) -> str:
        """The text as one compares it: blanks at its ends are off, and each run of them is one blank."""
        return " ".join(self.text.strip(UNSEEN).split())

    def problem(self, *, may_be_date: bool = True) -> tuple[str, str] | None:
        """Why it cannot be read, and what to do; None where it can."""
        if self.kind is Kind.ERROR:
            return f"the cell holds the error {self.text}", "write what it should be"
        if self.kind is Kind.FORMULA:
            return "the cell holds a formula that has not been worked out", "open the file, save it and try again"
        if self.kind is Kind.DATE and not may_be_date:
            return MADE_DATE, AS_TEXT
        return None


NOTHING = Value("")


@frozen(kw_only=True)
class Sheet:
    """One sheet: its filled cells by row and column, counted from 1, and the ranges that are merged."""

    path: str
    name: str = ""
    rows: Mapping[int, Mapping[int, Value]] = field(factory=dict[int, Mapping[int, Value]])
    merged: tuple[str, ...] = ()
    is_hidden: bool = False

    def at(self, row: int, column: int) -> Value:
        """What a cell holds."""
        return self.rows.get(row, {}).get(column, NOTHING)

    def place(self, row: int, column: int) -> SheetCell:
        """Where a cell stands."""
        return SheetCell(self.path, row, column, self.name)

    def heading_row(self, headings: Headings) -> int | None:
        """The first row that has the headings; None where no row has."""
        for row in sorted(self.rows)[:MOST_ABOVE]:
            if headings([value.word for value in self.rows[row].values()]):
                return row
        return None

    def merges(self, first: int) -> Iterator[Problem]:
        """The merged ranges from a row on, of which only the first cell could be read."""
        for name in self.merged:
            begins, _, ends = name.partition(":")
            row, last = _row_of(begins), _row_of(ends or begins)
            if last >= first and row in self.rows:
                what = f"the cells {name} are merged, so that only the first of them says anything"
                yield Problem(self.place(row, column_of(begins)), what, "unmerge them, and fill in each")


def _row_of(name: str) -> int:
    return int(re.sub(r"\D", "", name) or 0)


def column_of(name: str) -> int:
    """The number of the column of a cell by its name; 0 of one without letters.

    >>> column_of("AA7")
    27
    """
    number = 0
    for letter in re.sub(r"[^A-Z]", "", name.upper()):
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def sheet_with(sheets: Sequence[Sheet], headings: Headings, wanted: str, fix: str, named: str | None = None) -> Sheet:
    """The one sheet that has headings which are looked for.

    Args:
        sheets: those of one file.
        headings: whether a row has them.
        wanted: what is looked for, in words.
        fix: what to do where no sheet has them.
        named: the name of the sheet, where somebody said it.

    Raises:
        InputError: no sheet has them, or several have.
    """
    path = sheets[0].path
    said = [each for each in sheets if named is None or each.name == named]
    if not said:
        names = ", ".join(each.name for each in sheets if not each.is_hidden)
        raise InputError([Problem(SheetCell(path, 1, 1), f"there is no sheet named {named!r}", f"choose from {names}")])
    found = [each for each in said if each.heading_row(headings) is not None]
    seen = [each for each in found if not each.is_hidden or named is not None]
    if len(seen) > 1:
        names = " and ".join(repr(each.name) for each in seen)
        raise InputError(
            [
                Problem(
                    seen[0].place(1, 1),
                    f"the sheets {names} both have {wanted}",
                    "delete or rename the headings of all but one",
                )
            ]
        )
    if not seen and found:
        raise InputError(
            [
                Problem(
                    found[0].place(1, 1),
                    f"the sheet with {wanted} is hidden",
                    "show it, if it is the one that is meant",
                )
            ]
        )
    if not seen:
        raise InputError([Problem(said[0].place(1, 1), f"no sheet has {wanted}", fix)])
    return seen[0]


def value_of(found: object, number_format: str = "General") -> Value | None:
    """What a library found in a cell, as text; None where it is empty."""
    if found is None:
        return None
    if isinstance(found, bool):
        return Value("TRUE" if found else "FALSE", Kind.TRUTH)
    if isinstance(found, int | float):
        return Value(_number(found, number_format), Kind.NUMBER)
    if isinstance(found, datetime.datetime):
        is_day = found.time() == datetime.time()
        return Value(found.date().isoformat() if is_day else found.isoformat(sep=" "), Kind.DATE)
    if isinstance(found, datetime.date):
        return Value(found.isoformat(), Kind.DATE)
    if isinstance(found, datetime.time | datetime.timedelta):
        return Value(str(found), Kind.DATE)
    return said(decoded(str(found)))


def said(text: str) -> Value | None:
    """A text as what a cell says; blanks alone say nothing."""
    return value if (value := Value(text)).word else None


def _number(found: float, number_format: str) -> str:
    """A number as it is shown: a whole one without a point, one that is padded or a percentage as that."""
    shown = number_format.split(";")[0]
    if re.fullmatch(r"0(\.0+)?%", shown):
        return f"{round(found * 100, 10):g}%"
    if re.fullmatch(r"0{2,}", shown) and found == int(found):
        return f"{int(found):0{len(shown)}d}"
    return str(int(found)) if found == found and abs(found) < 1e15 and found == int(found) else repr(found)


def decoded(text: str) -> str:
    """A text of a workbook: its _xHHHH_ as the characters that they stand for, and each end of a line as one."""
    plain = re.sub(r"_x([0-9A-Fa-f]{4})_", lambda code: chr(int(code.group(1), 16)), text)
    return re.sub(r"\r\n?|\x0b", "\n", plain)
