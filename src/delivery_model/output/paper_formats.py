"""Every kind of file a paper can be, in one registry."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from delivery_model.analysis.journey import Stop
from delivery_model.output.paper_content import paper_of

Writer = Callable[[Sequence[Stop]], bytes]
"""Makes the content of a file about one or more dates of an authority."""


def _html() -> Writer:
    from delivery_model.output.paper_html import paper_as_html

    return lambda stops: paper_as_html(paper_of(stops)).encode("utf-8")


def _markdown() -> Writer:
    from delivery_model.output.paper_markdown import paper_as_markdown

    return lambda stops: paper_as_markdown(paper_of(stops)).encode("utf-8")


def _docx(template: str | None = None) -> Writer:
    from delivery_model.output.paper_docx import paper_as_docx, template_of

    template_of(template)  # refused before any work is done
    return lambda stops: paper_as_docx(paper_of(stops), template)


PAPERS: Mapping[str, Callable[..., Writer]] = {".html": _html, ".md": _markdown, ".docx": _docx}
"""By the ending of the file's name; asking for a writer raises MissingExtra before any work is done.

That of .docx takes the path of a template, if there is one.
"""
