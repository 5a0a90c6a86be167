"""How the cost of the exact space grows with attributes and readings, on generated rule bases.

Run by hand: `python tests/benchmarks/growth.py [PLOT.svg]`. Each rule base has decisions of three attributes, each
with a reading or not, summed up by a count; and, as the worst case, pairs of attributes that must be equal, asked
for in the order that keeps every first half in mind until its second half comes.
"""

from __future__ import annotations

import json
import statistics
import sys
import time

from delivery_model.errors import TooWide
from delivery_model.possible.space import Space
from delivery_model.rulebase.read_rulebase import read_framework

ROUNDS = 5
LEVELS = ("good", "fair", "poor")
SIZES = (3, 6, 12, 24, 48, 96)
PAIRS = (2, 4, 6, 8, 10, 12, 14)


def main() -> None:
    print(f"{'attributes':>10} {'readings':>9} {'authorities':>12} {'nodes':>8} {'seconds':>9}")
    plain = [measured(decisions_of_three(size, 0)) for size in SIZES]
    read = [measured(decisions_of_three(size, size // 3)) for size in SIZES]
    pairs = [measured(equal_pairs(size)) for size in PAIRS]
    if len(sys.argv) > 1:
        plot(sys.argv[1], plain, read, pairs)


def measured(texts: dict[str, bytes]) -> tuple[int, int, float]:
    """Attributes and readings, nodes and median seconds of the outcome; what is too wide says so."""
    framework = read_framework(texts, "generated")
    attributes, readings = len(framework.attributes), len(framework.readings)
    count, nodes, times = 1, 0, []
    for axis in framework.axes:
        count *= sum(axis.weights({}).values())
    for _ in range(ROUNDS):
        start = time.perf_counter()
        space = Space(framework)
        try:
            space.outcome()
        except TooWide as error:
            note = f"  {error}"
        else:
            note = ""
        times.append(time.perf_counter() - start)
        nodes = len(space.diagrams.level)
    seconds = statistics.median(times)
    print(f"{attributes:>10} {readings:>9} {count:>12.2g} {nodes:>8} {seconds:>9.4f}{note}")
    return attributes + readings, nodes, seconds


def rule_base(names: list[str], readings: int, decisions: list[dict[str, object]]) -> dict[str, bytes]:
    """The files of a rule base whose outcome is the last decision, `answer`."""
    scale = {
        "title": "x", "question": "x?", "definition": "x", "levels": {level: level for level in LEVELS},
        "part": "profile", "changeable": "yes", "monotone": "no", "sources": ["K"],
    }  # fmt: skip
    source = dict.fromkeys(("title", "author", "date", "publisher", "address"), "x")
    support = {"title": "x", "summary": "x", "benefits": [], "success_factors": []}
    support |= {"circumstances": [], "review_triggers": []}
    alternative = {"says": "x", "argument": "x"}
    reading = {
        "point": "A", "question": "x", "default": "strict", "sources": ["K"],
        "alternatives": {"strict": alternative, "lenient": alternative},
    }  # fmt: skip
    files: dict[str, object] = {
        "framework.yml": {
            "id": "generated", "title": "x", "version": "1", "scope": "x", "limits": [],
            "outcome": "answer", "order": ["yes", "no"], "origins": ["us"],
        },
        "attributes.yml": {"attributes": dict.fromkeys(names, scale)},
        "sources.yml": {"sources": {"K": source}},
        "support_types.yml": {"support_types": {"yes": support, "no": support}},
        "readings.yml": {"points": {"A": "x"}, "readings": {f"r{place}": reading for place in range(readings)}},
    }  # fmt: skip
    files |= {f"decisions/{decision['decision']}.yml": decision for decision in decisions}
    return {name: json.dumps(content).encode() for name, content in files.items()}


def decision(name: str, when: object) -> dict[str, object]:
    """A decision that is yes just where a condition holds."""
    rules = [
        {"id": f"{name}-{value}", "when": condition, "then": value, "because": "x", "basis": "stated",
         "origin": "us", "sources": ["K"]}
        for value, condition in (("yes", when), ("no", {"not": when}))
    ]  # fmt: skip
    return {"decision": name, "question": "x", "hit": "unique", "values": {"yes": "x", "no": "x"}, "rules": rules,
            "tests": []}  # fmt: skip


def decisions_of_three(size: int, readings: int) -> dict[str, bytes]:
    """`size` attributes in decisions of three, put together one after the other."""
    names = [f"a{place}" for place in range(size)]
    found = []
    for place in range(size // 3):
        three = names[3 * place : 3 * place + 3]
        when: object = {"count": {"of": three, "level": "poor", "at_least": "2"}}
        if place < readings:
            lenient = {"count": {"of": three, "level": "poor", "exactly": "3"}}
            when = {"any": [{"all": [{f"reading.r{place}": "strict"}, when]}, lenient]}
        if place:
            when = {"any": [{f"d{place - 1}": "yes"}, when]}
        found.append(decision(f"d{place}", when))
    found.append(decision("answer", {f"d{size // 3 - 1}": "yes"}))
    return rule_base(names, readings, found)


def equal_pairs(pairs: int) -> dict[str, bytes]:
    """First halves are all asked for before any second half: every combination must be kept apart."""
    firsts, seconds = ([f"{letter}{place}" for place in range(pairs)] for letter in "ab")
    ordered = {"all": [{"any": [{name: [level]} for level in LEVELS]} for name in firsts]}
    equal = [{"any": [{a: level, b: level} for level in LEVELS]} for a, b in zip(firsts, seconds, strict=True)]
    return rule_base([*firsts, *seconds], 0, [decision("answer", {"all": [ordered, *equal]})])


def plot(path: str, plain: list, read: list, pairs: list) -> None:
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, 2, figsize=(9, 3.6), constrained_layout=True)
    for found, label, mark in ((plain, "decisions of three", "o"), (read, "with a reading each", "s"),
                               (pairs, "equal pairs, worst order", "^")):  # fmt: skip
        for axis, column, title in ((axes[0], 2, "seconds"), (axes[1], 1, "nodes")):
            axis.plot([each[0] for each in found], [each[column] for each in found], marker=mark, label=label)
            axis.set_ylabel(title)
    for axis in axes:
        axis.set_xscale("log")
        axis.set_yscale("log")
        axis.set_xlabel("attributes and readings")
        axis.grid(alpha=0.3)
    axes[0].legend(fontsize=8)
    figure.suptitle("Cost of the exact space grows slowly unless rules keep many findings apart", fontsize=10)
    figure.savefig(path)


if __name__ == "__main__":
    main()
