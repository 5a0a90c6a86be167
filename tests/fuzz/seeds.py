"""Where the fuzzing of each reader starts: files that are read, and the words that a reader knows."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable
from pathlib import Path

import polars as pl

from delivery_model.answer.as_json import as_text
from delivery_model.check.claims import certify
from delivery_model.check.saved import certificate_as_json
from delivery_model.loading import load_framework, shipped

TESTS = Path(__file__).parents[1]
FOREIGN = TESTS / "foreign" / "village-hall"
FILES = {path.relative_to(FOREIGN).as_posix(): path.read_bytes() for path in sorted(FOREIGN.rglob("*.yml"))}
ATTRIBUTES = load_framework().attributes
TABLE = b"name,capacity.strategy,governance.political\na,partial,effective\nb,lacking|partial,\n"
LINES = b'{"name": "a", "capacity.strategy": ["partial", "lacking"]}\n{"name": "b", "governance.political": null}\n'

ODD = (
    "\ufeff", "\0", "\t", "\r\n", "\u202e", "\x1b[2J", "&a ", "*a", "<<: *a", "!!x ", "|\n", ">-\n", "---\n", "? ",
    "- ", ": ", "{", "}", "[", "]", '"', "'", "#", "~", "null", "1e999", "-1", "99999999999999999999", "0x1", "NaN",
    "Infinity", "2017-02-30", "0000-01-01", "=1+1", "\ud800", "__proto__", "..", "%s", "{0}", "\\ud800", "\\uDBFF",
)  # fmt: skip
"""Words that readers have been known to trip over."""


def seeds_of(reader: str) -> list[bytes]:
    """Files of that kind."""
    return {
        "scenario": scenarios,
        "rules": lambda: [bytes([place]) + data for place, data in enumerate(FILES.values())],
        "cases": cases,
        "certificate": certificates,
        "csv": lambda: [TABLE, TABLE.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + TABLE],
        "jsonl": lambda: [LINES],
        "parquet": lambda: tables("parquet"),
        "arrow": lambda: tables("ipc"),
        "command": commands,
    }[reader]()


def scenarios() -> list[bytes]:
    """Those that ship, the shortest of each kind, and one with every kind of finding."""
    folder = Path(str(shipped("scenarios")))
    kept = [
        *sorted(folder.glob("*.yml")),
        *sorted(folder.glob("cases/*.yml"), key=lambda path: path.stat().st_size)[:6],
    ]
    return [
        b"authority: a\nas_of: 2017-04-01\nprofile:\n  capacity.strategy: partial\n",
        *(p.read_bytes() for p in kept),
    ]


def cases() -> list[bytes]:
    """A table of two cases, and each of them alone."""
    header, *rows = (TESTS / "cases" / "a_few.csv").read_bytes().splitlines(keepends=True)
    return [header + rows[0] + rows[1], *(header + row for row in rows[:2])]


def certificates() -> list[bytes]:
    """A small certificate, whole and with the first of every list only."""
    whole = json.loads(as_text(certificate_as_json(certify(load_framework(FOREIGN)))))
    return [json.dumps(each).encode() for each in (first_of(whole), whole)]


def first_of(document: object) -> object:
    """A document with only the first of every list."""
    if isinstance(document, dict):
        return {key: first_of(value) for key, value in document.items()}
    return [first_of(document[0])] if isinstance(document, list) and document else document


def tables(kind: str) -> list[bytes]:
    """Small tables as columns of text, of lists and of what is no finding."""
    several = (
        {"name": ["a", "b"], "capacity.strategy": ["partial", None]},
        {"capacity.strategy": [["partial", "lacking"], None]},
        {"capacity.strategy": [1, 2]},
    )
    found = list[bytes]()
    for columns in several:
        file = io.BytesIO()
        getattr(pl.DataFrame(columns), f"write_{kind}")(file)
        found.append(file.getvalue())
    return found


def commands() -> list[bytes]:
    """Lines that someone types, one argument a line."""
    lines = (
        "x.yml --full", "x.yml --format json --reading developing_governance=none", "what-if x.yml --set grip=strong",
        "rules A12", "rules grip", "schema --format json", "new - --name a", "journey x.yml x.yml", "diff x.yml x.yml",
        "appraise x.yml", "transparency x.yml", "validate x.yml", "batch x.csv -o out.csv --columns recommended",
        "export dmn -o out.dmn", "--help", "ask --help", "report x.yml -o out.html",
    )  # fmt: skip
    return ["\n".join(line.split()).encode() for line in lines]


def dictionary(seeds: Iterable[bytes]) -> str:
    """The words of the seeds and of the rule base, and odd ones, as the fuzzer reads a dictionary."""
    levels = (level for attribute in ATTRIBUTES.values() for level in attribute.level_names)
    words = {word for seed in seeds for word in re.findall(rb"[A-Za-z_][\w.-]{2,24}", seed)}
    texts = (*ATTRIBUTES, *levels, *ODD)
    return "".join(entry(word) for word in sorted(words | {text.encode("utf-8", "surrogatepass") for text in texts}))


def entry(word: bytes) -> str:
    return '"' + "".join(chr(b) if 32 <= b < 127 and b not in b'"\\' else f"\\x{b:02x}" for b in word) + '"\n'
