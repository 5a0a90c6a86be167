"""The page: what a recommendation says, laid out as sections of lines, before any format is chosen.

Whatever a page says is safe to show; a format has only its own signs to escape.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import field, frozen

from delivery_model.safe_text import visible


@frozen
class Line:
    """One line: what it says, an aside (a citation or rule), and the lines below it."""

    text: str = field(converter=visible)
    aside: str = field(default="", converter=visible)
    below: tuple[Line, ...] = ()


def _shown_row(row: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(visible, row))


def _shown_rows(rows: Iterable[Iterable[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(map(_shown_row, rows))


@frozen
class Table:
    """Rows under a header; the first column is to the left, the others to the right."""

    header: tuple[str, ...] = field(converter=_shown_row)
    rows: tuple[tuple[str, ...], ...] = field(converter=_shown_rows)


@frozen
class Section:
    """A headed list of lines, perhaps below a table."""

    title: str = field(converter=visible)
    lines: tuple[Line, ...]
    table: Table | None = None


def _shown_facts(facts: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((visible(label), visible(value)) for label, value in facts)


@frozen
class Page:
    """A title, a few labelled facts, and sections; `is_full` when nothing was left out for brevity."""

    title: str = field(converter=visible)
    facts: tuple[tuple[str, str], ...] = field(converter=_shown_facts)
    sections: tuple[Section, ...]
    is_full: bool


def shortened(lines: tuple[Line, ...], most: int, is_full: bool, more: str = "more with --full") -> tuple[Line, ...]:
    """At most so many lines unless everything is wanted; what is left out is counted."""
    if is_full or len(lines) <= most:
        return lines
    return (*lines[:most], Line(f"... and {len(lines) - most} {more}"))
