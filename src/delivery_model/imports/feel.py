"""The cells of DMN tables: unary tests and constants of FEEL, as far as a rule can say them.

A test is of texts, numbers or truths; nothing here computes. What is left out is refused with a reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from attrs import frozen

from delivery_model.errors import Place, RuleBaseError, quoted
from delivery_model.imports.drafts import refused

Constant = str | bool | Fraction


@frozen
class Span:
    """The numbers between two, either of which may be missing; whether an end belongs to it."""

    low: Fraction | None = None
    has_low: bool = False
    high: Fraction | None = None
    has_high: bool = False

    def has(self, number: Fraction) -> bool:
        """Whether a number lies in it."""
        above = self.low is None or number > self.low or (self.has_low and number == self.low)
        return above and (self.high is None or number < self.high or (self.has_high and number == self.high))


Test = Constant | Span


@frozen
class UnaryTests:
    """What a cell asks: whether any of the tests holds, or none of them; with no test that any value will do."""

    any_of: tuple[Test, ...] = ()
    is_denied: bool = False

    @property
    def is_any(self) -> bool:
        return not self.any_of

    def holds(self, value: Constant | None) -> bool:
        """Whether a value passes; None is a value that is equal to nothing and lies nowhere."""
        return self.is_any or any(_holds(test, value) for test in self.any_of) is not self.is_denied

    def kinds(self) -> set[str]:
        """Of what kind the values are that it asks for."""
        return {kind_of(test) for test in self.any_of}

    def numbers(self) -> Iterator[Fraction]:
        """The numbers that it names."""
        for test in self.any_of:
            ends = (test.low, test.high) if isinstance(test, Span) else (test,)
            yield from (end for end in ends if isinstance(end, Fraction))


def kind_of(test: Test | None) -> str:
    """What a value is, or values are that a test asks for: text, truth or number."""
    return "truth" if isinstance(test, bool) else "text" if isinstance(test, str) else "number"


def _holds(test: Test, value: Constant | None) -> bool:
    if isinstance(test, Span):
        return isinstance(value, Fraction) and test.has(value)
    return type(test) is type(value) and test == value


TOKEN = re.compile(
    r"""\s*(?:
    (?P<text>"(?:[^"\\]|\\.)*")
  | (?P<number>-?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?)
  | (?P<sign>\.\.|<=|>=|!=|[<>=\[\]();,?-])
  | (?P<word>[^\W\d]\w*)
  | (?P<odd>\S)
)""",
    re.VERBOSE | re.DOTALL,
)
MOST_DIGITS, MOST_OF_EXPONENT = 40, 3
COMPARES = {"<", "<=", ">", ">=", "=", "!="}
OPENS, CLOSES = {"[": True, "(": False, "]": False}, {"]": True, ")": False, "[": False}
"""Whether the end of a range belongs to it; `]a..b[` is how a range without its ends is written as well."""
ODD_QUOTES = re.compile("[\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb'`]")
ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|(.))", re.DOTALL)
ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}
STRAIGHT = "write texts in straight quotation marks"
ITSELF = 'write the answer itself, as in "yes"'
CONSTANTS_ONLY = "compare with texts in quotation marks, numbers, true or false"


def read_tests(text: str, place: Place) -> UnaryTests:
    """The unary tests of a cell; nothing and `-` are any value.

    Raises:
        RuleBaseError: they compute, look elsewhere, or are no such tests.

    >>> read_tests('not("a", "b")', Place("x.dmn", 1, 1)).holds("c")
    True
    >>> [read_tests("[5..8[", Place("x.dmn", 1, 1)).holds(Fraction(each)) for each in (5, 8)]
    [True, False]
    """
    if text.strip() in ("", "-"):
        return UnaryTests()
    return _Cell(text, place).tests()


def read_constant(text: str, place: Place) -> Constant | None:
    """The constant that a cell holds; None where it holds nothing, or `null`.

    Raises:
        RuleBaseError: it is computed, or no constant.
    """
    if text.strip() in ("", "-", "null"):
        return None
    cell = _Cell(text, place, "is computed, or no constant", ITSELF)
    if not cell.left or (cell.left[0][0] == "word" and cell.left[0][1] not in ("true", "false")):
        raise cell.no
    found = cell.constant()
    if cell.left:
        raise cell.no
    return found


def read_constants(text: str, place: Place) -> tuple[Constant, ...] | None:
    """The constants in a list of allowed values; None where it is another condition.

    Raises:
        RuleBaseError: it is no unary test.
    """
    tests = read_tests(text, place)
    constants = tuple(each for each in tests.any_of if not isinstance(each, Span))
    return constants if len(constants) == len(tests.any_of) and not tests.is_denied else None


class _Cell:
    """What is left to be read of a cell."""

    def __init__(self, text: str, place: Place, what: str = "is no test of a value", fix: str = CONSTANTS_ONLY) -> None:
        self.text, self.place = text, place
        self.no = self.refusal(what, fix)
        if ODD_QUOTES.search(re.sub(r'"(?:[^"\\]|\\.)*"', "", text)):
            raise self.refusal("has other quotation marks than straight double ones", STRAIGHT)
        found = [(each.lastgroup or "", each[each.lastgroup or 0]) for each in TOKEN.finditer(text.strip())]
        self.left = found
        if any(kind == "odd" for kind, _ in found):
            raise self.no

    def refusal(self, what: str, fix: str) -> RuleBaseError:
        return refused(self.place, f"{quoted(' '.join(self.text.split()))} {what}", fix)

    def next_is(self, *signs: str) -> bool:
        return bool(self.left) and self.left[0][0] in ("sign", "word") and self.left[0][1] in signs

    def take(self, *signs: str) -> str:
        if not self.next_is(*signs):
            raise self.no
        return self.left.pop(0)[1]

    def tests(self) -> UnaryTests:
        is_denied = self.next_is("not")
        if is_denied:
            self.take("not")
            self.take("(")
        found = [self.test()]
        while self.next_is(","):
            self.take(",")
            found.append(self.test())
        if is_denied:
            self.take(")")
        if self.next_is("or", "and"):
            raise self.refusal(f"joins tests by '{self.left[0][1]}'", 'part values by commas, as in "a", "b"')
        if self.left:
            raise self.no
        differs = [each for each in found if isinstance(each, _Other)]
        if differs and (is_denied or len(found) > 1):
            raise self.refusal("denies a part of what it asks", "write not(...) around all of it")
        plain = tuple(each.value if isinstance(each, _Other) else each for each in found)
        return UnaryTests(plain, is_denied or bool(differs))

    def test(self) -> Test | _Other:
        if self.next_is("?"):
            self.take("?")
            if not self.next_is(*COMPARES):
                raise self.no
        if self.next_is(*COMPARES):
            sign = self.take(*COMPARES)
            value = self.constant()
            if sign in ("=", "!="):
                return value if sign == "=" else _Other(value)
            if not isinstance(value, Fraction):
                raise self.refusal("puts what is no number in an order", "list the values, parted by commas")
            return Span(high=value, has_high=sign == "<=") if sign[0] == "<" else Span(low=value, has_low=sign == ">=")
        if self.next_is(*OPENS):
            return self.span()
        return self.constant()

    def span(self) -> Span:
        has_low = OPENS[self.take(*OPENS)]
        low = self.constant()
        self.take("..")
        high = self.constant()
        has_high = CLOSES[self.take(*CLOSES)]
        if not (isinstance(low, Fraction) and isinstance(high, Fraction)):
            raise self.refusal("is a range of what is no number", "list the values, parted by commas")
        if low > high:
            raise self.refusal("is a range that ends before it begins", "write the lower number first")
        return Span(low, has_low, high, has_high)

    def constant(self) -> Constant:
        kind, said = self.left.pop(0) if self.left else ("", "")
        if kind == "sign" and said == "-" and self.left and self.left[0][0] == "number":
            return -self.number(self.left.pop(0)[1])
        if kind == "text":
            if self.left and self.left[0][0] == "text":
                raise self.refusal("has two texts side by side", 'a quotation mark within a text is \\"')
            return self.unescaped(said[1:-1])
        if kind == "number":
            return self.number(said)
        if kind == "word" and said in ("true", "false"):
            return said == "true"
        if kind == "word" and self.next_is("("):
            raise self.refusal(f"calls the function {said}", CONSTANTS_ONLY)
        if kind == "word" and said == "null":
            raise self.refusal("tests for null, which no level is", "leave it out")
        if kind == "word":
            fix = f'if the text is meant, write it in quotation marks: "{said}"'
            raise self.refusal(f"names the variable {quoted(said)}", fix)
        raise self.no

    def number(self, said: str) -> Fraction:
        if len(said) > MOST_DIGITS or len(said.lower().partition("e")[2]) > MOST_OF_EXPONENT:
            raise self.refusal("has too many digits", "write a shorter number")
        return Fraction(said)

    def unescaped(self, said: str) -> str:
        def sign(found: re.Match[str]) -> str:
            code = int(found[1] or found[2] or "0", 16)
            if code > 0x10FFFF:
                raise self.refusal("has an escape that is no character", "write the character itself")
            return chr(code) if code else ESCAPED.get(found[3], found[3] or "")

        text = ESCAPE.sub(sign, said)
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # pairs of escapes are one character


@frozen
class _Other:
    """Any value but one."""

    value: Constant
