"""A scenario written as the YAML that `load_scenario` reads back to the same value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import yaml

from delivery_model.framework.rules import Framework
from delivery_model.loading.findings import EVIDENCE
from delivery_model.loading.published import PUBLISHED
from delivery_model.output.appraisal_yaml import appraisal_as_plain
from delivery_model.profile import CountFinding, Finding, Profile, Scenario

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
    return document


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
    return level if len(full) == 1 else full


def _count(count: CountFinding) -> Plain:
    bounds: Plain = {"at_least": str(count.limit.low), "at_most": str(count.limit.high)}
    return bounds | ({"evidence": EVIDENCE.written(count.evidence)} if count.evidence else {})
