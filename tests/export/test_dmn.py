"""The DMN export: a valid model, whose tables say what the rules say, by our own reading and by an engine not ours.

The schemas, an engine and two libraries are npm packages, so those tests run where `DMN_TOOLS` names the folder
`node_modules`, as it does in continuous integration: `npm install @kie-tools/dmn-marshaller
@kie-tools/jitexecutor-native dmn-moddle feelin`. SpiffWorkflow is a package of PyPI.
"""

from __future__ import annotations

import os
import random
import re
from itertools import islice, product
from math import prod
from pathlib import Path
from xml.etree.ElementTree import fromstring

import dmn_engine
import pytest
from attrs import evolve
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from delivery_model import load_framework
from delivery_model.cli import recommend
from delivery_model.engines.direct import Direct
from delivery_model.errors import UnknownName
from delivery_model.export.dmn import VERSIONS, feel_names, framework_as_dmn, names_of, strings
from delivery_model.rulebase.conditions import PRESENT, cases, holds
from delivery_model.rulebase.framework import Hit
from delivery_model.rulebase.variables import Kind
from delivery_model.testing import authorities, frameworks
from delivery_model.version import VERSION

FOREIGN = Path(__file__).parents[1] / "foreign" / "village-hall"
FRAMEWORKS = {"shipped": load_framework(), "foreign": load_framework(FOREIGN)}
TAG = f"{{{dmn_engine.MODEL}}}"
TOOLS = Path(os.environ.get("DMN_TOOLS") or "absent")
MOST = 10_000  # combinations of one decision's inputs that the engine is asked; more than these are drawn at random

WITHOUT_ID = {"text", "description", "question", "typeRef", "annotation", "annotationEntry", "requiredInput",
              "requiredDecision", "requiredAuthority"}  # fmt: skip

needs_tools = pytest.mark.skipif(not TOOLS.is_dir(), reason="DMN_TOOLS names no folder of npm packages")
each_framework = pytest.mark.parametrize("framework", FRAMEWORKS.values(), ids=FRAMEWORKS)


def text(element, path):
    return element.findtext("/".join(TAG + step for step in path.split("/")))


def test_names_are_single_words_and_differ():
    assert feel_names(["a.b", "a_b", "date", "1st", "plain"]) == {
        "a.b": "a_b", "a_b": "a_b_", "date": "date_", "1st": "_1st", "plain": "plain",
    }  # fmt: skip


def test_a_string_of_feel_ends_where_it_should():
    assert strings(["plain", 'a "quoted" \\ word']) == '"plain", "a \\"quoted\\" \\\\ word"'


def test_names_and_ids_are_of_signs_that_xml_takes_everywhere():
    assert feel_names(["cymorth.tŷ", "cymorth.t²"]) == {"cymorth.tŷ": "cymorth_t_", "cymorth.t²": "cymorth_t__"}


@each_framework
def test_every_element_has_an_id_of_its_own_and_every_reference_leads_to_one(framework):
    for model in models(framework):
        root = fromstring(model)
        ids = [element.get("id") for element in root.iter() if element.tag.removeprefix(TAG) not in WITHOUT_ID]
        assert all(re.fullmatch(r"[A-Za-z_][\w.-]*", each or "", re.ASCII) for each in ids)
        assert len(ids) == len(set(ids))
        assert {element.get("href")[1:] for element in root.iter() if element.get("href")} <= set(ids)


def test_the_exporter_is_this_library_not_the_rule_base():
    root = fromstring(framework_as_dmn(FRAMEWORKS["shipped"]))
    assert (root.get("exporter"), root.get("exporterVersion")) == ("delivery-model", VERSION)


def test_what_a_rule_base_says_is_read_back_as_it_was_typed():
    typed = "A \"title\" & <b> 'of' {{ 7 * 7 }}\ton two\nlines"
    root = fromstring(framework_as_dmn(evolve(FRAMEWORKS["foreign"], title=typed, scope=f"{typed}\u202e")))
    assert (root.get("name"), text(root, "description").partition(". ")[2]) == (typed, f"{typed}[U+202E]")


