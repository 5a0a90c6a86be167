"""Mappings, rows and JSON: what is written means the same in a file, in a frame and in code; every problem is told."""

import datetime
import enum
import json
import math

import numpy
import pandas
import polars
import pytest

from delivery_model import (
    InputError,
    InvalidValue,
    Profile,
    RuleBaseError,
    Scenario,
    ScenarioError,
    load_framework,
    recommend,
    recommend_frame,
)
from delivery_model.loading import shipped
from delivery_model.profile.read_profile import read_scenario
from delivery_model.profile.written_profile import scenario_as_plain
from delivery_model.rulebase.framework import Framework

FRAMEWORK = load_framework()
NAME, TRUTH = "capacity.strategy", "problems.systemic"
LEVELS = FRAMEWORK.attribute(NAME).level_names
HEAD = "authority: A\nas_of: 2026\nprofile:\n"


def levels_of(profile: Profile, name: str) -> tuple[str, ...]:
    """What is left open; everything where nothing is known."""
    found = profile.findings.get(name)
    return found.levels if found else FRAMEWORK.attribute(name).level_names


def in_file(name: str, text: str) -> object:
    return levels_of(read_scenario(FRAMEWORK, f"{HEAD}  {name}: {text}\n".encode(), "f").profile, name)


def in_code(name: str, value: object) -> object:
    return levels_of(Profile.of(FRAMEWORK, {name: value}), name)


def in_json(name: str, value: object) -> object:
    body = json.dumps({"authority": "A", "as_of": "2026", "profile": {name: value}})
    return levels_of(Scenario.from_json(FRAMEWORK, body).profile, name)


def in_frame(name: str, value: object) -> object:
    """The levels that the same answers leave open."""
    kind = polars.List(polars.String) if isinstance(value, list) else None
    frame = polars.DataFrame({name: polars.Series([value], dtype=kind)})
    return recommend_frame(frame, FRAMEWORK, columns=["possible"])["possible"].item()


def answered(levels: tuple[str, ...], name: str) -> str:
    return "|".join(recommend({name: list(levels)}, FRAMEWORK).possible)


MEANINGS = (
    (NAME, "null", None, LEVELS),
    (NAME, '""', "", LEVELS),
    (NAME, "[]", [], None),
    (NAME, "present|partial", "present|partial", LEVELS[:2]),
    (NAME, "partial|present", "partial|present", LEVELS[:2]),
    (NAME, "present|present", "present|present", LEVELS[:1]),
    (NAME, "[present, present]", ["present", "present"], LEVELS[:1]),
    (NAME, "[partial, present]", ["partial", "present"], LEVELS[:2]),
    (NAME, "present|", "present|", None),
    (NAME, "[present, null]", ["present", None], None),
    (NAME, "unknown", "unknown", LEVELS),
    (NAME, "true", True, None),
    (TRUTH, "true", True, ("yes",)),
    (TRUTH, "false", False, ("no",)),
    (NAME, "good", "good", None),
)


@pytest.mark.parametrize(("name", "text", "value", "meant"), MEANINGS, ids=lambda each: str(each))
def test_what_is_written_means_the_same_everywhere(name, text, value, meant):
    for read in (lambda: in_file(name, text), lambda: in_code(name, value), lambda: in_json(name, value)):
        if meant is None:
            with pytest.raises(InputError):
                read()
        else:
            assert read() == meant
    if meant is None:
        with pytest.raises(Exception) as refused:
            in_frame(name, value)
        assert type(refused.value).__name__ == "FrameError"
    else:
        assert in_frame(name, value) == answered(meant, name)


class Word(enum.Enum):
    PARTIAL = "partial"


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        (math.nan, LEVELS),
        (pandas.NA, LEVELS),
        (pandas.NaT, LEVELS),
        (numpy.float64("nan"), LEVELS),
        pytest.param({"present", "partial"}, LEVELS[:2], id="set"),
        (("partial",), LEVELS[1:2]),
        (numpy.array(["partial", "present"]), LEVELS[:2]),
        (polars.Series(["partial"]), LEVELS[1:2]),
        (numpy.str_("partial"), LEVELS[1:2]),
        (Word.PARTIAL, LEVELS[1:2]),
        ({"level": "partial", "evidence": None, "note": None}, LEVELS[1:2]),
        ({"level": None, "note": "asked twice"}, LEVELS),
    ],
    ids=repr,
)
def test_values_of_dataframes_and_of_python_are_read(value, meant):
    assert in_code(NAME, value) == meant
    assert levels_of(Profile.of(FRAMEWORK, {"capacity": {"strategy": value}}), NAME) == meant


