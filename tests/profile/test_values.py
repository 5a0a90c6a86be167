"""What cannot be is refused where it is made or first used; what is made cannot be changed, and is a value."""

import copy
import datetime
import pickle

import attrs
import pytest

from delivery_model import (
    CountFinding,
    CountLimit,
    DeliveryModelError,
    Evidence,
    EvidenceKind,
    Finding,
    InvalidValue,
    Profile,
    Published,
    RuleBaseError,
    Scenario,
    UnknownName,
    explain,
    load_framework,
    load_scenario,
    recommend,
    recommend_frame,
    render,
)
from delivery_model.errors import Place, Problem
from delivery_model.loading import shipped
from delivery_model.sweeps.beliefs_file import load_beliefs
from delivery_model.sweeps.everyone import sweep

FRAMEWORK = load_framework()
STRATEGY = "capacity.strategy"
LACKING = Finding(levels="lacking")
COUNT = CountLimit("grip", "lacking", 1, 1)
EVIDENCE = Evidence("x", "RR 6.1")

MADE = {  # what needs no rule base is refused where it is made, by the way to it
    "no levels": (lambda: Finding(levels=()), ("levels",)),
    "an empty level": (lambda: Finding(levels="lacking|"), ("levels",)),
    "levels that are no texts": (lambda: Finding(levels=("lacking", None)), ("levels",)),
    "one level that is no text": (lambda: Finding(levels=3), ("levels",)),
    "evidence that is a text": (lambda: Finding(levels="lacking", evidence="seen"), ("evidence",)),
    "evidence of texts": (lambda: Finding(levels="lacking", evidence=["seen"]), ("evidence",)),
    "a rater without a level": (lambda: Finding(levels="lacking", raters={"Ann": None}), ("raters", "Ann", "level")),
    "a rater that is no text": (lambda: Finding(levels="lacking", raters={1: "lacking"}), ("raters",)),
    "a note that is no text": (lambda: Finding(levels="lacking", note=1), ("note",)),
    "a place that is a path": (lambda: Finding(levels="lacking", place="a.yml"), ("place",)),
    "nothing said": (lambda: Evidence("", "RR 6.1"), ("says",)),
    "no source": (lambda: Evidence("x", " "), ("source",)),
    "a kind that is none": (lambda: Evidence("x", "RR 6.1", kind="inner"), ("kind",)),
    "evidence of no day": (lambda: Evidence("x", "RR 6.1", date="2017-02-30"), ("date",)),
    "a count that is a text": (lambda: CountFinding(limit="grip"), ("limit",)),
    "a count from 4 to 2": (lambda: CountLimit("grip", "lacking", 4, 2), ("low",)),
    "a count below 0": (lambda: CountLimit("grip", "lacking", -1, 2), ("low",)),
    "a count that is no number": (lambda: CountLimit("grip", "lacking", 0, "2"), ("high",)),
    "a count of nothing": (lambda: CountLimit("", "lacking", 0, 2), ("group",)),
    "a count at no level": (lambda: CountLimit("grip", " ", 0, 2), ("level",)),
    "findings as a list": (lambda: Profile([LACKING]), ("findings",)),
    "a finding that is none": (lambda: Profile({STRATEGY: 3}), ("findings", STRATEGY, "levels")),
    "a finding without a level": (lambda: Profile({STRATEGY: ()}), ("findings", STRATEGY, "levels")),
    "counts of limits": (lambda: Profile({}, [COUNT]), ("counts",)),
    "no authority": (lambda: Scenario(authority=None, as_of="2026", profile=Profile()), ("authority",)),
    "no such date": (lambda: Scenario(authority="A", as_of="sometime", profile=Profile()), ("as_of",)),
    "a date as a number": (lambda: Scenario(authority="A", as_of=2026, profile=Profile()), ("as_of",)),
    "a profile as a mapping": (lambda: Scenario(authority="A", as_of="2026", profile={}), ("profile",)),
    "sources as a list": (
        lambda: Scenario(authority="A", as_of="2026", profile=Profile(), sources=["a"]),
        ("sources",),
    ),
    "a kind of decision": (lambda: Published(support_type="x", source="y", kind="hearsay"), ("kind",)),
    "factors that are texts": (
        lambda: Published(support_type="x", source="y", factors={"a": "no"}),
        ("factors", "a", "factors"),
    ),
}


@pytest.mark.parametrize("name", MADE)
def test_a_value_that_cannot_be_is_refused_where_it_is_made(name):
    make, at = MADE[name]
    with pytest.raises(InvalidValue) as refused:
        make()
    assert [problem.at for problem in refused.value.problems] == [at]
    assert refused.value.fix


def test_what_is_refused_when_made_is_refused_when_evolved():
    with pytest.raises(InvalidValue):
        attrs.evolve(LACKING, levels=())
    with pytest.raises(InvalidValue):
        attrs.evolve(Scenario(authority="A", as_of="2026", profile=Profile()), as_of="soon")


