"""How far ahead of another an option can be, over every completion, at given weights."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import field, frozen

from delivery_model.appraisal.blocks import Block, Rows
from delivery_model.appraisal.completions import Completions
from delivery_model.appraisal.numbers import Number
from delivery_model.appraisal.scores import Interval

Weights = Sequence[Number]


@frozen
class Leads:
    """What the completions allow at one set of weights, which may be any numbers from 0 up (in criterion order)."""

    completions: Completions
    weights: Weights
    _sums: dict[str, Interval] = field(factory=dict[str, Interval], init=False, eq=False, repr=False)

    def total(self, option: str) -> Interval:
        """The least and most that the option's scores times their weights add up to."""
        if option not in self._sums:
            block = self.completions.home[option]
            most, _ = block.best({option: self.weights})
            least, _ = block.best({option: [-weight for weight in self.weights]})
            self._sums[option] = Interval(-least, most)
        return self._sums[option]

    def most(self, option: str, rival: str) -> Number:
        """The most by which the option's total can be above the rival's; negative when it is behind in all."""
        block = self.completions.home[option]
        if rival in block.members:
            return self._within(block, option, rival)[0]
        return self.total(option).high - self.total(rival).low

    def least(self, option: str, rival: str) -> Number:
        """The least by which the option's total is above the rival's, in any completion."""
        return -self.most(rival, option)

    def favourable(self, option: str, rival: str) -> tuple[Number, ...]:
        """Score differences, criterion by criterion, in a completion that has the option furthest ahead."""
        block, other = self.completions.home[option], self.completions.home[rival]
        if block is other:
            rows = self._within(block, option, rival)[1]
            mine, theirs = rows[option], rows[rival]
        else:
            mine = block.best({option: self.weights})[1][option]
            theirs = other.best({rival: [-weight for weight in self.weights]})[1][rival]
        return tuple(a - b for a, b in zip(mine, theirs, strict=True))

    def _within(self, block: Block, option: str, rival: str) -> tuple[Number, Rows]:
        return block.best({option: self.weights, rival: [-weight for weight in self.weights]})

    def is_first(self, option: str) -> bool:
        """Whether the option has the highest total, alone or not, in every completion."""
        return all(self.least(option, rival) >= 0 for rival in self.completions.options if rival != option)

    def may_be_first(self, option: str) -> bool:
        """Whether no rival is ahead of the option in every completion."""
        return all(self.most(option, rival) >= 0 for rival in self.completions.options if rival != option)
