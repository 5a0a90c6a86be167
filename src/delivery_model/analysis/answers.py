"""The columns that answers are given in: texts chosen row by row, as expressions on what is possible."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import narwhals.stable.v2 as nw
from attrs import frozen

from delivery_model.diagrams import Value
from delivery_model.engines.columns import Program, any_of
from delivery_model.explanation.firmness import Word
from delivery_model.framework.rules import NOT_KNOWN, Basis
from delivery_model.framework.vocabulary import BAR

MOST_IN_A_TREE = 6
MOST_CATEGORIES = 1_000
MOST_NESTED = 40
"""So many choices may stand one within another: narwhals calls itself as deep as they are."""
BITS = 60
"""So many values are told apart in one whole number."""


@frozen
class Answer:
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
        if self.program.complete[self.root]:
            return self._first([(self._may_be(name), name) for name in present[:-1]], present[-1], order)
        only = [(~any_of(self._may_be(other) for other in present if other != name), name) for name in present]
        return self._first(only, None, order)

    def possible(self, order: Sequence[str]) -> nw.Expr:
        """Every support type that is possible, lightest first."""
        return self.joined({name: self._may_be(name) for name in order})

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
        if self.program.complete[self.root]:
            texts: dict[str, list[Answer]] = {}
            for each in self._values():
                texts.setdefault(BAR.join(each.rules), []).append(each)
            if self.has_categories and len(texts) <= MOST_CATEGORIES:
                return self._numbered(texts)
            if len(texts) <= MOST_NESTED:
                return self._one_of(texts)
        holding = {name: [each for each in self._values() if name in each.rules] for name in order}
        return self.joined({name: self.program.possible(self.root, each) for name, each in holding.items() if each})

    def _one_of(self, texts: Mapping[str, Sequence[Value]]) -> nw.Expr:
        """The text of the one value that a row has."""
        chosen = [(self.program.possible(self.root, several), text) for text, several in texts.items()]
        return self._first(chosen[:-1], chosen[-1][1], list(texts))

    def _numbered(self, texts: Mapping[str, Sequence[Value]]) -> nw.Expr:
        """The same by the number of the text, a bit at a time: as many steps as bits, not as texts."""
        number = nw.lit(0, dtype=nw.UInt32)
        for bit in range((len(texts) - 1).bit_length()):
            having = [each for place, several in enumerate(texts.values()) if place >> bit & 1 for each in several]
            number = number + self.program.possible(self.root, having).cast(nw.UInt32) * (1 << bit)
        return number.cast(nw.UInt32).replace_strict(list(range(len(texts))), list(texts), return_dtype=nw.String)

    def certain(self, order: Sequence[str]) -> nw.Expr:
        """The values of a collecting decision that hold whatever is unknown."""
        if self.program.complete[self.root]:
            return self.joined({name: self._may_hold(name) for name in order})
        return self.joined({name: self._may_hold(name) & ~self._may_lack(name) for name in order})

    def open(self, order: Sequence[str]) -> nw.Expr:
        """The values of a collecting decision that may hold, but need not."""
        if self.program.complete[self.root]:
            return self._text("", [""])
        return self.joined({name: self._may_hold(name) & self._may_lack(name) for name in order})

    def joined(self, conditions: Mapping[str, nw.Expr]) -> nw.Expr:
        """The names whose condition holds, with a bar between."""
        if self.has_categories and len(conditions) <= MOST_IN_A_TREE:
            return self._tree(list(conditions.items()), (), _subsets(list(conditions)))
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


def _subsets(names: Sequence[str]) -> list[str]:
    """The text of every set of names, in order."""
    found = [""]
    for name in names:
        found += [f"{each}{BAR}{name}" if each else name for each in found]
    return found
