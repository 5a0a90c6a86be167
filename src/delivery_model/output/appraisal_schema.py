"""The JSON Schema of an appraisal, made from the options, criteria and scale of a rule base."""

from __future__ import annotations

import re
from collections.abc import Iterable

from delivery_model.appraisal import Options
from delivery_model.appraisal.numbers import DECIMAL, RATIO
from delivery_model.loading.appraisal import OWN
from delivery_model.loading.own_options import SPAN
from delivery_model.loading.shapes import Schema, mapping


def appraisal_definitions(options: Options | None) -> Schema:
    """The definitions of `appraisal` and its parts: what it does not name itself is in the words of the rule base."""
    appraisal = mapping(
        {
            "options": _titles("options of the council's own, by name with their titles"),
            "criteria": _titles("criteria of the council's own, by name with their titles"),
            "scale": _scale(),
            "scores": {"type": "object", "additionalProperties": {"$ref": "#/$defs/scores"}},
            "totals": {"type": "object", "additionalProperties": {"$ref": "#/$defs/score"}},
            "weights": {"type": "object", "additionalProperties": {"$ref": "#/$defs/weight"}},
            "same": _one_or_several({"$ref": "#/$defs/same"}),
            "whole": {"enum": ["yes", "no", True, False], "description": "whether every score is a whole number"},
            "source": {"type": "string", "description": "where the scores come from"},
        },
        required=OWN if options is None else (),
    )
    return {
        "score": _numbers(DECIMAL),
        "weight": _numbers(RATIO),
        "scores": {"type": "object", "additionalProperties": _cell({"$ref": "#/$defs/score"})},
        "same": _same(),
        "appraisal": appraisal | ({} if options is None else {"allOf": _in_words_of(options)}),
    }


def _in_words_of(options: Options) -> list[Schema]:
    """The names and bounds that hold where an appraisal does not have its own."""
    rows = {each.id: {"description": each.title} for each in options.options.values()}
    asked = {each.id: {"description": " ".join(each.asks)} for each in options.criteria.values()}
    bounds = {"minimum": options.scale.lowest, "maximum": options.scale.highest}
    weights = mapping(asked, required=tuple(asked))
    return [
        _unless("options", {"scores": mapping(rows), "totals": mapping(rows), "same": _named("options", rows)}),
        _unless("criteria", {"scores": {"additionalProperties": mapping(asked)}, "weights": weights}
                | {"same": _named("except", asked)}),
        _unless("scale", {"scores": {"additionalProperties": {"additionalProperties": bounds | {"items": bounds}}}}),
    ]  # fmt: skip


def _unless(key: str, properties: Schema) -> Schema:
    return {"if": {"not": {"required": [key]}}, "then": {"properties": properties}}


def _named(key: str, names: Iterable[str]) -> Schema:
    group = {"properties": {key: {"items": {"enum": list(names)}}}}
    return group | {"items": group}


def _numbers(pattern: re.Pattern[str]) -> Schema:
    """Numbers, and texts that are read as one."""
    return {"anyOf": [{"type": "number"}, {"type": "string", "pattern": f"^{pattern.pattern}$"}]}


def _cell(score: Schema) -> Schema:
    return {"anyOf": [score, {"type": "array", "items": score, "minItems": 2, "maxItems": 2}]}


def _titles(about: str) -> Schema:
    titles = {"type": "object", "additionalProperties": {"type": "string"}, "minProperties": 1}
    return {"anyOf": [titles, {"type": "array", "items": {"type": "string"}, "minItems": 1}], "description": about}


def _scale() -> Schema:
    """The lowest score and the highest, in any of the ways that are read."""
    score = {"$ref": "#/$defs/score"}
    span = {"type": "array", "items": score, "minItems": 2, "maxItems": 2}
    ends = mapping({"lowest": score, "highest": score}, required=("lowest", "highest"))
    about = "the lowest score and the highest, which is the best, such as [1, 10]"
    return {"anyOf": [span, ends, {"type": "string", "pattern": f"^{SPAN.pattern}$"}], "description": about}


def _same() -> Schema:
    names = {"type": "array", "items": {"type": "string"}}
    return mapping({"options": names | {"minItems": 2}, "except": names}, required=("options",))


def _one_or_several(one: Schema) -> Schema:
    return {"anyOf": [one, {"type": "array", "items": one}]}
