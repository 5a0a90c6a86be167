"""`recommend report FILE... -o PAPER`: a paper that a committee can be handed."""

from __future__ import annotations

from pathlib import Path

import click

from delivery_model.cli.journey import stops_of
from delivery_model.cli.shared import Asked, Output, asks
from delivery_model.cli.streams import patience
from delivery_model.cli.writing import Written, writes
from delivery_model.dates.paper import paper_of
from delivery_model.errors import UnknownName
from delivery_model.writing.formats import FORMATS


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(allow_dash=True))
@click.option(
    "-o", "--output", "target", metavar="PAPER", required=True, type=Written(),
    help="Where the paper goes; the name ends in .html, .md, .docx or .txt (for a PDF, print the .html in a browser).",
)  # fmt: skip
@click.option(
    "--template", metavar="FILE", type=click.Path(),
    help="A Word document with your styles, headers and footers, for a .docx paper.",
)  # fmt: skip
@asks()
@writes
def report(
    files: tuple[str, ...],
    target: Path,
    template: str | None,
    asked: Asked,
) -> None:
    """Write a paper about FILE: the answer first, then why, the evidence, what it needs and how sure it is.

    Several files are one authority at several dates; the paper is about the last, and shows the journey to it.
    """
    papers, ending = {each.ending: name for name, each in FORMATS.items()}, target.suffix.lower()
    if ending not in papers:
        raise UnknownName("ending of a paper", ending or target.name, papers)
    if template:
        if ending != ".docx":
            raise click.UsageError("--template is for .docx")
        from delivery_model.writing.word import template_of  # python-docx comes with an extra

        template_of(template)
    output = Output(papers[ending], target)
    stops = stops_of(files, asked.framework(), asked, "a paper is about")
    with patience("writing the paper ..."):
        paper = paper_of(stops)
    output.emit(lambda: paper, template=template)
