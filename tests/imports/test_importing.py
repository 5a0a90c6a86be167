"""The command, files that are no models, and what cells may hold."""

import re
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner

from delivery_model import Framework, RuleBaseError, certify, load_framework, recommend
from delivery_model.cli import recommend as command
from delivery_model.errors import Place
from delivery_model.imports.dexi_reading import NOT_ENTERED
from delivery_model.imports.feel import UnaryTests, read_constant, read_tests
from delivery_model.imports.importing import import_model
from delivery_model.imports.number_levels import number_levels

MODELS = Path(__file__).parent / "models"
HERE = Place("m.dmn", 1, 1)


def run(*arguments):
    return CliRunner().invoke(command, [str(each) for each in arguments], standalone_mode=False)


def table(
    rules,
    *,
    attributes="",
    inputs="<input><inputExpression><text>a</text></inputExpression></input>",
    output="<output/>",
):
    cells = "".join(
        "<rule>" + "".join(f"<inputEntry><text>{cell}</text></inputEntry>" for cell in cells)
        + f"<outputEntry><text>{answer}</text></outputEntry></rule>"
        for *cells, answer in rules
    )  # fmt: skip
    return f'<decision id="d" name="d"><decisionTable {attributes}>{inputs}{output}{cells}</decisionTable></decision>'


def imported(tmp_path, *parts, root="definitions", name="m.dmn"):
    (tmp_path / name).write_text(f"<{root} name='m'>{''.join(parts)}</{root}>", encoding="utf-8")
    return import_model(tmp_path / name)


def test_the_command_writes_a_rule_base_and_says_what_it_could_not_take(tmp_path):
    found = run("import", MODELS / "visit-two-tables.dmn", "-o", tmp_path)
    assert (found.return_value, "two decisions taken" in found.output) == (None, True)
    assert load_framework(tmp_path / "visit-two-tables.yml").id == "visit-two-tables"
    partly = CliRunner().invoke(command, ["import", str(MODELS / "refuse.dmn"), "--split-outputs"])
    assert partly.exit_code == 1
    assert "decision 'dates' is refused" in partly.output
    assert "two decisions taken, 11 refused" in partly.output


def test_a_new_framework_loads_answers_and_is_sound(tmp_path):
    file = tmp_path / "no: better.yml"
    assert "Change it, then: recommend check" in run("new-framework", file).output
    framework = load_framework(file)
    assert 12 <= len(file.read_text().splitlines()) <= 40
    assert (framework.title, recommend({"urgency": "can_wait"}, framework).recommended) == ("No: better", "wait")
    assert certify(framework).rule_verdict.is_sound
    assert Framework.of({"another.yml": run("new-framework", "-").output}).title == "Another"


def test_a_new_framework_is_named_as_one(tmp_path):
    found = CliRunner().invoke(command, ["new-framework", str(tmp_path / "a.csv")])
    assert str(found.exception).endswith("a.csv: does not end in .yml; name it a.yml")


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("m.dmn", b"<definitions>", "m.dmn:1:14: this is no XML: no element found; save it again in the program"),
        ("m.dmn", b"<a:definitions/>", "this is no XML: unbound prefix"),
        ("m.dmn", b'<!DOCTYPE a [<!ENTITY b "c">]><definitions/>', "declares a document type, as no model does"),
        ("m.dmn", b"<html/>", "m.dmn:1:1: this is XML that begins with <html>; give a DMN model, which begins with"),
        ("m.dmn", b"<definitions/>", "m.dmn:1:1: no decision is here"),
        ("m.dxi", b"<DEXi/>", "m.dxi:1:1: no decision is here"),
        ("m.dmn", b"<a>" * 300, "elements within elements, deeper than 200"),
        ("m.dmn", b"<definitions>" + b" " * 10_000_001, "the file is larger than 10,000,000 bytes"),
        ("m.dmn", b'<?xml version="1.0" encoding="klingon"?><definitions/>', "unknown encoding"),
        ("m.dax", b"DEXi 1", "m.dax:1:1: this is DEXi in another form; save it in DEXi as .dxi"),
        ("m.txt", b"a,b", "this is neither DMN nor DEXi in XML, nor named .csv"),
        ("m.csv", b"kind,size,way\nletter,small,a\n,large,b\n", "m.csv:3:1: a blank under 'letter' may mean any level"),
        ("m.csv", b"size,answer\nlow,a\nlow,b\nhigh,a\n", "hold for an authority with size low"),
        ("m.csv", b"\xff", "is not UTF-8"),
    ],
)  # fmt: skip
def test_what_is_no_model_is_refused(name, data, said, tmp_path):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(Exception, match=r"(?s).*") as raised:
        import_model(tmp_path / name)
    assert said in str(raised.value)


