"""One authority at several dates: the answer at each, which of the findings that changed moved it, what was published.

A journey in words, as data and as a plot.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path

from attrs import frozen

from delivery_model.answer.as_json import answer_in_short, late_as_json
from delivery_model.answer.explanation import Explanation, explain
from delivery_model.answer.headline import Headline, late_in_words
from delivery_model.answer.recommendation import recommend
from delivery_model.answer.smallest_sets import Sets, Single, Treatment, Use, minimal_sets
from delivery_model.answer.words import known_in_words, moved, stated_in_words, title_of
from delivery_model.engines import EngineName
from delivery_model.loading import rules_of
from delivery_model.possible.space import Space, wide_space
from delivery_model.profile.days import day_of
from delivery_model.profile.profile import Profile, Scenario
from delivery_model.rulebase.axes import AnyAxis
from delivery_model.rulebase.framework import Framework
from delivery_model.rulebase.vocabulary import UNKNOWN
from delivery_model.writing.document import Document, Facts, Line, Part
from delivery_model.writing.phrases import date_in_words, listed, number, plural, sentence
from delivery_model.writing.plain import Json, header, only
from delivery_model.writing.plots import COLOURS, LIGHT, new_figure, save, tidy

FORMAT = "delivery-model.journey/1"
TERSE = 3


@frozen
class Move:
    """From one date to the next: the attributes and groups whose findings changed, and what that did to the answer.

    `enough` are the minimal sets of these changes that alone rule out what is no longer possible; `needed` those
    without which, all others having happened, what is newly possible would still be ruled out. `offset` are changes in
    no such set that would have moved the answer by themselves, had others not gone against them; `idle` are the rest.
    A group counts as one.
    """

    changed: tuple[str, ...]
    enough: Sets
    needed: Sets
    offset: tuple[str, ...]

    @property
    def idle(self) -> tuple[str, ...]:
        """The changes without any one of which the answer would have been the same."""
        bearing = {*names_in(self.enough), *names_in(self.needed), *self.offset}
        return tuple(name for name in self.changed if name not in bearing)


def names_in(sets: Sets) -> tuple[str, ...]:
    """The attributes and groups of some sets of changes."""
    return tuple(dict.fromkeys(chain.from_iterable(_names(sets))))


def _names(sets: Sets) -> list[list[str]]:
    """The attributes and groups of each set."""
    return [[use.token.name for use in uses if isinstance(use.token, Single)] for uses in sets.sets]


@frozen
class Stop:
    """One date: the answer with its explanation, and how it came about since the date before.

    >>> from delivery_model import journey, load_scenario
    >>> dates = [load_scenario(f"scenarios/rotherham-{date}.yml") for date in ("2014-11", "2015-02")]
    >>> journey(dates)[1].move.changed
    ('leadership.acceptance', 'intervention.status')
    """

    scenario: Scenario
    explanation: Explanation
    move: Move | None

    @property
    def recommended(self) -> str | None:
        return self.explanation.recommendation.recommended

    @property
    def possible(self) -> tuple[str, ...]:
        return self.explanation.recommendation.possible


def journey(
    scenarios: Sequence[Scenario],
    framework: Framework | None = None,
    *,
    engine: EngineName | None = None,
    readings: Mapping[str, str] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Stop, ...]:
    """The answer at each date, in order of dates; `progress` is told how many of how many dates are done.

    Raises:
        UnknownName: a reading, alternative or engine that does not exist.

    >>> from delivery_model import load_scenario
    >>> dates = [load_scenario(f"scenarios/rotherham-{date}.yml") for date in ("2018-01", "2014-11")]
    >>> [(stop.scenario.as_of, stop.possible) for stop in journey(dates)]
    [('2014-11-30', ('alternative_delivery_model',)), ('2018-01-31', ('sector_led_improvement',))]
    """
    used, chosen = rules_of(framework), readings or {}
    stops: list[Stop] = []
    for scenario in sorted(scenarios, key=lambda each: day_of(each.as_of)):
        explanation = explain(recommend(scenario, used, engine=engine, readings=chosen))
        move = _move(used, chosen, stops[-1], scenario.profile, explanation) if stops else None
        stops.append(Stop(scenario, explanation, move))
        if progress:
            progress(len(stops), len(scenarios))
    return tuple(stops)


def _move(
    framework: Framework, readings: Mapping[str, str], before: Stop, profile: Profile, after: Explanation
) -> Move:
    earlier, later = frozenset(before.possible), frozenset(after.recommendation.possible)
    space, old = wide_space(framework, readings), before.scenario.profile
    enough = Sets(()) if earlier <= later else _sets(space, old, profile, later)
    needed = Sets(()) if later <= earlier else _sets(space, profile, old, earlier)
    changed = _changed(framework, old, profile)
    bearing = {*names_in(enough), *names_in(needed)}
    offset = [
        name
        for name in changed
        if name not in bearing
        and (_with_one(space, old, profile, name) != earlier or _with_one(space, profile, old, name) != later)
    ]
    return Move(changed, enough, needed, tuple(offset))


def _with_one(space: Space, profile: Profile, other: Profile, name: str) -> frozenset[str]:
    """The support types possible for a profile with one attribute or group taken from another."""
    cells = [
        (0,) if axis.is_reading else tuple((other if axis.name == name else profile).weights(axis))
        for axis in space.framework.axes
    ]
    return frozenset(space.diagrams.reachable(space.outcome(), cells))


def _changed(framework: Framework, old: Profile, new: Profile) -> tuple[str, ...]:
    """Every attribute with another finding, and every group with one of its members or a count otherwise."""
    found: dict[str, None] = {}
    for name, attribute in framework.attributes.items():
        if attribute.can_decide and _known(old, name) != _known(new, name):
            found[attribute.group or name] = None
    for group in framework.groups:
        if set(old.limits(group)) != set(new.limits(group)):
            found[group] = None
    return tuple(found)


def _known(profile: Profile, attribute: str) -> tuple[str, ...] | None:
    finding = profile.findings.get(attribute)
    return finding.levels if finding else None


def _sets(space: Space, start: Profile, end: Profile, wanted: frozenset[str]) -> Sets:
    """The minimal sets of changes from one profile to another after which only wanted support types are possible."""
    treatments = [_treatments(axis, start, end) for axis in space.framework.axes]
    node = space.diagrams.mapped(lambda value: value in wanted, space.outcome())
    return minimal_sets(space.diagrams, node, treatments)


def _treatments(axis: AnyAxis, start: Profile, end: Profile) -> list[Treatment]:
    if axis.is_reading:
        return [Treatment((0,))]  # a space for explanations has its readings fixed
    kept, changed = tuple(start.weights(axis)), tuple(end.weights(axis))
    found = [Treatment(kept)]
    return found if kept == changed else [*found, Treatment(changed, (Use(Single(axis.name), 1),))]


def journey_page(framework: Framework, stops: Sequence[Stop], is_full: bool = False) -> Document:
    """A section for each date: the answer, and in a line or two what moved it; in full, every change."""
    first = stops[0]
    facts = (("Rules", f"{framework.name}, {first.explanation.recommendation.engine} engine"),)
    sections = (_section(framework, before, stop, is_full) for before, stop in zip([None, *stops], stops, strict=False))
    return Document(f"{first.scenario.authority}: journey", (Facts(facts),), tuple(sections), is_full)


def _section(framework: Framework, before: Stop | None, stop: Stop, is_full: bool) -> Part:
    title = f"{date_in_words(stop.scenario.as_of)}: {answer_in_words(stop)}"
    lines = [*_published(stop)]
    if stop.move and before:
        said = _move_in_full if is_full else _move_in_short
        lines.extend(said(before, stop, stop.move, _changes(framework, before, stop, stop.move)))
    return Part(title, (*lines, *late_in_words(framework, stop.scenario, is_full)))


def answer_in_words(stop: Stop) -> str:
    """The first words on a date, in one line."""
    return Headline(stop.explanation).in_a_line()


def _published(stop: Stop) -> Iterator[Line]:
    label, said = Headline(stop.explanation).decided()
    if said:
        yield Line(f"{label}: {said}")


def _changes(framework: Framework, before: Stop, stop: Stop, move: Move) -> dict[str, str]:
    """Every change between two dates, in words."""
    profiles = before.scenario.profile, stop.scenario.profile
    return {name: change_in_words(framework, *profiles, name) for name in move.changed}


def _move_in_short(before: Stop, stop: Stop, move: Move, changes: dict[str, str]) -> Iterator[Line]:
    """What moved the answer in one line, and how many changes did not."""
    if move.enough.sets:
        said = [listed(changes[name] for name in names) for names in _names(move.enough)]
        lead = "What moved it" if len(said) == 1 else "What moved it, each alone"
    else:
        said = [listed((changes[name] for name in names), "or") for names in _names(move.needed)]
        lead = "What it took"
    if said:
        hidden = len(said) - TERSE
        more = [f"{number(hidden)} more (--full)"] if hidden > 0 else []
        yield Line(f"{lead}: {'; '.join([*said[:TERSE], *more])}")
        if move.idle:
            yield Line(f"{sentence(plural(len(move.idle), 'other change'))}: {idle_in_words(len(move.idle))}")
    elif changes:
        beside = [each.explanation.recommendation.alongside for each in (before, stop)]
        but = "" if beside[0] == beside[1] else ", but not what goes alongside"
        yield Line(f"The answer is as before{but}; {plural(len(changes), 'finding')} changed")
    else:
        yield Line("No finding changed")


def idle_in_words(count: int) -> str:
    """What is said of changes that nothing turns on."""
    which = "it" if count == 1 else "any one of them"
    return f"without {which} the answer would have been the same"


def _move_in_full(before: Stop, stop: Stop, move: Move, changes: dict[str, str]) -> Iterator[Line]:
    if not changes:
        yield Line("No finding changed")
        return
    if stop.possible == before.possible:
        yield Line("The answer is as before")
    if move.enough.sets:
        yield Line("What moved it: each of these alone was enough", "", _alternatives(move.enough, changes))
    if move.needed.sets:
        text = "Had all that one of these lines names not changed, the answer would have stayed as before"
        yield Line(text, "", _alternatives(move.needed, changes))
    for said, names in ((" that others offset", move.offset), (f": {idle_in_words(len(move.idle))}", move.idle)):
        if names:
            below = tuple(Line(changes[name], name) for name in names)
            yield Line(f"{sentence(plural(len(below), 'change'))}{said}", "", below)


def _alternatives(sets: Sets, changes: dict[str, str]) -> tuple[Line, ...]:
    return tuple(Line(listed(changes[name] for name in names), ", ".join(names)) for names in _names(sets))


def change_in_words(framework: Framework, old: Profile, new: Profile, name: str) -> str:
    """One attribute, or one group as a whole, from what was known to what is."""
    if name in framework.groups:
        group = framework.groups[name]
        return moved(group.title, *(_group(framework, each, name) for each in (old, new)))
    return moved(framework.attributes[name].title, *(known_in_words(framework, each, name) for each in (old, new)))


def _group(framework: Framework, profile: Profile, name: str) -> str:
    """How many members are at which levels, and what is stated of their number."""
    members = framework.groups[name].members
    counted = Counter(known_in_words(framework, profile, member) for member in members)
    stated = [stated_in_words(limit, len(members)) for limit in profile.limits(name)]
    if stated and counted[UNKNOWN] == len(members):
        return listed(stated)
    return listed([*(f"{number(count)} {level}" for level, count in counted.items()), *stated])


def journey_as_json(framework: Framework, stops: Sequence[Stop]) -> Json:
    """The same as plain data (docs/reference/validation.md)."""
    return header(FORMAT, framework) | {
        "authority": stops[0].scenario.authority,
        "stops": [_stop(framework, before, stop) for before, stop in zip([None, *stops], stops, strict=False)],
    }


def _stop(framework: Framework, before: Stop | None, stop: Stop) -> Json:
    recommendation, published = stop.explanation.recommendation, stop.scenario.published
    return {
        **answer_in_short(stop.explanation),
        "later_evidence": late_as_json(stop.scenario),
        "published": None
        if published is None
        else only(published, "support_type", "kind", "option", "source") | {"agrees": recommendation.agrees},
        "move": None if before is None or stop.move is None else _move_as_json(framework, before, stop, stop.move),
    }


def _move_as_json(framework: Framework, before: Stop, stop: Stop, move: Move) -> Json:
    sets = {"enough": _names(move.enough), "needed": _names(move.needed)}
    return {"changed": _changes(framework, before, stop, move), **sets, **only(move, "offset", "idle")}


def draw_journey(framework: Framework, stops: Sequence[Stop], path: Path) -> None:
    """A timeline: the answer at each date, what was published, and the smallest set of changes that moved it."""
    figure, grid = new_figure(1, 1, 11, 5)
    axes, values = grid[0][0], list(framework.outcome.values)
    days = [day_of(stop.scenario.as_of) for stop in stops]
    heights = [[values.index(value) for value in stop.possible] for stop in stops]
    told_of: set[str] = set()
    axes.plot(days, [sum(each) / len(each) for each in heights], color=LIGHT, linewidth=1, linestyle=":", zorder=1)
    for nth, (stop, day, places) in enumerate(zip(stops, days, heights, strict=True)):
        shown = {"label": "recommended (or possible)"} if nth == 0 else {}
        axes.plot([day] * len(places), places, "o-", color=COLOURS[0], markersize=11, linewidth=4, zorder=2, **shown)
        if published := stop.scenario.published:
            said = "published" if published.is_decision else "support in use"
            named = {} if said in told_of else {"label": said}
            told_of.add(said)
            marker = {"facecolor": "none", "edgecolor": COLOURS[1], "linewidth": 1.8, "zorder": 3}
            axes.scatter(day, values.index(published.support_type), s=330, marker="s", **marker, **named)
        told = "\n".join([date_in_words(stop.scenario.as_of), *_moved_by(framework, stop)])
        # above and below by turns, so that dates close together can be read
        spot, offset, side = (places[0], -16, "top") if nth % 2 else (places[-1], 16, "bottom")
        axes.annotate(told, (day, spot), (0, offset), textcoords="offset points", ha="center", va=side, fontsize=8)
    axes.set(ylim=(-0.8, len(values) - 0.3), yticks=range(len(values)))
    axes.set_yticklabels([framework.support_types[value].title for value in values])
    axes.margins(x=0.12)
    axes.set_title(f"{stops[0].scenario.authority}: support recommended and published", loc="left")
    axes.legend(frameon=False, fontsize=9, loc="upper center", bbox_to_anchor=(0.5, -0.08), ncols=2, markerscale=0.6)
    tidy(axes)
    save(figure, path)


def _moved_by(framework: Framework, stop: Stop) -> list[str]:
    """A smallest set of changes that was enough, a line for each."""
    sets = _names(stop.move.enough) if stop.move else []
    if not sets:
        return []
    titles = [title_of(framework, name) for name in sets[0]]
    others = [f"(or {plural(len(sets) - 1, 'other set')})"] if len(sets) > 1 else []
    return ["moved by", *titles, *others]
