"""Many answers in one process, in threads, in processes and in an event loop: memory flat, rate steady, answers right.

Run by hand: `python tests/load.py` (1,000,000 answers) or `python tests/load.py 20000`. Exits with status 1 when an
answer differs or memory grows. Figures are kept in docs/explanation/trust.md.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import random
import sys
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

from delivery_model import load_framework, recommend
from delivery_model.framework.rules import Framework
from delivery_model.profile import Profile, finding_of

AUTHORITIES, PARTS = 400, 10
MOST_GROWTH = 8 * 2**20
"""Bytes that a process may grow by after its first tenth, whatever the number of answers."""


def main() -> None:
    total = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    right = answers(range(AUTHORITIES))
    grown = in_one_process(total, right)
    several = total // 25
    same = {
        "8 threads": in_pool(ThreadPoolExecutor(8), several, 8) == right,
        "asyncio.to_thread": asyncio.run(in_event_loop()) == right,
        **{
            f"4 processes, {how}": in_pool(
                ProcessPoolExecutor(4, multiprocessing.get_context(how)), several, 4
            ) == right
            for how in ("fork", "spawn")
        },
    }  # fmt: skip
    for name, is_same in same.items():
        print(f"{name}: {'the same answers' if is_same else 'OTHER ANSWERS'}")
    sys.exit(int(grown > MOST_GROWTH or not all(same.values())))


def in_one_process(total: int, right: list[str | None]) -> int:
    """Answer so many times, a tenth at a time; the bytes by which memory grew after the first tenth."""
    places = range(AUTHORITIES)
    sizes = list[int]()
    for _ in range(PARTS):
        started, done = time.perf_counter(), 0
        while done < total // PARTS:
            assert answers(places) == right
            done += AUTHORITIES
        sizes.append(resident())
        rate = done / (time.perf_counter() - started)
        print(f"{done:>9,} answers   {rate:7,.0f} a second   {sizes[-1] / 2**20:6.1f} MB", flush=True)
    return max(sizes) - sizes[0]


def in_pool(pool: ThreadPoolExecutor | ProcessPoolExecutor, total: int, workers: int) -> list[str | None]:
    """Every worker answers for every authority so often; what all agree on, or nothing."""
    with pool:
        times = max(total // (workers * AUTHORITIES), 1)
        found = list(pool.map(answers, [range(AUTHORITIES)] * workers * times))
    return found[0] if all(each == found[0] for each in found) else []


async def in_event_loop() -> list[str | None]:
    return list(await asyncio.gather(*(asyncio.to_thread(answer, place) for place in range(AUTHORITIES))))


def answers(places: range) -> list[str | None]:
    return [answer(place) for place in places]


def answer(place: int) -> str | None:
    """The recommendation for the authority of that number, the same in every process."""
    framework = load_framework()
    return recommend(random_profile(framework, random.Random(place)), framework).recommended


def random_profile(framework: Framework, chance: random.Random) -> Profile:
    return Profile(
        {
            name: finding_of(framework, name, chance.choice(attribute.level_names))
            for name, attribute in framework.attributes.items()
        }
    )


def resident() -> int:
    """Bytes of memory in use."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


if __name__ == "__main__":
    main()
