"""A document edited by position: a value is put or a key added, and every other character stays as it was typed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from delivery_model.errors import DocumentError
from delivery_model.yaml_input.yaml_text import Entries, Items, Node, Text, parse_document

Said = str | Sequence["Said"] | Mapping[str, "Said"]
"""What is to be written: a text, several, or a mapping."""

BREAK = re.compile(r"\r\n|\r|\n")
INNER_LINE = re.compile(rf"({BREAK.pattern})(?=[^\r\n])")
LAST_BREAK = re.compile(rf"(?:{BREAK.pattern})\Z")
BLANK = " \t\r\n"
STEP = "  "
"""How much further in a block stands than its key, where nothing in it says."""
HEADER = re.compile(r"[|>][-+0-9]*")
"""How a block of text begins."""

COMMA = re.compile(r"(?:[ \t\r\n]|#[^\r\n]*)*(,)[ \t]*")
"""What stands between two values in brackets."""

DASH = re.compile(r"-(?:[ \t\r\n]|#[^\r\n]*[\r\n])*\Z")
"""The dash of an item of a block, and what may stand between it and its value."""

COMMENT = re.compile(r"(?:^|(?<=[\r\n]))( *)#([^\r\n]*)")
"""A line that is only a comment: the blanks before its sign, and what it says."""


def end_of(text: str, node: Node) -> int:
    """Where what was typed of a value ends; comments and empty lines after it are not its own."""
    if isinstance(node, Text) or is_flow(text, node):
        start, end = node.span
        return start + len(text[start:end].rstrip(BLANK))
    return end_of(text, node.values[-1] if isinstance(node, Items) else node.pairs[-1][1])


def is_flow(text: str, node: Node) -> bool:
    """Whether a list or a mapping is written in brackets."""
    return not isinstance(node, Text) and text[node.span[0]] in "[{"


def is_empty(node: Node) -> bool:
    """Whether nothing is written where a value may be, or only brackets with no key."""
    return node.span[0] == node.span[1] if isinstance(node, Text) else isinstance(node, Entries) and not node.pairs


def texts_of(node: Node) -> Iterator[Text]:
    """Every text in a value, keys included, in the order typed."""
    if isinstance(node, Text):
        yield node
        return
    for each in node.values if isinstance(node, Items) else (part for pair in node.pairs for part in pair):
        yield from texts_of(each)


def comments_in(text: str, root: Node, start: int, end: int) -> Iterator[re.Match[str]]:
    """The lines of a part of a document that are only comments, and not lines of a text that runs over several."""
    spans = [each.span for each in texts_of(root) if BREAK.search(text, *each.span)]
    for found in COMMENT.finditer(text, start, end):
        if not any(begins <= found.end(1) < ends for begins, ends in spans):
            yield found


def put(text: str, key: Text, node: Node, values: Sequence[str]) -> str:
    """The text with another value, or several as a list, under a key, in the quotes of the one before.

    Of a list over several lines, the values go that are not meant; its comments stay.
    """
    start, end, quote = node.span[0], end_of(text, node), quote_of(text, node)
    if start == end:
        lead = " " if text[start - 1] == ":" else ": "
        return f"{text[:start]}{lead}{_written(values, quote)}{text[end:]}"
    if isinstance(node, Items) and BREAK.search(text, start, end):
        return _put_in_lines(text, key, node, values)
    header = HEADER.match(text, start, end) if isinstance(node, Text) else None
    beside = text[header.end() : _line_around(text, start)[1]] if header else ""
    return f"{text[:start]}{_written(values, quote)}{beside}{text[end:]}"


def _put_in_lines(text: str, key: Text, node: Items, values: Sequence[str]) -> str:
    typed = [each.value if isinstance(each, Text) else "" for each in node.values]
    is_narrowed, is_in_brackets = set(values) <= set(typed), is_flow(text, node)
    for place, item in reversed(list(enumerate(node.values))):
        if not is_narrowed and is_in_brackets and place == 0:
            said = _written(values, quote_of(text, node), in_list=True)
            text = text[: item.span[0]] + said + text[end_of(text, item) :]
        elif not is_narrowed or typed[place] not in values or typed[place] in typed[:place]:
            text = _without(text, item, is_in_brackets=is_in_brackets)
    if is_narrowed or is_in_brackets:
        return text
    colon = text.index(":", key.span[1]) + 1
    return f"{text[:colon]} {_written(values, quote_of(text, key))}{text[colon:]}"


def _without(text: str, item: Node, *, is_in_brackets: bool) -> str:
    """The text without one value of a list; its line goes with it, unless something else stands there."""
    start, end = item.span[0], end_of(text, item)
    if not is_in_brackets:
        start = _dash_before(text, start)
    elif comma := COMMA.match(text, end):
        text = text[: comma.start(1)] + text[comma.end(1) :]
    begins, ends = _line_around(text, start)
    if end <= ends and not (text[begins:start] + text[end:ends]).strip(BLANK):
        after = BREAK.match(text, ends)
        return text[:begins] + text[after.end() :] if after else LAST_BREAK.sub("", text[:begins])
    return text[:start] + text[end:].lstrip(" \t")


def add(text: str, entries: Entries, key: str, values: Sequence[str] = ()) -> str:
    """The text with one more key after the last value of a mapping, written as its brothers are, maybe empty."""
    said = _entry(key, values, quote_of(text, entries.pairs[0][0]))
    return _add(text, entries, said if values or not is_flow(text, entries) else f"{said} {{}}")


def _add(text: str, entries: Entries, said: str) -> str:
    (first, _), (last, value) = entries.pairs[0], entries.pairs[-1]
    end = end_of(text, value)
    if not is_flow(text, entries):
        end = _line_around(text, end)[1]
        return f"{text[:end]}{_line_break(text)}{indent_of(first)}{said}{text[end:]}"
    begins, ends = _line_around(text, last.span[0])
    before, after = text[begins : last.span[0]], text[end:ends]
    has_own_line = not before.strip(BLANK) and after.strip(BLANK) in ("", ",") and end <= ends
    between = f",{_line_break(text)}{before}" if has_own_line else ", "
    return f"{text[:end]}{between}{said}{text[end:]}"


def begin(text: str, parent: Entries, place: int, key: str, values: Sequence[str], indent: str) -> str:
    """The text with the first key of a mapping that is empty so far, the value at a place of its parent."""
    above, node = parent.pairs[place]
    said, (start, end) = _entry(key, values, quote_of(text, above)), node.span
    if start < end:
        return f"{text[: start + 1]}{said}{text[start + 1 :]}"
    if is_flow(text, parent):
        return f"{text[:start]} {{{said}}}{text[end:]}"
    line_ends = _line_around(text, end)[1]
    return f"{text[:line_ends]}{_line_break(text)}{indent}{said}{text[line_ends:]}"


def add_items(
    text: str, parent: Entries, key: str, mappings: Sequence[Mapping[str, Said]], *, has_lines: bool = False
) -> str:
    """The text with more mappings at the end of the list under a key, which is added if need be.

    Each stands in brackets, or `has_lines` of its own where the list does.
    """
    node, in_line = parent.by_key.get(key), [_in_line(each) for each in mappings]
    items = node.values if isinstance(node, Items) else None
    if node is not None and items is not None and (not items or is_flow(text, node)):
        end = end_of(text, items[-1]) if items else node.span[0] + 1
        return f"{text[:end]}{', ' if items else ''}{', '.join(in_line)}{text[end:]}"
    first = parent.pairs[0][0]
    begun = _entry(key, (), quote_of(text, first))
    if not items and is_flow(text, parent):
        return _add(text, parent, f"{begun} [{', '.join(in_line)}]")
    if items:
        dash = _dash_before(text, items[0].span[0])
        indent = text[_line_around(text, dash)[0] : dash]
    else:
        indent = f"{indent_of(first)}{STEP}"
    spread = ([f"{_scalar(name, '')}: {_in_line(value)}" for name, value in each.items()] for each in mappings)
    lines = spread if has_lines else ([each] for each in in_line)
    said = "".join(
        f"{_line_break(text)}{indent}{lead} {line}"
        for several in lines
        for lead, line in zip("-" + " " * len(several), several, strict=False)
    )
    if not items:
        return _add(text, parent, f"{begun}{said}")
    end = _line_around(text, end_of(text, items[-1]))[1]
    return f"{text[:end]}{said}{text[end:]}"


def _in_line(value: Said) -> str:
    """A text, a list or a mapping in one line."""
    if isinstance(value, str):
        return _scalar(value, "")
    if isinstance(value, Mapping):
        pairs = (f"{_scalar(name, '')}: {_in_line(each)}" for name, each in value.items())
        return f"{{{', '.join(pairs)}}}"
    return f"[{', '.join(map(_in_line, value))}]"


def nest(text: str, parent: Entries, key: Text, node: Node, inner: str) -> str:
    """The text with the value of a key under a further key in it, so that more can stand beside it."""
    end, said = end_of(text, node), _scalar(inner, quote_of(text, key))
    if is_flow(text, parent):
        start = node.span[0]
        return f"{text[:start]}{{{said}: {text[start:end]}}}{text[end:]}"
    colon = text.index(":", key.span[1]) + 1
    further = INNER_LINE.sub(rf"\1{STEP}", text[colon:end])
    return f"{text[:colon]}{_line_break(text)}{indent_of(key)}{STEP}{said}:{further}{text[end:]}"


def without_brackets(text: str, parent: Entries, node: Node) -> str:
    """The text without `{}` that stands for an empty mapping in a block, so that a line can follow; else as it is."""
    start, end = node.span
    if is_flow(text, parent) or not is_empty(node) or text[start + 1 : end - 1].strip(BLANK):
        return text
    return text[:start].rstrip(BLANK) + text[end:]


def quote_of(text: str, node: Node) -> str:
    """The quotation mark in which a value was typed, or its first text; empty for plain text."""
    first = next(texts_of(node), None)
    sign = text[slice(*first.span)][:1] if first else ""
    return sign if sign in ("'", '"') else ""


def indent_of(key: Text) -> str:
    """The blanks before a key of a block."""
    return " " * (key.place.column - 1)


def _entry(key: str, values: Sequence[str], quote: str) -> str:
    return f"{_scalar(key, quote)}: {_written(values, quote)}" if values else f"{_scalar(key, quote)}:"


def _written(values: Sequence[str], quote: str, *, in_list: bool = False) -> str:
    """One text as a scalar, several as a list or within one."""
    said = ", ".join(_scalar(value, quote) for value in values)
    return said if in_list or len(values) == 1 else f"[{said}]"


def _scalar(value: str, quote: str) -> str:
    """A text in the given quotes; without, plain if that reads back as the same text, else in double quotes."""
    if quote == "'":
        doubled = value.replace("'", "''")
        return f"'{doubled}'"
    return json.dumps(value, ensure_ascii=False) if quote or not _is_plain(value) else value


def _is_plain(value: str) -> bool:
    try:
        read = parse_document(f"- {value}: [{value}, {value}]\n- {value}\n".encode(), "")
    except DocumentError:
        return False
    return [each.value for each in texts_of(read)] == [value] * 4


def _dash_before(text: str, start: int) -> int:
    """Where the dash of an item of a block stands: before its value, with only blanks and comments between them."""
    found = DASH.search(text, 0, start)
    return found.start() if found else text.rindex("-", 0, start)


def _line_around(text: str, index: int) -> tuple[int, int]:
    """Where the line of a character begins, and where it ends before its line break."""
    begins = max(text.rfind("\n", 0, index), text.rfind("\r", 0, index)) + 1
    ends = BREAK.search(text, index)
    return begins, ends.start() if ends else len(text)


def _line_break(text: str) -> str:
    """How the lines of a text end."""
    found = BREAK.search(text)
    return found.group() if found else "\n"
