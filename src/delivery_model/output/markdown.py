"""Markdown that pastes into a paper, and that every reader shows as it was typed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from delivery_model.output.page import Line, Page, Table
from delivery_model.safe_text import visible

PLAIN_ADDRESS = r"https?://(?![\w.-]*xn--)[\w:/.?=&#@~+,;$*!'-]*[\w/]"
"""An address that every reader shows as it is between angle brackets; of some others they decode parts."""

ALONE = re.compile(rf"(?<![^\s(])({PLAIN_ADDRESS})(?=[),.;:]*(?:\s|$))", re.ASCII)
"""An address with nothing on to it but a bracket or the end of a sentence."""

SIGN = re.compile(
    r"^(\d{1,9})([.)])(?=\s|$)"  # what begins a list
    r"|^()([+-](?=\s|$)|-(?=-)|=)"  # what begins a list or a rule, or makes a heading
    r"|()([\\`*_\[\]<>|#~$]|&(?=[#\w])|:(?=//)|(?i:(?<=www))\.)",  # anywhere
    re.ASCII,
)


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
    """Text that Markdown shows as it is wherever it stands, on one line; a plain address in it is a link."""
    parts = ALONE.split(" ".join(visible(text).split()))
    return "".join(f"<{part}>" if place % 2 else _literal(part) for place, part in enumerate(parts))


def linked(address: str) -> str:
    """A web address as a link that shows the address."""
    if re.fullmatch(PLAIN_ADDRESS, address, re.ASCII):
        return f"<{address}>"
    target = re.sub(r"([\\<>|&])", r"\\\1", address)
    return f"[{_literal(address)}](<{target}>)"


def _literal(text: str) -> str:
    return SIGN.sub(lambda found: "\\".join(each for each in found.groups() if each is not None), text)


def anchor(heading: str) -> str:
    """The name by which a page links to a heading, as code hosts make it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
