"""Write the pages that are made from the rule bases and the code: `python docs/generate.py`.

`reference/attributes.md` and `reference/isos-2017.md` say what the framework says, the two pages named after the ladder
what the ladder says, and `reference/decision-graph.svg` draws the framework. The verbs in `reference/cli.md` are the
command's own help, and `reference/api.md` is what the docstrings of the public names say. A test fails when they are
out of date.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

import click

import delivery_model
from delivery_model import Framework, load_framework
from delivery_model.cli import recommend
from delivery_model.export.graph import framework_as_svg, heading_of
from delivery_model.rulebase.conditions import AllOf, Among, Condition
from delivery_model.rulebase.framework import Decision, Rule, Source
from delivery_model.rulebase.vocabulary import Attribute, Group, Reading
from delivery_model.writing.markdown import anchor
from delivery_model.writing.outputs import output_shapes
from delivery_model.writing.phrases import sentence

DOCS = Path(__file__).parent
LADDER = "dfe-ladder-2023"
EXPLAINED = {LADDER: "ladder.md"}
SHAPES = output_shapes()
NOTE = "<!-- Made by docs/generate.py; do not edit. -->"
JSON = ("json", "validation", "sweep-and-diff", "certificate")
BAR = r"\\|"
BEGIN, END = "<!-- verbs: made by docs/generate.py -->", "<!-- end of verbs -->"


def pages() -> dict[str, str]:
    """Every generated page, by its path within docs/."""
    framework, ladder = load_framework(), load_framework(LADDER)
    found = {
        "reference/attributes.md": attributes_page(framework),
        "reference/isos-2017.md": rule_base_page(framework),
        f"reference/{LADDER}-attributes.md": attributes_page(ladder),
        f"reference/{LADDER}.md": rule_base_page(ladder),
        "reference/decision-graph.svg": framework_as_svg(framework, "isos-2017.md"),
        "reference/cli.md": with_verbs((DOCS / "reference/cli.md").read_text(encoding="utf-8")),
        "reference/api.md": "\n".join(api_page()),
        **with_shapes({f"reference/{each}.md": (DOCS / f"reference/{each}.md").read_text("utf-8") for each in JSON}),
    }
    return {name: text.rstrip("\n") + "\n" for name, text in found.items()}


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """A table; a bar in a cell is escaped, in code too."""
    names = list(heads)
    yield f"| {' | '.join(names)} |"
    yield f"|{'---|' * len(names)}"
    for row in rows:
        yield f"| {' | '.join(re.sub('[|]', BAR, cell) for cell in row)} |"
    yield ""


def coded(names: Iterable[str]) -> str:
    """Names in code, with commas between."""
    return ", ".join(f"`{name}`" for name in names)


def attributes_page(framework: Framework) -> str:
    """The questions that a profile answers."""
    alone = [each for each in framework.attributes.values() if each.group is None]
    parts = (
        ("Profile: these can decide the answer", True),
        ("Context: shown and explained, never decisive", False),
    )
    lines = [
        "# Attributes",
        "",
        NOTE,
        "",
        f"What a scenario for `{framework.id}` {framework.version} can say of an authority: "
        f"{len(framework.attributes)} attributes. Levels are listed best first.",
        "What is left out is [unknown](../explanation/unknowns.md). A past fact cannot change, so no change to it is",
        "ever proposed.",
        "",
    ]
    for title, can_decide in parts:
        lines += [f"## {title}", ""]
        for attribute in alone:
            if attribute.can_decide is can_decide:
                lines += _attribute(framework, attribute)
        for group in framework.groups.values():
            if framework.attributes[group.members[0]].can_decide is can_decide:
                lines += _group(framework, group)
    return "\n".join(lines)


def _attribute(framework: Framework, attribute: Attribute) -> Iterator[str]:
    yield f"### {attribute.name}"
    yield ""
    yield f"**{attribute.title}.** {attribute.question}"
    yield ""
    yield f"{attribute.definition}"
    yield ""
    yield from _levels(attribute)
    for each in attribute.found_by:
        yield f"Who found it out before: {each.says} ({cited(framework, each.sources, _page(framework))})."
        yield ""
    yield f"Sources: {cited(framework, attribute.sources, _page(framework))}.{_past(attribute)}"
    yield ""


def _page(framework: Framework) -> str:
    return f"{framework.id}.md"


def _levels(attribute: Attribute) -> Iterator[str]:
    yield from table(("Level", "Means"), ((f"`{each.name}`", each.definition) for each in attribute.levels))


def _past(attribute: Attribute) -> str:
    return "" if attribute.is_changeable else " A past fact."


def _group(framework: Framework, group: Group) -> Iterator[str]:
    members = [framework.attributes[name] for name in group.members]
    yield f"### {group.name}"
    yield ""
    yield f"**{group.title}.** A group of {len(members)} attributes on one scale; rules may count over it."
    yield ""
    yield f"{group.definition}"
    yield ""
    yield from _levels(members[0])
    yield from table(
        ("Attribute", "Question", "What it covers", "Who found it out", "Sources"),
        (
            (
                f"`{each.name}`",
                each.question,
                each.definition,
                "; ".join(
                    f"{sentence(found.says)} ({cited(framework, found.sources, _page(framework))})"
                    for found in each.found_by
                )
                or "-",
                cited(framework, each.sources, _page(framework)),
            )
            for each in members
        ),
    )


def rule_base_page(framework: Framework) -> str:
    """Every decision, rule, reading and source."""
    roles = framework.roles
    facts = [
        ("Outcome", coded([roles.outcome])),
        ("Support types, lightest first", coded(framework.support_types)),
        ("Alongside", coded([roles.alongside] if roles.alongside else [])),
        ("Notes", coded(roles.notes)),
        ("Policy exposure", coded([roles.policy_exposure] if roles.policy_exposure else [])),
        ("Warnings", coded([roles.consistency] if roles.consistency else [])),
    ]
    lines = [
        f"# The rule base {framework.id}",
        "",
        NOTE,
        "",
        f"{framework.title}, version {framework.version}: {len(framework.decisions)} decisions, "
        f"{len(framework.rules)} rules, {len(framework.readings)} readings.",
        f"The files are in `rules/{framework.id}/`. See [the format](rules.md) of the files and",
        f"[the framework](../explanation/{EXPLAINED.get(framework.id, 'framework.md')}) for the choices made.",
        "",
        framework.scope,
        "",
        *table(("Part", "Decision"), facts),
        "## Limits",
        "",
        *(f"- {each.says} ({cited(framework, each.sources)})." for each in framework.limits),
        "",
        "## Guidance for every form",
        "",
        *(
            f"- {each.about}: {each.statement.says} ({cited(framework, each.statement.sources)})"
            for each in framework.guidance
        ),
        "",
        "## Decisions",
        "",
        "Each decision needs only those before it. A count such as `grip.lacking` says how many members of the group",
        "are at that level, cut where some rule cuts: `2+` is two or more.",
        "",
        *(f"- [{name}](#{name}): {decision.question}" for name, decision in framework.decisions.items()),
        "",
    ]
    for decision in framework.decisions.values():
        lines += _decision(framework, decision)
    lines += ["## Readings", "", "Points on which the text is honestly open to more than one reading.", ""]
    for reading in framework.readings.values():
        lines += _reading(framework, reading)
    lines += ["## Open points", "", *table(("Point", "What is open"), framework.points.items()), "## Sources", ""]
    lines += ["Each citation above leads here: to the source, or to its paragraph where the rule base lists those.", ""]
    for key, source in framework.sources.items():
        lines += _source(framework, key, source)
    return "\n".join(lines)


def _source(framework: Framework, key: str, source: Source) -> Iterator[str]:
    yield f"### {key}"
    yield ""
    address = f"<{source.address}>" if source.address.startswith("http") else f"address {source.address}"
    yield f"*{source.title}*. {source.author}, {source.date}. {source.publisher}; {address}."
    yield ""
    cited: dict[str, list[str]] = {}
    for rule in framework.rules.values():
        for citation in rule.sources:
            if citation.partition(" ")[0] == key:
                cited.setdefault(heading_of(framework, citation), []).append(rule.id)
    yield from _cited_by(cited.get(key, []))
    for place in source.places:
        heading = heading_of(framework, f"{key} {place}")
        yield f"#### {heading}"
        yield ""
        if why := source.not_encoded.get(place):
            yield f"Not encoded: {why}"
            yield ""
        yield from _cited_by(cited.get(heading, []))


def _cited_by(rules: Iterable[str]) -> Iterator[str]:
    links = [f"[{name}](#{anchor(name)})" for name in dict.fromkeys(rules)]
    if links:
        yield f"Cited by {', '.join(links)}."
        yield ""


def cited(framework: Framework, citations: Iterable[str], page: str = "") -> str:
    """Citations, each a link to where the page of the rule base has its source."""
    return ", ".join(f"[{each}]({page}#{anchor(heading_of(framework, each))})" for each in citations)


def _decision(framework: Framework, decision: Decision) -> Iterator[str]:
    kinds = {"unique": "exactly one rule holds", "collect": "any number of rules may hold"}
    yield f"### {decision.name}"
    yield ""
    yield f"{decision.question} (`{decision.hit.value}`: {kinds[decision.hit.value]})"
    yield ""
    yield from table(
        ("Value", "Means"), ((f"`{name}`", f"{says}{_bar(decision, name)}") for name, says in decision.values.items())
    )
    for rule in decision.rules:
        yield from _rule(framework, rule)


def _bar(decision: Decision, value: str) -> str:
    """What a value stands in the way of, to go after its words."""
    return f". A bar to {coded(decision.bars[value])}" if value in decision.bars else ""


def _rule(framework: Framework, rule: Rule) -> Iterator[str]:
    yield f"#### {rule.id}"
    yield ""
    yield f"Concludes `{rule.then}` because {rule.because}."
    yield ""
    yield from _condition(framework, rule.when, 0)
    yield ""
    reason = f" {rule.reason}." if rule.reason else ""
    points = f" Open point {', '.join(rule.points)}." if rule.points else ""
    yield f"*{rule.basis.value.capitalize()}* ({rule.origin}): {cited(framework, rule.sources)}.{reason}{points}"
    yield ""


def _condition(framework: Framework, condition: Condition, depth: int) -> Iterator[str]:
    """A condition in normal form, nested as it is."""
    if isinstance(condition, Among):
        values = (f"`{value}`" for value in framework.domains[condition.variable] if value in condition.values)
        yield f"{'  ' * depth}- `{condition.variable}` is {' or '.join(values)}"
        return
    yield f"{'  ' * depth}- {'all of' if isinstance(condition, AllOf) else 'any of'}"
    for part in condition.parts:
        yield from _condition(framework, part, depth + 1)


def _reading(framework: Framework, reading: Reading) -> Iterator[str]:
    yield f"### {reading.name}"
    yield ""
    yield f"{reading.question} Open point {reading.point}; {cited(framework, reading.sources)}."
    yield ""
    yield from table(
        ("Alternative", "Says", "Argument"),
        (
            (f"`{each.name}`{' (default)' if each.name == reading.default else ''}", each.says, each.argument)
            for each in reading.alternatives
        ),
    )


def with_verbs(text: str) -> str:
    """The page of the command with the help of every verb put between its two marks."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{chr(10).join(_verbs())}\n{END}{after}"


