"""Hypothesis strategies: random rule bases, conditions, profiles and complete authorities.

Whoever builds on this library, or writes a rule base, can state laws with them:

    @given(profiles(load_framework()))
    def test_my_page_shows_any_profile(profile): ...

`st.from_type(Framework)` and `st.from_type(Profile)` work once the package is installed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache

from attrs import evolve, frozen

from delivery_model.errors import DeliveryModelError
from delivery_model.possible.space import Space
from delivery_model.profile.profile import CountFinding, Evidence, EvidenceKind, Finding, Profile
from delivery_model.rulebase.axes import CountLimit
from delivery_model.rulebase.conditions import AllOf, Among, AnyOf, Condition
from delivery_model.rulebase.framework import Framework, Hit
from delivery_model.rulebase.vocabulary import Group


def register() -> None:
    """Teach `st.from_type` frameworks, and profiles of the framework shipped.

    Hypothesis does this by itself where the package is installed.
    """
    from hypothesis import strategies

    strategies.register_type_strategy(Framework, lambda _: frameworks())
    strategies.register_type_strategy(Profile, lambda _: _shipped_profiles())


_register = register

# Hypothesis calls `_register` at the end of its own import, which may be the import on the next line.
from hypothesis import strategies as st  # noqa: E402  # after `_register`, for the reason above

Written = str | list["Written"] | dict[str, "Written"]
"""A part of a rule file, as JSON has it: JSON is restricted YAML too."""

SCALES = st.sampled_from((("no", "yes"), ("good", "fair", "poor"), ("present", "absent")))
ALTERNATIVES = st.sampled_from((("letter", "spirit"), ("one", "two", "three")))
BOUNDS = st.sampled_from((("exactly",), ("at_least",), ("at_most",), ("at_least", "at_most")))
HITS = st.sampled_from((Hit.COLLECT, Hit.COLLECT, Hit.UNIQUE))
VALUES = st.sampled_from(("v0", "v1", "v2"))
KINDS = st.sampled_from((None, AllOf, AnyOf))
WORDS = st.sampled_from(("", "any", "all", "not"))
FEW = st.sampled_from((2, 1, 3))
CITED = "DOC 1.1"


def frameworks(
    *,
    attributes: range = range(2, 6),
    groups: range = range(3),
    members: range = range(2, 5),
    readings: range = range(3),
    decisions: range = range(2, 5),
) -> st.SearchStrategy[Framework]:
    """Small sound rule bases, made and checked by the loader.

    Decisions look at attributes, at groups (counted, and member by member), at readings and at earlier
    decisions; the outcome has two or three values.

    Args:
        attributes: how many attributes stand alone.
        groups: how many groups there are.
        members: how many members each group has.
        readings: how many open points have alternatives.
        decisions: how many decisions there are, the outcome included.

    Raises:
        DeliveryModelError: a range is empty or begins too low.
    """
    least = {"attributes": 1, "groups": 0, "members": 1, "readings": 0, "decisions": 1}
    given = {"attributes": attributes, "groups": groups, "members": members, "readings": readings}
    for name, span in {**given, "decisions": decisions}.items():
        if not span or min(span) < least[name]:
            raise DeliveryModelError(f"frameworks({name}={span}) is no range from {least[name]} or more")
    return _frameworks(_vocabularies(attributes, groups, members, readings), decisions)


def conditions(framework: Framework) -> st.SearchStrategy[Condition]:
    """Conditions in normal form over everything that the rules of a framework may look at.

    Some can never hold and some always do.
    """
    collecting = {decision.name for decision in framework.decisions.values() if decision.hit is Hit.COLLECT}
    return _conditions({name: framework.domains[name] for name in sorted(framework.domains.keys() - collecting)})


def findings(framework: Framework, attribute: str) -> st.SearchStrategy[Finding]:
    """Findings about one attribute: one level, several still open or all of them, with and without evidence.

    Raises:
        UnknownName: there is no such attribute.
    """
    return _findings(framework.attribute(attribute).level_names, tuple(framework.sources))


def profiles(framework: Framework, *, is_complete: bool = False) -> st.SearchStrategy[Profile]:
    """Profiles of an authority, with attributes unknown or open, and counts of groups that can be true.

    A complete profile has one level for every attribute.
    """
    if is_complete:
        sources = tuple(framework.sources)
        names = {name: _findings(each.level_names, sources, 1) for name, each in framework.attributes.items()}
        return st.fixed_dictionaries(names).map(Profile)
    return _open_profiles(framework)


def authorities(framework: Framework) -> st.SearchStrategy[Mapping[str, str]]:
    """Complete facts, as engines take them: one cell of every axis."""

    def merged(cells: Sequence[Mapping[str, str]]) -> Mapping[str, str]:
        return {name: value for cell in cells for name, value in cell.items()}

    return st.tuples(*(st.sampled_from(axis.cells) for axis in framework.axes)).map(merged)


def _shipped_profiles() -> st.SearchStrategy[Profile]:
    from delivery_model.loading import load_framework  # reads YAML, which registering need not import

    return profiles(load_framework())


@st.composite
def _conditions(draw: st.DrawFn, domains: Mapping[str, tuple[str, ...]]) -> Condition:
    def drawn(depth: int) -> Condition:
        kind = draw(KINDS) if depth else None
        if kind is not None:
            return kind(tuple(drawn(depth - 1) for _ in range(draw(st.integers(0, 3)))))
        variable = draw(st.sampled_from([*domains]))
        return Among(variable, frozenset(draw(st.sets(st.sampled_from(domains[variable])))))

    return drawn(3)


@cache
def _findings(levels: tuple[str, ...], sources: tuple[str, ...], most: int | None = None) -> st.SearchStrategy[Finding]:
    evidence = st.builds(
        Evidence,
        says=st.sampled_from(("as the last inspection found", "as leaders say")),
        source=st.sampled_from(sources),
        kind=st.sampled_from((None, *EvidenceKind)),
    )
    return st.builds(Finding, levels=_some_of(levels, most), evidence=st.lists(evidence, max_size=2).map(tuple))


@cache
def _some_of(names: tuple[str, ...], most: int | None = None) -> st.SearchStrategy[tuple[str, ...]]:
    """Some of the names, at least one, in their order."""
    chosen = st.sets(st.sampled_from(names), min_size=1, max_size=most)
    return chosen.map(lambda some: tuple(name for name in names if name in some))


@st.composite
def _open_profiles(draw: st.DrawFn, framework: Framework) -> Profile:
    found = {name: draw(findings(framework, name)) for name in framework.attributes if draw(st.booleans())}
    counted = [group for group in framework.groups.values() if draw(st.booleans())]
    counts = (count for group in counted for count in draw(_counts(group, found)))
    return Profile(found, tuple(counts))


@st.composite
def _counts(draw: st.DrawFn, group: Group, found: Mapping[str, Finding]) -> list[CountFinding]:
    """Bounds that hold for one way to settle the members, so that they can be true together."""
    possible = (found[member].levels if member in found else group.level_names for member in group.members)
    settled = [draw(st.sampled_from(levels)) for levels in possible]
    counts: list[CountFinding] = []
    for level in draw(_some_of(group.level_names)):
        there = settled.count(level)
        low, high = draw(st.integers(0, there)), draw(st.integers(there, len(settled)))
        counts.append(CountFinding(limit=CountLimit(group.name, level, low, high)))
    return counts


@frozen(kw_only=True)
class _Scale:
    """An attribute being written, or the members of a group."""

    levels: tuple[str, ...]
    is_context: bool
    is_changeable: bool
    is_monotone: bool
    members: tuple[str, ...] = ()


@frozen(kw_only=True)
class _Words:
    """What the rules being written may speak of; `decided` are readings and earlier decisions, with their values."""

    attributes: Mapping[str, _Scale]
    groups: Mapping[str, _Scale]
    decided: Mapping[str, tuple[str, ...]]

    def levels(self) -> dict[str, tuple[str, ...]]:
        """Every attribute, members of groups included, with its levels."""
        members = {f"{name}.{each}": group.levels for name, group in self.groups.items() for each in group.members}
        return {name: scale.levels for name, scale in self.attributes.items()} | members

    def that_can_decide(self) -> _Words:
        """The same without context."""
        return evolve(
            self,
            attributes={name: scale for name, scale in self.attributes.items() if not scale.is_context},
            groups={name: scale for name, scale in self.groups.items() if not scale.is_context},
        )


@frozen
class _Row:
    """A rule being written."""

    when: Written
    then: str
    is_stated: bool = True


@frozen(kw_only=True)
class _Table:
    """A decision being written."""

    name: str
    hit: Hit
    rows: tuple[_Row, ...]

    def values(self) -> tuple[str, ...]:
        return tuple(sorted({row.then for row in self.rows}))

    def rule(self, place: int) -> str:
        """The id of a rule."""
        return f"{self.name}-{place}"


@st.composite
def _frameworks(draw: st.DrawFn, vocabularies: st.SearchStrategy[_Words], decisions: range) -> Framework:
    from delivery_model.loading import framework_from  # reads YAML, which registering need not import

    vocabulary, tables = draw(vocabularies), list[_Table]()
    names = draw(st.permutations([f"d{number}" for number in range(draw(st.sampled_from(decisions)))]))
    outcome = draw(st.sampled_from([names[-1], *names[::-1]]))
    words = vocabulary.that_can_decide()
    for name in names:
        hit = Hit.UNIQUE if name in (names[0], outcome) else draw(HITS)
        tables.append(_alive(vocabulary, [*tables, _table(draw, name, hit, words)]))
        known = {**words.decided, name: tables[-1].values()}
        words = evolve(vocabulary if name == outcome else words, decided=known)
    return framework_from(_texts(vocabulary, tables, outcome), "<random>")


@st.composite
def _vocabularies(draw: st.DrawFn, attributes: range, groups: range, members: range, readings: range) -> _Words:
    def numbered(letter: str, span: range) -> list[str]:
        return [f"{letter}{number}" for number in range(draw(st.sampled_from(span)))]

    def scale(*members: str, is_context: bool | None = None) -> _Scale:
        return _Scale(
            levels=draw(SCALES),
            is_context=draw(st.booleans()) if is_context is None else is_context,
            is_changeable=draw(st.booleans()),
            is_monotone=draw(st.booleans()),
            members=members,
        )

    first, *others = numbered("a", attributes)
    return _Words(
        attributes={first: scale(is_context=False), **{f"family.{name}": scale() for name in others}},
        groups={name: scale(*numbered("m", members)) for name in numbered("g", groups)},
        decided={f"reading.{name}": draw(ALTERNATIVES) for name in numbered("p", readings)},
    )


def _table(draw: st.DrawFn, name: str, hit: Hit, words: _Words) -> _Table:
    """A decision; of the rules of a unique one, just the first whose own condition holds does, or else the last."""
    whens: list[Written] = [_written(draw, words, 2) for _ in range(draw(FEW))]
    if words.decided and draw(st.sampled_from((True, True, False))):
        whens[0] = {draw(st.sampled_from(("all", "any"))): [_values(draw, words), whens[0]]}
    if hit is Hit.UNIQUE:
        nots: list[Written] = [{"not": when} for when in whens]
        whens = [*({"all": [when, *nots[:place]]} for place, when in enumerate(whens)), {"all": nots}]
    return _Table(name=name, hit=hit, rows=tuple(_Row(when, draw(VALUES), draw(st.booleans())) for when in whens))


def _alive(words: _Words, tables: Sequence[_Table]) -> _Table:
    """The last table without rules that never hold, and if it is unique, with two values at least."""
    from delivery_model.rulebase.read_rulebase import read_framework  # as above

    table = tables[-1]
    space = Space(read_framework(_texts(words, tables, tables[0].name), "<random>"))
    holding = {rule for ids in space.diagrams.reachable(space.fired(table.name)) for rule in ids}
    rows = [row for place, row in enumerate(table.rows) if table.rule(place) in holding]
    if len(rows) < (2 if table.hit is Hit.UNIQUE else 1):
        name, scale = next(iter(words.attributes.items()))
        best: Written = {name: scale.levels[0]}
        rows = [_Row(best, "v0"), _Row({"not": best}, "v1")]
    if table.hit is Hit.UNIQUE and len({row.then for row in rows}) == 1:
        rows[0] = evolve(rows[0], then="v0" if rows[0].then != "v0" else "v1")
    return evolve(table, rows=tuple(rows))


def _written(draw: st.DrawFn, words: _Words, depth: int) -> dict[str, Written]:
    """A condition as rule files have them, with no more than so many levels of conditions within conditions."""
    word = draw(WORDS) if depth else ""
    if word == "not":
        return {"not": _written(draw, words, depth - 1)}
    if word:
        return {word: [_written(draw, words, depth - 1) for _ in range(draw(FEW))]}
    kinds = [_levels, _comparison, _list_count]
    kinds += [_group_count] * 2 if words.groups else []
    kinds += [_values] * 4 if words.decided else []
    return draw(st.sampled_from(kinds))(draw, words)


def _levels(draw: st.DrawFn, words: _Words) -> dict[str, Written]:
    name, levels = draw(st.sampled_from([*words.levels().items()]))
    return {name: _some(draw, levels)}


def _values(draw: st.DrawFn, words: _Words) -> dict[str, Written]:
    name, values = draw(st.sampled_from([*words.decided.items()][::-1]))
    return {name: _some(draw, values)}


def _some(draw: st.DrawFn, names: tuple[str, ...]) -> Written:
    return draw(st.sampled_from(names)) if draw(st.booleans()) else [*draw(_some_of(names))]


def _comparison(draw: st.DrawFn, words: _Words) -> dict[str, Written]:
    name, levels = draw(st.sampled_from([*words.levels().items()]))
    return {name: {draw(st.sampled_from(("at_least", "at_most"))): draw(st.sampled_from(levels))}}


def _group_count(draw: st.DrawFn, words: _Words) -> dict[str, Written]:
    name, group = draw(st.sampled_from([*words.groups.items()]))
    return _count(draw, name, group.levels, len(group.members))


def _list_count(draw: st.DrawFn, words: _Words) -> dict[str, Written]:
    """A count over some attributes of one scale."""
    known = words.levels()
    levels = known[draw(st.sampled_from([*known]))]
    alike = [name for name in known if known[name] == levels]
    listed = draw(_some_of(tuple(alike[-4:])))
    return _count(draw, [*listed], levels, len(listed))


def _count(draw: st.DrawFn, of: Written, levels: Sequence[str], size: int) -> dict[str, Written]:
    number = st.integers(0, size).map(str)
    bounds = {bound: draw(number) for bound in draw(BOUNDS)}
    return {"count": {"of": of, "level": draw(st.sampled_from(levels)), **bounds}}


def _texts(words: _Words, tables: Sequence[_Table], outcome: str) -> Mapping[str, bytes]:
    """The files of a rule base."""
    order = next(table.values() for table in tables if table.name == outcome)
    statements: list[Written] = [{"says": "so it is said", "sources": [CITED]}]
    support: Written = dict.fromkeys(("benefits", "success_factors", "circumstances", "review_triggers"), statements)
    source: Written = dict.fromkeys(("title", "author", "date", "publisher", "address"), "not stated")
    files: dict[str, Written] = {
        "framework.yml": _about(order, outcome, [table.name for table in tables if table.hit is Hit.COLLECT]),
        "attributes.yml": {
            "attributes": {name: _attribute(each) for name, each in words.attributes.items()},
            "groups": {name: _group(each) for name, each in words.groups.items()},
        },
        "readings.yml": {
            "points": {"P1": "an open point"},
            "readings": {name.partition(".")[2]: _reading(names) for name, names in words.decided.items()},
        },
        "sources.yml": {"sources": {CITED.partition(" ")[0]: source}},
        "support_types.yml": {
            "support_types": {value: {"title": f"Form {value}", "summary": "a form", **support} for value in order}
        },
        **{f"decisions/{table.name}.yml": _decision(table) for table in tables},
    }
    return {name: json.dumps(file).encode() for name, file in files.items()}


def _about(order: Sequence[str], outcome: str, collecting: Sequence[str]) -> Written:
    return {
        "id": "random",
        "title": "A random framework",
        "version": "1",
        "scope": "none but itself",
        "limits": [],
        "outcome": outcome,
        "order": [*order],
        "origins": ["document"],
        "roles": {"notes": [*collecting]},
    }


def _attribute(scale: _Scale) -> dict[str, Written]:
    return {
        "title": "Something known",
        "question": "How is it?",
        "definition": "As anyone would say",
        "levels": {level: f"it is {level}" for level in scale.levels},
        "part": "context" if scale.is_context else "profile",
        "changeable": "yes" if scale.is_changeable else "no",
        "monotone": "yes" if scale.is_monotone else "no",
        "sources": [CITED],
    }


def _group(scale: _Scale) -> Written:
    return {**_attribute(scale), "members": {name: {"title": f"Member {name}"} for name in scale.members}}


def _reading(names: Sequence[str]) -> Written:
    return {
        "point": "P1",
        "question": "How is it read?",
        "alternatives": {name: {"says": f"read as {name}", "argument": "some do"} for name in names},
        "default": names[-1],
        "sources": [CITED],
    }


def _decision(table: _Table) -> Written:
    return {
        "decision": table.name,
        "question": "What follows?",
        "hit": table.hit.value,
        "values": {value: f"it is {value}" for value in table.values()},
        "rules": [_rule(table.rule(place), row) for place, row in enumerate(table.rows)],
        "tests": [],
    }


def _rule(name: str, row: _Row) -> Written:
    return {
        "id": name,
        "when": row.when,
        "then": row.then,
        "because": f"rule {name} holds",
        "basis": "stated" if row.is_stated else "interpreted",
        "reason": "nobody says otherwise",
        "origin": "document",
        "sources": [CITED],
    }
