"""The durable_rules engine: C forward chaining, kept to the subset of it that is safe.

One ruleset a layer of decisions that need none of each other, and one message an evaluation, of our own short codes
only; the C extension is called directly, so nothing runs but these calls: no timers, no negation, no priorities; a
catch-all rule in every ruleset so that every session acts before its state is deleted; one lock.

This engine is asked for; `direct` says what a rule base means, and `crosscheck` compares every answer with it.
"""

from __future__ import annotations

import itertools
import json
import os
import sys
import threading
import weakref
from collections.abc import Container, Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any, Literal

from attrs import field, frozen

from delivery_model.engines.crosscheck import CrossCheck
from delivery_model.engines.direct import checked
from delivery_model.errors import EngineError
from delivery_model.fixed import Lock
from delivery_model.rulebase.axes import Facts
from delivery_model.rulebase.conditions import cases
from delivery_model.rulebase.framework import Decision, Framework, Hit, concluded

HOW_TO_INSTALL = (
    "durable_rules cannot be imported; install it with a C compiler at hand: "
    "CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject "
    "pip install --no-cache-dir --force-reinstall durable-rules==2.0.28"
)
CATCH_ALL = "always"
ALWAYS = '"always": "1"'
EXTENSION = "durable_rules_engine"
MOST_RULES = 48  # durable_rules fails when more than 64 rules of a ruleset can hold on one message

_lock = threading.Lock()
_importing = Lock()
_numbers = itertools.count()


def _extension() -> Any:
    """The C extension, found once, by one thread, or None where it cannot be imported; it has no types."""
    with _importing:
        return _found()


@cache
def _found() -> ModuleType | None:
    try:
        return import_module(EXTENSION)
    except ImportError as error:
        # On Python 3.13 a symbol is missing that only store callbacks use; bound lazily, it is never looked up.
        if "PyEval_CallObject" not in str(error) or not hasattr(sys, "setdlopenflags"):
            return None
    flags = sys.getdlopenflags()
    sys.setdlopenflags(os.RTLD_LAZY)
    try:
        return import_module(EXTENSION)
    except ImportError:
        return None
    finally:
        sys.setdlopenflags(flags)


@cache
def _guard_forks() -> None:
    """Hold the lock over a fork: a child would wait for ever on one that a thread of its parent holds."""
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(before=_lock.acquire, after_in_parent=_lock.release, after_in_child=_lock.release)


def is_available() -> bool:
    """Whether durable_rules can be imported here."""
    return _extension() is not None


class Durable:
    """Evaluates a framework with durable_rules."""

    name: Literal["durable"] = "durable"

    def __init__(self, framework: Framework) -> None:
        """Compile one ruleset a layer.

        Raises:
            EngineError: durable_rules cannot be imported, or refuses the rules.
        """
        if not is_available():
            raise EngineError(HOW_TO_INSTALL)
        _guard_forks()
        self._id, self._domains, self._is_proved = framework.id, framework.domains, framework.is_proved
        self._decisions = tuple(framework.decisions.values())
        self._needs = {
            each.name: tuple(found.name for name in each.inputs() if (found := framework.decided_by(name)))
            for each in self._decisions
        }
        self._crosscheck = CrossCheck(framework.id, self.name)
        with _lock:
            self._compile()

    def _compile(self) -> None:
        codes = _Codes()
        self._layers = tuple(self._layer(decisions, codes) for decisions in self._in_layers())
        self._process: int | None = os.getpid()

    def _in_layers(self) -> Iterator[list[Decision]]:
        """The decisions by depth: those of a layer need only decisions of the layers before it."""
        depths: dict[str, int] = {}
        for decision in self._decisions:  # each comes after those it needs
            depths[decision.name] = 1 + max((depths[name] for name in self._needs[decision.name]), default=-1)
        for depth in range(max(depths.values(), default=-1) + 1):
            yield [each for each in self._decisions if depths[each.name] == depth]

    def fire(self, facts: Facts, decisions: Container[str] | None = None) -> dict[str, tuple[str, ...]]:
        """The ids of the rules that hold, by decision; of some decisions and what they need, or of all."""
        known = dict(facts)
        fired: dict[str, tuple[str, ...]] = {}
        with _lock:
            if self._process != os.getpid():  # the C engine does not survive a fork
                self._compile()
            self._process = None  # should this fail, compile anew: a session that never acted cannot be deleted
            for layer in self._layers:
                wanted = [each for each in layer.decisions if decisions is None or each.name in decisions]
                if not wanted:
                    continue
                found = self._fire(layer, known)
                for decision in wanted:
                    ids = found.get(decision.name, ())
                    fired[decision.name] = tuple(rule.id for rule in decision.rules if rule.id in ids)
                    self._crosscheck.compare(decision, known, fired)
                    known |= concluded(decision, checked(decision, fired[decision.name], self._id))
            self._process = os.getpid()
        return {each.name: fired[each.name] for each in self._decisions if each.name in fired}

    def _fire(self, layer: _Layer, facts: Facts) -> dict[str, list[str]]:
        """The rules that hold, by decision, and of a decision none of whose rules does the one left to it, if any."""
        found: dict[str, list[str]] = {}
        for ruleset in layer.rulesets:
            try:
                for decision, rule in ruleset.fired(facts):
                    found.setdefault(decision, []).append(rule)
            except Exception as error:  # the engine raises bare Exception, and our message is not to blame
                raise EngineError(f"durable_rules failed on {layer} of {self._id}: {error}") from error
        for decision, rule in layer.left.items():
            found.setdefault(decision, [rule])
        return found

    def _layer(self, decisions: Sequence[Decision], codes: _Codes) -> _Layer:
        """The rules of a layer, each as the disjoint cases in which it holds, so that it fires at most once."""
        split = {rule.id: list(cases(rule.when, self._domains)) for each in decisions for rule in each.rules}
        left = {
            each.name: max((rule.id for rule in each.rules), key=lambda name: len(split[name]))
            for each in decisions
            if self._is_proved and each.hit is Hit.UNIQUE
        }
        patterns = [
            ((each.name, rule.id), case)
            for each in decisions
            for rule in each.rules
            if rule.id != left.get(each.name)
            for case in split[rule.id]
        ]
        layer = _Layer(tuple(decisions), left)
        try:
            for start in range(0, len(patterns), MOST_RULES):
                layer.rulesets.append(_Ruleset(patterns[start : start + MOST_RULES], self._domains, codes))
        except Exception as error:  # as above
            raise EngineError(f"durable_rules refuses {layer} of {self._id}: {error}") from error
        return layer


