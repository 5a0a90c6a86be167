"""The reference pages: generated ones are current, and hand-written ones are complete and say nothing untrue."""

import importlib.util
import inspect
import json
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import attrs
import pytest

import delivery_model
from delivery_model import Finding, Profile, Scenario, explain, load_framework, load_scenario, plus_minus, recommend
from delivery_model.answer.appraisal_json import appraisal_as_document
from delivery_model.answer.as_json import document_as_json, recommendation_as_json
from delivery_model.check.certificate_page import replay_as_json
from delivery_model.check.claims import certify
from delivery_model.check.replay import replay
from delivery_model.check.saved import certificate_as_json, read_saved
from delivery_model.cli.replay_answer import replay_as_json as asked_again_as_json
from delivery_model.cli.rules import index
from delivery_model.dates.several_dates import journey, journey_as_json
from delivery_model.export.transparency_record import record_as_json
from delivery_model.further.one_level import plus_minus_as_json
from delivery_model.further.replaying import scenario_of_answer
from delivery_model.further.side_by_side import as_json_object, side_by_side_as_json
from delivery_model.further.side_by_side import compare as compare_authorities
from delivery_model.loading import read_rule_base
from delivery_model.precedents.agreement_data import validation_as_json
from delivery_model.precedents.baselines import load_history
from delivery_model.precedents.cases import AT_DECISION, Case, load_cases
from delivery_model.precedents.nearest import nearest_as_json, nearest_cases
from delivery_model.precedents.validation import validate
from delivery_model.profile import read_profile as published
from delivery_model.profile import read_profile as scenario
from delivery_model.profile.read_profile import read_scenario
from delivery_model.rulebase import conditions as conditions
from delivery_model.rulebase import read_decisions as decisions
from delivery_model.rulebase import read_decisions as guidance
from delivery_model.rulebase import read_rulebase as rulebase
from delivery_model.rulebase import read_vocabulary as vocabulary
from delivery_model.rulebase.readings import Readings
from delivery_model.sweeps.beliefs_file import read_beliefs
from delivery_model.sweeps.everyone import Sweep, sweep
from delivery_model.sweeps.sweep_data import sweep_as_json
from delivery_model.versions.comparison import Side, compare
from delivery_model.versions.difference_page import comparison_as_json
from delivery_model.workshop.meetings import workshop_as_json
from delivery_model.writing.outputs import output_shapes
from delivery_model.yaml_input.shapes import Shape

ROOT = Path(__file__).parents[2]
FOREIGN = Path(__file__).parents[1] / "foreign"
DOCS = ROOT / "docs"
CLASSES = [name for name in delivery_model.__all__ if inspect.isclass(getattr(delivery_model, name))]
COUNTED = """
authority: A council known by numbers
as_of: 2024
profile:
  capacity: {self_assessment: present, strategy: present, implementation: present}
  problems: {systemic: no, deep_rooted: no, persistent: no}
  governance: {political: effective, corporate: effective, partnership: effective}
  grip:
    count: {lacking: {at_least: 2, evidence: [{says: two areas were found out of control, source: P1}]}}
published: {support_type: external_scrutiny, source: P1}
"""
NOT_SEEN_HERE = {
    "recommendation.record",  # null only for a rule base that was never held against decisions
    "answer.degree",  # null only where scrutiny has no part in the answer; no such case is shipped
    "record.grade_alone",  # null only for a rule base without baselines
    "record.baseline",  # likewise
    "margin.distance",  # null only where no finding can lose the answer; no such authority is shipped
    "counted_rule.example",  # null only for a rule that cannot hold; these rule bases have none
    "fit.reason",  # null only where the fit of an option is stated; all shipped are interpreted
}
FIRST_MEETING = """
authority: A council that holds a workshop
as_of: 2026-01
profile:
  capacity.strategy: {raters: {Ann: present, Bo: lacking}}
rater_groups: {members: [Ann]}
actions: [Visit teams]
"""
SECOND_MEETING = """
authority: A council that holds a workshop
as_of: 2026-06
profile:
  capacity.strategy: {level: present, raters: {Ann: present, Bo: partial}}
  governance.partnership: effective
context:
  enablers.partners: poor
actions: [{says: Ask partners, owner: Ann, by: 2026-05}]
"""
SCORED = """
authority: A council that chooses between two arrangements
as_of: 2026
profile: {}
appraisal:
  scores:
    peer_practice_partner: {child_focused: 4, partnerships: 5, commissioning: 3, governance: 4, finance: 3,
                            workforce: 4, integration: 5, risk: 4}
    shared_service: {child_focused: 4, partnerships: 3, commissioning: 3.5, governance: 2, finance: 3,
                     workforce: 4, integration: 3, risk: 4}
    joint_venture: {child_focused: 1, partnerships: 1, commissioning: 1, governance: 1, finance: 1,
                    workforce: 1, integration: 1, risk: 1}
"""
WEIGHED = (
    SCORED
    + """
  weights: {child_focused: 100, partnerships: 0, commissioning: 0, governance: 0, finance: 0, workforce: 0,
            integration: 0, risk: 0}
"""
)
OWN = """
authority: A council with options of its own
as_of: 2026
profile: {}
appraisal:
  options: [in house, trust]
  criteria: [cost, quality]
  weights: {cost: 2, quality: 3}
  scores: {in house: {cost: 1, quality: 2}, trust: {cost: 2, quality: 1}}
"""
UNDECIDED = "authority: A\nas_of: 2025\nprofile: {}\npublished: {support_type: external_scrutiny, source: P1}\n"
GUESSED = "title: Guesses\nprobabilities: {roof.condition: {dry: 50%, drips: 0.5}}\n"
GUESSED_FROM = "title: Guesses\nscenario: mill-lane.yml\nerror_rate: 10%\n"
EMPTY = "authority: A\nas_of: 2024\nprofile: {}\n"

