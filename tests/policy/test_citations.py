"""Citations, of rules and of evidence: the place that is cited is there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest

from delivery_model import load_framework, load_scenario
from delivery_model.check.citations import broken_citations, citations, may_have, place_uses
from delivery_model.loading import framework_from, shipped, shipped_rules
from delivery_model.profile.profile import Scenario
from delivery_model.rulebase.framework import Framework, Source

FRAMEWORK = load_framework()
RULES = Path(str(shipped("rules"))) / "isos-2017"
SCENARIOS = sorted(Path(str(shipped("scenarios"))).rglob("*.yml"))
LISTED = {key: source for key, source in FRAMEWORK.sources.items() if source.places}


def cited_in(scenario: Scenario) -> Iterator[str]:
    """What the evidence of a scenario cites, and what was published."""
    profiles = [scenario.profile, *([scenario.profile_ofsted_only] if scenario.profile_ofsted_only else ())]
    for profile in profiles:
        for finding in (*profile.findings.values(), *profile.counts):
            yield from (evidence.source for evidence in finding.evidence if evidence.source)
    if scenario.published is not None:
        yield scenario.published.source


def framework_of(path: Path) -> Framework:
    """The rule base that a scenario is for: that of its folder, where one is named so."""
    return load_framework(path.parent.name) if path.parent.name in shipped_rules() else FRAMEWORK


def not_there(cited: str) -> bool:
    """Whether a citation is of a source whose places are listed, and of none of them."""
    key, _, place = cited.partition(" ")
    return key in LISTED and not may_have(LISTED[key], place)


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_every_place_that_a_scenario_cites_is_there(path: Path) -> None:
    assert [cited for cited in cited_in(load_scenario(path, framework_of(path))) if not_there(cited)] == []


@pytest.mark.parametrize("name", shipped_rules())
def test_every_place_that_the_rule_base_cites_is_there(name: str) -> None:
    assert [failure.what for failure in broken_citations(load_framework(name))] == []


def test_the_review_and_the_workshop_are_listed_whole() -> None:
    paragraphs = {place.split(".")[0] for place in LISTED["RR"].places if place[0].isdigit()}
    assert paragraphs == {str(section) for section in range(1, 12)}
    assert (LISTED["RR"].sections, LISTED["W2"].sections, len(LISTED["W2"].places)) == ((), (), 7)


def test_the_options_are_among_what_cites() -> None:
    by = {citation.by for citation in citations(FRAMEWORK)}
    kinds = ("option shared_service", "criterion risk", "the scale", "options", "the published appraisal", "guidance")
    assert [kind for kind in kinds if kind not in by] == []


def test_a_place_that_only_an_option_cites_is_used() -> None:
    (use,) = (use for use in place_uses(FRAMEWORK) if (use.source, use.place) == ("RR", "9.7"))
    assert (use.rules, use.others, use.reason) == ((), ("the published appraisal",), None)


@pytest.mark.parametrize(
    ("name", "typed", "instead", "said"),
    [
        ("decisions/governance.yml", "W2 three priorities]", "W2 support]", "W2 support, but W2 has no such place"),
        ("options.yml", "sources: [RR 9.7]", "sources: [RR 9.17]", "cites RR 9.17, but RR has no such place"),
        (
            "framework.yml",
            "sources: [RR 7.14]",
            "sources: [RR 7.41]",
            "guidance cites RR 7.41, but RR has no such place",
        ),
    ],
)
def test_a_place_that_is_not_there_is_found_wherever_it_is_cited(
    name: str, typed: str, instead: str, said: str
) -> None:
    texts = {path.relative_to(RULES).as_posix(): path.read_text(encoding="utf-8") for path in RULES.rglob("*.yml")}
    assert typed in texts[name]
    texts[name] = texts[name].replace(typed, instead)
    framework = framework_from({each: text.encode() for each, text in texts.items()})
    assert [said in failure.what for failure in broken_citations(framework)] == [True]


SOURCE = Source(
    key="K",
    short="A document",
    title="",
    author="",
    date="",
    publisher="",
    address="",
    places={"1.1": "a", "1.2 Table 1": "b", "1.2 Fig 1 row 1": "c"},
    sections=(),
    not_encoded={},
)


@pytest.mark.parametrize("place", ["", "1.1", "1.2", "1.2 Table 1", "Table 1", "1.2 Fig 1"])
def test_a_place_may_be_cited_whole_in_part_or_without_its_paragraph(place: str) -> None:
    assert may_have(SOURCE, place)


@pytest.mark.parametrize("place", ["1.3", "2.1", "Table 2", "1", "1.1 Table 1", "able 1"])
def test_where_a_whole_document_is_listed_any_other_place_is_refused(place: str) -> None:
    assert not may_have(SOURCE, place)


@pytest.mark.parametrize(("place", "is_possible"), [("1.3", False), ("2.1", True), ("fn 1", True)])
def test_where_sections_are_named_other_parts_may_have_any_place(place: str, is_possible: bool) -> None:
    assert may_have(attrs.evolve(SOURCE, sections=("1",)), place) is is_possible


def test_a_source_without_listed_places_may_have_any() -> None:
    assert may_have(attrs.evolve(SOURCE, places={}), "9.9")
