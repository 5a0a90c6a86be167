"""`recommend check`: faults put into the shipped rule base are found, each with a witness that `direct` confirms."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from attrs import frozen
from click.testing import CliRunner

from delivery_model.check.certificate_page import certificate_page, part_in_words
from delivery_model.check.checks import Check, Verdict
from delivery_model.check.claims import EXAMPLES_MISSING, Certificate, certify
from delivery_model.check.replay import replay
from delivery_model.check.saved import certificate_as_json, read_saved
from delivery_model.cli import recommend as command
from delivery_model.engines import ENGINES
from delivery_model.engines.direct import Direct
from delivery_model.errors import EngineError
from delivery_model.loading import load_framework, read_rule_base, shipped
from delivery_model.possible.witness import Example
from delivery_model.rulebase.axes import Facts
from delivery_model.rulebase.framework import Framework
from delivery_model.writing.text import document_as_text

RULES = Path(str(shipped("rules"))) / "isos-2017"
SUPPORT, NOTES = "decisions/support_type.yml", "decisions/conditions.yml"

Edit = Callable[[str], str]


@frozen(kw_only=True)
class Fault:
    """A slip in a rule file, and what the certificate must then say.

    `claims` are all that it refutes; of the first, `what` is part of what it says and `at` the line it names.
    """

    name: str
    file: str
    edit: Edit
    claims: tuple[str, ...]
    what: str
    at: str = ""


def replaced(there: str, instead: str) -> Edit:
    def edit(text: str) -> str:
        assert text.count(there) == 1
        return text.replace(there, instead)

    return edit


def without_rule(name: str) -> Edit:
    def edit(text: str) -> str:
        found, number = re.subn(rf"  - id: {name}\n(    .*\n)+", "", text)
        assert number == 1
        return found

    return edit


def twice(name: str) -> Edit:
    def edit(text: str) -> str:
        rule = re.search(rf"  - id: {name}\n(    .*\n)+", text)
        assert rule is not None
        return text.replace(rule.group(), rule.group() + rule.group().replace(name, f"{name}-again"))

    return edit


def level_of(name: str, there: str, instead: str) -> Edit:
    """Change a line of one attribute."""

    def edit(text: str) -> str:
        head, found, tail = text.partition(f"  {name}:\n")
        assert found and there in tail
        return head + found + tail.replace(there, instead, 1)

    return edit


FAULTS = (
    Fault(
        name="dropped rule",
        file=SUPPORT,
        edit=without_rule("S5-governance-gap"),
        claims=("complete", "tests"),
        what="no rule of support_type holds",
        at="decision: support_type",
    ),
    Fault(
        name="swapped value",
        file=SUPPORT,
        edit=replaced(
            "governance: gap, practice_grip: lost_in_one}\n    then: external_scrutiny",
            "governance: gap, practice_grip: lost_in_one}\n    then: sector_led_improvement",
        ),
        claims=("monotone", "tests_for", "tests"),
        what="leads from external_scrutiny to sector_led_improvement",
        at="  - id: A10-scrutiny-leads",
    ),
    Fault(
        name="overlap",
        file=SUPPORT,
        edit=replaced(
            "- {problems_entrenched: entrenched, leadership_grip: lacking}",
            "- {problems_entrenched: entrenched, leadership_grip: [lacking, lacking_as_read]}",
        ),
        claims=("disjoint",),
        what="rules A3-enough-lacking and S6-alternative-model of support_type both hold",
        at="  - id: A3-enough-lacking",
    ),
    Fault(
        name="idle attribute",
        file="attributes.yml",
        edit=level_of("leadership.stability", "part: context", "part: profile"),
        claims=("attributes",),
        what="leadership.stability may decide, but no support_type",
    ),
    Fault(
        name="dead rule",
        file=NOTES,
        edit=replaced(
            "id: A7-escalate\n    when: {support_type: external_scrutiny,",
            "id: A7-escalate\n    when: {support_type: sector_led_improvement,",
        ),
        claims=("live", "values", "tests_for", "tests"),
        what="rule A7-escalate of conditions can never hold",
        at="  - id: A7-escalate",
    ),
    Fault(
        name="one answer that is not promised",
        file="decisions/practice_grip.yml",
        edit=replaced("hit: unique", "hit: collect"),
        claims=("collecting",),
        what="practice_grip collects exactly one value for every authority, so it could be unique",
        at="decision: practice_grip",
    ),
    Fault(
        name="broken citation",
        file=NOTES,
        edit=replaced("sources: [RR 6.18 Fig 3 row 3, RR 7.2, RR 8.18]", "sources: [RR 6.18 Fig 3 row 4]"),
        claims=("citations",),
        what="S7-not-alone cites RR 6.18 Fig 3 row 4, but RR has no such place",
        at="  - id: S7-not-alone",
    ),
    Fault(
        name="non-monotone row",
        file="decisions/weakness_in_hand.yml",
        edit=replaced("open_to_support: closed}\n    then: not_in_hand", "open_to_support: closed}\n    then: in_hand"),
        claims=("monotone", "tests_for", "tests"),
        what="grip from partial to lacking leads from external_scrutiny to sector_led_improvement",
        at="  - id: A11-findings-denied",
    ),
    Fault(
        name="masked rule",
        file=NOTES,
        edit=twice("A7-escalate"),
        claims=("unmasked",),
        what="wherever rule A7-escalate of conditions holds, so does A7-escalate-again",
        at="  - id: A7-escalate",
    ),
    Fault(
        name="value never concluded",
        file=NOTES,
        edit=replaced("  independence: Scrutiny", "  never: It is never so\n  independence: Scrutiny"),
        claims=("values",),
        what="no authority gets 'never' from conditions",
        at="decision: conditions",
    ),
    Fault(
        name="context that decides",
        file="attributes.yml",
        edit=level_of("leadership.acceptance", "part: profile", "part: context"),
        claims=("context",),
        what="leadership.acceptance is declared as context but can bear on support_type",
        at="decision: support_type",
    ),
    Fault(
        name="rules without a test",
        file="decisions/open_to_support.yml",
        edit=lambda text: text[: text.index("tests:")] + "tests: []\n",
        claims=("tests_for", "tests_against"),
        what="no test of open_to_support fires rule W2-uses-support",
        at="  - id: W2-uses-support",
    ),
    Fault(
        name="failing test",
        file="decisions/open_to_support.yml",
        edit=replaced(
            "{capacity.self_assessment: lacking}, expect: closed", "{capacity.self_assessment: lacking}, expect: open"
        ),
        claims=("tests",),
        what="test of open_to_support expects open but gets closed by",
        at="  - {given: {capacity.self_assessment: lacking}, expect: open}",
    ),
    Fault(
        name="paragraph left out",
        file="sources.yml",
        edit=replaced('      "6.14": Priorities and actions for one authority.\n', ""),
        claims=("places",),
        what="nothing cites RR 6.14, and sources.yml does not say why",
    ),
    Fault(
        name="reason that no longer holds",
        file="sources.yml",
        edit=replaced("    not_encoded:\n", '    not_encoded:\n      "6.16": Nobody needs it.\n'),
        claims=("places",),
        what="sources.yml says why RR 6.16 is not encoded, but S8-not-exclusive",
    ),
)


@frozen
class Seeded:
    """A fault, the certificate of the rule base that has it, and the folder of that."""

    fault: Fault
    certificate: Certificate
    folder: Path

    @property
    def refuted(self) -> list[Check]:
        return [each for each in self.certificate.checks if each.verdict in (Verdict.REFUTED, Verdict.REMARKED)]

    @property
    def examples(self) -> list[Example]:
        return [example for check in self.refuted for failure in check.failures for example in failure.examples]


@pytest.fixture(scope="module", params=FAULTS, ids=lambda fault: fault.name.replace(" ", "-"))
def seeded(request, tmp_path_factory):
    fault, folder = request.param, tmp_path_factory.mktemp("rules")
    shutil.copytree(RULES, folder, dirs_exist_ok=True)
    file = folder / fault.file
    file.write_text(fault.edit(file.read_text(encoding="utf-8")), encoding="utf-8")
    return Seeded(fault, certify(read_rule_base(folder)), folder)


def test_a_fault_refutes_these_claims_and_no_others(seeded):
    assert tuple(check.name for check in seeded.refuted) == seeded.fault.claims


def test_a_fault_is_named_with_the_line_it_is_on(seeded):
    failure = seeded.refuted[0].failures[0]
    lines = [Path(place.path).read_text(encoding="utf-8").splitlines()[place.line - 1] for place in failure.places]
    assert seeded.fault.what in failure.what
    assert lines[:1] == ([seeded.fault.at] if seeded.fault.at else [])


def test_the_witnesses_of_a_fault_are_what_direct_finds(seeded):
    framework = seeded.certificate.framework
    assert [found_by_direct(framework, each) for each in seeded.examples] == [each.fired for each in seeded.examples]


def found_by_direct(framework, example):
    """The rules of one decision that hold; where that is not one that must be, what the direct engine says of it."""
    try:
        return Direct(framework).fire(example.facts)[example.decision]
    except EngineError as error:
        said = rf"(\d+) rules of {example.decision} of [\w-]+ hold where exactly one must(?:: (.*))?"
        found = re.fullmatch(said, str(error))
        assert found is not None
        rules = tuple(rule for rule in (found[2] or "").split(", ") if rule)
        assert len(rules) == int(found[1]) != 1
        return rules


def test_a_witness_against_monotony_is_two_authorities_that_differ_in_one_finding(seeded):
    pairs = [failure.examples for check in seeded.refuted if check.name == "monotone" for failure in check.failures]
    axes = [set(axis.cells[0]) for axis in seeded.certificate.framework.axes]
    for before, after in pairs:
        differing = {name for name in before.facts if before.facts[name] != after.facts[name]}
        assert any(differing and differing <= names for names in axes)


def test_the_certificate_of_a_fault_is_verified_by_replay_but_not_sound(seeded):
    document = json.dumps(certificate_as_json(seeded.certificate)).encode()
    found = replay(seeded.certificate.framework, read_saved(document, "saved.json"))
    claims = seeded.fault.claims
    is_sound = claims in (EXAMPLES_MISSING, ("values",))
    assert [check.name for check in found.checks if check.verdict is not Verdict.PROVED] == ["sound"][is_sound:]
    assert (seeded.certificate.is_sound, bool(seeded.certificate.remarks)) == (is_sound, "values" in claims)
    some = "some missing" if "tests_for" in claims or "tests_against" in claims else "complete"
    assert seeded.certificate.examples == ("failing" if "tests" in claims else some)


@pytest.fixture(scope="module")
def shipped_certificate():
    return certify(load_framework(), is_exhaustive=True)


def test_every_claim_is_proved_of_the_shipped_rule_base(shipped_certificate):
    verdicts = {check.name: check.verdict for check in shipped_certificate.checks}
    assert set(verdicts.values()) == {Verdict.PROVED}


def test_every_engine_is_tried_on_all_combinations_of_inputs(shipped_certificate):
    numbers = {check.name: check.number for check in shipped_certificate.checks if check.name in ENGINES}
    assert len(numbers) == len(ENGINES)
    assert set(numbers.values()) == {numbers["direct"]}


def test_the_possible_authorities_are_all_ways_to_settle_what_rules_look_at(shipped_certificate):
    framework, number = shipped_certificate.framework, 1
    for axis in framework.axes:
        for name in () if axis.is_reading else axis.members:
            number *= len(framework.attributes[name].levels)
    assert shipped_certificate.authorities == number


def test_the_rules_of_a_unique_decision_share_out_all_cases(shipped_certificate):
    cases = shipped_certificate.authorities * shipped_certificate.readings
    outcome = [use for use in shipped_certificate.rules if use.rule.decision == "support_type"]
    assert sum(use.all_readings.decides or 0 for use in outcome) == cases


class Contrary:
    """An engine that is wrong: of a decision of which no rule holds, it finds that the first does."""

    name = "contrary"

    def __init__(self, framework: Framework) -> None:
        self._framework, self._direct = framework, Direct(framework)

    def fire(self, facts: Facts) -> dict[str, tuple[str, ...]]:
        fired = self._direct.fire(facts)
        return {name: ids or (self._framework.decisions[name].rules[0].id,) for name, ids in fired.items()}


def test_an_engine_that_is_wrong_is_found_out(monkeypatch):
    monkeypatch.setitem(ENGINES, "contrary", Contrary)
    (check,) = (check for check in certify(load_framework()).checks if check.name == "contrary")
    assert check.verdict is Verdict.REFUTED
    assert "contrary says" in check.failures[0].what


@pytest.fixture
def recommend(tmp_path):
    """Run the command in an empty folder."""

    def run(*args):
        command = [sys.executable, "-c", "from delivery_model.cli import main; main()", *map(str, args)]
        return subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)

    return run


def test_the_shipped_rule_base_is_certified_with_status_0(recommend):
    found = recommend("check")
    assert (found.returncode, found.stderr) == (0, "")
    assert "sound: of 15 claims 15 proved" in found.stdout


def test_a_fault_sets_status_1_and_prints_its_line_and_witness(recommend, tmp_path):
    shutil.copytree(RULES, tmp_path / "mine")
    file = tmp_path / "mine" / SUPPORT
    file.write_text(without_rule("S5-governance-gap")(file.read_text(encoding="utf-8")), encoding="utf-8")
    found = recommend("check", "mine")
    assert (found.returncode, found.stderr) == (1, "")
    assert "mine/decisions/support_type.yml:1:1" in found.stdout
    assert "for an authority with problems.systemic no" in found.stdout


def test_rules_that_do_not_load_are_status_2_with_every_problem(recommend, tmp_path):
    shutil.copytree(RULES, tmp_path / "mine")
    file = tmp_path / "mine" / NOTES
    broken = replaced("sources: [RR 6.18 Fig 3 row 3, RR 7.2, RR 8.18]", "sources: [ZZ 1]")
    file.write_text(broken(file.read_text(encoding="utf-8")), encoding="utf-8")
    found = recommend("check", "mine")
    line = next(number for number, text in enumerate(file.read_text().splitlines(), 1) if "ZZ 1" in text)
    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr.startswith(f"mine/{NOTES}:{line}:")


def test_a_folder_that_is_not_there_is_status_2(recommend):
    assert recommend("check", "nowhere").returncode == 2


def test_a_place_with_a_reason_must_be_listed(recommend, tmp_path):
    shutil.copytree(RULES, tmp_path / "mine")
    file = tmp_path / "mine/sources.yml"
    stray = replaced("    not_encoded:\n", '    not_encoded:\n      "6.41": It is not there.\n')
    file.write_text(stray(file.read_text(encoding="utf-8")), encoding="utf-8")
    assert "unknown place of RR '6.41'; did you mean '6.4'?" in recommend("check", "mine").stderr


def test_json_holds_exact_counts_as_text(recommend):
    document = json.loads(recommend("check", "--format", "json").stdout)
    assert int(document["cases"]) == int(document["authorities"]) * int(document["readings"])


def test_a_saved_certificate_is_verified(recommend, tmp_path):
    (tmp_path / "saved.json").write_text(recommend("check", "--format", "json").stdout, encoding="utf-8")
    found = recommend("check", "--replay", "saved.json")
    assert (found.returncode, found.stderr) == (0, "")
    assert "sound: of 9 claims 9 proved" in found.stdout


def test_a_saved_certificate_of_other_rules_is_status_1(recommend, tmp_path):
    shutil.copytree(RULES, tmp_path / "mine")
    (tmp_path / "saved.json").write_text(recommend("check", "--format", "json").stdout, encoding="utf-8")
    file = tmp_path / "mine" / NOTES
    file.write_text(file.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    found = recommend("check", "mine", "--replay", "saved.json", "--format", "json")
    claims = {claim["name"]: claim["verdict"] for claim in json.loads(found.stdout)["claims"]}
    assert (found.returncode, claims["hash"], claims["counts"]) == (1, "refuted", "proved")


def test_a_file_that_is_no_certificate_is_status_2(recommend, tmp_path):
    (tmp_path / "saved.json").write_text("{}")
    assert recommend("check", "--replay", "saved.json").returncode == 2


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="a file whose beginning no process can read")
def test_a_certificate_that_cannot_be_read_is_bad_usage():
    found = CliRunner().invoke(command, ["check", "--replay", "/proc/self/mem"])
    assert (found.exit_code, found.output.splitlines()[-1]) == (2, "Error: /proc/self/mem: input/output error")


def test_markdown_is_the_same_page(recommend):
    assert recommend("check", "--format", "markdown").stdout.startswith("# Certificate of isos-2017")


def test_the_full_page_tells_the_exact_number_of_every_rule(shipped_certificate):
    text = document_as_text(certificate_page(shipped_certificate, True), 120)
    use = shipped_certificate.rules[0]
    assert f"in all cases holds for {use.all_readings.holds:,}, decides {use.all_readings.decides:,}" in text


@pytest.mark.parametrize(
    ("number", "total", "said"),
    [
        (0, 7, "none"),
        (7, 7, "all"),
        (1, 3, "33.3%"),
        (1, 1000, "0.1%"),
        (999_950, 10**6, "more than 99.9%"),
        (1, 1001, "1 in 1,001"),
        (3, 10**20, "1 in 33,333,333,333,333,333,333"),
    ],
)
def test_shares_are_told_so_that_small_ones_differ(number, total, said):
    assert part_in_words(number, total) == said
