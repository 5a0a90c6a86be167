"""`recommend export FORMAT`: the rule base for another tool."""

from __future__ import annotations

import click

from delivery_model.cli.run import rules_option
from delivery_model.files import write_whole
from delivery_model.loading import load_framework
from delivery_model.output.exports import EXPORTS


@click.command()
@click.argument("format_", metavar="FORMAT", type=click.Choice(list(EXPORTS)))
@rules_option
@click.option("-o", "--output", metavar="FILE", type=click.Path(), help="Write to FILE instead of standard output.")
@click.option("--page", metavar="URL", default="", help="svg: the reference page that citations link to.")
def export(format_: str, folder: str | None, output: str | None, page: str) -> None:
    """Write the rule base as FORMAT: dmn (DMN 1.5 decision tables) or svg (the decision graph, with its sources)."""
    text = EXPORTS[format_](load_framework(folder), page)
    if output is None:
        click.echo(text, nl=False)
    else:
        write_whole(output, text.encode())
