"""`recommend replay ANSWER.json`: whether answers still hold when asked again."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import click

from delivery_model.cli.shared import Output, emits, rules_option
from delivery_model.errors import InputError, InvalidValue, Place, Problem
from delivery_model.files import read_at_most, unreadable
from delivery_model.further.replaying import replay as replayed
from delivery_model.loading import load_framework
from delivery_model.rulebase.framework import Framework
from delivery_model.strict_json import parsed_json
from delivery_model.writing.document import Document, Line, Part
from delivery_model.writing.plain import Json

MOST_BYTES = 100_000_000
FORMAT = "delivery-model.asked-again/1"


@click.command()
@click.argument("file", metavar="ANSWER.json", type=click.Path())
@rules_option
@emits("json")
def replay(file: str, folder: str | None, output: Output) -> int:
    """Ask the answers in ANSWER.json again, and say of each whether it is the same or what differs.

    The file is what `recommend FILE --format json` gave, for one scenario or several. If one differs, status is 1.
    """
    framework = load_framework(folder)
    found = {name: _replayed(file, name, each, framework) for name, each in _answers(file).items()}
    output.emit(lambda: _document(file, found), lambda: replay_as_json(found))
    return int(any(found.values()))


def _answers(file: str) -> dict[str, Mapping[str, Any]]:
    """The answers of a file, each by its authority, date and place."""
    try:
        said = parsed_json(read_at_most(file, MOST_BYTES))
    except (OSError, RecursionError, ValueError) as failure:
        raise InputError([_unread(file, failure)]) from failure
    except InvalidValue as failure:
        raise InputError([Problem(Place(file, 1, 1), failure.what, failure.fix)]) from failure
    several = cast(list[Any], said) if isinstance(said, list) else [said]
    if not several or not all(isinstance(each, dict) for each in several):
        what = "the file holds no answer"
        raise InputError([Problem(Place(file, 1, 1), what, "give what recommend FILE --format json gave")])
    names = [f"{place}. {each.get('authority')}, {each.get('as_of')}" for place, each in enumerate(several, start=1)]
    return dict(zip(names, several, strict=True))


def _unread(file: str, failure: Exception) -> Problem:
    if isinstance(failure, OSError):
        return unreadable(Path(file), failure)
    return Problem(Place(file, 1, 1), "the file is not JSON", "give what recommend FILE --format json gave")


def _replayed(file: str, name: str, answer: Mapping[str, Any], framework: Framework) -> tuple[str, ...]:
    try:
        return replayed(answer, framework)
    except InvalidValue as error:
        raise InputError([Problem(Place(file, 1, 1), f"{name}: {error.what}", error.fix)]) from error


def _document(file: str, found: Mapping[str, tuple[str, ...]]) -> Document:
    parts = [Part(name, tuple(map(Line, lines or ("the same",)))) for name, lines in found.items()]
    return Document(f"{file}: asked again", (), tuple(parts))


def replay_as_json(found: Mapping[str, tuple[str, ...]]) -> Json:
    """What was asked again, as plain data: what differs of each answer by its name."""
    return {
        "format": FORMAT,
        "same": not any(found.values()),
        "answers": [{"answer": name, "differs": list(lines)} for name, lines in found.items()],
    }
