"""HTML: a page as a fragment for a notebook, and pages as one whole document; everything typed is escaped."""

from __future__ import annotations

from collections.abc import Sequence

from delivery_model.output.page import Page
from delivery_model.output.templating import filled


def page_as_html(page: Page, level: int = 2) -> str:
    """A page as a fragment of HTML, with no document around it; what `_repr_html_` gives.

    Args:
        page: what to say.
        level: the level of its heading, 1 to 5; sections are one below.
    """
    return filled("page.html", {"page": page, "level": level})


def pages_as_document(pages: Sequence[Page], title: str) -> str:
    """Pages as one HTML document that needs no other file; several are put below one heading, the title."""
    return filled("document.html", {"pages": tuple(pages), "title": title})
