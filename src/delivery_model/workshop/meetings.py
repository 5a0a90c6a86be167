"""One meeting of a workshop on a page, and beside the meeting before: what moved, what was done, what is late."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import frozen

from delivery_model.answer.apart import apart_lines
from delivery_model.answer.placings import (
    Placings,
    differences_table,
    furthest_first,
    groups_of_raters,
    placings_of,
    sides_of,
)
from delivery_model.answer.plans_page import plans_parts, status_in_words
from delivery_model.answer.words import known_in_words, levels_in_words, moved, title_of
from delivery_model.profile.days import is_later
from delivery_model.profile.plans import Action, Status
from delivery_model.profile.profile import EvidenceKind, Scenario
from delivery_model.rulebase.framework import Framework
from delivery_model.rulebase.vocabulary import as_one_word
from delivery_model.writing.document import Block, Cell, Document, Line, Part, Table, Text
from delivery_model.writing.phrases import date_in_words, listed, number, plural, sentence
from delivery_model.writing.plain import Json, header

FORMAT = "delivery-model.workshop/1"
NOBODY = "Nobody is named as a rater yet."
SAME = "Wherever several people placed the same, they said the same."
MOVED = {"Finding": 28, "Before": 18, "Now": 18, "Steps apart": 14, "Who moved": 22}


@frozen
class Followed:
    """An action of a meeting, as it stood at the one before: None where it is new, or no longer on the list."""

    before: Action | None
    now: Action | None


def workshop_page(framework: Framework, scenario: Scenario, before: Scenario | None = None) -> Document:
    """A meeting: what moved since the one before, where people differ, groups side by side, what to ask, the plans."""
    placings = placings_of(framework, scenario.profile)
    parts = [
        *(_since(framework, before, scenario) if before else ()),
        Part("Where people differ", tuple(_differences(placings))),
        Part("Group beside group", tuple(groups_of_raters(framework, scenario))),
        Part("Please ask", tuple(apart_lines(framework, scenario.profile))),
        Part("Evidence, by whose account", tuple(_accounts(placings))),
        *plans_parts(framework, scenario),
    ]
    when = date_in_words(scenario.as_of)
    return Document(
        f"{scenario.authority}: workshop, {when}",
        (Text(_in_short(scenario, placings)),),
        tuple(part for part in parts if part.blocks),
    )


def _in_short(scenario: Scenario, placings: tuple[Placings, ...]) -> str:
    raters = {rater for each in placings for rater in each.by}
    if not raters:
        return NOBODY
    differ = furthest_first(placings)
    agreed = sum(each.is_agreed for each in differ)
    who = f"{sentence(number(len(raters)))} {'person' if len(raters) == 1 else 'people'}"
    several, settled, left = (number(each) if each else "none" for each in (len(differ), agreed, len(differ) - agreed))
    became = f": {settled} agreed since, {left} left open" if differ else ""
    return f"{who} placed {plural(len(placings), 'finding')}. They differ on {several}{became}."


def _differences(placings: tuple[Placings, ...]) -> Iterator[Block]:
    if furthest_first(placings):
        yield differences_table(placings)
    elif placings:
        yield Text(SAME)


def _accounts(placings: tuple[Placings, ...]) -> Iterator[Table]:
    """How much evidence stands behind each finding, by whose account; an empty cell is a gap."""
    columns = {EvidenceKind.INTERNAL: "The council's own", EvidenceKind.EXTERNAL: "Others'", None: "Not said whose"}
    rows: list[tuple[Cell, ...]] = []
    for each in placings:
        kinds = [item.kind for item in each.finding.evidence]
        rows.append((each.title, *(str(kinds.count(kind) or "") for kind in columns)))
    if rows:
        yield Table(("Finding", *columns.values()), tuple(rows), "Pieces of evidence; an empty cell is a gap")


def _since(framework: Framework, before: Scenario, now: Scenario) -> Iterator[Part]:
    """What moved since the meeting before, and what became of its actions."""
    rows = tuple(_moved(framework, before, now))
    when = date_in_words(before.as_of)
    table = Table(tuple(MOVED), rows, f"Findings that moved since {when}", widths=tuple(MOVED.values()))
    yield Part(f"Since {when}", (table,) if rows else (Text("No finding moved, and nobody placed one otherwise."),))
    lines = tuple(_followed_in_words(each, now.as_of) for each in followed(before, now))
    yield Part(f"Actions of {when}, and new ones", lines)


def _moved(framework: Framework, before: Scenario, now: Scenario) -> Iterator[tuple[Cell, ...]]:
    """Each finding that is another than before, or that somebody places elsewhere."""
    one, other = ({each.name: each for each in placings_of(framework, at.profile)} for at in (before, now))
    for name in framework.attributes:
        said = [known_in_words(framework, at.profile, name) for at in (before, now)]
        who = _who_moved(one.get(name), other.get(name))
        if said[0] != said[1] or who:
            apart = [str(at[name].steps) if name in at else "-" for at in (one, other)]
            yield title_of(framework, name), *map(sentence, said), " to ".join(dict.fromkeys(apart)), who or ""


def _who_moved(before: Placings | None, now: Placings | None) -> tuple[Line, ...]:
    if before is None or now is None:
        return ()
    both = ((rater, before.by[rater], now.by[rater]) for rater in now.by if rater in before.by)
    return tuple(Line(moved(rater, *map(levels_in_words, levels))) for rater, *levels in both if levels[0] != levels[1])


def followed(before: Scenario, now: Scenario) -> tuple[Followed, ...]:
    """The actions of both meetings, those of the first in its order, then new ones.

    An action is known again by its words, without regard to capitals and blanks.
    """
    one, other = ({as_one_word(each.says): each for each in at.plans.actions} for at in (before, now))
    return tuple(Followed(one.get(key), other.get(key)) for key in dict.fromkeys((*one, *other)))


def _followed_in_words(each: Followed, as_of: str) -> Line:
    """What became of an action by the day of the later meeting; one that is no longer listed is asked about."""
    if each.now is None:
        assert each.before is not None
        was = "it was done" if each.before.done else "it was not done; what became of it?"
        return Line(f"{each.before.says}: no longer on the list; {was}", each.before.owner or "")
    status = each.now.status(as_of)
    said = status_in_words(each.now, status)
    if status is Status.LATE and each.now.by:
        said = f"late, due {date_in_words(each.now.by)}" + (f"; {each.now.note}" if each.now.note else "")
    if each.before is None:
        said += "; new"
    elif each.before.by != each.now.by:
        dates = (date_in_words(at.by) if at.by else "no date" for at in (each.before, each.now))
        said += f"; due {' moved to '.join(dates)}"
    return Line(f"{each.now.says}: {said}", each.now.owner or "")


def workshop_as_json(framework: Framework, scenario: Scenario, before: Scenario | None = None) -> Json:
    """The same as plain data (docs/reference/json.md)."""
    placings = placings_of(framework, scenario.profile)
    asked = [line.text for line in apart_lines(framework, scenario.profile)]
    return header(FORMAT, framework) | {
        "authority": scenario.authority,
        "as_of": scenario.as_of,
        "differences": [_as_json(each) for each in furthest_first(placings)],
        "groups": {name: list(group) for name, group in sides_of(scenario.plans, placings).items()},
        "asks": asked,
        "actions": [
            {"says": each.says, "owner": each.owner, "by": each.by, "status": each.status(scenario.as_of).value}
            for each in scenario.plans.actions
        ],
        "before": _before_as_json(framework, before, scenario) if before else None,
    }


def _as_json(each: Placings) -> Json:
    said: Mapping[str, list[str]] = {rater: list(levels) for rater, levels in each.by.items()}
    levels = list(each.finding.levels)
    return {"attribute": each.name, "steps": each.steps, "of": len(each.scale) - 1, "raters": said, "levels": levels}


def _before_as_json(framework: Framework, before: Scenario, now: Scenario) -> Json:
    profiles = before.profile.findings, now.profile.findings
    levels = {
        name: [list(at[name].levels) if name in at else [] for at in profiles]
        for name in framework.attributes
        if any(name in at for at in profiles)
    }
    gone = [each.before.says for each in followed(before, now) if each.before and each.now is None]
    return {
        "as_of": before.as_of,
        "moved": {name: {"before": one, "now": other} for name, (one, other) in levels.items() if one != other},
        "actions_gone": gone,
    }


def compared_authority(before: Scenario, now: Scenario) -> str | None:
    """Why two meetings cannot be compared; None where they can."""
    if is_later(before.as_of, now.as_of):
        return (
            f"the meeting before, of {before.as_of}, is later than this of {now.as_of}; give them the other way round"
        )
    if as_one_word(before.authority) != as_one_word(now.authority):
        return f"two meetings are of one authority, and these are of {listed((before.authority, now.authority))}"
    return None
