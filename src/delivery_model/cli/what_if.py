"""`recommend what-if FILE --set attribute=level`: before and after, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import click
from attrs import evolve

from delivery_model.answer.explanation import explain
from delivery_model.cli.shared import Asked, Output, asks, emits, pairs
from delivery_model.cli.streams import load_told, patience
from delivery_model.further.side_by_side import as_json_object, comparison_document, rows
from delivery_model.profile.profile import Profile, finding_of
from delivery_model.profile.read_profile import OF_NOTHING
from delivery_model.rulebase.framework import Framework
from delivery_model.rulebase.vocabulary import UNKNOWN
from delivery_model.safe_text import visible
from delivery_model.writing.text import rows_as_csv


@click.command("what-if")
@click.argument("file", type=click.Path(allow_dash=True))
@click.option(
    "--set",
    "settings",
    multiple=True,
    required=True,
    metavar="ATTRIBUTE=LEVEL",
    help="A finding to change; several levels as a|b, or unknown; repeatable.",
)
@asks()
@emits("json", "csv")
def what_if(
    file: str,
    settings: tuple[str, ...],
    asked: Asked,
    output: Output,
) -> None:
    """Show what the recommendation for FILE would be if some findings were others."""
    framework = asked.framework()
    scenario = load_told(file, framework)
    said = pairs(settings, may_be_empty=True)
    levels = {name: framework.attribute(name).levels_said(each) for name, each in said.items()}
    changed = {name: list(each) or [UNKNOWN] for name, each in levels.items()}
    altered = evolve(scenario, profile=with_settings(framework, scenario.profile, levels))
    for _, what in altered.profile.of_nothing(framework):
        click.echo(f"remark: {visible(what)}; {OF_NOTHING}", err=True)
    with patience("working out both ..."):
        before, after = (explain(asked.recommendation(each, framework)) for each in (scenario, altered))
    output.emit(
        partial(comparison_document, before, after, list(changed)),
        partial(as_json_object, before, after, changed),
        lambda: rows_as_csv(row._asdict() for row in rows(before, after, list(changed))),
    )


def with_settings(framework: Framework, profile: Profile, levels: Mapping[str, tuple[str, ...]]) -> Profile:
    """A profile with some findings replaced, or removed where no level is given."""
    for name, given in levels.items():
        profile = profile.with_finding(name, finding_of(framework, name, given) if given else None)
    return profile
