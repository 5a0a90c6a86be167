"""`recommend journey FILE...`: one authority at several dates."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from delivery_model.answer.as_json import answer_row
from delivery_model.cli.run import engine_option, pairs, readings_option, rules_option
from delivery_model.cli.streams import load_told, progress_of
from delivery_model.cli.validate import plot_option
from delivery_model.cli.verb import Found, Output, emits
from delivery_model.cli.writing import writing
from delivery_model.dates.journey_page import draw_journey, journey_as_json, journey_page
from delivery_model.dates.stops import journey as journey_of
from delivery_model.engines import EngineName
from delivery_model.errors import InputError, Problem, ScenarioError
from delivery_model.loading import load_framework
from delivery_model.profile.profile import Scenario
from delivery_model.rulebase.framework import Framework
from delivery_model.writing.phrases import listed
from delivery_model.writing.text import rows_as_csv


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(allow_dash=True))
@rules_option
@engine_option
@readings_option
@emits("json", "csv", short="")
@click.option("--full", "is_full", is_flag=True, help="Every change at each date.")
@plot_option
def journey(
    files: tuple[str, ...],
    folder: str | None,
    engine: EngineName | None,
    readings: tuple[str, ...],
    is_full: bool,
    plot: Path | None,
    output: Output,
) -> None:
    """Show how the answer moved over several dated scenarios of one authority, and which findings moved it."""
    framework = load_framework(folder)
    scenarios = load_every(files, framework)
    authorities = dict.fromkeys(scenario.authority for scenario in scenarios)
    if len(authorities) > 1:
        raise click.UsageError(f"a journey is of one authority, and these are of {listed(authorities)}")
    stops = journey_of(scenarios, framework, engine=engine, readings=pairs(readings), progress=progress_of("dates"))
    if plot is not None:
        with writing(plot) as drawing:
            draw_journey(framework, stops, drawing)
    output.emit(
        Found(
            partial(journey_page, framework, stops, is_full),
            partial(journey_as_json, framework, stops),
            lambda: rows_as_csv(answer_row(stop.explanation) for stop in stops),
        )
    )


def load_every(files: tuple[str, ...], framework: Framework) -> list[Scenario]:
    """Load every scenario.

    Raises:
        ScenarioError: with every problem found in any of them.
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
    return scenarios
