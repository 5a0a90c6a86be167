"""`recommend validate PATH...`: agreement with published decisions."""

from __future__ import annotations

from functools import partial

import click

from delivery_model.cli.shared import Asked, Output, asks, emits
from delivery_model.cli.streams import progress_of, tell, tell_remarks
from delivery_model.files import write_whole
from delivery_model.loading import DEFAULT, rules_folder, shipped
from delivery_model.precedents.agreement_data import cases_as_csv, readings_as_csv, validation_as_json
from delivery_model.precedents.agreement_page import record_as_yaml, validation_page
from delivery_model.precedents.agreement_plots import draw_validation
from delivery_model.precedents.baselines import load_history
from delivery_model.precedents.cases import hash_of_cases, load_cases
from delivery_model.precedents.validation import record_of
from delivery_model.precedents.validation import validate as hold_against
from delivery_model.rulebase.read_record import RECORD_FILE

SPLIT = 2018


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True))
@asks(has_engine=False)
@emits("json", "csv", draws=True)
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
def validate(
    paths: tuple[str, ...],
    asked: Asked,
    is_full: bool,
    rows: str,
    splits: tuple[int, ...],
    is_recorded: bool,
    output: Output,
) -> None:
    """Hold the rule base against published decisions, under its readings in force and under every other.

    PATH is a folder of scenarios that say what was published, one such scenario, or a CSV table of cases.
    """
    framework = asked.framework()
    history = load_history(framework, asked.folder)
    cases = load_cases(paths, framework, history.table)
    tell_remarks(*(scenario for case in cases for scenario in case.codings.values()))
    found = hold_against(framework, cases, history=history, readings=asked.readings, progress=progress_of("cases"))
    if is_recorded:
        file = (shipped("rules") / DEFAULT if asked.folder is None else rules_folder(asked.folder)) / RECORD_FILE
        write_whole(file, record_as_yaml(record_of(found, hash_of_cases(paths))).encode())
        tell(f"wrote {file}")
    output.emit(
        partial(validation_page, found, splits, is_full),
        partial(validation_as_json, found, splits),
        partial(cases_as_csv if rows == "cases" else readings_as_csv, found),
        partial(draw_validation, found),
    )
