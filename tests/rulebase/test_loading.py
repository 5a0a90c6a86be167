"""Rule bases and scenarios, from files to values."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from delivery_model.errors import DocumentError, InputError, RuleBaseError, ScenarioError, TooWide
from delivery_model.loading import DEFAULT, framework_from, load_framework, load_scenario, shipped, shipped_rules
from delivery_model.possible.soundness import test_domains as domains_of
from delivery_model.possible.space import Space
from delivery_model.profile.profile import Evidence, EvidenceKind, Finding, Profile, Scenario
from delivery_model.profile.read_profile import read_scenario
from delivery_model.rulebase.axes import CountLimit
from delivery_model.rulebase.conditions import ALWAYS, NEVER, simplified
from delivery_model.rulebase.framework import Basis, Decision, Framework, Hit, Rule
from delivery_model.rulebase.vocabulary import Guidance, Statement
from delivery_model.yaml_input.yaml_text import MAX_BYTES

RULES = Path(str(shipped("rules"))) / "isos-2017"
SCENARIOS = sorted(Path(str(shipped("scenarios"))).glob("*.yml"))
BASE = Path(__file__).parents[1] / "broken" / "base"
FRAMEWORK = load_framework()
SMALL = load_framework(BASE)
HEAD = "authority: Ambridge\nas_of: 2017-04-01\n"


def texts_in(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.yml")}


def table(*head: str, tests: str = "[]", **rules: str) -> bytes:
    """A decision file: its head, then a condition for each value."""
    cited = "because: x, basis: stated, origin: ofsted, sources: [RR]"
    lines = (f"  - {{id: X-{then}, when: {when}, then: {then}, {cited}}}" for then, when in rules.items())
    return "\n".join([*head, "question: Q", "rules:", *lines, f"tests: {tests}"]).encode()


def scenario(profile: str, rest: str = "", framework: Framework = FRAMEWORK) -> Scenario:
    return read_scenario(framework, f"{HEAD}profile: {profile}\n{rest}".encode(), "x.yml")


def finding(typed: str) -> Finding:
    return scenario(f"{{governance.political: {typed}}}").profile.findings["governance.political"]


# The shipped rule base


def test_the_shipped_rule_base_loads_without_a_path() -> None:
    assert load_framework().content_hash == load_framework(RULES).content_hash


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_every_shipped_scenario_loads(path: Path) -> None:
    assert load_scenario(path).path == str(path)


def test_support_types_stand_in_the_order_of_the_outcome() -> None:
    assert tuple(FRAMEWORK.support_types) == tuple(FRAMEWORK.outcome.values)


def test_every_decision_stands_after_those_it_needs() -> None:
    done: set[str] = set()
    for decision in FRAMEWORK.decisions.values():
        needed = {owner.name for name in decision.inputs() if (owner := FRAMEWORK.decided_by(name))}
        assert needed <= done
        done.add(decision.name)


@pytest.mark.parametrize("rule", FRAMEWORK.rules.values(), ids=lambda rule: rule.id)
def test_a_rule_has_a_reason_exactly_when_it_is_interpreted(rule: Rule) -> None:
    assert (rule.reason is not None) is (rule.basis is Basis.INTERPRETED)


def citations() -> Iterator[tuple[str, str]]:
    for rule in FRAMEWORK.rules.values():
        yield from ((rule.id, cited) for cited in rule.sources)
    for attribute in FRAMEWORK.attributes.values():
        yield from ((attribute.name, cited) for cited in attribute.sources)
    for reading in FRAMEWORK.readings.values():
        yield from ((reading.variable, cited) for cited in reading.sources)
    for kind in FRAMEWORK.support_types.values():
        lists = (kind.benefits, kind.success_factors, kind.circumstances, kind.review_triggers, kind.cautions)
        yield from ((kind.id, cited) for statements in lists for each in statements for cited in each.sources)
    yield from (("limits", cited) for each in FRAMEWORK.limits for cited in each.sources)
    yield from (("guidance", cited) for each in FRAMEWORK.guidance for cited in each.statement.sources)


def test_every_citation_begins_with_the_key_of_a_source() -> None:
    assert [where for where in citations() if where[1].split(" ")[0] not in FRAMEWORK.sources] == []


def test_everything_that_must_be_cited_is() -> None:
    cited = {owner for owner, _ in citations()}
    readings = {reading.variable for reading in FRAMEWORK.readings.values()}
    assert cited >= {*FRAMEWORK.rules, *FRAMEWORK.attributes, *FRAMEWORK.support_types, *readings, "limits", "guidance"}


# The examples kept with the rules


Box = dict[str, tuple[str, ...]]


def examples(decision: Decision) -> list[tuple[Box, dict[str, bool]]]:
    """What the inputs of a decision may be in each of its tests, and what the test expects."""
    return [(domains_of(FRAMEWORK, decision.inputs(), test), dict(test.expected)) for test in decision.tests]


def inputs_apart(one: Box, other: Box) -> int:
    """In how many inputs an authority of one test must differ from one of another."""
    return sum(set(one[name]).isdisjoint(other[name]) for name in one)


def fires_alone(rule: Rule, box: Box, expected: dict[str, bool]) -> bool:
    """Whether a test needs this rule: it holds, its value is expected, and no other rule gives the value."""
    rivals = [each for each in FRAMEWORK.decisions[rule.decision].rules if each.then == rule.then and each != rule]
    return (
        expected.get(rule.then, False)
        and simplified(rule.when, box) == ALWAYS
        and all(simplified(each.when, box) == NEVER for each in rivals)
    )


def would_notice(rule: Rule, box: Box, expected: dict[str, bool]) -> bool:
    """Whether a test is about this rule not holding: in a unique decision, another one holds instead."""
    is_unique = FRAMEWORK.decisions[rule.decision].hit is Hit.UNIQUE
    return simplified(rule.when, box) == NEVER and (is_unique or expected.get(rule.then) is False)


@pytest.mark.parametrize("rule", FRAMEWORK.rules.values(), ids=lambda rule: rule.id)
def test_every_rule_has_an_example_and_one_that_just_misses_it(rule: Rule) -> None:
    tests = examples(FRAMEWORK.decisions[rule.decision])
    fire = [box for box, expected in tests if fires_alone(rule, box, expected)]
    miss = [box for box, expected in tests if would_notice(rule, box, expected)]
    assert min((inputs_apart(one, other) for one in fire for other in miss), default=None) == 1


BREAKS = {
    "flip a unique decision": ("governance", "S5-ineffective", "then: gap", "then: effective"),
    "flip the outcome": ("support_type", "A2-leadership-change", "external_scrutiny", "alternative_delivery_model"),
    "flip a collecting decision": ("journey_context", "S1-baseline", "then: baseline", "then: on_track"),
    "drop a part": ("open_to_support", "A11-denial", "      leadership.acceptance: denial\n", ""),
    "drop a reading": ("weakness_in_hand", "A12-letter", "      reading.known_weakness: scrutiny\n", ""),
    "change a level": (
        "conditions",
        "A7-escalate",
        "governance.corporate: ineffective",
        "governance.corporate: developing",
    ),
    "change a count": ("practice_grip", "S4-one-area", "exactly: 1", "exactly: 2"),
    "change a bound": ("consistency", "A5-several-not-systemic", "at_least: 3", "at_least: 4"),
    "turn all into any": ("problems_entrenched", "A5-several-systemic", "all:", "any:"),
}


@pytest.mark.parametrize(("decision", "rule", "typed", "instead"), BREAKS.values(), ids=BREAKS.keys())
def test_breaking_a_single_rule_makes_an_example_fail(decision: str, rule: str, typed: str, instead: str) -> None:
    name = f"decisions/{decision}.yml"
    text = (RULES / name).read_text(encoding="utf-8")
    before, start, rest = text.partition(f"  - id: {rule}\n")
    body, follows, after = rest.partition("  - id: ")
    assert body.count(typed) == 1, "the rule was rewritten: choose another way to break it"
    broken = before + start + body.replace(typed, instead) + follows + after
    with pytest.raises(RuleBaseError, match=f"test of {decision} expects"):
        framework_from({**texts_in(RULES), name: broken.encode()})


# The folder of a rule base


def test_the_content_hash_does_not_depend_on_line_ends() -> None:
    windows = {name: data.replace(b"\n", b"\r\n") for name, data in texts_in(BASE).items()}
    assert framework_from(windows).content_hash == SMALL.content_hash


def test_the_content_hash_does_not_depend_on_the_order_or_the_place_of_the_files() -> None:
    reversed_files = dict(sorted(texts_in(BASE).items(), reverse=True))
    assert framework_from(reversed_files, "elsewhere").content_hash == SMALL.content_hash


@pytest.mark.parametrize("name", sorted(texts_in(BASE)))
def test_the_content_hash_changes_with_any_byte_of_any_file(name: str) -> None:
    texts = texts_in(BASE)
    changed = {**texts, name: texts[name] + b"#"}
    assert framework_from(changed).content_hash != framework_from(texts).content_hash


def test_the_content_hash_changes_when_text_moves_between_files() -> None:
    one = framework_from({"a.yml": b"1", "ab.yml": b"2", **texts_in(BASE)})
    other = framework_from({"a.yml": b"1ab.yml2", **texts_in(BASE)})
    assert one.content_hash != other.content_hash


def test_a_rule_base_can_be_any_folder(tmp_path: Path) -> None:
    for name, data in texts_in(BASE).items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    (tmp_path / "notes.txt").write_text("not part of the rule base")
    assert load_framework(tmp_path).content_hash == SMALL.content_hash


def test_only_files_that_end_in_yml_are_of_a_rule_base(tmp_path: Path) -> None:
    for name, text in texts_in(BASE).items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text)
    hidden = (
        ".#x.yml",
        "._x.yml",
        ".x.yml",
        ".x.yml.swp",
        "decisions/._x.yml",
        "decisions/.#x.yml",
        "decisions/.x.yaml",
    )
    for stray in ("notes.yoml", "decisions/draft.yl.ml", "decisions/draft.yml~", *hidden):
        (tmp_path / stray).write_text("{")
    assert load_framework(tmp_path).content_hash == SMALL.content_hash


@pytest.mark.parametrize(
    "name", ["framework.yaml", "options.yaml", "decisions/more.yaml", "decisions/more.YML", "x.Yaml"]
)
@pytest.mark.parametrize("is_instead", [False, True])
def test_a_file_of_another_ending_is_refused_by_its_name(tmp_path: Path, name: str, is_instead: bool) -> None:
    for each, text in texts_in(BASE).items():
        (tmp_path / each).parent.mkdir(exist_ok=True)
        (tmp_path / each).write_bytes(text)
    right = f"{name.rpartition('.')[0]}.yml"
    (tmp_path / name).write_text("a: b\n")
    if is_instead:
        (tmp_path / right).unlink(missing_ok=True)
    with pytest.raises(RuleBaseError) as refused:
        load_framework(tmp_path)
    assert f"{tmp_path / name}:1:1: does not end in .yml; rename to {right}" in str(refused.value)


@pytest.mark.parametrize("name", shipped_rules())
def test_a_changed_copy_is_not_called_what_is_shipped(name: str) -> None:
    texts = texts_in(Path(str(shipped("rules"))) / name)
    whole = framework_from(texts)
    changed = framework_from({**texts, "readings.yml": texts["readings.yml"] + b"# another\n"})
    version = whole.version.encode()
    later = framework_from({**texts, "framework.yml": texts["framework.yml"].replace(version, b"99.0.0")})
    named = f"{whole.id} {whole.version}, changed ({changed.content_hash[:8]})"
    assert (whole.name, changed.name, later.name) == (f"{whole.id} {whole.version}", named, f"{whole.id} 99.0.0")


@pytest.mark.parametrize("name", ["framework.yml", "attributes.yml"])
def test_a_missing_file_is_named(name: str) -> None:
    texts = texts_in(BASE)
    del texts[name]
    with pytest.raises(RuleBaseError) as refused:
        framework_from(texts, "rules")
    assert str(refused.value) == f"rules/{name}:1:1: no such file; a rule base needs it"


def test_an_empty_folder_lacks_every_file_at_once(tmp_path: Path) -> None:
    with pytest.raises(RuleBaseError) as refused:
        load_framework(tmp_path)
    names = [Path(problem.where.path).relative_to(tmp_path).as_posix() for problem in refused.value.problems]
    assert names == ["attributes.yml", "decisions/*.yml", "framework.yml"]


def test_a_rule_base_without_readings_is_whole() -> None:
    texts = texts_in(BASE)
    del texts["readings.yml"], texts["decisions/consistency.yml"]
    texts["framework.yml"] = texts["framework.yml"].replace(b"roles:\n  consistency: consistency\n", b"")
    texts["decisions/governance.yml"] = table(
        "decision: governance",
        "hit: unique",
        "values: {effective: it is, gap: it is not}",
        effective="{governance.political: effective}",
        gap="{governance.political: {at_most: developing}}",
    )
    assert framework_from(texts).readings == {}


@pytest.mark.parametrize("path", ["no/such/folder", str(RULES / "framework.yml")], ids=["nothing", "a file"])
def test_what_is_not_a_folder_is_refused_by_name(path: str) -> None:
    with pytest.raises(RuleBaseError) as refused:
        load_framework(path)
    known = ", ".join(shipped_rules())
    fix = f"name the folder that holds framework.yml, one .yml or .csv, or a rule base that is shipped: {known}"
    assert str(refused.value) == f"{path}:1:1: no such folder; {fix}"


@pytest.mark.parametrize("name", shipped_rules())
def test_a_shipped_rule_base_is_loaded_by_its_name(name: str) -> None:
    assert load_framework(name) == load_framework(shipped("rules") / name)
    assert load_framework(name).path == f"rules/{name}"


def test_a_folder_comes_before_a_shipped_rule_base_of_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(BASE, tmp_path / DEFAULT)
    monkeypatch.chdir(tmp_path)
    assert load_framework(DEFAULT).id == SMALL.id


@pytest.mark.parametrize("path", ["../rules/isos-2017", "isos-2017/decisions", "ISOS-2017"])
def test_only_a_name_is_looked_up_among_those_shipped(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(RuleBaseError):
        load_framework(path)


def wide(pairs: int, tests: str) -> dict[str, bytes]:
    """The small rule base with a decision that asks whether any of so many pairs of attributes match."""
    about = "{title: T, question: Q, definition: D, levels: {a: A, b: B}, sources: [RR], " + (
        "part: context, changeable: no, monotone: no}"
    )
    attributes = "".join(f"  {name}.{n}: {about}\n" for name in "xy" for n in range(pairs))
    all_left = ", ".join(f"x.{n}: a" for n in range(pairs))  # the axes come in this order, so no pair is side by side
    matched = ", ".join(f"{{x.{n}: a, y.{n}: a}}" for n in range(pairs))
    texts = texts_in(BASE)
    texts["attributes.yml"] = texts["attributes.yml"].replace(b"groups:\n", f"{attributes}groups:\n".encode())
    head = ("decision: wide", "hit: collect", "values: {match: it does}")
    texts["decisions/wide.yml"] = table(*head, match=f"{{any: [{{{all_left}}}, {matched}]}}", tests=tests)
    return texts


def test_a_decision_too_wide_for_a_diagram_is_proved_without_one_and_a_diagram_of_it_is_refused() -> None:
    framework = framework_from(wide(20, "[]"))
    with pytest.raises(TooWide, match=r"widest are [xy]\.\d+ .* put a decision between"):
        Space(framework).values("wide")


def test_an_example_that_leaves_too_much_open_is_refused() -> None:
    with pytest.raises(
        RuleBaseError, match=r"wide\.yml:7:9: test of wide leaves too much open; give more of its inputs$"
    ):
        framework_from(wide(9, "[{given: {x.0: b}, expect: [match]}]"))


# What stands in the way of an answer, and short words


def with_keys(keys: str, name: str = "consistency", rest: str = "rules:\n") -> dict[str, bytes]:
    """The small rule base with further keys in a decision file."""
    texts = texts_in(BASE)
    path = f"decisions/{name}.yml"
    texts[path] = texts[path].replace(b"rules:\n", f"{keys}\n{rest}".encode(), 1)
    return texts


def refusals(texts: dict[str, bytes]) -> str:
    with pytest.raises(RuleBaseError) as refused:
        framework_from(texts, "rules")
    return str(refused.value)


def test_a_decision_without_bars_or_short_words_has_none() -> None:
    assert (SMALL.decisions["consistency"].bars, SMALL.decisions["consistency"].brief) == ({}, {})


def test_a_value_may_bar_support_types_and_have_short_words() -> None:
    keys = "bars: {graded_good: [external_scrutiny, sector_led_improvement]}\nbrief: {graded_good: graded good}"
    decision = framework_from(with_keys(keys)).decisions["consistency"]
    assert decision.bars == {"graded_good": ("external_scrutiny", "sector_led_improvement")}
    assert decision.brief == {"graded_good": "graded good"}


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (
            "bars: {graded_god: [external_scrutiny]}",
            "5:8: unknown value of consistency 'graded_god'; did you mean 'graded_good'?",
        ),
        (
            "bars: {graded_good: [external_scrutny]}",
            "5:22: unknown support type 'external_scrutny'; did you mean 'external_scrutiny'?",
        ),
        (
            "bars: {graded_good: []}",
            "5:21: a bar to no support type; name at least one, or leave the value out",
        ),
        (
            "bars: {graded_good: [external_scrutiny, external_scrutiny]}",
            "5:21: a support type is named twice; name each once",
        ),
        (
            "bars: graded_good",
            "5:7: the text 'graded_good' where keys and values are expected; write 'key: value' lines",
        ),
        (
            "brief: {graded_god: so}",
            "5:9: unknown value of this decision 'graded_god'; did you mean 'graded_good'?",
        ),
        (f"brief: {{graded_good: {'x' * 91}}}", "5:22: a brief of 91 characters; say it in at most 90"),
    ],
)
def test_bars_and_short_words_that_are_wrong_are_refused_where_they_stand(keys: str, said: str) -> None:
    texts = with_keys(keys)
    line = texts["decisions/consistency.yml"].decode().splitlines().index(keys) + 1
    assert refusals(texts) == f"rules/decisions/consistency.yml:{line}:{said.partition(':')[2]}"


def test_all_that_is_wrong_with_bars_and_short_words_is_said_at_once() -> None:
    keys = "bars: {x: [external_scrutiny], graded_good: [y]}\nbrief: {z: so}"
    assert [word in refusals(with_keys(keys)) for word in ("'x'", "'y'", "'z'")] == [True, True, True]


def test_a_value_of_a_unique_decision_is_no_bar() -> None:
    said = refusals(with_keys("bars: {gap: [sector_led_improvement]}", "governance"))
    assert said.endswith("'governance' is unique, so none of its values is a bar; leave 'bars' out")


def test_a_bar_with_an_unknown_outcome_is_refused_for_the_outcome_alone() -> None:
    texts = with_keys("bars: {graded_good: [external_scrutiny]}")
    texts["framework.yml"] = texts["framework.yml"].replace(b"outcome: support_type", b"outcome: support_typ")
    assert refusals(texts).splitlines()[0].startswith("rules/framework.yml")
    assert "unknown support type" not in refusals(texts)


def with_guidance(guidance: str) -> dict[str, bytes]:
    """The small rule base with guidance for every form of support, as the last line of framework.yml."""
    texts = texts_in(BASE)
    texts["framework.yml"] += f"guidance: {guidance}\n".encode()
    return texts


def test_a_rule_base_without_guidance_for_every_form_has_none() -> None:
    assert SMALL.guidance == ()


def test_guidance_for_every_form_says_what_it_is_about() -> None:
    read = framework_from(with_guidance("[{about: Time, says: It takes long, sources: [RR 7.14]}]"))
    assert read.guidance == (Guidance("Time", Statement("It takes long", ("RR 7.14",))),)


@pytest.mark.parametrize(
    ("guidance", "said"),
    [
        ("[{says: So, sources: [RR]}]", "12: missing key 'about' in guidance; add 'about: ...'"),
        ("[{about: Time, says: So, sources: [RX]}]", "46: unknown source 'RX'; choose from RR, W2"),
        (
            "[{about: Time, says: So, sources: []}]",
            "45: missing citation in guidance; name a source and the place in it",
        ),
        ("[{about: Time, when: now, says: So, sources: [RR]}]", "26: unknown key 'when' in guidance; choose from"),
        ("Time", "11: the text 'Time' where a list is expected; write [one, two] or one '- ' a line"),
    ],
)
def test_guidance_that_is_wrong_is_refused_where_it_stands(guidance: str, said: str) -> None:
    texts = with_guidance(guidance)
    line = len(texts["framework.yml"].splitlines())
    assert refusals(texts).startswith(f"rules/framework.yml:{line}:{said}")


SHOWN_SHORT = (FRAMEWORK.roles.policy_exposure, FRAMEWORK.roles.consistency, "conditions")


@pytest.mark.parametrize("name", SHOWN_SHORT)
def test_every_note_and_point_to_check_fits_on_one_line(name: str) -> None:
    decision = FRAMEWORK.decisions[name]
    assert [value for value, says in decision.values.items() if len(decision.brief.get(value, says)) > 90] == []


# Scenarios


def test_a_scenario_is_read_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(f"{HEAD}profile: {{}}\n".encode())))
    assert load_scenario("-").path == "<stdin>"


def test_problems_in_standard_input_are_placed_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(f"{HEAD}profile: [\n".encode())))
    with pytest.raises(DocumentError, match=r"^<stdin>:4:1: "):
        load_scenario("-")


def test_standard_input_without_end_is_not_read_to_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    endless = io.BytesIO(b"#" * (3 * MAX_BYTES))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(endless))
    with pytest.raises(DocumentError, match="larger than 1,000,000 bytes"):
        load_scenario("-")
    assert endless.tell() < 2 * MAX_BYTES


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "none.yml",
            "no such file or directory; check the name and the folder; it was looked for as {folder}/none.yml",
        ),
        (".", "is a directory; check the name and the permissions of ."),
    ],
)
def test_a_scenario_that_cannot_be_opened_is_refused_by_name(
    name: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ScenarioError) as refused:
        load_scenario(name)
    assert str(refused.value) == f"{name}:1:1: {said.format(folder=tmp_path)}"


def test_a_scenario_that_is_missing_where_the_folder_is_gone_is_refused_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with pytest.raises(ScenarioError, match="no such file or directory; check the name and the permissions"):
        load_scenario("none.yml")


def test_a_scenario_is_read_with_the_rule_base_that_is_given(tmp_path: Path) -> None:
    path = tmp_path / "x.yml"
    path.write_text(f"{HEAD}profile: {{grip.child_protection: strong}}\n")
    with pytest.raises(ScenarioError, match=r"unknown attribute 'grip.child_protection'"):
        load_scenario(path, SMALL)


@pytest.mark.parametrize(
    ("typed", "levels"),
    [
        ("effective", ("effective",)),
        ("[developing, effective]", ("effective", "developing")),
        ("[developing, developing]", ("developing",)),
        ("{level: developing}", ("developing",)),
        ("{level: [ineffective, developing]}", ("developing", "ineffective")),
        ("{raters: {workshop: ineffective, team: effective}}", ("effective", "ineffective")),
        ("{level: developing, raters: {workshop: ineffective, team: effective}}", ("developing",)),
    ],
)
def test_a_finding_is_the_levels_still_possible_best_first(typed: str, levels: tuple[str, ...]) -> None:
    assert finding(typed).levels == levels


def test_raters_keep_who_placed_the_attribute_where() -> None:
    raters = finding("{raters: {workshop: ineffective, team: effective}}").raters
    assert raters == {"workshop": "ineffective", "team": "effective"}


def test_evidence_keeps_what_who_where_and_when() -> None:
    typed = "{says: Members lead, source: RR 6.17, kind: external, date: 2017-02}"
    address = "{says: Members ask, source: https://ambridge.example}"
    assert finding(f"{{level: effective, evidence: [{typed}, {address}], note: Ours}}") == Finding(
        levels=("effective",),
        evidence=(
            Evidence("Members lead", "RR 6.17", EvidenceKind.EXTERNAL, "2017-02"),
            Evidence("Members ask", "https://ambridge.example"),
        ),
        note="Ours",
    )


@pytest.mark.parametrize("date", ["2017", "2017-04", "2017-04-01", "2016-02-29"])
def test_a_date_may_stop_at_the_year_or_month(date: str) -> None:
    read = read_scenario(FRAMEWORK, f"authority: A\nas_of: {date}\nprofile: {{}}\n".encode(), "x.yml")
    assert read.as_of == date


@pytest.mark.parametrize(
    ("dotted", "nested"),
    [
        ("{governance.political: effective}", "{governance: {political: effective}}"),
        ("{grip.looked_after: [partial, lacking]}", "{grip: {looked_after: [partial, lacking]}}"),
        ("{grip.count: {lacking: 1}}", "{grip: {count: {lacking: 1}}}"),
        (
            "{governance.political: {level: effective, note: x}, grip.early_help: strong}",
            "{grip: {early_help: strong}, governance: {political: {level: effective, note: x}}}",
        ),
    ],
)
def test_dotted_and_nested_keys_mean_the_same(dotted: str, nested: str) -> None:
    assert scenario(dotted).profile == scenario(nested).profile


def test_context_and_profile_are_read_into_one_profile() -> None:
    read = scenario("{leadership.acceptance: accepts}", "context: {leadership: {grip: strong}}").profile
    assert set(read.findings) == {"leadership.acceptance", "leadership.grip"}


def test_what_is_left_out_is_unknown() -> None:
    assert scenario("{}").profile == Profile()


def test_a_second_coding_is_read_apart() -> None:
    read = scenario("{governance.political: effective}", "profile_ofsted_only: {governance.corporate: effective}")
    assert read.profile_ofsted_only is not None
    assert (set(read.profile.findings), set(read.profile_ofsted_only.findings)) == (
        {"governance.political"},
        {"governance.corporate"},
    )


@pytest.mark.parametrize(
    ("typed", "low", "high"),
    [
        ("1", 1, 1),
        ("{exactly: 2}", 2, 2),
        ("{at_least: 2}", 2, 3),
        ("{at_most: 2}", 0, 2),
        ("{at_least: 1, at_most: 2}", 1, 2),
    ],
)
def test_a_count_bounds_how_many_areas_are_at_a_level(typed: str, low: int, high: int) -> None:
    read = scenario(f"{{grip: {{count: {{lacking: {typed}}}}}}}", framework=SMALL).profile
    assert read.limits("grip") == (CountLimit("grip", "lacking", low, high),)


def test_a_count_may_have_evidence() -> None:
    evidence = "[{says: One area slipped, source: RR 6.18}]"
    (count,) = scenario(f"{{grip: {{count: {{lacking: {{exactly: 1, evidence: {evidence}}}}}}}}}").profile.counts
    assert count.evidence == (Evidence("One area slipped", "RR 6.18"),)


def test_what_was_published_is_read() -> None:
    read = scenario("{}", "published: {support_type: external_scrutiny, option: partner, source: RR 6.19, says: So}")
    assert read.published is not None
    assert (read.published.support_type, read.published.option, read.published.says) == (
        "external_scrutiny",
        "partner",
        "So",
    )


# Whatever is typed


def places_in(tree: object, path: tuple[object, ...] = ()) -> Iterator[tuple[object, ...]]:
    yield path
    inside = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in inside:
        yield from places_in(value, (*path, key))


def replaced(tree: object, path: tuple[object, ...], value: object) -> object:
    """A tree of mappings, lists and texts with the value at one place replaced."""
    if not path:
        return value
    first, *rest = path
    if isinstance(tree, dict):
        return {key: replaced(each, tuple(rest), value) if key == first else each for key, each in tree.items()}
    assert isinstance(tree, list)
    return [replaced(each, tuple(rest), value) if at == first else each for at, each in enumerate(tree)]


ANYTHING = st.recursive(
    st.sampled_from(["", "x", "yes", "0", "99", "-1", "grip", "lacking", "effective", "governance", "2017"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(
                ["x", "any", "not", "count", "of", "level", "exactly", "at_least", "at_most", "governance"]
            ),
            inner,
            max_size=2,
        )
    ),
    max_leaves=6,
)


def is_read_or_refused(load: Callable[[], object]) -> bool:
    try:
        load()
    except InputError as error:
        return all(problem.where.path and problem.where.line for problem in error.problems)
    return True


def test_a_reading_without_alternatives_is_refused() -> None:
    texts = texts_in(BASE)
    tree = yaml.load(texts["readings.yml"], Loader=yaml.BaseLoader)
    tree["readings"]["developing_governance"]["alternatives"] = ""
    texts["readings.yml"] = yaml.safe_dump(tree, sort_keys=False).encode()
    with pytest.raises(RuleBaseError, match=r"readings\.yml:\d+:\d+: .*keys and values"):
        framework_from(texts)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_rule_base_with_anything_anywhere_is_loaded_or_refused(data: st.DataObject) -> None:
    texts = texts_in(BASE)
    name = data.draw(st.sampled_from(sorted(texts)))
    tree = yaml.load(texts[name], Loader=yaml.BaseLoader)
    changed = replaced(tree, data.draw(st.sampled_from(list(places_in(tree)))), data.draw(ANYTHING))
    texts[name] = yaml.safe_dump(changed, sort_keys=False).encode()
    assert is_read_or_refused(lambda: framework_from(texts))


WHOLE = """
authority: Ambridge
as_of: 2017-04-01
profile:
  governance: {political: [effective, developing]}
  governance.corporate:
    level: effective
    evidence: [{says: The council pays, source: RR 6.17, kind: internal, date: 2017-02}]
    raters: {workshop: effective}
    note: Ours
  grip: {early_help: strong, count: {lacking: {at_most: 1}, partial: 1}}
