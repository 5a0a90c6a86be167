"""Changes as somebody may plan them: which findings may move, which way and how far, and what a move costs.

A step is one level up or down. A finding that is open moves from the nearest of its levels, upward if two are as near.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from fractions import Fraction
from functools import reduce
from itertools import product
from math import prod
from typing import TYPE_CHECKING

from attrs import field, frozen

from delivery_model.answer.axis_choices import (
    MOST_MOVES,
    AxisChoices,
    Kind,
    kinds_of,
    members_token,
    stated_changes,
    useful,
)
from delivery_model.answer.smallest_sets import Several, Single, Token, Treatment, Units, Use
from delivery_model.errors import InvalidValue, UnknownName
from delivery_model.possible.diagrams import Diagrams, Node
from delivery_model.profile.profile import Profile
from delivery_model.rulebase.axes import AnyAxis, GroupAxis
from delivery_model.rulebase.framework import Framework

if TYPE_CHECKING:
    from delivery_model.possible.beliefs import Chance


@frozen
class Plan:
    """Which findings may move: those in `free`, only upward with `improve_only`; `prices` are of one step each.

    `has_counts` lets what is stated of the number of members of a group change too, of groups that are free as a whole.
    """

    framework: Framework
    free: frozenset[str]
    improve_only: bool = False
    has_counts: bool = True
    prices: Mapping[str, Fraction] | None = field(default=None, hash=False)

    @classmethod
    def of(
        cls,
        framework: Framework,
        profile: Profile,
        keep: Collection[str],
        cost: Mapping[str, Chance] | None,
        *,
        improve_only: bool,
        has_counts: bool,
    ) -> Plan:
        """What may move but for what is kept, and what a step of each costs.

        Raises:
            UnknownName: what is kept or has a price is no attribute, group or pattern of any.
            InvalidValue: a price is no number of 0 or more, or a finding that may move has none.
        """
        kept = {name for pattern in keep for name in _matching(framework, pattern)}
        movable = {name for name, each in framework.attributes.items() if each.is_changeable} - kept
        prices = None if cost is None else _prices(framework, cost)
        known = [name for name in framework.attributes if name in movable and profile.is_known(framework, name)]
        for name in known if prices is not None else ():
            if name not in (prices or {}) and framework.attributes[name].can_decide:
                raise InvalidValue("cost", f"no price for {name}", "give one, or '*' for all others; or keep it")
        return cls(framework, frozenset(movable), improve_only, has_counts and cost is None, prices)

    def moves(self, axis: AnyAxis, kind: Kind, names: Sequence[str]) -> Iterator[tuple[str, int]]:
        """The levels that a finding may move to, each with how far, upward above 0."""
        order = self.framework.attributes[axis.members[0]].level_names
        left = [place for place, level in enumerate(order) if level in kind[1]]
        if len(left) == len(order) or names[0] not in self.free:
            return
        for place, level in enumerate(order):
            if place not in left and not (self.improve_only and place > left[0]):
                nearest = min(left, key=lambda each: (abs(each - place), place - each))
                yield level, nearest - place

    def price(self, uses: Iterable[Use]) -> Fraction:
        """What a set of moves costs."""
        prices = self.prices or {}
        each = (prices.get(_first(use.token), Fraction(1)) * abs(use.moved) * use.number for use in uses)
        return sum(each, Fraction(0))

    def lots(self, axis: GroupAxis, profile: Profile) -> Iterator[tuple[Kind, tuple[str, ...]]]:
        """The members of a group that are alike: in what is known of them, whether they may move, and the price."""
        for kind, names in kinds_of(axis, profile).items():
            alike: dict[tuple[bool, Fraction | None], tuple[str, ...]] = {}
            for name in names:
                key = name in self.free, (self.prices or {}).get(name)
                alike[key] = (*alike.get(key, ()), name)
            yield from ((kind, several) for several in alike.values())


def _first(token: Token) -> str:
    if isinstance(token, Single):
        return token.name
    return token.names[0] if isinstance(token, Several) else token.group


def _matching(framework: Framework, pattern: str) -> tuple[str, ...]:
    """The attributes that a name, a group or a pattern stands for."""
    group = framework.groups.get(pattern)
    found = group.members if group else tuple(name for name in framework.attributes if fnmatchcase(name, pattern))
    if not found:
        raise UnknownName("attribute or pattern", pattern, (*framework.attributes, *framework.groups))
    return found


def _prices(framework: Framework, cost: Mapping[str, Chance]) -> dict[str, Fraction]:
    """The price of a step of each attribute: by its name, else by the longest name or pattern that stands for it."""
    found: dict[str, Fraction] = {}
    for pattern in sorted(cost, key=lambda each: (each in framework.attributes, len(each))):
        found |= dict.fromkeys(_matching(framework, pattern), _price(pattern, cost[pattern]))
    return found


def _price(name: str, given: Chance) -> Fraction:
    try:
        found = Fraction(str(given))
    except (ValueError, ZeroDivisionError):
        found = Fraction(-1)
    if found < 0:
        raise InvalidValue(f"cost.{name}", f"{given!r} is no price", "give a number, 0 or more")
    return found


def move_treatments(framework: Framework, profile: Profile, plan: Plan, units: Units) -> AxisChoices:
    """Each axis with its findings kept, or moved as a plan allows; open ones may be settled, which is no change."""
    found: list[list[Treatment]] = []
    is_truncated = False
    for axis in framework.axes:
        if axis.is_reading:
            found.append([Treatment((0,))])
        elif isinstance(axis, GroupAxis):
            lots = list(plan.lots(axis, profile))
            moves = [list(_moves(axis, kind, names, plan, True)) for kind, names in lots]
            is_too_open = prod(map(len, moves)) > MOST_MOVES
            if is_too_open:
                moves = [list(_moves(axis, kind, names, plan, False)) for kind, names in lots]
            found.append(useful(_group(axis, profile, plan, lots, moves), units))
            is_truncated |= is_too_open
        else:
            kept = tuple(profile.weights(axis))
            kind = "", frozenset(axis.values[cell] for cell in kept)
            moved = [uses for uses in _moves(axis, kind, (axis.name,), plan, True) if uses]
            cells = {uses: (axis.values.index(str(uses[0].to)),) for uses in moved}
            found.append([Treatment(kept), *(Treatment(cells[uses], uses) for uses in moved)])
    return AxisChoices(tuple(map(tuple, found)), is_truncated)


def _moves(axis: AnyAxis, kind: Kind, names: tuple[str, ...], plan: Plan, with_open: bool) -> Iterator[tuple[Use, ...]]:
    """Every way to move or settle some members that are alike."""
    levels = plan.framework.attributes[axis.members[0]].level_names
    targets = [(level, 0, True) for level in levels if with_open and len(kind[1]) > 1 and level in kind[1]]
    targets += [(level, moved, False) for level, moved in plan.moves(axis, kind, names)]
    token = members_token(axis, kind, names) if isinstance(axis, GroupAxis) else Single(axis.name)
    for numbers in product(range(len(names) + 1), repeat=len(targets)):
        if sum(numbers) <= len(names):
            yield tuple(
                Use(token, number, level, is_settled, moved)
                for (level, moved, is_settled), number in zip(targets, numbers, strict=True)
                if number
            )


def _group(
    axis: GroupAxis,
    profile: Profile,
    plan: Plan,
    lots: Sequence[tuple[Kind, tuple[str, ...]]],
    moves: Sequence[Sequence[tuple[Use, ...]]],
) -> Iterator[Treatment]:
    limits, domains = profile.limits(axis.name), Counter[Kind]()
    for kind, names in lots:
        domains[kind] += len(names)
    for chosen in product(*moves):
        changed = Counter(domains)
        for (kind, _), uses in zip(lots, chosen, strict=True):
            for use in uses:
                changed[kind] -= use.number
                changed[kind[0], frozenset({str(use.to)})] += use.number
        if cells := tuple(axis.reached(+changed, limits)):
            yield Treatment(cells, tuple(use for uses in chosen for use in uses))
    if plan.has_counts and not plan.improve_only and plan.free.issuperset(axis.members):
        yield from stated_changes(axis, domains, limits)


def steps(uses: Iterable[Use]) -> Iterator[Hashable]:
    """Each step of a set of moves, those of a token by direction, and what is settled by level.

    Of members that move, the one that moves furthest counts as the first: so a set of which moves are left out or
    shortened takes only some of the steps.
    """
    found: dict[tuple[Token, int, str | None], list[int]] = {}
    for use in uses:
        key = use.token, (use.moved > 0) - (use.moved < 0), None if use.moved else use.to
        found.setdefault(key, []).extend([max(1, abs(use.moved))] * use.number)
    for key, moved in found.items():
        for place, far in enumerate(sorted(moved, reverse=True)):
            yield from ((key, place, step) for step in range(far))


def cheapest(
    diagrams: Diagrams, node: Node, treatments: Sequence[Sequence[Treatment]], plan: Plan
) -> tuple[Fraction, tuple[Use, ...]] | None:
    """The moves of lowest price for which a true-or-false function holds on all cells left; None where there are none.

    Of several, those of fewest steps, then those that come first. Nothing is left out, so none is cheaper.
    """
    done: dict[Node, tuple[Fraction, int, tuple[Use, ...]] | None] = {
        diagrams.true: (Fraction(0), 0, ()),
        diagrams.false: None,
    }

    def walk(at: Node) -> tuple[Fraction, int, tuple[Use, ...]] | None:
        if at not in done:
            axis, children = diagrams.level[at], diagrams.children[at]
            best: tuple[Fraction, int, tuple[Use, ...]] | None = None
            for treatment in treatments[axis]:
                left = reduce(diagrams.both, {children[cell] for cell in treatment.cells}, diagrams.true)
                if (below := walk(left)) is not None:
                    steps = sum(abs(use.moved) * use.number for use in treatment.uses)
                    found = below[0] + plan.price(treatment.uses), below[1] + steps, (*treatment.uses, *below[2])
                    best = found if best is None or found[:2] < best[:2] else best
            done[at] = best
        return done[at]

    found = walk(node)
    return None if found is None else (found[0], found[2])
