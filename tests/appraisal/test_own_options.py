"""A council's own options, criteria and scale, and the numbers of an appraisal as people type them."""

from __future__ import annotations

import csv
import io
import json
from fractions import Fraction

import jsonschema
import pytest
import yaml
from bare import bare
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from test_appraisal_brute import appraisals

from delivery_model import load_framework, load_scenario, recommend, render
from delivery_model.answer.appraisal_json import appraisal_as_document
from delivery_model.answer.appraisal_page import first_in_words
from delivery_model.answer.arrangement import arrangement_of
from delivery_model.answer.scenario_schema import scenario_schema
from delivery_model.appraisal import Interval, Own
from delivery_model.cli import main
from delivery_model.cli import recommend as command
from delivery_model.errors import ScenarioError
from delivery_model.profile.read_profile import read_scenario
from delivery_model.profile.written_profile import scenario_as_yaml

FRAMEWORK = load_framework()
NAMES = ("child_focused", "partnerships", "commissioning", "governance", "finance", "workforce", "integration", "risk")
FEW = settings(max_examples=30, deadline=None)
HEAD = "authority: Exampleshire\nas_of: 2026-06\nprofile: {}\nappraisal:\n"
OWN = """  source: cabinet paper
  options: {in_house: In house, outsource: Outsource, mutual: Staff mutual}
  criteria: {quality: Quality, cost: Cost, risk: Risk}
  weights: {quality: 50, cost: 30, risk: 20}
  scores:
    in_house: {quality: 4, cost: 3, risk: 5}
    outsource: {quality: 3, cost: 5, risk: 2}
    mutual: {quality: 4, cost: 3, risk: 3}
"""
TWO = """  scores:
    shared_service: {child_focused: 4, partnerships: 3, commissioning: 4, governance: 3, finance: 3, workforce: 3, integration: 2, risk: 3}
    council_company: {child_focused: 2, partnerships: 3, commissioning: 4, governance: 3, finance: 3, workforce: 3, integration: 4, risk: 3}
"""  # noqa: E501
SCALES = [
    ("[0, 5]", (0, 5)),
    ("[1, 10]", (1, 10)),
    ("0-100", (0, 100)),
    ("1 to 5", (1, 5)),
    ("{highest: 7, lowest: 1}", (1, 7)),
    ("[-2, 2]", (-2, 2)),
    ("-3 to 3", (-3, 3)),
    ("[0, 0.5]", (0, Fraction(1, 2))),
]


def read(section, framework=FRAMEWORK):
    return read_scenario(framework, f"{HEAD}{section}".encode(), "x.yml")


def problems(section, framework=FRAMEWORK):
    with pytest.raises(ScenarioError) as refused:
        read(section, framework)
    return [str(each) for each in refused.value.problems]


def arranged(section, framework=FRAMEWORK):
    return arrangement_of(recommend(read(section, framework), framework, engine="direct"))


def weighed(*weights):
    given = dict(zip(NAMES, weights, strict=True))
    return f"  weights: {{{', '.join(f'{name}: {weight}' for name, weight in given.items())}}}\n{TWO}"


def page(tmp_path, section, *options):
    file = tmp_path / "in.yml"
    file.write_text(HEAD + section, encoding="utf-8")
    arguments = ["appraise", str(file), *options]
    return CliRunner(env={"COLUMNS": "100"}).invoke(command, arguments, standalone_mode=False).output


def of(page, fact):
    return next(line.split(maxsplit=1)[1] for line in page.splitlines() if line.split()[:1] == [fact])


# Numbers as they are typed (cases K04, K12)


