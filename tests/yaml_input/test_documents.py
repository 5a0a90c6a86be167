"""The restricted YAML that rule bases and scenarios are written in."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from delivery_model.errors import DocumentError, InputError, Place
from delivery_model.yaml_input.yaml_text import MAX_BYTES, MAX_DEPTH, Entries, Items, Node, Text, parse_document

FRAGMENTS = st.sampled_from(
    [*"ab-?:[]{},&*!<'\"\\|>#%@ \t\r\n", ": ", "- ", "<<: ", "!!str ", "---\n", "...\n", "%YAML 1.1\n"]
)


def read(text: str) -> Node:
    return parse_document(text.encode(), "x.yml")


def plain(node: Node) -> object:
    """The values of a node without their places."""
    if isinstance(node, Text):
        return node.value
    if isinstance(node, Items):
        return [plain(value) for value in node.values]
    return {key.value: plain(value) for key, value in node.pairs}


def refusal(data: bytes) -> str:
    with pytest.raises(DocumentError) as refused:
        parse_document(data, "x.yml")
    return str(refused.value)


@pytest.mark.parametrize(
    "typed",
    [
        "yes",
        "no",
        "Off",
        "true",
        "~",
        "null",
        "2017-04-01",
        "08",
        "0x1F",
        "1_000",
        "1.50",
        "1e3",
        "22:30",
        ".inf",
        "=",
        "<",
    ],
)
def test_a_scalar_stays_the_text_that_was_typed(typed: str) -> None:
    assert plain(read(f"a: {typed}\n")) == {"a": typed}


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("", ""),
        ("''", ""),
        ("'it''s'", "it's"),
        ('"two\\nlines"', "two\nlines"),
        (">-\n  one\n  two", "one two"),
        ("|\n  one\n  two\n", "one\ntwo\n"),
        ("# only a comment", ""),
        ("a#b", "a#b"),
        ("£21.9m – “quoted”", "£21.9m – “quoted”"),
    ],
)
def test_quotes_and_folding_mean_what_yaml_says(typed: str, value: str) -> None:
    assert plain(read(f"a: {typed}\n")) == {"a": value}


def test_block_and_flow_style_mean_the_same() -> None:
    assert plain(read("a:\n  - b: 1\n    c: [x]\n  - y\n")) == plain(read("{a: [{b: 1, c: [x]}, y]}"))


def test_every_value_knows_its_place() -> None:
    node = read("a: 1\nb:\n  - {c: 2}\n")
    assert isinstance(node, Entries)
    (_, one), (key, items) = node.pairs
    assert isinstance(items, Items)
    inner = items.values[0]
    assert isinstance(inner, Entries)
    places = [each.place for each in (node, one, key, items, inner, inner.by_key["c"])]
    assert [(place.line, place.column) for place in places] == [(1, 1), (1, 4), (2, 1), (3, 3), (3, 5), (3, 9)]


def test_columns_count_characters_not_bytes() -> None:
    assert refusal("é: {\U0001f600: *x}\n".encode()) == "x.yml:1:8: alias *x; write the value out"


@pytest.mark.parametrize(
    ("data", "values"),
    [
        (b"\xef\xbb\xbfa: 1\n", {"a": "1"}),
        (b"a: 1\r\nb:\r\n  - 2\r\n", {"a": "1", "b": ["2"]}),
        (b"a: |\r\n  one\r\n  two\r\n", {"a": "one\ntwo\n"}),
        (b"a:\tb\tc\n", {"a": "b\tc"}),
        (b"---\na: 1\n...\n", {"a": "1"}),
    ],
    ids=["byte order mark", "CRLF", "CRLF in a block", "tab after a colon", "document marks"],
)
def test_what_editors_on_windows_leave_behind_is_read(data: bytes, values: object) -> None:
    assert plain(parse_document(data, "x.yml")) == values


REFUSED = {
    "duplicate key": (b"a: 1\nb: 2\na: 3\n", "3:1: duplicate key 'a'; it is already on line 1; keep one"),
    "duplicate key in quotes": (b"{a: 1, 'a': 2}", "1:8: duplicate key 'a'; it is already on line 1; keep one"),
    "anchor": (b"a: &x 1\n", "1:4: anchor &x; write the value out where it is needed"),
    "alias": (b"a: *x\n", "1:4: alias *x; write the value out"),
    "alias as a key": (b"*x : 1\n", "1:1: alias *x; write the value out"),
    "tag": (b"a: !!int 1\n", "1:4: tag '!!int'; delete it; every scalar is text"),
    "tag of our own": (b"a: !mine [1]\n", "1:4: tag '!mine'; delete it; every scalar is text"),
    "tag of python": (b"!!python/object:os.x {}", "1:1: tag '!!python/object:os.x'; delete it; every scalar is text"),
    "merge key": (b"a:\n  <<: {b: 1}\n", "2:3: merge key '<<'; write the keys out"),
    "two documents": (b"a: 1\n---\nb: 2\n", "2:1: a second document in the file; keep one document a file"),
    "empty": (b"", "1:1: the file is empty; write at least one key"),
    "only a comment": (b"# to do\n\n", "1:1: the file is empty; write at least one key"),
    "only a document mark": (b"---\n", "1:1: the file is empty; write at least one key"),
    "key that is a list": (b"? [a]\n: b\n", "1:3: a key that is not text; use a plain word as the key"),
    "Windows-1252": ("a: b\nc: it’s\n".encode("cp1252"), "2:6: byte 0x92 is not UTF-8; save the file as UTF-8"),
    "mixed encodings": ("é: é".encode() + b"\x92", "1:5: byte 0x92 is not UTF-8; save the file as UTF-8"),
    "mark, then Windows-1252": (b"\xef\xbb\xbfa: \x92", "1:4: byte 0x92 is not UTF-8; save the file as UTF-8"),
    "UTF-16": ("a: 1".encode("utf-16"), "1:1: byte 0xff is not UTF-8; save the file as UTF-8"),
    "UTF-16 without a mark": ("a: 1".encode("utf-16-le"), "1:2: control character '\\x00'; save the file as UTF-8"),
    "surrogate": (b"a: \xed\xa0\x80", "1:4: byte 0xed is not UTF-8; save the file as UTF-8"),
    "bell": (b"a: 1\nb: x\x07\n", "2:5: control character '\\x07'; delete it"),
    "terminal escape": (b"a: \x1b[31m\n", "1:4: control character '\\x1b'; delete it"),
    "terminal escape, escaped": (
        b'a: "\\e[31m"\n',
        "1:4: control character '\\x1b', written as an escape; delete it",
    ),
    "next line": ("a: x\u0085y".encode(), "1:5: control character '\\x85'; delete it"),
    "line separator": ("a: x\u2028y".encode(), "1:5: control character '\\u2028'; delete it"),
    "second byte order mark": (b"a: 1\n\xef\xbb\xbfb: 2\n", "2:1: control character '\\ufeff'; delete it"),
    "tab to indent": (b"a:\n\tb: 1\n", "2:1: a tab where only spaces may stand; use spaces"),
    "tab after text": (b"a: 1\n\tb: 2\n", "2:1: a tab where only spaces may stand; use spaces"),
    "colon in a text": (
        b"a: one: two\n",
        "1:7: a ': ' inside a text; write \"one: two\"",
    ),
    "no space after a colon": (
        b"a: 1\nb:2\nc: 3\n",
        "2:2: no space after the colon; put a space after the colon",
    ),
    "open quote": (b'a: "b\nc: 1\n', "1:4: a quotation mark that is never closed; close it"),
    "open list": (b"a: [1, 2\nb: 3\n", "2:2: the bracket opened on line 1 is not closed; close it, or add ','"),
    "colon in a text in brackets": (
        b"a: {says: A plan: all of it, b: c}\n",
        "1:17: a ': ' inside a text, or a ',' missing before a key; write \"A plan: all of it\", or add the ','",
    ),
    "open list at the end": (b"a: [", "1:5: a value is missing inside brackets; write it, or close the bracket"),
    "text after a quote in a list": (
        b'a: ["b" c]\n',
        "1:7: a text goes on behind its quotes; put all of it in quotes of the other kind",
    ),
    "backslash": (
        b'a: "C:\\Users"\n',
        "1:9: a backslash in double quotes; use single quotes, or write two backslashes",
    ),
    "at sign": (b"a: @home\n", "1:4: a text that starts with '@'; put it in quotes"),
    "bold text": (b"a: **bold**\n", "1:4: a text that starts with '*'; put it in quotes"),
    "less of a thing": (b"a: > 5\n", "1:4: a text that starts with '>'; put it in quotes"),
    "text after quotes": (
        b"a: 'b' c\n",
        "1:6: a text goes on behind its quotes; put all of it in quotes of the other kind",
    ),
}


@pytest.mark.parametrize(("data", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_what_the_restricted_language_leaves_out_is_refused_with_its_place(data: bytes, said: str) -> None:
    assert refusal(data) == f"x.yml:{said}"


def test_all_problems_of_a_file_are_reported_at_once() -> None:
    assert refusal(b"a: &x 1\nb: !t {c: *x, c: 2}\na: 2\n<<: [1\n") == "\n".join(
        [
            "x.yml:1:4: anchor &x; write the value out where it is needed",
            "x.yml:2:4: tag '!t'; delete it; every scalar is text",
            "x.yml:2:11: alias *x; write the value out",
            "x.yml:2:15: duplicate key 'c'; it is already on line 2; keep one",
            "x.yml:3:1: duplicate key 'a'; it is already on line 1; keep one",
            "x.yml:5:1: the bracket opened on line 4 is not closed; close it, or add ','",
        ]
    )


def test_an_empty_file_with_an_anchor_has_two_problems() -> None:
    assert [line.split(" ")[1] for line in refusal(b"&x").splitlines()] == ["anchor", "the"]


def test_a_problem_carries_its_place_and_its_fix_as_values() -> None:
    with pytest.raises(InputError) as refused:
        read("a: 1\na: 2\n")
    (problem,) = refused.value.problems
    assert (problem.where, problem.fix) == (Place("x.yml", 2, 1), "it is already on line 1; keep one")


def test_the_largest_file_is_read() -> None:
    assert plain(parse_document(b"a: ".ljust(MAX_BYTES, b"x"), "x.yml")) == {"a": "x" * (MAX_BYTES - 3)}


def test_a_larger_file_is_refused_unread() -> None:
    said = "x.yml:1:1: the file is larger than 1,000,000 bytes; split it, or leave out what is not used"
    assert refusal(b"\xff" * (MAX_BYTES + 1)) == said


def test_the_deepest_nesting_is_read() -> None:
    assert isinstance(read("[" * MAX_DEPTH + "]" * MAX_DEPTH), Items)


def test_deeper_nesting_is_refused_where_it_becomes_too_deep() -> None:
    assert refusal(b"[" * (MAX_DEPTH + 1)) == "x.yml:1:51: nesting is deeper than 50 levels; flatten it"


@pytest.mark.parametrize("depth", [3_000, 400_000])
def test_far_deeper_nesting_is_refused_there_or_where_the_parser_gives_up(depth: int) -> None:
    place, _, problem = refusal(b"[" * depth).partition(" ")
    column = int(place.removeprefix("x.yml:1:").removesuffix(":"))
    assert (MAX_DEPTH < column <= depth, problem) == (True, "nesting is deeper than 50 levels; flatten it")


def test_deep_nesting_by_indentation_is_refused_too() -> None:
    steps = "".join(f"{' ' * step}k:\n" for step in range(60))
    assert refusal(steps.encode()) == "x.yml:50:50: nesting is deeper than 50 levels; flatten it"


def test_a_bomb_of_aliases_is_refused_before_it_goes_off() -> None:
    lines = ["a0: &a0 [boom]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40))]
    with pytest.raises(DocumentError) as refused:
        read("\n".join(lines))  # had it gone off, this would not come back
    said = [problem.what.split(" ")[0] for problem in refused.value.problems]
    assert (said.count("anchor"), said.count("alias")) == (40, 39 * 9)


@settings(max_examples=300, deadline=None)
@given(
    st.binary(max_size=60)
    | st.text(max_size=60).map(str.encode)
    | st.lists(FRAGMENTS).map(lambda p: "".join(p).encode())
)
@example(b"\xef\xbb\xbf\x92")
@example(b"&x")
@example(b"%YAML 99999999999.1\n---\n")
@example(b"? ")
def test_any_bytes_either_parse_or_are_refused_with_a_place_in_the_file(data: bytes) -> None:
    lines = data.count(b"\n") + data.count(b"\r") + 1
    try:
        found = [parse_document(data, "x.yml").place]
    except DocumentError as error:
        found = [problem.where for problem in error.problems]
    assert found and all(place.path == "x.yml" and 1 <= place.line <= lines and place.column >= 1 for place in found)


@settings(max_examples=100, deadline=None)
@given(
    st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn", "Zl", "Zp"], exclude_characters="\ufeff"), max_size=40)
)
def test_any_printable_text_in_single_quotes_is_read_back(text: str) -> None:
    typed = text.replace("'", "''")
    assert plain(read(f"a: '{typed}'\n")) == {"a": text}
