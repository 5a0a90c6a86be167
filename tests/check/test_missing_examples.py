"""The examples that `check --write-tests` writes: they complete a rule base, and nothing else of a file changes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from attrs import evolve
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import delivery_model.cli.check as checking
from delivery_model.check.examples import RuleTests
from delivery_model.check.missing_examples import missing_examples, with_examples
from delivery_model.cli import recommend as command
from delivery_model.loading import framework_from, read_rule_base, shipped
from delivery_model.possible.soundness import unsound
from delivery_model.rulebase.framework import Framework
from delivery_model.testing import frameworks

RULES = Path(str(shipped("rules")))
FOLDERS = [RULES / "isos-2017", RULES / "dfe-ladder-2023", Path(__file__).parents[1] / "foreign" / "village-hall"]


def with_tests(framework: Framework, number: int | None) -> Framework:
    """A rule base of each decision of which only so many tests are left, and what is missing then is added."""
    few = {name: evolve(each, tests=each.tests[:number]) for name, each in framework.decisions.items()}
    fewer = evolve(framework, decisions=few)
    added = missing_examples(fewer)
    return evolve(
        framework,
        decisions={name: evolve(each, tests=(*each.tests, *added.get(name, ()))) for name, each in few.items()},
    )


def is_complete(framework: Framework) -> bool:
    tests = RuleTests(framework)
    return not unsound(framework) and not [*tests.without_test_for(), *tests.without_test_against()]


@settings(max_examples=30, deadline=None)
@given(frameworks(attributes=range(1, 4), groups=range(2), members=range(2, 4), readings=range(2)), st.data())
def test_what_is_missing_completes_the_examples_of_any_sound_rule_base(
    framework: Framework, data: st.DataObject
) -> None:
    complete = with_tests(framework, data.draw(st.integers(0, 2)))
    assert is_complete(complete)
    assert not missing_examples(complete)


def without_tests(text: str) -> str:
    return re.sub(r"^tests:\n(?:(?:[ -].*)?\n)*", "", text, flags=re.MULTILINE)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda each: each.name)
def test_what_is_written_is_read_and_completes_the_examples(folder: Path) -> None:
    texts = {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in folder.rglob("*.yml")}
    bare = {name: without_tests(text).encode() for name, text in texts.items()}
    framework = framework_from(bare, "rules")
    assert not RuleTests(framework).size
    missing = missing_examples(framework)
    changed = with_examples(framework, missing, {f"rules/{name}": text for name, text in bare.items()})
    written = framework_from({**bare, **{name.removeprefix("rules/"): data for name, data in changed.items()}}, "rules")
    assert is_complete(written)
    for name, tests in missing.items():
        for test, read in zip(tests, written.decisions[name].tests, strict=True):  # a list is of all values collected
            assert (test.given.items() <= read.given.items(), test.expected) == (True, read.expected)


TABLE = """\
title: Act or wait
source: Our handbook
table:
  into: answer
  values: [wait, act]
  columns: [size, "it's - so"]
  rows: [[high, high, act]]
  otherwise: wait
