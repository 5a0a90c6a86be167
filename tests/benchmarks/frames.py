"""What recommendations for whole dataframes cost, beside hand-written expressions of each library and rule engines.

Run by hand: `python tests/benchmarks/frames.py [PART...]`: `peers`, `engines`, `rows`, `rules`, `limit`, `words`.
Rule bases of no domain are measured by `frames_neutral.py`.
Libraries that are not installed are left out. Every peer must give the same answers before it is timed; times are
medians over interleaved rounds in one process, and figures are kept in docs/reference/performance.md.
"""

from __future__ import annotations

import os
import platform
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import reduce
from importlib.util import find_spec
from operator import add
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from answer import HandWritten, Zen, facts_of
from growth import decisions_of_three

from delivery_model import TooWide, load_framework, recommend_frame
from delivery_model.frames.frame import COLUMNS
from delivery_model.rulebase.read_rulebase import read_framework

ROUNDS = 5
MANY, SOME = 10_000_000, 2_000_000
SECTOR, SCRUTINY, MODEL = "sector_led_improvement", "external_scrutiny", "alternative_delivery_model"
GRIP = [name for name in load_framework().attributes if name.startswith("grip.")]
Jobs = dict[str, Callable[[], object]]
Counts = dict[str, int]


def main() -> None:
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, polars {pl.__version__}")
    for name in sys.argv[1:] or list(PARTS):
        print(f"\n{name}")
        PARTS[name]()


def random_frame(rows: int, framework: Any = None, *, texts: bool = False) -> pl.DataFrame:
    """Complete findings drawn evenly, as enums or texts."""
    chance, columns = np.random.default_rng(0), {}
    for name, attribute in (framework or load_framework()).attributes.items():
        if attribute.can_decide:
            levels = pl.Series(attribute.level_names, dtype=pl.Enum(attribute.level_names))
            columns[name] = levels.gather(chance.integers(0, len(levels), rows, dtype=np.uint32))
    frame = pl.DataFrame(columns)
    return frame.with_columns(pl.all().cast(pl.String)) if texts else frame


def logic(says: Callable[[str, str], Any], number: Callable[[Any], Any]) -> tuple[Any, Any]:
    """Where an alternative model is recommended and where the sector, as a person would write it for any library."""
    lacking = [says(f"capacity.{name}", "lacking") for name in ("self_assessment", "strategy", "implementation")]
    problems = [says(f"problems.{name}", "yes") for name in ("systemic", "deep_rooted", "persistent")]
    strands = [says(f"governance.{name}", "effective") for name in ("political", "corporate", "partnership")]
    every, some = lacking[0] & lacking[1] & lacking[2], lacking[0] | lacking[1] | lacking[2]
    entrenched, no_gap = problems[0] | problems[1] | problems[2], strands[0] & strands[1] & strands[2]
    areas = reduce(add, [number(says(name, "lacking")) for name in GRIP])
    in_hand = says("capacity.self_assessment", "present") & says("journey.needs_expertise", "yes")
    partly = some & ~lacking[0] & (areas == 0)
    right = ~some & ((areas == 0) | ((areas == 1) & in_hand))
    return entrenched & every, ~entrenched & ~every & no_gap & (partly | right)


# One library at a time: (ours, by hand), each giving how often every answer occurs


def of_polars(frame: pl.DataFrame) -> Jobs:
    def by_hand() -> Counts:
        model, sector = logic(lambda name, level: pl.col(name) == level, lambda each: each.cast(pl.UInt8))
        kind = pl.Enum([SECTOR, SCRUTINY, MODEL])
        texts = {name: pl.lit(name, dtype=kind) for name in (SECTOR, SCRUTINY, MODEL)}
        answer = pl.when(model).then(texts[MODEL]).when(sector).then(texts[SECTOR]).otherwise(texts[SCRUTINY])
        return counted(frame.lazy().with_columns(recommended=answer).collect())

    return {"recommend_frame": lambda: counted(recommend_frame(frame, columns=["recommended"])), "by hand": by_hand}


