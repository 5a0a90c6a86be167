"""Common slips in restricted YAML: what a person most likely did where the parser stumbles, in words, at its place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

from attrs import frozen

BLANKS = "\u00a0\u1680\u2000-\u200b\u202f\u205f\u2060\u3000"
"""Blanks that YAML takes for letters; they come with text that is pasted."""
COLONS = "\uff1a\ufe55\ufe13\u2236\ua789"
DASHES = "\u2010-\u2015\u2022\u2212"
CURLY = "\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u00ab\u00bb"
KEY = r"[^\W\d][\w.\-]*"
BEGIN = r"[ ]*(?:-[ ]+)*"
"""What stands before the first word of a line."""

ODD_BLANK = re.compile(rf"{BEGIN}(?:-|{KEY}[ ]*:|{KEY}(?=[{BLANKS}]+[ ]*(?::|$)))?([{BLANKS}])")
ODD_COLON = re.compile(rf"{BEGIN}{KEY}[ ]*([{COLONS}])")
ODD_DASH = re.compile(rf"{BEGIN}([{DASHES}])\s")
NO_SPACE = re.compile(rf"{BEGIN}{KEY}(:)[^\s/:]")
CURLY_QUOTE = re.compile(rf"{BEGIN}(?:{KEY}:[ ]+)?([{CURLY}])")
OPENS = rf"(?:^{BEGIN}(?:{KEY}:[ ]+)?|[\[{{,][ ]*(?:{KEY}:[ ]+)?)"
CLOSED = r"(?=[ \t]*[^\s,\]}:#])"
IN_SINGLE = re.compile(rf"{OPENS}'(?:[^'\n]|'')*('){CLOSED}")
IN_DOUBLE = re.compile(rf'{OPENS}"(?:[^"\\\n]|\\.)*("){CLOSED}')
QUOTES = (
    (IN_SINGLE, ("an apostrophe inside single quotes", "use double quotes, or no quotes")),
    (IN_DOUBLE, ("a quotation mark inside double quotes", "use single quotes around the text")),
)
BEHIND_QUOTES = ("a text goes on behind its quotes", "put all of it in quotes of the other kind")
HASH = re.compile(r"""[^'"\n]*?[^\s'"\[\]{},:][ \t]+(#)""")
KEY_AND_TEXT = re.compile(rf"({BEGIN})(?:{KEY}:[ ]+)?([^\s'\"\[{{#].*?)(?:[ \t]+#.*|\s*)$")
FLOW_TEXT = re.compile(rf"[\[{{,][ ]*(?:{KEY}:[ ]+)?([^\[\]{{}},]*)$")

MOST_OF_LINE = 4_000
"""Characters of a line that are looked at."""
HAS_COMMENT = "a # after a space begins a comment"


@frozen
class Slip:
    """What is wrong at a character of a text, and what to do about it; `sign` is that character, where it matters."""

    at: int
    what: str
    fix: str
    sign: str = ""


@frozen
class Known:
    """A slip by what the parser says of it: what the person typed, and what to do.

    `{sign}` and `{line}` stand for the character and the line where the part at fault starts.
    """

    said: str
    what: str
    fix: str
    is_at_start: bool = False


def in_quotes(text: str) -> str:
    """A text of one line as it is written in quotes."""
    return "'" + text.replace("'", "''") + "'" if '"' in text or "\\" in text else f'"{text}"'


def slip_in(line: str) -> Slip | None:
    """Why a line is not the key or the item of a list that it looks like."""
    if found := ODD_BLANK.match(line):
        return Slip(found.start(1), _named(found.group(1)), "write a plain one")
    if found := ODD_COLON.match(line):
        return Slip(found.start(1), f"'{found.group(1)}' is not a colon", "write ':' and a space")
    if found := ODD_DASH.match(line):
        return Slip(found.start(1), f"'{found.group(1)}' begins no item of a list", "write '-' and a space")
    if found := NO_SPACE.match(line):
        return Slip(found.start(1), "no space after the colon", "put a space after the colon", ":")
    return None


