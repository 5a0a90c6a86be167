"""`recommend diff RULES_A RULES_B`: which possible authorities get another answer."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import click
from attrs import evolve

from delivery_model.cli.shared import Output, emits, pairs
from delivery_model.cli.streams import tell_remarks
from delivery_model.errors import InputError
from delivery_model.loading import load_framework, load_scenario, shipped
from delivery_model.profile.profile import Scenario
from delivery_model.rulebase.framework import Framework
from delivery_model.versions.comparison import Side, compare
from delivery_model.versions.difference_page import comparison_as_csv, comparison_as_json, comparison_page

NAME = "NAME=ALTERNATIVE"


@click.command()
@click.argument("folders", metavar="[RULES_A [RULES_B]]", nargs=-1, type=click.Path())
@click.option(
    "--reading", "--reading-b", "after", multiple=True, metavar=NAME,
    help="Read an open point otherwise in RULES_B, e.g. developing_governance=none; repeatable.",
)  # fmt: skip
@click.option("--reading-a", "before", multiple=True, metavar=NAME, help="The same in RULES_A; repeatable.")
@click.option(
    "--scenario", "scenarios", multiple=True, metavar="FILE", type=click.Path(dir_okay=False),
    help="A scenario to name if it changes; by default those shipped; repeatable.",
)  # fmt: skip
@emits("json", "csv")
@click.option("--full", "is_full", is_flag=True, help="Every region.")
def diff(
    folders: tuple[str, ...],
    after: tuple[str, ...],
    before: tuple[str, ...],
    scenarios: tuple[str, ...],
    is_full: bool,
    output: Output,
) -> int:
    """Say which of all possible authorities get another answer from RULES_B than from RULES_A, and why.

    Left out, RULES_B is RULES_A and RULES_A is the rule base shipped, so that readings can be compared. The numbers
    are exact; changes are said in the fewest regions, each with the edited rules behind it. Exits with status 1 when
    any authority gets another answer.
    """
    if len(folders) > 2:
        raise click.UsageError("compare two rule bases, RULES_A and RULES_B")
    one = load_framework(folders[0] if folders else None)
    other = load_framework(folders[1]) if len(folders) > 1 else one
    sides = Side.of(one, pairs(before)), Side.of(other, pairs(after))
    compared = list(_scenarios(scenarios, one, other))
    tell_remarks(*(scenario for pair in compared for scenario in pair))
    found = compare(*sides, compared)
    output.emit(
        partial(comparison_page, found, is_full),
        partial(comparison_as_json, found),
        partial(comparison_as_csv, found),
    )
    return int(found.changed > 0)


def _scenarios(paths: tuple[str, ...], one: Framework, other: Framework) -> Iterator[tuple[Scenario, Scenario]]:
    """The scenarios named, or those shipped that both rule bases can read."""
    if paths:
        yield from ((load_scenario(path, one), load_scenario(path, other)) for path in paths)
        return
    for entry in sorted(shipped("scenarios").iterdir(), key=lambda entry: entry.name):
        if entry.is_file() and Path(entry.name).suffix in (".yml", ".yaml"):
            try:
                name = f"scenarios/{entry.name}"
                first, second = (evolve(load_scenario(str(entry), each), path=name) for each in (one, other))
                yield first, second
            except InputError:
                continue  # of another vocabulary than one of these rule bases
