"""A finding is read wherever it stands, under `profile` or `context`, with a remark where it belongs elsewhere."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from delivery_model import load_framework, load_scenario, recommend, render
from delivery_model.answer.scenario_schema import scenario_schema
from delivery_model.errors import ScenarioError
from delivery_model.profile.profile import Scenario
from delivery_model.profile.read_profile import read_scenario
from delivery_model.profile.written_profile import scenario_as_plain, scenario_as_yaml
from delivery_model.rulebase.framework import Framework

HALL = Path(__file__).parents[1] / "foreign" / "village-hall"
SHIPPED = load_framework()
FRAMEWORKS = {"isos-2017": SHIPPED, "village-hall": load_framework(HALL)}
COMMAND = "from delivery_model.cli import main; main()"
BLOCKS = ("profile", "context")
ATTRIBUTES = [(base, name) for base, known in FRAMEWORKS.items() for name in known.attributes]
GROUPS = [(base, name) for base, known in FRAMEWORKS.items() for name in known.groups]


def own_block(framework: Framework, name: str) -> str:
    first = framework.groups[name].members[0] if name in framework.groups else name
    return "profile" if framework.attributes[first].can_decide else "context"


def other_block(framework: Framework, name: str) -> str:
    return BLOCKS[own_block(framework, name) == "profile"]


def read(framework: Framework, **blocks: dict[str, object]) -> Scenario:
    return read_scenario(framework, written(**({"profile": {}} | blocks)).encode(), "x.yml")


def written(**blocks: dict[str, object]) -> str:
    lines = ["authority: A", "as_of: 2017-04-01"]
    for block, said in blocks.items():
        lines += [f"{block}:", *(f"  {name}: {json.dumps(about)}" for name, about in said.items())]
        lines[-1] += " {}" if not said else ""
    return "\n".join(lines) + "\n"


def evidenced(framework: Framework, name: str) -> dict[str, object]:
    level = framework.attributes[name].level_names[-1]
    says = {"says": "It is so", "source": "https://x.test/a", "date": "2017-03"}
    return {name: {"level": level, "evidence": [says], "note": "n", "raters": {"Ann": level}}}


@pytest.mark.parametrize(("base", "name"), ATTRIBUTES)
def test_a_finding_in_the_other_block_counts_as_in_its_own(base: str, name: str) -> None:
    framework = FRAMEWORKS[base]
    said = evidenced(framework, name)
    right, wrong = (read(framework, **{find(framework, name): said}) for find in (own_block, other_block))
    assert (wrong, right.remarks) == (right, ())
    assert (
        recommend(wrong, framework, engine="direct").possible == recommend(right, framework, engine="direct").possible
    )
    (remark,) = wrong.remarks
    here, there = other_block(framework, name), own_block(framework, name)
    decides = "decides" if there == "profile" else "never decides"
    line = 4 if here == "profile" else 5
    assert str(remark).startswith(f"x.yml:{line}:3: remark: '{name}' stands under {here}; ")
    assert remark.fix == f"it {decides}, so it belongs under '{there}:'"


@pytest.mark.parametrize(("base", "name"), GROUPS)
def test_counts_in_the_other_block_count_as_in_their_own(base: str, name: str) -> None:
    framework = FRAMEWORKS[base]
    level = framework.groups[name].level_names[-1]
    says = [{"says": "Two of them", "source": "https://x.test/a"}]
    said = {name: {"count": {level: {"exactly": "1", "evidence": says}}}}
    right, wrong = (read(framework, **{find(framework, name): said}) for find in (own_block, other_block))
    assert (wrong, right.remarks, len(wrong.remarks)) == (right, (), 1)
    assert wrong.profile.counts and wrong.remarks[0].what.startswith(f"'{name}' stands under ")


@pytest.mark.parametrize("framework", FRAMEWORKS.values(), ids=FRAMEWORKS)
def test_everything_in_the_other_block_is_the_same_profile_and_is_written_in_its_own(framework: Framework) -> None:
    right: dict[str, dict[str, object]] = {"profile": {}, "context": {}}
    wrong: dict[str, dict[str, object]] = {"profile": {}, "context": {}}
    for name in framework.attributes:
        right[own_block(framework, name)] |= evidenced(framework, name)
        wrong[other_block(framework, name)] |= evidenced(framework, name)
    one, other = read(framework, **right), read(framework, **wrong)
    assert one.profile == other.profile
    misplaced = [sum("stands under" in str(each) for each in said.remarks) for said in (one, other)]
    assert misplaced == [0, len(framework.attributes)]
    written = scenario_as_plain(framework, other)
    assert {block: set(written[block]) for block in BLOCKS} == {block: set(right[block]) for block in BLOCKS}
    again = read_scenario(framework, scenario_as_yaml(framework, other).encode(), "x.yml")
    assert [each for each in again.remarks if "stands under" in str(each)] == []


@pytest.mark.parametrize(("base", "name"), ATTRIBUTES)
def test_the_same_name_in_both_blocks_is_a_second_finding(base: str, name: str) -> None:
    framework = FRAMEWORKS[base]
    said = evidenced(framework, name)
    with pytest.raises(ScenarioError, match=f"a second finding for '{name}'"):
        read(framework, profile=said, context=said)


@pytest.mark.parametrize(("base", "name"), ATTRIBUTES)
def test_what_never_decides_is_the_same_under_both_codings(base: str, name: str) -> None:
    framework = FRAMEWORKS[base]
    said = evidenced(framework, name)
    read_so = read(framework, profile_ofsted_only=said)
    if own_block(framework, name) == "profile":
        assert read_so.profile_ofsted_only == read(framework, profile=said).profile
        assert (read_so.profile.findings, read_so.remarks) == ({}, ())
    else:
        assert read_so.profile == read(framework, context=said).profile
        assert read_so.profile_ofsted_only is not None and not read_so.profile_ofsted_only.findings
        assert len(read_so.remarks) == 1


def test_the_schema_takes_every_finding_in_every_block() -> None:
    for framework in FRAMEWORKS.values():
        schema = scenario_schema(framework)
        for block in (*BLOCKS, "profile_ofsted_only"):
            assert schema["properties"][block] == {"$ref": "#/$defs/findings"}
        assert set(framework.attributes) <= set(schema["$defs"]["findings"]["properties"])


def test_remarks_are_in_the_json_of_the_answer() -> None:
    hall = FRAMEWORKS["village-hall"]
    name = next(iter(hall.attributes))
    found = read(hall, **{other_block(hall, name): evidenced(hall, name)})
    for scenario in (found, read(hall)):
        document = json.loads(render(recommend(scenario, hall, engine="direct"), format="json"))
        assert document["remarks"] == [str(remark) for remark in scenario.remarks]
    assert found.remarks


VERBS = {
    "run": ["x.yml"],
    "what-if": ["x.yml", "--set", "SETTING"],
    "journey": ["x.yml"],
    "report": ["x.yml", "-o", "paper.md"],
    "validate": ["x.yml"],
    "diff": ["RULES", "RULES", "--scenario", "x.yml"],
    "explorer": ["-o", "page.html", "--scenario", "x.yml"],
    "sweep": ["--beliefs", "beliefs.yml"],
}


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_that_loads_a_scenario_tells_its_remarks_once(verb: str, tmp_path: Path) -> None:
    hall = FRAMEWORKS["village-hall"]
    name = next(name for name in hall.attributes if own_block(hall, name) == "profile" and "." in name)
    attribute = hall.attributes[name]
    words = {"SETTING": f"{name}={attribute.level_names[0]}", "RULES": str(HALL)}
    published = {"support_type": next(iter(hall.support_types)), "source": "https://x.test/a"}
    blocks = {"profile": {}, "context": {name: attribute.level_names[-1]}, "published": published}
    (tmp_path / "x.yml").write_text(written(**blocks), "utf-8")
    (tmp_path / "beliefs.yml").write_text("scenario: x.yml\nerror_rate: 0.1\n", "utf-8")
    args = [words.get(word, word) for word in VERBS[verb]]
    rules = [] if verb == "diff" else ["--rules", str(HALL)]
    found = subprocess.run(
        [sys.executable, "-c", COMMAND, verb, *args, *rules],
        capture_output=True, text=True, cwd=tmp_path, check=False,
    )  # fmt: skip
    told = f"x.yml:5:3: remark: '{name}' stands under context; it decides, so it belongs under 'profile:'"
    assert (found.returncode, found.stderr.count(told)) == (0, 1), found.stderr


def test_the_questionnaire_leaves_a_finding_in_the_block_where_somebody_wrote_it(tmp_path: Path) -> None:
    hall = FRAMEWORKS["village-hall"]
    name = next(name for name in hall.attributes if own_block(hall, name) == "profile")
    other = next(each for each in hall.attributes if own_block(hall, each) == "context")
    levels = {each: hall.attributes[each].level_names[0] for each in (name, other)}
    (tmp_path / "x.yml").write_text(written(profile={other: levels[other]}, context={name: levels[name]}), "utf-8")
    found = subprocess.run(
        [sys.executable, "-c", COMMAND, "ask", "--no-evidence", "-o", "x.yml", "--rules", str(HALL)],
        input="1\nq\n", capture_output=True, text=True, cwd=tmp_path, check=False,
    )  # fmt: skip
    assert found.stderr.count(": remark: ") == 2
    again = read_scenario(hall, (tmp_path / "x.yml").read_bytes(), "x.yml")
    assert len(again.remarks) == 2 and {name, other} < set(again.profile.findings)


TEXT = """\
authority: Testshire
as_of: 2026-11
profile: {{}}
context: {{ofsted.framework: {framework}, ofsted.overall: good}}
"""


@pytest.mark.parametrize("framework", SHIPPED.attributes["ofsted.framework"].level_names)
def test_a_finding_on_what_cannot_exist_is_remarked_on_and_not_asked_for(framework, tmp_path):
    path = tmp_path / "testshire.yml"
    path.write_text(TEXT.format(framework=framework), encoding="utf-8")
    scenario = load_scenario(path, SHIPPED)
    exists = framework != "ILACS_2026"
    assert scenario.profile.may_exist(SHIPPED.attributes["ofsted.overall"]) == exists
    said = "'ofsted.overall' is given, but there is none where ofsted.framework is ILACS_2026"
    assert [said in str(each) for each in scenario.remarks] == [True] * (not exists)
