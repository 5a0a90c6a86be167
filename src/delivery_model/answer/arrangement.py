"""The options appraisal of a scenario beside its recommendation: which arrangement leads, and whether it fits."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from functools import cached_property

from attrs import frozen

from delivery_model.answer.recommendation import Recommendation, recommend
from delivery_model.appraisal import Findings, Fit, Option, Options
from delivery_model.appraisal import appraise as appraisal_findings
from delivery_model.appraisal.acceptability import SAMPLES
from delivery_model.appraisal.read_options import options_for
from delivery_model.engines import EngineName
from delivery_model.errors import Place, Problem, ScenarioError
from delivery_model.profile.profile import Scenario
from delivery_model.rulebase.framework import Framework, Hit


class Match(Enum):
    """How an option goes with what is recommended; best first."""

    FITS = "fits"
    PARTLY = "partly"
    ALONGSIDE = "alongside"
    NOT = "not"


@frozen(kw_only=True)
class OptionFit:
    """Whether an option can serve the support that is recommended.

    `about` is what the rule base says of the option. `match` is `fits` when it can serve every support type still
    possible, `partly` when it can serve some of them, `alongside` when it can serve only what goes with the one
    recommended, else `not`. `serves` are the support types among these that it can serve. `forms` says of each form
    that the option has (such as a new organisation) whether the rule base concludes that form for this authority: True,
    False, or None where it depends on what is unknown.

    Source:
        Interpreted (A21, A22): options.yml says for each option what it can serve, and why.
    """

    option: Option
    about: Fit
    match: Match
    serves: tuple[str, ...]
    forms: Mapping[str, bool | None]


@frozen(kw_only=True, slots=False)
class Arrangement:
    """An appraisal of management options, and how they go with the support recommended.

    >>> from delivery_model import appraise, load_scenario
    >>> found = appraise(load_scenario("scenarios/rotherham.yml"))
    >>> found.fits["peer_practice_partner"].match.value
    'fits'
    """

    recommendation: Recommendation
    options: Options
    findings: Findings

    @cached_property
    def fits(self) -> Mapping[str, OptionFit]:
        """For each option appraised of which the rule base says what it can serve, whether that is recommended."""
        options = (self.options.options[name] for name in self.findings.appraisal.options)
        return {each.id: self._fit(each, each.fit) for each in options if each.fit is not None}

    @property
    def leaders(self) -> tuple[str, ...]:
        """The options that are first, or may be, as far as the scores are known."""
        return self.findings.winners or self.findings.contenders

    @property
    def published(self) -> str | None:
        """The option that was in fact chosen, where the scenario names one of the options."""
        published = self.recommendation.scenario.published
        return published.option if published and published.option in self.options.options else None

    @property
    def agrees(self) -> bool | None:
        """Whether the option chosen is the one that comes first; None when either is not known."""
        if self.published is None or len(self.findings.contenders) > 1:
            return None
        return self.findings.contenders == (self.published,)

    def _fit(self, option: Option, fit: Fit) -> OptionFit:
        found, able = self.recommendation, fit.support_types
        serves = tuple(each for each in found.possible if each in able)
        beside = tuple(each for each in found.alongside if each in able and each not in serves)
        if serves:
            match = Match.FITS if serves == found.possible else Match.PARTLY
        else:
            match = Match.ALONGSIDE if beside else Match.NOT
        forms = {form: self._concluded(form) for form in fit.forms}
        return OptionFit(option=option, about=fit, match=match, serves=serves + beside, forms=forms)

    def _concluded(self, form: str) -> bool | None:
        """Whether a decision has this value, whatever is unknown; None when it depends."""
        name, _, value = form.rpartition(".")
        if self.recommendation.framework.decisions[name].hit is Hit.COLLECT:
            found = self.recommendation.collected(name)
            return True if value in found.certain else None if value in found.possible else False
        possible = self.recommendation.space.possible(name)
        return None if value in possible and len(possible) > 1 else value in possible


def arrangement_of(recommendation: Recommendation, findings: Findings | None = None) -> Arrangement | None:
    """The appraisal of a recommendation's scenario; None when it has none.

    It costs next to nothing until the sensitivity of its findings is looked at.

    Args:
        recommendation: what to appraise options beside.
        findings: what holds of the scenario's appraisal, where that has been found otherwise than `appraised` does.

    Raises:
        RuleBaseError: the rule base's options.yml is malformed.
    """
    findings = findings or recommendation.appraised
    if findings is None:
        return None
    options = options_for(recommendation.framework, findings.appraisal)
    return Arrangement(recommendation=recommendation, options=options, findings=findings)


def form_in_words(framework: Framework, form: str) -> str:
    """A form that an option can have, as the decision that concludes it says it."""
    name, _, value = form.rpartition(".")
    return framework.decisions[name].values[value]


def appraise(
    subject: Scenario,
    framework: Framework | None = None,
    *,
    engine: EngineName | None = None,
    readings: Mapping[str, str] | None = None,
    samples: int = SAMPLES,
    seed: int = 0,
) -> Arrangement:
    """Rank the management options of a scenario's appraisal, and say how each goes with the support recommended.

    Args:
        subject: a scenario with an appraisal.
        framework: the rule base; without one, the one shipped.
        engine: which engine answers.
        readings: alternatives of open points to use instead of their defaults.
        samples: weights to draw where shares of all weights cannot be had exactly.
        seed: what to draw them with.

    Raises:
        ScenarioError: it has no appraisal.
        UnknownName: a reading, alternative or engine that does not exist.

    >>> from delivery_model import load_scenario
    >>> appraise(load_scenario("scenarios/rotherham.yml")).findings.winners
    ('peer_practice_partner',)
    """
    recommendation = recommend(subject, framework, engine=engine, readings=readings)
    scored = subject.appraisal
    findings = None if scored is None else appraisal_findings(scored, samples=samples, seed=seed)
    arrangement = arrangement_of(recommendation, findings)
    if arrangement is None:
        fix = "add 'appraisal:' with scores of options; 'recommend new' shows its form"
        raise ScenarioError([Problem(Place(subject.path, 1, 1), "the scenario has no appraisal", fix)])
    return arrangement