def test_a_file_that_is_not_there_is_said():
    with pytest.raises(RuleBaseError, match="no such file"):
        import_model("nowhere.dmn")


@pytest.mark.parametrize(
    ("text", "passes", "fails"),
    [
        ("< 18", [17, "17.9"], [18]),
        ("]65..80]", [66, 80], [65, 81]),
        ("(1..2)", ["1.5"], [1, 2]),
        ("5..8", None, None),
        (".28", ["0.28"], [".2"]),
        ("[.5...8]", [".5", ".8"], [".9"]),
        ("-5", [-5], [5]),
        ("- 5, >7", [-5, 8], [7]),
        ("not(1, [3..4])", [2, 5], [1, 3]),
        ("!= 3", [2], [3]),
        ("? >= 3", [3], [2]),
        ("1e1", [10], [1]),
    ],
)
def test_numbers_pass_the_tests_that_they_should(text, passes, fails):
    if passes is None:
        with pytest.raises(RuleBaseError):
            read_tests(text, HERE)
        return
    found = read_tests(text, HERE)
    assert all(found.holds(Fraction(each)) for each in passes)
    assert not any(found.holds(Fraction(each)) for each in fails)


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        ('"a","b"', ["a", "b"]),
        ('"a,b"', ["a,b"]),
        (r'"say \"so\""', ['say "so"']),
        (r'"\u00e9", "\U01F600", "\uD83D\uDE00x"', ["é", "😀", "😀x"]),
        ('= "a"', ["a"]),
    ],
)
def test_texts_are_what_stands_between_quotation_marks(text, texts):
    found = read_tests(text, HERE)
    assert all(found.holds(each) for each in texts)
    assert not found.holds(None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("low", "names the variable 'low'; if the text is meant, write it in quotation marks: \"low\""),
        ("TRUE", "names the variable 'TRUE'"),
        ("null", "tests for null"),
        ('"a" or "b"', "joins tests by 'or'; part values by commas"),
        ("'a'", "has other quotation marks"),
        ('"a""b"', "has two texts side by side"),
        ('["a".."c"]', "is a range of what is no number"),
        ('< "a"', "puts what is no number in an order"),
        ("[3..1]", "is a range that ends before it begins"),
        ("1, != 2", "denies a part of what it asks"),
        ("1e99999", "has too many digits"),
        ('"\\U110000"', "has an escape that is no character"),
        ("${x}", "is no test of a value"),
        ("? in [1..2]", "is no test of a value"),
        ("1 2", "is no test of a value"),
        ("< ", "is no test of a value"),
        ("not 1", "is no test of a value"),
        ("date(1)", "calls the function date"),
    ],
)
def test_what_a_cell_cannot_say_is_refused(text, said):
    with pytest.raises(RuleBaseError) as raised:
        read_tests(text, HERE)
    assert said in str(raised.value)


def test_an_answer_is_a_constant():
    assert [read_constant(each, HERE) for each in ("", "null", "true", '"a"', "-2")] == [None, None, True, "a", -2]
    for text in ("1 + 1", "a", '"a", "b"', "if a then 1 else 2"):
        with pytest.raises(RuleBaseError, match="computed"):
            read_constant(text, HERE)


def test_a_number_that_may_be_few_numbers_has_these_as_levels():
    allowed = read_tests("1, 2, 3", HERE)
    found = number_levels([read_tests("< 2", HERE)], allowed, is_whole=False)
    assert [name for name, _ in found] == ["1", "2 to 3"]
    assert [name for name, _ in number_levels([UnaryTests()], UnaryTests(), is_whole=True)] == ["any number"]


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ([table([['"p"', '"x"'], ["1", '"y"']])], "the tests of 'a' mix number and text"),
        (
            [table([['"p"', '"x"'], ['"p"', '"x"']])],
            "rows 1, 2 both hold for an authority with a p; narrow one of them, or if",
        ),
        ([table([["-", '"x"'], ['"p"', '"y"']], attributes='hitPolicy="ANY"')], "and conclude different answers"),
        ([table([['"p"', '"x"']], attributes='hitPolicy="PRIORITY"')], "without a list of all answers in order"),
        ([table([], inputs="")], "its table has no inputs"),
        ([table([])], "its table has no rules"),
        ([table([['"p"', '"x"']], output="")], "its table has no output"),
        ([table([['"p"', '"x"']], inputs="<input/>")], "a column does not say what it looks at"),
        ([table([['"p"', '"x"']]).replace("<inputEntry>", '<inputEntry expressionLanguage="juel">')], "in 'juel'"),
        (["<decision name='d'/>"], "it has no logic"),
    ],
)
def test_a_table_that_cannot_be_taken_is_refused(parts, said, tmp_path):
    with pytest.raises(RuleBaseError) as raised:
        imported(tmp_path, *parts)
    assert said in str(raised.value)


