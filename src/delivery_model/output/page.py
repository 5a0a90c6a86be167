"""The page: what a recommendation says, laid out as sections of lines, before any format is chosen."""

from __future__ import annotations

from attrs import frozen


@frozen
class Line:
    """One line: what it says, an aside (a citation or rule), and the lines below it."""

    text: str
    aside: str = ""
    below: tuple[Line, ...] = ()


@frozen
class Section:
    """A headed list of lines."""

    title: str
    lines: tuple[Line, ...]


@frozen
class Page:
    """A title, a few labelled facts, and sections; `is_full` when nothing was left out for brevity."""

    title: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    is_full: bool


def shortened(lines: tuple[Line, ...], most: int, is_full: bool, more: str = "more with --full") -> tuple[Line, ...]:
    """At most so many lines unless everything is wanted; what is left out is counted."""
    if is_full or len(lines) <= most:
        return lines
    return (*lines[:most], Line(f"... and {len(lines) - most} {more}"))
