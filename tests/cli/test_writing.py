"""What a verb does to the files of the person who runs it: none that it reads or did not write is lost."""

import os
import shutil
from pathlib import Path

import click
import pytest
from test_html import FOREIGN

from delivery_model import load_framework, load_scenario, render
from delivery_model import recommend as recommend_one
from delivery_model.cli import VERBS, main, recommend
from delivery_model.cli.writing import Written
from delivery_model.files import LONGEST_NAME, keep_copy, write_whole

HALL, LANE = FOREIGN / "village-hall", FOREIGN / "mill-lane.yml"
RULES = ("--rules", "rules")
WRITING = {
    "report md": ("out.md", ["report", "in.yml", *RULES, "-o"]),
    "report html": ("out.html", ["report", "in.yml", *RULES, "-o"]),
    "explorer": ("out.html", ["explorer", "--scenario", "in.yml", *RULES, "-o"]),
    "export dmn": ("out.dmn", ["export", "dmn", *RULES, "-o"]),
    "export svg": ("out.svg", ["export", "svg", *RULES, "-o"]),
    "transparency": ("out.md", ["transparency", *RULES, "-o"]),
    "what-if": ("out.docx", ["what-if", "in.yml", *RULES, "--set", "rooms.kitchen=good", "-o"]),
    "compare": ("out.docx", ["compare", "in.yml", "in.yml", *RULES, "-o"]),
    "plus-minus": ("out.csv", ["plus-minus", "in.yml", *RULES, "-o"]),
    "replay": ("out.md", ["replay", "in.json", *RULES, "-o"]),
    "check": ("out.csv", ["check", "rules", "-o"]),
    "diff": ("out.html", ["diff", "rules", "-o"]),
    "rules": ("out.json", ["rules", *RULES, "-o"]),
    "sweep answer": ("out.md", ["sweep", *RULES, "--output"]),
    "batch": ("out.csv", ["batch", "in.csv", *RULES, "-o"]),
    "new": ("out.yml", ["new", *RULES]),
    "new-framework": ("out.yml", ["new-framework"]),
    "import": ("out.yml", ["import", "in.dmn", "-o"]),
    "merge": ("out.yml", ["merge", "in.yml", *RULES, "-o"]),
    "workshop": ("out.md", ["workshop", "in.yml", *RULES, "-o"]),
    "journey": ("out.svg", ["journey", "in.yml", *RULES, "-o"]),
    "appraise": ("out.svg", ["appraise", "in.yml", *RULES, "-o"]),
    "cases": ("out.csv", ["cases", "in.yml", "--cases", "in.yml", *RULES, "-o"]),
    "validate": ("out.svg", ["validate", "in.yml", *RULES, "-o"]),
    "sweep": ("out.svg", ["sweep", *RULES, "-o"]),
    "sweep draws": ("out.csv", ["sweep", *RULES, "--sample", "3", "--draws"]),
}
READING = {name: each for name, each in WRITING.items() if name != "new-framework"}
PERSONS = "What a person wrote.\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder to work in, with a rule base, a scenario and a table."""
    shutil.copytree(HALL, tmp_path / "rules")
    shutil.copy(LANE, tmp_path / "in.yml")
    shutil.copy(FOREIGN.parent / "imports" / "models" / "sending.dmn", tmp_path / "in.dmn")
    (tmp_path / "in.csv").write_text("name,roof.condition\nMill Lane,drips\n")
    monkeypatch.chdir(tmp_path)
    rules = load_framework(tmp_path / "rules")
    answer = recommend_one(load_scenario("in.yml", rules), rules, engine="direct")
    (tmp_path / "in.json").write_text(render(answer, format="json", sections=["possible"]), encoding="utf-8")
    return tmp_path


def status(*args):
    with pytest.raises(SystemExit) as left:
        main(args)
    return left.value.code


def of_verb(name):
    return recommend.get_command(click.Context(recommend), name)


def test_every_option_that_names_a_file_to_write_is_in_the_table():
    """`ask` edits its own file in place, and `validate --record` writes the record of the rule base."""
    verbs = {name: of_verb(name).params for name in VERBS}
    found = {name for name, params in verbs.items() if any(isinstance(each.type, Written) for each in params)}
    assert found == {args[0] for _, args in WRITING.values()}
    named = {name for name, params in verbs.items() if any({"-o", "--output"} & {*each.opts} for each in params)}
    assert named - found == {"ask"}


@pytest.mark.parametrize(("target", "args"), WRITING.values(), ids=WRITING)
def test_what_a_person_wrote_or_edited_is_not_written_over(folder, capsys, target, args):
    out = folder / target
    assert status(*args, target) == 0
    written = out.read_bytes()
    capsys.readouterr()
    assert (status(*args, target), capsys.readouterr().err.count(f"{target} is unchanged\n")) == (0, 1)
    out.write_bytes(written + PERSONS.encode())
    assert status(*args, target) == 2
    assert f"{target}: already exists, and holds something else; give another name" in capsys.readouterr().err
    assert out.read_bytes() == written + PERSONS.encode()
    assert status(*args, target, "--overwrite") == 0
    kept = folder / f"{target}~"
    assert (out.read_bytes(), kept.read_bytes()) == (written, written + PERSONS.encode())
    assert f"what {target} held is kept as {kept}" in capsys.readouterr().err


