"""What verbs share in saying what they found: the only place that knows formats, where they go, width and style."""

from __future__ import annotations

import functools
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click
from attrs import frozen

from delivery_model.answer.as_json import as_text
from delivery_model.cli.streams import TEXT, answer
from delivery_model.cli.writing import Written, write, writes
from delivery_model.writing.document import Document
from delivery_model.writing.formats import CSV, ENDINGS, FORMATS, JSON, Layout
from delivery_model.writing.text import Style, plain

Command = TypeVar("Command", bound=Callable[..., Any])

NARROWEST, WIDEST = 20, 120  # columns

STYLES: Mapping[str, Mapping[str, Any]] = {
    "heading": {"bold": True},
    "answer": {"bold": True, "fg": "green"},
    "aside": {"dim": True},
    "plain": {},
}


@frozen
class Found:
    """What a verb found, in the forms it can be written in; each is made when it is asked for."""

    documents: Callable[[], Document | Sequence[Document]]
    json: Callable[[], object] | None = None
    csv: Callable[[], str] | None = None
    title: str = ""
    template: str | None = None


@frozen
class Output:
    """The format that is wanted, and the file that it goes to, if it is not standard output."""

    format: str
    target: Path | None = None

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot be written before any work is done."""
        form = FORMATS.get(self.format)
        if form is not None:
            form.writer()
            if form.is_binary and self.target is None and sys.stdout.isatty():
                raise click.UsageError(f"{self.format} is for a file: add --output FILE{form.ending}")

    def emit(self, found: Found) -> None:
        """Write what was found.

        Raises:
            OutputError: the file cannot be written.
        """
        said = self._written(found)
        if self.target is None:
            answer(said, self.format)
        else:
            data = said if isinstance(said, bytes) else said.encode("utf-8", "backslashreplace")
            write(self.target, data, f"wrote {self.target}")

    def _written(self, found: Found) -> str | bytes:
        if self.format == JSON and found.json:
            return as_text(found.json())
        if self.format == CSV and found.csv:
            return found.csv()
        documents = found.documents()
        several = [documents] if isinstance(documents, Document) else documents
        style = terminal_style() if self.target is None else plain
        return FORMATS[self.format].writer()(several, Layout(terminal_width(), style, found.title, found.template))


def emits(*values: str, default: str = TEXT, short: str = "-o") -> Callable[[Command], Command]:
    """--format and --output, for every verb that answers; the command is given an `Output`.

    Args:
        values: json and csv, where what is found can be written so.
        default: the format if none is named, nor told by the ending of the file.
        short: the short name of --output.
    """

    def decorated(command: Command) -> Command:
        @functools.wraps(command)
        def told(*args: Any, format_: str | None, output: Path | None, **given: Any) -> Any:
            ending = ENDINGS.get(output.suffix.lower(), default) if output else default
            return command(*args, output=Output(format_ or (ending if ending in names else default), output), **given)

        names = (*FORMATS, *values)
        about = f"By default as the ending of --output says, or {default}."
        with_file = click.option(
            *filter(None, (short,)), "--output", "output", metavar="FILE", type=Written(),
            help="Write to FILE instead of standard output.",
        )(writes(told))  # fmt: skip
        return click.option("--format", "format_", type=click.Choice(names), help=about)(with_file)  # pyright: ignore[reportReturnType] - wraps

    return decorated


def terminal_width() -> int:
    """The columns to wrap text to: those of the terminal, but no fewer than words need and at most 120."""
    return max(NARROWEST, min(shutil.get_terminal_size((100, 24)).columns, WIDEST))


def terminal_style() -> Style:
    """Styles on a terminal (or when asked for), none elsewhere."""
    color = click.get_current_context().color
    is_wanted = sys.stdout.isatty() if color is None else color
    return (lambda text, kind: click.style(text, **STYLES[kind])) if is_wanted else plain
