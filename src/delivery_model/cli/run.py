"""`recommend FILE...`: the recommendation, and why."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import click

from delivery_model.answer.as_json import answer_row
from delivery_model.answer.explanation import explain
from delivery_model.answer.recommendation import Recommendation, recommend
from delivery_model.answer.rendering import documents_of, json_of, title_of_several
from delivery_model.appraisal import Findings, work_out
from delivery_model.cli.streams import TEXT, load_told, patience, progress_of, tell
from delivery_model.cli.verb import Found, Output, emits
from delivery_model.engines import ENGINES, EngineName
from delivery_model.errors import InputError
from delivery_model.loading import load_framework
from delivery_model.profile.profile import Scenario
from delivery_model.rulebase.framework import Framework
from delivery_model.writing.text import rows_as_csv

Command = TypeVar("Command", bound=Callable[..., Any])

PATIENCE = 1  # seconds


def rules_option(command: Command) -> Command:
    """--rules, for every verb that needs a rule base."""
    about = "Folder of the rule base; by default the one shipped."
    return click.option("--rules", "folder", metavar="DIR", type=click.Path(), help=about)(command)


def readings_option(command: Command) -> Command:
    """--reading, for every verb that answers."""
    about = "Read an open point otherwise, e.g. developing_governance=none; repeatable."
    return click.option("--reading", "readings", multiple=True, metavar="NAME=ALTERNATIVE", help=about)(command)


def engine_option(command: Command) -> Command:
    """--engine, for every verb that answers."""
    about = "By default durable, where durable_rules can be imported."
    return click.option("--engine", type=click.Choice(list(ENGINES)), help=about)(command)


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(allow_dash=True))
@rules_option
@engine_option
@readings_option
@emits("json", "csv")
@click.option("--full", "is_full", is_flag=True, help="Everything, with all evidence.")
@click.option("--expect", metavar="TYPE", help="Exit with status 1 unless this support type leads.")
def run(
    files: tuple[str, ...],
    folder: str | None,
    engine: EngineName | None,
    readings: tuple[str, ...],
    is_full: bool,
    expect: str | None,
    output: Output,
) -> int:
    """Recommend a form of support for each FILE (`-` is standard input), and say why."""
    framework = load_framework(folder)
    expected = None if expect is None else framework.support_type_said(expect)
    chosen = pairs(readings)
    progress, found = progress_of("scenarios"), list[Recommendation]()
    for scenario in load_all(files, framework):
        with patience(f"working out {scenario.authority} ..."):
            found.append(recommend(scenario, framework, engine=engine, readings=chosen))
        progress(len(found), len(files))
    if not found:
        return 2
    for each in found if is_full else ():
        if each.appraised is not None:
            show_progress(each.appraised)
    with patience("explaining what was found ..."):
        several = list(map(explain, found))
    output.emit(
        Found(
            partial(documents_of, several, is_full, has_commands=output.format == TEXT and output.target is None),
            partial(json_of, several, is_full),
            lambda: rows_as_csv(map(answer_row, several)),
            title_of_several(several),
        )
    )
    if len(found) < len(files):
        return 2
    return int(expected is not None and not all(leads(each, expected) for each in found))


def leads(found: Recommendation, expected: str) -> bool:
    """Whether a support type is recommended, and readings of the text neither split the answer nor leave it open."""
    return found.recommended == expected and explain(found).firmness.word.is_answer


def show_progress(findings: Findings) -> None:
    """Work out what takes long; on a terminal, say so on standard error once it has taken more than a second."""
    started = time.monotonic()
    for part in work_out(findings):
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


def pairs(options: tuple[str, ...], *, may_be_empty: bool = False) -> dict[str, str]:
    """NAME=VALUE options as a mapping; a name is given once."""
    found: dict[str, str] = {}
    for name, equals, value in (option.partition("=") for option in options):
        if not equals or not name or not (value or may_be_empty):
            raise click.UsageError(f"{name + equals + value!r} is not NAME=VALUE")
        if name in found:
            raise click.UsageError(f"{name!r} is given twice, as {found[name]!r} and {value!r}; keep one of them")
        found[name] = value
    return found
