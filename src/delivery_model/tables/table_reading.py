"""Tables read from files a piece at a time: CSV, TSV, JSON Lines, Parquet, Arrow and workbooks, chosen by name.

Parquet and Arrow files, which another process has read whole before we read them.

The library that decodes them believes what a file says of its sizes. At a damaged one it may take any amount of memory,
or end its process at once, and nothing in that process could tell of it or tidy up. So another one, with a limit on its
memory, reads it in the same way first, and where that ends we say so.
"""

from __future__ import annotations

import csv
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

import polars as pl
from attrs import evolve, field, frozen

from delivery_model.errors import InputError, InvalidValue, Place, Problem, Row, quoted
from delivery_model.files import MOST_OF_ROW, csv_rows, refuse_odd
from delivery_model.tables import arrow_process
from delivery_model.tables.json_rows import keys_of, object_in, text_of
from delivery_model.tables.shape import (
    MOST_ABOVE,
    NAMES,
    Known,
    Lines,
    Shape,
    encoding_of,
    refuse_wide,
    shape_of,
)
from delivery_model.tables.sheet import Sheet, sheet_with
from delivery_model.tables.spreadsheet_files import WORKBOOKS, read_sheets

DELIMITERS = {".csv": ",", ".tsv": "\t"}
LINES = (".jsonl", ".ndjson")
ARROW = (".arrow", ".feather", ".ipc")
SUFFIXES = (*DELIMITERS, *LINES, ".parquet", *ARROW)

Problems = tuple[tuple[str | None, str], ...]
"""What is wrong with a row, by column where one is at fault."""


def refused(path: Path, problem: str | Problems, row: int = 0) -> InputError:
    """Why a file cannot be read as a table: of a row, when known, with the column of each problem, when known."""
    problems: Problems = ((None, problem),) if isinstance(problem, str) else problem
    said = ((column, *what.partition("; ")) for column, what in problems)
    return InputError(Problem(Row(str(path), row, name=column), what, fix) for column, what, _, fix in said)


@frozen
class BadRow:
    """A row that cannot be answered: its number from 1, why, by the columns at fault if any are, and what it holds.

    `sheet` and `columns` say where it stands in a spreadsheet: the number of each column by its name.
    """

    row: int
    problems: Problems
    holds: object
    sheet: Sheet | None = None
    columns: Mapping[str, int] = field(factory=dict[str, int])

    def refusal(self, path: Path) -> InputError:
        """The row as an error: every problem at its cell, or at its row and column."""
        if self.sheet is None:
            return refused(path, self.problems, self.row)
        said = ((column, *what.partition("; ")) for column, what in self.problems)
        return InputError(Problem(self._cell(column), what, fix) for column, what, _, fix in said)

    def _cell(self, column: str | None) -> Place:
        assert self.sheet is not None
        return self.sheet.place(self.row, self.columns.get(column or "", 1))

    def told(self) -> dict[str, object]:
        """The row as it is reported: every column at fault, and what is wrong with each."""
        columns = [column for column, _ in self.problems if column is not None]
        said = (f"{column}: {problem}" if len(columns) > 1 else problem for column, problem in self.problems)
        told = {"row": self.row, "column": ", ".join(columns) or None, "problem": "\n".join(said), "holds": self.holds}
        if self.sheet is not None:
            told["cell"] = ", ".join(str(self._cell(column)).removeprefix(f"{self.sheet.path}:") for column in columns)
        return told


