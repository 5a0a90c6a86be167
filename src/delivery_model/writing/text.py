"""Plain text for a terminal: wrapped to a width, with styles only when asked for; of a picture it has the table.

Tables, as CSV too, are written here: rich takes 120 ms to import, for every run of the command, and says the same.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest

from delivery_model.safe_text import cell, isolated, visible
from delivery_model.writing.document import (
    Answer,
    Blank,
    Block,
    Bullets,
    Cell,
    Document,
    Facts,
    Figure,
    Line,
    Notes,
    Table,
    Text,
    cell_lines,
)  # fmt: skip

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
    import csv
    import io

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


Style = Callable[[str, str], str]
"""Styles a text as a heading, an answer or an aside."""

WIDEST_LABEL = 26  # columns of the first column of a table of texts


def plain(text: str, kind: str) -> str:
    """No style at all."""
    return text


def document_as_text(document: Document, width: int = 100, style: Style = plain) -> str:
    """Lay a document out as text no wider than `width` columns."""
    return "\n".join(_rows(document, max(width, 40), style)) + "\n"


def _rows(document: Document, width: int, style: Style) -> Iterator[str]:
    bullet = "- " if document.is_full else ""
    for depth, each in document.in_order():
        if not isinstance(each, str):
            yield from _block(each, width, style, bullet)
            continue
        if depth:
            yield ""
        yield from (style(row, "heading") for row in textwrap.wrap(each if depth else isolated(each), width))
        if not depth and not document.is_full:
            yield ""


def _block(block: Block, width: int, style: Style, bullet: str) -> Iterator[str]:
    match block:
        case Text(text):
            yield from _wrapped(text, width)
        case Blank(text):
            yield from _wrapped(f"[{text}]", width)
        case Answer(label, text):
            yield from fact_rows([(label, text)], width, style)
        case Facts(rows):
            yield from fact_rows(rows, width, style)
        case Bullets(lines, is_numbered):
            for number, line in enumerate(lines, start=1):
                yield from line_rows(line, 1, width, style, f"{number}. " if is_numbered else bullet)
        case Notes():
            for each in block.numbered:
                yield from _wrapped(each, width)
        case Figure():
            yield from _wrapped(block.title, width)
            yield from _table(block.table, width)
        case _:
            yield from _table(block, width)


def _wrapped(text: str, width: int) -> Iterator[str]:
    yield from textwrap.wrap(isolated(text), width, initial_indent="  ", subsequent_indent="  ")


def _table(table: Table, width: int) -> Iterator[str]:
    """Figures in columns as wide as they need to be; texts in columns that share the width, marked with a star."""
    if table.caption:
        yield from _wrapped(table.caption, width)
    if not table.widths:
        yield from table_rows(table.header, [[*map(_cell, row)] for row in table.rows], width=width)
        return
    first, *others = table.widths
    label = min(WIDEST_LABEL, width * first // 100)
    room = width - 4 - label - 2 * len(others)
    widths = (label, *(room * each // sum(others) for each in others))
    for place, row in enumerate((table.header, *table.rows), start=-1):
        columns = ([part for text in cell_lines(cell) for part in textwrap.wrap(text, wide)]
                   for cell, wide in zip(row, widths, strict=True))  # fmt: skip
        mark = "*" if place in table.marked else " "
        for cells in zip_longest(*columns, fillvalue=""):
            said = (f"{cell:<{wide}}" for cell, wide in zip(cells, widths, strict=True))
            yield f"  {mark} {'  '.join(said)}".rstrip()
            mark = " "


def _cell(cell: Cell) -> str:
    return "; ".join(cell_lines(cell))


def fact_rows(facts: Sequence[tuple[str, str]], width: int, style: Style = plain) -> Iterator[str]:
    """Labelled facts, the first of them the answer."""
    label_width = max((len(label) for label, _ in facts), default=0) + 3
    for place, (label, value) in enumerate(facts):
        rows = textwrap.wrap(isolated(value), width - label_width - 2) or [""]
        kind = "answer" if place == 0 else "plain"
        yield f"  {label:<{label_width}}{style(rows[0], kind)}"
        yield from (f"  {'':<{label_width}}{style(row, kind)}" for row in rows[1:])


def line_rows(line: Line, depth: int, width: int, style: Style = plain, bullet: str = "") -> Iterator[str]:
    """A line and those below it, as rows no wider than `width` columns."""
    indent = "  " * depth
    hang = " " * len(bullet)
    room = width - len(indent) - len(bullet)
    rows = textwrap.wrap(isolated(line.said), room) or [""]
    fits = len(rows) == 1 and len(rows[0]) + len(line.aside) + 2 <= room
    if line.aside and fits:
        gap = room - len(rows[0]) - len(line.aside)
        yield f"{indent}{bullet}{rows[0]}{' ' * max(gap, 2)}{style(line.aside, 'aside')}"
    else:
        yield f"{indent}{bullet}{rows[0]}"
        yield from (f"{indent}{hang}{row}" for row in rows[1:])
        for row in textwrap.wrap(line.aside, room - 2):
            yield f"{indent}{hang}  {style(row, 'aside')}"
    for below in line.below:
        yield from line_rows(below, depth + 1, width, style, bullet)
