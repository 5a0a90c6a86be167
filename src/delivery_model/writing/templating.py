"""The templates of this package, filled in: all that is typed is escaped, and hidden characters are shown."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from hashlib import sha256
from html import escape
from typing import TYPE_CHECKING, Any

from delivery_model.safe_text import visible
from delivery_model.writing.phrases import listed, number, plural, sentence, spaced

if TYPE_CHECKING:
    from jinja2 import Environment

IN_ATTRIBUTE = str.maketrans({'"': "&quot;", "\n": "&#10;", "\t": "&#09;"})


def _in_attribute(text: str) -> str:
    return escape(visible(text), quote=False).translate(IN_ATTRIBUTE)


SHOWN: Mapping[str, Callable[[str], str] | None] = {
    "html": None,  # jinja2 escapes what is now visible
    "dmn": _in_attribute,
    "svg": _in_attribute,
    "plain": str,
}
"""How typed text is written in each language of a template, which is the ending of its name."""


def filled(template: str, values: Mapping[str, object]) -> str:
    """A template of this package with its values filled in; nothing may be missing.

    Raises:
        jinja2.UndefinedError: the template asks for a value that is not given.
    """
    return environment(template.rpartition(".")[2]).get_template(template).render(**values)


@cache
def environment(language: str) -> Environment:
    """The templates in one of the languages of `SHOWN`, with every value escaped and hidden characters shown.

    In XML a value is escaped for an attribute; the filter `text` is for what stands between tags.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined  # heavy, and not every answer needs it
    from markupsafe import Markup

    shown = SHOWN[language]

    def between_tags(text: str) -> Markup:
        return Markup(escape(visible(text), quote=False))

    def finalize(value: object) -> object:
        """Text made visible; markup, which this package made itself, as it is."""
        if type(value) is not str:
            return value
        return Markup(shown(value)) if shown else visible(value)

    made = Environment(
        loader=PackageLoader("delivery_model.writing", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=finalize,
    )
    words = {"listed": listed, "number": number, "plural": plural, "sentence": sentence, "spaced": spaced}
    known: Any = made  # jinja2 does not type these two
    known.globals |= {"policy": policy, "kind": _kind, "drawn": Markup}  # what drawing.py draws has its texts escaped
    known.filters |= {**words, "g": "{:g}".format, "text": between_tags}
    return made


def _kind(value: object) -> str:
    return type(value).__name__


def policy(styles: Sequence[str], scripts: Sequence[str] = ()) -> str:
    """What a document lets a browser do: use these styles and run these scripts, by their hashes, and nothing else."""
    kinds = {"style-src": styles, "script-src": scripts}
    allowed = (f"{kind} {' '.join(map(_hash, texts))}" for kind, texts in kinds.items() if texts)
    return "; ".join(("default-src 'none'", *allowed, "base-uri 'none'", "form-action 'none'"))


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
