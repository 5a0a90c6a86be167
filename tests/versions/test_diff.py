"""Two rule bases, or two readings: who gets another answer, against brute force, and what the command prints."""

import csv
import io
import json
import shutil
from collections import Counter
from pathlib import Path

import pytest
from brute import Brute
from click.testing import CliRunner
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from delivery_model import load_framework, load_scenario
from delivery_model.cli import recommend as command
from delivery_model.errors import InvalidValue, UnknownName
from delivery_model.loading import framework_from, shipped
from delivery_model.possible.space import inputs_of
from delivery_model.testing import frameworks
from delivery_model.versions.comparison import Edit, Side, compare
from delivery_model.versions.difference_page import comparison_page

FRAMEWORK = load_framework()
RULES = shipped("rules") / "isos-2017"
HALL = Path(__file__).parents[1] / "foreign" / "village-hall"
BASE = Path(__file__).parents[1] / "broken" / "base"
STEPS = len(FRAMEWORK.attributes["intervention.status"].level_names)  # where no rule asks for it, each step counts
NOBODY = (
    ("attributes.yml", "few: Fewer than ten.}", "few: Fewer than ten., nobody: None.}"),
    ("decisions/upkeep.yml", "when: {building: tired, accounts: sound, volunteers: few}",
     "when: {building: tired, accounts: sound, volunteers: [few, nobody]}"),
)  # fmt: skip


def edited(folder, *changes):
    """A rule base with some texts of files replaced, each of which occurs once."""
    texts = {path.relative_to(folder).as_posix(): path.read_text() for path in sorted(folder.rglob("*.yml"))}
    for name, before, after in changes:
        assert texts[name].count(before) == 1
        texts[name] = texts[name].replace(before, after)
    return framework_from({name: text.encode() for name, text in texts.items()})


def outcomes(side):
    """The outcome of every assignment to the attributes that can bear on it."""
    framework = side.framework
    brute = Brute(framework, side.readings)
    inputs = inputs_of(framework, framework.roles.outcome)
    axes = [axis for axis in framework.axes if not axis.is_reading and inputs.intersection(axis.cells[0])]
    names = [name for axis in axes for name in axis.members]
    places = [brute.names.index(name) for name in names]
    return {tuple(values[place] for place in places): answer for values, answer in brute.table.items()}


def chosen(data, framework):
    return {name: data.draw(st.sampled_from(reading.alternative_names)) for name, reading in framework.readings.items()}


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_what_changes_between_two_readings_is_what_brute_force_finds(data):
    framework = data.draw(frameworks())
    assume(framework.readings)
    before, after = Side.of(framework, chosen(data, framework)), Side.of(framework, chosen(data, framework))
    was, now = outcomes(before), outcomes(after)
    expected = Counter((was[values], now[values]) for values in was if was[values] != now[values])
    found = compare(before, after)
    assert {(each.before, each.after): each.number for each in found.changes} == expected
    assert (found.changed, found.total) == (expected.total(), len(was))
    for change in found.changes:
        assert sum(each.region.weight for each in change.regions) >= change.number
        assert all(each.region.weight <= change.number for each in change.regions)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_a_rule_is_behind_each_region_and_what_did_not_change_is_behind_none(data):
    framework = data.draw(frameworks())
    assume(framework.readings)
    found = compare(Side.of(framework, chosen(data, framework)), Side.of(framework, chosen(data, framework)))
    behind = [each.rules for change in found.changes for each in change.regions]
    assert all(behind) and {rule for rules in behind for rule in rules} <= found.edits.keys()


@settings(max_examples=15, deadline=None)
@given(frameworks())
def test_a_rule_base_does_not_differ_from_itself(framework):
    found = compare(Side.of(framework, {}), Side.of(framework, {}))
    assert (found.changed, found.changes, found.edits) == (0, (), {})


def test_the_other_way_round_the_same_authorities_change_back():
    sides = Side.of(FRAMEWORK, {}), Side.of(FRAMEWORK, {"known_weakness": "scrutiny"})
    there, back = compare(*sides), compare(*reversed(sides))
    numbers = [{(each.before, each.after): each.number for each in found.changes} for found in (there, back)]
    assert numbers[0] == {(a, b): number for (b, a), number in numbers[1].items()}
    assert there.changed == 110_592 * STEPS


