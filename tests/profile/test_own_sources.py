"""A council's own documents as sources: named in the scenario, by an address or in words."""

import pytest

from delivery_model import explain, load_framework, load_scenario, recommend, render
from delivery_model.dates.paper import paper_of
from delivery_model.dates.several_dates import journey
from delivery_model.errors import ScenarioError
from delivery_model.profile.written_profile import scenario_as_yaml
from delivery_model.writing.document import Line

FRAMEWORK = load_framework()
AUDIT = "Case file audit of March 2026, kept by the quality team"
TEXT = """\
authority: Testshire
as_of: 2026-05
sources:
  audit: {said}
  report: https://example.org/report
profile:
  capacity.self_assessment:
    level: present
    evidence:
      - {{says: Seen, source: audit p 3}}
      - {{says: Seen again, source: audit}}
      - {{says: Read, source: report}}
"""


def scenario_of(tmp_path, said):
    path = tmp_path / "testshire.yml"
    path.write_text(TEXT.format(said=said), encoding="utf-8")
    return load_scenario(path, FRAMEWORK)


def test_a_document_without_an_address_is_cited_by_its_name_and_described_once(tmp_path):
    found = recommend(scenario_of(tmp_path, AUDIT), FRAMEWORK)
    *_, sources = paper_of(journey([found.scenario], FRAMEWORK)).parts
    notes, table = sources.blocks
    assert {f"{AUDIT}, p 3", AUDIT, "report"} <= set(notes.texts)
    ((row,),) = [[row for row in table.rows if row[0] == (Line("report"),)]]
    assert row[1].is_link and AUDIT not in str(table)
    assert f"audit is {AUDIT}" in render(found, is_full=True, width=120)


def test_a_document_named_in_words_survives_writing_and_reading(tmp_path):
    scenario = scenario_of(tmp_path, AUDIT)
    again = tmp_path / "again.yml"
    again.write_text(scenario_as_yaml(FRAMEWORK, scenario), encoding="utf-8")
    read = load_scenario(again, FRAMEWORK)
    assert (read.profile, read.sources) == (scenario.profile, scenario.sources)


@pytest.mark.parametrize("said", ["www.example.org", "javascript:alert(1)", "audit"])
def test_one_word_that_is_no_address_is_refused_with_what_to_do(tmp_path, said):
    with pytest.raises(ScenarioError, match="write it from http on, or say in several words what the document is"):
        scenario_of(tmp_path, said)


def test_evidence_is_told_once_however_many_ways_lead_to_the_answer(tmp_path):
    path = tmp_path / "open.yml"
    text = TEXT.format(said=AUDIT) + "  governance.political: developing\n"
    path.write_text(text, encoding="utf-8")
    found = recommend(load_scenario(path, FRAMEWORK), FRAMEWORK)
    assert len(explain(found).why) > 2
    assert render(found, is_full=True).count("Seen again") == 1
