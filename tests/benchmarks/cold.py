"""What a fresh process costs: `recommend FILE` beside the imports of the packages it needs, and each verb once.

Run by hand: `python tests/benchmarks/cold.py [ROUNDS]`. Every figure is a process of its own, in turn with the others
of a round; medians. The first round is not counted: it writes what Python compiles. Figures are kept in
docs/reference/performance.md.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from delivery_model.loading import shipped

SCENARIOS = shipped("scenarios")
FILE = str(SCENARIOS / "rotherham.yml")
DATES = [str(path) for path in sorted(SCENARIOS.glob("rotherham-*.yml"))]
RUN = "import sys; sys.argv[0] = 'recommend'; from recommend_command import main; main()"
TWICE = """import sys, time
from click.testing import CliRunner
from delivery_model.cli import recommend
CliRunner().invoke(recommend, sys.argv[1:])
start = time.process_time()
CliRunner().invoke(recommend, sys.argv[1:])
print(time.process_time() - start)"""
IMPORTS = "import attrs, click, yaml"
LIBRARIES = "attrs, click and yaml"
STAGES: dict[str, list[str]] = {
    "python alone": ["-c", "pass"],
    LIBRARIES: ["-c", IMPORTS],
    "load_framework()": ["-c", IMPORTS + "; from delivery_model import load_framework; load_framework()"],
    "recommend FILE": ["-c", RUN, FILE],
}


def verbs(folder: Path) -> dict[str, list[str]]:
    """Each verb once, on what is shipped."""
    answer, table = folder / "answer.json", folder / "table.csv"
    answer.write_bytes(run(["-c", RUN, FILE, "--format", "json"]).stdout)
    table.write_text("name,capacity.strategy\nA,lacking\nB,present\n", encoding="utf-8")
    rules = str(shipped("rules") / "isos-2017")
    return {
        "recommend FILE": [FILE],
        "recommend FILE --full": [FILE, "--full"],
        "appraise": ["appraise", FILE],
        "ask": ["ask"],
        "batch, two rows": ["batch", str(table), "-o", str(folder / "out.csv"), "--overwrite"],
        "check": ["check"],
        "compare": ["compare", *DATES[:2]],
        "diff": ["diff", rules, rules],
        "explorer": ["explorer", "-o", str(folder / "page.html"), "--overwrite"],
        "export dmn": ["export", "dmn"],
        "journey": ["journey", *DATES],
        "new": ["new", "-"],
        "plus-minus": ["plus-minus", FILE],
        "replay": ["replay", str(answer)],
        "report": ["report", FILE, "-o", str(folder / "paper.docx"), "--overwrite"],
        "rules": ["rules"],
        "schema": ["schema"],
        "sweep": ["sweep"],
        "transparency": ["transparency"],
        "validate": ["validate", str(SCENARIOS / "cases")],
        "what-if": ["what-if", FILE, "--set", "capacity.strategy=lacking"],
    }


def run(arguments: list[str]) -> subprocess.CompletedProcess[bytes]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, check=False, env=environment, stdin=subprocess.DEVNULL
    )


def rounds_of(jobs: dict[str, list[str]], rounds: int) -> dict[str, list[tuple[float, float]]]:
    """Seconds by the clock and of the processor, of each run but the first."""
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in jobs}
    for _ in range(rounds + 1):
        for name, arguments in jobs.items():
            start, before = time.perf_counter(), worked()
            run(arguments)
            times[name].append((time.perf_counter() - start, worked() - before))
    return {name: each[1:] for name, each in times.items()}


def worked() -> float:
    """Seconds of the processor that all processes begun here have taken."""
    found = resource.getrusage(resource.RUSAGE_CHILDREN)
    return found.ru_utime + found.ru_stime


def peak(arguments: list[str], note: Path) -> tuple[float, float, int, str]:
    """Seconds of the processor, the most MiB held, the exit status, and the first line of what went wrong."""
    child = os.fork()  # whose only child is the run, so that the peak is of the run alone
    if child == 0:
        found = run(arguments)
        most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        note.write_text(f"{worked()} {most} {found.returncode} {found.stderr.decode()[:70]}", encoding="utf-8")
        os._exit(0)
    os.waitpid(child, 0)
    seconds, most, status, *said = note.read_text(encoding="utf-8").split(" ", 3)
    return float(seconds), int(most) / 1024, int(status), "".join(said).partition("\n")[0]


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    times = rounds_of(STAGES, rounds)
    for name, each in times.items():
        shown = "  ".join(f"{statistics.median(some) * 1e3:6.0f} ms" for some in zip(*each, strict=True))
        pairs = [[a / b for a, b in zip(*both, strict=True)] for both in zip(each, times[LIBRARIES], strict=True)]
        ratios = "  ".join(f"{statistics.median(some):5.2f}" for some in zip(*pairs, strict=True))
        print(f"{name:24}{shown}   {ratios} x libraries, by the clock and of the processor")
    if "--stages" in sys.argv:
        return
    print(f"\n{'seconds of the processor':24}{'cold':>8}{'again':>8}{'MiB':>7}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for verb, arguments in verbs(folder).items():
            found = [peak(["-c", RUN, *arguments], folder / "note") for _ in range(min(rounds, 3))]
            seconds, most = statistics.median(each[0] for each in found), max(each[1] for each in found)
            odd = f"   status {found[0][2]} {found[0][3]}" if found[0][2] else ""
            again = float(run(["-c", TWICE, *arguments]).stdout)
            print(f"{verb:24}{seconds:8.2f}{again:8.2f}{most:7.0f}{odd}", flush=True)


if __name__ == "__main__":
    main()
