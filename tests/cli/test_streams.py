"""The standard streams: whatever they can hold, however wide they are, whether or not anyone is at the other end."""

import io
import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from test_html import FOREIGN

from delivery_model.cli import main
from delivery_model.cli.shared import terminal_width

RULES = ("--rules", "rules")
WITHOUT_CSV = ("text", "json", "markdown", "html")
EVERY = (*WITHOUT_CSV, "csv")
FORMATS = {
    "run": ([*RULES, "in.yml", "--full"], EVERY),
    "what-if": (["what-if", "in.yml", *RULES, "--set", "rooms.kitchen=good"], EVERY),
    "appraise": (["appraise", "in.yml", *RULES], EVERY),
    "check": (["check", "rules"], EVERY),
    "validate": (["validate", "in.yml", *RULES], EVERY),
    "cases": (["cases", "in.yml", "--cases", "in.yml", *RULES], EVERY),
    "journey": (["journey", "in.yml", *RULES], EVERY),
    "diff": (["diff", "rules"], EVERY),
    "sweep": (["sweep", *RULES], EVERY),
    "rules": (["rules", *RULES], WITHOUT_CSV),
    "transparency": (["transparency", *RULES], WITHOUT_CSV),
}
ANSWERS = [([*args, "--format", each], each) for args, formats in FORMATS.values() for each in formats] + [
    (["new", "-", *RULES], "yaml"),
    (["schema", *RULES], "json"),
    (["export", "dmn", *RULES], "dmn"),
    (["export", "svg", *RULES], "svg"),
    (["batch", "in.csv", *RULES, "-o", "ŵ.csv", "--overwrite"], "text"),
]


@pytest.fixture(scope="module")
def hall(tmp_path_factory):
    """A folder with a rule base, a scenario and a table, all of them with letters that few encodings have."""
    folder = tmp_path_factory.mktemp("streams")
    shutil.copytree(FOREIGN / "village-hall", folder / "rules")
    for path in (folder / "rules").rglob("*.yml"):
        path.write_text(path.read_text("utf-8").replace("hall", "ŵhall→"), "utf-8")
    scenario = (FOREIGN / "mill-lane.yml").read_text("utf-8")
    (folder / "in.yml").write_text(scenario.replace("Mill Lane", "Ynys Môn Ŵ"), "utf-8")
    (folder / "in.csv").write_text("name,roof.condition\nŷ,drips\n", "utf-8")
    return folder


def written(args, encoding, monkeypatch):
    """What the command writes to a stream of an encoding, and its status."""
    out = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(out, encoding=encoding, write_through=True))
    with pytest.raises(SystemExit) as left:
        main(args)
    return left.value.code, out.getvalue()


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "latin-1"])
@pytest.mark.parametrize(
    ("args", "format_"), ANSWERS, ids=lambda each: " ".join(each) if isinstance(each, list) else ""
)
def test_an_answer_is_utf8_or_degrades_readably(hall, monkeypatch, args, format_, encoding):
    monkeypatch.chdir(hall)
    status, whole = written(args, "utf-8", monkeypatch)
    text = whole.decode("utf-8")
    expected = text.encode(encoding, "backslashreplace") if format_ == "text" else whole
    assert text.isascii() is False or args[0] in ("validate", "sweep", "diff") or format_ == "csv"
    assert written(args, encoding, monkeypatch) == (status, expected)
    assert status in (0, 1)


def run(args, folder, **options):
    environment = {**os.environ, **options.pop("environment", {})}
    command = [sys.executable, "-c", "from delivery_model.cli import main; main()", *args]
    return subprocess.run(command, capture_output=True, cwd=folder, env=environment, timeout=60, check=False, **options)


C_LOCALE = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
CODE_PAGE = {"PYTHONUTF8": "0", "PYTHONIOENCODING": "cp1252"}


