"""The questionnaire: the way back, what is kept, and what an interruption leaves."""

import io
import os
import re
import signal
import subprocess
import sys

import click
import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from delivery_model import Profile, Scenario, load_framework, load_scenario
from delivery_model import recommend as recommended
from delivery_model.answer.questions import Question
from delivery_model.cli import asked_evidence
from delivery_model.cli.ask import LAST_ROWS, summary
from delivery_model.cli.keeping import Kept
from delivery_model.cli.questionnaire import Session
from delivery_model.cli.shared import Asked
from delivery_model.cli.typed import Choices, Word, listen
from delivery_model.errors import UnknownName
from delivery_model.loading import shipped
from delivery_model.profile.profile import Evidence, EvidenceKind
from delivery_model.rulebase.vocabulary import Attribute, Level
from delivery_model.safe_text import is_blank

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


FIRST, SECOND = (
    "Do children's services leaders know their strengths",
    "Do children's services leaders know what works, and",
)


def test_b_goes_back_to_the_question_before_and_keeps_the_other_answers(recommend, tmp_path):
    found = recommend("ask", "--no-evidence", "-o", "mine.yml", stdin="Testshire\n1\n2\nb\nb\n2\nq\n")
    asked = [line[:40] for line in found.stderr.replace("> ", "").splitlines() if line.endswith("?")]
    assert [asked[place] for place in (0, 1, 3, 4)] == [FIRST[:40], SECOND[:40], SECOND[:40], FIRST[:40]]
    assert "Your answer was present. Press Enter to keep it." in found.stderr
    text = (tmp_path / "mine.yml").read_text(encoding="utf-8")
    assert ("capacity.self_assessment: partial" in text, "capacity.strategy: partial" in text) == (True, True)


def test_enter_keeps_an_answer_gone_back_to_and_d_takes_it_back(recommend, tmp_path):
    recommend("ask", "--no-evidence", "-o", "mine.yml", stdin="Testshire\n1\n2\nb\n\nb\nd\nq\n")
    text = (tmp_path / "mine.yml").read_text(encoding="utf-8")
    assert ("capacity.self_assessment: present" in text, "capacity.strategy" in text) == (True, False)


def test_there_is_no_way_back_before_the_first_question(recommend):
    found = recommend("ask", "--no-evidence", stdin="Testshire\nb\nb\nq\n")
    assert (found.returncode, found.stderr.count(FIRST)) == (0, 3)


ALL_THE_FIRST = "1\n" * len(load_framework().attributes)
SETTLED = """\
authority: A
as_of: 2026
profile:
  capacity: {self_assessment: present, strategy: present}
  problems.systemic: yes
  governance.corporate: effective
"""


@pytest.fixture
def settled(recommend, tmp_path):
    """Going on with four findings with which no question can change the answer as the text is read."""

    def run(stdin, text=SETTLED):
        (tmp_path / "mine.yml").write_text(text, encoding="utf-8")
        found = recommend("ask", "--no-evidence", "-o", "mine.yml", stdin=stdin)
        assert found.returncode == 0
        return found, (tmp_path / "mine.yml").read_text(encoding="utf-8")

    return run


def test_once_settled_it_says_on_what_few_answers_it_rests_and_offers_to_stop(settled):
    found, text = settled("\n3\n")
    assert "No further question can change the answer, as the text is read." in found.stderr
    assert "It rests on two findings: Systemic problems: yes; Capacity to self-assess: present; no evidence." in (
        " ".join(found.stderr.split())
    )
    assert "a to answer one question more: it can change it where" in " ".join(found.stderr.split())
    assert (found.stdout[:2], text) == ("A,", SETTLED)


def test_a_goes_on_with_what_matters_where_the_text_is_read_otherwise_then_with_all_others(settled):
    found, text = settled("a\n3\n2\na\n2\nb\n1\nq\n")
    said = " ".join(found.stderr.split())
    assert "question 5 of at most 5" in said and "implementation: lacking" in text
    assert said.index("of at most 5") < said.index("they cannot change it, for a fuller paper")
    assert found.stderr.count("Press Enter to keep it.") == 1


