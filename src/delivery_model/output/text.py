"""Plain text for a terminal: wrapped to a width, with styles only when asked for; of a picture it has the table."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest

from delivery_model.output.document import (
    Answer,
    Blank,
    Block,
    Bullets,
    Cell,
    Document,
    Facts,
    Figure,
    Line,
    Part,
    Table,
    Text,
    cell_lines,
)  # fmt: skip
from delivery_model.output.tables import table_rows
from delivery_model.safe_text import isolated

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
    yield from _heading(isolated(document.title), width, style)
    if not document.is_full:
        yield ""
    bullet = "- " if document.is_full else ""
    for block in (*([Text(document.subtitle)] if document.subtitle else []), *document.blocks):
        yield from _block(block, width, style, bullet)
    for part in document.parts:
        yield from _part(part, width, style, bullet)


def _heading(title: str, width: int, style: Style) -> Iterator[str]:
    yield from (style(row, "heading") for row in textwrap.wrap(title, width))


def _part(part: Part, width: int, style: Style, bullet: str) -> Iterator[str]:
    yield ""
    yield from _heading(part.title, width, style)
    for block in part.blocks:
        yield from _block(block, width, style, bullet)
    for each in part.parts:
        yield from _part(each, width, style, bullet)


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
        case Bullets(lines):
            for line in lines:
                yield from line_rows(line, 1, width, style, bullet)
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
    rows = textwrap.wrap(isolated(line.text), room) or [""]
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
