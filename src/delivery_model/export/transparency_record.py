"""The algorithmic transparency record of a rule base: every field of the UK standard that the rule base can fill.

What each field says is text in `templates/transparency.yml`. What only the body that uses the tool can say is marked
with who has to say it. Nothing is made up for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from attrs import frozen

from delivery_model.rulebase.framework import Basis, Framework
from delivery_model.writing.document import Blank, Block, Document, Line, Text
from delivery_model.writing.document import Part as DocumentPart
from delivery_model.writing.phrases import listed
from delivery_model.writing.plain import Json, only
from delivery_model.writing.templating import environment

FORMAT = "delivery-model.transparency/1"
LONGEST = 3  # paragraphs of a field; more are a list


@frozen
class Field:
    """One field of the standard: what the rule base says there, and who has to add to it, if anybody."""

    name: str
    says: tuple[str, ...]
    by: str | None


@frozen
class Part:
    """One section of the record, with the standard's number for it.

    `tier` is None for what is about the record itself.
    """

    number: str
    tier: int | None
    title: str
    fields: tuple[Field, ...]

    def numbered(self) -> Iterator[tuple[str, Field]]:
        """The standard's reference number of each field, with the field."""
        return ((f"{self.number}.{place}", field) for place, field in enumerate(self.fields, start=1))


@frozen
class Record:
    """The whole record, with the standard and the version of it that asks for these fields."""

    title: str
    lead: str
    standard: str
    version: str
    parts: tuple[Part, ...]


def transparency_record(framework: Framework) -> Record:
    """Fill the record for a rule base.

    Source:
        Algorithmic Transparency Recording Standard, version 3.0 (March 2024).
    """
    text, roles = template(), framework.roles
    bases = Counter(rule.basis for rule in framework.rules.values())
    keys = {each.partition(" ")[0] for rule in framework.rules.values() for each in rule.sources}
    beside = (roles.alongside, roles.degree and roles.degree.decision, *roles.notes, roles.policy_exposure)
    values = {
        "framework": framework,
        "version": text["version"],
        "standard": text["standard"],
        "tool": f"delivery-model, with the rule base {framework.name}",
        "forms": listed((each.title for each in framework.support_types.values()), "or"),
        "stated": bases[Basis.STATED],
        "interpreted": bases[Basis.INTERPRETED],
        "beside": tuple(filter(None, beside)),
        "cited": {key: source for key, source in framework.sources.items() if key in keys},
    }

    def field(name: str, says: list[str | dict[str, str]] | None = None, by: str | None = None) -> Field:
        found = (said for each in says or () for said in _said(each, values) if said)
        return Field(name, tuple(found), text["asked"][by] if by else None)

    parts = (
        Part(each["number"], each.get("tier"), each["title"], tuple(field(**asked) for asked in each["fields"]))
        for each in text["parts"]
    )
    title, lead = (next(_said(text[each], values)) for each in ("title", "lead"))
    return Record(title, lead, text["standard"], text["version"], tuple(parts))


@cache
def template() -> dict[str, Any]:  # Any: data of this package, which the tests read
    """What every field of the record says, with places for what a rule base says."""
    return yaml.safe_load(
        (files("delivery_model.writing") / "templates" / "transparency.yml").read_text(encoding="utf-8")
    )


def _said(paragraph: str | dict[str, str], values: Mapping[str, object]) -> Iterator[str]:
    """A paragraph filled in: once, or once for each of several things."""
    plain = environment("plain")
    if isinstance(paragraph, str):
        yield plain.from_string(paragraph).render(values)
        return
    said = plain.from_string(paragraph["says"])
    several: Any = plain.compile_expression(paragraph["each"], undefined_to_none=False)(**values)
    for each in several:
        yield said.render(values, each=each)


def record_page(framework: Framework) -> Document:
    """The record as a document, for a person to complete."""
    record = transparency_record(framework)
    return Document(record.title, (Text(record.lead),), tuple(map(_part, record.parts)))


def _part(part: Part) -> DocumentPart:
    fields = (DocumentPart(f"{reference} {each.name}", tuple(_blocks(each))) for reference, each in part.numbered())
    return DocumentPart(part.title if part.tier is None else f"Tier {part.tier}: {part.title}", parts=tuple(fields))


def _blocks(field: Field) -> Iterator[Block | Line]:
    yield from map(Line if len(field.says) > LONGEST else Text, field.says)
    if field.by:
        yield Blank(f"To be completed by {field.by}")


def record_as_json(framework: Framework) -> Json:
    """The record as plain values."""
    record = transparency_record(framework)
    return {
        "format": FORMAT,
        "standard": record.standard,
        "standard_version": record.version,
        "rule_base": only(framework, "id", "version", "content_hash"),
        "sections": [
            {
                "tier": part.tier,
                "title": part.title,
                "fields": [
                    {"reference": reference, "name": each.name, "says": list(each.says), "to_be_completed_by": each.by}
                    for reference, each in part.numbered()
                ],
            }
            for part in record.parts
        ],
    }
