"""One authority under several rule bases: each answers as alone, and what pulls them apart is all there is."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from pathlib import Path

import pytest
from attrs import evolve
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from delivery_model import (
    Framework,
    InvalidValue,
    Profile,
    Scenario,
    ScenarioError,
    UnknownName,
    load_framework,
    load_scenario,
    recommend,
    recommend_layers,
)
from delivery_model.cli import recommend as command
from delivery_model.further.layers import layers_document, pulls
from delivery_model.loading import load_for_each, shipped_rules
from delivery_model.profile.read_profile import read_scenario
from delivery_model.profile.written_profile import scenario_as_yaml
from delivery_model.testing import profiles

BOTH = {name: load_framework(name) for name in ("isos-2017", "dfe-ladder-2023")}
ONE, OTHER = BOTH.values()
BOTH_NAMED = [word for name in BOTH for word in ("--rules", name)]
ROTHERHAM = "scenarios/rotherham.yml"
MIXED = """authority: Exampleshire
as_of: 2026
profile:
  ofsted:
    visit: {level: priority_action, evidence: [{says: Seen, source: P2 page 4}]}
  ofsted.overall: inadequate
  capacity.strategy: lacking
context:
  council.cooperation: cooperative
"""


@st.composite
def mixed(draw):
    """Findings of both rule bases, of which those that both ask are the same."""
    first, second = draw(profiles(framework=ONE)), draw(profiles(framework=OTHER))
    shared = {name: each for name, each in first.findings.items() if name in OTHER.attributes}
    own = {name: each for name, each in second.findings.items() if name not in ONE.attributes}
    return first, Profile({**own, **shared}, second.counts)


@settings(max_examples=40, deadline=None)
@given(mixed())
def test_the_answer_of_each_is_that_of_its_own_findings(pair):
    alone = {name: recommend(each, BOTH[name]).possible for name, each in zip(BOTH, pair, strict=True)}
    findings = {**pair[0].findings, **pair[1].findings}
    together = Profile(findings, (*pair[0].counts, *pair[1].counts))
    levels = {name: list(each.levels) for name, each in findings.items()}
    counts = {name for each in together.counts for name in [each.limit.group]}
    for subject in (together, *([] if counts else [levels, {"authority": "A", "as_of": "2026", "profile": levels}])):
        found = recommend_layers(subject, BOTH)
        assert {name: each.possible for name, each in found.items()} == alone


def test_a_file_may_hold_what_either_asks_nested_or_not_and_in_either_block():
    found = {
        name: read_scenario(rules, MIXED.encode(), "m.yml", beside=[other], is_first=rules is ONE)
        for (name, rules), other in zip(BOTH.items(), (OTHER, ONE), strict=True)
    }
    read = {name: sorted(each.profile.findings) for name, each in found.items()}
    assert read == {
        "isos-2017": ["capacity.strategy", "council.cooperation", "ofsted.overall"],
        "dfe-ladder-2023": ["council.cooperation", "ofsted.overall", "ofsted.visit"],
    }
    assert not [each.remarks for each in found.values() if each.remarks]


@pytest.mark.parametrize("file", [ROTHERHAM, "scenarios/rotherham-2014-11.yml"])
def test_a_file_of_one_is_read_by_another_and_cites_what_only_that_one_knows(file):
    alone = load_scenario(file)
    _, beside = load_for_each(file, [ONE, OTHER])
    shared = {name: each for name, each in alone.profile.findings.items() if name in OTHER.attributes}
    assert beside.profile.findings == {
        name: evolve(each, place=beside.profile.findings[name].place) for name, each in shared.items()
    }
    assert (beside.published, beside.appraisal) == (None, None)
    cited = {item.source.partition(" ")[0] for each in shared.values() for item in each.evidence}
    assert cited and cited <= {*OTHER.sources, *beside.sources}
    written = scenario_as_yaml(OTHER, beside).encode()
    assert read_scenario(OTHER, written, "again").profile == beside.profile


def test_what_neither_has_is_told_at_its_line():
    text = MIXED.replace("capacity.strategy", "capacity.strategem")
    with pytest.raises(ScenarioError, match=r"m.yml:7:3: unknown attribute 'capacity.strategem'"):
        read_scenario(ONE, text.encode(), "m.yml", beside=[OTHER])
    with pytest.raises(ScenarioError, match=r"unknown attribute 'capacity\.strategem'"):
        recommend_layers({"capacity.strategem": "lacking"}, BOTH)
    with pytest.raises(UnknownName, match=r"capacity\.strategem"):
        recommend_layers(Profile().with_finding("capacity.strategem", "lacking"), BOTH)
    with pytest.raises(UnknownName, match="weather"):
        recommend_layers({}, BOTH, readings={"weather": "fine"})


def test_one_name_with_other_levels_is_refused():
    bent = Framework.of({"bent.csv": "capacity.strategy,answer\ngood,a\nbad,b\n"})
    with pytest.raises(InvalidValue, match=r"'capacity.strategy' is .* in isos-2017, and .* in bent; ask one of them"):
        recommend_layers({}, {"one": ONE, "other": bent})
    with pytest.raises(InvalidValue, match="isos-2017 is named twice"):
        recommend_layers({}, {"one": ONE, "other": ONE})


def test_readings_are_those_of_whichever_has_them():
    name, reading = next(iter(OTHER.readings.items()))
    other = next(each.name for each in reading.alternatives if each.name != reading.default)
    found = recommend_layers({}, BOTH, readings={name: other})
    assert found["dfe-ladder-2023"].readings[name] == other and name not in found["isos-2017"].readings


@settings(max_examples=5, deadline=None)
@given(mixed())
def test_what_pulls_them_apart_is_every_finding_that_moves_one(pair):
    found = recommend_layers(Profile({**pair[0].findings, **pair[1].findings}, pair[0].counts), BOTH)
    meant = set()
    for name, rules in BOTH.items():
        before = found[name]
        for attribute in rules.attributes.values():
            for level in attribute.level_names:
                changed = before.scenario.profile.with_finding(attribute.name, level)
                if not any(changed.contradicted(rules)) and recommend(changed, rules).possible != before.possible:
                    meant.add((attribute.name, level, name))
    assert {
        (each.attribute, level, name) for each in pulls(found) for level in each.levels for name in each.moves
    } == meant


def run(*words):
    return CliRunner().invoke(command, [str(word) for word in words], standalone_mode=False)


def test_the_command_sets_them_side_by_side_in_every_format():
    told = run(ROTHERHAM, *BOTH_NAMED)
    assert "2 rule bases side by side" in told.output and "What would change the answer of one alone" in told.output
    both = json.loads(run(ROTHERHAM, *BOTH_NAMED, "--format", "json").output)
    assert [each["framework"]["id"] for each in both] == list(BOTH)
    alone = [
        recommend(each, rules).possible
        for each, rules in zip(load_for_each(ROTHERHAM, [ONE, OTHER]), (ONE, OTHER), strict=True)
    ]
    assert [tuple(each["possible"]) for each in both] == alone
    rows = list(csv.DictReader(io.StringIO(run(ROTHERHAM, *BOTH_NAMED, "--format", "csv").output), strict=True))
    for row, rules in zip(rows, BOTH.values(), strict=True):
        others = {role for each in BOTH.values() for role in each.roles.notes} - {*rules.roles.notes}
        assert row["rules"] == rules.id and None not in row and not any(row[role] for role in others)
    assert run(ROTHERHAM, *BOTH_NAMED, "--full").output.count("Evidence") == 2


def test_what_cannot_be_asked_of_several_is_refused(tmp_path: Path):
    assert set(BOTH) <= set(shipped_rules())
    told = run(ROTHERHAM, *BOTH_NAMED, "--expect", "external_scrutiny")
    assert "--expect is of one rule base" in str(told.exception)
    assert "names one rule base twice" in str(run(ROTHERHAM, "--rules", "isos-2017", "--rules", "isos-2017").exception)
    (tmp_path / "bad.yml").write_text("authority: A\n", encoding="utf-8")
    told = run(ROTHERHAM, tmp_path / "bad.yml", *BOTH_NAMED)
    assert (told.return_value, told.stdout.count("side by side")) == (2, 1)
    assert "bad.yml:1:1: missing key 'as_of'" in told.stderr


@pytest.mark.parametrize("empty", ["", " {}", "\n  # what is known"])
def test_a_block_in_which_nothing_stands_loses_nothing_of_the_other(empty):
    text = f"authority: A\nas_of: 2026\nprofile:{empty}\ncontext:\n  ofsted.overall: inadequate\n"
    found = read_scenario(OTHER, text.encode(), "a.yml", beside=[ONE])
    assert [*found.profile.findings] == ["ofsted.overall"] and found.remarks == ()


def test_another_coding_holds_what_decides_in_this_rule_base_alone():
    text = "authority: A\nas_of: 2026\nprofile: {ofsted.overall: inadequate}\n"
    text += "profile_ofsted_only: {ofsted.overall: good}\n"
    one = read_scenario(ONE, text.encode(), "a.yml", beside=[OTHER])
    other = read_scenario(OTHER, text.encode(), "a.yml", beside=[ONE])
    assert one.profile.findings["ofsted.overall"].levels == ("inadequate",)
    assert other.profile_ofsted_only.findings["ofsted.overall"].levels == ("good",)


def test_what_is_said_in_words_of_the_first_is_not_asked_of_another():
    text = (
        MIXED
        + """published: {support_type: external_scrutiny, source: RR 6.19}
