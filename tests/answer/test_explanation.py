"""Every exact analysis agrees with brute force over small random rule bases."""

from functools import reduce
from itertools import chain, combinations, combinations_with_replacement, product

import pytest
from attrs import evolve
from brute import Brute
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from delivery_model import Evidence, Profile, explain, load_framework, load_scenario, recommend
from delivery_model.answer.axis_choices import MOST_MOVES, number_of_moves
from delivery_model.answer.explanation import ways
from delivery_model.answer.smallest_sets import Several, Single, Treatment, Use, minimal_sets
from delivery_model.loading import shipped
from delivery_model.possible.diagrams import Diagrams
from delivery_model.profile.profile import CountFinding, EvidenceKind, Finding, finding_of
from delivery_model.rulebase.axes import CountLimit
from delivery_model.testing import frameworks, profiles

LARGEST = 3_000
EXACT = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def cases(draw, *, with_counts=True):
    """A small random framework and a random profile of it."""
    framework = draw(frameworks())
    profile = draw(profiles(framework))
    size = 1
    for axis in framework.axes:
        for name in () if axis.is_reading else axis.members:
            size *= len(framework.attributes[name].level_names)
    assume(size <= LARGEST)
    assume(with_counts or not profile.counts)
    return framework, profile, Brute(framework)


def expanded(uses):
    """The sets of single findings that a set with exchangeable members stands for."""
    options = []
    for use in uses:
        token = use.token
        if isinstance(token, Single):
            options.append([[token.name]])
        elif isinstance(token, Several):
            options.append([list(names) for names in combinations(token.names, use.number)])
        else:
            options.append([[(token.group, token.level)]])
    return {frozenset(chain(*chosen)) for chosen in product(*options)}


def all_expanded(sets):
    return set(chain.from_iterable(map(expanded, sets.sets)))


@given(cases())
@EXACT
def test_possible_outcomes_are_those_of_all_completions(case):
    framework, profile, brute = case
    assert set(recommend(profile, framework, engine="direct").possible) == brute.possible(profile)


@given(cases())
@EXACT
def test_why_not_is_every_minimal_set_of_findings_that_excludes(case):
    framework, profile, brute = case
    explanation = explain(recommend(profile, framework, engine="direct"))
    found = {value: all_expanded(sets) for value, sets in explanation.why_not.items()}
    expected = {
        value: brute.minimal_reasons(profile, lambda possible, v=value: v not in possible)
        for value in framework.outcome.values
        if value not in brute.possible(profile)
    }
    assert found == expected


@given(cases())
@EXACT
def test_reasons_are_every_minimal_set_of_findings_that_forces_the_answer(case):
    framework, profile, brute = case
    explanation = explain(recommend(profile, framework, engine="direct"))
    answer = explanation.recommendation.recommended
    assume(answer is not None)
    assert all_expanded(explanation.reasons) == brute.minimal_reasons(profile, lambda possible: possible <= {answer})


def cost(profile, reason):
    """How many findings of a reason have no evidence, on how many raters differ, and how many there are."""
    groups = {each.limit.group for each in profile.counts if each.evidence}
    names = [each for each in reason if isinstance(each, str)]
    shown = [each for each in reason if (profile.findings[each].evidence if each in names else each[0] in groups)]
    disputed = [each for each in names if len(set(profile.findings[each].raters.values())) > 1]
    return len(reason) - len(shown), len(disputed), len(reason)


@given(cases())
@EXACT
def test_enough_is_the_reason_best_shown_and_of_these_a_smallest(case):
    framework, profile, brute = case
    explanation = explain(recommend(profile, framework, engine="direct"))
    answer = explanation.recommendation.recommended
    assume(answer is not None)
    reasons = brute.minimal_reasons(profile, lambda possible: possible <= {answer})
    best = min(cost(profile, each) for each in reasons)
    assert min(cost(profile, each) for each in expanded(explanation.enough)) == best