USED = {  # what only a rule base can tell, and what is of another type, is refused by every entry point
    "an unknown level": lambda: recommend(Profile({STRATEGY: Finding(levels="good")}), FRAMEWORK),
    "an unknown attribute": lambda: recommend(Profile({"capacity.strategi": LACKING}), FRAMEWORK),
    "an unknown attribute, replaced": lambda: recommend(Profile().with_finding("nope", "x"), FRAMEWORK),
    "an unknown level, explained": lambda: explain(Profile({STRATEGY: Finding(levels="good")}), FRAMEWORK),
    "an unknown level of a rater": lambda: recommend(
        Profile({STRATEGY: Finding(levels="lacking", raters={"Ann": "bad"})}), FRAMEWORK
    ),
    "a count of an unknown group": lambda: recommend(
        Profile({}, [CountFinding(limit=CountLimit("gripe", "lacking", 1, 1))]), FRAMEWORK
    ),
    "a count of more than there are": lambda: recommend(
        Profile({}, [CountFinding(limit=CountLimit("grip", "lacking", 50, 60))]), FRAMEWORK
    ),
    "a path": lambda: recommend("file.yml"),
    "nothing": lambda: recommend(None, FRAMEWORK),
    "a rule base by its path": lambda: recommend(Profile(), "rules/x"),
    "a rule base by its path, explained": lambda: explain(Profile(), "rules/x"),
    "a rule base by its path, of a file": lambda: load_scenario(shipped("scenarios") / "rotherham.yml", "rules/x"),
    "a rule base by its path, of beliefs": lambda: load_beliefs("x.yml", "rules/x"),
    "a rule base by its path, of a frame": lambda: recommend_frame({}, "rules/x"),
    "a profile as beliefs": lambda: sweep(FRAMEWORK, Profile()),
    "a profile as a rule base": lambda: sweep(Profile()),
    "a mapping with a mistake": lambda: recommend({"capacity.strategi": "lacking"}, FRAMEWORK),
}


@pytest.mark.parametrize("name", USED)
def test_what_no_rule_base_knows_is_refused_where_it_is_used(name):
    with pytest.raises(DeliveryModelError):
        USED[name]()


def test_what_can_only_mean_one_thing_is_taken():
    told = Evidence("x", "RR 6.1", kind="internal", date=datetime.date(2017, 4, 1))
    assert (told.kind, told.date) == (EvidenceKind.INTERNAL, "2017-04-01")
    assert Finding(levels="lacking").levels == ("lacking",)
    assert Finding(levels="present|partial").levels == Finding(levels=["present", "partial", "present"]).levels
    assert Finding(levels={"yes", "no"}).levels == ("no", "yes")
    assert Finding(levels="lacking", evidence=told).evidence == (told,)
    assert Profile().with_finding(STRATEGY, "present").findings == {STRATEGY: Finding(levels=("present",))}
    assert Scenario(authority="A", as_of=datetime.datetime(2026, 1, 2), profile=Profile()).as_of == "2026-01-02"
    found = recommend(Profile({STRATEGY: Finding(levels="lacking", evidence=[told])}), FRAMEWORK)
    assert '"kind": "internal"' in render(found, format="json")
    assert explain(found).recommendation is found


def test_levels_stand_in_the_order_of_the_rule_base_when_they_are_used():
    levels = FRAMEWORK.attribute(STRATEGY).level_names
    found = recommend(Profile({STRATEGY: levels[::-1]}), FRAMEWORK)
    assert found.scenario.profile.findings[STRATEGY].levels == levels
    assert Profile({STRATEGY: levels}).checked(FRAMEWORK).findings[STRATEGY].levels == levels


def test_a_mapping_or_a_profile_is_answered_and_explained():
    data = {STRATEGY: "lacking", "problems.systemic": None}
    asked = recommend(Profile.of(FRAMEWORK, data), FRAMEWORK)
    assert recommend(data, FRAMEWORK).possible == asked.possible
    assert explain(data, FRAMEWORK).recommendation.possible == asked.possible
    assert explain(Profile()).recommendation.possible == recommend({}).possible


ROTHERHAM = load_scenario(shipped("scenarios") / "rotherham.yml")
CHANGES = (
    lambda mapping: mapping.update(x=1),
    lambda mapping: mapping.pop("x", None),
    lambda mapping: mapping.popitem(),
    lambda mapping: mapping.clear(),
    lambda mapping: mapping.setdefault("x", 1),
    lambda mapping: mapping.__setitem__("x", 1),
    lambda mapping: mapping.__delitem__("x"),
    lambda mapping: mapping.__ior__({"x": 1}),
)


def mappings(value):
    return [found for each in attrs.fields(type(value)) if isinstance(found := getattr(value, each.name), dict)]


@pytest.mark.parametrize("change", CHANGES)
def test_no_mapping_of_a_value_can_be_changed(change):
    rated = Finding(levels="lacking", raters={"Ann": "lacking"})
    values = (ROTHERHAM, ROTHERHAM.profile, ROTHERHAM.published, rated, FRAMEWORK, FRAMEWORK.vocabulary)
    values = (*values, FRAMEWORK.outcome, next(iter(FRAMEWORK.sources.values())))
    found = [mapping for value in values for mapping in mappings(value)]
    assert len(found) >= 15
    for mapping in found:
        before = dict(mapping)
        with pytest.raises(InvalidValue):
            change(mapping)
        assert mapping == before