def counted(frame: pl.DataFrame) -> Counts:
    return dict(frame["recommended"].value_counts().rows())


def of_pandas(frame: Any) -> Jobs:
    return {
        "recommend_frame": lambda: dict(recommend_frame(frame, columns=["recommended"])["recommended"].value_counts()),
        "by hand": lambda: dict(pandas_by_hand(frame)["recommended"].value_counts()),
    }


def pandas_by_hand(frame: Any) -> Any:
    model, sector = logic(lambda name, level: frame[name] == level, lambda each: each.astype("int8"))
    found = np.select([model.to_numpy(bool), sector.to_numpy(bool)], [MODEL, SECTOR], SCRUTINY)
    return frame.assign(recommended=found)


def of_dask(frame: Any) -> Jobs:
    import dask.dataframe

    parted = dask.dataframe.from_pandas(frame, npartitions=4)
    meta = pandas_by_hand(frame.iloc[:2])
    return {
        "recommend_frame": lambda: dask_counted(recommend_frame(parted, columns=["recommended"])),
        "by hand": lambda: dask_counted(parted.map_partitions(pandas_by_hand, meta=meta)),
    }


def dask_counted(frame: Any) -> Counts:
    return dict(frame["recommended"].value_counts().compute())


def of_duckdb(frame: pl.DataFrame, *, enums: bool = False) -> Jobs:
    import duckdb
    from duckdb import CaseExpression, ColumnExpression, ConstantExpression

    connection = duckdb.connect()
    connection.register("given", frame.to_arrow())
    kinds = {name: load_framework().attribute(name).level_names if enums else () for name in frame.columns}
    columns = [f'"{name}"' + (f'::enum{levels} as "{name}"' if levels else "") for name, levels in kinds.items()]
    connection.execute(f"create table authorities as select {', '.join(columns)} from given")
    table = connection.table("authorities")

    def by_hand() -> Counts:
        model, sector = logic(
            lambda name, level: ColumnExpression(name) == ConstantExpression(level),
            lambda each: each.cast("UTINYINT"),
        )
        answer = CaseExpression(model, ConstantExpression(MODEL)).when(sector, ConstantExpression(SECTOR))
        answer = answer.otherwise(ConstantExpression(SCRUTINY)).alias("recommended")
        return duckdb_counted(table.select("*", answer))

    return {
        "recommend_frame": lambda: duckdb_counted(recommend_frame(table, columns=["recommended"])),
        "by hand": by_hand,
    }


def duckdb_counted(relation: Any) -> Counts:
    return dict(relation.aggregate("recommended, count(*)", "recommended").fetchall())