"""
KEPT = '  tests:\n  -   given: {size: high, "it\'s - so": high}  # as - this\n      expect: act\n'
STYLES = {
    "none": TABLE,
    "a list": TABLE + KEPT,
    "a list that ends the file": TABLE + KEPT.rstrip("\n"),
    "an empty list": TABLE + "  tests: [ ]  # none yet\n",
    "in brackets": TABLE + '  tests: [{given: {size: high, "it\'s - so": high}, expect: act}]  # one\n# more\n',
    "comments after": TABLE + KEPT + "  # of the table\n\n# of the file\n",
    "a comment at its dash": TABLE + KEPT.replace("-   given", "- # see note-1\n      given"),
    "an attribute named into": "invariants: [{name: n, when: {into: answer}, never: wait, reason: so}]\n"
    "attributes: {into: {levels: [low, answer]}}\nsource: x\n"
    "table: {into: answer, columns: [into], rows: [[answer, act]], otherwise: wait}\n",
    "all in brackets": "source: x\ntable: {into: so, columns: [size], rows: [[high, act]], otherwise: wait } # so\n",
    "a list of decisions": "source: x\nattributes: {size: {levels: [low, high]}}\ndecisions:\n"
    "  - decision: answer\n    values: [wait, act]\n    rules: [{when: {size: low}, then: wait}]\n    otherwise: act\n",
}


@pytest.mark.parametrize("text", STYLES.values(), ids=STYLES)
@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["", "bom"])
def test_what_is_not_added_stays_byte_for_byte(text: str, ends: str, mark: str) -> None:
    data = (mark + text.replace("\n", ends)).encode()
    framework = framework_from({"t.yml": data}, "t.yml")
    path = framework.outcome.place.path
    written = with_examples(framework, missing_examples(framework), {path: data})[path]
    assert is_complete(framework_from({"t.yml": written}, "t.yml"))
    start = next((at for at, (old, new) in enumerate(zip(data, written, strict=False)) if old != new), len(data))
    assert any(written[:at] + written[at + len(written) - len(data) :] == data for at in range(start + 1))


def check(path: Path, *options: str) -> tuple[int, str]:
    """The exit status of the command, and what it says on standard error."""
    command = [sys.executable, "-c", "from delivery_model.cli import main; main()", "check", str(path), *options]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    return found.returncode, found.stderr


def test_a_table_that_cannot_hold_an_example_is_named(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("size,speed,answer\nlow,-,wait\nhigh,-,act\n", encoding="utf-8")
    status, said = check(table, "--write-tests")
    assert (status, "t.csv:1:1: a table in CSV cannot hold an example; write it as YAML" in said) == (2, True)
    assert table.read_text(encoding="utf-8").count("\n") == 3


def test_an_unsound_rule_base_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "t.yml"
    file.write_text(TABLE.replace("  otherwise: wait\n", ""), encoding="utf-8")
    before = file.read_bytes()
    status, said = check(file, "--write-tests")
    assert (status, "Nothing is written" in said, file.read_bytes()) == (1, True, before)


def test_a_rule_base_that_got_its_examples_passes_strictly(tmp_path: Path) -> None:
    folder = tmp_path / "hall"
    shutil.copytree(FOLDERS[2], folder)
    for path in (folder / "decisions").glob("*.yml"):
        path.write_text(without_tests(path.read_text(encoding="utf-8")), encoding="utf-8")
    assert check(folder, "--strict")[0] == 1
    status, said = check(folder, "--strict", "--write-tests")
    assert (status, "examples written to" in said) == (0, True)
    status, said = check(folder, "--strict", "--write-tests")
    assert (status, "No example is missing" in said) == (0, True)
    assert read_rule_base(folder).outcome.tests


def refused(file: Path) -> str:
    """Why the command, run within this process, writes nothing."""
    before = file.read_bytes()
    found = CliRunner().invoke(command, ["check", str(file), "--write-tests"], standalone_mode=False)
    assert file.read_bytes() == before
    return str(found.exception)


def test_a_file_that_is_write_protected_is_left_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "t.yml"
    file.write_text(TABLE, encoding="utf-8")
    monkeypatch.setattr("os.access", lambda _, mode, **__: mode != os.W_OK)
    assert "t.yml: it is write-protected" in refused(file)


def test_what_would_no_longer_load_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "t.yml"
    file.write_text(TABLE, encoding="utf-8")
    monkeypatch.setattr(checking, "with_examples", lambda *_: {str(file): b"a: b: c"})
    assert "with its examples it would not load" in refused(file)


def test_one_example_is_said_to_be_one(tmp_path: Path) -> None:
    file = tmp_path / "t.yml"
    file.write_text(
        STYLES["an attribute named into"].replace(
            "otherwise: wait", "otherwise: wait, tests: [{given: {into: answer}, expect: act}]"
        ),
        encoding="utf-8",
    )
    assert "one example written to" in check(file, "--write-tests")[1]
