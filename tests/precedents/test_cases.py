"""Published cases: the scenarios that ship, and tables of cases."""

import os
import re
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote

import pytest
from attrs import evolve

from delivery_model import load_framework, load_scenario
from delivery_model.dates.several_dates import journey, journey_page
from delivery_model.errors import RuleBaseError, ScenarioError
from delivery_model.loading import shipped
from delivery_model.precedents.baselines import load_history
from delivery_model.precedents.cases import AT_DECISION, OFSTED_ONLY, load_cases
from delivery_model.precedents.validation import validate
from delivery_model.profile.profile import PublishedKind
from delivery_model.profile.read_profile import read_scenario
from delivery_model.profile.written_profile import scenario_as_yaml
from delivery_model.rulebase.conditions import leaves

FOLDER = Path(str(shipped("scenarios") / "cases"))
FILES = sorted(FOLDER.glob("*.yml"))
TABLE = Path(__file__).parents[1] / "cases" / "a_few.csv"
WHOLE = Path(os.environ.get("DELIVERY_MODEL_CASES", Path(__file__).parents[3] / "shared" / "cases" / "cases.csv"))
FRAMEWORK = load_framework()
MEANING = load_history(FRAMEWORK).table


@pytest.fixture(scope="module")
def cases():
    return load_cases([str(FOLDER)], FRAMEWORK, MEANING)


def evidence(scenario):
    for profile in (scenario.profile, scenario.profile_ofsted_only):
        for found in (*profile.findings.values(), *profile.counts):
            yield from found.evidence


def test_there_are_53_cases_of_which_eight_are_support_in_use_and_three_are_left_out(cases):
    assert len([case for case in cases if not case.published.is_decision]) == 8
    assert (len(cases), [case.name for case in cases if case.published.excluded]) == (
        53,
        ["trafford_2016", "rotherham_2017", "windsor_2017"],
    )


STOCK = {"Stated by a source.", "Implied, a reasonable reading of the sources."}
NOT_SHOWN = ("the case notes quote no passage", "by the reader who coded it")
ABSENCE = re.compile(r"no passage|no evidence|not stated|[Cc]oded as|who coded|not named one by one")
CAPACITIES = ("capacity.self_assessment", "capacity.strategy", "capacity.implementation")
LATE = "after the decision"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_finding_of_a_case_has_evidence_or_a_note_that_says_that_none_is_quoted(path):
    scenario = load_scenario(path, FRAMEWORK)
    bare = {name: finding.note or "" for name, finding in scenario.profile.findings.items() if not finding.evidence}
    assert {name for name, note in bare.items() if not any(said in note for said in NOT_SHOWN)} == set()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_absence_of_evidence_stands_as_evidence(path):
    assert [each.says for each in evidence(load_scenario(path, FRAMEWORK)) if ABSENCE.search(each.says)] == []


def carried_by_one_sentence(profile):
    """The three capacities where one sentence is evidence for each of them."""
    said = [{each.says for each in profile.findings[name].evidence} for name in CAPACITIES if name in profile.findings]
    return CAPACITIES if len(said) == len(CAPACITIES) and set.intersection(*said) else ()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_sentence_carries_all_three_capacities_without_a_note_that_says_why(path):
    scenario = load_scenario(path, FRAMEWORK)
    for profile in (scenario.profile, scenario.profile_ofsted_only):
        notes = {name: profile.findings[name].note for name in carried_by_one_sentence(profile)}
        assert {name for name, note in notes.items() if note is None or note in STOCK} == set()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_evidence_later_than_the_decision_is_said_to_be_so(path):
    scenario = load_scenario(path, FRAMEWORK)
    findings = (*scenario.profile.findings.values(), *scenario.profile_ofsted_only.findings.values())
    late = [finding.note or "" for finding in findings if any(is_late(each, scenario) for each in finding.evidence)]
    assert LATE in scenario.summary or [note for note in late if LATE not in note] == []


def is_late(each, scenario):
    """Whether evidence is dated after the scenario, as far as both dates are known."""
    known = min(len(each.date or ""), len(scenario.as_of))
    return (each.date or "")[:known] > scenario.as_of[:known]


@pytest.mark.parametrize("path", sorted(FOLDER.parent.glob("*.yml")), ids=lambda path: path.stem)
def test_a_scenario_with_later_evidence_says_so_in_its_summary(path):
    scenario = load_scenario(path, FRAMEWORK)
    late = [each for finding in scenario.profile.findings.values() for each in finding.evidence
            if is_late(each, scenario)]  # fmt: skip
    assert not late or re.search("hindsight|dated .* later", scenario.summary)


