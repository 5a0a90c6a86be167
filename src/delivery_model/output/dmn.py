"""A rule base as a DMN model: one decision table a decision, for engines and editors that are not ours.

Attributes, counts of a group's members and readings are input data; a rule is as many rows as its condition has
disjoint cases. A DMN engine needs every input: it has no word for a finding that is still open.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from delivery_model.errors import UnknownName
from delivery_model.framework.conditions import PRESENT, cases
from delivery_model.framework.rules import Decision, Framework, Hit, Rule
from delivery_model.framework.vocabulary import Group
from delivery_model.output.feel import counted, feel_names, inputs_of, names_of, numbers, strings
from delivery_model.output.words import rule_in_words, sentence, title_of
from delivery_model.safe_text import is_web_address, visible
from delivery_model.version import library_version

VERSIONS = {"1.3": "https://www.omg.org/spec/DMN/20191111/", "1.5": "https://www.omg.org/spec/DMN/20230324/"}
"""The versions that can be written, the one that most tools read first, each with where its names are defined."""
NAMESPACE = "urn:delivery-model:"
WITHOUT_ID = {"text", "description", "question", "typeRef", "annotation", "annotationEntry"} | {
    f"required{kind}" for kind in ("Input", "Decision", "Authority")
}
"""The elements that the standard gives no id."""


def framework_as_dmn(framework: Framework, *, version: str = "1.3", only: str = "", is_annotated: bool = True) -> str:
    """Write a rule base as DMN, in XML.

    Args:
        framework: the rule base.
        version: of the standard, one of `VERSIONS`.
        only: a decision to be written alone, what it needs of others being input data; all when empty.
        is_annotated: whether each row has its basis and citations beside it.

    Source:
        Object Management Group, Decision Model and Notation 1.3 and 1.5 (namespaces of 11 November 2019 and 24 March
        2023).

    Raises:
        UnknownName: there is no such decision or version.
    """
    if version not in VERSIONS:
        raise UnknownName("version of DMN", version, VERSIONS)
    if only and only not in framework.decisions:
        raise UnknownName("decision", only, framework.decisions)
    model = _Export(framework, VERSIONS[version], only, is_annotated).model()
    return visible(tostring(model, encoding="unicode", xml_declaration=True)) + "\n"


class _Export:
    """The making of one model."""

    def __init__(self, framework: Framework, standard: str, only: str, is_annotated: bool) -> None:
        self._framework, self._standard, self._is_annotated = framework, standard, is_annotated
        self._counts = counted(framework)
        self._decisions = {name: each for name, each in framework.decisions.items() if only in ("", name)}
        self._inputs = self._needed(only) if only else inputs_of(framework)
        self._names = names_of(framework)
        self._keys = feel_names(framework.sources)

    def model(self) -> Element:
        """The whole of it."""
        framework = self._framework
        root = Element(
            "definitions",
            {
                "xmlns": f"{self._standard}MODEL/",
                "id": "model",
                "name": framework.title,
                "namespace": f"{NAMESPACE}{framework.id}",
                "expressionLanguage": f"{self._standard}FEEL/",
                "typeLanguage": f"{self._standard}FEEL/",
                "exporter": "delivery-model",
                "exporterVersion": library_version(),
            },
        )
        _text(root, "description", f"{framework.name}, {framework.content_hash}. {framework.scope}")
        self._types(root)
        for name in self._inputs:
            self._input(root, name)
        for decision in self._decisions.values():
            self._decision(root, decision)
        self._sources(root)
        _identify(root)
        indent(root)
        return root

    def _types(self, root: Element) -> None:
        for name in (*self._inputs, *self._decisions):
            kind, values = self._values(name)
            known = self._names[name]
            item = SubElement(root, "itemDefinition", {"id": f"type-{known}", "name": f"t_{known}"})
            if self._is_list(name):
                item.set("isCollection", "true")
            _text(item, "typeRef", kind)
            _text(SubElement(item, "allowedValues"), "text", values)

    def _values(self, name: str) -> tuple[str, str]:
        """The FEEL type of a variable, and what it may be."""
        if name in self._counts:
            return "number", f"[0..{len(self._group(name).members)}]"
        return "string", strings(self._domain(name))

    def _domain(self, name: str) -> Sequence[str]:
        """What a variable may be, in the order in which the rule base writes it."""
        if name in self._framework.attributes:
            return self._framework.attributes[name].level_names
        if name in self._framework.decisions:
            return tuple(self._framework.decisions[name].values)
        return self._framework.domains[name]

    def _group(self, count: str) -> Group:
        return self._framework.groups[self._counts[count][0]]

    def _is_list(self, name: str) -> bool:
        return name in self._framework.decisions and self._framework.decisions[name].hit is Hit.COLLECT

    def _named(self, root: Element, kind: str, name: str, label: str, says: str) -> Element:
        """An element with its variable."""
        known = self._names[name]
        element = SubElement(root, kind, {"id": f"{kind}-{known}", "name": known, "label": label})
        _text(element, "description", says)
        if kind == "decision":
            _text(element, "question", self._framework.decisions[name].question)
        SubElement(element, "variable", {"name": known, "typeRef": f"t_{known}"})
        return element

    def _input(self, root: Element, name: str) -> None:
        framework = self._framework
        if name in self._counts:
            group, level = self._group(name), self._counts[name][1]
            says = f"How many of {len(group.members)}, in members: {', '.join(group.members)}"
            self._named(root, "inputData", name, f"{group.title}: how many are {level}", says)
        elif name in framework.attributes:
            self._named(root, "inputData", name, title_of(framework, name), framework.attributes[name].question)
        elif name in framework.decisions:
            self._named(root, "inputData", name, name, framework.decisions[name].question)
        else:
            reading = next(each for each in framework.readings.values() if each.variable == name)
            says = f"A reading of open point {reading.point}; by default {reading.default}"
            self._named(root, "inputData", name, reading.question, says)

    def _decision(self, root: Element, decision: Decision) -> None:
        values = "; ".join(f"{value}: {says}" for value, says in decision.values.items())
        element = self._named(root, "decision", decision.name, decision.name, values)
        for name in self._needed(decision.name):
            is_decision = name in self._decisions
            requirement = SubElement(element, "informationRequirement")
            target = f"{'decision' if is_decision else 'inputData'}-{self._names[name]}"
            SubElement(requirement, "requiredDecision" if is_decision else "requiredInput", {"href": f"#{target}"})
        for key in _cited(decision):
            authority = SubElement(element, "authorityRequirement")
            SubElement(authority, "requiredAuthority", {"href": f"#source-{self._keys[key]}"})
        self._table(element, decision)

    def _needed(self, decision: str) -> tuple[str, ...]:
        """The decisions and inputs that a decision looks at."""
        return tuple(dict.fromkeys(map(self._owner, self._framework.decisions[decision].inputs())))

    def _owner(self, variable: str) -> str:
        decision = self._framework.decided_by(variable)
        return decision.name if decision else variable

    def _table(self, element: Element, decision: Decision) -> None:
        hit = {"hitPolicy": "COLLECT" if decision.hit is Hit.COLLECT else "UNIQUE"}
        table = SubElement(element, "decisionTable", {"id": f"table-{self._names[decision.name]}", **hit})
        for variable in decision.inputs():
            expression, kind = self._expression(variable)
            clause = SubElement(SubElement(table, "input", {"label": variable}), "inputExpression", {"typeRef": kind})
            _text(clause, "text", expression)
        output = SubElement(table, "output")
        _text(SubElement(output, "outputValues"), "text", strings(decision.values))
        for title in ("Because", "Rule") if self._is_annotated else ():
            SubElement(table, "annotation", {"name": title})
        for rule in decision.rules:
            for row in self._rows(decision, rule):
                self._row(table, rule, row)

    def _expression(self, variable: str) -> tuple[str, str]:
        """What a column looks at: a variable, or whether a list has a value."""
        if variable in self._framework.collected:
            name, value = self._framework.collected[variable]
            return f"list contains({self._names[name]}, {strings([value])})", "boolean"
        return self._names[variable], "number" if variable in self._counts else "string"

    def _rows(self, decision: Decision, rule: Rule) -> Iterator[list[str]]:
        for case in cases(rule.when, self._framework.domains):
            yield [self._test(name, case[name]) if name in case else "-" for name in decision.inputs()]

    def _test(self, variable: str, values: Sequence[str]) -> str:
        """The unary tests of one cell."""
        domain = self._domain(variable)
        if set(values) == set(domain):
            return "-"
        if variable in self._framework.collected:
            return "true" if PRESENT in values else "false"
        if variable in self._counts:
            return numbers(values, len(self._group(variable).members))
        return strings(value for value in domain if value in values)

    def _row(self, table: Element, rule: Rule, tests: list[str]) -> None:
        row = SubElement(table, "rule")
        for test in tests:
            _text(SubElement(row, "inputEntry"), "text", test)
        _text(SubElement(row, "outputEntry"), "text", strings([rule.then]))
        for says in (sentence(rule.because), rule_in_words(rule)) if self._is_annotated else ():
            _text(SubElement(row, "annotationEntry"), "text", says)

    def _sources(self, root: Element) -> None:
        cited = {key for decision in self._decisions.values() for key in _cited(decision)}
        is_whole = len(self._decisions) == len(self._framework.decisions)
        for key, source in self._framework.sources.items():
            if not is_whole and key not in cited:
                continue
            address = {"locationURI": source.address} if is_web_address(source.address) else {}
            names = {"id": f"source-{self._keys[key]}", "name": key, "label": source.title}
            element = SubElement(root, "knowledgeSource", {**names, **address})
            _text(element, "description", f"{source.author}, {source.date}. {source.publisher}")


def _cited(decision: Decision) -> tuple[str, ...]:
    """The sources that the rules of a decision cite."""
    return tuple(dict.fromkeys(each.partition(" ")[0] for rule in decision.rules for each in rule.sources))


def _identify(element: Element) -> None:
    """Give everything below an element an id, where the standard has one and there is none yet."""
    for number, child in enumerate(element, 1):
        if child.tag not in WITHOUT_ID:
            child.set("id", child.get("id") or f"{element.get('id')}-{child.tag}-{number}")
            _identify(child)


def _text(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = text
