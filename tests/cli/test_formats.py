"""Every verb in every format: what is written reads back, and has the title and the answer."""

import csv
import io
import json

import docx
import pytest
from click.testing import CliRunner
from test_html import FOREIGN, outline
from test_shown import shown_by_word

from delivery_model.cli import recommend as command

LANE, HALL = str(FOREIGN / "mill-lane.yml"), str(FOREIGN / "village-hall")
RULES = ("--rules", HALL)
NEIGHBOUR = str(FOREIGN / "ford-end.yml")
DOCUMENTS = ("text", "markdown", "html", "docx")
TABLES = (*DOCUMENTS, "json", "csv")
WITHOUT_CSV = (*DOCUMENTS, "json")
VERBS = {  # how it is asked, its formats, its title and answer, and what its JSON and CSV have of it
    "run": (("run", LANE, *RULES), TABLES, ("Mill Lane", "working party"), "working_party"),
    "several": (("run", LANE, LANE, *RULES), TABLES, ("Mill Lane", "working party"), "working_party"),
    "what-if": (
        ("what-if", LANE, *RULES, "--set", "rooms.kitchen=unsafe"),
        TABLES,
        ("What if: Mill Lane", "Kitchen", "unsafe"),
        "unsafe",
    ),
    "compare": (("compare", LANE, LANE, *RULES), TABLES, ("Mill Lane", "working party"), "working"),
    "plus-minus": (
        ("plus-minus", LANE, *RULES),
        TABLES,
        ("A level better or worse: Mill Lane", "working party", "A level better"),
        "working_party",
    ),
    "appraise": (("appraise", LANE, *RULES), TABLES, ("options appraisal", "rota"), "rota"),
    "check": (("check", HALL), TABLES, ("Certificate of village-hall", "sound"), "proved"),
    "journey": (("journey", LANE, *RULES), TABLES, ("Mill Lane: journey", "working party"), "working_party"),
    "diff": (
        ("diff", HALL, "--reading", "unsafe_kitchen=closes"),
        TABLES,
        ("Which authorities get another answer", "possible authorities"),
        "closure",
    ),
    "sweep": (("sweep", *RULES), TABLES, ("Every possible authority", "working party"), "working_party"),
    "validate": (
        ("validate", LANE, *RULES),
        TABLES,
        ("Agreement with published decisions", "published decision counted"),
        "working_party",
    ),
    "cases": (
        ("cases", NEIGHBOUR, "--cases", LANE, *RULES),
        TABLES,
        ("published cases near to it", "Mill Lane", "working party"),
        "working_party",
    ),
    "rules": (("rules", "roof.condition", *RULES), WITHOUT_CSV, ("roof.condition", "drips"), "drips"),
    "every rule": (("rules", *RULES), WITHOUT_CSV, ("village-hall", "Decisions and rules"), "Decisions and rules"),
    "transparency": (
        ("transparency", *RULES),
        WITHOUT_CSV,
        ("transparency record", "To be completed by"),
        "to_be_completed_by",
    ),
}
CASES = [(name, each) for name, (_, formats, _, _) in VERBS.items() for each in formats]


def written(args):
    found = CliRunner().invoke(command, args, standalone_mode=False, prog_name="recommend")
    assert found.exception is None, found.exception
    return found.stdout_bytes


def check_of(folder):
    """A certificate that was saved, to replay."""
    saved = folder / "saved.json"
    saved.write_bytes(written(("check", HALL, "--format", "json")))
    return ("check", HALL, "--replay", str(saved))


def text_of(data, form):
    """What a file says, read by something that reads its format."""
    if form == "docx":
        return shown_by_word(data)
    text = data.decode("utf-8")
    if form == "html":
        assert 'http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;' in text
        return outline(text).text
    if form == "json":
        return json.dumps(json.loads(text), ensure_ascii=False)
    if form == "csv":
        header, *rows = csv.reader(io.StringIO(text, newline=""))
        assert rows and {len(row) for row in rows} == {len(header)}
    return text


def flat(text):
    return " ".join(text.replace("\\", "").split()).casefold()


@pytest.mark.parametrize(("name", "form"), CASES)
def test_what_is_written_reads_back_with_its_title_and_answer(name, form):
    args, _, expected, value = VERBS[name]
    said = flat(text_of(written((*args, "--format", form)), form))
    assert [each for each in (expected if form in DOCUMENTS else (value,)) if flat(each) not in said] == []


@pytest.mark.parametrize("form", TABLES)
def test_a_replay_reads_back_too(form, tmp_path):
    said = flat(text_of(written((*check_of(tmp_path), "--format", form)), form))
    assert "replay" in said if form in (*DOCUMENTS, "json") else "proved" in said


@pytest.mark.parametrize("name", VERBS)
def test_every_verb_has_the_formats_that_are_tried_and_no_others(name):
    verb = command.get_command(None, VERBS[name][0][0])
    (option,) = (each for each in verb.params if each.name == "format_")
    assert set(option.type.choices) == set(VERBS[name][1])


def test_the_ending_of_the_file_says_the_format(tmp_path):
    for ending, form in ((".md", "markdown"), (".txt", "text"), (".csv", "csv"), (".json", "json"), (".html", "html")):
        file = tmp_path / f"out{ending}"
        assert written(("run", LANE, *RULES, "-o", str(file))) == b""
        assert file.read_bytes() == written(("run", LANE, *RULES, "--format", form)) or form == "text"
    assert written(("run", LANE, *RULES, "-o", str(tmp_path / "out.docx"))) == b""
    assert docx.Document(str(tmp_path / "out.docx")).paragraphs[0].text.startswith("Mill Lane")


def test_a_format_that_is_named_comes_before_the_ending(tmp_path):
    file = tmp_path / "out.md"
    written(("run", LANE, *RULES, "-o", str(file), "--format", "json"))
    assert json.loads(file.read_text(encoding="utf-8"))["recommended"] == "working_party"


def test_no_word_document_is_sent_to_a_terminal(monkeypatch):
    monkeypatch.setattr("delivery_model.cli.shared.sys.stdout.isatty", lambda: True, raising=False)
    from delivery_model.cli import shared

    with pytest.raises(Exception, match=r"docx is for a file: add --output FILE\.docx"):
        shared.Output("docx")