@pytest.mark.parametrize(
    ("environment", "head"), [(CODE_PAGE, b"Ynys M\xf4n \\u0174"), (C_LOCALE, b"Ynys M\\xf4n \\u0174")]
)
def test_a_name_that_the_stream_lacks_is_shown_otherwise(hall, environment, head):
    shutil.copy(hall / "in.yml", hall / "ŵ.yml")
    found = run([*RULES, "ŵ.yml"], hall, environment=environment)
    assert (found.returncode, found.stdout[: len(head)], found.stderr) == (0, head, b"")
    found = run([*RULES, "ŵ.yml", "--format", "json"], hall, environment=environment)
    assert json.loads(found.stdout.decode("utf-8"))["authority"] == "Ynys Môn Ŵ"
    found = run(["report", "ŵ.yml", *RULES, "-o", "ŷ.html", "--overwrite"], hall, environment=environment)
    assert (found.returncode, "Ynys Môn Ŵ" in (hall / "ŷ.html").read_text("utf-8")) == (0, True)


@pytest.mark.parametrize("columns", range(1, 13))
@pytest.mark.parametrize(
    "args", [args for args, format_ in ANSWERS if format_ == "text" and args[0] != "check"], ids=" ".join
)
def test_a_narrow_terminal_is_written_to_all_the_same(hall, monkeypatch, args, columns):
    monkeypatch.chdir(hall)
    monkeypatch.setenv("COLUMNS", str(columns))
    assert written(args, "utf-8", monkeypatch)[0] in (0, 1)


@pytest.mark.parametrize(("columns", "width"), [("1", 20), ("20", 20), ("90", 90), ("500", 120)])
def test_text_is_as_wide_as_the_terminal_within_reason(monkeypatch, columns, width):
    monkeypatch.setenv("COLUMNS", columns)
    assert terminal_width() == width


FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="no device that is always full")
@pytest.mark.parametrize("where", ["2>/dev/full", "2>&-", "2>&1 >/dev/null | true; exit ${PIPESTATUS[0]}"])
@pytest.mark.parametrize(
    ("args", "status"),
    [
        (["missing.yml"], 2),
        (["--nothing"], 2),
        (["report", "in.yml", *RULES, "-o", "full.md", "--overwrite"], 0),
        (["in.yml", *RULES], 0),
        ([*RULES, "in.yml", "--expect", "closure"], 1),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, list) else "",
)
def test_nobody_to_tell_changes_no_status(hall, where, args, status):
    line = shlex.join([sys.executable, "-c", "from delivery_model.cli import main; main()", *args])
    found = subprocess.run(["bash", "-c", f"{line} {where}"], capture_output=True, cwd=hall, timeout=60, check=False)
    assert (found.returncode, b"Traceback" in found.stderr) == (status, False)
    assert (hall / "full.md").exists() or args[0] != "report"


def test_a_stream_that_does_not_wait_is_waited_for(hall):
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    command = [sys.executable, "-c", "from delivery_model.cli import main; main()", *RULES, "--format", "html"]
    process = subprocess.Popen([*command, *["in.yml"] * 60], stdout=writing, stderr=subprocess.PIPE, cwd=hall)
    with pytest.raises(subprocess.TimeoutExpired):  # the pipe is full, and nobody has read yet
        process.wait(timeout=5)
    os.close(writing)
    with open(reading, "rb") as file:
        said = file.read()
    assert (process.wait(timeout=60), said.count(b"</html>"), len(said) > 2**16) == (0, 1, True)


CLOSED = b"<stdin>:1:1: standard input is closed; type, pipe a text in, or give a file with <\n"


@pytest.mark.parametrize("closing", ["<&-", "<&- 2>&-"])
def test_a_closed_standard_input_is_refused_in_words(hall, closing):
    line = shlex.join([sys.executable, "-c", "from delivery_model.cli import main; main()", "-", *RULES])
    found = subprocess.run(["bash", "-c", f"{line} {closing}"], capture_output=True, cwd=hall, timeout=60, check=False)
    said = b"" if "2>" in closing else CLOSED
    assert (found.returncode, found.stdout, found.stderr) == (2, b"", said)


def test_a_standard_input_that_does_not_wait_is_waited_for(hall):
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    command = [sys.executable, "-c", "from delivery_model.cli import main; main()", "-", *RULES]
    process = subprocess.Popen(command, stdin=reading, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=hall)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=1)
    os.write(writing, (hall / "in.yml").read_bytes())
    os.close(writing)
    said, _ = process.communicate(timeout=60)
    os.close(reading)
    assert (process.returncode, said.startswith("Ynys Môn Ŵ".encode())) == (0, True)
