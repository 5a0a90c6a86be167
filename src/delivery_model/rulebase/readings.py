"""A complete choice of readings: for every open point of the text the alternative that is used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from attrs import Factory, field, frozen

from delivery_model.errors import UnknownName
from delivery_model.rulebase.framework import Framework


@frozen(eq=False)
class Readings(Mapping[str, str]):
    """An alternative for every reading of a framework, in its order: the one chosen, else the default.

    Equal to any mapping with the same alternatives.
    """

    framework: Framework = field(repr=False)
    _chosen: Mapping[str, str]
    alternatives: tuple[str, ...] = field(
        init=False, repr=False, default=Factory(lambda self: tuple(self._chosen.values()), takes_self=True)
    )

    @classmethod
    def of(cls, framework: Framework, chosen: Mapping[str, str]) -> Readings:
        """The readings chosen by name, and the default of every other.

        Raises:
            UnknownName: a reading or alternative that does not exist.
        """
        if isinstance(chosen, Readings) and chosen.framework is framework:
            return chosen
        if not chosen:
            return framework.kept.of((Readings,), lambda: cls._of(framework, {}))
        for name, alternative in chosen.items():
            if name not in framework.readings:
                raise UnknownName("reading", name, framework.readings)
            known = framework.readings[name].alternative_names
            if alternative not in known:
                raise UnknownName(f"alternative of {name}", alternative, known)
        return cls._of(framework, chosen)

    @classmethod
    def _of(cls, framework: Framework, chosen: Mapping[str, str]) -> Readings:
        return cls(framework, {name: chosen.get(name, each.default) for name, each in framework.readings.items()})

    @classmethod
    def every(cls, framework: Framework) -> Iterator[Readings]:
        """Every complete choice, the default first."""
        orders = (dict.fromkeys((each.default, *each.alternative_names)) for each in framework.readings.values())
        for chosen in product(*orders):
            yield cls(framework, dict(zip(framework.readings, chosen, strict=True)))

    def __getitem__(self, name: str) -> str:
        return self._chosen[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._chosen)

    def __len__(self) -> int:
        return len(self._chosen)

    def otherwise(self) -> dict[str, str]:
        """The alternatives that are not the default."""
        return self.other_than(Readings.of(self.framework, {}))

    def other_than(self, others: Mapping[str, str]) -> dict[str, str]:
        """The alternatives that are not those of another complete choice."""
        return {name: each for name, each in self.items() if each != others[name]}

    def with_alternative(self, name: str, alternative: str) -> Readings:
        """The same choice, but for one reading."""
        return Readings.of(self.framework, {**self, name: alternative})

    def facts(self) -> dict[str, str]:
        """What rules see of the choice, by variable."""
        return {self.framework.readings[name].variable: each for name, each in self.items()}

    def domains(self) -> dict[str, tuple[str]]:
        """What is left of the variables of readings: of each the one alternative."""
        return {name: (each,) for name, each in self.facts().items()}
