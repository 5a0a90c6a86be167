"""The paper in a real browser: nothing that axe-core holds against it, no text cut off, and nothing fetched.

Printed from there it is a PDF with headings, tables and a language for a screen reader, and not too long to read.
"""

import re
from functools import cache

import chromium as browsers
import pytest
from test_paper import SUBJECTS, html

from delivery_model import render

DOCUMENTS = {
    "journey": lambda: html(SUBJECTS["journey"]()),
    "open": lambda: html(SUBJECTS["open"]()),
    "foreign": lambda: html(SUBJECTS["foreign"]()),
    "answer": lambda: render(SUBJECTS["rotherham"]()[0].explanation.recommendation, format="html"),
}


@cache
def made(name):
    return DOCUMENTS[name]()


@pytest.fixture(scope="module")
def browser():
    with browsers.chromium() as found:
        yield found


@pytest.fixture(params=DOCUMENTS)
def page(browser, request, tmp_path):
    file = tmp_path / "paper.html"
    file.write_text(made(request.param), encoding="utf-8")
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.asked, page.refused = [], []
    page.on("console", lambda message: page.refused.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: page.asked.append(request.url))
    page.goto(file.as_uri())
    yield page
    context.close()


def overflowing(page):
    """How many pixels the document is wider than the window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def test_axe_finds_nothing_against_it_and_nothing_is_fetched(page):
    assert page.refused == []  # by its own policy, say
    assert browsers.violations(page) == []
    assert [url for url in page.asked if not url.startswith("file:")] == []


def test_nothing_is_cut_off_on_a_phone_or_on_a4(page):
    on_phone = overflowing(page)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 673, "height": 987})  # A4 less its margins, at 96 pixels an inch
    wide = page.evaluate(
        "[...document.querySelectorAll('td, th, dd, p, li')].filter(e => e.scrollWidth > e.clientWidth + 1).length"
    )
    assert (on_phone, overflowing(page), wide) == (0, 0, 0)


def printed(browser, tmp_path, name):
    """The paper as Chromium prints it."""
    file = tmp_path / "paper.html"
    file.write_text(html(SUBJECTS[name]()), encoding="utf-8")
    page = browser.new_page()
    page.goto(file.as_uri())
    data = page.pdf(prefer_css_page_size=True, tagged=True, outline=True)
    page.close()
    return data


MOST_PAGES = {"rotherham": 10, "case": 10}


@pytest.mark.parametrize("name", MOST_PAGES)
def test_a_printed_paper_is_not_too_long(browser, tmp_path, name):
    assert len(re.findall(rb"/Type\s*/Page\b", printed(browser, tmp_path, name))) <= MOST_PAGES[name]


def test_a_pdf_has_what_a_screen_reader_needs(browser, tmp_path):
    data = printed(browser, tmp_path, "rotherham")
    kinds = {kind.decode() for kind in re.findall(rb"/S /(\w+)", data)}
    assert {"H1", "H2", "H3", "P", "L", "LI", "Table", "TR", "TH", "TD", "Figure", "Link"} <= kinds
    assert b"/Marked true" in data and b"/Lang (en-GB)" in data
    assert b"/Outlines" in data and data.count(b"/Scope /Column") > 10 and data.count(b"/Scope /Row") > 10
    assert re.search(rb"/Title \(Rotherham: Which form of improvement support fits\?\)", data)
    assert data.count(b"/Alt ") >= 4  # each picture has a description