@pytest.mark.parametrize(
    ("weights", "first", "said", "shares"),
    [
        (("1/3",) * 3 + (0,) * 5, "29.33 of 40, 5.33 points", "as given below", ["33.3%"] * 3 + ["0%"] * 5),
        (
            (3, 2) + (1,) * 6,
            "26.18 of 40, 2.91 points",
            "as given, and scaled: they add up to 11; shares are below",
            ["27.3%", "18.2%"] + ["9.1%"] * 6,
        ),
        (("30%",) + ("10%",) * 7, "26.4 of 40, 3.2 points", "as given below", ["30%"] + ["10%"] * 7),
        ((0.3,) + (0.1,) * 7, "26.4 of 40, 3.2 points", "as given below", ["30%"] + ["10%"] * 7),
        (
            (33.3,) * 3 + (0,) * 5,
            "29.33 of 40, 5.33 points",
            "as given, and scaled: they add up to 99.9; shares are below",
            ["33.3%"] * 3 + ["0%"] * 5,
        ),
        (
            (1,) + (1999,) * 7,
            "24.99 of 40, 1.99 points",
            "as given, and scaled: they add up to 13994; shares are below",
            ["less than 0.1%"] + ["14.3%"] * 7,
        ),
    ],
)
def test_weights_are_ratios_and_what_was_scaled_is_said(tmp_path, weights, first, said, shares):
    told = page(tmp_path, weighed(*weights), "--samples", "10")
    if first.startswith("24.99"):
        assert of(told, "Weights") == said
    else:
        assert f"Shared service comes first with {first} ahead of the next" in told
    assert of(told, "Weights") == said
    criteria = [line for line in told.splitlines() if line.strip()[:2] in [f"{at}." for at in range(1, 9)]]
    assert [share in line for share, line in zip(shares, criteria, strict=True)] == [True] * 8


@pytest.mark.parametrize("typed", ["4/5", "1e1", "1_0", "\u0664", "inf", "nan", "+4", ".5"])
def test_a_score_that_is_no_decimal_is_refused_at_its_place(typed):
    section = TWO.replace("{child_focused: 4", f"{{child_focused: {typed}", 1)
    assert problems(section) == [
        f"x.yml:6:37: {typed!r} is not a number; write one such as 4 or 3.5; leave the score out if it is not known"
    ]


def test_the_case_of_four_out_of_five_ends_with_status_2(tmp_path, capsys):
    file = tmp_path / "in.yml"
    file.write_text(HEAD + TWO.replace("4", "4/5", 1), encoding="utf-8")
    with pytest.raises(SystemExit) as stopped:
        main(["appraise", str(file)])
    assert stopped.value.code == 2
    assert "in.yml:6:37: '4/5' is not a number; write one such as 4 or 3.5" in capsys.readouterr().err


@pytest.mark.parametrize("format_", ["text", "markdown", "html", "csv", "json"])
def test_no_format_prints_a_fraction(tmp_path, format_):
    told = page(tmp_path, weighed(3, 2, 1, 1, 1, 1, 1, 1), "--samples", "10", "--format", format_)
    assert "288/11" not in told and "26.18" in told


def test_the_paper_prints_no_fraction(tmp_path):
    (tmp_path / "in.yml").write_text(HEAD + weighed(3, 2, 1, 1, 1, 1, 1, 1), encoding="utf-8")
    found = CliRunner().invoke(command, ["report", str(tmp_path / "in.yml"), "-o", str(tmp_path / "a.md")])
    told = (tmp_path / "a.md").read_text(encoding="utf-8")
    assert found.exit_code == 0 and "26.18" in told and "288/11" not in told


def test_weights_that_were_scaled_are_written_as_they_were_given():
    scenario = read(weighed(3, 2, 1, 1, 1, 1, 1, "1/2"))
    written = yaml.safe_load(scenario_as_yaml(FRAMEWORK, scenario))["appraisal"]["weights"]
    assert list(written.values()) == [3, 2, 1, 1, 1, 1, 1, 0.5]
    assert read_scenario(FRAMEWORK, scenario_as_yaml(FRAMEWORK, scenario).encode(), "x.yml") == scenario


@FEW
@given(st.lists(st.fractions(0, 1000, max_denominator=10**6), min_size=8, max_size=8).filter(any))
def test_weights_of_any_ratio_are_read_back_to_the_same(weights):
    scenario = read(weighed(*weights))
    assert read_scenario(FRAMEWORK, scenario_as_yaml(FRAMEWORK, scenario).encode(), "x.yml") == scenario


def test_more_samples_than_there_is_time_for_are_refused(tmp_path, capsys):
    (tmp_path / "in.yml").write_text(HEAD + TWO, encoding="utf-8")
    with pytest.raises(SystemExit) as stopped:
        main(["appraise", str(tmp_path / "in.yml"), "--samples", "100000000000"])
    assert stopped.value.code == 2
    assert "100000000000 is not in the range 1<=x<=1000000" in capsys.readouterr().err


# Own options, criteria and scale (case K13)


def test_own_options_are_ranked_on_the_scale_of_a_plain_sum():
    found = arranged(OWN)
    assert first_in_words(found.options, found.findings) == (
        "In house comes first with 11.7 of 15, 1.2 points ahead of the next"
    )
    assert [(each.option, float(each.total.low)) for each in found.findings.standings] == [
        ("in_house", 11.7), ("mutual", 10.5), ("outsource", 10.2),
    ]  # fmt: skip
    assert found.fits == {}


