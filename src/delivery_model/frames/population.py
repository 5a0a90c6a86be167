"""What a framework says of every row of dataframes, evaluated by the library that each is of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property, partial
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from delivery_model.errors import FrameError, TooWide, UnknownName, quoted
from delivery_model.frames import answer_columns, in_memory
from delivery_model.frames.backends import in_our_words, names_of, opened, with_dask, with_spark
from delivery_model.frames.cells import (
    FindingColumn,
    as_texts,
    bad_rows,
    looked_at,
    problems,
    refuse_nested,
    refuse_wrong,
    with_categories,
)
from delivery_model.frames.compiled import PREFIX, AnyFrame, collected
from delivery_model.frames.followed import ANSWER, DEGREE, FIRMNESS, OPEN, WORDS, Followed
from delivery_model.frames.frame import COLUMNS
from delivery_model.frames.headings import NOTHING_TOLD, Headings, Named, Told, without_dots
from delivery_model.frames.in_place import InPlace
from delivery_model.frames.kept import Few
from delivery_model.frames.plan import Plan
from delivery_model.frames.row_answers import joint_of
from delivery_model.frames.rows import ROW, Rows
from delivery_model.possible.space import Space, wide_space
from delivery_model.rulebase.framework import Framework
from delivery_model.rulebase.readings import Readings

PROBLEM, RULES_HASH = "problem", "rules_hash"
OPEN_AND_LAZY = (
    "'firmness' needs every finding to be known where a dataframe stays lazy, and some may be open; "
    "collect the dataframe first, or leave 'firmness' out"
)
MOST_NODES, MOST_FOLLOWED = 50_000, 2_000
"""Diagrams of more nodes are not made, or not followed, for rows in memory: those are answered pattern by pattern."""
MOST_KEPT = 32


def default_columns(framework: Framework, native: Any = None) -> tuple[str, ...]:
    """What is appended where nothing else is asked for: `firmness` not to what stays lazy, nor where it is too wide."""
    without = tuple(name for name in COLUMNS if name != FIRMNESS)
    if native is not None and _stays_lazy(native):
        return without
    if _is_told_by_answers(framework):
        return COLUMNS
    try:
        joint_of(framework)
    except TooWide:
        return without
    return COLUMNS


def _stays_lazy(native: Any) -> bool:
    frame: AnyFrame | None = None if nw.dependencies.is_dask_dataframe(native) else opened(native)
    return isinstance(frame, nw.LazyFrame)  # Dask works on the whole dataframes that its partitions are


def _is_told_by_answers(framework: Framework) -> bool:
    """Whether firmness goes by the answers alone: there are several, and no readings of the text."""
    return not framework.readings and len({rule.then for rule in framework.outcome.rules}) > 1


def refuse_taken(schema: Iterable[object], added: Collection[str]) -> None:
    """Raise a FrameError where a dataframe has columns of the names of those that are to be added."""
    taken = [str(name) for name in schema if name in added or str(name).startswith(PREFIX)]
    if taken:
        raise FrameError(f"the dataframe already has a column {quoted(name)}; rename it" for name in taken)


def population_of(framework: Framework, columns: Sequence[str], readings: Mapping[str, str]) -> Population:
    """A population, kept for the next dataframe.

    Raises:
        FrameError: the columns are one text, not several.
        UnknownName: a column, reading or alternative that does not exist.
    """
    if isinstance(columns, str):
        raise FrameError([f"columns={columns!r} is one text; write columns=[{columns!r}]"])
    key = (columns := tuple(columns), *Readings.of(framework, readings).values())
    few: Few[Population] = framework.kept.of(Population, lambda: Few(MOST_KEPT))
    return few.of(key, lambda: Population(framework, columns, readings))


class Population:
    """What a framework says of the rows of dataframes: prepared once, for any number of them."""

    def __init__(self, framework: Framework, columns: Sequence[str], readings: Mapping[str, str]) -> None:
        """Prepare the columns wanted.

        Raises:
            UnknownName: a column, reading or alternative that does not exist.
        """
        self.framework, self.columns = framework, tuple(dict.fromkeys(columns))
        self.headings, self._readings = Headings(framework), Readings.of(framework, readings)
        plan = Plan(framework, self._readings)
        self._behind: dict[str, str | None] = {}
        wanted: list[answer_columns.Column] = []
        for column in self.columns:
            if column == PROBLEM or (column == FIRMNESS and not _is_told_by_answers(framework)):
                continue
            wanted.append(self._asked(plan, column))
        self._plan = plan
        self._kept: Few[Any] = Few(MOST_KEPT)  # what was made for some of the columns
        self._groups = [_Group(framework, plan, self._readings, *several) for several in self._together(wanted)]
        self._is_worded = FIRMNESS in self.columns and all(each.name != FIRMNESS for each in wanted)
        if self._is_worded:
            joint_of(framework)  # which may be too wide

    def _together(
        self, columns: Iterable[answer_columns.Column]
    ) -> list[tuple[list[answer_columns.Column], str | None]]:
        """The columns that are of one decision together, as what is open of one leaves others settled."""
        found: dict[str | None, list[answer_columns.Column]] = {}
        for column in columns:
            found.setdefault(self._behind.get(column.name), []).append(column)
        return [(several, name) for name, several in found.items()]

    def _asked(self, plan: Plan, column: str) -> answer_columns.Column:
        """What a column says, and of which flags."""
        outcome = self.framework.outcome
        if column in ANSWER:
            self._behind[column] = outcome.name
            if column in ("recommended", "possible"):
                return (answer_columns.of_one if column == "recommended" else answer_columns.of_several)(
                    plan, column, outcome
                )
            return (answer_columns.of_rules if column == "deciding_rules" else answer_columns.of_basis)(plan, column)
        if column == FIRMNESS:
            self._behind[column] = outcome.name
            return answer_columns.of_answers(plan, column)
        if column == RULES_HASH:
            return answer_columns.constant(column, self.framework.content_hash)
        name = self._behind[column] = self._decision(column)
        if name is None:
            return answer_columns.constant(column, None if column == DEGREE else "")
        decision = self.framework.decisions[name]
        if column == DEGREE:
            return answer_columns.of_degree(plan, column, decision)
        is_open = column.endswith(OPEN) and column not in self.framework.decisions
        return answer_columns.of_decision(plan, column, decision, is_open=is_open)

    def _decision(self, column: str) -> str | None:
        """The decision behind a column; None for a role that the framework does not fill."""
        roles = self.framework.roles
        if column == DEGREE:
            return roles.degree and roles.degree.decision
        named: dict[str, str | None] = {name: name for name in self.framework.decisions}
        named |= {
            "alongside": roles.alongside,
            "policy_exposure": roles.policy_exposure,
            "consistency": roles.consistency,
        }
        for name in (column, column.removesuffix(OPEN)):
            if name in named:
                return named[name]
        raise UnknownName("output column", column, (*ANSWER, FIRMNESS, DEGREE, *named, PROBLEM, RULES_HASH))

    def to_native(self, native: Any, told: Told = NOTHING_TOLD) -> Any:
        """A dataframe of any of the libraries with the columns wanted.

        Raises:
            FrameError: the columns are not findings, or hold words that are no levels.
            TooWide: the findings of a row leave too many authorities possible to be told exactly.
        """
        with in_our_words():
            if nw.dependencies.is_dask_dataframe(native):
                found = self.headings.named(names_of(native), told)
                return with_dask(native, lambda part: self._appended(part, found, told))
            frame = opened(native)
            named = self.headings.named(names_of(native), told)
            if frame.implementation.is_spark_like():
                return with_spark(
                    native, lambda plainly, plain: self._appended(plainly, *without_dots(named, told, plain))
                )
            return self._appended(frame, named, told).to_native()

    def _appended(self, frame: AnyFrame, named: Sequence[Named], told: Told) -> AnyFrame:
        """A dataframe with the columns wanted."""
        schema = frame.collect_schema()
        refuse_taken(schema, self.columns)
        refuse_nested(frame, named, self.headings, told)
        if isinstance(frame, nw.DataFrame):
            found = self._in_memory(frame.select(*dict.fromkeys(each.column for each in named)), named)
            return in_memory.joined_to(frame, found.select(self.columns)) if self.columns else frame
        read, columns = as_texts(frame, named)
        columns = looked_at(read, with_categories(read, columns))
        if PROBLEM not in self.columns:
            refuse_wrong(read, columns)
        return self._lazily(read, columns).select(*map(nw.col, (*schema, *self.columns)))

    def bad_rows(self, frame: nw.DataFrame[Any], told: Told = NOTHING_TOLD) -> dict[int, list[tuple[str, str]]]:
        """The rows that hold words that are no levels: the place of each, and each such column with what is wrong."""
        read, columns = as_texts(frame, self.headings.named(frame.columns, told))
        assert isinstance(read, nw.DataFrame)
        return bad_rows(read, looked_at(read, with_categories(read, columns)))

    def _in_memory(self, frame: nw.DataFrame[Any], named: Sequence[Named]) -> pl.DataFrame:
        """The columns wanted, worked out from a dataframe of findings alone."""
        read, columns = as_texts(frame, named)
        assert isinstance(read, nw.DataFrame)
        table = in_memory.read(read, columns)
        if PROBLEM not in self.columns:
            refuse_wrong(table.lazy, table.columns)
        found = [group.of(table) for group in self._groups]
        if self._is_worded:
            words = self._followed_words.words(nw.from_native(table.frame, eager_only=True), table.columns)
            found.append(pl.DataFrame({FIRMNESS: pl.Series(words, dtype=in_memory.WORDS)}))
        if PROBLEM in self.columns:
            said = collected(table.lazy.select(problems(table.columns).alias(PROBLEM))).to_native()[PROBLEM]
            if said.len() != table.frame.height:  # where it is one text for all
                said = said.new_from_index(0, table.frame.height)
            found = [each.with_columns(pl.when(said.is_null()).then(pl.all()).name.keep()) for each in found]
            found.append(said.to_frame())
        return pl.concat(found, how="horizontal") if found else pl.DataFrame()

    @property
    def _followed_words(self) -> Followed:
        return self._followed({FIRMNESS: None})

    def _lazily(self, frame: AnyFrame, columns: Sequence[FindingColumn]) -> AnyFrame:
        """A dataframe that stays lazy with the columns wanted, and others beside them.

        Raises:
            FrameError: firmness is asked for where findings may be open.
            TooWide: findings may be open, and there are too many authorities to take together.
        """
        if self._is_worded and not self._followed_words.is_known(WORDS, columns):
            raise FrameError([OPEN_AND_LAZY])
        if PROBLEM in self.columns:
            frame = frame.with_columns(problems(columns).alias(PROBLEM))
        ready = list(frame.collect_schema())
        if self._is_worded:
            ready.append(FIRMNESS)
            frame = self._followed_words.appended(frame, columns).select(ready)
        known = [group for group in self._groups if group.is_known(columns)]
        if opened := [group for group in self._groups if group not in known]:
            behind = {each.name: group.behind for group in opened for each in group.columns}
            if FIRMNESS in behind:
                raise FrameError([OPEN_AND_LAZY])
            ready += behind
            frame = self._followed(behind).appended(frame, columns).select(ready)
        wanted = [column for group in known for column in group.columns]
        if wanted:
            names = tuple(column.name for column in wanted)
            in_place = self._kept.of(("in place", *names), lambda: InPlace(self._plan, wanted))
            frame = in_place.appended(frame.lazy(), columns)
        if PROBLEM not in self.columns:
            return frame
        answers = [name for name in self.columns if name != PROBLEM]
        return frame.with_columns(nw.when(nw.col(PROBLEM).is_null()).then(nw.col(name)).alias(name) for name in answers)

    def _followed(self, behind: Mapping[str, str | None]) -> Followed:
        """Columns along diagrams of everybody, each with the decision behind it."""

        def made() -> Followed:
            return Followed(self.framework, wide_space(self.framework, self._readings), behind, self._readings)

        return self._kept.of(("followed", *behind), made)


class _Group:
    """Columns that rest on the same findings."""

    def __init__(
        self,
        framework: Framework,
        plan: Plan,
        readings: Readings,
        columns: Sequence[answer_columns.Column],
        behind: str | None,
    ) -> None:
        self._framework, self._readings = framework, readings
        self.columns, self.behind, self._rows = columns, behind, Rows(plan, columns)

    def is_known(self, columns: Iterable[FindingColumn]) -> bool:
        """Whether every finding that the columns rest on is one level in every row."""
        return {*self._rows.attributes} <= {column.attribute for column in columns if column.is_complete}

    def of(self, table: in_memory.Table) -> pl.DataFrame:
        """The columns, of every row."""
        return self._rows.of(table.findings(self._rows.attributes), partial(self._wide, table))

    def _wide(self, table: in_memory.Table, rows: pl.DataFrame) -> pl.DataFrame | None:
        """The columns of rows that leave much open, along diagrams; nothing where these are too large."""
        if self._followed is None:
            return None
        some: AnyFrame = nw.from_native(table.frame[rows[ROW]].lazy())
        found = collected(self._followed.appended(some, table.columns).select(*self._rows.names)).to_native()
        return in_memory.of_kinds(found, self.columns)

    @cached_property
    def _followed(self) -> Followed | None:
        framework = self._framework
        if any(column.name == FIRMNESS for column in self.columns):
            return None
        choices = {name: frozenset(each) for name, each in self._readings.domains().items()}
        weights = {axis.name: axis.weights(choices) for axis in framework.axes if axis.is_reading}
        try:
            space = Space(framework, weights, MOST_NODES)
            found = Followed(framework, space, dict.fromkeys(self._rows.names, self.behind), self._readings)
        except TooWide:
            return None
        return found if found.size <= MOST_FOLLOWED else None
