"""`recommend new-framework FILE`: a small rule base that works, with what to change as comments."""

from __future__ import annotations

from pathlib import Path

import click

from delivery_model.cli.streams import answer
from delivery_model.cli.writing import Written, write, writes
from delivery_model.errors import OutputError
from delivery_model.files import ENDINGS
from delivery_model.imports.rules_as_yaml import scalar
from delivery_model.rulebase.tables import in_words
from delivery_model.writing.templating import filled


@click.command("new-framework")
@click.argument("file", type=Written(allow_dash=True))
@writes
def new_framework(file: Path) -> None:
    """Write a small rule base to FILE (`-` is standard output): it loads and answers; change it line by line."""
    if str(file) == "-":
        answer(template("another"), "yaml")
        return
    refuse_ending(file)
    write(file, template(file.stem).encode(), f"Wrote {file}. Change it, then: recommend check {file}")


def refuse_ending(file: Path) -> None:
    """Refuse a file that would not be read as a rule base again.

    Raises:
        OutputError: it is not named as YAML.
    """
    if file.suffix.lower() not in ENDINGS:
        raise OutputError(str(file), f"does not end in {ENDINGS[0]}", f"name it {file.with_suffix(ENDINGS[0]).name}")


def template(name: str) -> str:
    """A rule base that works, to be changed."""
    return filled("framework.plain", {"title": scalar(in_words(name) or "Another")})
