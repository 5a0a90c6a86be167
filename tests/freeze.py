"""What every verb says, in every format, kept in tests/frozen: a change that is to change nothing is held against it.

    python tests/freeze.py [VERB...]            compare, and print what differs
    python tests/freeze.py --write [VERB...]    keep what is said now, on purpose

Text at two widths of every scenario and case shipped and of a foreign rule base; the longer formats of the dates of
Rotherham and of the foreign one. JSON, CSV, DMN and SVG are kept byte for byte, HTML and Word as their text. Of plots
nothing is kept. A certificate is verified from the one that `check` has just said.
"""

import argparse
import difflib
import io
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import product
from pathlib import Path

from click.testing import CliRunner

from delivery_model.cli import recommend
from delivery_model.version import VERSION

TESTS = Path(__file__).parent
ROOT, FROZEN = TESTS.parent, TESTS / "frozen"
BY_CHANCE = re.compile(r"[\d,]+ of [\d,]+ \w+")  # how far a verb is, told where it is slow
SIZE = re.compile(r"\([\d,]+ kB\)")
HALL, BASE = "tests/foreign/village-hall", "tests/broken/base"
FULL = ([], ["--full"])
DATES = ["2014-11", "2015-02", "", "2018-01", "2019-04"]
ROTHERHAM = [f"scenarios/rotherham{'-' * bool(date)}{date}.yml" for date in DATES]
MILL = ["tests/foreign/mill-lane.yml", "--rules", HALL]
MEETINGS = "tests/workshop/first.yml", "tests/workshop/second.yml"
CASES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "scenarios" / "cases").glob("*.yml"))
FORMATTED = (
    "recommend",
    "what-if",
    "compare",
    "plus-minus",
    "appraise",
    "check",
    "replay",
    "journey",
    "diff",
    "sweep",
    "validate",
    "transparency",
    "cases",
    "workshop",
)
FORMATS = {"md": "markdown", "json": "json", "csv": "csv", "html": "html"}
OTHERWISE = ["--reading", "developing_governance=none"]


Run = tuple[str, str, list[str]]


def runs() -> Iterator[Run]:
    """A verb, the kind of what it says, and its arguments; OUT in them is a file that it writes."""
    yield from answers()
    yield from analyses()
    yield from of_rule_bases()
    for kind, files in product(("html", "md", "docx"), ([ROTHERHAM[2]], ROTHERHAM, MILL)):
        yield "report", kind, ["report", *files, "-o", f"OUT.{kind}"]
    for kind in ("csv", "jsonl"):
        yield "batch", kind, ["batch", "tests/tables/kept/plain.csv", "-o", f"OUT.{kind}", "--on-error", "report"]


def answers() -> Iterator[Run]:
    """Of authorities."""
    for file in [[each] for each in (*ROTHERHAM, *CASES)] + [MILL]:
        yield "recommend", "txt", file
    for file in [*([each] for each in ROTHERHAM), MILL]:
        yield "recommend", "txt", [*file, "--full"]
        for kind, full in product(("json", "md", "html"), FULL):
            yield "recommend", kind, [*file, *full]
    yield "recommend", "txt", [ROTHERHAM[2], "--full", *OTHERWISE]
    for kind in ("txt", "json", "md", "html"):
        yield "recommend", kind, ROTHERHAM
        yield "what-if", kind, ["what-if", ROTHERHAM[2], "--set", "capacity.strategy=lacking"]
        yield "what-if", kind, ["what-if", *MILL, "--set", "building.roof=unknown"]
        yield "compare", kind, ["compare", ROTHERHAM[2], ROTHERHAM[3]]
        yield "plus-minus", kind, ["plus-minus", ROTHERHAM[2]]
        yield "cases", kind, ["cases", ROTHERHAM[2]]
        yield "workshop", kind, ["workshop", MEETINGS[0]]
        yield "workshop", kind, ["workshop", MEETINGS[1], "--since", MEETINGS[0]]
        yield "recommend", kind, [ROTHERHAM[2], "--rules", "isos-2017", "--rules", "dfe-ladder-2023"]
        for full in FULL:
            yield "journey", kind, ["journey", *ROTHERHAM, *full]


def analyses() -> Iterator[Run]:
    """Of all authorities, of cases, of options."""
    for kind, full in product(("txt", "json", "csv", "md", "html"), FULL):
        yield "appraise", kind, ["appraise", ROTHERHAM[2], *full]
        yield "diff", kind, ["diff", *OTHERWISE, *full]
        yield "sweep", kind, ["sweep", *full]
        yield "sweep", kind, ["sweep", "--rules", HALL, *full]
        if kind != "json" or full:
            yield "validate", kind, ["validate", "scenarios/cases", *full]


