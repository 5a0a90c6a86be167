"""A workshop: sheets merged, how far people stand apart, groups side by side, plans, pairs, and the second meeting."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import pytest
from attrs import evolve
from click.testing import CliRunner
from hypothesis import example, given, settings
from hypothesis import strategies as st

from delivery_model import InputError, Profile, Scenario, load_framework, load_scenario, merge_raters, report
from delivery_model.answer.apart import apart_lines, pairs_of, read_pairs
from delivery_model.answer.placings import OTHERS, furthest_first, groups_of_raters, placings_of, sides_of
from delivery_model.cli import recommend as command
from delivery_model.errors import InvalidValue, RuleBaseError
from delivery_model.profile.plans import Action, Plans, Principle, Priority, Status, SupportWanted
from delivery_model.profile.profile import Evidence, Finding
from delivery_model.profile.read_profile import read_scenario
from delivery_model.profile.written_profile import scenario_as_yaml
from delivery_model.workshop.meetings import followed, workshop_as_json, workshop_page
from delivery_model.writing.text import document_as_text

FRAMEWORK = load_framework()
STRATEGY, PARTNERS, PARTNERSHIP = "capacity.strategy", "enablers.partners", "governance.partnership"
HEAD = "authority: A\nas_of: 2027-03-15\n"


def scenario(text, framework=FRAMEWORK):
    return read_scenario(framework, f"{HEAD}{text}".encode(), "w.yml")


def sheet(**findings):
    named = {name.replace("__", "."): level for name, level in findings.items()}
    return Scenario(authority="A", as_of="2027", profile=Profile.of(FRAMEWORK, named))


def problems(text):
    with pytest.raises(InputError) as told:
        scenario(text)
    return [str(each) for each in told.value.problems]


def page(now, before=None):
    return document_as_text(workshop_page(FRAMEWORK, now, before))


# Plans, read and written

SAYS = st.text(st.characters(codec="ascii", categories=("L",)), min_size=1, max_size=12)
DATES = st.sampled_from(["2026", "2027-02", "2027-03-15", "2028-01-01"])
PLANS = st.builds(
    Plans,
    rater_groups=st.dictionaries(SAYS, st.lists(SAYS, max_size=3), max_size=2),
    priorities=st.lists(st.builds(Priority, SAYS, st.none() | st.just("RR 6.14")), max_size=2),
    principles=st.lists(st.builds(Principle, SAYS, st.lists(st.just("partnerships"), max_size=1)), max_size=2),
    support_wanted=st.lists(
        st.builds(SupportWanted, SAYS, st.none() | st.sampled_from(list(FRAMEWORK.support_types))), max_size=2
    ),
    actions=st.lists(
        st.builds(Action, SAYS, st.none() | SAYS, st.none() | DATES, st.booleans() | DATES, st.none() | SAYS),
        max_size=3,
    ),
)


@settings(max_examples=40, deadline=None)
@given(plans=PLANS)
def test_plans_are_read_back_as_they_were_written(plans):
    before = evolve(scenario("profile: {}\n"), plans=plans)
    assert read_scenario(FRAMEWORK, scenario_as_yaml(FRAMEWORK, before).encode(), before.path) == before


@settings(max_examples=8, deadline=None)
@given(plans=PLANS)
def test_plans_go_through_a_spreadsheet_and_back(plans, tmp_path_factory):
    from question_sheets import DAY

    from delivery_model.tables.question_files import form_as_file

    path = tmp_path_factory.mktemp("plans") / "w.csv"
    before = evolve(scenario("profile: {}\n"), plans=plans)
    path.write_bytes(form_as_file(FRAMEWORK, before, path, DAY))
    assert evolve(load_scenario(str(path), FRAMEWORK), path="w.yml", remarks=()) == before


def test_next_steps_ranges_of_raters_and_who_said_it_go_through_yaml_and_a_spreadsheet(tmp_path):
    text = (
        f"profile:\n  {STRATEGY}: {{raters: {{Ann: present|partial, Bo: lacking}}, next: Ask them,\n"
        "    evidence: [{says: Seen, source: RR 6.17, said_by: Ann}]}\n"
    )
    before = scenario(text)
    found = before.profile.findings[STRATEGY]
    assert found.levels == ("present", "partial", "lacking")
    assert found.placings == {"Ann": ("present", "partial"), "Bo": ("lacking",)}
    assert (found.next, found.evidence[0].said_by) == ("Ask them", "Ann")
    assert read_scenario(FRAMEWORK, scenario_as_yaml(FRAMEWORK, before).encode(), "w.yml") == before
    (tmp_path / "w.yml").write_text(scenario_as_yaml(FRAMEWORK, before))
    csv = tmp_path / "w.csv"
    assert CliRunner().invoke(command, ["new", str(csv), "--from", str(tmp_path / "w.yml")]).exit_code == 0
    assert evolve(load_scenario(str(csv), FRAMEWORK), path="w.yml", remarks=()) == before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("actions: [{says: Go, by: soon}]", "w.yml:3:26: 'soon' is not a date"),
        ("actions: [{says: Go, done: nearly}]", "w.yml:3:28: 'nearly' does not say whether it is done"),
        ("actions: [{owner: Ann}]", "w.yml:3:11: missing key 'says' in an action"),
        ("actions: [{says: Go, who: Ann}]", "unknown key 'who' in an action"),
        ("support_wanted: [{says: Help, form: trust}]", "unknown support type 'trust'"),
        (
            "principles: [{says: Last, criteria: [partners]}]",
            "unknown criterion 'partners'; did you mean 'partnerships'",
        ),
        ("priorities: [{says: Practice, source: XX 1}]", "unknown source 'XX'"),
        ("priorities: {x: y}", "unknown key 'x' in a priority"),
        ("rater_groups: [Ann]", "keys and values are expected"),
    ],
)
def test_what_cannot_be_a_plan_is_told_at_its_place(text, said):
    assert any(said in each for each in problems(f"{text}\nprofile: {{}}\n"))


def test_a_sentence_alone_and_one_alone_will_do():
    plans = scenario("priorities: [Practice]\nsupport_wanted: Help\nactions: []\nprofile: {}\n").plans
    assert plans == Plans(priorities=[Priority("Practice")], support_wanted=[SupportWanted("Help")])


@pytest.mark.parametrize(
    ("action", "as_of", "status"),
    [
        (Action("Go"), "2027-03-15", Status.OPEN),
        (Action("Go", by="2027-03"), "2027-03-15", Status.OPEN),
        (Action("Go", by="2027-02"), "2027-03-15", Status.LATE),
        (Action("Go", by="2027-03-15"), "2027-03-15", Status.OPEN),
        (Action("Go", by="2027-02", done=True), "2027-03-15", Status.DONE),
        (Action("Go", by="2027-02", done="2027-03-01"), "2027-03-15", Status.DONE),
        (Action("Go", by="2027-02", done="2027-04-01"), "2027-03-15", Status.LATE),
        (Action("Go", by="2027-05", done="2027-04-01"), "2027-03-15", Status.OPEN),
    ],
)
def test_how_it_stands_with_an_action_on_a_day(action, as_of, status):
    assert action.status(as_of) is status


# Sheets merged

ASKED = (STRATEGY, PARTNERS, PARTNERSHIP)
FOUND = {name: st.lists(st.sampled_from(FRAMEWORK.attributes[name].level_names), min_size=1) for name in ASKED}
SHEETS = st.dictionaries(
    st.sampled_from(["Ann", "Bo", "Cy"]),
    st.fixed_dictionaries({}, optional=FOUND).map(
        lambda said: Scenario(authority="A", as_of="2027", profile=Profile.of(FRAMEWORK, said))
    ),
    min_size=1,
)


@settings(max_examples=40, deadline=None)
@given(sheets=SHEETS)
def test_a_finding_is_open_over_exactly_the_levels_that_somebody_says(sheets):
    merged = merge_raters(sheets, FRAMEWORK).profile
    for name, attribute in ((name, FRAMEWORK.attributes[name]) for name in ASKED):
        known = {
            who: each.profile.findings[name].levels
            for who, each in sheets.items()
            if each.profile.is_known(FRAMEWORK, name)
        }
        said = {level for levels in known.values() for level in levels}
        if known:
            assert {*merged.findings[name].levels} == said
            assert merged.findings[name].placings == known
        else:
            assert not merged.is_known(FRAMEWORK, name)
            assert name not in merged.findings or merged.findings[name].levels == attribute.level_names


@settings(max_examples=25, deadline=None)
@given(sheets=SHEETS)
@example(
    sheets={
        "Ann": sheet(governance__partnership="effective"),
        "Bo": sheet(governance__partnership="effective|ineffective"),
        "Cy": sheet(governance__partnership="developing"),
    }
)
def test_in_which_order_and_in_how_many_steps_sheets_are_merged_makes_no_difference(sheets):
    def said(scenario):
        return {name: (each.levels, dict(each.raters)) for name, each in scenario.profile.findings.items()}

    whole = said(merge_raters(sheets, FRAMEWORK))
    for order in permutations(sheets):
        assert said(merge_raters({name: sheets[name] for name in order}, FRAMEWORK)) == whole
    first, *others = sheets
    start = merge_raters({first: sheets[first]}, FRAMEWORK)
    if any(finding.raters for finding in start.profile.findings.values()):  # else it is taken for a person's own
        assert said(merge_raters({"merged": start, **{name: sheets[name] for name in others}}, FRAMEWORK)) == whole


def test_evidence_notes_and_next_steps_are_told_as_the_persons_who_brought_them():
    finding = Finding(levels="lacking", evidence=(Evidence("Seen", "RR 6.17"),), note="Why", next="Ask")
    own = evolve(sheet(), profile=Profile({STRATEGY: finding}))
    merged = merge_raters({"Ann": own, "Bo": sheet(capacity__strategy="present")}, FRAMEWORK).profile.findings[STRATEGY]
    assert (merged.note, merged.next, merged.evidence[0].said_by) == ("Ann: Why", "Ann: Ask", "Ann")


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (sheet(), evolve(sheet(), authority="B"), "of 'A' and of 'B'"),
        (
            evolve(sheet(), sources={"x": "One report of ours"}),
            evolve(sheet(), sources={"x": "Another report"}),
            "'x' is",
        ),
    ],
)
def test_sheets_that_contradict_each_other_are_refused(one, other, said):
    with pytest.raises(InvalidValue, match=said):
        merge_raters({"Ann": one, "Bo": other}, FRAMEWORK)


def test_one_person_who_places_a_thing_twice_is_refused():
    once = merge_raters({"Ann": sheet(capacity__strategy="present")}, FRAMEWORK)
    with pytest.raises(InvalidValue, match="'Ann' is present in one sheet and lacking in another"):
        merge_raters({"merged": once, "Ann": sheet(capacity__strategy="lacking")}, FRAMEWORK)


# Where people differ

WIDE = f"""\
profile:
  {STRATEGY}: {{raters: {{Ann: present, Bo: present, Cy: partial}}}}
  {PARTNERSHIP}: {{level: developing, raters: {{Ann: effective, Bo: ineffective}}}}
  capacity.implementation: {{raters: {{Ann: present, Bo: present}}}}
