"""The documentation: what a page shows happens, and what it links to is there.

A page is played from top to bottom in a scratch folder with rules/ and scenarios/ at hand:

- `console`: lines that begin with `$ ` are run; what stands below each must come, with `...` for anything;
- `python`: is run, and must print its lines that begin with `# `; a session of `>>>` has a test of its own;
- `yaml`: must be the YAML this project reads, and a scenario or decision must load. A first line `# FILE` saves the
  block, and `# FILE, under KEY:` puts it below that line of the file.

`<!-- not run: reason -->` before a block leaves it out.
"""

import os
import re
import shutil
import subprocess
import sys
from contextlib import redirect_stdout
from functools import cache
from io import StringIO
from pathlib import Path

import pytest

from delivery_model import load_framework
from delivery_model.errors import InputError
from delivery_model.loading import framework_from
from delivery_model.profile.read_profile import read_scenario
from delivery_model.yaml_input.yaml_text import Entries, parse_document

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([ROOT / "README.md", *DOCS.rglob("*.md")])
FENCE = re.compile(r"^(?P<mark>```+)(?P<language>\w*)[^\n]*\n(?P<text>.*?)^(?P=mark)[ ]*$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")
SET_UP = re.compile(r"^python3 -m venv \.venv && \.venv/bin/pip install [^&]*&& ")
TARGET = re.compile(r"^# (?P<file>[\w./-]+\.yml)(?:, under (?P<key>[\w.]+:))?$")
MARK = "\x1e"

pytestmark = pytest.mark.skipif(not DOCS.is_dir(), reason="the documentation is in the checkout, not in the package")


def named(path):
    return path.relative_to(ROOT).as_posix()


def blocks(path):
    """The fenced blocks of a page that are to be tried: language, text, and where."""
    text = path.read_text(encoding="utf-8")
    for match in FENCE.finditer(text):
        above = text[: match.start()].rstrip("\n").rpartition("\n")[2]
        if not above.startswith("<!-- not run: "):
            yield match["language"], match["text"], f"{named(path)}:{len(text[: match.start()].splitlines()) + 1}"


class Player:
    """Does what a page shows, in a folder of its own, and notes what turns out otherwise."""

    def __init__(self, folder):
        self.folder, self.problems = folder, []
        for name in ("rules", "scenarios", "tests/foreign", "tests/imports/models", "docs/how-to/programs"):
            shutil.copytree(ROOT / name, folder / name)
        commands = folder / ".venv" / "bin"
        commands.mkdir(parents=True)
        for name, program in (("recommend", "-c 'from delivery_model.cli import main; main()'"), ("python", "")):
            (commands / name).write_text(f'#!/bin/sh\nexec {sys.executable} {program} "$@"\n')
            (commands / name).chmod(0o755)
        path = f"{commands}{os.pathsep}{os.environ['PATH']}"
        kept = {name: value for name, value in os.environ.items() if name not in ("FORCE_COLOR", "NO_COLOR")}
        self.environment = {**kept, "PATH": path, "COLUMNS": "100", "LC_ALL": "C.UTF-8"}

    def play(self, path):
        for language, text, where in blocks(path):
            getattr(self, f"play_{language}", self.only_shown)(text, where)
        return self.problems

    def only_shown(self, text, where):
        """A block in any other language."""

    def play_console(self, text, where):
        steps = list(commands_of(text))
        script = "\n".join(f"{each}\nstatus=$?; printf '{MARK}%s{MARK}' $status; (exit $status)" for each, _ in steps)
        found = subprocess.run(
            ["bash", "-c", script],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=self.folder,
            env=self.environment,
            encoding="utf-8",
            check=False,
        )
        parts = found.stdout.split(MARK)
        for place, (command, expected) in enumerate(steps):
            output, status = parts[2 * place : 2 * place + 2]
            is_told = [each for each, _ in steps[place + 1 : place + 2]] == ["echo $?"]
            if status != "0" and not is_told:
                self.problems.append(f"{where}: {command}: exit status {status}\n{output}")
            elif expected and not matches(expected, output):
                self.problems.append(f"{where}: {command}: expected\n{expected}\nbut it prints\n{output}")

    def play_python(self, text, where):
        if text.startswith(">>> "):
            return
        printed, before = StringIO(), Path.cwd()
        os.chdir(self.folder)
        try:
            with redirect_stdout(printed):
                exec(compile(text, where, "exec"), {"__name__": "__main__"})
        finally:
            os.chdir(before)
        expected = [line[2:] for line in text.splitlines() if line.startswith("# ")]
        if printed.getvalue().splitlines() != expected:
            self.problems.append(f"{where}: expected\n{expected}\nbut it prints\n{printed.getvalue()}")

    def play_yaml(self, text, where):
        first, _, rest = text.partition("\n")
        target = TARGET.match(first)
        try:
            check_yaml(text, is_saved=target is not None)
        except InputError as error:
            self.problems.append(f"{where}: {error}")
        if target:
            self.save(self.folder / target["file"], target["key"], rest)

    def save(self, file, key, text):
        file.parent.mkdir(parents=True, exist_ok=True)
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True) if key else []
        place = [line.strip() for line in lines].index(key) + 1 if key else 0
        file.write_text("".join([*lines[:place], text, *lines[place:]]), encoding="utf-8")