def test_where_the_word_is_no_answer_it_goes_on_by_itself(settled):
    open_still = SETTLED.replace(", strategy: present", "")
    found, text = settled("1\n\n", open_still)  # as read nothing matters, but readings differ too far for an answer
    assert "Capacity, 2 of 3; question 4 of at most 5" in found.stderr
    assert "strategy: present" in text and "It rests on two findings" in " ".join(found.stderr.split())


def test_the_other_questions_go_on_until_all_are_answered(settled, recommend, tmp_path):
    settled("a\n1\na\n" + ALL_THE_FIRST)
    found = recommend("ask", "--no-evidence", "-o", "mine.yml")
    assert (found.returncode, "> " in found.stderr) == (0, False)
    framework = load_framework()
    known = load_scenario(tmp_path / "mine.yml", framework).profile.findings
    assert known.keys() == framework.attributes.keys()
    assert not any(finding.is_open for finding in known.values())


def test_help_on_another_question_says_that_it_changes_nothing(settled):
    found, _ = settled("a\nd\na\n?\nq\n")
    assert "No answer to it changes the recommendation." in found.stderr
    assert "leads to" not in found.stderr


def test_help_says_where_an_answer_leads_only_once_it_is_given(recommend):
    found = recommend("ask", "--no-evidence", stdin="Testshire\n?\n2\nb\n?\nq\n")
    before, _, after = found.stderr.partition("Your answer was partial.")
    assert ("leads to" in before, "partial leads to" in after) == (False, True)
    assert before.count("W2 conditions") == after.count("W2 conditions") == 1
    assert before.count("  3  lacking: Most main weaknesses") == 3  # asked, the choices again, and gone back to


def test_what_is_not_understood_is_refused_at_every_prompt(settled):
    found, text = settled("x\nc\n9\nx\n\na\nx\nq\n")
    said = " ".join(found.stderr.split())
    assert "'x' is none of these. Press Enter to see the answer, or type" in said
    assert "'9' is no number of an answer" in said and "'x' is no number of an answer" in said
    assert "'x' is none of 1 to 3" in said
    assert text == SETTLED


def test_an_answer_of_an_earlier_day_can_be_changed_and_taken_back(settled):
    found, text = settled("c\n3\n1\nq\n")
    assert "Your answer was yes. Press Enter to keep it." in found.stderr
    assert text == SETTLED.replace("systemic: yes", "systemic: no")
    _, text = settled("c\n3\nd\nq\n")
    assert text == SETTLED.replace("systemic: yes", "systemic: unknown")
    _, text = settled("c\n3\n1\nb\nd\nq\n")  # changed, gone back to, and not known
    assert text == SETTLED.replace("systemic: yes", "systemic: unknown")
    _, text = settled("c\n3\n1\nc\n3\n2\nq\n")
    assert text == SETTLED


def test_what_was_said_of_an_answer_taken_back_stays(settled):
    seen = SETTLED.replace("yes", "{level: yes, evidence: [{says: So it was found, source: RR 5.3}]}")
    found, text = settled("c\n3\nd\nq\n", seen)
    assert text == seen.replace("level: yes", "level: unknown")
    found, text = settled("c\n3\n1\nq\n", seen)
    assert text == seen.replace("level: yes", "level: no")
    assert "see in the file whether it speaks for this answer" in found.stderr


def test_with_unknowns_that_can_matter_it_says_no_other_question_can(recommend):
    found = recommend("ask", "--no-evidence", stdin="Testshire\n" + "d\n" * 23)
    assert "No other question can change the answer." in found.stderr
    assert "No further question" not in found.stderr


def test_of_the_other_questions_only_levels_are_offered_that_the_counts_leave(settled, tmp_path):
    text = f"{SETTLED}  grip:\n    count: {{lacking: 0, strong: {{at_most: 8}}}}\n"
    settled("a\n1\na\n" + ALL_THE_FIRST, text)
    known = load_scenario(tmp_path / "mine.yml", load_framework()).profile.findings
    grip = [finding.levels for name, finding in known.items() if name.startswith("grip.")]
    assert grip == [("strong",)] * 8  # of the ninth nothing is left to ask


