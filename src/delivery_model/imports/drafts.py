"""A model of another tool on its way to a rule base: what is asked, tables, and their rows by the values they allow."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import count

from attrs import evolve, frozen

from delivery_model.errors import Place, Problem, Remark, RuleBaseError
from delivery_model.rulebase.conditions import RESERVED
from delivery_model.rulebase.read_vocabulary import NOT_LEVELS
from delivery_model.rulebase.vocabulary import BAR, READING_PREFIX
from delivery_model.safe_text import is_blank, visible
from delivery_model.yaml_input.problems import TO_FILL_IN

MOST_ROWS = 5_000
OTHER, NO_ANSWER = "other", "no_answer"
"""The level of a finding that no row names; the value of a table of which no row holds."""


def refused(place: Place, what: str, fix: str) -> RuleBaseError:
    """Why something cannot be taken."""
    return RuleBaseError([Problem(place, what, fix)])


@frozen(kw_only=True)
class DraftRow:
    """A row: the values that some variables may have, the others any; where it stands and what it says of itself."""

    label: str
    place: Place
    cells: Mapping[str, frozenset[str]]
    then: str
    because: str = ""
    reason: str = ""


@frozen(kw_only=True)
class DraftTable:
    """A decision: its rows, and what it concludes where none holds, if that is said. `hit` is as rule files have it."""

    name: str
    place: Place
    values: Mapping[str, str]
    rows: tuple[DraftRow, ...]
    columns: tuple[str, ...]
    hit: str = "unique"
    otherwise: str = ""
    question: str = ""
    says: str = ""


@frozen(kw_only=True)
class DraftInput:
    """What is asked: its levels in order, each with its words, and what the model says of it."""

    name: str
    title: str
    levels: Mapping[str, str]
    definition: str = ""


@frozen(kw_only=True)
class Own:
    """What a model that was exported from a rule base says of it: what its names stand for, groups and readings."""

    names: Mapping[str, str]
    outcome: str = ""
    groups: Mapping[str, Mapping[str, Sequence[str]]]
    readings: Mapping[str, str]
    """The default alternative of each reading."""

    def counted(self, name: str) -> tuple[str, str] | None:
        """The group and the level whose number a name is."""
        group, _, level = name.rpartition(".")
        return (group, level) if group in self.groups and level in self.groups[group]["levels"] else None


NOT_OURS = Own(names={}, groups={}, readings={})


@frozen(kw_only=True)
class Draft:
    """A rule base to be written: `collected` are variables that say whether a decision collected a value."""

    id: str
    title: str
    source: str
    inputs: Mapping[str, DraftInput]
    tables: tuple[DraftTable, ...]
    outcome: str
    domains: Mapping[str, tuple[str, ...]]
    collected: Mapping[str, tuple[str, str]]
    remarks: tuple[Remark, ...] = ()
    own: Own = NOT_OURS


class Names:
    """Names that nothing else in a rule base has."""

    def __init__(self, taken: Iterable[str] = RESERVED) -> None:
        self._taken = {*taken}

    def give(self, text: str) -> str:
        """A text as one word: what is no letter, digit or underscore becomes an underscore."""
        word = re.sub(r"\W+", "_", text).strip("_") or "input"
        return self.unique(f"_{word}" if word + "." == READING_PREFIX else word, "_")

    def unique(self, name: str, sign: str) -> str:
        """A name, with a number where it is taken."""
        numbered = (f"{name}{sign}{number}" for number in count(2))
        found = name if name not in self._taken else next(each for each in numbered if each not in self._taken)
        self._taken.add(found)
        return found


def value_names(texts: Iterable[str]) -> list[str]:
    """A name for each text, the same but for blanks and what no level may be named; no two alike."""
    names, found = Names(()), list[str]()
    for text in texts:
        name = " ".join(visible(text).replace(BAR, "/").split())
        if is_blank(name):
            name = "(blank)"
        if name in (*NOT_LEVELS, *TO_FILL_IN, "-"):
            name = f"({name})"
        found.append(names.unique(name, " "))
    return found


def one_line(text: str) -> str:
    """A text as one line of what can be seen."""
    return " ".join(visible(text).split())


Box = Mapping[str, frozenset[str]]


def _less(box: Box, other: Box, domains: Mapping[str, Sequence[str]]) -> Iterator[Box]:
    """What is in a box and not in another, in disjoint boxes."""
    left = dict(box)
    for name, allowed in other.items():
        own = left.get(name, frozenset(domains[name]))
        if outside := own - allowed:
            yield {**left, name: outside}
        left[name] = own & allowed
        if not left[name]:
            return


def meets(one: Box, other: Box) -> bool:
    """Whether two boxes have anything in common."""
    return all(not allowed.isdisjoint(other.get(name, allowed)) for name, allowed in one.items())


def in_order(
    rows: Sequence[DraftRow], domains: Mapping[str, Sequence[str]], place: Place
) -> tuple[list[DraftRow], list[str]]:
    """Rows of which the first that holds decides, as rows of which one holds; and those that others hide wholly.

    Raises:
        RuleBaseError: they would be too many.
    """
    found, hidden = list[DraftRow](), list[str]()
    for at, row in enumerate(rows):
        parts: list[Box] = [row.cells]
        for above in rows[:at]:
            parts = [
                piece
                for part in parts
                for piece in (_less(part, above.cells, domains) if meets(part, above.cells) else (part,))
            ]
            if len(parts) > MOST_ROWS:
                fix = "write rows that do not overlap, and give the table the hit policy UNIQUE"
                raise refused(place, f"written out row {row.label} alone would be more than {MOST_ROWS:,} rows", fix)
        if not parts:
            hidden.append(row.label)
        for number, part in enumerate(parts, 1):
            label = row.label if len(parts) == 1 else f"{row.label}.{number}"
            found.append(evolve(row, label=label, cells=part))
    return found, hidden


def apart(table: DraftTable, names: Names) -> Iterator[DraftTable]:
    """A table that collects as a decision for each of its values: yes where some row concludes it."""
    for value, says in table.values.items():
        rows = tuple(evolve(row, then="yes") for row in table.rows if row.then == value)
        yield evolve(
            table, name=names.give(f"{table.name} {value}"), hit="any", rows=rows, otherwise="no",
            values={"yes": f"{says}", "no": f"not {says}"}, question=f"{table.name}: {says}?",
        )  # fmt: skip


def listed(labels: Collection[str]) -> str:
    """Rows by their labels, in words."""
    shown = [*labels][:12]
    more = f" and {len(labels) - len(shown)} more" if len(labels) > len(shown) else ""
    return f"{'row' if len(labels) == 1 else 'rows'} {', '.join(shown)}{more}"