def test_an_edited_rule_is_named_behind_every_authority_that_changes():
    name, because = "decisions/support_type.yml", "because: nothing is missing; light-touch"
    text = (RULES / name).read_text()
    rule = f"then: sector_led_improvement\n    {because}"
    example = text[text.index("journey_context: []}") :].partition("\n  - ")[0]
    other = edited(
        RULES,
        (name, rule, rule.replace("sector_led_improvement", "external_scrutiny")),
        (name, example, example.replace("sector_led_improvement", "external_scrutiny")),
    )
    found = compare(Side.of(FRAMEWORK, {}), Side.of(other, {}))
    assert found.edits == {"A23-light-touch": Edit.EDITED}
    assert [(each.before, each.after, each.number) for each in found.changes] == [
        ("sector_led_improvement", "external_scrutiny", 6_156 * STEPS)
    ]
    assert {each.rules for each in found.changes[0].regions} == {("A23-light-touch",)}


def test_other_words_for_the_same_rule_are_no_edit():
    other = edited(
        RULES, ("decisions/support_type.yml", "because: nothing is missing; light-touch", "because: light-touch")
    )
    assert compare(Side.of(FRAMEWORK, {}), Side.of(other, {})).edits == {}


def test_rules_that_are_added_or_removed_are_named():
    name = "decisions/upkeep.yml"
    other = edited(HALL, (name, "- id: S2-close", "- id: S3-close"))
    found = compare(Side.of(load_framework(HALL), {}), Side.of(other, {}))
    assert found.edits == {"S2-close": Edit.REMOVED, "S3-close": Edit.ADDED} and found.changed == 0


def test_scenarios_that_change_are_named_with_both_answers():
    rotherham = load_scenario(shipped("scenarios") / "rotherham.yml")
    sides = Side.of(FRAMEWORK, {}), Side.of(FRAMEWORK, {"developing_governance": "none"})
    (moved,) = compare(*sides, [(rotherham, rotherham)]).moved
    assert (moved.before, moved.after) == (("external_scrutiny",), ("sector_led_improvement",))


def test_rule_bases_with_other_levels_of_one_attribute_cannot_be_compared():
    sides = Side.of(load_framework(HALL), {}), Side.of(edited(HALL, *NOBODY), {})
    with pytest.raises(InvalidValue, match="volunteers is many, few in the first and many, few, nobody in the second"):
        compare(*sides)


def test_the_order_in_which_rules_come_to_attributes_makes_no_difference():
    """The axes of the second stand in another order; it is compared as the first is with its own readings."""
    cheap = "  - id: M4-cheap\n    when: {building: tired, accounts: sound, volunteers: few}"
    first = "  - id: M3-caretaker"
    text = (HALL / "decisions/upkeep.yml").read_text()
    rule = text[text.index(cheap) : text.index("  - id: M5-party")]
    moved = rule.replace("{building: tired, accounts: sound, volunteers: few}",
                         "{volunteers: few, accounts: sound, building: tired}")  # fmt: skip
    other = edited(HALL, ("decisions/upkeep.yml", rule, ""), ("decisions/upkeep.yml", first, moved + first))
    hall = load_framework(HALL)
    assert [axis.name for axis in other.axes] != [axis.name for axis in hall.axes]
    closed = {"unsafe_kitchen": "closes"}
    numbers = [
        [(each.before, each.after, each.number) for each in compare(Side.of(one, {}), Side.of(two, closed)).changes]
        for one, two in ((hall, hall), (hall, other), (other, hall))
    ]
    assert numbers[0] == numbers[1] == numbers[2] != []
    assert compare(Side.of(hall, {}), Side.of(other, {})).changed == 0


GROUPED = """groups:
  running:
    title: How the council is run
    question: "Is this so: {member}?"
    definition: None.
    levels: {effective: They do., developing: They begin to., ineffective: They do not.}
    part: profile
    changeable: yes
    monotone: yes
    sources: [RR 6.17]
    members: {political: {title: By members}, corporate: {title: By officers}}
"""


def test_an_attribute_that_is_of_a_group_in_one_rule_base_only_cannot_be_compared():
    texts = {path.relative_to(BASE).as_posix(): path.read_text() for path in BASE.rglob("*.yml")}
    texts = {name: text.replace("governance.", "running.") for name, text in texts.items()}
    alone = texts["attributes.yml"]
    single = alone[alone.index("  running.political:") : alone.index("  ofsted.overall:")]
    grouped = alone.replace(single, "").replace("groups:\n", GROUPED)
    one, two = (
        framework_from({name: text.encode() for name, text in {**texts, "attributes.yml": said}.items()})
        for said in (alone, grouped)
    )
    with pytest.raises(InvalidValue) as caught:
        compare(Side.of(one, {}), Side.of(two, {}))
    said = "running.political belongs to running.political in the first and to running in the second"
    assert f"compared: {said}; " in str(caught.value)


