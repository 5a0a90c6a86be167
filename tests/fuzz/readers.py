"""Coverage-guided fuzzing of the readers with atheris: any bytes are read or refused with their file, and no more.

Run by hand: `python tests/fuzz/readers.py READER SECONDS [--findings FOLDER]`, where READER is scenario, rules, cases,
certificate, csv, jsonl, parquet, arrow or command. An input that stops it, or is slow, is kept in FOLDER/READER, by
default outside the tree, and is tried first the next time. Needs `pip install atheris`, which has no wheel for every
Python; 3.11 has one. Figures are kept in docs/explanation/trust.md.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import io
import os
import re
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["delivery_model"]):
    from seeds import FILES, TABLE, dictionary, seeds_of

    from delivery_model import files
    from delivery_model.check.saved import read_saved
    from delivery_model.cli import main as command_line
    from delivery_model.errors import DeliveryModelError, InputError, InvalidValue
    from delivery_model.frames.frame import COLUMNS
    from delivery_model.frames.population import Population
    from delivery_model.frames.table_files import run_batch
    from delivery_model.loading import framework_from, load_framework, shipped
    from delivery_model.precedents.baselines import load_history
    from delivery_model.precedents.cases import load_cases
    from delivery_model.profile.read_profile import read_scenario

FINDINGS = Path(tempfile.gettempdir()) / "delivery-model-fuzz"
FRAMEWORK = load_framework()
FOLDER = Path(tempfile.mkdtemp())
POPULATION = Population(FRAMEWORK, COLUMNS, {})
MEANING = load_history(FRAMEWORK).table
LONG = {"ask", "check", "explorer", "report", "sweep", "validate"}
"""Verbs that take longer than a fuzzer can wait."""
SLOW, LATE = 5, 20
"""Seconds of the processor for one input, past which it is kept as slow, and past which it stops the run."""


class TooLate(BaseException):
    """An input takes too long; nothing that we try may catch it."""


def scenario(data: bytes) -> None:
    read_scenario(FRAMEWORK, data, "x.yml")


def rules(data: bytes) -> None:
    """The first byte chooses the file."""
    if data:
        framework_from({**FILES, sorted(FILES)[data[0] % len(FILES)]: data[1:]}, "x.yml")


def cases(data: bytes) -> None:
    load_cases([written("x.yml.csv", data)], FRAMEWORK, MEANING)


def certificate(data: bytes) -> None:
    read_saved(data, "x.yml")


def csv(data: bytes) -> None:
    run_batch(Path(written("x.csv", data)), FOLDER / "out.jsonl", POPULATION)


def jsonl(data: bytes) -> None:
    run_batch(Path(written("x.jsonl", data)), FOLDER / "out.csv", POPULATION)


def parquet(data: bytes) -> None:
    run_batch(Path(written("x.parquet", data)), FOLDER / "out.csv", POPULATION)


def arrow(data: bytes) -> None:
    run_batch(Path(written("x.arrow", data)), FOLDER / "out.csv", POPULATION)


def command(data: bytes) -> None:
    """What someone types, one argument a line; every file it can name is in a folder of its own."""
    typed = data.replace(b"\0", b"").replace(b"/", b"_").decode("utf-8", "surrogateescape")
    args = [re.sub(r"(\d{3})\d+", r"\1", line) for line in typed.split("\n")]  # or it asks for long work
    if LONG & set(args) and "--help" not in args:
        return
    said = io.TextIOWrapper(io.BytesIO(), "utf-8", "backslashreplace")
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            command_line(args)
        except SystemExit as exit_:
            said.flush()
            assert exit_.code in (0, 1, 2), said.buffer.getvalue()


def written(name: str, data: bytes) -> str:
    (FOLDER / name).write_bytes(data)
    return str(FOLDER / name)


READERS: Mapping[str, Callable[[bytes], None]] = {
    each.__name__: each for each in (scenario, rules, cases, certificate, csv, jsonl, parquet, arrow, command)
}


def too_late(*_: object) -> None:
    raise TooLate(f"{LATE} seconds of the processor")


def main() -> None:
    asked = arguments()
    read = READERS[asked.reader]

    def once(data: bytes) -> None:
        started = time.process_time()
        signal.setitimer(signal.ITIMER_PROF, LATE)
        try:
            read(data)
        except InputError as error:
            assert isinstance(error, InvalidValue) or "x." in str(error)
        except DeliveryModelError:
            pass
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        if time.process_time() - started > SLOW:
            (found / f"slow-{hashlib.sha1(data).hexdigest()}").write_bytes(data)

    found = asked.findings / asked.reader
    found.mkdir(parents=True, exist_ok=True)
    seeds = seeds_of(asked.reader)
    corpus = FOLDER / "corpus"
    corpus.mkdir()
    for place, data in enumerate(seeds):
        (corpus / str(place)).write_bytes(data)
    (FOLDER / "words").write_text(dictionary(seeds))
    options = [
        f"-max_total_time={asked.seconds}",
        f"-artifact_prefix={found}/",
        f"-dict={FOLDER / 'words'}",
        f"-max_len={max(20_000, *(2 * len(each) for each in seeds))}",
        "-timeout=200",  # by the clock, that is by how busy the machine is, and only for what waits without working
        "-report_slow_units=1000",
        "-rss_limit_mb=500",
        "-verbosity=0",
    ]
    files._sync = lambda *_: None  # the disk is not what is tried, and may be slow
    signal.signal(signal.SIGPROF, too_late)
    os.chdir(prepared())
    atheris.Setup([sys.argv[0], *options, str(corpus), str(found)], once)
    print(f"{asked.reader}: {asked.seconds} seconds; what it finds is kept in {found}", flush=True)
    atheris.Fuzz()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("reader", choices=list(READERS))
    parser.add_argument("seconds", type=int)
    parser.add_argument("--findings", type=lambda path: Path(path).resolve(), default=FINDINGS, metavar="FOLDER")
    return parser.parse_args()


def prepared() -> Path:
    """A folder with a scenario and a table, where commands are run."""
    folder = FOLDER / "commands"
    folder.mkdir()
    (folder / "x.yml").write_bytes((shipped("scenarios") / "rotherham.yml").read_bytes())
    (folder / "x.csv").write_bytes(TABLE)
    return folder


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
