"""Policy is data: a rule base of another domain loads, checks and recommends, and no Python knows a word of it."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

import delivery_model
from delivery_model import load_framework, load_scenario, recommend, render
from delivery_model.answer.rendering import RENDERERS
from delivery_model.check.checks import Verdict
from delivery_model.check.claims import certify
from delivery_model.check.replay import replay
from delivery_model.check.saved import certificate_as_json, read_saved
from delivery_model.engines import ENGINES
from delivery_model.profile.profile import finding_of

FOREIGN = Path(__file__).parents[1] / "foreign"
RULES, SCENARIO = FOREIGN / "village-hall", FOREIGN / "mill-lane.yml"
SOURCE = Path(delivery_model.__file__).parent


@pytest.fixture(scope="module")
def hall():
    return load_framework(RULES)


@pytest.fixture(scope="module")
def certificate(hall):
    return certify(hall, is_exhaustive=True)


def test_every_claim_is_proved_of_it(certificate):
    assert {check.verdict for check in certificate.checks} == {Verdict.PROVED}


def test_its_possible_authorities_are_counted(certificate):
    assert (certificate.authorities, certificate.readings) == (3 * 2 * 2 * 2 * 3**4, 2)


def test_its_sharp_edges_are_told_by_member_where_rules_name_one(certificate):
    assert {edge.kind.name for edge in certificate.edges} == {
        "roof.condition",
        "rooms",
        "rooms.kitchen",
        "rooms.store",
    }


def test_its_certificate_is_verified(hall, certificate):
    document = json.dumps(certificate_as_json(certificate)).encode()
    assert replay(hall, read_saved(document, "saved.json")).is_sound


@pytest.mark.parametrize("engine", ENGINES)
def test_it_recommends(hall, engine):
    found = recommend(load_scenario(SCENARIO, hall), hall, engine=engine)
    assert (found.recommended, found.alongside, found.agrees) == ("working_party", ("caretaker",), True)


@pytest.mark.parametrize(("alternative", "expected"), [("like_any_room", "working_party"), ("closes", "closure")])
def test_it_is_read_otherwise_when_asked(hall, alternative, expected):
    profile = load_scenario(SCENARIO, hall).profile
    for room, level in (("rooms.kitchen", "unsafe"), ("rooms.store", "worn")):
        profile = profile.with_finding(room, finding_of(hall, room, level))
    assert recommend(profile, hall, readings={"unsafe_kitchen": alternative}, engine="durable").recommended == expected


@pytest.mark.parametrize("format_", RENDERERS)
def test_it_is_told_in_every_format(hall, format_):
    told = render(recommend(load_scenario(SCENARIO, hall), hall), format=format_, is_full=True)
    assert "Mill Lane" in told


def test_no_python_knows_a_word_of_it(hall):
    words = {*hall.attributes, *hall.decisions, *hall.rules, *hall.support_types, *hall.readings}
    told = {
        node.value
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
    }
    assert told & words == set()
