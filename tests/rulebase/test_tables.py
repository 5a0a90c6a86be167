"""Tables as rules, whole rule bases in one file, and what may be left out of a rule base."""

import csv
import io
import json
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from delivery_model import Framework, RuleBaseError, certify, diff, load_framework, recommend
from delivery_model.cli import recommend as command
from delivery_model.rulebase.conditions import holds, leaves
from delivery_model.rulebase.read_rulebase import read_framework
from delivery_model.rulebase.tables import in_words

FOUR = "size,speed,answer\nlow,low,wait\nlow,high,wait\nhigh,low,wait\nhigh,high,act\n"
SHORT = "size,speed,answer\nlow,-,wait\nhigh,low,wait\nhigh,high,act\n"
HALL = Path("tests/foreign/village-hall")
ONE = """title: Act or wait
source: Our handbook, page 4
attributes:
  size: {levels: [low, high], question: How large is it?}
table:
  into: answer
  values: [wait, act]
  columns: [size, speed]
  rows:
    - [high, high, act]
  otherwise: wait
"""


TWO = """attributes: {a: {levels: [low, high]}}
decisions:
  - {decision: first, values: [x], rules: [{then: x, when: always}]}
  - {decision: second, values: [x], rules: [{when: always, then: x}]}
"""


def answers(framework, attributes):
    """The answer of every row of findings."""
    names = list(attributes)
    for row in product(*attributes.values()):
        yield row, recommend(dict(zip(names, row, strict=True)), framework, engine="direct").recommended


def test_a_table_of_csv_is_a_rule_base_and_so_is_the_same_said_in_fewer_rows():
    four, short = Framework.of({"four.csv": FOUR}), Framework.of({"short.csv": SHORT})
    assert (four.id, four.title, four.version, four.roles.outcome) == ("four", "Four", "0", "answer")
    assert diff(four, short).changed == 0
    rows = [row.split(",") for row in FOUR.splitlines()[1:]]
    assert dict(answers(four, {"size": ("low", "high"), "speed": ("low", "high")})) == {(a, b): c for a, b, c in rows}


def test_a_rule_base_in_one_file_says_what_a_table_cannot():
    one = Framework.of({"one.yml": ONE})
    assert (one.id, one.title, one.sources["source"].title) == ("one", "Act or wait", "Our handbook, page 4")
    assert one.attributes["size"].question == "How large is it?"
    assert one.attributes["speed"].level_names == ("high", "other")
    assert dict(answers(one, {"size": ("low", "high"), "speed": ("high", "other")})) == {
        ("low", "high"): "wait",
        ("low", "other"): "wait",
        ("high", "high"): "act",
        ("high", "other"): "wait",
    }


def test_a_file_is_loaded_by_its_path_and_by_the_command(tmp_path):
    (tmp_path / "four.csv").write_bytes(b"\xef\xbb\xbf" + FOUR.replace(",", ";").replace("\n", "\r\n").encode())
    (tmp_path / "one.yml").write_text(ONE)
    (tmp_path / "mill.yml").write_text("authority: The mill\nas_of: 2026\nprofile: {size: high, speed: high}\n")
    assert load_framework(tmp_path / "four.csv").rules.keys() == {f"answer-{number}" for number in range(1, 5)}
    run = CliRunner().invoke(command, [str(tmp_path / "mill.yml"), "--rules", str(tmp_path / "one.yml")])
    assert run.output.startswith("The mill, 2026: what is the answer?\n\n  LEANS TO    act\n")
    other = CliRunner().invoke(command, ["diff", str(tmp_path / "four.csv"), str(tmp_path / "four.csv")])
    assert "none of 4 possible authorities gets another answer" in other.output


@st.composite
def tables(draw):
    """A table by which every row of findings has an answer: its columns with their levels, and its cells."""
    levels = [f"l{number}" for number in range(draw(st.integers(2, 3)))]
    columns = {f"c{number}": levels for number in range(draw(st.integers(1, 3)))}
    answers = draw(st.lists(st.sampled_from(["x", "y", "z"]), min_size=2, max_size=3, unique=True))
    meant = {row: draw(st.sampled_from(answers)) for row in product(*columns.values())}
    rest = draw(st.sampled_from([None, *answers]))
    rows = [(*row, answer) for row, answer in meant.items() if answer != rest]
    return columns, meant, rows, rest