@frozen(kw_only=True)
class Piece:
    """Some rows of a table: their numbers from 1, what they hold, and those that are no rows of it.

    `empty` rows, with nothing in any cell, are left out but numbered; `objects` are the rows as JSON has them, None in
    other formats; `done` is the share of the file read so far. Of a spreadsheet, `sheet` is where the rows stand, whose
    numbers are those of the sheet, and `columns` the number of each column.
    """

    numbers: Sequence[int]
    frame: pl.DataFrame
    bad: tuple[BadRow, ...] = ()
    empty: int = 0
    objects: Sequence[Mapping[str, Any]] | None = None
    done: float = 0.0
    sheet: Sheet | None = None
    columns: Mapping[str, int] = field(factory=dict[str, int])

    def bad_row(self, place: int, problems: Problems) -> BadRow:
        """The row at a place of the frame, as one that cannot be answered."""
        held = self.objects[place] if self.objects is not None else self.frame.row(place, named=True)
        return BadRow(self.numbers[place], problems, held, self.sheet, self.columns)

    def without(self, bad: Sequence[tuple[int, BadRow]]) -> Piece:
        """The same without the rows at some places, which are bad."""
        if not bad:
            return self
        lost = {place for place, _ in bad}
        kept = [place for place in range(len(self.numbers)) if place not in lost]
        return evolve(
            self,
            numbers=[self.numbers[place] for place in kept],
            frame=self.frame[kept],
            bad=(*self.bad, *(row for _, row in bad)),
            objects=None if self.objects is None else [self.objects[place] for place in kept],
        )


def suffix_of(path: Path, *, is_read: bool = False) -> str:
    """The format that the name of a file says; workbooks are read, and not written.

    Raises:
        InputError: it says none that we know, or the library of that format cannot open a file of that name.
    """
    suffix = path.suffix.lower()
    known = (*SUFFIXES, *(WORKBOOKS if is_read else ()))
    if suffix not in known:
        raise refused(path, f"not a table we know; name a file that ends in {', '.join(known)}")
    if suffix not in (*DELIMITERS, *LINES, *WORKBOOKS) and not _is_utf8(str(path.resolve())):
        raise refused(path, "its name, or a folder's, is not UTF-8; rename it, or use CSV or JSON Lines")
    return suffix


def _is_utf8(text: str) -> bool:
    return text.encode(errors="replace").decode() == text


def pieces(path: Path, size: int, known: Known, named: str | None = None) -> Iterator[Piece]:
    """A table, first without rows and then so many at a time, so that memory does not grow with the file.

    In CSV and TSV the headings that are `known` say what separates the columns, in a workbook which sheet is read
    where none is `named`.

    Raises:
        InputError: the file cannot be read as a table.
    """
    suffix = suffix_of(path, is_read=True)
    try:
        if suffix in WORKBOOKS or named is not None:
            yield from _of_sheet(path, known, named)
            return
        refuse_odd(path.stat().st_mode)
        if suffix in DELIMITERS:
            yield from _of_text(path, size, DELIMITERS[suffix], known)
        elif suffix in LINES:
            yield from _of_lines(path, size)
        else:
            yield from _of_arrow(path, size, suffix)
    except FileNotFoundError as error:
        raise refused(path, "no such file; check the name") from error
    except OSError as error:
        raise refused(path, (error.strerror or str(error)).lower()) from error
    except csv.Error as error:  # in the row of names; the others are counted
        raise refused(path, f"{error}; check its quotation marks", 1) from error
    except InvalidValue as error:
        raise refused(path, str(error)) from error
    except UnicodeDecodeError as error:
        raise refused(path, f"byte 0x{error.object[error.start]:02x} is not UTF-8; save it as UTF-8") from error
    except pl.exceptions.PolarsError as error:
        raise refused(path, f"cannot be read: {str(error).splitlines()[0]}") from error


def _of_sheet(path: Path, known: Known, named: str | None) -> Iterator[Piece]:
    """One sheet of a workbook, from its headings on; a cell of a finding that cannot be read makes its row bad."""

    def headings(texts: Sequence[str]) -> bool:
        return any(map(known.knows, texts))

    if suffix_of(path, is_read=True) not in WORKBOOKS:
        raise refused(path, "has no sheets, as only workbooks have; leave out --sheet")
    what = "a column named like an attribute"
    sheet = sheet_with(read_sheets(path, headings), headings, what, known.example, named)
    first = sheet.heading_row(headings) or 1
    if problems := [*sheet.merges(first)]:
        raise InputError(problems)
    columns = _columns_of(sheet, first)
    yield Piece(numbers=(), frame=_texts(list(columns), []), sheet=sheet, columns=columns)
    numbers = [number for number in sheet.rows if number > first]
    frame = _texts(list(columns), [[sheet.at(row, at).text.strip() for at in columns.values()] for row in numbers])
    exact = {name: at for name, at in columns.items() if known.is_exact(name)}
    empty = max([first, *numbers]) - first - len(numbers)
    piece = Piece(numbers=numbers, frame=frame, empty=empty, done=1.0, sheet=sheet, columns=columns)
    wrong = (
        (place, [(name, sheet.at(row, at).problem(may_be_date=False)) for name, at in exact.items()])
        for place, row in enumerate(numbers)
    )
    found = [(place, [(name, "; ".join(each)) for name, each in several if each]) for place, several in wrong]
    yield piece.without([(place, piece.bad_row(place, tuple(several))) for place, several in found if several])


