"""The findings in a dataframe: which levels each row of a column leaves open.

Columns of findings as text, whatever their type: lists as `a|b`, truth as words, nothing where all is empty.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

import narwhals.stable.v2 as nw
from attrs import evolve, field, frozen

from delivery_model.errors import FrameError, UnknownName, quoted
from delivery_model.frames.backends import joined, without_views
from delivery_model.frames.compiled import PREFIX, AnyFrame, Levels, any_of, collected
from delivery_model.frames.headings import Headings, Named, Told
from delivery_model.rulebase.vocabulary import BAR, NO_LEVEL, TRUTH, as_one_word


def looked_at(frame: AnyFrame, columns: Iterable[FindingColumn]) -> tuple[FindingColumn, ...]:
    """The columns, after a look at every row: whether some are unknown, what words mean, and which are no finding."""
    several = tuple(columns)
    counts = _counts(frame, several)
    strange = {place: each for place, each in enumerate(several) if counts[f"strange{place}"]}
    by_column = _words(frame, strange)
    return tuple(
        _with_words(column, by_column.get(place, {}), can_be_unknown=counts[f"unknown{place}"] > 0)
        for place, column in enumerate(several)
    )


def refuse_wrong(frame: AnyFrame, columns: Iterable[FindingColumn]) -> None:
    """Raise FrameError where a column holds words that are no finding."""
    strange = {place: each for place, each in enumerate(columns) if each.wrong}
    if not strange:
        return
    by_column = _words(frame, strange)
    raise FrameError(
        f"column {quoted(column.name)}: {_in_rows(problem, by_column[place][word])}"
        for place, column in strange.items()
        for word, problem in column.wrong.items()
    )


def bad_rows(frame: nw.DataFrame[Any], columns: Iterable[FindingColumn]) -> dict[int, list[tuple[str, str]]]:
    """Each row with findings that are none: its place from 0, and each such column with what is wrong."""
    found: dict[int, list[tuple[str, str]]] = {}
    for column in columns:
        if column.wrong:
            said = frame[column.held].cast(nw.String).to_list()
            for place, word in enumerate(said):
                if word in column.wrong:
                    found.setdefault(place, []).append((column.name, column.wrong[word]))
    return dict(sorted(found.items()))


def _with_words(column: FindingColumn, words: Iterable[str], *, can_be_unknown: bool) -> FindingColumn:
    meant, wrong = dict[str, frozenset[int]](), dict[str, str]()
    for word in words:
        try:
            levels = column.named.levels_said(word) or column.levels
            meant[word] = frozenset(map(column.levels.index, levels))
        except UnknownName as error:
            wrong[word] = f"unknown level {quoted(error.name)}; {error.fix}"
    return evolve(column, words=meant, wrong=wrong, can_be_unknown=can_be_unknown)


def _counts(frame: AnyFrame, columns: Sequence[FindingColumn]) -> Mapping[str, int]:
    """In how many rows each column is unknown, and in how many it is not a single level either."""
    first = _summed(frame, {str(place): _not_single(each) for place, each in enumerate(columns)})
    numbers: dict[str, nw.Expr] = {}
    for place, column in enumerate(columns):
        if first[str(place)]:  # most often there is none to look into
            unknown = column.is_unknown()
            numbers[f"unknown{place}"] = unknown.cast(nw.Int64).sum()
            if not column.has_only_levels:
                numbers[f"strange{place}"] = (~(unknown | column.is_single())).cast(nw.Int64).sum()
    return _summed(frame, numbers)


def _not_single(column: FindingColumn) -> nw.Expr:
    """In how many rows a column is not a single level, as cheaply as its type allows."""
    if column.has_only_levels:
        return nw.col(column.held).null_count()
    return (~column.is_single()).cast(nw.Int64).sum()


def _summed(frame: AnyFrame, numbers: Mapping[str, nw.Expr]) -> Mapping[str, int]:
    named = [each.alias(name) for name, each in numbers.items()]
    found = collected(frame.select(*named)).rows(named=True) if named else []
    return Counter({name: number or 0 for row in found for name, number in row.items()})


def _words(frame: AnyFrame, columns: Mapping[int, FindingColumn]) -> dict[int, dict[str, int]]:
    """Every text that is not a single level, and in how many rows it stands, by place of the column."""
    several: list[Any] = [  # all eager, or all lazy, as the frame is
        frame.filter(~(column.is_unknown() | column.is_single())).select(
            nw.lit(place).alias("place"), nw.col(column.held).cast(nw.String).alias("word")
        )
        for place, column in columns.items()
    ]
    found: dict[int, dict[str, int]] = {}
    if several:
        together: AnyFrame = nw.concat(several)
        counted = together.group_by("place", "word").agg(nw.len().alias("rows")).sort("place", "word")
        for row in collected(counted).rows(named=True):
            found.setdefault(row["place"], {})[row["word"]] = row["rows"]
    return found


def _in_rows(problem: str, number: int) -> str:
    """A problem with the number of rows that it is in."""
    what, _, fix = problem.partition("; ")
    return f"{what} in {number:,} row{'' if number == 1 else 's'}; {fix}"


FEW = 4
"""So many words are compared one by one."""


@frozen(kw_only=True)
class FindingColumn:
    """One column of findings as text, null or empty where nothing is known.

    `held` is the column of the dataframe that it stands in. `words` are the texts other than single levels that
    occur and what each leaves possible, and `wrong` those that are no finding, with what is wrong: both as far as
    somebody has looked. `can_be_unknown` is false when every row is known to have a finding.
    """

    named: Named
    held: str
    categories: frozenset[str] | None = None
    words: Mapping[str, frozenset[int]] = field(factory=dict[str, frozenset[int]])
    wrong: Mapping[str, str] = field(factory=dict[str, str])
    can_be_unknown: bool = True

    @property
    def attribute(self) -> str:
        return self.named.attribute.name

    @property
    def name(self) -> str:
        return self.named.column

    @property
    def levels(self) -> tuple[str, ...]:
        return self.named.attribute.level_names

    @property
    def plain(self) -> tuple[str, ...]:
        """The names of levels that mean themselves, as they do unless somebody told otherwise."""
        return tuple(level for level in self.levels if as_one_word(level) not in self.named.values)

    @property
    def has_only_levels(self) -> bool:
        """Whether its type leaves no room for other words."""
        return self.categories is not None and self.categories <= {*self.plain}

    @property
    def is_complete(self) -> bool:
        """Whether every row is known to have exactly one level."""
        return not self.can_be_unknown and all(len(levels) == 1 for levels in self.words.values())

    def allowed(self, levels: Levels) -> nw.Expr:
        """Whether one of some levels is possible: true or false, never null."""
        meant = {**{level: frozenset([self.levels.index(level)]) for level in self.plain}, **self.words}
        saying = [word for word, may in meant.items() if may.intersection(levels)]
        others = [word for word in meant if word not in saying]
        if self.is_complete and len(others) < len(saying):
            return ~self._says_one_of(others)  # no row is null
        if self.can_be_unknown:
            return any_of([self._says_one_of(saying), self.is_unknown()])  # and so is true where a row is null
        return self._says_one_of(saying).fill_null(False)

    def is_unknown(self) -> nw.Expr:
        """Whether nothing is written."""
        return nw.col(self.held).is_null() | self._says_one_of([""]).fill_null(False)

    def is_single(self) -> nw.Expr:
        """Whether there is one level by its name."""
        return nw.col(self.held).is_in(self._sayable(self.plain)).fill_null(False)

    def is_wrong(self) -> nw.Expr:
        """Whether it is no finding, as far as somebody has looked."""
        return nw.col(self.held).is_in(self._sayable(self.wrong)).fill_null(False) if self.wrong else nw.lit(False)

    def _sayable(self, texts: Iterable[str]) -> list[str]:
        """The texts that its type leaves room for."""
        return [text for text in texts if self.categories is None or text in self.categories]

    def _says_one_of(self, texts: Iterable[str]) -> nw.Expr:
        sayable = self._sayable(texts)
        if len(sayable) > FEW:
            return nw.col(self.held).is_in(sayable)
        return any_of(nw.col(self.held) == nw.lit(text) for text in sayable)


def with_categories(frame: AnyFrame, columns: Iterable[FindingColumn]) -> tuple[FindingColumn, ...]:
    """The columns with the only texts that each may hold, where its type says so."""
    schema = frame.collect_schema()
    kinds = ((column, schema[column.held]) for column in columns)
    return tuple(
        evolve(column, categories=frozenset(kind.categories)) if isinstance(kind, nw.Enum) else column
        for column, kind in kinds
    )


def problems(columns: Sequence[FindingColumn]) -> nw.Expr:
    """The columns whose findings are none, with a bar between; null where there is none."""
    bad = [column for column in columns if column.wrong]
    if not bad:
        return nw.lit(None, dtype=nw.String)
    names = [nw.when(column.is_wrong()).then(nw.lit(column.name + BAR)).otherwise(nw.lit("")) for column in bad]
    said = nw.concat_str(*names).str.strip_chars(BAR)
    return nw.when(any_of(column.is_wrong() for column in bad)).then(said)


MADE = f"{PREFIX}text"
TEXTS = (nw.String, nw.Categorical, nw.Enum)
LISTS = (nw.List, nw.Array)
DECIMALS = (nw.Float32, nw.Float64)
TRUE, FALSE = TRUTH
NOTHING = ("<NA>", "NaT")
"""How pandas shows what is missing; missing values of its own are not even equal to anything."""


def as_texts(frame: AnyFrame, named: Sequence[Named]) -> tuple[AnyFrame, tuple[FindingColumn, ...]]:
    """A dataframe with its findings as text, and the columns of them; those that are empty are left out.

    Raises:
        FrameError: a column holds what is no text and cannot be one.
    """
    schema = frame.collect_schema()
    odd = {each.column: schema[each.column] for each in named if not _is_text(frame, each.column, schema)}
    made, values = dict[str, str](), dict[str, object]()
    for place, (name, dtype) in enumerate(odd.items()):
        if isinstance(dtype, (nw.Boolean, nw.Object, nw.Categorical, *LISTS)):
            made[name] = f"{MADE}{place}"
        else:
            values[name] = _first(frame, name, dtype)
    wrong = [_refused(each, schema, values) for each in named if values.get(each.column) is not None]
    if wrong:
        raise FrameError(wrong)
    truths = [name for name in made if isinstance(schema[name], nw.Boolean)]
    frame = frame.with_columns(*(_truth(name).alias(made[name]) for name in truths)) if truths else frame
    frame = _with_lists(frame, {name: to for name, to in made.items() if name not in truths})
    found = (
        FindingColumn(named=each, held=made.get(each.column, each.column))
        for each in named
        if each.column not in values
    )
    return without_views(frame), tuple(found)


def _is_text(frame: AnyFrame, name: str, schema: Mapping[str, Any]) -> bool:
    """Whether a column holds text; categories of pandas may be anything."""
    if isinstance(schema[name], nw.Categorical) and frame.implementation.is_pandas_like():
        return isinstance(frame[name].cat.get_categories().dtype, nw.String)
    return isinstance(schema[name], TEXTS)


def _first(frame: AnyFrame, name: str, dtype: Any) -> object:
    """The first value that is not empty, as far as it takes to find one."""
    column = nw.col(name)
    missing = column.is_null() | column.is_nan() if isinstance(dtype, DECIMALS) else column.is_null()
    rows = collected(frame.select(name).filter(~missing).head(1)).rows()
    return rows[0][0] if rows else None


def _refused(named: Named, schema: Mapping[str, Any], values: Mapping[str, object]) -> str:
    levels, value = ", ".join(named.attribute.level_names), quoted(str(values[named.column]))
    what = f"column {quoted(named.column)} is {schema[named.column]} and holds {value}"
    return f"{what}; write its levels as text ({levels}), open ones as a|b or a list"


def _truth(name: str) -> nw.Expr:
    no = nw.when(~nw.col(name)).then(nw.lit(FALSE))
    return nw.when(nw.col(name)).then(nw.lit(TRUE)).otherwise(no)


def _with_lists(frame: AnyFrame, lists: Mapping[str, str]) -> AnyFrame:
    if not lists:
        return frame
    if isinstance(frame, nw.LazyFrame):
        return joined(frame, lists)
    if frame.implementation.is_polars() and not any(isinstance(frame.schema[name], nw.Object) for name in lists):
        return joined(frame.lazy(), lists).collect()
    return frame.drop(*lists).with_columns(  # PyArrow cannot filter lists of all kinds
        *(
            nw.new_series(to, list(map(as_text, frame[name].to_list())), nw.String, backend=frame.implementation)
            for name, to in lists.items()
        )
    )


def as_text(value: Any) -> str | None:
    """A value as the text of a finding."""
    listed: Any = value.tolist() if hasattr(value, "tolist") else value  # of numpy
    if isinstance(listed, list | tuple | set | frozenset):
        return BAR.join(as_text(each) or "" for each in cast("list[object]", listed)) if listed else NO_LEVEL
    is_nothing = listed is None or listed != listed or str(listed) in NOTHING
    return None if is_nothing else str(listed)


def refuse_nested(frame: AnyFrame, named: Sequence[Named], headings: Headings, told: Told) -> None:
    """Raise a FrameError where columns that are not read hold findings as keys and values.

    Of a dataframe that stays lazy only types are looked at, not texts.
    """
    left = {*(each.column for each in named), *told.ignored}
    problems: list[str] = []
    for name, dtype in frame.collect_schema().items():
        if isinstance(name, str) and name not in left:  # pyright: ignore[reportUnnecessaryIsInstance]  pandas has others
            found = (headings.in_nested(path) for path in _paths(frame, name, dtype))
            if attribute := next(filter(None, found), None):
                what = f"column {quoted(name)} holds keys and values, among them {attribute}"
                problems.append(f"{what}; write {attribute} as a column of its own, or ignore this one")
    if problems:
        raise FrameError(problems)


def _paths(frame: AnyFrame, name: str, dtype: Any) -> Iterator[tuple[str, ...]]:
    """The keys that stand one within another in a column, with its name first."""
    if isinstance(dtype, nw.Struct):
        yield from _fields((name,), dtype)
    elif isinstance(frame, nw.DataFrame) and isinstance(dtype, nw.Object):
        yield from dict.fromkeys(path for each in frame[name].to_list() for path in _keys((name,), each))
    elif isinstance(frame, nw.DataFrame) and isinstance(dtype, nw.String):
        texts = frame[name].filter(frame[name].str.starts_with("{").fill_null(False)).to_list()
        yield from dict.fromkeys(path for each in texts for path in _keys((name,), _parsed(each)))


def _fields(path: tuple[str, ...], dtype: Any) -> Iterator[tuple[str, ...]]:
    for each in dtype.fields if isinstance(dtype, nw.Struct) else ():
        yield (*path, each.name)
        yield from _fields((*path, each.name), each.dtype)


def _keys(path: tuple[str, ...], value: object) -> Iterator[tuple[str, ...]]:
    for key, inner in cast("dict[str, object]", value).items() if isinstance(value, dict) else ():
        yield (*path, str(key))
        yield from _keys((*path, str(key)), inner)


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
