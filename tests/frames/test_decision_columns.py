"""Every decision as a column: in each row what `Recommendation.values` says of it, on every library of dataframes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_frames import BACKENDS, HALL, SLOW, Row, answers, decisive, installed, rows_of

from delivery_model import FrameError, Profile, UnknownName, load_framework, recommend, recommend_frame
from delivery_model.rulebase.framework import Framework, Hit
from delivery_model.testing import frameworks

KINDS = [
    pl.DataFrame,
    lambda data: pl.DataFrame(data).lazy(),
    pd.DataFrame,
    pa.table,
    lambda data: duckdb.from_arrow(pa.table(data)),
]
LIBRARIES = ["polars", "polars lazy", "pandas", "pyarrow", "duckdb"]


def columns_of(framework: Framework) -> list[str]:
    """Every decision that no role has the name of, and what is open of it."""
    roles = {"alongside", "policy_exposure", "consistency"}
    return [column for name in framework.decisions if name not in roles for column in (name, f"{name}_open")]


def wanted(framework: Framework, row: Row) -> tuple[str | None, ...]:
    profile = Profile.of(framework, {name: said.split("|") for name, said in row.items() if said})
    found = recommend(profile, framework, engine="direct")
    told: list[str | None] = []
    for column in columns_of(framework)[::2]:
        values = found.values(column)
        is_one = framework.decisions[column].hit is Hit.UNIQUE
        told += [values.value if is_one else "|".join(values.certain), "|".join(values.open)]
    return tuple(told)


def closed(framework: Framework) -> st.SearchStrategy[Sequence[Row]]:
    names = {name: st.sampled_from(each.level_names) for name, each in decisive(framework)}
    return st.lists(st.fixed_dictionaries(names), min_size=1, max_size=5)


@pytest.mark.parametrize("backend", installed(*BACKENDS))
@pytest.mark.parametrize("kind", [closed, lambda framework: rows_of(framework, most=5)], ids=["closed", "open"])
def test_each_row_has_the_values_of_every_decision(backend, kind):
    framework = load_framework()

    @settings(max_examples=1, deadline=None, suppress_health_check=SLOW)
    @given(kind(framework))
    def law(rows):
        found = answers(rows, backend, columns=columns_of(framework))
        assert found == [wanted(framework, row) for row in rows]

    law()


@settings(max_examples=30, deadline=None, suppress_health_check=SLOW)
@given(st.data())
def test_any_rule_base_gives_rows_the_values_of_its_decisions(data):
    framework = data.draw(frameworks())
    rows = data.draw(closed(framework) | rows_of(framework, most=10))
    backend = data.draw(st.sampled_from(["polars", "pandas", "pyarrow"]))
    found = answers(rows, backend, framework=framework, columns=columns_of(framework))
    assert found == [wanted(framework, row) for row in rows]


@pytest.mark.parametrize("kind", [pl.DataFrame, pd.DataFrame, pa.table])
def test_every_column_there_is_can_stand_alone(kind):
    framework, known = load_framework(), "partial|lacking"
    others = ["recommended", "possible", "deciding_rules", "basis", "degree", "problem", "rules_hash", "alongside"]
    for name in [*others, *columns_of(framework), "alongside_open"]:
        found = recommend_frame(kind({"capacity.strategy": [known]}), framework, columns=[name])
        assert columns_in(found) == ["capacity.strategy", name]


def columns_in(found: Any) -> list[str]:
    if isinstance(found, pl.LazyFrame):
        return found.collect().columns
    if isinstance(found, duckdb.DuckDBPyRelation):
        assert len(found.fetchall()) == 1
    return list(getattr(found, "column_names", found.columns))


@pytest.mark.parametrize("kind", KINDS, ids=LIBRARIES)
def test_no_column_leaves_a_frame_as_it_is_and_its_words_are_looked_at_all_the_same(kind):
    assert columns_in(recommend_frame(kind({"capacity.strategy": ["lacking"]}), columns=[])) == ["capacity.strategy"]
    with pytest.raises(FrameError, match="bad"):
        recommend_frame(kind({"capacity.strategy": ["bad"]}), columns=[])


def test_the_rules_are_named_by_their_hash():
    framework = load_framework(HALL)
    found = recommend_frame(pl.DataFrame({"roof.condition": ["dry"]}), framework, columns=["rules_hash"])
    assert found["rules_hash"].to_list() == [framework.content_hash]


def test_one_text_for_columns_is_refused_with_what_to_write():
    with pytest.raises(FrameError, match=r"^columns='recommended' is one text; write columns=\['recommended'\]$"):
        recommend_frame(pl.DataFrame({"capacity.strategy": ["lacking"]}), columns="recommended")


def test_a_decision_that_does_not_exist_gets_its_nearest():
    with pytest.raises(UnknownName, match="did you mean 'governance'"):
        recommend_frame(pl.DataFrame({"capacity.strategy": ["lacking"]}), columns=["governence"])
