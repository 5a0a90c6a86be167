"""The certificate, against brute force over every single finding; and faults that it must find."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain, combinations, pairwise, permutations, product
from pathlib import Path

from attrs import evolve
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from delivery_model.answer.derivation import Derivation
from delivery_model.check import examples as effects
from delivery_model.check import proofs as idle
from delivery_model.check import proofs as monotone
from delivery_model.check import redundancy
from delivery_model.check.checks import Failure, Verdict
from delivery_model.check.claims import certify
from delivery_model.check.examples import RuleTests
from delivery_model.check.one_decision import Agreement
from delivery_model.check.proofs import rule_uses
from delivery_model.check.replay import evaluated
from delivery_model.engines import ENGINES
from delivery_model.errors import Place
from delivery_model.loading import framework_from, load_framework
from delivery_model.possible import soundness
from delivery_model.possible.diagrams import Node
from delivery_model.possible.faults import Fault
from delivery_model.possible.regions import Region
from delivery_model.possible.space import Space
from delivery_model.possible.witness import example_at
from delivery_model.rulebase.axes import GroupAxis, count_class
from delivery_model.rulebase.conditions import AllOf, Among, Condition, holds
from delivery_model.rulebase.framework import Decision, Framework, Hit, Rule, RuleTest, concluded
from delivery_model.testing import frameworks

SMALL = frameworks(attributes=range(1, 4), groups=range(2), members=range(2, 4), readings=range(2))
LAWS = settings(max_examples=40, deadline=None)

Finding = tuple[str, str, str]
"""An attribute, and the levels it moves between."""


class Cases:
    """Every assignment of levels to attributes and of alternatives to readings, with the rules that hold."""

    def __init__(self, framework: Framework) -> None:
        self.framework = framework
        self.names = [name for axis in framework.axes for name in axis.members]
        self.levels = {name: self._levels(name) for name in self.names}
        self.all = [
            dict(zip(self.names, values, strict=True)) for values in product(*(self.levels[n] for n in self.names))
        ]
        self.fired = {tuple(case.values()): evaluated(framework, self.facts(case)) for case in self.all}

    def _levels(self, name: str) -> tuple[str, ...]:
        if name in self.framework.attributes:
            return self.framework.attributes[name].level_names
        return self.framework.readings[name.removeprefix("reading.")].alternative_names

    def facts(self, case: Mapping[str, str]) -> dict[str, str]:
        facts: dict[str, str] = {}
        for axis in self.framework.axes:
            if isinstance(axis, GroupAxis):
                facts |= {name: case[name] for name in axis.named}
                for level, cuts in axis.cuts.items():
                    facts[f"{axis.name}.{level}"] = count_class(sum(case[m] == level for m in axis.members), cuts)
            else:
                facts[axis.name] = case[axis.name]
        return facts

    def held(self, case: Mapping[str, str], decision: str) -> tuple[str, ...] | None:
        """The rules that hold, or None where another decision has no one answer."""
        return self.fired[tuple(case.values())].get(decision)

    def values(self, case: Mapping[str, str], decision: str) -> frozenset[str]:
        return frozenset(self.framework.rules[rule].then for rule in self.held(case, decision) or ())

    def known(self, case: Mapping[str, str]) -> dict[str, str]:
        """What rules see of a case: its facts, and what decisions conclude that have their answer."""
        known = self.facts(case)
        for name, decision in self.framework.decisions.items():
            held = self.held(case, name)
            if held is not None and (decision.hit is Hit.COLLECT or len(held) == 1):
                known |= concluded(decision, tuple(self.framework.rules[rule].then for rule in held))
        return known

    def outcome(self, case: Mapping[str, str]) -> str | None:
        (value,) = self.values(case, self.framework.roles.outcome) or (None,)
        return value

    def moves(self) -> Iterator[tuple[Finding, dict[str, str], dict[str, str]]]:
        """Every change of one attribute of one case."""
        for name in self.names:
            for before, after in permutations(self.levels[name], 2):
                for case in self.all:
                    if case[name] == before:
                        yield (name, before, after), case, {**case, name: after}

    def by_default(self, case: Mapping[str, str]) -> bool:
        return all(case.get(each.variable, each.default) == each.default for each in self.framework.readings.values())


@st.composite
def any_frameworks(draw: st.DrawFn) -> Framework:
    """Rule bases, sound ones too: a decision may have lost a rule, or a rule may have another condition."""
    framework = draw(SMALL)
    decision = draw(st.sampled_from([*framework.decisions.values()]))
    rule = draw(st.sampled_from(decision.rules))
    rules = tuple(each for each in decision.rules if each is not rule)
    if not rules or not draw(st.booleans()):
        rules = tuple(
            evolve(each, when=draw(leaves_of(framework, decision, rule))) if each is rule else each
            for each in decision.rules
        )
    return evolve(framework, decisions={**framework.decisions, decision.name: evolve(decision, rules=rules)})


def leaves_of(framework: Framework, decision: Decision, rule: Rule) -> st.SearchStrategy[Condition]:
    """Conditions on one input of a decision, or as they are in another of its rules."""
    others = st.sampled_from([each.when for each in decision.rules])
    if not decision.inputs():
        return others
    on_one_input = st.sampled_from(decision.inputs()).flatmap(
        lambda name: st.sets(st.sampled_from(framework.domains[name])).map(lambda some: Among(name, frozenset(some)))
    )
    return others | on_one_input


def named(failures: Iterator[Failure | Fault]) -> set[str]:
    return {failure.what for failure in failures}


@LAWS
@given(any_frameworks())
def test_a_gap_is_found_just_where_brute_force_finds_one(framework: Framework) -> None:
    cases = Cases(framework)
    wanted = {
        f"no rule of {decision.name} holds"
        for decision in soundness.unique_decisions(framework)
        if any(cases.held(case, decision.name) == () for case in cases.all)
    }

    assert named(soundness.gaps(Space(framework))) == wanted


@LAWS
@given(any_frameworks())
def test_an_overlap_is_found_just_where_brute_force_finds_one(framework: Framework) -> None:
    cases = Cases(framework)
    wanted = {
        f"rules {first} and {second} of {decision.name} both hold"
        for decision in soundness.unique_decisions(framework)
        for case in cases.all
        for first, second in combinations(cases.held(case, decision.name) or (), 2)
    }

    assert named(soundness.overlaps(Space(framework))) == wanted


@LAWS
@given(any_frameworks())
def test_the_regions_of_a_fault_are_all_who_show_it_and_nobody_else(framework: Framework) -> None:
    cases, space = Cases(framework), Space(framework)
    for fault in (*soundness.gaps(space), *soundness.overlaps(space)):
        regions = fault.regions(space)
        for case in cases.all:
            held = cases.held(case, fault.decision)
            is_wrong = held is not None and (set(fault.rules) <= set(held) if fault.rules else held == ())
            inside = [is_inside(cases, case, region) for region in regions]
            assert any(inside) == is_wrong
        numbers = [
            len({authority_of(case) for case in cases.all if is_inside(cases, case, region)}) for region in regions
        ]
        said = [said for said, _ in fault.cases(space)]
        assert [each.rpartition("(")[2].split()[0] for each in said] == [f"{number:,}" for number in numbers]


def is_inside(cases: Cases, case: Mapping[str, str], region: Region) -> bool:
    """Whether a case meets every condition of a region."""
    known = cases.known(case)
    return all(each.variable in known and known[each.variable] in each.values for each in region.conditions)


def authority_of(case: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    """The findings of a case, however the text is read."""
    return frozenset((name, level) for name, level in case.items() if not name.startswith("reading."))


@LAWS
@given(any_frameworks())
def test_what_is_said_in_fewer_words_holds_just_where_the_rules_do(framework: Framework) -> None:
    cases, space = Cases(framework), Space(framework)
    for found in chain(redundancy.without_a_condition(space), redundancy.as_one_rule(space)):
        ids = {rule.id for rule in found.rules}
        for case in cases.all:
            held = cases.held(case, found.rules[0].decision)
            assert held is None or holds(found.when, cases.known(case)) == (not ids.isdisjoint(held))


@LAWS
@given(SMALL)
def test_no_condition_is_passed_over_that_could_be_left_out(framework: Framework) -> None:
    cases, told = Cases(framework), [*redundancy.without_a_condition(Space(framework))]
    known = [cases.known(case) for case in cases.all]
    for rule in framework.rules.values():
        parts = rule.when.parts if isinstance(rule.when, AllOf) else (rule.when,)
        for place in range(len(parts)) if all(isinstance(part, Among) for part in parts) else ():
            others = AllOf((*parts[:place], *parts[place + 1 :]))
            is_alike = all(holds(others, facts) == holds(rule.when, facts) for facts in known)
            assert any((each.rules, each.when) == ((rule,), others) for each in told) == is_alike


def test_rules_that_differ_in_one_variable_alone_are_one() -> None:
    rows = "low,low,-,x\nlow,mid,-,x\nlow,high,low|mid|high,y\nhigh,-,-,y\nmid,-,-,y\n"
    framework = framework_from({"t.csv": f"a,b,c,answer\n{rows}".encode()}, "t.csv")
    assert [each.what for each in redundancy.redundancies(Space(framework))] == [
        "of rule answer-3 of answer the condition on c always holds",
        "rules answer-1 and answer-2 of answer differ in b alone: one rule with b low or mid says the same",
        "rules answer-4 and answer-5 of answer differ in a alone: one rule with a high or mid says the same",
    ]


@LAWS
@given(any_frameworks())
def test_a_witness_shows_what_it_is_said_to_show(framework: Framework) -> None:
    space = Space(framework)
    examples = [
        example_at(space, fault.path, fault.decision)
        for found in (soundness.gaps(space), soundness.overlaps(space))
        for fault in found
    ]

    assert [evaluated(framework, example.facts).get(example.decision) for example in examples] == [
        example.fired for example in examples
    ]


@LAWS
@given(any_frameworks())
def test_a_witness_shows_it_whatever_is_not_settled(framework: Framework) -> None:
    cases = Cases(framework)
    space = Space(framework)
    for fault in soundness.gaps(space):
        example = example_at(space, fault.path, fault.decision)
        settled = {name: example.facts[name] for name in example.settled}
        fitting = (case for case in cases.all if settled.items() <= cases.facts(case).items())
        assert all(cases.held(case, example.decision) == () for case in fitting)


@LAWS
@given(any_frameworks())
def test_no_smaller_witness_would_do(framework: Framework) -> None:
    cases = Cases(framework)
    axes = [tuple(axis.cells[0]) for axis in framework.axes]
    space = Space(framework)
    for fault in soundness.gaps(space):
        example = example_at(space, fault.path, fault.decision)
        size = sum(set(names) <= set(example.settled) for names in axes)
        for chosen in combinations(axes, size - 1) if size else ():
            by_cells: dict[tuple[str, ...], bool] = {}
            for case in cases.all:
                facts = cases.facts(case)
                cells = tuple(facts[name] for names in chosen for name in names)
                is_gap = cases.held(case, example.decision) == ()
                by_cells[cells] = by_cells.get(cells, True) and is_gap
            assert not any(by_cells.values())


@LAWS
@given(any_frameworks())
def test_a_rule_is_dead_just_when_it_holds_for_nobody(framework: Framework) -> None:
    cases = Cases(framework)
    held = {rule for fired in cases.fired.values() for rules in fired.values() for rule in rules}
    assume(all(len(fired) == len(framework.decisions) for fired in cases.fired.values()))

    found = {rule for failure in soundness.dead_rules(Space(framework)) for rule in failure.rules}

    assert found == framework.rules.keys() - held


@LAWS
@given(SMALL)
def test_the_numbers_of_a_rule_are_those_of_counting_one_by_one(framework: Framework) -> None:
    cases, outcome = Cases(framework), framework.roles.outcome
    wanted: dict[tuple[str, bool, str], int] = Counter()
    for case in cases.all:
        fired, facts = evaluated(framework, cases.facts(case)), cases.facts(case)
        for name, ids in fired.items():
            facts |= concluded(framework.decisions[name], tuple(framework.rules[each].then for each in ids))
        deciding = {firing.rule.id for firing in Derivation(framework, facts, fired).deciding(outcome)}
        held = {rule for ids in fired.values() for rule in ids}
        for is_default in {False, cases.by_default(case)}:
            wanted.update(("holds", is_default, rule) for rule in held)
            wanted.update(("decides", is_default, rule) for rule in deciding)

    for use in rule_uses(Space(framework)):
        for is_default, share in ((False, use.all_readings), (True, use.by_default)):
            assert share.holds == wanted["holds", is_default, use.rule.id]
            assert share.decides in (None, wanted["decides", is_default, use.rule.id])


@LAWS
@given(SMALL)
def test_worse_is_never_lighter_just_when_no_single_finding_makes_it_so(framework: Framework) -> None:
    framework = all_monotone(framework)
    cases, ranks = Cases(framework), [*framework.outcome.values]
    wanted = {
        f"{kind_of(framework, name)} from {before} to {after} leads from {first} to {last}"
        for (name, before, after), case, moved in cases.moves()
        for first, last in [(cases.outcome(case) or "", cases.outcome(moved) or "")]
        if name in framework.attributes
        and (before, after) in pairwise(cases.levels[name])
        and ranks.index(last) < ranks.index(first)
    }

    found = named(monotone.lighter_when_worse(Space(framework)))

    assert found <= wanted
    assert {what.partition(" leads")[0] for what in found} == {what.partition(" leads")[0] for what in wanted}


def all_monotone(framework: Framework) -> Framework:
    """The same, declaring of every attribute that it may decide and is monotone."""
    attributes = {name: evolve(each, is_monotone=True, can_decide=True) for name, each in framework.attributes.items()}
    return evolve(framework, vocabulary=evolve(framework.vocabulary, attributes=attributes))


def kind_of(framework: Framework, name: str) -> str:
    group = framework.attributes[name].group
    return group if group and not any(name in axis.cells[0] for axis in framework.axes) else name


@LAWS
@given(SMALL)
def test_every_sharp_edge_is_found_and_counted(framework: Framework) -> None:
    framework = all_monotone(framework)
    cases, types = Cases(framework), [*framework.outcome.values]
    wanted: dict[tuple[str, ...], list[int]] = {}
    for (name, before, after), case, moved in cases.moves():
        ends = cases.outcome(case), cases.outcome(moved)
        if name in framework.attributes and ends == (types[0], types[-1]):
            numbers = wanted.setdefault((kind_of(framework, name), before, after), [0, 0])
            numbers[0] += 1
            numbers[1] += cases.by_default(case)

    edges = monotone.sharp_edges(Space(framework))

    assert {(e.kind.name, e.before, e.after): [e.number, e.number_by_default] for e in edges} == wanted


@LAWS
@given(SMALL)
def test_an_attribute_is_idle_just_when_no_rule_for_the_outcome_depends_on_it(framework: Framework) -> None:
    framework = all_monotone(framework)
    cases, outcome = Cases(framework), framework.roles.outcome
    active = {
        name for (name, *_), case, moved in cases.moves() if cases.held(case, outcome) != cases.held(moved, outcome)
    }

    found = {failure.what.partition(" ")[0] for failure in idle.idle_attributes(Space(framework))}

    assert found == framework.attributes.keys() - active


@LAWS
@given(SMALL)
def test_the_effect_of_a_reading_is_that_of_reading_every_authority_so(framework: Framework) -> None:
    cases, outcome = Cases(framework), framework.roles.outcome
    decisions: dict[tuple[str, str], set[str]] = {}
    numbers: dict[tuple[str, str], int] = Counter()
    for (name, before, after), case, moved in cases.moves():
        reading = framework.readings.get(name.removeprefix("reading."))
        if reading is None or name in framework.attributes or before != reading.default:
            continue
        changed = {each for each in framework.decisions if cases.values(case, each) != cases.values(moved, each)}
        decisions.setdefault((reading.name, after), set()).update(changed)
        numbers[reading.name, after] += cases.by_default(case) and outcome in changed

    for effect in idle.reading_effects(Space(framework)):
        key = effect.reading, effect.alternative
        assert (set(effect.decisions), effect.number) == (decisions.get(key, set()), numbers[key])


@LAWS
@given(SMALL)
def test_a_rule_is_without_effect_just_when_no_answer_rests_on_it(framework: Framework) -> None:
    framework = evolve(framework, roles=evolve(framework.roles, notes=()))
    cases = Cases(framework)
    wanted: set[str] = set()
    for decision in framework.decisions.values():
        for rule in decision.rules:
            alone = [case for case in cases.all if is_alone(cases, case, rule)]
            is_answer = decision.name in effects.answers_of(framework)
            if alone and not is_answer and not any(has_effect(cases, case, rule) for case in alone):
                wanted.add(rule.id)

    found = {rule for failure in effects.powerless_rules(Space(framework)) for rule in failure.rules}

    assert found == wanted


def is_alone(cases: Cases, case: Mapping[str, str], rule: Rule) -> bool:
    held = cases.held(case, rule.decision) or ()
    return [each for each in held if cases.framework.rules[each].then == rule.then] == [rule.id]


def has_effect(cases: Cases, case: Mapping[str, str], rule: Rule) -> bool:
    """Whether some answer changes when the others see another value than the one this rule gives."""
    framework = cases.framework
    decision = framework.decisions[rule.decision]
    values = cases.values(case, decision.name)
    others = (
        [(v,) for v in decision.values if v != rule.then]
        if decision.hit is Hit.UNIQUE
        else [(*(values - {rule.then}),)]
    )
    return any(
        answers(framework, cases.facts(case), decision, seen) != answers(framework, cases.facts(case))
        for seen in others
    )


def answers(
    framework: Framework, facts: dict[str, str], decision: Decision | None = None, seen: tuple[str, ...] = ()
) -> list[object]:
    """What every answer is, when the others see some values of one decision instead of its own."""
    known, found = dict(facts), {}
    for each in framework.decisions.values():
        held = [rule for rule in each.rules if holds(rule.when, known)]
        values = {rule.then for rule in held}
        is_broken = each.hit is Hit.UNIQUE and len(held) != 1
        found[each.name] = None if is_broken else values
        shown = seen if each is decision else tuple(values)
        if is_broken:
            known[each.name] = ""
        else:
            known |= concluded(each, shown)
    return [found[name] for name in effects.answers_of(framework)]


@LAWS
@given(SMALL)
def test_a_rule_is_masked_just_when_others_conclude_the_same_wherever_it_holds(framework: Framework) -> None:
    cases = Cases(framework)
    wanted = {
        rule.id for rule in framework.rules.values() if not any(is_alone(cases, case, rule) for case in cases.all)
    }

    found = {rule for failure in effects.masked_rules(Space(framework)) for rule in failure.rules}

    assert found == wanted


@LAWS
@given(SMALL, st.sampled_from([*ENGINES]))
def test_every_engine_agrees_on_every_combination_of_inputs(framework: Framework, engine: str) -> None:
    agreement = Agreement(Space(framework), is_exhaustive=True)

    assert not list(agreement.disagreements(engine))


@LAWS
@given(SMALL, st.data())
def test_combinations_of_one_kind_are_those_whose_rules_ask_and_find_the_same(
    framework: Framework, data: st.DataObject
) -> None:
    every, some = (Agreement(Space(framework), is_exhaustive=each).rows_for("durable") for each in (True, False))
    name = data.draw(st.sampled_from([*framework.decisions]))

    assert {row.fired for row in every[name]} == {row.fired for row in some[name]}
    assert set(some[name]) <= set(every[name])


@st.composite
def frameworks_with_tests(draw: st.DrawFn) -> Framework:
    """Rule bases of which one decision has a few examples, right or wrong."""
    framework = draw(SMALL)
    decision = draw(st.sampled_from([*framework.decisions.values()]))
    tests = draw(st.lists(rule_tests(framework, decision), min_size=1, max_size=6))
    return evolve(framework, decisions={**framework.decisions, decision.name: evolve(decision, tests=tuple(tests))})


@st.composite
def rule_tests(draw: st.DrawFn, framework: Framework, decision: Decision) -> RuleTest:
    given = {
        name: tuple(draw(st.sets(st.sampled_from(framework.domains[name]), min_size=1)))
        for name in decision.inputs()
        if draw(st.integers(0, 3))
    }
    wanted = draw(st.sets(st.sampled_from([*decision.values]), max_size=1))
    return RuleTest(given, {value: value in wanted for value in decision.values}, Place("tests", 1, 1))


def can_be_just_missed(framework: Framework, rule: Rule) -> bool:
    decision = framework.decisions[rule.decision]
    twins = [other.when for other in decision.rules if other.then == rule.then]
    every = (
        dict(zip(decision.inputs(), row, strict=True))
        for row in product(*map(framework.domains.get, decision.inputs()))
    )
    elsewhere = (facts for facts in every if not any(holds(when, facts) for when in twins))
    return any(holds(rule.when, near) for facts in elsewhere for near in one_off(framework, facts))


@LAWS
@given(frameworks_with_tests())
def test_a_rule_is_tested_just_when_going_through_every_completion_says_so(framework: Framework) -> None:
    tests, wanted_for, wanted_against = RuleTests(framework), set[str](), set[str]()
    for rule in framework.rules.values():
        decision = framework.decisions[rule.decision]
        every = [(test, settled(framework, decision, test)) for test in decision.tests]
        fires = (all(holds(rule.when, facts) for facts in found) for test, found in every if test.expected[rule.then])
        misses = (
            not any(holds(rule.when, facts) for facts in found)
            and any(holds(rule.when, near) for facts in found for near in one_off(framework, facts))
            for test, found in every
            if not test.expected[rule.then]
        )
        wanted_for |= set() if any(fires) else {rule.id}
        wanted_against |= set() if any(misses) or not can_be_just_missed(framework, rule) else {rule.id}

    found_for = {rule for failure in tests.without_test_for() for rule in failure.rules}
    found_against = {rule for failure in tests.without_test_against() for rule in failure.rules}

    assert (found_for, found_against) == (wanted_for, wanted_against)


@LAWS
@given(frameworks_with_tests())
def test_a_test_fails_just_when_some_completion_does_not_get_what_it_expects(framework: Framework) -> None:
    wanted = 0
    for decision in framework.decisions.values():
        for test in decision.tests:
            concluded_by = [
                {rule.then for rule in decision.rules if holds(rule.when, facts)}
                for facts in settled(framework, decision, test)
            ]
            right = {value for value, is_wanted in test.expected.items() if is_wanted}
            wanted += any(values != right for values in concluded_by)

    assert len(list(soundness.failing_tests(Space(framework)))) == wanted


def settled(framework: Framework, decision: Decision, test: RuleTest) -> list[dict[str, str]]:
    defaults = {each.variable: (each.default,) for each in framework.readings.values()}
    possible = {name: framework.domains[name] for name in decision.inputs()}
    possible |= {name: given for name, given in {**defaults, **test.given}.items() if name in possible}
    return [dict(zip(possible, values, strict=True)) for values in product(*possible.values())]


def one_off(framework: Framework, facts: dict[str, str]) -> Iterator[dict[str, str]]:
    for name in facts:
        for value in framework.domains[name]:
            yield {**facts, name: value}


@LAWS
@given(SMALL)
def test_a_decision_collects_just_when_some_authority_gets_none_or_several(framework: Framework) -> None:
    cases = Cases(framework)
    wanted = {
        decision.name
        for decision in framework.decisions.values()
        if decision.hit is Hit.COLLECT and all(len(cases.values(case, decision.name)) == 1 for case in cases.all)
    }

    assert {what.partition(" ")[0] for what in named(idle.always_one(Space(framework)))} == wanted


HALL = load_framework(Path(__file__).parents[1] / "foreign" / "village-hall")


def with_rules(framework: Framework, **changed: tuple[Rule, ...]) -> Framework:
    """The same with other rules of some decisions."""
    decisions = {name: evolve(framework.decisions[name], rules=rules) for name, rules in changed.items()}
    return evolve(framework, decisions={**framework.decisions, **decisions})


def test_rules_that_overlap_only_where_an_earlier_decision_has_no_answer_are_not_blamed() -> None:
    """An open roof leaves `building` without an answer; two rules of `upkeep` hold there and nowhere else."""
    building = tuple(rule for rule in HALL.decisions["building"].rules if rule.id != "S1-unfit")
    closing = HALL.rules["S2-close"]
    roof = Among("roof.condition", frozenset({"open"}))
    twice = tuple(evolve(closing, id=f"{closing.id}-{number}", when=roof) for number in range(2))
    space = Space(with_rules(HALL, building=building, upkeep=(*HALL.decisions["upkeep"].rules, *twice)))
    held = space.diagrams.reachable(space.fired("upkeep"))

    assert any({rule.id for rule in twice} <= {*ids} for ids in held)
    assert (named(soundness.gaps(space)), named(soundness.overlaps(space))) == ({"no rule of building holds"}, set())


class Askew(Space):
    """A space that is wrong of one decision: no rule of it ever holds."""

    def fired(self, name: str) -> Node:
        return self.diagrams.terminal(()) if name == "misgivings" else super().fired(name)


def test_a_space_that_is_wrong_is_found_out_by_direct() -> None:
    agreement = Agreement(Askew(HALL), is_exhaustive=False)

    assert named(agreement.disagreements("direct")) == {"direct and the space differ on misgivings"}


def test_a_citation_of_a_source_that_is_gone_is_refuted() -> None:
    """No file can say so, since it is refused when read; a rule base that a program has changed can."""
    without = {name: source for name, source in HALL.sources.items() if name != "SUR"}
    (check,) = (each for each in certify(evolve(HALL, sources=without, others={})).checks if each.name == "citations")

    assert check.verdict is Verdict.REFUTED
    assert {failure.rules for failure in check.failures if failure.rules} == {
        (rule.id,) for rule in HALL.rules.values() if any(text.startswith("SUR") for text in rule.sources)
    }
    assert check.failures[0].what == "Q1-kitchen cites SUR rooms, but there is no such source"


def test_a_certificate_shows_itself_in_a_notebook() -> None:
    assert f"<h2>Certificate of village-hall {HALL.version}</h2>" in certify(HALL)._repr_html_()
