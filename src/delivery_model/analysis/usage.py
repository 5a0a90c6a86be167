"""Which rules hold for, and which decide the outcome of, how many of the possible authorities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

from attrs import frozen

from delivery_model.analysis.counting import Ways, all_ways, default_ways
from delivery_model.analysis.witness import Example, example_at
from delivery_model.framework.rules import Rule
from delivery_model.soundness import smallest_path
from delivery_model.space import Space, decisions_behind


@frozen(kw_only=True)
class Share:
    """For how many authorities a rule holds, and of how many it decides the outcome (None when it never can)."""

    holds: int
    decides: int | None


@frozen(kw_only=True)
class RuleUse:
    """How much a rule is used, under every reading and by default; `example` is a smallest authority it holds for."""

    rule: Rule
    all_readings: Share
    by_default: Share
    example: Example | None


def rule_uses(space: Space) -> Iterator[RuleUse]:
    """The use of every rule."""
    framework = space.framework
    behind = decisions_behind(framework, framework.roles.outcome)
    all_readings, by_default = _Count(space, all_ways(space)), _Count(space, default_ways(space))
    for rule in framework.rules.values():
        path = smallest_path(space.diagrams, space.condition(rule.when))
        yield RuleUse(
            rule=rule,
            all_readings=all_readings.share(rule, rule.decision in behind),
            by_default=by_default.share(rule, rule.decision in behind),
            example=None if path is None else example_at(space, path, rule.decision),
        )


class _Count:
    """The counts of every rule in one choice of ways."""

    def __init__(self, space: Space, ways: Ways) -> None:
        diagrams, framework = space.diagrams, space.framework
        self._holds = _by_rule(
            item for name in framework.decisions for item in diagrams.weighed(space.fired(name), ways).items()
        )
        self._decides = _by_rule(diagrams.weighed(space.deciding(framework.roles.outcome), ways).items())

    def share(self, rule: Rule, can_decide: bool) -> Share:
        decides = self._decides.get(rule.id, 0) if can_decide else None
        return Share(holds=self._holds.get(rule.id, 0), decides=decides)


def _by_rule(sets: Iterable[tuple[Collection[str], int]]) -> Mapping[str, int]:
    """For each rule, the authorities in the sets of rules that it belongs to."""
    found: Counter[str] = Counter()
    for rules, number in sets:
        for rule in rules:
            found[rule] += number
    return found
