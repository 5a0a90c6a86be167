"""Suppose the answer: decisions held fast, and what then follows for findings and other decisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce

from attrs import define

from delivery_model.answer.recommendation import Values
from delivery_model.errors import InvalidValue, UnknownName
from delivery_model.loading import Subject, asked, rules_of
from delivery_model.possible.diagrams import Node
from delivery_model.possible.space import Space, space_of
from delivery_model.profile.profile import Profile, Scenario
from delivery_model.rulebase.axes import AnyAxis
from delivery_model.rulebase.framework import Framework, Hit
from delivery_model.rulebase.readings import Readings


@define(frozen=True, kw_only=True, eq=False, slots=False)
class Supposed:
    """What follows where decisions have the values that they are held at.

    `findings` has the levels still possible of each attribute that was open, `decisions` the values of each decision,
    both of them over the authorities that fit the findings and what is held fast. `before` is the same without that.

    >>> from delivery_model import Profile
    >>> found = suppose(Profile(), {"problems_entrenched": "entrenched"})
    >>> found.decisions["problems_entrenched"].value, dict(found.fixed)
    ('entrenched', {'problems_entrenched': ('entrenched',)})
    """

    framework: Framework
    scenario: Scenario
    fixed: Mapping[str, tuple[str, ...]]
    findings: Mapping[str, tuple[str, ...]]
    decisions: Mapping[str, Values]
    before: Supposed | None = None

    @property
    def follows(self) -> Mapping[str, tuple[str, ...]]:
        """What was open and is settled: the one level of attributes, the values of decisions that are certain."""
        old = self._open()
        settled = {name: left for name, left in self.findings.items() if len(left) == 1 < len(old.findings[name])}
        for name, values in self.decisions.items():
            if name not in self.fixed and values != old.decisions[name] and not values.open:
                settled[name] = values.certain
        return settled

    @property
    def excluded(self) -> Mapping[str, tuple[str, ...]]:
        """What was possible and is not: levels of attributes, values of decisions."""
        old = self._open()
        pairs = [(name, old.findings[name], left) for name, left in self.findings.items()]
        pairs += [(name, old.decisions[name].possible, each.possible) for name, each in self.decisions.items()]
        return {name: gone for name, was, left in pairs if (gone := tuple(each for each in was if each not in left))}

    @property
    def free(self) -> tuple[str, ...]:
        """The open attributes of which every level that was possible still is."""
        return tuple(name for name, left in self.findings.items() if left == self._open().findings[name])

    def _open(self) -> Supposed:
        return self.before or self


def suppose(
    subject: Subject,
    fixed: Mapping[str, str | Iterable[str]],
    framework: Framework | None = None,
    *,
    readings: Mapping[str, str] | None = None,
) -> Supposed:
    """Hold decisions fast, the outcome too, and say what follows, what is excluded and what stays free.

    Every part is exact by itself: a level is left where some authority that fits has it. Levels of several attributes
    that are left need not be possible together.

    Args:
        subject: what is known of the authority.
        fixed: decision -> the value it has, or several of which it has one; of a collecting decision, the values that
            are among those it has.
        framework: the rule base; by default the one shipped.
        readings: alternatives of open points to use instead of their defaults, by name of the reading.

    Raises:
        UnknownName: a decision, value, reading, alternative, attribute or level that does not exist.
        InvalidValue: no authority that fits the findings has what is held fast, or no value is left of a decision.

    Example:
        >>> from delivery_model import Profile, load_framework
        >>> rules = load_framework()
        >>> found = suppose(Profile(), {"support_type": "sector_led_improvement"}, rules)
        >>> found.excluded["capacity.self_assessment"], found.follows["problems_entrenched"]
        (('lacking',), ('contained',))
    """
    rules = rules_of(framework)
    chosen = Readings.of(rules, readings or {})
    scenario = asked(subject, rules)
    held = {name: _values(rules, name, said) for name, said in fixed.items()}
    space = space_of(rules, scenario.profile, chosen)
    parts = [_holds(space, name, values) for name, values in held.items()]
    node = reduce(space.diagrams.both, parts, space.diagrams.true)
    if node == space.diagrams.false:
        said = ", ".join(f"{name} {'|'.join(values)}" for name, values in held.items())
        raise InvalidValue("fixed", f"no authority that fits the findings has {said}", "hold something else fast")
    before = _supposed(space, scenario, {}, space.diagrams.true)
    return _supposed(space, scenario, held, node, before)


def _values(framework: Framework, name: str, said: str | Iterable[str]) -> tuple[str, ...]:
    if name not in framework.decisions:
        raise UnknownName("decision", name, framework.decisions)
    values = (said,) if isinstance(said, str) else tuple(said)
    for value in values:
        if value not in framework.decisions[name].values:
            raise UnknownName(f"value of {name}", value, framework.decisions[name].values)
    if not values:
        raise InvalidValue(f"fixed.{name}", f"no value of {name} is left", "name one, or leave it out")
    return values


def _holds(space: Space, name: str, values: tuple[str, ...]) -> Node:
    """Where a decision has one of some values, or of a collecting one all of them."""
    if space.framework.decisions[name].hit is Hit.UNIQUE:
        return space.diagrams.mapped(lambda value: value in values, space.values(name))
    return space.diagrams.mapped(lambda found: set(values) <= set(found), space.values(name))


def _supposed(
    space: Space, scenario: Scenario, held: Mapping[str, tuple[str, ...]], node: Node, before: Supposed | None = None
) -> Supposed:
    framework, diagrams = space.framework, space.diagrams
    decisions: dict[str, Values] = {}
    for name, decision in framework.decisions.items():
        at = diagrams.combine(lambda holds, value: (value,) if holds else None, node, space.values(name))
        reached = [found[0] for found in diagrams.reachable(at) if found is not None]
        decisions[name] = Values.of(decision, reached)
    return Supposed(
        framework=framework,
        scenario=scenario,
        fixed=held,
        findings=_findings(space, scenario.profile, node),
        decisions=decisions,
        before=before,
    )


def _findings(space: Space, profile: Profile, node: Node) -> dict[str, tuple[str, ...]]:
    """The levels left of each open attribute that rules look at, in the order of asking."""
    framework = space.framework
    axes = {name: (place, axis) for place, axis in enumerate(framework.axes) for name in axis.members}
    found: dict[str, tuple[str, ...]] = {}
    for name, attribute in framework.attributes.items():
        left = profile.findings[name].levels if name in profile.findings else attribute.level_names
        if name in axes and len(left) > 1:
            found[name] = tuple(level for level in left if _is_left(space, profile, node, *axes[name], name, level))
    return found


def _is_left(space: Space, profile: Profile, node: Node, place: int, axis: AnyAxis, name: str, level: str) -> bool:
    """Whether some authority has a level, where what is held fast holds."""
    index = {cell: at for at, cell in enumerate(space.cells[axis.name])}
    choices = {**profile.choices(), name: frozenset({level})}
    cells = [index[cell] for cell in axis.weights(choices, profile.limits(axis.name))]
    every: list[Iterable[int]] = [range(size) for size in space.diagrams.sizes]
    every[place] = cells
    return bool(cells) and True in space.diagrams.reachable(node, every)
