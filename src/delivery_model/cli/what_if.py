"""`recommend what-if FILE --set attribute=level`: before and after, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import click
from attrs import evolve

from delivery_model.answer.explanation import explain
from delivery_model.answer.recommendation import recommend
from delivery_model.answer.side_by_side import as_json_object, comparison_document, rows
from delivery_model.cli.run import engine_option, pairs, readings_option, rules_option
from delivery_model.cli.streams import load_told, patience
from delivery_model.cli.verb import Found, Output, emits
from delivery_model.loading import load_framework
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
@rules_option
@engine_option
@readings_option
@emits("json", "csv")
def what_if(
    file: str,
    settings: tuple[str, ...],
    folder: str | None,
    engine: str | None,
    readings: tuple[str, ...],
    output: Output,
) -> None:
    """Show what the recommendation for FILE would be if some findings were others."""
    framework = load_framework(folder)
    scenario = load_told(file, framework)
    chosen, said = pairs(readings), pairs(settings, may_be_empty=True)
    levels = {name: framework.attribute(name).levels_said(each) for name, each in said.items()}
    changed = {name: list(each) or [UNKNOWN] for name, each in levels.items()}
    altered = evolve(scenario, profile=with_settings(framework, scenario.profile, levels))
    for _, what in altered.profile.of_nothing(framework):
        click.echo(f"remark: {visible(what)}; {OF_NOTHING}", err=True)
    with patience("working out both ..."):
        before, after = (
            explain(recommend(each, framework, engine=engine, readings=chosen)) for each in (scenario, altered)
        )
    output.emit(
        Found(
            partial(comparison_document, before, after, list(changed)),
            partial(as_json_object, before, after, changed),
            lambda: rows_as_csv(row._asdict() for row in rows(before, after, list(changed))),
        )
    )


def with_settings(framework: Framework, profile: Profile, levels: Mapping[str, tuple[str, ...]]) -> Profile:
    """A profile with some findings replaced, or removed where no level is given."""
    for name, given in levels.items():
        profile = profile.with_finding(name, finding_of(framework, name, given) if given else None)
    return profile
