"""`recommend compare A B`: two authorities side by side."""

from __future__ import annotations

from functools import partial

import click

from delivery_model.cli.shared import Asked, Output, asks, emits
from delivery_model.cli.streams import load_told, patience
from delivery_model.further.side_by_side import compare as compared
from delivery_model.further.side_by_side import side_by_side_as_json, side_by_side_document, side_by_side_rows
from delivery_model.writing.text import rows_as_csv


@click.command()
@click.argument("one", type=click.Path(allow_dash=True))
@click.argument("other", type=click.Path(allow_dash=True))
@asks()
@emits("json", "csv")
def compare(one: str, other: str, asked: Asked, output: Output) -> None:
    """Set the scenarios ONE and OTHER side by side: what is known otherwise of them, and what follows otherwise."""
    framework = asked.framework()
    first, second = (load_told(each, framework) for each in (one, other))
    with patience("working out both ..."):
        pair = compared(first, second, framework, engine=asked.engine, readings=asked.readings)
    output.emit(
        partial(side_by_side_document, pair),
        partial(side_by_side_as_json, pair),
        lambda: rows_as_csv({"label": label, "one": a, "other": b} for label, a, b in side_by_side_rows(pair)),
    )
