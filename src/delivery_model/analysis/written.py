"""A certificate as the JSON that is saved (docs/reference/certificate.md); `saved` reads it back."""

from __future__ import annotations

from delivery_model.analysis.certificate import Certificate
from delivery_model.analysis.checks import Check
from delivery_model.analysis.citations import PlaceUse
from delivery_model.analysis.idle import ReadingEffect
from delivery_model.analysis.monotone import SharpEdge
from delivery_model.analysis.saved import FORMAT, Json
from delivery_model.analysis.usage import RuleUse, Share
from delivery_model.analysis.witness import Example
from delivery_model.version import library_version


def certificate_as_json(certificate: Certificate) -> Json:
    """A certificate as plain data. Counts are texts, because many readers of JSON round numbers so large."""
    framework = certificate.framework
    return {
        "format": FORMAT,
        "library_version": library_version(),
        "framework": {"id": framework.id, "version": framework.version, "content_hash": framework.content_hash},
        "sound": certificate.is_sound,
        "authorities": str(certificate.authorities),
        "readings": str(certificate.readings),
        "cases": str(certificate.authorities * certificate.readings),
        "claims": [check_as_json(check) for check in certificate.checks],
        "rules": [_rule_as_json(use) for use in certificate.rules],
        "alternative_readings": [_effect_as_json(effect) for effect in certificate.effects],
        "sharp_edges": [_edge_as_json(edge) for edge in certificate.edges],
        "places": [_place_as_json(use) for use in certificate.places],
    }


def check_as_json(check: Check) -> Json:
    """One claim as plain data."""
    return {
        "name": check.name,
        "claim": check.claim,
        "verdict": check.verdict.value,
        "number": str(check.number),
        "things": check.things,
        "note": check.note,
        "failures": [
            {
                "what": failure.what,
                "rules": list(failure.rules),
                "places": list(map(str, failure.places)),
                "examples": list(map(_example_as_json, failure.examples)),
            }
            for failure in check.failures
        ],
    }


def check_as_row(check: Check) -> Json:
    """One claim as a row of a table; what speaks against it in one cell."""
    row = check_as_json(check)
    return row | {"failures": "; ".join(each["what"] for each in row["failures"])}


def _example_as_json(example: Example) -> Json:
    return {
        "facts": dict(example.facts),
        "settled": list(example.settled),
        "decision": example.decision,
        "fired": list(example.fired),
    }


def _rule_as_json(use: RuleUse) -> Json:
    return {
        "rule": use.rule.id,
        "decision": use.rule.decision,
        "place": str(use.rule.place),
        "all_readings": _share_as_json(use.all_readings),
        "by_default": _share_as_json(use.by_default),
        "example": None if use.example is None else _example_as_json(use.example),
    }


def _share_as_json(share: Share) -> Json:
    return {"holds": str(share.holds), "decides": None if share.decides is None else str(share.decides)}


def _effect_as_json(effect: ReadingEffect) -> Json:
    return {
        "reading": effect.reading,
        "alternative": effect.alternative,
        "decisions": list(effect.decisions),
        "outcomes_changed": str(effect.number),
        "examples": list(map(_example_as_json, effect.examples or ())),
    }


def _edge_as_json(edge: SharpEdge) -> Json:
    return {
        "kind": edge.kind.name,
        "attributes": list(edge.kind.attributes),
        "before": edge.before,
        "after": edge.after,
        "all_readings": str(edge.number),
        "by_default": str(edge.number_by_default),
        "examples": list(map(_example_as_json, edge.examples)),
    }


def _place_as_json(use: PlaceUse) -> Json:
    return {
        "source": use.source,
        "place": use.place,
        "says": use.says,
        "rules": list(use.rules),
        "others": list(use.others),
        "reason": use.reason,
    }
