"""The derivation of an answer: which rules held, on what they rest, and which findings they looked at.

It is made from rule ids and facts alone, so it is the same whichever engine ran.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping

from attrs import field, frozen

from delivery_model.engines import Engine
from delivery_model.rulebase.axes import Facts
from delivery_model.rulebase.conditions import ABSENT, Among, Condition, negated, support
from delivery_model.rulebase.framework import Basis, Framework, Hit, Rule, concluded


@frozen
class Firing:
    """One rule that held, and the leaves of its condition that made it hold.

    >>> from delivery_model import explain, load_scenario, recommend
    >>> found = explain(recommend(load_scenario("scenarios/rotherham.yml")))
    >>> sorted({firing.rule.then for firings in found.why for firing in firings})[:1]
    ['contained']
    """

    rule: Rule
    leaves: tuple[Among, ...]


@frozen
class Derivation:
    """Every rule that held for one complete authority.

    `facts` are the authority's own and those concluded; `fired` gives rule ids by decision.
    """

    framework: Framework
    facts: Facts = field(hash=False)
    fired: Mapping[str, tuple[str, ...]] = field(hash=False)

    def values(self, decision: str) -> tuple[str, ...]:
        """What a decision concluded."""
        ids = self.fired[decision]
        return tuple(dict.fromkeys(self.framework.rules[name].then for name in ids))

    def firing(self, rule: Rule) -> Firing:
        """A rule that held, with its leaves, each variable once.

        Where it held because a value was not collected, the leaves that kept that value out are among them.
        """
        merged: dict[str, frozenset[str]] = {}
        for leaf in self._grounds(rule.when):
            merged[leaf.variable] = merged.get(leaf.variable, leaf.values) & leaf.values
        return Firing(rule, tuple(Among(variable, values) for variable, values in merged.items()))

    def _grounds(self, condition: Condition) -> Iterator[Among]:
        """The leaves that make a condition hold, and for values not collected, the findings that kept them out."""
        for leaf in support(condition, self.facts):
            yield leaf
            if self._is_absence(leaf):
                yield from self._settling(leaf)

    def _is_absence(self, leaf: Among) -> bool:
        return leaf.variable in self.framework.collected and self.facts[leaf.variable] == ABSENT

    def _settling(self, leaf: Among) -> Iterator[Among]:
        """The leaves on axes that make a leaf hold, through every decision between, each of these once."""
        seen, below = set[Among](), [iter((leaf,))]
        while below:
            each = next(below[-1], None)
            if each is None:
                below.pop()
            elif self.framework.decided_by(each.variable) is None:
                yield each
            elif each not in seen:
                seen.add(each)
                below.append(self._grounding(each))

    def _grounding(self, leaf: Among) -> Iterator[Among]:
        """The leaves that make a leaf on a decision hold."""
        decision = self.framework.decisions[self.framework.collected.get(leaf.variable, (leaf.variable,))[0]]
        value = None if decision.hit is Hit.UNIQUE else self.framework.collected[leaf.variable][1]
        if self._is_absence(leaf):
            kept_out = (rule.when for rule in decision.rules if rule.then == value)
            grounds = [negated(when, self.framework.domains) for when in kept_out]
        else:
            grounds = [rule.when for rule in self.concluding(decision.name, value)]
        for ground in grounds:
            yield from support(ground, self.facts)

    def deciding(self, decision: str, value: str | None = None) -> tuple[Firing, ...]:
        """The rules that a decision rests on: those that concluded it, then those their conditions rest on.

        `value` narrows a collecting decision to one of its values.
        """
        found: dict[str, Firing] = {}
        below = [self.concluding(decision, value)]
        while below:  # not recursive, since one decision may rest on very many, one under another
            rule = next(below[-1], None)
            if rule is None:
                below.pop()
            elif rule.id not in found:
                found[rule.id] = self.firing(rule)
                below.append(self._under(found[rule.id]))
        return tuple(found.values())

    def _under(self, firing: Firing) -> Iterator[Rule]:
        """The rules that the leaves of one that held rest on."""
        for leaf in firing.leaves:
            needed = self.framework.decided_by(leaf.variable)
            if needed is not None:
                value = None if needed.hit is Hit.UNIQUE else self.framework.collected[leaf.variable][1]
                yield from self.concluding(needed.name, value)

    def concluding(self, decision: str, value: str | None) -> Iterator[Rule]:
        """The rules that concluded a decision, or one value of it."""
        for name in self.fired[decision]:
            rule = self.framework.rules[name]
            if value is None or rule.then == value:
                yield rule


def derive(framework: Framework, engine: Engine, facts: Facts, decisions: Container[str] | None = None) -> Derivation:
    """Let an engine find the rules that hold for a complete authority; of some decisions, or of all.

    Raises:
        EngineError: the engine failed.
    """
    fired = engine.fire(facts, decisions)
    known = dict(facts)
    for name, ids in fired.items():
        known |= concluded(framework.decisions[name], tuple(framework.rules[each].then for each in ids))
    return Derivation(framework, known, fired)


def basis_of(framework: Framework, firings: Iterable[Firing]) -> Basis:
    """The basis of an answer is that of its weakest rule."""
    return Basis.INTERPRETED if any(lowers_basis(framework, firing.rule) for firing in firings) else Basis.STATED


def lowers_basis(framework: Framework, rule: Rule) -> bool:
    """Whether a rule makes an answer an interpretation.

    An interpretation that only says that a circumstance does not apply does not: the answer rests on what does.
    """
    return rule.basis is Basis.INTERPRETED and rule.then not in framework.decisions[rule.decision].absences