@given(tables(), st.sampled_from([",", ";", "\t"]))
@settings(max_examples=60, deadline=None)
def test_every_row_of_a_table_gets_its_answer_and_the_rest_what_it_says_otherwise(table, parted):
    columns, meant, rows, rest = table
    named = [{row[number] for row in rows} for number in range(len(columns))]
    if not rows or any(set(levels) != seen for levels, seen in zip(columns.values(), named, strict=True)):
        return  # its levels are those that its rows name
    text = io.StringIO()
    writer = csv.writer(text, delimiter=parted)
    writer.writerows([(*columns, "answer"), *rows])
    if rest is not None and len(rows) < len(meant):
        writer.writerow(["otherwise", *[""] * (len(columns) - 1), rest])
    assert dict(answers(Framework.of({"t.csv": text.getvalue()}), columns)) == meant


def test_a_cell_may_name_several_levels_and_one_that_is_blank_any():
    text = 'size,speed,answer\n"low, mid",,wait\nhigh,low|mid,wait\nhigh,high,act\n'
    levels = ("low", "mid", "high")
    found = dict(answers(Framework.of({"t.csv": text}), {"size": levels, "speed": ("low", "mid", "high")}))
    assert [row for row, answer in found.items() if answer == "act"] == [("high", "high")]


def test_a_long_cell_is_read_whatever_was_read_before():
    limit = csv.field_size_limit(131_072)  # of the process, as Python sets it
    long = "y" * 140_000
    try:
        found = Framework.of({"t.csv": f"a,answer\nx,{long}\notherwise,b\n".encode()})
    finally:
        csv.field_size_limit(limit)
    assert recommend({"a": "x"}, found).possible == (long,)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("t.csv", "size,speed,answer\nlow,low\n", "t.csv:2:1: a row of 2 cells under 3 columns; write a cell for"),
        ("t.csv", "size,size,answer\na,b,c\nb,a,d\n", "t.csv:1:6: a second column 'size'; rename one"),
        ("t.csv", "row,size,answer\n1,low,a\n2,high,b\n", "t.csv:1:1: column 'row' numbers the rows, so it is nothing"),
        ("t.csv", b"a,answer\n" + b"x,y\n" * 260_000, "t.csv:1:1: the file is larger than 1,000,000 bytes; split it"),
        ("t.csv", 'x,answer\nlo,s\nhi,"t\nmid,u\n', "t.csv:3:1: no row of a table: unexpected end of data; check its"),
        ("t.csv", "x,answer\nlo,s\notherwise\n", "t.csv:3:1: 'otherwise' is all that a row may say beside its answer"),
        ("t.csv", "x,y,answer\nlo,-,s\notherwise,hi,t\n", "'otherwise' is all that a row may say beside its answer"),
        ("t.yml", ONE + "sources: {A: {title: a}}\n", "t.yml:2:9: 'source' beside 'sources'; keep one of them"),
        ("t.yml", ONE + "points: {p: open}\n", "missing key 'readings' in readings.yml"),
        ("t.yml", ONE.replace("source: Our handbook, page 4", "sources: {}"), ""),
        ("t.yml", ONE.replace("values: [wait, act]", "values: [wait, act, wait]"), "t.yml:7:23: 'wait' a second time"),
        ("t.yml", ONE.replace("[low, high]", "[low, high, low]"), "t.yml:4:30: 'low' a second time; keep one of them"),
        ("t.yml", TWO, "t.yml:1:1: which of first, second is the answer is not said; add 'outcome: ...'"),
        (
            "t.yml",
            TWO.replace("{when: always, then", "{when: {all: [otherwise]}, then"),
            "the text 'otherwise' where keys and",
        ),
        ("t.csv", "size,answer\notherwise,a\nlow,b\nhigh,a\n", "t.csv:2:1: 'otherwise' before the last row; move it"),
        ("t.csv", "size,answer\nlow,b\nhigh,\n", "t.csv:3:6: a row without an answer; write one in the last column"),
        (
            "t.csv",
            "size\n",
            "t.csv:1:1: not a table; write the names of the columns, the answer last, and a row a rule",
        ),
        ("t.csv", "size,answer\nlow,a\nlow,b\nhigh,a\n", "hold for an authority with size low"),
        ("t.csv", "size,speed,answer\nlow,low,a\nhigh,high,b\n", "no rule of answer holds for an authority with"),
        ("t.yml", ONE.replace("[high, high, act]", "[high, act]"), "t.yml:10:8: a row of 2 cells under 2 columns"),
        ("t.yml", ONE.replace("  columns: [size, speed]\n", ""), "missing key 'columns' in a table"),
        ("t.yml", "title: Nothing\n", "t.yml:1:1: no rules are here; add 'table:' with its columns and rows"),
        ("t.csv", b"size,answer\n\xff,a\n", "byte 0xff is not UTF-8; save the file as UTF-8"),
    ],
)
def test_what_is_wrong_with_a_table_is_said_at_its_place(name, text, said):
    with pytest.raises(RuleBaseError) as raised:
        Framework.of({name: text})
    assert said in str(raised.value)


