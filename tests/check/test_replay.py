"""A saved certificate is verified by evaluating what it shows and proving the rest; whatever is changed is found."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from bare import roof_alone
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from delivery_model.check.certificate_page import replay_as_json, replay_page
from delivery_model.check.checks import Verdict
from delivery_model.check.claims import certify
from delivery_model.check.replay import replay
from delivery_model.check.saved import certificate_as_json, read_saved
from delivery_model.cli import recommend as command
from delivery_model.engines import durable
from delivery_model.errors import InputError
from delivery_model.loading import load_framework
from delivery_model.rulebase.framework import Framework
from delivery_model.testing import frameworks
from delivery_model.writing.text import document_as_text, plain

Json = dict[str, Any]
FOLDER = Path(__file__).parents[1] / "foreign" / "village-hall"
HALL, ROOF = load_framework(FOLDER), roof_alone()


def refuted(framework: Framework, document: Json) -> list[str]:
    found = replay(framework, read_saved(json.dumps(document).encode(), "saved.json"))
    return [check.name for check in found.checks if check.verdict is Verdict.REFUTED]


@cache
def saved() -> str:
    return json.dumps(certificate_as_json(certify(HALL)))


def test_the_certificate_of_the_shipped_rule_base_is_verified() -> None:
    assert refuted(load_framework(), certificate_as_json(certify(load_framework()))) == []


def test_a_certificate_of_every_combination_is_verified_as_such() -> None:
    whole = certificate_as_json(certify(HALL, is_exhaustive=True))
    assert whole != json.loads(saved())
    assert refuted(HALL, whole) == []


def test_where_a_certificate_was_made_proves_nothing() -> None:
    assert refuted(HALL, json.loads(saved().replace(str(FOLDER), "elsewhere"))) == []


@settings(max_examples=60, deadline=None)
@given(frameworks())
def test_the_certificate_of_any_rule_base_is_verified(framework: Framework) -> None:
    document = certificate_as_json(certify(framework))
    is_idle = any(not effect["decisions"] for effect in document["alternative_readings"])
    unsound = [] if document["sound"] else ["sound"]

    assert refuted(framework, document) == unsound + (["readings"] if is_idle else [])


def edited(*path: Any, to: Callable[[Any], Any]) -> Callable[[Json], None]:
    def edit(document: Json) -> None:
        at: Any = document
        for key in path[:-1]:
            at = at[key]
        at[path[-1]] = to(at[path[-1]])

    return edit


def now(*path: Any) -> Callable[[Json], None]:
    """A change to what comes last."""
    *keys, value = path
    return edited(*keys, to=lambda _: value)


def without(*path: Any) -> Callable[[Json], None]:
    """A change that takes away what comes last: a key, or an item by its place."""
    *keys, last = path

    def edit(document: Json) -> None:
        at: Any = document
        for key in keys:
            at = at[key]
        del at[last]

    return edit


def shown(what: str) -> Json:
    """The first of its kind in the certificate: true as it stands, and no edge."""
    return json.loads(saved())[what][0]


def one_more(text: str) -> str:
    return str(int(text) + 1)


def another(values: tuple[str, ...], value: str) -> str:
    return next(each for each in values if each != value)


def shift_a_fact(document: Json) -> None:
    example = document["rules"][0]["example"]
    (name, *_) = example["settled"]
    example["facts"][name] = another(HALL.domains[name], example["facts"][name])


FACTS, EDGE, READING = ("rules", 0, "example", "facts"), ("sharp_edges", 0), ("alternative_readings", 0)
SETTLED = shown("rules")["example"]["settled"][0]
FREE = next(name for name in shown("rules")["example"]["facts"] if name not in shown("rules")["example"]["settled"])
AGAINST = {"what": "something", "rules": [], "places": [], "examples": []}

SHOWN_FALSE = {
    "another hash": (edited("framework", "content_hash", to=lambda text: text[::-1]), ["hash"]),
    "one authority more": (edited("authorities", to=one_more), ["numbers"]),
    "one reading more": (edited("readings", to=one_more), ["numbers"]),
    "a rule that holds once more": (edited("rules", 0, "all_readings", "holds", to=one_more), ["numbers", "counts"]),
    "a rule twice": (edited("rules", to=lambda rules: [*rules, rules[0]]), []),
    "an authority that is another": (shift_a_fact, ["examples"]),
    "a fact that there is not": (edited(*FACTS, to=lambda facts: {**facts, "x": "y"}), ["examples"]),
    "a level that there is not": (now(*FACTS, SETTLED, "7"), ["examples"]),
    "a finding left out": (without(*FACTS, FREE), ["examples"]),
    "a rule that does not hold": (now("rules", 0, "example", "fired", []), ["examples", "rules"]),
    "a rule that there is not": (now("rules", 0, "example", "fired", ["nope"]), ["examples", "rules"]),
    "an example of no decision": (now("rules", 0, "example", "decision", "nope"), ["examples", "rules"]),
    "a rule without an authority": (now("rules", 0, "example", None), ["rules"]),
    "a reading without a pair": (now(*READING, "examples", []), ["readings"]),
    "a reading with half a pair": (without(*READING, "examples", 1), ["readings"]),
    "a reading reversed": (edited(*READING, "examples", to=lambda pair: pair[::-1]), ["readings"]),
    "a reading left out": (without("alternative_readings", 0), ["readings"]),
    "a reading that there is not": (now(*READING, "reading", "nope"), ["readings"]),
    "a pair that does not move": (edited(*EDGE, "examples", to=lambda pair: [pair[0], pair[0]]), ["edges"]),
    "half an edge": (without(*EDGE, "examples", 1), ["edges"]),
    "an edge of nothing known": (now(*EDGE, "kind", "weather"), ["edges"]),
    "an edge from another level": (edited(*EDGE, "before", to=lambda level: f"not {level}"), ["edges"]),
    "an edge from where it leads": (now(*EDGE, "before", shown("sharp_edges")["after"]), ["edges"]),
    "an edge with a finding left out": (without(*EDGE, "examples", 0, "facts", FREE), ["examples", "edges"]),
    "an edge of a reading": (now(*EDGE, "examples", shown("alternative_readings")["examples"]), ["edges"]),
    "an edge of another decision": (now(*EDGE, "examples", [shown("rules")["example"]] * 2), ["edges"]),
    "not sound, with nothing refuted": (now("sound", False), ["sound"]),
    "a claim refuted by nothing": (now("claims", 0, "verdict", "refuted"), ["sound"]),
    "a claim refuted, and so not sound": (
        lambda document: document.update(sound=False)
        or document["claims"][0].update(verdict="refuted", failures=[AGAINST]),
        ["sound"],
    ),
}  # fmt: skip

OTHERWISE_PROVED = {
    "no claims": now("claims", []),
    "a claim left out": without("claims", 3),
    "claims in another order": edited("claims", to=lambda claims: claims[::-1]),
    "a claim that there is not": edited("claims", to=lambda claims: [*claims, {**claims[0], "name": "nope"}]),
    "a claim not judged": now("claims", 0, "verdict", "not judged"),
    "a claim proved against cases": now("claims", 0, "failures", [AGAINST]),
    "a claim over more": edited("claims", 0, "number", to=one_more),
    "no sharp edges": now("sharp_edges", []),
    "a sharp edge left out": without("sharp_edges", 0),
    "a sharp edge of fewer": now(*EDGE, "all_readings", "0"),
    "no places": now("places", []),
    "a place left out": without("places", 0),
    "other cases": now("cases", "1"),
    "a rule that holds for none by default": now("rules", 0, "by_default", "holds", "0"),
    "a rule that decides one": now("rules", 0, "all_readings", "decides", "1"),
    "a rule of no rule base": edited("rules", to=lambda each: [*each, {**each[0], "rule": "nope", "example": None}]),
    "a rule of another decision": now("rules", 0, "decision", "upkeep"),
    "rules in another order": edited("rules", to=lambda rules: rules[::-1]),
    "a reading that changes no outcome": now(*READING, "outcomes_changed", "9"),
    "nothing settled": now("rules", 0, "example", "settled", []),
    "another library": now("library_version", "99"),
    "another version of the rules": now("framework", "version", "9.9"),
    "a key more": lambda document: document.update(signed="by nobody"),
    "a key less": without("cases"),
    "a rule written elsewhere": edited("rules", 0, "place", to=lambda place: f"x{place}"),
    "a hash with a code for terminals": now("framework", "content_hash", "\x1b[31m"),
}  # fmt: skip

ILL_FORMED = {
    "a text for a truth": now("sound", "false"),
    "a list for a truth": now("sound", [0]),
    "a number for a truth": now("sound", 1),
    "a number for a count": now("authorities", 7),
    "a count with underscores": now("authorities", "1_000"),
    "a count in another script": now("authorities", "\u0661\u0662"),
    "a count with a blank": edited("readings", to=lambda text: f" {text}"),
    "a count of 5,000 digits": now("authorities", "9" * 5000),
    "a count without end": now("rules", 0, "all_readings", "holds", float("inf")),
    "no number at all": now("readings", float("nan")),
    "an unknown verdict": now("claims", 0, "verdict", "maybe"),
    "a verdict of samples": now("claims", 0, "verdict", "sampled"),
    "a list for a level": now(*READING, "alternative", []),
    "a list for a claim": now("claims", 0, "name", []),
    "a number for a rule": now("rules", 0, "rule", 5),
    "a text for rules that hold": now("rules", 0, "example", "fired", "Q1"),
    "an unknown finding settled": now("rules", 0, "example", "settled", ["nope"]),
    "a settled finding left out": without(*FACTS, SETTLED),
    "nothing for a hash": now("framework", "content_hash", None),
    "half a character": now("framework", "content_hash", "\ud800"),
    "claims as an object": now("claims", {}),
}  # fmt: skip


def changed(edit: Callable[[Json], None]) -> Json:
    document = json.loads(saved())
    edit(document)
    return document


@pytest.mark.parametrize("name", SHOWN_FALSE)
def test_what_an_example_or_a_count_shows_false_is_refuted(name: str) -> None:
    edit, claims = SHOWN_FALSE[name]
    assert refuted(HALL, changed(edit)) == [*claims, "afresh"]


@pytest.mark.parametrize("name", OTHERWISE_PROVED)
def test_what_is_proved_otherwise_is_refuted(name: str) -> None:
    assert refuted(HALL, changed(OTHERWISE_PROVED[name]))[-1:] == ["afresh"]


@pytest.mark.parametrize("name", ILL_FORMED)
def test_what_is_not_of_its_type_is_refused(name: str) -> None:
    with pytest.raises(InputError, match=r"^saved.json:1:\d+: not"):
        read_saved(json.dumps(changed(ILL_FORMED[name])).encode(), "saved.json")


def test_a_difference_says_where_it_is() -> None:
    found = replay(HALL, read_saved(json.dumps(changed(now("rules", 0, "decision", "roof"))).encode(), "saved.json"))
    assert found.checks[-1].failures[0].what == "rules[0].decision is 'roof', not 'building'"


def parts_of(document: Any, *path: Any) -> Iterator[tuple[Any, ...]]:
    """The way to everything in a document."""
    within = document.items() if isinstance(document, dict) else enumerate(document)
    for key, value in within:
        yield (*path, key)
        if isinstance(value, dict | list):
            yield from parts_of(value, *path, key)


def longer(value: Any) -> Any:
    if isinstance(value, str):
        return f"{value}x"
    return [*value, *value[:1]] if isinstance(value, list) else {**value, "x": "y"} if isinstance(value, dict) else 1


def shorter(value: Any) -> Any:
    if isinstance(value, dict):
        return dict(list(value.items())[1:])
    return value[1:] if isinstance(value, str | list) else 0


OTHER_VALUES: tuple[Callable[[Any], Any], ...] = (
    longer, shorter, lambda _: None, lambda _: False, lambda _: True, lambda _: 0, lambda _: 1.5, lambda _: "",
    lambda _: float("inf"), lambda _: [], lambda _: {}, lambda _: "proved", lambda value: [value],
    lambda value: {"is": value}, lambda value: f" {value}", lambda value: f"0{value}",
)  # fmt: skip


def is_passed(framework: Framework, document: Json, edit: Callable[[Json], None]) -> bool:
    """Whether a changed certificate is called sound; whatever is found can be shown."""
    before, after = json.dumps(document), deepcopy(document)
    edit(after)
    try:
        found = replay(framework, read_saved(json.dumps(after).encode(), "saved.json"))
    except InputError:
        return False
    document_as_text(replay_page(found, framework, True), 100, plain)
    json.dumps(replay_as_json(found, framework))
    return found.is_sound and json.dumps(after) != before


def test_no_change_of_anything_in_a_certificate_passes() -> None:
    document = certificate_as_json(certify(ROOF))
    edits = [
        edit
        for path in parts_of(document)
        for edit in (without(*path), *(edited(*path, to=to) for to in (longer, shorter)))
    ]
    assert [edit for edit in edits if is_passed(ROOF, document, edit)] == []


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_change_of_a_certificate_with_readings_and_edges_passes(data: st.DataObject) -> None:
    document = json.loads(saved())
    path = data.draw(st.sampled_from(list(parts_of(document))))
    edit = edited(*path, to=data.draw(st.sampled_from(OTHER_VALUES)))
    assert not is_passed(HALL, document, edit)


def test_the_same_in_another_encoding_is_the_same() -> None:
    for data in (saved().encode("utf-16"), b"\xef\xbb\xbf" + saved().encode()):
        assert replay(HALL, read_saved(data, "saved.json")).is_sound


@pytest.fixture
def without_durable(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As if durable_rules were not installed."""
    saved()  # made while it is
    monkeypatch.setitem(sys.modules, durable.EXTENSION, None)
    durable._found.cache_clear()
    yield
    durable._found.cache_clear()


