"""Answers put into the scenario file that a person keeps: only the lines that they answer change.

The file in which a sitting's answers are kept: a person's own is edited by position, a new one written whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from attrs import define, frozen

from delivery_model.cli.streams import tell_remarks
from delivery_model.errors import InputError, OutputError, UnknownName
from delivery_model.files import is_spreadsheet, write_over
from delivery_model.loading import scenario_bytes
from delivery_model.profile.profile import Evidence, Finding, Scenario
from delivery_model.profile.read_profile import EVIDENCE, OPTIONAL, REQUIRED, named_in, read_scenario
from delivery_model.profile.written_profile import scenario_as_yaml
from delivery_model.rulebase.framework import Framework
from delivery_model.rulebase.vocabulary import UNKNOWN, Attribute
from delivery_model.yaml_input import editing
from delivery_model.yaml_input.problems import Report
from delivery_model.yaml_input.yaml_text import Entries, Items, Node, Text, parse_document

BYTE_ORDER_MARK = "\ufeff".encode()
PLACEHOLDER = "..."
SOURCES = "sources"


def with_answers(framework: Framework, data: bytes, before: Scenario, expected: Scenario) -> bytes:
    """The bytes of a scenario file with what a scenario expected has more than, or otherwise than, the one before.

    Raises:
        OutputError: it would not read as the scenario expected.
    """
    mark = BYTE_ORDER_MARK if data.startswith(BYTE_ORDER_MARK) else b""
    text = data.removeprefix(mark).decode()
    try:
        for name in dict.fromkeys((*expected.profile.findings, *before.profile.findings)):
            was, now = before.profile.findings.get(name), expected.profile.findings.get(name)
            if was != now:
                text = _with_answer(framework, text, framework.attributes[name], was, now)
        for key, document in expected.sources.items():
            if key not in before.sources:
                text = _with_source(text, key, document)
    except (InputError, ValueError) as error:  # it is written in a way that no edit by position fits
        raise _unfit(expected) from error
    edited = mark + text.encode()
    check_that_it_reads(framework, edited, expected)
    return edited


def check_that_it_reads(framework: Framework, data: bytes, expected: Scenario) -> None:
    """Refuse to write what would not read as the scenario meant.

    Raises:
        OutputError: it would not.
    """
    try:
        found = read_scenario(framework, data, expected.path)
    except InputError as error:
        raise _unfit(expected) from error
    if found != expected:
        raise _unfit(expected)


def _unfit(scenario: Scenario) -> OutputError:
    reason = "the answer cannot be put in with all else left as it is, so nothing is written"
    return OutputError(scenario.path, reason, "write it there yourself, then start again")


def _with_answer(
    framework: Framework, text: str, attribute: Attribute, was: Finding | None, now: Finding | None
) -> str:
    """The text of a scenario with one finding changed where it stands, or added."""
    levels = _levels_written(attribute, now)
    if was is None or was.levels != (now and now.levels):
        if found := _where(framework, text, attribute):
            for _, key, node in found:
                text = _with_level(text, key, node, levels)
        else:
            text = _with_finding(framework, text, attribute, levels)
    for item in now.evidence[len(was.evidence) if was else 0 :] if now else ():
        text = _with_more(framework, text, attribute, lambda text, node, item=item: _with_item(text, node, item))
    if now and now.note and now.note != (was and was.note):
        text = _with_more(framework, text, attribute, lambda text, node, note=now.note: _with_note(text, node, note))
    return text


def _levels_written(attribute: Attribute, finding: Finding | None) -> Sequence[str]:
    """The levels as they are written; one word where nothing is known of what has evidence, raters or a note."""
    is_open = finding is None or finding.levels == attribute.level_names
    has_more = finding is None or finding.evidence or finding.raters or finding.note
    return (UNKNOWN,) if finding is None or (is_open and has_more) else finding.levels


def _where(framework: Framework, text: str, attribute: Attribute) -> list[tuple[Entries, Text, Node]]:
    """Where a finding stands, and the mapping it stands in: the last first, so that an edit of it moves no other."""
    root = _root(text)
    sections = ("profile", "context", *(() if attribute.can_decide else ("profile_ofsted_only",)))
    found = [
        (key, node)
        for section in sections
        if section in root.by_key
        for name, key, node in named_in(framework, Report(), root.by_key[section])
        if name == attribute.name
    ]
    in_order = sorted(found, key=lambda pair: pair[0].span, reverse=True)
    return [(_holder(root, key), key, node) for key, node in in_order]


def _holder(entries: Entries, key: Text) -> Entries:
    """The mapping that a key stands in, in this one or below."""
    below = [entries]
    for each in below:
        if any(key is other for other, _ in each):
            return each
        below += [node for _, node in each if isinstance(node, Entries)]
    raise ValueError


def _with_more(framework: Framework, text: str, attribute: Attribute, added: Callable[[str, Entries], str]) -> str:
    """The text with something added to the mapping of a finding, which is made one if it is none."""
    for parent, key, node in _where(framework, text, attribute):
        if not isinstance(node, Entries):
            text = editing.nest(text, parent, key, node, "level")
    for place in range(len(_where(framework, text, attribute))):
        _, _, node = _where(framework, text, attribute)[place]
        assert isinstance(node, Entries)
        text = added(text, node)
    return text


def _with_item(text: str, finding: Entries, evidence: Evidence) -> str:
    return editing.add_items(text, finding, "evidence", EVIDENCE.written([evidence]))


def _with_note(text: str, finding: Entries, note: str) -> str:
    if (node := finding.by_key.get("note")) is None:
        return editing.add(text, finding, "note", [note])
    return editing.put(text, next(key for key, _ in finding if key.value == "note"), node, [note])


def _with_source(text: str, key: str, document: str) -> str:
    """The text with one more document named."""
    root = _root(text)
    if SOURCES not in root.by_key:
        return _with_source(_with_section(text, root, SOURCES), key, document)
    place = next(place for place, (each, _) in enumerate(root) if each.value == SOURCES)
    ends = root.pairs[place + 1][0].span[0] if place + 1 < len(root.pairs) else len(text)
    home = _Home(root, place, key, _before_next_section(text, root, root.pairs[place][0].span[1], ends))
    if home.brothers:
        return editing.add(text, home.brothers, key, [document])
    return editing.begin(text, root, place, key, [document], _indent(text, root, home))


def _with_level(text: str, key: Text, node: Node, levels: Sequence[str]) -> str:
    """The text with another level in a finding, which may be a mapping that holds more than its level."""
    if not isinstance(node, Entries):
        return editing.put(text, key, node, levels)
    pair = next(((inner, value) for inner, value in node if inner.value == "level"), None)
    return editing.put(text, *pair, levels) if pair else editing.add(text, node, "level", levels)


@frozen
class _Home:
    """A mapping in which a finding may be named so: the value at a place of its parent, up to where its part ends."""

    parent: Entries
    place: int
    name: str
    ends: int

    @property
    def key(self) -> Text:
        return self.parent.pairs[self.place][0]

    @property
    def node(self) -> Node:
        return self.parent.pairs[self.place][1]

    @property
    def brothers(self) -> Entries | None:
        """The mapping, if anything is in it."""
        return self.node if isinstance(self.node, Entries) and self.node.pairs else None


def _with_finding(framework: Framework, text: str, attribute: Attribute, levels: Sequence[str]) -> str:
    """The text with one finding more: in place of its commented-out line, or else after its brothers."""
    root, section = _root(text), "profile" if attribute.can_decide else "context"
    if section not in root.by_key:
        return _with_finding(framework, _with_section(text, root, section), attribute, levels)
    homes = list(_homes(framework, text, root, section, attribute.name))
    home = homes[-1]
    if (bare := editing.without_brackets(text, home.parent, home.node)) != text:
        return _with_finding(framework, bare, attribute, levels)
    lines = [line for each in homes for line in _in_place_of_comments(text, root, each, attribute, levels)]
    if len(lines) == 1:
        return lines[0]
    if home.brothers:
        return editing.add(text, home.brothers, home.name, levels)
    indent = _indent(text, root, home)
    return editing.begin(text, home.parent, home.place, home.name, levels, indent)


def _root(text: str) -> Entries:
    root = parse_document(text.encode(), "")
    if not isinstance(root, Entries):
        raise ValueError
    return root


def _with_section(text: str, root: Entries, section: str) -> str:
    """The text with an empty section: its commented-out line, where that is one between two others, or a new one."""
    first = root.pairs[0][0]
    line = re.compile(rf" *({section}:(?:[ \t]+#.*|[ \t]*))")
    taken = [(key.span[0], editing.end_of(text, value)) for key, value in root]
    lines = [
        (found, said[1])
        for found in editing.comments_in(text, root, 0, len(text))
        if found[1] == editing.indent_of(first) and (said := line.fullmatch(found[2]))
        if not any(begins < found.start() < ends for begins, ends in taken)
    ]
    if editing.is_flow(text, root) or len(lines) != 1:
        return editing.add(text, root, section)
    ((found, said),) = lines
    return text[: found.end(1)] + said + text[found.end() :]


def _homes(framework: Framework, text: str, root: Entries, section: str, name: str) -> Iterator[_Home]:
    """The section, and within it the mappings for a family of which the finding is one, outermost first."""
    parent, above, ends = root, "", len(text)
    step = next(place for place, (key, _) in enumerate(root) if key.value == section)
    while True:
        ends = parent.pairs[step + 1][0].span[0] if step + 1 < len(parent.pairs) else ends
        if parent is root:
            ends = _before_next_section(text, root, root.pairs[step][0].span[1], ends)
        home = _Home(parent, step, name, ends)
        yield home
        if not isinstance(home.node, Entries):
            return
        parent = home.node
        nested = [place for place, (key, node) in enumerate(parent) if _is_family(framework, above, name, key, node)]
        if not nested:
            return
        step = nested[0]
        key = parent.pairs[step][0].value
        above, name = f"{above}{key}.", name.removeprefix(f"{key}.")


def _is_family(framework: Framework, above: str, name: str, key: Text, node: Node) -> bool:
    """Whether a key names a family that a finding belongs to, and its value has room for one."""
    has_room = isinstance(node, Entries) or editing.is_empty(node)
    return has_room and name.startswith(f"{key.value}.") and f"{above}{key.value}" not in framework.attributes


def _before_next_section(text: str, root: Entries, start: int, end: int) -> int:
    """Where a section ends: before the next one, though that be commented out."""
    key = re.compile(rf" ?({'|'.join((*REQUIRED, *OPTIONAL))}) *:")
    indent = editing.indent_of(root.pairs[0][0])
    found = (each for each in editing.comments_in(text, root, start, end) if each[1] == indent and key.match(each[2]))
    return next((each.start() for each in found), end)


def _in_place_of_comments(
    text: str, root: Entries, home: _Home, attribute: Attribute, levels: Sequence[str]
) -> Iterator[str]:
    """The text with the finding in place of a commented-out line, for each line that could be it."""
    if editing.is_flow(text, home.parent) or editing.is_flow(text, home.node):
        return
    above = editing.indent_of(home.key)
    for found in editing.comments_in(text, root, home.key.span[1], home.ends):
        line = found[2].lstrip(" ")
        indent = editing.indent_of(home.brothers.pairs[0][0]) if home.brothers else found[1]
        is_toggled = not found[1] and len(f"#{found[2]}") - len(line) - len(indent) in (1, 2)  # by a key of an editor
        is_brother = (found[1] == indent or is_toggled) and len(indent) > len(above)
        if is_brother and (form := _form(line, home.name, attribute)):
            yield text[: found.start()] + indent + editing.put(line, *form, levels) + text[found.end() :]


def _form(line: str, name: str, attribute: Attribute) -> tuple[Text, Node] | None:
    """The key and the value of a commented-out line that is still to be filled in, and no note of somebody's."""
    if name not in line:
        return None
    try:
        node = parse_document(line.encode(), "")
    except InputError:
        return None
    pairs = node.pairs if isinstance(node, Entries) else ()
    return pairs[0] if len(pairs) == 1 and pairs[0][0].value == name and _is_form(pairs[0][1], attribute) else None


