"""sources.yml, support_types.yml and guidance for every form, and the citations that everything else makes."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from delivery_model.documents import Items, Node, Text
from delivery_model.errors import quoted
from delivery_model.framework.rules import Source, SupportType
from delivery_model.framework.vocabulary import Guidance, Statement
from delivery_model.loading.report import Report, text_at, word_at

TEXTS, WORDS = ("title", "author", "publisher"), ("date", "address")
SOURCE_KEYS = (*TEXTS, *WORDS)
STATEMENTS = ("benefits", "success_factors", "circumstances", "review_triggers")


@frozen
class Citations:
    """The keys that a citation may begin with, and what to say of anything else it may be."""

    keys: tuple[str, ...]
    otherwise: str = ""

    def read(self, report: Report, node: Node | None, kind: str) -> tuple[str, ...]:
        """A list of at least one citation, each beginning with the key of a source; noted by others when left out."""
        if isinstance(node, Items) and not node.values:
            report.add(node.place, f"missing citation in {kind}", "name a source and the place in it: [KEY place]")
        return report.each(node, lambda each: self.one(report, each))

    def one(self, report: Report, node: Node) -> str:
        """One citation: the key of a source, then the place in it."""
        text = report.text(node) if isinstance(node, Text) and " " in node.value.strip() else report.word(node)
        key, *others = text.split(" ")
        if len(others) > 1 and key not in self.keys and self.otherwise:
            fix = f"name it once under sources, as in 'document: {text}', then write source: document"
            report.add(node.place, f"unknown source {quoted(key)}", fix)
        elif key and key not in self.keys:
            report.unknown(node.place, f"unknown source {quoted(key)}", key, self.keys, self.otherwise)
        return text


def read_sources(report: Report, node: Node) -> dict[str, Source]:
    """Read every source."""
    fields = report.fields(node, "sources.yml", required=("sources",))
    return {
        key.value: _read_source(report, key.value, about)
        for key, about in (report.entries(fields["sources"]) if "sources" in fields else ())
    }


def _read_source(report: Report, key: str, node: Node) -> Source:
    parts = ("short", "places", "sections", "not_encoded")
    fields = report.fields(node, f"source '{key}'", required=SOURCE_KEYS, optional=parts)
    places = _read_texts(report, fields.get("places"))
    for place, _ in report.entries(fields["not_encoded"]) if "not_encoded" in fields else ():
        report.choice(place, f"place of {key}", places)
    return Source(
        key=key,
        short=text_at(report, fields, "short") or text_at(report, fields, "title"),
        places=places,
        sections=report.texts(fields.get("sections")),
        not_encoded=_read_texts(report, fields.get("not_encoded")),
        **{name: text_at(report, fields, name) for name in TEXTS},
        **{name: word_at(report, fields, name) for name in WORDS},
    )


def _read_texts(report: Report, node: Node | None) -> dict[str, str]:
    return {} if node is None else {key.value: report.text(says) for key, says in report.entries(node)}


def read_support_types(report: Report, node: Node, citations: Citations) -> dict[str, SupportType]:
    """Read every support type, lightest first."""
    fields = report.fields(node, "support_types.yml", required=("support_types",))
    return {
        name.value: _read_support_type(report, name.value, about, citations)
        for name, about in (report.entries(fields["support_types"]) if "support_types" in fields else ())
    }


def _read_support_type(report: Report, name: str, node: Node, citations: Citations) -> SupportType:
    fields = report.fields(
        node, f"support type '{name}'", required=("title", "summary", *STATEMENTS), optional=("cautions", "short")
    )
    lists: Mapping[str, tuple[Statement, ...]] = {
        key: read_statements(report, fields.get(key), citations) for key in (*STATEMENTS, "cautions")
    }
    title = text_at(report, fields, "title")
    return SupportType(
        id=name,
        title=title,
        short=text_at(report, fields, "short") or title,
        summary=text_at(report, fields, "summary"),
        **lists,
    )


def read_statements(report: Report, node: Node | None, citations: Citations) -> tuple[Statement, ...]:
    """A list of sentences, each with its sources."""
    return report.each(node, lambda each: _read_statement(report, each, citations))


def _read_statement(report: Report, node: Node, citations: Citations) -> Statement:
    fields = report.fields(node, "a statement", required=("says", "sources"))
    return Statement(text_at(report, fields, "says"), citations.read(report, fields.get("sources"), "a statement"))


def read_guidance(report: Report, node: Node | None, citations: Citations) -> tuple[Guidance, ...]:
    """What goes with every form of support: a list of sentences, each with what it is about and its sources."""
    return report.each(node, lambda each: _read_guidance(report, each, citations))


def _read_guidance(report: Report, node: Node, citations: Citations) -> Guidance:
    fields = report.fields(node, "guidance", required=("about", "says", "sources"))
    statement = Statement(text_at(report, fields, "says"), citations.read(report, fields.get("sources"), "guidance"))
    return Guidance(text_at(report, fields, "about"), statement)
