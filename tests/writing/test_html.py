"""HTML pages: whole, valid in structure, and safe whatever a person typed."""

import base64
import hashlib
import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from delivery_model import load_framework, load_scenario, recommend, render
from delivery_model.loading import shipped
from delivery_model.profile.profile import Profile, Scenario
from delivery_model.rulebase.vocabulary import mid_sentence
from delivery_model.safe_text import HIDDEN, visible
from delivery_model.writing.document import Line, Part, page
from delivery_model.writing.html import document_as_fragment, documents_as_html
from delivery_model.writing.phrases import sentence

FOREIGN = Path(__file__).parents[1] / "foreign"
VOID = {"meta", "link", "br", "hr", "img", "input", "col"}


class Outline(HTMLParser):
    """The headings, texts and attributes of a document, and whether its tags are balanced."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.headings, self.tags, self.text, self.problems = [], [], [], "", []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.problems.append(tag)

    def handle_data(self, data):
        if "style" not in self.open:
            self.text += data


def outline(text):
    found = Outline(text)
    assert (found.open, found.problems) == ([], [])
    return found


def scenario(name):
    return load_scenario(shipped("scenarios") / f"{name}.yml")


@pytest.fixture(scope="module")
def rotherham():
    return recommend(scenario("rotherham"), engine="direct")


def test_a_document_has_one_first_heading_and_skips_no_level(rotherham):
    headings = outline(render(rotherham, format="html", is_full=True)).headings
    assert headings.count(1) == 1
    assert all(below - above <= 1 for above, below in pairwise(headings))


def test_several_answers_share_one_document(rotherham):
    text = render(rotherham, recommend(scenario("rotherham-2018-01"), engine="direct"), format="html")
    found = outline(text)
    assert (found.headings.count(1), found.headings.count(2), text.count("<!doctype html>")) == (1, 2, 1)


def test_a_document_says_its_language_and_asks_nothing_of_the_network(rotherham):
    text = render(rotherham, format="html")
    found = outline(text)
    assert found.tags[0] == ("html", {"lang": "en-GB"})
    assert [tag for tag, attrs in found.tags if {"src", "srcset"} & set(attrs) or tag in {"script", "link"}] == []
    assert "url(" not in text and "@import" not in text


def test_html_says_what_the_text_says(rotherham):
    words = re.sub(r"\W+", " ", outline(render(rotherham, format="html")).text)
    assert "LEANS TOexternal scrutiny with formal intervention in force" in words
    assert "Partnership governance developing Government intervention commissioner executive" in words


def test_a_notebook_shows_the_whole_page_as_a_fragment(rotherham):
    text = rotherham._repr_html_()
    found = outline(text)
    assert (found.headings[0], "<html" in text, "Limits" in found.text) == (2, False, True)


def test_the_page_of_another_rule_base_can_be_html():
    framework = load_framework(FOREIGN / "village-hall")
    found = recommend(load_scenario(FOREIGN / "mill-lane.yml", framework), framework, engine="direct")
    assert outline(render(found, format="html")).headings[0] == 1


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(), min_size=1, max_size=40))
@example("<script>alert(1)</script>")
@example("\u202egnp.exe & \"'</title></style>{{ 7 * 7 }}")
@example("\x00\ud800\ufffe")
def test_whatever_is_typed_stays_text(typed):
    line = Line(typed, typed, (Line(typed),))
    text = documents_as_html([page(typed, ((typed, typed),), (Part(typed, (line,)),))], typed)
    text.encode("utf-8")
    expected = [tag for tag, _ in outline(documents_as_html([safe_page()], "x")).tags]
    assert [tag for tag, _ in outline(text).tags] == expected
    assert HIDDEN.search(text) is None


def safe_page():
    line = Line("x", "x", (Line("x"),))
    return page("x", (("x", "x"),), (Part("x", (line,)),))


def test_hidden_characters_are_shown_by_their_code():
    assert visible("a\u202eb\u200bc\x07") == "a[U+202E]b[U+200B]c[U+0007]"
    assert visible("Ynys Môn – 5 °C\n\tعربي") == "Ynys Môn – 5 °C\n\tعربي"


def test_an_authority_that_is_not_named_has_a_heading_all_the_same():
    found = recommend(Scenario(authority="", as_of="", profile=Profile()), engine="direct")
    assert "An authority" in outline(render(found, format="html")).text


@pytest.mark.parametrize("level", [1, 3])
def test_a_fragment_takes_the_level_of_its_heading(level):
    assert outline(document_as_fragment(safe_page(), level)).headings == [level, level + 1]


def test_a_document_lets_a_browser_use_its_own_style_by_its_hash_and_nothing_else(rotherham):
    text = render(rotherham, format="html")
    (meta,) = [attrs for tag, attrs in outline(text).tags if attrs.get("http-equiv") == "Content-Security-Policy"]
    style = re.search("<style>(.*?)</style>", text, re.DOTALL).group(1)
    own = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    allowed = f"default-src 'none'; style-src 'sha256-{own}'; base-uri 'none'; form-action 'none'"
    assert meta["content"] == allowed


@pytest.mark.parametrize(
    ("title", "begun", "within"),
    [
        ("eCAF use", "eCAF use", "eCAF use"),
        ("DfE grade", "DfE grade", "DfE grade"),
        ("www.e.org", "www.e.org", "www.e.org"),
        ("https://e.org", "https://e.org", "https://e.org"),
        ("S9 holds", "S9 holds", "S9 holds"),
        ("Leadership", "Leadership", "leadership"),
        ("a council", "A council", "a council"),
        ("", "", ""),
    ],
)
def test_only_a_word_without_capitals_of_its_own_is_recased(title, begun, within):
    assert (sentence(title), mid_sentence(title)) == (begun, within)
