"""Do the engines agree with the exact space on every possible authority?

A decision is a function of its inputs alone, so it is enough to try each engine on every combination of inputs
that some authority has and rules can tell apart: first `direct`, whose tables are then composed and compared with
the space as whole functions, and the other engines against `direct`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from delivery_model.analysis.alone import alone
from delivery_model.analysis.checks import Failure
from delivery_model.analysis.tables import Row, Table
from delivery_model.engines import ENGINES
from delivery_model.space import Space

DIRECT = "direct"


class Agreement:
    """What the engines say of every decision of a rule base in which each has its answer.

    Unless it `is_exhaustive`, other engines than `direct` are tried on one combination of each kind that rules tell
    apart, not on every one.
    """

    def __init__(self, space: Space, *, is_exhaustive: bool) -> None:
        self._space, self._is_exhaustive = space, is_exhaustive

    @cached_property
    def _tables(self) -> Mapping[str, Table]:
        return {name: Table(self._space, decision) for name, decision in self._space.framework.decisions.items()}

    def rows_for(self, engine: str) -> Mapping[str, tuple[Row, ...]]:
        """The combinations of inputs on which an engine is tried, by decision."""
        is_exhaustive = self._is_exhaustive or engine == DIRECT
        return {name: table.rows if is_exhaustive else table.one_of_each_kind() for name, table in self._tables.items()}

    def disagreements(self, engine: str) -> Iterator[Failure]:
        """Where an engine says something else: `direct` than the space, others than `direct`.

        Raises:
            EngineError: the engine cannot be used here, or failed.
        """
        return self._direct_against_space() if engine == DIRECT else self._against_direct(engine)

    def _direct_against_space(self) -> Iterator[Failure]:
        for name, table in self._tables.items():
            if table.composed() != self._space.fired(name):
                yield Failure(what=f"direct and the space differ on {name}")

    def _against_direct(self, engine: str) -> Iterator[Failure]:
        framework = self._space.framework
        for name, rows in self.rows_for(engine).items():
            evaluator = ENGINES[engine](alone(framework, framework.decisions[name]))
            for row in rows:
                found = evaluator.fire(row.facts)[name]
                if found != row.fired:
                    told = ", ".join(f"{variable} {value}" for variable, value in row.facts.items())
                    what = f"on {name} {engine} says {_listed(found)} and direct {_listed(row.fired)} with {told}"
                    yield Failure(what=what)


def _listed(rules: tuple[str, ...]) -> str:
    return " and ".join(rules) or "nothing"
