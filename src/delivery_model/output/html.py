"""HTML: a page as a fragment for a notebook, and pages as one whole document; everything typed is escaped."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

from delivery_model.output.page import Page
from delivery_model.safe_text import visible

if TYPE_CHECKING:
    from jinja2 import Environment


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

    made = Environment(
        loader=PackageLoader("delivery_model.output", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_shown,
    )
    made.globals["policy"] = policy  # pyright: ignore[reportUnknownMemberType]  (jinja2 does not type it)
    return made


def _shown(value: object) -> object:
    """Text made visible; markup, which this package made itself, as it is."""
    return visible(value) if type(value) is str else value