context: {ofsted.overall: good}
profile_ofsted_only: {grip.count: {lacking: 1}}
published: {support_type: external_scrutiny, source: RR 6.19}
"""


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_scenario_with_anything_anywhere_is_loaded_or_refused(data: st.DataObject) -> None:
    tree = yaml.load(WHOLE, Loader=yaml.BaseLoader)
    changed = replaced(tree, data.draw(st.sampled_from(list(places_in(tree)))), data.draw(ANYTHING))
    text = yaml.safe_dump(changed, sort_keys=False).encode()
    assert is_read_or_refused(lambda: read_scenario(SMALL, text, "x.yml"))


def with_degree(role: str) -> dict[str, bytes]:
    """The shipped rule base with another role 'degree'."""
    texts = texts_in(RULES)
    was = b"degree: {decision: scrutiny_degree, form: external_scrutiny}"
    assert was in texts["framework.yml"]
    texts["framework.yml"] = texts["framework.yml"].replace(was, f"degree: {role}".encode())
    return texts


@pytest.mark.parametrize(
    ("role", "said"),
    [
        ("{decision: scrutiny_degree}", "missing key 'form' in the role 'degree'; add 'form: ...'"),
        ("{decision: scrutiny, form: external_scrutiny}", "unknown collecting decision 'scrutiny'"),
        ("{decision: governance, form: external_scrutiny}", "unknown collecting decision 'governance'"),
        ("{decision: scrutiny_degree, form: external}", "unknown support type 'external'"),
    ],
)
def test_a_degree_that_is_wrong_is_refused_where_it_stands(role: str, said: str) -> None:
    texts = with_degree(role)
    line = next(n for n, text in enumerate(texts["framework.yml"].decode().splitlines(), 1) if "degree:" in text)
    refused = refusals(texts)
    assert f"rules/framework.yml:{line}:" in refused
    assert said in refused


def test_no_degree_may_be_called_what_cannot_be_told() -> None:
    texts = texts_in(RULES)
    path = "decisions/scrutiny_degree.yml"
    texts[path] = (
        texts[path].replace(b"then: by_agreement", b"then: not_known").replace(b"  by_agreement:", b"  not_known:")
    )
    texts[path] = texts[path].replace(b"[by_agreement]", b"[not_known]")
    said = "'not_known' is a value of scrutiny_degree, and what a degree is called that cannot be told"
    assert said in refusals(texts)


def test_an_absence_is_a_value_of_its_decision() -> None:
    texts = texts_in(RULES)
    path = "decisions/weakness_in_hand.yml"
    texts[path] = texts[path].replace(b"absences: [not_in_hand]", b"absences: [nowhere]")
    assert "unknown value of this decision 'nowhere'; choose from in_hand, not_in_hand" in refusals(texts)


@pytest.mark.parametrize(
    ("existence", "said"),
    [
        ("{ofsted.frame: [SIF]}", "unknown attribute asked earlier 'ofsted.frame'"),
        ("{ofsted.leadership: [good]}", "unknown attribute asked earlier 'ofsted.leadership'"),
        ("{ofsted.framework: [SIFF]}", "unknown level of ofsted.framework 'SIFF'; did you mean 'SIF'?"),
        ("{}", "not one attribute asked before; write one, and the levels at which this one exists"),
    ],
)
def test_what_an_attribute_depends_on_is_a_level_of_one_asked_before(existence: str, said: str) -> None:
    texts = texts_in(RULES)
    was = b"exists_when: {ofsted.framework: [pre_SIF, SIF, ILACS]}"
    assert was in texts["attributes.yml"]
    texts["attributes.yml"] = texts["attributes.yml"].replace(was, f"exists_when: {existence}".encode())
    assert said in refusals(texts)
