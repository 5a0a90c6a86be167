"""The cases nearest to an authority: exact, by comparison with the sentence that says how near is worked out."""

from fractions import Fraction

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from delivery_model import InvalidValue, Profile, load_cases, load_framework, load_scenario, nearest_cases
from delivery_model.loading import shipped
from delivery_model.precedents.nearest import HOW, NO_FORECAST, nearest_as_csv, nearest_as_json, nearest_page
from delivery_model.writing.text import document_as_text

FRAMEWORK = load_framework()
CASES = load_cases([str(shipped("scenarios") / "cases")], FRAMEWORK)
ROTHERHAM = load_scenario(shipped("scenarios") / "rotherham-2015-02.yml", FRAMEWORK)
LEVELS = {name: each.level_names for name, each in FRAMEWORK.attributes.items()}


def brute(known, case):
    """The distance, step by step over every attribute, or nothing where too little is known of both."""
    other = {name: each.levels for name, each in case.codings["at_decision"].profile.findings.items()}
    units = {}
    mine = set()
    for name, attribute in FRAMEWORK.attributes.items():
        if not attribute.can_decide or len(known.get(name, ())) != 1:
            continue
        mine.add(attribute.group or name)
        if len(other.get(name, ())) == 1:
            steps = LEVELS[name].index(known[name][0]) - LEVELS[name].index(other[name][0])
            units.setdefault(attribute.group or name, []).append(Fraction(abs(steps), len(LEVELS[name]) - 1))
    if not units or Fraction(len(units), len(mine)) < Fraction(1, 2):
        return None
    return sum(sum(each) / len(each) for each in units.values()) / len(units)


profiles = st.dictionaries(st.sampled_from(sorted(LEVELS)), st.integers(0, 5), max_size=30).flatmap(
    lambda drawn: st.just(
        {name: (LEVELS[name][at % len(LEVELS[name])],) for name, at in drawn.items()}
        | {name: LEVELS[name][:2] for name, at in drawn.items() if at == 5}
    )
)


@settings(deadline=None)
@given(profiles, st.integers(1, 60))
def test_the_nearest_are_those_that_are_found_one_by_one(known, most):
    found = nearest_cases({**known}, CASES, FRAMEWORK, most=most)
    expected = {case.name: brute(known, case) for case in CASES}
    far = sorted(each for each in expected.values() if each is not None)
    assert {case.name for case in found.too_little} == {name for name, each in expected.items() if each is None}
    shown = {each.case.name: each.distance for each in found.near}
    last = far[min(most, len(far)) - 1] if far else None
    assert shown == {name: each for name, each in expected.items() if each is not None and each <= last}
    assert [each.place for each in found.near] == [1 + far.index(each.distance) for each in found.near]
    assert found.others == len(far) - len(shown)
    assert list(shown.values()) == sorted(shown.values())


def test_a_case_is_nearest_to_itself_under_another_name():
    for case in CASES[::6]:
        scenario = evolve(case.codings["at_decision"], authority="Elsewhere")
        near = nearest_cases(scenario, CASES, FRAMEWORK, most=1).near
        assert case.name in [
            each.case.name for each in near if each.distance == 0 and each.place == 1 and not each.different
        ]


def test_cases_of_the_council_itself_are_left_out_and_later_cases_of_others_told():
    found = nearest_cases(ROTHERHAM, CASES, FRAMEWORK, most=60)
    assert {case.codings["at_decision"].authority for case in found.own} == {"Rotherham"}
    assert not {case.name for case in found.own} & {each.case.name for each in found.near}
    later = {each.case.name: [case.name for case in each.later] for each in found.near if each.later}
    assert later["birmingham_2014"] == ["birmingham_2016"]
    assert all(case.as_of > each.case.as_of for each in found.near for case in each.later)


def test_limits_stand_first_and_support_in_use_is_never_called_decided():
    said = " ".join(document_as_text(nearest_page(nearest_cases(ROTHERHAM, CASES, FRAMEWORK, most=60))).split())
    assert said.index("Read this first") < said.index(NO_FORECAST) < said.index(HOW) < said.index("Nearest cases")
    assert "45 decisions" in said and "eight cases of support that was only in use" in said
    used = [case.codings["at_decision"].authority for case in CASES if not case.published.is_decision]
    near = nearest_cases({"capacity.self_assessment": "present"}, CASES, FRAMEWORK, most=60)
    parts = {
        part.title: part.lines[0].text for part in nearest_page(near).parts if part.title.partition(",")[0] in used
    }
    assert len(parts) == 8 and all(text.startswith("In use, not decided on: ") for text in parts.values())


def test_ties_are_shown_as_ties():
    found = nearest_cases({"capacity.self_assessment": "lacking"}, CASES, FRAMEWORK, most=1)
    assert len(found.near) > 1 and {each.place for each in found.near} == {1}
    said = document_as_text(nearest_page(found))
    assert said.count("1=") == len(found.near)


def test_where_nothing_is_known_nothing_is_compared():
    found = nearest_cases(Profile(), CASES, FRAMEWORK)
    assert (found.near, found.others, len(found.too_little)) == ((), 0, len(CASES))
    assert "No case can be compared" in document_as_text(nearest_page(found))
    assert (nearest_as_json(found)["near"], nearest_as_csv(found).count("\n")) == ([], 1)  # its header


def test_fewer_than_one_case_is_refused():
    with pytest.raises(InvalidValue, match="one or more"):
        nearest_cases(ROTHERHAM, CASES, FRAMEWORK, most=0)
