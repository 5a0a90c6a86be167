"""Coverage-guided fuzzing of the readers with atheris: any bytes are read or refused with their file, and no more.

Run by hand: `python tests/fuzz/readers.py READER SECONDS`, where READER is scenario, rules, cases, certificate, csv or
jsonl. Needs `pip install atheris`, which has no wheel for every Python; 3.11 has one. Figures are kept in
docs/explanation/trust.md.
"""

from __future__ import annotations

import resource
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["delivery_model"]):
    from delivery_model.analysis.batch import run_batch
    from delivery_model.analysis.cases import load_cases
    from delivery_model.analysis.frames import COLUMNS
    from delivery_model.analysis.history import load_history
    from delivery_model.analysis.population import Population
    from delivery_model.analysis.saved import read_saved
    from delivery_model.errors import DeliveryModelError, InputError
    from delivery_model.loading import framework_from, load_framework, shipped
    from delivery_model.loading.scenario import read_scenario

FOREIGN = Path(__file__).parents[1] / "foreign" / "village-hall"
FRAMEWORK = load_framework()
FOLDER = Path(tempfile.mkdtemp())
FILES = {path.relative_to(FOREIGN).as_posix(): path.read_bytes() for path in sorted(FOREIGN.rglob("*.yml"))}
POPULATION = Population(FRAMEWORK, COLUMNS, {})
TABLE = b"name,capacity.strategy\na,partial\n"
MEANING = load_history(FRAMEWORK).table


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


def written(name: str, data: bytes) -> str:
    (FOLDER / name).write_bytes(data)
    return str(FOLDER / name)


READERS: Mapping[str, Callable[[bytes], None]] = {
    each.__name__: each for each in (scenario, rules, cases, certificate, csv, jsonl)
}
SEEDS: Mapping[str, list[bytes]] = {
    "scenario": [path.read_bytes() for path in sorted(shipped("scenarios").glob("*.yml"))],
    "rules": [bytes([place]) + data for place, (_, data) in enumerate(sorted(FILES.items()))],
    "csv": [TABLE],
    "jsonl": [b'{"name": "a", "capacity.strategy": ["partial"]}\n'],
}


def main() -> None:
    name, seconds = sys.argv[1], sys.argv[2]
    read = READERS[name]

    def once(data: bytes) -> None:
        try:
            read(data)
        except InputError as error:
            assert "x.yml" in str(error)
        except DeliveryModelError:
            pass

    corpus = FOLDER / "corpus"
    corpus.mkdir()
    for place, data in enumerate(SEEDS.get(name, [])):
        (corpus / str(place)).write_bytes(data)
    options = [
        f"-max_total_time={seconds}",
        f"-artifact_prefix={FOLDER}/",
        "-timeout=20",
        "-rss_limit_mb=500",
        "-max_len=20000",
        "-verbosity=0",
    ]
    atheris.Setup([sys.argv[0], *options, str(corpus)], once)
    print(f"{name}: {seconds} seconds", flush=True)
    atheris.Fuzz()


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