def _is_form(node: Node, attribute: Attribute) -> bool:
    """Whether a value says no more than levels and placeholders."""
    if isinstance(node, Text):
        return _is_level(node, attribute)
    if isinstance(node, Items):
        return all(_is_level(each, attribute) for each in node.values)
    said = {key.value: value for key, value in node}
    rest = (value for key, value in said.items() if key != "level")
    return _is_form(said["level"], attribute) and all(map(_is_placeholder, rest)) if "level" in said else False


def _is_level(node: Node, attribute: Attribute) -> bool:
    try:
        attribute.levels_said(node.value if isinstance(node, Text) else PLACEHOLDER)
    except UnknownName:
        return False
    return True


def _is_placeholder(node: Node) -> bool:
    """Whether nobody has written anything in it yet."""
    if isinstance(node, Entries):
        return all(key.value == "kind" or _is_placeholder(value) for key, value in node)
    return all(map(_is_placeholder, node.values)) if isinstance(node, Items) else node.value == PLACEHOLDER


def _indent(text: str, root: Entries, home: _Home) -> str:
    """How far the first key of an empty mapping stands: as far as the comments in it."""
    above = editing.indent_of(home.key)
    comments = editing.comments_in(text, root, home.key.span[1], home.ends)
    return next((each[1] for each in comments if len(each[1]) > len(above)), above + editing.STEP)