pytestmark = pytest.mark.skipif(not DOCS.is_dir(), reason="the documentation is in the checkout, not in the package")


def page(name):
    return (DOCS / name).read_text(encoding="utf-8")


# Generated pages


@cache
def generated():
    spec = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.pages()


JSON_PAGES = ("json.md", "validation.md", "sweep-and-diff.md", "certificate.md")
LADDER = "dfe-ladder-2023"
GENERATED = (
    "attributes.md",
    "isos-2017.md",
    f"{LADDER}-attributes.md",
    f"{LADDER}.md",
    "decision-graph.svg",
    "cli.md",
    "api.md",
    *JSON_PAGES,
)


@pytest.mark.parametrize("name", [f"reference/{name}" for name in GENERATED])
def test_a_generated_page_is_current(name):
    assert generated()[name] == page(name), f"docs/{name} is out of date: run `python docs/generate.py`"


def test_every_generated_page_is_among_those_compared():
    assert set(generated()) == {f"reference/{name}" for name in GENERATED}


@pytest.mark.parametrize("name", ["isos-2017", LADDER])
def test_no_two_headings_of_the_rule_base_have_one_anchor(name):
    headings = re.findall(r"^#+ (.*)$", page(f"reference/{name}.md"), re.MULTILINE)
    anchors = [re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings]
    assert sorted({each for each in anchors if anchors.count(each) > 1}) == []


@pytest.mark.parametrize(("name", "questions"), [("isos-2017", "attributes"), (LADDER, f"{LADDER}-attributes")])
def test_the_generated_pages_have_every_part_of_the_rule_base(name, questions):
    framework = load_framework(name)
    text = page(f"reference/{questions}.md") + page(f"reference/{name}.md")
    names = {*framework.attributes, *framework.rules, *framework.readings, *framework.decisions, *framework.sources}
    told = set(re.findall(r"^(?:#+ |\| )`?([^`|\n]+?)`?(?: \||$)", text, re.MULTILINE))
    assert names - told == set()


# The shape of tables


def tables(text):
    """Every table of a text, as rows of cells without the head."""
    for found in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        yield from [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in found.splitlines()][2:]


