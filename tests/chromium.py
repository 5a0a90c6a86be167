"""Pages in a real browser: Debian's Chromium driven by Playwright, and axe-core to look for what shuts people out.

The tests skip where one of the three is missing, and say which. Where BROWSER_TESTS=required they fail instead.
"""

import os
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest

AXE = Path(__file__).parent / "browser" / "node_modules" / "axe-core" / "axe.min.js"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def missing(what):
    """Skip a test, or fail it where browser tests must run."""
    if os.environ.get("BROWSER_TESTS") == "required":
        pytest.fail(what)
    pytest.skip(what)


@contextmanager
def chromium():
    """A browser; the first Chromium on the path."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        missing(f"none of {', '.join(NAMES)} is on the path; install Debian's package chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("playwright is not installed; pip install playwright")
    is_root = getattr(os, "geteuid", lambda: 1)() == 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"] if is_root else [])
        yield browser
        browser.close()


def violations(page):
    """What axe-core holds against a page as it stands: the rule, and the elements that break it."""
    if not AXE.is_file():
        missing("axe-core is not installed; npm install --prefix tests/browser")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run()")
    return [(each["id"], [node["html"] for node in each["nodes"]]) for each in found["violations"]]
