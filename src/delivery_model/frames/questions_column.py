"""The fewest questions that can settle the answer of each row, as columns of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from delivery_model.answer.fewest_questions import fewest_questions
from delivery_model.errors import UnknownName
from delivery_model.frames.cells import FindingColumn, as_texts
from delivery_model.frames.headings import Headings, Told
from delivery_model.frames.kept import Few
from delivery_model.frames.population import refuse_taken
from delivery_model.frames.table_files import MORE, More
from delivery_model.profile.profile import Profile
from delivery_model.rulebase.framework import Framework
from delivery_model.rulebase.vocabulary import BAR

MOST_KEPT = 10_000


def with_questions(framework: Framework, readings: Mapping[str, str], answers: tuple[str, ...]) -> More:
    """A function that appends how many questions can settle the answer of a row at best, and which.

    Rows of the same deciding findings are worked out once.

    Args:
        framework: the rule base.
        readings: alternatives of open points to use instead of their defaults.
        answers: the columns that were appended, and hold no findings.
    """
    headings: Headings = Headings(framework)
    known: Few[tuple[str, ...] | None] = Few(MOST_KEPT)

    def asked(columns: Sequence[FindingColumn], row: tuple[Any, ...]) -> tuple[str, ...] | None:
        try:
            said = {each.attribute: each.named.levels_said(text or "") for each, text in zip(columns, row, strict=True)}
        except UnknownName:  # the row has a problem, or no answer
            return None
        found = {name: levels for name, levels in said.items() if levels}
        return known.of(tuple(found.items()), lambda: fewest_questions(framework, Profile(found), readings))

    def appended(frame: pl.DataFrame, told: Told) -> pl.DataFrame:
        names = [name for name in frame.columns if name not in answers]
        refuse_taken(names, MORE)
        named = [each for each in headings.named(names, told) if each.attribute.can_decide]
        read, columns = as_texts(nw.from_native(frame, eager_only=True), named)
        texts = read.lazy().select(nw.col(each.held).alias(str(nth)) for nth, each in enumerate(columns)).collect()
        several = [asked(columns, row) for row in (texts.rows() if columns else [()] * len(frame))]
        number = pl.Series(MORE[0], [None if each is None else str(len(each)) for each in several], pl.String)
        names = pl.Series(MORE[1], [None if each is None else BAR.join(each) for each in several], pl.String)
        return frame.with_columns(number, names)

    return appended
