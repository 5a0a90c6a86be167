"""The algorithmic transparency record as Markdown and as JSON."""

from __future__ import annotations

from collections.abc import Iterator

from delivery_model.framework.rules import Framework
from delivery_model.output.markdown import escaped
from delivery_model.output.plain import Json
from delivery_model.output.transparency import STANDARD, STANDARD_VERSION, transparency_record

FORMAT = "delivery-model.transparency/1"
LONGEST = 3  # paragraphs of a field; more are a list


def record_as_markdown(framework: Framework) -> str:
    """The record as Markdown, for a person to complete."""
    return "\n".join(_rows(framework)) + "\n"


def _rows(framework: Framework) -> Iterator[str]:
    yield f"# Algorithmic transparency record: {escaped(framework.title)}"
    yield ""
    yield f"A draft made from the rule base {escaped(framework.name)}. Its fields are those of version"
    yield f"{STANDARD_VERSION} of the {STANDARD}: compare them with the version in force."
    for part in transparency_record(framework):
        yield from (
            "",
            f"## {escaped(part.title)}" if part.tier is None else f"## Tier {part.tier}: {escaped(part.title)}",
        )
        for reference, each in part.numbered():
            yield from ("", f"### {reference} {escaped(each.name)}")
            is_list = len(each.says) > LONGEST
            if is_list:
                yield ""
            for says in each.says:
                yield from ((f"- {escaped(says)}",) if is_list else ("", escaped(says)))
            if each.by:
                yield from ("", f"**[To be completed by {escaped(each.by)}]**")


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
