"""HTML: a document as a fragment for a notebook, and documents as one whole file; everything typed is escaped."""

from __future__ import annotations

from collections.abc import Sequence

from delivery_model.writing.document import Document, Figure, Table
from delivery_model.writing.templating import filled


def document_as_fragment(document: Document, level: int = 2) -> str:
    """A document as a fragment of HTML, with no whole document around it; what `_repr_html_` gives.

    Args:
        document: what to say.
        level: the level of its heading, 1 to 5; parts are one below.
    """
    return filled("page.html", {"document": document, "level": level})


def documents_as_html(documents: Sequence[Document], title: str = "") -> str:
    """Documents as one file of HTML that needs no other; several are put below one heading, the title."""
    values = {"documents": tuple(documents), "title": title or documents[0].title, "widths": _widths(documents)}
    return filled("document.html", values)


def _widths(documents: Sequence[Document]) -> list[int]:
    """Every column width that a table uses, since styles are given by class."""
    blocks = (block for each in documents for _, block in each.in_order())
    tables = (block.table if isinstance(block, Figure) else block for block in blocks)
    return sorted({width for table in tables if isinstance(table, Table) for width in table.widths})
