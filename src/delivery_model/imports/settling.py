"""A draft made sound: rows that never hold are left out, gaps are filled where that is so, overlaps are refused."""

from __future__ import annotations

from collections.abc import Callable

from attrs import evolve, frozen

from delivery_model.errors import Place, Problem, Remark, RuleBaseError, TooWide, quoted
from delivery_model.imports.drafts import Draft, DraftTable, listed, refused
from delivery_model.imports.rules_as_yaml import draft_as_yaml
from delivery_model.possible.faults import Fault, described, whom
from delivery_model.possible.soundness import faults_of
from delivery_model.possible.space import Space
from delivery_model.rulebase.framework import Framework
from delivery_model.rulebase.read_rulebase import read_framework
from delivery_model.rulebase.tables import OTHERWISE
from delivery_model.yaml_input.problems import Report


@frozen(kw_only=True)
class State:
    """What was found out of a draft so far, by decision: those refused, those with gaps, and rows that never hold."""

    refused: frozenset[str] = frozenset()
    gapped: frozenset[str] = frozenset()
    dropped: frozenset[tuple[str, str]] = frozenset()


def without_idle(state: State, table: DraftTable, remarks: list[Remark]) -> DraftTable:
    """A decision without what is known never to hold, with a remark on its rows."""
    gone = [row.label for row in table.rows if (table.name, row.label) in state.dropped]
    if gone:
        what = (
            f"{listed(gone)} of {quoted(table.name)} can never hold, and {'is' if len(gone) == 1 else 'are'} left out"
        )
        remarks.append(Remark(table.place, what, "look at what goes before"))
    rows = tuple(row for row in table.rows if (table.name, row.label) not in state.dropped)
    is_idle = (table.name, OTHERWISE) in state.dropped
    return evolve(table, rows=rows, otherwise="" if is_idle else table.otherwise)


@frozen
class Refusal:
    """Why a decision of a draft cannot be taken."""

    decision: str
    problem: Problem


Build = Callable[[State], Draft | Refusal]


def settled(build: Build, report: Report, path: str) -> tuple[Draft, str, Framework]:
    """A draft that is sound, as text and as a framework; the decisions that are refused on the way are noted.

    Args:
        build: makes the draft, as far as is found out.
        report: takes what is refused.
        path: the file, for problems.

    Raises:
        RuleBaseError: nothing is left of it, or it is too wide to be proved.
    """
    state = State()
    while True:
        draft = build(state)
        refusal = draft if isinstance(draft, Refusal) else None
        if not isinstance(draft, Refusal):
            if not draft.tables:
                report.refuse(RuleBaseError)
                raise refused(Place(path, 1, 1), "no decision is here", "choose a model with a table")
            text = draft_as_yaml(draft)
            framework = read_framework({f"{draft.id}.yml": text.encode()}, f"{draft.id}.yml")
            space = Space(framework)
            try:
                faults = faults_of(framework, space)
            except TooWide as error:
                raise refused(
                    Place(path, 1, 1), f"it is too wide to be proved: {error}", "import a part of it"
                ) from error
            if not faults:
                return draft, text, framework
            found = _with(state, faults, draft, space)
            if found == state:  # which would go on for ever
                raise refused(Place(path, 1, 1), f"it is not sound: {faults[0].what}", faults[0].fix)
            if isinstance(found, State):
                state = found
                continue
            refusal = found
        assert refusal is not None
        problem = refusal.problem
        report.add(problem.where, f"decision {quoted(refusal.decision)} is refused: {problem.what}", problem.fix)
        state = State(refused=state.refused | {refusal.decision})


def _with(state: State, faults: list[Fault], draft: Draft, space: Space) -> State | Refusal:
    """What faults add to what is known of a draft, or that a decision of it cannot be taken."""
    gapped, dropped = set(state.gapped), set(state.dropped)
    tables = {each.name: each for each in draft.tables}
    for fault in faults:
        table = tables[fault.decision]
        labels = [rule.removeprefix(f"{table.name}-") for rule in fault.rules]
        if len(labels) == 2:
            places = {row.label: row.place for row in table.rows}
            where = places.get(labels[1], table.place)
            shown = whom(described(space, fault.path or ()))
            what = f"{listed(labels)} both hold for {shown}"
            fix = "narrow one of them, or if the first should win, give the table the hit policy FIRST"
            if table.hit == "any":
                what, fix = f"{what}, and conclude different answers", "let rows that both hold conclude the same"
            return Refusal(table.name, Problem(where, what, fix))
        if labels:
            dropped.add((table.name, labels[0]))
        else:
            gapped.add(table.name)
    return evolve(state, gapped=frozenset(gapped), dropped=frozenset(dropped))
