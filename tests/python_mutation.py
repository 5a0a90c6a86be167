"""Which single slips in the Python code of the core would no test notice?

    python tests/python_mutation.py [--max-children N] [MUTANT...]

mutmut changes one thing at a time in the modules that pyproject.toml names, and runs the quick tests named there
which come by the changed function. What survives them is tried with wider tests, but not the mutants that
`python_mutants.json` explains. Exits with status 1 when another survives. What was found is kept in `mutants/`, and
only what changed is tried again; delete that folder to begin anew. Needs the extra `mutation`.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).parents[1]
MUTANTS = ROOT / "mutants"
EXPLAINED = Path(__file__).with_name("python_mutants.json")
QUICKEST_FIRST = [
    "profile",
    "conditions",
    "axes",
    "diagrams",
    "derivation",
    "space",
    "columns",
    "recommendation",
    "engines",
    "golden",
    "grid",
]
WIDER = ["explanation", "certificate", "loading", "journey", "foreign", "arrangement", "check"]
MEMORY = 6 << 30  # a slip can make a loop that never ends, and keeps what it finds

BY_TIME, WIDELY, EXPLAINED_AWAY, SURVIVED = "stopped for time", "killed by wider tests", "explained", "SURVIVED"


# As a plugin of the pytest that mutmut runs


def pytest_addoption() -> None:
    """Register how hypothesis behaves: the same each time, and a failure is enough, however large its example."""
    from hypothesis import Phase, settings

    phases = (Phase.explicit, Phase.generate)
    settings.register_profile("mutants", derandomize=True, database=None, deadline=None, phases=phases)
    if Path.cwd().name == MUTANTS.name:  # rules that are kept as they were read would hide slips in what reads them
        kept = Path("rules/isos-2017.json")
        kept.unlink(missing_ok=True) if kept.is_file() else None
        kept.mkdir(exist_ok=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put quick tests first."""
    names = [f"test_{name}" for name in (*QUICKEST_FIRST, *WIDER)]
    items.sort(key=lambda item: names.index(item.path.stem))


# As a script


@frozen
class Mutant:
    """One function with one slip in it, and the exit status of its tests."""

    module: str
    name: str
    status: int | None

    def change(self) -> list[str]:
        """The lines taken out and put in."""
        from mutmut.mutation.diff_apply import get_diff_for_mutant

        lines = get_diff_for_mutant(self.name, path=Path(self.module)).splitlines()[2:]
        return [f"{line[0]} {line[1:].strip()}" for line in lines if line[0] in "+-"]


def main(arguments: list[str]) -> int:
    """Let mutmut try every mutant, then tell what became of them."""
    # Not at the top: a mutant is of a module that this process has not imported.
    from mutmut.__main__ import cli

    os.chdir(ROOT)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    began = time.perf_counter()
    cli.main(["run", *arguments], standalone_mode=False)
    fates = [(mutant, fate_of(mutant)) for mutant in tried()]
    print(f"{len(fates)} mutants in {time.perf_counter() - began:.0f} s")
    for module in dict.fromkeys(mutant.module for mutant, _ in fates):
        counted = Counter(fate for mutant, fate in fates if mutant.module == module).most_common()
        print(f"{module}: {', '.join(f'{number} {fate}' for fate, number in counted)}")
    for mutant, fate in fates:
        if fate in (WIDELY, SURVIVED):
            print("\n    ".join((f"{fate}: {mutant.name}", *mutant.change())))
    return int(any(fate == SURVIVED for _, fate in fates))


def tried() -> list[Mutant]:
    """The mutants that mutmut has tried."""
    found: list[Mutant] = []
    for path in sorted(MUTANTS.rglob("*.py.meta")):
        module = path.relative_to(MUTANTS).as_posix().removesuffix(".meta")
        statuses = json.loads(path.read_text("utf-8"))["exit_code_by_key"]
        found += [Mutant(module, name, status) for name, status in statuses.items() if status is not None]
    return found


def fate_of(mutant: Mutant) -> str:
    """What became of a mutant."""
    from mutmut.stats import status_by_exit_code

    status = status_by_exit_code[mutant.status]
    if status == "timeout":
        return BY_TIME
    if status not in ("survived", "no tests"):
        return status
    if mutant.change() in [each["change"] for each in json.loads(EXPLAINED.read_text("utf-8"))]:
        return EXPLAINED_AWAY
    return WIDELY if is_killed_widely(mutant) else SURVIVED


def is_killed_widely(mutant: Mutant) -> bool:
    """Whether one of the wider tests fails."""
    tests = [f"tests/test_{name}.py" for name in WIDER]
    environment = {**os.environ, "MUTANT_UNDER_TEST": mutant.name, "PYTHONPATH": f"src{os.pathsep}tests"}
    options = ["-x", "-q", "-p", "python_mutation", "-p", "no:cacheprovider", "--hypothesis-profile=mutants"]
    command = [sys.executable, "-m", "pytest", "--rootdir=.", *options, *tests]
    done = subprocess.run(command, cwd=MUTANTS, env=environment, capture_output=True, text=True, check=False)
    return done.returncode == 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
