"""`recommend merge SHEET... -o FILE`: what several people filled in alone, as one scenario."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path

import click
from attrs import evolve

from delivery_model.cli.shared import rules_option
from delivery_model.cli.streams import answer, load_told
from delivery_model.cli.writing import Written, refuse_to_write, write, writes
from delivery_model.errors import InputError, InvalidValue, Problem, ScenarioError
from delivery_model.files import is_spreadsheet
from delivery_model.loading import load_framework
from delivery_model.profile.profile import Scenario
from delivery_model.profile.written_profile import scenario_as_yaml
from delivery_model.rulebase.framework import Framework
from delivery_model.rulebase.vocabulary import as_one_word
from delivery_model.workshop.merging import merge_raters


@click.command()
@click.argument("sheets", nargs=-1, required=True, metavar="[NAME=]SHEET...")
@click.option("-o", "--output", "target", metavar="FILE", required=True, type=Written(allow_dash=True),
    help="Where the scenario goes; .xlsx or .csv is a spreadsheet, - is standard output.")  # fmt: skip
@click.option("--group", "groups", multiple=True, metavar="NAME=PERSON,PERSON",
    help="People who are shown together, such as members or the leadership team; repeatable.")  # fmt: skip
@rules_option
@writes
def merge(sheets: tuple[str, ...], target: Path, groups: tuple[str, ...], folder: str | None) -> None:
    """Merge the SHEETs that people filled in alone into one scenario, with where each of them placed what.

    A sheet is a scenario or a spreadsheet; it is the person's whose name stands before it, or else in its file name.
    What they differ on is open over all that they say. A sheet that names raters keeps them.
    """
    framework, named = load_framework(folder), _named(sheets)
    refuse_to_write(named.values())
    people = _loaded(framework, named)
    merged = merge_raters(people, framework)
    merged = evolve(merged, path=str(target), plans=evolve(merged.plans, rater_groups=_groups(merged, groups)))
    if is_spreadsheet(target):
        from delivery_model.tables.question_files import form_as_file

        write(target, form_as_file(framework, merged, target, datetime.date.today()), f"Wrote {target}.")
        return
    text = scenario_as_yaml(framework, merged)
    if str(target) == "-":
        answer(text, "yaml")
    else:
        write(target, text.encode(), f"Wrote {target}. Next: recommend workshop {target}")


def _named(sheets: tuple[str, ...]) -> dict[str, str]:
    """The paths of the sheets by the name of the person.

    Raises:
        UsageError: two sheets are of one person.
    """
    found: dict[str, str] = {}
    for sheet in sheets:
        name, equals, path = sheet.partition("=")
        name, path = (name.strip(), path) if equals and not Path(sheet).exists() else (Path(sheet).stem, sheet)
        if not name:
            raise click.UsageError(f"{sheet!r} names nobody; write the person's name before the =")
        if as_one_word(name) in map(as_one_word, found):
            raise click.UsageError(f"two sheets are {name!r}'s; write NAME=SHEET for one of them")
        found[name] = path
    return found


def _loaded(framework: Framework, sheets: Mapping[str, str]) -> dict[str, Scenario]:
    """The sheets; every problem in any of them is told.

    Raises:
        ScenarioError: with every problem found.
    """
    found: dict[str, Scenario] = {}
    problems: list[Problem] = []
    for name, path in sheets.items():
        try:
            found[name] = load_told(path, framework)
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise ScenarioError(problems)
    return found


def _groups(merged: Scenario, groups: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """The groups of the sheets and those given.

    Raises:
        InvalidValue: somebody is named who placed nothing.
    """
    from delivery_model.cli.shared import pairs

    raters = {rater for finding in merged.profile.findings.values() for rater in finding.raters}
    found = dict(merged.plans.rater_groups)
    for name, said in pairs(groups).items():
        found[name] = tuple(each.strip() for each in said.split(",") if each.strip())
        for unknown in (each for each in found[name] if each not in raters):
            from delivery_model.errors import nearest

            raise InvalidValue("group", f"{unknown!r} of {name!r} placed nothing", nearest(unknown, sorted(raters)))
    return found
