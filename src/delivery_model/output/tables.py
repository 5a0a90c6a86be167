"""Tables in plain text: columns as wide as they need to be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from delivery_model.safe_text import visible

Row = Sequence[str]


def table_rows(header: Row, rows: Sequence[Row], indent: str = "  ") -> Iterator[str]:
    """A table with its header, which may have several lines: the first column to the left, the others to the right."""
    heads = [cell.split("\n") for cell in header]
    height = max(map(len, heads))
    lines = [[""] * (height - len(cell)) + cell for cell in heads]
    lines_and_rows = [*(tuple(line[place] for line in lines) for place in range(height)), *rows]
    every = [tuple(map(visible, row)) for row in lines_and_rows]
    widths = [max(len(row[column]) for row in every) for column in range(len(header))]
    for row in every:
        cells = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
        yield f"{indent}{row[0]:<{widths[0]}}  {'  '.join(cells)}".rstrip()
