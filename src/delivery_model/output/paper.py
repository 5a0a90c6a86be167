"""The paper: what a committee is handed, as parts of a few kinds of block, before any format is chosen."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from delivery_model.output.page import Line
from delivery_model.safe_text import is_web_address


@frozen
class Text:
    """A paragraph."""

    text: str


@frozen
class Blank:
    """Something that only the council can write; `text` says what."""

    text: str


@frozen
class Answer:
    """The answer, set apart: a label and what it says."""

    label: str
    text: str


@frozen
class Facts:
    """Labelled facts."""

    rows: tuple[tuple[str, str], ...]


@frozen
class Bullets:
    """A list, which may have lists below it."""

    lines: tuple[Line, ...]


@frozen
class Address:
    """Where a document is published; a link where that is safe."""

    text: str

    @property
    def is_link(self) -> bool:
        """Whether it is a plain web address, and not a script or a sentence."""
        return is_web_address(self.text)


Cell = str | Address | tuple[Line, ...]


@frozen(kw_only=True)
class Table:
    """A table; its first column heads the rows. `widths` are shares of the whole width, in hundredths."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...]


@frozen(kw_only=True)
class Figure:
    """A picture as SVG text, what it shows in words, and the same data in a table."""

    title: str
    description: str
    svg: str
    table: Table


Block = Text | Blank | Answer | Facts | Bullets | Table | Figure


@frozen
class Part:
    """A headed part of a paper."""

    title: str
    blocks: tuple[Block, ...]

    @property
    def anchor(self) -> str:
        """A name to link to."""
        return "-".join("".join(each if each.isalnum() else " " for each in self.title.lower()).split())


@frozen
class Paper:
    """A title, what it is, and its parts."""

    title: str
    subtitle: str
    parts: tuple[Part, ...]


def lines_in(lines: tuple[Line, ...], depth: int = 0) -> Iterator[tuple[int, str]]:
    """Every line with its depth, the aside in brackets behind the text."""
    for line in lines:
        yield depth, f"{line.text} ({line.aside})" if line.aside else line.text
        yield from lines_in(line.below, depth + 1)
