"""`recommend what-if FILE --set attribute=level`: before and after, side by side."""

from __future__ import annotations

import click
from attrs import evolve

from delivery_model.cli.progress import patience
from delivery_model.cli.run import engine_option, pairs, readings_option, rules_option, terminal_width
from delivery_model.cli.scenarios import load_told
from delivery_model.cli.streams import answer
from delivery_model.explanation import explain
from delivery_model.framework.rules import Framework
from delivery_model.loading import load_framework
from delivery_model.output.compare import as_json_object, as_markdown_table, as_text_table, rows
from delivery_model.output.json import as_text
from delivery_model.profile import Profile, finding_of
from delivery_model.recommendation import recommend

UNKNOWN = "unknown"


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
    chosen, changed = pairs(readings), {name: level.split("|") for name, level in pairs(settings).items()}
    altered = evolve(scenario, profile=with_settings(framework, scenario.profile, changed))
    with patience("working out both ..."):
        before, after = (
            explain(recommend(each, framework, engine=engine, readings=chosen)) for each in (scenario, altered)
        )
    if format_ == "json":
        text = as_text(as_json_object(before, after, changed))
    elif format_ == "markdown":
        text = as_markdown_table(rows(before, after, list(changed)))
    else:
        text = as_text_table(rows(before, after, list(changed)), terminal_width())
    answer(text, format_)


def with_settings(framework: Framework, profile: Profile, changed: dict[str, list[str]]) -> Profile:
    """A profile with some findings replaced; `unknown` removes one.

    Raises:
        UnknownName: an attribute or level that the framework does not have.
    """
    for name, levels in changed.items():
        attribute = framework.attribute(name)
        finding = None if levels == [UNKNOWN] else finding_of(framework, attribute.name, levels)
        profile = profile.with_finding(name, finding)
    return profile
