"""Forms of questions for tests: made, filled in, and written as other programs write them."""

from __future__ import annotations

import csv
import datetime
import io
from pathlib import Path

import pytest

from delivery_model import load_framework
from delivery_model.errors import InputError
from delivery_model.tables.question_files import form_as_file
from delivery_model.tables.question_reading import read_form

FRAMEWORK = load_framework()
DAY = datetime.date(2026, 11, 29)
STRATEGY, OPEN_TO, PROBLEM, GRIP = (
    "capacity.strategy",
    "leadership.acceptance",
    "problems.systemic",
    "grip.looked_after",
)


def made(kind, scenario=None, framework=FRAMEWORK):
    """The bytes of a form."""
    return form_as_file(framework, scenario, Path(f"council.{kind}"), DAY)


def table(scenario=None):
    """The cells of an empty form as rows of text, its headings first; the council and the date are answered."""
    rows = list(csv.reader(io.StringIO(made("csv", scenario).decode("utf-8-sig"), newline="")))
    rows[1][4], rows[2][4] = rows[1][4] or "Exampleshire", rows[2][4] or "2026-06"
    return rows


def row_of(rows, key):
    return next(row for row in rows if row[0] == key)


def answered(answers, **more):
    """The rows of a form with cells filled in: key -> text of the answer, or heading -> text."""
    rows = table()
    for key, cells in {**answers, **more}.items():
        row = row_of(rows, key)
        for heading, text in (cells if isinstance(cells, dict) else {"Answer": cells}).items():
            row[rows[0].index(heading)] = text
    return rows


def as_csv(rows, path, separator=",", encoding="utf-8-sig"):
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=separator).writerows(rows)
    path.write_bytes(file.getvalue().encode(encoding))
    return path


def as_xlsx(rows, path, name="Questions"):
    """A workbook as another program writes it: numbers, dates and truth values as what they are."""
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.title = name
    for row in rows:
        book.active.append([None if each == "" else each for each in row])
    for cells in book.active.iter_rows():
        for cell in cells:
            if isinstance(cell.value, str) and cell.value.startswith("="):
                cell.data_type = "s"
    book.save(path)
    return path


def read(path):
    return read_form(FRAMEWORK, path)


def problems(path):
    with pytest.raises(InputError) as told:
        read(path)
    return [str(each).removeprefix(f"{path.parent}/") for each in told.value.problems]


def found(path, name):
    return read(path).profile.findings[name]


KINDS = pytest.mark.parametrize("write", [as_csv, as_xlsx], ids=["csv", "xlsx"])


def put(rows, tmp_path, write=as_csv):
    return write(rows, tmp_path / f"council.{'csv' if write is as_csv else 'xlsx'}")
