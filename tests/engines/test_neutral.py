"""Rule bases drawn by a seed: `direct` gives what an evaluator written apart gives."""

from __future__ import annotations

import pytest
from benchmarks.neutral import Neutral, neutral

from delivery_model.engines.direct import Direct
from delivery_model.rulebase.framework import Framework
from delivery_model.rulebase.read_rulebase import read_framework

SIZES = [(10, 1), (10, 2), (40, 1), (40, 2), (160, 3)]


def read(base: Neutral, *, collecting: bool) -> Framework:
    return read_framework(base.texts(collecting=collecting), base.name)


@pytest.mark.parametrize(("size", "seed"), SIZES)
@pytest.mark.parametrize("collecting", [False, True])
def test_direct_gives_what_the_evaluator_written_apart_gives(size: int, seed: int, collecting: bool) -> None:
    base = neutral(size, seed)
    framework = read(base, collecting=collecting)
    engine = Direct(framework)
    for levels in base.authorities(40):
        answer, facts = base.answer(levels)
        fired = engine.fire(levels)
        assert [framework.rules[each].then for each in fired["outcome"]] == [answer]
        concluded = {rule: framework.rules[rule].then for name in fired for rule in fired[name] if name != "outcome"}
        yes = concluded.values() if collecting else [rule[: -len("_y")] for rule in concluded if rule.endswith("_y")]
        assert set(yes) == facts


@pytest.mark.parametrize(("size", "seed"), SIZES)
def test_every_rule_can_hold_and_the_same_seed_gives_the_same_rules(size: int, seed: int) -> None:
    base = neutral(size, seed)
    assert base == neutral(size, seed)
    assert base != neutral(size, seed + 1)
    engine, held = Direct(read(base, collecting=True)), set[str]()
    for levels in base.authorities(2_000):
        held.update(rule for ids in engine.fire(levels).values() for rule in ids)
    assert {rule.name for rule in base.rules} <= held
