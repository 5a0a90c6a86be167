"""A DMN model as its decision tables, each read or refused by itself; what they share is not looked at yet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from attrs import frozen

from delivery_model.errors import Place, RuleBaseError, quoted
from delivery_model.imports.drafts import one_line, refused
from delivery_model.imports.feel import Constant, UnaryTests, read_constant, read_constants, read_tests
from delivery_model.imports.xml_elements import Element
from delivery_model.yaml_input.problems import Report

POLICIES = {
    "": "unique", "U": "unique", "UNIQUE": "unique", "A": "any", "ANY": "any", "F": "first", "FIRST": "first",
    "P": "priority", "PRIORITY": "priority", "C": "collect", "COLLECT": "collect",
}  # fmt: skip
TAKEN_POLICIES = "UNIQUE, ANY, FIRST, PRIORITY, or COLLECT without an aggregation"
FEEL_WORDS = frozenset(
    [
        "and",
        "or",
        "not",
        "in",
        "if",
        "then",
        "else",
        "for",
        "return",
        "some",
        "every",
        "satisfies",
        "between",
        "instance",
        "of",
    ]
)
CONSTANTS = ("true", "false", "null")
BARE_NAME = re.compile(r"[^\W\d]\w*(?:[ .]+\w+)*")
CONTAINS = re.compile(r'list contains\(\s*(.+?)\s*,\s*("(?:[^"\\]|\\.)*")\s*\)')
WHOLE = ("integer", "int", "long", "short")
NUMBERS_TO = 10
"""How many types may stand for one another, one after the other."""


@frozen(kw_only=True)
class InputColumn:
    """What a column looks at: a name, or whether the list of that name has a `member`; its type and what is allowed."""

    name: str
    label: str
    place: Place
    member: str | None = None
    allowed: UnaryTests
    is_whole: bool = False


@frozen
class TestedRow:
    """A row: a test for each column, and the answer; None for none."""

    number: int
    place: Place
    tests: tuple[UnaryTests, ...]
    answer: Constant | None
    because: str


@frozen(kw_only=True)
class ReadTable:
    """A decision table with one output; `called` are the names by which others may look at it."""

    id: str
    name: str
    place: Place
    question: str
    says: str
    called: tuple[str, ...]
    needs: tuple[str, ...]
    policy: str
    columns: tuple[InputColumn, ...]
    rows: tuple[TestedRow, ...]
    values: tuple[Constant, ...]
    default: Constant | None


@frozen(kw_only=True)
class RefusedTable:
    """A decision that is refused: the names by which others may look at it."""

    id: str
    called: tuple[str, ...]


@frozen(kw_only=True)
class Model:
    """The tables of a model and the decisions that are refused; the names of its inputs."""

    name: str
    tables: tuple[ReadTable, ...]
    refused: tuple[RefusedTable, ...]
    inputs: frozenset[str]


def read_model(report: Report, root: Element, *, splits_outputs: bool) -> Model:
    """Every decision of a model: its table, or why it is refused, which is noted.

    Args:
        report: takes what is refused and remarked on.
        root: the element `definitions`.
        splits_outputs: whether a table of several outputs becomes a decision for each.
    """
    types = {each.get("name"): each for each in root.all("itemDefinition")}
    reader = _TableReader(report, types, {each.get("name"): _type_of(each) for each in root.all("inputData")})
    tables, refused_ones = list[ReadTable](), list[RefusedTable]()
    for decision in root.all("decision"):
        name = one_line(decision.get("name") or decision.get("id"))
        try:
            for each in filter(None, (root, decision, decision.one("decisionTable"))):
                _refuse_language(each)
            tables += [*reader.tables(decision, name, splits_outputs=splits_outputs)]  # all of them, or none
        except RuleBaseError as error:
            for problem in error.problems:
                report.add(problem.where, f"decision {quoted(name)} is refused: {problem.what}", problem.fix)
            table = decision.one("decisionTable")
            outputs = [each.get("name") for each in table.all("output")] if table else []
            called = tuple(filter(None, (name, _variable(decision), *outputs)))
            refused_ones.append(RefusedTable(id=decision.get("id"), called=called))
    return Model(
        name=one_line(root.get("name")), tables=tuple(tables), refused=tuple(refused_ones),
        inputs=frozenset(each.get("name") for each in root.all("inputData")),
    )  # fmt: skip


def _variable(decision: Element) -> str:
    variable = decision.one("variable")
    return variable.get("name") if variable else ""


def _type_of(element: Element) -> str:
    """The type of an input or a decision, by its variable."""
    variable = element.one("variable")
    return variable.get("typeRef") or variable.said("typeRef") if variable else ""


class _TableReader:
    def __init__(self, report: Report, types: Mapping[str, Element], inputs: Mapping[str, str]) -> None:
        self.report, self.types, self.inputs = report, types, inputs

    def tables(self, decision: Element, name: str, *, splits_outputs: bool) -> Iterator[ReadTable]:
        """The table of a decision, or one for each of its outputs.

        Raises:
            RuleBaseError: it cannot be taken.
        """
        table, outputs = self.parts(decision, splits_outputs=splits_outputs)
        policy = self.policy(table)
        columns = tuple(self.column(each) for each in table.all("input"))
        if not columns:
            raise refused(table.place, "its table has no inputs, so it always says the same", "add an input column")
        rules = [*table.all("rule")]
        if not rules:
            raise refused(table.place, "its table has no rules", "add a row")
        tests = [self.tests(rule, at, len(columns), len(outputs)) for at, rule in enumerate(rules, 1)]
        entries = [[self.answer(entry) for entry in rule.all("outputEntry")] for rule in rules]
        variable = _variable(decision)
        for at, output in enumerate(outputs):
            own = one_line(output.get("name"))
            several = f"{name} {own or f'output {at + 1}'}", (own, f"{name}.{own}", f"{variable}.{own}")
            shown, called = (name, (name, variable, own)) if len(outputs) == 1 else several
            yield ReadTable(
                id=decision.get("id"),
                name=shown,
                place=table.place,
                question=one_line(decision.said("question")),
                says=one_line(decision.said("description")),
                called=tuple(dict.fromkeys(filter(None, called))),
                needs=_needs(decision),
                policy=policy,
                columns=columns,
                rows=tuple(
                    TestedRow(number, rule.place, tests[number - 1], entries[number - 1][at], because(rule))
                    for number, rule in enumerate(rules, 1)
                ),
                values=self.values(output, decision),
                default=self.default(output, policy),
            )

    def parts(self, decision: Element, *, splits_outputs: bool) -> tuple[Element, list[Element]]:
        """The table of a decision and its outputs."""
        table = decision.one("decisionTable")
        if table is None:
            kind = next((each.name for each in decision.children if each.name in KINDS), "")
            what = f"its logic is {KINDS[kind]}" if kind else "it has no logic"
            raise refused(decision.place, what, "write it as a decision table")
        outputs = [*table.all("output")]
        if not outputs:
            raise refused(table.place, "its table has no output", "add an output column")
        if len(outputs) > 1 and not splits_outputs:
            what = f"its table has {len(outputs)} outputs, so several answers at once"
            raise refused(outputs[1].place, what, "import with --split-outputs, or write a table for each")
        return table, outputs

    def policy(self, table: Element) -> str:
        """The hit policy, in our words."""
        said, aggregation = table.get("hitPolicy"), table.get("aggregation")
        policy = POLICIES.get(said.upper())
        if policy is None:
            raise refused(table.place, f"its hit policy is {said}", f"use {TAKEN_POLICIES}")
        if aggregation:
            what = f"it works out the {aggregation} of several answers"
            raise refused(table.place, what, f"use {TAKEN_POLICIES}")
        return policy

    def column(self, element: Element) -> InputColumn:
        """What one input column looks at."""
        expression = element.one("inputExpression") or element
        _refuse_language(expression)
        label = one_line(element.get("label"))
        said = one_line(expression.said("text")) or one_line(element.get("inputVariable")) or label
        found = CONTAINS.fullmatch(said)
        member = None
        if found:
            constant = read_constant(found[2], expression.place)
            said, member = found[1], constant if isinstance(constant, str) else None
        if not said:
            raise refused(element.place, "a column does not say what it looks at", "write its expression or its label")
        is_declared = said in self.inputs
        if not is_declared and (not BARE_NAME.fullmatch(said) or said in CONSTANTS or FEEL_WORDS & {*said.split()}):
            what = f"a column looks at {quoted(said)}, which is {'a constant' if said in CONSTANTS else 'computed'}"
            raise refused(expression.place, what, "let it look at an input or a decision by its name")
        kinds = (expression.get("typeRef") or expression.said("typeRef"), self.inputs.get(said, ""))
        allowed = (self.allowed(element.one("inputValues"), kind) for kind in kinds)
        return InputColumn(
            name=said,
            label=label or said,
            place=element.place,
            member=member,
            allowed=next((each for each in allowed if not each.is_any), UnaryTests()),
            is_whole=any(self.base(kind) in WHOLE for kind in kinds),
        )

    def allowed(self, listed: Element | None, kind: str) -> UnaryTests:
        """The values that a column, or its type, allows; any where nothing is said that a test could say."""
        element = listed
        for _ in range(NUMBERS_TO):
            item = self.types.get(kind.rpartition(":")[2])
            if element or not item:
                break
            element, kind = item.one("allowedValues") or item.one("typeConstraint"), item.said("typeRef")
        if not element:
            return UnaryTests()
        try:
            return read_tests(element.said("text"), element.place)
        except RuleBaseError as error:
            what = f"the allowed values are passed over: {error.problems[0].what}"
            self.report.remark(element.place, what, error.problems[0].fix)
            return UnaryTests()

    def base(self, kind: str) -> str:
        """The name of a type that a model does not define itself."""
        for _ in range(NUMBERS_TO):
            kind = kind.rpartition(":")[2]
            if kind not in self.types:
                break
            kind = self.types[kind].said("typeRef")
        return kind.lower()

    def values(self, output: Element, decision: Element) -> tuple[Constant, ...]:
        """The answers that an output lists, in order; none where it lists none."""
        kind = output.get("typeRef") or _type_of(decision)
        listed = output.one("outputValues")
        if listed is None:
            allowed = self.allowed(None, kind)
            return tuple(each for each in allowed.any_of if isinstance(each, str)) if not allowed.is_denied else ()
        try:
            return read_constants(listed.said("text"), listed.place) or ()
        except RuleBaseError as error:
            self.report.remark(listed.place, f"the list of answers is passed over: {error.problems[0].what}", "")
            return ()

    def default(self, output: Element, policy: str) -> Constant | None:
        element = output.one("defaultOutputEntry")
        found = read_constant(element.said("text"), element.place) if element else None
        if found is not None and policy == "collect":
            raise refused(output.place, "a default of a table that collects", "write it as a row")
        return found

    def answer(self, entry: Element) -> Constant | None:
        """What a row concludes."""
        _refuse_language(entry)
        found = read_constant(entry.said("text"), entry.place)
        if found is None:
            self.report.remark(
                entry.place, "an answer is blank: it is read as no answer", "write one, if it was forgotten"
            )
        return found

    def tests(self, rule: Element, number: int, columns: int, outputs: int) -> tuple[UnaryTests, ...]:
        """What a row asks of each column."""
        cells, answers = [*rule.all("inputEntry")], [*rule.all("outputEntry")]
        if len(cells) != columns or len(answers) != outputs:
            what = f"row {number} has {len(cells)} tests and {len(answers)} answers, not {columns} and {outputs}"
            raise refused(rule.place, what, "write a cell for each column, - for any")
        found = list[UnaryTests]()
        for at, cell in enumerate(cells, 1):
            _refuse_language(cell)
            try:
                found.append(read_tests(cell.said("text"), cell.place))
            except RuleBaseError as error:
                [problem] = error.problems
                raise refused(problem.where, f"row {number}, column {at}: {problem.what}", problem.fix) from error
        return tuple(found)


REQUIRED = "requiredDecision"
KINDS = {
    "literalExpression": "a formula", "context": "a context", "invocation": "a call", "relation": "a relation",
    "functionDefinition": "a function", "list": "a list", "conditional": "an if", "for": "a loop",
    "every": "a test of all",
    "some": "a test of any", "filter": "a filter", "expression": "an expression",
}  # fmt: skip


def _needs(decision: Element) -> tuple[str, ...]:
    """The ids of the decisions that one requires."""
    return tuple(each.get("href").rpartition("#")[2] for each in decision.within() if each.name == REQUIRED)


def _refuse_language(element: Element) -> None:
    language = element.get("expressionLanguage")
    if language and "feel" not in language.lower():
        raise refused(element.place, f"its cells are in {quoted(language)}", "write them in FEEL")


def because(rule: Element) -> str:
    """What a row says of itself: its annotations, or its description."""
    said = [one_line(each.said("text")) for each in rule.all("annotationEntry")] or [one_line(rule.said("description"))]
    return "; ".join(filter(None, said))