def test_a_decision_alone_has_what_it_needs_as_input():
    root = fromstring(framework_as_dmn(FRAMEWORKS["foreign"], only="upkeep", is_annotated=False))
    inputs = {each.get("label") for each in root.iter(f"{TAG}inputData")}
    assert [each.get("label") for each in root.iter(f"{TAG}decision")] == ["upkeep"]
    assert ("building" in inputs, list(root.iter(f"{TAG}annotationEntry"))) == (True, [])


def test_a_decision_that_there_is_not_is_refused():
    with pytest.raises(UnknownName, match="unknown decision 'upkep'; did you mean 'upkeep'"):
        framework_as_dmn(FRAMEWORKS["foreign"], only="upkep")


def test_the_command_writes_what_is_asked():
    asked_for = ["--rules", str(FOREIGN), "--dmn-version", "1.5", "--decision", "upkeep", "--no-annotations"]
    expected = framework_as_dmn(FRAMEWORKS["foreign"], version="1.5", only="upkeep", is_annotated=False)
    assert CliRunner().invoke(recommend, ["export", "dmn", *asked_for], standalone_mode=False).output == expected


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["dmn", "--page", "a.html"], "--page is for svg"),
        (["svg", "--no-annotations"], "--dmn-version, --decision and --no-annotations are for dmn"),
        (["svg", "--dmn-version", "1.3"], "--dmn-version, --decision and --no-annotations are for dmn"),
    ],
)
def test_an_option_of_the_other_format_is_refused(arguments, problem):
    ended = CliRunner().invoke(recommend, ["export", *arguments])
    assert (ended.exit_code, ended.output.splitlines()[-1]) == (2, f"Error: {problem}")


def test_a_version_that_there_is_not_is_refused():
    with pytest.raises(UnknownName, match=r"unknown version of DMN '1\.6'"):
        framework_as_dmn(FRAMEWORKS["foreign"], version="1.6")


@each_framework
def test_every_rule_stands_in_its_table_once_for_each_of_its_cases(framework):
    root = fromstring(framework_as_dmn(framework))
    rows = [found[1] for row in root.iter(f"{TAG}rule") if (found := re.match(r"rule ([^,]+),", annotation(row)))]
    expected = {rule.id: len(list(cases(rule.when, framework.domains))) for rule in framework.rules.values()}
    assert {name: rows.count(name) for name in rows} == expected


def annotation(row):
    return row.findall(f"{TAG}annotationEntry")[-1].findtext(f"{TAG}text")


@each_framework
def test_every_source_is_an_authority_of_the_decisions_that_cite_it(framework):
    root = fromstring(framework_as_dmn(framework))
    sources = {each.get("id"): each.get("name") for each in root.iter(f"{TAG}knowledgeSource")}
    found = {
        decision.get("label"): {sources[each.get("href")[1:]] for each in decision.iter(f"{TAG}requiredAuthority")}
        for decision in root.iter(f"{TAG}decision")
    }
    cited = {
        name: {each.partition(" ")[0] for rule in decision.rules for each in rule.sources}
        for name, decision in framework.decisions.items()
    }
    assert found == cited


# Our own reading of the tables


def contexts(framework, seed=0):
    """Complete authorities drawn at random: the facts, and the same as input data."""
    draw, names = random.Random(seed), names_of(framework)
    while True:
        facts = {}
        for axis in framework.axes:
            facts |= draw.choice(axis.cells)
        yield facts, {names[name]: as_input(framework, name, value, draw) for name, value in facts.items()}


def as_input(framework, name, value, draw):
    """A value as the model takes it: of a count class, one of its numbers."""
    variable = framework.variables[name]
    return draw.choice(variable.counts(value)) if variable.kind is Kind.COUNT else value


