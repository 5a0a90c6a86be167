"""How long `recommend batch --columns recommended` takes over files, and the most memory that a process of it holds.

Run by hand: `python tests/benchmarks/files.py [FORMAT ROWS]...`, for example `parquet 20000000 csv 2000000`. The files
are made for it, of authorities drawn at random, in a folder that is removed. Figures are kept in
docs/reference/performance.md.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import polars as pl

from delivery_model.loading import load_framework
from delivery_model.tables.table_writing import write_table

PIECE = 200_000
COMMAND = [sys.executable, "-c", "from recommend_command import main; main()", "batch"]
DEFAULT = ("parquet", "20000000", "arrow", "2000000", "csv", "1000000", "jsonl", "200000")


def main() -> None:
    print("| Format | Rows | Size | Seconds | Peak of a process |\n|---|---|---|---|---|")
    asked = sys.argv[1:] or DEFAULT
    for suffix, rows in zip(asked[::2], map(int, asked[1::2]), strict=True):
        with tempfile.TemporaryDirectory() as folder:
            source, target = (Path(folder) / f"{name}.{suffix}" for name in ("in", "out"))
            with ProcessPoolExecutor(1, get_context("spawn")) as apart:  # a peak begins with that of who starts it
                apart.submit(make, source, rows).result()
            command = [*COMMAND, source, "-o", target, "--columns", "recommended"]
            started = time.perf_counter()
            _, status, used = os.wait4(subprocess.Popen(command, stdout=subprocess.DEVNULL).pid, 0)
            seconds = time.perf_counter() - started
            assert os.waitstatus_to_exitcode(status) == 0
            size, peak = source.stat().st_size / 2**20, used.ru_maxrss / 2**10
            print(f"| {suffix} | {rows:,} | {size:,.0f} MiB | {seconds:.1f} | {peak:,.0f} MiB |", flush=True)


def make(path: Path, rows: int) -> None:
    """A table of so many authorities, some of whose findings are unknown."""
    write_table(path, ((frame, None) for frame in pieces(rows)), path)


def pieces(rows: int) -> Iterator[pl.DataFrame]:
    """As many rows, some at a time, which memory can hold."""
    attributes = [each for each in load_framework().attributes.values() if each.can_decide]
    choose = random.Random(1)
    several = {each.name: pl.Series([*each.level_names, None], dtype=pl.String) for each in attributes}
    for start in range(0, rows, PIECE):
        part = range(start, min(start + PIECE, rows))
        names = {"name": [f"authority {number}" for number in part]}
        yield pl.DataFrame(names | {
            name: levels.sample(len(part), with_replacement=True, seed=choose.getrandbits(32))
            for name, levels in several.items()
        })  # fmt: skip


if __name__ == "__main__":
    main()
