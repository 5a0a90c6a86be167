"""A scenario written as the YAML that `load_scenario` reads back to the same value.

An appraisal as the plain data that its section of a scenario holds.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import yaml

from delivery_model.appraisal.scores import RATIO, Appraisal, Interval, Number, Same, in_full
from delivery_model.profile.paper_block import PAPER
from delivery_model.profile.plans import PLANS
from delivery_model.profile.profile import CountFinding, Finding, Profile, Scenario
from delivery_model.profile.read_profile import EVIDENCE, PUBLISHED
from delivery_model.rulebase.framework import Framework

Plain = dict[str, Any]
"""YAML is nested plain data."""


_dump: Callable[..., str] = getattr(yaml, "dump")  # noqa: B009 # its stubs leave the type of a width unknown


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:  # the reader refuses aliases
        return True


def scenario_as_yaml(framework: Framework, scenario: Scenario) -> str:
    """Write a scenario; findings are in the order in which the rule base asks."""
    return plain_as_yaml(scenario_as_plain(framework, scenario))


def plain_as_yaml(document: Plain) -> str:
    """Plain data as YAML, its keys in their order."""
    return _dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)


def scenario_as_plain(framework: Framework, scenario: Scenario) -> Plain:
    """A scenario as the plain data that its YAML says."""
    document: Plain = {"authority": scenario.authority, "as_of": scenario.as_of}
    if scenario.summary:
        document["summary"] = scenario.summary
    if scenario.sources:
        document["sources"] = dict(scenario.sources)
    document["profile"] = _profile(framework, scenario.profile, can_decide=True)
    if scenario.profile_ofsted_only is not None:
        document["profile_ofsted_only"] = _profile(framework, scenario.profile_ofsted_only, can_decide=True)
    if context := _profile(framework, scenario.profile, can_decide=False):
        document["context"] = context
    if scenario.published is not None:
        document["published"] = PUBLISHED.written(scenario.published)
    if scenario.appraisal is not None:
        document["appraisal"] = appraisal_as_plain(scenario.appraisal)
    if paper := PAPER.written(scenario.paper):
        document["paper"] = paper
    return document | PLANS.written(scenario.plans)


def _profile(framework: Framework, profile: Profile, *, can_decide: bool) -> Plain:
    found: Plain = {
        name: _finding(profile.findings[name])
        for name, attribute in framework.attributes.items()
        if attribute.can_decide is can_decide and name in profile.findings
    }
    for group in framework.groups.values():
        counts = [each for each in profile.counts if each.limit.group == group.name]
        if counts and framework.attributes[group.members[0]].can_decide is can_decide:
            found[group.name] = {"count": {each.limit.level: _count(each) for each in counts}}
    return found


def _finding(finding: Finding) -> Any:
    level: Any = list(finding.levels) if finding.is_open else finding.levels[0]
    full: Plain = {"level": level}
    if finding.evidence:
        full["evidence"] = EVIDENCE.written(finding.evidence)
    if finding.raters:
        full["raters"] = dict(finding.raters)
    if finding.note:
        full["note"] = finding.note
    if finding.next:
        full["next"] = finding.next
    return level if len(full) == 1 else full


def _count(count: CountFinding) -> Plain:
    bounds: Plain = {"at_least": str(count.limit.low), "at_most": str(count.limit.high)}
    return bounds | ({"evidence": EVIDENCE.written(count.evidence)} if count.evidence else {})


PLACES = 9


def appraisal_as_plain(appraisal: Appraisal) -> Plain:
    """What is known of the scores, and what the appraisal names itself; weights that are equal are left out."""
    scores = {option: _row(appraisal, option) for option in appraisal.options}
    own = appraisal.own
    said: Plain = {
        "options": dict(own.options),
        "criteria": dict(own.criteria),
        "scale": [_score(own.scale.low), _score(own.scale.high)] if own.scale else None,
        "scores": {option: row for option, row in scores.items() if row or not _is_named(appraisal, option)},
        "totals": {option: _score(total) for option, total in appraisal.totals.items()},
        "weights": _weights(appraisal),
        "same": [_same(each) for each in appraisal.same],
        "whole": "yes" if appraisal.is_whole else None,
        "source": appraisal.source,
    }
    return {key: value for key, value in said.items() if value}


def written(number: Number) -> int | float | str:
    """A number as it is typed: in decimals where they end, else as a fraction."""
    if number == int(number):
        return int(number)
    decimal = in_full(number)
    return float(decimal) if decimal and str(float(decimal)) == decimal else decimal or str(number)


def _row(appraisal: Appraisal, option: str) -> Plain:
    return {name: _cell(cell) for name, cell in appraisal.scores[option].items() if cell != appraisal.scale}


def _cell(cell: Interval) -> Any:
    return _score(cell.low) if cell.is_known else [_score(cell.low), _score(cell.high)]


def _score(number: Number) -> int | float | str:
    """A score is a decimal: one that only the library can make, such as a third, is rounded."""
    return written(round(Fraction(number), PLACES) if in_full(number) is None else number)


def _is_named(appraisal: Appraisal, option: str) -> bool:
    """Whether something else of the appraisal names the option."""
    return option in appraisal.totals or any(option in same.options for same in appraisal.same)


def _same(same: Same) -> Plain:
    return {"options": list(same.options)} | ({"except": list(same.apart_from)} if same.apart_from else {})


def _weights(appraisal: Appraisal) -> Plain:
    """Weights as they were given: adding up to what they did, else to 100 or 1, whichever takes numbers to be typed."""
    weights = appraisal.weights
    if len(set(weights.values())) == 1:
        return {}
    sums = (100, 1) if appraisal.scaled_from is None else (appraisal.scaled_from,)
    each = [{name: written(total * weight) for name, weight in weights.items()} for total in sums]
    return next((row for row in each if all(RATIO.fullmatch(str(value)) for value in row.values())), each[-1])
