"""Rule bases and scenarios that are broken on purpose: what is said of each, word for word.

Each case is `tests/broken/*/NN-name.yml` with the expected text in `NN-name.txt`. A scenario is read with the rule
base in `tests/broken/base`; a part of a rule base is laid over it, under the name that its second line gives.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from delivery_model.errors import DocumentError, RuleBaseError, ScenarioError
from delivery_model.loading import framework_from, load_scenario
from delivery_model.rulebase.framework import Framework

BROKEN = Path(__file__).parents[1] / "broken"
BASE = {path.relative_to(BROKEN / "base").as_posix(): path.read_bytes() for path in (BROKEN / "base").rglob("*.yml")}
RULES = sorted((BROKEN / "rules").glob("*.yml"))
SCENARIOS = sorted((BROKEN / "scenarios").glob("*.yml"))


@pytest.fixture(scope="module")
def base() -> Framework:
    return framework_from(BASE, "rules")


def expected_of(case: Path) -> str:
    return case.with_suffix(".txt").read_text(encoding="utf-8").rstrip("\n")


@pytest.mark.parametrize("case", RULES, ids=lambda case: case.stem)
def test_each_broken_rule_base_gets_exactly_the_expected_problems(case: Path) -> None:
    laid_over = case.read_text(encoding="utf-8").splitlines()[1].removeprefix("# Laid over the base as ")
    with pytest.raises(RuleBaseError) as refused:
        framework_from({**BASE, laid_over: case.read_bytes()}, "rules")
    assert str(refused.value) == expected_of(case)


@pytest.mark.parametrize("case", SCENARIOS, ids=lambda case: case.stem)
def test_each_broken_scenario_gets_exactly_the_expected_problems(
    case: Path, base: Framework, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(case.parent)
    with pytest.raises((DocumentError, ScenarioError)) as refused:
        load_scenario(case.name, base)
    assert str(refused.value) == expected_of(case)


@pytest.mark.parametrize("case", [*RULES, *SCENARIOS], ids=lambda case: f"{case.parent.name}/{case.stem}")
def test_each_expected_line_has_a_place_a_problem_and_a_fix(case: Path) -> None:
    lines = expected_of(case).splitlines()
    assert lines and all(re.fullmatch(r"[\w/.-]+:\d+:\d+: \S.*; \S.*[^.]", line) for line in lines)


@pytest.mark.parametrize("case", [*RULES, *SCENARIOS], ids=lambda case: f"{case.parent.name}/{case.stem}")
def test_each_place_is_where_the_quoted_word_stands(case: Path) -> None:
    typed = case.read_bytes().decode("utf-8", "replace").splitlines()
    pointed = re.findall(r":(\d+):(\d+): (?:unknown|duplicate key)[^']* '([^']+)'", expected_of(case))
    stray = [
        (line, column, word)
        for line, column, word in pointed
        # a nested key is quoted by its full dotted name
        if not typed[int(line) - 1][int(column) - 1 :].lstrip('"').startswith((word, word.split(".")[-1]))
    ]
    assert stray == []


def test_no_expected_text_is_left_without_its_case() -> None:
    texts = {path.with_suffix(".yml") for path in BROKEN.glob("*/*.txt")}
    assert texts == {*RULES, *SCENARIOS}
