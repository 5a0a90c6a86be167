"""Values as the plain data that JSON has: whole, or some attributes of them, below the head of every document."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any

import attrs

from delivery_model.rulebase.framework import Framework
from delivery_model.version import VERSION

Json = dict[str, Any]
"""JSON text comes from nested dicts and lists; nothing else in the library passes them on."""


def plain(value: Any) -> Any:  # of any type, as JSON has it
    """Any value: an enum by its value, a tuple as a list, what has attributes as all of them."""
    kind: type[Any] = value.__class__
    if attrs.has(kind):
        return only(value, *(each.name for each in attrs.fields(kind)))
    match value:
        case Enum():
            return value.value
        case Mapping():
            return {str(key): plain(each) for key, each in value.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] # as given
        case tuple() | list():
            return list(map(plain, value))  # pyright: ignore[reportUnknownArgumentType] # as given
        case _:
            return value


def only(value: object, *names: str) -> Json:
    """Some attributes of a value, in this order; `key=attribute` where the document calls it otherwise."""
    pairs = [name.partition("=") for name in names]
    return {key: plain(getattr(value, attribute or key)) for key, _, attribute in pairs}


def header(form: str, framework: Framework) -> Json:
    """How every document begins: its form, and which rule base and library it is from."""
    about = only(framework, "id", "version", "content_hash")
    return {"format": form, "library_version": VERSION, "framework": about}
