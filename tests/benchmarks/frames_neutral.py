"""Dataframes of rule bases of no domain, beside expressions written by hand from the same rules.

Run by hand: `python tests/benchmarks/frames_neutral.py [--rules 40] [--seeds 1,2,3] [--rows 1,1e4,1e5,1e6]
[--only polars,pandas,duckdb,dask,pyspark] [--rounds 5] [--first]`. All give the same answers before they are
timed; times are medians of interleaved rounds, ratios medians of the rounds with the least and the most.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from functools import reduce
from operator import and_, or_
from typing import Any

import numpy as np
import polars as pl
from neutral import NONE, Neutral, When, neutral

from delivery_model import Framework, recommend_frame

Jobs = dict[str, Callable[[], Any]]
ONE = ["recommended"]


def frames_of(base: Neutral, rows: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The same complete authorities as enums and as texts."""
    chance = np.random.default_rng(1)
    found = {}
    for name, levels in base.attributes.items():
        kind = pl.Series(levels, dtype=pl.Enum(levels))
        found[name] = kind.gather(chance.integers(0, len(levels), rows, dtype=np.uint32))
    frame = pl.DataFrame(found)
    return frame, frame.with_columns(pl.all().cast(pl.String))


def whens(base: Neutral) -> Iterator[tuple[int, str, When]]:
    """The layer of each fact and when it is so, in an order in which each needs only earlier ones."""
    several: dict[tuple[int, str], list[When]] = {}
    for rule in base.rules:
        several.setdefault((rule.layer, rule.then), []).append(rule.when)
    for (layer, fact), each in several.items():
        yield layer, fact, each[0] if len(each) == 1 else ("any", *each)


def expression(when: When, leaf: Callable[[str, tuple[str, ...]], Any], fact: Callable[[str], Any]) -> Any:
    kind, *parts = when
    if kind == "is":
        return leaf(*parts)
    if kind == "fact":
        return fact(parts[0])
    if kind == "not":
        return ~expression(parts[0], leaf, fact)
    return reduce(and_ if kind == "all" else or_, (expression(part, leaf, fact) for part in parts))


def polars_by_hand(base: Neutral, *, is_typed: bool) -> Callable[[pl.DataFrame], pl.DataFrame]:
    def leaf(name: str, levels: tuple[str, ...]) -> pl.Expr:
        kind = pl.Enum(base.attributes[name]) if is_typed else pl.String
        if len(levels) == 1:
            return pl.col(name) == pl.lit(levels[0], dtype=kind)
        return pl.col(name).is_in(pl.Series(levels, dtype=kind))

    layers: dict[int, list[pl.Expr]] = {1: [], 2: [], 3: []}
    for layer, fact, when in whens(base):
        layers[layer].append(expression(when, leaf, pl.col).alias(fact))
    kind = pl.Enum([*base.facts[3], NONE])
    answer = pl.lit(NONE, dtype=kind)
    for each in reversed(base.facts[3]):
        answer = pl.when(pl.col(each)).then(pl.lit(each, dtype=kind)).otherwise(answer)

    def run(frame: pl.DataFrame) -> pl.DataFrame:
        lazy = reduce(pl.LazyFrame.with_columns, layers.values(), frame.lazy())
        return lazy.select(*base.attributes, answer.alias("recommended")).collect()

    return run


def pandas_by_hand(base: Neutral) -> Callable[[Any], Any]:
    def run(frame: Any) -> Any:
        def leaf(name: str, levels: tuple[str, ...]) -> Any:
            return frame[name] == levels[0] if len(levels) == 1 else frame[name].isin(levels)

        facts: dict[str, Any] = {}
        for _, fact, when in whens(base):
            facts[fact] = expression(when, leaf, facts.__getitem__)
        order = base.facts[3]
        return frame.assign(recommended=np.select([facts[each].to_numpy(bool) for each in order], order, NONE))

    return run


def sql(when: When) -> str:
    kind, *parts = when
    if kind == "is":
        name, levels = parts
        return f"{name} = '{levels[0]}'" if len(levels) == 1 else f"{name} IN ({', '.join(map(repr, levels))})"
    if kind == "fact":
        return parts[0]
    if kind == "not":
        return f"(NOT {sql(parts[0])})"
    return "(" + (" AND " if kind == "all" else " OR ").join(map(sql, parts)) + ")"


def sql_by_hand(base: Neutral, source: str = "t") -> str:
    for layer in (1, 2, 3):
        some = ", ".join(f"{sql(when)} AS {fact}" for at, fact, when in whens(base) if at == layer)
        source = f"(SELECT *, {some} FROM {source})"
    picked = " ".join(f"WHEN {each} THEN '{each}'" for each in base.facts[3])
    return f"SELECT {', '.join(base.attributes)}, CASE {picked} ELSE '{NONE}' END AS recommended FROM {source}"


# One library at a time: ours and by hand, each giving a dataframe


