"""Markdown that pastes into a paper, and that every reader shows as it was typed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from delivery_model.safe_text import visible
from delivery_model.writing.document import (
    Address,
    Answer,
    Blank,
    Block,
    Bullets,
    Cell,
    Document,
    Facts,
    Figure,
    Notes,
    Table,
    Text,
    cell_lines,
    lines_in,
)  # fmt: skip

PLAIN_ADDRESS = r"https?://(?![\w.-]*xn--)(?!\S*&#?\w+;)[\w:/.?=&#@~+,;$*!'-]*[\w/]"
"""An address that every reader shows as it is between angle brackets; of some others they decode parts."""

ALONE = re.compile(rf"(?<![^\s(])({PLAIN_ADDRESS})(?=[),.;:]*(?:\s|$))", re.ASCII)
"""An address with nothing on to it but a bracket or the end of a sentence."""

SIGN = re.compile(
    r"^(\d{1,9})([.)])(?=\s|$)"  # what begins a list
    r"|^()([+-](?=\s|$)|-(?=-)|=)"  # what begins a list or a rule, or makes a heading
    r"|()([\\`*_\[\]<>|#~$]|&(?=[#\w])|:(?=//)|(?i:(?<=www))\.)",  # anywhere
    re.ASCII,
)


def document_as_markdown(document: Document) -> str:
    """Lay a document out as Markdown: a heading, its blocks, and a heading below it for each part."""
    rows: list[str] = []
    for depth, each in document.in_order():
        rows += ["", *([f"{'#' * (depth + 1)} {escaped(each)}"] if isinstance(each, str) else _block(each))]
    return "\n".join(rows[1:]) + "\n"


def _block(block: Block) -> Iterator[str]:
    match block:
        case Text(text):
            yield escaped(text)
        case Blank(text):
            yield f"*{escaped(text)}:* ..."
        case Answer(label, text):
            yield f"**{escaped(label)}: {escaped(text)}**"
        case Facts(rows):
            yield from ("| | |", "|---|---|", *(f"| {escaped(label)} | {escaped(value)} |" for label, value in rows))
        case Bullets(lines, is_numbered):
            for number, (depth, text) in enumerate(lines_in(lines), start=1):
                yield f"{'  ' * depth}{f'{number}.' if is_numbered else '-'} {escaped(text)}"
        case Notes():
            yield "  \n".join(map(escaped, block.numbered))
        case Figure():
            yield from _table(block.table, block.title)
        case _:
            yield from _table(block, block.caption)


def _table(table: Table, caption: str) -> Iterator[str]:
    if caption:
        yield from (f"*{escaped(caption)}*", "")
    yield f"| {' | '.join(map(escaped, table.header))} |".replace("|  |", "| |")
    yield f"|---{('|---' if table.widths else '|---:') * (len(table.header) - 1)}|"
    for row in table.rows:
        yield f"| {' | '.join(map(_cell, row))} |"


def _cell(cell: Cell) -> str:
    if isinstance(cell, Address) and cell.is_link:
        return linked(cell.text)
    return "; ".join(map(escaped, cell_lines(cell)))


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
