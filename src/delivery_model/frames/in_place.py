"""The plan where a dataframe stays lazy and every finding is known: expressions of Polars, or SQL for DuckDB and Spark.

They are made once for the columns of findings and their words, and kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from delivery_model.frames.answer_columns import Column
from delivery_model.frames.cells import FindingColumn
from delivery_model.frames.in_polars import Expressions, at, text_of
from delivery_model.frames.kept import Few
from delivery_model.frames.plan import Is, Layer, Plan, Tree, findings_of, folded
from delivery_model.rulebase.vocabulary import BAR

MOST_KEPT = 32

Words = Mapping[str, tuple[str, Mapping[str, int]]]
"""For each attribute, its column and the place of the level that each text in it means."""


class InPlace:
    """Columns of answers appended by the library that a dataframe is of."""

    def __init__(self, plan: Plan, columns: Sequence[Column]) -> None:
        self._layers = plan.layers(flag for column in columns for flag in column.known)
        self._levels = {name: len(each.level_names) for name, each in plan.framework.attributes.items()}
        self._columns, self.attributes = columns, findings_of(self._layers)
        self._kept: Few[Any] = Few(MOST_KEPT)  # expressions, or texts

    def appended(self, frame: nw.LazyFrame[Any], columns: Iterable[FindingColumn]) -> nw.LazyFrame[Any]:
        """A dataframe with the columns, and what they were worked out from."""
        words = {
            column.attribute: (column.held, _words(column)) for column in columns if column.attribute in self.attributes
        }
        native: Any = frame.to_native()
        kind = frame.implementation.value
        key = (kind, *((held, *texts.items()) for held, texts in words.values()))
        if frame.implementation.is_polars():
            steps = self._kept.of(key, lambda: self._in_polars(words))
            return nw.from_native(steps(native))
        for layer in self._kept.of(key, lambda: self._in_sql(words, is_spark=not frame.implementation.is_duckdb())):
            some = ["*", *layer]
            native = native.project(", ".join(some)) if frame.implementation.is_duckdb() else native.selectExpr(*some)
        return nw.from_native(native)

    def _in_polars(self, words: Words) -> Callable[[pl.LazyFrame], pl.LazyFrame]:
        places = [_place(held, texts).alias(at(name)) for name, (held, texts) in words.items()]
        steps, said = Expressions(self._layers, self._levels), list(map(text_of, self._columns))
        return lambda frame: steps.run(frame.with_columns(places)).with_columns(said)

    def _in_sql(self, words: Words, *, is_spark: bool) -> list[list[str]]:
        sql = _Sql(words, is_spark)
        return [*map(sql.layer, self._layers), [sql.said(column) for column in self._columns]]


def _words(column: FindingColumn) -> dict[str, int]:
    """What each text that may stand in a column of known findings means."""
    meant = {level: column.levels.index(level) for level in column.plain}
    meant |= {word: min(places) for word, places in column.words.items()}
    return {word: place for word, place in meant.items() if column.categories is None or word in column.categories}


def _place(held: str, texts: Mapping[str, int]) -> pl.Expr:
    """The place of the level that a text means."""
    code = pl.col(held).cast(pl.Enum(list(texts)), strict=False).to_physical()
    places = list(texts.values())
    is_same = places == list(range(len(places)))
    return code if is_same else code.replace_strict(list(range(len(places))), places, return_dtype=pl.UInt32)


class _Sql:
    """Steps and answers as SQL."""

    def __init__(self, words: Words, is_spark: bool) -> None:
        self._words, self._is_spark = words, is_spark

    def layer(self, layer: Layer) -> list[str]:
        return [f"{self._tree(tree)} AS {self._name(name)}" for name, tree in layer]

    def said(self, column: Column) -> str:
        """What a column says."""
        if column.joined is not None:
            pieces = [f"CASE WHEN {self._name(flag)} THEN {self._text(name)} END" for flag, name in column.joined]
            found = f"concat_ws({', '.join((self._text(BAR), *pieces))})" if pieces else "''"
        else:
            whens = [f"WHEN {self._name(flag)} THEN {self._text(text)}" for flag, text in column.cases]
            rest = "CAST(NULL AS STRING)" if column.otherwise is None else self._text(column.otherwise)
            found = f"CASE {' '.join(whens)} ELSE {rest} END" if whens else rest
        return f"{found} AS {self._name(column.name)}"

    def _tree(self, tree: Tree) -> str:
        return folded(
            tree, self._is, self._name, "(NOT {})".format, "({} AND {})".format, "({} OR {})".format,
            lambda so: "TRUE" if so else "FALSE",
        )  # fmt: skip

    def _is(self, leaf: Is) -> str:
        held, texts = self._words[leaf.attribute]
        inside = [text for text, place in texts.items() if place in leaf.places]
        outside = [text for text in texts if text not in inside]
        if len(outside) < len(inside):
            return f"(NOT {self._one_of(held, outside)})"
        return self._one_of(held, inside)

    def _one_of(self, held: str, texts: Sequence[str]) -> str:
        tests = [f"{self._name(held)} = {self._text(text)}" for text in texts]
        return f"({' OR '.join(tests)})" if tests else "FALSE"

    def _name(self, name: str) -> str:
        mark = "`" if self._is_spark else '"'
        return f"{mark}{name.replace(mark, mark + mark)}{mark}"

    def _text(self, text: str) -> str:
        if self._is_spark:
            text = text.replace("\\", "\\\\").replace("'", "\\'")
            return f"'{text}'"
        return "'" + text.replace("'", "''") + "'"
