"""`recommend compare A B`: two authorities side by side."""

from __future__ import annotations

from functools import partial

import click

from delivery_model.answer.side_by_side import (
    compare as compared,
)
from delivery_model.answer.side_by_side import (
    side_by_side_as_json,
    side_by_side_document,
    side_by_side_rows,
)
from delivery_model.cli.run import engine_option, pairs, readings_option, rules_option
from delivery_model.cli.streams import load_told, patience
from delivery_model.cli.verb import Found, Output, emits
from delivery_model.loading import load_framework
from delivery_model.writing.text import rows_as_csv


@click.command()
@click.argument("one", type=click.Path(allow_dash=True))
@click.argument("other", type=click.Path(allow_dash=True))
@rules_option
@engine_option
@readings_option
@emits("json", "csv")
def compare(
    one: str, other: str, folder: str | None, engine: str | None, readings: tuple[str, ...], output: Output
) -> None:
    """Set the scenarios ONE and OTHER side by side: what is known otherwise of them, and what follows otherwise."""
    framework = load_framework(folder)
    first, second = (load_told(each, framework) for each in (one, other))
    with patience("working out both ..."):
        found = compared(first, second, framework, engine=engine, readings=pairs(readings))
    output.emit(
        Found(
            partial(side_by_side_document, found),
            partial(side_by_side_as_json, found),
            lambda: rows_as_csv({"label": a, "one": b, "other": c} for a, b, c in side_by_side_rows(found)),
        )
    )
