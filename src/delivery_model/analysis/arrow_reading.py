"""Parquet and Arrow files, which another process has read whole before we read them.

The library that decodes them believes what a file says of its sizes. At a damaged one it may take any amount of memory,
or end its process at once, and nothing in that process could tell of it or tidy up. So another one, with a limit on its
memory, reads it in the same way first, and where that ends we say so.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from delivery_model.analysis import arrow_process

MEMORY, TIMES = 480_000_000, 40
"""What the process may take, in bytes: so much, and so many times the size of the file, which may be packed."""
FAILED = 1
"""How Python ends when a script fails, whatever is in the file."""


def read_tried(path: Path, kind: str, rows: int) -> Iterator[tuple[pl.DataFrame, float]]:
    """As `arrow_process.read`, of a file that neither ends nor fills this process.

    Raises:
        PolarsError, OSError: it cannot be read.
    """
    with path.open("rb"):  # or the library says why not, in more words
        _try(path, kind, rows, MEMORY + TIMES * path.stat().st_size)
    yield from arrow_process.read(str(path), kind, rows)


def _try(path: Path, kind: str, rows: int, memory: int) -> None:
    command = [sys.executable, "-P", arrow_process.__file__, str(path), kind, str(rows), str(memory)]
    try:
        found = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    except OSError as error:
        raise pl.exceptions.ComputeError(f"no process could be started to read it first ({error.strerror})") from error
    if found.returncode == FAILED:
        raise RuntimeError(f"reading in another process failed; does {sys.executable} have polars?")
    if found.returncode:
        raise pl.exceptions.ComputeError(
            f"it is damaged, or takes more than {memory // 1_000_000:,} MB; "
            "leave out columns that hold no findings, or write it again"
        )
    if found.stdout:
        raise pl.exceptions.ComputeError(found.stdout.decode())
