"""What is typed, in a file or after an option, is what is read, or it is refused with the place and the fix."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import example, given, settings
from hypothesis import strategies as st

from delivery_model.answer.recommendation import recommend
from delivery_model.answer.scenario_schema import scenario_schema
from delivery_model.cli import VERBS
from delivery_model.cli import recommend as command
from delivery_model.cli.shared import pairs
from delivery_model.errors import MOST_PROBLEMS, DeliveryModelError, InputError, InvalidValue, UnknownName, nearest
from delivery_model.loading import framework_from, load_framework
from delivery_model.possible.beliefs import Beliefs
from delivery_model.precedents.case_rows import REQUIRED
from delivery_model.profile.profile import CountFinding, Finding, Profile, Scenario
from delivery_model.profile.read_profile import read_scenario
from delivery_model.rulebase.axes import CountLimit
from delivery_model.tables.json_rows import object_in

FRAMEWORK = load_framework()
BASE = Path(__file__).parents[1] / "broken" / "base"
HEAD = "authority: A\nas_of: 2020\n"
KNOWN = (
    "profile:\n  capacity: {self_assessment: present, strategy: present, implementation: partial}\n"
    "  governance: {political: effective, corporate: effective, partnership: developing}\n"
)


def read(text: str) -> Scenario:
    return read_scenario(FRAMEWORK, text.encode(), "in.yml")


def refusals(text: str) -> list[str]:
    with pytest.raises(InputError) as refused:
        read(text)
    return [str(problem) for problem in refused.value.problems]


def profile(typed: str) -> Profile:
    return read(f"{HEAD}profile:\n  capacity.strategy: {typed}\n").profile


def run(tmp_path: Path, *args: str, text: str = HEAD + KNOWN) -> tuple[int, str]:
    """The status of a command on a file, and what it refused the file or the options with."""
    file = tmp_path / "in.yml"
    file.write_text(text, encoding="utf-8")
    found = CliRunner().invoke(command, [each.replace("FILE", str(file)) for each in args], standalone_mode=False)
    if found.exception is not None:
        error = found.exception
        return 2, getattr(error, "message", None) or str(error)
    return found.return_value or 0, ""


# A # in a text

CUT = 'a # after a space begins a comment; put the text in quotes: "{}"'
FULL = HEAD + (
    "summary: {summary}\nsources:\n  audit: {source}\n"
    "published:\n  support_type: external_scrutiny   # as published\n"
    "  source: {cited}\n  says: {said}\n  option: {option}\n"
    "appraisal:\n  source: {scored}\n  totals:\n    trust: 3 # points\n    in_house: 2\n"
    "profile:\n  capacity.strategy:\n    level: present   # so far\n    note: {note}\n    evidence:\n"
    "      - says: {says}\n        source: {place}\n        date: 2020-01 # about\n        kind: external # of course\n"
)
FIELDS = ("summary", "source", "cited", "said", "option", "scored", "note", "says", "place")
PLAIN = dict.fromkeys(FIELDS, "two words") | {"cited": "RR 6.18", "place": "RR 6.18"}


def options_used() -> str:
    from delivery_model.appraisal.read_options import options_of

    options = options_of(FRAMEWORK)
    assert options is not None
    one, other = list(options.options)[:2]
    return FULL.replace("trust", one).replace("in_house", other)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "authority: Example #2 Combined Area\nas_of: 2026-06\nprofile: {}\n",
            "1:20: " + CUT.format("Example #2 Combined Area"),
        ),
        (
            HEAD + "profile:\n  capacity.strategy:\n    level: present\n    evidence:\n"
            "      - says: Action plan item #4 is late, and nobody owns it\n        source: https://example.org/a\n",
            "7:32: " + CUT.format("Action plan item #4 is late, and nobody owns it"),
        ),
        (
            HEAD + "sources:\n  audit: Case file audit #7 of March, kept by the quality team\nprofile: {}\n",
            "4:26: " + CUT.format("Case file audit #7 of March, kept by the quality team"),
        ),
        ("authority: A\nas_of: 2020\nsummary: One\n  two #3\nprofile: {}\n", "4:7: " + CUT.format("One two #3")),
        (f"{HEAD}summary: One\n  #2 is late\nprofile: {{}}\n", "4:3: " + CUT.format("One #2 is late")),
        (
            "authority: A  # mine\nas_of: 2020\nprofile: {}\n",
            "1:15: " + CUT.format("A # mine") + '; or only what is before it, if it is a comment: "A" # ...',
        ),
    ],
)  # fmt: skip
@pytest.mark.parametrize("is_pure", [False, True], ids=["C", "pure"])
def test_a_comment_that_cuts_a_text_is_refused_with_the_whole_text(
    text: str, said: str, is_pure: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if is_pure:
        monkeypatch.delattr(yaml, "CSafeLoader")
    assert refusals(text) == [f"in.yml:{said}"]


@pytest.mark.parametrize("field", FIELDS)
def test_every_text_of_a_scenario_is_refused_when_a_comment_cuts_it(field: str) -> None:
    fields = PLAIN | {field: f"{PLAIN[field]} #4 late"}
    assert [problem.partition(": ")[2] for problem in refusals(options_used().format_map(fields))] == [
        CUT.format(fields[field])
    ]


@pytest.mark.parametrize("quote", ["'{}'", '"{}"'])
def test_in_quotes_a_text_keeps_its_sign_and_a_comment_may_stand_behind_it(quote: str) -> None:
    fields: Mapping[str, str] = {name: quote.format(f"{said} #4") + "   # mine" for name, said in PLAIN.items()}
    found = read(options_used().format_map(fields))
    assert (found.summary, found.sources["audit"]) == ("two words #4", "two words #4")
    assert found.profile.findings["capacity.strategy"].evidence[0].says == "two words #4"


def test_comments_behind_levels_dates_numbers_keys_and_lines_of_their_own_stay_comments() -> None:
    text = (
        "# a file\nauthority: A\n# between\nas_of: 2020   # today\nsources:   # named once\n"
        "  plan: https://example.org/a # the plan\nprofile:   # what is known\n  grip:\n    count: {lacking: 1}  #2\n"
        "  capacity.strategy:   # asked twice\n    level: [present, partial]   # open\n    evidence:\n"
        "      - says: late\n      # about that\n        source: plan   # see above\n  governance.political:\n"
        "    - effective # perhaps\n    - developing\n"
    )
    assert set(read(text).profile.findings) == {"capacity.strategy", "governance.political"}


@settings(max_examples=200, deadline=None)
@given(st.text("ab #'\"\\:-,", min_size=1, max_size=12))
@example("a #b")
def test_any_text_that_loads_is_the_text_that_was_typed(typed: str) -> None:
    try:
        found = read(f"authority: x{typed}y\nas_of: 2020\nprofile: {{}}\n")
    except InputError:
        return
    assert found.authority == " ".join(f"x{typed}y".split())


# One notation for what is open and what is unknown


@pytest.mark.parametrize(
    "typed",
    ["[present, partial]", "present|partial", "present | partial", "partial|present", '"[present, partial]"',
     "PRESENT|Partial", "\n    - Present\n    - partial"],
)  # fmt: skip
def test_levels_that_are_still_open_may_be_written_in_each_way(typed: str) -> None:
    assert profile(typed).findings["capacity.strategy"].levels == ("present", "partial")


@pytest.mark.parametrize("typed", ["unknown", "Unknown", "", "''", "~", "null", "{level: unknown}", "{level: }"])
def test_unknown_and_nothing_are_as_if_left_out(typed: str) -> None:
    assert profile(typed) == Profile()


def test_a_whole_family_or_block_with_nothing_is_as_if_left_out() -> None:
    assert read(f"{HEAD}profile:\n  capacity:\ncontext:\n").profile == Profile()


def test_what_is_said_of_an_unknown_level_is_kept() -> None:
    (found,) = profile("{level: unknown, note: asked in May}").findings.values()
    assert (found.levels, found.note) == (("present", "partial", "lacking"), "asked in May")


def test_evidence_without_a_level_is_refused() -> None:
    said = "'capacity.strategy' names no level; add 'level: ...', or 'level: unknown'"
    assert refusals(f"{HEAD}profile:\n  capacity.strategy: {{note: asked}}\n") == [f"in.yml:4:22: {said}"]


def test_a_rater_may_use_any_wording_of_a_level() -> None:
    (found,) = profile("{raters: {Ann: PRESENT, Bo: partial}}").findings.values()
    assert found.raters == {"Ann": "present", "Bo": "partial"}


@pytest.mark.parametrize("value", ["present|partial", "[present, partial]", "Present | PARTIAL"])
def test_set_takes_what_a_file_takes(tmp_path: Path, value: str) -> None:
    assert run(tmp_path, "what-if", "FILE", "--set", f"capacity.strategy={value}")[0] == 0


def test_what_the_schema_accepts_of_a_level_the_reader_reads() -> None:
    for name, attribute in FRAMEWORK.attributes.items():
        schema = scenario_schema(FRAMEWORK)["$defs"]["findings"]["properties"][name]
        one, several, unknown, _, _ = schema["anyOf"]
        words = [*(word for word in one["enum"] if isinstance(word, str)), *(word or "" for word in unknown["enum"])]
        for word in words:
            read(f"{HEAD}profile:\n  {name}: {word!r}\n")
        import re

        open_ = "|".join(attribute.level_names)
        assert re.fullmatch(several["pattern"], open_) and attribute.levels_said(open_) == attribute.level_names


# Names


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (("--set", "partnership=effective"), "unknown attribute 'partnership'; did you mean 'governance.partnership'?"),
        (("--set", "Governance.Partnership=effective"), "did you mean 'governance.partnership'?"),
        (("--set", "partnership governance=effective"), "did you mean 'governance.partnership'?"),
        (("--reading", "Developing_Governance=none", "--set", "governance.partnership="), "did you mean 'developing_"),
    ],
)
def test_a_name_of_other_form_gets_the_name_to_write(tmp_path: Path, option: tuple[str, ...], said: str) -> None:
    status, refused = run(tmp_path, "what-if", "FILE", *option)
    assert (status, said in refused) == (2, True)


def test_the_nearest_name_is_the_one_that_is_meant() -> None:
    known = ["a.other", "b.part", "c.part", "d.last", "same_name"]
    said = {
        name: nearest(name, known, {"a.other": "The title"}) for name in ("LAST", "part", "the  Title", "Same-Name")
    }
    assert list(said.values()) == [
        "did you mean 'd.last'?", "did you mean 'b.part' or 'c.part'?", "did you mean 'a.other'?",
        "did you mean 'same_name'?",
    ]  # fmt: skip
    assert nearest("b.zzzzzz", known) == "choose from b.part"


def words_for_support_types() -> list[tuple[str, str]]:
    types = FRAMEWORK.support_types
    return [
        (form, said) for form, about in types.items() for said in (form, about.title, about.short, about.title.upper())
    ]


@pytest.mark.parametrize(("form", "said"), words_for_support_types())
def test_a_support_type_may_be_expected_in_the_words_in_which_it_is_printed(
    tmp_path: Path, form: str, said: str
) -> None:
    assert run(tmp_path, "run", "FILE", "--expect", said) == run(tmp_path, "run", "FILE", "--expect", form)
    assert FRAMEWORK.support_type_said(said) == form


def test_words_of_no_support_type_are_refused(tmp_path: Path) -> None:
    status, refused = run(tmp_path, "run", "FILE", "--expect", "External_Scrutiny")
    assert (status, refused) == (2, "unknown support type 'External_Scrutiny'; did you mean 'external_scrutiny'?")


def test_a_citation_lists_the_rules_that_cite_that_place(tmp_path: Path) -> None:
    found = CliRunner().invoke(command, ["rules", "RR 6.18"])
    assert "S6-contained: RR 6.18" in found.output and "RR 6.17" not in found.output
    status, refused = run(tmp_path, "rules", "RR 99.1")
    assert (status, refused) == (
        2, "unknown place in RR '99.1'; no rule cites it; 'RR' lists the rules that cite this source",
    )  # fmt: skip


# Said twice


@pytest.mark.parametrize(
    "args",
    [
        ("what-if", "FILE", "--set", "governance.partnership=effective", "--set", "governance.partnership=ineffective"),
        ("run", "FILE", "--reading", "developing_governance=none", "--reading", "developing_governance=none"),
        ("run", "FILE", "--format", "json", "--format", "text"),
        ("what-if", "FILE", "--set", "governance.partnership=effective", "--engine", "direct", "--engine=durable"),
    ],
)
def test_what_is_said_twice_on_the_command_line_is_refused(tmp_path: Path, args: tuple[str, ...]) -> None:
    status, refused = run(tmp_path, *args)
    assert (status, "keep one of them" in refused) == (2, True)


@pytest.mark.parametrize("verb", ["run", *VERBS])
def test_every_option_of_one_value_of_every_verb_is_taken_once(verb: str) -> None:
    found = command.get_command(command.make_context("recommend", [verb]), verb)  # type: ignore[arg-type] # of click
    assert found is not None
    singles = [each for each in found.params if each.param_type_name == "option" and not each.multiple]
    for option in (each for each in singles if not each.is_flag):
        name = option.opts[-1]
        said = CliRunner().invoke(command, [verb, name, "1", name, "2"])
        assert (said.exit_code, f"{name} is given more than once" in said.output) == (2, True)


def test_pairs_with_two_names_are_taken() -> None:
    assert pairs(("a=1", "b=1")) == {"a": "1", "b": "1"}


@pytest.mark.parametrize("line", ['{"a": 1, "a": 1}', '{"a": {"b": 1, "b": 2}}', '{"a": 1, "b": 2, "\\u0061": 3}'])
def test_a_key_twice_in_an_object_of_json_lines_is_refused(line: str) -> None:
    said = object_in(line.encode())
    assert isinstance(said, str) and said.endswith("stands there twice; keep one of them")


# What a reader refuses is refused wherever it is made

NONE_LACKING = CountFinding(limit=CountLimit("grip", "lacking", 0, 0))


def test_a_setting_against_a_stated_count_is_refused_in_the_words_of_the_reader(tmp_path: Path) -> None:
    text = f"{HEAD}profile:\n  grip: {{count: {{lacking: 0}}}}\n"
    said = "the counts of grip contradict each other or the members named; correct the counts or the members"
    assert run(tmp_path, "what-if", "FILE", "--set", "grip.looked_after=lacking", text=text) == (2, said)
    assert refusals(text.replace("{count", "{looked_after: lacking, count"))[0].endswith(said)


@pytest.mark.parametrize(
    ("impossible", "error"),
    [
        (Profile({"grip.looked_after": Finding(levels=("lacking",))}, (NONE_LACKING,)), InvalidValue),
        (Profile({"grip.nobody": Finding(levels=("lacking",))}), UnknownName),
        (Profile({"grip.looked_after": Finding(levels=("bad",))}), UnknownName),
        (Profile({"grip.looked_after": Finding(levels=("lacking",), raters={"Ann": "bad"})}), UnknownName),
        (Profile({}, (CountFinding(limit=CountLimit("grop", "lacking", 0, 0)),)), UnknownName),
        (Profile({}, (CountFinding(limit=CountLimit("grip", "bad", 0, 0)),)), UnknownName),
    ],
)
def test_an_impossible_profile_is_refused_in_words(impossible: Profile, error: type[DeliveryModelError]) -> None:
    with pytest.raises(error):
        recommend(impossible, FRAMEWORK)


def test_a_setting_on_what_cannot_exist_is_remarked_on(tmp_path: Path) -> None:
    name, attribute = next((name, each) for name, each in FRAMEWORK.attributes.items() if each.exists_when)
    assert attribute.exists_when is not None
    other = FRAMEWORK.attribute(attribute.exists_when.attribute)
    nowhere = next(level for level in other.level_names if level not in attribute.exists_when.levels)
    file = tmp_path / "in.yml"
    file.write_text(f"{HEAD}profile: {{}}\ncontext: {{{other.name}: {nowhere}}}\n")
    found = CliRunner().invoke(command, ["what-if", str(file), "--set", f"{name}={attribute.level_names[0]}"])
    assert f"remark: '{name}' is given, but there is none where {other.name} is {nowhere}" in found.output


@pytest.mark.parametrize("name", ["not", "all", "any", "count", "reading.x", "x.count"])
def test_an_attribute_that_no_condition_could_name_is_refused(name: str) -> None:
    texts = {path.relative_to(BASE).as_posix(): path.read_bytes() for path in BASE.rglob("*.yml")}
    typed = texts["attributes.yml"].decode().replace("attributes:\n", f"attributes:\n  {name}: {{}}\n", 1)
    with pytest.raises(InputError) as refused:
        framework_from(texts | {"attributes.yml": typed.encode()})
    assert f"'{name}' already means something else in a rule; give it another name" in str(refused.value)


def test_probabilities_that_nearly_add_up_get_their_exact_sum() -> None:
    with pytest.raises(InvalidValue, match=r"add up to 0\.9999999, not 1"):
        Beliefs.of(FRAMEWORK, {"problems.systemic": {"no": "0.5", "yes": "0.4999999"}})
    with pytest.raises(InvalidValue, match=r"add up to 299999999/300000000, not 1"):
        Beliefs.of(FRAMEWORK, {"problems.systemic": {"no": "1/3", "yes": "199999999/300000000"}})


def test_no_case_is_nothing_to_validate(tmp_path: Path) -> None:
    (tmp_path / "cases.csv").write_text(",".join(REQUIRED) + "\n")
    status, refused = run(tmp_path, "validate", str(tmp_path / "cases.csv"))
    said = "cases.csv:1:1: no case; name scenarios or a table of what was published"
    assert (status, refused.rpartition("/")[2]) == (2, said)


# Many mistakes


def test_the_first_mistakes_are_written_out_and_the_others_counted() -> None:
    with pytest.raises(InputError) as refused:
        read(f"{HEAD}profile:\n" + "".join(f"  zz{number}: x\n" for number in range(2_000)))
    lines = str(refused.value).splitlines()
    assert (len(lines), len(refused.value.problems)) == (MOST_PROBLEMS + 1, 2_000)
    assert lines[-1] == f"... and {2_000 - MOST_PROBLEMS:,} more"


def test_near_names_are_looked_for_as_often_as_anybody_reads_them(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    matches = difflib.get_close_matches
    monkeypatch.setattr(difflib, "get_close_matches", lambda *a, **k: (asked.append(""), matches(*a, **k))[1])
    text = "".join(f"  zz{number}: x\n  capacity.strategy{number}: {{levl: {number}}}\n" for number in range(1_000))
    refusals(f"{HEAD}profile:\n{text}")
    assert 0 < len(asked) <= MOST_PROBLEMS
