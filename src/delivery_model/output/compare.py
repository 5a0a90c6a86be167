"""Two recommendations of one authority side by side: before and after a change of findings."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence

from attrs import field, frozen

from delivery_model.explanation import Explanation
from delivery_model.output.headline import Headline
from delivery_model.output.hindsight import late_in_short
from delivery_model.output.json import recommendation_as_json
from delivery_model.output.markdown import escaped
from delivery_model.output.plain import Json
from delivery_model.output.words import known_in_words, title_of
from delivery_model.recommendation import Recommendation
from delivery_model.safe_text import visible

NOTHING = "-"


@frozen
class Row:
    """One thing, before and after."""

    label: str = field(converter=visible)
    before: str = field(converter=visible)
    after: str = field(converter=visible)


def rows(before: Explanation, after: Explanation, changed: Sequence[str]) -> tuple[Row, ...]:
    """The changed findings, then the headline of each, then what it comes with."""
    old, new = before.recommendation, after.recommendation
    framework = old.framework
    profiles = old.scenario.profile, new.scenario.profile
    found = [
        Row(title_of(framework, name), *(known_in_words(framework, each, name) for each in profiles))
        for name in changed
    ]
    facts = [_facts(each) for each in (before, after)]
    labels = dict.fromkeys(label for each in facts for label in each)
    found += [Row(label, facts[0].get(label, NOTHING), facts[1].get(label, NOTHING)) for label in labels]
    for name in (*framework.roles.notes, framework.roles.consistency):
        if name is None:
            continue
        found.append(Row(framework.decisions[name].question, _values(old, name), _values(new, name)))
    found.append(Row("Please check", late_in_short(old.scenario) or NOTHING, late_in_short(new.scenario) or NOTHING))
    return tuple(row for row in found if not row.before == row.after == NOTHING)


def _facts(explanation: Explanation) -> dict[str, str]:
    """The headline; the word stands with the answer, since it may differ from side to side."""
    (word, answer), *others = Headline(explanation).facts()
    same_for_both = ("Decided", "Record")
    return {"Answer": f"{word} {answer}"} | {label: value for label, value in others if label not in same_for_both}


def _values(recommendation: Recommendation, name: str) -> str:
    """What a collecting decision concludes for certain, in sentences."""
    decision = recommendation.framework.decisions[name]
    certain = recommendation.collected(name).certain
    return "; ".join(map(decision.briefly, certain)) or NOTHING


def as_text_table(found: Sequence[Row], width: int) -> str:
    """Three columns; what differs is marked with a star."""
    label_width = min(26, width // 4)
    column = (width - label_width - 8) // 2
    lines = [f"    {'':<{label_width}}  {'Before':<{column}}  After"]
    for row in found:
        lines.extend(_wrapped(row, label_width, column))
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _wrapped(row: Row, label_width: int, column: int) -> Iterator[str]:
    mark = "*" if row.before != row.after else " "
    cells = [
        textwrap.wrap(row.label, label_width),
        textwrap.wrap(row.before, column) or [NOTHING],
        textwrap.wrap(row.after, column) or [NOTHING],
    ]
    for place in range(max(map(len, cells))):
        label, before, after = (cell[place] if place < len(cell) else "" for cell in cells)
        yield f"  {mark if place == 0 else ' '} {label:<{label_width}}  {before:<{column}}  {after}"


def as_markdown_table(found: Sequence[Row]) -> str:
    """A table to paste."""
    lines = ["| | Before | After |", "|---|---|---|"]
    lines += [f"| {escaped(row.label)} | {escaped(row.before)} | {escaped(row.after)} |" for row in found]
    return "\n".join(lines) + "\n"


def as_json_object(before: Explanation, after: Explanation, changed: Mapping[str, Sequence[str]]) -> Json:
    """Both recommendations in full, and what was set."""
    return {
        "set": {name: list(levels) for name, levels in changed.items()},
        "before": recommendation_as_json(before),
        "after": recommendation_as_json(after),
    }
