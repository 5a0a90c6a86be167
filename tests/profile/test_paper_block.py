"""What a council says itself in its paper: read with places and problems, written back, in the schema, and shown."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from delivery_model import Profile, Scenario, ScenarioError, load_framework, report
from delivery_model.answer.scenario_schema import scenario_schema
from delivery_model.profile.paper_block import (
    Author,
    Meeting,
    Owner,
    OwnOption,
    PaperBlock,
    Purpose,
    Risk,
    owned_in,
)
from delivery_model.profile.read_profile import read_scenario
from delivery_model.profile.written_profile import scenario_as_plain, scenario_as_yaml

FRAMEWORK = load_framework()
HEAD = "authority: Ashmoor\nas_of: 2026-11\nsources:\n  peer: Peer review of May, item 7\nprofile: {}\npaper:\n"
TEXT = """\
  meeting: {committee: Scrutiny Committee, date: 2026-12-03, item: 7, public: yes}
  author: {name: A. Officer, role: Head of improvement, contact: improvement@example.org}
  purpose: discussion
  decide:
    - Endorse external scrutiny by agreement
    - Ask the director for evidence by March
  options:
    - {title: No change, for: No cost and no disruption, against: Partners still stay away}
  risks:
    - {says: No chair is found in time, answer: Ask two neighbours, owner: Director, by: 2027-01-31}
  implications: {financial: The chair costs money, legal: No powers change}
  consultation: The youth council was asked and agrees
  owners:
    independence: {owner: Chief executive, by: 2027-02}
  background: [peer]
