"""Rule bases of no domain, by a seed: rules of three layers over attributes of three to five levels.

    python tests/benchmarks/neutral.py FOLDER [--rules 40] [--seed 1] [--collecting]

Rules of the first layer look at attributes, those of the second at facts of the first and an attribute, those of
the third at facts of both. A rule concludes one fact, and several may conclude the same. The answer is the first fact of
the third layer, in order, that is so, or `none`. Every rule can hold and every fact can be either way: rules are drawn
again until random authorities show both.

`Neutral.answer` says what is right. It knows nothing of this library, and is written apart from it.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import and_, or_
from pathlib import Path
from typing import Any

SAMPLES = 8_192
ATTRIBUTES = 20
NONE = "none"

When = tuple[Any, ...]
"""("is", attribute, levels), ("fact", name), ("not", when), ("all", *whens) or ("any", *whens)."""

Levels = Mapping[str, str]
"""A complete authority: attribute -> level."""


@dataclass(frozen=True)
class Rule:
    name: str
    layer: int
    when: When
    then: str


@dataclass(frozen=True)
class Neutral:
    """A rule base: its attributes with their levels, its rules, and the facts of each layer."""

    name: str
    attributes: Mapping[str, tuple[str, ...]]
    rules: tuple[Rule, ...]
    facts: Mapping[int, tuple[str, ...]]

    def answer(self, levels: Levels) -> tuple[str, frozenset[str]]:
        """The answer for a complete authority, and every fact that is so of it."""
        known: set[str] = set()
        for layer in (1, 2, 3):
            before = frozenset(known)  # a rule looks at facts of layers below alone
            known |= {rule.then for rule in self.rules if rule.layer == layer and _is_so(rule.when, levels, before)}
        return next((fact for fact in self.facts[3] if fact in known), NONE), frozenset(known)

    def authorities(self, number: int, seed: int = 1) -> list[dict[str, str]]:
        """Complete authorities drawn at random."""
        rng = random.Random(f"{self.name} {seed}")
        return [{name: rng.choice(levels) for name, levels in self.attributes.items()} for _ in range(number)]

    def opened(self, levels: Levels, number: int, seed: int = 1) -> dict[str, tuple[str, ...]]:
        """An authority of which so many attributes are open: half of them wholly, half between two levels."""
        rng = random.Random(f"{self.name} open {seed}")
        found = {name: (level,) for name, level in levels.items()}
        for place, name in enumerate(rng.sample(list(levels), number)):
            other = rng.choice([each for each in self.attributes[name] if each != levels[name]])
            found[name] = tuple(self.attributes[name]) if place % 2 else (levels[name], other)
        return found

    def texts(self, *, collecting: bool = False) -> dict[str, bytes]:
        """The files of a rule base that says the same: each fact a decision of its own, yes or no.

        With `collecting`, the facts of a layer are the values of one decision that collects them.
        """
        files: dict[str, Any] = dict(_about(self))
        tables = _collecting(self) if collecting else _unique(self)
        for name, hit, values, rules in tables:
            files[f"decisions/{name}.yml"] = {
                "decision": name, "question": "Is it so?", "hit": hit, "values": values, "tests": [],
                "rules": [{"id": each, "when": when, "then": then, "because": each, "basis": "stated",
                           "origin": "drawn", "sources": ["S 1"]} for each, when, then in rules]}  # fmt: skip
        return {name: json.dumps(value, indent=1).encode() for name, value in files.items()}

    def write(self, folder: Path, *, collecting: bool = False) -> Path:
        """The same as files in a folder."""
        for name, text in self.texts(collecting=collecting).items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(text)
        return folder


def _is_so(when: When, levels: Levels, known: frozenset[str]) -> bool:
    kind, *parts = when
    if kind == "is":
        name, among = parts
        return levels[name] in among
    if kind == "fact":
        return parts[0] in known
    if kind == "not":
        return not _is_so(parts[0], levels, known)
    return (all if kind == "all" else any)(_is_so(part, levels, known) for part in parts)


def neutral(rules: int = 40, seed: int = 1, attributes: int = ATTRIBUTES) -> Neutral:
    """The rule base of a seed: half of its rules in the first layer, three tenths in the second."""
    return _Draw(rules, seed, attributes).made()


@dataclass
class _Draw:
    """Draws rules; each level and fact is known with the samples, as bits, of which it is so."""

    size: int
    seed: int
    width: int
    at: dict[tuple[str, ...], int] = field(default_factory=dict)

    def made(self) -> Neutral:
        self.rng = random.Random(f"neutral {self.size} {self.seed} {self.width}")
        self.attributes = {f"a{n:02d}": tuple("vwxyz"[: self.rng.choice([3, 4, 5, 5])]) for n in range(self.width)}
        for name, levels in self.attributes.items():
            drawn = [self.rng.choice(levels) for _ in range(SAMPLES)]
            for level in levels:
                self.at[name, level] = sum(1 << n for n, each in enumerate(drawn) if each == level)
        first = max(4, self.size // 2)
        second = max(3, round(self.size * 0.3))
        sizes = {1: first, 2: second, 3: max(3, self.size - first - second)}
        self.facts = {k: tuple(f"f{k}_{n}" for n in range(max(2, n * 3 // 4))) for k, n in sizes.items()}
        rules = [rule for layer, size in sizes.items() for rule in self._layer(layer, size)]
        return Neutral(f"neutral-{self.size}-{self.seed}", self.attributes, tuple(rules), self.facts)

    def _layer(self, layer: int, size: int) -> Iterator[Rule]:
        shape = {1: self._of_attributes, 2: self._of_facts, 3: self._of_both}[layer]
        for n in range(size):
            facts = self.facts[layer]
            fact = facts[n] if n < len(facts) else self.rng.choice(facts)
            before, tries = self.at.get((fact,), 0), 0
            while True:
                tries += 1
                narrower = [self._leaf() for _ in range(tries // 4 if layer == 3 else 0)]
                when: When = ("all", shape(), *narrower) if narrower else shape()
                added = self._where(when)
                self.at[(fact,)] = before | added
                if self._is_fit(layer, added, before | added):
                    break
            yield Rule(f"R{layer}_{n}", layer, when, fact)

    def _is_fit(self, layer: int, added: int, so_far: int) -> bool:
        """Whether a rule holds often enough, its fact not nearly always, and each answer is some authority's."""
        if so_far.bit_count() * 10 > SAMPLES * 9:
            return False
        if layer < 3:
            return added.bit_count() * 200 > SAMPLES
        if not 0 < added.bit_count() * len(self.facts[3]) < SAMPLES * 4:
            return False
        left = (1 << SAMPLES) - 1
        for fact in self.facts[3]:
            if (fact,) in self.at:
                if not self.at[(fact,)] & left:
                    return False
                left &= ~self.at[(fact,)]
        return left.bit_count() * 20 > SAMPLES

    def _leaf(self, name: str | None = None) -> When:
        name = name or self.rng.choice(list(self.attributes))
        levels = self.attributes[name]
        leaf = ("is", name, tuple(sorted(self.rng.sample(levels, self.rng.choice([1, 1, 2, len(levels) - 1])))))
        return ("not", leaf) if self.rng.random() < 0.15 else leaf

    def _of_attributes(self) -> When:
        names = self.rng.sample(list(self.attributes), self.rng.choice([2, 3, 3, 4]))
        first, *others = map(self._leaf, names)
        form = self.rng.choice(["all", "all", "any", "mixed", "mixed"])
        return ("all", first, ("any", *others)) if form == "mixed" else (form, first, *others)

    def _of_facts(self) -> When:
        first, *others = (("fact", each) for each in self.rng.sample(self.facts[1], self.rng.choice([1, 2, 2])))
        form = self.rng.choice(["all", "all", "any", "any", "mixed"])
        if form == "all":
            return ("all", first, *others, self._leaf())
        return (
            ("all", ("any", first, *others), self._leaf())
            if form == "any"
            else ("any", ("all", first, self._leaf()), *others)
        )

    def _of_both(self) -> When:
        some = [("fact", each) for each in self.rng.sample(self.facts[2], 2)]
        denied = ("not", ("fact", self.rng.choice(self.facts[1])))
        if self.rng.random() < 0.4:
            return ("all", ("any", *some), denied)
        return ("any", ("all", *some), ("all", denied, self._leaf(), self._leaf()))

    def _where(self, when: When) -> int:
        kind, *parts = when
        if kind == "is":
            return reduce(or_, (self.at[parts[0], level] for level in parts[1]))
        if kind == "fact":
            return self.at[(parts[0],)]
        if kind == "not":
            return ((1 << SAMPLES) - 1) & ~self._where(parts[0])
        return reduce(and_ if kind == "all" else or_, map(self._where, parts))


