"""Values are shared between threads, and a rule base that is let go is let go."""

import collections
import gc
import os
import random
import shutil
import sys
import threading
import time
import weakref
from concurrent.futures import ThreadPoolExecutor

import pytest

from delivery_model import Profile, explain, load_framework, recommend, recommend_frame, render
from delivery_model.fixed import KeptBeside, Lock
from delivery_model.loading import shipped
from delivery_model.sweeps.everyone import sweep
from delivery_model.versions.comparison import Side, compare

BASE = load_framework()
DRAW = random.Random(5)
NAMES = [name for name, each in BASE.attributes.items() if each.can_decide]
KNOWN = [
    {name: DRAW.choice(BASE.attribute(name).level_names) for name in NAMES if DRAW.random() < 0.8} for _ in range(3)
]
SHARED = ("diagrams.py", "space.py", "fixed.py", "axes.py")
ROUNDS, THREADS = 2, 4


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A copy of the rules shipped, read anew at each load: those at their own place are kept."""
    return shutil.copytree(shipped("rules") / "isos-2017", tmp_path_factory.mktemp("rules") / "isos-2017")


def answer(framework, n):
    found = recommend(KNOWN[n], framework, engine="direct")
    questions = tuple(each.attribute for each in explain(found).questions.mattering)
    return found.possible, tuple(sorted(each.rule.id for several in found.deciding for each in several)), questions


RIGHT = [answer(BASE, n) for n in range(len(KNOWN))]


def yielding(frame, event, arg):
    """Let another thread in between any two lines."""
    if event == "line" and random.random() < 0.05:
        time.sleep(0)
    return yielding


def traced(frame, event, arg):
    where = frame.f_code
    is_looked_into = where.co_filename.endswith(SHARED) and where.co_name in (
        "_add",
        "node",
        "terminal",
        "of",
        "reached",
    )
    return yielding if is_looked_into else None


def worker(framework, barrier, first):
    barrier.wait()
    sys.settrace(traced)
    try:
        return [(n, answer(framework, n)) for n in ((first + each) % len(KNOWN) for each in range(len(KNOWN)))]
    finally:
        sys.settrace(None)


def test_answers_are_right_whichever_thread_comes_between(folder):
    told, every = collections.Counter(), sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        for _ in range(ROUNDS):
            framework, barrier = load_framework(folder), threading.Barrier(THREADS)
            with ThreadPoolExecutor(THREADS) as pool:
                for found in pool.map(lambda first: worker(framework, barrier, first), range(THREADS)):  # noqa: B023
                    told.update(each == RIGHT[n] for n, each in found)
    finally:
        sys.setswitchinterval(every)
    assert told == {True: ROUNDS * THREADS * len(KNOWN)}


def test_what_is_kept_is_made_once_by_whichever_thread_asks_first():
    kept, made, barrier = KeptBeside(), [], threading.Barrier(8)

    def make():
        time.sleep(0.01)
        made.append(object())
        return made[-1]

    def ask(_):
        barrier.wait()
        return kept.of("key", make)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(ask, range(8)))
    assert (len(made), set(map(id, found))) == (1, {id(made[0])})


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_lock_that_a_thread_holds_is_free_after_a_fork():
    lock, held, done = Lock(), threading.Event(), threading.Event()

    def hold():
        with lock:
            held.set()
            done.wait()

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait()
    child = os.fork()
    if not child:
        with lock:
            os._exit(7)
    done.set()
    thread.join()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7


USES = {
    "nothing": lambda framework: None,
    "recommend": lambda framework: recommend({"capacity.strategy": "lacking"}, framework),
    "direct": lambda framework: recommend(Profile(), framework, engine="direct").full_derivation,
    "explain": lambda framework: explain({"capacity.strategy": "lacking"}, framework).questions,
    "render": lambda framework: render(recommend({}, framework), format="json"),
    "frame": lambda framework: recommend_frame(frame(), framework).shape,
    "sweep": lambda framework: sweep(framework).regions,
    "diff": lambda framework: compare(Side.of(framework, {}), Side.of(BASE, {})).changed,
}


def frame():
    import polars

    return polars.DataFrame({"capacity.strategy": ["lacking", None]})


@pytest.mark.parametrize("use", USES)
def test_a_rule_base_that_is_let_go_is_let_go(use, folder):
    framework = load_framework(folder)
    USES[use](framework)
    gone = weakref.ref(framework)
    del framework
    gc.collect()
    assert gone() is None
