"""Stated is said of what a source states: partial findings, precedence and order make an answer interpreted."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest

from delivery_model import Profile, load_framework, recommend
from delivery_model.profile.profile import Finding
from delivery_model.rulebase.framework import Basis

FRAMEWORK = load_framework()
OUTCOME = FRAMEWORK.outcome.name
CAPACITIES = ("capacity.self_assessment", "capacity.strategy", "capacity.implementation")
STRANDS = ("governance.political", "governance.corporate", "governance.partnership")
JOURNEY = ("journey.starting", "journey.between_inspections", "journey.needs_expertise")
AREAS = FRAMEWORK.groups["grip"].members
CONTAINED = dict.fromkeys(("problems.systemic", "problems.deep_rooted", "problems.persistent"), "no")
ALWAYS_GIVEN = {**CONTAINED, "leadership.acceptance": "accepts", "intervention.status": "none"}


def profile_of(levels: dict[str, str]) -> Profile:
    return Profile(findings={name: Finding(levels=(level,)) for name, level in levels.items()})


def contained_authorities() -> Iterator[dict[str, str]]:
    """Every way in which capacities and governance may be in place or short of it, and an area in hand in part."""
    for capacities, strands, journey in product(
        product(("present", "partial"), repeat=3),
        product(("effective", "developing"), repeat=3),
        product(("yes", "no"), repeat=3),
    ):
        for partial in range(2):
            grip = {area: "partial" if place < partial else "strong" for place, area in enumerate(AREAS)}
            named = [*zip(CAPACITIES, capacities, strict=True), *zip(STRANDS, strands, strict=True)]
            yield {**ALWAYS_GIVEN, **dict(named), **dict(zip(JOURNEY, journey, strict=True)), **grip}


def is_all_in_place(levels: dict[str, str]) -> bool:
    """Whether all capacities are present, all governance effective, and no area partial."""
    return not {"partial", "developing"} & {levels[name] for name in (*CAPACITIES, *STRANDS, *AREAS)}


@pytest.mark.parametrize("developing", ["any", "none"])
def test_sector_led_improvement_is_stated_exactly_where_a_circumstance_holds_and_nothing_is_partial(
    developing: str,
) -> None:
    wrong, stated = [], 0
    for levels in contained_authorities():
        answer = recommend(profile_of(levels), readings={"developing_governance": developing}, engine="durable")
        assert answer.recommended is not None
        is_named = any(levels[name] == "yes" for name in JOURNEY)
        is_right = answer.recommended == "sector_led_improvement" and is_named and is_all_in_place(levels)
        stated += is_right
        if (answer.basis is Basis.STATED) is not is_right and answer.recommended == "sector_led_improvement":
            wrong.append(levels)
    assert (wrong, stated) == ([], 7)


def test_scrutiny_is_stated_where_only_its_own_circumstance_holds() -> None:
    whole = {**ALWAYS_GIVEN, **dict.fromkeys(CAPACITIES, "present"), **dict.fromkeys(STRANDS, "effective")}
    whole |= dict.fromkeys(AREAS, "strong") | dict.fromkeys(JOURNEY, "no") | {"governance.corporate": "ineffective"}
    alone = recommend(profile_of(whole), engine="durable")
    both = recommend(profile_of({**whole, "journey.starting": "yes"}), engine="durable")
    assert [(each.recommended, each.basis) for each in (alone, both)] == [
        ("external_scrutiny", Basis.STATED),
        ("external_scrutiny", Basis.INTERPRETED),
    ]


def test_no_rule_that_needs_circumstances_of_two_rows_is_stated() -> None:
    """What leads where rows of the figure hold together is nowhere said."""
    rows = {f"RR 6.18 Fig 3 row {row}" for row in (1, 2, 3)}
    of_two = [rule for rule in FRAMEWORK.outcome.rules if len(rows & set(rule.sources)) > 1]
    assert [rule.id for rule in of_two if rule.basis is Basis.STATED] == []
    assert of_two
