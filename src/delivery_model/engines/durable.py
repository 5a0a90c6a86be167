"""The durable_rules engine: C forward chaining, kept to the subset of it that is safe.

One ruleset a decision and one message an evaluation, of our own short codes only; no timers, no negation, no
priorities; a catch-all rule in every ruleset so that every session acts before its state is deleted; one lock.

This engine is asked for; `direct` says what a rule base means, and `crosscheck` compares every answer with it.
"""

from __future__ import annotations

import itertools
import logging
import os
import sys
import threading
import weakref
from collections.abc import Callable, Container, Mapping
from functools import cache
from types import ModuleType
from typing import Any, Literal

from attrs import frozen

from delivery_model.engines.crosscheck import CrossCheck
from delivery_model.engines.direct import checked
from delivery_model.errors import EngineError
from delivery_model.fixed import Lock
from delivery_model.rulebase.axes import Facts
from delivery_model.rulebase.conditions import cases
from delivery_model.rulebase.framework import Decision, Framework, concluded

HOW_TO_INSTALL = (
    "durable_rules cannot be imported; install it with a C compiler at hand: "
    "CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject "
    "pip install --no-cache-dir --force-reinstall durable-rules==2.0.28"
)
CATCH_ALL = "always"
MOST_RULES = 48  # durable_rules fails when more than 64 rules of a ruleset can hold on one message

_lock = threading.Lock()
_importing = Lock()
_numbers = itertools.count()


def _modules() -> tuple[ModuleType, ModuleType] | None:
    """The same, found once, by one thread."""
    with _importing:
        return _found()


@cache
def _found() -> tuple[ModuleType, ModuleType] | None:
    """durable.engine and its C extension, or None where they cannot be imported."""
    try:
        return _import()
    except ImportError as error:
        # On Python 3.13 a symbol is missing that only store callbacks use; bound lazily, it is never looked up.
        if "PyEval_CallObject" not in str(error) or not hasattr(sys, "setdlopenflags"):
            return None
    for name in [name for name in sys.modules if name.partition(".")[0] == "durable"]:
        del sys.modules[name]
    flags = sys.getdlopenflags()
    sys.setdlopenflags(os.RTLD_LAZY)
    try:
        return _import()
    except ImportError:
        return None
    finally:
        sys.setdlopenflags(flags)


def _import() -> tuple[ModuleType, ModuleType]:
    import durable.engine  # type: ignore[import-untyped]  # the package has no types
    import durable_rules_engine  # type: ignore[import-not-found]  # the package has no types

    # It logs what stops it, with a traceback; it is raised too, and saying it is our caller's business.
    logging.getLogger("durable").addHandler(logging.NullHandler())
    return durable.engine, durable_rules_engine


@cache
def _guard_forks() -> None:
    """Hold the lock over a fork: a child would wait for ever on one that a thread of its parent holds."""
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(before=_lock.acquire, after_in_parent=_lock.release, after_in_child=_lock.release)


def is_available() -> bool:
    """Whether durable_rules can be imported here."""
    return _modules() is not None


