"""Plain text for a terminal: wrapped to a width, with styles only when asked for."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence

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
    yield from (style(row, "heading") for row in textwrap.wrap(isolated(page.title), width))
    if not page.is_full:
        yield ""
    yield from fact_rows(page.facts, width, style)
    for section in page.sections:
        yield ""
        yield from (style(row, "heading") for row in textwrap.wrap(section.title, width))
        if section.table:
            yield from table_rows(section.table.header, section.table.rows, width=width)
        for line in section.lines:
            yield from line_rows(line, 1, width, style, "- " if page.is_full else "")


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