def of_rule_bases() -> Iterator[Run]:
    """Of each rule base."""
    for folder, kind, full in product(([], [HALL], [BASE]), ("txt", "json", "md", "html"), FULL):
        if kind != "json" or not full:
            yield "check", kind, ["check", *folder, *full]
        if not full:
            yield "replay", kind, ["check", *folder, "--replay", "CERTIFICATE"]
    for rules in ([], ["--rules", HALL], ["--rules", BASE]):
        for name in ("", "support_type", "A1", "governance", "readings", "capacity.strategy", "building"):
            yield "rules", "txt", ["rules", *filter(None, [name]), *rules]
        for kind in ("md", "json"):
            yield "transparency", kind, ["transparency", *rules]
        yield "schema", "json", ["schema", *rules]
        yield "new", "yml", ["new", "-", *rules]
        yield "merge", "yml", ["merge", *(f"{name}={ROTHERHAM[2]}" for name in ("Ann", "Bo")), "-o", "-"]
        yield "export", "dmn", ["export", "dmn", *rules]
        yield "export", "svg", ["export", "svg", *rules]
        yield "explorer", "html", ["explorer", "-o", "OUT.html", *rules]


class Words(HTMLParser):
    """The text of a page, a line for each element that has any."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.is_shown = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.is_shown = tag not in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self.is_shown = True

    def handle_data(self, data: str) -> None:
        if self.is_shown and data.strip():
            self.lines.append(" ".join(data.split()))


def words_of(data: bytes, kind: str) -> str:
    """What was written, as text."""
    if kind == "html":
        page = Words()
        page.feed(data.decode())
        return "\n".join(page.lines)
    if kind == "docx":
        from docx import Document

        found = Document(io.BytesIO(data))
        cells = [cell.text for table in found.tables for row in table.rows for cell in row.cells]
        return "\n".join([*(each.text for each in found.paragraphs), *cells])
    return data.decode()


def said(verb: str, kind: str, arguments: list[str], folder: Path) -> str:
    """What the command says and its status, with what differs from day to day and place to place left out."""
    certificate, out = folder / "certificate.json", folder / "out"
    told = [each.replace("OUT", str(out)).replace("CERTIFICATE", str(certificate)) for each in arguments]
    if verb in FORMATTED and kind in FORMATS:
        told += ["--format", FORMATS[kind]]
    if verb == "replay":
        proved = CliRunner().invoke(recommend, ["check", *arguments[1:-2], "--full", "--format", "json"])
        certificate.write_bytes(proved.stdout_bytes)
    ended = CliRunner().invoke(recommend, told)
    written = out.with_suffix(f".{kind}")
    data = written.read_bytes() if written.exists() else ended.stdout_bytes
    text = words_of(data, "txt" if ended.exit_code else kind)
    written.unlink(missing_ok=True)
    told = "\n".join(line for line in ended.stderr.strip().splitlines() if not BY_CHANCE.fullmatch(line))
    text = f"{text.rstrip()}\n[status {ended.exit_code}] {SIZE.sub('(SIZE)', told)}\n"
    return text.replace(str(folder), "FOLDER").replace(VERSION, "VERSION")


def frozen(verbs: tuple[str, ...]) -> dict[str, str]:
    """The text of each file, by its name."""
    found: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        for verb, kind, arguments in runs():
            if verb in verbs:
                for width in (60, 100) if kind == "txt" else (100,):
                    os.environ["COLUMNS"] = str(width)
                    name = f"{verb}-{width}.{kind}" if kind == "txt" else f"{verb}.{kind}"
                    heading = f"##### {' '.join(arguments)}\n"
                    found[name] = found.get(name, "") + heading + said(verb, kind, arguments, Path(folder))
    return found


def main() -> None:
    """Compare or write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("verbs", nargs="*", metavar="VERB", help="only these; recommend and replay are verbs here")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    os.chdir(ROOT)
    all_verbs = tuple(dict.fromkeys(verb for verb, _, _ in runs()))
    differ = 0
    FROZEN.mkdir(exist_ok=True)
    found = frozen(tuple(asked.verbs) or all_verbs)
    if not asked.verbs and (gone := sorted({path.name for path in FROZEN.iterdir()} - found.keys())):
        differ += 1
        print("nothing says these any more:", ", ".join(gone))
    for name, text in found.items():
        file = FROZEN / name
        before = file.read_text(encoding="utf-8") if file.exists() else ""
        if asked.write:
            file.write_text(text, encoding="utf-8")
        elif before != text:
            differ += 1
            lines = (each.splitlines(keepends=True) for each in (before, text))
            sys.stdout.writelines(difflib.unified_diff(*lines, f"before/{name}", f"now/{name}", n=1))
    sys.exit(min(differ, 1))


if __name__ == "__main__":
    main()
