"""How each axis may be treated: findings kept or let go (for reasons), kept or changed (for changes)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, product
from math import prod

from attrs import frozen

from delivery_model.answer.smallest_sets import Bits, Several, Single, Token, Treatment, Units, Use, least, tokens
from delivery_model.profile.profile import Profile
from delivery_model.rulebase.axes import Axis, CountLimit, Domains, GroupAxis, class_range
from delivery_model.rulebase.framework import Framework

MOST_MOVES = 50_000
"""Nine members of three levels never have so many, whatever is known of them."""

Kind = tuple[str, frozenset[str]]
"""Members alike: the member's name where rules look at it by name (else empty), and the levels still possible."""


@frozen
class AxisChoices:
    """The ways to treat each axis; `is_truncated` when some were left out because there are too many."""

    axes: tuple[tuple[Treatment, ...], ...]
    is_truncated: bool = False


def reason_treatments(framework: Framework, profile: Profile) -> AxisChoices:
    """Each axis with its findings used, or let go so that anything is possible."""
    return AxisChoices(
        tuple(
            tuple(_group_reasons(axis, profile) if isinstance(axis, GroupAxis) else _single_reasons(axis, profile))
            for axis in framework.axes
        )
    )


def _single_reasons(axis: Axis, profile: Profile) -> list[Treatment]:
    free = Treatment(tuple(range(len(axis.cells))))
    if axis.is_reading:
        return [Treatment((0,))]  # a space for explanations has its readings fixed
    known = tuple(profile.weights(axis))
    return [free] if known == free.cells else [free, Treatment(known, (Use(Single(axis.name), 1),))]


def _group_reasons(axis: GroupAxis, profile: Profile) -> list[Treatment]:
    everything = frozenset(axis.levels)
    kinds = kinds_of(axis, profile)
    known = {kind: names for kind, names in kinds.items() if kind[1] != everything}
    limits = profile.limits(axis.name)
    found: list[Treatment] = []
    for numbers in product(*(range(len(names) + 1) for names in known.values())):
        domains: Counter[Kind] = Counter({kind: len(names) for kind, names in kinds.items() if kind not in known})
        uses: list[Use] = []
        for (kind, names), number in zip(known.items(), numbers, strict=True):
            domains[kind] += number
            domains[kind[0], everything] += len(names) - number
            if number:
                uses.append(Use(members_token(axis, kind, names), number))
        for chosen in _subsets(limits):
            stated = [Use(limit, 1) for limit in chosen]
            found.append(Treatment(tuple(axis.reached(+domains, chosen)), (*uses, *stated)))
    return useful(found)


def change_treatments(
    framework: Framework,
    profile: Profile,
    *,
    with_known: bool = True,
    with_past: bool = False,
    with_open: bool = False,
) -> AxisChoices:
    """Each axis with its findings kept, or some known ones changed; none of these without `with_known`.

    With `with_past`, findings on past facts may be changed too: they cannot change, but they can be wrong.
    With `with_open`, open findings may be settled at one of their levels: a proviso, not a change.
    """
    found: list[list[Treatment]] = []
    is_truncated = False
    for axis in framework.axes:
        if isinstance(axis, GroupAxis):
            can_change = with_known and (with_past or framework.attributes[axis.members[0]].is_changeable)
            is_too_open = with_open and number_of_moves(axis, profile, can_change) > MOST_MOVES
            found.append(_group_changes(axis, profile, can_change, with_open and not is_too_open))
            is_truncated |= is_too_open
        elif axis.is_reading:
            found.append([Treatment((0,))])
        else:
            can_change = with_known and (with_past or framework.attributes[axis.name].is_changeable)
            found.append(_single_changes(axis, profile, can_change, with_open))
    return AxisChoices(tuple(map(tuple, found)), is_truncated)


def _single_changes(axis: Axis, profile: Profile, can_change: bool, with_open: bool) -> list[Treatment]:
    kept = tuple(profile.weights(axis))
    found = [Treatment(kept)]
    for cell, value in enumerate(axis.values):
        is_open = cell in kept
        if (is_open and with_open and len(kept) > 1) or (not is_open and can_change):
            found.append(Treatment((cell,), (Use(Single(axis.name), 1, value, is_open),)))
    return found


def number_of_moves(axis: GroupAxis, profile: Profile, can_change: bool) -> int:
    """How many ways there are to change or settle members; beyond `MOST_MOVES`, open members stay open."""
    kinds = kinds_of(axis, profile).items()
    return prod(sum(1 for _ in _moves(axis, kind, names, can_change, True)) for kind, names in kinds)