def ofsted_date(address):
    """The date in the name of an inspection report of the archive."""
    found = re.search(r"(\d\d) (\w+) (\d{4})\.pdf$", unquote(address))
    return datetime.strptime(" ".join(found.groups()), "%d %B %Y").strftime("%Y-%m-%d") if found else None


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_evidence_from_an_inspection_report_later_than_the_decision_has_its_date(path):
    scenario = load_scenario(path, FRAMEWORK)
    dated = [(each, evolve(each, date=ofsted_date(each.source))) for each in evidence(scenario)]
    assert [each.says for each, by_name in dated if is_late(by_name, scenario) and each.date != by_name.date] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_judgement_that_was_not_inadequate_is_no_sign_of_systemic_failure(path):
    finding = load_scenario(path, FRAMEWORK).profile.findings.get("problems.systemic")
    said = [each.says for each in finding.evidence] if finding else []
    assert finding is None or finding.levels != ("yes",) or "Not every key judgement was inadequate" not in said


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_piece_of_evidence_of_a_case_cites_a_source_it_lists(path):
    scenario = load_scenario(path, FRAMEWORK)
    known = {*scenario.sources.values(), *FRAMEWORK.sources}
    cited = {each.source for each in evidence(scenario)} | {scenario.published.source}
    assert {source for source in cited if source not in known and source.partition(" ")[0] not in known} == set()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_case_is_coded_twice_and_differs_in_the_three_capacities_only(path):
    scenario = load_scenario(path, FRAMEWORK)
    one, two = (
        {name: finding.levels for name, finding in profile.findings.items() if not name.startswith("capacity.")}
        for profile in (scenario.profile, scenario.profile_ofsted_only)
    )
    deciding = {name: levels for name, levels in one.items() if FRAMEWORK.attributes[name].can_decide}
    limits = [{each.limit for each in each.counts} for each in (scenario.profile, scenario.profile_ofsted_only)]
    assert (deciding, limits[0]) == (two, limits[1])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_case_is_named_for_an_authority_and_a_year_near_its_date(path):
    name, _, year = path.stem.rpartition("_")
    scenario = load_scenario(path, FRAMEWORK)
    assert name and abs(int(scenario.as_of[:4]) - int(year)) <= 1


def test_no_rule_looks_at_or_concludes_anything_named_for_a_case():
    words = {rule.then for rule in FRAMEWORK.rules.values()}
    for rule in FRAMEWORK.rules.values():
        words |= {word for leaf in leaves(rule.when) for word in (leaf.variable, *leaf.values)}
    authorities = {path.stem.rpartition("_")[0] for path in FILES}
    assert {(name, word) for name in authorities for word in words if name in word} == set()


def answers(cases):
    found = validate(FRAMEWORK, cases)
    return {
        (coding.name, answer.case.name): (answer.possible, answer.published)
        for coding in (*found.codings, *found.in_use)
        for answer in coding.under({}).answers
    }


def test_a_case_is_a_decision_unless_it_says_that_support_was_only_in_use(tmp_path):
    assert read(tmp_path, {}).published.kind is PublishedKind.DECISION
    assert read(tmp_path, {"published.kind": "support_in_use"}).published.kind is PublishedKind.SUPPORT_IN_USE


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_was_published_of_a_case_is_written_as_it_is_read(path):
    scenario = load_scenario(path, FRAMEWORK)
    written = read_scenario(FRAMEWORK, scenario_as_yaml(FRAMEWORK, scenario).encode(), "written")
    assert written.published == scenario.published


def test_in_a_journey_support_in_use_is_not_called_published():
    stops = journey([load_scenario(FOLDER / "swindon_2019.yml", FRAMEWORK)], FRAMEWORK, engine="direct")
    text = repr(journey_page(FRAMEWORK, stops))
    assert "In use: sector-led improvement" in text and "Decided" not in text


def test_a_table_gives_the_same_answers_as_the_files(cases):
    table = load_cases([str(TABLE)], FRAMEWORK, MEANING)
    names = {case.name for case in table}
    assert answers(table) == answers([case for case in cases if case.name in names])


MOVED = {"kingston_2014", "knowsley_2025"}


@pytest.mark.skipif(not WHOLE.is_file(), reason="the table of all cases is not part of this project")
def test_the_table_of_all_cases_gives_the_same_answers_as_the_files_but_where_a_level_was_taken_back(cases):
    table, files = answers(load_cases([str(WHOLE)], FRAMEWORK, MEANING)), answers(cases)
    moved = {name for coding, name in table if table[coding, name] != files[coding, name]}
    assert table.keys() == files.keys() and moved == MOVED


