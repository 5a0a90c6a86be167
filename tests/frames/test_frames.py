"""Dataframes of every library, row by row against `recommend`."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from itertools import product
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from attrs import evolve, frozen
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from delivery_model import (
    FrameError,
    Profile,
    TooWide,
    UnknownName,
    explain,
    load_framework,
    recommend,
    recommend_frame,
)
from delivery_model.answer.firmness import Word
from delivery_model.engines.direct import Direct
from delivery_model.errors import MissingExtra
from delivery_model.frames import row_answers as joint
from delivery_model.frames.frame import COLUMNS
from delivery_model.possible.space import Space
from delivery_model.rulebase.axes import count_class
from delivery_model.rulebase.conditions import ALWAYS
from delivery_model.rulebase.framework import Degree, Framework, Hit
from delivery_model.rulebase.vocabulary import Attribute
from delivery_model.testing import frameworks

Row = Mapping[str, str | None]
Rows = Sequence[Row]
HALL = Path(__file__).parents[1] / "foreign" / "village-hall"
CLUSTERS = os.environ.get("FRAMES_CLUSTERS") == "yes"
"""Whether Dask and PySpark start a cluster of processes, as .ci/run has them do, or work in threads of this one."""

LAZY = ("polars lazy", "duckdb", "pyspark")
"""The libraries whose dataframes stay lazy, without Dask, which works by partition."""

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


@frozen
class Backend:
    """How to make a dataframe of a library, and how to read some columns of it back, in the order of `row`."""

    make: Callable[[Rows], Any]
    read: Callable[[Any, Sequence[str]], list[tuple[Any, ...]]]
    examples: int


def numbered(rows: Rows) -> dict[str, list[Any]]:
    names = dict.fromkeys(name for row in rows for name in row)
    return {"row": list(range(len(rows)))} | {name: [row[name] for row in rows] for name in names}


def read_polars(frame: Any, names: Sequence[str]) -> list[tuple[Any, ...]]:
    return frame.lazy().sort("row").select(names).collect().rows()


def read_pandas(frame: Any, names: Sequence[str]) -> list[tuple[Any, ...]]:
    rows = frame.sort_values("row")[list(names)].itertuples(index=False, name=None)
    return [tuple(None if pd.isna(value) else value for value in row) for row in rows]


def read_arrow(frame: Any, names: Sequence[str]) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in frame.sort_by("row").to_pylist()]


def read_duckdb(frame: Any, names: Sequence[str]) -> list[tuple[Any, ...]]:
    return frame.order("row").select(*map(duckdb.ColumnExpression, names)).fetchall()


def polars_of(rows: Rows) -> pl.DataFrame:
    return pl.DataFrame(numbered(rows), schema_overrides={name: pl.String for row in rows for name in row})


def duckdb_of(rows: Rows) -> Any:
    table = polars_of(rows).to_arrow()
    return duckdb.from_arrow(table)


def pandas_of(rows: Rows) -> pd.DataFrame:
    return pd.DataFrame(numbered(rows)).sort_values("row", ascending=False)  # with an index out of order


@cache
def dask_cluster() -> Any:
    """Two worker processes where clusters are wanted; otherwise Dask works in threads, and this is None."""
    if not CLUSTERS:
        return None
    from dask.distributed import Client, LocalCluster

    return Client(LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None))


def dask_of(rows: Rows) -> Any:
    import dask.dataframe

    dask_cluster()
    return dask.dataframe.from_pandas(pandas_of(rows), npartitions=2, sort=False)


def spark_of(rows: Rows) -> Any:
    session = spark_session()
    return session.createDataFrame(polars_of(rows).to_arrow())


@cache
def spark_session() -> Any:
    """A master and two worker processes where clusters are wanted, otherwise two threads."""
    from pyspark.sql import SparkSession

    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    os.environ.setdefault("SPARK_WORKER_DIR", tempfile.mkdtemp())
    session = (
        SparkSession.builder.master("local-cluster[2,1,512]" if CLUSTERS else "local[2]")
        .config("spark.executor.memory", "512m")
        .config("spark.sql.codegen.wholeStage", "false")  # these plans are run once
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.driver.memory", "2g")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    return session


BACKENDS = {
    "polars": Backend(polars_of, read_polars, 10),
    "polars lazy": Backend(lambda rows: polars_of(rows).lazy(), read_polars, 5),
    "pandas": Backend(pandas_of, read_pandas, 3),
    "pandas objects": Backend(lambda rows: pandas_of(rows).astype(object), read_pandas, 2),
    "pandas arrow": Backend(lambda rows: polars_of(rows).to_pandas(use_pyarrow_extension_array=True), read_pandas, 2),
    "pyarrow": Backend(lambda rows: polars_of(rows).to_arrow(), read_arrow, 4),
    "duckdb": Backend(duckdb_of, read_duckdb, 2),
}
BACKENDS["dask"] = Backend(dask_of, lambda frame, names: read_pandas(frame.compute(), names), 1)
BACKENDS["pyspark"] = Backend(
    spark_of, lambda frame, names: [tuple(row[name] for name in names) for row in frame.orderBy("row").collect()], 1
)


def findings(levels: Sequence[str]) -> st.SearchStrategy[str | None]:
    """One level most often, then an open finding in any order, or nothing known."""
    several = st.lists(st.sampled_from(levels), min_size=2, unique=True).map("|".join)
    return st.sampled_from(levels) | st.sampled_from(levels) | several | st.sampled_from((None, ""))


def decisive(framework: Framework) -> Iterator[tuple[str, Attribute]]:
    yield from ((name, each) for name, each in framework.attributes.items() if each.can_decide)


def rows_of(framework: Framework, *, most: int = 60) -> st.SearchStrategy[Rows]:
    names = {name: findings(each.level_names) for name, each in decisive(framework)}
    return st.lists(st.fixed_dictionaries(names), min_size=1, max_size=most)


def expected(
    framework: Framework, row: Row, readings: Mapping[str, str] | None = None, columns: Sequence[str] = COLUMNS
) -> tuple[str | None, ...]:
    """What `recommend` says of the authority in a row, as the columns have it."""
    profile = Profile.of(framework, {name: said.split("|") for name, said in row.items() if said})
    found = recommend(profile, framework, engine="direct", readings=readings)
    ids = {firing.rule.id for firings in found.deciding for firing in firings}
    exposure = found.collected(framework.roles.policy_exposure)
    said = {
        "recommended": found.recommended,
        "firmness": explain(found).firmness.word.value if "firmness" in columns else None,
        "degree": found.degree,
        "possible": "|".join(found.possible),
        "deciding_rules": "|".join(name for name in framework.rules if name in ids),
        "basis": found.basis.value,
        "policy_exposure": "|".join(exposure.certain),
        "policy_exposure_open": "|".join(exposure.possible),
    }
    return tuple(said[name] for name in columns)


def answers(rows: Rows, backend: str = "polars", **options: Any) -> list[tuple[Any, ...]]:
    made = BACKENDS[backend].make(rows)
    return BACKENDS[backend].read(recommend_frame(made, **options), options.get("columns", appended(backend)))


def appended(backend: str) -> Sequence[str]:
    """What is appended by default."""
    return [name for name in COLUMNS if name != "firmness" or backend not in LAZY]


def installed(*names: str) -> list[Any]:
    """Libraries to try, those that are absent with the reason why they are left out."""
    return [pytest.param(name, marks=pytest.mark.skipif(absent(name)[0], reason=absent(name)[1])) for name in names]


def absent(name: str) -> Any:
    if name in ("dask", "pyspark") and not find_spec(name):
        return True, f"{name} is not installed; it comes with the extra frames-test"
    return name == "pyspark" and not shutil.which("java"), "PySpark needs Java, which is not on this machine"


@pytest.mark.parametrize("backend", installed(*BACKENDS))
def test_every_row_is_answered_as_recommend_answers_it(backend):
    framework = load_framework()
    sizes = {"most": 60} if BACKENDS[backend].examples > 1 else {"most": 200}

    @settings(max_examples=BACKENDS[backend].examples, deadline=None, suppress_health_check=SLOW)
    @given(rows_of(framework, **sizes))
    def law(rows):
        wanted = [expected(framework, row, columns=appended(backend)) for row in rows]
        assert answers(rows, backend) == wanted

    law()


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(st.data())
def test_any_rule_base_answers_frames_as_recommend_does(data):
    framework = data.draw(frameworks())
    rows = data.draw(rows_of(framework, most=8))
    alternatives = {name: st.sampled_from(each.alternative_names) for name, each in framework.readings.items()}
    readings = data.draw(st.fixed_dictionaries({}, optional=alternatives))
    wanted = [expected(framework, row, readings) for row in rows]
    assert answers(rows, framework=framework, readings=readings) == wanted


def settled(framework: Framework) -> st.SearchStrategy[Rows]:
    """Rows in which every finding that can decide is known."""
    names = {name: st.sampled_from(each.level_names) for name, each in decisive(framework)}
    return st.lists(st.fixed_dictionaries(names), min_size=1, max_size=30)


def close_to_settled(framework: Framework) -> st.SearchStrategy[Rows]:
    """Rows in which a finding or two may be open or unknown, so that most have an answer still."""
    names = [name for name, _ in decisive(framework)]
    opened = st.dictionaries(st.sampled_from(names), st.none(), max_size=2)
    return st.lists(
        st.builds(lambda rows, more: {**rows[0], **more}, settled(framework), opened), min_size=1, max_size=30
    )


WORDED = ["recommended", "firmness", "degree"]


@pytest.mark.parametrize("rows_of_kind", [settled, close_to_settled, rows_of])
@pytest.mark.parametrize("backend", ["polars", "pandas", "pyarrow"])
def test_the_word_and_the_degree_of_a_row_are_those_of_its_explanation(backend, rows_of_kind):
    framework = load_framework()

    @settings(max_examples=5, deadline=None, suppress_health_check=SLOW)
    @given(rows_of_kind(framework), st.booleans())
    def law(rows, is_read_otherwise):
        readings = {each.name: each.alternative_names[-1] for each in framework.readings.values()}
        chosen = readings if is_read_otherwise else {}
        wanted = [expected(framework, row, chosen, WORDED) for row in rows]
        assert answers(rows, backend, columns=WORDED, readings=chosen) == wanted

    law()


@pytest.mark.parametrize("backend", ["polars", "pandas", "pyarrow", "duckdb"])
def test_rows_without_open_findings_are_answered_in_full(backend):
    rows = [{name: each.level_names[place] for name, each in decisive(load_framework())} for place in (0, -1)]
    columns = appended(backend)
    assert answers(rows, backend) == [expected(load_framework(), row, columns=columns) for row in rows]


@settings(max_examples=100, deadline=None, suppress_health_check=SLOW)
@given(st.data())
def test_any_rule_base_gives_rows_the_word_and_the_degree_of_their_explanation(data):
    framework = data.draw(frameworks(attributes=range(1, 4), groups=range(2), readings=range(1, 4)))
    collecting = [name for name, each in framework.decisions.items() if each.hit is Hit.COLLECT]
    if collecting:
        degree = Degree(data.draw(st.sampled_from(collecting)), next(iter(framework.outcome.values)))
        framework = evolve(framework, roles=evolve(framework.roles, degree=degree))
    rows = data.draw(rows_of(framework, most=8) | settled(framework))
    alternatives = {name: st.sampled_from(each.alternative_names) for name, each in framework.readings.items()}
    readings = data.draw(st.fixed_dictionaries({}, optional=alternatives))
    wanted = [expected(framework, row, readings, WORDED) for row in rows]
    backend = data.draw(st.sampled_from(["polars", "pandas", "pyarrow"]))
    assert answers(rows, backend, framework=framework, readings=readings, columns=WORDED) == wanted


@pytest.mark.parametrize(
    ("classes", "is_doubted", "word"),
    [
        ({"a": 0b111}, False, Word.FIRM),
        ({"a": 0b111}, True, Word.LEANS),
        ({"a": 0b011, "b": 0b100}, False, Word.LEANS),
        ({"a": 0b01, "b": 0b110}, False, Word.SPLIT),
        ({"a": 0b111, "b": 0b010}, False, Word.LEANS),
        ({"a": 0b111, "b": 0b011}, False, Word.CANNOT_TELL),
    ],
)
def test_words_go_by_how_many_choices_of_readings_give_what(classes, is_doubted, word):
    words = joint.Words(given={1: classes}, sizes={2: 0b001, 1: 0b110}, total=4, in_force=0b001)
    assert words.of([joint.Way(1, is_doubted)]) is word


@pytest.mark.parametrize("backend", ["polars lazy", "duckdb"])
def test_words_of_what_stays_lazy_need_every_finding_to_be_known(backend):
    whole, opened = some_rows()[:2], some_rows()[2:]
    assert answers(whole, backend, columns=WORDED) == answers(whole, columns=WORDED)
    with pytest.raises(FrameError) as raised:
        answers(opened, backend, columns=WORDED)
    assert str(raised.value) == (
        "'firmness' needs every finding to be known where a dataframe stays lazy, and some may be open; "
        "collect the dataframe first, or leave 'firmness' out"
    )


def test_words_of_a_rule_base_that_is_too_wide_are_left_out_unless_asked_for(monkeypatch):
    framework = evolve(load_framework())
    monkeypatch.setattr(joint, "Space", lambda rules: Space(rules, limit=100))
    found = recommend_frame(polars_of(some_rows()), framework)
    assert [name for name in COLUMNS if name not in found.columns] == ["firmness"]
    with pytest.raises(TooWide):
        recommend_frame(polars_of(some_rows()), framework, columns=["firmness"])


@pytest.mark.parametrize("backend", ["polars", "pandas", "pyarrow"])
def test_a_row_without_an_answer_has_no_word_and_no_degree(backend):
    rows = [some_rows()[0], {**some_rows()[0], "capacity.strategy": "great"}]
    found = answers(rows, backend, columns=["problem", "firmness", "degree"])
    assert (found[0][1:], found[1]) == (expected(load_framework(), rows[0])[1:3], ("capacity.strategy", None, None))


def completions(framework: Framework, row: Row) -> Iterator[Mapping[str, str]]:
    """Every complete authority that a row leaves possible, worked out member by member."""
    choices = {name: (row.get(name) or "|".join(each.level_names)).split("|") for name, each in decisive(framework)}
    context = {name: each.level_names[0] for name, each in framework.attributes.items()}
    for levels in product(*choices.values()):
        chosen = context | dict(zip(choices, levels, strict=True))
        facts = {reading.variable: reading.default for reading in framework.readings.values()} | chosen
        for axis in framework.axes:
            for level, cuts in getattr(axis, "cuts", {}).items():
                count = sum(chosen.get(member) == level for member in axis.members)
                facts[f"{axis.name}.{level}"] = count_class(count, cuts)
        yield facts


@settings(max_examples=40, deadline=None, suppress_health_check=SLOW)
@given(st.data())
def test_possible_is_exactly_what_the_completions_of_a_row_get(data):
    framework = data.draw(frameworks(attributes=range(1, 4), groups=range(2), members=range(2, 4)))
    rows = data.draw(rows_of(framework, most=3))
    engine, outcome = Direct(framework), framework.outcome
    rules = [[engine.fire(facts)[outcome.name][0] for facts in completions(framework, row)] for row in rows]
    wanted = [{framework.rules[name].then for name in several} for several in rules]
    found = answers(rows, framework=framework, columns=["possible"])
    assert [set(possible.split("|")) for (possible,) in found] == wanted


def some_rows() -> Rows:
    """Complete, open and unknown findings on the shipped rule base, in a few rows."""
    best = {name: each.level_names[0] for name, each in decisive(load_framework())}
    worst = {name: each.level_names[-1] for name, each in decisive(load_framework())}
    return [best, worst, {**worst, "capacity.strategy": "partial|lacking"}, {**best, "governance.political": None}]


def as_lists(rows: Rows) -> dict[str, list[Any]]:
    split = {
        name: [said.split("|") if said else said for said in column]
        for name, column in numbered(rows).items()
        if name != "row"
    }
    return {"row": list(range(len(rows))), **split}


LISTS = {
    "polars": (lambda columns: pl.DataFrame(columns), read_polars),
    "pyarrow": (lambda columns: pa.table(columns), read_arrow),
    "pandas": (lambda columns: pd.DataFrame(columns), read_pandas),
    "duckdb": (lambda columns: duckdb.from_arrow(pa.table(columns)), read_duckdb),
}


@pytest.mark.parametrize("library", LISTS)
def test_lists_say_the_same_as_texts_with_bars(library):
    make, read = LISTS[library]
    rows = some_rows()
    columns = appended(library)
    assert read(recommend_frame(make(as_lists(rows))), columns) == answers(rows, columns=columns)


CATEGORIES: dict[str, Callable[[Rows], Any]] = {
    "polars enum": lambda rows: polars_of(rows).with_columns(
        pl.col(name).cast(pl.Enum(sorted({row[name] for row in rows if row[name]}))) for name in rows[0]
    ),
    "polars categorical": lambda rows: polars_of(rows).with_columns(pl.col(*rows[0]).cast(pl.Categorical)),
    "pandas category": lambda rows: pandas_of(rows).astype(dict.fromkeys(rows[0], "category")),
}


@pytest.mark.parametrize("kind", CATEGORIES)
def test_categories_say_the_same_as_texts(kind):
    frame = recommend_frame(CATEGORIES[kind](some_rows()))
    read = read_pandas if isinstance(frame, pd.DataFrame) else read_polars
    assert read(frame, COLUMNS) == answers(some_rows())


@pytest.mark.parametrize("backend", installed(*(name for name in BACKENDS if name != "pyspark")))
def test_a_frame_comes_back_as_what_it_was_with_its_columns_first(backend):
    made = BACKENDS[backend].make(some_rows())
    found = recommend_frame(made, columns=["possible"])
    names = getattr(found, "column_names", None) or list(
        found.collect_schema() if isinstance(found, pl.LazyFrame) else found.columns
    )
    assert (type(found), names) == (type(made), ["row", *some_rows()[0], "possible"])


@pytest.mark.parametrize("backend", ["polars", "polars lazy", "pandas", "pyarrow", "duckdb"])
def test_words_that_are_no_levels_are_refused_all_at_once(backend):
    row = some_rows()[0]
    wrong = [
        {**row, "governance.political": "Efective", "capacity.strategy": "present|lackin"},
        {**row, "capacity.strategy": "present, partial", "problems.systemic": "n/a"},
    ]
    with pytest.raises(FrameError) as raised:
        recommend_frame(BACKENDS[backend].make(wrong))
    assert sorted(raised.value.problems) == [
        "column 'capacity.strategy': unknown level 'lackin' in 1 row; did you mean 'lacking'?",
        "column 'capacity.strategy': unknown level 'present, partial' in 1 row; write present|partial",
        "column 'governance.political': unknown level 'Efective' in 1 row; did you mean 'effective'?",
        "column 'problems.systemic': unknown level 'n/a' in 1 row; choose from no, yes",
    ]


@pytest.mark.parametrize("backend", ["polars", "polars lazy", "pandas", "pyarrow", "duckdb"])
def test_a_column_of_problems_names_all_of_a_row_and_leaves_no_answer(backend):
    row = some_rows()[0]
    both = {"problems.systemic": "maybe", "governance.political": "partial"}
    rows = [row, {**row, "capacity.strategy": "lacking|x"}, {**row, **both}]
    (answer,) = answers([row], columns=["possible"])
    assert answers(rows, backend, columns=["problem", "possible"]) == [
        (None, *answer),
        ("capacity.strategy", None),
        ("problems.systemic|governance.political", None),
    ]


@settings(max_examples=10, deadline=None, suppress_health_check=SLOW)
@given(rows_of(load_framework(), most=20))
def test_a_column_of_problems_changes_no_answer(rows):
    assert answers(rows, columns=[*COLUMNS, "problem"]) == [(*row, None) for row in answers(rows)]


def test_an_attribute_without_a_column_is_unknown():
    rows = some_rows()
    without = [{name: said for name, said in row.items() if name != "capacity.strategy"} for row in rows]
    assert answers(without) == answers([{**row, "capacity.strategy": None} for row in rows])


def test_a_column_of_nothing_is_unknown():
    frame = polars_of(some_rows()).with_columns(pl.lit(None).alias("capacity.strategy"))
    assert read_polars(recommend_frame(frame), COLUMNS) == answers(
        [{**row, "capacity.strategy": None} for row in some_rows()]
    )


@pytest.mark.parametrize("backend", installed("polars", "pandas", "pyarrow"))
def test_rows_of_which_nothing_is_known_are_answered(backend):
    rows: Rows = [{"capacity.strategy": None}] * 3
    assert answers(rows, backend) == [expected(load_framework(), row) for row in rows]


def test_columns_of_other_names_are_taken_as_told():
    frame = polars_of(some_rows()).rename({"capacity.strategy": "plan"})
    told = {name: name for name in some_rows()[0]} | {"capacity.strategy": "plan"}
    assert read_polars(recommend_frame(frame, findings=told), COLUMNS) == answers(some_rows())


REFUSED = {
    "a misspelt column": (
        {"governance.politcal": ["effective"]},
        {},
        "column 'governance.politcal' is not an attribute, but almost governance.political; "
        "rename it, or say which columns hold findings",
    ),
    "no column of findings": (
        {"region": ["north"]},
        {},
        "no column is named like an attribute; name one for each finding, such as capacity.self_assessment",
    ),
    "a column that is told of and not there": (
        {"region": ["north"]},
        {"findings": {"capacity.strategy": "regoin"}},
        "there is no column 'regoin'; did you mean 'region'?",
    ),
    "numbers": (
        {"capacity.strategy": [1]},
        {},
        "column 'capacity.strategy' is Int64 and holds '1'; "
        "write its levels as text (present, partial, lacking), open ones as a|b or a list",
    ),
    "a name that is taken": (
        {"capacity.strategy": ["present"], "basis": ["x"]},
        {},
        "the dataframe already has a column 'basis'; rename it",
    ),
    "a list with other words": (
        {"capacity.strategy": [["present", "good"], ["partial"]]},
        {},
        "column 'capacity.strategy': unknown level 'good' in 1 row; choose from present, partial, lacking",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_frame_that_is_not_of_findings_is_refused(case):
    columns, options, message = REFUSED[case]
    with pytest.raises(FrameError) as raised:
        recommend_frame(pl.DataFrame(columns), **options)
    assert str(raised.value) == message


@pytest.mark.parametrize("options", [{"columns": ["answer"]}, {"findings": {"x": "row"}}, {"readings": {"x": "y"}}])
def test_names_that_do_not_exist_are_refused(options):
    with pytest.raises(UnknownName):
        recommend_frame(polars_of(some_rows()), **options)


def test_a_lazy_frame_is_not_computed_beyond_the_look_at_its_words():
    seen: list[int] = []

    def passing(frame: pl.DataFrame) -> pl.DataFrame:
        seen.append(len(frame.columns))
        return frame

    frame = polars_of(some_rows()).lazy().map_batches(passing)
    recommend_frame(frame, columns=["possible", "problem"])
    assert len(seen) == 3  # which columns are not single levels alone, in how many rows, and which words those hold


def complete_rows(framework: Framework) -> st.SearchStrategy[Rows]:
    """Rows in which every finding is known, those of context too."""
    names = {name: st.sampled_from(each.level_names) for name, each in framework.attributes.items()}
    return st.lists(st.fixed_dictionaries(names), min_size=1, max_size=20)


@settings(max_examples=10, deadline=None, suppress_health_check=SLOW)
@given(st.data())
def test_a_collecting_decision_has_its_own_columns(data):
    framework = load_framework(HALL)
    rows = data.draw(complete_rows(framework) | rows_of(framework, most=20))
    profiles = [Profile.of(framework, {name: x.split("|") for name, x in row.items() if x}) for row in rows]
    found = [recommend(profile, framework, engine="direct").collected("tasks") for profile in profiles]
    assert answers(rows, framework=framework, columns=["tasks", "tasks_open"]) == [
        ("|".join(each.certain), "|".join(each.possible)) for each in found
    ]


@pytest.mark.parametrize("backend", ["polars", "pandas"])
def test_what_all_known_findings_collect_is_certain_and_nothing_is_open(backend):
    rows = [{name: each.level_names[-1] for name, each in load_framework(HALL).attributes.items()}]
    rows += [{**rows[0], "roof.condition": "dry", "rooms.store": "good", "rooms.kitchen": "worn"}]
    columns = ["tasks", "tasks_open", "misgivings", "misgivings_open", "policy_exposure", "policy_exposure_open"]
    rows = [{**row, "rooms.main": "worn", "rooms.stage": "worn"} for row in rows]
    assert answers(rows, backend, framework=load_framework(HALL), columns=columns) == [
        ("listed", "", "", "", "", ""),
        ("paint|listed", "", "", "", "", ""),
    ]


@pytest.mark.parametrize("backend", installed(*BACKENDS))
def test_columns_given_once_are_those_of_every_call(backend):
    framework = load_framework(HALL)
    for _ in range(2):
        made = BACKENDS[backend].make([{"roof.condition": "dry"}])
        found = recommend_frame(made, framework, columns=iter(["possible"]))
        assert BACKENDS[backend].read(found, ["possible"]) == answers(
            [{"roof.condition": "dry"}], backend, framework=framework, columns=["possible"]
        )


TWINS = """attributes:
  a: {levels: [low, high]}
  b: {levels: [high, low, mid]}
