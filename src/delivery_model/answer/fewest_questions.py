"""The fewest questions whose answers can settle which form of support is recommended: exact, and no promise.

Other answers to the same questions may leave it open.
"""

from __future__ import annotations

from collections.abc import Mapping

from delivery_model.answer.axis_choices import change_treatments
from delivery_model.answer.smallest_sets import Several, Single, Use, minimal_sets
from delivery_model.possible.space import wide_space
from delivery_model.profile.profile import Profile
from delivery_model.rulebase.framework import Framework


def fewest_questions(
    framework: Framework, profile: Profile, readings: Mapping[str, str] | None = None
) -> tuple[str, ...] | None:
    """The attributes of a smallest set of open findings that, if they turn out in one way, leave one support type.

    Nothing where one is left already; None where there are too many ways to settle the members of a group to be sure.
    Of several smallest sets it is one. Members of a group that are known equally little can stand in for each other.

    Args:
        framework: the rule base.
        profile: what is known.
        readings: alternatives of open points to use instead of their defaults.

    >>> from delivery_model import Profile, load_framework
    >>> fewest_questions(load_framework(), Profile())
    ('capacity.implementation', 'governance.partnership')
    """
    space = wide_space(framework, readings or {})
    chosen = change_treatments(framework, profile, with_known=False, with_open=True)
    if chosen.is_truncated:
        return None
    nodes = map(space.getting, framework.outcome.values)
    found = [uses for node in nodes for uses in minimal_sets(space.diagrams, node, chosen.axes, most=1).sets]
    best = min(found, key=lambda uses: sum(use.number for use in uses), default=None)
    return None if best is None else _names(framework, best)


def _names(framework: Framework, uses: tuple[Use, ...]) -> tuple[str, ...]:
    """The attributes of a set, in the order of asking."""
    number: dict[Single | Several, int] = {}
    for use in uses:
        assert isinstance(use.token, Single | Several)  # counts that are stated are never open
        number[use.token] = number.get(use.token, 0) + use.number
    several = {token: (token.name,) if isinstance(token, Single) else token.names for token in number}
    asked = {name for token, names in several.items() for name in names[: number[token]]}
    return tuple(name for name in framework.attributes if name in asked)
