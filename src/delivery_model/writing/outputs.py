"""The JSON that verbs give, declared once in `outputs.json`: for the reference pages and the JSON Schemas."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from delivery_model.errors import UnknownName
from delivery_model.yaml_input.shapes import Schema, mapping

DIALECT = "https://json-schema.org/draft/2020-12/schema"
Kind = Literal[
    "scenario", "answer", "frame", "what-if", "compare", "plus-minus", "replay", "appraise", "check", "check-replay",
    "journey", "diff", "sweep", "validate", "cases", "rules", "transparency", "workshop",
]  # fmt: skip
"""What there is a JSON Schema of: scenario files, an answer, and what each verb says."""
ROOTS: Mapping[Kind, str] = {
    "answer": "recommendation",
    "what-if": "comparison",
    "compare": "side_by_side",
    "plus-minus": "plus_minus",
    "replay": "asked_again",
    "appraise": "appraisal_answer",
    "check": "certificate",
    "check-replay": "replayed",
    "journey": "journey",
    "diff": "difference",
    "sweep": "sweep",
    "validate": "validation",
    "cases": "nearest_cases",
    "rules": "page",
    "transparency": "transparency",
    "workshop": "workshop",
}
_SIMPLE: Mapping[str, Schema] = {
    "text": {"type": "string"},
    "number": {"type": "number"},
    "whole number": {"type": "integer"},
    "true or false": {"type": "boolean"},
    "scenario": {"type": "object"},  # of which `schema()` tells the words, by rule base
}


@cache
def output_shapes() -> Mapping[str, Mapping[str, tuple[str, str]]]:
    """Name -> field -> its kind and what it says. A field may be left out where that begins with "Only".

    A kind is `text`, `number`, `whole number`, `true or false`, `scenario` (as a file holds it), `one of A, B`, the
    name of a shape, `list of KIND` or `map of KIND` (keys are names of the rule base), and any of them `or null`;
    brackets hold a kind together.
    """
    return json.loads(Path(__file__).with_name("outputs.json").read_bytes())


def output_schema(kind: Kind) -> Schema:
    """The JSON Schema of one document that a verb writes; of a list where several files were asked about, each entry.

    Raises:
        UnknownName: no verb writes documents of this kind.

    >>> output_schema("answer")["$defs"]["recommendation"]["properties"]["possible"]["items"]
    {'type': 'string'}
    """
    if kind not in ROOTS:
        raise UnknownName("kind of output", kind, list(ROOTS))
    used = {ROOTS[kind]: _fields(ROOTS[kind])}
    while missing := {name for name in _referred(used) if name not in used}:
        used |= {name: _fields(name) for name in sorted(missing)}
    return {"$schema": DIALECT, "title": f"recommend: {kind}", "$ref": f"#/$defs/{ROOTS[kind]}", "$defs": used}


def _referred(schemas: object) -> set[str]:
    return set(re.findall(r'"#/\$defs/(\w+)"', json.dumps(schemas)))


def _fields(shape: str) -> Schema:
    fields = output_shapes()[shape]
    properties = {name: _kind(kind) | {"description": says} for name, (kind, says) in fields.items()}
    return mapping(properties, required=[name for name, (_, says) in fields.items() if not says.startswith("Only ")])


def _kind(kind: str) -> Schema:
    bare = kind.removesuffix(" or null")
    if bare.startswith("("):
        return _kind(bare[1:-1])
    outer, _, inner = bare.partition(" of ")
    match outer:
        case "list":
            schema: Schema = {"type": "array", "items": _kind(inner)}
        case "map":
            schema = {"type": "object", "additionalProperties": _kind(inner)}
        case "one":
            schema = {"enum": inner.split(", ")}
        case _:
            schema = _SIMPLE.get(bare) or {"$ref": f"#/$defs/{bare}"}
    return schema if bare == kind else {"anyOf": [schema, {"type": "null"}]}
