"""What a line of JSON Lines holds, as a row of a table."""

from __future__ import annotations

import json
import math
import re
from typing import IO, Any, cast

from delivery_model.errors import InvalidValue
from delivery_model.rulebase.vocabulary import BAR, NO_LEVEL
from delivery_model.strict_json import parsed_json
from delivery_model.tables.shape import Lines, refuse_wide

ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, default=str)  # dates and the like, as text
ESCAPED_HALF = re.compile(rb"\\u[dD][89abAB-F]")
"""How JSON may write a surrogate, with its other half or alone."""


def keys_of(file: IO[bytes]) -> tuple[str, ...]:
    """Every key in a file of objects: a table needs them all before its first row.

    Raises:
        OSError: there are too many, or a line is too long.
    """
    found: dict[str, None] = {}
    for line in Lines(file).as_rows():
        parsed = object_in(line)
        found |= dict.fromkeys(parsed if isinstance(parsed, dict) else ())
        refuse_wide(found)
    return tuple(found)


def object_in(line: bytes) -> dict[str, Any] | str:
    """The object that a line holds, or why it holds none."""
    try:
        parsed: object = parsed_json(line.decode("utf-8-sig"))
        if ESCAPED_HALF.search(line):
            as_json(parsed).encode()
    except InvalidValue as error:
        return str(error)
    except UnicodeDecodeError:
        return "not UTF-8; save the file as UTF-8"
    except UnicodeEncodeError as error:
        half = ascii(error.object[error.start])[1:-1]
        return f"{half} is half a character; write both halves, or the character itself"
    except (ValueError, RecursionError) as error:
        place = f" at character {error.pos + 1}" if isinstance(error, json.JSONDecodeError) else ""
        return f"not JSON{place}; write one object on each line"
    return cast("dict[str, Any]", parsed) if isinstance(parsed, dict) else "not an object; write one on each line"


def text_of(value: Any) -> str | None:
    """A value as the text of a finding; what cannot be one keeps its JSON."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(each, str) for each in cast("list[object]", value)):
        return BAR.join(cast("list[str]", value)) if value else NO_LEVEL
    return as_json(value)


def as_json(value: Any) -> str:
    """A value as JSON, which has no word for a number that is none or is endless: it is null."""
    try:
        return ENCODER.encode(value)
    except ValueError:
        return ENCODER.encode(_finite(value))


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(each) for key, each in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        return [_finite(each) for each in cast("list[Any]", value)]
    return None if isinstance(value, float) and not math.isfinite(value) else value
