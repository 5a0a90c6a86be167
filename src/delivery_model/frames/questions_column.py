"""The fewest questions that can settle the answer of each row, as columns of a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from delivery_model.answer.fewest_questions import fewest_questions
from delivery_model.frames.headings import Headings, Named, Told
from delivery_model.frames.table_files import MORE, More
from delivery_model.profile.profile import Profile
from delivery_model.rulebase.framework import Framework
from delivery_model.rulebase.vocabulary import BAR


def with_questions(framework: Framework, readings: Mapping[str, str], answers: tuple[str, ...]) -> More:
    """A function that appends how many questions can settle the answer of a row at best, and which.

    Rows of the same deciding findings are worked out once.

    Args:
        framework: the rule base.
        readings: alternatives of open points to use instead of their defaults.
        answers: the columns that were appended, and hold no findings.
    """
    headings, known = Headings(framework), dict[tuple[tuple[str, ...], ...], tuple[str, ...] | None]()

    def asked(named: tuple[Named, ...], row: tuple[Any, ...]) -> tuple[str, ...] | None:
        levels = tuple(each.levels_said(text or "") for each, text in zip(named, row, strict=True))
        if levels not in known:
            found = {each.attribute.name: said for each, said in zip(named, levels, strict=True) if said}
            known[levels] = fewest_questions(framework, Profile(found), readings)
        return known[levels]

    def appended(frame: pl.DataFrame, told: Told) -> pl.DataFrame:
        columns = [name for name in frame.columns if name not in answers]
        named = tuple(each for each in headings.named(columns, told) if each.attribute.can_decide)
        rows = (
            frame.select(pl.col(each.column).cast(pl.String) for each in named).rows() if named else [()] * len(frame)
        )
        several = [asked(named, row) for row in rows]
        number = pl.Series(MORE[0], [None if each is None else str(len(each)) for each in several], pl.String)
        names = pl.Series(MORE[1], [None if each is None else BAR.join(each) for each in several], pl.String)
        return frame.with_columns(number, names)

    return appended
