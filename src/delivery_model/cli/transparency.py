"""`recommend transparency`: the algorithmic transparency record of a rule base."""

from __future__ import annotations

from pathlib import Path

import click

from delivery_model.cli.run import rules_option
from delivery_model.cli.streams import answer
from delivery_model.cli.writing import Written, write, writes
from delivery_model.loading import load_framework
from delivery_model.output.json import as_text
from delivery_model.output.transparency import record_as_json, record_as_markdown


@click.command()
@rules_option
@click.option("--format", "format_", type=click.Choice(("markdown", "json")), default="markdown", show_default=True)
@click.option("-o", "--output", metavar="FILE", type=Written(), help="Write to FILE instead of standard output.")
@writes
def transparency(folder: str | None, format_: str, output: Path | None) -> None:
    """Draft the record that the UK Algorithmic Transparency Recording Standard asks for, from the rule base.

    What only you can say is marked "To be completed by".
    """
    framework = load_framework(folder)
    text = as_text(record_as_json(framework)) if format_ == "json" else record_as_markdown(framework)
    if output is None:
        answer(text, format_)
    else:
        write(output, text.encode())
