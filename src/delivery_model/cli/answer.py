"""`recommend FILE...`: the recommendation, and why."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

import click

from delivery_model.answer.explanation import explain
from delivery_model.answer.recommendation import Recommendation
from delivery_model.answer.rendering import documents_of, json_of, title_of_several
from delivery_model.cli.shared import Asked, Output, asks, emits
from delivery_model.cli.streams import TEXT, load_told, patience, progress_of, tell, tell_remarks
from delivery_model.errors import InputError
from delivery_model.loading import load_for_each, load_framework
from delivery_model.profile.profile import Scenario
from delivery_model.rulebase.framework import Framework
from delivery_model.writing.formats import CSV, JSON

if TYPE_CHECKING:
    from delivery_model.answer.explanation import Explanation
    from delivery_model.appraisal import Findings
    from delivery_model.writing.document import Document

PATIENCE = 1  # seconds


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(allow_dash=True))
@asks(takes_several=True)
@emits("json", "csv")
@click.option("--full", "is_full", is_flag=True, help="Everything, with all evidence.")
@click.option("--expect", metavar="TYPE", help="Exit with status 1 unless this support type leads.")
def run(
    files: tuple[str, ...],
    asked: Asked,
    is_full: bool,
    expect: str | None,
    output: Output,
) -> int:
    """Recommend a form of support for each FILE (`-` is standard input), and say why."""
    framework = asked.framework()
    if asked.others:
        return _beside(files, asked, framework, is_full, expect, output)
    expected = None if expect is None else framework.support_type_said(expect)
    progress, found = progress_of("scenarios"), list[Recommendation]()
    for scenario in load_all(files, framework):
        with patience(f"working out {scenario.authority} ..."):
            found.append(asked.recommendation(scenario, framework))
        progress(len(found), len(files))
    if not found:
        return 2
    for each in found if is_full and output.format != CSV else ():
        if each.appraised is not None:
            show_progress(each.appraised, as_data=output.format == JSON)
    with patience("explaining what was found ..."):
        several = list(map(explain, found))
    output.emit(
        partial(documents_of, several, is_full, has_commands=output.format == TEXT and output.target is None),
        partial(json_of, several, is_full),
        partial(_rows, several),
        title=title_of_several(several),
    )
    if len(found) < len(files):
        return 2
    return int(expected is not None and not all(leads(each, expected) for each in found))


def _beside(
    files: tuple[str, ...], asked: Asked, framework: Framework, is_full: bool, expect: str | None, output: Output
) -> int:
    """What several rule bases say of each file, side by side."""
    from delivery_model.answer.as_json import answer_row
    from delivery_model.further.layers import layers_document, of_each  # most ask one
    from delivery_model.writing.text import rows_as_csv

    if expect is not None:
        raise click.UsageError("--expect is of one rule base; name one")
    layers = {each.id: each for each in (framework, *map(load_framework, asked.others))}
    if len(layers) <= len(asked.others):
        raise click.UsageError(f"--rules names one rule base twice: {', '.join(layers)}")
    told: list[Mapping[str, Recommendation]] = []
    for file in files:
        try:
            with patience(f"working out {file} ..."):
                scenarios = load_for_each(file, list(layers.values()))
                tell_remarks(*scenarios)
                told.append(of_each(scenarios, layers, engine=asked.engine, readings=asked.readings))
        except InputError as error:
            tell(str(error), fg="red")
    if not told:
        return 2
    several = [explain(each) for found in told for each in found.values()]

    def documents() -> Iterator[Document]:
        for found in told:
            yield layers_document(found)
            yield from documents_of([explain(each) for each in found.values()], True) if is_full else ()

    def rows() -> str:
        found = [{"rules": each.recommendation.framework.id, **answer_row(each)} for each in several]
        columns = dict.fromkeys(name for row in found for name in row)  # each has those of its own decisions
        return rows_as_csv({name: row.get(name) for name in columns} for row in found)

    output.emit(
        lambda: tuple(documents()),
        partial(json_of, several, is_full),
        rows,
        title=title_of_several(several),
    )
    return 2 if len(told) < len(files) else 0


def _rows(several: Sequence[Explanation]) -> str:
    from delivery_model.answer.as_json import answer_row
    from delivery_model.writing.text import rows_as_csv

    return rows_as_csv(map(answer_row, several))


def leads(found: Recommendation, expected: str) -> bool:
    """Whether a support type is recommended, and readings of the text neither split the answer nor leave it open."""
    return found.recommended == expected and explain(found).firmness.word.is_answer


def show_progress(findings: Findings, *, as_data: bool = True) -> None:
    """Work out what is shown and takes long; on a terminal, say so on standard error after more than a second."""
    from delivery_model.appraisal import work_out

    started = time.monotonic()
    for part in work_out(findings, as_data=as_data):
        if sys.stderr.isatty() and time.monotonic() - started > PATIENCE:
            tell(f"working out {part} ...")


def load_all(files: tuple[str, ...], framework: Framework) -> list[Scenario]:
    """Load every scenario that can be loaded; the problems of the others go to standard error."""
    scenarios: list[Scenario] = []
    for file in files:
        try:
            scenarios.append(load_told(file, framework))
        except InputError as error:
            tell(str(error), fg="red")
    return scenarios
