"""A certificate as the JSON that is saved (docs/reference/certificate.md), and read back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from operator import attrgetter
from os.path import commonprefix
from types import NoneType
from typing import Any, TypeVar, cast

from attrs import frozen

from delivery_model.check.checks import Check, Failure, Verdict
from delivery_model.check.citations import PlaceUse
from delivery_model.check.claims import EVERY, Certificate
from delivery_model.check.one_decision import DIRECT
from delivery_model.check.proofs import ReadingEffect, RuleUse, Share, SharpEdge
from delivery_model.engines import ENGINES
from delivery_model.errors import InputError, InvalidValue, Place, Problem, quoted
from delivery_model.possible.witness import Example
from delivery_model.strict_json import parsed_json
from delivery_model.writing.plain import header, plain

FORMAT = "delivery-model.certificate/1"
COUNT = re.compile(r"0|[1-9][0-9]{,999}")
HALF = re.compile(r"[\ud800-\udfff]")

Json = Any
"""What a file of somebody else's holds is not known before it is read."""

T = TypeVar("T")


@frozen(kw_only=True)
class SavedPair:
    """Two saved examples that should differ in one finding or reading only."""

    name: str
    before: str
    after: str
    examples: tuple[Example, ...]


@frozen(kw_only=True)
class Saved:
    """What a saved certificate says: the whole document, and what of it can be verified without diagrams.

    `holds` and `examples` are by rule, `refuted` are names of claims. `is_exhaustive` is whether it says that every
    engine was tried on all combinations of inputs.
    """

    document: Json
    content_hash: str
    is_sound: bool
    is_exhaustive: bool
    authorities: int
    readings: int
    refuted: tuple[str, ...]
    holds: Mapping[str, int]
    examples: Mapping[str, Example]
    effects: tuple[SavedPair, ...]
    edges: tuple[SavedPair, ...]
    failures: tuple[Example, ...]

    def every_example(self) -> tuple[Example, ...]:
        """All the authorities that it shows."""
        pairs = (example for pair in (*self.effects, *self.edges) for example in pair.examples)
        return (*self.examples.values(), *self.failures, *pairs)


def read_saved(data: bytes, path: str) -> Saved:
    """Read a saved certificate.

    Raises:
        InputError: the file is not one.
    """
    try:
        document: Json = parsed_json(data)
    except (ValueError, RecursionError, InvalidValue) as error:  # also what is not UTF-8, or nested without end
        line, column = getattr(error, "lineno", 1), getattr(error, "colno", 1)
        raise _refused(Place(path, line, column), f"not JSON: {getattr(error, 'what', error)}") from error
    try:
        if document["format"] != FORMAT:
            raise _refused(Place(path, 1, 1), f"its format is not {FORMAT}")
        return _saved(document)
    except KeyError as error:
        raise _refused(Place(path, 1, 1), f"not a certificate: {error} is missing") from error
    except (TypeError, ValueError, AttributeError) as error:
        raise _refused(Place(path, 1, 1), f"not a certificate: {error}") from error


def _refused(place: Place, what: str) -> InputError:
    return InputError([Problem(place, what, "name a file written by recommend check --format json")])


def _saved(document: Json) -> Saved:
    rules = {_text(each["rule"]): each for each in _items(document["rules"])}
    claims = _items(document["claims"])
    failures = [failure for claim in claims for failure in _items(claim["failures"])]
    engines = (each for each in claims if _text(each["name"]) in ENGINES and each["name"] != DIRECT)
    return Saved(
        document=counted_from_its_folder(document),
        content_hash=_text(document["framework"]["content_hash"]),
        is_sound=_of(bool, document["sound"]),
        is_exhaustive=any(each["things"] == EVERY for each in engines),
        authorities=_count(document["authorities"]),
        readings=_count(document["readings"]),
        refuted=tuple(each["name"] for each in claims if Verdict(each["verdict"]) is Verdict.REFUTED),
        holds={name: _count(each["all_readings"]["holds"]) for name, each in rules.items()},
        examples={name: _example(each["example"]) for name, each in rules.items() if each["example"] is not None},
        effects=tuple(
            _moved(each["reading"], "", each["alternative"], each) for each in _items(document["alternative_readings"])
        ),
        edges=tuple(
            _moved(each["kind"], each["before"], each["after"], each) for each in _items(document["sharp_edges"])
        ),
        failures=tuple(_example(example) for failure in failures for example in _items(failure["examples"])),
    )


