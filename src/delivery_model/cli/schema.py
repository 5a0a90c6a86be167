"""`recommend schema`: JSON Schema of scenario files, for editors."""

from __future__ import annotations

import click

from delivery_model.answer.as_json import as_text
from delivery_model.answer.scenario_schema import scenario_schema
from delivery_model.cli.run import rules_option
from delivery_model.cli.streams import answer
from delivery_model.loading import load_framework


@click.command()
@rules_option
def schema(folder: str | None) -> None:
    """Print the JSON Schema of scenario files, for completion and checking in an editor."""
    answer(as_text(scenario_schema(load_framework(folder))), "json")