def other_names(path: Path, folder: Path) -> list[Path]:
    (folder / "link").symlink_to(path)
    os.link(path, folder / "hard")
    return [path, folder / "link", folder / "hard", folder / "rules" / ".." / path.relative_to(folder)]


@pytest.mark.parametrize(("target", "args"), READING.values(), ids=READING)
def test_a_verb_never_writes_over_what_it_reads_by_any_name(folder, capsys, target, args):
    suffix = Path(target).suffix
    read = next((each for each in args if each.startswith("in.")), "rules/framework.yml")
    for place, path in enumerate(other_names(folder / read, folder)):
        named = folder / f"{place}{suffix}"  # of the ending that the verb wants
        named.symlink_to(path)
        before = path.read_bytes()
        assert status(*args, str(named), "--overwrite") == 2
        assert "would take the place of what is read; give another name" in capsys.readouterr().err
        assert (path.read_bytes(), [*folder.rglob("*~")]) == (before, [])


def test_what_comes_from_standard_input_is_not_written_over(folder, monkeypatch):
    with open(folder / "in.yml", "rb") as file:
        saved = os.dup(0)
        os.dup2(file.fileno(), 0)
        try:
            assert status("report", "-", *RULES, "-o", "in.yml", "--overwrite") == 2
        finally:
            os.dup2(saved, 0)
    assert (folder / "in.yml").read_bytes() == LANE.read_bytes()


def test_the_rows_refused_by_batch_are_not_written_over_the_table(folder):
    table = folder / "out.csv.errors.jsonl"
    table.write_text('{"roof.condition": "drips"}\n')
    assert status("batch", table.name, *RULES, "-o", "out.csv", "--on-error", "report", "--overwrite") == 2
    assert table.read_text() == '{"roof.condition": "drips"}\n'


def test_no_copy_is_lost(tmp_path):
    path = tmp_path / "x"
    for text in ("one", "two", "two", "three"):
        path.unlink(missing_ok=True)
        path.write_text(text)
        keep_copy(path)
    assert [each.read_text() for each in sorted(tmp_path.glob("x~*"))] == ["one", "two", "three"]


def test_a_copy_is_kept_where_the_disk_has_no_links(tmp_path, monkeypatch):
    def fails(*_):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", fails)
    (tmp_path / "x").write_text("one")
    assert keep_copy(tmp_path / "x").read_text() == "one"


def test_an_empty_file_is_nobodys(folder):
    (folder / "out.dmn").touch()
    assert status("export", "dmn", *RULES, "-o", "out.dmn") == 0


@pytest.mark.parametrize("length", [*range(240, LONGEST_NAME + 1)])
def test_a_name_as_long_as_the_disk_allows_can_be_written_and_kept(tmp_path, length):
    path = tmp_path / f"{'x' * (length - 5)}.html"
    write_whole(path, b"one")
    copy = keep_copy(path)
    write_whole(path, b"two")
    assert (path.read_bytes(), copy.read_bytes(), len(copy.name) <= LONGEST_NAME) == (b"two", b"one", True)


def test_a_file_keeps_its_permissions(tmp_path):
    (tmp_path / "x").touch(mode=0o600)
    write_whole(tmp_path / "x", b"new")
    assert (tmp_path / "x").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("args", [["-x.yml"], ["report", "-x.yml", "-o", "a.md"], ["what-if", "-x.yml"]], ids=repr)
def test_a_name_that_begins_with_a_dash_can_be_told(folder, capsys, args):
    assert (status(*args), "write ./-x.yml\n" in capsys.readouterr().err) == (2, True)


HOSTILE = "\x1b[31m\u202e"
NAMED = {
    **{name: (f"{HOSTILE}{target}", args) for name, (target, args) in WRITING.items()},
    "run": (f"{HOSTILE}.yml", []),
    "no such file": (f"{HOSTILE}x.yml", ["report", "-o", "x.md"]),
    "what-if": (f"{HOSTILE}.yml", ["what-if", *RULES, "--set", "roof.condition=sound"]),
    "check": (f"{HOSTILE}rules", ["check"]),
    "check --replay": (f"{HOSTILE}.json", ["check", "--replay"]),
    "rules": (f"{HOSTILE}rules", ["rules", "--rules"]),
    "rule": (f"{HOSTILE}rules", ["rules", "old-hall", "--rules"]),
    "schema": (f"{HOSTILE}rules", ["schema", "--rules"]),
    "diff": (f"{HOSTILE}rules", ["diff"]),
    "sweep beliefs": (f"{HOSTILE}.yml", ["sweep", "--beliefs"]),
    "validate": (f"{HOSTILE}.yml", ["validate"]),
    "validate --record": (f"{HOSTILE}rules", ["validate", "in.yml", "--record", "--rules"]),
    "journey": (f"{HOSTILE}.yml", ["journey"]),
}


@pytest.mark.parametrize(("name", "args"), NAMED.values(), ids=NAMED)
def test_no_name_of_a_file_drives_a_terminal(folder, capsys, name, args):
    if name.endswith("rules"):
        (folder / "rules").rename(folder / name)
        (folder / "rules").symlink_to(name)
    elif not args or args[0] in ("what-if", "validate", "journey"):
        shutil.copy(LANE, folder / name)
    status(*args, name)
    said = capsys.readouterr()
    assert [sign for sign in HOSTILE if sign in "\x1b\u202e" and sign in said.out + said.err] == []
    assert "internal error" not in said.err
