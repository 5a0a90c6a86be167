"""What checking every durable answer against `direct` costs: recommend() with and without it, interleaved.

Run by hand: `python tests/benchmarks/crosscheck.py`. Figures are kept in docs/explanation/trust.md.
"""

from __future__ import annotations

import random
import statistics
import time
from unittest import mock

from delivery_model import load_framework, recommend
from delivery_model.engines.crosscheck import CrossCheck
from delivery_model.profile.profile import Profile, finding_of
from delivery_model.rulebase.framework import Framework

ROUNDS, AUTHORITIES = 40, 200


def main() -> None:
    framework = load_framework()
    chance = random.Random(2017)
    profiles = [random_profile(framework, chance) for _ in range(AUTHORITIES)]
    checked, unchecked = list[float](), list[float]()
    answer(profiles, framework)  # both warm
    for place in range(ROUNDS):
        for is_checked in (place % 2 == 0, place % 2 == 1):  # whichever goes first
            with mock.patch.object(CrossCheck, "compare", CrossCheck.compare if is_checked else nothing):
                (checked if is_checked else unchecked).append(answer(profiles, framework))
    ratios = [a / b - 1 for a, b in zip(checked, unchecked, strict=True)]
    for name, times in (("checked", checked), ("unchecked", unchecked)):
        print(f"{name:<10} median {statistics.median(times) * 1e6:6.1f} us   least {min(times) * 1e6:6.1f} us")
    low, middle, high = statistics.quantiles(ratios, n=4)
    print(f"cost       median {middle:.1%}   quartiles {low:.1%} to {high:.1%}")
    print(f"           of the least {min(checked) / min(unchecked) - 1:.1%}")


def nothing(*_: object) -> None:
    """In place of the check."""


def answer(profiles: list[Profile], framework: Framework) -> float:
    """Seconds of processor time for one answer."""
    started = time.process_time()
    for profile in profiles:
        recommend(profile, framework, engine="durable")
    return (time.process_time() - started) / len(profiles)


def random_profile(framework: Framework, chance: random.Random) -> Profile:
    return Profile(
        {
            name: finding_of(framework, name, chance.choice(attribute.level_names))
            for name, attribute in framework.attributes.items()
        }
    )


if __name__ == "__main__":
    main()
