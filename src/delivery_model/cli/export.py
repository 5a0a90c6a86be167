"""The rule base for others: `recommend export FORMAT` for a tool, `recommend transparency` for the public record."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from delivery_model.cli.shared import Output, emits, rules_option
from delivery_model.cli.streams import answer
from delivery_model.cli.writing import Written, write, writes
from delivery_model.export.dmn import VERSIONS, framework_as_dmn
from delivery_model.export.graph import framework_as_svg
from delivery_model.export.transparency_record import record_as_json, record_page
from delivery_model.loading import load_framework


@click.command()
@click.argument("format_", metavar="FORMAT", type=click.Choice(["dmn", "svg"]))
@rules_option
@click.option("-o", "--output", metavar="FILE", type=Written(), help="Write to FILE instead of standard output.")
@click.option("--page", metavar="URL", default="", help="svg: the reference page that citations link to.")
@click.option(
    "--dmn-version", "version", type=click.Choice(list(VERSIONS)), help="dmn: of the standard; 1.3 if left out."
)
@click.option(
    "--decision", "only", metavar="NAME", default="", help="dmn: one decision alone, for tools that read one."
)
@click.option("--no-annotations", "is_plain", is_flag=True, help="dmn: tables without bases and citations of rules.")
@writes
def export(
    format_: str, folder: str | None, output: Path | None, page: str, version: str | None, only: str, is_plain: bool
) -> None:
    """Write the rule base as FORMAT: dmn (DMN decision tables) or svg (the decision graph, with its sources)."""
    if format_ == "dmn" and page:
        raise click.UsageError("--page is for svg")
    if format_ == "svg" and (version or only or is_plain):
        raise click.UsageError("--dmn-version, --decision and --no-annotations are for dmn")
    framework = load_framework(folder)
    if format_ == "svg":
        text = framework_as_svg(framework, page)
    else:
        text = framework_as_dmn(framework, version=version or "1.3", only=only, is_annotated=not is_plain)
    if output is None:
        answer(text, format_)
    else:
        write(output, text.encode())


@click.command()
@rules_option
@emits("json", default="markdown")
def transparency(folder: str | None, output: Output) -> None:
    """Draft the record that the UK Algorithmic Transparency Recording Standard asks for, from the rule base.

    What only you can say is marked "To be completed by".
    """
    framework = load_framework(folder)
    output.emit(partial(record_page, framework), partial(record_as_json, framework))
