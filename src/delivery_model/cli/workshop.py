"""`recommend workshop FILE`: where people differ, group beside group, and what was agreed; with BEFORE, what moved."""

from __future__ import annotations

from functools import partial

import click

from delivery_model.cli.shared import Output, emits, rules_option
from delivery_model.cli.streams import load_told
from delivery_model.loading import load_framework
from delivery_model.workshop.meetings import compared_authority, workshop_as_json, workshop_page


@click.command()
@click.argument("file", type=click.Path(allow_dash=True))
@click.option(
    "--since", "before", metavar="BEFORE", type=click.Path(dir_okay=False), help="The scenario of the meeting before."
)
@rules_option
@emits("json")
def workshop(file: str, before: str | None, folder: str | None, output: Output) -> None:
    """Show a meeting about FILE: where its raters differ most, groups side by side, what to ask, and the plans.

    With --since also what moved since an earlier meeting, what was done of its actions, and what is late.
    """
    framework = load_framework(folder)
    now = load_told(file, framework)
    earlier = load_told(before, framework) if before else None
    if earlier and (why := compared_authority(earlier, now)):
        raise click.UsageError(why)
    output.emit(partial(workshop_page, framework, now, earlier), partial(workshop_as_json, framework, now, earlier))
