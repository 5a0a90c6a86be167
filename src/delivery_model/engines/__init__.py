"""The engines: each says which rules hold for a complete authority, and all must agree with `direct`."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from functools import partial
from typing import Literal, Protocol

from delivery_model.engines.direct import Direct
from delivery_model.errors import UnknownName
from delivery_model.rulebase.axes import Facts
from delivery_model.rulebase.framework import Framework

EngineName = Literal["durable", "direct"]


class Engine(Protocol):
    """Evaluates one framework."""

    @property
    def name(self) -> EngineName:
        """The name by which it is chosen and reported."""
        ...

    def fire(self, facts: Facts, decisions: Container[str] | None = None) -> Mapping[str, tuple[str, ...]]:
        """The ids of the rules that hold, by decision.

        `facts` settles every axis of the framework, or at least those behind `decisions` and what they need.

        Raises:
            EngineError: the engine failed.
        """
        ...


def _durable(framework: Framework) -> Engine:
    from delivery_model.engines.durable import Durable  # only where it is asked for

    return Durable(framework)


ENGINES: Mapping[str, Callable[[Framework], Engine]] = {"durable": _durable, "direct": Direct}
DEFAULT_ENGINE: EngineName = "direct"
"""What answers where no engine is named: the meaning of a rule base, which needs nothing compiled."""


def engine_for(framework: Framework, name: str | None = None) -> Engine:
    """The engine of that name for a framework, compiled once.

    Raises:
        UnknownName: there is no such engine.
        EngineError: the engine was named but cannot be used here.
    """
    chosen = DEFAULT_ENGINE if name is None else name
    if chosen not in ENGINES:
        raise UnknownName("engine", chosen, ENGINES)
    return framework.kept.of((Engine, chosen), partial(ENGINES[chosen], framework))
