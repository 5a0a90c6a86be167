"""`recommend appraise FILE`: the options appraisal of a scenario."""

from __future__ import annotations

from functools import partial

import click

from delivery_model.answer.appraisal_json import appraisal_as_csv, appraisal_as_document
from delivery_model.answer.appraisal_page import appraisal_page
from delivery_model.answer.appraisal_plots import draw_appraisal
from delivery_model.answer.arrangement import appraise as appraised
from delivery_model.appraisal.acceptability import SAMPLES
from delivery_model.cli.answer import show_progress
from delivery_model.cli.shared import Asked, Output, asks, emits
from delivery_model.cli.streams import load_told
from delivery_model.writing.formats import JSON

MOST_SAMPLES = 1_000_000


@click.command()
@click.argument("file", type=click.Path(allow_dash=True))
@asks()
@emits("json", "csv", draws=True)
@click.option("--full", "is_full", is_flag=True, help="Everything said of the options and of any arrangement.")
@click.option(
    "--samples", type=click.IntRange(1, MOST_SAMPLES), default=SAMPLES, show_default=True,
    help="Weights to draw, where shares of all weights cannot be had exactly (more than three criteria).",
)  # fmt: skip
@click.option("--seed", type=int, default=0, show_default=True, help="What to draw them with.")
def appraise(
    file: str,
    asked: Asked,
    is_full: bool,
    samples: int,
    seed: int,
    output: Output,
) -> None:
    """Rank the management options of the appraisal in FILE, say what would change the ranking, and whether they fit.

    What it says holds whatever the scores are that the appraisal leaves open.
    """
    framework = asked.framework()
    scenario = load_told(file, framework)
    arrangement = appraised(
        scenario, framework, engine=asked.engine, readings=asked.readings, samples=samples, seed=seed
    )
    show_progress(arrangement.findings, as_data=output.format == JSON)
    output.emit(
        partial(appraisal_page, arrangement, is_full),
        partial(appraisal_as_document, arrangement),
        partial(appraisal_as_csv, arrangement),
        partial(draw_appraisal, arrangement),
    )