def test_an_otherwise_that_never_holds_is_refused():
    with pytest.raises(RuleBaseError, match=r"answer-otherwise"):
        Framework.of({"t.yml": ONE.replace("- [high, high, act]", "- [high, '-', act]\n    - [low, '-', wait]")})


def test_the_rules_of_a_table_are_sound_without_any_test(tmp_path):
    found = certify(Framework.of({"four.csv": FOUR}))
    assert (found.rule_verdict.is_sound, found.is_sound, found.examples) == (True, True, "none")
    (tmp_path / "four.csv").write_text(FOUR)
    checked = CliRunner().invoke(command, ["check", str(tmp_path / "four.csv")])
    assert (checked.exit_code, "Examples      none" in checked.output) == (0, True)
    args = ["check", str(tmp_path / "four.csv"), "--strict"]
    assert CliRunner().invoke(command, args, standalone_mode=False).return_value == 1


def test_a_scale_may_have_a_value_that_no_rule_gives_and_check_remarks_on_it(tmp_path):
    (tmp_path / "one.yml").write_text(ONE.replace("[wait, act]", "[wait, watch, act]"))
    framework = load_framework(tmp_path / "one.yml")
    assert recommend({}, framework).possible == ("wait", "act")
    found = certify(framework)
    assert (found.is_sound, [check.name for check in found.remarks]) == (True, ["values"])
    checked = CliRunner().invoke(command, ["check", str(tmp_path / "one.yml")])
    assert "sound: of 15 claims 14 proved and 1 remarked\n" in checked.output


def test_a_rule_that_no_test_can_just_miss_lacks_none():
    tests = "".join(
        f"    - {{given: {{size: {size}, speed: {speed}}}, expect: {answer}}}\n"
        for size, speed, answer in (row.split(",") for row in FOUR.splitlines()[1:])
    )
    rows = "".join(f"    - [{row}]\n" for row in FOUR.splitlines()[1:])
    text = f"table:\n  into: answer\n  columns: [size, speed]\n  values: [wait, act]\n  rows:\n{rows}  tests:\n{tests}"
    found = certify(Framework.of({"four.yml": text}))
    assert (found.is_sound, found.examples) == (True, "complete")
    [missed] = [check for check in found.checks if check.name == "tests_against"]
    assert missed.note == "no test can just miss answer-1, whose value all that is near gets too"


AGREE = ONE.replace("  rows:\n", "  hit: any\n  rows:\n    - [high, '-', act]\n").replace(
    "otherwise: wait", "otherwise: wait"
)


def test_the_class_alone_loads_a_rule_base():
    program = f"from delivery_model import Framework; print(Framework.of({{'four.csv': {FOUR!r}}}).id)"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (found.stdout, found.stderr) == ("four\n", "")