table:
  into: answer
  values: [both, one, none]
  columns: [a, b]
  rows:
    - [high, high, both]
    - [low, low, none]
  otherwise: one
"""


@pytest.mark.parametrize("backend", installed(*BACKENDS))
def test_one_column_may_be_read_for_attributes_of_other_levels(backend):
    framework = Framework.of({"twins.yml": TWINS})
    rows = [{"a": "high"}, {"a": "low"}]
    asked = {"framework": framework, "findings": {"a": "a", "b": "a"}, "columns": ["possible"]}
    assert answers(rows, backend, **asked) == [("both",), ("none",)]
    with pytest.raises(FrameError, match="unknown level 'mid' in 1 row"):
        answers([*rows, {"a": "mid"}], backend, **asked)


def test_a_column_of_objects_of_several_types_is_read_as_those_it_holds():
    said = [*["no"] * 1_000, True, None, ["yes", "no"]]  # what stands first decides what a column is taken for
    rows = pd.DataFrame({"problems.systemic": pd.Series([*said, 3.5], dtype=object)})
    with pytest.raises(FrameError, match=r"unknown level '3\.5' in 1 row"):
        recommend_frame(rows)
    found = recommend_frame(rows[:-1], columns=["possible"])["possible"].tolist()
    texts = pl.DataFrame({"problems.systemic": [*said[:-3], "yes", None, "yes|no"]})
    assert found == recommend_frame(texts, columns=["possible"])["possible"].to_list()


def test_a_rule_base_of_hundreds_of_attributes_is_answered_where_most_have_no_column():
    names = [f"a{n}" for n in range(1_100)]
    text = "\n".join([",".join([*names, "answer"]), ",".join([*["x"] * 1_100, "all"]), f"otherwise{',' * 1_100}some"])
    framework = Framework.of({"wide.csv": text})
    found = recommend_frame(pl.DataFrame({"a0": ["x", "other"]}), framework, columns=["possible"])
    assert found["possible"].to_list() == ["all|some", "some"]


def test_a_decision_with_one_answer_for_everybody_has_it_in_every_row():
    framework = load_framework(HALL)
    rule = evolve(framework.rules["S3-wet"], when=ALWAYS)
    decisions = {
        **framework.decisions,
        "misgivings": evolve(framework.decisions["misgivings"], rules=(rule,), tests=()),
    }
    always = evolve(framework, decisions=decisions)
    rows = [{"roof.condition": "dry"}, {"roof.condition": None}]
    assert answers(rows, framework=always, columns=["misgivings", "misgivings_open"]) == [("wet", ""), ("wet", "")]


@pytest.mark.parametrize("backend", installed("pyspark"))
def test_columns_that_differ_in_dots_only_are_refused_where_a_dot_means_a_field(backend):
    rows = [{"capacity.strategy": "present", "capacity_strategy": "lacking", "problems.systemic": "no"}]
    with pytest.raises(FrameError) as raised:
        recommend_frame(BACKENDS[backend].make(rows), ignore=["capacity_strategy"])
    assert str(raised.value) == ("columns 'capacity.strategy', 'capacity_strategy' differ in dots only; rename one")


def test_without_the_library_for_dataframes_it_is_said_what_to_install(monkeypatch):
    monkeypatch.delitem(sys.modules, "delivery_model.frames.population")
    monkeypatch.setitem(sys.modules, "narwhals.stable.v2", None)
    with pytest.raises(MissingExtra) as missing:
        recommend_frame(polars_of(some_rows()))
    assert str(missing.value) == "dataframes need packages that are not installed; pip install narwhals polars"
