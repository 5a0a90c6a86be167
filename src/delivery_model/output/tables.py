"""Tables in plain text: columns as wide as they need to be.

Written here: rich takes 120 ms to import, for every run of the command, and these few lines say the same.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from delivery_model.safe_text import visible

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
