"""`recommend journey FILE...`: one authority at several dates."""

from __future__ import annotations

from pathlib import Path

import click

from delivery_model.analysis.journey import journey_of
from delivery_model.cli.progress import progress_of
from delivery_model.cli.run import engine_option, pairs, readings_option, rules_option, terminal_style, terminal_width
from delivery_model.cli.scenarios import load_told
from delivery_model.cli.streams import answer
from delivery_model.cli.validate import plot_option
from delivery_model.cli.writing import writes, writing
from delivery_model.errors import InputError, Problem, ScenarioError
from delivery_model.framework.rules import Framework
from delivery_model.loading import load_framework
from delivery_model.output.html import documents_as_html
from delivery_model.output.journey import journey_as_json, journey_page
from delivery_model.output.json import as_text
from delivery_model.output.markdown import document_as_markdown
from delivery_model.output.plots import draw_journey
from delivery_model.output.text import document_as_text
from delivery_model.output.words import listed
from delivery_model.profile import Scenario

FORMATS = ("text", "json", "markdown", "html")


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(allow_dash=True))
@rules_option
@engine_option
@readings_option
@click.option("--format", "format_", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--full", "is_full", is_flag=True, help="Every change at each date.")
@plot_option
@writes
@click.pass_context
def journey(
    ctx: click.Context,
    files: tuple[str, ...],
    folder: str | None,
    engine: str | None,
    readings: tuple[str, ...],
    format_: str,
    is_full: bool,
    plot: Path | None,
) -> None:
    """Show how the answer moved over several dated scenarios of one authority, and which findings moved it."""
    framework = load_framework(folder)
    scenarios = load_every(files, framework)
    authorities = dict.fromkeys(scenario.authority for scenario in scenarios)
    if len(authorities) > 1:
        raise click.UsageError(f"a journey is of one authority, and these are of {listed(authorities)}")
    stops = journey_of(framework, scenarios, engine=engine, readings=pairs(readings), progress=progress_of("dates"))
    if plot is not None:
        with writing(plot) as drawing:
            draw_journey(framework, stops, drawing)
    if format_ == "json":
        text = as_text(journey_as_json(framework, stops))
    elif format_ == "markdown":
        text = document_as_markdown(journey_page(framework, stops, is_full))
    elif format_ == "html":
        page = journey_page(framework, stops, is_full)
        text = documents_as_html([page], page.title)
    else:
        text = document_as_text(journey_page(framework, stops, is_full), terminal_width(), terminal_style(ctx))
    answer(text, format_)


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
