"""What the engine `durable` costs beside rulesets written by hand in durable_rules' own Python interface.

Run by hand: `python tests/benchmarks/durable_by_hand.py [SEED...]`. On isos-2017 and on rule bases of no domain, of 40
rules each.

By hand means a ruleset a layer of decisions, each rule as it is written, an action that records, and conclusions put
into the message of the next layer; without the threads that a host would start, and without lock, codes or checks.
`durable` is `Durable.fire`, the lock and the cross-check with `direct` included. Every answer is compared before it is
timed.
"""

from __future__ import annotations

import itertools
import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import durable.engine

sys.path.insert(0, str(Path(__file__).parent))
from neutral import neutral

from delivery_model import Framework, load_framework
from delivery_model.engines.direct import Direct
from delivery_model.engines.durable import Durable
from delivery_model.rulebase.conditions import ALWAYS, AllOf, Among, Condition, cases
from delivery_model.rulebase.framework import Rule, concluded

ROUNDS, CALLS = 15, 60
MOST_EXPRESSIONS = 30
"""So many `and` and `or` fit in a rule."""
PIECE = 48
"""So many rules of a ruleset can begin to match on one message; more are refused when they do."""


class ByHand:
    """A ruleset a layer, each rule as it is written, in the package's own Python."""

    def __init__(self, framework: Framework) -> None:
        self.fired, self.sessions, depths = list[Rule](), itertools.count(), dict[str, int]()
        decisions = framework.decisions.values()
        for each in decisions:
            below = [found.name for name in each.inputs() if (found := framework.decided_by(name))]
            depths[each.name] = 1 + max(map(depths.__getitem__, below), default=-1)
        self.layers = [
            [each for each in decisions if depths[each.name] == depth] for depth in range(max(depths.values()) + 1)
        ]
        rules = [
            [(rule, when) for each in layer for rule in each.rules for when in parts_of(rule.when, framework)]
            for layer in self.layers
        ]
        self.rulesets = [
            [self.ruleset(f"hand{id(self)}-{at}-{start}", some[start : start + PIECE])
             for start in range(0, len(some), PIECE)]
            for at, some in enumerate(rules)
        ]  # fmt: skip

    def ruleset(self, name: str, rules: list[tuple[Rule, Condition]]) -> Any:
        definition: dict[str, Any] = {"always": {"all": [{"m": {"always": "1"}}], "run": lambda c: None}}
        for rule, when in rules:
            definition[f"r{len(definition)}"] = {"all": [{"m": pattern(when)}], "run": self.recorder(rule)}
        return durable.engine.Ruleset(name, None, definition)

    def recorder(self, rule: Rule) -> Callable[[Any], None]:
        return lambda c: self.fired.append(rule)

    def fire(self, facts: Mapping[str, str]) -> dict[str, set[str]]:
        known, found = dict(facts), dict[str, set[str]]()
        for layer, rulesets in zip(self.layers, self.rulesets, strict=True):
            self.fired.clear()
            for ruleset in rulesets:
                session = f"h{next(self.sessions)}"
                state = ruleset.assert_fact({"always": "1", **known, "sid": session})
                ruleset.do_actions(state, lambda error, state: None)
                ruleset.delete_state(session)
            for decision in layer:
                rules = {rule.id: rule.then for rule in self.fired if rule.decision == decision.name}
                found[decision.name] = set(rules)
                known |= concluded(decision, tuple(dict.fromkeys(rules.values())))
        return found


def parts_of(when: Condition, framework: Framework) -> list[Condition]:
    """A condition as it is written, or the cases in which it holds where it is too long for one rule."""
    if json.dumps(pattern(when)).count("{") <= MOST_EXPRESSIONS:
        return [when]
    parts = cases(when, framework.domains)
    return [AllOf(tuple(Among(name, frozenset(values)) for name, values in case.items())) for case in parts]


def pattern(when: Condition) -> dict[str, Any]:
    if when == ALWAYS:
        return {"always": "1"}
    if isinstance(when, Among):
        parts, word = [{when.variable: value} for value in sorted(when.values)], "$or"
    else:
        parts, word = list(map(pattern, when.parts)), "$and" if isinstance(when, AllOf) else "$or"
    return parts[0] if len(parts) == 1 else {word: parts}


def measure(name: str, framework: Framework) -> float:
    rng = random.Random(2017)
    asked = [
        {key: value for axis in framework.axes for key, value in rng.choice(axis.cells).items()} for _ in range(CALLS)
    ]
    durable_, hand, direct = Durable(framework), ByHand(framework), Direct(framework)
    for facts in asked:
        meant = direct.fire(facts)
        assert durable_.fire(facts) == meant
        assert hand.fire(facts) == {name: set(ids) for name, ids in meant.items()}
    jobs: dict[str, Callable[[dict[str, str]], object]] = {
        "durable": durable_.fire, "by hand": hand.fire, "direct": direct.fire,
    }  # fmt: skip
    times: dict[str, list[float]] = {each: [] for each in jobs}
    for _ in range(ROUNDS):
        for each, job in jobs.items():
            start = time.perf_counter()
            for facts in asked:
                job(facts)
            times[each].append((time.perf_counter() - start) / CALLS * 1e6)
    ratios = [ours / theirs for ours, theirs in zip(times["durable"], times["by hand"], strict=True)]
    low, middle, high = statistics.quantiles(ratios, n=4)
    shown = "".join(f"{statistics.median(each):9.0f}" for each in times.values())
    print(f"{name:<16}{shown}   {middle:.2f} ({low:.2f} to {high:.2f})")
    return middle


def main() -> None:
    seeds = list(map(int, sys.argv[1:])) or [1, 2, 3, 4, 5]
    print(f"medians of {ROUNDS} interleaved rounds of {CALLS} authorities, microseconds; durable to by hand\n")
    print(f"{'rules':<16}{'durable':>9}{'by hand':>9}{'direct':>9}")
    measure("isos-2017", load_framework())
    for seed in seeds:
        measure(f"neutral, seed {seed}", Framework.of(neutral(40, seed).texts()))


if __name__ == "__main__":
    main()