def test_truth_of_numpy_is_truth():
    assert in_code(TRUTH, numpy.bool_(True)) == ("yes",)


def test_a_row_of_a_database_is_read_but_for_what_is_no_finding():
    row = {
        "id": 7,
        NAME: "partial",
        TRUTH: None,
        "when": datetime.datetime(2026, 1, 2),
        "grip": {"count": {"lacking": 1.0}},
    }
    profile = Profile.of(FRAMEWORK, row, extra="ignore")
    assert (list(profile.findings), profile.counts[0].limit.low) == ([NAME], 1)
    with pytest.raises(ScenarioError) as refused:
        Profile.of(FRAMEWORK, row)
    assert [problem.at for problem in refused.value.problems] == [("id",), ("when",)]


@pytest.mark.parametrize("name", ["capacity.strategi", "Capacity.Strategy", "capacity_strategy", "grip.count.lacking"])
def test_a_name_that_is_almost_an_attribute_is_not_ignored(name):
    with pytest.raises(ScenarioError) as refused:
        Profile.of(FRAMEWORK, {name: "lacking"}, extra="ignore")
    assert refused.value.problems[0].at == (name,)


def test_every_problem_is_told_with_the_way_to_it():
    data = {
        "profile": {
            NAME: "good",
            "capacty.implementation": "present",
            "grip": {"count": {"lacking": {"at_least": 4, "at_most": 2}}},
            TRUTH: {"level": "yes", "evidence": [{"says": "x", "source": "NOWHERE 1", "date": "soon"}, {"says": 3.5}]},
        },
        "as_of": "sometime",
        "sumary": "x",
    }
    with pytest.raises(ScenarioError) as refused:
        Scenario.of(FRAMEWORK, data)
    assert {problem.at for problem in refused.value.problems} == {
        (),
        ("as_of",),
        ("sumary",),
        ("profile", NAME),
        ("profile", "capacty.implementation"),
        ("profile", "grip", "count", "lacking"),
        ("profile", TRUTH, "evidence", "0", "source"),
        ("profile", TRUTH, "evidence", "0", "date"),
        ("profile", TRUTH, "evidence", "1"),
    }
    told = refused.value.to_dict()
    assert told["error"] == "scenario"
    assert {tuple(sorted(each)) for each in told["problems"]} == {("at", "fix", "what")}
    assert f"profile.{NAME}: unknown level of {NAME} 'good'; choose from" in str(refused.value)


def test_a_file_and_a_mapping_have_problems_at_the_same_keys():
    text = f"{HEAD}  {NAME}: good\n  problems: {{systemic: {{level: perhaps, notes: x}}}}\nsumary: x\n"
    data = {
        "authority": "A",
        "as_of": "2026",
        "profile": {NAME: "good", "problems": {"systemic": {"level": "perhaps", "notes": "x"}}},
        "sumary": "x",
    }
    with pytest.raises(InputError) as of_text:
        read_scenario(FRAMEWORK, text.encode(), "f.yml")
    with pytest.raises(InputError) as of_data:
        Scenario.of(FRAMEWORK, data)
    assert {(each.at, each.what, each.fix) for each in of_text.value.problems} == {
        (each.at, each.what, each.fix) for each in of_data.value.problems
    }
    assert of_text.value.to_dict()["problems"][0].keys() == {"at", "what", "fix", "path", "line", "column"}


def test_a_scenario_of_a_file_is_read_from_its_data_alike():
    for path in sorted(shipped("scenarios").glob("rotherham*.yml")):
        scenario = read_scenario(FRAMEWORK, path.read_bytes(), "<data>")
        plain = scenario_as_plain(FRAMEWORK, scenario)
        assert Scenario.of(FRAMEWORK, plain) == scenario
        assert Scenario.from_json(FRAMEWORK, json.dumps(plain)) == scenario


