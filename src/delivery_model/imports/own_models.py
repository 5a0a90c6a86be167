"""What a model that this library exported says of itself, in a processing instruction that other tools pass over."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

from delivery_model.errors import InvalidValue
from delivery_model.imports.drafts import NOT_OURS, Own
from delivery_model.imports.xml_elements import Element
from delivery_model.strict_json import parsed_json

TARGET = "delivery-model"
NAME = re.compile(r"[\w.\-]+")


def own_of(root: Element) -> Own:
    """The names, groups and readings of the rule base that was exported; none where the model says none that hold."""
    try:
        found = parsed_json(root.notes.get(TARGET, "null"))
        return _own(cast("Mapping[str, Any]", found)) if isinstance(found, dict) else NOT_OURS
    except (InvalidValue, ValueError, RecursionError, KeyError, TypeError, AttributeError):
        return NOT_OURS


def _own(found: Mapping[str, Any]) -> Own:
    names, readings = _texts(found["names"]), _texts(found["readings"])
    groups = {
        _name(name): {part: [_name(each) for each in group[part]] for part in ("levels", "members")}
        for name, group in cast("Mapping[str, Any]", found["groups"]).items()
    }
    if len(set(names.values())) < len(names) or not all(group["members"] for group in groups.values()):
        return NOT_OURS
    return Own(names=names, outcome=_name(found["outcome"]), groups=groups, readings=readings)


def _texts(found: Mapping[str, Any]) -> dict[str, str]:
    return {_name(key): _name(value) for key, value in found.items()}


def _name(value: object) -> str:
    """A name, as rule bases have them.

    Raises:
        TypeError: it is none.
    """
    if not isinstance(value, str) or not NAME.fullmatch(value):
        raise TypeError
    return value