Table = tuple[str, str, dict[str, str], list[tuple[str, Any, str]]]
"""A decision: its name, hit policy and values, and of each rule the name, the condition and what it concludes."""


def _about(base: Neutral) -> Iterator[tuple[str, Any]]:
    types = [NONE, *reversed(base.facts[3])]
    empty = {"benefits": [], "success_factors": [], "circumstances": [], "review_triggers": []}
    source = {"title": "t", "author": "a", "date": "2020", "publisher": "p", "address": "none"}
    yield "framework.yml", {"id": base.name, "title": "Neutral", "version": "1.0.0", "scope": "None.", "limits": [],
                            "outcome": "outcome", "order": types, "origins": ["drawn"]}  # fmt: skip
    yield "sources.yml", {"sources": {"S": source}}
    yield "attributes.yml", {"attributes": {name: {
        "title": name, "question": "Which?", "definition": name, "levels": {level: level for level in levels},
        "part": "profile", "changeable": "yes", "monotone": "no", "sources": ["S 1"],
    } for name, levels in base.attributes.items()}}  # fmt: skip
    yield "support_types.yml", {"support_types": {each: {"title": each, "summary": each, **empty} for each in types}}


def _unique(base: Neutral) -> Iterator[Table]:
    whens: dict[str, list[Any]] = {}
    for rule in base.rules:
        whens.setdefault(rule.then, []).append(_written(rule.when, lambda fact: {fact: "yes"}))
    for fact, several in whens.items():
        when = several[0] if len(several) == 1 else {"any": several}
        yield fact, "unique", {"yes": "y", "no": "n"}, [(f"{fact}_y", when, "yes"), (f"{fact}_n", {"not": when}, "no")]
    yield _outcome(base, lambda fact: {fact: "yes"})


