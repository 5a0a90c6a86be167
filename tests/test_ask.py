"""The questionnaire: the way back, what is kept, and what an interruption leaves."""

import os
import signal
import subprocess
import sys

import pytest

from delivery_model import load_framework, load_scenario

COMMAND = [sys.executable, "-u", "-c", "from recommend_command import main; main()"]


@pytest.fixture
def recommend(tmp_path):
    """Run the command in an empty folder."""

    def run(*args, stdin=""):
        return subprocess.run(
            [*COMMAND, *args],
            input=stdin,
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={**os.environ, "NO_COLOR": "1", "COLUMNS": "100"},
            check=False,
        )

    return run


FIRST, SECOND = ("Do children's services leaders know their strengths", "Are the problems systemic, that is")


def test_b_goes_back_to_the_question_before_and_keeps_the_other_answers(recommend, tmp_path):
    found = recommend("ask", "-o", "mine.yml", stdin="Testshire\n1\n2\nb\nb\n2\nq\n")
    asked = [line[:20] for line in found.stderr.replace("> ", "").splitlines() if line.endswith("?")]
    assert asked[:4] == [FIRST[:20], SECOND[:20], SECOND[:20], FIRST[:20]]
    assert "Your answer was present. Press Enter to keep it." in found.stderr
    text = (tmp_path / "mine.yml").read_text(encoding="utf-8")
    assert ("capacity.self_assessment: partial" in text, "problems.systemic: 'yes'" in text) == (True, True)


def test_enter_keeps_an_answer_gone_back_to_and_d_takes_it_back(recommend, tmp_path):
    recommend("ask", "-o", "mine.yml", stdin="Testshire\n1\n2\nb\n\nb\nd\nq\n")
    text = (tmp_path / "mine.yml").read_text(encoding="utf-8")
    assert ("capacity.self_assessment: present" in text, "problems.systemic" in text) == (True, False)


def test_there_is_no_way_back_before_the_first_question(recommend):
    found = recommend("ask", stdin="Testshire\nb\nb\nq\n")
    assert (found.returncode, found.stderr.count(FIRST)) == (0, 3)


SETTLED = "Testshire\n1\n2\n"  # two answers with which no other question can change the recommendation
ALL_THE_FIRST = "1\n" * len(load_framework().attributes)


def test_when_nothing_can_change_the_answer_the_other_questions_are_offered_for_a_fuller_paper(recommend, tmp_path):
    found = recommend("ask", "-o", "mine.yml", stdin=SETTLED + "a\n3\n2\nb\n1\nq\n")
    text = (tmp_path / "mine.yml").read_text(encoding="utf-8")
    assert (
        "No further question can change the answer. Press Enter to see it, type b to go back or type a" in found.stderr
    )
    assert ("capacity.strategy: lacking" in text, "capacity.implementation: present" in text) == (True, True)
    assert found.stderr.count("Your answer was partial. Press Enter to keep it.") == 1


def test_the_other_questions_go_on_until_all_are_answered(recommend, tmp_path):
    recommend("ask", "-o", "mine.yml", stdin=SETTLED + "a\n" + ALL_THE_FIRST)
    found = recommend("ask", "-o", "mine.yml")
    assert (found.returncode, "a to answer" in found.stderr, "?" in found.stderr.splitlines()[-1]) == (0, False, False)
    framework = load_framework()
    known = load_scenario(tmp_path / "mine.yml", framework).profile.findings
    assert known.keys() == framework.attributes.keys()
    assert not any(finding.is_open for finding in known.values())


def test_enter_sees_the_answer_and_asks_nothing_more(recommend, tmp_path):
    found = recommend("ask", "-o", "mine.yml", stdin=SETTLED + "\n3\n")
    assert (found.returncode, found.stdout[:9]) == (0, "Testshire")
    assert "capacity.strategy" not in (tmp_path / "mine.yml").read_text(encoding="utf-8")


def test_help_on_another_question_says_that_it_changes_nothing(recommend):
    found = recommend("ask", stdin=SETTLED + "a\n?\nq\n")
    assert "No answer to it changes the recommendation." in found.stderr
    assert "leads to" not in found.stderr


def test_with_unknowns_that_can_matter_it_says_no_other_question_can(recommend):
    found = recommend("ask", stdin="Testshire\n" + "d\n" * 22)
    assert "No other question can change the answer." in found.stderr
    assert "No further question" not in found.stderr


def test_of_the_other_questions_only_levels_are_offered_that_the_counts_leave(recommend, tmp_path):
    text = (
        "authority: A\nas_of: 2026\nprofile:\n  capacity.self_assessment: present\n"
        "  problems.systemic: yes\n  grip:\n    count: {lacking: 0, strong: {at_most: 8}}\n"
    )
    (tmp_path / "mine.yml").write_text(text, encoding="utf-8")
    found = recommend("ask", "-o", "mine.yml", stdin="a\n" + ALL_THE_FIRST)
    assert found.returncode == 0
    known = load_scenario(tmp_path / "mine.yml", load_framework()).profile.findings
    grip = [finding.levels for name, finding in known.items() if name.startswith("grip.")]
    assert grip == [("strong",)] * 8  # of the ninth nothing is left to ask


def test_going_on_keeps_the_evidence_of_a_finding_that_is_narrowed(recommend, tmp_path):
    text = (
        "authority: A\nas_of: 2026\nprofile:\n  capacity.self_assessment:\n    level: [present, partial]\n"
        "    evidence:\n      - {says: seen, source: RR 5.1}\n"
    )
    (tmp_path / "mine.yml").write_text(text, encoding="utf-8")
    recommend("ask", "-o", "mine.yml", stdin="present\nd\n" * 20)
    kept = (tmp_path / "mine.yml").read_text(encoding="utf-8")
    assert ("level: present" in kept, "RR 5.1" in kept) == (True, True)


def test_a_file_with_comments_is_not_written_anew_without_a_word(recommend):
    recommend("new", "mine.yml")
    assert "the comments in it are lost" in recommend("ask", "-o", "mine.yml", stdin="q\n").stderr


def test_without_a_file_the_answers_are_said_in_the_end(recommend):
    found = recommend("ask", stdin="Testshire\n3\nq\n")
    assert "capacity.self_assessment: lacking" in found.stderr.partition("to keep as a file:")[2]


@pytest.mark.parametrize("options", [[], ["-o", "mine.yml"]], ids=["no file", "a file"])
def test_an_interrupted_questionnaire_says_where_the_answers_are(options, tmp_path):
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    process = subprocess.Popen([*COMMAND, "ask", *options], text=True, cwd=tmp_path, **pipes)
    process.stdin.write("Testshire\n3\n")
    process.stdin.flush()
    said = ""
    while said.count("> ") < 2:
        said += process.stderr.read(1)
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=20)[1]
    assert (process.returncode, said.rstrip().endswith("interrupted"), "Traceback" in said) == (130, True, False)
    if options:
        assert "Your answers so far are in mine.yml" in said
        assert "capacity.self_assessment: lacking" in (tmp_path / "mine.yml").read_text(encoding="utf-8")
        assert [each.name for each in tmp_path.iterdir()] == ["mine.yml"]
    else:
        assert "capacity.self_assessment: lacking" in said