def test_a_circle_and_a_name_of_two_decisions_are_refused_and_the_rest_is_taken(tmp_path):
    def of(id, looks_at, needs=""):
        needed = (
            f'<informationRequirement><requiredDecision href="#{needs}"/></informationRequirement>' if needs else ""
        )
        made = table([['"x"', '"x"'], ["-", '"y"']], attributes='hitPolicy="FIRST"').replace(
            "<text>a<", f"<text>{looks_at}<"
        )
        return made.replace('id="d" name="d">', f'id="{id}" name="{id[0]}">{needed}')

    found = imported(tmp_path, of("b", "c", "c"), of("c", "b", "b"), of("d1", "z"), of("d2", "z"), of("e", "d"))
    said = [problem.what for problem in found.refused]
    assert [each for each in said if "look at each other" in each]
    assert [each for each in said if "'d', which is the name of several decisions" in each]
    assert {"d", "d_2"} <= {*found.taken}


def test_what_a_refused_decision_would_say_is_asked(tmp_path):
    formula = "<decision id='f' name='grade'><literalExpression><text>1</text></literalExpression></decision>"
    reading = table([['"good"', '"x"'], ["-", '"y"']], attributes='hitPolicy="FIRST"').replace(
        "<text>a<", "<text>grade<"
    )
    found = imported(tmp_path, formula, reading)
    assert (len(found.refused), found.framework.attributes["grade"].level_names) == (1, ("good", "other"))
    assert recommend({"grade": "other"}, found.framework).recommended == "y"


def test_a_dexi_model_tells_what_the_program_worked_out():
    rules = import_model(MODELS / "plot.dxi").framework.decisions["Plot"].rules
    assert [rule.id for rule in rules if rule.reason == NOT_ENTERED] == ["Plot-4", "Plot-9", "Plot-14"]


def test_a_table_of_a_newer_dexi_is_read_by_its_arguments(tmp_path):
    scale = "<SCALE><SCALEVALUE><NAME>n</NAME></SCALEVALUE><SCALEVALUE><NAME>y</NAME></SCALEVALUE></SCALE>"
    leaf = f"<ATTRIBUTE><NAME>A</NAME>{scale}</ATTRIBUTE><ATTRIBUTE><NAME>B</NAME>{scale}</ATTRIBUTE>"
    rows = {"1;1": "1", "0;0": "0", "0;1": "1", "1;0": "0"}

    def model(rows):
        told = "".join(f'<RULE Args="{args}">{said}</RULE>' for args, said in rows.items())
        return f"<ATTRIBUTE><NAME>T</NAME>{scale}<FUNCTION><TABLE>{told}</TABLE></FUNCTION>{leaf}</ATTRIBUTE>"

    found = imported(tmp_path, model(rows), root="DEXi", name="m.dxi")
    assert recommend({"A": "n", "B": "y"}, found.framework).recommended == "y"
    for said in ("0:1", "{0;1}", "*", "undef", "7"):
        with pytest.raises(RuleBaseError, match="is not one level"):
            imported(tmp_path, model({**rows, "0;1": said}), root="DEXi", name="m.dxi")
    with pytest.raises(RuleBaseError, match="no row for 1 combinations, such as 1;0"):
        imported(tmp_path, model({key: said for key, said in rows.items() if key != "1;0"}), root="DEXi", name="m.dxi")


def test_importing_reads_no_xml_where_nothing_is_imported():
    program = "import sys, delivery_model; delivery_model.recommend({}); print('xml.parsers.expat' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == "False\n"
    )


