"""The tables of a DMN model as a draft: columns joined to decisions, numbers cut where a cell cuts them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from graphlib import CycleError, TopologicalSorter

from attrs import frozen

from delivery_model.errors import Place, Remark, RuleBaseError, quoted
from delivery_model.imports.dmn_reading import InputColumn, Model, ReadTable, TestedRow
from delivery_model.imports.drafts import (
    NO_ANSWER,
    OTHER,
    Draft,
    DraftInput,
    DraftRow,
    DraftTable,
    Names,
    Own,
    apart,
    in_order,
    listed,
    refused,
    value_names,
)
from delivery_model.imports.feel import Constant, UnaryTests, kind_of
from delivery_model.imports.number_levels import number_levels, written
from delivery_model.imports.settling import Refusal, State, without_idle
from delivery_model.rulebase.conditions import ABSENT, PRESENT
from delivery_model.rulebase.tables import in_words
from delivery_model.rulebase.vocabulary import READING_PREFIX

Meant = tuple[tuple[str, Constant | None], ...]
"""The values that a variable may have by name, each with what it is in the model; None is equal to nothing there."""
TRUTHS: Meant = ((PRESENT, True), (ABSENT, False))
IN_WORDS = {True: PRESENT, False: ABSENT}


@frozen
class _Input:
    """What an input is known by in a model: its name, and of a list which member is asked for."""

    name: str
    member: str | None = None


def draft_of(model: Model, own: Own, id: str, source: str, state: State) -> Draft | Refusal:
    """A draft of what is not refused, or the next decision that is."""
    builder = _Builder(model, own, state)
    try:
        return builder.draft(id, source)
    except RuleBaseError as error:
        return Refusal(builder.at, error.problems[0])


class _Builder:
    """Makes one draft; `at` is the decision that is being made, by its name in the draft."""

    def __init__(self, model: Model, own: Own, state: State) -> None:
        self.model, self.own, self.state, self.at = model, own, state, ""
        self.names = Names()
        for name in (*own.names.values(), *own.groups):
            self.names.unique(name, "_")
        every = [(own.names.get(each.called[0]) or self.names.give(each.name), each) for each in model.tables]
        self.every = dict(every)
        self.tables = {name: table for name, table in every if name not in state.refused}
        self.targets: dict[tuple[str, int], str | _Input] = {}
        """What each column of a table looks at: a decision or an input."""
        self.meant: dict[str, Meant] = {}
        self.inputs: dict[_Input, DraftInput] = {}
        self.collected: dict[str, tuple[str, str]] = {}
        self.remarks: list[Remark] = []

    def draft(self, id: str, source: str) -> Draft:
        """The draft.

        Raises:
            RuleBaseError: why the decision `at` cannot be taken.
        """
        for name, table in self.tables.items():
            self.at = name
            for place, column in enumerate(table.columns):
                self.targets[name, place] = self.target(name, table, column)
        order = self.ordered()
        self.find_inputs()
        made = {name: self.table(name, self.tables[name]) for name in order}
        tables = tuple(made[name] for name in self.tables)
        if tables and all(each.hit == "collect" for each in tables):
            self.remark(tables[0].place, "only tables that collect, so each answer is a decision of its own: yes or no")
            tables = tuple(one for each in tables for one in apart(each, self.names))
        tables = tuple(without_idle(self.state, each, self.remarks) for each in tables)
        return Draft(
            id=id,
            title=self.model.name or in_words(id),
            source=source,
            inputs={each.name: each for each in self.inputs.values() if self.is_asked(each)},
            tables=tables,
            outcome=self.outcome(tables),
            domains={name: tuple(value for value, _ in meant) for name, meant in self.meant.items()},
            collected=self.collected,
            remarks=tuple(self.remarks),
            own=self.own,
        )

    def remark(self, place: Place, what: str, fix: str = "") -> None:
        self.remarks.append(Remark(place, what, fix))

    def is_asked(self, each: DraftInput) -> bool:
        """Whether an input is an attribute of several levels, and neither of a group nor a reading."""
        family = each.name.rpartition(".")[0]
        return len(each.levels) > 1 and family not in self.own.groups and not each.name.startswith(READING_PREFIX)

    def target(self, name: str, table: ReadTable, column: InputColumn) -> str | _Input:
        """The decision that a column looks at, or else the input."""
        fits = [each for each, other in self.every.items() if each != name and column.name in other.called]
        needed = [each for each in fits if self.every[each].id in table.needs]
        if not needed and (
            column.name in self.model.inputs or any(column.name in r.called for r in self.model.refused)
        ):
            fits = []
        fits = needed or [each for each in fits if column.name == self.every[each].name]
        if len(fits) > 1:
            what = f"a column looks at {quoted(column.name)}, which is the name of several decisions"
            raise refused(column.place, what, "give them different names")
        if not fits or fits[0] not in self.tables:
            return _Input(column.name, column.member)
        is_list = self.every[fits[0]].policy == "collect"
        if is_list and column.member is None:
            what = f"a column compares {quoted(column.name)}, which is a list"
            raise refused(column.place, what, f'ask for one value: list contains({column.name}, "...")')
        if column.member is not None and not is_list:
            raise refused(column.place, f"a column looks into {quoted(column.name)}, which is no list", "compare it")
        return fits[0]

    def ordered(self) -> list[str]:
        """The tables, each after those it looks at."""
        needs = {name: set[str]() for name in self.tables}
        for (name, _), target in self.targets.items():
            if isinstance(target, str):
                needs[name].add(target)
        try:
            return [*TopologicalSorter(needs).static_order()]
        except CycleError as error:
            cycle: list[str] = error.args[1]
            self.at = cycle[0]
            what = f"decisions look at each other: {' <- '.join(cycle)}"
            raise refused(self.tables[cycle[0]].place, what, "break the circle") from error

    def find_inputs(self) -> None:
        """The values of every input, from all columns that look at it."""
        looking: dict[_Input, list[tuple[InputColumn, list[UnaryTests]]]] = {}
        kinds: dict[_Input, set[str]] = {}
        for (name, place), target in self.targets.items():
            if isinstance(target, str):
                continue
            self.at, table = name, self.tables[name]
            column, tests = table.columns[place], [row.tests[place] for row in table.rows]
            found = {"truth"} if target.member is not None else {kind for each in tests for kind in each.kinds()}
            kind = kinds.setdefault(target, set())
            kind |= found or column.allowed.kinds()
            if len(kind) > 1:
                what = f"the tests of {quoted(column.name)} mix {' and '.join(sorted(kind))}"
                raise refused(column.place, what, "compare it with values of one kind, in every table")
            looking.setdefault(target, []).append((column, tests))
        for target, columns in looking.items():
            if any(not test.is_any for _, tests in columns for test in tests):
                self.add_input(target, columns, next(iter(kinds[target])))

    def add_input(self, target: _Input, columns: Sequence[tuple[InputColumn, list[UnaryTests]]], kind: str) -> None:
        column, tests = columns[0][0], [test for _, each in columns for test in each]
        fits = [each.allowed for each, _ in columns if each.allowed.kinds() == {kind}]
        allowed = fits[0] if fits else UnaryTests()
        if not any(each.is_denied for each in fits):  # what any of them lists may be
            allowed = UnaryTests(tuple(dict.fromkeys(test for each in fits for test in each.any_of)))
        own = self.own.names.get(target.name)
        said = target.name if target.member is None else f"{target.name} {target.member}"
        name = own if own and target.member is None else self.name_of(target, said)
        title = column.label if target.member is None else said
        if own and self.own.counted(own) and (size := len(self.own.groups[own.rpartition(".")[0]]["members"])):
            meant: Meant = tuple((str(number), Fraction(number)) for number in range(size + 1))
        elif kind == "truth":
            meant = TRUTHS
        elif kind == "number":
            levels = number_levels(tests, allowed, is_whole=any(each.is_whole for each, _ in columns))
            meant = tuple(zip(value_names(each for each, _ in levels), (each for _, each in levels), strict=True))
        else:
            meant = self.texts(column, tests, allowed)
        if len(meant) < 2:
            self.remark(column.place, f"no test of {quoted(column.name)} tells anything apart, so it is not asked")
        self.meant[name] = meant
        says = {level: value if isinstance(value, str) else level for level, value in meant}
        self.inputs[target] = DraftInput(name=name, title=title, levels=says)

    def name_of(self, target: _Input, said: str) -> str:
        """A name for an input: of what a refused decision would have said, that of the decision."""
        refused_ones = (each for each in self.every if each in self.state.refused and each not in self.meant)
        fits = (each for each in refused_ones if target.member is None and target.name in self.every[each].called)
        return next(fits, None) or self.names.give(said)

    def texts(self, column: InputColumn, tests: Sequence[UnaryTests], allowed: UnaryTests) -> Meant:
        """The texts that a column may be: those that are allowed, in order, or those that cells name, and any other."""
        named = dict.fromkeys(each for test in tests for each in test.any_of if isinstance(each, str))
        closed = [each for each in allowed.any_of if isinstance(each, str)] if not allowed.is_denied else []
        if closed:
            if strange := [each for each in named if each not in closed]:
                shown = ", ".join(map(quoted, strange))
                self.remark(column.place, f"{shown} of {quoted(column.name)} is not among its allowed values")
            every = [*dict.fromkeys(closed)]
            return tuple(zip(value_names(every), every, strict=True))
        what = f"the levels of {quoted(column.name)} stand as cells first name them, with '{OTHER}' for any other"
        self.remark(column.place, what, "put them in order, and delete what cannot be")
        return tuple(zip(value_names([*named, OTHER]), [*named, None], strict=True))

    def table(self, name: str, table: ReadTable) -> DraftTable:
        """One decision, after those it looks at."""
        self.at = name
        values = self.values(name, table)
        self.meant[name] = values
        by_key = {_key(value): each for each, value in values}
        columns = tuple(self.variable(name, place, column) for place, column in enumerate(table.columns))
        rows = [each for each in (self.row(table, columns, row, by_key) for row in table.rows) if each is not None]
        rows = self.by_policy(table, values, rows)
        rest = by_key[_key(table.default)] if table.default is not None else ""
        if (name in self.state.gapped) and not rest:
            rest = by_key[_key(None)]
            self.remark(table.place, f"{quoted(name)} does not say what holds where no row does: it is '{rest}'")
        return DraftTable(
            name=name,
            place=table.place,
            values={each: _shown(each, value) for each, value in values},
            rows=tuple(rows),
            columns=tuple(dict.fromkeys(columns)),
            hit="unique" if table.policy in ("first", "priority") else table.policy,
            otherwise=rest,
            question=table.question or ("" if in_words(name) == table.name else f"What is {table.name}?"),
            says=table.says,
        )

    def values(self, name: str, table: ReadTable) -> Meant:
        """The values that a table may conclude: those that it lists, then others in the order of its rows."""
        answers = [row.answer for row in table.rows]
        found = {_key(each): each for each in (*table.values, *answers, table.default) if each is not None}
        if strange := [key for key in found if table.values and key not in {*map(_key, table.values)}]:
            self.remark(table.place, f"{quoted(name)} concludes what its list of answers has not: {strange[0][1]}")
        if table.policy == "collect":
            answers = [each for each in answers if each is not None]
        every: list[Constant | None] = [*found.values()]
        if table.default is None and (None in answers or name in self.state.gapped):
            every.append(None)
        texts = [NO_ANSWER if each is None else _text(each) for each in every]
        return tuple(zip(value_names(texts), every, strict=True))

    def variable(self, name: str, place: int, column: InputColumn) -> str:
        """The name in the draft of what a column looks at; empty where no test does."""
        target = self.targets[name, place]
        if isinstance(target, _Input):
            return self.inputs[target].name if target in self.inputs else ""
        if column.member is None:
            return target
        member = next((each for each, value in self.meant[target] if value == column.member), None)
        if member is None:
            what = f"a column asks for {quoted(column.member)}, which {target} never collects"
            raise refused(column.place, what, "delete the column")
        self.collected[f"{target}.{member}"] = target, member
        self.meant[f"{target}.{member}"] = TRUTHS
        return f"{target}.{member}"

    def row(
        self,
        table: ReadTable,
        columns: Sequence[str],
        row: TestedRow,
        by_key: Mapping[tuple[str, Constant | None], str],
    ) -> DraftRow | None:
        """A row by the values that its tests allow; None where one of them allows none, or it collects nothing."""
        if row.answer is None and table.policy == "collect":
            return None
        cells: dict[str, frozenset[str]] = {}
        for variable, test in zip(columns, row.tests, strict=True):
            if test.is_any:
                continue
            meant = self.meant[variable]
            allowed = cells.get(variable, frozenset(each for each, _ in meant))
            cells[variable] = allowed & {each for each, value in meant if test.holds(value)}
            if not cells[variable]:
                self.remark(row.place, f"row {row.number} can never hold: no value of {variable} passes its test")
                return None
        asked = {each: allowed for each, allowed in cells.items() if len(allowed) < len(self.meant[each])}
        then = by_key[_key(row.answer if row.answer is not None else None)]
        return DraftRow(label=str(row.number), place=row.place, cells=asked, then=then, because=row.because)

    def by_policy(self, table: ReadTable, values: Meant, rows: list[DraftRow]) -> list[DraftRow]:
        """Rows of which at most one holds, where the hit policy says which of several would."""
        if table.policy not in ("first", "priority"):
            return rows
        if table.policy == "priority":
            order = [each for each, value in values if value in table.values]
            if not order or any(each.then not in order for each in rows):
                raise refused(
                    table.place, "by priority, without a list of all answers in order", "list the output's values"
                )
            rows = sorted(rows, key=lambda each: order.index(each.then))
        domains = {name: [each for each, _ in meant] for name, meant in self.meant.items()}
        found, hidden = in_order(rows, domains, table.place)
        self.remark(table.place, f"rows of {quoted(self.at)} are written out, each less those that go before it")
        if hidden:
            self.remark(table.place, f"{listed(hidden)} of {quoted(self.at)} is hidden by those before, and left out")
        return found

    def outcome(self, tables: Sequence[DraftTable]) -> str:
        """The decision that is the answer: that of the rule base, or one that no other looks at."""
        unique = [each.name for each in tables if each.hit != "collect"]
        if self.own.outcome in unique or not unique:
            return self.own.outcome
        read = {name.rpartition(".")[0] or name for each in tables for row in each.rows for name in row.cells}
        read |= {name for each in tables for row in each.rows for name in row.cells}
        tops = [name for name in unique if name not in read] or unique[-1:]
        if len(tops) > 1:
            place = next(each.place for each in tables if each.name == tops[0])
            self.remark(
                place, f"{', '.join(tops)} are answers: '{tops[0]}' is taken for the outcome", "change 'outcome:'"
            )
        return tops[0]


def _key(value: Constant | None) -> tuple[str, Constant | None]:
    """A value with its kind: to Python, true is 1."""
    return ("" if value is None else kind_of(value)), value


def _shown(name: str, value: Constant | None) -> str:
    """What an answer says: a text or a number as it stands, anything else by its name."""
    return value if isinstance(value, str) else written(value) if isinstance(value, Fraction) else in_words(name)


def _text(value: Constant) -> str:
    if isinstance(value, bool):
        return IN_WORDS[value]
    return value if isinstance(value, str) else written(value)
