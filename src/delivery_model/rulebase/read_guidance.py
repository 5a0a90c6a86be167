"""sources.yml, support_types.yml and guidance for every form: what each entry holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from delivery_model.rulebase.framework import Source, SupportType
from delivery_model.rulebase.vocabulary import Guidance, Statement
from delivery_model.yaml_input.problems import Citations, Report
from delivery_model.yaml_input.shapes import At, Shape, by_key, cited, each, maybe, shape, text, word
from delivery_model.yaml_input.yaml_text import Node

STATEMENT = shape(Statement, "a statement", {"says": text, "sources": cited()})
STATEMENTS = each(STATEMENT)
TEXTS = maybe(each(text), ())


def _with_short(build: Callable[..., Any]) -> Callable[..., Any]:
    """What has a short name too, which is its title where none is given."""

    def named(short: str, title: str, **others: Any) -> Any:  # as it builds
        return build(short=short or title, title=title, **others)

    return named


def _guidance(about: str, **statement: Any) -> Guidance:
    return Guidance(about, Statement(**statement))


def _not_encoded(at: At, node: Node) -> dict[str, str]:
    for place, _ in at.report.entries(node):
        at.report.choice(place, f"place of {at.key}", at.so_far["places"])
    return by_key(text).read(at, node)


SOURCE = shape(
    _with_short(Source),
    "source",
    {
        **dict.fromkeys(("title", "author", "publisher"), text),
        **dict.fromkeys(("date", "address"), word),
        "short": maybe(text, ""),
        "places": maybe(by_key(text), {}),
        "sections": TEXTS,
        "not_encoded": maybe(Shape(read=_not_encoded), {}),
    },
    own="key",
)
SUPPORT_TYPE = shape(
    _with_short(SupportType),
    "support type",
    {
        **dict.fromkeys(("title", "summary"), text),
        **dict.fromkeys(("benefits", "success_factors", "circumstances", "review_triggers"), STATEMENTS),
        "cautions": maybe(STATEMENTS, ()),
        "short": maybe(text, ""),
    },
    own="id",
)
GUIDANCE = shape(_guidance, "guidance", {"about": text, "says": text, "sources": cited()})


def read_sources(report: Report, node: Node) -> dict[str, Source]:
    """Read every source."""
    fields = shape(dict, "sources.yml", {"sources": by_key(SOURCE)}).read(At(report), node)
    return fields["sources"]


def read_support_types(report: Report, node: Node, citations: Citations) -> dict[str, SupportType]:
    """Read every support type, lightest first."""
    fields = shape(dict, "support_types.yml", {"support_types": by_key(SUPPORT_TYPE)}).read(At(report, citations), node)
    return fields["support_types"]


def read_statements(report: Report, node: Node | None, citations: Citations) -> tuple[Statement, ...]:
    """A list of sentences, each with its sources."""
    return () if node is None else STATEMENTS.read(At(report, citations), node)


def read_guidance(report: Report, node: Node | None, citations: Citations) -> tuple[Guidance, ...]:
    """What goes with every form of support: a list of sentences, each with what it is about and its sources."""
    return () if node is None else each(GUIDANCE).read(At(report, citations), node)