def passes(test, value):
    """Whether a unary test of the few kinds we write holds."""
    if test == "-":
        return True
    if isinstance(value, bool):
        return test == str(value).lower()
    if isinstance(value, str):
        return value in re.findall(r'"([^"]*)"', test)
    ranges = [part.strip("[]").split("..") for part in test.split(", ")]
    return any(int(low[0]) <= value <= int(low[-1]) for low in ranges)


def looked_up(expression, context):
    listed = re.fullmatch(r'list contains\((\w+), "(\w+)"\)', expression)
    return listed[2] in context[listed[1]] if listed else context[expression]


def read(root, context):
    """What the tables of a model conclude, each decision after those it needs."""
    known = dict(context)
    for decision in root.iter(f"{TAG}decision"):
        table = decision.find(f"{TAG}decisionTable")
        seen = [looked_up(text(column, "inputExpression/text"), known) for column in table.findall(f"{TAG}input")]
        hits = [
            text(row, "outputEntry/text").strip('"')
            for row in table.findall(f"{TAG}rule")
            if all(
                passes(text(cell, "text"), value)
                for cell, value in zip(row.findall(f"{TAG}inputEntry"), seen, strict=True)
            )
        ]
        known[decision.get("name")] = (
            hits if table.get("hitPolicy") == "COLLECT" else hits[0] if len(hits) == 1 else hits
        )
    return known


def concluded(framework, facts):
    """What the direct engine concludes, in the names and shapes of the model."""
    fired, names = Direct(framework).fire(facts), names_of(framework)
    found = {name: [framework.rules[rule].then for rule in rules] for name, rules in fired.items()}
    return {
        names[name]: values if framework.decisions[name].hit is Hit.COLLECT else values[0]
        for name, values in found.items()
    }


@each_framework
def test_the_tables_conclude_what_the_rules_conclude(framework):
    root = fromstring(framework_as_dmn(framework))
    for facts, context in islice(contexts(framework), 200):
        assert read(root, context) == context | concluded(framework, facts)


@settings(max_examples=30, deadline=None)
@given(frameworks(), st.data())
def test_the_tables_of_any_rule_base_conclude_what_its_rules_conclude(framework, data):
    draw, names = random.Random(0), names_of(framework)
    facts = data.draw(authorities(framework))
    context = {names[name]: as_input(framework, name, value, draw) for name, value in facts.items() if name in names}
    assert read(fromstring(framework_as_dmn(framework)), context) == context | concluded(framework, facts)


# The schema, and an engine that is not ours


def models(framework, version="1.3"):
    """The whole, and each decision alone without annotations."""
    yield framework_as_dmn(framework, version=version)
    for name in framework.decisions:
        yield framework_as_dmn(framework, version=version, only=name, is_annotated=False)


@needs_tools
@each_framework
@pytest.mark.parametrize("version", VERSIONS)
def test_the_model_is_valid_against_the_schema_of_its_version(framework, version):
    etree = pytest.importorskip("lxml.etree")
    schema = etree.XMLSchema(etree.parse(TOOLS / dmn_engine.SCHEMAS[version]))
    for model in models(framework, version):
        schema.assertValid(etree.fromstring(model.encode()))


@needs_tools
@each_framework
def test_a_library_of_editors_opens_the_model_without_a_warning(framework):
    model = framework_as_dmn(framework)
    root, found = fromstring(model), dmn_engine.libraries(TOOLS, model, [])
    assert (found["warnings"], found["rows"]) == ([], sum(1 for _ in root.iter(f"{TAG}rule")))
    assert set(found["ids"]) == {element.get("id") for element in root.iter() if element.get("id")}


