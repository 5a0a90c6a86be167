"""`recommend schema`: JSON Schema of scenario files, for editors, and of what the verbs say as JSON."""

from __future__ import annotations

from typing import Any

import click

from delivery_model.answer.as_json import as_text
from delivery_model.answer.scenario_schema import schema as schema_of
from delivery_model.cli.run import rules_option
from delivery_model.cli.streams import answer
from delivery_model.loading import load_framework
from delivery_model.writing.outputs import ROOTS


@click.command()
@click.argument("kind", type=click.Choice(["scenario", *ROOTS]), default="scenario")
@rules_option
def schema(kind: Any, folder: str | None) -> None:
    """Print a JSON Schema: of scenario files, for completion and checking in an editor, or of what a verb says as JSON.

    KIND is `scenario` if left out, `answer`, or the name of a verb; `replay` is what `check --replay` says.
    """
    answer(as_text(schema_of(kind, load_framework(folder))), "json")