def sections(text):
    """The sections of a page at the second level, by their headings."""
    parts = re.split(r"^## (.*)$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


# JSON


class Walk:
    """One way through JSON documents, noting what is not as declared, and which fields were met, and met as null."""

    def __init__(self):
        self.problems, self.met, self.nulls = set(), set(), set()

    def shape(self, value, name):
        fields = output_shapes()[name]
        self.problems |= {f"{name}.{key} is not documented" for key in value if key not in fields}
        for key, (kind, meaning) in fields.items():
            if key in value:
                self.met.add(f"{name}.{key}")
                self.value(value[key], kind, f"{name}.{key}")
            elif not meaning.startswith("Only "):
                self.problems.add(f"{name}.{key} can be left out")

    def value(self, value, kind, where):
        is_nullable, kind = kind.endswith(" or null"), kind.removesuffix(" or null")
        outer, _, inner = kind.partition(" of ")
        inner = inner.removeprefix("(").removesuffix(")") if inner.startswith("(") else inner
        if value is None:
            self.nulls.add(where)
            self.problems |= set() if is_nullable else {f"{where} can be null"}
        elif outer in ("list", "map"):
            for each in value if outer == "list" else value.values():
                self.value(each, inner, where)
        elif kind == "scenario":  # in the shape of a file, which reading it proves
            assert isinstance(scenario_of_answer({"scenario": value}, load_framework()), Scenario)
        elif outer == "one":
            self.problems |= set() if value in inner.split(", ") else {f"{where} is {value!r}"}
        elif kind in output_shapes():
            self.shape(value, kind)
        elif type(value) is not {"text": str, "number": float, "whole number": int, "true or false": bool}[kind]:
            self.problems.add(f"{where} is {value!r}, not {kind}")


@cache
def walk():
    """A walk through scenarios that differ: those shipped, one known by counts, and an empty profile."""
    found = Walk()
    folders = (ROOT / "scenarios", ROOT / "scenarios" / "cases")
    scenarios = [load_scenario(path) for folder in folders for path in sorted(folder.glob("*.yml"))]
    texts = (COUNTED, EMPTY, SCORED, WEIGHED, OWN)
    scenarios += [read_scenario(load_framework(), text.encode(), "made") for text in texts]
    for each in scenarios:
        found.shape(recommendation_as_json(explain(recommend(each, engine="direct")), is_full=True), "recommendation")
    answers = [explain(recommend(each, engine="direct")) for each in scenarios[-2:]]
    found.shape(recommendation_as_json(answers[1]), "recommendation")
    found.shape(as_json_object(*answers, {}), "comparison")
    found.shape(side_by_side_as_json(compare_authorities(*scenarios[:2], engine="direct")), "side_by_side")
    for each in (scenarios[0], scenarios[-len(texts)]):
        found.shape(plus_minus_as_json(plus_minus(each)), "plus_minus")
    said = {"1. A, 2024": ("basis: was 'stated', is 'interpreted'",)}
    found.shape(asked_again_as_json(said), "asked_again")
    framework = load_framework()
    found.shape(document_as_json(index(framework), framework), "page")
    found.shape(record_as_json(framework), "transparency")
    found.shape(appraisal_as_document(answers[0].arrangement), "appraisal_answer")
    return walk_over_certificates(found)


def walk_over_certificates(found):
    """On through certificates of a rule base that is sound and of one with every kind of fault, and a replay."""
    for folder in (FOREIGN / "village-hall", FOREIGN.parent / "broken" / "base"):
        framework = read_rule_base(str(folder))
        certificate = certificate_as_json(certify(framework))
        found.shape(certificate, "certificate")
        saved = read_saved(json.dumps(certificate).encode(), "saved.json")
        found.shape(replay_as_json(replay(framework, saved), framework), "replayed")
    return found


@cache
def longer_walk():
    """The same, and a walk through what cases and dates add up to."""
    found, framework, folder = walk(), load_framework(), ROOT / "scenarios"
    history = load_history(framework)
    cases = load_cases([str(folder / "cases")], framework, history.table)
    found.shape(validation_as_json(validate(framework, cases, history=history), [2018]), "validation")
    near = nearest_cases(load_scenario(folder / "rotherham.yml"), cases, framework, most=50)
    found.shape(nearest_as_json(near), "nearest_cases")
    empty, undecided = (read_scenario(framework, text.encode(), "made") for text in (EMPTY, UNDECIDED))
    one = Case("a", undecided.published, {AT_DECISION: undecided})
    found.shape(validation_as_json(validate(framework, [one], history=history), [2018]), "validation")
    several = [empty, undecided, *(load_scenario(path) for path in sorted(folder.glob("*.yml")))]
    found.shape(journey_as_json(framework, journey(several, framework, engine="direct")), "journey")
    first, second = (read_scenario(framework, text.encode(), "made") for text in (FIRST_MEETING, SECOND_MEETING))
    found.shape(workshop_as_json(framework, second, first), "workshop")
    found.shape(workshop_as_json(framework, first), "workshop")
    return walk_over_all_authorities(found)


def walk_over_all_authorities(found):
    """On through sweeps, counted, weighed, sampled and with drawn indices, and a comparison of two readings."""
    hall, mill_lane = load_framework(FOREIGN / "village-hall"), str(FOREIGN / "mill-lane.yml")
    believed = [read_beliefs(hall, text.encode(), str(FOREIGN / "b.yml")) for text in (GUESSED, GUESSED_FROM)]
    sweeps = [sweep(hall, sample=9), *(sweep(hall, each) for each in believed)]
    sweeps.append(Sweep(framework=hall, readings=Readings.of(hall, {}), beliefs=None, most_pairs=3))
    for each in sweeps:
        found.shape(sweep_as_json(each), "sweep")
    sides = Side.of(hall, {}), Side.of(hall, {"unsafe_kitchen": "closes"})
    scenario = load_scenario(mill_lane, hall)
    finding = attrs.evolve(scenario, profile=Profile({"rooms.kitchen": Finding(levels=("unsafe",))}))
    found.shape(comparison_as_json(compare(*sides, [(finding, finding)])), "difference")
    return found


def test_every_shape_has_its_table_on_one_page():
    homes = [name for each in JSON_PAGES for name in re.findall(r"^## (\w+)$", page(f"reference/{each}"), re.MULTILINE)]
    assert sorted(name for name in homes if name in output_shapes()) == sorted(output_shapes())


def test_every_json_field_that_occurs_is_documented_with_its_type():
    assert sorted(longer_walk().problems) == []


def test_every_documented_json_field_occurs():
    told = {f"{shape}.{key}" for shape, fields in output_shapes().items() for key in fields}
    assert told - longer_walk().met == set()


def test_every_json_field_said_to_be_null_sometimes_is():
    told = {
        f"{shape}.{key}"
        for shape, fields in output_shapes().items()
        for key, (kind, _) in fields.items()
        if "null" in kind
    }
    assert told - longer_walk().nulls == NOT_SEEN_HERE


# The library


def signature(function):
    """The signature of a function as a person would write it."""
    text = re.sub(r"(: |-> )'([^']*)'", r"\1\2", str(inspect.signature(function)))
    return function.__name__ + re.sub(r"<function (\w+) at [^>]*>", r"\1", text)


def members(name):
    """The public attributes of a class that are its own."""
    found = getattr(delivery_model, name)
    fields = {field.name for field in attrs.fields(found)} if attrs.has(found) else set()
    return {each for each in fields | set(vars(found)) if not each.startswith("_")}


@pytest.mark.parametrize("name", [name for name in delivery_model.__all__ if name not in CLASSES])
def test_the_signature_of_every_public_function_is_in_the_library_page(name):
    shown = re.sub(r"\s+", " ", page("reference/library.md")).replace("( ", "(").replace(", )", ")")
    assert signature(getattr(delivery_model, name)) in shown


@pytest.mark.parametrize("name", CLASSES)
def test_the_table_of_every_public_class_has_its_members_and_no_others(name):
    told = sections(re.sub(r"^### ", "## ", page("reference/library.md"), flags=re.MULTILINE))[name]
    assert {re.match(r"`(\w+)", row[0])[1] for row in tables(told)} == members(name)


# Rule files and scenarios


def keys_of(*modules):
    """The keys of every shape that a module declares."""
    shapes = (each for module in modules for each in vars(module).values() if isinstance(each, Shape))
    return {key for shape in shapes for key in shape.schema(defaultdict(list)).get("properties", ())}


def test_the_pages_on_files_name_every_key():
    keys = {
        *decisions.RULE_KEYS, *decisions.EXPECTATIONS, *rulebase.ROLE_LISTS, *rulebase.REQUIRED, *conditions.BOUNDS,
        *scenario.REQUIRED, *scenario.OPTIONAL, *keys_of(vocabulary, guidance, published),
    }  # fmt: skip
    text = page("reference/rules.md") + page("how-to/scenario.md")
    assert sorted(key for key in keys if not re.search(f"`{key}[`:]", text)) == []


def test_every_name_that_the_glossary_gives_is_one_of_the_code():
    source = Path(delivery_model.__file__).parent
    code = "\n".join(path.read_text(encoding="utf-8") for path in source.rglob("*.py"))
    rows = re.findall(r"^\|.+\|.+\|(.*)\|$", (DOCS / "reference" / "glossary.md").read_text("utf-8"), re.MULTILINE)
    names = [name for cell in rows for name in re.findall(r"`(\w+)`", cell)]
    made = [rf"^ *(class|def) {name}\b|^{name}(:| =)" for name in names]
    assert len(names) > 30
    assert [each for each in made if not re.search(each, code, re.MULTILINE)] == []
