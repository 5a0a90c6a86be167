"""`recommend appraise FILE`: the options appraisal of a scenario."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from delivery_model.answer.appraisal_json import appraisal_as_csv, appraisal_as_document
from delivery_model.answer.appraisal_page import appraisal_page
from delivery_model.answer.appraisal_plots import draw_appraisal
from delivery_model.answer.arrangement import appraise as appraised
from delivery_model.appraisal.acceptability import SAMPLES
from delivery_model.cli.run import (
    engine_option,
    pairs,
    readings_option,
    rules_option,
    show_progress,
)
from delivery_model.cli.streams import load_told
from delivery_model.cli.validate import plot_option
from delivery_model.cli.verb import Found, Output, emits
from delivery_model.cli.writing import writing
from delivery_model.engines import EngineName
from delivery_model.loading import load_framework

MOST_SAMPLES = 1_000_000


@click.command()
@click.argument("file", type=click.Path(allow_dash=True))
@rules_option
@engine_option
@readings_option
@emits("json", "csv", short="")
@click.option("--full", "is_full", is_flag=True, help="Everything said of the options and of any arrangement.")
@click.option(
    "--samples", type=click.IntRange(1, MOST_SAMPLES), default=SAMPLES, show_default=True,
    help="Weights to draw, where shares of all weights cannot be had exactly (more than three criteria).",
)  # fmt: skip
@click.option("--seed", type=int, default=0, show_default=True, help="What to draw them with.")
@plot_option
def appraise(
    file: str,
    folder: str | None,
    engine: EngineName | None,
    readings: tuple[str, ...],
    is_full: bool,
    samples: int,
    seed: int,
    plot: Path | None,
    output: Output,
) -> None:
    """Rank the management options of the appraisal in FILE, say what would change the ranking, and whether they fit.

    What it says holds whatever the scores are that the appraisal leaves open.
    """
    framework = load_framework(folder)
    scenario = load_told(file, framework)
    arrangement = appraised(scenario, framework, engine=engine, readings=pairs(readings), samples=samples, seed=seed)
    show_progress(arrangement.findings)
    if plot is not None:
        with writing(plot) as drawing:
            draw_appraisal(arrangement, drawing)
    output.emit(
        Found(
            partial(appraisal_page, arrangement, is_full),
            partial(appraisal_as_document, arrangement),
            partial(appraisal_as_csv, arrangement),
        )
    )
