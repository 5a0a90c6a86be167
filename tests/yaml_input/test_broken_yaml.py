"""Slips in a file that a person typed: the message names the true cause, at its place."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from delivery_model.errors import InputError
from delivery_model.loading import load_framework
from delivery_model.profile.read_profile import read_scenario
from delivery_model.yaml_input.broken_yaml import BLANKS, COLONS, DASHES, in_quotes

FRAMEWORK = load_framework()
HEAD = "authority: Ashmoor\nas_of: 2026-11\nprofile:\n"
EVIDENCE = "  capacity.strategy: {level: partial, evidence: [{says: %s, source: W2, kind: internal}]}\n"


def refusals(text: str) -> list[str]:
    with pytest.raises(InputError) as refused:
        read_scenario(FRAMEWORK, text.encode(), "in.yml")
    return [str(problem) for problem in refused.value.problems]


SLIPS = {
    "apostrophe": (
        "authority: 'King's Lynn'\nas_of: 2026-06\nprofile: {}\n",
        "1:17: an apostrophe inside single quotes; use double quotes, or no quotes",
    ),
    "apostrophe in brackets": (
        HEAD + EVIDENCE % "'The council's plan'",
        "4:69: an apostrophe inside single quotes; use double quotes, or no quotes",
    ),
    "apostrophe at the end of a word": (
        "authority: 'The councils' joint area'\nas_of: 2026-06\nprofile: {}\n",
        "1:25: a text goes on behind its quotes; put all of it in quotes of the other kind",
    ),
    "apostrophe before a colon": (
        "authority: 'King's Lynn: north'\nas_of: 2026-06\nprofile: {}\n",
        "1:17: an apostrophe inside single quotes; use double quotes, or no quotes",
    ),
    "quotation mark in double quotes": (
        'authority: "The "best"council"\nas_of: 2026-06\nprofile: {}\n',
        "1:17: a quotation mark inside double quotes; use single quotes around the text",
    ),
    "no-break space after a colon": (
        HEAD + "  capacity:\u00a0 {self_assessment: present, strategy: present}\n",
        "4:12: a no-break space; write a plain one",
    ),
    "no-break space at the top": (
        "authority: X\nas_of:\u00a02026-06\nprofile: {}\n",
        "2:7: a no-break space; write a plain one",
    ),
    "no-break space that ends a key": (
        HEAD + "  capacity.strategy\u00a0: present\n",
        "4:20: a no-break space; write a plain one",
    ),
    "no-break space in brackets": (
        HEAD + "  capacity.strategy: {level:\u00a0present}\n",
        "4:29: a no-break space; write a plain one",
    ),
    "full-width colon": (
        HEAD + "  capacity.strategy\uff1a present\n",
        "4:20: '\uff1a' is not a colon; write ':' and a space",
    ),
    "no space after a colon": (
        HEAD + "  capacity.strategy:partial\n  governance.political: effective\n",
        "4:20: no space after the colon; put a space after the colon",
    ),
    "no space after each colon": (
        HEAD + "  capacity.strategy:partial\n  governance.political:effective\n",
        "4:20: no space after the colon; put a space after the colon",
    ),
    "no space in brackets": (
        HEAD + "  capacity.strategy: {level:partial}\n",
        "4:28: no space after the colon; put a space after the colon",
    ),
    "a dash that is none": (
        HEAD + "  capacity.strategy:\n    level: partial\n    evidence:\n      \u2013 says: x\n        source: W2\n",
        "7:7: '\u2013' begins no item of a list; write '-' and a space",
    ),
    "curly quotes": (
        "authority: \u201cAshmoor: north\u201d\nas_of: 2026\nprofile: {}\n",
        "1:12: \u201c does not quote a text; write straight ones, \" or '",
    ),
    "tab": (HEAD + "\tcapacity.strategy: partial\n", "4:1: a tab where only spaces may stand; use spaces"),
    "one space too many": (
        HEAD + "  capacity.strategy: partial\n   governance.political: effective\n",
        "5:1: this line starts with 3 spaces, the lines beside it with 2; take one away",
    ),
    "a comment that lost its sign": (
        HEAD + "  capacity.strategy: [present, partial]   # open\n  #\n  # Do they know?\n      present: They know\n",
        "7:1: this line starts with 6 spaces, the lines beside it with 2; take 4 away, "
        "or put '#' before it if it is a comment",
    ),
    "a line between two depths": (
        HEAD + "    capacity.strategy: partial\n  governance.political: effective\n",
        "5:1: this line starts with 2 spaces; start it with 0 or 4, as those before it",
    ),
    "colon in a sentence": (
        HEAD + EVIDENCE % "Plan agreed: 12 of 15 actions late",
        "4:68: a ': ' inside a text, or a ',' missing before a key; "
        "write \"Plan agreed: 12 of 15 actions late\", or add the ','",
    ),
    "comma in a sentence": (
        HEAD + EVIDENCE % "Plan agreed, but late",
        '4:57: the comma ends the text; write "Plan agreed, but late", with the quotes',
    ),
    "two commas in a sentence": (
        HEAD + EVIDENCE % "Plan agreed, but late, again",
        '4:57: the comma ends the text; write "Plan agreed, but late, again", with the quotes',
    ),
    "key under a level": (
        HEAD + "  capacity.strategy: partial\n    evidence: The plan is late\n",
        "4:22: 'evidence' stands under a text; to add evidence write level: partial on its own line, "
        "and evidence under it; several lines of text need quotes",
    ),
    "# that takes away a bracket": (
        HEAD + EVIDENCE % "Item #4 is late",
        "4:62: a # after a space begins a comment; put the text in quotes, or close the bracket before it",
    ),
    "# that takes away a colon": (
        "authority: X\nas_of: 2026\nsources:\n  audit #7: Case file audit\nprofile: {}\n",
        "4:9: a # after a space begins a comment; put the text in quotes",
    ),
    "# that ends a text of two lines": (
        "authority: X\nas_of: 2026\nsummary: The plan #4\n  is late\nprofile: {}\n",
        "3:19: a # after a space begins a comment; put the text in quotes",
    ),
    "evidence as a sentence": (
        HEAD + "  capacity.strategy:\n    level: partial\n    evidence: The plan is late\n",
        "6:15: the evidence 'The plan is late' names no source; "
        "write '- says: ...' and under it 'source: ...', as one item of a list",
    ),
    "source in words": (
        HEAD + EVIDENCE.replace("W2", "Ofsted visit letter") % "late",
        "4:71: unknown source 'Ofsted'; name it once under sources, as in 'document: Ofsted visit letter', "
        "then write source: document",
    ),
    "not filled in": (HEAD + EVIDENCE % "...", "4:57: still to be filled in; write what it is, or leave the key out"),
    "two levels": (
        HEAD + "  capacity.strategy: present/partial\n",
        "4:22: unknown level of capacity.strategy 'present/partial'; write present|partial",
    ),
    "levels with or": (
        HEAD + "  governance.political: effective or developing\n",
        "4:25: unknown level of governance.political 'effective or developing'; write effective|developing",
    ),
    "not sure": (
        HEAD + "  problems.persistent: not sure\n",
        "4:24: unknown level of problems.persistent 'not sure'; write unknown, or leave it out",
    ),
    "last part of a name": (
        HEAD + "  partnership: effective\n",
        "4:3: unknown attribute 'partnership'; did you mean 'governance.partnership'?",
    ),
    "other capitals": (
        HEAD + "  Governance.Partnership: effective\n",
        "4:3: unknown attribute 'Governance.Partnership'; did you mean 'governance.partnership'?",
    ),
}  # fmt: skip


@pytest.mark.parametrize("is_pure", [False, True], ids=["C", "pure"])
@pytest.mark.parametrize(("text", "said"), SLIPS.values(), ids=SLIPS.keys())
def test_a_slip_gets_its_true_cause_from_either_parser(
    text: str, said: str, is_pure: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if is_pure:
        monkeypatch.delattr(yaml, "CSafeLoader")
    assert refusals(text) == [f"in.yml:{said}"]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("14/11/2026", "2026-11-14"),
        ("14.11.2026", "2026-11-14"),
        ("3 March 2026", "2026-03-03"),
        ("March 3, 2026", "2026-03-03"),
        ("November 2026", "2026-11"),
        ("Nov 2026", "2026-11"),
    ],
)
def test_a_date_as_people_write_it_is_said_as_it_is_read(typed: str, read: str) -> None:
    text = f"authority: X\nas_of: {typed}\nprofile: {{}}\n"
    assert refusals(text) == [f"in.yml:2:8: '{typed}' is not a date; write {read}; a year or a month is enough"]


def test_what_is_no_date_in_any_form_gets_an_example() -> None:
    assert "write the date of the evidence, e.g. 2017-04-01" in refusals("authority: X\nas_of: soon\nprofile: {}\n")[0]


ODD_BLANKS = [chr(code) for code in range(0x2000, 0x200C)] + list("\u00a0\u1680\u202f\u205f\u2060\u3000")


@pytest.mark.parametrize("blank", ODD_BLANKS, ids=lambda blank: f"{ord(blank):04x}")
@pytest.mark.parametrize("line", ["{}capacity.strategy: present", "  capacity.strategy:{}present"])
def test_any_odd_blank_is_named_where_it_stands(blank: str, line: str) -> None:
    column = line.index("{") + 1
    problems = refusals(f"{HEAD}{line.format(blank)}\n")
    assert [
        problem
        for problem in problems
        if problem.startswith(f"in.yml:4:{column}: a") and "write a plain one" in problem
    ]


def test_the_blanks_tried_are_those_that_are_looked_for() -> None:
    assert set(ODD_BLANKS) >= {*BLANKS} - {"-"}
    assert COLONS and DASHES


@given(
    st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn", "Zl", "Zp"], exclude_characters="\ufeff"), min_size=1)
)
@settings(max_examples=200, deadline=None)
def test_a_text_that_is_printed_in_quotes_is_read_back_as_it_is(text: str) -> None:
    (found,) = yaml.safe_load_all(f"a: {in_quotes(text)}")
    assert found == {"a": text}


def test_a_long_line_is_looked_at_in_part() -> None:
    assert refusals("authority: a" + " " * 500_000 + "b: c\n")[0].startswith("in.yml:1:")