context:
  {PARTNERS}: {{raters: {{Ann: fair, Bo: fair_to_good, Cy: poor|poor_to_fair}}, next: Meet them,
    evidence: [{{says: Boards meet, source: RR 6.17, said_by: members}}]}}
rater_groups: {{members: [Ann, Bo]}}
"""


def test_those_furthest_apart_on_their_scale_come_first():
    found = furthest_first(placings_of(FRAMEWORK, scenario(WIDE).profile))
    assert [(each.name, each.steps, each.share) for each in found] == [
        (PARTNERSHIP, 2, Fraction(1)),
        (PARTNERS, 3, Fraction(1, 2)),  # on which two of three leave the commonest
        (STRATEGY, 1, Fraction(1, 2)),
    ]
    assert [each.state_in_words() for each in found if each.name == PARTNERSHIP] == ["agreed: developing"]
    assert [each.state_in_words() for each in found if each.name == STRATEGY] == ["left open"]


@settings(max_examples=30, deadline=None)
@given(sheets=SHEETS)
def test_how_far_people_stand_apart_is_as_counted_pair_by_pair(sheets):
    for each in placings_of(FRAMEWORK, merge_raters(sheets, FRAMEWORK).profile):
        at = [each.scale.index(level) for levels in each.by.values() for level in levels]
        assert each.steps == max(abs(one - other) for one in at for other in at)


def test_groups_stand_side_by_side_with_their_evidence_and_the_next_step():
    found = scenario(WIDE)
    (figure,) = groups_of_raters(FRAMEWORK, found)
    assert sides_of(found.plans, placings_of(FRAMEWORK, found.profile)) == {"members": ("Ann", "Bo"), OTHERS: ("Cy",)}
    assert figure.table.header == ("", "Members", "In no group", "Next step")
    ((title, members, others, step),) = figure.table.rows
    assert (title, step) == ("Engaging partners", "Meet them")
    assert [line.text for line in members] == ["Fair up to fair to good (2)", "Boards meet"]
    assert [line.text for line in others] == ["Poor up to poor to fair (1)"]
    assert "poor up to poor to fair" in figure.description and "<svg" in figure.svg


def test_without_groups_nothing_stands_side_by_side():
    assert not list(groups_of_raters(FRAMEWORK, scenario(WIDE.partition("rater_groups")[0])))


# What is asked of findings that stand far apart


def lines(levels):
    return [each.text for each in apart_lines(FRAMEWORK, Profile.of(FRAMEWORK, levels))]


def test_every_pair_is_asked_where_its_levels_meet_and_nowhere_else():
    for pair in pairs_of(FRAMEWORK):
        for name, levels in pair.when.items():
            for level in FRAMEWORK.attributes[name].level_names:
                at = {**{key: [*each] for key, each in pair.when.items()}, name: level}
                assert (pair.asks in lines(at)) is (level in levels)
            assert pair.asks not in lines({key: [*each] for key, each in pair.when.items() if key != name})
        assert pair.sources and (pair.reason or pair.basis.value == "stated")


def test_what_is_still_open_is_asked_as_depending_on_it():
    (said,) = lines({PARTNERS: ["poor", "fair"], PARTNERSHIP: "effective"})
    assert said.startswith("Depending on what is still open: Engaging partners is placed low")
    assert lines({PARTNERS: ["fair", "good"], PARTNERSHIP: "effective"}) == []


def test_what_is_asked_never_decides(tmp_path):
    from delivery_model import recommend

    known = {STRATEGY: "present", PARTNERSHIP: "effective"}
    asked = recommend(Profile.of(FRAMEWORK, {**known, PARTNERS: "poor"}), FRAMEWORK)
    assert asked.possible == recommend(Profile.of(FRAMEWORK, known), FRAMEWORK).possible


GOOD = {PARTNERS: "poor", STRATEGY: "present"}


@pytest.mark.parametrize(
    ("when", "rest", "said"),
    [
        ({"x": "y"}, ", sources: [RR 6.4]", "unknown attribute 'x'"),
        ({PARTNERS: "poor"}, ", sources: [RR 6.4]", "fewer than two findings"),
        ({**GOOD, PARTNERS: "bad"}, ", sources: [RR 6.4]", "'bad'"),
        ({**GOOD, PARTNERS: "unknown"}, ", sources: [RR 6.4]", "no level"),
        (GOOD, "", "missing key 'sources'"),
        (GOOD, ", sources: [XX 1]", "unknown source 'XX'"),
    ],
)
def test_a_pair_that_cannot_be_is_told_at_its_place(when, rest, said):
    levels = ", ".join(f"{name}: {level}" for name, level in when.items())
    text = f"pairs: [{{asks: A, when: {{{levels}}}, basis: stated{rest}}}]"
    with pytest.raises(RuleBaseError, match=said):
        read_pairs(FRAMEWORK, text.encode(), "pairs.yml")


# The second meeting

ACTIONS = """\
actions:
  - {says: Marshal the evidence, owner: Ann, by: 2027-02}
  - {says: Visit teams, by: 2027-04}
  - {says: Ask the board, owner: Bo}
