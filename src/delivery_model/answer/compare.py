"""Two recommendations of one authority side by side: before and after a change of findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from delivery_model.answer.as_json import recommendation_as_json
from delivery_model.answer.brief import title_of_answer
from delivery_model.answer.explanation import Explanation
from delivery_model.answer.headline import Headline, late_in_short
from delivery_model.answer.recommendation import Recommendation
from delivery_model.answer.words import known_in_words, title_of
from delivery_model.writing.document import Document, Table
from delivery_model.writing.plain import Json

NOTHING = "-"


class ComparedRow(NamedTuple):
    """One thing, before and after."""

    label: str
    before: str
    after: str


def comparison_document(before: Explanation, after: Explanation, changed: Sequence[str]) -> Document:
    """The two side by side, what differs marked."""
    found = rows(before, after, changed)
    marked = frozenset(place for place, row in enumerate(found) if row.before != row.after)
    table = Table(("", "Before", "After"), found, widths=(25, 38, 37), marked=marked)
    return Document(f"What if: {title_of_answer(before)}", (table,))


def rows(before: Explanation, after: Explanation, changed: Sequence[str]) -> tuple[ComparedRow, ...]:
    """The changed findings, then the headline of each, then what it comes with."""
    old, new = before.recommendation, after.recommendation
    framework = old.framework
    profiles = old.scenario.profile, new.scenario.profile
    found = [
        ComparedRow(title_of(framework, name), *(known_in_words(framework, each, name) for each in profiles))
        for name in changed
    ]
    facts = [_facts(each) for each in (before, after)]
    labels = dict.fromkeys(label for each in facts for label in each)
    found += [ComparedRow(label, facts[0].get(label, NOTHING), facts[1].get(label, NOTHING)) for label in labels]
    for name in (*framework.roles.notes, framework.roles.consistency):
        if name is None:
            continue
        found.append(ComparedRow(framework.decisions[name].question, _values(old, name), _values(new, name)))
    found.append(
        ComparedRow("Please check", late_in_short(old.scenario) or NOTHING, late_in_short(new.scenario) or NOTHING)
    )
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


def as_json_object(before: Explanation, after: Explanation, changed: Mapping[str, Sequence[str]]) -> Json:
    """Both recommendations in full, and what was set."""
    return {
        "set": {name: list(levels) for name, levels in changed.items()},
        "before": recommendation_as_json(before),
        "after": recommendation_as_json(after),
    }
