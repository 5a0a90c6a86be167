"""`recommend transparency`: the algorithmic transparency record of a rule base."""

from __future__ import annotations

from functools import partial

import click

from delivery_model.cli.run import rules_option
from delivery_model.cli.verb import Found, Output, emits
from delivery_model.export.transparency_record import record_as_json, record_page
from delivery_model.loading import load_framework


@click.command()
@rules_option
@emits("json", default="markdown")
def transparency(folder: str | None, output: Output) -> None:
    """Draft the record that the UK Algorithmic Transparency Recording Standard asks for, from the rule base.

    What only you can say is marked "To be completed by".
    """
    framework = load_framework(folder)
    output.emit(Found(partial(record_page, framework), partial(record_as_json, framework)))
