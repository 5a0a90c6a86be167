"""Many answers in one process, in threads, in processes and in an event loop: memory flat, rate steady, answers right.

Run by hand: `python tests/load.py` (1,000,000 answers) or `python tests/load.py 20000`. Exits with status 1 when an
answer differs or memory grows. Figures are kept in docs/explanation/trust.md.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import random
import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

from delivery_model import load_framework, recommend
from delivery_model.engines import EngineName
from delivery_model.engines.durable import is_available
from delivery_model.profile.profile import Profile, finding_of
from delivery_model.rulebase.framework import Framework

ENGINE: EngineName = "durable" if is_available() else "direct"
"""The one in C, in which memory could be lost, where it can be used."""
AUTHORITIES, PARTS = 400, 10
KNOWN = (*(1,) * 14, 2, 0)
"""How many levels are drawn for a finding; none leaves every level open."""
MOST_GROWTH = 8 * 2**20
"""Bytes that a process may grow by after its first tenth, whatever the number of answers."""


def main() -> None:
    total = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    print(f"engine {ENGINE}", flush=True)
    right = answers(range(AUTHORITIES))
    grown = in_one_process(total, right)
    same = {name: found == right for name, found in at_once(max(total // 200_000, 1)).items()}
    for name, is_same in same.items():
        print(f"{name}: {'the same answers' if is_same else 'OTHER ANSWERS'}")
    sys.exit(int(grown > MOST_GROWTH or not all(same.values())))


def in_one_process(total: int, right: list[str | None]) -> int:
    """Answer so many times, each time another authority; the bytes by which memory grew after the first tenth.

    Each tenth begins with the authorities whose answers are known, and must end as it began with them.
    """
    part = total // PARTS
    sizes = list[int]()
    for number in range(PARTS):
        started, worked = time.perf_counter(), time.process_time()
        assert answers(range(AUTHORITIES)) == right
        answers(range(number * part + AUTHORITIES, (number + 1) * part))
        sizes.append(resident())
        rate, steady = part / (time.perf_counter() - started), part / (time.process_time() - worked)
        rates = f"{rate:7,.0f} a second, {steady:7,.0f} a second of the processor"
        print(f"{part:>9,} answers   {rates}   {sizes[-1] / 2**20:6.1f} MB", flush=True)
    return max(sizes) - sizes[0]


def at_once(times: int) -> dict[str, list[str | None]]:
    """What 8 threads, 4 forked processes, 4 spawned ones and an event loop answer, all of them at the same time."""
    processes = {how: ProcessPoolExecutor(4, multiprocessing.get_context(how)) for how in ("fork", "spawn")}
    pools = {"8 threads": ThreadPoolExecutor(8)} | {f"4 processes, {how}": pool for how, pool in processes.items()}
    work = [range(AUTHORITIES)] * 8 * times
    with contextlib.ExitStack() as stack:
        for pool in pools.values():
            stack.enter_context(pool)
        # the processes first: a fork copies whatever lock a thread holds
        asked = {name: list(map(pool.submit, [answers] * len(work), work)) for name, pool in reversed(pools.items())}
        looped = asyncio.run(in_event_loop())
        found = {name: [each.result() for each in several] for name, several in asked.items()}
    agreed = {
        name: several[0] if all(each == several[0] for each in several) else [] for name, several in found.items()
    }
    return {**agreed, "asyncio.to_thread": looped}


async def in_event_loop() -> list[str | None]:
    return list(await asyncio.gather(*(asyncio.to_thread(answer, place) for place in range(AUTHORITIES))))


def answers(places: range) -> list[str | None]:
    return [answer(place) for place in places]


def answer(place: int) -> str | None:
    """The recommendation for the authority of that number, the same in every process."""
    framework = load_framework()
    return recommend(random_profile(framework, random.Random(place)), framework, engine=ENGINE).recommended


def random_profile(framework: Framework, chance: random.Random) -> Profile:
    """A level of each attribute, and of about one in eight attributes two levels or any."""
    return Profile(
        {
            name: finding_of(framework, name, chance.choices(attribute.level_names, k=chance.choice(KNOWN)))
            for name, attribute in framework.attributes.items()
        }
    )


def resident() -> int:
    """Bytes of memory in use."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


if __name__ == "__main__":
    main()
