"""Tables written to files a piece at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

import polars as pl

from delivery_model.rulebase.vocabulary import BAR
from delivery_model.safe_text import FORMULA, NUMBER, cell
from delivery_model.tables.json_rows import as_json
from delivery_model.tables.table_reading import ARROW, DELIMITERS, LINES, refused, suffix_of

Objects = Sequence[Mapping[str, Any]]


def write_table(path: Path, parts: Iterator[tuple[pl.DataFrame, Objects | None]], name: Path) -> None:
    """Write a table, in parts of the same columns; where a part has JSON objects, lines of JSON are those.

    Args:
        path: where to write it for now.
        parts: what to write.
        name: the file that it will be: the name says the format, and problems are told of it.

    Raises:
        InputError: the format cannot hold a column.
    """
    try:
        _write(path, suffix_of(name), parts)
    except pl.exceptions.PolarsError as error:
        raise refused(name, f"cannot be written: {str(error).splitlines()[0]}") from error


def _write(path: Path, suffix: str, parts: Iterator[tuple[pl.DataFrame, Objects | None]]) -> None:
    if suffix in DELIMITERS or suffix in LINES:
        with open(path, "wb") as file:
            for place, (frame, objects) in enumerate(parts):
                if suffix in DELIMITERS:
                    _flat(frame).write_csv(file, include_header=place == 0, separator=DELIMITERS[suffix])
                elif objects is None:
                    frame.write_ndjson(file)
                else:
                    write_objects(file, objects)
    else:
        _write_arrow(path, suffix, (frame for frame, _ in parts))


def _flat(frame: pl.DataFrame) -> pl.DataFrame:
    """Open findings as a|b, nothing where a text is empty, and no text that a spreadsheet would run."""
    lists, texts = pl.col(pl.List(pl.String)).list.join(BAR), pl.col(pl.String)
    runs = texts.str.contains(FORMULA) & ~texts.str.contains(NUMBER)
    safe = pl.when(runs).then(texts.str.replace("^", "'")).otherwise(texts.replace("", None))
    return frame.with_columns(lists).with_columns(safe).rename(cell)


def write_objects(file: BinaryIO, objects: Objects) -> None:
    """Write objects as lines of JSON."""
    file.writelines(f"{as_json(each)}\n".encode() for each in objects)


def _write_arrow(path: Path, suffix: str, frames: Iterator[pl.DataFrame]) -> None:
    from polars.io.plugins import register_io_source

    first = next(frames)
    scanned = register_io_source(lambda _columns, _where, _rows, _size: chain([first], frames), schema=first.schema)
    if suffix in ARROW:
        scanned.sink_ipc(path, maintain_order=True)
    else:
        scanned.sink_parquet(path, maintain_order=True)
