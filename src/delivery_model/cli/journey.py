"""`recommend journey FILE...`: one authority at several dates."""

from __future__ import annotations

from functools import partial

import click

from delivery_model.answer.as_json import answer_row
from delivery_model.cli.shared import Asked, Output, asks, emits
from delivery_model.cli.streams import load_told, progress_of
from delivery_model.dates.several_dates import Stop, draw_journey, journey_as_json, journey_page
from delivery_model.dates.several_dates import journey as journey_of
from delivery_model.errors import InputError, Problem, ScenarioError
from delivery_model.profile.profile import Scenario
from delivery_model.rulebase.framework import Framework
from delivery_model.writing.phrases import listed
from delivery_model.writing.text import rows_as_csv


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(allow_dash=True))
@asks()
@emits("json", "csv", draws=True)
@click.option("--full", "is_full", is_flag=True, help="Every change at each date.")
def journey(
    files: tuple[str, ...],
    asked: Asked,
    is_full: bool,
    output: Output,
) -> None:
    """Show how the answer moved over several dated scenarios of one authority, and which findings moved it."""
    framework = asked.framework()
    stops = stops_of(files, framework, asked, "a journey is of")
    output.emit(
        partial(journey_page, framework, stops, is_full),
        partial(journey_as_json, framework, stops),
        lambda: rows_as_csv(answer_row(stop.explanation) for stop in stops),
        partial(draw_journey, framework, stops),
    )


def stops_of(files: tuple[str, ...], framework: Framework, asked: Asked, what: str) -> tuple[Stop, ...]:
    """What is said of one authority at the dates of its scenarios.

    Raises:
        ScenarioError: with every problem found in any of them.
        UsageError: they are of several authorities; `what` says what is of one.
    """
    problems: list[Problem] = []
    scenarios: list[Scenario] = []
    for file in files:
        try:
            scenarios.append(load_told(file, framework))
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise ScenarioError(problems)
    authorities = dict.fromkeys(scenario.authority for scenario in scenarios)
    if len(authorities) > 1:
        raise click.UsageError(f"{what} one authority, and these are of {listed(authorities)}")
    progress = progress_of("dates")
    return journey_of(scenarios, framework, engine=asked.engine, readings=asked.readings, progress=progress)