@needs_tools
@each_framework
def test_an_independent_reader_of_feel_reads_each_cell_as_we_do(framework):
    model, cells, expected = framework_as_dmn(framework), [], []
    for decision in framework.decisions.values():
        table = next(each for each in fromstring(model).iter(f"{TAG}decision") if each.get("label") == decision.name)
        columns = [text(each, "inputExpression/text") for each in table.iter(f"{TAG}input")]
        for row in table.iter(f"{TAG}rule"):
            tests = [text(each, "text") for each in row.findall(f"{TAG}inputEntry")]
            for variable, expression, test in zip(decision.inputs(), columns, tests, strict=True):
                for value in framework.domains[variable]:
                    context = asked(framework, {variable: value}, random.Random(0))
                    cells.append({"expression": expression, "context": context, "test": test})
                    expected.append(passes(test, looked_up(expression, context)))
    assert dmn_engine.libraries(TOOLS, model, cells)["cells"] == expected


@each_framework
def test_spiffworkflow_opens_each_decision_alone(framework):
    parsing = pytest.importorskip("SpiffWorkflow.dmn.parser.BpmnDmnParser", reason="SpiffWorkflow is not installed")
    for decision in framework.decisions.values():
        parser = parsing.BpmnDmnParser()
        parser.add_dmn_str(framework_as_dmn(framework, only=decision.name, is_annotated=False).encode())
        (known,) = parser.dmn_parsers.values()
        known.parse()
        (table,) = known.decision.decisionTables
        rows = sum(len(list(cases(rule.when, framework.domains))) for rule in decision.rules)
        assert (len(table.inputs), len(table.rules)) == (len(decision.inputs()), rows)


@pytest.fixture(scope="module")
def address():
    with dmn_engine.engine(TOOLS) as found:
        yield found


def combinations(framework, decision):
    """Every combination of what a decision looks at, or as many at random, with the values it concludes."""
    domains = [framework.domains[name] for name in decision.inputs()]
    draw = random.Random(0)
    drawn = (tuple(map(draw.choice, domains)) for _ in range(MOST))
    for values in product(*domains) if prod(map(len, domains)) <= MOST else drawn:
        facts = dict(zip(decision.inputs(), values, strict=True))
        found = [rule.then for rule in decision.rules if holds(rule.when, facts)]
        if decision.hit is Hit.COLLECT or len(found) == 1:  # else no authority has this combination
            yield facts, found if decision.hit is Hit.COLLECT else found[0]


def asked(framework, facts, draw):
    """The facts of one decision as the values of what it needs."""
    names = names_of(framework)
    found = {}
    for name, value in facts.items():
        if name in framework.collected:
            owner, collected = framework.collected[name]
            found.setdefault(names[owner], []).extend([collected] if value == PRESENT else [])
        else:
            found[names[name]] = as_input(framework, name, value, draw)
    return found


@needs_tools
@pytest.mark.parametrize(
    ("which", "name"), [(which, name) for which, framework in FRAMEWORKS.items() for name in framework.decisions]
)
def test_an_independent_engine_agrees_on_each_decision(address, which, name):
    framework = FRAMEWORKS[which]
    every = list(combinations(framework, framework.decisions[name]))
    draw = random.Random(2)
    authorities = [asked(framework, facts, draw) for facts, _ in every]
    found = dmn_engine.answers(address, framework_as_dmn(framework), names_of(framework)[name], authorities)
    assert found == [expected for _, expected in every]


@needs_tools
@each_framework
def test_an_independent_engine_agrees_on_whole_authorities(address, framework):
    model = framework_as_dmn(framework)
    for facts, context in islice(contexts(framework, seed=1), 25):
        found = dmn_engine.post(address, "/jitdmn/dmnresult", {"model": model, "context": context})
        results = {each["decisionName"]: each["result"] for each in found["decisionResults"]}
        assert results == concluded(framework, facts)


def test_a_count_is_drawn_from_its_class():
    framework, draw = FRAMEWORKS["foreign"], random.Random(0)
    drawn = {as_input(framework, "rooms.unsafe", "1-2", draw) for _ in range(50)}
    assert drawn == {1, 2}
