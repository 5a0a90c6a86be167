"""Recommendations for a whole dataframe of authorities; nothing heavy is loaded before the first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Literal, TypeVar

from attrs import define, field

from delivery_model.answer.firmness import Word
from delivery_model.errors import MissingExtra
from delivery_model.loading import rules_of
from delivery_model.rulebase.framework import Framework

COLUMNS = (
    "recommended",
    "firmness",
    "degree",
    "possible",
    "deciding_rules",
    "basis",
    "policy_exposure",
    "policy_exposure_open",
)

Frame = TypeVar("Frame")


def recommend_frame(
    frame: Frame,
    framework: Framework | None = None,
    *,
    columns: Sequence[str] | None = None,
    findings: Mapping[str, str] | None = None,
    ignore: Collection[str] = (),
    values: Mapping[str, Mapping[str, str | None]] | None = None,
    readings: Mapping[str, str] | None = None,
) -> Frame:
    """Append to a dataframe what the framework says of the authority in each row.

    The dataframe is of pandas, Polars (eager or lazy), PyArrow, DuckDB, PySpark or Dask, and the result is of
    the same kind; what is lazy stays lazy, after one look at the findings for words that are no levels.

    Args:
        frame: one column a finding, named like the attribute: a level, `a|b` or a list when several levels are
            open, null, empty or `unknown` when nothing is known. Capitals and blanks at the ends do not matter; the
            words in which a level is published mean it, and true and false mean yes and no. An attribute without a
            column is unknown in every row.
        framework: the rule base; by default the one shipped.
        columns: what to append; by default `COLUMNS`. `recommended` (null unless just one support type is
            possible), `firmness` (`firm`, `leans`, `split` or `cannot_tell`), `degree` (the one that the form
            which has one may be of; null where it has no part, `not_known` where several are possible), `possible`,
            `deciding_rules` (those that may decide the answer), `basis`; a role (`alongside`, `policy_exposure`,
            `consistency`) or a collecting decision: its values certain in each row, or with `_open` after the
            name those that may be added; any other decision: its value, null where several are possible, which
            are in the column with `_open` after the name; `rules_hash`; and `problem`: the columns whose finding is
            no level, the row then having no answer, where otherwise such a word is an error. `firmness` is left out
            by default of what stays lazy, where it needs every finding to be known, and of a rule base that is too
            wide for it.
        findings: attribute -> column, where columns are named otherwise; those named like attributes are read too.
        ignore: columns that hold no findings, though they are named as if they did.
        values: column or attribute -> word -> level, for words that are no levels; None where a word means unknown.
            They come before the levels themselves.
        readings: alternatives of open points to use instead of their defaults, by name of the reading.

    Raises:
        FrameError: the columns are not findings, look as if they were, or hold words that are no levels; or `firmness`
            is asked for where findings are open and the dataframe stays lazy.
        TooWide: `firmness` is asked for of a rule base that is too wide for it.
        UnknownName: an output column, attribute, reading or alternative that does not exist.
        MissingExtra: narwhals is not installed; it comes with the extra `frames`.

    Example:
        >>> import polars
        >>> rows = polars.DataFrame({"capacity.strategy": ["lacking"], "problems.systemic": ["yes"]})
        >>> recommend_frame(rows, columns=["possible"])["possible"].item()
        'external_scrutiny|alternative_delivery_model'
    """
    try:
        from delivery_model.frames.headings import Told
        from delivery_model.frames.population import default_columns, population_of
    except ImportError as error:
        raise MissingExtra("dataframes need", "frames") from error
    rules = rules_of(framework)
    population = population_of(rules, default_columns(rules, frame) if columns is None else columns, readings or {})
    return population.to_native(frame, Told(findings=findings or {}, ignored=ignore, values=values or {}))


@define(kw_only=True)
class Summary:
    """What a run has done so far: rows read, rows refused and where they are, and how often each answer was given.

    `empty` rows were left out; `findings` are attribute -> column as read, `others` the columns that hold none; `words`
    counts, for each answer, how firm it is.

    >>> Summary(rows=3, bad=1, errors=None).bad
    1
    """

    errors: Path | None
    rows: int = 0
    bad: int = 0
    empty: int = 0
    findings: Mapping[str, str] = field(factory=dict[str, str])
    others: tuple[str, ...] = ()
    recommended: Counter[str | None] = field(factory=Counter[str | None])
    words: Counter[tuple[str | None, Word]] = field(factory=Counter[tuple[str | None, Word]])


def batch(
    source: str | PathLike[str],
    target: str | PathLike[str],
    framework: Framework | None = None,
    *,
    columns: Sequence[str] | None = None,
    findings: Mapping[str, str] | None = None,
    ignore: Collection[str] = (),
    values: Mapping[str, Mapping[str, str | None]] | None = None,
    readings: Mapping[str, str] | None = None,
    on_error: Literal["stop", "report"] = "stop",
) -> Summary:
    """Append the answer to every row of a file, as `recommend batch` does, and write another, which appears when whole.

    Args:
        source: CSV, TSV, JSON Lines, Parquet or Arrow, by its name.
        target: likewise.
        framework: the rule base; without one, the one shipped.
        columns: what to append; by default all of the answer.
        findings: attribute -> column, where a column is not named like its attribute.
        ignore: columns that hold no finding, though they are named as if they did.
        values: column or attribute -> word -> level, where words are no levels.
        readings: alternatives of open points to use instead of their defaults.
        on_error: whether to stop at the first bad row, or to write bad rows to a file beside `target` and go on.

    Raises:
        InputError: a file is no table, or a row is bad and `on_error` is `stop`.
        FrameError: the columns are not findings.
        OutputError: a file cannot be written.
        UnknownName: a column to append, reading or alternative that does not exist.
        MissingExtra: narwhals and polars are not installed; they come with the extra `frames`.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "in.csv").write_text("capacity.strategy\\nlacking\\n")
    ...     batch(Path(folder, "in.csv"), Path(folder, "out.csv"), columns=["recommended"]).rows
    1
    """
    try:
        from delivery_model.frames.headings import Told
        from delivery_model.frames.population import Population, default_columns
        from delivery_model.frames.table_files import run_batch
    except ImportError as error:
        raise MissingExtra("batch needs", "frames") from error
    used = rules_of(framework)
    population = Population(used, default_columns(used) if columns is None else columns, readings or {})
    told = Told(findings=findings or {}, ignored=ignore, values=values or {})
    return run_batch(Path(source), Path(target), population, on_error=on_error, told=told)
