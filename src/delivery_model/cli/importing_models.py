"""`recommend import FILE`: a model of another tool as a rule base in one file."""

from __future__ import annotations

from pathlib import Path

import click

from delivery_model.cli.new_framework import refuse_ending
from delivery_model.cli.streams import answer, tell
from delivery_model.cli.writing import Written, write, writes
from delivery_model.writing.phrases import plural


@click.command("import")
@click.argument("file", type=click.Path())
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=Written(may_be_folder=True),
    help="Write to FILE, or into a folder under the name of the model, instead of standard output.",
)
@click.option(
    "--split-outputs", "splits", is_flag=True, help="DMN: of a table of several outputs, a decision for each."
)
@writes
def import_(file: str, output: Path | None, splits: bool) -> None:
    """Make a rule base of FILE: DMN decision tables, a DEXi model (.dxi) or a table in CSV.

    Each decision is taken or refused by itself. What is refused, and what is read otherwise than one may think, is told
    on standard error, with its place. The exit status is 1 where something is refused.
    """
    if output is not None and not output.is_dir():
        refuse_ending(output)
    from delivery_model.imports.importing import import_model  # no other verb reads models

    found = import_model(file, splits_outputs=splits)
    for problem in (*found.refused, *found.remarks):
        tell(str(problem))
    taken = f"{plural(len(found.taken), 'decision')} taken" + (
        f", {len(found.refused)} refused" if found.refused else ""
    )
    if output is None:
        answer(found.text, "yaml")
        tell(taken)
    else:
        target = output / f"{found.framework.id}.yml" if output.is_dir() else output
        write(target, found.text.encode(), f"Wrote {target}: {taken}. Then: recommend check {target}")
    if found.refused:
        click.get_current_context().exit(1)
