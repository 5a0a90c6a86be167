"""The algorithmic transparency record as a document and as JSON."""

from __future__ import annotations

from collections.abc import Iterator

from delivery_model.framework.rules import Framework
from delivery_model.output.document import Blank, Block, Document, Line, Part, Text
from delivery_model.output.json import Json
from delivery_model.output.transparency import STANDARD, STANDARD_VERSION, Field, transparency_record
from delivery_model.output.transparency import Part as RecordPart

FORMAT = "delivery-model.transparency/1"
LONGEST = 3  # paragraphs of a field; more are a list


def record_page(framework: Framework) -> Document:
    """The record as a document, for a person to complete."""
    lead = (
        f"A draft made from the rule base {framework.name}. Its fields are those of version {STANDARD_VERSION} of the "
        f"{STANDARD}: compare them with the version in force."
    )
    title = f"Algorithmic transparency record: {framework.title}"
    return Document(title, (Text(lead),), tuple(map(_part, transparency_record(framework))))


def _part(part: RecordPart) -> Part:
    fields = tuple(Part(f"{reference} {each.name}", tuple(_blocks(each))) for reference, each in part.numbered())
    return Part(part.title if part.tier is None else f"Tier {part.tier}: {part.title}", parts=fields)


def _blocks(field: Field) -> Iterator[Block | Line]:
    yield from map(Line if len(field.says) > LONGEST else Text, field.says)
    if field.by:
        yield Blank(f"To be completed by {field.by}")


def record_as_json(framework: Framework) -> Json:
    """The record as plain values."""
    return {
        "format": FORMAT,
        "standard": STANDARD,
        "standard_version": STANDARD_VERSION,
        "rule_base": {"id": framework.id, "version": framework.version, "content_hash": framework.content_hash},
        "sections": [
            {
                "tier": part.tier,
                "title": part.title,
                "fields": [
                    {
                        "reference": reference,
                        "name": each.name,
                        "says": list(each.says),
                        "to_be_completed_by": each.by,
                    }
                    for reference, each in part.numbered()
                ],
            }
            for part in transparency_record(framework)
        ],
    }