def of_spark(frame: pl.DataFrame) -> Jobs:
    from pyspark.sql import SparkSession
    from pyspark.sql import functions as f

    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    session = builder.config("spark.sql.shuffle.partitions", "2").config("spark.driver.memory", "6g").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    frame.write_parquet(path := "/tmp/delivery-model-authorities.parquet", row_group_size=SOME // 4)
    table = session.read.parquet(path).cache()
    table.count()

    def by_hand() -> Counts:
        model, sector = logic(lambda name, level: f.col(f"`{name}`") == level, lambda each: each.cast("int"))
        answer = f.when(model, MODEL).when(sector, SECTOR).otherwise(SCRUTINY)
        return spark_counted(table.withColumn("recommended", answer))

    return {
        "recommend_frame": lambda: spark_counted(recommend_frame(table, columns=["recommended"])),
        "by hand": by_hand,
    }


def spark_counted(frame: Any) -> Counts:
    return {row["recommended"]: row["count"] for row in frame.groupBy("recommended").count().collect()}


def peers() -> None:
    """Ours beside a hand-written expression in each library."""
    texts = random_frame(SOME, texts=True)
    makers: dict[str, tuple[int, Callable[[], Jobs]]] = {
        "polars, enums": (MANY, lambda: of_polars(random_frame(MANY))),
        "polars, texts": (MANY, lambda: of_polars(random_frame(MANY, texts=True))),
        "duckdb, texts": (SOME, lambda: of_duckdb(texts)),
        "duckdb, enums": (SOME, lambda: of_duckdb(texts, enums=True)),
        "pandas, texts": (SOME, lambda: of_pandas(texts.to_pandas())),
        "pandas, categories": (SOME, lambda: of_pandas(texts.to_pandas().astype("category"))),
        "dask, texts": (SOME, lambda: of_dask(texts.to_pandas())),
        "pyspark, texts": (SOME, lambda: of_spark(texts)),
    }
    for name, (rows, make) in makers.items():
        if name.partition(",")[0] in (os.environ.get("ONLY") or name) and find_spec(name.partition(",")[0]):
            compare(name, rows, make())


def compare(name: str, rows: int, jobs: Jobs) -> None:
    ours, *others = ({str(k): int(v) for k, v in job().items()} for job in jobs.values())
    assert all(each == ours for each in others), f"{name}: {ours} {others}"
    times = interleaved(jobs)
    for job, found in times.items():
        low, middle, high = quartiles([rows / seconds / 1e6 for seconds in found])
        print(f"{name:<20} {job:<16} {middle:9.2f} M profiles/s  (quartiles {low:.2f} to {high:.2f})", flush=True)
    ratios = [a / b for a, b in zip(*times.values(), strict=True)]
    print(f"{name:<20} time, ours to by hand: {statistics.median(ratios):.2f}", flush=True)


def interleaved(jobs: Jobs, rounds: int = ROUNDS) -> dict[str, list[float]]:
    """Every job once a round, in turn, so that a noisy machine is noisy for all."""
    times: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(rounds):
        for name, job in jobs.items():
            start = time.perf_counter()
            job()
            times[name].append(time.perf_counter() - start)
    return times


def quartiles(values: list[float]) -> tuple[float, float, float]:
    low, middle, high = statistics.quantiles(values, n=4)
    return low, middle, high


def engines() -> None:
    """Ours on ten million rows beside rule engines on a few, by profile."""
    framework, chance = load_framework(), random.Random(0)
    authorities = [
        {name: chance.choice(each.level_names) for name, each in framework.attributes.items()} for _ in range(200)
    ]
    facts = [facts_of(framework, levels) for levels in authorities]
    told = recommend_frame(pl.DataFrame(authorities), columns=["recommended"])["recommended"].to_list()
    frame = random_frame(MANY)
    engine_by_name: dict[str, Any] = {"raw durable_rules": HandWritten(framework)}
    if find_spec("zen"):
        engine_by_name["zen-engine"] = Zen(framework)
    jobs: Jobs = {"recommend_frame, polars enums": lambda: recommend_frame(frame, columns=["recommended"])}
    for name, engine in engine_by_name.items():
        assert [engine.outcome(each) for each in facts] == told, f"{name} disagrees"
        jobs[name] = lambda engine=engine: [engine.outcome(each) for each in facts]
    (ours, mine), *others = interleaved(jobs).items()
    print(f"{ours:<32} {statistics.median(mine) / MANY * 1e9:12.1f} ns a profile")
    for name, found in others:
        ratios = [(a / len(facts)) / (b / MANY) for a, b in zip(found, mine, strict=True)]
        cost = statistics.median(found) / len(facts) * 1e9
        print(f"{name:<32} {cost:12.0f} ns a profile, {statistics.median(ratios):,.0f} times")


def rows() -> None:
    """Time and peak memory against the number of rows, each in a process of its own."""
    for exponent in range(4, 9):
        subprocess.run([sys.executable, __file__, "at", str(10**exponent)], check=True)


def at(number: int) -> None:
    frame = random_frame(min(number, MANY))
    frame = pl.concat([frame] * (number // len(frame)), rechunk=False)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    recommend_frame(frame[:10], columns=["recommended"])
    found = interleaved({"": lambda: recommend_frame(frame, columns=["recommended"])}, 3)[""]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rate = number / statistics.median(found) / 1e6
    size = frame.estimated_size("mb")
    print(
        f"{number:>12,} rows {statistics.median(found):9.4f} s {rate:8.1f} M/s; data {size:,.0f} MiB, "
        f"peak before {before:,.0f} MiB, after {peak:,.0f} MiB",
        flush=True,
    )


def rules() -> None:
    """Cost against the number of rules: decisions of three attributes, one after the other, as in growth.py."""
    for attributes in (12, 57, 237, 477, 957):
        framework = read_framework(decisions_of_three(attributes, 0), "generated")
        frame = random_frame(1_000_000, framework)
        start = time.perf_counter()
        try:
            recommend_frame(frame[:10], framework, columns=["recommended"])
        except TooWide as error:
            print(f"{len(framework.rules):>4} rules, {attributes:>3} columns: refused, {error}")
            continue
        first = time.perf_counter() - start
        times = interleaved({"": lambda c=framework, g=frame: recommend_frame(g, c, columns=["recommended"])}, 3)[""]
        rate = len(frame) / statistics.median(times) / 1e6
        print(
            f"{len(framework.rules):>4} rules, {attributes:>3} columns: {rate:7.2f} M profiles/s, "
            f"{1e3 / rate / len(framework.rules):.2f} ns a profile and rule; the first ten rows {first:.2f} s",
            flush=True,
        )


def limit() -> None:
    """Bytes that a profile must be read and written in, against what memory gives both cores."""
    from delivery_model.frames.population import Population

    frame, halves = random_frame(MANY), np.ones(2 * 64_000_000, dtype=np.uint64).reshape(2, -1)
    population = Population(load_framework(), ["recommended"], {})
    population.to_native(frame)
    width = len({name for group in population._groups for name in group._rows.attributes}) + 1
    with ThreadPoolExecutor(2) as pool:
        times = interleaved(
            {"read": lambda: list(pool.map(np.max, halves)), "ours": lambda: population.to_native(frame)}
        )
    speed = halves.nbytes / statistics.median(times["read"])
    ours = MANY / statistics.median(times["ours"])
    print(f"memory read by two threads: {speed / 1e9:.1f} GB/s; {width} bytes a profile: {speed / width / 1e6:.0f} M/s")
    print(f"reached: {ours / 1e6:.0f} M/s, {ours * width / speed:.0%} of the limit")


def words() -> None:
    """All columns with and without the word of firmness and the degree: complete rows, and rows with open findings."""
    whole, chance = random_frame(200_000), np.random.default_rng(1)
    texts = random_frame(20_000, texts=True)
    opened = texts.with_columns(
        pl.when(pl.Series(chance.random(len(texts)) < 0.1)).then(None).otherwise(pl.col(name)).alias(name)
        for name in texts.columns
    )
    without = [name for name in COLUMNS if name not in ("firmness", "degree")]
    frames = {"complete, polars": whole, "open, polars": opened, "open, pyarrow": opened.to_arrow()}
    for name, frame in frames.items():
        jobs: Jobs = {
            "with": lambda given=frame: recommend_frame(given, columns=COLUMNS),
            "without": lambda given=frame: recommend_frame(given, columns=without),
            "both alone": lambda given=frame: recommend_frame(given, columns=["firmness", "degree"]),
        }
        for job, found in interleaved(jobs, 3).items():
            print(f"{name:<18} {len(frame):>8,} rows {job:<10} {statistics.median(found):7.3f} s", flush=True)


PARTS: dict[str, Callable[[], None]] = {
    "peers": peers, "engines": engines, "rows": rows, "rules": rules, "limit": limit, "words": words,
}  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1:2] == ["at"]:
        at(int(sys.argv[2]))
    else:
        sys.path.append(str(Path(__file__).parent))
        main()
