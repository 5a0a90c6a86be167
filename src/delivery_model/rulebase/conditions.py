"""Conditions: their normal form (membership, all, any), which alone reaches an engine, and how they are written.

A leaf says that a variable is one of some values. Variables are attributes, readings (`reading.x`),
the count classes of a group (`grip.lacking`), the decisions (`governance`), and for a decision that
collects, each of its values (`journey_context.expertise`, which is `yes` or `no`).

Reading takes two steps, as a group is cut into count classes only where some rule cuts it: first every condition is
read, noting the cuts; then, with all cuts known, it is put into normal form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from attrs import field, frozen

from delivery_model.errors import quoted
from delivery_model.rulebase.axes import Facts, class_range
from delivery_model.rulebase.vocabulary import READING_PREFIX, Vocabulary
from delivery_model.yaml_input.problems import Report
from delivery_model.yaml_input.yaml_text import Entries, Items, Node, Text


@frozen
class Among:
    """A variable is one of these values."""

    variable: str
    values: frozenset[str]


@frozen
class AllOf:
    """Every part holds; true when there are none."""

    parts: tuple[Condition, ...]


@frozen
class AnyOf:
    """At least one part holds; false when there are none."""

    parts: tuple[Condition, ...]


Condition = Among | AllOf | AnyOf

PRESENT, ABSENT = "yes", "no"
"""Whether a collecting decision concluded a value: what the variable for that value may be."""

ALWAYS = AllOf(())
NEVER = AnyOf(())


def holds(condition: Condition, facts: Facts) -> bool:
    """Say whether a condition holds for a complete authority. This is the meaning of the language."""
    if isinstance(condition, Among):
        return facts[condition.variable] in condition.values
    if isinstance(condition, AllOf):
        return all(holds(part, facts) for part in condition.parts)
    return any(holds(part, facts) for part in condition.parts)


def negated(condition: Condition, domains: Mapping[str, Sequence[str]]) -> Condition:
    """The opposite of a condition, with the negation pushed to the leaves.

    `domains` gives every value that each variable may have.
    """
    if isinstance(condition, Among):
        others = frozenset(domains[condition.variable]) - condition.values
        return Among(condition.variable, others)
    parts = tuple(negated(part, domains) for part in condition.parts)
    return AnyOf(parts) if isinstance(condition, AllOf) else AllOf(parts)


def simplified(condition: Condition, domains: Mapping[str, Sequence[str]]) -> Condition:
    """What is left of a condition when variables are confined to `domains`: settled leaves are gone."""
    if isinstance(condition, Among):
        possible = domains[condition.variable]
        if condition.values.isdisjoint(possible):
            return NEVER
        return ALWAYS if condition.values.issuperset(possible) else condition
    settled, kind = (NEVER, AllOf) if isinstance(condition, AllOf) else (ALWAYS, AnyOf)
    parts: list[Condition] = []
    for part in condition.parts:
        left = simplified(part, domains)
        if left == settled:
            return settled
        if left not in (ALWAYS, NEVER):
            parts.append(left)
    return parts[0] if len(parts) == 1 else kind(tuple(parts))


def cases(condition: Condition, domains: Mapping[str, Sequence[str]]) -> Iterator[dict[str, tuple[str, ...]]]:
    """The disjoint cases in which a condition holds: each says what some variables may be, the others anything."""
    first = next(leaves(condition), None)
    if first is None:
        if holds(condition, {}):
            yield {}
        return
    left: dict[Condition, list[str]] = {}
    for value in domains[first.variable]:
        residual = simplified(condition, {**domains, first.variable: (value,)})
        left.setdefault(residual, []).append(value)
    for residual, values in left.items():
        for case in cases(residual, domains):
            yield {first.variable: tuple(values), **case}


def at_least(number: int, conditions: Sequence[Condition]) -> Condition:
    """At least so many of the conditions hold."""
    return AnyOf(tuple(AllOf(chosen) for chosen in combinations(conditions, number)))


def leaves(condition: Condition) -> Iterator[Among]:
    """Every leaf, in the order written."""
    if isinstance(condition, Among):
        yield condition
    else:
        for part in condition.parts:
            yield from leaves(part)


def support(condition: Condition, facts: Facts) -> Iterator[Among]:
    """The leaves that make a condition hold: of `any`, every branch that holds, or one that readings alone settle.

    Yields nothing for a condition that does not hold.
    """
    if isinstance(condition, Among):
        if holds(condition, facts):
            yield condition
        return
    parts = [part for part in condition.parts if holds(part, facts)]
    if isinstance(condition, AnyOf):
        parts = next(([part] for part in parts if is_of_readings(part)), parts)
    elif len(parts) < len(condition.parts):
        return
    for part in parts:
        yield from support(part, facts)


def is_of_readings(condition: Condition) -> bool:
    """Whether a condition looks at readings alone."""
    return all(leaf.variable.startswith(READING_PREFIX) for leaf in leaves(condition))


LARGEST_LIST = 8
BOUNDS = ("exactly", "at_least", "at_most")
RESERVED = ("all", "any", "not", "count")
"""What a condition may begin with that is no name."""


@frozen
class Counted:
    """Between `low` and `high` members of a group are at a level."""

    group: str
    level: str
    low: int
    high: int


@frozen
class Opposite:
    """The part does not hold."""

    part: Written


@frozen
class Several:
    """All parts hold, or any of them."""

    is_all: bool
    parts: tuple[Written, ...]


Written = Among | Counted | Opposite | Several


@frozen
class Names:
    """Every variable that conditions may use, with its values, and the numbers at which groups are cut."""

    vocabulary: Vocabulary
    unique: Mapping[str, tuple[str, ...]]
    collecting: Mapping[str, tuple[str, ...]]
    cuts: dict[str, dict[str, set[int]]] = field(factory=dict[str, dict[str, set[int]]])
    named: dict[str, set[str]] = field(factory=dict[str, set[str]])

    def values(self, variable: str) -> tuple[str, ...] | None:
        """The values of an attribute, reading or unique decision."""
        if variable in self.vocabulary.attributes:
            return self.vocabulary.attributes[variable].level_names
        readings = {reading.variable: reading.alternative_names for reading in self.vocabulary.readings.values()}
        return readings.get(variable) or self.unique.get(variable)

    def counts(self) -> tuple[str, ...]:
        """Every count that rules could look at, such as `grip.lacking`."""
        groups = self.vocabulary.groups.values()
        return tuple(f"{group.name}.{level}" for group in groups for level in group.level_names)

    def all(self) -> tuple[str, ...]:
        """Every name a condition may begin with."""
        readings = (reading.variable for reading in self.vocabulary.readings.values())
        return (*self.vocabulary.attributes, *readings, *self.unique, *self.collecting, *RESERVED)


def read_condition(report: Report, node: Node, names: Names) -> Written:
    """Read a condition as written, noting problems and cuts."""
    parts = [_read_entry(report, key, value, names) for key, value in report.entries(node)]
    if isinstance(node, Entries) and not parts:
        report.add(node.place, "a condition without any part", "name an attribute and a level")
    return parts[0] if len(parts) == 1 else Several(True, tuple(parts))


def _read_entry(report: Report, key: Text, value: Node, names: Names) -> Written:
    if key.value in ("all", "any"):
        parts = tuple(read_condition(report, each, names) for each in report.items(value))
        if isinstance(value, Items) and not parts:
            report.add(value.place, f"'{key.value}' without any part", "list at least one condition")
        return Several(key.value == "all", parts)
    if key.value == "not":
        return Opposite(read_condition(report, value, names))
    if key.value == "count":
        return _read_count(report, value, names)
    if key.value in names.collecting:
        return _read_collected(report, key.value, value, names.collecting[key.value])
    values = names.values(key.value)
    if values is None:
        note_unknown(report, key, names.all())
        return Several(True, ())
    _note_member(names, key.value)
    return Among(key.value, frozenset(_read_values(report, key.value, value, values, names)))


def note_unknown(report: Report, key: Text, known: Iterable[str]) -> None:
    """Note a name that is no variable."""
    report.unknown(key.place, f"unknown attribute, decision or reading {quoted(key.value)}", key.value, known)


def _note_member(names: Names, name: str) -> None:
    attribute = names.vocabulary.attributes.get(name)
    if attribute is not None and attribute.group is not None:
        names.named.setdefault(attribute.group, set()).add(name)


def _read_values(report: Report, variable: str, node: Node, values: tuple[str, ...], names: Names) -> Sequence[str]:
    kind = f"level of {variable}" if variable in names.vocabulary.attributes else f"value of {variable}"
    if isinstance(node, Text):
        return [report.choice(node, kind, values)]
    if isinstance(node, Items):
        if not node.values:
            report.add(node.place, f"no {kind} is named", "name at least one")
        return [report.choice(each, kind, values) for each in node.values]
    if variable not in names.vocabulary.attributes:
        report.add(node.place, f"{variable} has no order to compare by", "name its values in a list")
        return values
    fields = report.fields(node, "a comparison", optional=("at_least", "at_most"))
    if not node.pairs:
        report.add(node.place, "a comparison without a level", "add at_least or at_most")
    chosen = list(values)
    if "at_least" in fields:
        chosen = chosen[: values.index(report.choice(fields["at_least"], kind, values)) + 1]
    if "at_most" in fields:
        floor = values.index(report.choice(fields["at_most"], kind, values))
        chosen = [level for level in chosen if values.index(level) >= floor]
    return chosen


def _read_collected(report: Report, decision: str, node: Node, values: tuple[str, ...]) -> Written:
    asked = node.values if isinstance(node, Items) else (node,)
    found = (report.choice(each, f"value of {decision}", values) for each in asked)
    return Several(False, tuple(Among(f"{decision}.{value}", frozenset({"yes"})) for value in found))


def _read_count(report: Report, node: Node, names: Names) -> Written:
    fields = report.fields(node, "a count", required=("of", "level"), optional=BOUNDS)
    if "of" not in fields or "level" not in fields:
        return Several(True, ())
    members, levels, group = _read_counted(report, fields["of"], names)
    if not members:  # which has been reported
        return Several(True, ())
    level = report.choice(fields["level"], "level", levels)
    low, high = read_bounds(report, node, fields, len(members))
    if group is not None:
        cuts = names.cuts.setdefault(group, {}).setdefault(level, set())
        cuts |= {cut for cut in (low, high + 1) if 0 < cut <= len(members)}
        return Counted(group, level, low, high)
    each = [Among(member, frozenset({level})) for member in members]
    return _between(each, low, high)


def _read_counted(report: Report, node: Node, names: Names) -> tuple[tuple[str, ...], tuple[str, ...], str | None]:
    """The members a count runs over, their levels, and the group's name when it is a whole group."""
    attributes, groups = names.vocabulary.attributes, names.vocabulary.groups
    if isinstance(node, Items):
        members = tuple(report.choice(each, "attribute", attributes) for each in node.values)
        if not 0 < len(members) <= LARGEST_LIST:
            fix = f"list one to {LARGEST_LIST} attributes, or declare a group"
            report.add(node.place, f"a count over {len(members)} attributes", fix)
            return (), (), None
        if any(member not in attributes for member in members):  # which the choice has reported
            return (), (), None
        scales = {attributes[member].level_names for member in members}
        if len(scales) > 1:
            report.add(node.place, "a count over attributes with different levels", "count attributes of one scale")
        for member in members:
            _note_member(names, member)
        return members, attributes[members[0]].level_names, None
    name = report.choice(node, "group", groups)
    if name not in groups:
        return (), (), None
    return groups[name].members, groups[name].level_names, name