@given(cases())
@EXACT
def test_ways_counts_the_sets_that_exchangeable_members_stand_for(case):
    framework, profile, _ = case
    explanation = explain(recommend(profile, framework, engine="direct"))
    for sets in (*explanation.why_not.values(), explanation.reasons):
        assert all(len(expanded(uses)) == ways(uses) for uses in sets.sets)


@given(cases())
@EXACT
def test_questions_are_the_unknowns_that_matter(case):
    framework, profile, brute = case
    questions = explain(recommend(profile, framework, engine="direct")).questions
    open_names = [name for name in brute.names if brute.is_open(profile, name)]
    can_decide = [name for name in open_names if framework.attributes[name].can_decide]
    expected = {name for name in can_decide if brute.matters(profile, name)}
    assert {question.attribute for question in questions.mattering} == expected


@given(cases())
@EXACT
def test_information_and_consequences_of_a_question_are_exact(case):
    framework, profile, brute = case
    for question in explain(recommend(profile, framework, engine="direct")).questions.mattering:
        name = question.attribute
        assert question.information == pytest.approx(brute.information(profile, name), abs=1e-9)
        assert {level: set(found) for level, found in question.leads_to.items()} == brute.leads_to(profile, name)


@given(cases())
@EXACT
def test_questions_come_most_telling_first_and_ties_in_order_of_asking(case):
    framework, profile, _ = case
    questions = explain(recommend(profile, framework, engine="direct")).questions.mattering
    order = list(framework.attributes)
    keys = [(-round(question.information, 9), order.index(question.attribute)) for question in questions]
    assert keys == sorted(keys)


def brute_changes(framework, profile, brute, target):
    """Every minimal way to change known findings (and settle open ones) that forces the target."""
    options = {}
    for name in brute.names:
        levels = brute.levels[name]
        now = profile.findings[name].levels if name in profile.findings else levels
        is_known, is_open = len(now) < len(levels), len(now) > 1
        moves = [None]
        for level in levels:
            if level in now and is_open:
                moves.append((level, True))
            if level not in now and is_known and framework.attributes[name].is_changeable:
                moves.append((level, False))
        options[name] = moves
    found = {}
    for chosen in product(*options.values()):
        moves = {name: move for name, move in zip(options, chosen, strict=True) if move}
        changed = profile
        for name, (level, _) in moves.items():
            changed = changed.with_finding(name, Finding(levels=(level,)))
        if brute.possible(changed) == {target}:
            found.setdefault(frozenset((name, settled) for name, (_, settled) in moves.items()), set()).add(
                frozenset((name, level) for name, (level, _) in moves.items())
            )
    return {moves: ways_to for moves, ways_to in found.items() if not any(smaller < moves for smaller in found)}


def expanded_changes(changes):
    """Changes by the findings changed or settled, each with the levels they may change to."""
    found = {}
    for each in changes.sets:
        by_token = {}
        for change in each.changes:
            by_token.setdefault(change.token, []).append(change)
        for assignment in product(*(spread(token, several) for token, several in by_token.items())):
            moves = list(chain(*assignment))
            key = frozenset((name, settled) for name, _, settled in moves)
            found.setdefault(key, set()).add(frozenset((name, level) for name, level, _ in moves))
    return found


def spread(token, changes):
    """Every way to choose members, and a level for each, for the changes of one token."""
    names = [token.name] if isinstance(token, Single) else list(token.names)

    def walk(names, left):
        if not left:
            return [[]]
        first, rest = left[0], left[1:]
        return [
            [*((name, level, first.is_settled) for name, level in zip(chosen, levels, strict=True)), *others]
            for chosen in combinations(names, first.number)
            for levels in product(first.to, repeat=first.number)
            for others in walk([name for name in names if name not in chosen], rest)
        ]

    return walk(names, changes)


@given(cases(with_counts=False))
@settings(EXACT, max_examples=40)
def test_changes_are_every_minimal_set_of_changes_that_forces_another_answer(case):
    framework, profile, brute = case
    assume(len(brute.names) <= 5)
    explanation = explain(recommend(profile, framework, engine="direct"))
    assume(explanation.recommendation.recommended is not None)
    found = {value: expanded_changes(sets) for value, sets in explanation.changes.items()}
    assert found == {value: brute_changes(framework, profile, brute, value) for value in explanation.changes}


