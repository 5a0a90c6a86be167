"""JSON in which an object says each key once, and every number is one."""

from __future__ import annotations

import json
import math
from collections import Counter
from typing import Any

from delivery_model.errors import InvalidValue, quoted


def parsed_json(text: str | bytes) -> Any:
    """What JSON says.

    Raises:
        InvalidValue: an object says a key twice, so that one of its values would be lost, or there is what other
            programs write as a number, and JSON does not know: NaN, Infinity, or a number that is too large.
        ValueError: it is not JSON.
        RecursionError: it is nested too deeply.
    """
    return json.loads(text, object_pairs_hook=_once, parse_constant=_refuse, parse_float=_finite)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        key = Counter(key for key, _ in pairs).most_common(1)[0][0]
        raise InvalidValue(key, f"the key {quoted(key)} stands there twice", "keep one of them")
    return found


def _refuse(said: str) -> float:
    raise InvalidValue("", f"{said[:40]} is no number of JSON", "write null, or a text")


def _finite(said: str) -> float:
    number = float(said)
    return number if math.isfinite(number) else _refuse(said)