@define
class Kept:
    """A file by its name: what was in it before this sitting, if it was there, and what is in it now."""

    path: str
    framework: Framework
    before: tuple[bytes, Scenario] | None = None
    now: tuple[bytes, Scenario] | None = None

    def resumed(self) -> Scenario | None:
        """The scenario of a file that is there.

        Raises:
            InputError: the file cannot be read; nothing is ever written to it.
        """
        if is_spreadsheet(self.path):
            reason = "answers are kept in YAML, and this is the name of a spreadsheet"
            raise OutputError(self.path, reason, "name a file that ends in .yml; 'recommend new' makes it of another")
        if not Path(self.path).exists():
            return None
        data = scenario_bytes(self.path)
        scenario = read_scenario(self.framework, data, self.path)
        tell_remarks(scenario)
        self.before = self.now = data, scenario
        return scenario

    def holds(self, scenario: Scenario) -> bool:
        """Whether the file says this scenario."""
        return self.now is not None and self.now[1] == scenario

    def keep(self, scenario: Scenario) -> None:
        """Have the file say this scenario.

        Raises:
            OutputError: it cannot be written, or somebody else has changed it meanwhile; it is as it was.
        """
        data = self._as_written(scenario)
        was = self.now[0] if self.now else None
        if data != was:
            write_over(self.path, data, was)
        self.now = data, scenario

    def _as_written(self, scenario: Scenario) -> bytes:
        if self.before is None:
            data = scenario_as_yaml(self.framework, scenario).encode()
            check_that_it_reads(self.framework, data, scenario)
            return data
        data, earlier = self.before
        return with_answers(self.framework, data, earlier, scenario)
