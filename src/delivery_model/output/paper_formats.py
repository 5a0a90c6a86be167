"""Every kind of file a paper can be, in one registry."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from delivery_model.analysis.journey import Stop
from delivery_model.output.html import documents_as_html
from delivery_model.output.markdown import document_as_markdown
from delivery_model.output.paper_content import paper_of

Writer = Callable[[Sequence[Stop]], bytes]
"""Makes the content of a file about one or more dates of an authority."""


def _html() -> Writer:
    return lambda stops: documents_as_html([paper_of(stops)]).encode("utf-8")


def _markdown() -> Writer:
    return lambda stops: document_as_markdown(paper_of(stops)).encode("utf-8")


def _docx() -> Writer:
    from delivery_model.output.paper_docx import paper_as_docx

    return lambda stops: paper_as_docx(paper_of(stops))


PAPERS: Mapping[str, Callable[[], Writer]] = {".html": _html, ".md": _markdown, ".docx": _docx}
"""By the ending of the file's name; asking for a writer raises MissingExtra before any work is done."""
