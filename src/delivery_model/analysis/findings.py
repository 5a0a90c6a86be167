"""The findings in a dataframe: which column holds which attribute, and which levels each of its rows leaves open."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import narwhals.stable.v2 as nw
from attrs import evolve, frozen

from delivery_model.engines.columns import Levels, any_of
from delivery_model.errors import FrameError, nearest, quoted
from delivery_model.framework.rules import Framework

BAR = "|"


@frozen(kw_only=True)
class FindingColumn:
    """One column of findings: a level, `a|b` or a list for one that is open, null or empty where nothing is known.

    `words` are the texts other than single levels that occur, None before anybody looked; then every text is
    taken apart row by row. `can_be_unknown` is false when every row is known to have a finding.
    """

    attribute: str
    name: str
    levels: tuple[str, ...]
    is_list: bool = False
    categories: frozenset[str] | None = None
    words: Mapping[str, frozenset[int]] | None = None
    can_be_unknown: bool = True

    @property
    def has_only_levels(self) -> bool:
        """Whether its type leaves no room for other words."""
        return self.categories is not None and self.categories <= {*self.levels}

    @property
    def is_complete(self) -> bool:
        """Whether every row is known to have exactly one level."""
        return not self.can_be_unknown and self.words is not None and not self.words

    def allowed(self, levels: Levels) -> nw.Expr:
        """Whether one of some levels is possible: true or false, never null."""
        if self.is_complete and len(levels) == len(self.levels) - 1:
            (other,) = set(range(len(self.levels))) - set(levels)
            return ~self._says(self.levels[other])  # no row is null
        conditions = [*map(self._possible, levels)]
        if self.words is not None:
            conditions += [self._says(word) for word, may in self.words.items() if may.intersection(levels)]
        if self.can_be_unknown:
            conditions.append(self.is_unknown())  # and so the whole is true where a row is null
            return any_of(conditions)
        return any_of(conditions).fill_null(False)

    def is_unknown(self) -> nw.Expr:
        """Whether nothing is known."""
        column = nw.col(self.name)
        if self.is_list:
            return column.is_null() | (column.list.len() == 0).fill_null(False)
        return column.is_null() | self._says("").fill_null(False)

    def is_single(self) -> nw.Expr:
        """Whether there is one level, as a text."""
        if self.is_list:
            return nw.lit(False)
        return nw.col(self.name).is_in(self._sayable(self.levels)).fill_null(False)

    def is_valid(self) -> nw.Expr:
        """Whether it is a finding that the framework knows."""
        return self.is_unknown() | self.is_single() | self._is_open_set()

    def can_say(self, text: str) -> bool:
        """Whether its type leaves room for a text."""
        return self.is_list or self.categories is None or text in self.categories

    def _sayable(self, texts: Iterable[str]) -> list[str]:
        return [text for text in texts if self.can_say(text)]

    def _says(self, text: str) -> nw.Expr:
        if self.is_list or not self.can_say(text):
            return nw.lit(False)
        return nw.col(self.name) == nw.lit(text)

    def _possible(self, level: int) -> nw.Expr:
        if self.words is None or self.is_list:
            return self._says(self.levels[level]) | self._holds(self.levels[level])
        return self._says(self.levels[level])

    def _holds(self, level: str) -> nw.Expr:
        """Whether a level is in the open set."""
        if self.is_list:
            return nw.col(self.name).list.contains(level).fill_null(False)
        barred = nw.concat_str(nw.lit(BAR), nw.col(self.name).cast(nw.String), nw.lit(BAR))
        return barred.str.contains(f"{BAR}{level}{BAR}", literal=True).fill_null(False)

    def _is_open_set(self) -> nw.Expr:
        """Whether there is nothing in the set but levels, each once."""
        held = [self._holds(level).cast(nw.Int64) for level in self.levels]
        if self.is_list:
            return (nw.sum_horizontal(*held) == nw.col(self.name).list.len()).fill_null(False)
        lengths = [count * (len(level) + len(BAR)) for count, level in zip(held, self.levels, strict=True)]
        length = nw.col(self.name).cast(nw.String).str.len_chars() + len(BAR)
        return (nw.sum_horizontal(*lengths) == length).fill_null(False)


def named_findings(
    columns: Iterable[str], framework: Framework, names: Mapping[str, str] | None = None
) -> Mapping[str, str]:
    """Which column holds which attribute, as attribute -> column: as given, or by the names of the columns.

    Raises:
        FrameError: a column that is named does not exist, one looks misspelt, or none is named like an attribute.
        UnknownName: an attribute that the framework does not have.
    """
    present = list(columns)
    if names is not None:
        for attribute in names:
            framework.attribute(attribute)
        absent = [name for name in names.values() if name not in present]
        if absent:
            raise FrameError(f"there is no column {quoted(name)}; {nearest(name, present)}" for name in absent)
        return names
    if problems := list(_misspelt(present, framework)):
        raise FrameError(problems)
    found = {name: name for name in framework.attributes if name in present}
    if not found:
        example = next(iter(framework.attributes))
        raise FrameError([f"no column is named like an attribute; name one for each finding, such as {example}"])
    return found


def _misspelt(columns: Iterable[str], framework: Framework) -> Iterator[str]:
    missing = [name for name in framework.attributes if name not in columns]
    for name in columns:
        close = difflib.get_close_matches(name, missing, n=1, cutoff=0.9)
        if close and name not in framework.attributes:
            what = f"column {quoted(name)} is not an attribute, but almost {close[0]}"
            yield f"{what}; rename it, or say which columns hold findings"


def finding_columns(
    schema: Mapping[str, Any], framework: Framework, names: Mapping[str, str]
) -> tuple[FindingColumn, ...]:
    """The columns of findings, given which holds which attribute.

    Raises:
        FrameError: a column does not hold text or lists of text.
    """
    problems: list[str] = []
    found: list[FindingColumn] = []
    for attribute, name in names.items():
        levels = framework.attribute(attribute).level_names
        column = _column(attribute, name, levels, schema[name])
        if column is not None:
            found.append(column)
        elif schema[name] != nw.Unknown:  # a column of nulls alone has no type
            what = f"column {quoted(name)} is {schema[name]}"
            problems.append(f"{what}; write its levels as text ({', '.join(levels)}), open ones as a|b or a list")
    if problems:
        raise FrameError(problems)
    return tuple(found)


def _column(attribute: str, name: str, levels: tuple[str, ...], dtype: Any) -> FindingColumn | None:
    column = FindingColumn(attribute=attribute, name=name, levels=levels)
    if isinstance(dtype, nw.Enum):
        return evolve(column, categories=frozenset(dtype.categories))
    if dtype in (nw.String, nw.Categorical):
        return column
    inner = dtype.inner if isinstance(dtype, nw.List) else None
    return evolve(column, is_list=True) if inner == nw.String else None


def first_problem(columns: Sequence[FindingColumn]) -> nw.Expr:
    """The first column whose finding is none."""
    expression = nw.lit(None, dtype=nw.String)
    for column in reversed(columns):
        expression = nw.when(~column.is_valid()).then(nw.lit(column.name)).otherwise(expression)
    return expression
