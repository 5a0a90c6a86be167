"""One authority at several dates: the answer at each, and which of the findings that changed moved it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from attrs import frozen

from delivery_model.answer.explanation import Explanation, explain
from delivery_model.answer.recommendation import recommend
from delivery_model.answer.smallest_sets import Sets, Single, Treatment, Use, minimal_sets
from delivery_model.engines import EngineName
from delivery_model.loading import load_framework
from delivery_model.possible.space import Space, wide_space
from delivery_model.profile.profile import Profile, Scenario, day_of
from delivery_model.rulebase.axes import AnyAxis
from delivery_model.rulebase.framework import Framework


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
    tokens = (use.token for uses in sets.sets for use in uses)
    return tuple(dict.fromkeys(token.name for token in tokens if isinstance(token, Single)))


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
    used, chosen = framework or load_framework(), readings or {}
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
