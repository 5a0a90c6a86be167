"""What a framework says of every row of dataframes, evaluated by the library that each is of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import narwhals.stable.v2 as nw

from delivery_model.answer.derivation import lowers_basis
from delivery_model.answer.firmness import Word
from delivery_model.errors import FrameError, TooWide, UnknownName, quoted
from delivery_model.frames.backends import in_our_words, names_of, opened, with_codes, with_dask, with_spark
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
from delivery_model.frames.compiled import PREFIX, AnyFrame, Levels, Program, collected, program
from delivery_model.frames.frame import COLUMNS
from delivery_model.frames.headings import NOTHING_TOLD, Headings, Named, Told, without_dots
from delivery_model.frames.row_answers import RowAnswer, Way, Writer, chosen, joint_of
from delivery_model.possible.count import Ungrouped
from delivery_model.possible.diagrams import Node
from delivery_model.possible.space import Space, wide_space
from delivery_model.rulebase.framework import Basis, Framework, Hit

PROBLEM, RULES_HASH = "problem", "rules_hash"
OPEN = "_open"
ANSWER = ("recommended", "possible", "deciding_rules", "basis")
FIRMNESS, DEGREE = "firmness", "degree"
WORDS = f"{PREFIX}words"
SETS = f"{PREFIX}set"
OPEN_AND_LAZY = (
    "'firmness' needs every finding to be known where a dataframe stays lazy, and some may be open; "
    "collect the dataframe first, or leave 'firmness' out"
)
SLICE = 500_000
"""Rows that libraries without a lazy form of their own work on at a time."""


def default_columns(framework: Framework, native: Any = None) -> tuple[str, ...]:
    """What is appended where nothing else is asked for: `firmness` not to what stays lazy, nor where it is too wide."""
    without = tuple(name for name in COLUMNS if name != FIRMNESS)
    if native is not None and _stays_lazy(native):
        return without
    try:
        joint_of(framework)
    except TooWide:
        return without
    return COLUMNS


def _stays_lazy(native: Any) -> bool:
    frame: AnyFrame | None = None if nw.dependencies.is_dask_dataframe(native) else opened(native)
    return isinstance(frame, nw.LazyFrame)  # Dask works on the whole dataframes that its partitions are


class Population:
    """What a framework says of the rows of dataframes: prepared once, for any number of them."""

    def __init__(self, framework: Framework, columns: Sequence[str], readings: Mapping[str, str]) -> None:
        """Prepare the columns wanted.

        Raises:
            FrameError: the columns are one text, not several.
            UnknownName: a column, reading or alternative that does not exist.
        """
        if isinstance(columns, str):
            raise FrameError([f"columns={columns!r} is one text; write columns=[{columns!r}]"])
        self.framework, self.columns = framework, tuple(dict.fromkeys(columns))
        self.headings = Headings(framework)
        space = wide_space(framework, readings)
        self._members = members = Ungrouped(space)
        self._roots: dict[str, Node] = {}
        for column in self.columns:
            if column in ANSWER:
                self._roots[ANSWER[0]] = members.of(self._answers(space))
            elif column == FIRMNESS:
                self._words = joint_of(framework).words(readings)
                self._roots[WORDS] = self._ways(space)
            elif column not in (PROBLEM, RULES_HASH) and (decision := self._decision(column)) is not None:
                self._roots[decision] = members.of(self._values(space, decision))
        self._programs: dict[tuple[bool, ...], Program] = {}

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

    def _values(self, space: Space, name: str) -> Node:
        """What a decision concludes: of one with one value that value, as answers have it."""
        values = space.values(name)
        return values if self.framework.decisions[name].hit is Hit.COLLECT else space.diagrams.mapped(RowAnswer, values)

    def _answers(self, space: Space) -> Node:
        """The answers, told apart no further than the columns wanted do."""
        outcome = self.framework.roles.outcome
        if not {"basis", "deciding_rules"}.intersection(self.columns):
            return space.diagrams.mapped(RowAnswer, space.outcome())
        order = list(self.framework.rules)
        has_rules = "deciding_rules" in self.columns

        def answer(value: str, ids: frozenset[str]) -> RowAnswer:
            basis = Basis.INTERPRETED if self._is_weak(ids) else Basis.STATED
            return RowAnswer(value, basis, tuple(sorted(ids, key=order.index)) if has_rules else ())

        return space.diagrams.combine(answer, space.outcome(), space.deciding(outcome))

    def _ways(self, space: Space) -> Node:
        """The ways in which findings may turn out; a table has no evidence, so an answer that needs any is doubted."""
        joint, diagrams, outcome = joint_of(self.framework), self._members.diagrams, space.outcome()
        doubted = space.diagrams.true
        if space.diagrams.is_terminal(outcome):
            doubted = space.diagrams.mapped(self._is_weak, space.deciding(self.framework.roles.outcome))
        functions = Ungrouped(joint.space, diagrams).of(joint.functions)
        return diagrams.combine(Way, functions, self._members.of(doubted))

    def _is_weak(self, ids: frozenset[str]) -> bool:
        return any(lowers_basis(self.framework, self.framework.rules[each]) for each in ids)

    def to_native(self, native: Any, told: Told = NOTHING_TOLD) -> Any:
        """A dataframe of any of the libraries with the columns wanted.

        Raises:
            FrameError: the columns are not findings, or hold words that are no levels.
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
        self._check_names(schema)
        refuse_nested(frame, named, self.headings, told)
        if isinstance(frame, nw.DataFrame):
            read = frame.select(*dict.fromkeys(each.column for each in named))
            if not self.columns:
                self._looked_at(read, named)
                return frame
            return frame.with_columns(*self._eager(read, named).iter_columns())
        read, columns = self._looked_at(frame, named)
        if WORDS in self._roots and not self._is_known(WORDS, columns):
            raise FrameError([OPEN_AND_LAZY])
        return self._concluded(read, columns).select(*map(nw.col, (*schema, *self.columns)))

    def bad_rows(self, frame: nw.DataFrame[Any], told: Told = NOTHING_TOLD) -> dict[int, list[tuple[str, str]]]:
        """The rows that hold words that are no levels: the place of each, and each such column with what is wrong."""
        read, columns = as_texts(frame, self.headings.named(frame.columns, told))
        assert isinstance(read, nw.DataFrame)
        return bad_rows(read, looked_at(read, with_categories(read, columns)))

    def _looked_at(self, frame: AnyFrame, named: Sequence[Named]) -> tuple[AnyFrame, tuple[FindingColumn, ...]]:
        """A dataframe with its findings as text, and the columns of them after a look at their words."""
        read, columns = as_texts(frame, named)
        if isinstance(read, nw.DataFrame) and read.implementation.is_polars():
            read = with_codes(read, {each.held: each.levels for each in columns}).lazy()
        columns = looked_at(read, with_categories(read, columns))
        if PROBLEM not in self.columns:
            refuse_wrong(read, columns)
        return read, columns

    def _check_names(self, schema: Iterable[object]) -> None:
        taken = [str(name) for name in schema if name in self.columns or str(name).startswith(PREFIX)]
        if taken:
            raise FrameError(f"the dataframe already has a column {quoted(name)}; rename it" for name in taken)

    def _eager(self, frame: nw.DataFrame[Any], named: Sequence[Named]) -> nw.DataFrame[Any]:
        """The columns wanted, worked out from a dataframe of findings alone."""
        read, columns = self._looked_at(frame, named)
        if isinstance(read, nw.LazyFrame):  # Polars, where else every step would be a pass of its own
            return self._read(read, columns)
        starts = range(0, max(len(read), 1), SLICE)  # or every step would be held for all rows
        return nw.concat([self._read(read[start : start + SLICE], columns) for start in starts])

    def _read(self, frame: AnyFrame, columns: Sequence[FindingColumn]) -> nw.DataFrame[Any]:
        """The columns wanted, in memory: where findings may be open, words come from the sets of ways possible."""
        concluded = self._concluded(frame, columns)
        if WORDS not in self._roots or self._is_known(WORDS, columns):
            return collected(concluded.select(*self.columns))
        sets = [name for name in concluded.collect_schema() if name.startswith(SETS)]
        found = collected(concluded.select(*(name for name in self.columns if name != FIRMNESS), *sets))
        ways = self._program({each.attribute: each for each in columns}).values(list(self._roots).index(WORDS))
        words = self._worded(ways, zip(*(found[name].to_list() for name in sets), strict=True))
        dtype = nw.Enum([word.value for word in Word]) if found.implementation.is_polars() else nw.String
        said = nw.new_series(FIRMNESS, words, dtype, backend=found.implementation)
        if PROBLEM in self.columns:
            found = found.with_columns(said)
            said = nw.when(nw.col(PROBLEM).is_null()).then(nw.col(FIRMNESS)).alias(FIRMNESS)
        return found.with_columns(said).select(*self.columns)

    def _worded(self, ways: Sequence[Way], sets: Iterable[tuple[int, ...]]) -> list[str]:
        """The word for each set of ways, given as bits of whole numbers; each set is looked at once."""
        known: dict[tuple[int, ...], str] = {}
        found: list[str] = []
        for each in sets:
            if each not in known:
                known[each] = self._words.of(chosen(ways, each)).value
            found.append(known[each])
        return found

    def _concluded(self, frame: AnyFrame, columns: Sequence[FindingColumn]) -> AnyFrame:
        """The dataframe with the columns wanted, and those that they were worked out from."""
        by_name = {column.attribute: column for column in columns}
        names = self._members.names
        steps = self._program(by_name)

        def allowed(attribute: int, among: Levels) -> nw.Expr:
            column = by_name.get(names[attribute])
            return column.allowed(among) if column else nw.lit(True)

        is_polars = frame.implementation.is_polars()
        writers = {root: Writer(steps, place, is_polars) for place, root in enumerate(self._roots)}
        is_open = WORDS in self._roots and not self._is_known(WORDS, columns)
        left = {PROBLEM, *([FIRMNESS] if is_open else [])}
        written = {column: self._written(column, writers) for column in self.columns if column not in left}
        if PROBLEM in self.columns:
            frame = frame.with_columns(problems(columns).alias(PROBLEM))
            written = {name: nw.when(nw.col(PROBLEM).is_null()).then(each) for name, each in written.items()}
        if is_open:  # never null, as pandas would then take them for numbers of less precision
            written |= {f"{SETS}{place}": each for place, each in enumerate(writers[WORDS].sets())}
        ran = steps.run(frame, allowed)
        return ran.with_columns(*(each.alias(name) for name, each in written.items())) if written else ran

    def _program(self, columns: Mapping[str, FindingColumn]) -> Program:
        """The program for these columns; a shorter one for what depends on findings that are all known."""
        complete = tuple(self._is_known(root, columns.values()) for root in self._roots)
        if complete not in self._programs:
            roots = [self._root(*each) for each in zip(self._roots, complete, strict=True)]
            self._programs[complete] = program(self._members.diagrams, roots, complete)
        return self._programs[complete]

    def _root(self, name: str, is_known: bool) -> Node:
        """A function to follow; what is known has one way and with it its word."""
        root = self._roots[name]
        if name != WORDS or not is_known:
            return root
        return self._members.diagrams.mapped(lambda way: self._words.of([way]), root)

    def _is_known(self, root: str, columns: Iterable[FindingColumn]) -> bool:
        """Whether every row has one level for every finding that a function depends on."""
        known = {column.attribute for column in columns if column.is_complete}
        return known.issuperset(map(self._members.names.__getitem__, self._members.diagrams.tested(self._roots[root])))

    def _written(self, column: str, writers: Mapping[str, Writer]) -> nw.Expr:
        decisions = self.framework.decisions
        if column in ANSWER:
            writer, order = writers[ANSWER[0]], list(self.framework.outcome.values)
            if column == "basis":
                return writer.basis()
            if column == "deciding_rules":
                return writer.rules(list(self.framework.rules))
            return writer.recommended(order) if column == "recommended" else writer.possible(order)
        if column == FIRMNESS:
            return writers[WORDS].word()
        if column == RULES_HASH:
            return nw.lit(self.framework.content_hash)
        decision = self._decision(column)
        if decision is None:
            return nw.lit(None, dtype=nw.String) if column == DEGREE else nw.lit("")
        writer, order = writers[decision], list(decisions[decision].values)
        if column == DEGREE:
            return writer.degree(order)
        is_open = column.endswith(OPEN) and column not in decisions
        if decisions[decision].hit is Hit.COLLECT:
            return writer.open(order) if is_open else writer.certain(order)
        return writer.one_of_several(order) if is_open else writer.recommended(order)