"""
LATER = """\
actions:
  - {says: marshal  the evidence, owner: Ann, by: 2027-02, done: 2027-03-01}
  - {says: Visit teams, by: 2027-02}
  - {says: Write a plan}
"""


def test_the_second_meeting_says_what_moved_and_what_became_of_the_actions():
    first = scenario(WIDE + ACTIONS)
    second = scenario(WIDE.replace("Cy: partial", "Cy: present").replace("Bo: ineffective", "Bo: effective") + LATER)
    said = " ".join(page(second, first).split())
    assert "Cy" in said.partition("Where people differ")[0]
    assert "marshal the evidence: done on 1 March 2027" in said
    assert "Visit teams: late, due February 2027; due April 2027 moved to February 2027" in said
    assert "Ask the board: no longer on the list; it was not done; what became of it?" in said
    assert "Write a plan: open; new" in said
    data = workshop_as_json(FRAMEWORK, second, first)
    assert data["before"]["actions_gone"] == ["Ask the board"]
    assert data["before"]["moved"] == {STRATEGY: {"before": ["present", "partial"], "now": ["present"]}}


def test_two_meetings_that_are_the_same_have_nothing_that_moved():
    same = scenario(WIDE + ACTIONS)
    assert "No finding moved" in page(same, same)
    assert all(each.before == each.now for each in followed(same, same))


def test_the_paper_shows_what_was_agreed_beside_the_findings():
    plans = "priorities: [Practice]\nprinciples: [{says: Work with people, criteria: [partnerships]}]\n"
    plans += "support_wanted: [{says: A broker, form: external_scrutiny}]\n"
    said = report(scenario(WIDE + ACTIONS + plans), FRAMEWORK, format="markdown").decode()
    for each in ("Practice", "Work with people", "A broker", "Meet them", "Marshal the evidence", "side by side"):
        assert each in said


# The command


def test_from_sheets_to_one_file_to_the_page(tmp_path):
    for name, level in (("ann", "present"), ("bo", "lacking")):
        (tmp_path / f"{name}.yml").write_text(f"{HEAD}profile: {{{STRATEGY}: {level}}}\n")
    target = tmp_path / "w.yml"
    sheets = [str(tmp_path / "ann.yml"), f"Bo B={tmp_path / 'bo.yml'}"]
    made = CliRunner().invoke(command, ["merge", *sheets, "--group", "members=ann", "-o", str(target)])
    assert made.exit_code == 0, made.output
    merged = load_scenario(str(target), FRAMEWORK)
    assert merged.profile.findings[STRATEGY].raters == {"ann": "present", "Bo B": "lacking"}
    assert merged.plans.rater_groups == {"members": ("ann",)}
    for form in ("text", "markdown", "html", "json"):
        shown = CliRunner().invoke(command, ["workshop", str(target), "--format", form])
        assert shown.exit_code == 0 and "Bo B" in shown.output
    wrong = CliRunner().invoke(command, ["merge", *sheets, "--group", "members=anne", "-o", "-"], standalone_mode=False)
    assert isinstance(wrong.exception, InvalidValue) and "did you mean 'ann'" in str(wrong.exception)
