"""The direct engine: the meaning of a rule base, in as few lines as we can."""

from __future__ import annotations

from collections.abc import Container
from typing import Literal

from delivery_model.errors import EngineError
from delivery_model.rulebase.axes import Facts
from delivery_model.rulebase.conditions import holds
from delivery_model.rulebase.framework import Decision, Framework, Hit, concluded


class Direct:
    """Evaluates decisions in order, each rule as it is written."""

    name: Literal["direct"] = "direct"

    def __init__(self, framework: Framework) -> None:
        self._id, self._decisions = framework.id, tuple(framework.decisions.values())

    def fire(self, facts: Facts, decisions: Container[str] | None = None) -> dict[str, tuple[str, ...]]:
        """The ids of the rules that hold, by decision; of some decisions and what they need, or of all."""
        known = dict(facts)
        fired: dict[str, tuple[str, ...]] = {}
        for decision in self._decisions:
            if decisions is not None and decision.name not in decisions:
                continue
            fired[decision.name] = fired_by(decision, known)
            known |= concluded(decision, checked(decision, fired[decision.name], self._id))
        return fired


def fired_by(decision: Decision, facts: Facts) -> tuple[str, ...]:
    """The ids of a decision's rules that hold, in the order of the rule base."""
    return tuple(rule.id for rule in decision.rules if holds(rule.when, facts))


def checked(decision: Decision, ids: tuple[str, ...], rule_base: str) -> tuple[str, ...]:
    """The values that a decision's fired rules conclude.

    Raises:
        EngineError: not exactly one rule of a unique decision holds.
    """
    if decision.hit is Hit.UNIQUE and len(ids) != 1:
        what = f"{len(ids)} rules of {decision.name} of {rule_base} hold where exactly one must"
        raise EngineError(f"{what}: {', '.join(ids)}" if ids else what)
    return tuple(dict.fromkeys(rule.then for rule in decision.rules if rule.id in ids))