@given(cases(with_counts=False))
@EXACT
def test_margin_counts_the_single_errors_that_keep_the_answer(case):
    framework, profile, brute = case
    explanation = explain(recommend(profile, framework, engine="direct"))
    answer = explanation.recommendation.recommended
    assume(answer is not None)
    kept, total, hangs_on = 0, 0, set()
    for name in brute.known(profile):
        for level in brute.levels[name]:
            if level not in profile.findings[name].levels:
                total += 1
                if brute.possible(profile.with_finding(name, Finding(levels=(level,)))) == {answer}:
                    kept += 1
                else:
                    hangs_on.add(name)
    margin = explanation.margin
    assert (margin.kept, margin.total, set(margin.hangs_on)) == (kept, total, hangs_on)


@given(cases(with_counts=False))
@EXACT
def test_distance_is_the_fewest_wrong_findings_that_can_lose_the_answer(case):
    framework, profile, brute = case
    explanation = explain(recommend(profile, framework, engine="direct"))
    answer = explanation.recommendation.recommended
    assume(answer is not None)
    distances = [
        sum(
            value not in profile.findings[name].levels
            for name, value in zip(brute.names, values, strict=True)
            if name in profile.findings
        )
        for values, outcome in brute.table.items()
        if outcome != answer
    ]
    assert explanation.margin.distance == min(distances, default=None)


@given(cases())
@settings(EXACT, max_examples=40)
def test_readings_are_counted_over_the_combinations_that_matter(case):
    framework, profile, _ = case
    assume(len(framework.readings) <= 2)
    recommendation = recommend(profile, framework, engine="direct")
    share = explain(recommendation).readings
    names = [f"reading.{name}" for name in framework.readings]
    used = [axis for axis in framework.axes if axis.name in names]
    found = {}
    for chosen in product(*(axis.values for axis in used)):
        readings = {axis.name.partition(".")[2]: value for axis, value in zip(used, chosen, strict=True)}
        found[chosen] = frozenset(Brute(framework, readings).possible(profile))
    mattering = [
        place
        for place in range(len(used))
        if any(
            found[chosen] != found[(*chosen[:place], other, *chosen[place + 1 :])]
            for chosen in found
            for other in used[place].values
        )
    ]
    total = 1
    for place in mattering:
        total *= len(used[place].values)
    answer = frozenset(recommendation.possible)
    held = len({tuple(chosen[place] for place in mattering) for chosen in found if found[chosen] == answer})
    assert (share.held, share.total) == (held, total)


@given(cases())
@EXACT
def test_learning_a_level_never_adds_a_possible_outcome(case):
    framework, profile, brute = case
    before = set(recommend(profile, framework, engine="direct").possible)
    for values in list(brute.fitting(profile))[:5]:
        learned = profile
        for name, level in list(zip(brute.names, values, strict=True))[:2]:
            learned = learned.with_finding(name, Finding(levels=(level,)))
            assert set(recommend(learned, framework, engine="direct").possible) <= before


@given(cases())
@EXACT
def test_the_findings_in_the_derivation_alone_force_the_rules_that_fired(case):
    framework, profile, brute = case
    recommendation = recommend(profile, framework, engine="direct")
    outcome = framework.roles.outcome
    for derivation in recommendation.derivations:
        leaves = [leaf for firing in derivation.deciding(outcome) for leaf in firing.leaves]
        observed = [leaf for leaf in leaves if framework.decided_by(leaf.variable) is None]
        for values in brute.table:
            facts = brute.facts(dict(zip(brute.names, values, strict=True)))
            if all(facts[leaf.variable] in leaf.values for leaf in observed):
                assert brute.table[values] == derivation.values(outcome)[0]


