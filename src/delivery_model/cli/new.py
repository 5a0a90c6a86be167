"""`recommend new FILE`: an empty scenario with every question as a comment; `recommend schema`: what one may say."""

from __future__ import annotations

import datetime
import textwrap
from pathlib import Path
from typing import get_args

import click

from delivery_model.answer.as_json import as_text
from delivery_model.appraisal.read_options import options_of
from delivery_model.cli.shared import rules_option
from delivery_model.cli.streams import answer, load_told
from delivery_model.cli.writing import Written, write, writes
from delivery_model.files import is_spreadsheet
from delivery_model.loading import load_framework
from delivery_model.profile.written_profile import scenario_as_yaml
from delivery_model.rulebase.framework import Framework
from delivery_model.schemas import schema as schema_of
from delivery_model.writing.outputs import Kind
from delivery_model.writing.templating import filled


@click.command()
@click.argument("file", type=Written(allow_dash=True))
@click.option(
    "--from", "source", metavar="SCENARIO", type=click.Path(dir_okay=False),
    help="Fill it in with what this scenario says: YAML as a spreadsheet, or a spreadsheet as YAML.",
)  # fmt: skip
@rules_option
@writes
def new(file: Path, source: str | None, folder: str | None) -> None:
    """Write an empty scenario to FILE (`-` is standard output): every question is a comment to answer.

    A FILE that ends in .xlsx or .csv is a spreadsheet instead: a row a question, columns for the answer, for evidence
    and for several raters.
    """
    framework, today = load_framework(folder), datetime.date.today()
    scenario = load_told(source, framework) if source else None
    if is_spreadsheet(file):
        from delivery_model.tables.question_files import form_as_file

        data = form_as_file(framework, scenario, file, today)
        write(file, data, f"Wrote {file}. Answer what you know; what stays empty is unknown. Then: recommend {file}")
        return
    text = template(framework, today.isoformat()) if scenario is None else scenario_as_yaml(framework, scenario)
    if str(file) == "-":
        answer(text, "yaml")
        return
    said = f"Wrote {file}."
    if scenario is None:
        said += " Answer what you know, delete nothing: what stays a comment is unknown."
    write(file, text.encode(), said)


@click.command()
@click.argument("kind", type=click.Choice(get_args(Kind)), default="scenario")
@rules_option
def schema(kind: Kind, folder: str | None) -> None:
    """Print a JSON Schema: of scenario files, for completion and checking in an editor, or of what a verb says as JSON.

    KIND is `scenario` if left out, `answer`, `frame` for the columns that `batch` appends, or the name of a verb;
    `check-replay` is what `check --replay` says.
    """
    answer(as_text(schema_of(kind, load_framework(folder))), "json")


def template(framework: Framework, date: str) -> str:
    """An empty scenario; the first attribute alone is no comment, since a profile must have one finding."""
    values = {"framework": framework, "date": date, "options": options_of(framework), "wrapped": _wrapped}
    return filled("scenario.plain", values)


def _wrapped(text: str, first: str, further: str = "") -> str:
    return textwrap.fill(text, 110, initial_indent=first, subsequent_indent=further or first)