def test_going_on_keeps_the_evidence_of_a_finding_that_is_narrowed(recommend, tmp_path):
    text = (
        "authority: A\nas_of: 2026\nprofile:\n  capacity.self_assessment:\n    level: [present, partial]\n"
        "    evidence:\n      - {says: seen, source: RR 5.1}\n"
    )
    (tmp_path / "mine.yml").write_text(text, encoding="utf-8")
    recommend("ask", "--no-evidence", "-o", "mine.yml", stdin="present\nd\n" * 20)
    kept = (tmp_path / "mine.yml").read_text(encoding="utf-8")
    assert ("level: present" in kept, "RR 5.1" in kept) == (True, True)


SEEN = "Inspectors found the same three weaknesses"


@pytest.mark.parametrize("form", ["new", "own"])
def test_evidence_is_asked_beside_each_answer_and_kept_as_evidence(form, recommend, tmp_path):
    typed = f"1\nonce\n{SEEN}\nvisit\nOfsted: visit letter, March\n3\nOfsted\n2\n31.2.2026\n3 March 2026\n"
    typed += "It is so: said # by all\nRR 6.17\n\n\n\n"
    if form == "own":
        (tmp_path / "mine.yml").write_text("# ours\nauthority: A\nas_of: 2026-06\nprofile: {}\n", encoding="utf-8")
    found = recommend("ask", "-o", "mine.yml", stdin=("Testshire\n" if form == "new" else "") + typed + "q\n")
    assert "'once' is no sentence" in found.stderr and "'31.2.2026' is no date" in found.stderr
    assert "'visit' is neither a web address nor a known document" in found.stderr
    scenario = load_scenario(tmp_path / "mine.yml")
    key = "ofsted_visit_letter"
    assert scenario.sources == {key: "Ofsted: visit letter, March"}
    assert scenario.profile.findings["capacity.self_assessment"].evidence == (
        Evidence(SEEN, key, EvidenceKind.EXTERNAL, "2026-03-03"),
        Evidence("It is so: said # by all", "RR 6.17"),
    )
    assert (tmp_path / "mine.yml").read_text(encoding="utf-8").startswith("# ours") == (form == "own")


def test_a_document_named_once_is_cited_again_and_two_documents_have_two_names(recommend, tmp_path):
    letters = ["Ofsted visit letter, March", "ofsted Visit letter, march", "Ofsted visit letter, May"]
    pieces = "".join(f"{SEEN}\n{letter}\n\n\n" for letter in letters)
    recommend("ask", "-o", "mine.yml", stdin=f"Testshire\n1\n{pieces}\nq\n")
    scenario = load_scenario(tmp_path / "mine.yml")
    assert scenario.sources == {"ofsted_visit_letter": letters[0], "ofsted_visit_letter_2": letters[2]}
    cited = [each.source for each in scenario.profile.findings["capacity.self_assessment"].evidence]
    assert cited == ["ofsted_visit_letter", "ofsted_visit_letter", "ofsted_visit_letter_2"]


def test_a_sentence_without_a_document_is_kept_as_a_note(recommend, tmp_path):
    found = recommend("ask", "-o", "mine.yml", stdin=f"Testshire\n1\n{SEEN}\n\nAnd more: so\n\n\nq\n")
    finding = load_scenario(tmp_path / "mine.yml").profile.findings["capacity.self_assessment"]
    assert (finding.note, finding.evidence) == (f"{SEEN} And more: so", ())
    assert found.stderr.count("Kept as a note") == 2


@pytest.mark.parametrize("end", ["q\n", "", "c\n\nq\n"])
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", (SEEN, ())),
        ("RR 6.17\n", (None, (Evidence(SEEN, "RR 6.17"),))),
        ("RR 6.17\n2\n", (None, (Evidence(SEEN, "RR 6.17", EvidenceKind.EXTERNAL),))),
    ],
)
def test_what_was_given_of_evidence_is_kept_wherever_one_stops(typed, kept, end, recommend, tmp_path):
    recommend("ask", "-o", "mine.yml", stdin=f"Testshire\n1\n{SEEN}\n{typed}{end}")
    finding = load_scenario(tmp_path / "mine.yml").profile.findings["capacity.self_assessment"]
    assert (finding.note, finding.evidence) == kept


