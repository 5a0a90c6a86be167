"""Markdown shows what was typed, whoever reads it: a CommonMark reader with tables and strikes, and GitHub's own."""

from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from delivery_model.safe_text import visible
from delivery_model.writing.document import Address, Answer, Blank, Bullets, Document, Facts, Line, Part, Table, Text
from delivery_model.writing.markdown import document_as_markdown, escaped, linked

SIGNS = (
    "1. ", "2) ", "~~", "~", "&copy;", "&#65;", "&", "<b>", "</b>", "<!-- ", "# ", "#", "|", "\\", "`", "```", "[a](b)",
    "![", "](", "[^1]", "[^1]:", "[ ] ", "www.e.org", "https://e.org/a_b_c", "http://e.org/?a=b&copy=1", "ftp://e.org",
    "a@b.org", "mailto:a@b.org", "https://e.org/%C3%A9", "https://xn--a.org", "(https://e.org/x)", "https://e.org/a|b",
    "<https://e.org>", "===", "---", "- ", "+ ", "* ", "> ", "(c)", "$", "_", "*", "**", "|---|", ":", "!", " ", "\n",
    "\t", "eCAF", "\u05d0", "\u202e", "\x00", "'", '"',
)  # fmt: skip
TYPED = st.lists(st.sampled_from(SIGNS) | st.text(max_size=4), max_size=8).map("".join).map(str.strip).filter(bool)


class Shown(HTMLParser):
    """The text of a page, and the names of its elements."""

    def __init__(self, html):
        super().__init__()
        self.text, self.tags = "", []
        self.feed(html)
        self.close()

    def handle_data(self, data):
        self.text += data

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)


def commonmark(text):
    return Shown(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text))


def github(text):
    cmark = pytest.importorskip("cmarkgfm", reason="the reader that GitHub uses; pip install 'delivery-model[test]'")
    return Shown(cmark.github_flavored_markdown_to_html(text, cmark.cmark.Options.CMARK_OPT_FOOTNOTES))


READERS = (commonmark, github)


def folded(*texts):
    return " ".join(" ".join(texts).split())


def page(typed):
    table = Table(("a", typed), ((typed, "b"),))
    lines = (Line(typed, typed, (Line(typed), Line("b", typed))),)
    return document_as_markdown(Document(typed, (Facts(((typed, typed),)),), (Part(typed, (table, *lines)),)))


def paper(typed):
    table = Table(caption=typed, header=("a", typed), rows=((typed, (Line(typed, typed),)),), widths=(50, 50))
    blocks = (Text(typed), Blank(typed), Answer("a", typed), Facts((("a", typed),)), Bullets((Line(typed),)), table)
    return document_as_markdown(Document(typed, parts=(Part(typed, blocks),), subtitle=typed))


WRITERS = {
    "page": (page, "{0} {0} {0} {0} a {0} {0} b {0} ({0}) {0} b ({0})"),
    "paper": (paper, "{0} {0} {0} {0} {0}: ... a: {0} a {0} {0} {0} a {0} {0} {0} ({0})"),
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("name", WRITERS)
@settings(max_examples=60, deadline=None)
@given(typed=TYPED)
@example(typed="1. The plan has no owner")
@example(typed="The target of ~~5~~ visits was kept")
@example(typed="Terms &copy; and &lt;b&gt; as typed")
@example(typed="see https://e.org/a_b_c, and https://e.org/%C3%A9")
def test_every_reader_shows_what_was_typed_wherever_it_stands(reader, name, typed):
    write, expected = WRITERS[name]
    found = reader(write(typed))
    assert folded(found.text) == folded(expected.replace("{0}", folded(visible(typed))))
    assert set(found.tags) <= {
        "h1",
        "h2",
        "p",
        "ul",
        "li",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "strong",
        "em",
        "a",
    }


@pytest.mark.parametrize("reader", READERS)
@settings(max_examples=60, deadline=None)
@given(scheme=st.sampled_from(["http://", "https://"]), typed=TYPED)
@example(scheme="http://", typed="(https://e.org/x)")
@example(scheme="http://", typed="&copy;www.e.org")
def test_an_address_is_one_link_that_shows_it(reader, scheme, typed):
    address = scheme + "e" + "".join(visible(typed).split())
    found = reader(f"| a |\n|---|\n| {linked(address)} |\n")
    assert (folded(found.text), found.tags.count("a")) == (folded("a", address), 1)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "file:///etc/x", "//e.org"])
def test_only_an_address_of_the_web_becomes_a_link(address):
    assert Address(address).is_link is False
    assert "a" not in commonmark(escaped(f"{address} [x]({address})")).tags
