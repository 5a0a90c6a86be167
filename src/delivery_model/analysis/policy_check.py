"""Whether the policy exposure of cases matches what was formally asked of them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from attrs import field, frozen

from delivery_model.analysis.cases import Case
from delivery_model.analysis.validation import Coding
from delivery_model.recommendation import recommend


class Exposure(Enum):
    """Whether a case is exposed to a policy: whatever is unknown, depending on it, or not at all."""

    CERTAIN = "certain"
    OPEN = "depends on what is unknown"
    NONE = "not exposed"


@frozen
class PolicyCheck:
    """One value of the policy exposure: the names of the cases, by whether it was acted on and their exposure."""

    value: str
    names: Mapping[tuple[bool, Exposure], tuple[str, ...]] = field(hash=False)

    def count(self, is_acted_on: bool, exposure: Exposure) -> int:
        """How many cases there are of both."""
        return len(self.names[is_acted_on, exposure])


def policy_checks(coding: Coding) -> tuple[PolicyCheck, ...]:
    """A check of every value of the policy exposure that some case speaks of."""
    spoken = dict.fromkeys(value for case in coding.cases for value in case.published.policy)
    return tuple(_check(coding, value) for value in spoken)


def _check(coding: Coding, value: str) -> PolicyCheck:
    names: dict[tuple[bool, Exposure], tuple[str, ...]] = {
        (is_acted_on, exposure): () for is_acted_on in (True, False) for exposure in Exposure
    }
    for case in coding.cases:
        if value in case.published.policy:
            key = case.published.policy[value], _exposure(coding, case, value)
            names[key] = (*names[key], case.name)
    return PolicyCheck(value, names)


def _exposure(coding: Coding, case: Case, value: str) -> Exposure:
    found = recommend(case.codings[coding.name], coding.framework, engine="direct")
    collected = found.collected(coding.framework.roles.policy_exposure)
    if value in collected.certain:
        return Exposure.CERTAIN
    return Exposure.OPEN if value in collected.possible else Exposure.NONE
