"""Rows answered along diagrams of all authorities: what stays lazy with findings open, and how firm answers are.

Which of the readings' functions the findings of a row leave possible is all that the firmness of its answer depends on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import narwhals.stable.v2 as nw

from delivery_model.answer.derivation import lowers_basis
from delivery_model.frames.cells import FindingColumn
from delivery_model.frames.compiled import PREFIX, AnyFrame, Levels, Program, collected, program
from delivery_model.frames.row_answers import RowAnswer, Way, Writer, chosen, joint_of
from delivery_model.possible.count import Ungrouped
from delivery_model.possible.diagrams import Node
from delivery_model.possible.space import Space
from delivery_model.rulebase.framework import Basis, Framework, Hit

ANSWER = ("recommended", "possible", "deciding_rules", "basis")
FIRMNESS, DEGREE = "firmness", "degree"
OPEN = "_open"
WORDS = f"{PREFIX}words"
SETS = f"{PREFIX}set"


class Followed:
    """The columns that are found along diagrams: prepared once, for any number of dataframes."""

    def __init__(
        self, framework: Framework, space: Space, columns: Mapping[str, str | None], readings: Mapping[str, str]
    ) -> None:
        """Prepare the columns, each with the decision behind it.

        Raises:
            TooWide: there are too many authorities to take together.
        """
        self.framework, self.columns = framework, columns
        self._members = members = Ungrouped(space)
        self._roots: dict[str, Node] = {}
        for column, decision in columns.items():
            if column in ANSWER:
                self._roots[ANSWER[0]] = members.of(self._answers(space))
            elif column == FIRMNESS:
                self._words = joint_of(framework).words(readings)
                self._roots[WORDS] = self._ways(space)
            elif decision is not None:
                self._roots[decision] = members.of(self._values(space, decision))
        self._programs: dict[tuple[bool, ...], Program] = {}

    @property
    def size(self) -> int:
        """How many nodes there are to follow."""
        diagrams = self._members.diagrams
        seen, waiting = set[Node](), list(self._roots.values())
        while waiting:
            node = waiting.pop()
            if node not in seen:
                seen.add(node)
                waiting += diagrams.children[node]
        return len(seen)

    def _values(self, space: Space, name: str) -> Node:
        """What a decision concludes: of one with one value that value, as answers have it."""
        values = space.values(name)
        return values if self.framework.decisions[name].hit is Hit.COLLECT else space.diagrams.mapped(RowAnswer, values)

    def _answers(self, space: Space) -> Node:
        """The answers, told apart no further than the columns wanted do."""
        outcome = self.framework.roles.outcome
        if not {"basis", "deciding_rules"}.intersection(self.columns):
            return space.diagrams.mapped(RowAnswer, space.outcome())
        order = list(self.framework.rules)
        has_rules = "deciding_rules" in self.columns

        def answer(value: str, ids: frozenset[str]) -> RowAnswer:
            basis = Basis.INTERPRETED if self._is_weak(ids) else Basis.STATED
            return RowAnswer(value, basis, tuple(sorted(ids, key=order.index)) if has_rules else ())

        return space.diagrams.combine(answer, space.outcome(), space.deciding(outcome))

    def _ways(self, space: Space) -> Node:
        """The ways in which findings may turn out; a table has no evidence, so an answer that needs any is doubted."""
        joint, diagrams, outcome = joint_of(self.framework), self._members.diagrams, space.outcome()
        doubted = space.diagrams.true
        if space.diagrams.is_terminal(outcome):
            doubted = space.diagrams.mapped(self._is_weak, space.deciding(self.framework.roles.outcome))
        functions = Ungrouped(joint.space, diagrams).of(joint.functions)
        return diagrams.combine(Way, functions, self._members.of(doubted))

    def _is_weak(self, ids: frozenset[str]) -> bool:
        return any(lowers_basis(self.framework, self.framework.rules[each]) for each in ids)

    def _worded(self, ways: Sequence[Way], sets: Iterable[tuple[int, ...]]) -> list[str]:
        """The word for each set of ways, given as bits of whole numbers; each set is looked at once."""
        known: dict[tuple[int, ...], str] = {}
        found: list[str] = []
        for each in sets:
            if each not in known:
                known[each] = self._words.of(chosen(ways, each)).value
            found.append(known[each])
        return found

    def appended(self, frame: AnyFrame, columns: Sequence[FindingColumn]) -> AnyFrame:
        """The dataframe with the columns, and those that they were worked out from; sets of ways for open words."""
        by_name = {column.attribute: column for column in columns}
        names = self._members.names
        steps = self._program(by_name)

        def allowed(attribute: int, among: Levels) -> nw.Expr:
            column = by_name.get(names[attribute])
            return column.allowed(among) if column else nw.lit(True)

        is_polars = frame.implementation.is_polars()
        writers = {root: Writer(steps, place, is_polars) for place, root in enumerate(self._roots)}
        is_open = WORDS in self._roots and not self.is_known(WORDS, columns)
        left = {FIRMNESS} if is_open else set[str]()
        written = {column: self._written(column, writers) for column in self.columns if column not in left}
        if is_open:  # never null, as pandas would then take them for numbers of less precision
            written |= {f"{SETS}{place}": each for place, each in enumerate(writers[WORDS].sets())}
        ran = steps.run(frame, allowed)
        return ran.with_columns(*(each.alias(name) for name, each in written.items())) if written else ran

    def words(self, frame: nw.DataFrame[Any], columns: Sequence[FindingColumn]) -> list[str]:
        """How firm the answer of every row is; where findings may be open, by the set of ways possible."""
        ran = self.appended(frame.lazy(), columns)
        if self.is_known(WORDS, columns):
            return collected(ran.select(FIRMNESS))[FIRMNESS].to_list()
        found = collected(ran.select(*(name for name in ran.collect_schema() if name.startswith(SETS))))
        ways = self._program({each.attribute: each for each in columns}).values(list(self._roots).index(WORDS))
        return self._worded(ways, found.rows())

    def _program(self, columns: Mapping[str, FindingColumn]) -> Program:
        """The program for these columns; a shorter one for what depends on findings that are all known."""
        complete = tuple(self.is_known(root, columns.values()) for root in self._roots)
        if complete not in self._programs:
            roots = [self._root(*each) for each in zip(self._roots, complete, strict=True)]
            self._programs[complete] = program(self._members.diagrams, roots, complete)
        return self._programs[complete]

    def _root(self, name: str, is_known: bool) -> Node:
        """A function to follow; what is known has one way and with it its word."""
        root = self._roots[name]
        if name != WORDS or not is_known:
            return root
        return self._members.diagrams.mapped(lambda way: self._words.of([way]), root)

    def is_known(self, root: str, columns: Iterable[FindingColumn]) -> bool:
        """Whether every row has one level for every finding that a function depends on."""
        known = {column.attribute for column in columns if column.is_complete}
        return known.issuperset(map(self._members.names.__getitem__, self._members.diagrams.tested(self._roots[root])))

    def _written(self, column: str, writers: Mapping[str, Writer]) -> nw.Expr:
        decisions = self.framework.decisions
        if column in ANSWER:
            writer, order = writers[ANSWER[0]], list(self.framework.outcome.values)
            if column == "basis":
                return writer.basis()
            if column == "deciding_rules":
                return writer.rules(list(self.framework.rules))
            return writer.recommended(order) if column == "recommended" else writer.possible(order)
        if column == FIRMNESS:
            return writers[WORDS].word()
        decision = self.columns[column]
        if decision is None:
            return nw.lit(None, dtype=nw.String) if column == DEGREE else nw.lit("")
        writer, order = writers[decision], list(decisions[decision].values)
        if column == DEGREE:
            return writer.degree(order)
        is_open = column.endswith(OPEN) and column not in decisions
        if decisions[decision].hit is Hit.COLLECT:
            return writer.open(order) if is_open else writer.certain(order)
        return writer.one_of_several(order) if is_open else writer.recommended(order)