def test_what_was_given_of_evidence_is_kept_where_one_is_interrupted(monkeypatch):
    framework, told = load_framework(), iter([SEEN, "RR 6.17"])
    scenario = Scenario(authority="A", as_of="2026", profile=Profile.of(framework, {"capacity.strategy": "lacking"}))

    def interrupted(_):
        if (typed := next(told, None)) is None:
            raise KeyboardInterrupt
        return typed

    monkeypatch.setattr(asked_evidence, "heard", interrupted)
    kept = []
    with pytest.raises(KeyboardInterrupt):
        asked_evidence.evidence_asked(framework, scenario, "capacity.strategy", kept.append)
    assert [each.profile.findings["capacity.strategy"].evidence for each in kept] == [(Evidence(SEEN, "RR 6.17"),)]


def test_from_evidence_one_goes_back_to_the_question_and_to_any_answer(recommend, tmp_path):
    found = recommend("ask", "-o", "mine.yml", stdin="Testshire\n1\nb\n2\nc\n1\n3\n?\nq\n")
    finding = load_scenario(tmp_path / "mine.yml").profile.findings["capacity.self_assessment"]
    assert (finding.levels, found.returncode) == (("lacking",), 0)
    assert found.stderr.count("Your answer was") == 2 and "Members will ask for it" in found.stderr


EVERY = sorted(path for folder in ("", "cases") for path in (shipped("scenarios") / folder).glob("*.yml"))


