"""A saved certificate is verified by evaluating what it shows; whatever is changed in it is found."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from delivery_model.analysis.certificate import certify
from delivery_model.analysis.checks import Verdict
from delivery_model.analysis.replay import replay
from delivery_model.analysis.saved import CertificateError, read_saved
from delivery_model.framework.rules import Framework
from delivery_model.loading import load_framework
from delivery_model.output.certificate import certificate_as_json
from delivery_model.testing import frameworks

Json = dict[str, Any]
HALL = Path(__file__).parent / "foreign" / "village-hall"


def refuted(framework: Framework, document: Json) -> list[str]:
    found = replay(framework, read_saved(json.dumps(document).encode(), "saved.json"))
    return [check.name for check in found.checks if check.verdict is Verdict.REFUTED]


@cache
def saved() -> str:
    return json.dumps(certificate_as_json(certify(load_framework())))


def test_the_certificate_of_the_shipped_rule_base_is_verified() -> None:
    assert refuted(load_framework(), json.loads(saved())) == []


@settings(max_examples=60, deadline=None)
@given(frameworks())
def test_the_certificate_of_any_rule_base_is_verified(framework: Framework) -> None:
    document = certificate_as_json(certify(framework))
    is_idle = any(not effect["decisions"] for effect in document["alternative_readings"])

    assert refuted(framework, document) == (["readings"] if is_idle else [])


def another(values: tuple[str, ...], value: str) -> str:
    return next(each for each in values if each != value)


def shift_a_fact(document: Json) -> None:
    example = document["rules"][0]["example"]
    (name, *_) = example["settled"]
    example["facts"][name] = another(load_framework().domains[name], example["facts"][name])


def change(*path: Any, to: Callable[[Any], Any]) -> Callable[[Json], None]:
    def edit(document: Json) -> None:
        at: Any = document
        for key in path[:-1]:
            at = at[key]
        at[path[-1]] = to(at[path[-1]])

    return edit


def shown(what: str) -> Json:
    """The first of its kind in the certificate: true as it stands, and no edge."""
    return json.loads(saved())[what][0]


def one_more(text: str) -> str:
    return str(int(text) + 1)


FACTS = ("rules", 0, "example", "facts")

CHANGES = {
    "another hash": (change("framework", "content_hash", to=lambda text: text[::-1]), ["hash"]),
    "one authority more": (change("authorities", to=one_more), ["numbers"]),
    "one reading more": (change("readings", to=one_more), ["numbers"]),
    "a claim refuted by nothing": (change("claims", 0, "verdict", to=lambda _: "refuted"), ["verdicts"]),
    "a claim not judged, and what refutes it": (
        change("claims", 0, to=lambda claim: {**claim, "verdict": "not judged", "failures": [{"examples": []}]}),
        ["verdicts"],
    ),
    "not sound, with nothing refuted": (change("sound", to=lambda _: False), ["verdicts"]),
    "a rule that holds once more": (change("rules", 0, "all_readings", "holds", to=one_more), ["numbers", "counts"]),
    "an authority that is another": (shift_a_fact, ["examples"]),
    "a fact that there is not": (change(*FACTS, to=lambda facts: {**facts, "x": "y"}), ["examples"]),
    "a level that there is not": (change(*FACTS, "grip.lacking", to=lambda _: "7"), ["examples"]),
    "a rule that does not hold": (change("rules", 0, "example", "fired", to=lambda _: []), ["examples", "rules"]),
    "a rule without an authority": (change("rules", 0, "example", to=lambda _: None), ["rules"]),
    "a reading without a pair": (change("alternative_readings", 0, "examples", to=lambda _: []), ["readings"]),
    "a reading reversed": (change("alternative_readings", 0, "examples", to=lambda pair: pair[::-1]), ["readings"]),
    "a reading left out": (change("alternative_readings", to=lambda several: several[1:]), ["readings"]),
    "a pair that does not move": (change("sharp_edges", 0, "examples", to=lambda pair: [pair[0], pair[0]]), ["edges"]),
    "an edge of another finding": (change("sharp_edges", 0, "kind", to=lambda _: "problems.persistent"), ["edges"]),
    "an edge of nothing known": (change("sharp_edges", 0, "kind", to=lambda _: "weather"), ["edges"]),
    "an edge from another level": (change("sharp_edges", 0, "before", to=lambda _: "yes"), ["edges"]),
    "an edge of a reading": (
        change("sharp_edges", 0, "examples", to=lambda _: shown("alternative_readings")["examples"]),
        ["edges"],
    ),
    "an edge of another decision": (
        change("sharp_edges", 0, "examples", to=lambda _: [shown("rules")["example"]] * 2),
        ["edges"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_found(name: str) -> None:
    edit, claims = CHANGES[name]
    document = deepcopy(json.loads(saved()))
    edit(document)
    assert refuted(load_framework(), document) == claims


def test_an_edge_of_a_group_is_none_that_one_named_member_makes() -> None:
    """The rooms that rules look at by name must be as they were, so no number of the others moves one."""
    hall = load_framework(HALL)
    document = certificate_as_json(certify(hall))
    edges = document["sharp_edges"]
    (by_name,) = (each for each in edges if (each["kind"], each["before"]) == ("rooms.store", "good"))
    (by_count,) = (each for each in edges if (each["kind"], each["before"]) == ("rooms", "good"))
    assert refuted(hall, document) == []
    by_count["examples"] = by_name["examples"]
    assert refuted(hall, document) == ["edges"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"{", "saved.json:1:2: not JSON: Expecting property name"),
        (b"\xff\xfe", "saved.json:1:1: not JSON"),
        (b"[]", "saved.json:1:1: not a certificate"),
        (b"{}", "saved.json:1:1: not a certificate: KeyError 'format'"),
        (
            b'{"format": "delivery-model.recommendation/1"}',
            "saved.json:1:1: its format is not delivery-model.certificate/1",
        ),
        (b'{"format": "delivery-model.certificate/1", "rules": 3}', "saved.json:1:1: not a certificate: TypeError"),
    ],
)
def test_a_file_that_is_no_certificate_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(CertificateError) as error:
        read_saved(data, "saved.json")
    assert str(error.value).startswith(said)
