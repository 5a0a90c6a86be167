"""The certificate of a rule base: what is proved of it over every possible authority, and what its rules decide."""

from __future__ import annotations

from math import prod

from attrs import frozen

from delivery_model.check import claims
from delivery_model.check.checks import Check, Verdict
from delivery_model.check.citations import PlaceUse, place_uses
from delivery_model.check.proofs import ReadingEffect, RuleUse, SharpEdge, reading_effects, rule_uses, sharp_edges
from delivery_model.possible.space import Space
from delivery_model.rulebase.framework import Framework


@frozen(kw_only=True)
class Certificate:
    """What was proved of a rule base, and counted.

    `authorities` is the number of ways to settle every finding that rules look at, `readings` that of ways to read
    the text; everything is proved over each combination of both.
    """

    framework: Framework
    authorities: int
    readings: int
    checks: tuple[Check, ...]
    rules: tuple[RuleUse, ...]
    effects: tuple[ReadingEffect, ...]
    edges: tuple[SharpEdge, ...]
    places: tuple[PlaceUse, ...]

    @property
    def is_sound(self) -> bool:
        """Whether nothing was refuted."""
        return all(check.verdict is not Verdict.REFUTED for check in self.checks)

    def _repr_html_(self) -> str:
        """The certificate, where a notebook shows this value."""
        from delivery_model.check.certificate_page import certificate_page  # upward: docs/decisions/0011
        from delivery_model.writing.html import document_as_fragment

        return document_as_fragment(certificate_page(self, False))


def certify(framework: Framework, *, is_exhaustive: bool = False) -> Certificate:
    """Prove or refute every claim about a rule base; it need not be sound.

    Args:
        framework: the rule base.
        is_exhaustive: try every engine on all combinations of inputs, rather than on one of each kind that rules
            tell apart; `direct` is always tried on all.

    Raises:
        TooWide: the rule base has too many possible authorities to judge exactly.
    """
    space = Space(framework)
    effects, places = tuple(reading_effects(space)), tuple(place_uses(framework))
    tables = tuple(claims.table_claims(space))
    is_answered = all(check.verdict is Verdict.PROVED for check in tables)
    return Certificate(
        framework=framework,
        authorities=prod(sum(axis.weights({}).values()) for axis in framework.axes if not axis.is_reading),
        readings=prod(len(axis.cells) for axis in framework.axes if axis.is_reading),
        checks=(
            *tables,
            *claims.rule_claims(space, is_answered),
            *claims.input_claims(space, effects),
            *claims.source_claims(framework, places),
            *claims.example_claims(space),
            *claims.engine_claims(space, is_answered, is_exhaustive=is_exhaustive),
        ),
        rules=tuple(rule_uses(space)),
        effects=effects,
        edges=tuple(sharp_edges(space)),
        places=places,
    )
