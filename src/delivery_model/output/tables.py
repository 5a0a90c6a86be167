"""Tables in plain text, with columns as wide as they need to be, and as CSV.

Written here: rich takes 120 ms to import, for every run of the command, and these few lines say the same.
"""

from __future__ import annotations

import csv
import io
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence

from delivery_model.safe_text import cell, visible

Row = Sequence[str]
NARROWEST = 16


def table_rows(header: Row, rows: Sequence[Row], indent: str = "  ", width: int | None = None) -> Iterator[str]:
    """A table with its header, which may have several lines: the first column to the left, the others to the right.

    Where it is wider than `width`, the first column is wrapped.
    """
    heads = [cell.split("\n") for cell in header]
    height = max(map(len, heads))
    lines = [[""] * (height - len(cell)) + cell for cell in heads]
    lines_and_rows = [*(tuple(line[place] for line in lines) for place in range(height)), *rows]
    every = [tuple(map(visible, row)) for row in lines_and_rows]
    widths = [max(len(row[column]) for row in every) for column in range(len(header))]
    if width is not None:
        rest = len(indent) + sum(2 + each for each in widths[1:])
        widths[0] = min(widths[0], max(width - rest, NARROWEST))
    for row in every:
        first, *more = textwrap.wrap(row[0], widths[0], subsequent_indent="  ") or [""]
        cells = (cell.rjust(wide) for cell, wide in zip(row[1:], widths[1:], strict=True))
        yield f"{indent}{first:<{widths[0]}}  {'  '.join(cells)}".rstrip()
        yield from (f"{indent}{each}" for each in more)


def table_as_csv(header: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    """A table as CSV; no text in it is one that a spreadsheet would run."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([*map(_safe, row)] for row in (header, *rows))
    return text.getvalue()


def rows_as_csv(rows: Iterable[Mapping[str, object]]) -> str:
    """Rows with the same keys as CSV, under a header of these; nothing of no rows."""
    several = list(rows)
    return table_as_csv([*several[0]], (row.values() for row in several)) if several else ""


def _safe(value: object) -> object:
    """A value for one cell: yes and no in words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    # A carriage return would end the row for many readers: Python's writer quotes it from 3.13 only.
    return cell(value).replace("\r", " ") if isinstance(value, str) else value