def test_a_date_is_as_precise_as_it_is_known(cases):
    dates = {case.name: case.as_of for case in load_cases([str(TABLE)], FRAMEWORK, MEANING)}
    assert (dates["iow_2013"], dates["norfolk_2016"], dates["slough_2014"]) == ("2013", "2016-08", "2014-07-15")


@pytest.mark.parametrize(
    ("grip", "scope", "stated"),
    [
        ("lacking", "widespread", {("lacking", 2, 9)}),
        ("lacking", "one_area", {("lacking", 1, 1)}),
        ("partial", "widespread", {("lacking", 0, 0), ("partial", 2, 9)}),
        ("partial", "one_area", {("lacking", 0, 0), ("partial", 1, 1)}),
        ("partial", "none", {("lacking", 0, 0), ("partial", 1, 9)}),
        ("strong", "none", {("lacking", 0, 0), ("partial", 0, 0)}),
        ("unknown", "widespread", set()),
        ("lacking", "unknown", set()),
        ("", "", set()),
    ],
)
def test_grip_and_its_scope_become_counts_without_naming_areas(tmp_path, grip, scope, stated):
    case = read(tmp_path, {"practice_grip": grip, "gap_scope": scope})
    counts = {(each.limit.level, each.limit.low, each.limit.high) for each in case.codings[AT_DECISION].profile.counts}
    assert counts == stated


@pytest.mark.parametrize(
    ("grade", "repeat", "levels"),
    [
        ("inadequate", "yes", ("more_than_once",)),
        ("inadequate", "no", ("once",)),
        ("good", "no", ("none", "once")),
        ("inadequate", "unknown", None),
        ("unknown", "no", None),
    ],
)
def test_inadequate_in_five_years_is_said_only_as_far_as_it_follows(tmp_path, grade, repeat, levels):
    case = read(tmp_path, {"ofsted_overall": grade, "repeat_inadequate_within_5y": repeat})
    finding = case.codings[AT_DECISION].profile.findings.get("ofsted.inadequate_in_five_years")
    assert (finding.levels if finding else None) == levels


def test_a_value_may_leave_several_levels_open(tmp_path):
    case = read(tmp_path, {"governance.political": "developing|effective"})
    assert case.codings[AT_DECISION].profile.findings["governance.political"].levels == ("effective", "developing")


def test_without_columns_of_its_own_there_is_no_second_coding(tmp_path):
    assert OFSTED_ONLY not in read(tmp_path, {"capacity.strategy": "partial"}).codings


def test_the_second_coding_keeps_context_and_every_other_finding(tmp_path):
    columns = {"capacity.strategy": "partial", "ofsted_only.capacity.strategy": "", "ofsted_overall": "good",
               "problems.systemic": "no"}  # fmt: skip
    profile = read(tmp_path, columns).codings[OFSTED_ONLY].profile
    assert {name: finding.levels for name, finding in profile.findings.items()} == {
        "ofsted.overall": ("good",),
        "problems.systemic": ("no",),
    }


BASE = {"id": "a", "authority": "A", "date": "2019-05-04", "published.support_type": "external_scrutiny",
        "source_urls": "https://example.org/a"}  # fmt: skip


def written(folder, *rows):
    file = folder / "cases.csv"
    lines = [",".join(rows[0]), *(",".join(row.values()) for row in rows)]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(file)