def _columns_of(sheet: Sheet, first: int) -> dict[str, int]:
    """The number of each column by its heading; columns that nobody named and nobody filled in are none."""
    found: dict[str, int] = {}
    rows = [row for row in sheet.rows if row >= first]
    width = max(max(sheet.rows[row]) for row in rows)
    refuse_wide(range(width))
    for at in range(1, width + 1):
        name = sheet.at(first, at).word
        if name in found:
            what = f"two columns are named {quoted(name)}"
            raise InputError([Problem(sheet.place(first, at), what, "rename one")])
        if name:
            found[name] = at
        elif row := next((row for row in rows if at in sheet.rows[row]), None):
            raise InputError([Problem(sheet.place(row, at), "its column has no heading", "write one, or clear it")])
    return found


def _of_text(path: Path, size: int, usual: str, known: Known) -> Iterator[Piece]:
    with open(path, encoding=_encoding(path), newline="") as file:
        shape, lines = _shape(file, usual, known), Lines(file)
        for _ in range(shape.before):
            file.readline()
        rows = csv_rows(lines, shape.separator)
        header = _header(path, next(rows, None))
        lines.row_ends()
        if not shape.is_known:
            tried = ", ".join(NAMES.values())
            raise refused(path, f"no column is named like an attribute ({tried} were tried); {known.example}")
        yield Piece(numbers=(), frame=_texts(header, []))
        for several in lines.at_a_time(_parsed(path, rows, lines), size):
            cut = [(number, _cut(row, len(header))) for number, row in several if any(map(str.strip, row))]
            good = [(number, row) for number, row in cut if len(row) == len(header)]
            bad = (
                BadRow(number, ((None, _width(row, header)),), row) for number, row in cut if len(row) != len(header)
            )
            yield Piece(
                numbers=[number for number, _ in good],
                frame=_texts(header, [row for _, row in good]),
                bad=tuple(bad),
                empty=len(several) - len(cut),
                done=_done(file.buffer, path),
            )


def _encoding(path: Path) -> str:
    with open(path, "rb") as file:
        return encoding_of(file.read(8))


def _shape(file: TextIO, usual: str, known: Known) -> Shape:
    """How the table is laid out; the file is left at its beginning."""
    first = [line for _ in range(MOST_ABOVE) if (line := file.readline(MOST_OF_ROW))]
    file.seek(0)
    return shape_of(first, usual, known)


def _header(path: Path, row: list[str] | None) -> list[str]:
    """The names of the columns; columns without one at the end are none."""
    header = _cut(row or [], 0)
    if not header:
        raise refused(path, "the file is empty; begin with a row of column names")
    refuse_wide(header)
    if twice := [name for name, times in Counter(header).items() if times > 1]:
        named = [place for place, name in enumerate(header, 1) if name == twice[0]]
        if not twice[0].strip():
            raise refused(path, f"columns {' and '.join(map(str, named[:2]))} have no name; name them")
        raise refused(path, f"two columns are named {quoted(twice[0])}; rename one")
    return header


def _cut(row: list[str], width: int) -> list[str]:
    """A row without the empty cells past its width."""
    last = next((place for place in range(len(row), width, -1) if row[place - 1].strip()), min(width, len(row)))
    return row[:last]


