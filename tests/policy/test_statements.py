"""Every statement of the sources stands where statements.csv says, in a place that cites its paragraph.

`encoded` names places, separated by semicolons. Words in quotation marks must stand there, in an item that cites the
statement's paragraph. `source` is a place of sources.yml that says why it is not encoded, `scenario` evidence of one
authority. Whether the words do justice to the statement is for a reader to judge.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import attrs
import pytest

from delivery_model import load_framework, load_scenario
from delivery_model.appraisal.read_options import options_of
from delivery_model.loading import framework_from, shipped
from delivery_model.rulebase.framework import Framework, Rule
from delivery_model.rulebase.vocabulary import Statement

FRAMEWORK = load_framework()
RULES = Path(str(shipped("rules"))) / "isos-2017"
SCENARIOS = Path(str(shipped("scenarios")))
PLACE = re.compile(r'(?P<name>[^"]+?)(?: "(?P<words>[^"]+)")?')
LISTS = ("benefits", "success_factors", "circumstances", "review_triggers", "cautions")


@attrs.frozen(kw_only=True)
class Row:
    """One statement of the sources, and the places where it is encoded, each with words that stand there."""

    number: int
    paragraphs: tuple[str, ...]
    statement: str
    encoded: tuple[tuple[str, str], ...]


def rows() -> Iterator[Row]:
    with (Path(__file__).parents[1] / "statements.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found = [PLACE.fullmatch(part) for part in row["encoded"].split("; ")]
            yield Row(
                number=int(row["number"]),
                paragraphs=tuple(row["paragraph"].split("; ")),
                statement=row["statement"],
                encoded=tuple((each["name"], each["words"] or "") for each in found if each),
            )


ROWS = tuple(rows())


def plain(items: Iterable[Statement]) -> list[tuple[str, tuple[str, ...]]]:
    return [(each.says, each.sources) for each in items]


def of_rule(framework: Framework, rule: Rule) -> tuple[str, tuple[str, ...]]:
    words = (rule.because, rule.reason or "", framework.decisions[rule.decision].values[rule.then])
    return " ".join(words), rule.sources


Items = list[tuple[str, tuple[str, ...]]]


def of_vocabulary(framework: Framework) -> Iterator[tuple[str, Items]]:
    for attribute in framework.attributes.values():
        words = (
            attribute.title,
            attribute.question,
            attribute.definition,
            *(each.definition for each in attribute.levels),
        )
        yield f"attribute {attribute.name}", [(" ".join(words), attribute.sources), *plain(attribute.found_by)]
    for reading in framework.readings.values():
        words = (reading.question, *(f"{each.says} {each.argument}" for each in reading.alternatives))
        yield f"reading {reading.name}", [(" ".join(words), reading.sources)]


def of_options(framework: Framework) -> Iterator[tuple[str, Items]]:
    options = options_of(framework)
    assert options is not None and options.published is not None
    yield "options.definition", plain([options.definition])
    yield "options.conditions", plain(options.conditions)
    yield "options.no_regret", plain(options.no_regret)
    yield "options.scale", plain(options.scale.anchors.values())
    published = options.published
    facts = (
        fact.statement if not fact.reason else attrs.evolve(fact.statement, says=f"{fact.statement.says} {fact.reason}")
        for fact in published.facts
    )
    yield "options.published", plain([published.about, *facts, *(each.statement for each in published.clusters)])
    for criterion in options.criteria.values():
        yield f"criterion {criterion.id}", [(" ".join(criterion.asks), criterion.sources)]
    for family in options.families.values():
        yield f"family {family.id}", plain([family.about])
    for option in options.options.values():
        words = " ".join((option.description, *option.strengths, *option.weaknesses))
        fit = (f"{option.fit.because} {option.fit.reason}", option.fit.sources)
        yield f"option {option.id}", [(words, option.sources), fit, *plain(option.cautions)]


def of_scenarios() -> Iterator[tuple[str, Items]]:
    for path in SCENARIOS.glob("*.yml"):
        scenario = load_scenario(path)
        evidence = (each for finding in scenario.profile.findings.values() for each in finding.evidence)
        published = [scenario.published] if scenario.published else []
        yield f"scenario {path.stem}", [(each.says or "", (each.source or "",)) for each in (*evidence, *published)]


def places(framework: Framework) -> Mapping[str, Items]:
    """Every place that a statement can stand in, with the words there and what they cite."""
    found: dict[str, Items] = {f"rule {rule.id}": [of_rule(framework, rule)] for rule in framework.rules.values()}
    found |= dict(of_vocabulary(framework)) | dict(of_options(framework)) | dict(of_scenarios())
    for name, kind in framework.support_types.items():
        found |= {f"support_types.{name}.{each}": plain(getattr(kind, each)) for each in LISTS}
    found["framework.guidance"] = plain(each.statement for each in framework.guidance)
    found["framework.limits"] = plain(framework.limits)
    for key, source in framework.sources.items():
        found |= {f"source {key} {place}": [(why, (f"{key} {place}",))] for place, why in source.not_encoded.items()}
    return found


PLACES = places(FRAMEWORK)


def cites(sources: tuple[str, ...], paragraphs: tuple[str, ...]) -> bool:
    """Whether one of some citations is of one of some paragraphs, or of a part of it, or of what it is a part of."""
    pairs = [(f"{cited} ", f"{wanted} ") for cited in sources for wanted in paragraphs]
    return any(one.startswith(other) or other.startswith(one) for one, other in pairs)


def missing(row: Row, known: Mapping[str, Items]) -> list[str]:
    """The places of a statement that are not there, lack its words, or do not cite its paragraph."""
    return [
        f"{row.number} ({row.statement}): {name} {words!r}"
        for name, words in row.encoded
        if not any(words in text and cites(sources, row.paragraphs) for text, sources in known.get(name, ()))
    ]


def test_the_statements_are_numbered_and_each_has_a_place() -> None:
    assert [row.number for row in ROWS] == list(range(1, 205))
    assert [row.number for row in ROWS if not row.encoded] == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row.number))
def test_every_statement_stands_where_it_is_said_to(row: Row) -> None:
    assert missing(row, PLACES) == []


@pytest.mark.parametrize(
    ("name", "typed", "numbers"),
    [
        ("framework.yml", "two to six more", {91}),
        ("support_types.yml", '"crucial catalyst"', {90}),
        ("decisions/governance_notes.yml", "unblock difficult issues", {85}),
        ("options.yml", "are more attractive to social workers", {88}),
        ("attributes.yml", 'said that it had not "hunkered down"', {39}),
    ],
)
def test_a_statement_that_is_taken_out_is_missed(name: str, typed: str, numbers: set[int]) -> None:
    texts = {path.relative_to(RULES).as_posix(): path.read_text(encoding="utf-8") for path in RULES.rglob("*.yml")}
    assert typed in " ".join(texts[name].split())
    texts[name] = re.sub(r"\s+".join(map(re.escape, typed.split())), "something else", texts[name])
    known = places(framework_from({each: text.encode() for each, text in texts.items()}))
    assert {row.number for row in ROWS if missing(row, known)} == numbers


def test_a_statement_whose_place_cites_another_paragraph_is_missed() -> None:
    wrong = {name: [(text, ("RR 9.99",)) for text, _ in items] for name, items in PLACES.items()}
    assert all(missing(row, wrong) for row in ROWS)
