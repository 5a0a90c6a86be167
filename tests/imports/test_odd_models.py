"""What models hold that is seldom: each is taken as it is meant, or refused with its reason."""

import pytest

from delivery_model import RuleBaseError, TooWide, recommend
from delivery_model.imports import settling
from delivery_model.imports.importing import import_model


def imported(tmp_path, text, name="m.dmn"):
    (tmp_path / name).write_text(text, encoding="utf-8")
    return import_model(tmp_path / name)


def dmn(*parts):
    return f"<definitions name='m'>{''.join(parts)}</definitions>"


def decision(name, columns, rows, *, policy="UNIQUE", output="<output/>", needs=""):
    told = "".join(
        f"<input><inputExpression typeRef='{kind}'><text>{text}</text></inputExpression>{more}</input>"
        for text, kind, more in columns
    )
    rules = "".join(
        f"<rule>{''.join(f'<inputEntry><text>{cell}</text></inputEntry>' for cell in cells)}"
        f"<outputEntry><text>{answer}</text></outputEntry></rule>"
        for *cells, answer in rows
    )
    needed = f"<informationRequirement><requiredDecision href='#{needs}'/></informationRequirement>" if needs else ""
    return (
        f"<decision id='{name}' name='{name}'>{needed}<decisionTable hitPolicy='{policy}'>"
        f"{told}{output}{rules}</decisionTable></decision>"
    )


A = [("a", "string", "")]
LIST = decision("l", A, [['"p"', '"x"'], ["-", '"y"'], ['"q"', ""]], policy="COLLECT")
LISTED = "<inputValues><text>{}</text></inputValues>"
DEFAULT = '<output><defaultOutputEntry><text>"y"</text></defaultOutputEntry></output>'
ALLOWED = '<allowedValues><text>"q", "p"</text></allowedValues>'
TYPES = "<itemDefinition name='t'><typeRef>{}</typeRef>{}</itemDefinition>"


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ([LIST, decision("d", [("l", "string", "")], [['"x"', '"1"']], needs="l")], "compares 'l', which is a list"),
        (
            [
                decision("e", A, [['"p"', '"x"']]),
                decision("d", [('list contains(e, "x")', "", "")], [["true", '"1"']], needs="e"),
            ],
            "looks into 'e', which is no list",
        ),
        ([LIST, decision("d", [('list contains(l, "z")', "", "")], [["true", '"1"']], needs="l")], "l never collects"),
        (
            [decision("d", A, [['"p"', '"x"']], policy="COLLECT", output=DEFAULT)],
            "a default of a table that collects",
        ),
    ],
)
def test_what_is_asked_of_lists_and_cannot_be_said_is_refused(parts, said, tmp_path):
    try:
        problems = imported(tmp_path, dmn(*parts)).refused
    except RuleBaseError as error:
        problems = error.problems
    assert [each for each in problems if said in each.what]


def test_a_list_may_be_asked_for_a_value(tmp_path):
    asking = decision("d", [('list contains(l, "x")', "", "")], [["true", "true"], ["false", "false"]], needs="l")
    framework = imported(tmp_path, dmn(LIST, asking)).framework
    assert [recommend({"a": each}, framework).recommended for each in ("p", "q")] == ["yes", "no"]


@pytest.mark.parametrize(
    ("columns", "rows", "types", "levels", "remark"),
    [
        ([("a", "string", "")], [["-", '"x"'], ['"p"', '"y"']], "", ("p", "other"), "rows of 'd' are written out"),
        ([("a", "t", "")], [['"p"', '"x"']], TYPES.format("string", ALLOWED), ("q", "p"), ""),
        ([("a", "t", "")], [["1", '"x"']], TYPES.format("t", ""), None, ""),
        (
            [("a", "", LISTED.format('date("x")'))],
            [['"p"', '"x"']],
            "",
            ("p", "other"),
            "the allowed values are passed over",
        ),
        (
            [("a", "", LISTED.format('"p", "q"'))],
            [['"p"', '"x"'], ['"z"', '"y"']],
            "",
            ("p", "q"),
            "'z' of 'a' is not among",
        ),
        ([("a", "", LISTED.format('"p", "  ", "true"'))], [['"p"', '"x"']], "", ("p", "(blank)", "(true)"), ""),
        (
            [("a", "integer", "")],
            [["&lt; 1.5", '"x"'], ["[2.5..3.5]", '"y"']],
            "",
            ("1 or less", "2", "3", "4 or more"),
            "",
        ),
        (
            [("a", "integer", "")],
            [["[2.2..2.8]", '"x"'], ["&gt; 4", '"y"']],
            "",
            ("4 or less", "5 or more"),
            "row 1 can never hold",
        ),
        ([("a", "", LISTED.format("&lt;= 3"))], [["&lt; 3", '"x"'], ["3", '"y"']], "", ("below 3", "3"), ""),
        (
            [("a", "", ""), ("b", "number", "")],
            [['"p"', "not(&lt; 1, &gt;= 1)", '"x"'], ['"p"', "-", '"y"']],
            "",
            ("p", "other"),
            "'b' tells anything apart",
        ),
    ],
)
def test_levels_are_what_the_model_allows_and_tells_apart(columns, rows, types, levels, remark, tmp_path):
    found = imported(tmp_path, dmn(types, decision("d", columns, rows, policy="FIRST")))
    assert levels is None or found.framework.attributes["a"].level_names == levels
    assert any(remark in each.what for each in found.remarks) or not remark


