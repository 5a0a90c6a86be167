"""`recommend what-if FILE --set attribute=level`: before and after, side by side."""

from __future__ import annotations

from collections.abc import Mapping

import click
from attrs import evolve

from delivery_model.cli.progress import patience
from delivery_model.cli.run import engine_option, pairs, readings_option, rules_option, terminal_width
from delivery_model.cli.scenarios import load_told
from delivery_model.cli.streams import answer
from delivery_model.explanation import explain
from delivery_model.framework.rules import Framework
from delivery_model.framework.vocabulary import UNKNOWN
from delivery_model.loading import load_framework
from delivery_model.loading.findings import OF_NOTHING
from delivery_model.output.compare import as_json_object, comparison_document
from delivery_model.output.json import as_text
from delivery_model.output.markdown import document_as_markdown
from delivery_model.output.text import document_as_text
from delivery_model.profile import Profile, finding_of
from delivery_model.recommendation import recommend
from delivery_model.safe_text import visible


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
@click.option("--format", "format_", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True)
def what_if(
    file: str,
    settings: tuple[str, ...],
    folder: str | None,
    engine: str | None,
    readings: tuple[str, ...],
    format_: str,
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
    if format_ == "json":
        text = as_text(as_json_object(before, after, changed))
    elif format_ == "markdown":
        text = document_as_markdown(comparison_document(before, after, list(changed)))
    else:
        text = document_as_text(comparison_document(before, after, list(changed)), terminal_width())
    answer(text, format_)


def with_settings(framework: Framework, profile: Profile, levels: Mapping[str, tuple[str, ...]]) -> Profile:
    """A profile with some findings replaced, or removed where no level is given."""
    for name, given in levels.items():
        profile = profile.with_finding(name, finding_of(framework, name, given) if given else None)
    return profile