def with_shapes(texts: Mapping[str, str]) -> dict[str, str]:
    """The pages on JSON, with the table of every shape that has a heading on them."""
    homes = {name: page for page, text in texts.items() for name in re.findall(r"^## (\w+)$", text, re.MULTILINE)}

    def link(page: str, found: re.Match[str]) -> str:
        home = "" if homes[found[0]] == page else homes[found[0]].rpartition("/")[2]
        return f"[{found[0]}]({home}#{found[0]})"

    def kind_in_words(page: str, kind: str) -> str:
        bare = kind.removesuffix(" or null")
        before, one_of, values = bare.partition("one of ")
        named = ", ".join(f"`{each}`" for each in values.split(", ")) if one_of else ""
        linked = re.sub(rf"\b({'|'.join(SHAPES)})$", partial(link, page), before)
        return f"{linked}{one_of if ',' in named else ''}{named}{kind.removeprefix(bare)}"

    def filled(page: str, found: re.Match[str]) -> str:
        rows = [(f"`{name}`", kind_in_words(page, kind), says) for name, (kind, says) in SHAPES[found["shape"]].items()]
        return found["before"] + "\n".join(table(("Field", "Type", "What it says"), rows))

    place = rf"(?P<before>^## (?P<shape>{'|'.join(SHAPES)})\n(?:(?!## |\|).*\n)*)(?:\|.*\n)+"
    return {page: re.sub(place, partial(filled, page), text, flags=re.MULTILINE) for page, text in texts.items()}


