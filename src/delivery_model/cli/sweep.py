"""`recommend sweep`: every possible authority at once."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from delivery_model.cli.shared import Asked, Output, asks, emits
from delivery_model.cli.streams import tell_remarks
from delivery_model.cli.writing import Written, refuse_to_write, write
from delivery_model.sweeps.beliefs_file import load_beliefs
from delivery_model.sweeps.everyone import sweep as swept
from delivery_model.sweeps.sweep_data import TABLES, draws_as_csv, regions_as_csv, sweep_as_json
from delivery_model.sweeps.sweep_page import sweep_page
from delivery_model.sweeps.sweep_plots import CHARTS, draw_sweep

MOST_DRAWS = 10_000_000


@click.command()
@asks(has_engine=False)
@click.option(
    "--beliefs", "believed", metavar="FILE", type=click.Path(dir_okay=False),
    help="Weigh authorities by the probabilities in FILE, rather than count them.",
)  # fmt: skip
@click.option(
    "--sample", type=click.IntRange(1, MOST_DRAWS), metavar="N",
    help="Also draw N authorities at random; the exact figures are given as well.",
)  # fmt: skip
@click.option("--seed", type=int, default=0, show_default=True, help="For --sample: the same seed draws the same.")
@click.option(
    "--draws", metavar="FILE", type=Written(),
    help="For --sample: write the authorities drawn, with their answers, as CSV.",
)  # fmt: skip
@emits("json", "csv", draws=True)
@click.option("--rows", type=click.Choice(list(TABLES)), default="answers", show_default=True, help="For csv.")
@click.option(
    "--regions", "said", type=click.Choice(["decisions", "attributes"]), default="decisions", show_default=True,
    help="Say regions in values of decisions, or in levels of attributes.",
)  # fmt: skip
@click.option("--full", "is_full", is_flag=True, help="Every factor, region and reading, and what decides each answer.")
@click.option("--chart", type=click.Choice(list(CHARTS)), help="For --plot: which; tornado unless --over is given.")
@click.option(
    "--over", metavar="A,B",
    help="For the chart 'map': two attributes or decisions; by default the two that decide most.",
)  # fmt: skip
def sweep(
    asked: Asked,
    believed: str | None,
    sample: int | None,
    seed: int,
    draws: Path | None,
    rows: str,
    said: str,
    is_full: bool,
    chart: str | None,
    over: str | None,
    output: Output,
) -> None:
    """Answer for every possible authority at once: how many get each answer, what decides, and who they are.

    Every figure is exact: authorities are counted, or weighed by stated beliefs, and none is sampled unless asked.
    Also says in the fewest regions who gets each answer, and how often readings of the text disagree.
    """
    if draws is not None and sample is None:
        raise click.UsageError("--draws needs --sample N")
    if output.plot is None and (chart or over):
        raise click.UsageError("--chart and --over need --plot FILE")
    names = tuple(name.strip() for name in over.split(",")) if over else ()
    if over and (len(names) != 2 or chart not in (None, "map")):
        raise click.UsageError("--over takes two names, A,B, for the chart 'map'")
    framework = asked.framework()
    beliefs = load_beliefs(believed, framework) if believed else None
    if beliefs is not None and beliefs.scenario is not None:
        refuse_to_write([beliefs.scenario.path])
        tell_remarks(beliefs.scenario)
    found = swept(framework, beliefs, readings=asked.readings, sample=sample, seed=seed)
    if draws is not None:
        write(draws, draws_as_csv(found).encode())
    by_attribute = said == "attributes"
    as_csv = partial(regions_as_csv, by_attribute=by_attribute) if rows == "regions" else TABLES[rows]
    output.emit(
        partial(sweep_page, found, is_full, by_attribute=by_attribute),
        partial(sweep_as_json, found, by_attribute=by_attribute),
        partial(as_csv, found),
        partial(draw_sweep, found, chart=chart or ("map" if over else "tornado"), over=names),
    )
