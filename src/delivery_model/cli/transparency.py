"""`recommend transparency`: the algorithmic transparency record of a rule base."""

from __future__ import annotations

import click

from delivery_model.cli.run import rules_option
from delivery_model.files import write_whole
from delivery_model.loading import load_framework
from delivery_model.output.json import as_text
from delivery_model.output.transparency_formats import record_as_json, record_as_markdown


@click.command()
@rules_option
@click.option("--format", "format_", type=click.Choice(("markdown", "json")), default="markdown", show_default=True)
@click.option("-o", "--output", metavar="FILE", type=click.Path(), help="Write to FILE instead of standard output.")
def transparency(folder: str | None, format_: str, output: str | None) -> None:
    """Draft the record that the UK Algorithmic Transparency Recording Standard asks for, from the rule base.

    What only you can say is marked "To be completed by".
    """
    framework = load_framework(folder)
    text = as_text(record_as_json(framework)) if format_ == "json" else record_as_markdown(framework)
    if output is None:
        click.echo(text, nl=False)
    else:
        write_whole(output, text.encode())
