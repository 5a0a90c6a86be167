"""A paper as one HTML file, with its pictures in it."""

from __future__ import annotations

from delivery_model.output.paper import Figure, Paper, Table
from delivery_model.output.templating import filled


def paper_as_html(paper: Paper) -> str:
    """The whole document: no script, font or address is fetched, and everything typed is escaped."""
    from markupsafe import Markup  # comes with jinja2: only HTML needs it

    values = {"paper": paper, "kind": _kind, "widths": _widths(paper), "drawn": Markup}  # drawing.py escapes its texts
    return filled("paper.html", values)


def _kind(value: object) -> str:
    return type(value).__name__


def _widths(paper: Paper) -> list[int]:
    """Every column width that a table uses, since styles are given by class."""
    blocks = [block for part in paper.parts for block in part.blocks]
    tables = [block.table if isinstance(block, Figure) else block for block in blocks]
    return sorted({width for table in tables if isinstance(table, Table) for width in table.widths})