def test_a_reading_that_does_not_exist_is_refused():
    with pytest.raises(UnknownName):
        Side.of(FRAMEWORK, {"developing_governance": "nothing"})


def test_rules_that_bear_on_no_answer_are_told_apart():
    hall = load_framework(HALL)
    tasks, once = "decisions/tasks.yml", "rooms.worn: 1, age: modern}"
    other = edited(HALL, (tasks, "at_least: 2}}", "at_least: 1}}"), (tasks, once, once.replace("1", "0")))
    page = comparison_page(compare(Side.of(hall, {}), Side.of(other, {})), False)
    assert [line.text for section in page.parts for line in section.lines] == [
        "Edited, without effect on any answer: M8-paint"
    ]


def test_where_fewer_regions_may_do_it_is_said(monkeypatch):
    monkeypatch.setattr("delivery_model.possible.regions.MOST_BOXES", 0)
    hall = load_framework(HALL)
    page = comparison_page(compare(Side.of(hall, {}), Side.of(hall, {"unsafe_kitchen": "closes"})), True)
    said = "Fewer regions may do; too many were possible to try them all"
    assert [section.lines[-1].text == said for section in page.parts[:2]] == [True, True]


# The command


def run(*arguments):
    return CliRunner().invoke(command, ["diff", *map(str, arguments)], standalone_mode=False, prog_name="recommend")


def test_status_says_whether_any_authority_changes():
    assert [run(HALL, HALL).return_value, run("--reading", "known_weakness=scrutiny").return_value] == [0, 1]


def test_either_side_may_be_read_otherwise():
    read = ["--reading-a", "known_weakness=scrutiny", "--reading-b", "known_weakness=scrutiny"]
    assert run(*read).return_value == 0
    assert "read with known_weakness=scrutiny" in run(*read[:2]).output


def test_every_format_has_the_same_number():
    options = ["--reading", "developing_governance=none"]
    document = json.loads(run(*options, "--format", "json").output)
    rows = list(csv.DictReader(io.StringIO(run(*options, "--format", "csv").output)))
    assert "15,310,848 of 19,284,931,008" in run(*options).output
    assert "15,310,848 of 19,284,931,008" in run(*options, "--format", "markdown").output
    assert {row["after"] for row in rows} == {"sector_led_improvement"}
    assert len(rows) == 9  # capacity, one area in hand or scrutiny first; with each of three strands developing
    assert (document["changed"], document["authorities"]) == (15_310_848, 19_284_931_008)
    assert document["after"]["readings"]["developing_governance"] == "none"


def test_scenarios_that_are_named_are_the_ones_tried():
    options = (HALL, "--reading", "unsafe_kitchen=closes", "--scenario", HALL.parent / "mill-lane.yml")
    assert "Scenarios   0 of 1 change" in run(*options).output


def test_what_cannot_be_compared_is_refused(tmp_path):
    shutil.copytree(HALL, tmp_path / "hall")
    for name, before, after in NOBODY:
        path = tmp_path / "hall" / name
        path.write_text(path.read_text().replace(before, after))
    assert isinstance(run(HALL, tmp_path / "hall").exception, InvalidValue)
    assert "compare two rule bases" in str(run(HALL, HALL, HALL).exception)


def test_rule_bases_that_share_no_attribute_are_refused_by_name():
    found = run(Path(str(shipped("rules"))) / "isos-2017", HALL)
    assert isinstance(found.exception, InvalidValue)
    assert "isos-2017 and village-hall share no attribute" in str(found.exception)


def test_a_comparison_shows_itself_in_a_notebook():
    assert (
        "<h2>Which authorities get another answer</h2>"
        in compare(Side.of(FRAMEWORK, {}), Side.of(FRAMEWORK, {"known_weakness": "scrutiny"}))._repr_html_()
    )


@pytest.mark.parametrize("format_", ["text", "json", "csv", "markdown"])
def test_what_is_printed_ends_with_one_end_of_a_line(format_):
    said = CliRunner().invoke(command, ["diff", str(HALL), "--format", format_]).stdout
    assert said.endswith("\n") and not said.endswith("\n\n")
