"""Spreadsheets by their names: .xlsx, .ods and .csv as sheets of cells, and what is none of them told plainly."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from delivery_model.errors import InputError, InvalidValue
from delivery_model.files import csv_rows, read_whole, unreadable
from delivery_model.safe_text import FORMULA, NUMBER
from delivery_model.tables.ods_reading import ods_sheets
from delivery_model.tables.shape import NAMES, SAID, encoding_of
from delivery_model.tables.sheet import Headings, Sheet, Value, said
from delivery_model.tables.xlsx_reading import xlsx_sheets
from delivery_model.tables.zipped import ODS, XLSX, refusal

WORKBOOKS = (XLSX, ".xlsm", ODS)
TEXTS = (".csv", ".tsv")
LOCKS = ("~$", ".~lock.")
"""How the names of files begin that programs keep beside a file that is open."""


def read_sheets(path: str | Path, headings: Headings) -> tuple[Sheet, ...]:
    """The sheets of a file, one at least; a text has one.

    Args:
        path: the file.
        headings: whether a row has the headings that are looked for, by which the columns of a text are told apart.

    Raises:
        InputError: it cannot be read, or is no spreadsheet.
        MissingExtra: what reads it is not installed.
    """
    name, shown = Path(path).name, str(path)
    if name.startswith(LOCKS):
        own = re.sub(r"^(~\$|\.~lock\.)|#$", "", name)
        raise refusal(shown, "a file that another program keeps while it has one open", f"name that one: {own}")
    suffix = Path(path).suffix.lower()
    if suffix not in (*WORKBOOKS, *TEXTS):
        raise refusal(shown, f"a spreadsheet of another kind ({suffix})", f"open it and save it as {XLSX}")
    try:
        data = read_whole(path)
    except (OSError, ValueError) as failure:
        raise InputError([unreadable(path, failure)]) from failure
    return sheets_in(data, shown, headings)


def sheets_in(data: bytes, path: str, headings: Headings) -> tuple[Sheet, ...]:
    """The sheets in what a file holds, of the kind that its name says.

    Raises:
        InputError: they cannot be read.
        MissingExtra: what reads them is not installed.
    """
    suffix = Path(path).suffix.lower()
    if suffix in TEXTS:
        return (sheet_of_text(data, path, headings),)
    found = tuple(ods_sheets(data, path) if suffix == ODS else xlsx_sheets(data, path))
    if not found:
        raise refusal(path, "the file has no sheets that can be read", f"open it and save it as {XLSX}")
    return found


def sheet_of_text(data: bytes, path: str, headings: Headings) -> Sheet:
    """A text as a sheet, its rows and columns as a spreadsheet counts them.

    Raises:
        InputError: it is no text, or its quotation marks do not match.
    """
    try:
        text = data.decode(encoding_of(data[:8])).removeprefix("\ufeff")
    except InvalidValue as error:
        raise refusal(path, error.what, error.fix) from error
    except UnicodeDecodeError as error:
        what = f"byte 0x{error.object[error.start]:02x} is not UTF-8"
        raise refusal(path, what, "save it as 'CSV UTF-8'") from error
    first, _, rest = text.partition("\n")
    if first.strip('"\r').lower().startswith(SAID) and len(first.strip('"\r')) <= len(SAID) + 1:
        text = rest
    tried = [_rows(text, each) for each in NAMES]
    wrong = [each for each in tried if isinstance(each, str)]
    sheets = [Sheet(path=path, rows=each) for each in tried if not isinstance(each, str)]
    for sheet in sheets:
        if sheet.heading_row(headings) is not None:
            return sheet
    if wrong:
        raise refusal(path, wrong[0], "check its quotation marks")
    return sheets[0]


def _rows(text: str, separator: str) -> dict[int, dict[int, Value]] | str:
    """The filled cells, or why there are none."""
    rows = csv_rows(io.StringIO(text, newline=""), separator)
    found: dict[int, dict[int, Value]] = {}
    try:
        for number, row in enumerate(rows, 1):
            cells = {column: value for column, each in enumerate(row, 1) if (value := said(each))}
            if cells:
                found[number] = cells
    except csv.Error as error:
        return str(error)
    return found


def safe_cell(text: str) -> str:
    """The text for one cell of a CSV file: what a spreadsheet would run has a quote put before it."""
    return f"'{text}" if _would_run(text) else text


def unquoted(text: str) -> str:
    """The text that `safe_cell` made: exactly one quote is taken off again where one was put on."""
    return text[1:] if text.startswith("'") and _would_run(text) else text


def _would_run(text: str) -> bool:
    bare = text.lstrip("'")
    return re.match(FORMULA, bare) is not None and re.match(NUMBER, bare) is None
