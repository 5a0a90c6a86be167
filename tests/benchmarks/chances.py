"""How long the chances of one authority take, and what its questions tell.

    python tests/benchmarks/chances.py

The fastest of so many runs, in milliseconds, once the rule base is loaded and has answered.
"""

import time

from delivery_model import Beliefs, Profile, chances, load_framework, load_scenario
from delivery_model.loading import shipped

RUNS = 50


def main() -> None:
    """Print a line for each authority."""
    rules = load_framework()
    held = Beliefs.of(rules, {"problems.systemic": {"yes": "20%", "no": "80%"}})
    rotherham = load_scenario(shipped("scenarios") / "rotherham.yml", rules)
    asked = {"nothing known": Profile(), "one finding": Profile.of(rules, {"capacity.strategy": "lacking"})}
    for name, subject in {**asked, "Rotherham": rotherham}.items():
        found = chances(subject, held, rules)
        times: list[float] = []
        for _ in range(RUNS):
            start = time.perf_counter()
            chances(subject, held, rules)
            times.append(time.perf_counter() - start)
        start = time.perf_counter()
        number = len(found.questions)
        told = time.perf_counter() - start
        print(f"{name}: chances {1000 * min(times):.2f} ms, {number} questions {1000 * told:.0f} ms")


if __name__ == "__main__":
    main()
