"""Tables read from files a piece at a time: CSV, TSV, JSON Lines, Parquet and Arrow, chosen by name."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
from attrs import frozen

from delivery_model.analysis.arrow_reading import read_tried
from delivery_model.analysis.table_json import keys_of, object_in, text_of
from delivery_model.analysis.table_lines import Lines, refuse_wide
from delivery_model.errors import DeliveryModelError, quoted
from delivery_model.files import refuse_odd
from delivery_model.safe_text import visible

DELIMITERS = {".csv": ",", ".tsv": "\t"}
LINES = (".jsonl", ".ndjson")
ARROW = (".arrow", ".feather", ".ipc")
SUFFIXES = (*DELIMITERS, *LINES, ".parquet", *ARROW)


class TableError(DeliveryModelError):
    """A file cannot be read as a table; `row`, counted from 1, and `column` are where that shows, when known."""

    def __init__(self, path: str, problem: str, row: int | None = None, column: str | None = None) -> None:
        self.path, self.problem, self.row, self.column = path, problem, row, column
        at = "" if row is None else f": row {row:,}" + ("" if column is None else f", column {visible(column)}")
        super().__init__(f"{visible(path)}{at}: {problem}")


@frozen
class BadRow:
    """A row that cannot be answered: its number from 1, the column at fault if one is, why, and what it holds."""

    row: int
    column: str | None
    problem: str
    holds: object


@frozen(kw_only=True)
class Piece:
    """Some rows of a table: their numbers from 1, what they hold, and those that are no rows of it.

    `objects` are the rows as JSON has them, None in other formats; `done` is the share of the file read so far.
    """

    numbers: Sequence[int]
    frame: pl.DataFrame
    bad: tuple[BadRow, ...] = ()
    objects: Sequence[Mapping[str, Any]] | None = None
    done: float = 0.0


def suffix_of(path: Path) -> str:
    """The format that the name of a file says.

    Raises:
        TableError: it says none that we know, or the library of that format cannot open a file of that name.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise TableError(str(path), f"not a table we know; name a file that ends in {', '.join(SUFFIXES)}")
    if suffix not in (*DELIMITERS, *LINES) and not _is_utf8(str(path.resolve())):
        raise TableError(str(path), "its name, or a folder's, is not UTF-8; rename it, or use CSV or JSON Lines")
    return suffix


def _is_utf8(text: str) -> bool:
    return text.encode(errors="replace").decode() == text


def pieces(path: Path, size: int) -> Iterator[Piece]:
    """A table, first without rows and then so many at a time, so that memory does not grow with the file.

    Raises:
        TableError: the file cannot be read as a table.
    """
    suffix = suffix_of(path)
    try:
        refuse_odd(path.stat().st_mode)
        if suffix in DELIMITERS:
            yield from _of_text(path, size, DELIMITERS[suffix])
        elif suffix in LINES:
            yield from _of_lines(path, size)
        else:
            yield from _of_arrow(path, size, suffix)
    except FileNotFoundError as error:
        raise TableError(str(path), "no such file; check the name") from error
    except OSError as error:
        raise TableError(str(path), (error.strerror or str(error)).lower()) from error
    except csv.Error as error:  # in the row of names; the others are counted
        raise TableError(str(path), f"{error}; check its quotation marks", 1) from error
    except UnicodeDecodeError as error:
        raise TableError(str(path), f"byte 0x{error.object[error.start]:02x} is not UTF-8; save it as UTF-8") from error
    except pl.exceptions.PolarsError as error:
        raise TableError(str(path), f"cannot be read: {str(error).splitlines()[0]}") from error


def _of_text(path: Path, size: int, delimiter: str) -> Iterator[Piece]:
    with open(path, encoding="utf-8-sig", newline="") as file:
        lines = Lines(file)
        rows = csv.reader(lines, delimiter=delimiter, strict=True)
        header = next(rows, None)
        lines.row_ends()
        if not header:
            raise TableError(str(path), "the file is empty; begin with a row of column names")
        if twice := [name for name, times in Counter(header).items() if times > 1]:
            raise TableError(str(path), f"two columns are named {quoted(twice[0])}; rename one")
        refuse_wide(header)
        yield Piece(numbers=(), frame=_texts(header, []))
        numbered = _parsed(path, rows, lines)
        for several in lines.at_a_time(numbered, size):
            good = [(number, row) for number, row in several if len(row) == len(header)]
            bad = (BadRow(number, None, _width(row, header), row) for number, row in several if len(row) != len(header))
            frame = _texts(header, [row for _, row in good])
            done = _done(file.buffer, path)
            yield Piece(numbers=[number for number, _ in good], frame=frame, bad=tuple(bad), done=done)


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
        raise TableError(str(path), f"{error}; check its quotation marks", number + 1) from error


def _width(row: Sequence[str], header: Sequence[str]) -> str:
    fields = "1 field" if len(row) == 1 else f"{len(row)} fields"
    return f"{fields} where the header has {len(header)}; check its commas and quotation marks"


def _texts(names: Sequence[str], rows: Sequence[Sequence[str | None]]) -> pl.DataFrame:
    columns: Iterable[Sequence[str | None]] = zip(*rows, strict=True) if rows else ((),) * len(names)
    return pl.DataFrame([pl.Series(name, column, pl.String) for name, column in zip(names, columns, strict=True)])


def _of_lines(path: Path, size: int) -> Iterator[Piece]:
    with open(path, "rb") as file:
        names = keys_of(file)
        file.seek(0)
        lines = Lines(file)
        numbered = ((row, object_in(line)) for row, line in enumerate(filter(bytes.strip, lines.as_rows()), 1))
        if not names and (bad := next(((row, found) for row, found in numbered if isinstance(found, str)), None)):
            raise TableError(str(path), bad[1], bad[0])
        yield Piece(numbers=(), frame=_texts(names, []), objects=())
        for several in lines.at_a_time(numbered, size):
            good = [(number, found) for number, found in several if isinstance(found, dict)]
            bad = (BadRow(number, None, found, None) for number, found in several if isinstance(found, str))
            objects = [found for _, found in good]
            frame = _texts(names, [[text_of(each.get(name)) for name in names] for each in objects])
            numbers, done = [number for number, _ in good], _done(file, path)
            yield Piece(numbers=numbers, frame=frame, bad=tuple(bad), objects=objects, done=done)


def _done(file: Any, path: Path) -> float:
    return file.tell() / max(path.stat().st_size, 1)


def _of_arrow(path: Path, size: int, suffix: str) -> Iterator[Piece]:
    read = 0
    for frame, done in read_tried(path, "ipc" if suffix in ARROW else "parquet", size):
        refuse_wide(frame.columns)
        yield Piece(numbers=range(read + 1, read + 1 + len(frame)), frame=frame, done=done)
        read += len(frame)