def commands_of(text):
    """The commands of a console block, each with what stands below it; `> ` goes on with a command."""
    command, expected = None, []
    for line in text.splitlines():
        if line.startswith("$ "):
            if command is not None:
                yield command, "\n".join(expected)
            command, expected = SET_UP.sub("", line[2:]), []
        elif line.startswith("> ") and not expected:
            command += f"\n{line[2:]}"
        else:
            expected.append(line)
    yield command, "\n".join(expected)


def matches(expected, output):
    """Whether output is as shown, with `...` for anything."""
    pattern = ".*".join(map(re.escape, plain(expected).split("...")))
    return re.fullmatch(pattern, plain(output), re.DOTALL) is not None


def plain(text):
    return "\n".join(line.rstrip() for line in text.strip("\n").splitlines())


def check_yaml(text, is_saved):
    """A block must be restricted YAML; a scenario or a decision must load, a saved decision when commands use it."""
    document = parse_document(text.encode(), "block")
    keys = document.by_key if isinstance(document, Entries) else {}
    if "authority" in keys:
        read_scenario(load_framework(), text.encode(), "block")
    if "decision" in keys and not is_saved:
        files = ROOT / "rules" / "isos-2017"
        shipped = {path.relative_to(files).as_posix(): path.read_bytes() for path in files.rglob("*.yml")}
        framework_from({**shipped, f"decisions/{keys['decision'].value}.yml": text.encode()})


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_what_a_page_shows_happens(page, tmp_path):
    problems = Player(tmp_path).play(page)
    assert not problems, "\n\n".join(problems)


def prose(path):
    """A page without its code."""
    return re.sub(r"`[^`\n]*`", "", FENCE.sub("", path.read_text(encoding="utf-8")))


@cache
def anchors(path):
    """The anchors of a page's headings, made as code forges make them."""
    headings = re.findall(r"^#+ +(.*)$", FENCE.sub("", path.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def leads_somewhere(page, link):
    file, _, anchor = link.partition("#")
    target = (page.parent / file).resolve() if file else page
    return target.exists() and (not anchor or anchor in anchors(target))


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_within_the_project_leads_somewhere(page):
    links = LINK.findall(prose(page))
    assert [link for link in links if "://" not in link and not leads_somewhere(page, link)] == []


def test_every_page_can_be_reached_from_the_index():
    linked = {(DOCS / link.partition("#")[0]).resolve() for link in LINK.findall(prose(DOCS / "index.md"))}
    begins = {page: {page, page.parent, page.with_name("README.md")} for page in DOCS.rglob("*.md")}
    lost = [page for page, several in begins.items() if not linked & several and page.name != "index.md"]
    assert [named(page) for page in lost] == []
