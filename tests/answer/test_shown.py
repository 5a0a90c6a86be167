"""Whatever a person types into a scenario is in every format as it was typed, for a reader of that format."""

import io
import json
import random

import docx
import pytest
from test_html import outline
from test_markdown import SIGNS, commonmark

from delivery_model import load_framework, recommend, render
from delivery_model.dates.paper import paper_of
from delivery_model.dates.several_dates import journey, journey_as_json, journey_page
from delivery_model.profile.read_profile import read_scenario
from delivery_model.profile.written_profile import scenario_as_yaml
from delivery_model.writing.html import documents_as_html
from delivery_model.writing.markdown import document_as_markdown
from delivery_model.writing.text import document_as_text
from delivery_model.writing.word import documents_as_docx

FRAMEWORK = load_framework("tests/foreign/village-hall")
FIELDS = ("authority", "summary", "says", "name", "document", "note", "rater", "published")
NOT_SAID = {"json": {"summary", "document", "note", "rater"}}  # it has the answer, and the file has these
WORDS = (
    *(each for each in SIGNS if each.isprintable()),
    "eCAF",
    "www.e.org",
    "café",
    "\u05d0\u05d1",
    "iMPOWER",
    "-5",
    "=1+1",
)


def phrases():
    """200 texts of two words or more, rich in signs that a format could take for its own."""
    made = random.Random(20)
    while True:
        text = " ".join("".join(made.choices(WORDS, k=made.randint(1, 4))) for _ in range(made.randint(2, 4)))
        if text[:1].strip() and text == " ".join(text.split()) and not text.startswith("http"):
            yield text


TEXTS = phrases()
SUBJECTS = [{**dict(zip(FIELDS, TEXTS, strict=False)), "name": next(TEXTS).replace(" ", "")} for _ in range(25)]
SUBJECTS[1] |= {"says": "the plan is late", "summary": "the plan", "note": "late", "published": "a letter"}
SUBJECTS[0] |= {"says": "eCAF is not used by schools", "note": "www.e.org says so...", "name": "eBook"}


def scenario(typed):
    evidence = [{"says": typed["says"], "source": typed["name"], "kind": "external"}]
    document = {
        "authority": typed["authority"],
        "as_of": "2020-06-01",
        "summary": typed["summary"],
        "sources": {typed["name"]: typed["document"]},
        "profile": {
            "roof": {"condition": {"level": "drips", "evidence": evidence, "note": typed["note"]}},
            "accounts": {"raters": {typed["rater"]: "sound", "other": "thin"}},
        },
        "published": {"support_type": "working_party", "source": typed["name"], "says": typed["published"]},
        "appraisal": {
            "scores": {"rota": {"cheap": 3, "warm": 2}, "lease": {"cheap": 1, "warm": 3}},
            "source": typed["name"],
        },
    }
    return read_scenario(FRAMEWORK, json.dumps(document).encode(), "x.yml")


def strings(value):
    """Every text in plain data."""
    if isinstance(value, dict):
        return [*value, *(text for each in value.values() for text in strings(each))]
    return [text for each in value for text in strings(each)] if isinstance(value, list) else [str(value)]


def shown_by_word(data):
    document = docx.Document(io.BytesIO(data))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join((*(each.text for each in document.paragraphs), *cells))


def paper(found):
    return paper_of(journey([found.scenario], FRAMEWORK, engine="direct"))


SHOWN = {
    "text": lambda found: render(found, is_full=True),
    "markdown": lambda found: commonmark(render(found, format="markdown", is_full=True)).text,
    "html": lambda found: outline(render(found, format="html", is_full=True)).text,
    "json": lambda found: "\n".join(strings(json.loads(render(found, format="json", is_full=True)))),
    "paper.md": lambda found: commonmark(document_as_markdown(paper(found))).text,
    "paper.html": lambda found: outline(documents_as_html([paper(found)])).text,
    "paper.docx": lambda found: shown_by_word(documents_as_docx([paper(found)])),
}


def bare(text):
    """A text without blanks, since a terminal breaks lines, and without the marks that keep directions apart."""
    return "".join(text.split()).replace("\u2068", "").replace("\u2069", "")


@pytest.mark.parametrize("name", SHOWN)
def test_every_format_shows_what_was_typed(name):
    lost = []
    for typed in SUBJECTS:
        shown = bare(SHOWN[name](recommend(scenario(typed), FRAMEWORK, engine="direct")))
        said = {field: text for field, text in typed.items() if field not in NOT_SAID.get(name, ())}
        lost += [(field, text) for field, text in said.items() if bare(text) not in shown]
    assert lost == []


def test_a_journey_is_headed_with_what_was_typed():
    for typed in SUBJECTS:
        stops = journey([scenario(typed)] * 2, FRAMEWORK, engine="direct")
        assert bare(typed["authority"]) in bare(document_as_text(journey_page(FRAMEWORK, stops)))
        assert journey_as_json(FRAMEWORK, stops)["authority"] == typed["authority"]


def test_a_scenario_written_by_us_reads_back_as_typed():
    for typed in SUBJECTS:
        found = scenario(typed)
        assert read_scenario(FRAMEWORK, scenario_as_yaml(FRAMEWORK, found).encode(), "x.yml") == found


def test_a_character_that_acts_is_refused_where_it_is_read_and_shown_by_its_code_where_it_is_not():
    with pytest.raises(Exception, match=r"control|character"):
        scenario(SUBJECTS[0] | {"says": "a \x1b[31m b"})
    found = recommend(scenario(SUBJECTS[0] | {"says": "a \u202e b"}), FRAMEWORK, engine="direct")
    assert "a [U+202E] b" in render(found, is_full=True)