def _verbs() -> Iterator[str]:
    top = click.Context(recommend, info_name="recommend", terminal_width=78, **recommend.context_settings)
    verbs = [command for name in recommend.list_commands(top) if (command := recommend.get_command(top, name))]
    for context in (top, *(click.Context(verb, info_name=verb.name, parent=top) for verb in verbs)):
        yield from (f"## {context.command_path}", "", "```text")
        yield from (context.get_help(), "```", "")


def api_page() -> Iterator[str]:
    """What the docstrings of the public names say."""
    yield from ("# API", "", NOTE, "")
    yield "The public names of `delivery_model` as their own docstrings describe them. [The library](library.md) has"
    yield from ("the same in tables, with examples.", "")
    for name in delivery_model.__all__:
        found = getattr(delivery_model, name)
        yield from (f"## {name}", "")
        if inspect.isclass(found):
            yield from _docstring(found)
            yield from _methods(found)
        else:
            yield from ("```text", f"{name}{_signature(found)}", "```", "")
            yield from _docstring(found)


def _methods(found: type) -> Iterator[str]:
    for name, method in vars(found).items():
        if name.startswith("_") or not (inspect.isfunction(method) or isinstance(method, classmethod | property)):
            continue
        if not inspect.getdoc(method):
            continue
        inner = method.__func__ if isinstance(method, classmethod) else method
        signature = "" if isinstance(inner, property) else re.sub(r"\((self|cls)(, )?", "(", _signature(inner))
        yield from (f"### {found.__name__}.{name}", "")
        if signature:
            yield from ("```text", f"{name}{signature}", "```", "")
        yield from _docstring(method)


def _signature(function: object) -> str:
    text = str(inspect.signature(function)).replace("'", "")  # annotations are text
    return re.sub(r"<function (\w+) at [^>]*>", r"\1", text)


def _docstring(found: object) -> Iterator[str]:
    """A docstring as Markdown: its sections become lists."""
    text = inspect.getdoc(found) or ""
    is_section = is_example = False
    for line in [*text.splitlines(), ""]:
        if line.strip().startswith(">>>") and not is_example:
            is_example = True
            yield "```pycon"
        if is_example:
            is_example = bool(line.strip())
            yield line.strip() if is_example else "```"
        if is_example:
            continue
        if re.fullmatch(r"[A-Z][a-z]+:", line):
            is_section = True
            yield from (f"**{line[:-1]}**", "")
        elif is_section and re.match(r"    \S", line):
            yield re.sub(r"^    (\w+): ", r"- `\1`: ", line) if re.match(r"    \w+: ", line) else f"- {line.strip()}"
        elif is_section and line:
            yield f"  {line.strip()}"
        else:
            is_section = is_section and not line
            yield line


def main() -> None:
    """Write every generated page."""
    for name, text in pages().items():
        (DOCS / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
