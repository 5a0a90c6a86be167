"""How often the readings of the text disagree about an authority, and what each alternative reading moves."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from delivery_model.answer.over_readings import outcomes_over
from delivery_model.possible.beliefs import Beliefs
from delivery_model.possible.count import Weights, cell_weights, cells_of
from delivery_model.possible.diagrams import Node, Weight
from delivery_model.possible.space import Space
from delivery_model.rulebase.framework import Framework
from delivery_model.rulebase.readings import Readings


@frozen(kw_only=True)
class Shift:
    """What one alternative reading makes of the answers in force: `outcomes` under it, and how much gets another."""

    reading: str
    alternative: str
    outcomes: Mapping[str, Weight]
    moved: Weight


@frozen(kw_only=True)
class Dispute:
    """How the readings disagree.

    `answers` weighs, for each set of answers, the authorities that get just these over all `combinations` of readings.
    """

    combinations: int
    answers: Mapping[tuple[str, ...], Weight]
    alternatives: tuple[Shift, ...]

    @property
    def disputed(self) -> Weight:
        """The authorities whose answer depends on how the text is read."""
        return sum(weight for answers, weight in self.answers.items() if len(answers) > 1)


def answers_anyhow(space: Space) -> Node:
    """The set of answers of an authority over all readings; the space's readings are open."""
    kept = {place for place, axis in enumerate(space.framework.axes) if not axis.is_reading}
    return outcomes_over(space, kept)


def apart(framework: Framework, readings: Mapping[str, str], beliefs: Beliefs | None) -> Dispute:
    """Weigh the authorities on whose answer readings disagree, against the readings in force."""
    space = Space(framework)
    weights = cell_weights(space, beliefs)
    values = tuple(framework.outcome.values)
    sets = space.diagrams.weighed(answers_anyhow(space), weights)
    combinations = 1
    for reading in framework.readings.values():
        combinations *= len(reading.alternatives)
    return Dispute(
        combinations=combinations,
        answers={tuple(value for value in values if value in found): weight for found, weight in sets.items()},
        alternatives=_alternatives(space, readings, weights),
    )


def _alternatives(space: Space, readings: Mapping[str, str], weights: Weights) -> tuple[Shift, ...]:
    framework, diagrams = space.framework, space.diagrams
    in_force = Readings.of(framework, readings)
    before = _read(space, in_force)
    found: list[Shift] = []
    for name, reading in framework.readings.items():
        for alternative in reading.alternative_names:
            if alternative != in_force[name]:
                after = _read(space, in_force.with_alternative(name, alternative))
                differs = diagrams.combine(lambda a, b: a != b, before, after)
                outcomes = diagrams.weighed(after, weights)
                moved = diagrams.weighed(differs, weights).get(True, 0)
                found.append(Shift(reading=name, alternative=alternative, outcomes=outcomes, moved=moved))
    return tuple(found)


def _read(space: Space, readings: Readings) -> Node:
    """The outcome with every reading settled."""
    return space.diagrams.restricted(space.outcome(), cells_of(readings))
