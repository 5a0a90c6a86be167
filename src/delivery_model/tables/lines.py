"""Lines of a table that may have been made to fill the memory: no row without end, and so much text at a time."""

from __future__ import annotations

import errno
from collections.abc import Collection, Iterable, Iterator
from typing import IO, AnyStr, Generic, TypeVar

Row = TypeVar("Row")

MOST_OF_ROW, MOST_AT_ONCE = 1_000_000, 5_000_000
"""Characters (bytes, of JSON Lines)."""
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


def refuse_wide(names: Collection[str]) -> None:
    """Raise an OSError for more columns than a table has."""
    if len(names) > MOST_COLUMNS:
        raise OSError(errno.EFBIG, f"more than {MOST_COLUMNS:,} columns; leave out those that hold no findings")