def _group_changes(axis: GroupAxis, profile: Profile, can_change: bool, with_open: bool) -> list[Treatment]:
    kinds = kinds_of(axis, profile)
    limits = profile.limits(axis.name)
    domains: Counter[Kind] = Counter({kind: len(names) for kind, names in kinds.items()})
    places = {kind: place for place, kind in enumerate(kinds)}
    moves = [
        [(uses, _steps(kind, uses, places)) for uses in _moves(axis, kind, names, can_change, with_open)]
        for kind, names in kinds.items()
    ]
    before = [domains[kind] for kind in places]
    found: list[Treatment] = []
    reached: dict[tuple[int, ...], tuple[int, ...]] = {}
    for chosen in product(*moves):
        sizes = [*before]
        for _, steps in chosen:
            for place, by in steps:
                sizes[place] += by
        key = tuple(sizes)
        if key not in reached:
            changed = {kind: size for kind, size in zip(places, sizes, strict=True) if size}
            reached[key] = tuple(axis.reached(changed, limits))
        if reached[key]:
            found.append(Treatment(reached[key], tuple([use for uses, _ in chosen for use in uses])))
    if can_change:
        found.extend(stated_changes(axis, domains, limits))
    return useful(found)


def _steps(kind: Kind, uses: tuple[Use, ...], places: dict[Kind, int]) -> list[tuple[int, int]]:
    """By how many members a way to change some of a kind lessens and adds to each kind, of which it adds new ones."""
    found: list[tuple[int, int]] = []
    for use in uses:
        settled = kind[0], frozenset({str(use.to)})
        found += [(places[kind], -use.number), (places.setdefault(settled, len(places)), use.number)]
    return found


def _moves(
    axis: GroupAxis, kind: Kind, names: tuple[str, ...], can_change: bool, with_open: bool
) -> Iterator[tuple[Use, ...]]:
    """Every way to change or settle some members of a kind."""
    is_known, is_open = len(kind[1]) < len(axis.levels), len(kind[1]) > 1
    targets = [
        level for level in axis.levels if (with_open and is_open if level in kind[1] else can_change and is_known)
    ]
    token = members_token(axis, kind, names)
    for numbers in product(range(len(names) + 1), repeat=len(targets)):
        if sum(numbers) <= len(names):
            yield tuple(
                Use(token, number, level, level in kind[1])
                for level, number in zip(targets, numbers, strict=True)
                if number
            )


def stated_changes(axis: GroupAxis, domains: Domains, limits: Sequence[CountLimit]) -> Iterator[Treatment]:
    """What is stated of a count changed to another of the classes that rules tell apart."""
    for limit in limits:
        others = [each for each in limits if each is not limit]
        for name in axis.classes(limit.level) if limit.level in axis.cuts else ():
            span = class_range(name, len(axis.members))
            if span[-1] < limit.low or span[0] > limit.high:
                changed = CountLimit(axis.name, limit.level, span[0], span[-1])
                if cells := tuple(axis.reached(domains, [*others, changed])):
                    yield Treatment(cells, (Use(limit, 1, name),))


def useful(found: Iterable[Treatment], units: Units = tokens) -> list[Treatment]:
    """For each set of cells, the treatments that use least."""
    by_cells, bits = dict[tuple[int, ...], list[tuple[int, Treatment]]](), Bits(units)
    for treatment in found:
        by_cells.setdefault(treatment.cells, []).append((bits.of(treatment.uses), treatment))
    return [treatment for several in by_cells.values() for _, treatment in least(several)]


def kinds_of(axis: GroupAxis, profile: Profile) -> dict[Kind, tuple[str, ...]]:
    """The members of a group by kind."""
    choices = profile.choices()
    found: dict[Kind, tuple[str, ...]] = {}
    for member in axis.members:
        kind = (member if member in axis.named else "", choices.get(member, frozenset(axis.levels)))
        found[kind] = (*found.get(kind, ()), member)
    return found


def members_token(axis: GroupAxis, kind: Kind, names: tuple[str, ...]) -> Token:
    """The token for members of a kind: a single finding when there is just one."""
    if len(names) == 1:
        return Single(names[0])
    return Several(axis.name, tuple(level for level in axis.levels if level in kind[1]), names)


def _subsets(limits: Sequence[CountLimit]) -> Iterator[tuple[CountLimit, ...]]:
    for number in range(len(limits) + 1):
        yield from combinations(limits, number)
