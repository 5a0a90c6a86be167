"""What is refused when a rule base is loaded: what its diagrams refute, word for word, and at every size."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from attrs import evolve
from benchmarks.neutral import NONE, neutral
from hypothesis import given, settings
from hypothesis import strategies as st

from delivery_model.answer.recommendation import recommend
from delivery_model.errors import RuleBaseError, TooWide
from delivery_model.loading import framework_from, load_framework
from delivery_model.possible import search, soundness
from delivery_model.possible.program import program_of
from delivery_model.possible.search import Search, drawn, that_any_holds, that_holds
from delivery_model.possible.soundness import (
    SOUND,
    dead_rules,
    gaps,
    never_holding,
    overlaps,
    proved_alone,
    searched_gaps,
    searched_overlaps,
    unique_decisions,
    unsound,
)
from delivery_model.possible.space import Space, decisions_behind
from delivery_model.profile.profile import Profile
from delivery_model.rulebase.conditions import negated
from delivery_model.rulebase.framework import Decision, Framework, Rule
from delivery_model.testing import frameworks

LAWS = settings(max_examples=40, deadline=None)
SMALL = frameworks(attributes=range(1, 4), groups=range(2), members=range(2, 4), readings=range(2))


@st.composite
def altered(draw: st.DrawFn) -> Framework:
    """A rule base with a rule or two left out, turned into its opposite, or given the condition of another."""
    framework = draw(SMALL)
    decisions = dict(framework.decisions)
    for _ in range(draw(st.integers(1, 2))):
        decision = decisions[draw(st.sampled_from([*decisions]))]
        place = draw(st.integers(0, len(decision.rules) - 1))
        decisions[decision.name] = evolve(decision, rules=changed(draw, framework, decision, place))
    return evolve(framework, decisions=decisions)


def changed(draw: st.DrawFn, framework: Framework, decision: Decision, place: int) -> tuple[Rule, ...]:
    rules, rule = decision.rules, decision.rules[place]
    how = draw(st.sampled_from(["left out", "opposite", "as another"]))
    if how == "left out" and len(rules) > 1:
        return (*rules[:place], *rules[place + 1 :])
    when = draw(st.sampled_from(rules)).when if how == "as another" else negated(rule.when, framework.domains)
    return (*rules[:place], evolve(rule, when=when), *rules[place + 1 :])


def by_diagrams(framework: Framework) -> list[str]:
    """Every reason to refuse a rule base, each claim judged by the diagrams of all decisions."""
    space = Space(framework)
    faults = [fault for claim in SOUND.values() for fault in claim.faults(space)]
    broken = {fault.decision for fault in faults if fault.path is not None}
    judged = (fault for fault in faults if broken.isdisjoint(decisions_behind(framework, fault.decision)[1:]))
    return [str(problem) for fault in judged for problem in fault.problems(space)]


@LAWS
@given(altered())
def test_what_is_refused_is_what_diagrams_of_all_decisions_refute_word_for_word(framework: Framework) -> None:
    assert [str(problem) for problem in unsound(framework)] == by_diagrams(framework)


@LAWS
@given(altered())
def test_a_decision_proved_alone_has_no_gap_and_no_overlap(framework: Framework) -> None:
    space = Space(framework)
    at_fault = {fault.decision for found in (gaps(space), overlaps(space)) for fault in found}
    assert at_fault.isdisjoint(proved_alone(framework))


@LAWS
@given(altered(), st.sampled_from([1, 3, 2_048]))
def test_a_search_finds_the_gaps_and_overlaps_that_diagrams_show(framework: Framework, carried: int) -> None:
    space, names = Space(framework), [each.name for each in unique_decisions(framework)]
    shown = {(fault.decision, fault.rules) for found in (gaps(space), overlaps(space)) for fault in found}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "MOST_CARRIED", carried)
        faults = [*searched_gaps(framework, names), *searched_overlaps(framework, names)]
    broken = {decision for decision, _ in shown}
    for name in names:
        if broken.isdisjoint(decisions_behind(framework, name)[1:]):
            assert {fault.rules for fault in faults if fault.decision == name} == {
                rules for decision, rules in shown if decision == name
            }
    for fault in (fault for fault in faults if broken.isdisjoint(decisions_behind(framework, fault.decision)[1:])):
        ids = space.diagrams.value_at(space.fired(fault.decision), {**dict.fromkeys(range(99), 0), **dict(fault.path)})
        assert set(fault.rules) <= set(ids) if fault.rules else ids == ()


def test_where_diagrams_are_too_wide_a_search_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    framework = load_framework()
    outcome = framework.outcome
    halved = evolve(
        framework, decisions={**framework.decisions, outcome.name: evolve(outcome, rules=outcome.rules[1:])}
    )
    said = {str(problem).partition(" for an")[0] for problem in unsound(halved)}
    monkeypatch.setattr(soundness, "gaps", too_wide)
    assert {str(problem).partition(" for an")[0] for problem in unsound(halved)} == said
    assert any("no rule of" in each for each in said)


def too_wide(*_: object) -> list[object]:
    raise TooWide("too wide", 1)


@LAWS
@given(SMALL, st.data())
def test_a_search_finds_an_authority_just_where_there_is_one(framework: Framework, data: st.DataObject) -> None:
    program, space = program_of(framework), Space(framework)
    some = [[*range(len(axis.cells))] for axis in framework.axes]
    cells = [data.draw(st.lists(st.sampled_from(each), min_size=1, unique=True)) for each in some]
    confined = Space(
        framework, {axis.name: dict.fromkeys(each, 1) for axis, each in zip(framework.axes, cells, strict=True)}
    )
    for rule, place in program.number.items():
        name = framework.rules[rule].decision
        holds = any(rule in ids for ids in confined.held(name))
        found = Search(program, cells).found(that_holds(place), range(len(cells)))
        assert (found is not None) == holds
        if found is not None:
            authority = {axis: found.get(axis, each[0]) for axis, each in enumerate(cells)}
            assert rule in space.diagrams.value_at(space.fired(name), authority)
            assert found.items() <= authority.items()


def test_a_rule_that_asks_that_what_always_holds_does_not_is_refused() -> None:
    rules = [{"when": {"a": level}, "then": "said"} for level in ("no", "yes")]
    text = {
        "attributes": {"a": {"levels": ["no", "yes"]}},
        "decisions": [
            {
                "decision": "answer",
                "values": ["x", "y"],
                "rules": [{"when": {"a": "no"}, "then": "x"}],
                "otherwise": "y",
            },
            {"decision": "always", "hit": "collect", "values": ["said"], "rules": rules},
            {
                "decision": "never",
                "hit": "collect",
                "values": ["so"],
                "rules": [{"when": {"not": {"always": "said"}}, "then": "so"}],
            },
        ],
        "outcome": "answer",
        "roles": {"notes": ["always", "never"]},
    }
    with pytest.raises(RuleBaseError, match="rule never-1 of never can never hold"):
        Framework.of({"t.yml": json.dumps(text)})


@LAWS
@given(altered())
def test_a_rule_that_random_authorities_do_not_show_is_searched_for(framework: Framework) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "DRAWN", (1,))
        few = never_holding(framework)
    assert few == never_holding(framework)
    space = Space(framework)
    if not {fault.decision for found in (gaps(space), overlaps(space)) for fault in found}:
        assert few == {rule for fault in dead_rules(space) for rule in fault.rules}


def test_authorities_drawn_have_one_cell_of_every_axis_and_each_often_enough() -> None:
    framework = load_framework()
    program, number = program_of(framework), 4_096
    sizes = [len(axis.cells) for axis in framework.axes]
    tests = iter(drawn([*map(cells_as_tests, sizes)], [*map(range, sizes)], number))
    assert program.rules
    for axis in framework.axes:
        bits = [next(tests) for _ in axis.cells]
        assert sum(bits) == (1 << number) - 1
        assert all(abs(each.bit_count() - number / len(bits)) < number / 16 for each in bits)


def cells_as_tests(size: int) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(-1 if other == cell else 0 for other in range(size)) for cell in range(size))


# At every size


def with_rule(texts: Mapping[str, bytes], name: str, when: object) -> dict[str, bytes]:
    """A rule base with one more decision that collects."""
    cited = {"because": "x", "basis": "stated", "origin": "drawn", "sources": ["S 1"]}
    rules = [{"id": f"{name}-often", "when": {"a00": "v"}, "then": "often", **cited}]
    rules.append({"id": f"{name}-asked", "when": when, "then": "asked", **cited})
    head = {"decision": name, "question": "Q?", "hit": "collect", "values": {"often": "o", "asked": "a"}, "tests": []}
    return {**texts, f"decisions/{name}.yml": json.dumps({**head, "rules": rules}, indent=1).encode()}


@pytest.mark.parametrize("size", [40, 160, 640])
@pytest.mark.parametrize("collecting", [False, True])
def test_a_rule_that_can_never_hold_is_refused_with_its_line_and_a_rare_one_is_not(size: int, collecting: bool) -> None:
    base = neutral(size, 1)
    texts = base.texts(collecting=collecting)
    levels, fact = next((levels, fact) for levels in base.authorities(100) if (fact := base.answer(levels)[0]) != NONE)
    is_so = {"layer3": fact} if collecting else {fact: "yes"}
    rare = {"all": [{name: level} for name, level in levels.items()] + [is_so]}
    assert framework_from(with_rule(texts, "extra", rare), "rules").decisions["extra"]
    never = {"all": [{name: level} for name, level in levels.items()] + [{"not": is_so}]}
    with pytest.raises(RuleBaseError, match=r"extra\.yml:\d+:\d+: rule extra-asked of extra can never hold"):
        framework_from(with_rule(texts, "extra", never), "rules")


def test_a_search_that_is_given_up_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    base = neutral(40, 1)
    rare = {"all": [{name: levels[0]} for name, levels in base.attributes.items()]}
    monkeypatch.setattr(search, "MOST_LOOKED_AT", 0)
    with pytest.raises(TooWide, match=r"^whether rule extra-asked of extra can hold was not settled: after 0 partial"):
        framework_from(with_rule(base.texts(), "extra", rare), "rules")


def test_a_goal_of_several_rules_is_met_where_one_of_them_holds() -> None:
    framework = load_framework()
    program = program_of(framework)
    places = [place for place, _ in program.tables[framework.roles.outcome]]
    cells = [range(len(axis.cells)) for axis in framework.axes]
    assert Search(program, cells).found(that_any_holds(places), range(len(cells))) is not None


def chain(length: int) -> dict[str, bytes]:
    """Decisions each of which needs the one before: yes where that is, and an attribute at its best, are alike."""
    base = neutral(10, 1)
    texts = {name: text for name, text in base.texts().items() if not name.startswith("decisions/")}
    cited = {"because": "x", "basis": "stated", "origin": "drawn", "sources": ["S 1"]}
    for number in range(length):
        best = {"a0" + str(number % 8): "v"}
        before = {f"c{number - 1}": "yes"} if number else {"a00": ["v", "w"]}
        alike = {"any": [{"all": [before, best]}, {"all": [{"not": before}, {"not": best}]}]}
        rules = [("yes", alike), ("no", {"not": alike})]
        head = {"decision": f"c{number}", "question": "Q?", "hit": "unique", "values": {"yes": "y", "no": "n"}}
        written = [{"id": f"c{number}-{then}", "when": when, "then": then, **cited} for then, when in rules]
        texts[f"decisions/c{number}.yml"] = json.dumps({**head, "tests": [], "rules": written}).encode()
    facts = base.facts[3]
    last = {"c" + str(length - 1): "yes"}
    whens = [
        (facts[0], last),
        *((fact, {"all": [{"not": last}, {"a09": "vwx"[n]}]}) for n, fact in enumerate(facts[1:])),
    ]
    others = {"all": [{"not": last}, *({"not": {"a09": "vwx"[n]}} for n, _ in enumerate(facts[1:]))]}
    rules = [{"id": f"o-{then}", "when": when, "then": then, **cited} for then, when in [*whens, ("none", others)]]
    values = {each: each for each in ("none", *reversed(facts))}
    head = {"decision": "outcome", "question": "Q?", "hit": "unique", "values": values, "tests": []}
    texts["decisions/outcome.yml"] = json.dumps({**head, "rules": rules}).encode()
    return texts


def test_a_thousand_rules_in_one_chain_meet_no_limit_of_recursion() -> None:
    base, framework = neutral(10, 1), framework_from(chain(500))
    assert len(framework.rules) > 1_000
    for levels in base.authorities(5):
        so = levels["a00"] in ("v", "w")
        for number in range(500):
            so = so == (levels["a0" + str(number % 8)] == "v")
        found = recommend(Profile.of(framework, levels), framework, engine="direct")
        assert (found.recommended == base.facts[3][0]) == so
        assert len(found.deciding[0]) == 501
        opened = recommend(Profile.of(framework, base.opened(levels, 3)), framework, engine="direct")
        assert found.recommended in opened.possible
        assert opened.space.possible("outcome") == opened.possible
        assert opened.deciding
