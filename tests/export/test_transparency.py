"""The transparency record: the standard's fields, filled from the rule base, the rest left to who must say it."""

from __future__ import annotations

from pathlib import Path

import pytest
from attrs import evolve
from click.testing import CliRunner

from delivery_model import load_framework
from delivery_model.cli import recommend
from delivery_model.export.transparency_record import record_as_json, record_page, template, transparency_record
from delivery_model.writing.markdown import document_as_markdown

FRAMEWORKS = {
    "shipped": load_framework(),
    "foreign": load_framework(Path(__file__).parents[1] / "foreign" / "village-hall"),
}
NAMES = {  # of version 3.0 of the standard (March 2024), as published: the number of a field is its key with its place
    "0": [
        "ID", "Standard version", "Organisation type", "Function", "Capability", "Task", "Tags", "Date of completion",
        "Date updated", "Date archived", "Title", "Organisation name", "Phase", "Region", "One sentence description",
    ],
    "1": ["Name", "Description", "Website URL", "Contact email"],
    "2.1": ["Organisation or department", "Team", "Senior responsible owner", "External supplier involvement"],
    "2.1.4": [
        "External supplier", "Companies House Number", "External supplier role", "Procurement procedure type",
        "Data access terms",
    ],
    "2.2": ["Detailed description", "Scope", "Benefit", "Previous process", "Alternatives considered"],
    "2.3": [
        "Process integration", "Provided information", "Frequency and scale of usage", "Human decisions and review",
        "Required training", "Appeals and review",
    ],
    "2.4.1": ["System architecture", "Phase", "Maintenance", "Models"],
    "2.4.2": [
        "Model name", "Model version", "Model task", "Model input", "Model output", "Model architecture",
        "Model performance", "Datasets", "Dataset purposes",
    ],
    "2.4.3": [
        "Source data name", "Data modality", "Data description", "Data quantities", "Sensitive attributes",
        "Data completeness and representativeness", "Source data URL", "Data collection", "Data cleaning",
        "Data sharing agreements", "Data access and storage",
    ],
    "2.5": ["Impact assessment", "Risks and mitigations"],
}  # fmt: skip

ASKED = template()["asked"]

each_framework = pytest.mark.parametrize("framework", FRAMEWORKS.values(), ids=FRAMEWORKS)


def fields(framework):
    return {field.name: field for part in transparency_record(framework).parts for field in part.fields}


@each_framework
def test_it_has_the_fields_of_the_standard_in_their_order(framework):
    assert {part.number: [each.name for each in part.fields] for part in transparency_record(framework).parts} == NAMES


@each_framework
def test_every_field_has_its_number_of_the_standard(framework):
    numbers = {name: number for part in transparency_record(framework).parts for number, name in _numbered(part)}
    some = ("One sentence description", "Contact email", "Data access terms", "Maintenance", "Data access and storage")
    assert [numbers[name] for name in some] == ["0.15", "1.4", "2.1.4.5", "2.4.1.3", "2.4.3.11"]


def _numbered(part):
    return ((number, field.name) for number, field in part.numbered())


@each_framework
def test_every_field_says_something_or_says_who_has_to(framework):
    assert [name for name, field in fields(framework).items() if not field.says and field.by is None] == []


@each_framework
def test_a_field_that_ends_in_a_question_is_for_a_person_to_complete(framework):
    assert [
        name for name, field in fields(framework).items() if field.says and field.says[-1][-1] == ":" and not field.by
    ] == []


@each_framework
def test_who_owns_uses_and_answers_for_it_is_never_made_up(framework):
    found = fields(framework)
    names = [
        *(name for name in NAMES["2.1"] + NAMES["2.1.4"] if name != "External supplier involvement"),
        "Organisation name", "Region", "Website URL", "Contact email", "Previous process", "Alternatives considered",
        "Phase", "Frequency and scale of usage", "Required training", "Data sharing agreements", "Impact assessment",
    ]  # fmt: skip
    assert {name: (found[name].says, found[name].by) for name in names} == dict.fromkeys(names, ((), ASKED["user"]))


@each_framework
def test_only_the_user_the_owner_and_the_publisher_are_asked(framework):
    assert {field.by for field in fields(framework).values()} == {None, *ASKED.values()}


@each_framework
def test_it_names_every_input_output_limit_and_open_point(framework):
    found = {name: "\n".join(field.says) for name, field in fields(framework).items()}
    assert all(each.question in found["Model input"] for each in framework.attributes.values())
    assert all(each.question in found["Detailed description"] for each in framework.decisions.values())
    assert all(name in found["Model output"] for name in framework.support_types)
    assert all(each.says in found["Risks and mitigations"] for each in framework.limits)
    assert all(each.question in found["Risks and mitigations"] for each in framework.readings.values())


@each_framework
def test_it_says_to_which_rules_it_belongs(framework):
    found = fields(framework)
    assert found["Model version"].says == (f"{framework.version}, content hash {framework.content_hash}",)


@each_framework
def test_both_forms_say_the_same(framework):
    document, text = record_as_json(framework), document_as_markdown(record_page(framework)).replace("\\", "")
    every = [field for section in document["sections"] for field in section["fields"]]
    assert [line[4:] for line in text.splitlines() if line.startswith("### ")] == [
        f"{field['reference']} {field['name']}" for field in every
    ]
    assert text.count("*To be completed by") == sum(field["to_be_completed_by"] is not None for field in every)
    assert [says for field in every for says in field["says"] if " ".join(says.split()) not in text] == []


def test_the_command_writes_it_to_a_file(tmp_path):
    file = tmp_path / "record.json"
    result = CliRunner().invoke(recommend, ["transparency", "--format", "json", "-o", str(file)])
    assert (result.output, file.read_text(encoding="utf-8")[:1]) == (f"wrote {file}\n", "{")


@each_framework
def test_the_command_writes_it_to_standard_output(framework):
    folder = framework.outcome.place.path.rpartition("/decisions/")[0]
    assert CliRunner().invoke(recommend, ["transparency", "--rules", folder]).output == document_as_markdown(
        record_page(framework)
    )


def test_what_a_rule_base_says_is_text_and_never_a_template():
    scope = "{{ 7 * 7 }} {% raise %} <b> & 'a'"
    record = transparency_record(evolve(FRAMEWORKS["foreign"], scope=scope))
    assert record.parts[1].fields[1].says[0] == scope