"""
BLOCK = PaperBlock(
    meeting=Meeting(committee="Scrutiny Committee", date="2026-12-03", item="7", public=True),
    author=Author(name="A. Officer", role="Head of improvement", contact="improvement@example.org"),
    purpose=Purpose.DISCUSSION,
    decide=("Endorse external scrutiny by agreement", "Ask the director for evidence by March"),
    options=(OwnOption(title="No change", pro="No cost and no disruption", con="Partners still stay away"),),
    risks=(Risk(says="No chair is found in time", answer="Ask two neighbours", owner="Director", by="2027-01-31"),),
    implications={"financial": "The chair costs money", "legal": "No powers change"},
    consultation="The youth council was asked and agrees",
    owners={"independence": Owner(owner="Chief executive", by="2027-02")},
    background=("peer",),
)


def read(text):
    return read_scenario(FRAMEWORK, (HEAD + text).encode(), "a.yml")


def test_every_key_is_read():
    assert read(TEXT).paper == BLOCK


WORDS = st.text(st.sampled_from("ab -'é:#"), min_size=1).filter(lambda said: said.strip() == said and said.strip(" -"))
MAYBE, DAYS = st.just("") | WORDS, st.none() | st.sampled_from(["2026", "2026-05", "2026-05-31"])
OWNED = st.sampled_from(sorted(owned_in(FRAMEWORK)))
WHO = {"owner": MAYBE, "by": DAYS}
BLOCKS = st.builds(
    PaperBlock,
    meeting=st.builds(Meeting, committee=MAYBE, date=DAYS, item=MAYBE, public=st.none() | st.booleans()),
    author=st.builds(Author, name=MAYBE, role=MAYBE, contact=MAYBE),
    purpose=st.none() | st.sampled_from(Purpose),
    decide=st.lists(WORDS, max_size=2),
    options=st.lists(st.builds(OwnOption, title=WORDS, pro=MAYBE, con=MAYBE), max_size=2),
    risks=st.lists(st.builds(Risk, says=WORDS, answer=MAYBE, **WHO), max_size=2),
    implications=st.dictionaries(st.sampled_from(["financial", "legal", "climate"]), WORDS),
    consultation=MAYBE,
    owners=st.dictionaries(OWNED, st.builds(Owner, **WHO), max_size=2),
    background=st.lists(st.sampled_from(["RR 6.17", "https://example.org/a"]), max_size=2),
)


@given(BLOCKS)
def test_what_is_written_reads_back_to_the_same_and_fits_the_schema(block):
    def on_one_line(text):
        return " ".join(text.split())

    scenario = Scenario(authority="A", as_of="2026", profile=Profile(), paper=block)
    written = scenario_as_yaml(FRAMEWORK, scenario)
    again = read_scenario(FRAMEWORK, written.encode(), scenario.path)
    assert on_one_line(repr(again.paper)) == on_one_line(repr(block))
    assert ("paper" in scenario_as_plain(FRAMEWORK, scenario)) is (block != PaperBlock())
    Draft202012Validator(scenario_schema(FRAMEWORK)).validate(scenario_as_plain(FRAMEWORK, scenario))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("  purpose: desision\n", "a.yml:7:12: unknown purpose 'desision'; did you mean 'decision'?"),
        ("  metting: {}\n", "a.yml:7:3: unknown key 'metting' in paper; did you mean 'meeting'?"),
        ("  meeting: {date: 3 December 2026}\n", "a.yml:7:19: '3 December 2026' is not a date; write 2026-12-03"),
        ("  risks: [{answer: None}]\n", "a.yml:7:11: missing key 'says' in a risk; add 'says: ...'"),
        ("  decide: Endorse it\n", "a.yml:7:11: the text 'Endorse it' where a list is expected"),
        ("  background: [pear]\n", "a.yml:7:16: unknown source 'pear'; did you mean 'peer'?"),
        ("  owners: {independents: {}}\n", "7:12: no success factor or condition begins with 'independents'; "),
        (
            "  owners: {A: {owner: B}}\n",
            "7:12: 13 of what somebody may see to begin with 'A'; write more of the one",
        ),
    ],
)
def test_a_mistake_has_its_place_and_what_to_do(text, said):
    with pytest.raises(ScenarioError) as caught:
        read(text)
    assert said in str(caught.value)


def test_every_problem_is_told_at_once():
    with pytest.raises(ScenarioError) as caught:
        read("  purpose: x\n  meeting: {date: y}\n  owners: {zebra: {}}\n")
    assert len(caught.value.problems) == 3


@pytest.mark.parametrize("format", ["html", "markdown", "text", "docx"])
def test_a_paper_in_every_format_shows_all_of_it(format):
    found = {"capacity.self_assessment": "present", "governance.partnership": "ineffective"}
    known = Profile.of(FRAMEWORK, found | dict.fromkeys(("capacity.strategy", "capacity.implementation"), "present"))
    scenario = Scenario(
        authority="A", as_of="2026", profile=known, paper=BLOCK, sources={"peer": "Peer review of May, item 7"}
    )
    said = report(scenario, FRAMEWORK, format=format)
    text = words_of(said) if format == "docx" else " ".join(said.decode().split())
    told = [
        *("Scrutiny Committee", "3 December 2026", "item 7", "improvement@example.org", "discussion", *BLOCK.decide),
        *("No change", "Partners still", "No chair is found", "Ask two", "31 January 2027", "The chair costs"),
        *("The youth council", "Chief executive", "February 2027", "Peer review of May"),
    ]
    missing = [each for each in told if each not in text and not all(word in text for word in each.split())]
    assert missing == []
    assert "To be filled in" not in text


def words_of(data):
    docx = pytest.importorskip("docx", reason="python-docx is not installed")
    from io import BytesIO

    document = docx.Document(BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return " ".join(" ".join([*(each.text for each in document.paragraphs), *cells]).split())


def test_what_somebody_sees_to_is_found_by_how_it_begins():
    first = next(iter(FRAMEWORK.support_types["external_scrutiny"].success_factors))
    assert BLOCK.owner_of(first.says) == Owner(owner="Chief executive", by="2027-02")
    assert BLOCK.owner_of("Rigour") == Owner()


def test_the_same_is_read_from_json():
    plain = scenario_as_plain(FRAMEWORK, read(TEXT))
    assert Scenario.from_json(FRAMEWORK, json.dumps(plain)).paper == BLOCK
