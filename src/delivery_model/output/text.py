"""Plain text for a terminal: wrapped to a width, with styles only when asked for."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator

from delivery_model.output.page import Line, Page
from delivery_model.output.tables import table_rows
from delivery_model.safe_text import isolated

Style = Callable[[str, str], str]
"""Styles a text as a heading, an answer or an aside."""


def plain(text: str, kind: str) -> str:
    """No style at all."""
    return text


def page_as_text(page: Page, width: int = 100, style: Style = plain) -> str:
    """Lay a page out as text no wider than `width` columns."""
    return "\n".join(_rows(page, max(width, 40), style)) + "\n"


def _rows(page: Page, width: int, style: Style) -> Iterator[str]:
    yield style(isolated(page.title), "heading")
    label_width = max((len(label) for label, _ in page.facts), default=0) + 3
    for place, (label, value) in enumerate(page.facts):
        rows = textwrap.wrap(isolated(value), width - label_width - 2) or [""]
        kind = "answer" if place == 0 else "plain"
        yield f"  {label:<{label_width}}{style(rows[0], kind)}"
        yield from (f"  {'':<{label_width}}{style(row, kind)}" for row in rows[1:])
    for section in page.sections:
        yield ""
        yield style(section.title, "heading")
        if section.table:
            yield from table_rows(section.table.header, section.table.rows, width=width)
        for line in section.lines:
            yield from _line_rows(line, 1, width, style)


def _line_rows(line: Line, depth: int, width: int, style: Style) -> Iterator[str]:
    indent = "  " * depth
    room = width - len(indent) - 2
    rows = textwrap.wrap(isolated(line.text), room) or [""]
    fits = len(rows) == 1 and len(rows[0]) + len(line.aside) + 2 <= room
    if line.aside and fits:
        gap = room - len(rows[0]) - len(line.aside)
        yield f"{indent}- {rows[0]}{' ' * max(gap, 2)}{style(line.aside, 'aside')}"
    else:
        yield f"{indent}- {rows[0]}"
        yield from (f"{indent}  {row}" for row in rows[1:])
        for row in textwrap.wrap(line.aside, room - 2):
            yield f"{indent}    {style(row, 'aside')}"
    for below in line.below:
        yield from _line_rows(below, depth + 1, width, style)
