"""Many authorities from a file to a file: answered a piece at a time, with nothing dropped silently."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, Literal

import narwhals.stable.v2 as nw
import polars as pl
from attrs import define

from delivery_model.answer.firmness import Word
from delivery_model.errors import FrameError
from delivery_model.files import MayReplace, always, are_same, replacing
from delivery_model.frames.frame import Summary
from delivery_model.frames.headings import NOTHING_TOLD, Told
from delivery_model.frames.population import FIRMNESS, Population
from delivery_model.tables.shape import Known
from delivery_model.tables.table_reading import BadRow, Piece, pieces, refused, suffix_of
from delivery_model.tables.table_writing import Objects, write_objects, write_table

ROWS = 200_000
"""Rows answered at a time: each time costs about as much as 100,000 rows, and memory grows with them."""
ANSWER = "recommended"
ERRORS = ".errors.jsonl"

Reader = Callable[[Path, int, Known], Iterator[Piece]]
"""Reads a table a piece at a time: at most so many rows, its headings among those that are known."""
More = Callable[[pl.DataFrame, Told], pl.DataFrame]
"""Appends the columns `MORE`."""
MORE = ("fewest_questions", "questions")
Progress = Callable[[float], None]
"""Told now and then which share of the file has been answered."""


def run_batch(
    source: Path,
    target: Path,
    population: Population,
    *,
    on_error: Literal["stop", "report"] = "stop",
    told: Told = NOTHING_TOLD,
    progress: Progress | None = None,
    may_replace: MayReplace = always,
    read: Reader = pieces,
    more: More | None = None,
) -> Summary:
    """Answer every row of a file, into another file that appears only when it is whole.

    Args:
        source: CSV, TSV, JSON Lines, Parquet, Arrow or a workbook, by its name.
        target: likewise, and no workbook.
        population: the framework, readings and columns to append.
        on_error: whether to stop at the first bad row, or to write bad rows to a file beside `target` and go on.
        told: which columns hold findings, which hold none, and what their words mean, where they do not say so.
        progress: told of each piece.
        may_replace: asked where a file of another content is there already.
        read: reads the file, where it is not read as it stands.
        more: appends further columns to the answers.

    Raises:
        InputError: a file is no table, or a row is bad and `on_error` is `stop`.
        FrameError: the columns are not findings.
        OutputError: a file cannot be written.
    """
    suffix_of(target)
    errors = target.with_name(target.name + ERRORS) if on_error == "report" else None
    for each in (target, errors):
        if each is not None and are_same(each, source):
            raise refused(each, "would take the place of what is read; give another name")
    run = _Run(source, population, told, progress or (lambda _: None), Summary(errors=errors), read, more)
    with ExitStack() as stack:
        if errors is not None:
            run.refused = stack.enter_context(open(stack.enter_context(replacing(errors, may_replace)), "wb"))
        write_table(stack.enter_context(replacing(target, may_replace)), run.parts(), target)
    return run.found


@define
class _Run:
    """One pass over a file, and what it has found so far. Bad rows go to `refused`, or end the run without one."""

    source: Path
    population: Population
    told: Told
    progress: Progress
    found: Summary
    read: Reader
    more: More | None
    refused: BinaryIO | None = None

    def parts(self) -> Iterator[tuple[pl.DataFrame, Objects | None]]:
        """The rows that can be answered, with the answers; the first are worked out before any is written."""
        waiting = list[tuple[pl.DataFrame, Objects | None]]()
        for piece in self.read(self.source, ROWS, self.population.headings.known(self.told)):
            if not self.found.findings:
                named = self.population.headings.named(piece.frame.columns, self.told)
                held = self.found.findings = {each.attribute.name: each.column for each in named}
                self.found.others = tuple(name for name in piece.frame.columns if name not in held.values())
            waiting.append(self._answered(piece))
            if len(piece.frame) or piece.bad:
                yield from waiting
                waiting.clear()
            self.progress(piece.done)
        yield from waiting

    def _answered(self, piece: Piece) -> tuple[pl.DataFrame, Objects | None]:
        try:
            found, bad, kept = self._appended(piece.frame), (), range(len(piece.frame))
        except FrameError:
            if not (bad := tuple(self._bad_words(piece))):
                raise  # it is not about words, of which some rows have none that is wrong
            kept = sorted(set(range(len(piece.frame))) - {place for place, _ in bad})
            found = self._appended(piece.frame[kept])
        self._refuse([*piece.bad, *(each for _, each in bad)])
        self.found.rows += len(piece.frame) + len(piece.bad)
        self.found.empty += piece.empty
        added = () if self.more is None else MORE
        answers = found.select(*self.population.columns, *added)
        if ANSWER in answers.columns:
            self.found.recommended.update(answers[ANSWER].to_list())
            if FIRMNESS in answers.columns:
                words = map(Word, answers[FIRMNESS].drop_nulls().to_list())  # none where a row has a problem
                recommended = answers.filter(pl.col(FIRMNESS).is_not_null())[ANSWER].to_list()
                self.found.words.update(zip(recommended, words, strict=True))
        if piece.objects is None:
            return found, None
        return found, [{**piece.objects[place], **row} for place, row in zip(kept, answers.to_dicts(), strict=True)]

    def _appended(self, frame: pl.DataFrame) -> pl.DataFrame:
        found: pl.DataFrame = self.population.to_native(frame, self.told)
        found = found.with_columns(pl.col(self.population.columns).cast(pl.String))
        return found if self.more is None else self.more(found, self.told)

    def _bad_words(self, piece: Piece) -> Iterator[tuple[int, BadRow]]:
        frame = nw.from_native(piece.frame, eager_only=True)
        for place, problems in self.population.bad_rows(frame, self.told).items():
            yield place, piece.bad_row(place, tuple(problems))

    def _refuse(self, bad: list[BadRow]) -> None:
        bad.sort(key=lambda each: each.row)
        self.found.bad += len(bad)
        if bad and self.refused is None:
            raise bad[0].refusal(self.source)
        if self.refused is not None:
            write_objects(self.refused, [each.told() for each in bad])
