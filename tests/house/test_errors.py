"""Errors are values: each keeps what it says and holds when it is copied, or sent to another process."""

import copy
import pickle

import pytest

from delivery_model.errors import (
    DeliveryModelError,
    EngineError,
    FrameError,
    InputError,
    InvalidValue,
    MissingExtra,
    OutputError,
    Place,
    Problem,
    Row,
    TooWide,
    UnknownName,
)

ERRORS = (
    InputError([Problem(Place("x.yml", 3, 1), "unknown key 'a'", "delete it")]),
    InputError([Problem(Row("x.csv", 2, name="grip"), "unknown level 'a'", "choose from b, c")]),
    InvalidValue("grip", "the probabilities of grip add up to 0.9, not 1"),
    UnknownName("level", "a", ["b", "c"]),
    TooWide("too many", 100, [("grip", 90)]),
    OutputError("x.csv", "no space left"),
    FrameError(["column 'a' holds numbers"]),
    MissingExtra("plots need", "research"),
    EngineError("they disagree", decision="support", facts={"a": "b"}, derivations={"direct": {"support": ("S1",)}}),
)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: f"{type(error).__name__}: {error}")
@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda error: pickle.loads(pickle.dumps(error))])
def test_an_error_is_the_same_after_it_was_copied_or_sent(error: DeliveryModelError, again) -> None:
    found = again(error)
    assert (type(found), str(found), vars(found)) == (type(error), str(error), vars(error))


def test_a_problem_of_a_table_says_its_row_and_column_and_a_problem_of_a_value_no_place():
    assert str(ERRORS[1]) == "x.csv: row 2, column grip: unknown level 'a'; choose from b, c"
    assert str(InvalidValue("a.b", "2 is not a probability", "give a number from 0 to 1")) == (
        "2 is not a probability; give a number from 0 to 1"
    )
    assert str(Problem(Row("x.csv"), "the file is empty", "")) == "x.csv: the file is empty"