@pytest.mark.parametrize(("typed", "scale"), SCALES)
def test_any_scale_whose_highest_is_best_will_do(typed, scale):
    low, high = scale
    scores = f"  scores: {{in house: {{cost: {float(high)}}}, trust: {{cost: {float(low)}}}}}\n"
    section = f"  options: [in house, trust]\n  criteria: [cost]\n  scale: {typed}\n{scores}"
    found = arranged(section)
    assert found.findings.appraisal.scale == Interval(*scale)
    assert found.findings.winners == ("in house",)
    assert read_scenario(FRAMEWORK, scenario_as_yaml(FRAMEWORK, read(section)).encode(), "x.yml") == read(section)
    jsonschema.validate(
        yaml.safe_load(HEAD + section.replace("2026-06", "x")) | {"as_of": "2026"}, scenario_schema(FRAMEWORK)
    )


@pytest.mark.parametrize(
    ("scale", "told"),
    [
        ("[6, 1]", "the scale goes from 6 to 1, and a higher score is better; write [1, 6] and, for each score, 7 less "
                   "that score"),
        ("[5, 5]", "the scale goes from 5 to 5, and a higher score is better; let the highest be above the lowest"),
        ("5", "a scale that is not two numbers; write [lowest, highest], such as [1, 10]"),
        ("[1, 2, 3]", "a scale that is not two numbers; write [lowest, highest], such as [1, 10]"),
        ("[0, many]", "'many' is not a number; write one such as 0 or 10"),
        ("[0, 1e1]", "'1e1' is not a number; write one such as 0 or 10"),
        ("[0, 100000]", "a scale that goes to 100000; write a number from -1000 to 1000"),
        ("{lowest: 1}", "missing key 'highest' in a scale; add 'highest: 5'"),
    ],
)  # fmt: skip
def test_a_scale_that_is_none_is_refused_once_and_in_words(scale, told):
    assert [each.partition(": ")[2] for each in problems(f"  scale: {scale}\n{TWO}")] == [told]


@pytest.mark.parametrize(
    ("section", "told"),
    [
        ("options: {a: In house, b: In house}", "5:26: the option 'In house' is named twice"),
        ("options: [a, a]", "5:16: the option 'a' is named twice"),
        ("options: {}", "5:12: 0 options; name 1 to 20"),
        ("criteria: all", "5:13: 0 criteria; name 1 to 10"),
        (f"criteria: [{', '.join(f'c{at}' for at in range(11))}]", "5:13: 11 criteria; name 1 to 10"),
        (f"options: [{', '.join(f'o{at}' for at in range(21))}]", "5:12: 21 options; name 1 to 20"),
        ("options: {a: '', b: B}", "5:16: nothing is written here"),
        ("options: {in_house: In, out: Out}", "6:12: unknown option 'in_hose'; did you mean 'in_house'?"),
    ],
)
def test_names_that_will_not_do_are_refused(section, told):
    scores = "  scores: {in_hose: {risk: 1}, joint_venture: {risk: 1}}\n"
    assert any(each.startswith(f"x.yml:{told}") for each in problems(f"  {section}\n{scores}"))


def test_a_name_that_the_rule_base_has_is_the_councils_own_all_the_same():
    found = arranged("  options: {joint_venture: Our venture, b: B}\n  totals: {joint_venture: 9, b: 8}\n")
    assert found.fits == {} and found.options.options["joint_venture"].title == "Our venture"
    assert list(found.findings.appraisal.criteria) == list(NAMES)


def test_own_criteria_leave_the_options_of_the_rule_base_with_what_they_serve():
    found = arranged("  criteria: [cost]\n  scores: {joint_venture: {cost: 1}, shared_service: {cost: 2}}\n")
    assert set(found.fits) == {"joint_venture", "shared_service"}


def test_a_rule_base_without_options_needs_all_three_named():
    whole = f"{OWN}  scale: [0, 5]\n"
    found = arranged(whole, bare())
    assert found.findings.winners == ("in_house",) and found.options.conditions == ()
    assert problems(OWN, bare())[0].endswith("leave it out, or name all of these in it: options, criteria, scale")


@pytest.mark.parametrize("format_", ["text", "markdown", "html", "json"])
def test_the_recommendation_with_own_options_is_told_in_every_format(format_):
    told = render(recommend(read(OWN), engine="direct"), format=format_, is_full=True)
    assert "Staff mutual" in told


