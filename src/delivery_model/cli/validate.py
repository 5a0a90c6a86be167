"""`recommend validate PATH...`: agreement with published decisions."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import click

from delivery_model.cli.run import pairs, readings_option, rules_option
from delivery_model.cli.streams import progress_of, tell, tell_remarks
from delivery_model.cli.verb import Found, Output, emits
from delivery_model.cli.writing import Written, writing
from delivery_model.files import write_whole
from delivery_model.loading import DEFAULT, load_framework, shipped
from delivery_model.precedents.agreement_data import cases_as_csv, readings_as_csv, validation_as_json
from delivery_model.precedents.agreement_page import record_as_yaml, validation_page
from delivery_model.precedents.agreement_plots import draw_validation
from delivery_model.precedents.baselines import load_history
from delivery_model.precedents.cases import hash_of_cases, load_cases
from delivery_model.precedents.validation import record_of
from delivery_model.precedents.validation import validate as hold_against
from delivery_model.rulebase.read_rulebase import RECORD_FILE
from delivery_model.writing.plots import format_of

SPLIT = 2018

Command = TypeVar("Command", bound=Callable[..., Any])


def plot_option(command: Command) -> Command:
    """--plot, for verbs that can draw; a name that says no known format is refused before any work."""
    about = "Also draw it; the name ends in .png, .svg or .pdf."
    return click.option("-o", "--plot", metavar="FILE", type=Written(), callback=_drawable, help=about)(command)


def _drawable(ctx: click.Context, parameter: click.Parameter, path: Path | None) -> Path | None:
    if path is not None:
        format_of(path)
    return path


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True))
@rules_option
@readings_option
@emits("json", "csv", short="")
@click.option("--full", "is_full", is_flag=True, help="Every disagreement and combination of readings.")
@click.option(
    "--rows",
    type=click.Choice(["cases", "readings"]),
    default="cases",
    show_default=True,
    help="For csv: a row a case, or a row a combination of readings.",
)
@click.option(
    "--split", "splits", type=int, multiple=True, default=(SPLIT,), show_default=True, metavar="YEAR",
    help="A year at which a new period starts; repeatable.",
)  # fmt: skip
@click.option(
    "--record", "is_recorded", is_flag=True,
    help=f"Also keep the counts in {RECORD_FILE} of the rule base, which every answer then tells.",
)  # fmt: skip
@plot_option
def validate(
    paths: tuple[str, ...],
    folder: str | None,
    readings: tuple[str, ...],
    is_full: bool,
    rows: str,
    splits: tuple[int, ...],
    is_recorded: bool,
    plot: Path | None,
    output: Output,
) -> None:
    """Hold the rule base against published decisions, under its readings in force and under every other.

    PATH is a folder of scenarios that say what was published, one such scenario, or a CSV table of cases.
    """
    framework = load_framework(folder)
    history = load_history(framework, folder)
    cases = load_cases(paths, framework, history.table)
    tell_remarks(*(scenario for case in cases for scenario in case.codings.values()))
    found = hold_against(framework, cases, history=history, readings=pairs(readings), progress=progress_of("cases"))
    if plot is not None:
        with writing(plot) as drawing:
            draw_validation(found, drawing)
    if is_recorded:
        file = (shipped("rules") / DEFAULT if folder is None else Path(folder)) / RECORD_FILE
        write_whole(file, record_as_yaml(record_of(found, hash_of_cases(paths))).encode())
        tell(f"wrote {file}")
    output.emit(
        Found(
            partial(validation_page, found, splits, is_full),
            partial(validation_as_json, found, splits),
            partial(cases_as_csv if rows == "cases" else readings_as_csv, found),
        )
    )
