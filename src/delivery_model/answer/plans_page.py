"""What people agreed beside the findings, as parts of a page: priorities, principles, support wanted, actions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from delivery_model.answer.words import title_of
from delivery_model.profile.plans import Action, Plans, Status, due_first
from delivery_model.profile.profile import Scenario
from delivery_model.rulebase.framework import Framework
from delivery_model.writing.document import Block, Line, Part, Table
from delivery_model.writing.phrases import date_in_words, listed, sentence

ACTIONS = {"Action": 44, "Who": 20, "By when": 14, "How it stands": 22}


def plans_parts(framework: Framework, scenario: Scenario, *, with_actions: bool = True) -> Iterator[Part]:
    """A part for each kind of plan that a scenario has, and one for the next steps of findings."""
    plans = scenario.plans
    if plans.priorities:
        cited = ((each.says, scenario.cited(each.source) if each.source else "") for each in plans.priorities)
        yield Part("Priorities", tuple(Line(says, source) for says, source in cited))
    if plans.principles:
        yield Part("Principles that any arrangement must meet", tuple(_principles(framework, scenario)))
    if plans.support_wanted:
        yield Part("Support wanted", tuple(_wanted(framework, plans)))
    findings = scenario.profile.findings
    steps = tuple(
        Line(f"{title_of(framework, name)}: {findings[name].next}")
        for name in framework.attributes
        if name in findings and findings[name].next
    )
    if steps:
        yield Part("Next steps", steps)
    if plans.actions and with_actions:
        yield Part("Actions", (actions_table(plans.actions, scenario.as_of),))


def plans_part(framework: Framework, scenario: Scenario) -> Part:
    """All but the actions as one part of a paper, a headed line or a table each; no blocks where there are none."""
    blocks: list[Block | Line] = []
    for part in plans_parts(framework, scenario, with_actions=False):
        tables = tuple(block for block in part.blocks if isinstance(block, Table))
        blocks += tables or (Line(part.title, "", part.lines),)
    return Part("What was agreed beside the findings", tuple(blocks))


def _principles(framework: Framework, scenario: Scenario) -> Iterator[Line]:
    from delivery_model.appraisal.options import NO_OPTIONS  # few scenarios need them
    from delivery_model.appraisal.read_options import options_for, options_of

    own = scenario.appraisal
    known = (options_for(framework, own) if own else options_of(framework) or NO_OPTIONS).criteria
    for each in scenario.plans.principles:
        fed = listed(known[name].title if name in known else name for name in each.criteria)
        yield Line(each.says, f"fed the criterion {fed}" if fed else "")


def _wanted(framework: Framework, plans: Plans) -> Iterator[Line]:
    for each in plans.support_wanted:
        form = framework.support_types.get(each.form or "")
        yield Line(each.says, form.title if form else "")


def actions_table(actions: Sequence[Action], as_of: str) -> Table:
    """The actions as they stand on a day, late ones first."""
    rows = (
        (
            each.says,
            each.owner or "",
            date_in_words(each.by) if each.by else "",
            sentence(status_in_words(each, status)),
        )
        for each, status in due_first(actions, as_of)
    )
    when = f" at {date_in_words(as_of)}" if as_of else ""
    return Table(tuple(ACTIONS), tuple(rows), f"Actions, as they stand{when}", widths=tuple(ACTIONS.values()))


def status_in_words(action: Action, status: Status) -> str:
    """Done, late or open; with the date on which it was done and with what is noted."""
    dated = isinstance(action.done, str) and status is Status.DONE
    said = f"done on {date_in_words(str(action.done))}" if dated else status.value
    return f"{said}; {action.note}" if action.note else said
