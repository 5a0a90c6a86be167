"""The `published:` part of a scenario: what was decided in fact, and how far it can be compared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from delivery_model.documents import Node
from delivery_model.framework.rules import Framework
from delivery_model.loading.report import Report, choice_at, text_at
from delivery_model.profile import Published, PublishedKind

REQUIRED = ("support_type", "source")
OPTIONAL = ("kind", "option", "says", "confidence", "excluded", "policy", "factors")
KINDS = tuple(kind.value for kind in PublishedKind)
CONFIDENCES = ("high", "medium", "low")
YES_NO = ("yes", "no")


def read_published(
    framework: Framework, report: Report, node: Node | None, source: Callable[[Node | None], str]
) -> Published | None:
    """What was decided in fact; `source` reads where that is said."""
    if node is None:
        return None
    fields = report.fields(node, "published", required=REQUIRED, optional=OPTIONAL)
    exposure = framework.roles.policy_exposure
    policies = framework.decisions[exposure].values if exposure else ()
    return Published(
        support_type=choice_at(report, fields, "support_type", "support type", tuple(framework.support_types)),
        source=source(fields.get("source")),
        kind=PublishedKind(report.choice(fields["kind"], "kind", KINDS) if "kind" in fields else KINDS[0]),
        option=text_at(report, fields, "option") or None,
        says=text_at(report, fields, "says") or None,
        confidence=report.choice(fields["confidence"], "confidence", CONFIDENCES) if "confidence" in fields else None,
        excluded=text_at(report, fields, "excluded") or None,
        policy={
            report.choice(key, "policy exposure", policies): yes for key, yes in _answers(report, fields, "policy")
        },
        factors={report.word(key): yes for key, yes in _answers(report, fields, "factors")},
    )


def _answers(report: Report, fields: Mapping[str, Node], key: str) -> Iterable[tuple[Node, bool]]:
    """The yes or no under each key of a mapping."""
    if key in fields:
        for name, node in report.entries(fields[key]):
            yield name, report.choice(node, "answer", YES_NO) == "yes"
