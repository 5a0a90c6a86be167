"""The document: what every page and paper says, as parts of a few kinds of block, before any format is chosen.

Whatever a document says is safe to show, since text is made visible when a block is made; a format has only its own
signs to escape.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from attrs import field, frozen

from delivery_model.safe_text import is_web_address, visible


@frozen
class Line:
    """One line: what it says, an aside (a citation or rule), and the lines below it.

    `note` is the number of the note, at the end of the document, that says where it is from; 0 for none.
    """

    text: str = field(converter=visible)
    aside: str = field(default="", converter=visible)
    below: tuple[Line, ...] = ()
    note: int = 0

    @property
    def said(self) -> str:
        """Its text, with the number of its note."""
        return f"{self.text} [{self.note}]" if self.note else self.text


@frozen
class Text:
    """A paragraph."""

    text: str = field(converter=visible)


@frozen
class Blank:
    """Something that only the reader can write; `text` says what, or who writes it."""

    text: str = field(converter=visible)


@frozen
class Answer:
    """The answer, set apart: a label and what it says."""

    label: str = field(converter=visible)
    text: str = field(converter=visible)


@frozen
class Address:
    """Where something is published; a link where that is safe."""

    text: str = field(converter=visible)

    @property
    def is_link(self) -> bool:
        """Whether it is a plain web address, and not a script or a sentence."""
        return is_web_address(self.text)


Cell = str | Address | tuple[Line, ...]


def _shown(cells: Iterable[Cell]) -> tuple[Cell, ...]:
    return tuple(visible(each) if isinstance(each, str) else each for each in cells)


def _shown_texts(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(visible, texts))


@frozen
class Facts:
    """Labelled facts; the first of those at the top of a document is its answer."""

    rows: tuple[tuple[str, str], ...] = field(
        converter=lambda rows: tuple((visible(label), visible(value)) for label, value in rows)
    )


@frozen
class Bullets:
    """A list, which may have lists below it; `is_numbered` where its order matters."""

    lines: tuple[Line, ...]
    is_numbered: bool = False


@frozen
class Notes:
    """What the numbers of notes stand for, from 1 on."""

    texts: tuple[str, ...] = field(converter=_shown_texts)

    @property
    def numbered(self) -> tuple[str, ...]:
        """Each note behind its number."""
        return tuple(f"{number}. {text}" for number, text in enumerate(self.texts, start=1))


@frozen
class Table:
    """A table whose first column heads the rows.

    `widths` are shares of the whole width, in hundredths: with them the cells hold text, to the left, and wrap;
    without, they hold figures, to the right. `marked` are the places of rows that stand out.
    """

    header: tuple[str, ...] = field(converter=_shown_texts)
    rows: tuple[tuple[Cell, ...], ...] = field(converter=lambda rows: tuple(map(_shown, rows)))
    caption: str = field(default="", converter=visible)
    widths: tuple[int, ...] = ()
    marked: frozenset[int] = frozenset()


@frozen(kw_only=True)
class Figure:
    """A picture as SVG text, what it shows in words, and the same data in a table."""

    title: str = field(converter=visible)
    description: str = field(converter=visible)
    svg: str
    table: Table


Block = Answer | Blank | Bullets | Facts | Figure | Notes | Table | Text


def _blocks(given: Iterable[Block | Line]) -> tuple[Block, ...]:
    """The blocks, in which lines that follow each other are one list."""
    blocks: list[Block] = []
    for run in ([*run] for _, run in groupby(given, type)):
        lines = tuple(each for each in run if isinstance(each, Line))
        blocks += [Bullets(lines)] if lines else [each for each in run if not isinstance(each, Line)]
    return tuple(blocks)


@frozen
class Part:
    """A headed part of a document; an annex stands behind what everybody is to read."""

    title: str = field(converter=visible)
    blocks: tuple[Block, ...] = field(default=(), converter=_blocks)
    parts: tuple[Part, ...] = ()
    is_annex: bool = False

    @property
    def anchor(self) -> str:
        """A name to link to."""
        return "-".join("".join(each if each.isalnum() else " " for each in self.title.lower()).split())

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines of its lists."""
        return tuple(line for block in self.blocks if isinstance(block, Bullets) for line in block.lines)


@frozen
class Document:
    """A title, what stands first, and parts.

    `is_full` when nothing was left out for brevity; `is_paper` when it is to be handed to people: what its parts are is
    then listed before the first annex.
    """

    title: str = field(converter=visible)
    blocks: tuple[Block, ...] = field(default=(), converter=_blocks)
    parts: tuple[Part, ...] = ()
    is_full: bool = True
    subtitle: str = field(default="", converter=visible)
    is_paper: bool = False

    def in_order(self) -> Iterator[tuple[int, str | Block]]:
        """Its title and blocks, then those of its parts: each title and block with how deep it stands, from 0 on."""
        yield 0, self.title
        yield from ((0, block) for block in ((Text(self.subtitle),) if self.subtitle else ()) + self.blocks)
        waiting = [(1, part) for part in reversed(self.parts)]
        while waiting:
            depth, part = waiting.pop()
            yield depth, part.title
            yield from ((depth, block) for block in part.blocks)
            waiting += [(depth + 1, each) for each in reversed(part.parts)]


def page(title: str, facts: Iterable[tuple[str, str]], parts: Iterable[Part], is_full: bool = True) -> Document:
    """A document that begins with facts, the first of them the answer; what says nothing is left out."""
    return Document(
        title,
        (Facts((name, said) for name, said in facts if said),),
        tuple(part for part in parts if part.blocks),
        is_full,
    )


def lines_in(lines: tuple[Line, ...], depth: int = 0) -> Iterator[tuple[int, str]]:
    """Every line with its depth, the aside in brackets behind the text."""
    for line in lines:
        yield depth, f"{line.said} ({line.aside})" if line.aside else line.said
        yield from lines_in(line.below, depth + 1)


def cell_lines(cell: Cell) -> tuple[str, ...]:
    """What a cell says, a text for each line in it."""
    if isinstance(cell, tuple):
        return tuple(text for _, text in lines_in(cell))
    return (cell.text if isinstance(cell, Address) else cell,)


def shortened(lines: tuple[Line, ...], most: int, is_full: bool, more: str = "more with --full") -> tuple[Line, ...]:
    """At most so many lines unless everything is wanted; what is left out is counted."""
    if is_full or len(lines) <= most:
        return lines
    return (*lines[:most], Line(f"... and {len(lines) - most} {more}"))
