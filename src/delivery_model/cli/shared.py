"""What verbs share in saying what they found: the only place that knows formats, where they go, width and style."""

from __future__ import annotations

import contextlib
import functools
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from attrs import frozen

from delivery_model.answer.recommendation import Recommendation, recommend
from delivery_model.cli.streams import TEXT, answer
from delivery_model.cli.writing import Command, Written, write, writes, writing
from delivery_model.engines import DEFAULT_ENGINE, ENGINES, EngineName
from delivery_model.loading import DEFAULT, load_framework
from delivery_model.profile.profile import Scenario
from delivery_model.rulebase.framework import Framework
from delivery_model.writing.document import Document
from delivery_model.writing.formats import CSV, ENDINGS, FORMATS, JSON, Layout
from delivery_model.writing.text import Style, plain

NARROWEST, WIDEST = 20, 120  # columns

STYLES: Mapping[str, Mapping[str, Any]] = {
    "heading": {"bold": True},
    "answer": {"bold": True, "fg": "green"},
    "aside": {"dim": True},
    "plain": {},
}


@frozen
class Output:
    """The format that is wanted, the file that it goes to, if it is not standard output, and that of a plot."""

    format: str
    target: Path | None = None
    plot: Path | None = None

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot be written before any work is done."""
        if self.plot is not None:
            from delivery_model.writing.plots import format_of

            format_of(self.plot)
        form = FORMATS.get(self.format)
        if form is not None:
            form.writer()
            if form.is_binary and self.target is None and sys.stdout.isatty():
                raise click.UsageError(f"{self.format} is for a file: add --output FILE{form.ending}")

    def emit(
        self,
        documents: Callable[[], Document | Sequence[Document]],
        json: Callable[[], object] | None = None,
        csv: Callable[[], str] | None = None,
        plot: Callable[[Path], None] | None = None,
        *,
        title: str = "",
        template: str | None = None,
    ) -> None:
        """Draw what was found if that is wanted, and write it; each of its forms is made when it is asked for.

        Raises:
            OutputError: a file cannot be written.
        """
        if self.plot is not None and plot is not None:
            with writing(self.plot) as drawing:
                plot(drawing)
        if self.format == JSON and json:
            from delivery_model.answer.as_json import as_text

            said = as_text(json())
        elif self.format == CSV and csv:
            said = csv()
        else:
            made, style = documents(), terminal_style() if self.target is None else plain
            several = [made] if isinstance(made, Document) else made
            said = FORMATS[self.format].writer()(several, Layout(terminal_width(), style, title, template))
        if self.target is None:
            answer(said, self.format)
        else:
            data = said if isinstance(said, bytes) else said.encode("utf-8", "backslashreplace")
            write(self.target, data, f"wrote {self.target}")


def emits(*values: str, default: str = TEXT, draws: bool = False) -> Callable[[Command], Command]:
    """--format and --output, and where it `draws` --plot, for every verb that answers; it is given an `Output`.

    Args:
        values: json and csv, where what is found can be written so.
        default: the format if none is named, nor told by the ending of the file.
        draws: whether -o is for a plot.
    """

    def decorated(command: Command) -> Command:
        @functools.wraps(command)
        def told(*args: Any, format_: str | None, output: Path | None, plot: Path | None = None, **given: Any) -> Any:
            ending = ENDINGS.get(output.suffix.lower(), default) if output else default
            form = format_ or (ending if ending in names else default)
            return command(*args, output=Output(form, output, plot), **given)

        names = (*FORMATS, *values)
        about = f"By default as the ending of --output says, or {default}."
        drawn = "Also draw it; the name ends in .png, .svg or .pdf."
        options = [
            click.option("--format", "format_", type=click.Choice(names), help=about),
            click.option(
                *(["--output"] if draws else ["-o", "--output"]), metavar="FILE", type=Written(),
                help="Write to FILE instead of standard output.",
            ),
            *([click.option("-o", "--plot", metavar="FILE", type=Written(), help=drawn)] if draws else []),
        ]  # fmt: skip
        return functools.reduce(lambda made, option: option(made), reversed(options), writes(told))  # pyright: ignore[reportReturnType] - wraps

    return decorated


@frozen
class Asked:
    """Which rule base is asked, how its open points are read, and by which engine."""

    folder: str | None
    readings: dict[str, str]
    engine: EngineName | None = None
    others: tuple[str, ...] = ()
    """Further rule bases, where several are named."""

    def framework(self) -> Framework:
        """The rule base, loaded.

        Raises:
            RuleBaseError: with every problem found.
        """
        return load_framework(self.folder)

    def recommendation(self, scenario: Scenario, framework: Framework) -> Recommendation:
        """The answer for a scenario."""
        return recommend(scenario, framework, engine=self.engine, readings=self.readings)


def rules_option(command: Command, *, takes_several: bool = False) -> Command:
    """--rules, for every verb that needs a rule base, or `takes_several`."""
    about = f"Folder of the rule base, or the name of a shipped one; by default {DEFAULT}."
    about += " Several answer side by side; repeatable." if takes_several else ""
    option = click.option("--rules", "folder", metavar="DIR", type=click.Path(), help=about, multiple=takes_several)
    return option(command)


def asks(*, has_engine: bool = True, takes_several: bool = False) -> Callable[[Command], Command]:
    """--rules, --engine where there is a choice, and --reading, for every verb that answers; it is given an `Asked`."""

    def decorated(command: Command) -> Command:
        @functools.wraps(command)
        def told(
            *args: Any,
            folder: str | tuple[str, ...] | None,
            readings: tuple[str, ...],
            engine: EngineName | None = None,
            **given: Any,
        ) -> Any:
            first, *others = (folder or (None,)) if isinstance(folder, tuple) else (folder,)
            return command(*args, asked=Asked(first, pairs(readings), engine, tuple(filter(None, others))), **given)

        about = "Read an open point otherwise, e.g. developing_governance=none; repeatable."
        made = click.option("--reading", "readings", multiple=True, metavar="NAME=ALTERNATIVE", help=about)(told)
        if has_engine:
            about = f"By default {DEFAULT_ENGINE}; durable is compared with it."
            made = click.option("--engine", type=click.Choice(list(ENGINES)), help=about)(made)
        return rules_option(made, takes_several=takes_several)  # pyright: ignore[reportReturnType] - wraps

    return decorated


def pairs(options: tuple[str, ...], *, may_be_empty: bool = False) -> dict[str, str]:
    """NAME=VALUE options as a mapping; a name is given once."""
    found: dict[str, str] = {}
    for name, equals, value in (option.partition("=") for option in options):
        if not equals or not name or not (value or may_be_empty):
            raise click.UsageError(f"{name + equals + value!r} is not NAME=VALUE")
        if name in found:
            raise click.UsageError(f"{name!r} is given twice, as {found[name]!r} and {value!r}; keep one of them")
        found[name] = value
    return found


def terminal_width() -> int:
    """The columns to wrap text to: those of the terminal, but no fewer than words need and at most 120."""
    columns = 0
    with contextlib.suppress(ValueError):
        columns = int(os.environ.get("COLUMNS", ""))
    if columns <= 0 and sys.__stdout__ is not None:
        with contextlib.suppress(OSError, ValueError):  # no terminal, or a stream that is closed
            columns = os.get_terminal_size(sys.__stdout__.fileno()).columns
    return max(NARROWEST, min(columns if columns > 0 else 100, WIDEST))


def terminal_style() -> Style:
    """Styles on a terminal (or when asked for), none elsewhere."""
    color = click.get_current_context().color
    is_wanted = sys.stdout.isatty() if color is None else color
    return (lambda text, kind: click.style(text, **STYLES[kind])) if is_wanted else plain