@pytest.mark.parametrize(
    ("body", "at", "what"),
    [
        (b'{"authority": "A", "as_of": 2026, "profile": {"%s": "good"}}' % NAME.encode(), ("profile", NAME), "unknown"),
        (b'{"authority": "A", "authority": "B"}', ("authority",), "stands there twice"),
        (b'{"authority": NaN}', (), "no number of JSON"),
        (b'{"authority": "A"', (), "not JSON"),
        (b"[]", (), "not an object"),
        (b"\xff", (), "not UTF-8"),
        (b"[" * 200_000, (), "nesting is deeper"),
        (b'{"authority": "\\ud800", "as_of": "2026", "profile": {}}', ("authority",), "control character"),
        (b'{"authority": "A\\u0000", "as_of": "2026", "profile": {}}', ("authority",), "control character"),
        (b'{"authority": 1, "as_of": "2026", "profile": []}', ("profile",), "a list where keys and values"),
        (b" " * 1_000_001, (), "longer than 1,000,000 bytes"),
    ],
    ids=lambda each: str(each)[:30],
)
def test_json_that_is_no_scenario_is_refused_by_its_keys(body, at, what):
    with pytest.raises(ScenarioError) as refused:
        Scenario.from_json(FRAMEWORK, body)
    problem = refused.value.problems[0]
    assert (problem.at, what in problem.what) == (at, True)
    json.dumps(refused.value.to_dict())


@pytest.mark.parametrize("authority", ["Council \u00e9", "A/B", "Council \U0001f600", "null", "true", "a: b # c"])
def test_every_character_of_json_is_read(authority):
    for ascii_only in (True, False):
        body = json.dumps({"authority": authority, "as_of": "2026", "profile": {}}, ensure_ascii=ascii_only)
        for text in (body, body.encode(), b"\xef\xbb\xbf" + body.encode()):
            assert Scenario.from_json(FRAMEWORK, text).authority == authority
    assert Scenario.from_json(FRAMEWORK, rb'{"authority":"A\/B","as_of":"2026","profile":{}}').authority == "A/B"


def test_what_a_tool_wrote_as_nothing_is_left_out_of_a_scenario():
    data = {"authority": "A", "as_of": datetime.date(2026, 1, 2), "profile": {}, "summary": None, "published": None}
    assert Scenario.of(FRAMEWORK, data).as_of == "2026-01-02"
    text = b"authority: A\nas_of: 2026-01-02\nprofile: {}\nsummary: null\npublished: ~\n"
    assert (read_scenario(FRAMEWORK, text, "f").summary, Scenario.of(FRAMEWORK, data).summary) == ("", "")
    with pytest.raises(ScenarioError, match="missing key 'authority'"):
        Scenario.of(FRAMEWORK, {**data, "authority": None})


def test_data_within_itself_is_refused_and_not_followed_for_ever():
    data = {}
    data["capacity"] = data
    with pytest.raises(ScenarioError):
        Profile.of(FRAMEWORK, data)


@pytest.mark.parametrize("data", [None, "a.yml", [("a", "b")], 3])
def test_what_is_no_mapping_is_refused(data):
    for read in (Profile.of, Scenario.of):
        with pytest.raises(InvalidValue):
            read(FRAMEWORK, data)
    with pytest.raises(InvalidValue):
        Profile.of(FRAMEWORK, {}, extra="drop")
    with pytest.raises(InvalidValue):
        Scenario.from_json(FRAMEWORK, {})


def test_a_rule_base_is_loaded_from_texts_and_proved():
    folder = shipped("rules") / "isos-2017"
    texts = {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in folder.rglob("*.yml")}
    found = Framework.of(texts)
    assert (found, found.is_proved) == (FRAMEWORK, True)
    with pytest.raises(RuleBaseError):
        Framework.of({name: text for name, text in texts.items() if name != "sources.yml"})
    with pytest.raises(InvalidValue):
        Framework.of({"framework.yml": 3})
