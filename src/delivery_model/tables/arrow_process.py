"""How Parquet and Arrow files are read, and, run as a script, whether one can be: the process of `arrow_reading`.

As a script it is given the path, the format, the most rows and the most bytes of memory. It reads all parts as the
process that asks will, and writes what problem there is, or nothing; a damaged file may end it before. It imports
nothing of the package, to start quickly.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator

if __name__ == "__main__":  # the library looks at these when it is imported
    os.putenv("POLARS_MAX_THREADS", "1")  # memory grows with them
    os.putenv("RUST_BACKTRACE", "0")  # or where no memory is left it waits for ever for more

import polars as pl

CELLS = 5_000_000
"""Read at a time, so that memory grows neither with rows nor with columns."""
MOST_OF_PART = 25_000_000
"""Bytes of a part, and so of a row."""


def read(path: str, kind: str, rows: int) -> Iterator[tuple[pl.DataFrame, float]]:
    """The parts of a table, the first without rows, and which share of it has been read with each.

    Args:
        path: the file, and no pattern.
        kind: `parquet` or `ipc`.
        rows: how many at a time, at most: fewer when they are wide or long.

    Raises:
        PolarsError, OSError: it cannot be read.
    """
    scan = pl.scan_parquet if kind == "parquet" else pl.scan_ipc
    scanned = scan(path, glob=False, hive_partitioning=False)
    schema = scanned.collect_schema()
    yield pl.DataFrame(schema=schema), 0.0
    total: int = scanned.select(pl.len()).collect().item()
    several = max(1, min(rows, CELLS // max(1, len(schema))))
    for start in range(0, total, several):  # collect_batches would read many row groups ahead
        frame = scanned.slice(start, several).collect()
        for part in _parts(frame):
            yield part, (start + len(frame)) / total


def _parts(frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Rows so many at a time that they are not too large together."""
    if frame.estimated_size() <= MOST_OF_PART:
        yield frame
    elif len(frame) == 1:
        raise OSError(f"a row is larger than {MOST_OF_PART:,} bytes; leave out columns that hold no findings")
    else:
        yield from _parts(frame[: len(frame) // 2])
        yield from _parts(frame[len(frame) // 2 :])


def main() -> None:
    """Try to read the file that the arguments name."""
    path, kind, rows, memory = sys.argv[1:]
    _allow(int(memory))
    try:
        for _ in read(path, kind, int(rows)):
            pass
    except (pl.exceptions.PanicException, MemoryError):  # polars asserts what some damaged files do not keep
        _say("it is damaged; write it again")
    except (pl.exceptions.PolarsError, OSError) as error:
        _say((str(error) or type(error).__name__).splitlines()[0])


def _allow(memory: int) -> None:
    """Have the system refuse more memory, where it can."""
    with contextlib.suppress(ImportError):
        import resource

        limits = [memory, *(limit for limit in resource.getrlimit(resource.RLIMIT_DATA) if limit >= 0)]
        resource.setrlimit(resource.RLIMIT_DATA, (min(limits), min(limits)))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _say(problem: str) -> None:
    sys.stdout.buffer.write(problem.encode(errors="backslashreplace"))


if __name__ == "__main__":
    main()
