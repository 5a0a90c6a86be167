"""`recommend plus-minus FILE`: each finding a level better and worse, and what becomes of the answer."""

from __future__ import annotations

from functools import partial

import click

from delivery_model.cli.shared import Asked, Output, asks, emits
from delivery_model.cli.streams import load_told
from delivery_model.further.one_level import plus_minus as moved
from delivery_model.further.one_level import plus_minus_as_json, plus_minus_document, plus_minus_rows
from delivery_model.writing.text import rows_as_csv


@click.command("plus-minus")
@click.argument("file", type=click.Path(allow_dash=True))
@asks(has_engine=False)
@emits("json", "csv")
def plus_minus(file: str, asked: Asked, output: Output) -> None:
    """Show what a level better or worse of each finding in FILE would make of the recommendation."""
    framework = asked.framework()
    found = moved(load_told(file, framework), framework, readings=asked.readings)
    output.emit(
        partial(plus_minus_document, found),
        partial(plus_minus_as_json, found),
        lambda: rows_as_csv(plus_minus_rows(found)),
    )
