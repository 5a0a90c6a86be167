"""The engines: each says which rules hold for a complete authority, and all must agree with `direct`."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from functools import partial
from typing import Literal, Protocol

from delivery_model.engines.direct import Direct
from delivery_model.engines.durable import Durable, is_available
from delivery_model.errors import EngineError, UnknownName
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


ENGINES: Mapping[str, Callable[[Framework], Engine]] = {"durable": Durable, "direct": Direct}


def default_engine() -> str:
    """`durable` where it can be imported, else `direct`."""
    return "durable" if is_available() else "direct"


def engine_for(framework: Framework, name: str | None = None) -> Engine:
    """The engine of that name for a framework, compiled once.

    Raises:
        UnknownName: there is no such engine.
        EngineError: the engine was named but cannot be used here.
    """
    if name is not None and name not in ENGINES:
        raise UnknownName("engine", name, ENGINES)
    made = partial(_preferred, framework) if name is None else partial(ENGINES[name], framework)
    return framework.kept.of((Engine, name), made)


def _preferred(framework: Framework) -> Engine:
    """The default engine; `direct` for the rare rule base that durable_rules refuses as too long."""
    try:
        return engine_for(framework, default_engine())
    except EngineError:
        return engine_for(framework, "direct")
