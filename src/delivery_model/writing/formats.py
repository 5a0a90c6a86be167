"""Every way to write documents, in one registry; JSON and CSV are made from values instead."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from attrs import frozen

from delivery_model.writing.document import Document
from delivery_model.writing.text import Style, document_as_text, plain


@frozen
class Layout:
    """What a format may need besides: columns and style of text, a title over several documents, a template of Word."""

    width: int = 100
    style: Style = plain
    title: str = ""
    template: str | None = None


Writer = Callable[[Sequence[Document], Layout], str | bytes]


@frozen
class Format:
    """The ending of its files, and what gives its writer or raises MissingExtra."""

    ending: str
    writer: Callable[[], Writer]
    is_binary: bool = False


def _text(documents: Sequence[Document], layout: Layout) -> str:
    return "\n\n".join(document_as_text(each, layout.width, layout.style) for each in documents)


def _markdown(documents: Sequence[Document], layout: Layout) -> str:
    from delivery_model.writing.markdown import document_as_markdown

    return "\n".join(map(document_as_markdown, documents))


def _html(documents: Sequence[Document], layout: Layout) -> str:
    from delivery_model.writing.html import documents_as_html

    return documents_as_html(documents, documents[0].title if len(documents) == 1 else layout.title)


def _docx() -> Writer:
    from delivery_model.writing.word import documents_as_docx

    return lambda documents, layout: documents_as_docx(documents, layout.template)


FORMATS: Mapping[str, Format] = {
    "text": Format(".txt", lambda: _text),
    "markdown": Format(".md", lambda: _markdown),
    "html": Format(".html", lambda: _html),
    "docx": Format(".docx", _docx, is_binary=True),
}
JSON, CSV = "json", "csv"
PaperFormat = Literal["text", "markdown", "html", "docx"]
"""The names of `FORMATS`, for type checkers."""
ENDINGS: Mapping[str, str] = {f".{JSON}": JSON, f".{CSV}": CSV} | {each.ending: name for name, each in FORMATS.items()}
"""The format of a file by the ending of its name."""