@pytest.mark.parametrize("width", [80, 100])
def test_the_summary_at_the_end_fits_the_screen(width, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("LINES", "24")
    framework = load_framework()
    with click.Context(click.Command("ask"), color=False):
        for path in EVERY[:: 1 if width == 80 else 7]:
            lines = summary(recommended(load_scenario(path, framework), framework)).splitlines()
            assert (len(lines) <= 24 - LAST_ROWS, max(map(len, lines)) <= width) == (True, True), path.name


def test_without_a_file_the_answers_are_said_in_the_end(recommend):
    found = recommend("ask", "--no-evidence", stdin="Testshire\n3\nq\n")
    assert "capacity.self_assessment: lacking" in found.stderr.partition("to keep as a file:")[2]


@pytest.mark.parametrize("options", [[], ["-o", "mine.yml"]], ids=["no file", "a file"])
def test_an_interrupted_questionnaire_says_where_the_answers_are(options, tmp_path):
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    process = subprocess.Popen([*COMMAND, "ask", "--no-evidence", *options], text=True, cwd=tmp_path, **pipes)
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


def test_a_file_of_ones_own_keeps_its_comments_and_gains_one_line(recommend, tmp_path):
    before = (
        "# agreed with the DCS on 3 June\nauthority: X\nas_of: 2026-06   # date of the self-evaluation\nprofile:\n"
        "  capacity.strategy: present  # check with finance\n"
    )
    (tmp_path / "in.yml").write_text(before, encoding="utf-8")
    found = recommend("ask", "--no-evidence", "-o", "in.yml", stdin="1\nq\n")
    assert (tmp_path / "in.yml").read_text(encoding="utf-8") == before + "  problems.systemic: no\n"
    assert (found.returncode, "comments" in found.stderr, "Your answers are in in.yml" in found.stderr) == (
        0,
        False,
        True,
    )


def test_of_a_template_only_the_line_of_the_answer_changes(recommend, tmp_path):
    recommend("new", "t.yml")
    before = (tmp_path / "t.yml").read_text(encoding="utf-8").splitlines()
    recommend("ask", "--no-evidence", "-o", "t.yml", stdin="1\n2\nq\n")
    after = (tmp_path / "t.yml").read_text(encoding="utf-8").splitlines()
    changed = [new for old, new in zip(before, after, strict=True) if old != new]
    assert changed == [
        "  capacity.self_assessment: present   # open: keep what is still possible",
        "  capacity.strategy: partial",
    ]


def test_an_answer_taken_back_leaves_ones_own_file_as_it_was(recommend, tmp_path):
    recommend("new", "t.yml")
    before = (tmp_path / "t.yml").read_bytes()
    recommend("ask", "--no-evidence", "-o", "t.yml", stdin="d\n2\nb\nd\nq\n")
    assert (tmp_path / "t.yml").read_bytes() == before


def test_without_an_answer_no_file_is_said_to_have_any(recommend, tmp_path):
    said = recommend("ask", "--no-evidence", "-o", "mine.yml", stdin="Testshire\nq\n").stderr
    assert ("Your answers are in" in said, "nothing is written to mine.yml" in said) == (False, True)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_loses_no_answer(recommend, tmp_path):
    found = recommend("ask", "--no-evidence", "-o", "missing/mine.yml", stdin="Testshire\n3\n1\n")
    assert "capacity.self_assessment: lacking" in found.stderr.partition("to keep as a file:")[2]
    assert (found.returncode, found.stdout) == (2, "")


def attribute_of(*names):
    levels = tuple(Level(name, f"Defined as {place}.") for place, name in enumerate(names))
    return Attribute(
        name="agenda.items",
        title="Items",
        question="How is it?",
        definition="d.",
        levels=levels,
        can_decide=True,
        is_changeable=True,
        is_monotone=False,
        sources=("US",),
    )


def typed(choices, text):
    """What a text means at a question: a word of the command or levels."""
    return choices.word(text) or choices.levels_said(choices.in_one_notation(text))


WORDS = [word for each in Word for word in each.value if word]
NAMES = st.one_of(
    st.sampled_from([*WORDS, *"123456789", "10", "1,5", "50%", "-1", "a b", "yes", "no", "or"]),
    st.text("abdq?123_ ", min_size=1, max_size=6).map(lambda text: " ".join(text.split())).filter(bool),
)


@given(st.lists(NAMES, min_size=2, max_size=6, unique_by=str.casefold))
def test_the_name_of_a_level_comes_before_its_number_and_before_every_word(names):
    choices = Choices(attribute_of(*names), tuple(names))
    assert [typed(choices, name) for name in names] == [(name,) for name in names]
    for place, name in enumerate(names, start=1):
        if choices.is_numbered:
            assert typed(choices, str(place)) == (name,)
    looks_like_a_number = any(re.fullmatch(r"[+-]?\d+([.,]\d+)?%?", name.replace("_", " ").strip()) for name in names)
    assert [choices.is_numbered, next(choices.lines()).startswith("  1  ")] == [not looks_like_a_number] * 2


@given(st.lists(NAMES, min_size=2, max_size=6, unique_by=str.casefold))
def test_every_word_that_the_help_line_offers_does_what_it_says(names):
    choices = Choices(attribute_of(*names), tuple(names))
    offered = dict(part.split(maxsplit=1)[::-1] for part in choices.help.rstrip(".").split("; ")[2:])
    meant = {"to go back": Word.BACK, "for help": Word.HELP, "to stop": Word.STOP}
    assert all(typed(choices, word) is meant[purpose] for purpose, word in offered.items() if purpose in meant)
    taken = {name.casefold() for name in names}
    assert ("to stop" in choices.help) == (not taken.issuperset(Word.STOP.value))


def test_where_levels_are_words_of_the_command_the_help_line_has_others():
    choices = Choices(attribute_of("d", "q"), ("d", "q"))
    assert choices.help.endswith(
        "unknown if you don't know; b to go back; c to change any answer; ? for help; stop to stop."
    )
    assert (typed(choices, "unknown"), typed(choices, "stop")) == (Word.UNKNOWN, Word.STOP)


OPEN = ["a|b", " a | b ", "[a, b]", "b|a", "1|2", "[1,2]", "1 | b", "1,2", "a or b", "1 or 2", "a; b", "A|B"]


@pytest.mark.parametrize("text", OPEN)
def test_an_answer_that_is_open_can_be_written_in_every_usual_way(text):
    assert typed(Choices(attribute_of("a", "b", "c d"), ("a", "b", "c d")), text) == ("a", "b")


@pytest.mark.parametrize("text", ["4", "1|4", "x", "a|x", "a b", "c"])
def test_what_means_no_level_is_refused(text):
    with pytest.raises(UnknownName):
        typed(Choices(attribute_of("a", "b", "c"), ("a", "b")), text)


def test_levels_in_another_notation_are_read_and_the_one_notation_said(recommend):
    said = recommend("ask", "--no-evidence", stdin="Testshire\n1,2\nq\n").stderr
    assert "Read as present|partial." in said
    assert "capacity.self_assessment:\n  - present\n  - partial" in said


def test_unknown_and_nothing_mean_that_it_is_not_known(recommend):
    said = recommend("ask", "--no-evidence", stdin="Testshire\nunknown\n\nq\n").stderr
    assert (said.count("\n> "), "is none of" in said, "Your answers" in said) == (3, False, False)


@pytest.fixture
def sitting(monkeypatch, tmp_path):
    """One answer at the questionnaire in this process, after names are typed; gives the file and the session."""

    def sit(*names):
        typed = "\n".join((*names, "Plainshire", "1", "q", "")).encode("utf-8", "surrogatepass")
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed), encoding="utf-8"))
        (tmp_path / "mine.yml").unlink(missing_ok=True)
        session = Session(load_framework(), Asked(None, {}), Kept(str(tmp_path / "mine.yml"), load_framework()))
        listen()
        session.start()
        name = "capacity.self_assessment"
        question = Question(name, 0.0, dict.fromkeys(load_framework().attributes[name].level_names, ()))
        session.record(name, session.answered(question))
        return load_scenario(tmp_path / "mine.yml"), session

    return sit


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.text(min_size=1, max_size=20).filter(lambda text: not set(text) & set("\n\r")))
@example("Rotherhm\x1b[D")
@example("a\0b")
@example("a\x85b")
@example("a\u2028b")
@example("\ufeffa")
@example("a\ud800b")
@example("\u200b")
@example("\u3164 \u00ad")
@example("# not a comment: [")
def test_what_is_typed_is_what_its_own_reader_reads(sitting, name):
    assume(name.strip() not in ("?", ""))
    scenario, session = sitting(name)
    assert scenario.authority == session.scenario.authority
    assert scenario.authority in (" ".join(name.split()), "Plainshire")
    is_plain = all(character.isalnum() or character in " -'#:&" for character in name)
    assert not is_plain or is_blank(name) or scenario.authority != "Plainshire"


