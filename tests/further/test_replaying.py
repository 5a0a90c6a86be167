"""An answer in JSON holds what it was asked about, and is the same when asked again."""

from __future__ import annotations

import json

import pytest
from attrs import evolve
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from delivery_model import (
    InputError,
    InvalidValue,
    Profile,
    UnknownName,
    load_framework,
    load_scenario,
    recommend,
    render,
    replay,
)
from delivery_model.answer.as_json import recommendation_as_json
from delivery_model.answer.explanation import explain
from delivery_model.cli import recommend as command
from delivery_model.further.replaying import NOT_HELD, scenario_of_answer
from delivery_model.loading import shipped
from delivery_model.testing import frameworks, profiles

RULES = load_framework()
SHIPPED = sorted(path.stem for path in shipped("scenarios").glob("*.yml"))
HEAD = ["format", "library_version", "framework", "engine", "readings_in_force", "authority", "as_of", "scenario"]


def found_of(name, **options):
    return recommend(load_scenario(shipped("scenarios") / f"{name}.yml", RULES), RULES, engine="direct", **options)


def in_json(value):
    return json.loads(json.dumps(value))


@pytest.mark.parametrize("name", SHIPPED)
def test_an_answer_asked_again_gives_equal_json(name):
    found = found_of(name)
    said = in_json(found.to_dict())
    again = recommend(scenario_of_answer(said, RULES), RULES, engine="direct")
    held = {key: value for key, value in in_json(again.to_dict()).items() if key not in NOT_HELD}
    assert held == {key: value for key, value in said.items() if key not in NOT_HELD}
    assert replay(said, RULES) == ()


def test_readings_are_those_of_the_answer():
    name, reading = next(iter(RULES.readings.items()))
    said = in_json(found_of("rotherham", readings={name: reading.alternative_names[-1]}).to_dict())
    assert said["readings_in_force"][name] == reading.alternative_names[-1]
    assert replay(said, RULES) == ()


@given(st.data())
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_profile_of_any_rule_base_replays(data):
    framework = data.draw(frameworks())
    found = recommend(data.draw(profiles(framework)), framework, engine="direct")
    said = in_json(found.to_dict())
    assert replay(said, framework) == ()
    other = {name: each.level_names[-1] for name, each in framework.attributes.items()}
    moved = recommend(Profile.of(framework, other), framework, engine="direct")
    changed = {**said, "scenario": in_json(moved.to_dict(sections=[]))["scenario"]}
    differs = {line.partition(":")[0] for line in replay(changed, framework)}
    assert ("possible" in differs or any(line.startswith("possible[") for line in differs)) == (
        found.possible != moved.possible
    )


def test_what_differs_is_said_with_its_place():
    said = in_json(found_of("rotherham").to_dict())
    said["margin"]["kept"] += 1
    said["firmness"]["word"] = "firm"
    del said["why"][0]["because"]
    assert replay(said, RULES) == (
        "firmness.word: was 'firm', is 'leans'",
        "why[0].because: is new",
        f"margin.kept: was {said['margin']['kept']}, is {said['margin']['kept'] - 1}",
    )


def test_an_answer_of_other_rules_of_the_name_says_so():
    said = in_json(found_of("rotherham").to_dict(sections=["recommended"]))
    said["framework"]["content_hash"] = "0"
    (line,) = replay(said, RULES)
    assert line.startswith("framework.content_hash: was '0', is ")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"format": "delivery-model.recommendation/1"}, "ask for the answer again"),
        ({"framework": {"id": "other"}}, "the answer is of the rule base 'other', not 'isos-2017'"),
        ({"scenario": None}, "'scenario' is no mapping"),
        ({"verdict": 1}, "an answer has no 'verdict'"),
    ],
)
def test_what_is_no_answer_is_refused(change, said):
    answer = in_json(found_of("rotherham").to_dict(sections=["recommended"]))
    with pytest.raises(InvalidValue) as refused:
        replay({**answer, **change}, RULES)
    assert said in str(refused.value)
    with pytest.raises(InvalidValue, match="the answer has no 'format'"):
        replay({}, RULES)
    with pytest.raises(InputError):
        replay({**answer, "scenario": {"profile": {"nothing": "yes"}}}, RULES)


@pytest.mark.parametrize("wanted", [[], ["recommended"], ["possible", "recommended", "scenario"]])
def test_some_sections_alone_are_given_with_the_head_and_the_findings(wanted):
    found = found_of("rotherham")
    said, whole = found.to_dict(sections=wanted), found.to_dict()
    assert list(said) == [*HEAD, *(name for name in ("recommended", "possible") if name in wanted)]
    assert said == {name: whole[name] for name in said}
    assert json.loads(render(found, format="json", sections=wanted)) == in_json(said)
    assert list(whole) == list(recommendation_as_json(explain(found)))


def test_sections_that_are_not_wanted_are_not_worked_out(monkeypatch):
    monkeypatch.setattr("delivery_model.answer.explanation.minimal_sets", None)
    monkeypatch.setattr("delivery_model.answer.questions.questions_of", None)
    assert found_of("rotherham").to_dict(sections=["recommended", "basis"])["recommended"] == "external_scrutiny"


def test_a_section_that_is_not_there_and_sections_of_a_page_are_refused():
    found = found_of("rotherham")
    with pytest.raises(UnknownName, match="unknown section 'recommend'; did you mean 'recommended'"):
        found.to_dict(sections=["recommend"])
    with pytest.raises(UnknownName, match="unknown format with sections 'text'; choose from json"):
        render(found, sections=["recommended"])


def test_the_verb_says_same_or_what_differs_of_one_answer_or_several(tmp_path):
    one = in_json(found_of("rotherham").to_dict())
    file = tmp_path / "answers.json"

    def asked(said, *options):
        file.write_text(json.dumps(said), encoding="utf-8")
        ended = CliRunner().invoke(command, ["replay", str(file), *options], standalone_mode=False)
        return ended.return_value, ended.stdout, ended.exception

    assert asked(one)[:1] == (0,) and "the same" in asked(one)[1]
    status, text, _ = asked([one, {**one, "basis": "stated"}], "--format", "json")
    assert (status, [each["differs"] for each in json.loads(text)["answers"]]) == (
        1,
        [[], ["basis: was 'stated', is 'interpreted'"]],
    )
    for wrong in ([], 3, {"format": "x"}):
        assert isinstance(asked(wrong)[2], InputError)
    file.write_text("{", encoding="utf-8")
    ended = CliRunner().invoke(command, ["replay", str(file)], standalone_mode=False)
    assert "the file is not JSON" in str(ended.exception)


def test_of_nobody_in_particular_there_is_no_name_and_no_date():
    said = in_json(recommend(Profile(), RULES, engine="direct").to_dict(sections=["possible"]))
    assert (said["authority"], said["scenario"]["profile"], replay(said, RULES)) == ("", {}, ())
    read = scenario_of_answer(said, RULES)
    assert evolve(read, path="") == evolve(recommend(Profile(), RULES, engine="direct").scenario, path="")
