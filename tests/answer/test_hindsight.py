"""Evidence that is later than the date of its scenario is named in every output."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery_model import load_framework, load_scenario, recommend, render
from delivery_model.answer.explanation import explain
from delivery_model.answer.headline import late_in_short, late_in_words
from delivery_model.answer.rendering import RENDERERS
from delivery_model.dates.paper import paper_of
from delivery_model.dates.several_dates import journey, journey_as_json, journey_page
from delivery_model.further.side_by_side import rows
from delivery_model.loading import shipped
from delivery_model.precedents.agreement_data import validation_as_json
from delivery_model.precedents.baselines import load_history
from delivery_model.precedents.cases import AT_DECISION, load_cases
from delivery_model.precedents.validation import validate
from delivery_model.profile.days import day_of
from delivery_model.profile.profile import (
    CountFinding,
    Evidence,
    Finding,
    LateEvidence,
    Profile,
    Published,
    Scenario,
    is_later,
)
from delivery_model.profile.read_profile import read_scenario
from delivery_model.profile.written_profile import scenario_as_yaml
from delivery_model.rulebase.axes import CountLimit
from delivery_model.rulebase.read_vocabulary import read_age
from delivery_model.yaml_input.problems import Report
from delivery_model.yaml_input.yaml_text import parse_document

HALL_RULES = str(Path(__file__).parents[1] / "foreign" / "village-hall")
HALL = load_framework(HALL_RULES)
ROOM = "rooms.kitchen"
LENGTHS = (4, 7, 10)


def evidence(*dates: str | None) -> tuple[Evidence, ...]:
    return tuple(Evidence(f"said {place}", "https://x.test/a", None, each) for place, each in enumerate(dates))


def found(*dates: str | None, counted: tuple[str | None, ...] = (), as_of: str = "2020-06-15") -> Scenario:
    level = HALL.attributes[ROOM].level_names[-1]
    counts = (CountFinding(limit=CountLimit("rooms", level, 1, 2), evidence=evidence(*counted)),)
    profile = Profile({ROOM: Finding(levels=(level,), evidence=evidence(*dates))}, counts)
    support_type = next(iter(HALL.support_types))
    published = Published(support_type=support_type, source="https://x.test/b")
    return Scenario(authority="A", as_of=as_of, profile=profile, published=published)


LATE = found("2020-06-16", "2020-06-15", None, counted=("2021", None))


def test_items_of_findings_and_of_counts_are_listed_with_what_they_are_for() -> None:
    address = "https://x.test/a"
    assert LATE.later_evidence == (
        LateEvidence(ROOM, "said 0", address, "2020-06-16"),
        LateEvidence("rooms", "said 0", address, "2021"),
    )
    assert (LATE.dated_evidence, LATE.undated_evidence) == (3, 2)


def test_the_words_count_the_undated_apart_and_name_the_findings() -> None:
    said = "2 of 5 items of evidence are later than the date of this scenario (2 have no date)"
    assert late_in_short(LATE) == said
    (line,) = late_in_words(HALL, LATE, True)
    assert line.text == f"{said}: {HALL.groups['rooms'].title}"
    member = f"{HALL.groups['rooms'].title}: {HALL.attributes[ROOM].title}"
    assert [each.text for each in line.below] == [f"{member}: 16 June 2020", f"{HALL.groups['rooms'].title}: 2021"]
    one = found("2021", counted=())
    assert late_in_short(one) == "1 of 1 item of evidence is later than the date of this scenario"


def test_nothing_is_said_where_nothing_is_later() -> None:
    assert late_in_words(HALL, found("2020", None), True) == ()
    assert late_in_words(HALL, found("2020-07", as_of=""), True) == ()


days = st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1)).map(date.isoformat)


@given(days, days, st.sampled_from(LENGTHS), st.sampled_from(LENGTHS))
def test_dates_are_compared_in_the_parts_that_both_have(one: str, other: str, mine: int, theirs: int) -> None:
    length = min(mine, theirs)
    assert is_later(one[:mine], other[:theirs]) == is_later(one[:length], other[:length])
    assert not (is_later(one[:mine], other[:theirs]) and is_later(other[:theirs], one[:mine]))
    if mine == theirs == 10:
        assert is_later(one, other) == (date.fromisoformat(one) > date.fromisoformat(other))


@given(days, st.sampled_from(LENGTHS), st.sampled_from(LENGTHS))
def test_the_same_day_is_never_late_and_the_next_is(day: str, mine: int, theirs: int) -> None:
    assert not is_later(day[:mine], day[:theirs])
    assert is_later((date.fromisoformat(day) + timedelta(days=1)).isoformat(), day)


@pytest.mark.parametrize("format_", RENDERERS)
@pytest.mark.parametrize("is_full", [False, True])
def test_every_format_of_the_answer_names_it(format_: str, is_full: bool) -> None:
    said = render(recommend(LATE, HALL, engine="direct"), format=format_, is_full=is_full)
    if format_ == "json":
        document = json.loads(said)
        assert [each["attribute"] for each in document["later_evidence"]] == [ROOM, "rooms"]
        assert document["evidence_dates"] == {"dated": 3, "undated": 2}
    else:
        assert "2 of 5 items of evidence are later" in " ".join(said.split())


def test_the_journey_names_it() -> None:
    stops = journey([found(), LATE], HALL, engine="direct")
    first, second = journey_page(HALL, stops).parts
    assert not any("later than" in line.text for line in first.lines)
    assert any(line.text.startswith(late_in_short(LATE)) for line in second.lines)
    found_late = [
        [each["attribute"] for each in stop["later_evidence"]] for stop in journey_as_json(HALL, stops)["stops"]
    ]
    assert found_late == [[], [ROOM, "rooms"]]


def test_the_paper_names_it_where_it_says_what_to_check() -> None:
    paper = paper_of(journey([LATE], HALL, engine="direct"))
    (part,) = (part for part in paper.parts if part.title == "Risks, and what to check")
    assert late_in_short(LATE) in repr(part)


def test_what_if_says_it_of_both_sides() -> None:
    one, other = (explain(recommend(each, HALL, engine="direct")) for each in (LATE, found()))
    (row,) = (row for row in rows(one, other, []) if row.label == "Please check")
    assert (row.before, row.after) == (late_in_short(LATE), "-")


@pytest.mark.parametrize("path", sorted(Path(str(shipped("scenarios"))).glob("*.yml")), ids=lambda path: path.stem)
def test_the_shipped_dates_name_theirs(path: Path) -> None:
    scenario = load_scenario(path)
    said = " ".join(render(recommend(scenario, engine="direct")).split())
    assert ("items of evidence are later than" in said) == bool(scenario.later_evidence)
    assert all(line.text in said for line in late_in_words(load_framework(), scenario, False))


def test_a_published_case_says_how_much_of_its_evidence_is_later(tmp_path: Path) -> None:
    for name, scenario in (("a", LATE), ("b", found("2020"))):
        (tmp_path / f"{name}.yml").write_text(scenario_as_yaml(HALL, scenario), encoding="utf-8")
    history = load_history(HALL, HALL_RULES)
    validation = validate(HALL, load_cases([str(tmp_path)], HALL, history.table), history=history)
    cases = validation_as_json(validation, [2018])["codings"][AT_DECISION]["cases"]
    assert {each["case"]: each["later_evidence"] for each in cases} == {"a": 2, "b": 0}


ISOS = load_framework()
AGE = "evidence.age"


def aged(*dates: str | None, kind: str = "external", as_of: str = "2026-06", context: str = "") -> Scenario:
    """A scenario of the shipped rule base with evidence of these dates."""
    items = [
        {"says": "a", "source": "https://x.test/a", "kind": kind} | ({"date": each} if each else {}) for each in dates
    ]
    document = {
        "authority": "X",
        "as_of": as_of,
        "profile": {"capacity.strategy": {"level": "present", "evidence": items}},
    } | ({"context": {AGE: context}} if context else {})
    return read_scenario(ISOS, json.dumps(document).encode(), "x.yml")


@pytest.mark.parametrize(
    ("dates", "as_of", "is_stale"),
    [
        (("2027-01-01",), "2026-06", False),
        (("2024-06",), "2026-06", False),
        (("2024-05-31",), "2026-06", True),
        (("2024",), "2026-06", False),
        (("2023",), "2026-06", True),
        (("2024-06-15",), "2026-06-15", False),
        (("2024-06-14",), "2026-06-15", True),
        (("2024-02-29",), "2026-03-01", True),
        (("2020", "2025-01"), "2026-06", False),
        (("2020", "2027"), "2026-06", True),
        (("2020", None), "2026-06", True),
        ((None,), "2026-06", None),
        ((), "2026-06", None),
    ],
)
def test_the_age_of_the_newest_outside_evidence_is_worked_out_from_its_dates(dates, as_of, is_stale) -> None:
    checks = recommend(aged(*dates, as_of=as_of), ISOS, engine="direct").collected("consistency")
    said = "stale_evidence" in checks.certain, "stale_evidence" in checks.possible
    assert said == (is_stale is True, is_stale is None)


def test_evidence_of_its_own_says_nothing_of_the_age_of_outside_evidence() -> None:
    assert (
        "stale_evidence" in recommend(aged("2010", kind="internal"), engine="direct").collected("consistency").possible
    )


def test_a_stated_age_stays_and_is_remarked_on_where_the_dates_speak_against_it() -> None:
    scenario = aged("2010", context="within_two_years")
    assert "stale_evidence" not in recommend(scenario, engine="direct").collected("consistency")
    (remark,) = scenario.remarks
    assert "by the dates of the evidence it is older" in str(remark)
    assert aged("2010", context="older").remarks == ()


@pytest.mark.parametrize(
    "years",
    ["{}", "{older: 2}", "{within_two_years: two}", "{within_two_years: 2, older: 3}", "{within_two_years: 101}"],
)
def test_a_rule_base_gives_a_limit_to_every_level_but_the_last(years: str) -> None:
    report = Report()
    node = parse_document(f"kind: external\nyears: {years}\n".encode(), "x.yml")
    read_age(report, node, ["within_two_years", "older"])
    assert report.problems


def test_scenarios_are_in_the_order_in_which_they_are_drawn() -> None:
    dates = ("2017", "2017-04", "2017-10-01", "2016-12-31")
    stops = journey([found(as_of=each) for each in dates], HALL)
    assert [stop.scenario.as_of for stop in stops] == ["2016-12-31", "2017-04", "2017", "2017-10-01"]
    assert [day_of(each) for each in ("2017-04", "2017")] == [date(2017, 4, 15), date(2017, 7, 1)]
