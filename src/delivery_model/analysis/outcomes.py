"""What is possible for a case under every choice of readings, worked out once as a function of the readings."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from delivery_model.analysis.cases import Case
from delivery_model.analysis.tally import Answer
from delivery_model.diagrams import Diagrams, Node
from delivery_model.explanation.readings import outcomes_by_reading
from delivery_model.framework.readings import Readings
from delivery_model.framework.rules import Framework
from delivery_model.profile import Profile
from delivery_model.space import Space, weights_of


@frozen
class Outcomes:
    """The support types possible for one case, as a function of the readings."""

    case: Case
    places: Mapping[str, int]
    names: Mapping[str, tuple[str, ...]]
    diagrams: Diagrams
    node: Node
    values: tuple[str, ...]

    def under(self, readings: Readings) -> Answer:
        """The answer under one choice of readings."""
        cells = {place: self.names[name].index(readings[name]) for name, place in self.places.items()}
        found = self.diagrams.value_at(self.node, cells)
        return Answer(self.case, tuple(value for value in self.values if value in found))

    @property
    def mattering(self) -> frozenset[str]:
        """The readings on which the answer depends."""
        tested = self.diagrams.tested(self.node)
        return frozenset(name for name, place in self.places.items() if place in tested)


def outcomes_of(framework: Framework, case: Case, profile: Profile) -> Outcomes:
    """The support types possible for a profile under every choice of readings at once."""
    readings = {reading.variable: reading for reading in framework.readings.values()}
    open_readings = {name: dict.fromkeys(range(len(each.alternatives)), 1) for name, each in readings.items()}
    space = Space(framework, {**weights_of(framework, profile, {}), **open_readings})
    return Outcomes(
        case=case,
        places={readings[axis.name].name: place for place, axis in enumerate(framework.axes) if axis.is_reading},
        names={reading.name: reading.alternative_names for reading in readings.values()},
        diagrams=space.diagrams,
        node=outcomes_by_reading(space),
        values=tuple(framework.outcome.values),
    )