class Durable:
    """Evaluates a framework with durable_rules."""

    name: Literal["durable"] = "durable"

    def __init__(self, framework: Framework) -> None:
        """Compile one ruleset a decision.

        Raises:
            EngineError: durable_rules cannot be imported, or refuses the rules.
        """
        if not is_available():
            raise EngineError(HOW_TO_INSTALL)
        _guard_forks()
        self._id, self._domains = framework.id, framework.domains
        self._decisions = tuple(framework.decisions.values())
        self._crosscheck = CrossCheck(framework.id, self.name)
        with _lock:
            self._compile()

    def _compile(self) -> None:
        self._codes = _Codes()
        self._fired: list[str] = []
        self._rulesets = {decision.name: self._rulesets_of(decision) for decision in self._decisions}
        self._process: int | None = os.getpid()

    def fire(self, facts: Facts, decisions: Container[str] | None = None) -> dict[str, tuple[str, ...]]:
        """The ids of the rules that hold, by decision; of some decisions and what they need, or of all."""
        known = dict(facts)
        fired: dict[str, tuple[str, ...]] = {}
        with _lock:
            if self._process != os.getpid():  # the C engine does not survive a fork
                self._compile()
            self._process = None  # should this fail, compile anew: a session that never acted cannot be deleted
            for decision in self._decisions:
                if decisions is not None and decision.name not in decisions:
                    continue
                fired[decision.name] = self._fire(decision, known)
                self._crosscheck.compare(decision, known, fired)
                known |= concluded(decision, checked(decision, fired[decision.name], self._id))
            self._process = os.getpid()
        return fired

    def _fire(self, decision: Decision, facts: Facts) -> tuple[str, ...]:
        message = {self._codes.variable(name): self._codes.value(name, facts[name]) for name in decision.inputs()}
        self._fired.clear()
        for ruleset in self._rulesets[decision.name]:
            session = format(next(_numbers), "x")
            try:
                ruleset.post({CATCH_ALL: "1", **message, "sid": session})
                ruleset.forget(session)
            except Exception as error:  # the engine raises bare Exception, and our message is not to blame
                raise EngineError(f"durable_rules failed on {decision.name} of {self._id}: {error}") from error
        return tuple(rule.id for rule in decision.rules if rule.id in self._fired)

    def _rulesets_of(self, decision: Decision) -> tuple[_Ruleset, ...]:
        """A decision's rules, each as the disjoint cases in which it holds, so that it fires at most once."""
        patterns = [
            (rule.id, self._pattern(case)) for rule in decision.rules for case in cases(rule.when, self._domains)
        ]
        return tuple(
            self._ruleset(decision, patterns[start : start + MOST_RULES])
            for start in range(0, len(patterns), MOST_RULES)
        )

    def _ruleset(self, decision: Decision, patterns: list[tuple[str, dict[str, Any]]]) -> _Ruleset:
        definition: dict[str, Any] = {CATCH_ALL: _rule({CATCH_ALL: "1"}, _ignore)}
        for number, (rule, pattern) in enumerate(patterns):
            definition[f"r{number}"] = _rule(pattern, self._recorder(rule))
        try:
            return _Ruleset(definition)
        except Exception as error:  # as above
            raise EngineError(f"durable_rules refuses {decision.name} of {self._id}: {error}") from error

    def _recorder(self, rule: str) -> Callable[[Any], None]:
        fired = self._fired
        return lambda c: fired.append(rule)  # exactly one parameter, or the engine runs it asynchronously

    def _pattern(self, case: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
        return _joined("$and", [self._among(variable, values) for variable, values in case.items()])

    def _among(self, variable: str, values: tuple[str, ...]) -> dict[str, Any]:
        name = self._codes.variable(variable)
        return _joined("$or", [{name: self._codes.value(variable, value)} for value in values])


def _joined(word: str, parts: list[dict[str, Any]]) -> dict[str, Any]:
    if not parts:
        return {CATCH_ALL: "1"}
    return parts[0] if len(parts) == 1 else {word: parts}


def _rule(pattern: dict[str, Any], action: Callable[[Any], None]) -> dict[str, Any]:
    return {"all": [{"m": pattern}], "run": action}


def _ignore(c: Any) -> None:
    """The action of the catch-all rule."""


@frozen
class _Action:
    """What a rule does, run without the engine's net, which would take an interruption for a failure of the rule."""

    act: Callable[[Any], None]

    def run(self, c: Any, complete: Callable[[None], None]) -> None:
        self.act(c)
        complete(None)


class _Codes:
    """Short names of our own for variables and values: nothing that a person typed reaches the C engine."""

    def __init__(self) -> None:
        self._variables: dict[str, str] = {}
        self._values: dict[tuple[str, str], str] = {}

    def variable(self, name: str) -> str:
        return self._variables.setdefault(name, f"v{len(self._variables)}")

    def value(self, variable: str, value: str) -> str:
        return self._values.setdefault((variable, value), f"c{len(self._values)}")


class _Ruleset:
    """One compiled ruleset, without the timer threads that a stock host would start."""

    def __init__(self, definition: dict[str, Any]) -> None:
        modules = _modules()
        assert modules is not None  # checked when the engine is made
        engine, extension = modules
        name = f"d{next(_numbers)}"
        actions = {rule: _Action(each["run"]) for rule, each in definition.items()}
        self._ruleset = engine.Ruleset(name, None, definition)
        self._ruleset._actions = actions
        self._released = weakref.finalize(self, extension.delete_ruleset, self._ruleset._handle)
        self._released.atexit = False

    def post(self, message: dict[str, str]) -> None:
        """Evaluate one message, and raise whatever went wrong, an interruption too."""
        failed: list[BaseException] = []

        def complete(error: BaseException | None, state: object) -> None:
            if error:
                failed.append(error)

        self._ruleset.do_actions(self._ruleset.assert_fact(message), complete)
        if failed:
            raise failed[0]

    def forget(self, session: str) -> None:
        """Delete the state of a session: exactly once, after its evaluation, and never after a failed one."""
        self._ruleset.delete_state(session)