def _parsed(path: Path, rows: Iterator[list[str]], lines: Lines[str]) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, with their numbers."""
    number = 0
    try:
        for row in rows:
            lines.row_ends()
            if row:
                number += 1
                yield number, row
    except csv.Error as error:
        raise refused(path, f"{error}; check its quotation marks", number + 1) from error


def _width(row: Sequence[str], header: Sequence[str]) -> str:
    fields = "1 field" if len(row) == 1 else f"{len(row)} fields"
    return f"{fields} where the header has {len(header)}; check its commas and quotation marks"


def _texts(names: Sequence[str], rows: Sequence[Sequence[str | None]]) -> pl.DataFrame:
    columns: Iterable[Sequence[str | None]] = zip(*rows, strict=True) if rows else ((),) * len(names)
    return pl.DataFrame([pl.Series(name, column, pl.String) for name, column in zip(names, columns, strict=True)])


def _of_lines(path: Path, size: int) -> Iterator[Piece]:
    _encoding(path)
    with open(path, "rb") as file:
        names = keys_of(file)
        file.seek(0)
        lines = Lines(file)
        numbered = ((row, object_in(line)) for row, line in enumerate(filter(bytes.strip, lines.as_rows()), 1))
        if not names and (bad := next(((row, found) for row, found in numbered if isinstance(found, str)), None)):
            raise refused(path, bad[1], bad[0])
        yield Piece(numbers=(), frame=_texts(names, []), objects=())
        for several in lines.at_a_time(numbered, size):
            good = [(number, found) for number, found in several if isinstance(found, dict)]
            bad = (BadRow(number, ((None, found),), None) for number, found in several if isinstance(found, str))
            full = [(number, found) for number, found in good if any(text_of(each) for each in found.values())]
            objects = [found for _, found in full]
            frame = _texts(names, [[text_of(each.get(name)) for name in names] for each in objects])
            numbers, done, empty = [number for number, _ in full], _done(file, path), len(good) - len(full)
            yield Piece(numbers=numbers, frame=frame, bad=tuple(bad), empty=empty, objects=objects, done=done)


def _done(file: Any, path: Path) -> float:
    return file.tell() / max(path.stat().st_size, 1)


def _of_arrow(path: Path, size: int, suffix: str) -> Iterator[Piece]:
    read = 0
    for frame, done in read_tried(path, "ipc" if suffix in ARROW else "parquet", size):
        refuse_wide(frame.columns)
        full = _full(frame)
        numbers = [read + 1 + place for place in full.arg_true()]
        yield Piece(numbers=numbers, frame=frame.filter(full), empty=len(frame) - len(numbers), done=done)
        read += len(frame)


def _full(frame: pl.DataFrame) -> pl.Series:
    """Which rows have something in a cell."""
    filled = [
        pl.col(name).str.strip_chars().replace("", None).is_not_null()
        if kind == pl.String
        else pl.col(name).is_not_null()
        for name, kind in frame.schema.items()
    ]
    return frame.select(pl.any_horizontal(filled)).to_series() if filled else pl.Series([], dtype=pl.Boolean)


MEMORY, TIMES = 480_000_000, 40
"""What the process may take, in bytes: so much, and so many times the size of the file, which may be packed."""
FAILED = 1
"""How Python ends when a script fails, whatever is in the file."""


def read_tried(path: Path, kind: str, rows: int) -> Iterator[tuple[pl.DataFrame, float]]:
    """As `arrow_process.read`, of a file that neither ends nor fills this process.

    Raises:
        PolarsError, OSError: it cannot be read.
    """
    with path.open("rb"):  # or the library says why not, in more words
        _try(path, kind, rows, MEMORY + TIMES * path.stat().st_size)
    yield from arrow_process.read(str(path), kind, rows)


def _try(path: Path, kind: str, rows: int, memory: int) -> None:
    command = [sys.executable, "-P", arrow_process.__file__, str(path), kind, str(rows), str(memory)]
    try:
        found = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    except OSError as error:
        raise pl.exceptions.ComputeError(f"no process could be started to read it first ({error.strerror})") from error
    if found.returncode == FAILED:
        raise RuntimeError(f"reading in another process failed; does {sys.executable} have polars?")
    if found.returncode:
        raise pl.exceptions.ComputeError(
            f"it is damaged, or takes more than {memory // 1_000_000:,} MB; "
            "leave out columns that hold no findings, or write it again"
        )
    if found.stdout:
        raise pl.exceptions.ComputeError(found.stdout.decode())
