"""The recommendation: which form of support fits an authority, or which still may."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from attrs import define, field

from delivery_model.answer.derivation import Derivation, Firing, basis_of, derive
from delivery_model.engines import EngineName, engine_for
from delivery_model.errors import EngineError, TooWide, UnknownName
from delivery_model.loading import Subject, asked, rules_of
from delivery_model.possible.diagrams import Value
from delivery_model.possible.evaluation import Combinations, Confined, evaluator_of
from delivery_model.possible.space import Space, space_of
from delivery_model.profile.profile import Profile, Scenario
from delivery_model.rulebase.framework import NOT_KNOWN, Basis, Decision, Framework, Hit
from delivery_model.rulebase.readings import Readings
from delivery_model.safe_text import short

if TYPE_CHECKING:
    from delivery_model.appraisal import Findings


@define(frozen=True)
class Collected:
    """The values of a collecting decision: those certain whatever is unknown, and those that may be added."""

    certain: tuple[str, ...]
    possible: tuple[str, ...]

    def __contains__(self, value: object) -> bool:
        """Whether a value may be concluded."""
        return value in self.certain or value in self.possible


@define(frozen=True)
class Values:
    """The values of a decision: those possible, those certain whatever is unknown, and those that are open.

    `open` are possible and not certain. `value` is the only value possible, where it is certain; else None.

    >>> from delivery_model import Profile
    >>> found = recommend(Profile()).values("support_type")
    >>> len(found.possible), found.certain, found.value
    (3, (), None)
    """

    possible: tuple[str, ...]
    certain: tuple[str, ...]

    @classmethod
    def of(cls, decision: Decision, found: Iterable[Value]) -> Values:
        """From what a diagram says of a decision: values, or of a collecting decision sets of them."""
        each = [{value} if decision.hit is Hit.UNIQUE else set(value) for value in found]
        certain, union = each[0].intersection(*each), each[0].union(*each)
        return cls(*(tuple(value for value in decision.values if value in among) for among in (union, certain)))

    @property
    def open(self) -> tuple[str, ...]:
        """The values that are possible and not certain."""
        return tuple(value for value in self.possible if value not in self.certain)

    @property
    def value(self) -> str | None:
        """The one value; None when it may be another, several or none."""
        return self.certain[0] if len(self.possible) == len(self.certain) == 1 else None


@define(frozen=True)
class Bar:
    """A value of a collecting decision that stands in the way of the answer."""

    decision: str
    value: str


@define(frozen=True, kw_only=True, eq=False, slots=False)
class Recommendation:
    """What a framework says of one authority.

    `possible` are the support types that some authority compatible with the findings would get, lightest
    first: one means that this is the answer whatever is unknown. There is a derivation for each distinct set
    of rules that can decide the answer; each covers the outcome and the decisions behind it.

    >>> from delivery_model import load_scenario
    >>> found = recommend(load_scenario("scenarios/rotherham.yml"))
    >>> found.recommended, found.degree
    ('external_scrutiny', 'in_force')
    >>> found.basis.value
    'interpreted'
    """

    framework: Framework
    scenario: Scenario
    engine: EngineName
    readings: Readings
    possible: tuple[str, ...]
    _among: Combinations | Confined = field(alias="among")

    def __repr__(self) -> str:
        known, rules = len(self.scenario.profile.findings), self.framework.name
        try:
            basis = self.basis.value
        except TooWide:  # the answer is known, and not every set of rules that may decide it
            basis = None
        return short(
            "Recommendation",
            self.recommended,
            possible=len(self.possible),
            basis=basis,
            rules=rules,
            known=known,
        )

    @property
    def recommended(self) -> str | None:
        """The support type, or None when the findings leave more than one possible."""
        return self.possible[0] if len(self.possible) == 1 else None

    @cached_property
    def space(self) -> Space:
        """The authorities that the findings leave possible."""
        if isinstance(self._among, Confined):
            return self._among.space
        return space_of(self.framework, self.scenario.profile, self.readings)

    @cached_property
    def derivations(self) -> tuple[Derivation, ...]:
        """A derivation for each distinct set of rules that can decide the answer.

        Raises:
            EngineError: the engine failed, or does not agree with `direct`.
            TooWide: the findings leave too many authorities possible to tell these sets apart.
        """
        outcome = self.framework.roles.outcome
        return tuple(self._derivation(each, number, outcome) for each, number in self._among.examples(outcome))

    @cached_property
    def full_derivation(self) -> Derivation:
        """Every decision's rules for one authority that the findings leave possible.

        Raises:
            EngineError: the engine failed, or does not agree with `direct`.
        """
        return self._derivation(evaluator_of(self.framework, self.readings).first(self.scenario.profile), 0)

    def _derivation(self, among: Combinations, number: int, decision: str | None = None) -> Derivation:
        """That of one authority: what the rules say as they are written, or what another engine finds."""
        if self.engine == "direct":
            return Derivation(self.framework, *among.derived(number))
        behind = None if decision is None else self.framework.behind[decision]
        return derive(self.framework, engine_for(self.framework, self.engine), among.facts(number), behind)

    @cached_property
    def deciding(self) -> tuple[tuple[Firing, ...], ...]:
        """The rules that decide the answer, for each derivation."""
        outcome = self.framework.roles.outcome
        return tuple(derivation.deciding(outcome) for derivation in self.derivations)

    @property
    def basis(self) -> Basis:
        """Stated only when every rule that may decide the answer is; see `lowers_basis`."""
        return Basis.weakest(basis_of(self.framework, firings) for firings in self.deciding)

    def collected(self, decision: str | None) -> Collected:
        """What a collecting decision concludes; nothing for a role that the framework does not fill.

        Raises:
            UnknownName: there is no such decision, or it has one value.
        """
        if decision is None:
            return Collected((), ())
        several = [name for name, each in self.framework.decisions.items() if each.hit is Hit.COLLECT]
        if decision not in several:
            is_one = decision in self.framework.decisions
            fix = f"it has one value, which values({decision!r}) gives" if is_one else ""
            raise UnknownName("collecting decision", decision, several, fix)
        found = self.values(decision)
        return Collected(found.certain, found.open)

    def values(self, decision: str) -> Values:
        """The values of a decision over all authorities that the findings leave possible, in the order declared.

        Raises:
            UnknownName: there is no such decision.

        Example:
            >>> from delivery_model import Profile, load_framework
            >>> framework = load_framework()
            >>> found = recommend(Profile.of(framework, {"capacity.strategy": "lacking"}), framework)
            >>> found.values("governance").possible, found.values("governance").value
            (('effective', 'gap'), None)
        """
        if decision not in self.framework.decisions:
            raise UnknownName("decision", decision, self.framework.decisions)
        found = evaluator_of(self.framework, self.readings).of(self.scenario.profile, decision)
        return Values(found.possible(decision), found.certain(decision))

    @cached_property
    def degrees(self) -> tuple[str, ...]:
        """The degrees that the form which has one may be of, wherever it is in the answer or beside it."""
        role = self.framework.roles.degree
        if role is None:
            return ()
        found = self.collected(role.decision)
        return tuple(name for name in self.framework.decisions[role.decision].values if name in found)

    @property
    def degree(self) -> str | None:
        """The degree of the form that has one: `not_known` when it may be several, None where it has no part."""
        several = self.degrees
        return several[0] if len(several) == 1 else NOT_KNOWN if several else None

    @cached_property
    def bars(self) -> tuple[Bar, ...]:
        """What law or policy puts in the way of the answer, whatever is unknown."""
        roles = self.framework.roles
        return tuple(
            Bar(name, value)
            for name in (*roles.notes, roles.policy_exposure)
            if name is not None
            for value in self.collected(name).certain
            if self.recommended in self.framework.decisions[name].bars.get(value, ())
        )

    @cached_property
    def appraised(self) -> Findings | None:
        """What holds of the scenario's own appraisal of management options; None when it has none."""
        from delivery_model.appraisal import appraise

        return None if self.scenario.appraisal is None else appraise(self.scenario.appraisal)

    @property
    def alongside(self) -> tuple[str, ...]:
        """The forms of support that go with the one recommended, whatever is unknown."""
        return self.collected(self.framework.roles.alongside).certain

    @property
    def agrees(self) -> bool | None:
        """Whether the answer is what was published; None when undecided or nothing was published."""
        published = self.scenario.published
        if published is None or self.recommended is None:
            return None
        return published.support_type == self.recommended

    def to_dict(self, *, sections: Sequence[str] | None = None) -> dict[str, Any]:
        """The answer as the plain data of its JSON: all of it, or the keys wanted, of which only these are worked out.

        What was asked about, and the head, which says of which rule base it is, are in every selection.

        Raises:
            UnknownName: a key that does not exist.

        Example:
            >>> from delivery_model import load_scenario
            >>> found = recommend(load_scenario("scenarios/rotherham.yml")).to_dict(sections=["recommended"])
            >>> found["recommended"], found["scenario"]["as_of"]
            ('external_scrutiny', '2017-04-01')
        """
        from delivery_model.answer.as_json import recommendation_as_json  # upward: docs/decisions/0011
        from delivery_model.answer.explanation import explain

        return recommendation_as_json(explain(self), sections=sections)

    def _repr_html_(self) -> str:
        """The whole page, where a notebook shows this value."""
        from delivery_model.answer.explanation import explain  # upward: docs/decisions/0011
        from delivery_model.answer.full import Content
        from delivery_model.writing.html import document_as_fragment

        return document_as_fragment(Content(explain(self)).page())


