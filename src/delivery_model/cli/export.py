"""`recommend export FORMAT`: the rule base for another tool."""

from __future__ import annotations

from pathlib import Path

import click

from delivery_model.cli.run import rules_option
from delivery_model.cli.streams import answer
from delivery_model.cli.writing import Written, write, writes
from delivery_model.loading import load_framework
from delivery_model.output.exports import EXPORTS


@click.command()
@click.argument("format_", metavar="FORMAT", type=click.Choice(list(EXPORTS)))
@rules_option
@click.option("-o", "--output", metavar="FILE", type=Written(), help="Write to FILE instead of standard output.")
@click.option("--page", metavar="URL", default="", help="svg: the reference page that citations link to.")
@writes
def export(format_: str, folder: str | None, output: Path | None, page: str) -> None:
    """Write the rule base as FORMAT: dmn (DMN 1.5 decision tables) or svg (the decision graph, with its sources)."""
    text = EXPORTS[format_](load_framework(folder), page)
    if output is None:
        answer(text, format_)
    else:
        write(output, text.encode())
