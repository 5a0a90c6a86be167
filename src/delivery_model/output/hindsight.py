"""Evidence that is later than the date of its scenario, in words and as data: nobody could know it then."""

from __future__ import annotations

from collections.abc import Iterator

from delivery_model.framework.rules import Framework
from delivery_model.output.document import Line
from delivery_model.output.phrases import number
from delivery_model.output.words import date_in_words, family_of, listed, title_of
from delivery_model.profile import Scenario

TERSE = 3
Json = dict[str, str]


def late_in_words(framework: Framework, scenario: Scenario, is_full: bool) -> tuple[Line, ...]:
    """One line that counts the later evidence and names what it is for; in full, every finding with its dates below."""
    if not scenario.later_evidence:
        return ()
    named = list(dict.fromkeys(family_of(framework, each.finding) for each in scenario.later_evidence))
    hidden = 0 if is_full else max(0, len(named) - TERSE)
    titles = [*named[: len(named) - hidden], *([f"{number(hidden)} more"] if hidden else [])]
    return (Line(f"{late_in_short(scenario)}: {listed(titles)}", "", tuple(_dates(framework, scenario, is_full))),)


def late_in_short(scenario: Scenario) -> str:
    """How much evidence is later than the date of a scenario, and how much has no date; nothing when none is later."""
    later, undated = len(scenario.later_evidence), scenario.undated_evidence
    if not later:
        return ""
    total, verb = scenario.dated_evidence + undated, "is" if later == 1 else "are"
    items = "item" if total == 1 else "items"
    apart = f" ({undated} {'has' if undated == 1 else 'have'} no date)" if undated else ""
    return f"{later} of {total} {items} of evidence {verb} later than the date of this scenario{apart}"


def late_as_json(scenario: Scenario) -> list[Json]:
    """Each item of evidence later than the date of a scenario, with the attribute or the group that it is for."""
    return [
        {"attribute": each.finding, "says": each.says, "source": each.source, "date": each.date}
        for each in scenario.later_evidence
    ]


def _dates(framework: Framework, scenario: Scenario, is_full: bool) -> Iterator[Line]:
    dates: dict[str, dict[str, None]] = {}
    for each in scenario.later_evidence if is_full else ():
        dates.setdefault(each.finding, {})[each.date] = None
    for name, found in dates.items():
        yield Line(f"{title_of(framework, name)}: {listed(map(date_in_words, sorted(found)))}")
