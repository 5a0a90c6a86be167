"""The JSON Schema of scenario files, made from a rule base so that editors complete and check its words."""

from __future__ import annotations

import re
from typing import Any

from delivery_model.framework.rules import Framework
from delivery_model.framework.vocabulary import UNKNOWN, Attribute, Group
from delivery_model.loading.findings import EVIDENCE
from delivery_model.loading.options import options_of
from delivery_model.loading.published import PUBLISHED, names_of
from delivery_model.loading.shapes import Schema, mapping
from delivery_model.output.appraisal_schema import appraisal_definitions

UNKNOWN_LEVEL: Schema = {"enum": [UNKNOWN, None], "description": "not known, as if it were left out"}
DIALECT = "https://json-schema.org/draft/2020-12/schema"


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
            "raters": {"type": "object", "additionalProperties": level},
            "note": {"type": "string"},
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