def counted_from_its_folder(document: Json) -> Json:
    """A certificate with its places told from the folder that they share: where that was proves nothing."""
    claims, rules = _items(document["claims"]), _items(document["rules"])
    failures = [failure for claim in claims for failure in claim["failures"]]
    shorter = _items(document["shorter"])
    places = [_text(rule["place"]) for rule in rules]
    places += [place for failure in (*failures, *shorter) for place in _texts(failure["places"])]
    start = commonprefix(places).rfind("/") + 1  # noqa: RUF071  cut back to a whole folder

    def told(failure: Json) -> Json:
        return {**failure, "places": [place[start:] for place in failure["places"]]}

    return {
        **document,
        "rules": [{**rule, "place": rule["place"][start:]} for rule in rules],
        "claims": [{**claim, "failures": [told(failure) for failure in claim["failures"]]} for claim in claims],
        "shorter": [told(failure) for failure in shorter],
    }


def _moved(name: Json, before: Json, after: Json, pair: Json) -> SavedPair:
    examples = tuple(map(_example, _items(pair["examples"])))
    return SavedPair(name=_text(name), before=_text(before), after=_text(after), examples=examples)


def _example(saved: Json) -> Example:
    example = Example(
        facts={_text(name): _text(value) for name, value in saved["facts"].items()},
        settled=_texts(saved["settled"]),
        decision=_text(saved["decision"]),
        fired=_texts(saved["fired"]),
    )
    for name in example.settled:
        if name not in example.facts:
            raise ValueError(f"an example settles {quoted(name)} without a finding of it")
    return example


KINDS: Mapping[type, str] = {
    dict: "an object",
    list: "a list",
    str: "a text",
    bool: "true or false",
    NoneType: "nothing",
}
"""The kinds of value that JSON has besides numbers, in words."""


def kind_of(value: Json) -> str:
    """What a value of JSON is, in words."""
    return next((said for kind, said in KINDS.items() if isinstance(value, kind)), "a number")


def _of(kind: type[T], value: Json) -> T:
    if not isinstance(value, kind):
        raise TypeError(f"{KINDS[kind]} belongs where there is {kind_of(value)}")
    return value


def _items(value: Json) -> list[Json]:
    return cast(list[Json], _of(list, value))


def _text(value: Json) -> str:
    if HALF.search(_of(str, value)):
        raise ValueError(f"{value[:60]!a} has half a character in it")
    return value


def _texts(value: Json) -> tuple[str, ...]:
    return tuple(map(_text, _items(value)))


def _count(value: Json) -> int:
    if not COUNT.fullmatch(_text(value)):
        raise ValueError(f"{quoted(value)} is not a count")
    return int(value)


def certificate_as_json(certificate: Certificate) -> Json:
    """A certificate as plain data. Counts are texts, because many readers of JSON round numbers so large."""
    return header(FORMAT, certificate.framework) | {
        "sound": certificate.is_sound,
        "examples": certificate.examples,
        "authorities": str(certificate.authorities),
        "readings": str(certificate.readings),
        "cases": str(certificate.authorities * certificate.readings),
        "claims": as_saved(certificate.checks),
        "rules": as_saved(certificate.rules),
        "alternative_readings": as_saved(certificate.effects),
        "sharp_edges": as_saved(certificate.edges),
        "places": as_saved(certificate.places),
        "shorter": as_saved(certificate.shorter),
    }


SAVED: Mapping[type, tuple[str, ...]] = {
    Check: ("name", "claim", "verdict", "number", "things", "note", "failures"),
    Failure: ("what", "rules", "places", "examples"),
    Example: ("facts", "settled", "decision", "fired"),
    RuleUse: ("rule=rule.id", "decision=rule.decision", "place=rule.place", "all_readings", "by_default", "example"),
    Share: ("holds", "decides"),
    ReadingEffect: ("reading", "alternative", "decisions", "outcomes_changed=number", "examples"),
    SharpEdge: (
        *("kind=kind.name", "attributes=kind.attributes", "before", "after"),
        *("all_readings=number", "by_default=number_by_default", "examples"),
    ),
    PlaceUse: ("source", "place", "says", "rules", "others", "reason"),
}
"""What is saved of each part of a certificate, in this order; `key=attribute` where it is called otherwise."""


def as_saved(part: Any) -> Any:
    """A part of a certificate, or several, as plain data."""
    match part:
        case int() | Place():
            return str(part)
        case tuple():
            return [as_saved(each) for each in part]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] # as given
        case _ if type(part) in SAVED:
            pairs = [name.partition("=") for name in SAVED[type(part)]]
            return {key: as_saved(attrgetter(attribute or key)(part)) for key, _, attribute in pairs}
        case _:
            return plain(part)


def check_as_row(check: Check) -> Json:
    """One claim as a row of a table; what speaks against it in one cell."""
    return as_saved(check) | {"failures": "; ".join(failure.what for failure in check.failures)}