def of_polars(base: Neutral, framework: Framework, frame: pl.DataFrame) -> Jobs:
    hand = polars_by_hand(base, is_typed=frame.dtypes[0] != pl.String)
    return {"ours": lambda: recommend_frame(frame, framework, columns=ONE), "by hand": lambda: hand(frame)}


def of_pandas(base: Neutral, framework: Framework, frame: pl.DataFrame) -> Jobs:
    native, hand = frame.to_pandas(), pandas_by_hand(base)
    return {"ours": lambda: recommend_frame(native, framework, columns=ONE), "by hand": lambda: hand(native)}


def of_dask(base: Neutral, framework: Framework, frame: pl.DataFrame) -> Jobs:
    import dask
    import dask.dataframe

    dask.config.set({"dataframe.convert-string": False})
    parts, hand = dask.dataframe.from_pandas(frame.to_pandas(), npartitions=4), pandas_by_hand(base)
    meta = hand(parts._meta)
    return {
        "ours": lambda: recommend_frame(parts, framework, columns=ONE).compute(scheduler="threads"),
        "by hand": lambda: parts.map_partitions(hand, meta=meta).compute(scheduler="threads"),
    }


def of_duckdb(base: Neutral, framework: Framework, frame: pl.DataFrame) -> Jobs:
    import duckdb

    link = duckdb.connect()
    link.register("src", frame.to_arrow())
    is_typed = frame.dtypes[0] != pl.String
    kinds = {name: f"::VARCHAR::ENUM{levels}" if is_typed else "" for name, levels in base.attributes.items()}
    link.execute(
        f"CREATE TABLE t AS SELECT {', '.join(f'{name}{kind} AS {name}' for name, kind in kinds.items())} FROM src"
    )
    hand = sql_by_hand(base)
    return {
        "ours": lambda: recommend_frame(link.table("t"), framework, columns=ONE).to_arrow_table(),
        "by hand": lambda: link.sql(hand).to_arrow_table(),
    }


def of_pyspark(base: Neutral, framework: Framework, frame: pl.DataFrame) -> Jobs:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    session = builder.config("spark.sql.shuffle.partitions", "2").config("spark.driver.memory", "3g").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    table = session.createDataFrame(frame.with_columns(pl.all().cast(pl.String)).to_arrow()).repartition(2).cache()
    table.count()
    table.createOrReplaceTempView("t")
    hand = sql_by_hand(base)

    def counted(found: Any) -> Mapping[str, int]:
        return {row["recommended"]: row["count"] for row in found.groupBy("recommended").count().collect()}

    return {
        "ours": lambda: counted(recommend_frame(table, framework, columns=ONE)),
        "by hand": lambda: counted(session.sql(hand)),
    }


MAKERS = {"polars": of_polars, "pandas": of_pandas, "duckdb": of_duckdb, "dask": of_dask, "pyspark": of_pyspark}


def said(found: Any) -> Any:
    """What is recommended, as texts, or how often each is."""
    if isinstance(found, dict):
        return found
    column = found["recommended"]
    return list(map(str, column.to_pylist() if hasattr(column, "to_pylist") else column.to_list()))


def measured(label: str, jobs: Jobs, rounds: int) -> None:
    first: dict[str, float] = {}
    answers: list[Any] = []
    for name, job in jobs.items():
        start = time.perf_counter()
        found = job()
        first[name] = time.perf_counter() - start
        answers.append(said(found))
        del found
    assert all(each == answers[0] for each in answers), label
    del answers
    gc.collect()
    times: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(rounds):
        for name, job in jobs.items():
            start = time.perf_counter()
            job()
            times[name].append(time.perf_counter() - start)
    ratios = sorted(a / b for a, b in zip(*times.values(), strict=True))
    ours, hand = (statistics.median(each) * 1e3 for each in times.values())
    print(
        f"{label} | first {first['ours'] * 1e3:9.1f} | ours {ours:9.1f} ms | by hand {hand:9.1f} ms | "
        f"{statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})",
        flush=True,
    )


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rules", type=int, default=40)
    parser.add_argument("--seeds", default="1,2,3,5,7")
    parser.add_argument("--rows", default="1,1e4,1e5,1e6")
    parser.add_argument("--only", default="polars,pandas,duckdb,dask")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args(arguments)
    for seed in map(int, given.seeds.split(",")):
        base = neutral(given.rules, seed)
        framework = Framework.of(base.texts())
        for rows in (int(float(each)) for each in given.rows.split(",")):
            for library in given.only.split(","):
                for kind, frame in zip(("enum", "text"), frames_of(base, rows), strict=True):
                    if (library, kind) != ("pyspark", "enum"):
                        label = f"seed {seed} {rows:>9,} {library:8} {kind}"
                        measured(label, MAKERS[library](base, framework, frame), given.rounds)


if __name__ == "__main__":
    main(sys.argv[1:])