@pytest.mark.usefixtures("without_durable")
def test_what_cannot_be_judged_here_is_not_verified(tmp_path: Path) -> None:
    (tmp_path / "saved.json").write_text(saved())
    arguments = ["check", str(FOLDER), "--replay", str(tmp_path / "saved.json")]
    found = CliRunner().invoke(command, arguments, standalone_mode=False)
    assert (found.return_value, "not verified: of 10 claims 9 proved and 1 not judged" in found.output) == (1, True)


def test_an_edge_of_a_group_is_none_that_one_named_member_makes() -> None:
    """The rooms that rules look at by name must be as they were, so no number of the others moves one."""
    document = json.loads(saved())
    edges = document["sharp_edges"]
    (by_name,) = (each for each in edges if (each["kind"], each["before"]) == ("rooms.store", "good"))
    (by_count,) = (each for each in edges if (each["kind"], each["before"]) == ("rooms", "good"))
    assert refuted(HALL, document) == []
    by_count["examples"] = by_name["examples"]
    assert refuted(HALL, document) == ["edges", "afresh"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"{", "saved.json:1:2: not JSON: Expecting property name"),
        (b"\xff\xfe", "saved.json:1:1: not JSON"),
        (b"[" * 100_000, "saved.json:1:1: not JSON: "),
        (b'{"sound": NaN}', "saved.json:1:1: not JSON: NaN is no number of JSON"),
        (b'{"sound": -Infinity}', "saved.json:1:1: not JSON: -Infinity is no number of JSON"),
        (b'{"readings": ' + b"9" * 5000 + b"}", "saved.json:1:1: not JSON: "),
        (b'{"a": {"sound": false, "sound": true}}', "saved.json:1:1: not JSON: the key 'sound' stands there twice"),
        (b"[]", "saved.json:1:1: not a certificate"),
        (b"{}", "saved.json:1:1: not a certificate: 'format' is missing"),
        (
            b'{"format": "delivery-model.recommendation/1"}',
            "saved.json:1:1: its format is not delivery-model.certificate/1",
        ),
        (
            b'{"format": "delivery-model.certificate/1", "rules": 3}',
            "saved.json:1:1: not a certificate: a list belongs where there is a number",
        ),
    ],
)
def test_a_file_that_is_no_certificate_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(InputError) as error:
        read_saved(data, "saved.json")
    assert str(error.value).startswith(said)