SENDING = (MODELS / "sending.dmn").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "written",
    [
        SENDING.replace("\n", "\r\n").encode("utf-8-sig"),
        SENDING.replace("UTF-8", "UTF-16").encode("utf-16"),
        SENDING.partition("?>")[2].encode(),
        SENDING.replace("<", "<s:")
        .replace("<s:/", "</s:")
        .replace("<s:?", "<?")
        .replace("xmlns=", "xmlns:s=")
        .encode(),
        re.sub(r' id="[^"]*"', "", SENDING).encode(),
        re.sub(r"<text>([^<]*)</text>", r"<text><![CDATA[\1]]></text>", SENDING.replace("&lt;", "<")).encode(),
        re.sub(r"<inputExpression.*?<text>(\w+)</text>.*?</inputExpression>", "", SENDING, flags=re.DOTALL).encode(),
        re.sub(r"<text>(kind|size|speed)</text>", "<text/>", SENDING).encode(),
        SENDING.replace('hitPolicy="UNIQUE"', "").replace("20191111", "20151101").encode(),
        SENDING.replace('typeRef="string"', 'typeRef="feel:string"').encode(),
    ],
    ids=["crlf", "utf-16", "no-declaration", "prefix", "no-ids", "cdata", "label", "empty", "1.1", "typed"],
)
def test_a_model_is_read_however_it_is_written(written, tmp_path):
    (tmp_path / "m.dmn").write_bytes(written)
    found, plain = import_model(tmp_path / "m.dmn"), import_model(MODELS / "sending.dmn").framework
    assert [rule.then for rule in found.framework.outcome.rules] == [rule.then for rule in plain.outcome.rules]
    assert [each.level_names for each in found.framework.attributes.values()] == [
        each.level_names for each in plain.attributes.values()
    ]


def test_the_blanks_within_a_level_of_csv_count_as_one(tmp_path):
    (tmp_path / "m.csv").write_text('size,answer\nvery  low,a\nvery\xa0high,b\n"in\tthe\nmiddle",c\n', encoding="utf-8")
    framework = import_model(tmp_path / "m.csv").framework
    found = {
        level: recommend({"size": level}, framework).recommended for level in framework.attributes["size"].level_names
    }
    assert found == {"very low": "a", "very high": "b", "in the middle": "c"}


def test_an_answer_that_is_a_number_is_shown_as_it_is(tmp_path):
    found = imported(tmp_path, table([['"p"', "0.5"], ['"q"', "1.5"], ['"r"', "-5"], ['"s"', "true"]]))
    assert [*found.framework.outcome.values.values()][:4] == ["0.5", "1.5", "-5", "yes"]


@pytest.mark.parametrize("name", ["out.json", "out.csv", "out"])
def test_what_is_imported_is_named_as_a_rule_base(tmp_path, name):
    found = CliRunner().invoke(command, ["import", str(MODELS / "sending.dmn"), "-o", str(tmp_path / name)])
    assert str(found.exception).endswith(f"{name}: does not end in .yml; name it out.yml")
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize("constant", ["true", "false", "null"])
def test_a_column_that_is_a_constant_is_refused(tmp_path, constant):
    inputs = f"<input><inputExpression><text>{constant}</text></inputExpression></input>"
    with pytest.raises(RuleBaseError, match=f"a column looks at '{constant}', which is a constant"):
        imported(tmp_path, table([["true", '"x"'], ["false", '"y"']], inputs=inputs))


@pytest.mark.parametrize("where", ["<definitions", "<decision ", "<decisionTable"])
def test_another_language_is_refused_wherever_it_is_said(tmp_path, where):
    for language, is_taken in (("http://www.omg.org/spec/FEEL/20140401", True), ("javascript", False)):
        rows = table([['"p"', '"x"'], ['not("p")', '"y"']])
        said = f"<definitions name='m'>{rows}</definitions>"
        file = tmp_path / "m.dmn"
        file.write_text(said.replace(where, f'{where.rstrip()} expressionLanguage="{language}" ', 1), encoding="utf-8")
        if is_taken:
            assert import_model(file).taken
        else:
            with pytest.raises(RuleBaseError, match="its cells are in 'javascript'"):
                import_model(file)


def test_of_a_refused_table_no_output_is_left(tmp_path):
    output = "<output name='x'/><output name='y'><defaultOutputEntry><text>1+1</text></defaultOutputEntry></output>"
    several = table([['"p"', '"x"']], output=output)
    several = several.replace("</rule>", '<outputEntry><text>"q"</text></outputEntry></rule>')
    other = table([['"p"', '"x"'], ['not("p")', '"y"']]).replace('id="d" name="d"', 'id="e" name="d x"')
    (tmp_path / "m.dmn").write_text(f"<definitions name='m'>{several}{other}</definitions>", encoding="utf-8")
    found = import_model(tmp_path / "m.dmn", splits_outputs=True)
    assert ([*found.framework.decisions], len(found.refused)) == (["d_x"], 1)


def test_what_any_column_lists_of_an_input_may_be(tmp_path):
    column = "<input><inputExpression><text>a</text></inputExpression>"
    column += "<inputValues><text>{}</text></inputValues></input>"
    rows = [['"q"', '"x"'], ['not("q")', '"y"']]
    one = table(rows, inputs=column.format('"p","q"'))
    other = table(rows, inputs=column.format('"q","r"')).replace('id="d" name="d"', 'id="e" name="e"')
    assert imported(tmp_path, one, other).framework.attributes["a"].level_names == ("p", "q", "r")
