"""Findings and readings together: each answer as a function of findings whose values are functions of readings.

Which of these functions the findings of a row leave possible is all that the firmness of its answer depends on.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from heapq import heappop, heappush
from math import prod
from weakref import WeakKeyDictionary

from attrs import evolve, frozen

from delivery_model.diagrams import Diagrams, Node, Value
from delivery_model.errors import TooWide
from delivery_model.explanation.firmness import Word, unsettled
from delivery_model.framework.readings import Readings
from delivery_model.framework.rules import Framework
from delivery_model.space import Space


@frozen
class Way:
    """A way in which findings may turn out: the answer as a function of readings, and whether it is doubted anyhow."""

    function: Node
    is_doubted: bool


@frozen
class Words:
    """The word for every set of ways, under the readings in force.

    A bit is a class of choices of readings that no function tells apart. `given` has, for each function and answer, the
    classes in which it gives that answer, `sizes` the classes of each size, `total` all choices together, and
    `in_force` the class of the readings in force.
    """

    given: Mapping[Node, Mapping[str, int]]
    sizes: Mapping[int, int]
    total: int
    in_force: int

    def of(self, ways: Iterable[Way]) -> Word:
        """How firm the answer is when these ways, one at least, are possible."""
        several = tuple(ways)
        possible: dict[str, int] = defaultdict(int)
        for way in several:
            for answer, classes in self.given[way.function].items():
                possible[answer] |= classes
        alone = {answer: self._choices(self._only(answer, possible)) for answer in possible}
        answers = [answer for answer, classes in possible.items() if classes & self.in_force]
        found = unsettled(answers[0] if len(answers) == 1 else None, alone, self.total)
        if found is not None:
            return found
        is_doubted = alone[answers[0]] < self.total or any(way.is_doubted for way in several)
        return Word.LEANS if is_doubted else Word.FIRM

    def _only(self, answer: str, possible: Mapping[str, int]) -> int:
        left = possible[answer]
        for other, classes in possible.items():
            if other != answer:
                left &= ~classes
        return left

    def _choices(self, classes: int) -> int:
        return sum(size * (classes & alike).bit_count() for size, alike in self.sizes.items())


class Joint:
    """The answers of a framework over its findings and readings; readings are asked last."""

    def __init__(self, framework: Framework) -> None:
        """Work them out.

        Raises:
            TooWide: there are too many findings and readings to take together.
        """
        axes = tuple(sorted(framework.axes, key=lambda axis: axis.is_reading))
        first = sum(not axis.is_reading for axis in axes)
        self.space = Space(evolve(framework, axes=axes))
        self.functions = self.space.diagrams.fold_until(
            first, self.space.outcome(), self.space.diagrams.terminal, self.space.diagrams.node
        )
        self._together, self._classes = self._told_apart(first)

    def _told_apart(self, first: int) -> tuple[Node, Mapping[Value, int]]:
        """What all functions give together, and how many choices of readings give each such row of answers."""
        diagrams, together = self.space.diagrams, self.space.diagrams.terminal(())
        for function in diagrams.reachable(self.functions):
            together = diagrams.combine(lambda many, one: (*many, one), together, function)
        return together, _ways_to_each(diagrams, together, prod(diagrams.sizes[first:]))

    def words(self, readings: Mapping[str, str]) -> Words:
        """The words under some readings: alternatives by the name of the reading, the default of the others."""
        given: dict[Node, dict[str, int]] = {
            function: defaultdict(int) for function in self.space.diagrams.reachable(self.functions)
        }
        sizes: dict[int, int] = defaultdict(int)
        for place, (answers, size) in enumerate(self._classes.items()):
            sizes[size] |= 1 << place
            for function, answer in zip(given, answers, strict=True):
                given[function][answer] |= 1 << place
        in_force = list(self._classes).index(self.space.diagrams.value_at(self._together, self._cells(readings)))
        return Words(given, sizes, sum(self._classes.values()), 1 << in_force)

    def _cells(self, readings: Mapping[str, str]) -> dict[int, int]:
        framework = self.space.framework
        places = {axis.name: place for place, axis in enumerate(framework.axes)}
        return {
            places[name]: framework.domains[name].index(value)
            for name, value in Readings.of(framework, readings).facts().items()
            if name in places
        }


def _ways_to_each(diagrams: Diagrams, root: Node, total: int) -> Mapping[Value, int]:
    """At how many of `total` combinations of cells a function has each value."""
    ways, found = Counter({root: total}), dict[Value, int]()
    waiting = [(diagrams.level[root], root)]
    while waiting:
        _, at = heappop(waiting)  # the first in order of axes, to which no way is left to come
        if diagrams.is_terminal(at):
            found[diagrams.values[at]] = ways[at]
        for child in diagrams.children[at]:
            if child not in ways:
                heappush(waiting, (diagrams.level[child], child))
            ways[child] += ways[at] // len(diagrams.children[at])
    return found


_joint: WeakKeyDictionary[Framework, Joint | TooWide] = WeakKeyDictionary()


def joint_of(framework: Framework) -> Joint:
    """The answers of a framework over its findings and readings; worked out once.

    Raises:
        TooWide: there are too many findings and readings to take together.
    """
    if framework not in _joint:
        try:
            _joint[framework] = Joint(framework)
        except TooWide as error:
            _joint[framework] = error.with_traceback(None)  # or every frame on the stack would be kept
    found = _joint[framework]
    if isinstance(found, TooWide):
        raise found
    return found