def _collecting(base: Neutral) -> Iterator[Table]:
    def fact(name: str) -> Any:
        return {f"layer{name[1]}": name}

    for layer, facts in base.facts.items():
        rules = [(each.name, _written(each.when, fact), each.then) for each in base.rules if each.layer == layer]
        yield f"layer{layer}", "collect", {each: each for each in facts}, rules
    yield _outcome(base, fact)


def _outcome(base: Neutral, is_so: Any) -> Table:
    order = base.facts[3]
    rules = [
        (f"out_{fact}", {"all": [is_so(fact), *({"not": is_so(other)} for other in order[:n])]}, fact)
        for n, fact in enumerate(order)
    ]
    none = ("out_none", {"all": [{"not": is_so(fact)} for fact in order]}, NONE)
    return "outcome", "unique", {each: each for each in (NONE, *reversed(order))}, [*rules, none]


def _written(when: When, fact: Any) -> Any:
    kind, *parts = when
    if kind == "is":
        return {parts[0]: list(parts[1])}
    if kind == "fact":
        return fact(parts[0])
    return {"not": _written(parts[0], fact)} if kind == "not" else {kind: [_written(part, fact) for part in parts]}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rules", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--collecting", action="store_true")
    given = parser.parse_args()
    print(neutral(given.rules, given.seed).write(given.folder, collecting=given.collecting))


if __name__ == "__main__":
    main()
