"""Dataframes of rule bases of no domain, beside an evaluator written apart and every completion of a row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import product

import duckdb
import polars as pl
import pytest
from benchmarks.neutral import Neutral, neutral
from hypothesis import given, settings
from hypothesis import strategies as st
from test_frames import BACKENDS, SLOW, answers, expected, installed

from delivery_model import Framework, recommend_frame
from delivery_model.engines.direct import Direct
from delivery_model.frames import population, rows
from delivery_model.frames.frame import COLUMNS
from delivery_model.rulebase.conditions import support
from delivery_model.rulebase.framework import Rule, concluded

SEEDS = [1, 2, 5]
KINDS = [(1, False), (2, False), (5, False), (1, True)]
SAID = [name for name in COLUMNS if name != "firmness"]
THREE = ["recommended", "possible", "deciding_rules"]


@cache
def drawn(seed: int, rules: int = 40, *, collecting: bool = False) -> tuple[Neutral, Framework]:
    base = neutral(rules, seed)
    return base, Framework.of(base.texts(collecting=collecting))


def as_row(given: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {name: "|".join(levels) for name, levels in given.items()}


def said_of(framework: Framework, levels: Mapping[str, str]) -> tuple[str, frozenset[str]]:
    """The answer for a complete authority and the rules that it rests on, along the conditions that hold."""
    fired, facts = Direct(framework).fire(levels), dict(levels)
    for name, ids in fired.items():
        facts |= concluded(framework.decisions[name], tuple(framework.rules[each].then for each in ids))

    def resting(rule: Rule) -> Iterator[str]:
        yield rule.id
        for leaf in support(rule.when, facts):
            decision = framework.decided_by(leaf.variable)
            for other in (framework.rules[each] for each in fired[decision.name]) if decision else ():
                is_one = leaf.variable == other.decision
                if is_one or (leaf.variable == f"{other.decision}.{other.then}" and "yes" in leaf.values):
                    yield from resting(other)

    (rule,) = (framework.rules[each] for each in fired["outcome"])
    return rule.then, frozenset(resting(rule))


def of_completions(framework: Framework, row: Mapping[str, str]) -> tuple[str | None, str, str]:
    """What is recommended, possible and deciding in a row, from every authority that it leaves possible."""
    choices = [levels.split("|") for levels in row.values()]
    found = [said_of(framework, dict(zip(row, levels, strict=True))) for levels in product(*choices)]
    possible = [value for value in framework.outcome.values if value in {answer for answer, _ in found}]
    ids = frozenset[str]().union(*(rules for _, rules in found))
    deciding = "|".join(name for name in framework.rules if name in ids)
    return possible[0] if len(possible) == 1 else None, "|".join(possible), deciding


@pytest.mark.parametrize(("seed", "collecting"), KINDS)
def test_complete_rows_get_what_the_evaluator_says_and_the_rules_that_hold(seed, collecting):
    base, framework = drawn(seed, collecting=collecting)
    given = base.authorities(200)
    found = answers(given, framework=framework, columns=[*THREE, "firmness", "basis"])
    assert [each[0] for each in found] == [base.answer(each)[0] for each in given]
    assert [each[:3] for each in found[:40]] == [of_completions(framework, each) for each in given[:40]]
    assert {each[3:] for each in found} == {("leans", "stated")}


@pytest.mark.parametrize("backend", installed(*BACKENDS))
def test_every_library_gives_the_same(backend):
    base, framework = drawn(2)
    given = base.authorities(30)
    decided = [name for name in framework.decisions if name != "outcome"]
    found = answers(given, backend, framework=framework, columns=[*SAID, *decided])
    assert [each[0] for each in found] == [base.answer(each)[0] for each in given]
    said = [{name for name, value in zip(decided, each[len(SAID) :], strict=True) if value == "yes"} for each in found]
    assert said == [base.answer(each)[1] for each in given]
    assert [each[: len(SAID)] for each in found] == answers(given, framework=framework, columns=SAID)


@pytest.mark.parametrize(("seed", "collecting"), KINDS)
def test_open_rows_get_what_their_completions_get_written_out_or_by_pattern(seed, collecting, monkeypatch):
    base, framework = drawn(seed, collecting=collecting)
    given = [as_row(base.opened(each, number % 5, seed)) for number, each in enumerate(base.authorities(10))]
    found = answers(given, framework=framework, columns=THREE)
    assert found == [of_completions(framework, each) for each in given]
    monkeypatch.setattr(rows, "MOST_COMBINATIONS", 1)
    monkeypatch.setattr(rows, "FEW_PATTERNS", 100)
    assert answers(given, framework=framework, columns=THREE) == found


@settings(max_examples=6, deadline=None, suppress_health_check=SLOW)
@given(st.data())
def test_written_out_by_pattern_and_along_diagrams_say_the_same(data):
    _, framework = drawn(data.draw(st.sampled_from(SEEDS)), 10, collecting=data.draw(st.booleans()))
    levels = {name: each.level_names for name, each in framework.attributes.items()}
    several = {name: st.lists(st.sampled_from(each), min_size=2, unique=True) for name, each in levels.items()}
    known = data.draw(st.fixed_dictionaries({name: st.sampled_from(each) for name, each in levels.items()}))
    given = []
    for _ in range(5):
        opened = {name: "|".join(data.draw(several[name])) for name in data.draw(st.sets(st.sampled_from([*levels])))}
        unknown = st.dictionaries(st.sampled_from([*levels]), st.sampled_from([None, ""]), max_size=2)
        given.append({**known, **dict([*opened.items()][:3]), **data.draw(unknown)})
    decided = list(framework.decisions)
    wanted = [*SAID, *decided, *(f"{name}_open" for name in decided)]
    found = answers(given, framework=framework, columns=wanted)
    for few in (0, 1_000):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(rows, "MOST_COMBINATIONS", 1)
            patch.setattr(rows, "FEW_PATTERNS", few)
            patch.setattr(population, "MOST_FOLLOWED", 100_000)
            assert answers(given, framework=framework, columns=wanted) == found
    assert found[0][: len(SAID)] == expected(framework, given[0], columns=SAID)


@pytest.mark.parametrize("collecting", [False, True])
def test_what_stays_lazy_answers_complete_rows_of_any_rule_base(collecting):
    base, framework = drawn(1, collecting=collecting)
    given = base.authorities(1_000)
    frame = pl.DataFrame(given)
    wanted = recommend_frame(frame, framework, columns=[*THREE, "basis"]).select(*THREE, "basis").rows()
    assert [each[0] for each in wanted] == [base.answer(each)[0] for each in given]
    lazily = recommend_frame(frame.lazy(), framework, columns=[*THREE, "basis"]).collect()
    assert lazily.select(*THREE, "basis").rows() == wanted
    relation = recommend_frame(duckdb.from_arrow(frame.to_arrow()), framework, columns=[*THREE, "basis"])
    assert [row[-4:] for row in relation.fetchall()] == wanted
