"""`recommend cases SCENARIO`: the published cases nearest to an authority."""

from __future__ import annotations

from functools import partial

import click

from delivery_model.cli.shared import Output, emits, rules_option
from delivery_model.cli.streams import load_told, tell_remarks
from delivery_model.loading import DEFAULT, load_framework, shipped
from delivery_model.precedents.baselines import load_history
from delivery_model.precedents.cases import load_cases
from delivery_model.precedents.nearest import MOST, nearest_as_csv, nearest_as_json, nearest_cases, nearest_page


@click.command()
@click.argument("scenario", type=click.Path(allow_dash=True))
@click.option(
    "--cases", "paths", multiple=True, metavar="PATH", type=click.Path(exists=True),
    help="A folder, a file or a table of cases; repeatable. By default those that are shipped.",
)  # fmt: skip
@click.option(
    "--most", type=click.IntRange(min=1), default=MOST, show_default=True, help="How many; of equal ones all."
)
@rules_option
@emits("json", "csv")
def cases(scenario: str, paths: tuple[str, ...], most: int, folder: str | None, output: Output) -> None:
    """Show the published cases nearest to SCENARIO by its findings, what was decided, and what came of it.

    What to know first stands first: cases are few and no sample, and nearness is no forecast.
    """
    framework = load_framework(folder)
    if not paths and folder not in (None, DEFAULT):
        raise click.UsageError("no cases are shipped for this rule base; name yours with --cases PATH")
    meaning = load_history(framework, folder).table
    found = load_cases(paths or [str(shipped("scenarios") / "cases")], framework, meaning)
    subject = load_told(scenario, framework)
    if paths:
        tell_remarks(*(each for case in found for each in case.codings.values()))
    near = nearest_cases(subject, found, framework, most=most)
    output.emit(partial(nearest_page, near), partial(nearest_as_json, near), partial(nearest_as_csv, near))
