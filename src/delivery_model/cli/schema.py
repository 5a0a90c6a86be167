"""`recommend schema`: JSON Schema of scenario files, for editors."""

from __future__ import annotations

import json

import click

from delivery_model.cli.run import rules_option
from delivery_model.loading import load_framework
from delivery_model.output.schema import scenario_schema


@click.command()
@rules_option
def schema(folder: str | None) -> None:
    """Print the JSON Schema of scenario files, for completion and checking in an editor."""
    click.echo(json.dumps(scenario_schema(load_framework(folder)), indent=2, ensure_ascii=False, allow_nan=False))