def test_rules_may_agree_where_they_say_that_they_do():
    found = Framework.of({"t.yml": AGREE.replace("[high, high, act]", "['-', high, act]")})
    assert [
        row for row, answer in answers(found, {"size": ("low", "high"), "speed": ("high", "other")}) if answer == "act"
    ] == [
        ("low", "high"),
        ("high", "high"),
        ("high", "other"),
    ]
    with pytest.raises(RuleBaseError, match="rules answer-1 and answer-2 of answer both hold"):
        Framework.of(
            {"t.yml": AGREE.replace("[high, high, act]", "['-', high, wait]").replace("  otherwise: wait\n", "")}
        )
    with pytest.raises(RuleBaseError, match="rule answer-2 of answer can never hold"):
        Framework.of({"t.yml": AGREE})


LEVELS = [("l", "m", "h")] * 3
CELLS = st.sets(st.sampled_from(LEVELS[0]), min_size=1)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=6))
def test_rules_that_agree_are_read_as_rules_of_which_one_holds(rows):
    names = ["a", "b", "c"]
    table = {"into": "d", "hit": "any", "values": ["n", "y"], "columns": names, "otherwise": "n"}
    table["rows"] = [[*(sorted(cell) for cell in row), "y"] for row in rows]
    attributes = {name: {"levels": list(levels)} for name, levels in zip(names, LEVELS, strict=True)}
    read = read_framework({"t.yml": json.dumps({"attributes": attributes, "table": table}).encode()}, "t.yml")
    for case in product(*LEVELS):
        held = [rule.id for rule in read.outcome.rules if holds(rule.when, dict(zip(names, case, strict=True)))]
        first = next(
            (n for n, row in enumerate(rows, 1) if all(v in cell for v, cell in zip(case, row, strict=True))), 0
        )
        assert held == [f"d-{first}" if first else "d-otherwise"]


def test_rules_that_agree_grow_only_where_they_meet():
    rows = "".join(f"    - [a{number}, '-', act]\n" for number in range(40))
    head = "table:\n  into: d\n  hit: any\n  columns: [size, speed]\n  otherwise: no\n  rows:\n"
    text = f"{head}{rows}    - ['-', high, act]\n"
    rules = read_framework({"t.yml": text.encode()}, "t.yml").outcome.rules
    assert [sum(1 for _ in leaves(rule.when)) for rule in rules[:41]] == [1] * 40 + [41]


@pytest.mark.parametrize(
    ("decisions", "said"),
    [
        (
            "- {decision: a, hit: collect, values: [b], rules: [{when: always, then: b}]}",
            "'a.b' already means something",
        ),
        (
            "- {decision: c, hit: collect, values: [d.e], rules: [{when: always, then: d.e}]}\n"
            "- {decision: c.d, hit: collect, values: [e], rules: [{when: always, then: e}]}",
            "'c.d.e' already means",
        ),
        (
            "- {decision: c, hit: collect, values: [d], rules: [{when: always, then: d}]}\n"
            "- {decision: c.d, values: [e], rules: [{when: always, then: e}]}",
            "'c.d' already means",
        ),
    ],
    ids=["an attribute", "another value", "a decision"],
)
def test_a_value_that_is_collected_may_not_be_called_as_something_else_is(decisions, said):
    asked = "attributes: {a.b: {levels: [good, bad]}}\ndecisions:\n"
    outcome = "- {decision: o, values: [x, y], rules: [{when: {a.b: good}, then: x}], otherwise: y}\n"
    text = f"{asked}{outcome}{decisions}\n"
    with pytest.raises(RuleBaseError, match=said):
        Framework.of({"t.yml": text})


@pytest.mark.parametrize("policy", ["first", "PRIORITY"])
def test_a_hit_policy_by_which_order_decides_is_refused_with_the_rewriting(policy):
    with pytest.raises(RuleBaseError) as raised:
        Framework.of({"t.yml": AGREE.replace("hit: any", f"hit: {policy}")})
    assert f"t.yml:9:8: by the hit policy '{policy}' the order of the rules would decide; write 'unique', take" in str(
        raised.value
    )