def test_lists_of_answers_that_cannot_be_read_or_lack_some_are_remarked_on(tmp_path):
    for listed, said in (("1 +", "the list of answers is passed over"), ('"z"', "what its list of answers has not: x")):
        output = f"<output><outputValues><text>{listed}</text></outputValues></output>"
        found = imported(tmp_path, dmn(decision("d", A, [['"p"', '"x"']], output=output)))
        assert any(said in each.what for each in found.remarks)


def test_rows_in_order_that_would_be_too_many_are_refused(tmp_path):
    columns = [(f"c{at}", "", "") for at in range(26)]
    rows = [['"p"' if at // 2 == pair else "-" for at in range(26)] + [f'"{pair}"'] for pair in range(13)]
    with pytest.raises(RuleBaseError, match="more than 5,000 rows; write rows that do not overlap"):
        imported(tmp_path, dmn(decision("d", columns, [*rows, ["-"] * 26 + ['"z"']], policy="FIRST")))


def test_a_draft_that_is_too_wide_or_never_sound_is_refused(tmp_path, monkeypatch):
    def too_wide(framework, space):
        raise TooWide("the possible authorities need", 1)

    faults_of = settling.faults_of
    monkeypatch.setattr(settling, "faults_of", too_wide)
    with pytest.raises(RuleBaseError, match="it is too wide to be proved"):
        imported(tmp_path, dmn(decision("d", A, [['"p"', '"x"']])))
    first = []
    monkeypatch.setattr(settling, "faults_of", lambda *asked: first or first.extend(faults_of(*asked)) or first)
    with pytest.raises(RuleBaseError, match="it is not sound: no rule of d holds"):
        imported(tmp_path, dmn(decision("d", A, [['"p"', '"x"']])))


SCALE = "<SCALE><SCALEVALUE><NAME>n</NAME></SCALEVALUE><SCALEVALUE><NAME>y</NAME></SCALEVALUE></SCALE>"


def attribute(name, *below, scale=SCALE, function=""):
    return f"<ATTRIBUTE><NAME>{name}</NAME>{scale}{function}{''.join(below)}</ATTRIBUTE>"


def low(codes):
    return f"<FUNCTION><LOW>{codes}</LOW></FUNCTION>"


def dexi(*parts):
    return f"<DEXi><NAME>m</NAME><SETTINGS><LINKING>True</LINKING></SETTINGS>{''.join(parts)}</DEXi>"


WIDE = "<SCALE>" + "".join(f"<SCALEVALUE><NAME>s{at}</NAME></SCALEVALUE>" for at in range(72)) + "</SCALE>"
TWICE = "<FUNCTION><RULE Args='0'>0</RULE><RULE Args='0'>1</RULE></FUNCTION>"


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ([attribute("T", attribute("A"), scale="", function=low("01"))], "'T' is refused: it has no scale"),
        (
            [attribute("T", attribute("A", scale=WIDE), attribute("B", scale=WIDE), function=low("0"))],
            "its table has 5,184 rows",
        ),
        ([attribute("T", attribute("A"), function="<FUNCTION/>")], "'T' is refused: it has no table"),
        ([attribute("T", attribute("A"), function=low("0*"))], "no level of its scale in row 2"),
        ([attribute("T", attribute("A"), function=TWICE)], "row 2 has the same inputs as another"),
        (
            [attribute("T", attribute("U"), function=low("01")), attribute("U", attribute("T"), function=low("01"))],
            "linked to itself",
        ),
    ],
)
def test_a_dexi_table_that_cannot_be_taken_is_refused(parts, said, tmp_path):
    try:
        problems = imported(tmp_path, dexi(*parts), "m.dxi").refused
    except RuleBaseError as error:
        problems = error.problems
    assert [each for each in problems if said in each.what]


def test_a_leaf_with_another_scale_is_another_attribute_and_one_that_stands_twice_is_one(tmp_path):
    other = SCALE.replace("<NAME>n<", "<NAME>none<")
    top = attribute("T", attribute("A"), attribute("A", scale=other), attribute("A"), function=low("01010101"))
    found = imported(tmp_path, dexi(top), "m.dxi")
    assert [*found.framework.attributes] == ["A", "A_2"]
    assert any("has another scale" in each.what for each in found.remarks)
    assert [recommend({"A": each}, found.framework).recommended for each in ("n", "y")] == ["n", "y"]
