"""`recommend rules [ID]`: browse rules, attributes, readings, open points, decisions, support types and sources."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

import click

from delivery_model.answer.as_json import document_as_json
from delivery_model.answer.full import support_type_page
from delivery_model.answer.words import levels_in_words, rule_in_words
from delivery_model.cli.shared import Output, emits, rules_option
from delivery_model.errors import UnknownName
from delivery_model.loading import load_framework
from delivery_model.rulebase.conditions import AllOf, Among, Condition, leaves
from delivery_model.rulebase.framework import Decision, Framework, Rule, Source
from delivery_model.rulebase.vocabulary import Attribute, Group, Reading
from delivery_model.writing.document import Document, Line, Part, page
from delivery_model.writing.phrases import sentence


@click.command()
@click.argument("name", metavar="[ID]", required=False)
@rules_option
@emits("json")
def rules(name: str | None, folder: str | None, output: Output) -> None:
    """Show what the rule base says of ID; without ID, list everything.

    ID is a rule, decision, attribute, group of attributes, reading, open point of the text, support type, or source.
    """
    framework = load_framework(folder)
    found = index(framework) if name is None else entry(framework, name)
    output.emit(lambda: found, lambda: document_as_json(found, framework))


def index(framework: Framework) -> Document:
    """Everything that can be asked for, in short."""
    decisions = tuple(
        Line(decision.question, name, tuple(Line(sentence(rule.because), rule.id) for rule in decision.rules))
        for name, decision in framework.decisions.items()
    )
    attributes = tuple(Line(each.title, name) for name, each in framework.attributes.items())
    readings = tuple(Line(each.question, each.name) for each in framework.readings.values())
    points = tuple(Line(says, point) for point, says in framework.points.items())
    types = tuple(Line(sentence(each.title), name) for name, each in framework.support_types.items())
    sources = tuple(Line(each.title, key) for key, each in framework.sources.items())
    return page(
        framework.title,
        (("Rule base", framework.name), ("Hash", framework.content_hash)),
        (
            Part("Decisions and rules", decisions),
            Part("Attributes", attributes),
            Part("Open points of the text", points),
            Part("Readings", readings),
            Part("Support types", types),
            Part("Sources", sources),
        ),
    )


def entry(framework: Framework, name: str) -> Document:
    """One thing in full.

    Raises:
        UnknownName: nothing has this name.
    """
    pages: Mapping[str, Callable[[], Document]] = {
        **{key: partial(support_type_page, framework, each) for key, each in framework.support_types.items()},
        **{key: partial(_source, framework, each) for key, each in framework.sources.items()},
        **{point: partial(_point, framework, point) for point in framework.points},
        **{key: partial(_reading, framework, each) for key, each in framework.readings.items()},
        **{key: partial(_group, framework, each) for key, each in framework.groups.items()},
        **{key: partial(_attribute, framework, each) for key, each in framework.attributes.items()},
        **{key: partial(_decision, each) for key, each in framework.decisions.items()},
        **{key: partial(_rule, framework, each) for key, each in framework.rules.items()},
    }
    key, _, place = name.partition(" ")
    source = next((each for each in framework.sources.values() if each.key.casefold() == key.casefold()), None)
    if name not in pages and place and source is not None:
        return _source(framework, source, place)
    if name not in pages:
        kind = "rule, decision, attribute, group, reading, open point, support type or source"
        begun = [each for each in pages if each.startswith((f"{name}-", f"{name}."))]
        titled = {**framework.attributes, **framework.groups, **framework.support_types, **framework.sources}
        raise UnknownName(
            kind, name, begun or list(pages)[::-1], titles={each: about.title for each, about in titled.items()}
        )
    return pages[name]()


def _rule(framework: Framework, rule: Rule) -> Document:
    facts = [
        ("Decides", rule.decision),
        ("Concludes", f"{rule.then}: {framework.decisions[rule.decision].values[rule.then]}"),
        ("Basis", rule.basis.value),
        ("Origin", rule.origin),
        ("Written at", str(rule.place)),
    ]
    if rule.reason:
        facts.append(("Reason", rule.reason))
    points = tuple(Line(framework.points[point], point) for point in rule.points)
    cited = tuple(Line(_title(framework, source), source) for source in rule.sources)
    sections = (
        Part("Holds when", (condition_line(rule.when),)),
        Part("Because", (Line(sentence(rule.because)),)),
        Part("Sources", cited),
        Part("Open points", points),
    )
    return page(f"Rule {rule.id}", facts, sections)


def condition_line(condition: Condition) -> Line:
    """A condition in normal form, nested as it is."""
    if isinstance(condition, Among):
        return Line(f"{condition.variable} is {levels_in_words(sorted(condition.values)) or 'never'}")
    word = "All of" if isinstance(condition, AllOf) else "Any of"
    return Line(word, "", tuple(map(condition_line, condition.parts)))


def _title(framework: Framework, citation: str) -> str:
    return framework.sources[citation.partition(" ")[0]].title


def _attribute(framework: Framework, attribute: Attribute) -> Document:
    levels = tuple(Line(f"{level.name}: {level.definition}") for level in attribute.levels)
    used = tuple(Line(sentence(rule.because), rule.id) for rule in _rules_on(framework, attribute))
    facts = (
        ("Title", attribute.title),
        ("Question", attribute.question),
        ("Definition", attribute.definition),
        ("Part", "can decide" if attribute.can_decide else "context, never decisive"),
        ("Sources", ", ".join(attribute.sources)),
    )
    found_by = tuple(Line(sentence(each.says), ", ".join(each.sources)) for each in attribute.found_by)
    sections = (
        Part("Levels, best first", levels),
        Part("Who found it out in an earlier case", found_by),
        Part("Rules that look at it", used),
    )
    return page(attribute.name, facts, sections)


def _group(framework: Framework, group: Group) -> Document:
    members = tuple(Line(framework.attributes[name].title, name) for name in group.members)
    facts = (("Title", group.title), ("Definition", group.definition), ("Levels", ", ".join(group.level_names)))
    return page(f"Group {group.name}", facts, (Part("Members", members),))


def _point(framework: Framework, point: str) -> Document:
    readings = tuple(Line(each.question, each.name) for each in framework.readings.values() if each.point == point)
    rules = tuple(Line(sentence(rule.because), rule.id) for rule in framework.rules.values() if point in rule.points)
    sections = (Part("Readings of it", readings), Part("Rules that settle it", rules))
    facts = (("What is open", framework.points[point]),)
    return page(f"Open point {point}", facts, sections)


def _rules_on(framework: Framework, attribute: Attribute) -> Iterator[Rule]:
    for rule in framework.rules.values():
        if any(attribute.name in framework.variables[leaf.variable].members for leaf in leaves(rule.when)):
            yield rule


def _reading(framework: Framework, reading: Reading) -> Document:
    alternatives = tuple(
        Line(
            f"{each.name}{' (default)' if each.name == reading.default else ''}: {each.says}",
            "",
            (Line(each.argument),),
        )
        for each in reading.alternatives
    )
    point = f"{reading.point}: {framework.points[reading.point]}"
    facts = (("Question", reading.question), ("Open point", point), ("Sources", ", ".join(reading.sources)))
    return page(f"Reading {reading.name}", facts, (Part("Alternatives", alternatives),))


def _decision(decision: Decision) -> Document:
    values = tuple(Line(f"{name}: {says}") for name, says in decision.values.items())
    lines = tuple(Line(f"{rule.then}: {rule.because}", rule_in_words(rule)) for rule in decision.rules)
    facts = (("Question", decision.question), ("Hit", decision.hit.value))
    return page(f"Decision {decision.name}", facts, (Part("Values", values), Part("Rules", lines)))


def _source(framework: Framework, source: Source, asked: str = "") -> Document:
    """A source with the rules that cite it, or those that cite a place in it.

    Raises:
        UnknownName: no rule cites that place.
    """
    citations = ((rule, each, *each.partition(" ")[::2]) for rule in framework.rules.values() for each in rule.sources)
    citing = tuple(
        Line(sentence(rule.because), f"{rule.id}: {citation}")
        for rule, citation, key, place in citations
        if key == source.key and (not asked or f"{place} ".startswith(f"{asked} "))
    )
    if asked and not citing:
        fix = f"no rule cites it; '{source.key}' lists the rules that cite this source"
        raise UnknownName(f"place in {source.key}", asked, source.places, fix)
    facts = (
        ("Title", source.title),
        ("Author", source.author),
        ("Date", source.date),
        ("Publisher", source.publisher),
        ("Address", source.address),
    )
    places = tuple(Line(f"{place}: {says}") for place, says in source.places.items())
    sections = (Part("Rules that cite it", citing), Part("Places", places if not asked else ()))
    return page(f"Source {source.key} {asked}".strip(), facts, sections)
