"""The findings in a dataframe: which levels each row of a column leaves open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import narwhals.stable.v2 as nw
from attrs import evolve, field, frozen

from delivery_model.analysis.headings import Named
from delivery_model.engines.columns import AnyFrame, Levels, any_of
from delivery_model.framework.vocabulary import BAR, as_one_word

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