def recommend(
    subject: Subject,
    framework: Framework | None = None,
    *,
    engine: EngineName | None = None,
    readings: Mapping[str, str] | None = None,
) -> Recommendation:
    """Say which form of improvement support fits an authority, and from which rules that follows.

    Args:
        subject: what is known of the authority: a scenario, a profile, or a mapping as `Scenario.of` reads it.
        framework: the rule base; by default the one shipped.
        engine: `direct`, the default, or `durable`, whose every answer is compared with it.
        readings: alternatives of open points to use instead of their defaults, by name of the reading.

    Raises:
        UnknownName: an engine, reading, alternative, attribute or level that does not exist.
        ScenarioError: a mapping is no scenario; with every problem found.
        InvalidValue: a value of another type, or what is said of a group cannot be true together.
        RuleBaseError: the rule base was changed, and is unsound.
        EngineError: the engine failed, or does not agree with the rules as they are written.
        TooWide: the findings leave too much open; never for a complete profile under `direct`.

    Example:
        >>> recommend({"capacity.strategy": "lacking", "problems.systemic": None})
        Recommendation(None, possible=3, basis='interpreted', rules='isos-2017 2.0.0', known=1)
        >>> recommend({}).possible
        ('sector_led_improvement', 'external_scrutiny', 'alternative_delivery_model')
    """
    rules = rules_of(framework)
    chosen = Readings.of(rules, readings or {})
    scenario, evaluator = asked(subject, rules), engine_for(rules, engine)
    outcome = rules.roles.outcome
    among = evaluator_of(rules, chosen, outcome).of(scenario.profile, outcome)
    found = Recommendation(
        framework=rules,
        scenario=scenario,
        engine=evaluator.name,
        readings=chosen,
        possible=among.possible(outcome),
        among=among,
    )
    if evaluator.name != "direct":
        _crosschecked(found)
    return found


def _crosschecked(found: Recommendation) -> None:
    """Let an engine that is not the meaning of the rules derive the answer now, and compare."""
    outcome = found.framework.roles.outcome
    derived = {value for derivation in found.derivations for value in derivation.values(outcome)}
    if derived != {*found.possible}:
        what = f"{found.engine} finds {', '.join(sorted(derived))} where {', '.join(found.possible)} must be"
        raise EngineError(what, rule_base=found.framework.id, decision=outcome)


def possible_forms(framework: Framework, profile: Profile, readings: Mapping[str, str]) -> tuple[str, ...]:
    """The support types that some authority compatible with the findings would get, lightest first.

    Raises:
        TooWide: the findings leave too many authorities possible.
    """
    outcome = framework.roles.outcome
    return evaluator_of(framework, Readings.of(framework, readings), outcome).of(profile, outcome).possible(outcome)
