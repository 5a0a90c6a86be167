"""A certificate that was saved as JSON, read back as values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from attrs import frozen

from delivery_model.analysis.checks import Verdict
from delivery_model.analysis.witness import Example
from delivery_model.errors import InputError, Place, Problem

FORMAT = "delivery-model.certificate/1"

Json = Any
"""What a file of somebody else's holds is not known before it is read."""


class CertificateError(InputError):
    """A file is not a saved certificate."""


@frozen(kw_only=True)
class Moved:
    """Two saved examples that should differ in one finding or reading only."""

    name: str
    before: str
    after: str
    examples: tuple[Example, ...]


@frozen
class Claim:
    """What a saved certificate says of one claim: its verdict, and how many things it shows to speak against it."""

    verdict: Verdict
    failures: int


@frozen(kw_only=True)
class Saved:
    """What a saved certificate says that can be verified: `holds` and `examples` are by rule."""

    content_hash: str
    is_sound: bool
    authorities: int
    readings: int
    holds: Mapping[str, int]
    examples: Mapping[str, Example]
    effects: tuple[Moved, ...]
    edges: tuple[Moved, ...]
    failures: tuple[Example, ...]
    claims: Mapping[str, Claim]

    def every_example(self) -> tuple[Example, ...]:
        """All the authorities that it shows."""
        pairs = (example for pair in (*self.effects, *self.edges) for example in pair.examples)
        return (*self.examples.values(), *self.failures, *pairs)


def read_saved(data: bytes, path: str) -> Saved:
    """Read a saved certificate.

    Raises:
        CertificateError: the file is not one.
    """
    try:
        document: Json = json.loads(data)
    except (ValueError, RecursionError) as error:  # also what is not UTF-8, or nested without end
        line, column = getattr(error, "lineno", 1), getattr(error, "colno", 1)
        raise _refused(Place(path, line, column), f"not JSON: {error}") from error
    try:
        if document["format"] != FORMAT:
            raise _refused(Place(path, 1, 1), f"its format is not {FORMAT}")
        return _saved(document)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        what = f"not a certificate: {type(error).__name__} {error}"
        raise _refused(Place(path, 1, 1), what) from error


def _refused(place: Place, what: str) -> CertificateError:
    return CertificateError([Problem(place, what, "name a file written by recommend check --format json")])


def _saved(document: Json) -> Saved:
    rules = {each["rule"]: each for each in document["rules"]}
    return Saved(
        content_hash=document["framework"]["content_hash"],
        is_sound=bool(document["sound"]),
        authorities=int(document["authorities"]),
        readings=int(document["readings"]),
        holds={name: int(each["all_readings"]["holds"]) for name, each in rules.items()},
        examples={name: _example(each["example"]) for name, each in rules.items() if each["example"] is not None},
        effects=tuple(
            _moved(each["reading"], "", each["alternative"], each) for each in document["alternative_readings"]
        ),
        edges=tuple(_moved(each["kind"], each["before"], each["after"], each) for each in document["sharp_edges"]),
        failures=tuple(
            _example(example)
            for claim in document["claims"]
            for failure in claim["failures"]
            for example in failure["examples"]
        ),
        claims={each["name"]: Claim(Verdict(each["verdict"]), len(each["failures"])) for each in document["claims"]},
    )


def _moved(name: str, before: str, after: str, pair: Json) -> Moved:
    return Moved(name=name, before=before, after=after, examples=tuple(map(_example, pair["examples"])))


def _example(saved: Json) -> Example:
    return Example(
        facts={str(name): str(value) for name, value in saved["facts"].items()},
        settled=tuple(map(str, saved["settled"])),
        decision=str(saved["decision"]),
        fired=tuple(map(str, saved["fired"])),
    )
