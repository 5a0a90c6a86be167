"""The explorer: one offline page that answers as the library does, from the library's own decision diagrams."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files

from delivery_model.framework.rules import Framework
from delivery_model.output.explorer.data import Json, framework_as_json, scenario_as_json
from delivery_model.profile import Scenario

ENGINE = (
    "diagrams.js", "axes.js", "derivation.js", "minimal.js", "treatments.js",
    "questions.js", "sureness.js", "explanation.js", "answer.js",
)  # fmt: skip