@frozen
class _Layer:
    """Decisions that need none of each other, their rulesets, and by decision the rule that holds if no other does.

    Of a decision that is proved to give exactly one answer, the rule of the most cases need not be matched.
    """

    decisions: tuple[Decision, ...]
    left: Mapping[str, str]
    rulesets: list[_Ruleset] = field(factory=list["_Ruleset"])

    def __str__(self) -> str:
        return ", ".join(each.name for each in self.decisions)


class _Codes:
    """Short names of our own for variables and values: nothing that a person typed reaches the C engine."""

    def __init__(self) -> None:
        self._variables: dict[str, str] = {}
        self._values: dict[tuple[str, str], str] = {}

    def pair(self, variable: str, value: str) -> dict[str, str]:
        """The pattern that a variable has a value."""
        name = self._variables.setdefault(variable, f"v{len(self._variables)}")
        return {name: self._values.setdefault((variable, value), f"c{len(self._values)}")}


def _joined(word: str, parts: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    if not parts:
        return {CATCH_ALL: "1"}
    return parts[0] if len(parts) == 1 else {word: parts}


class _Ruleset:
    """One compiled ruleset, called in C: nobody's actions are run, and no timer threads."""

    def __init__(
        self,
        patterns: Sequence[tuple[tuple[str, str], Mapping[str, tuple[str, ...]]]],
        domains: Mapping[str, Sequence[str]],
        codes: _Codes,
    ) -> None:
        """Compile cases, each with the decision and the rule of which it is one."""
        self._c = _extension()
        definition: dict[str, Any] = {CATCH_ALL: {"all": [{"m": {CATCH_ALL: "1"}}]}}
        self._rules: dict[str, tuple[str, str]] = {}
        for number, (rule, case) in enumerate(patterns):
            tests = [_joined("$or", [codes.pair(name, value) for value in among]) for name, among in case.items()]
            self._rules[f"r{number}"] = rule
            definition[f"r{number}"] = {"all": [{"m": _joined("$and", tests)}]}
        self._inputs = tuple(
            (name, {value: json.dumps(codes.pair(name, value))[1:-1] for value in domains[name]})
            for name in dict.fromkeys(name for _, case in patterns for name in case)
        )
        self._handle = self._c.create_ruleset(f"d{next(_numbers)}", json.dumps(definition))
        self._released = weakref.finalize(self, self._c.delete_ruleset, self._handle)
        self._released.atexit = False

    def fired(self, facts: Facts) -> Iterator[tuple[str, str]]:
        """Evaluate one message, in a session of its own, which is deleted once it has acted: not after a failure."""
        c, session = self._c, format(next(_numbers), "x")
        said = [code for name, codes in self._inputs if (code := codes.get(facts.get(name, "")))]
        status, state = c.assert_fact(self._handle, f'{{{", ".join((*said, ALWAYS))}, "sid": "{session}"}}')
        if status:
            raise EngineError(f"a message was not taken (status {status})")
        acting = c.start_action_for_state(self._handle, state)
        if acting is None:  # then nothing may be deleted either
            raise EngineError("no rule acted")
        message = acting[1]
        while message:
            name = message[2 : message.index('"', 2)]  # of {"r0": {"m": ...}}
            if name != CATCH_ALL:
                yield self._rules[name]
            message = c.complete_and_start_action(self._handle, state)
        c.delete_state(self._handle, session)
