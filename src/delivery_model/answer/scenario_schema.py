"""The JSON Schema of scenario files, made from a rule base so that editors complete and check its words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from delivery_model.appraisal import Options
from delivery_model.appraisal.read_appraisal import OWN, SPAN
from delivery_model.appraisal.read_options import options_of
from delivery_model.appraisal.scores import DECIMAL, RATIO
from delivery_model.profile.paper_block import PAPER
from delivery_model.profile.plans import PLANS
from delivery_model.profile.read_profile import EVIDENCE, PUBLISHED, names_of
from delivery_model.rulebase.framework import Framework
from delivery_model.rulebase.vocabulary import UNKNOWN, Attribute, Group
from delivery_model.writing.outputs import DIALECT
from delivery_model.yaml_input.shapes import Schema, mapping

UNKNOWN_LEVEL: Schema = {"enum": [UNKNOWN, None], "description": "not known, as if it were left out"}


def scenario_schema(framework: Framework) -> Schema:
    """The schema of a scenario for one rule base."""
    return mapping(
        {
            "authority": {"type": "string", "description": "the name of the council"},
            "as_of": {"description": "the date of the evidence, e.g. 2017-04-01"},
            "summary": {"type": "string"},
            "sources": {
                "type": "object",
                "additionalProperties": {"type": "string", "pattern": r"^https?://|\S\s+\S"},
                "description": "short names of what evidence cites: a web address, or words for a document",
            },
            "profile": {"$ref": "#/$defs/findings"},
            "profile_ofsted_only": {"$ref": "#/$defs/findings"},
            "context": {"$ref": "#/$defs/findings"},
            "published": PUBLISHED.schema(names_of(framework)),
            "appraisal": {"$ref": "#/$defs/appraisal"},
            "paper": PAPER.schema(names_of(framework)) | {"description": "what the council says itself in its paper"},
            **PLANS.schema(names_of(framework))["properties"],
        },
        required=("authority", "as_of", "profile"),
    ) | {
        "$schema": DIALECT,
        "title": f"Scenario for {framework.name}",
        "$defs": appraisal_definitions(options_of(framework)) | {"findings": _findings(framework)},
    }


def _findings(framework: Framework) -> Schema:
    """The findings of any block: each is read wherever it stands, and its description says where it belongs."""
    properties: Schema = {}
    for attribute in framework.attributes.values():
        finding = _finding(attribute)
        family, _, member = attribute.name.rpartition(".")
        properties[attribute.name] = finding
        if family:
            properties.setdefault(family, mapping({}))["properties"][member] = finding
    for group in framework.groups.values():
        if group.name in properties:
            properties[group.name]["properties"]["count"] = _counts(group)
    return mapping(properties)


def _finding(attribute: Attribute) -> Schema:
    # yes and no may reach the editor as booleans, which the reader of scenarios takes as the words typed
    names: list[Any] = [word for each in attribute.levels for word in (each.name, *each.also)]
    as_booleans = [{"yes": True, "no": False}[name] for name in names if name in ("yes", "no")]
    level = {
        "enum": names + as_booleans,
        "description": "; ".join(f"{each.name}: {each.definition}" for each in attribute.levels),
    }
    levels = {"anyOf": [level, _several(attribute), UNKNOWN_LEVEL, {"type": "array", "items": level, "minItems": 1}]}
    full = mapping(
        {
            "level": levels,
            "evidence": EVIDENCE.schema({}),
            "raters": {"type": "object", "additionalProperties": levels},
            "note": {"type": "string"},
            "next": {"type": "string", "description": "the next step"},
        }
    )
    block = "profile" if attribute.can_decide else "context"
    return {"anyOf": [*levels["anyOf"], full], "description": f"{attribute.question} (belongs under {block})"}


def _several(attribute: Attribute) -> Schema:
    """Levels with a bar between them, for a finding that is open."""
    names = (re.sub(r"[\\^$.*+?()[\]{}|/]", r"\\\g<0>", name) for name in attribute.level_names)
    one = f"({'|'.join(names)})"
    return {"type": "string", "pattern": f"^ *{one} *(\\| *{one} *)+$"}


def _counts(group: Group) -> Schema:
    number = {"type": "integer", "minimum": 0, "maximum": len(group.members)}
    bounds = mapping({"exactly": number, "at_least": number, "at_most": number, "evidence": EVIDENCE.schema({})})
    return mapping({level: {"anyOf": [number, bounds]} for level in group.level_names})


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