@given(cases())
@EXACT
def test_the_derivation_names_every_finding_that_a_single_error_would_turn(case):
    framework, profile, _ = case
    assume(not profile.counts)
    recommendation = recommend(profile, framework, engine="direct")
    explanation = explain(recommendation)
    assume(recommendation.recommended is not None)
    space = recommendation.space
    leaves = [leaf for firings in explanation.why for firing in firings for leaf in firing.leaves]
    assume(all(space.condition(leaf) == space.diagrams.true for leaf in leaves))  # a rule may hold for another reason
    named = {
        name
        for firings in explanation.why
        for firing in firings
        for leaf in firing.leaves
        for name in explanation.findings_behind(leaf.variable)
    }
    assert set(explanation.margin.hangs_on) <= named


def test_nothing_known_leaves_every_outcome_of_the_shipped_rules_possible():
    assert recommend(Profile()).possible == tuple(load_framework().outcome.values)


def test_rotherham_hangs_on_partnership_governance_and_on_the_commissioner_in_force():
    scenario = load_scenario(shipped("scenarios") / "rotherham.yml")
    assert explain(recommend(scenario)).margin.hangs_on == ("governance.partnership", "intervention.status")


def test_rotherham_would_be_sector_led_with_effective_partnership_governance():
    scenario = load_scenario(shipped("scenarios") / "rotherham.yml")
    changes = explain(recommend(scenario)).changes["sector_led_improvement"]
    assert [[(each.token.name, each.to, each.is_settled) for each in found.changes] for found in changes.sets] == [
        [("governance.political", ("effective",), True), ("governance.partnership", ("effective",), False)]
    ]


def test_deciding_findings_and_counts_without_evidence_are_named():
    framework = load_framework()
    seen = (Evidence("seen", "RR 5.1", EvidenceKind.EXTERNAL),)
    finding = finding_of(framework, "governance.political", "effective")
    findings = {
        **Profile.of(framework, {"governance.corporate": "ineffective", "capacity.strategy": "present"}).findings,
        "governance.political": evolve(finding, evidence=seen),
        "grip.early_help": finding_of(framework, "grip.early_help", "strong"),
    }
    count = CountFinding(limit=CountLimit("grip", "lacking", 2, 3), evidence=seen)
    bare = explain(recommend(Profile(findings, (evolve(count, evidence=()),))))
    told = explain(recommend(Profile(findings, (count,))))
    without = ("capacity.strategy", "governance.corporate", "grip.early_help")
    assert (bare.without_evidence, told.without_evidence) == ((*without, "grip"), without)
    assert (bare.evidence_kinds, told.evidence_kinds) == ((), ("external",))  # corporate failings decide, not political
    assert explain(recommend(Profile(counts=(count,)))).evidence_kinds == ("external",)


def test_open_members_of_the_areas_of_practice_are_never_too_many_to_settle():
    framework = load_framework()
    (axis,) = (each for each in framework.axes if each.name == "grip")
    findings = [frozenset(each) for size in (1, 2, 3) for each in combinations(axis.levels, size)]
    most = 0
    for levels in combinations_with_replacement(findings, len(axis.members)):
        profile = Profile.of(framework, dict(zip(axis.members, levels, strict=True)))
        most = max(most, number_of_moves(axis, profile, can_change=True))
    assert most == 43_200 < MOST_MOVES


def test_of_too_many_minimal_sets_some_are_kept_and_it_is_said_so():
    """Any two of six findings are enough: there are fifteen sets."""
    diagrams = Diagrams([f"x{place}" for place in range(6)], [2] * 6)
    pairs = [reduce(diagrams.both, (diagrams.leaf(place, [1], diagrams.true, diagrams.false) for place in pair))
             for pair in combinations(range(6), 2)]  # fmt: skip
    treatments = [[Treatment((0, 1)), Treatment((1,), (Use(Single(name), 1),))] for name in diagrams.names]
    every, some = (minimal_sets(diagrams, reduce(diagrams.either, pairs), treatments, most) for most in (15, 4))
    assert (len(every.sets), every.is_truncated) == (15, False)
    assert (len(some.sets), some.is_truncated, {*some.sets} <= {*every.sets}) == (4, True, True)
