"""How far a framework agrees with published decisions, under its default readings and under every other.

Whether the policy exposure of cases matches what was formally asked of them.

The record of a rule base: what holding it against published decisions came to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from functools import cached_property
from itertools import product
from math import prod

from attrs import frozen

from delivery_model.answer.recommendation import recommend
from delivery_model.errors import TooWide
from delivery_model.possible.space import space_of
from delivery_model.precedents.baselines import Baseline, History
from delivery_model.precedents.cases import CODINGS, Case
from delivery_model.precedents.outcomes import CaseAnswer, Outcomes, Tally, outcomes_of
from delivery_model.rulebase.framework import Beside, FormRecord, Framework, InUse, Record
from delivery_model.rulebase.readings import Readings

MOST_COMBINATIONS = 100_000

Progress = Callable[[int, int], None]
"""Told how many of how many cases are done."""


@frozen
class Fit:
    """The combinations of readings that give every case the same answer; `nearest` changes the fewest readings."""

    nearest: Mapping[str, str]
    number: int
    tally: Tally


@frozen
class Combination:
    """One choice of readings, and how its answers compare with what was published."""

    readings: Readings
    tally: Tally


class Coding:
    """The cases under one coding of their profiles. Each part is worked out when first looked at."""

    def __init__(self, name: str, framework: Framework, cases: Sequence[Case], progress: Progress | None) -> None:
        self.name, self.framework = name, framework
        self.cases = tuple(case for case in cases if name in case.codings)
        self.outcomes: list[Outcomes] = []
        for number, case in enumerate(self.cases, start=1):
            self.outcomes.append(outcomes_of(framework, case, case.codings[name].profile))
            if progress:
                progress(number, len(self.cases))

    def under(self, readings: Mapping[str, str]) -> Tally:
        """The answers under one choice of readings, counted."""
        chosen = Readings.of(self.framework, readings)
        return Tally(tuple(self.framework.outcome.values), tuple(each.under(chosen) for each in self.outcomes))

    def baseline(self, baseline: Baseline) -> Tally:
        """The answers of a baseline, counted."""
        framework = baseline.framework
        answers = (
            CaseAnswer(case, space_of(framework, case.codings[self.name].profile).possible(framework.roles.outcome))
            for case in self.cases
        )
        return Tally(tuple(self.framework.outcome.values), tuple(answers))

    @cached_property
    def combinations(self) -> tuple[Combination, ...]:
        """Every combination of readings, the default first.

        Raises:
            TooWide: they cannot be listed.
        """
        number = prod(len(reading.alternatives) for reading in self.framework.readings.values())
        if number > MOST_COMBINATIONS:
            what = f"{number:,} combinations of readings, and at most {MOST_COMBINATIONS:,} can be listed"
            raise TooWide(what, MOST_COMBINATIONS)
        return tuple(Combination(each, self.under(each)) for each in Readings.every(self.framework))

    def fits(self, readings: Mapping[str, str]) -> tuple[Fit, ...]:
        """Every distinct set of answers that readings can give, best balanced accuracy first.

        `nearest` says which of the readings in force must be taken otherwise.
        """
        now = Readings.of(self.framework, readings)
        groups: dict[tuple[tuple[str, ...], ...], list[Combination]] = {}
        for each in self.combinations:
            groups.setdefault(tuple(answer.possible for answer in each.tally.answers), []).append(each)
        fits = (Fit(_nearest(now, group), len(group), group[0].tally) for group in groups.values())
        return tuple(sorted(fits, key=lambda fit: (-(fit.tally.balanced_accuracy.rate or 0.0), len(fit.nearest))))

    def by_effect(self, readings: Mapping[str, str]) -> tuple[str, ...]:
        """The names of the readings; first those that move balanced accuracy most when taken otherwise."""
        now = Readings.of(self.framework, readings)
        rate = self.under(now).balanced_accuracy.rate or 0.0
        effects = {
            name: max(
                abs((self.under(now.with_alternative(name, each)).balanced_accuracy.rate or 0.0) - rate)
                for each in reading.alternative_names
            )
            for name, reading in self.framework.readings.items()
        }
        return tuple(sorted(effects, key=lambda name: -effects[name]))

    @cached_property
    def mattering(self) -> tuple[str, ...]:
        """The readings on which the answer to some case depends."""
        found = frozenset[str]().union(*(each.mattering for each in self.outcomes))
        return tuple(name for name in self.framework.readings if name in found)


@frozen
class Validation:
    """Cases held against a framework: those counted, and those left out of every figure with their reasons.

    `in_use` holds for each coding the cases in which support was only in use: nobody decided on it, so they are in no
    figure of agreement.

    >>> from delivery_model import load_cases, load_framework, validate
    >>> rules = load_framework()
    >>> found = validate(rules, load_cases(["scenarios/cases/birmingham_2014.yml"], rules))
    >>> [coding.name for coding in found.codings]
    ['at_decision', 'ofsted_only']
    """

    framework: Framework
    readings: Readings
    history: History
    counted: tuple[Case, ...]
    excluded: tuple[Case, ...]
    codings: tuple[Coding, ...]
    left_out: Mapping[str, Tally]
    in_use: tuple[Coding, ...] = ()

    def tally(self, coding: Coding) -> Tally:
        """The answers about the cases of a coding under the readings in force."""
        return coding.under(self.readings)

    def baselines(self, coding: Coding) -> dict[str, Tally]:
        """The answers of every baseline about the same cases, by its title."""
        return {each.title: coding.baseline(each) for each in self.history.baselines}


def validate(
    framework: Framework,
    cases: Iterable[Case],
    *,
    history: History | None = None,
    readings: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> Validation:
    """Hold a framework against published decisions.

    Args:
        framework: the rule base.
        cases: published decisions, as `load_cases` gives them.
        history: the baselines to hold beside it, and what to know before the figures.
        readings: alternatives of open points to use instead of their defaults.
        progress: told how many of how many cases are done.

    Raises:
        UnknownName: a reading or alternative that does not exist.

    >>> from delivery_model import load_cases, load_framework
    >>> rules = load_framework()
    >>> len(validate(rules, load_cases(["scenarios/cases/birmingham_2014.yml"], rules)).counted)
    1
    """
    chosen = Readings.of(framework, readings or {})
    known = tuple(cases)
    kept = [case for case in known if case.published.excluded is None]
    counted = tuple(case for case in kept if case.published.is_decision)
    used = tuple(case for case in kept if not case.published.is_decision)
    excluded = tuple(case for case in known if case.published.excluded is not None)
    present = [name for name in CODINGS if any(name in case.codings for case in known)]
    return Validation(
        framework=framework,
        readings=chosen,
        history=history or History(),
        counted=counted,
        excluded=excluded,
        codings=tuple(Coding(name, framework, counted, progress) for name in present),
        left_out={name: Coding(name, framework, excluded, progress).under(chosen) for name in present},
        in_use=tuple(Coding(name, framework, used, progress) for name in present if used),
    )


def _nearest(now: Readings, group: Sequence[Combination]) -> dict[str, str]:
    return min((each.readings.other_than(now) for each in group), key=len)


class Exposure(Enum):
    """Whether a case is exposed to a policy: whatever is unknown, depending on it, or not at all."""

    CERTAIN = "certain"
    OPEN = "depends on what is unknown"
    NONE = "not exposed"


PolicyChecks = Mapping[tuple[bool, Exposure], tuple[str, ...]]
"""The names of the cases, by whether the policy was acted on in them and by their exposure to it."""


def policy_checks(coding: Coding) -> dict[str, PolicyChecks]:
    """A check of every value of the policy exposure that some case speaks of."""
    found: dict[str, dict[tuple[bool, Exposure], tuple[str, ...]]] = {}
    for case in coding.cases:
        for value, is_acted_on in case.published.policy.items():
            names = found.setdefault(value, dict.fromkeys(product((True, False), Exposure), ()))
            names[is_acted_on, _exposure(coding, case, value)] += (case.name,)
    return dict(found)


def _exposure(coding: Coding, case: Case, value: str) -> Exposure:
    answer = recommend(case.codings[coding.name], coding.framework, engine="direct")
    collected = answer.collected(coding.framework.roles.policy_exposure)
    if value in collected.certain:
        return Exposure.CERTAIN
    return Exposure.OPEN if value in collected.possible else Exposure.NONE


def record_of(validation: Validation, cases_hash: str) -> Record:
    """What a rule base keeps of a validation: the counts of the first coding under the readings in force."""
    framework, beside = validation.framework, validation.history.beside
    coding = validation.codings[0] if validation.codings else Coding("", framework, (), lambda done, total: None)
    tally = validation.tally(coding)
    used = validation.tally(validation.in_use[0]) if validation.in_use else Tally(tally.values, ())
    return Record(
        cases=len(tally.answers),
        agreed=tally.agreement.number,
        grade_alone=beside
        and Beside(name=beside.name, title=beside.title, agreed=coding.baseline(beside).agreement.number),
        per_form={value: _form(tally, value) for value in tally.values},
        in_use={
            value: InUse(count=recall.total, found=recall.number)
            for value in used.values
            if (recall := used.recall(value)).total
        },
        readings=validation.readings.otherwise(),
        rules_hash=framework.content_hash,
        cases_hash=cases_hash,
    )


def _form(tally: Tally, value: str) -> FormRecord:
    recall, precision = tally.recall(value), tally.precision(value)
    return FormRecord(published=recall.total, found=recall.number, said=precision.total, right=precision.number)
