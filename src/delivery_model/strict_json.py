"""JSON in which an object says each key once, and every number is one."""

from __future__ import annotations

import json
import math
from collections import Counter
from typing import Any

from delivery_model.errors import quoted


class SaidTwice(ValueError):
    """An object says a key twice, so one of its values would be lost; `key` is that key."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(f"the key {quoted(key)} stands there twice")


class NoNumber(ValueError):
    """What other programs write as a number, and JSON does not know, or too large a one."""

    def __init__(self, said: str) -> None:
        super().__init__(f"{said[:40]} is no number of JSON")


def parsed_json(text: str | bytes) -> Any:
    """What JSON says.

    Raises:
        SaidTwice: an object says a key twice.
        NoNumber: NaN, Infinity, or a number that is too large.
        ValueError: it is not JSON.
        RecursionError: it is nested too deeply.
    """
    return json.loads(text, object_pairs_hook=_once, parse_constant=_refuse, parse_float=_finite)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise SaidTwice(Counter(key for key, _ in pairs).most_common(1)[0][0])
    return found


def _refuse(said: str) -> float:
    raise NoNumber(said)


def _finite(said: str) -> float:
    number = float(said)
    return number if math.isfinite(number) else _refuse(said)