def read(folder, columns):
    (case,) = load_cases([written(folder, {**BASE, **columns})], FRAMEWORK, MEANING)
    return case


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        (
            {"capacity.strategi": "partial"},
            "1:6: unknown column 'capacity.strategi'; did you mean 'capacity.",
        ),
        ({"capacity.strategy": "partly"}, "2:6: unknown level of capacity.strategy 'partly'; did you mean 'partial'?"),
        ({"practice_grip": "lackin"}, "2:6: unknown practice_grip 'lackin'; did you mean 'lacking'?"),
        (
            {"practice_grip": "strong", "gap_scope": "widespread"},
            "2:6: no meaning is given for practice_grip 'strong', gap_scope 'widespread' together; "
            "correct one, or leave it unknown",
        ),
        ({"date_precision": "dayly"}, "2:6: unknown date_precision 'dayly'; did you mean 'day'?"),
        ({"date": "2019-02-30"}, "2:3: '2019-02-30' is not a date; write the date of the evidence, e.g. 2017-04-01"),
        ({"source_urls": "the press"}, "2:5: no web address among the sources; give at least one"),
        ({"confidence": "hihg"}, "2:6: unknown confidence 'hihg'; did you mean 'high'?"),
        ({"published.kind": "in_use"}, "2:6: unknown kind 'in_use'; did you mean 'support_in_use'?"),
        ({"authority": "A\x1b[31m"}, "2:2: control character '\\x1b'; delete it"),
        (
            {"published.support_type": "trust"},
            "2:4: unknown support type 'trust'; choose from sector_led_improvement, ",
        ),
    ],
)
def test_what_is_wrong_in_a_table_is_said_where_it_stands(tmp_path, columns, said):
    with pytest.raises(ScenarioError) as caught:
        read(tmp_path, columns)
    assert f"{tmp_path / 'cases.csv'}:{said}" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id,authority\na,A\n", "1:1: missing column 'date'; add it to the header"),
        ("id,id\n", "1:2: a second column 'id'; keep one of them"),
        ("", "1:1: missing column 'id'; add it to the header"),
        (",".join(BASE) + "\na,b\n", "2:1: 2 values under 5 columns; check the commas"),
        (
            "\n".join([",".join(BASE), *[",".join(BASE.values())] * 2]),
            "3:1: a second case 'a'; give each case",
        ),
        (",".join(BASE) + '\n"a,b\n', "2:1: not a table of comma-separated text"),
    ],
)
def test_a_table_of_the_wrong_shape_is_refused(tmp_path, text, said):
    file = tmp_path / "cases.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_cases([str(file)], FRAMEWORK, MEANING)
    assert f"{file}:{said}" in str(caught.value)


def test_a_table_that_is_not_utf_8_is_refused(tmp_path):
    file = tmp_path / "cases.csv"
    file.write_bytes(b"id,\xff\n")
    with pytest.raises(ScenarioError, match="not a table of comma-separated text"):
        load_cases([str(file)], FRAMEWORK, MEANING)


def test_empty_lines_of_a_table_are_left_out_and_counted(tmp_path):
    file = tmp_path / "cases.csv"
    rows = [",".join(BASE), "", ",".join(BASE.values()), ",,,,", ",".join({**BASE, "id": "b", "date": "then"}.values())]
    file.write_text("\n".join(rows), encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_cases([str(file)], FRAMEWORK, MEANING)
    assert [each.where.line for each in caught.value.problems] == [5]


def test_a_scenario_without_a_published_decision_is_not_a_case(tmp_path):
    file = tmp_path / "a.yml"
    file.write_text("authority: A\nas_of: 2019\nprofile: {governance.political: effective}\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"a\.yml:1:1: nothing was published to compare with; add 'published:'"):
        load_cases([str(tmp_path)], FRAMEWORK, MEANING)


def test_a_folder_without_scenarios_is_refused(tmp_path):
    with pytest.raises(ScenarioError, match="no scenario files in this folder"):
        load_cases([str(tmp_path)], FRAMEWORK, MEANING)


def test_problems_of_several_files_are_told_together(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.yml").write_text("authority: A\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_cases([str(tmp_path), str(tmp_path / "none.csv")], FRAMEWORK, MEANING)
    assert {Path(problem.where.path).name for problem in caught.value.problems} == {"a.yml", "b.yml", "none.csv"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("baselines: {a: {title: A, says: A, rows: [{when: {ofsted.overall: good}, then: external_scrutiny}]}}",
         "a last row that may not hold"),
        ("baselines: {a: {title: A, says: A, rows: [{then: trust}]}}", "unknown support type 'trust'"),
        ("baselines: {a: {title: A, says: A, rows: [{when: {ofsted.overal: good}, then: external_scrutiny}, "
         "{then: external_scrutiny}]}}", "did you mean 'ofsted.overall'?"),
        ("baseline: {}", "unknown key 'baseline'"),
        ("table: {unknown: u}", "missing key 'meanings'"),
    ],
)  # fmt: skip
def test_a_faulty_history_of_a_rule_base_is_refused(tmp_path, text, said):
    (tmp_path / "history.yml").write_text(text, encoding="utf-8")
    with pytest.raises(RuleBaseError) as caught:
        load_history(FRAMEWORK, str(tmp_path))
    assert said in str(caught.value)


def test_a_rule_base_needs_no_history(tmp_path):
    assert load_history(FRAMEWORK, str(tmp_path)).baselines == ()
