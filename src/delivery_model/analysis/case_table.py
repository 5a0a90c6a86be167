"""How a table of published cases is read: what its columns mean for a scenario, as the rule base says it.

A column named as an attribute holds its level. Other columns have a meaning where `table:` in history.yml gives one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import field, frozen

from delivery_model.documents import Items, Node, Text
from delivery_model.loading.conditions import read_number
from delivery_model.loading.report import Report, word_at

PARTS = ("profile", "context", "policy", "factors")

Pairs = tuple[tuple[Text, Node], ...]


@frozen
class Meaning:
    """What a row says when its columns have these values: entries of a scenario's parts, or why to leave it out."""

    when: Mapping[str, tuple[str, ...]]
    parts: Mapping[str, Pairs]
    excluded: Node | None


@frozen
class TableMeaning:
    """How a table is read: `columns` stand for attributes, `meanings` apply where their columns have their values."""

    unknown: str = "unknown"
    ofsted_only: str = "ofsted_only."
    columns: Mapping[str, str] = field(factory=dict[str, str], hash=False)
    dates: Mapping[str, int] = field(factory=dict[str, int], hash=False)
    beside: tuple[str, ...] = ()
    meanings: tuple[Meaning, ...] = ()

    def leaders(self) -> tuple[str, ...]:
        """The columns that meanings are about: the first that each looks at."""
        return tuple(dict.fromkeys(next(iter(each.when)) for each in self.meanings if each.when))

    def led_by(self, column: str) -> tuple[Meaning, ...]:
        """The meanings about a column."""
        return tuple(each for each in self.meanings if column == next(iter(each.when), None))


def read_table_meaning(report: Report, node: Node | None) -> TableMeaning:
    """Read how a table is read."""
    if node is None:
        return TableMeaning()
    keys = ("unknown", "ofsted_only", "columns", "dates", "beside", "meanings")
    fields = report.fields(node, "table", required=keys)
    return TableMeaning(
        unknown=word_at(report, fields, "unknown"),
        ofsted_only=word_at(report, fields, "ofsted_only"),
        columns={key.value: report.word(value) for key, value in _entries(report, fields, "columns")},
        dates={key.value: read_number(report, value, 10) for key, value in _entries(report, fields, "dates")},
        beside=report.words(fields.get("beside")),
        meanings=report.each(fields.get("meanings"), lambda each: _read_meaning(report, each)),
    )


def _read_meaning(report: Report, node: Node) -> Meaning:
    fields = report.fields(node, "a meaning", required=("when",), optional=(*PARTS, "excluded"))
    return Meaning(
        when={key.value: _values(report, value) for key, value in _entries(report, fields, "when")},
        parts={part: tuple(_entries(report, fields, part)) for part in PARTS},
        excluded=fields.get("excluded"),
    )


def _entries(report: Report, fields: Mapping[str, Node], key: str) -> Iterable[tuple[Text, Node]]:
    return report.entries(fields[key]) if key in fields else ()


def _values(report: Report, node: Node) -> tuple[str, ...]:
    return report.words(node) if isinstance(node, Items) else (report.word(node),)
