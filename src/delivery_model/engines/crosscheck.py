"""The cross-check: every answer of an engine beside what `direct` finds, decision by decision.

What `direct` finds for the same inputs of a decision is kept, so that checking costs a look-up.
"""

from __future__ import annotations

from collections.abc import Mapping

from delivery_model.engines.direct import fired_by
from delivery_model.errors import EngineError
from delivery_model.rulebase.axes import Facts
from delivery_model.rulebase.framework import Decision

MOST_KEPT = 10_000
"""Answers of `direct` kept for one decision; past them it starts anew, so that memory does not grow."""

Derived = Mapping[str, tuple[str, ...]]


def _disagree(rule_base: str, decision: str, facts: Facts, derivations: Mapping[str, Derived]) -> EngineError:
    given = ", ".join(f"{name}: {value}" for name, value in facts.items())
    lines = [
        f"the engines disagree on {decision} of {rule_base}, so there is no answer; please report this",
        f"  given {given}",
    ]
    for engine, derived in derivations.items():
        lines.append(f"  derivation by {engine}")
        lines += [f"    {name}: {', '.join(rules) or 'no rule holds'}" for name, rules in derived.items()]
    what = "\n".join(lines)
    return EngineError(what, rule_base=rule_base, decision=decision, facts=facts, derivations=derivations)


class CrossCheck:
    """Compares what one engine finds with what `direct` finds, for one rule base."""

    def __init__(self, rule_base: str, engine: str) -> None:
        self._rule_base, self._engine = rule_base, engine
        self._kept: dict[str, dict[tuple[str, ...], tuple[str, ...]]] = {}

    def compare(self, decision: Decision, facts: Facts, fired: Derived) -> None:
        """Compare the rules of a decision, the last of those `fired` so far.

        Raises:
            EngineError: `direct` finds others.
        """
        kept = self._kept.setdefault(decision.name, {})
        inputs = tuple(map(facts.__getitem__, decision.inputs()))
        meant = kept.get(inputs)
        if meant is None:
            if len(kept) >= MOST_KEPT:
                kept.clear()
            meant = kept[inputs] = fired_by(decision, facts)
        if fired[decision.name] != meant:
            given = dict(zip(decision.inputs(), inputs, strict=True))
            derivations = {self._engine: dict(fired), "direct": {**fired, decision.name: meant}}
            raise _disagree(self._rule_base, decision.name, given, derivations)
