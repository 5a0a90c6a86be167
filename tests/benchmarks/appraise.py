"""Time the parts of an appraisal, and all that a page of it takes; beside another checkout's, where one is named.

    python tests/benchmarks/appraise.py [SCENARIO] [--beside SRC]

Each round runs every side once, in a process of its own; medians are over the rounds. What both sides find is compared
as exact fractions before anything is printed.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parents[2]
ROUNDS = 7
PARTS = ("moves", "prospects", "winning_ranges", "acceptability", "safe_weights", "dropped", "patterns")


def exact(found: object) -> object:
    """What was found, as text without rounding."""
    if hasattr(found, "items"):
        return {name: exact(each) for name, each in found.items()}
    if hasattr(found, "best"):
        return [exact(getattr(found, name)) for name in ("weights", "example", "assured", "beaten_by")] + [
            str(found.best)
        ]
    if isinstance(found, tuple):
        return [exact(each) for each in found]
    if hasattr(found, "__attrs_attrs__"):
        return [exact(getattr(found, each.name)) for each in found.__attrs_attrs__]
    return str(found)


def measure(scenario: str) -> None:
    """Print the seconds of each part, of the page and of the JSON, and what was found."""
    from delivery_model import load_framework, load_scenario
    from delivery_model.answer.appraisal_json import appraisal_as_document
    from delivery_model.answer.appraisal_page import appraisal_page
    from delivery_model.answer.arrangement import appraise

    framework = load_framework()
    loaded = load_scenario(scenario, framework)
    seconds: dict[str, float] = {}
    findings = appraise(loaded, framework, engine="direct").findings
    for part in PARTS:
        start = time.perf_counter()
        getattr(findings, part)
        seconds[part] = time.perf_counter() - start
    for name, shown in (("page", lambda each: appraisal_page(each, True)), ("JSON", appraisal_as_document)):
        arrangement = appraise(loaded, framework, engine="direct")
        start = time.perf_counter()
        shown(arrangement)
        seconds[f"all of the {name}"] = time.perf_counter() - start
    print(json.dumps([seconds, {part: exact(getattr(findings, part)) for part in PARTS}]))


def one(scenario: str, source: Path) -> tuple[dict[str, float], object]:
    """One round of one side: seconds by part and of the command, and what was found."""
    given = {**os.environ, "PYTHONPATH": str(source)}
    said = subprocess.run(
        [sys.executable, __file__, scenario, "--measure"], env=given, check=True, stdout=subprocess.PIPE
    )
    seconds, found = json.loads(said.stdout)
    start = time.perf_counter()
    command = [sys.executable, "-c", "from delivery_model.cli import main; main()", "appraise", scenario]
    subprocess.run(command, env=given, check=True, stdout=subprocess.DEVNULL)
    seconds["recommend appraise, cold"] = time.perf_counter() - start
    return seconds, found


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("scenario", nargs="?", default=str(HERE / "scenarios" / "rotherham.yml"))
    asked.add_argument("--beside", type=Path, help="the src folder of another checkout")
    asked.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.measure:
        return measure(given.scenario)
    sources = [HERE / "src", *([given.beside.resolve()] if given.beside else [])]
    rounds = [[one(given.scenario, source) for source in sources] for _ in range(ROUNDS)]
    assert all(found == rounds[0][0][1] for each in rounds for _, found in each), "the sides differ"
    for part in rounds[0][0][0]:
        medians = [statistics.median(each[side][0][part] for each in rounds) for side in range(len(sources))]
        print(f"{part:26}", *(f"{1000 * median:9.1f} ms" for median in medians))
    return None


if __name__ == "__main__":
    main()
