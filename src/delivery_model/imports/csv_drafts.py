"""A table in CSV as a draft: what `load_framework` reads of it, with its levels written out, to be put in order."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from delivery_model.errors import Remark, RuleBaseError, quoted
from delivery_model.imports.drafts import Draft, DraftInput, DraftRow, DraftTable
from delivery_model.loading import framework_from
from delivery_model.rulebase.tables import ANY, in_words, whole
from delivery_model.yaml_input.problems import Report
from delivery_model.yaml_input.yaml_text import Entries, Items, Node, Text


def csv_draft(data: bytes, path: str, id: str) -> Draft:
    """The draft of a table.

    Raises:
        RuleBaseError: it is no table, or does not give everybody one answer; with every problem found.
        DocumentError: it is no text.
        TooWide: it has too many possible authorities to check exactly.
    """
    report, source = Report(), PurePath(path).name
    files = whole(report, source, data, path)
    report.refuse(RuleBaseError)
    [decision] = [_entries(node) for name, node in files.items() if name.startswith("decisions/")]
    table = decision["table"]
    columns = [each.value for each in _texts(_entries(table)["columns"])]
    rows = _items(_entries(table)["rows"])
    _refuse_blanks_below(report, rows)
    report.refuse(RuleBaseError)
    framework = framework_from({source: data}, path)
    outcome = framework.outcome
    made = [
        DraftRow(
            label=str(number),
            place=row.place,
            cells={
                name: frozenset(" ".join(each.value.split()) for each in _texts(cell))
                for name, cell in zip(columns, _items(row), strict=False)
                if not (isinstance(cell, Text) and cell.value in ANY)
            },
            then=_texts(_items(row)[-1])[0].value,
        )
        for number, row in enumerate(rows, 1)
    ]
    otherwise = decision.get("otherwise")
    domains = {name: framework.attributes[name].level_names for name in columns if name in framework.attributes}
    remarks = [
        Remark(rows[0].place, f"the levels of {quoted(name)} stand as rows first name them", "put them in order")
        for name in domains
    ]
    return Draft(
        id=id,
        title=in_words(id),
        source=source,
        inputs={
            name: DraftInput(name=name, title=in_words(name), levels={each: each for each in levels})
            for name, levels in domains.items()
        },
        tables=(
            DraftTable(
                name=outcome.name,
                place=decision["decision"].place,
                values=outcome.values,
                rows=tuple(made),
                columns=tuple(domains),
                otherwise=otherwise.value if isinstance(otherwise, Text) else "",
            ),
        ),
        outcome=outcome.name,
        domains=domains,
        collected={},
        remarks=tuple(remarks),
    )


def _refuse_blanks_below(report: Report, rows: Sequence[Node]) -> None:
    """Note each blank cell under a level in the first column: in a sheet with merged cells it would mean that level."""
    above = ""
    for row in rows:
        [first] = _texts(_items(row)[0])[:1]
        if above and not first.value:
            what = f"a blank under {quoted(above)} may mean any level, or the one above"
            report.add(first.place, what, "write - for any, or the level again")
        above = first.value or above


def _entries(node: Node) -> dict[str, Node]:
    return node.by_key if isinstance(node, Entries) else {}


def _items(node: Node) -> Sequence[Node]:
    return node.values if isinstance(node, Items) else ()


def _texts(node: Node) -> list[Text]:
    """The texts in a list, or a text alone."""
    return [each for each in (_items(node) or (node,)) if isinstance(each, Text)]