@pytest.mark.parametrize("ending", ["md", "html", "docx"])
def test_the_paper_with_own_options_is_written(tmp_path, ending):
    (tmp_path / "in.yml").write_text(HEAD + OWN, encoding="utf-8")
    target = tmp_path / f"a.{ending}"
    found = CliRunner().invoke(command, ["report", str(tmp_path / "in.yml"), "-o", str(target)])
    assert found.exit_code == 0, found.output
    if ending == "md":
        told = target.read_text(encoding="utf-8")
        assert "Staff mutual" in told and "Can it serve the support recommended?" not in told


def test_json_and_csv_leave_out_what_nobody_says_of_own_options(tmp_path):
    document = appraisal_as_document(arranged(OWN))["appraisal"]
    assert document["criteria"] == {"quality": "Quality", "cost": "Cost", "risk": "Risk"}
    assert [(each["title"], each["family"], each["fit"]) for each in document["ranking"]] == [
        ("In house", None, None), ("Staff mutual", None, None), ("Outsource", None, None),
    ]  # fmt: skip
    table = list(csv.DictReader(io.StringIO(page(tmp_path, OWN, "--format", "csv"))))
    assert [(row["title"], row["match"], row["serves"]) for row in table] == [
        ("In house", "", ""), ("Staff mutual", "", ""), ("Outsource", "", ""),
    ]  # fmt: skip


def test_a_criterion_that_is_called_like_a_column_is_told_apart(tmp_path):
    section = (
        "  options: [a, b]\n  criteria: [total, rank]\n  scores: {a: {total: 1, rank: 2}, b: {total: 0, rank: 1}}\n"
    )
    (first, _) = csv.DictReader(io.StringIO(page(tmp_path, section, "--format", "csv")))
    told = [first[f"{name}.at_least"] for name in ("score.total", "score.rank", "total", "rank")]
    assert told == ["1.0", "2.0", "3.0", "1.0"]


def test_own_titles_are_never_recased(tmp_path):
    section = OWN.replace("In house", "eCAF team").replace("Staff mutual", "iMutual")
    told = page(tmp_path, section)
    assert "eCAF team comes first" in told and "ECAF" not in told and "IMutual" not in told
    assert "ECAF" not in render(recommend(read(section), engine="direct"), is_full=True)


@FEW
@given(appraisals(), st.sampled_from(["[0, 3]", None]))
def test_own_options_written_are_read_back_to_the_same(appraisal, scale):
    from attrs import evolve

    own = Own(
        options={name: f"{name}: {name}!" for name in appraisal.options},
        criteria={name: f"# {name}" for name in appraisal.criteria},
        scale=Interval(0, 3),
    )
    scenario = evolve(read(OWN), appraisal=evolve(appraisal, own=own, scaled_from=None))
    assert read_scenario(FRAMEWORK, scenario_as_yaml(FRAMEWORK, scenario).encode(), "x.yml") == scenario


@pytest.mark.parametrize(
    ("section", "is_right"),
    [
        (OWN, True),
        (TWO, True),
        (weighed("30%", *["10%"] * 7), True),
        (OWN.replace("  criteria: {quality: Quality, cost: Cost, risk: Risk}\n", ""), False),
        (OWN.replace("options: {", "option: {"), False),
        (TWO.replace("council_company", "council_companies"), False),
        (TWO.replace("child_focused: 4", "child_focused: 6"), False),
        (TWO.replace("child_focused: 4", "child_focused: 4/5"), False),
        (f"{TWO}  scale: [0, 10]\n".replace("child_focused: 4", "child_focused: 6"), True),
    ],
)
def test_the_schema_takes_what_the_reader_takes(section, is_right):
    document = yaml.safe_load(HEAD + section) | {"as_of": "2026"}
    assert jsonschema.Draft202012Validator(scenario_schema(FRAMEWORK)).is_valid(document) is is_right
    assert read(section) if is_right else problems(section)


def test_every_scenario_shipped_with_an_appraisal_fits_the_schema():
    from delivery_model.loading import shipped

    text = (shipped("scenarios") / "rotherham.yml").read_text(encoding="utf-8")
    document = yaml.safe_load(text)
    section = {"authority": "A", "as_of": "2026", "profile": {}, "appraisal": document["appraisal"]}
    jsonschema.validate(json.loads(json.dumps(section)), scenario_schema(FRAMEWORK))
    assert load_scenario(shipped("scenarios") / "rotherham.yml").appraisal is not None
