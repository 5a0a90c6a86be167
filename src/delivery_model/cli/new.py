"""`recommend new FILE`: an empty scenario with every question as a comment; `recommend schema`: what one may say."""

from __future__ import annotations

import datetime
import textwrap
from collections.abc import Iterator
from pathlib import Path

import click

from delivery_model.answer.as_json import as_text
from delivery_model.answer.scenario_schema import scenario_schema
from delivery_model.appraisal import Options
from delivery_model.appraisal.read_options import options_of
from delivery_model.cli.streams import answer
from delivery_model.cli.verb import rules_option
from delivery_model.cli.writing import Written, write, writes
from delivery_model.loading import load_framework
from delivery_model.rulebase.framework import Framework
from delivery_model.rulebase.vocabulary import Attribute


@click.command()
@click.argument("file", type=Written(allow_dash=True))
@rules_option
@writes
def new(file: Path, folder: str | None) -> None:
    """Write an empty scenario to FILE (`-` is standard output): every question is a comment to answer."""
    text = "\n".join(template(load_framework(folder), datetime.date.today().isoformat())) + "\n"
    if str(file) == "-":
        answer(text, "yaml")
        return
    said = f"Wrote {file}. Answer what you know, delete nothing: what stays a comment is unknown."
    write(file, text.encode(), said)


@click.command()
@rules_option
def schema(folder: str | None) -> None:
    """Print the JSON Schema of scenario files, for completion and checking in an editor."""
    answer(as_text(scenario_schema(load_framework(folder))), "json")


def template(framework: Framework, date: str) -> Iterator[str]:
    """The lines of an empty scenario."""
    yield f"# A scenario for {framework.title} ({framework.name})."
    yield "# Take away the # before an attribute and write the level that fits, or several if it is open: [one, other]."
    yield "# Write your evidence for it, or leave out 'evidence'; kind is internal for the council's own account, and"
    yield "# external for anyone else's."
    yield "authority: Name of the council"
    yield f"as_of: {date}"
    yield "# summary: what the situation is, in a sentence or two; it stands near the head of a paper"
    yield "# sources:   # short names for what your evidence cites: a web address, or in words what the document is"
    yield "#   self_evaluation: https://..."
    yield "#   audit: Case file audit of March, kept by the quality team"
    for section, can_decide in (("profile", True), ("context", False)):
        yield ""
        yield f"{section}:" if can_decide else f"# {section}:   # shown and explained, never decisive"
        asked = [attribute for attribute in framework.attributes.values() if attribute.can_decide is can_decide]
        for place, attribute in enumerate(asked):
            yield from _question(attribute)
            yield _answer(attribute, is_open=can_decide and place == 0)
    if options := options_of(framework):
        yield ""
        yield from _appraisal(options)


def _appraisal(options: Options) -> Iterator[str]:
    """The form of an appraisal, as comments: the criteria with what they ask, then a row for each option."""
    scale = options.scale
    yield "# appraisal:   # management options, if you compare them; scores are shown beside the answer, never decisive"
    yield "#   For options, criteria or a scale of your own, name them here, and they stand in place of those below:"
    yield "#   options: {in_house: In house, ...}, criteria: {quality: Quality, ...}, scale: [1, 10]"
    yield f"#   Scores go from {scale.lowest} to {scale.highest}; leave out what is not known, or write [least, most]."
    for score, anchor in scale.anchors.items():
        yield from _comment(f"{score}: {anchor.says}", 6)
    for criterion in options.criteria.values():
        yield "#"
        yield from _comment(f"{criterion.id}: {' '.join(criterion.asks)}", 2)
    row = ", ".join(f"{name}: ..." for name in options.criteria)
    yield "#"
    yield "#   source: where the scores come from"
    yield "#   scores:"
    for option in options.options.values():
        yield from _comment(f"{option.title}: {option.description}", 4)
        yield f"#     {option.id}: {{{row}}}"
    yield "#   weights:   # points, shares or per cent, and scaled; leave them out if each criterion counts the same"
    yield from (f"#     {name}: ..." for name in options.criteria)


def _comment(text: str, depth: int) -> Iterator[str]:
    indent = "#" + " " * depth
    yield from textwrap.wrap(text, 110, initial_indent=f"{indent} # ", subsequent_indent=f"{indent} #   ")


def _question(attribute: Attribute) -> Iterator[str]:
    yield "  #"
    yield from textwrap.wrap(attribute.question, 110, initial_indent="  # ", subsequent_indent="  # ")
    for level in attribute.levels:
        yield from textwrap.wrap(
            f"{level.name}: {level.definition}", 110, initial_indent="  #     ", subsequent_indent="  #       "
        )


def _answer(attribute: Attribute, *, is_open: bool) -> str:
    """The line to answer on: a comment, but for the first, which is open, since a profile must have one finding."""
    if is_open:
        return f"  {attribute.name}: [{', '.join(attribute.level_names)}]   # open: keep what is still possible"
    evidence = "evidence: [{says: ..., source: ..., kind: internal}]"
    return f"  # {attribute.name}: {{level: {attribute.level_names[0]}, {evidence}}}"
