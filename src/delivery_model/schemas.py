"""JSON Schemas of all that goes in and comes out: scenario files, what verbs say, and rows of dataframes."""

from __future__ import annotations

from typing import Any

from delivery_model.answer.scenario_schema import scenario_schema
from delivery_model.frames.frame import COLUMNS
from delivery_model.loading import rules_of
from delivery_model.rulebase.framework import Framework, Hit
from delivery_model.writing.outputs import DIALECT, Kind, output_schema
from delivery_model.yaml_input.shapes import Schema, mapping


def schema(kind: Kind = "scenario", framework: Framework | None = None) -> dict[str, Any]:
    """The JSON Schema of scenario files, of an `answer` or what a verb says as JSON, or of a row of a `frame`.

    Args:
        kind: `scenario`, `answer`, `frame` (what `recommend_frame` and `recommend batch` can append), or a verb.
        framework: the rule base whose words scenarios and rows have; without one, the one shipped.

    Raises:
        UnknownName: there is no such kind.
        RuleBaseError: the rule base is unsound.

    >>> schema("journey")["$ref"]
    '#/$defs/journey'
    >>> schema("frame")["properties"]["governance"]["enum"]
    ['effective', 'gap', None]
    """
    if kind == "scenario":
        return scenario_schema(rules_of(framework))
    return _row(rules_of(framework)) if kind == "frame" else output_schema(kind)


def _row(framework: Framework) -> Schema:
    """What can be appended to a row; of several values in one text, each is parted from the next by a bar."""
    text: Schema = {"type": ["string", "null"]}
    roles = "alongside", "consistency", "rules_hash", "problem"
    opened = (f"{name}_open" for name in (*framework.decisions, *roles[:2]))
    columns: Schema = dict.fromkeys((*COLUMNS, *framework.decisions, *roles, *opened), text)
    for name, decision in (("recommended", framework.outcome), *framework.decisions.items()):
        if decision.hit is Hit.UNIQUE:
            columns[name] = {"enum": [*decision.values, None]}
    return {"$schema": DIALECT, "title": f"Columns appended by {framework.name}", **mapping(columns)}
