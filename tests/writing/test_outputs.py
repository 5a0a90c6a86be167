"""The JSON Schema of every output: what the verbs write fits it, and what is damaged anywhere does not."""

import copy
import json
import re
from functools import cache
from pathlib import Path

import jsonschema
import polars
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from delivery_model import UnknownName, explain, recommend, recommend_frame, schema
from delivery_model.answer.as_json import recommendation_as_json
from delivery_model.loading import load_framework
from delivery_model.testing import profiles
from delivery_model.writing.outputs import ROOTS, output_schema, output_shapes

FROZEN = Path(__file__).parents[1] / "frozen"
VERBS = {kind: kind for kind in ROOTS if kind not in ("rules", "replay")} | {
    "answer": "recommend",
    "check-replay": "replay",
}
in_checkout = pytest.mark.skipif(not FROZEN.is_dir(), reason="what the verbs say is kept in the checkout only")


@cache
def validator(kind):
    return jsonschema.Draft202012Validator(output_schema(kind))


@cache
def documents(kind):
    """What the verb said as JSON, each answer by itself."""
    parts = re.split(r"(?m)^##### .*$", (FROZEN / f"{VERBS[kind]}.json").read_text(encoding="utf-8"))[1:]
    values = [json.JSONDecoder().raw_decode(part.strip())[0] for part in parts if re.match(r"\s*(\{|\[[\s{])", part)]
    return [each for value in values for each in (value if isinstance(value, list) else [value])]


@in_checkout
@pytest.mark.parametrize("kind", VERBS)
def test_what_a_verb_writes_fits_its_schema(kind):
    found = documents(kind)
    assert found
    assert [error.json_path for each in found for error in validator(kind).iter_errors(each)] == []


@settings(max_examples=30, deadline=None)
@given(profiles(load_framework()))
def test_the_answer_to_any_profile_fits_its_schema(profile):
    answer = explain(recommend(profile, engine="direct"))
    document = json.loads(json.dumps(recommendation_as_json(answer)))
    assert [error.json_path for error in validator("answer").iter_errors(document)] == []


def spots(value, path=()):
    """The way to every object within a document."""
    if isinstance(value, dict):
        yield path
    for key, each in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from spots(each, (*path, key))


def at(document, path):
    for key in path:
        document = document[key]
    return document


def is_record(kind, document, path):
    """Whether an object has fields of its own; the keys of a map are names of the rule base."""
    probe = copy.deepcopy(document)
    at(probe, path)["no such field"] = object
    return any(error.validator == "additionalProperties" for error in leaves(validator(kind).iter_errors(probe)))


def leaves(errors):
    for error in errors:
        yield from leaves(error.context) if error.context else [error]


@in_checkout
@settings(max_examples=30, deadline=None)
@given(st.data())
@pytest.mark.parametrize("kind", [kind for kind in VERBS if kind not in ("answer", "what-if", "check", "validate")])
def test_a_field_too_many_or_of_another_kind_does_not_fit(kind, data):
    document = documents(kind)[0]
    path = data.draw(st.sampled_from(list(spots(document))))
    assume(is_record(kind, document, path))
    damaged = copy.deepcopy(document)
    key = data.draw(st.sampled_from([*at(document, path), "no such field"]))
    at(damaged, path)[key] = object
    assert not validator(kind).is_valid(damaged)


def test_every_kind_has_a_schema_that_is_one():
    for kind in ROOTS:
        jsonschema.Draft202012Validator.check_schema(output_schema(kind))
        assert json.dumps(schema(kind)) == json.dumps(output_schema(kind))
    with pytest.raises(UnknownName, match="sweep"):
        schema("sweeps")


def test_every_shape_belongs_to_some_kind():
    assert {name for kind in ROOTS for name in output_schema(kind)["$defs"]} == set(output_shapes())


def test_the_schema_of_scenarios_is_the_default():
    assert schema() == schema("scenario", load_framework())


def test_rows_of_a_frame_fit_their_schema():
    rules = load_framework()
    columns = schema("frame", rules)["properties"]
    rows = polars.DataFrame(
        {
            "capacity.strategy": ["lacking", None, "present|partial", "good"],
            "problems.systemic": ["yes", "no", "", "no"],
        }
    )
    found = recommend_frame(rows, rules, columns=list(columns)).drop(rows.columns)
    whole = jsonschema.Draft202012Validator(schema("frame", rules))
    assert [whole.is_valid(row) for row in found.to_dicts()] == [True] * 4
    assert not whole.is_valid({"governance": "good"})
    assert not whole.is_valid({"governence": None})
