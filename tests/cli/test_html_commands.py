"""Commands that write HTML: one whole document each, that fetches nothing and does nothing with what was typed."""

import json
import shutil
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner
from test_html import FOREIGN, outline

from delivery_model.cli import recommend as command
from delivery_model.loading import shipped

SCENARIOS = Path(str(shipped("scenarios")))
HALL = FOREIGN / "village-hall"
BAD = "<script>alert(1)</script>\u202e&\"'"
DATES = (SCENARIOS / "rotherham-2014-11.yml", SCENARIOS / "rotherham.yml")


def run(*args):
    found = CliRunner().invoke(command, list(map(str, args)), standalone_mode=False, prog_name="recommend")
    assert found.exception is None
    return found.stdout


def certificate(folder):
    """A certificate as JSON, to be replayed."""
    path = folder / "certificate.json"
    path.write_text(run("check", HALL, "--format", "json"), encoding="utf-8")
    return path


COMMANDS = {
    "journey": lambda folder: ("journey", *DATES),
    "check": lambda folder: ("check", HALL),
    "check in full": lambda folder: ("check", HALL, "--full"),
    "check a saved certificate": lambda folder: ("check", HALL, "--replay", certificate(folder)),
}


@pytest.fixture(scope="module", params=COMMANDS)
def text(request, tmp_path_factory):
    return run(*COMMANDS[request.param](tmp_path_factory.mktemp("html")), "--format", "html")


def test_it_is_one_document_with_headings_in_order(text):
    found = outline(text)
    assert (text.count("<!doctype html>"), text.count("</html>"), found.headings.count(1)) == (1, 1, 1)
    assert all(below - above <= 1 for above, below in pairwise(found.headings))
    assert found.tags[0] == ("html", {"lang": "en-GB"})


def test_it_asks_nothing_of_the_network(text):
    tags = outline(text).tags
    assert [tag for tag, attrs in tags if {"src", "srcset"} & set(attrs) or tag in {"script", "link", "img"}] == []
    assert "url(" not in text and "@import" not in text


@pytest.mark.parametrize("name", COMMANDS)
def test_it_says_what_the_text_says(name, tmp_path):
    args = COMMANDS[name](tmp_path)
    said = "".join(outline(run(*args, "--format", "html")).text.split())
    lines = [line.strip() for line in run(*args, "--format", "markdown").splitlines()]
    titles = ["".join(line.lstrip("#").split()) for line in lines if line.startswith("#")]
    assert titles and [title for title in titles if title.replace("\\", "") not in said] == []


def test_what_a_scenario_says_stays_text_in_a_journey(tmp_path):
    files = []
    for place, date in enumerate(DATES):
        path = tmp_path / f"{place}.yml"
        text = date.read_text(encoding="utf-8").replace("authority: Rotherham", f"authority: {json.dumps(BAD)}")
        path.write_text(text, encoding="utf-8")
        files.append(path)
    page = run("journey", *files, "--format", "html")
    plain = run("journey", *DATES, "--format", "html")
    assert [tag for tag, _ in outline(page).tags] == [tag for tag, _ in outline(plain).tags]
    assert ("<script>" in outline(page).text, "\u202e" in page) == (True, False)


def test_what_a_rule_base_says_stays_text_in_a_certificate(tmp_path):
    folder = tmp_path / "hall"
    shutil.copytree(HALL, folder)
    path = folder / "framework.yml"
    text = path.read_text(encoding="utf-8")
    changed = text.replace("version: 0.1.0", f"version: {json.dumps(BAD)}")
    assert changed != text
    path.write_text(changed, encoding="utf-8")
    page = run("check", folder, "--format", "html")
    plain = run("check", HALL, "--format", "html")
    assert [tag for tag, _ in outline(page).tags] == [tag for tag, _ in outline(plain).tags]
    assert ("<script>" in outline(page).text, "\u202e" in page) == (True, False)
