"""One notation for a level, one still open and one unknown: names, titles, published wordings, `a|b`, `[a, b]`."""

import ast
import json
import re
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import delivery_model
from delivery_model import load_framework
from delivery_model.answer.changes import Change
from delivery_model.answer.words import change_in_words, classes_in_words
from delivery_model.errors import UnknownName
from delivery_model.profile.profile import Profile
from delivery_model.rulebase.axes import CountLimit
from delivery_model.rulebase.vocabulary import Level
from delivery_model.testing import frameworks
from delivery_model.writing.phrases import PHRASES

FRAMEWORK = load_framework()


@pytest.mark.parametrize(
    ("attribute", "text", "levels"),
    [
        ("ofsted.overall", "Requires improvement to be good", ("requires_improvement",)),
        ("ofsted.overall", " requires  IMPROVEMENT\u00a0", ("requires_improvement",)),
        ("ofsted.overall", "Good | outstanding", ("outstanding", "good")),
        ("ofsted.overall", "[good, Outstanding]", ("outstanding", "good")),
        ("problems.systemic", "TRUE", ("yes",)),
        ("problems.systemic", "false", ("no",)),
        ("problems.systemic", "", ()),
        ("problems.systemic", " Unknown ", ()),
        ("capacity.strategy", "present|partial", ("present", "partial")),
    ],
)
def test_what_people_write_means_a_level(attribute, text, levels):
    assert FRAMEWORK.attribute(attribute).levels_said(text) == levels


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("present, partial", "write present|partial"),
        ("present or partial", "write present|partial"),
        ("Present/lacking", "write present|lacking"),
        ("presnt", "did you mean 'present'?"),
        ("present|", "choose from present, partial, lacking"),
        ("TRUE", "choose from present, partial, lacking"),
    ],
)
def test_what_means_none_says_what_to_write(text, fix):
    with pytest.raises(UnknownName) as raised:
        FRAMEWORK.attribute("capacity.strategy").levels_said(text)
    assert raised.value.fix == fix


@given(frameworks(), st.data())
def test_every_name_and_every_set_of_names_means_itself(framework, data):
    attribute = data.draw(st.sampled_from(list(framework.attributes.values())))
    chosen = data.draw(st.sets(st.sampled_from(attribute.level_names), min_size=1))
    wanted = tuple(level for level in attribute.level_names if level in chosen)
    blanks = st.text(" \u00a0\t", max_size=2)
    words = [data.draw(blanks) + level + data.draw(blanks) for level in data.draw(st.permutations(sorted(chosen)))]
    assert attribute.levels_said("|".join(words)) == attribute.levels_said(f"[{','.join(words)}]") == wanted


def test_a_level_named_unknown_is_that_level_and_a_wording_of_two_is_none():
    levels = (Level("unknown", "Nobody knows"), Level("low", "Poor"), Level("lower", "Poor"))
    attribute = evolve(FRAMEWORK.attribute("problems.systemic"), levels=levels)
    assert attribute.levels_said("unknown") == ("unknown",)
    assert attribute.level_said("poor") is None


COUNTS = json.loads((Path(__file__).parents[1] / "counts.json").read_text(encoding="utf-8"))
"""How classes of counts are said: tried on the page as well (test_explorer.py)."""


@pytest.mark.parametrize("case", COUNTS, ids=lambda case: case["says"])
def test_a_count_class_is_said_as_a_number(case):
    assert classes_in_words(case["classes"], case["size"]) == case["says"]


SOURCE = Path(delivery_model.__file__).parent
WORDS = re.compile(r"[A-Za-z']+")


def phrases_of(texts):
    """Every three words that follow each other in a text; what fills a slot parts them."""
    runs = (WORDS.findall(part) for text in texts for part in re.split(r"\$?\{[^{}]*\}|[^A-Za-z' ]", text))
    return {" ".join(run[place : place + 3]).lower() for run in runs for place in range(len(run) - 2)}


def texts_of_script(text):
    """The texts in a script, without its comments."""
    code = re.sub(r"(?m)(^|\s)//.*$", "", text)
    return [each[1:-1] for each in re.findall(r'"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`', code)]


def texts_of_module(text):
    """The texts in a module, without its docstrings."""
    tree = ast.parse(text)
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    constants = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in told)
    return [node.value for node in constants if isinstance(node.value, str)]


def test_no_phrase_stands_both_in_a_script_and_in_a_module():
    modules = {path.name: phrases_of(texts_of_module(path.read_text("utf-8"))) for path in SOURCE.rglob("*.py")}
    for script in SOURCE.rglob("*.js"):
        said = phrases_of(texts_of_script(script.read_text("utf-8")))
        assert {name: said & told for name, told in modules.items() if said & told} == {}, script.name


def test_phrases_are_found_in_both_languages():
    script = 'put(`${name} is in your downloads`); // said once more\nconst other = "It hangs on: it";'
    assert phrases_of(texts_of_script(script)) == {"is in your", "in your downloads", "it hangs on"}
    module = 'def say():\n    """Said only here."""\n    return f"{name} is in your {place}"'
    assert phrases_of(texts_of_module(module)) == {"is in your"}


def test_every_phrase_is_said_and_every_key_is_a_phrase():
    code = "\n".join(path.read_text("utf-8") for ext in ("*.js", "*.py") for path in SOURCE.rglob(ext))
    whole = {key for key in PHRASES if re.search(rf'"{re.escape(key)}"', code)}
    begun = {key.rpartition(".")[0] for key in set(PHRASES) - whole}
    assert [each for each in begun if not re.search(rf"say\([f`]?.?{re.escape(each)}\.", code)] == []
    assert set(re.findall(r'\bsay\("([a-z_.]+)"', code)) <= set(PHRASES)


@pytest.mark.parametrize(
    ("low", "high", "level", "to", "says"),
    [
        (0, 0, "lacking", ("2", "3+"), "Grip on key areas of practice: from none to two or more lacking"),
        (0, 3, "lacking", ("4+",), "Grip on key areas of practice: from at most three to four or more lacking"),
        (1, 1, "not_met", ("0", "2+"), "Grip on key areas of practice: from one to none or two or more not met"),
    ],
)
def test_a_stated_count_changes_in_words(low, high, level, to, says):
    change = Change(token=CountLimit("grip", level, low, high), number=1, to=to)
    assert change_in_words(FRAMEWORK, Profile(), change) == says
