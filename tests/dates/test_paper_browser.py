"""The paper in a real browser: nothing that axe-core holds against it, no text cut off, and nothing fetched."""

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
