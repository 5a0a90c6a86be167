"""The record of a rule base: written by `recommend validate --record`, read with the rules, in none of their hashes."""

import shutil
import subprocess
import sys

import pytest
from attrs import evolve
from click.testing import CliRunner

from delivery_model import load_framework
from delivery_model.cli import recommend
from delivery_model.errors import RuleBaseError
from delivery_model.loading import DEFAULT, framework_from, shipped
from delivery_model.precedents.agreement_page import record_as_yaml
from delivery_model.precedents.baselines import load_history
from delivery_model.precedents.cases import hash_of_cases, load_cases
from delivery_model.precedents.validation import record_of, validate

FRAMEWORK = load_framework()
HISTORY = load_history(FRAMEWORK)
RULES = shipped("rules") / DEFAULT
CASES = str(shipped("scenarios") / "cases")
TEXTS = {path.relative_to(RULES).as_posix(): path.read_bytes() for path in RULES.rglob("*.yml")}


def with_record(text):
    return framework_from({**TEXTS, "record.yml": text.encode()})


@pytest.fixture(scope="module")
def fresh():
    cases = load_cases([CASES], FRAMEWORK, HISTORY.table)
    return record_of(validate(FRAMEWORK, cases, history=HISTORY), hash_of_cases([CASES]))


def test_the_record_that_ships_is_what_a_run_over_the_cases_that_ship_gives(fresh):
    assert FRAMEWORK.record == fresh, "run: recommend validate scenarios/cases --record"


def test_a_written_record_reads_back_equal(fresh):
    other = evolve(fresh, readings={"developing_governance": "none"})
    assert [with_record(record_as_yaml(each)).record for each in (fresh, other)] == [fresh, other]


def test_a_record_without_a_baseline_or_support_in_use_reads_back_equal(fresh):
    bare = evolve(fresh, grade_alone=None, in_use={})
    assert with_record(record_as_yaml(bare)).record == bare


def test_the_hash_of_the_rules_is_not_of_the_record(fresh):
    written = with_record(record_as_yaml(evolve(fresh, cases_hash="0" * 64)))
    assert written.content_hash == FRAMEWORK.content_hash == fresh.rules_hash


def test_a_rule_base_needs_no_record():
    without = framework_from({name: text for name, text in TEXTS.items() if name != "record.yml"})
    assert (without.record, without.content_hash) == (None, FRAMEWORK.content_hash)


def test_the_baseline_of_the_record_is_the_one_that_the_history_names(fresh):
    assert HISTORY.beside in HISTORY.baselines
    assert (fresh.grade_alone.name, fresh.grade_alone.title) == (HISTORY.beside.name, HISTORY.beside.title)


def test_of_no_case_the_record_is_of_nothing():
    found = record_of(validate(FRAMEWORK, [], history=HISTORY), "0" * 64)
    assert (found.cases, found.agreed, found.grade_alone.agreed, found.in_use) == (0, 0, 0, {})


def test_the_hash_of_cases_is_of_their_names_and_text_wherever_they_stand(tmp_path):
    copy = shutil.copytree(CASES, tmp_path / "cases")
    assert hash_of_cases([str(copy)]) == hash_of_cases([CASES])
    file = next(copy.iterdir())
    file.write_bytes(file.read_bytes() + b"# more\n")
    assert hash_of_cases([str(copy)]) != hash_of_cases([CASES])


def test_the_command_writes_the_record_into_the_rule_base_named(tmp_path):
    folder = shutil.copytree(RULES, tmp_path / "rules")
    (folder / "record.yml").unlink()
    options = [
        CASES,
        "--rules",
        str(folder),
        "--reading",
        "rows_that_both_hold=heaviest",
        "--format",
        "csv",
        "--record",
    ]
    found = CliRunner().invoke(recommend, ["validate", *options])
    record = load_framework(folder).record
    assert (found.exit_code, record.readings) == (0, {"rows_that_both_hold": "heaviest"})
    assert f"wrote {folder / 'record.yml'}" in found.output


def test_reading_the_record_loads_no_validation():
    program = (
        "import sys; from delivery_model import load_framework; assert load_framework().record\n"
        "print([name for name in sys.modules if name.startswith('delivery_model.precedents')])"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert found.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("cases: 42", "cases: many", "5:8: 'many' is not a number of cases; delete this file"),
        ("cases: 42", "cases: 43", "5:1: 43 cases, but the support types add up to 42; delete this file"),
        ("agreed: ", "agreed: 1", "as found, but the support types add up to"),
        ("published: 32", "published: 32\n    publishd: 1", "unknown key 'publishd' in a support type; did you mean"),
        ("external_scrutiny:", "scrutiny:", "unknown support type 'scrutiny'; did you mean 'external_scrutiny'?"),
        ("count: 8\n    found: 0", "count: 8\n    found: 9", "9 of 8 for 'sector_led_improvement'"),
        ("rules_hash: ", "rules_hash: x", "is not a hash; delete this file"),
        ("cases: 42\n", "", "missing key 'cases' in record.yml"),
        ("rules_hash: ", "readings: {capacities: one}\nrules_hash: ", "unknown reading 'capacities'"),
        ("rules_hash: ", "readings: {partial_capacity: two}\nrules_hash: ", "unknown alternative of partial_capacity"),
        ("  name: grade_only\n", "", "missing key 'name' in grade_alone"),
    ],
)
def test_what_is_wrong_in_a_record_is_said_where_it_stands(old, new, said):
    text = TEXTS["record.yml"].decode()
    assert old in text
    with pytest.raises(RuleBaseError) as caught:
        with_record(text.replace(old, new, 1))
    assert said in str(caught.value) and "record.yml:" in str(caught.value)
