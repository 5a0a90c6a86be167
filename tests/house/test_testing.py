"""The published strategies: what they promise to whoever writes laws with them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

from delivery_model import testing
from delivery_model.engines.direct import Direct
from delivery_model.errors import DeliveryModelError, UnknownName
from delivery_model.loading import load_framework
from delivery_model.possible.space import decisions_behind, space_of
from delivery_model.profile.profile import Profile
from delivery_model.rulebase.axes import GroupAxis
from delivery_model.rulebase.conditions import Condition, leaves
from delivery_model.rulebase.framework import Basis, Framework, Hit
from delivery_model.testing import authorities, conditions, findings, frameworks, profiles

LAWS = settings(max_examples=25, deadline=None)
SEARCH = settings(max_examples=1_000, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))


def uses(framework: Framework, hit: Hit) -> bool:
    """Whether a decision looks at an earlier decision of a kind."""
    needed = [framework.decided_by(each) for decision in framework.decisions.values() for each in decision.inputs()]
    return any(decision is not None and decision.hit is hit for decision in needed)


PARTS_OF_THE_LANGUAGE: Mapping[str, Callable[[Framework], bool]] = {
    "a group counted": lambda f: any(isinstance(axis, GroupAxis) and axis.cuts for axis in f.axes),
    "a group counted and a member named": lambda f: any(
        isinstance(axis, GroupAxis) and axis.cuts and axis.named for axis in f.axes
    ),
    "a group cut twice": lambda f: any(
        isinstance(axis, GroupAxis) and any(len(cuts) > 1 for cuts in axis.cuts.values()) for axis in f.axes
    ),
    "a reading": lambda f: any(axis.is_reading for axis in f.axes),
    "a unique decision used": lambda f: uses(f, Hit.UNIQUE),
    "a collecting decision used": lambda f: uses(f, Hit.COLLECT),
    "an outcome of three layers": lambda f: len(decisions_behind(f, f.roles.outcome)) >= 3,
    "an outcome that another decision uses": lambda f: any(
        f.roles.outcome in decision.inputs() for decision in f.decisions.values()
    ),
    "an input of several decisions": lambda f: any(
        set(one.inputs()) & set(other.inputs()) & set(f.attributes)
        for one in f.decisions.values()
        for other in f.decisions.values()
        if one is not other
    ),
    "an outcome of three values": lambda f: len(f.outcome.values) == 3,
    "an attribute that is context": lambda f: any(not each.can_decide for each in f.attributes.values()),
    "a rule that is interpreted": lambda f: any(rule.basis is Basis.INTERPRETED for rule in f.rules.values()),
}


@LAWS
@given(frameworks())
def test_the_outcome_of_a_framework_has_two_or_three_values(framework: Framework) -> None:
    assert len(framework.outcome.values) in (2, 3)


@LAWS
@given(
    frameworks(
        attributes=range(3, 4), groups=range(1, 2), members=range(2, 3), readings=range(1), decisions=range(2, 3)
    )
)
def test_a_framework_is_as_large_as_asked(framework: Framework) -> None:
    alone = [each for each in framework.attributes.values() if each.group is None]
    sizes = len(alone), len(framework.groups), len(framework.groups["g0"].members)
    assert (*sizes, len(framework.readings), len(framework.decisions)) == (3, 1, 2, 0, 2)


@pytest.mark.parametrize("part", PARTS_OF_THE_LANGUAGE)
def test_frameworks_reach_every_part_of_the_language(part: str) -> None:
    found = find(frameworks(), PARTS_OF_THE_LANGUAGE[part], settings=SEARCH)
    assert PARTS_OF_THE_LANGUAGE[part](found)


@pytest.mark.parametrize("span", [range(0), range(3)])
def test_a_framework_without_attributes_is_refused(span: range) -> None:
    with pytest.raises(DeliveryModelError, match="from 1 or more"):
        frameworks(attributes=span)


@LAWS
@given(frameworks().flatmap(lambda each: st.tuples(st.just(each), conditions(each))))
def test_conditions_look_at_what_the_framework_has(drawn: tuple[Framework, Condition]) -> None:
    framework, condition = drawn
    assert all(leaf.values.issubset(framework.domains[leaf.variable]) for leaf in leaves(condition))


@given(findings(load_framework(), "capacity.strategy"))
def test_the_levels_of_a_finding_are_in_the_order_of_the_attribute(finding: object) -> None:
    order = load_framework().attributes["capacity.strategy"].level_names
    assert finding.levels and list(finding.levels) == [level for level in order if level in finding.levels]  # type: ignore


def test_findings_about_an_unknown_attribute_are_refused() -> None:
    with pytest.raises(UnknownName, match=r"did you mean 'capacity\.strategy'"):
        findings(load_framework(), "capacity.strategie")


@LAWS
@given(frameworks().flatmap(lambda each: st.tuples(st.just(each), profiles(each))))
def test_some_authority_is_as_a_profile_says(drawn: tuple[Framework, Profile]) -> None:
    assert all(space_of(*drawn).weights.values())


@LAWS
@given(profiles(load_framework()))
def test_some_authority_is_as_a_profile_of_the_framework_shipped_says(profile: Profile) -> None:
    assert all(space_of(load_framework(), profile).weights.values())


@settings(max_examples=20, deadline=None)
@given(profiles(load_framework(), is_complete=True))
def test_a_complete_profile_has_one_level_for_every_attribute(profile: Profile) -> None:
    single = {name for name, finding in profile.findings.items() if len(finding.levels) == 1}
    assert single == set(load_framework().attributes)


@settings(max_examples=20, deadline=None)
@given(profiles(load_framework(), is_complete=True))
def test_a_complete_profile_leaves_one_answer(profile: Profile) -> None:
    framework = load_framework()
    assert len(space_of(framework, profile).possible(framework.roles.outcome)) == 1


@pytest.mark.parametrize("is_met", [lambda p: p.counts, lambda p: not p.findings, lambda p: len(p.findings) > 3])
def test_profiles_are_of_every_kind(is_met: Callable[[Profile], bool]) -> None:
    assert is_met(find(profiles(load_framework()), is_met, settings=SEARCH))


@LAWS
@given(frameworks().flatmap(lambda each: st.tuples(st.just(each), authorities(each))))
def test_an_authority_is_all_that_an_engine_needs(drawn: tuple[Framework, Mapping[str, str]]) -> None:
    framework, facts = drawn
    assert set(Direct(framework).fire(facts)) == set(framework.decisions)


@pytest.mark.parametrize("kind", [Framework, Profile])
def test_registered_types_are_drawn_by_type(kind: type) -> None:
    testing.register()
    drawn = find(st.from_type(kind), lambda value: True, settings=SEARCH)
    assert type(drawn) is kind


@pytest.mark.parametrize("first", ["import hypothesis", "import delivery_model.testing"])
def test_hypothesis_registers_the_types_whichever_is_imported_first(first: str, tmp_path: Path) -> None:
    code = f"{first}; from hypothesis import strategies as st; from delivery_model.profile.profile import Profile; "
    assert in_python(code + "print(st.from_type(Profile).is_empty)", tmp_path) == "False"


def test_registering_reads_no_rule_base(tmp_path: Path) -> None:
    """Everyone who has the package and hypothesis installed pays for it."""
    code = "import hypothesis, sys; print('delivery_model.testing' in sys.modules, "
    readers = "[name for name in sys.modules if name.startswith('delivery_model.rulebase.read_')])"
    assert in_python(code + readers, tmp_path) == "True []"


def in_python(code: str, folder: Path) -> str:
    """What code prints in a new process in which hypothesis finds our entry point."""
    installed = folder / "registered-1.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: registered\nVersion: 1\n")
    (installed / "entry_points.txt").write_text("[hypothesis]\nregistered = delivery_model.testing:_register\n")
    paths = [str(folder), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()
