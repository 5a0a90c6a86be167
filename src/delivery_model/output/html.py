"""HTML: a document as a fragment for a notebook, and documents as one whole file; everything typed is escaped."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

from delivery_model.output.document import Document, Figure, Table
from delivery_model.safe_text import visible

if TYPE_CHECKING:
    from jinja2 import Environment


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
    blocks = (block for each in documents for block in each.every_block())
    tables = (block.table if isinstance(block, Figure) else block for block in blocks)
    return sorted({width for table in tables if isinstance(table, Table) for width in table.widths})


def filled(template: str, values: Mapping[str, object]) -> str:
    """A template of this package with its values filled in; nothing may be missing.

    Raises:
        jinja2.UndefinedError: the template asks for a value that is not given.
    """
    return environment().get_template(template).render(**values)


def policy(styles: Sequence[str], scripts: Sequence[str] = ()) -> str:
    """What a document lets a browser do: use these styles and run these scripts, by their hashes, and nothing else."""
    kinds = {"style-src": styles, "script-src": scripts}
    allowed = (f"{kind} {' '.join(map(_hash, texts))}" for kind, texts in kinds.items() if texts)
    return "; ".join(("default-src 'none'", *allowed, "base-uri 'none'", "form-action 'none'"))


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


@cache
def environment() -> Environment:
    """The templates of this package, with every value escaped and hidden characters shown."""
    from jinja2 import Environment, PackageLoader, StrictUndefined  # heavy, and only HTML needs it
    from markupsafe import Markup

    made = Environment(
        loader=PackageLoader("delivery_model.output", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_shown,
    )
    own = {"policy": policy, "kind": _kind, "drawn": Markup}  # what drawing.py draws has its texts escaped
    made.globals.update(own)  # pyright: ignore[reportUnknownMemberType]  (jinja2 does not type it)
    return made


def _kind(value: object) -> str:
    return type(value).__name__


def _shown(value: object) -> object:
    """Text made visible; markup, which this package made itself, as it is."""
    return visible(value) if type(value) is str else value
