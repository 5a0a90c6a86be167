"""The documentation site: the plain Markdown pages that a code host shows, built by Sphinx from the project's root.

`sphinx-build -W -n -c docs . OUT`. Nothing in a page is written for Sphinx: the sidebar comes from the lists of links
in index.md, links to what is not a page (a folder, a rule file) become plain text, and the decision graph is put into
its page so that its links work.
"""

from __future__ import annotations

import os
import re
from importlib.metadata import version as installed
from pathlib import Path

from sphinx.application import Sphinx

from delivery_model import load_framework, load_scenario, report
from delivery_model.explorer import explorer_page

ROOT = Path(__file__).parents[1]
READY_MADE, PAPER = "explorer.html", "example-paper.html"
LINK = re.compile(r"(?<!!)\[(?P<text>[^\]]*)\]\((?P<target>[^)\s]+)\)")
FENCE = re.compile(r"^(?P<mark>```+)[^\n]*\n.*?^(?P=mark)[ ]*$", re.DOTALL | re.MULTILINE)
DRAWING = re.compile(r"!\[[^\]]*\]\((?P<file>decision-graph\.svg)\)")
HEADING = re.compile(r"^## (.*)$", re.MULTILINE)

project = "delivery-model"
copyright = "the delivery-model authors, MIT licence"
version = release = installed("delivery-model")
language = "en-GB"
extensions = ["myst_parser"]
root_doc = "docs/index"
include_patterns = ["docs/**", "README.md", "CHANGELOG.md", "CONTRIBUTING.md"]
exclude_patterns = ["docs/_build", "**/.venv"]
myst_heading_anchors = 6
suppress_warnings = ["misc.highlighting_failure"]  # what a command prints is not shell: an apostrophe opens no string
html_theme = "furo"
html_title = "delivery-model"
html_copy_source = False
html_permalinks_icon = "#"


def setup(app: Sphinx) -> None:
    """Read every page through `prepare`; a page at the root of the site leads to the first."""
    app.connect("source-read", prepare)
    app.connect("build-finished", put_pages)


def put_pages(app: Sphinx, failure: Exception | None) -> None:
    """At the root of the site a page that leads to the first, the explorer's, ready to open, and a finished paper."""
    if failure is None and app.builder.format == "html":
        first = f"{root_doc}.html"
        head = f'<meta charset="utf-8"><meta http-equiv="refresh" content="0; url={first}"><title>{project}</title>'
        page = f'<!doctype html>\n<html lang="en-GB">{head}<a href="{first}">Documentation</a></html>\n'
        paper = report(load_scenario(ROOT / "scenarios" / "rotherham.yml"), format="html")
        ready = {"index.html": page.encode(), READY_MADE: explorer_page(load_framework()).encode(), PAPER: paper}
        for name, data in ready.items():
            Path(app.outdir, name).write_bytes(data)


def prepare(_app: Sphinx, page: str, source: list[str]) -> None:
    """Turn links to what is not a page into text; give the index its sidebar."""
    folder = (ROOT / page).parent
    text = source[0]
    text = DRAWING.sub(lambda image: drawn(folder / image["file"]), text)
    parts = outside_fences(text)
    source[0] = "".join(part if is_code else LINK.sub(lambda link: kept(link, folder), part) for is_code, part in parts)
    if page == root_doc:
        source[0] += "".join(sidebar(text, folder))
    if folder.joinpath("README.md") == ROOT / f"{page}.md" and folder != ROOT:
        source[0] += "\n\n```{toctree}\n:glob:\n\n*\n```\n"  # its pages, on it and not in every side bar


def drawn(path: Path) -> str:
    """A drawing as part of a page, wide as it is, with links to the site's pages."""
    drawing = path.read_text(encoding="utf-8").replace(".md#", ".html#")
    region = 'style="overflow:auto;max-height:90vh" tabindex="0" role="region" aria-label="Decision graph"'
    return f"```{{raw}} html\n<div {region}>\n{drawing}</div>\n```"


def outside_fences(text: str) -> list[tuple[bool, str]]:
    """A page cut into code blocks (true) and what is between them."""
    parts: list[tuple[bool, str]] = []
    end = 0
    for block in FENCE.finditer(text):
        parts += [(False, text[end : block.start()]), (True, block[0])]
        end = block.end()
    return [*parts, (False, text[end:])]


def kept(link: re.Match[str], folder: Path) -> str:
    """A link as it was, or its text where it leads to no page."""
    target = link["target"].partition("#")[0]
    if not target or "://" in target or is_page(folder / target) or target.endswith((".svg", ".png", ".csv", ".dmn")):
        return link[0]
    name = os.path.relpath((folder / target).resolve(), ROOT)
    return link["text"] if name in link["text"] else f"{link['text']} (`{name}`)"


def is_page(path: Path) -> bool:
    """Whether the site has a page for a file."""
    resolved = path.resolve()
    return resolved.suffix == ".md" and (resolved.parent == ROOT or (ROOT / "docs") in resolved.parents)


def sidebar(text: str, folder: Path) -> list[str]:
    """A hidden table of contents for each section of the index: its links, in its order, a folder's pages by name."""
    found: list[str] = []
    first, *parts = HEADING.split(text)
    for title, section in [("", first), *zip(parts[::2], parts[1::2], strict=True)]:
        names: list[str] = []
        for target in dict.fromkeys(link["target"].partition("#")[0] for link in LINK.finditer(section)):
            path = (folder / target).resolve()
            pages = sorted(path.glob("*.md")) if path.is_dir() else [path] if is_page(path) else []
            names += (os.path.relpath(each.with_suffix(""), folder) for each in pages if each.stem != "index")
        caption = f":caption: {title}\n" if title else ""
        found.append(f"\n\n```{{toctree}}\n:hidden:\n{caption}\n" + "\n".join(names) + "\n```\n")
    return found
