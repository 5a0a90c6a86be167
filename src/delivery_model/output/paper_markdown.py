"""A paper as Markdown; of a picture it has the table, since Markdown has no pictures of its own."""

from __future__ import annotations

from collections.abc import Iterator

from delivery_model.output.markdown import escaped, linked
from delivery_model.output.paper import (
    Address,
    Answer,
    Blank,
    Block,
    Bullets,
    Cell,
    Facts,
    Figure,
    Paper,
    Table,
    Text,
    lines_in,
)  # fmt: skip


def paper_as_markdown(paper: Paper) -> str:
    """The whole paper, to paste into a council's own template."""
    rows = [f"# {escaped(paper.title)}", "", escaped(paper.subtitle)]
    for part in paper.parts:
        rows += ["", f"## {escaped(part.title)}"]
        for block in part.blocks:
            rows += ["", *_block(block)]
    return "\n".join(rows) + "\n"


def _block(block: Block) -> Iterator[str]:
    match block:
        case Text(text):
            yield escaped(text)
        case Blank(text):
            yield f"*{escaped(text)}:* ..."
        case Answer(label, text):
            yield f"**{escaped(label)}: {escaped(text)}**"
        case Facts(rows):
            yield from (f"- **{escaped(label)}:** {escaped(value)}" for label, value in rows)
        case Bullets(lines):
            yield from (f"{'  ' * depth}- {escaped(text)}" for depth, text in lines_in(lines))
        case Figure():
            yield from _table(block.table, block.title)
        case _:
            yield from _table(block, block.caption)


def _table(table: Table, caption: str) -> Iterator[str]:
    yield f"*{escaped(caption)}*"
    yield ""
    yield f"| {' | '.join(map(escaped, table.header))} |"
    yield f"|{'---|' * len(table.header)}"
    for row in table.rows:
        yield f"| {' | '.join(map(_cell, row))} |"


def _cell(cell: Cell) -> str:
    match cell:
        case str():
            return escaped(cell)
        case Address():
            return linked(cell.text) if cell.is_link else escaped(cell.text)
        case _:
            return "; ".join(escaped(text) for _, text in lines_in(cell))
