"""The page and the JSON form of a replay: what became of each thing that a saved certificate says."""

from __future__ import annotations

from delivery_model.analysis.checks import Verdict
from delivery_model.analysis.replay import Replay
from delivery_model.analysis.written import check_as_json
from delivery_model.framework.rules import Framework
from delivery_model.output.certificate import claim_line, verdict_in_words, verdicts_counted
from delivery_model.output.document import Document, Line, Part, page
from delivery_model.output.plain import Json, header

FORMAT = "delivery-model.replay/1"
LIMITS = "No example shows that something holds for every authority, so that was proved afresh with this installation"


def replay_page(found: Replay, framework: Framework, is_full: bool) -> Document:
    """A replay, laid out."""
    facts = (("Verdict", _verdict(found)), ("Hash", framework.content_hash))
    sections = (
        Part("What the saved certificate says", tuple(claim_line(check, is_full) for check in found.checks)),
        Part("Limits", (Line(LIMITS),)),
    )
    return page(f"Replay of a certificate of {framework.name}", facts, sections, is_full)


def _verdict(found: Replay) -> str:
    if found.is_sound or any(check.verdict is Verdict.REFUTED for check in found.checks):
        return verdict_in_words(found.checks)
    return f"not verified: {verdicts_counted(found.checks)}"


def replay_as_json(found: Replay, framework: Framework) -> Json:
    """A replay as plain data."""
    return header(FORMAT, framework) | {
        "sound": found.is_sound,
        "claims": [check_as_json(check) for check in found.checks],
    }
