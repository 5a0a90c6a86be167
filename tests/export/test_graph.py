"""The decision graph: everything is on it, nothing overlaps, and its links lead to where the page has the source."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest
from attrs import evolve
from hypothesis import given, settings

from delivery_model import load_framework
from delivery_model.export.graph import WIDTH, decision_graph, framework_as_svg
from delivery_model.rulebase.conditions import leaves
from delivery_model.testing import frameworks
from delivery_model.writing.markdown import anchor

FOREIGN = Path(__file__).parents[1] / "foreign" / "village-hall"
FRAMEWORKS = {"shipped": load_framework(), "foreign": load_framework(FOREIGN)}
SVG = "{http://www.w3.org/2000/svg}"

each_framework = pytest.mark.parametrize("framework", FRAMEWORKS.values(), ids=FRAMEWORKS)


def drawing(framework, page=""):
    return fromstring(framework_as_svg(framework, page))


@each_framework
def test_a_line_leads_to_each_decision_from_all_that_its_rules_look_at(framework):
    lines = {(edge.target, edge.row or edge.source) for edge in decision_graph(framework).edges}
    looked_at = {
        (rule.decision, decision.name if (decision := framework.decided_by(leaf.variable)) else leaf.variable)
        for rule in framework.rules.values()
        for leaf in leaves(rule.when)
    }
    assert lines == looked_at


@each_framework
def test_a_line_always_leads_to_the_right(framework):
    graph = decision_graph(framework)
    assert all(graph.boxes[edge.source].layer < graph.boxes[edge.target].layer for edge in graph.edges)


@each_framework
def test_no_two_boxes_overlap_and_all_are_on_the_drawing(framework):
    graph = decision_graph(framework)
    for box in graph.boxes.values():
        assert 0 < box.x < box.x + WIDTH < graph.width
        assert 0 < box.y < box.y + box.height < graph.height
    for one, other in combinations(graph.boxes.values(), 2):
        assert one.layer != other.layer or one.y + one.height < other.y or other.y + other.height < one.y


@settings(max_examples=20, deadline=None)
@given(frameworks())
def test_the_graph_of_any_rule_base_has_each_box_in_a_place_of_its_own(framework):
    boxes = decision_graph(framework).boxes.values()
    assert {box.name for box in boxes if box.is_decision} == set(framework.decisions)
    for one, other in combinations(boxes, 2):
        assert one.layer != other.layer or one.y + one.height < other.y or other.y + other.height < one.y
    assert fromstring(framework_as_svg(framework)).tag == f"{SVG}svg"


@each_framework
def test_every_rule_is_on_the_drawing_with_why_it_holds(framework):
    titles = {title.text.lower() for title in drawing(framework).iter(f"{SVG}title")}
    assert {rule.because.lower() for rule in framework.rules.values()} <= titles


@each_framework
def test_the_drawing_says_what_it_is_to_those_who_do_not_see_it(framework):
    root = drawing(framework)
    named = root.get("aria-labelledby").split()
    told = {element.get("id"): element.text for element in root if element.tag in (f"{SVG}title", f"{SVG}desc")}
    assert list(told) == named
    assert framework.title in told[named[0]]
    assert len(framework.decisions) == told[named[1]].count(", then ") + 1


@each_framework
def test_every_citation_links_to_its_place_on_a_page(framework):
    links = {
        link.get("href"): link.find(f"{SVG}title").tail for link in drawing(framework, "page.html").iter(f"{SVG}a")
    }
    expected = {}
    for citation in (each for rule in framework.rules.values() for each in rule.sources):
        key, _, place = citation.partition(" ")
        says = framework.sources[key].places.get(place)
        heading = f"{citation}: {says}" if says else key
        expected.setdefault(f"page.html#{anchor(heading)}", set()).add(citation)
    assert links.keys() == expected.keys()
    assert [(target, said) for target, said in links.items() if said not in expected[target]] == []


def test_without_a_page_a_citation_links_to_the_source_itself():
    framework = FRAMEWORKS["shipped"]
    links = {link.get("href") for link in drawing(framework).iter(f"{SVG}a")}
    assert links <= {source.address for source in framework.sources.values() if "://" in source.address}
    assert links


def test_no_source_without_an_address_is_a_link():
    assert list(drawing(FRAMEWORKS["foreign"]).iter(f"{SVG}a")) == []


def test_only_an_address_of_the_web_becomes_a_link():
    framework = FRAMEWORKS["foreign"]
    sources = {key: evolve(each, address="javascript://x/%0aalert(1)") for key, each in framework.sources.items()}
    assert list(drawing(evolve(framework, sources=sources)).iter(f"{SVG}a")) == []


def test_a_hidden_character_is_shown_as_its_code():
    text = framework_as_svg(evolve(FRAMEWORKS["foreign"], title="a \u202e <title>"))
    assert "Decisions of a [U+202E] &lt;title&gt;" in text


def test_the_drawing_needs_nothing_from_elsewhere():
    text = framework_as_svg(FRAMEWORKS["shipped"])
    assert re.findall(r"<(?:image|script|use|foreignObject)|url\(|@import", text) == []


def test_an_anchor_is_made_as_code_hosts_make_it():
    assert anchor("RR 6.18 Fig 3, row 2") == "rr-618-fig-3-row-2"