support_wanted: [{says: a broker, form: external_scrutiny}]
principles: [{says: last, criteria: [finance]}]
priorities: [better practice]
paper: {background: [RR]}
"""
    )
    with tempfile.TemporaryDirectory() as folder:
        (path := Path(folder, "a.yml")).write_text(text, encoding="utf-8")
        first, second = load_for_each(path, [ONE, OTHER])
    assert first.published and second.published is None
    assert (len(first.plans.support_wanted), len(second.plans.support_wanted)) == (1, 0)
    found = recommend_layers(first, BOTH)
    assert "published" in found["isos-2017"].to_dict() and found["dfe-ladder-2023"].to_dict()
    assert layers_document(found).blocks


def test_standard_input_is_read_once_for_all(monkeypatch):
    told = CliRunner().invoke(command, ["-", *BOTH_NAMED], input=Path(ROTHERHAM).read_text(encoding="utf-8"))
    assert told.output == run(ROTHERHAM, *BOTH_NAMED).output


def test_groups_of_one_name_have_the_same_members():
    hall = load_framework("tests/foreign/village-hall")
    rooms = {name: evolve(each, members=each.members[1:]) for name, each in hall.groups.items()}
    other = evolve(hall, id="other", vocabulary=evolve(hall.vocabulary, groups=rooms))
    with pytest.raises(InvalidValue, match="the group 'rooms' has other members in village-hall than in other"):
        recommend_layers({}, {"one": hall, "other": other})


def test_one_authority_has_a_name_and_a_date_for_all():
    scenario = Scenario(authority="A", as_of="2026", profile=Profile())
    assert {each.scenario.authority for each in recommend_layers(scenario, BOTH).values()} == {"A"}
