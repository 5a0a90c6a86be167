"""Scenarios loaded for a verb: what was read though it stands elsewhere is remarked on, on standard error."""

from __future__ import annotations

from delivery_model.cli.streams import tell
from delivery_model.loading import load_scenario
from delivery_model.profile.profile import Scenario
from delivery_model.rulebase.framework import Framework


def load_told(path: str, framework: Framework) -> Scenario:
    """Load one scenario, and tell what was remarked of it.

    Raises:
        DocumentError: the file is not restricted YAML.
        ScenarioError: with every problem found.
    """
    scenario = load_scenario(path, framework)
    tell_remarks(scenario)
    return scenario


def tell_remarks(*scenarios: Scenario) -> None:
    """Tell each remark once; no exit status depends on it."""
    for said in dict.fromkeys(str(remark) for scenario in scenarios for remark in scenario.remarks):
        tell(said)