def test_values_are_hashed_by_what_they_say_and_sent_whole():
    profiles = [Profile({STRATEGY: level}) for level in FRAMEWORK.attribute(STRATEGY).level_names]
    assert len({hash(each) for each in profiles}) == len(set(profiles)) == 3
    one, other = Profile({"a": "x", "b": "y"}), Profile({"b": "y", "a": "x"})
    assert (one == other, hash(one) == hash(other)) == (True, True)
    for value in (ROTHERHAM, *profiles, COUNT, EVIDENCE, Finding(levels="lacking", raters={"Ann": "lacking"})):
        for again in (copy.copy(value), copy.deepcopy(value), pickle.loads(pickle.dumps(value))):
            assert (again, hash(again)) == (value, hash(value))


def test_a_repr_fits_a_line_of_a_log():
    long = "x" * 500
    found = recommend(ROTHERHAM, FRAMEWORK)
    place = Place(long, 1, 1)
    values = (FRAMEWORK, ROTHERHAM, ROTHERHAM.profile, ROTHERHAM.published, found, explain(found), place)
    values = (*values, Problem(place, long, long), Evidence(long, long), Finding(levels=[long] * 9, note=long))
    values = (
        *values,
        CountFinding(limit=CountLimit(long, long, 0, 1)),
        Scenario(authority=long, as_of="2026", profile=Profile()),
    )
    assert {type(each).__name__: len(repr(each)) for each in values if len(repr(each)) >= 200} == {}
    said = "Recommendation(None, possible=3, basis='interpreted', rules='isos-2017 2.0.0', known=1)"
    assert repr(recommend({STRATEGY: "lacking"}, FRAMEWORK)) == said


def evolved(**parts):
    return attrs.evolve(FRAMEWORK, **parts)


def with_rules(change):
    table = FRAMEWORK.outcome
    return evolved(decisions={**FRAMEWORK.decisions, table.name: attrs.evolve(table, rules=change(table.rules))})


def test_a_rule_base_that_is_changed_has_another_hash_and_name():
    other = with_rules(lambda rules: (attrs.evolve(rules[0], then=rules[-1].then), *rules[1:]))
    backwards = dict(reversed(FRAMEWORK.decisions.items()))
    changed = [
        other,
        with_rules(lambda rules: rules[::-1]),
        evolved(support_types=dict(reversed(FRAMEWORK.support_types.items()))),
        evolved(axes=FRAMEWORK.axes[::-1]),
        evolved(roles=attrs.evolve(FRAMEWORK.roles, notes=())),
        evolved(decisions=dict(list(FRAMEWORK.decisions.items())[:-1])) if backwards else None,
        evolved(others={}),
        evolved(limits=()),
        evolved(vocabulary=attrs.evolve(FRAMEWORK.vocabulary, groups={})) if not FRAMEWORK.groups else other,
    ]
    hashes = {each.content_hash for each in changed}
    assert len(hashes) == len(changed) - 1  # the last is the first
    assert FRAMEWORK.content_hash not in hashes
    assert all(each.files_hash is None and "changed" in each.name and each != FRAMEWORK for each in changed)


def test_a_rule_base_that_says_the_same_is_the_same():
    same = evolved(decisions=dict(FRAMEWORK.decisions), path="elsewhere", record=None)
    assert (same, hash(same), same.files_hash) == (FRAMEWORK, hash(FRAMEWORK), FRAMEWORK.files_hash)
    sent = pickle.loads(pickle.dumps(FRAMEWORK))
    assert (sent, sent.files_hash, sent.is_proved) == (FRAMEWORK, FRAMEWORK.files_hash, True)
    assert load_framework(shipped("rules") / "isos-2017") == FRAMEWORK
    other = with_rules(lambda rules: rules[::-1])
    assert pickle.loads(pickle.dumps(other)).content_hash == other.content_hash


def test_a_rule_base_that_is_changed_is_proved_when_it_is_first_asked():
    unsound = with_rules(lambda rules: rules[1:])
    for ask in (
        lambda: recommend({}, unsound),
        lambda: explain({}, unsound),
        lambda: sweep(unsound),
        lambda: recommend_frame({}, unsound),
    ):
        with pytest.raises(RuleBaseError, match=f"no rule of {FRAMEWORK.outcome.name} holds"):
            ask()
    sound = with_rules(lambda rules: rules[::-1])
    assert not sound.is_proved
    assert recommend({}, sound).possible == recommend({}, FRAMEWORK).possible
    assert sound.is_proved


def test_an_unknown_name_says_what_there_is():
    with pytest.raises(UnknownName, match=r"did you mean 'capacity\.strategy'"):
        recommend(Profile({"capacity.strategi": LACKING}), FRAMEWORK)
