"""Pictures of the paper and of the page, for the first page of the documentation: `python docs/pictures.py`.

Made by hand where either looks otherwise; Chromium draws letters differently from system to system.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from delivery_model import load_framework, load_scenario, report
from delivery_model.explorer import explorer_page

ROOT = Path(__file__).parents[1]
SCENARIO = ROOT / "scenarios" / "rotherham.yml"
SIZE = {"width": 820, "height": 1000}


def main() -> None:
    """Write both pictures."""
    framework = load_framework()
    scenario = load_scenario(SCENARIO, framework)
    pages = {
        "paper": report(scenario, framework, format="html"),
        "page": explorer_page(framework, scenario, typed=SCENARIO.read_text(encoding="utf-8")).encode(),
    }
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, data in pages.items():
            (file := Path(folder, f"{name}.html")).write_bytes(data)
            page = browser.new_page(viewport=SIZE)
            page.goto(file.as_uri())
            page.wait_for_load_state("networkidle")
            if name == "page":
                page.wait_for_selector("#explanation:not([aria-busy])")
            page.screenshot(path=ROOT / "docs" / "pictures" / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
