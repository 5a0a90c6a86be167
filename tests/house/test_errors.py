"""Errors are values: each keeps what it says and holds when it is copied, or sent to another process."""

import copy
import importlib
import multiprocessing
import pickle
import pkgutil
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

import delivery_model
from delivery_model import load_scenario, recommend
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


def kinds_of(root):
    for kind in root.__subclasses__():
        yield kind
        yield from kinds_of(kind)


@pytest.fixture(scope="module")
def kinds():
    """Every class of error that any module of the package has."""
    for module in pkgutil.walk_packages(delivery_model.__path__, "delivery_model."):
        importlib.import_module(module.name)
    return {DeliveryModelError, *kinds_of(DeliveryModelError)}


def made(kind):
    """An error of a class: that of the examples, or the same problems in another class of input."""
    alike = next((error for error in ERRORS if type(error) is kind), None)
    if alike is None and issubclass(kind, InputError):
        return kind([Problem(Place("b.yml", 3, 1), "one", "fix"), Problem(Place("a.yml", 3, 1), "two", "")])
    return alike or kind("what went wrong")


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda error: pickle.loads(pickle.dumps(error))])
def test_an_error_of_every_class_is_the_same_after_it_was_copied_or_sent(kinds, again):
    for kind in kinds:
        error = made(kind)
        error.added = "a field that somebody adds"
        found = again(error)
        assert (type(found), str(found), vars(found)) == (kind, str(error), vars(error))


def job(path):
    return recommend(load_scenario(path), engine="direct").recommended


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_one_bad_file_among_a_hundred_costs_one_answer(method: str, tmp_path: Path) -> None:
    for name, level in (("good", "lacking"), ("bad", "good")):
        text = f"authority: A\nas_of: 2026\nprofile:\n  capacity.strategy: {level}\n  problems.systemic: maybe\n"
        (tmp_path / f"{name}.yml").write_text(text.replace("maybe", "yes" if name == "good" else "maybe"))
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context(method)) as pool:
        jobs = [pool.submit(job, tmp_path / ("bad.yml" if n == 41 else "good.yml")) for n in range(100)]
        failed = {n: error for n, each in enumerate(jobs) if (error := each.exception())}
    assert list(failed) == [41]
    assert isinstance(failed[41], InputError)
    assert [problem.where.line for problem in failed[41].problems] == [4, 5]


def test_a_problem_of_a_table_says_its_row_and_column_and_a_problem_of_a_value_no_place():
    assert str(ERRORS[1]) == "x.csv: row 2, column grip: unknown level 'a'; choose from b, c"
    assert str(InvalidValue("a.b", "2 is not a probability", "give a number from 0 to 1")) == (
        "2 is not a probability; give a number from 0 to 1"
    )
    assert str(Problem(Row("x.csv"), "the file is empty", "")) == "x.csv: the file is empty"
