"""A text as a table: its encoding, its headings, what separates its columns, and lines that cannot fill the memory."""

from __future__ import annotations

import codecs
import csv
import errno
from collections.abc import Callable, Iterable, Iterator, Sequence, Sized
from typing import IO, AnyStr, Generic, TypeVar

from attrs import frozen

from delivery_model.errors import InvalidValue
from delivery_model.files import MOST_OF_ROW, csv_rows

Row = TypeVar("Row")

MOST_AT_ONCE = 5_000_000
"""Characters (bytes, of JSON Lines) of rows taken together."""
MOST_COLUMNS = 16_384  # as many as a spreadsheet has


class Lines(Generic[AnyStr]):
    """The lines of a file, whose reader says when a row ends: a quoted row has several."""

    def __init__(self, file: IO[AnyStr]) -> None:
        self._file, self._row, self._several = file, 0, 0

    def __iter__(self) -> Iterator[AnyStr]:
        """Each line in turn.

        Raises:
            OSError: a row is too large.
        """
        while line := self._file.readline(MOST_OF_ROW + 1):
            self._row += len(line)
            if self._row > MOST_OF_ROW:
                raise OSError(errno.EFBIG, f"a row is larger than {MOST_OF_ROW:,} characters; check what ends its rows")
            yield line

    def at_a_time(self, rows: Iterable[Row], most: int) -> Iterator[list[Row]]:
        """The rows that are made of these lines, so many at a time, or fewer when they are long."""
        several = list[Row]()
        for row in rows:
            several.append(row)
            if len(several) >= most or self._several >= MOST_AT_ONCE:
                yield several
                several, self._several = list[Row](), 0
        if several:
            yield several

    def as_rows(self) -> Iterator[AnyStr]:
        """Each line, which is a row."""
        for line in self:
            self.row_ends()
            yield line

    def row_ends(self) -> None:
        """Count the next line as the beginning of a row."""
        self._several, self._row = self._several + self._row, 0


def refuse_wide(names: Sized) -> None:
    """Raise an OSError for more columns than a table has."""
    if len(names) > MOST_COLUMNS:
        raise OSError(errno.EFBIG, f"more than {MOST_COLUMNS:,} columns; leave out those that hold no findings")


NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
"""What stands between columns; a text that has known headings with one of them has it."""
SAID = "sep="
"""What spreadsheets write before the separator in a first line of its own."""
MOST_ABOVE = 10
"""So many lines are looked at for headings, where the first has none."""
BLANK = ',;|"\ufeff \t\r\n\u00a0'
"""What lines consist of that hold nothing."""
OTHERS = (
    (b"PK\x03\x04", "a spreadsheet (.xlsx, .ods) or another packed file", "open it and save it as CSV UTF-8"),
    (b"\xd0\xcf\x11\xe0", "an old spreadsheet (.xls)", "open it and save it as CSV UTF-8"),
    (b"%PDF", "a PDF", "save the table that it was made from as CSV UTF-8"),
    (b"\x1f\x8b", "packed by gzip", "unpack it"),
    (b"PAR1", "a Parquet file", "name it .parquet"),
    (b"ARROW1", "an Arrow file", "name it .arrow"),
)
"""How files begin that are no text, what they are, and what to do."""


@frozen
class Shape:
    """What separates the columns, and how many lines stand before the headings; `is_known` if a heading is known."""

    separator: str
    before: int = 0
    is_known: bool = True


Knows = Callable[[str], bool]
"""Whether a heading is one that a table is looked through for."""


@frozen
class Known:
    """The headings that are known: as they are, or as they look like one; `example` is what to do where none is."""

    knows: Knows
    is_exact: Knows
    example: str


def encoding_of(begins: bytes) -> str:
    """The encoding of a text that begins so: UTF-8 unless a mark says otherwise.

    Raises:
        InvalidValue: it begins as something else does.
    """
    for sign, what, fix in OTHERS:
        if begins.startswith(sign):
            raise InvalidValue("", f"this is {what}", fix)
    if begins.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\0" in begins[:4]:
        raise InvalidValue("", "the text is UTF-16 without its mark, or no text", "save it as UTF-8")
    return "utf-8-sig"


def shape_of(lines: Sequence[str], usual: str, headings: Known) -> Shape:
    """How a table is laid out, given its first lines and what separates columns where nothing says otherwise.

    Args:
        lines: the first lines, with their ends.
        usual: the separator that the name of the file says.
        headings: those that are known.

    Raises:
        InvalidValue: the headings are not in the first row.
    """
    before = next((place for place, line in enumerate(lines) if line.strip(BLANK)), 0)
    lines = lines[before:]
    said = lines[0].strip('"\r\n') if lines else ""
    if said[: len(SAID)].lower() == SAID and len(said) <= len(SAID) + 1:
        return Shape(said[len(SAID) :] or usual, before + 1)
    separators = [usual, *(each for each in NAMES if each != usual)]
    known = {each: _known(next(_rows(lines, each), list[str]()), headings.knows) for each in separators}
    best = usual if known[usual] else max(separators, key=known.__getitem__)
    if known[best]:
        return Shape(best, before)
    for separator in separators:
        for number, row in enumerate(_rows(lines, separator), start=before + 1):
            if _known(row, headings.is_exact):
                raise InvalidValue("", f"its headings are in row {number}", "delete the rows above them")
    return Shape(usual, before, is_known=False)


def _known(row: Sequence[str], knows: Knows) -> int:
    return sum(map(knows, {*row[:MOST_COLUMNS]}))


def _rows(lines: Sequence[str], separator: str) -> Iterator[list[str]]:
    """The rows that the lines hold, as far as they can be told apart."""
    try:
        yield from csv_rows(lines, separator)
    except csv.Error:
        return
