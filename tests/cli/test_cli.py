"""The command: what it prints where, and its exit status."""

import importlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from delivery_model.cli import main
from delivery_model.cli import recommend as command
from delivery_model.cli.typed import wrapped
from delivery_model.loading import load_framework, load_scenario, shipped

SCENARIOS = Path(str(shipped("scenarios")))
ROTHERHAM = str(SCENARIOS / "rotherham.yml")
HALL = Path(__file__).parents[1] / "foreign" / "village-hall"
GOOD = str(SCENARIOS / "rotherham-2018-01.yml")


@pytest.fixture
def recommend(tmp_path):
    """Run the command in an empty folder."""

    def run(*args, stdin="", **environment):
        command = [sys.executable, "-c", "from delivery_model.cli import main; main()", *args]
        return subprocess.run(
            command,
            input=stdin,
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={**os.environ, "NO_COLOR": "1", "COLUMNS": "100", **environment},
            check=False,
        )

    return run


def test_a_path_needs_no_verb(recommend):
    found = recommend(ROTHERHAM)
    assert (found.returncode, found.stderr) == (0, "")
    assert "  LEANS TO    external scrutiny, with formal intervention in force\n" in found.stdout


def test_json_of_one_file_is_an_object_and_of_several_a_list_in_order(recommend):
    one = json.loads(recommend("--format", "json", ROTHERHAM).stdout)
    several = json.loads(recommend(GOOD, ROTHERHAM, "--format", "json").stdout)
    assert [each["as_of"] for each in several] == ["2018-01-31", one["as_of"]]


def test_standard_input_is_a_dash(recommend):
    found = recommend("-", "--format", "json", stdin=Path(ROTHERHAM).read_text(encoding="utf-8"))
    assert json.loads(found.stdout)["recommended"] == "external_scrutiny"


@pytest.mark.parametrize(
    ("file", "expected", "status"),
    [(ROTHERHAM, "external_scrutiny", 0), (ROTHERHAM, "sector_led_improvement", 1), (GOOD, "external_scrutiny", 1)],
)
def test_expect_sets_the_exit_status(recommend, file, expected, status):
    assert recommend(file, "--expect", expected).returncode == status


def test_expect_is_not_met_when_it_cannot_tell_yet(recommend, tmp_path):
    (tmp_path / "open.yml").write_text("authority: A\nas_of: 2020\nprofile: {capacity.strategy: partial}\n")
    found = recommend("open.yml", "--expect", "external_scrutiny")
    assert (found.returncode, "CANNOT TELL" in found.stdout) == (1, True)


DOUBTED = {
    "split": {
        "capacity.implementation": "partial", "problems.persistent": "yes", "governance.corporate": "ineffective",
    },
    "cannot_tell": {
        "capacity.implementation": "partial", "grip.cse_exploitation": "lacking",
        "grip.adoption_permanence": "lacking",
    },
}  # fmt: skip


@pytest.mark.parametrize("word", DOUBTED)
def test_expect_is_not_met_by_an_answer_that_readings_split_or_leave_open(recommend, tmp_path, word):
    (tmp_path / "doubted.yml").write_text(f"authority: A\nas_of: 2020\nprofile: {json.dumps(DOUBTED[word])}\n")
    found = recommend("doubted.yml", "--expect", "external_scrutiny", "--format", "json")
    said = json.loads(found.stdout)
    assert (said["recommended"], said["firmness"]["word"]) == ("external_scrutiny", word)
    assert found.returncode == 1


def test_an_unknown_expectation_is_bad_usage(recommend):
    found = recommend(ROTHERHAM, "--expect", "external_scrutny")
    assert (found.returncode, found.stdout) == (2, "")
    assert "did you mean 'external_scrutiny'?" in found.stderr


def test_a_bad_file_does_not_keep_the_others_from_being_answered(recommend, tmp_path):
    (tmp_path / "bad.yml").write_text("authority: A\nprofile: {capacity: {strateggy: partial}}\n")
    found = recommend("bad.yml", ROTHERHAM)
    assert (found.returncode, "external scrutiny" in found.stdout) == (2, True)
    assert "bad.yml:1:1: missing key 'as_of'" in found.stderr
    assert "bad.yml:2:22: unknown attribute 'capacity.strateggy'; did you mean 'capacity.strategy'?" in found.stderr


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["missing.yml"], "missing.yml:1:1: no such file or directory"),
        (["swep"], "No such command 'swep'"),
        ([ROTHERHAM, "--formt", "json"], "Did you mean"),
        ([ROTHERHAM, "--rules", "nowhere"], "nowhere:1:1: no such folder"),
        ([ROTHERHAM, "--reading", "developing_governance=nonne"], "did you mean 'none'?"),
        ([ROTHERHAM, "--reading", "developing"], "is not NAME=VALUE"),
        (["rules", "S5-governance-gp"], "did you mean 'S5-governance-gap'?"),
        (["what-if", ROTHERHAM, "--set", "capacity.strategy=lakcing"], "did you mean 'lacking'?"),
        (["new", ROTHERHAM], "already exists"),
    ],
)
def test_bad_usage_says_what_to_do_in_words_and_exits_with_2(recommend, args, says):
    found = recommend(*args)
    assert (found.returncode, found.stdout) == (2, "")
    assert says in found.stderr
    assert "Traceback" not in found.stderr


