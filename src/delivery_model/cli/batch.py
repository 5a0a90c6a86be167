"""`recommend batch IN -o OUT`: many authorities, from a file to a file."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Generator, Iterator, Sequence
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click
from attrs import evolve

from delivery_model.answer.firmness import Word
from delivery_model.cli.shared import Asked, asks, pairs
from delivery_model.cli.streams import TEXT, answer
from delivery_model.cli.writing import Written, may_replace, writes
from delivery_model.errors import MissingExtra, quoted
from delivery_model.loading import shipped
from delivery_model.safe_text import visible
from delivery_model.writing.phrases import share
from delivery_model.writing.text import table_rows

if TYPE_CHECKING:
    from delivery_model.frames.table_files import Progress, Summary

STEPS = 1_000
MAPPINGS = "mappings"
"""The folder beside the rule bases that holds those that ship."""
MOST_FINDINGS, MOST_OTHERS = 40, 12
"""So many columns are named."""
UNSETTLED = {
    Word.SPLIT: "split between readings of the text",
    Word.CANNOT_TELL: "cannot be told under most readings",
}


@click.command()
@click.argument("source", metavar="IN", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "-o", "--output", "target", metavar="OUT", required=True, type=Written(),
    help="Where the rows go, with the answers; it appears only when it is whole.",
)  # fmt: skip
@asks(has_engine=False)
@click.option(
    "--finding", "findings", multiple=True, metavar="ATTRIBUTE=COLUMN",
    help="Which column holds a finding, where it is not named like the attribute; repeatable.",
)  # fmt: skip
@click.option(
    "--ignore", "ignored", multiple=True, metavar="COLUMN",
    help="A column that holds no finding, though it is named as if it did; repeatable.",
)  # fmt: skip
@click.option(
    "--value", "values", multiple=True, metavar="COLUMN:WORD=LEVEL",
    help="What a word in a column means, if it is no level; unknown if no LEVEL; repeatable.",
)  # fmt: skip
@click.option(
    "--values", "meanings", metavar="FILE", type=click.Path(dir_okay=False),
    help="The same from a YAML file: a column or attribute, and under it WORD: LEVEL.",
)  # fmt: skip
@click.option(
    "--mapping", metavar="FILE",
    help="A YAML file that says which columns hold findings and what each value in them means, or the name of one that "
    "ships, such as inspection-outcomes.",
)  # fmt: skip
@click.option("--sheet", metavar="NAME", help="Which sheet of a workbook, where several could be meant.")
@click.option("--questions", "asks_questions", is_flag=True, help="Append the fewest questions that can settle a row.")
@click.option("--columns", metavar="NAME,...", help="Which columns to append; by default all of the answer.")
@click.option(
    "--on-error", type=click.Choice(["stop", "report"]), default="stop", show_default=True,
    help="Stop at the first bad row, or write bad rows to OUT.errors.jsonl and go on.",
)  # fmt: skip
@writes
def batch(
    source: Path,
    target: Path,
    asked: Asked,
    findings: tuple[str, ...],
    ignored: tuple[str, ...],
    values: tuple[str, ...],
    meanings: str | None,
    mapping: str | None,
    sheet: str | None,
    asks_questions: bool,
    columns: str | None,
    on_error: Literal["stop", "report"],
) -> int:
    """Append the recommendation to every row of IN, and write OUT.

    Both are CSV, TSV, JSON Lines (.jsonl), Parquet or Arrow (.arrow), by their names; IN may be a spreadsheet too
    (.xlsx, .ods). IN has a column for each finding, named like the attribute: a level, a|b when several are open, empty
    when nothing is known; or --mapping says which column is which. Rows without anything in them are left out. Exits
    with status 1 when rows were refused and reported.
    """
    try:
        from delivery_model.frames.headings import Told, load_values, values_of
        from delivery_model.frames.population import Population, default_columns
        from delivery_model.frames.questions_column import with_questions
        from delivery_model.frames.table_files import run_batch
        from delivery_model.tables.mapping import ignored_of, load_mapping
        from delivery_model.tables.table_reading import pieces
    except ImportError as error:
        raise MissingExtra("batch needs", "frames") from error
    framework = asked.framework()
    wanted = columns.split(",") if columns else default_columns(framework)
    population = Population(framework, wanted, asked.readings)
    words = values_of(values, load_values(meanings) if meanings else None)
    told, read = Told(findings=pairs(findings), ignored=ignored, values=words), partial(pieces, named=sheet)
    if mapping is not None:
        if findings or ignored or words:
            raise click.UsageError(
                "--mapping says all that --finding, --ignore, --value and --values do; leave them out"
            )
        held = load_mapping(framework, mapping, shipped("rules") / MAPPINGS)
        held = held if sheet is None else evolve(held, sheet=sheet)
        told, read = Told(ignored=ignored_of(held, source)), held.pieces
    more = with_questions(framework, asked.readings, population.columns) if asks_questions else None
    with _progress() as progress:
        found = run_batch(
            source, target, population,
            on_error=on_error, told=told, progress=progress, may_replace=may_replace, read=read, more=more,
        )  # fmt: skip
    answer(visible("\n".join(_said(found, source, target))) + "\n", TEXT)
    return int(found.bad > 0)


@contextlib.contextmanager
def _progress() -> Generator[Progress]:
    """A bar on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    with click.progressbar(length=STEPS, file=sys.stderr) as bar:
        yield lambda done: bar.update(int(done * STEPS) - bar.pos)


def _said(found: Summary, source: Path, target: Path) -> Iterator[str]:
    rows = "row" if found.rows == 1 else "rows"
    yield f"{found.rows:,} {rows} read from {source}, {found.rows - found.bad:,} answered in {target}"
    if found.errors is not None:
        yield f"{found.bad:,} refused, in {found.errors}"
    if found.empty:
        yield f"{found.empty:,} empty {'row was' if found.empty == 1 else 'rows were'} left out"
    held = (name if name == column else f"{name} (from {quoted(column)})" for name, column in found.findings.items())
    yield f"read as findings: {_several(list(held), MOST_FINDINGS)}"
    if found.others:
        yield f"not read as findings: {_several(found.others, MOST_OTHERS)}"
    total = sum(found.recommended.values())
    if total:
        counts = sorted(found.recommended.items(), key=lambda each: (each[0] is None, -each[1]))
        rows = [(name or "cannot tell yet", f"{count:,}", share(Fraction(count, total))) for name, count in counts]
        yield from table_rows(("recommended", "rows", "share"), rows)
        yield from _unsettled(found)


def _several(names: Sequence[str], most: int) -> str:
    """The names, summed up where they are many."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _unsettled(found: Summary) -> Iterator[str]:
    """How many of the rows with an answer must not be read as won by it."""
    for word, what in UNSETTLED.items():
        by_answer = {name: count for (name, each), count in found.words.items() if name and each is word}
        if by_answer:
            counts = sorted(by_answer.items(), key=lambda each: -each[1])
            named = ", ".join(f"{name} {count:,}" for name, count in counts)
            yield f"of these {sum(by_answer.values()):,} {what}: {named}"
