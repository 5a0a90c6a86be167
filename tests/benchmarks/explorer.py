"""How soon the explorer page answers: from when the browser starts on the file, and after a change of one finding.

Run by hand, with Chromium on the path: `python tests/benchmarks/explorer.py`. Figures are kept in
docs/how-to/explorer.md.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median, quantiles
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
from chromium import chromium

from delivery_model import load_framework, load_scenario
from delivery_model.explorer import explorer_page
from delivery_model.loading import shipped

LOADS, CHANGES, SEED = 20, 60, 20261125
WATCH = """
new MutationObserver((_, observer) => {
  if (!document.getElementById("answer")?.textContent.trim()) return;
  window.answeredAt = performance.now();
  observer.disconnect();
}).observe(document, { childList: true, subtree: true });
"""
CHANGE = """
async (place) => {
  const choices = [...document.querySelectorAll('#form [data-attribute] input[type=radio]:not([value="*"])')];
  const choice = choices[place % choices.length];
  if (choice.checked) return null;
  const started = performance.now();
  choice.click();
  const answered = performance.now() - started;
  const explanation = document.getElementById("explanation");
  while (explanation.hasAttribute("aria-busy")) await new Promise((resume) => setTimeout(resume));
  return [answered, performance.now() - started];
}
"""


def main() -> None:
    framework = load_framework()
    starts = {"nothing known": None, "Rotherham": load_scenario(shipped("scenarios") / "rotherham.yml", framework)}
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        print(f"Chromium {browser.version}\n\n| Start | Size | What | Median | Quartiles |\n|---|---|---|---|---|")
        for name, scenario in starts.items():
            file = Path(folder) / "page.html"
            file.write_text(explorer_page(framework, scenario), encoding="utf-8")
            loads = [opened(browser, file) for _ in range(LOADS)]
            answered, explained = zip(*changed(browser, file), strict=True)
            size = f"{file.stat().st_size / 1000:.0f} kB"
            for what, times in {
                "first answer, from the start on the file": loads,
                "answer after a change": answered,
                "whole explanation after a change": explained,
            }.items():
                low, _, high = quantiles(times)
                print(f"| {name} | {size} | {what} | {median(times):.0f} ms | {low:.0f} to {high:.0f} ms |")


def opened(browser: Any, file: Path) -> float:
    """Milliseconds from when the browser starts on the file to the first answer."""
    page = browser.new_page()
    page.add_init_script(WATCH)
    page.goto(file.as_uri())
    page.wait_for_function("window.answeredAt")
    found = page.evaluate("window.answeredAt")
    page.close()
    return found


def changed(browser: Any, file: Path) -> Sequence[tuple[float, float]]:
    """Milliseconds to the answer, and to the whole explanation, after each of some changes, one upon the other."""
    page = browser.new_page()
    page.goto(file.as_uri())
    page.wait_for_selector("#explanation:not([aria-busy])")
    places = random.Random(SEED)
    found = [page.evaluate(CHANGE, places.randrange(10_000)) for _ in range(CHANGES)]
    page.close()
    return [tuple(times) for times in found if times]


if __name__ == "__main__":
    main()
