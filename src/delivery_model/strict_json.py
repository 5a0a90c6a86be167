"""JSON in which an object says each key once."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from delivery_model.errors import quoted


class SaidTwice(ValueError):
    """An object says a key twice, so one of its values would be lost; `key` is that key."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(f"the key {quoted(key)} stands there twice")


def parsed_json(text: str | bytes) -> Any:
    """What JSON says.

    Raises:
        SaidTwice: an object says a key twice.
        ValueError: it is not JSON.
        RecursionError: it is nested too deeply.
    """
    return json.loads(text, object_pairs_hook=_once)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise SaidTwice(Counter(key for key, _ in pairs).most_common(1)[0][0])
    return found