def test_colour_only_when_asked_for_or_on_a_terminal(recommend):
    plain, forced = recommend(ROTHERHAM), recommend(ROTHERHAM, NO_COLOR="", FORCE_COLOR="1")
    assert ("\x1b[" in plain.stdout, "\x1b[" in forced.stdout) == (False, True)


def test_a_closed_pipe_is_one_line_and_no_traceback(tmp_path):
    program = f"{sys.executable} -c 'from delivery_model.cli import main; main()' {ROTHERHAM} --full | head -c 1"
    found = subprocess.run(["bash", "-c", program], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert found.stderr.count("\n") <= 1
    assert "Traceback" not in found.stderr


def test_what_if_shows_before_and_after(recommend):
    found = recommend("what-if", ROTHERHAM, "--set", "governance.partnership=effective|developing", "--format", "json")
    document = json.loads(found.stdout)
    assert [document[key]["possible"] for key in ("before", "after")] == [
        ["external_scrutiny"],
        ["sector_led_improvement", "external_scrutiny"],
    ]


def test_what_if_marks_the_rows_that_differ(recommend):
    found = recommend("what-if", ROTHERHAM, "--set", "capacity.strategy=lacking")
    assert "* Capacity to develop" in found.stdout
    assert "* Answer" not in found.stdout


def test_what_if_says_the_answer_and_its_notes_in_words_on_both_sides(recommend, tmp_path):
    (tmp_path / "mine.yml").write_text("authority: A\nas_of: 2026\nprofile: {governance.political: developing}\n")
    same = recommend("what-if", "mine.yml", "--set", "leadership.stability=stable").stdout
    other = recommend("what-if", ROTHERHAM, "--set", "governance.partnership=ineffective", COLUMNS="100").stdout
    assert "* Answer" not in same
    assert ("  * Leans, as" in other, "Services are improving: do not" in other, "S11-" in other) == (True, True, False)


def test_the_summary_of_an_empty_scenario_is_a_comment_to_take_away(recommend, tmp_path):
    text = recommend("new", "-").stdout
    (tmp_path / "mine.yml").write_text(text.replace("# summary: ", "summary: "), encoding="utf-8")
    assert load_scenario(tmp_path / "mine.yml").summary.startswith("what the situation is")


def test_a_new_scenario_can_be_read_back_and_knows_nothing(recommend):
    recommend("new", "mine.yml")
    found = recommend("mine.yml", "--format", "json")
    assert json.loads(found.stdout)["recommended"] is None


def test_the_questionnaire_asks_until_nothing_unknown_can_matter(recommend):
    answers = "Testshire\n" + "1\n" * 20
    found = recommend("ask", "--no-evidence", "-o", "mine.yml", stdin=answers)
    assert "sector-led improvement" in found.stdout
    assert json.loads(recommend("mine.yml", "--format", "json").stdout)["questions"] == []


def test_the_questionnaire_helps_takes_several_levels_and_does_not_ask_again(recommend):
    found = recommend("ask", "--no-evidence", stdin="Testshire\n?\n1,2\nwhat\nd\nq\n")
    asked = found.stderr.count("Do children's services leaders know their strengths")
    assert ("W2 conditions" in found.stderr, "'what' is none of 1 to " in found.stderr, asked) == (True, True, 1)


def test_the_questionnaire_does_not_take_a_call_for_help_for_a_name(recommend):
    found = recommend("ask", "--no-evidence", stdin="?\nTestshire\nq\n")
    assert (found.stdout.startswith("Testshire, "), "at the head of the answer" in found.stderr) == (True, True)


def test_the_questionnaire_goes_on_from_its_file(recommend, tmp_path):
    recommend("ask", "--no-evidence", "-o", "mine.yml", stdin="Testshire\n3\nq\n")
    found = recommend("ask", "--no-evidence", "-o", "mine.yml", stdin="q\n")
    assert "Going on with Testshire: one finding so far" in found.stderr
    assert "capacity.self_assessment: lacking" in (tmp_path / "mine.yml").read_text(encoding="utf-8")


def test_the_questionnaire_breaks_long_lines_between_words(monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    lines = wrapped("  1  present: Self-assessment is routine and agrees with outside findings").split("\n")
    assert lines == ["  1  present: Self-assessment is routine", "     and agrees with outside findings"]


def test_one_way_of_several_is_told_in_full_only_and_as_supposed(recommend, tmp_path):
    text = (
        "authority: Testshire\nas_of: 2026\nprofile:\n  capacity.self_assessment: present\n  problems.systemic: yes\n"
    )
    (tmp_path / "mine.yml").write_text(text, encoding="utf-8")
    terse, full = recommend("mine.yml").stdout, recommend("mine.yml", "--full").stdout
    assert ("supposed" in terse, "ways lead to this answer" in full, "(supposed)" in full) == (False, True, True)


@pytest.mark.parametrize(
    "name, part",
    [
        ("S5-governance-gap", "Holds when"),
        ("capacity.strategy", "Levels, best first"),
        ("developing_governance", "Alternatives"),
        ("governance", "S5-all-effective"),
        ("RR", "Places"),
        ("grip.looked_after", "Rules that look at it"),
        ("grip", "grip.looked_after"),
        ("A28", "A28-partial-held"),
        ("sector_led_improvement", "A23-light-touch"),
    ],
)
def test_rules_can_be_browsed_by_name(recommend, name, part):
    found = recommend("rules", name)
    assert (found.returncode, found.stdout.split("\n")[0].split()[-1], part in found.stdout) == (0, name, True)


def test_the_page_of_a_support_type_has_all_that_the_rule_base_says_of_it(recommend):
    text = " ".join(recommend("rules", "external_scrutiny").stdout.split())
    support = load_framework().support_types["external_scrutiny"]
    said = (*support.circumstances, *support.benefits, *support.success_factors, *support.review_triggers)
    assert [each.says for each in (*said, *support.cautions) if each.says.rstrip(".") not in text] == []


def test_the_beginning_of_a_rule_id_lists_the_rules_that_begin_so(recommend):
    found = recommend("rules", "S12")
    assert (found.returncode, found.stderr.strip().endswith("choose from S12-trust-test")) == (2, True)


def test_the_index_of_rules_names_every_decision(recommend):
    text = recommend("rules").stdout
    assert all(name in text for name in ("support_type", "policy_exposure", "S6-alternative-model", "several_areas"))


def test_help_names_every_verb(recommend):
    text = recommend("--help").stdout
    assert all(verb in text for verb in ("run", "what-if", "ask", "new", "rules", "schema"))


def test_help_says_what_each_verb_does_without_cutting_it_off(recommend):
    assert "..." not in recommend("--help", COLUMNS="80").stdout.partition("Commands:")[2]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_can_be_had(recommend, shell):
    found = recommend(_RECOMMEND_COMPLETE=f"{shell}_source")
    assert "recommend" in found.stdout


def test_an_engine_that_cannot_be_used_is_our_failure(recommend, tmp_path):
    (tmp_path / "durable_rules_engine.py").write_text("raise ImportError('not here')")
    found = recommend(ROTHERHAM, "--engine", "durable", PYTHONPATH=str(tmp_path))
    assert (found.returncode, "durable_rules cannot be imported" in found.stderr) == (70, True)


def test_without_durable_rules_the_direct_engine_answers_and_the_output_says_so(recommend, tmp_path):
    (tmp_path / "durable_rules_engine.py").write_text("raise ImportError('not here')")
    found = recommend(ROTHERHAM, "--full", PYTHONPATH=str(tmp_path))
    assert (found.returncode, "direct engine" in found.stdout) == (0, True)


# Without a process of its own


def called(*args):
    """The command's exit status, in this process."""
    with pytest.raises(SystemExit) as left:
        main(args)
    return left.value.code


def test_completion_offers_the_verbs_and_files(monkeypatch, capsys):
    monkeypatch.setenv("_RECOMMEND_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", "recommend jo")
    monkeypatch.setenv("COMP_CWORD", "1")
    assert (called(), capsys.readouterr()) == (0, ("plain,journey\nfile,jo\n", ""))


def test_a_failure_of_ours_is_one_line_and_70(monkeypatch, capsys):
    def broken(*args, **options):
        raise ValueError("two\nlines\x1b")

    monkeypatch.setattr(json, "dumps", broken)
    said = "recommend: internal error: ValueError: two lines[U+001B]; please report it\n"
    assert (called("transparency", "--format", "json"), capsys.readouterr()) == (70, ("", said))


def test_a_rule_says_why_it_is_interpreted():
    rule = next(each for each in load_framework().rules.values() if each.reason)
    told = CliRunner().invoke(command, ["rules", rule.id]).output
    assert f"Reason {rule.reason} Holds when" in " ".join(told.split())


def test_a_form_for_a_rule_base_without_options_asks_for_no_appraisal(tmp_path):
    forms = []
    shutil.copytree(HALL, tmp_path / "hall")
    for _ in range(2):
        forms.append(CliRunner().invoke(command, ["new", "-", "--rules", str(tmp_path / "hall")]).output.splitlines())
        (tmp_path / "hall" / "options.yml").unlink(missing_ok=True)
    without = next(at for at, line in enumerate(forms[0]) if line.startswith("# appraisal:"))
    after = next(at for at, line in enumerate(forms[0]) if line.startswith("# paper:"))
    assert forms[1] == [*forms[0][:without], *forms[0][after:]] and forms[0] != forms[1]


@pytest.mark.parametrize("name", ["RR", "S5-governance-gap", "capacity.strategy", "grip", "A28", "external_scrutiny"])
def test_a_page_of_the_rules_leaves_nothing_out(name):
    rules = importlib.import_module("delivery_model.cli.rules")
    assert rules.entry(load_framework(), name).is_full
