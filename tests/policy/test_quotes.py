"""Every quotation in the rule base and the scenarios stands in the source it cites."""

import os
import re
from pathlib import Path

import pytest

from delivery_model.loading import shipped
from delivery_model.yaml_input.yaml_text import Entries, Items, Text, parse_document

SOURCES = Path(os.environ.get("DELIVERY_MODEL_SOURCES", Path(__file__).parents[3] / "shared" / "sources"))
DOCUMENTS = {
    "RR": "rotherham-review-2017.txt",
    "W2": "isos-workshop-2-summary-2017.txt",
    "LGC": "lgc-kemp-2018.txt",
    "LSCB": "lscb-chair-letter-2017.txt",
    "CC18": "community-care-2018.txt",
}
QUOTED = re.compile(r'"([^"]+)"')
needs_sources = pytest.mark.skipif(
    not SOURCES.is_dir(), reason="the source documents belong to their publishers and are not part of this project"
)


def plain(text):
    """Text without typographic differences, line breaks or the marks of emphasis."""
    for typographic, simple in {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "*": "", "\u00a0": " "}.items():
        text = text.replace(typographic, simple)
    return " ".join(text.split()).lower()


def quotations(node):
    """Every quotation with the documents that the statement it stands in cites."""
    if isinstance(node, Items):
        for value in node.values:
            yield from quotations(value)
    if isinstance(node, Entries):
        cited = [
            text.value.partition(" ")[0]
            for key, value in node
            if key.value in ("source", "sources")
            for text in (value.values if isinstance(value, Items) else (value,))
            if isinstance(text, Text)
        ]
        for key, value in node:
            if isinstance(value, Text) and key.value not in ("source", "sources"):
                for quotation in QUOTED.findall(value.value):
                    yield value.place, quotation, cited
            else:
                yield from quotations(value)


def files():
    yield from (path for path in Path(str(shipped("rules"))).rglob("*.yml"))
    yield from (path for path in Path(str(shipped("scenarios"))).rglob("*.yml") if path.parent.name != "cases")


@needs_sources
@pytest.mark.parametrize("path", list(files()), ids=lambda path: path.name)
def test_every_quotation_stands_in_a_source_document(path):
    texts = {key: plain((SOURCES / name).read_text(encoding="utf-8")) for key, name in DOCUMENTS.items()}
    missing = []
    for place, quotation, cited in quotations(parse_document(path.read_bytes(), str(path))):
        known = [texts[key] for key in cited if key in texts] or ([] if cited else list(texts.values()))
        if known and not any(plain(quotation) in text for text in known):
            missing.append(f"{place}: {quotation!r} in {cited}")
    assert missing == []
