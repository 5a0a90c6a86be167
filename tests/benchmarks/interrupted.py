"""How long from Ctrl-C to the end of the command, at moments spread over what it does.

Run by hand: `python tests/benchmarks/interrupted.py`. Exits with status 1 when a command ends otherwise than with
status 130 or leaves something behind. Figures are kept in docs/explanation/trust.md.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

import polars as pl

from delivery_model.loading import shipped

MOMENTS, ROWS = 12, 400_000
ROTHERHAM = str(shipped("scenarios") / "rotherham.yml")
COMMAND = [sys.executable, "-c", "from recommend_command import main; main()"]


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sources = tables(folder)
        out = folder / "out"
        out.mkdir()
        verbs = {
            **{
                f"batch {suffix}": ["batch", source, "-o", str(out / f"x{suffix}")]
                for suffix, source in sources.items()
            },
            "sweep --full": ["sweep", "--full"],
            "check --full": ["check", "--full"],
            "report": ["report", ROTHERHAM, "-o", str(out / "x.html")],
            "explorer": ["explorer", "-o", str(out / "x.html")],
            "appraise --full": ["appraise", ROTHERHAM, "--full"],
            "ask": ["ask"],
        }
        print("| Command | Moments | Median | Worst |\n|---|---|---|---|")
        is_tidy = [measured(verb, args, out) for verb, args in verbs.items()]
    sys.exit(int(not all(is_tidy)))


def tables(folder: Path) -> dict[str, str]:
    """A table that takes some seconds, as text and as columns."""
    frame = pl.DataFrame({"name": ["a"] * ROWS, "capacity.strategy": ["partial"] * ROWS})
    frame.write_csv(folder / "in.csv")
    frame.write_parquet(folder / "in.parquet")
    return {suffix: str(folder / f"in{suffix}") for suffix in (".csv", ".parquet")}


def measured(name: str, args: Sequence[str], out: Path) -> bool:
    """Interrupt the command at moments over its whole run, and print how long it took to end."""
    whole = 3.0 if args == ["ask"] else until_end(args)
    found = [each for place in range(MOMENTS) for each in interrupted(args, whole * (place + 0.5) / MOMENTS)]
    times = [seconds for seconds, _ in found]
    if not times:
        print(f"| `{name}` | none: it ended before | | |")
        return False
    print(f"| `{name}` | {len(times)} of {whole:.1f} s | {median(times):.2f} s | {max(times):.2f} s |", flush=True)
    odd = {status for _, status in found} - {130, -signal.SIGINT}  # -2: before Python has begun
    left = [path.name for path in out.iterdir() if path.name.startswith(".")]
    if odd or left:
        print(f"{name}: status {odd}, left behind {left}")
    return not odd and not left


def until_end(args: Sequence[str]) -> float:
    started = time.perf_counter()
    subprocess.run([*COMMAND, *args], capture_output=True, check=False)
    return time.perf_counter() - started


def interrupted(args: Sequence[str], after: float) -> Iterator[tuple[float, int]]:
    """The seconds it took to end and its status; nothing if it had ended before."""
    nothing = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen([*COMMAND, *args], stdin=subprocess.PIPE, **nothing) as process:
        time.sleep(after)
        if process.poll() is None:
            started = time.perf_counter()
            process.send_signal(signal.SIGINT)
            status = process.wait()
            if status:  # else it had just ended
                yield time.perf_counter() - started, status


if __name__ == "__main__":
    main()