def read_bounds(report: Report, node: Node, fields: Mapping[str, Node], most: int) -> tuple[int, int]:
    """The fewest and the most members that a count allows, by its bounds among the fields."""
    numbers = {bound: read_number(report, fields[bound], most) for bound in BOUNDS if bound in fields}
    if not numbers:
        report.add(node.place, "a count without a bound", "add exactly, at_least or at_most")
    if "exactly" in numbers and len(numbers) > 1:
        report.add(node.place, "a count with 'exactly' and another bound", "keep one of them")
    exactly = numbers.get("exactly")
    if exactly is not None:
        return exactly, exactly
    return numbers.get("at_least", 0), numbers.get("at_most", most)


def read_number(report: Report, node: Node, most: int, of: str = "members") -> int:
    """A whole number from 0 to `most`."""
    text = report.word(node)
    if not (text.isascii() and text.isdigit() and int(text[:9]) <= most):
        report.add(node.place, f"{quoted(text)} is not a number of {of}", f"write 0 to {most}")
        return 0
    return int(text)


def _between(parts: Sequence[Among], low: int, high: int) -> Written:
    def enough(number: int) -> Written:
        return _as_written(at_least(number, parts))

    return Several(True, (enough(low), Opposite(enough(high + 1))))


def _as_written(condition: Condition) -> Written:
    if isinstance(condition, Among):
        return condition
    return Several(isinstance(condition, AllOf), tuple(map(_as_written, condition.parts)))


def normal_form(written: Written, domains: Mapping[str, tuple[str, ...]], sizes: Mapping[str, int]) -> Condition:
    """Put a condition into normal form: counts become count classes, negation goes to the leaves.

    `domains` gives the values of every variable, count classes included; `sizes` the members of each group.
    """
    if isinstance(written, Among):
        return written
    if isinstance(written, Counted):
        variable = f"{written.group}.{written.level}"
        span = range(written.low, written.high + 1)
        classes = domains.get(variable)
        if classes is None:  # no cut: the count can never be otherwise, or never be
            return AllOf(()) if written.low <= written.high else AnyOf(())
        inside = (name for name in classes if class_range(name, sizes[written.group])[0] in span)
        return Among(variable, frozenset(inside))
    if isinstance(written, Opposite):
        return negated(normal_form(written.part, domains, sizes), domains)
    parts = tuple(normal_form(part, domains, sizes) for part in written.parts)
    return AllOf(parts) if written.is_all else AnyOf(parts)