def _named(sign: str) -> str:
    name = unicodedata.name(sign).lower()
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


@frozen
class Stumble:
    """Where the parser stopped in a text, where the part it was reading starts, and what it said."""

    text: str
    start: int
    stop: int
    said: str

    def slip(self) -> Slip:
        """What the person most likely did."""
        causes: tuple[Callable[[], Slip | None], ...] = (
            self._quote_in_quotes, self._looks_like_a_key, self._comment_in_text, self._curly, self._key_under_text,
            self._colon_in_text, self._indented,
        )  # fmt: skip
        return next((slip for cause in causes if (slip := cause())), None) or self._known()

    def _known(self) -> Slip:
        at = "here" if self._begin(self.start) == self._begin(self.stop) else "further down"
        said = f"{self.said} {self.text[self.stop : self.stop + 1]!r} {at}"
        for known in KNOWN:
            if re.search(known.said, said):
                sign, line = repr(self.text[self.start : self.start + 1]), self.text.count("\n", 0, self.start) + 1
                where = self.start if known.is_at_start else self.stop
                return Slip(where, known.what.format(sign=sign, line=line), known.fix)
        return Slip(self.stop, self.said.partition(": ")[2], "check indentation, colons and quotes here")

    def _begin(self, index: int) -> int:
        """Where the line of a character begins."""
        return self.text.rfind("\n", 0, index) + 1

    def _line(self, begin: int) -> str:
        return self.text[begin : begin + MOST_OF_LINE].partition("\n")[0].rstrip("\r")

    def _before(self, begin: int) -> Iterator[int]:
        """Where the lines before one begin that are not blank, nearest first."""
        while begin > 0:
            begin = self._begin(begin - 1)
            if self._line(begin).strip():
                yield begin

    def _quote_in_quotes(self) -> Slip | None:
        """The sign that ends a text in quotes early: what follows it is where the parser stopped, or further on."""
        begin = self._begin(self.stop)
        line = self._line(begin)
        for pattern, (what, fix) in QUOTES:
            for found in pattern.finditer(line):
                is_next = not self.text[begin + found.end(1) : self.stop].strip()
                if found.end(1) <= self.stop - begin and (is_next or found.start() == 0):
                    is_inside = line[found.end(1)].isalnum()
                    return Slip(begin + found.start(1), *((what, fix) if is_inside else BEHIND_QUOTES))
        return None

    def _looks_like_a_key(self) -> Slip | None:
        """A line that only looks like a key: the one at fault, or the first of those right before it."""
        begins = [self._begin(self.start)] if "simple key" in self.said else []
        above = [self._begin(self.stop), *self._before(self._begin(self.stop))][:200]
        run = next((place for place, begin in enumerate(above) if place and not slip_in(self._line(begin))), len(above))
        for begin in (*begins, *above[:run][::-1]):
            if slip := slip_in(self._line(begin)):
                return Slip(begin + slip.at, slip.what, slip.fix)
        return None

    def _comment_in_text(self) -> Slip | None:
        """A # that took away what comes after it: the end of a bracket, a colon, or that a text goes on."""
        is_bracket, fix = "flow" in self.said, "put the text in quotes"
        if is_bracket:
            lines, fix = [self._begin(self.start)], f"{fix}, or close the bracket before it"
        elif "simple key" in self.said:
            lines = [self._begin(self.start), *self._before(self._begin(self.start))][:2]
        elif "block mapping" in self.said and not re.match(rf"{BEGIN}{KEY}:", self._line(self._begin(self.stop))):
            lines = list(self._before(self._begin(self.stop)))[:1]
        else:
            lines = []
        for begin in (begin for begin in lines if not self._line(begin).lstrip().startswith("#")):
            if found := HASH.match(self._line(begin)):
                return Slip(begin + found.start(1), HAS_COMMENT, fix)
        return None

    def _curly(self) -> Slip | None:
        """A curly quotation mark, which quotes nothing."""
        begin = self._begin(self.stop)
        found = CURLY_QUOTE.match(self._line(begin)) if "mapping values" in self.said else None
        fix = "write straight ones, \" or '"
        return Slip(begin + found.start(1), f"{found.group(1)} does not quote a text", fix) if found else None

    def _key_under_text(self) -> Slip | None:
        """A key that is indented under a text that another key has already."""
        begin = self._begin(self.stop)
        key, above = self.text[begin : self.stop].strip(), next(self._before(begin), None)
        found = KEY_AND_TEXT.match(self._line(above)) if above is not None else None
        if "mapping values" not in self.said or not found or above is None or not re.fullmatch(KEY, key):
            return None
        if found.start(2) == found.end(1) or self._indent(begin) <= found.end(1):
            return None
        if self._indent(begin) == found.end(1) + 1:
            return self._too_far(begin, found.end(1))
        what, text = f"'{key}' stands under a text", found.group(2)
        fix = f"to add {key} write level: {text} on its own line, and {key} under it; several lines of text need quotes"
        return Slip(above + found.start(2), what, fix)

    def _indent(self, begin: int) -> int:
        line = self._line(begin)
        return len(line) - len(line.lstrip(" "))

    def _too_far(self, begin: int, wanted: int) -> Slip:
        has = self._indent(begin)
        what = f"this line starts with {has} spaces, the lines beside it with {wanted}"
        return Slip(begin, what, f"take {has - wanted if has - wanted > 1 else 'one'} away")

    def _colon_in_text(self) -> Slip | None:
        """A colon inside a text: the text is said back in quotes."""
        begin = self._begin(self.stop)
        before, after = self.text[max(begin, self.stop - MOST_OF_LINE) : self.stop], self._line(self.stop)
        what, fix = "a ': ' inside a text", ""
        if re.search("flow .*':' ?", f"{self.said} {after[:1]!r}") and (found := FLOW_TEXT.search(before)):
            what, fix = f"{what}, or a ',' missing before a key", ", or add the ','"
            text = found.group(1) + re.split(r"[,\]}]", after)[0]
        elif "mapping values" in self.said and (found := KEY_AND_TEXT.match(before + after)):
            text = found.group(2) if found.end(1) < found.start(2) < len(before) else ""
        else:
            return None
        return Slip(self.stop, what, f"write {in_quotes(text.strip())}{fix}") if text.strip() else None

    def _indented(self) -> Slip | None:
        """A line that starts with more or fewer spaces than those it belongs to."""
        begin, above = self._begin(self.stop), self._before(self._begin(self.stop))
        has, wanted = self.stop - begin, self.start - self._begin(self.start)
        if "block mapping" not in self.said or self.text[begin : self.stop].strip() or has <= wanted:
            return None
        lines = [self._line(each) for each in above]
        last = next((line for line in lines if not line.lstrip().startswith("#")), "")
        before = len(last) - len(last.lstrip(" "))
        what, fix = (slip := self._too_far(begin, wanted)).what, slip.fix
        if before > has:
            what, fix = f"this line starts with {has} spaces", f"start it with {wanted} or {before}, as those before it"
        if lines and lines[0].lstrip().startswith("#"):
            fix += ", or put '#' before it if it is a comment"
        return Slip(begin, what, fix)


KNOWN = (
    Known("simple key", "a line that is not 'key: value'", "put a space after the colon, or indent the line", True),
    Known("quoted scalar: found unexpected", "a quotation mark that is never closed", "close it", True),
    Known("quoted scalar", "a backslash in double quotes", "use single quotes, or write two backslashes"),
    Known("flow .*':' here", "a ': ' inside a text, or a ',' missing before a key", "quote the text, or add the ','"),
    Known("flow (sequence|mapping)", "the bracket opened on line {line} is not closed", "close it, or add ','"),
    Known("flow node", "a value is missing inside brackets", "write it, or close the bracket"),
    Known(r"tab character|token '\\t'", "a tab where only spaces may stand", "use spaces"),
    Known("an (alias|anchor)|block scalar|any token", "a text that starts with {sign}", "put it in quotes", True),
    Known("mapping values", "a ': ' inside a text, or a line indented too far", "quote the text, or move the line"),
)
