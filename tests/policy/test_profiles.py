"""Councils a reader knows the shape of: the form that fits, what goes alongside, and of what degree scrutiny is.

The table is the project's own expectation, written by hand from what an experienced adviser would say of each council
and what the framework makes of it: never copied from an answer. `SLI`, `ES` and `ADM` are the forms of Figure 3.
"""

from functools import cache
from pathlib import Path

import pytest

from delivery_model import explain, load_scenario, recommend
from delivery_model.loading import shipped

PROFILES = Path(__file__).parents[1] / "profiles"
FORMS = {"SLI": "sector_led_improvement", "ES": "external_scrutiny", "ADM": "alternative_delivery_model"}
TABLE = """
    profile                                          possible     alongside  degree              held of total
    01-good-one-partial-area                         SLI          -          -                   1 of 1
    02-good-partnership-developing                   SLI          ES         by_agreement        6 of 8
    03-good-one-weak-area-known-no-help-wanted       SLI          -          -                   1 of 1
    04-ri-improving-leadership                       SLI          ES         by_agreement        5 of 8
    05-newly-inadequate-strong-new-dcs               ES           SLI        grounds             1 of 1
    06-persistent-capacity-in-place                  ES           SLI        in_force            1 of 1
    07-small-unitary-partnership-trouble             ES           SLI        by_agreement        1 of 1
    08-trust-returning-in-house                      SLI          ES         by_agreement        7 of 8
    09-outstanding-one-failing-area                  ES           SLI        by_agreement        1 of 1
    10-only-an-inadequate-grade                      SLI/ES/ADM   SLI?/ES?   grounds?/in_force?  1 of 1
    11-denial                                        ES           -          grounds             2 of 3
    12-s114                                          ES           SLI        by_agreement        1 of 1
    13-inadequate-corporate-toxic                    ES           SLI        grounds             1 of 2
    14-kirklees                                      ES           SLI        grounds             2 of 3
    15-all-lacking-entrenched-no-partner             ADM          ES         grounds             1 of 1
    16-new-leadership-baseline                       SLI          ES         by_agreement        7 of 16
    17-inadequate-one-area-eyes-off                  ES           SLI        grounds             1 of 1
    18-two-weak-areas-known-help-sought              SLI          -          -                   1 of 1
    19-contained-all-lacking                         ES           -          grounds             1 of 1
    20-good-officer-leaves-one-governance-unknown    SLI/ES       SLI?/ES?   by_agreement?       1 of 1
    feb15-one-capacity-partial                       ES           -          by_agreement?/grounds?/in_force?  1 of 6
    overall-only                                     SLI/ES/ADM   SLI?/ES?   grounds?/in_force?  1 of 1
    rotherham-2014-11                                ADM          ES         in_force            1 of 1
    rotherham-2015-02                                ADM          ES         in_force            1 of 1
    rotherham                                        ES           SLI        in_force            2 of 4
    rotherham-2018-01                                SLI          ES         in_force            1 of 1
    rotherham-2019-04                                SLI          -          -                   1 of 1
"""
ROWS = {name: rest for name, *rest in (line.split(maxsplit=4) for line in TABLE.strip().splitlines()[1:])}


@cache
def recommended(name):
    path = PROFILES / f"{name}.yml"
    return recommend(load_scenario(path if path.exists() else shipped("scenarios") / path.name), engine="direct")


def words(collected):
    """The values of a collecting decision in the table's words: a question mark where one may be added."""
    short = {form: word for word, form in FORMS.items()}
    certain = [short.get(value, value) for value in collected.certain]
    return "/".join(certain + [short.get(value, value) + "?" for value in collected.possible]) or "-"


def collected(name, decision):
    return recommended(name).collected(decision)


@pytest.mark.parametrize("name", ROWS)
def test_each_council_gets_the_form_the_degree_and_the_support_alongside_that_are_expected(name):
    found = recommended(name)
    readings = explain(found).readings
    assert [
        "/".join(word for word, form in FORMS.items() if form in found.possible),
        words(found.collected("complementary_support")),
        words(found.collected("scrutiny_degree")),
        f"{readings.held} of {readings.total}",
    ] == ROWS[name]


def test_the_table_has_every_profile_and_every_date_of_rotherham():
    dates = {path.stem for path in shipped("scenarios").glob("rotherham*.yml")}
    assert set(ROWS) == dates | {path.stem for path in PROFILES.glob("*.yml")}


NOTES = {"executive_powers", "executive_powers_instead", "best_value"}


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("12-s114", {"best_value"}),
        ("feb15-one-capacity-partial", {"executive_powers"}),
        ("15-all-lacking-entrenched-no-partner", {"executive_powers_instead", "best_value"}),
        ("rotherham-2014-11", {"executive_powers_instead"}),
        ("rotherham-2015-02", {"executive_powers_instead"}),
        ("19-contained-all-lacking", set()),
        ("02-good-partnership-developing", set()),
    ],
)
def test_executive_powers_and_best_value_are_told_where_their_precedents_are(name, told):
    assert NOTES & set(collected(name, "conditions").certain) == told


def test_an_overall_grade_alone_is_enough_for_the_policy_on_inadequate_councils():
    assert collected("overall-only", "policy_exposure").certain == ("inadequate", "adviser")


def test_a_council_of_which_only_a_grade_is_known_has_no_recommended_form_and_no_degree():
    found = recommended("overall-only")
    assert (found.recommended, found.collected("scrutiny_degree").certain) == (None, ())


def policy_of(text, tmp_path):
    """What the policy layer says for certain of a council with these findings from Ofsted alone."""
    path = tmp_path / "council.yml"
    council = f"authority: Ashmoor\nas_of: 2025\nprofile: {{}}\ncontext: {{ofsted: {{{text}}}}}\n"
    path.write_text(council, encoding="utf-8")
    return set(recommend(load_scenario(path), engine="direct").collected("policy_exposure").certain)


def test_an_overall_grade_that_was_inadequate_twice_brings_a_commissioner_and_the_presumption(tmp_path):
    told = policy_of("overall: inadequate, framework: ILACS, inadequate_in_five_years: more_than_once", tmp_path)
    assert told == {"inadequate", "adviser", "persistent_failure", "commissioner", "presumption"}


def test_an_overall_grade_that_was_inadequate_once_and_no_key_judgement_known_leaves_the_commissioner_open(tmp_path):
    told = policy_of("overall: inadequate, framework: ILACS, inadequate_in_five_years: once", tmp_path)
    assert told == {"inadequate", "adviser"}


def test_one_inadequate_key_judgement_is_on_the_advisers_track_and_gets_an_adviser(tmp_path):
    text = "help_and_protection: inadequate, looked_after: good, leadership: requires_improvement"
    told = policy_of(f"{text}, overall: inadequate, inadequate_in_five_years: once", tmp_path)
    assert told == {"inadequate", "adviser", "adviser_track"}


def test_care_leavers_judged_inadequate_are_told_by_themselves(tmp_path):
    text = "help_and_protection: good, looked_after: good, leadership: good, care_leavers: inadequate"
    told = policy_of(f"{text}, framework: ILACS_2026, inadequate_in_five_years: none", tmp_path)
    assert told == {"care_leavers_inadequate"}