def test_a_column_may_be_of_numbers_and_have_any_name_and_an_answer_may_hold_a_comma():
    found = Framework.of({"t.csv": 'node,self,answer\n0,-,"wait, then act"\n1,low,act\n1,high,"wait, then act"\n'})
    assert list(found.attributes) == ["node", "self"]
    assert list(found.outcome.values) == ["wait, then act", "act"]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_lines_may_end_as_any_program_ends_them_and_begin_with_a_blank_one(ending):
    found = Framework.of({"t.csv": ending + FOUR.replace(",", ";").replace("\n", ending)})
    assert diff(found, Framework.of({"four.csv": FOUR})).changed == 0


def test_a_table_may_look_at_readings_members_counts_and_decisions_and_shares_its_columns_with_others():
    text = """groups: {rooms: {levels: [good, bad], members: {a: {}, b: {}}}}
points: {p: open}
readings:
  r: {point: p, question: q?, default: one, sources: [rules], alternatives: {one: {says: x, argument: x},
      two: {says: y, argument: y}}}
outcome: last
decisions:
  - {decision: mid, values: [up, down], table: {columns: [rooms.a, reading.r], rows: [[bad, one, down]]}, otherwise: up}
  - {decision: noted, hit: collect, values: [so], table: {columns: [size], rows: [[low|middle|high, so]]}}
  - {decision: last, values: [x, y], table: {columns: [mid, noted, size], rows: [[down, so, high, y]]}, otherwise: x}
"""
    found = Framework.of({"t.yml": text})
    assert list(found.attributes) == ["size", "rooms.a", "rooms.b"]
    assert found.attributes["size"].level_names == ("low", "middle", "high")
    assert recommend({"rooms.a": "bad", "size": "high"}, found).recommended == "y"
    assert recommend({"rooms.a": "bad"}, found).possible == ("x", "y")


def test_of_rules_that_agree_an_otherwise_may_stand_anywhere():
    rules = "[{when: otherwise, then: n}, {when: {x: lo}, then: n}, {when: {x: hi}, then: y}]"
    decision = f"{{decision: d, hit: any, values: [n, y], rules: {rules}}}"
    text = f"attributes: {{x: {{levels: [lo, mid, hi]}}}}\ndecisions: [{decision}]\n"
    found = dict(answers(Framework.of({"t.yml": text}), {"x": ("lo", "mid", "hi")}))
    assert found == {("lo",): "n", ("mid",): "n", ("hi",): "y"}


def test_a_form_that_is_barred_must_be_one_where_the_outcome_is_not_named():
    notes = "{decision: notes, hit: collect, values: [p], bars: {p: [typo]}, rules: [{when: always, then: p}]}"
    first = "{decision: first, values: [x], rules: [{when: always, then: x}]}"
    with pytest.raises(RuleBaseError, match="unknown support type 'typo'"):
        Framework.of({"t.yml": f"attributes: {{}}\ndecisions: [{first}, {notes}]\n"})


def test_where_sources_are_told_apart_rules_say_theirs_or_their_decision_does():
    texts = {path.relative_to(HALL).as_posix(): path.read_text() for path in sorted(HALL.rglob("*.yml"))}
    table = "decision: sign\nhit: collect\nvalues: {up: put up a sign}\ntable:\n  columns: [age]\n  rows: [[old, up]]\n"
    with pytest.raises(RuleBaseError) as raised:
        Framework.of({**texts, "decisions/sign.yml": table})
    said = [problem.what for problem in raised.value.problems]
    assert said == [f"missing key '{key}' in a rule" for key in ("because", "basis", "origin", "sources")]
    grounds = "because: people should know\nbasis: stated\norigin: survey\nsources: [SUR front page]\n"
    rule = Framework.of({**texts, "decisions/sign.yml": table + grounds}).rules["sign-1"]
    assert (rule.because, rule.origin, rule.sources) == ("people should know", "survey", ("SUR front page",))


def test_a_name_that_is_a_number_is_shown_as_it_is():
    names = ("0.5", "1.5", "-5", "-0.5", ".5", "area.second_floor", "two-fold", "1_5")
    assert [*map(in_words, names)] == ["0.5", "1.5", "-5", "-0.5", ".5", "Second floor", "Two fold", "1 5"]
