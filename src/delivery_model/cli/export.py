"""`recommend export FORMAT`: the rule base for another tool."""

from __future__ import annotations

from pathlib import Path

import click

from delivery_model.cli.run import rules_option
from delivery_model.cli.streams import answer
from delivery_model.cli.writing import Written, write, writes
from delivery_model.loading import load_framework
from delivery_model.output.dmn import VERSIONS
from delivery_model.output.exports import EXPORTS, Wanted


@click.command()
@click.argument("format_", metavar="FORMAT", type=click.Choice(list(EXPORTS)))
@rules_option
@click.option("-o", "--output", metavar="FILE", type=Written(), help="Write to FILE instead of standard output.")
@click.option("--page", metavar="URL", default="", help="svg: the reference page that citations link to.")
@click.option("--dmn-version", "version", type=click.Choice(list(VERSIONS)), default="1.3", show_default=True)
@click.option(
    "--decision", "only", metavar="NAME", default="", help="dmn: one decision alone, for tools that read one."
)
@click.option("--no-annotations", "is_plain", is_flag=True, help="dmn: tables without bases and citations of rules.")
@writes
def export(
    format_: str, folder: str | None, output: Path | None, page: str, version: str, only: str, is_plain: bool
) -> None:
    """Write the rule base as FORMAT: dmn (DMN decision tables) or svg (the decision graph, with its sources)."""
    wanted = Wanted(page=page, version=version, only=only, is_annotated=not is_plain)
    text = EXPORTS[format_](load_framework(folder), wanted)
    if output is None:
        answer(text, format_)
    else:
        write(output, text.encode())
