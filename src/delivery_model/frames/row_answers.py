"""The columns that answers are given in: texts chosen row by row, as expressions on what is possible.

Findings and readings together: each answer as a function of findings whose values are functions of readings.

Which of these functions the findings of a row leave possible is all that the firmness of its answer depends on.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from heapq import heappop, heappush
from math import prod

import narwhals.stable.v2 as nw
from attrs import evolve, frozen

from delivery_model.answer.firmness import Word, unsettled
from delivery_model.errors import TooWide
from delivery_model.frames.answer_columns import subsets
from delivery_model.frames.compiled import Program, any_of
from delivery_model.possible.diagrams import Diagrams, Node, Value
from delivery_model.possible.space import Space
from delivery_model.rulebase.framework import NOT_KNOWN, Basis, Framework
from delivery_model.rulebase.readings import Readings
from delivery_model.rulebase.vocabulary import BAR

BITS = 60
"""So many values are told apart in one whole number."""


@frozen
class RowAnswer:
    """What is concluded: the support type, the basis and the rules that decide it, as far as they are wanted."""

    value: str
    basis: Basis | None = None
    rules: tuple[str, ...] = ()


@frozen
class Writer:
    """Writes the answers of one root of a program as text, or as categories where the dataframe's library has them."""

    program: Program
    root: int
    has_categories: bool

    def recommended(self, order: Sequence[str]) -> nw.Expr:
        """The one support type that is possible; null when there are several."""
        values = self._values()
        present = [name for name in order if any(each.value == name for each in values)]
        only = [(~any_of(self._may_be(other) for other in present if other != name), name) for name in present]
        return self._first(only, None, order)

    def possible(self, order: Sequence[str]) -> nw.Expr:
        """Every support type that is possible, lightest first."""
        return self.joined({name: self._may_be(name) for name in order})

    def one_of_several(self, order: Sequence[str]) -> nw.Expr:
        """Every value that is possible where there are several; else nothing."""
        may = {name: self._may_be(name) for name in order}
        others = {name: any_of(each for other, each in may.items() if other != name) for name in order}
        return self.joined({name: may[name] & others[name] for name in order})

    def degree(self, order: Sequence[str]) -> nw.Expr:
        """The one value of a collecting decision that may hold; a word where several may, null where none may."""
        may = {name: self._may_hold(name) for name in order}
        only = [
            (holds & ~any_of(other for name, other in may.items() if name != value), value)
            for value, holds in may.items()
        ]
        return self._first([*only, (any_of(may.values()), NOT_KNOWN)], None, list(dict.fromkeys([*order, NOT_KNOWN])))

    def word(self) -> nw.Expr:
        """The word of firmness, where every finding is known."""
        words = [word for word in Word if word in self._values()]
        chosen = [(self.program.possible(self.root, [word]), word.value) for word in words[:-1]]
        return self._first(chosen, words[-1].value, [word.value for word in Word])

    def sets(self) -> list[nw.Expr]:
        """Which values are possible, as bits of whole numbers."""
        bits = [self.program.possible(self.root, [value]).cast(nw.Int64) for value in self._values()]
        several = [bits[start : start + BITS] for start in range(0, len(bits), BITS)]
        return [nw.sum_horizontal(*(bit * (1 << place) for place, bit in enumerate(each))) for each in several]

    def basis(self) -> nw.Expr:
        """The basis of the weakest rule that may decide the answer."""
        names = [basis.value for basis in Basis]
        weak = self.program.possible(self.root, (each for each in self._values() if each.basis is Basis.INTERPRETED))
        return self._first([(weak, Basis.INTERPRETED.value)], Basis.STATED.value, names)

    def rules(self, order: Sequence[str]) -> nw.Expr:
        """The rules that may decide the answer, in the order of the rule base."""
        holding = {name: [each for each in self._values() if name in each.rules] for name in order}
        return self.joined({name: self.program.possible(self.root, each) for name, each in holding.items() if each})

    def certain(self, order: Sequence[str]) -> nw.Expr:
        """The values of a collecting decision that hold whatever is unknown."""
        return self.joined({name: self._may_hold(name) & ~self._may_lack(name) for name in order})

    def open(self, order: Sequence[str]) -> nw.Expr:
        """The values of a collecting decision that may hold, but need not."""
        return self.joined({name: self._may_hold(name) & self._may_lack(name) for name in order})

    def joined(self, conditions: Mapping[str, nw.Expr]) -> nw.Expr:
        """The names whose condition holds, with a bar between."""
        if self.has_categories and (texts := subsets(list(conditions))) is not None:
            return self._tree(list(conditions.items()), (), texts)
        pieces = [nw.when(holds).then(nw.lit(name + BAR)).otherwise(nw.lit("")) for name, holds in conditions.items()]
        return nw.concat_str(*pieces).str.strip_chars(BAR) if pieces else nw.lit("")

    def _tree(
        self, conditions: Sequence[tuple[str, nw.Expr]], chosen: tuple[str, ...], categories: Sequence[str]
    ) -> nw.Expr:
        if not conditions:
            return self._text(BAR.join(chosen), categories)
        (name, holds), *others = conditions
        yes, no = (self._tree(others, (*chosen, *more), categories) for more in ((name,), ()))
        return nw.when(holds).then(yes).otherwise(no)

    def _first(
        self, chosen: Iterable[tuple[nw.Expr, str]], otherwise: str | None, categories: Sequence[str]
    ) -> nw.Expr:
        """The text of the first condition that holds; nested, since older narwhals do not chain."""
        expression = self._text(otherwise, categories)
        for holds, text in reversed([*chosen]):
            expression = nw.when(holds).then(self._text(text, categories)).otherwise(expression)
        return expression

    def _text(self, text: str | None, categories: Sequence[str]) -> nw.Expr:
        return nw.lit(text, dtype=nw.Enum(categories) if self.has_categories else nw.String)

    def _values(self) -> list[Value]:
        return self.program.values(self.root)

    def _may_be(self, name: str) -> nw.Expr:
        return self.program.possible(self.root, (each for each in self._values() if each.value == name))

    def _may_hold(self, name: str) -> nw.Expr:
        return self.program.possible(self.root, (each for each in self._values() if name in each))

    def _may_lack(self, name: str) -> nw.Expr:
        return self.program.possible(self.root, (each for each in self._values() if name not in each))


def chosen(values: Sequence[Value], numbers: Iterable[int]) -> list[Value]:
    """The values in a set that is given as bits of whole numbers: see `Writer.sets`."""
    bits = sum(number << BITS * place for place, number in enumerate(numbers))
    return [value for place, value in enumerate(values) if bits >> place & 1]


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


def _joint(framework: Framework) -> Joint | TooWide:
    try:
        return Joint(framework)
    except TooWide as error:
        return error.with_traceback(None)  # or every frame on the stack would be kept


def joint_of(framework: Framework) -> Joint:
    """The answers of a framework over its findings and readings; worked out once.

    Raises:
        TooWide: there are too many findings and readings to take together.
    """
    found = framework.kept.of(Joint, lambda: _joint(framework))
    if isinstance(found, TooWide):
        raise found
    return found
