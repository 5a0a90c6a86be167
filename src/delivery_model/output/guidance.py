"""A form of support in words: everything that the rule base says of it, and the rules that lead to it."""

from __future__ import annotations

from collections.abc import Sequence

from delivery_model.framework.rules import Framework, SupportType
from delivery_model.framework.vocabulary import Statement
from delivery_model.output.document import Document, Line, Part, page
from delivery_model.output.words import sentence


def support_type_page(framework: Framework, support: SupportType) -> Document:
    """What a form of support is, when it is likely to work, and what to watch."""
    leading = framework.decisions[framework.roles.outcome].rules
    rules = tuple(Line(sentence(rule.because), rule.id) for rule in leading if rule.then == support.id)
    sections = (
        Part("Circumstances in which it is likely to work", _said(support.circumstances)),
        Part("Rules that lead to it", rules),
        Part("Benefits", _said(support.benefits)),
        Part("What has to be in place for it to work", _said(support.success_factors)),
        Part("When to look again", _said(support.review_triggers)),
        Part("Cautions", _said(support.cautions)),
    )
    facts = (("Title", support.title), ("In short", support.summary))
    return page(f"Support type {support.id}", facts, sections)


def _said(statements: Sequence[Statement]) -> tuple[Line, ...]:
    return tuple(Line(each.says.rstrip("."), ", ".join(each.sources)) for each in statements)
