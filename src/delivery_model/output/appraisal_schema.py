"""The JSON Schema of an appraisal, made from the options, criteria and scale of a rule base."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from delivery_model.appraisal import Options
from delivery_model.loading.appraisal import NUMBER

Schema = dict[str, Any]
"""A JSON Schema is nested plain data."""


def mapping(properties: Schema, required: Iterable[str] = ()) -> Schema:
    """The schema of an object with these keys and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def appraisal_definitions(options: Options | None) -> Schema:
    """The definitions of `appraisal` and its parts; a rule base without options refuses every appraisal."""
    if options is None:
        return {"appraisal": {"not": {}, "description": "this rule base has no options to appraise"}}
    score = {"$ref": "#/$defs/score"}
    rows = {each.id: {"$ref": "#/$defs/scores", "description": each.title} for each in options.options.values()}
    return {
        "number": _numbers({"type": "number"}),
        "score": _numbers({"type": "number", "minimum": options.scale.lowest, "maximum": options.scale.highest}),
        "scores": mapping({each.id: _cell(score, " ".join(each.asks)) for each in options.criteria.values()}),
        "same": _same(options),
        "appraisal": mapping(
            {
                "scores": mapping(rows),
                "totals": mapping({key: {"$ref": "#/$defs/number"} for key in options.options}),
                "weights": mapping({key: {"$ref": "#/$defs/number"} for key in options.criteria}, options.criteria),
                "same": _one_or_several({"$ref": "#/$defs/same"}),
                "whole": {"enum": ["yes", "no", True, False], "description": "whether every score is a whole number"},
                "source": {"type": "string", "description": "where the scores come from"},
            }
        ),
    }


def _numbers(number: Schema) -> Schema:
    """Numbers, and fractions, which to an editor are text."""
    return {"anyOf": [number, {"type": "string", "pattern": f"^{NUMBER.pattern}$"}]}


def _cell(score: Schema, asks: str) -> Schema:
    span = {"type": "array", "items": score, "minItems": 2, "maxItems": 2}
    return {"anyOf": [score, span], "description": asks}


def _same(options: Options) -> Schema:
    return mapping(
        {
            "options": {"type": "array", "items": {"enum": list(options.options)}, "minItems": 2},
            "except": {"type": "array", "items": {"enum": list(options.criteria)}},
        },
        required=("options",),
    )


def _one_or_several(one: Schema) -> Schema:
    return {"anyOf": [one, {"type": "array", "items": one}]}
