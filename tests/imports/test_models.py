"""Examples of models with all their answers, and what is refused, each with its reason and its place."""

import csv
from itertools import product
from pathlib import Path

import pytest

from delivery_model import RuleBaseError, load_framework, recommend
from delivery_model.imports.importing import import_model

MODELS = Path(__file__).parent / "models"
ANOTHER, NO_RULE = "(another)", "(no rule)"
DEGREES = {"37": "below 38", "38": "38 to below 39.5", "38.75": "38 to below 39.5",
           "39.5": "39.5 or more", "40.5": "39.5 or more"}  # fmt: skip
WORDS = {"true": "yes", "false": "no", **DEGREES}
DEFAULTS = {"Urgency": "low"}


def answers(name):
    """The columns of a table of answers, and its rows."""
    header, *rows = csv.reader((MODELS / name).read_text(encoding="utf-8").splitlines())
    return header, rows


def levels_meant(framework, column, said, named):
    """The levels that a cell of a table of answers stands for: `(another)` is any that no cell names."""
    levels = next(each for each in framework.attributes.values() if column in (each.title, each.name)).level_names
    return [each for each in levels if each not in named] if said == ANOTHER else [WORDS.get(said, said)]


CHECKED = {
    "sending.Way_to_send.answers.csv": "sending.dmn",
    "visit-two-tables.Urgency.answers.csv": "visit-two-tables.dmn",
    "plot.answers.csv": "plot.dxi",
    "flat-linked.answers.csv": "flat-linked.dxi",
}


@pytest.mark.parametrize("name", CHECKED)
def test_every_combination_gets_the_answers_of_the_model(name):
    framework = import_model(MODELS / CHECKED[name]).framework
    header, rows = answers(name)
    inputs = [each for each in header if not each.startswith("=> ")]
    outputs = [each.removeprefix("=> ") for each in header[len(inputs) :]]
    single = list(framework.decisions) if len(outputs) == 1 else []
    names = [name.split(".")[1]] if single else [each.replace(" ", "_") for each in outputs]
    asked = 0
    for row in rows:
        columns = enumerate(inputs)
        meant = [
            levels_meant(framework, each, row[at], {WORDS.get(r[at], r[at]) for r in rows}) for at, each in columns
        ]
        for levels in product(*meant):
            attributes = {each.title: each.name for each in framework.attributes.values()}
            data = {attributes.get(each, each): level for each, level in zip(inputs, levels, strict=True)}
            found = recommend(data, framework)
            expected = [DEFAULTS.get(each, each) if said == NO_RULE else said for each, said in
                        zip(names, row[len(inputs) :], strict=True)]  # fmt: skip
            assert [found.values(each).possible for each in names] == [(each,) for each in expected]
            asked += 1
    assert asked >= 10


def test_a_decision_that_reads_another_gets_the_answers_of_the_model():
    framework = import_model(MODELS / "visit-two-tables.dmn").framework
    _, rows = answers("visit-two-tables.Visit.answers.csv")
    meant = {(urgency, chronic): visit for urgency, chronic, visit in rows}
    for pain, degrees, chronic in product(("none", "some", "strong"), sorted(set(DEGREES.values())), ("true", "false")):
        found = recommend({"Pain_level": pain, "Temperature": degrees, "Chronic": WORDS[chronic]}, framework)
        urgency = found.values("Urgency").value
        assert found.recommended == meant["high" if urgency == "high" else ANOTHER, chronic]


def test_what_is_written_loads_and_says_the_same(tmp_path):
    for model in ("sending.dmn", "visit-two-tables.dmn", "plot.dxi", "flat-linked.dxi", "sending.csv"):
        found = import_model(MODELS / model)
        (tmp_path / "rules.yml").write_text(found.text, encoding="utf-8")
        again = load_framework(tmp_path / "rules.yml")
        assert (again.decisions, again.vocabulary) == (found.framework.decisions, found.framework.vocabulary)


def test_a_table_in_csv_says_what_it_says_when_it_is_loaded_as_it_is():
    found, loaded = import_model(MODELS / "sending.csv").framework, load_framework(MODELS / "sending.csv")
    for levels in product(*(each.level_names for each in loaded.attributes.values())):
        data = dict(zip(loaded.attributes, levels, strict=True))
        assert recommend(data, found).recommended == recommend(data, loaded).recommended


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "refuse.dmn",
            [
                "7:22: decision 'test reads another input' is refused: row 1, column 1: '? = b' names the variab",
                "12:23: decision 'input is a sum' is refused: a column looks at 'a + b', which is computed; let ",
                "21:76: decision 'answer is computed' is refused: 'a / 12' is computed, or no constant; write th",
                "25:5: decision 'adds up' is refused: it works out the SUM of several answers; use UNIQUE, ANY, FIRST",
                "33:5: decision 'rule order' is refused: its hit policy is RULE ORDER; use UNIQUE, ANY, FIRST, P",
                "44:7: decision 'several answers' is refused: its table has 2 outputs, so several answers at onc",
                "49:5: decision 'no inputs' is refused: its table has no inputs, so it always says the same; add an",
                "59:7: decision 'short row' is refused: row 1 has 1 tests and 1 answers, not 2 and 1; write a cell for",
                "66:22: decision 'curly quotes' is refused: row 1, column 1: '“p”' has other quotation marks tha",
                "73:23: decision 'bare word' is refused: row 1, column 1: 'p' names the variable 'p'; if the text is",
                "80:23: decision 'dates' is refused: row 1, column 1: '>= date(\"2024-01-01\")' calls the functi",
                "83:3: decision 'formula' is refused: its logic is a formula; write it as a decision table",
            ],
        ),
        (
            "refuse.dxi",
            [
                "38:9: attribute 'Interval' is refused: several levels, from one to another, in rows 2, 3; give",
                "69:5: attribute 'No table' is refused: it has no table; give it one",
                "111:9: attribute 'Short table' is refused: its table has 5 rows for 6 combinations; fill it in again",
                "143:5: attribute 'No scale' is refused: it has no scale; give it a scale of levels",
                "143:5: attribute 'Refuse' is refused: its input 'No scale' has no scale; give it one",
                "146:5: attribute 'Cut' is refused: it is of numbers, cut into levels; make the number an attribute",
                "163:7: attribute 'Degrees' is refused: its scale is of numbers; give it a scale of levels",
            ],
        ),
    ],
)
def test_what_cannot_be_taken_is_refused_each_for_its_own_reason(name, said):
    with pytest.raises(RuleBaseError) as raised:
        import_model(MODELS / name)
    lines = sorted(str(raised.value).splitlines(), key=lambda line: line.removeprefix(f"{MODELS / name}:"))
    expected = sorted(said)
    assert len(lines) == len(expected)
    assert all(line.startswith(f"{MODELS / name}:{each}") for line, each in zip(lines, expected, strict=True))


def test_outputs_may_be_split_into_decisions():
    found = import_model(MODELS / "refuse.dmn", splits_outputs=True)
    assert found.taken == ("several_answers_x", "several_answers_y")
    assert recommend({"a": "p"}, found.framework).values("several_answers_y").value == "2"
    assert recommend({"a": "other"}, found.framework).values("several_answers_y").value == "no_answer"
