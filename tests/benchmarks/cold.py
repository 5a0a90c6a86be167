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
LIBRARIES = "import attrs, click, yaml"
STAGES: dict[str, list[str]] = {
    "python alone": ["-c", "pass"],
    "attrs, click and yaml": ["-c", LIBRARIES],
    "load_framework()": ["-c", LIBRARIES + "; from delivery_model import load_framework; load_framework()"],
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
        "batch, two rows": ["batch", str(table)],
        "check": ["check"],
        "compare": ["compare", *DATES[:2]],
        "diff": ["diff", rules, rules],
        "explorer": ["explorer", "-o", str(folder / "page.html"), "--overwrite"],
        "export": ["export", "-o", str(folder / "rules.dmn"), "--overwrite"],
        "journey": ["journey", *DATES],
        "new": ["new"],
        "plus-minus": ["plus-minus", FILE],
        "replay": ["replay", str(answer)],
        "report": ["report", FILE, "-o", str(folder / "paper.docx"), "--overwrite"],
        "rules": ["rules"],
        "schema": ["schema"],
        "sweep": ["sweep"],
        "transparency": ["transparency"],
        "validate": ["validate", str(SCENARIOS / "cases")],
        "what-if": ["what-if", FILE, "capacity.strategy=lacking"],
    }


def run(arguments: list[str]) -> subprocess.CompletedProcess[bytes]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, check=False, env=environment, stdin=subprocess.DEVNULL
    )


def rounds_of(jobs: dict[str, list[str]], rounds: int) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(rounds + 1):
        for name, arguments in jobs.items():
            start = time.perf_counter()
            run(arguments)
            times[name].append(time.perf_counter() - start)
    return {name: each[1:] for name, each in times.items()}


def peak(arguments: list[str]) -> tuple[float, float, int, str]:
    """Seconds of a run, the most memory it held in MiB, its exit status, and the first line of what went wrong."""
    start = time.perf_counter()
    child = os.fork()
    if child == 0:
        found = run(arguments)
        most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        Path(os.environ["PEAK"]).write_text(f"{most} {found.returncode} {found.stderr.decode()[:70]}", encoding="utf-8")
        os._exit(0)
    os.waitpid(child, 0)
    seconds = time.perf_counter() - start
    most, status, *said = Path(os.environ["PEAK"]).read_text(encoding="utf-8").split(" ", 2)
    return seconds, int(most) / 1024, int(status), "".join(said).partition("\n")[0]


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    times = rounds_of(STAGES, rounds)
    for name, each in times.items():
        low, middle, high = statistics.quantiles(each, n=4)
        ratio = statistics.median(a / b for a, b in zip(each, times["attrs, click and yaml"], strict=True))
        print(f"{name:24}{middle * 1e3:7.0f} ms  ({low * 1e3:.0f} to {high * 1e3:.0f})  {ratio:5.2f} x libraries")
    if "--stages" in sys.argv:
        return
    print(f"\n{'verb, cold':24}{'seconds':>9}{'MiB':>7}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["PEAK"] = str(folder / "peak")
        for verb, arguments in verbs(folder).items():
            found = [peak(["-c", RUN, *arguments]) for _ in range(3)]
            seconds, most = statistics.median(each[0] for each in found), max(each[1] for each in found)
            odd = f"   status {found[0][2]} {found[0][3]}" if found[0][2] else ""
            print(f"{verb:24}{seconds:9.2f}{most:7.0f}{odd}")


if __name__ == "__main__":
    main()
