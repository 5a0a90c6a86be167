"""The ladder of intervention: a second writing of it in Python, its cases by hand, and where it may not go wrong."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from click.testing import CliRunner

from delivery_model import Profile, load_framework, load_scenario, recommend, render
from delivery_model.answer.brief import MOST_ROWS
from delivery_model.answer.recommendation import Recommendation
from delivery_model.check.checks import Verdict
from delivery_model.check.claims import certify
from delivery_model.cli import recommend as command
from delivery_model.dates.several_dates import journey
from delivery_model.engines import ENGINES
from delivery_model.loading import shipped
from delivery_model.possible.space import Space, inputs_of, wide_space
from delivery_model.precedents.baselines import load_history
from delivery_model.precedents.cases import hash_of_cases, load_cases
from delivery_model.precedents.outcomes import Tally
from delivery_model.precedents.validation import Exposure, Validation, policy_checks, record_of, validate
from delivery_model.profile.profile import finding_of
from delivery_model.rulebase.conditions import AllOf, Among, AnyOf
from delivery_model.yaml_input.yaml_text import Entries, Items, Node, Text, parse_document

NAME = "dfe-ladder-2023"
FRAMEWORK = load_framework(NAME)
NO_STEP, TRACK, KEPT, LEAVE = FRAMEWORK.outcome.values
FOLDER = Path(str(shipped("scenarios"))) / NAME
DATES = sorted(FOLDER.glob("rotherham-*.yml"))
CASES = str(FOLDER / "cases.csv")
DEFAULTS = {name: reading.default for name, reading in FRAMEWORK.readings.items()}
KEY = ("ofsted.help_and_protection", "ofsted.looked_after", "ofsted.leadership")
CARE_LEAVERS = "ofsted.care_leavers"
DIRECTED = ("statutory_direction", "commissioner_review", "commissioner_executive")
STATUSES = FRAMEWORK.attributes["intervention.status"].level_names
CERTAIN, NONE = Exposure.CERTAIN, Exposure.NONE
TOLD = ("step", "tests_met", "instruments", "in_force_notes", "judgement_notes", "consistency")

Levels = Mapping[str, str]


# A second writing


def is_bad(a: Levels, r: Levels) -> bool:
    """Whether services count as inadequate: by the overall grade while there is one, else by any judgement."""
    inadequate = {name for name in (*KEY, CARE_LEAVERS) if a[name] == "inadequate"}
    if a["ofsted.framework"] == "ILACS_2026":
        return bool(inadequate - ({"ofsted.leadership"} if r["without_headline"] == "as_headlines_went" else set()))
    return a["ofsted.overall"] == "inadequate" or (
        r["under_a_better_headline"] == "any_key" and bool(inadequate & set(KEY))
    )


def is_across(a: Levels, r: Levels) -> bool:
    """Whether every key judgement is inadequate; care leavers may be read as one, where judged by themselves."""
    key = [*KEY]
    if r["key_judgements"] == "four" and a["ofsted.framework"].startswith("ILACS"):
        key.append(CARE_LEAVERS)
    return all(a[name] == "inadequate" for name in key)


def is_repeated(a: Levels) -> bool:
    return a["ofsted.inadequate_in_five_years"] == "more_than_once"


def is_unsatisfactory(a: Levels) -> bool:
    return a["intervention.progress"] != "satisfactory"


def step_of(a: Levels, r: Levels) -> int:
    """How far up the ladder, from 0: what the published steps ask for, and no less than what is in force if so read."""
    if not is_bad(a, r):
        asked = int(a["ofsted.visit"] == "priority_action" and r["after_a_visit"] == "improvement_track")
    elif not (is_across(a, r) or is_repeated(a)):
        asked = 1 + int(is_unsatisfactory(a) and r["not_satisfied"] == "directs")
    else:
        helpless = ("not_capable", "with_support")[: 1 + (r["help_needed"] == "not_capable")]
        asked = 2 + int(a["council.capability"] in helpless)
    in_force = (0, 1, 1, 2, 2, 2, 3)[STATUSES.index(a["intervention.status"])]
    return max(asked, in_force) if r["ends_with"] == "lifted" else asked


def met_of(a: Levels, r: Levels) -> set[str]:
    if not is_bad(a, r):
        return set()
    found = {"inadequate"} | ({"systemic_failure"} if is_across(a, r) else set())
    found |= {"persistent_failure"} if is_repeated(a) else set()
    if len(found) > 1:
        found |= {"commissioner", "presumption"} | ({"capability_reason"} if step_of(a, r) == 2 else set())
    return found


def instruments_of(a: Levels, r: Levels) -> set[str]:
    found = {"who_carries_it_out"} if step_of(a, r) == 3 else set[str]()
    priority = a["ofsted.visit"] == "priority_action"
    if not is_bad(a, r):
        early = priority or (a["ofsted.framework"] != "ILACS_2026" and a["ofsted.overall"] == "requires_improvement")
        found |= {"support_on_request"} | ({"early_support"} if early else set())
        return found | ({"notice_after_visit"} if priority else set())
    found |= {"adviser", "monitoring_visits"}
    if is_across(a, r) or is_repeated(a):
        found.add("direction_and_commissioner")
        trust = {"cooperative": "trust_by_agreement", "resistant": "trust_imposed"}[a["council.cooperation"]]
        return found | ({trust} if step_of(a, r) == 3 else set())
    if is_unsatisfactory(a):
        return found | {"improvement_notice", "direction_possible"}
    return found | ({"improvement_notice"} if r["notice_when"] == "with_the_adviser" else set())


def notes_of(a: Levels, r: Levels) -> set[str]:
    status = a["intervention.status"]
    if not is_bad(a, r):
        return set() if status == "none" else {"outlasts_the_grade"}
    if status == "none":
        return {"not_yet_begun"}
    serious = is_across(a, r) or is_repeated(a)
    return {"beyond_the_tests"} if status.startswith("commissioner") and not serious else set()


def judgements_of(a: Levels, r: Levels) -> set[str]:
    scheme, alone = a["ofsted.framework"], a[CARE_LEAVERS] == "inadequate"
    any_key = any(a[name] == "inadequate" for name in KEY)
    better = scheme != "ILACS_2026" and a["ofsted.overall"] != "inadequate"
    found = {"under_a_better_grade"} if better and any_key and scheme != "SIF" else set[str]()
    found |= {"care_leavers"} if better and alone and scheme != "pre_SIF" else set()
    only = alone and not any_key and scheme.startswith("ILACS") and is_bad(a, r)
    return found | ({"only_care_leavers"} if only else set())


def contradictions_of(a: Levels) -> set[str]:
    scheme, overall_bad = a["ofsted.framework"], a["ofsted.overall"] == "inadequate"
    any_key = any(a[name] == "inadequate" for name in KEY)
    found = {"overall_against_judgement"} if scheme == "SIF" and any_key and not overall_bad else set[str]()
    found |= {"overall_without_judgement"} if scheme == "SIF" and overall_bad and not any_key else set()
    none = overall_bad and scheme != "ILACS_2026" and a["ofsted.inadequate_in_five_years"] == "none"
    return found | ({"count_against_grade"} if none else set())


def in_python(a: Levels, r: Levels) -> tuple[object, ...]:
    step = (NO_STEP, TRACK, KEPT, LEAVE)[step_of(a, r)]
    return step, met_of(a, r), instruments_of(a, r), notes_of(a, r), judgements_of(a, r), contradictions_of(a)


def in_the_rules(space: Space, a: Levels) -> tuple[object, ...]:
    """The same by the diagrams of every possible authority."""
    cells = {place: axis.levels.index(a[axis.name]) for place, axis in enumerate(FRAMEWORK.axes) if axis.name in a}
    cells |= dict.fromkeys((place for place in range(len(FRAMEWORK.axes)) if place not in cells), 0)
    step, *others = (space.diagrams.value_at(space.values(name), cells) for name in TOLD)
    return step, *map(set, others)  # pyright: ignore[reportArgumentType] - a collecting decision has several values


def grid() -> Iterator[dict[str, str]]:
    """Every authority, with two grades of each judgement, three of the whole, and all else as it may be."""
    several = {name: each.level_names for name, each in FRAMEWORK.attributes.items()}
    several |= dict.fromkeys((*KEY, CARE_LEAVERS), ("requires_improvement", "inadequate"))
    several["ofsted.overall"] = ("good", "requires_improvement", "inadequate")
    for levels in product(*several.values()):
        yield dict(zip(several, levels, strict=True))


def test_the_rules_agree_with_a_second_writing_on_the_whole_grid() -> None:
    space = wide_space(FRAMEWORK, {})
    every = list(grid())
    wrong = [each for each in every if in_the_rules(space, each) != in_python(each, DEFAULTS)]
    assert wrong == []
    assert len(every) == 4 * 3 * 2**4 * 3 * 2 * 3 * 2 * 7 * 3


def test_the_rules_agree_with_a_second_writing_under_every_combination_of_readings() -> None:
    chance = random.Random(2023)
    several = {name: each.level_names for name, each in FRAMEWORK.attributes.items()}
    weights = {"inadequate": 3}
    readings = [each.alternative_names for each in FRAMEWORK.readings.values()]
    for combination in product(*readings):
        read = dict(zip(FRAMEWORK.readings, combination, strict=True))
        space = wide_space(FRAMEWORK, read)
        for _ in range(60):
            drawn = {
                name: chance.choices(levels, [weights.get(level, 1) for level in levels])[0]
                for name, levels in several.items()
            }
            assert in_the_rules(space, drawn) == in_python(drawn, read), (drawn, read)


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_says_what_the_second_writing_says(engine: str) -> None:
    chance = random.Random(7)
    several = {name: each.level_names for name, each in FRAMEWORK.attributes.items()}
    for _ in range(60):
        drawn = {name: chance.choice(levels) for name, levels in several.items()}
        found = recommend(profile_of(drawn), FRAMEWORK, engine=engine)
        assert found.recommended == in_python(drawn, DEFAULTS)[0], drawn


def profile_of(levels: Mapping[str, object]) -> Profile:
    return Profile({name: finding_of(FRAMEWORK, name, level) for name, level in levels.items()})


def test_its_certificate_is_sound() -> None:
    assert {check.verdict for check in certify(FRAMEWORK).checks} == {Verdict.PROVED}


# By hand


def grades(key: str, overall: str = "inadequate", scheme: str = "SIF", **others: str) -> dict[str, str]:
    """An authority by its key judgements as letters: i(nadequate), r(equires improvement), g(ood)."""
    words = {"i": "inadequate", "r": "requires_improvement", "g": "good"}
    judged = {name: words[letter] for name, letter in zip(KEY, key, strict=True)}
    found = {"ofsted.framework": scheme, "ofsted.overall": overall, **judged}
    return found | {name.replace("__", "."): level for name, level in others.items()}


def able(level: str) -> dict[str, str]:
    return {"council__capability": level}


ONCE = {"ofsted__inadequate_in_five_years": "once"}
BY_HAND = {
    "Rotherham, November 2014": (
        grades("iii", ofsted__inadequate_in_five_years="more_than_once", **able("not_capable")),
        {LEAVE}, {"systemic_failure", "persistent_failure", "commissioner", "presumption"},
    ),
    "Rotherham, February 2015": (grades("iii", **ONCE, **able("not_capable")), {LEAVE}, {"systemic_failure"}),
    "Rotherham, April 2017": (grades("iii", **ONCE, **able("capable")), {KEPT}, {"commissioner", "capability_reason"}),
    "Rotherham, January 2018": (grades("grg", "good", intervention__status="commissioner_executive"), {NO_STEP}, set()),
    "Dudley, 2016": (grades("iii", **ONCE, **able("capable")), {KEPT}, {"systemic_failure", "presumption"}),
    "Kirklees, 2017": (grades("iii", **ONCE, **able("with_support")), {KEPT}, {"systemic_failure", "presumption"}),
    "Torbay, 2017": (grades("iri", **ONCE, **able("with_support")), {TRACK}, {"inadequate"}),
    "West Sussex, 2019": (grades("iii", scheme="ILACS", **ONCE, **able("not_capable")), {LEAVE}, {"systemic_failure"}),
    "NE Lincolnshire, 2022": (grades("iii", scheme="ILACS", **ONCE, **able("not_capable")), {LEAVE}, {"presumption"}),
    "Plymouth, 2023": (grades("rrr", "requires_improvement", "ILACS", **able("capable")), {NO_STEP}, set()),
    "in no review yet": (grades("iii", scheme="ILACS", **ONCE), {KEPT, LEAVE}, {"commissioner", "presumption"}),
}  # fmt: skip


def answered(levels: Mapping[str, object], **readings: str) -> Recommendation:
    return recommend(profile_of(levels), FRAMEWORK, engine="direct", readings=readings)


def certain(found: Recommendation, decision: str) -> set[str]:
    return set(found.values(decision).certain)


@pytest.mark.parametrize("case", BY_HAND)
def test_a_council_gets_by_the_rules_what_it_gets_by_hand(case: str) -> None:
    levels, steps, tests = BY_HAND[case]
    found = answered(levels)
    assert (set(found.possible), tests <= certain(found, "tests_met")) == (steps, True)
    assert bool(tests) == bool(certain(found, "tests_met"))


@pytest.mark.parametrize(
    ("case", "readings", "step"),
    [
        ("Kirklees, 2017", {"help_needed": "not_capable"}, LEAVE),
        ("Rotherham, January 2018", {"ends_with": "lifted"}, KEPT),
        ("West Sussex, 2019", {"key_judgements": "three"}, LEAVE),
    ],
)
def test_a_council_whose_answer_hangs_on_a_reading_gets_the_other(
    case: str, readings: dict[str, str], step: str
) -> None:
    assert answered(BY_HAND[case][0], **readings).recommended == step


def test_plymouth_gets_its_notice_if_a_visit_is_read_as_enough() -> None:
    visited = {**BY_HAND["Plymouth, 2023"][0], "ofsted.visit": "priority_action"}
    assert [answered(visited, after_a_visit=each).recommended for each in ("not_by_itself", "improvement_track")] == [
        NO_STEP,
        TRACK,
    ]
    assert {"early_support", "notice_after_visit"} <= certain(answered(visited), "instruments")


def test_hull_gets_its_direction_if_ministers_who_are_not_satisfied_direct() -> None:
    hull = grades("irr", scheme="ILACS", **ONCE, intervention__progress="not_satisfactory")
    assert [answered(hull, not_satisfied=each).recommended for each in ("may", "directs")] == [TRACK, KEPT]
    assert "direction_possible" in certain(answered(hull), "instruments")


# What went wrong elsewhere


def test_a_better_grade_over_an_inadequate_judgement_is_a_contradiction_in_SIF_alone() -> None:
    several = [grades("rri", "requires_improvement", each, ofsted__care_leavers="good") for each in ("SIF", "ILACS")]
    found = [answered(each) for each in several]
    assert [certain(each, "consistency") for each in found] == [{"overall_against_judgement"}, set()]
    assert [certain(each, "judgement_notes") for each in found] == [set(), {"under_a_better_grade"}]


@pytest.mark.parametrize(
    ("scheme", "overall", "step", "told"),
    [
        ("SIF", "requires_improvement", NO_STEP, "care_leavers"),
        ("ILACS", "inadequate", TRACK, "only_care_leavers"),
        ("ILACS_2026", None, TRACK, "only_care_leavers"),
    ],
)
def test_care_leavers_alone_count_as_their_framework_has_it(
    scheme: str, overall: str | None, step: str, told: str
) -> None:
    levels = grades("rrr", overall or "good", scheme, ofsted__care_leavers="inadequate", **ONCE)
    if overall is None:
        del levels["ofsted.overall"]
    found = answered(levels)
    assert (found.recommended, told in certain(found, "judgement_notes")) == (step, True)


def test_no_overall_grade_is_asked_for_where_none_is_given() -> None:
    overall = FRAMEWORK.attributes["ofsted.overall"]
    assert overall.exists_when is not None
    assert "ILACS_2026" not in str(overall.exists_when)
    without = {"ofsted.framework": "ILACS_2026", **dict.fromkeys(KEY, "good"), CARE_LEAVERS: "good"}
    assert answered(without).possible == (NO_STEP,)


def test_what_is_in_force_never_bears_on_what_ofsted_found_nor_the_other_way_round() -> None:
    found = inputs_of(FRAMEWORK, "finding") | inputs_of(FRAMEWORK, "failure")
    assert not {"intervention.status", "intervention.progress", "ofsted.visit"} & found


def test_before_a_review_the_answer_is_two_steps_and_the_presumption_decides_neither() -> None:
    found = answered(BY_HAND["in no review yet"][0])
    assert (set(found.possible), found.recommended) == ({KEPT, LEAVE}, None)
    assert "presumption" in certain(found, "tests_met")


def test_a_commissioner_where_neither_test_is_met_is_said_to_go_beyond_them() -> None:
    torbay = {**BY_HAND["Torbay, 2017"][0], "intervention.status": "commissioner_review"}
    assert certain(answered(torbay), "in_force_notes") == {"beyond_the_tests"}


def test_three_months_are_no_condition() -> None:
    assert not re.search(r"month|date|weeks", " ".join(FRAMEWORK.attributes))


LAWS = {
    "no step without an inadequate inspection": (NO_STEP, Among("finding", frozenset({"not_inadequate"}))),
    "the track without either test": (TRACK, Among("failure", frozenset({"contained"}))),
    "services leave only those who are not capable": (LEAVE, Among("council.capability", frozenset({"not_capable"}))),
}


@pytest.mark.parametrize("law", LAWS)
def test_by_default_nobody_is_told_otherwise(law: str) -> None:
    step, condition = LAWS[law]
    space = wide_space(FRAMEWORK, {})
    broken = AllOf((Among("step", frozenset({step})), condition))
    told = space.diagrams.combine(
        lambda *pair: pair, space.condition(AnyOf((Among("step", frozenset({step})),))), space.condition(broken)
    )
    assert space.diagrams.reachable(told).keys() == {(True, True), (False, False)}


# Against what the Department did


@cache
def held() -> Validation:
    history = load_history(FRAMEWORK, NAME)
    return validate(FRAMEWORK, load_cases([CASES], FRAMEWORK, history.table), history=history)


def right_of_told(tally: Tally) -> tuple[int, int]:
    """How many of the answers that can be told are what was done, and how many can be told."""
    share = tally.decided.agreement
    return share.number, share.total


def staying_or_leaving(tally: Tally) -> tuple[int, int]:
    """The same of councils that meet a test, for which services stay or leave."""
    return right_of_told(tally.among(lambda each: set(each.possible) <= {KEPT, LEAVE}))


def test_the_record_is_what_a_run_over_the_cases_gives() -> None:
    assert FRAMEWORK.record == record_of(held(), hash_of_cases([CASES]))


def test_the_whole_step_is_what_was_done_in_23_of_33_councils() -> None:
    at_decision, _ = held().codings
    assert right_of_told(at_decision.under({})) == (23, 33)
    untold = [each.case.name for each in at_decision.under({}).answers if each.recommended is None]
    assert untold == ["northamptonshire_2019", "hull_2020", "halton_2024"]


def test_whether_services_stay_is_told_no_better_than_by_saying_that_they_do() -> None:
    at_decision, ofsted_only = held().codings
    found = [at_decision.under({}), at_decision.under({"help_needed": "not_capable"}), ofsted_only.under({})]
    assert [staying_or_leaving(each) for each in found] == [(15, 20), (13, 19), (10, 21)]
    told = {each.case.name for each in found[0].answers if each.recommended in (KEPT, LEAVE)}
    by_title = held().baselines(at_decision)
    stays = next(tally for title, tally in by_title.items() if "stay" in title)
    assert right_of_told(stays.among(lambda each: each.case.name in told)) == (15, 20)


def test_the_tests_are_met_where_the_department_acted_on_them() -> None:
    checks = policy_checks(held().codings[0])
    number = {(name, *cell): len(cases) for name, cells in checks.items() for cell, cases in cells.items()}
    assert (number["inadequate", True, CERTAIN], number["inadequate", True, NONE]) == (35, 1)
    assert checks["inadequate"][True, NONE] == ("plymouth_2023",)
    commissioners = [number["commissioner", acted, met] for acted, met in product((True, False), (CERTAIN, NONE))]
    assert commissioners == [21, 3, 0, 10]
    assert checks["commissioner"][True, NONE] == ("torbay_2017", "blackpool_2019", "devon_2020")
    assert (number["presumption", True, CERTAIN], number["presumption", False, CERTAIN]) == (5, 16)


def test_no_intervention_is_said_of_all_eight_of_which_none_was_found() -> None:
    (used, _) = held().in_use
    assert [each.recommended for each in used.under({}).answers] == [NO_STEP] * 8


PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "ladder.md"


@pytest.mark.skipif(not PAGE.is_file(), reason="the documentation is in the checkout, not in the installed package")
def test_the_page_on_the_ladder_gives_these_figures() -> None:
    at_decision, ofsted_only = held().codings
    tally, stays = at_decision.under({}), held().baselines(at_decision)["the two tests, and services always stay"]
    checks = {
        name: {cell: len(cases) for cell, cases in each.items()} for name, each in policy_checks(at_decision).items()
    }
    told = sum(number for (_, met), number in checks["commissioner"].items() if met in (CERTAIN, NONE))
    right = checks["commissioner"][True, CERTAIN] + checks["commissioner"][False, NONE]
    met = checks["presumption"][True, CERTAIN] + checks["presumption"][False, CERTAIN]
    other = at_decision.under({"help_needed": "not_capable"})
    figures = [
        f"{checks['inadequate'][True, CERTAIN]} of {checks['inadequate'][True, CERTAIN]}.",
        f"{right} of {told} told",
        f"{checks['presumption'][True, CERTAIN]} of {met}:",
        "{} of {} told; ".format(*staying_or_leaving(tally)) + "{} of {} if".format(*staying_or_leaving(other)),
        "{} of {} from Ofsted's".format(*staying_or_leaving(ofsted_only.under({}))),
        "{} of {} told |".format(*right_of_told(tally)),
        f"in {stays.agreement.number} of all {stays.agreement.total}",
    ]
    said = " ".join(PAGE.read_text(encoding="utf-8").split())
    assert [each for each in figures if each not in said] == []


# The dates of Rotherham


def test_the_dates_of_rotherham_go_up_and_down_the_ladder() -> None:
    scenarios = [load_scenario(path, FRAMEWORK) for path in DATES]
    found = [recommend(each, FRAMEWORK) for each in scenarios]
    assert [each.recommended for each in found] == [LEAVE, LEAVE, KEPT, NO_STEP, NO_STEP]
    assert [each.agrees for each in found] == [False, False, True, False, True]
    assert len(journey(scenarios, FRAMEWORK)) == len(DATES)


def test_two_inadequate_inspections_stay_two_until_there_is_another() -> None:
    scenarios = [load_scenario(path, FRAMEWORK) for path in DATES]
    levels = [each.profile.findings["ofsted.inadequate_in_five_years"].levels for each in scenarios]
    assert levels == [("more_than_once",)] * 3 + [("once",)] * 2


@pytest.mark.parametrize("path", DATES, ids=lambda path: path.stem)
def test_the_default_text_of_each_date_is_short_and_within_its_columns(path: Path) -> None:
    rows = render(recommend(load_scenario(path, FRAMEWORK), FRAMEWORK)).splitlines()
    assert len(rows) <= MOST_ROWS
    assert [row for row in rows if len(row) > 100] == []


@pytest.mark.parametrize("verb", [["journey", *map(str, DATES)], [str(DATES[0])], ["validate", CASES]])
def test_the_command_takes_the_rule_base_by_its_name(verb: list[str]) -> None:
    found = CliRunner().invoke(command, [*verb, "--rules", NAME])
    assert (found.exit_code, "Rotherham" in found.output or NAME in found.output) == (0, True), found.output


# Its words


def test_what_is_asked_here_and_in_isos_is_asked_with_the_same_levels() -> None:
    isos = load_framework()
    shared = [name for name in FRAMEWORK.attributes if name in isos.attributes]
    assert {*FRAMEWORK.attributes} - {*shared} == {"council.capability", "ofsted.visit", "intervention.progress"}
    for name in shared:
        assert FRAMEWORK.attributes[name].level_names == isos.attributes[name].level_names, name


def texts(node: Node) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every text of a file with the sources that its statement cites."""
    if isinstance(node, Items):
        for value in node.values:
            yield from texts(value)
    if isinstance(node, Entries):
        cited = tuple(
            each.value
            for key, value in node
            if key.value == "sources" and isinstance(value, Items)
            for each in value.values
            if isinstance(each, Text)
        )
        for key, value in node:
            if isinstance(value, Text) and key.value != "source":
                yield value.value, cited
            yield from texts(value)


FILES = [*sorted((shipped("rules") / NAME).rglob("*.yml")), *DATES]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_nothing_is_quoted_that_is_not_held(path: Path) -> None:
    found = texts(parse_document(path.read_bytes(), str(path)))
    quoting = [(text, cited) for text, cited in found if re.search('["“”]', text)]
    assert [text for text, cited in quoting if not any(each.startswith("RR") for each in cited)] == []


def test_every_paragraph_of_the_review_that_is_cited_is_one_of_its() -> None:
    listed = load_framework().sources["RR"].places
    cited = {c for rule in FRAMEWORK.rules.values() for c in rule.sources if c.startswith("RR ")}
    for path in DATES:
        cited |= set(re.findall(r"source: (RR [^\n]+)", path.read_text("utf-8")))
    assert {each.removeprefix("RR ") for each in cited} <= set(listed)
    assert "RR 5.3" in cited


def test_every_open_point_is_a_reading_or_has_a_rule_that_says_how_it_is_settled() -> None:
    settled = {reading.point for reading in FRAMEWORK.readings.values()}
    settled |= {point for rule in FRAMEWORK.rules.values() for point in rule.points}
    assert settled == set(FRAMEWORK.points)
