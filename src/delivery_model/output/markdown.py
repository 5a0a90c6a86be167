"""Markdown that pastes into a paper."""

from __future__ import annotations

import re
from collections.abc import Iterator

from delivery_model.output.page import Line, Page, Table

SPECIAL = re.compile(r"([\\`*_\[\]<>|#])")


def page_as_markdown(page: Page) -> str:
    """Lay a page out as Markdown: a heading, a table of facts, and a list for each section."""
    return "\n".join(_rows(page)) + "\n"


def _rows(page: Page) -> Iterator[str]:
    yield f"# {escaped(page.title)}"
    yield ""
    yield "| | |"
    yield "|---|---|"
    for label, value in page.facts:
        yield f"| {escaped(label)} | {escaped(value)} |"
    for section in page.sections:
        yield ""
        yield f"## {escaped(section.title)}"
        yield ""
        if section.table:
            yield from _table_rows(section.table)
            yield ""
        for line in section.lines:
            yield from _line_rows(line, 0)


def _line_rows(line: Line, depth: int) -> Iterator[str]:
    aside = f" ({escaped(line.aside)})" if line.aside else ""
    yield f"{'  ' * depth}- {escaped(line.text)}{aside}"
    for below in line.below:
        yield from _line_rows(below, depth + 1)


def _table_rows(table: Table) -> Iterator[str]:
    yield f"| {' | '.join(map(escaped, table.header))} |"
    yield f"|---{'|---:' * (len(table.header) - 1)}|"
    for row in table.rows:
        yield f"| {' | '.join(map(escaped, row))} |"


def escaped(text: str) -> str:
    """Text that Markdown shows as it is."""
    return SPECIAL.sub(r"\\\1", " ".join(text.split()))


def anchor(heading: str) -> str:
    """The name by which a page links to a heading, as code hosts make it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
