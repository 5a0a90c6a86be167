"""A draft as a rule base in one file of YAML: tables where rows say no more than their cells, else rules."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from delivery_model.imports.drafts import Draft, DraftRow, DraftTable, one_line
from delivery_model.rulebase.conditions import PRESENT
from delivery_model.rulebase.tables import ALWAYS_WORD, ANY, in_words
from delivery_model.rulebase.vocabulary import READING_PREFIX, mid_sentence
from delivery_model.safe_text import is_blank
from delivery_model.writing.phrases import runs
from delivery_model.yaml_input.problems import TO_FILL_IN

PLAIN = re.compile(r"[^\W\d_](?:[\w() /.-]*[\w)])?")
"""What YAML and our reader take as it stands, whatever is around it."""
WIDEST = 110

Plain = str | Sequence["Plain"] | Mapping[str, "Plain"]


def draft_as_yaml(draft: Draft) -> str:
    """The text of a rule base."""
    return "\n".join(_lines(draft)) + "\n"


def _lines(draft: Draft) -> Iterator[str]:
    yield f"id: {scalar(draft.id)}"
    yield f"title: {scalar(draft.title)}"
    yield f"source: {scalar(draft.source)}"
    yield f"outcome: {scalar(draft.outcome)}"
    if notes := [each.name for each in draft.tables if each.hit == "collect"]:
        yield f"roles: {{notes: {_flow(notes)}}}"
    yield "attributes:" if draft.inputs else "attributes: {}"
    for each in draft.inputs.values():
        about: dict[str, Plain] = {} if _is_named(each.title, each.name) else {"title": each.title}
        about["levels"] = _named(each.levels)
        if each.definition:
            about["definition"] = each.definition
        yield from _entry(scalar(each.name), about, "  ")
    yield from _of_own(draft)
    yield "decisions:"
    for table in draft.tables:
        yield from _decision(draft, table)


def _of_own(draft: Draft) -> Iterator[str]:
    """Groups and readings, of a rule base that had them."""
    own = draft.own
    if own.groups:
        yield "groups:"
        for name, group in own.groups.items():
            members: dict[str, Plain] = {each: {} for each in group["members"]}
            levels = _named({each: each for each in group["levels"]})
            yield from _entry(scalar(name), {"levels": levels, "members": members}, "  ")
    if readings := {each: said for each, said in own.readings.items() if f"{READING_PREFIX}{each}" in draft.domains}:
        yield "points: {imported: how the text of the rule base that was exported is read}"
        yield "readings:"
        for name, default in readings.items():
            ways = draft.domains[f"{READING_PREFIX}{name}"]
            said: dict[str, Plain] = {each: {"says": each, "argument": "of the rule base"} for each in ways}
            about: dict[str, Plain] = {"point": "imported", "question": f"Which {name}?", "default": default}
            yield from _entry(scalar(name), {**about, "alternatives": said, "sources": ["source"]}, "  ")


def _named(values: Mapping[str, str]) -> Plain:
    """Names with their words, or alone where the words say no more."""
    is_plain = all(_is_named(says, name) for name, says in values.items())
    return [*values] if is_plain else {name: one_line(says) or name for name, says in values.items()}


def _is_named(says: str, name: str) -> bool:
    """Whether words are no more than the name in words."""
    return mid_sentence(in_words(name)) == mid_sentence(says.strip())


def _decision(draft: Draft, table: DraftTable) -> Iterator[str]:
    if table.says:
        yield f"  # {one_line(table.says)}"
    about: dict[str, Plain] = {"decision": table.name}
    if table.question:
        about["question"] = table.question
    if table.hit != "unique":
        about["hit"] = table.hit
    for number, (key, value) in enumerate({**about, "values": _named(table.values)}.items()):
        yield from _entry(key, value, "    " if number else "  - ")
    if table.otherwise:
        yield f"    otherwise: {scalar(table.otherwise)}"
    columns = [each for each in table.columns if any(each in row.cells for row in table.rows)]
    if _is_table(draft, table) and columns:
        yield f"    table:\n      columns: {_flow(columns)}\n      rows:"
        for row in table.rows:
            cells: list[Plain] = [_cell(draft.domains[each], row.cells.get(each)) for each in columns]
            yield f"        - {_flow([*cells, row.then])}"
        return
    yield "    rules:" if table.rows else "    rules: []"
    for row in table.rows:
        yield f"      - {_flow(_rule(draft, table, row))}"


def _is_table(draft: Draft, table: DraftTable) -> bool:
    """Whether a table says all: its rows are numbered as they stand, and say nothing of themselves."""
    numbers = [str(number) for number in range(1, len(table.rows) + 1)]
    looked_at = {name for row in table.rows for name in row.cells}
    is_plain = not any(row.because or row.reason for row in table.rows) and [row.label for row in table.rows] == numbers
    return is_plain and not any(name in draft.collected or draft.own.counted(name) for name in looked_at)


def _cell(domain: Sequence[str], values: frozenset[str] | None) -> Plain:
    if values is None or values.issuperset(domain):
        return ANY[1]
    found = [each for each in domain if each in values]
    return found[0] if len(found) == 1 and found[0] not in ANY else found


def _rule(draft: Draft, table: DraftTable, row: DraftRow) -> dict[str, Plain]:
    found: dict[str, Plain] = {"id": f"{table.name}-{row.label}"}
    parts = [_condition(draft, name, row.cells[name]) for name in table.columns if name in row.cells]
    joined = {key: value for part in parts for key, value in part.items()}
    is_single = len(joined) == len(parts) and all(len(part) == 1 for part in parts)
    found["when"] = (joined if is_single else {"all": parts}) if parts else ALWAYS_WORD
    found["then"] = row.then
    if row.because:
        found["because"] = row.because
    if row.reason:
        found |= {"basis": "interpreted", "reason": row.reason}
    return found


def _condition(draft: Draft, name: str, values: frozenset[str]) -> dict[str, Plain]:
    if name in draft.collected:
        decision, value = draft.collected[name]
        asked: dict[str, Plain] = {decision: value}
        return asked if PRESENT in values else {"not": asked}
    if counted := draft.own.counted(name):
        group, level = counted
        spans = [_count(group, level, low, high) for low, high in runs(map(int, values))]
        return spans[0] if len(spans) == 1 else {"any": spans}
    cell = _cell(draft.domains[name], values)
    return {name: [*draft.domains[name]] if cell == ANY[1] else cell}


def _count(group: str, level: str, low: int, high: int) -> dict[str, Plain]:
    return {"count": {"of": group, "level": level, "at_least": str(low), "at_most": str(high)}}


def _entry(key: str, value: Plain, indent: str) -> Iterator[str]:
    """A key and its value, on one line where that is short."""
    line = f"{indent}{key}: {_flow(value)}"
    if isinstance(value, Mapping) and len(line) > WIDEST:
        yield f"{indent}{key}:"
        for name, each in value.items():
            yield from _entry(scalar(name), each, f"{' ' * len(indent)}  ")
    else:
        yield line


def _flow(value: Plain) -> str:
    if isinstance(value, str):
        return scalar(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(key)}: {_flow(each)}" for key, each in value.items()) + "}"
    return "[" + ", ".join(map(_flow, value)) + "]"


def scalar(text: str) -> str:
    """A text as it stands, or in quotation marks where YAML could take it otherwise."""
    shown = one_line(text)
    shown = f"({shown})" if shown in TO_FILL_IN or is_blank(shown) else shown
    return shown if PLAIN.fullmatch(shown) else json.dumps(shown, ensure_ascii=False)