REFUSED = [b"Rotherhm\x1b[D", b"a\0b", b"a\xc2\x85", b"a\xe2\x80\xa8", b"\xef\xbb\xbfa", b"\xff\xfe", b"\xe2\x80\x8b"]


@pytest.mark.parametrize("name", REFUSED)
def test_a_name_that_no_file_can_hold_is_asked_again(name, tmp_path):
    found = subprocess.run(
        [*COMMAND, "ask", "--no-evidence", "-o", "mine.yml"],
        input=name + b"\nTestshire\n\x1b[A\n1\nq\n",
        capture_output=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONUTF8": "1"},
        check=False,
    )
    assert (found.returncode, found.stderr.count(b"Name of the council"), b"arrow key" in found.stderr) == (0, 2, True)
    scenario = load_scenario(tmp_path / "mine.yml")
    assert (scenario.authority, list(scenario.profile.findings)) == ("Testshire", ["capacity.self_assessment"])


@pytest.mark.skipif(os.name == "nt", reason="a shell closes the stream")
@pytest.mark.parametrize("arguments", [["ask", "-o", "mine.yml"], ["-"]], ids=["ask", "run"])
def test_standard_input_that_is_closed_is_one_line(arguments, tmp_path):
    script = ["sh", "-c", '"$@" <&-', "sh", *COMMAND, *arguments]
    found = subprocess.run(script, capture_output=True, text=True, cwd=tmp_path, check=False)
    lines = [line for line in found.stderr.splitlines() if line and not line.startswith("Name of the council")]
    assert (found.returncode, len(lines), lines[0].startswith("<stdin>:1:1: ")) == (2, 1, True)


@pytest.mark.skipif(os.name == "nt", reason="pipes always wait there")
def test_standard_input_that_does_not_wait_is_waited_for(tmp_path):
    reads, writes = os.pipe()
    os.set_blocking(reads, False)
    with subprocess.Popen(
        [*COMMAND, "ask", "--no-evidence"],
        stdin=reads,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
    ) as asked:
        assert asked.stderr.read(8) == "Name of "  # and so it is waiting
        os.write(writes, b"Testshire\n1\nq\n")
        os.close(writes)
        told = asked.communicate()[1]
    os.close(reads)
    assert (asked.returncode, "internal" in told, "capacity.self_assessment: present" in told) == (0, False, True)
