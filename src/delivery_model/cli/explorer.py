"""`recommend explorer -o FILE`: an offline page to set findings and see the answer."""

from __future__ import annotations

from pathlib import Path

import click

from delivery_model.cli.shared import Asked, asks
from delivery_model.cli.streams import load_told, patience
from delivery_model.cli.writing import Written, write, writes
from delivery_model.loading import is_spreadsheet, scenario_bytes
from delivery_model.rulebase.readings import Readings
from delivery_model.yaml_input.yaml_text import decoded


@click.command()
@click.option(
    "-o", "--output", metavar="FILE", required=True, type=Written(), help="Where the page goes."
)  # fmt: skip
@click.option(
    "--scenario", metavar="FILE", type=click.Path(allow_dash=True), help="A scenario that the page starts from."
)
@asks(has_engine=False)
@writes
def explorer(output: Path, scenario: str | None, asked: Asked) -> None:
    """Write one HTML page that answers in the browser, without a network.

    A person sets findings, or "don't know", and sees at once the answer, why, why not the others, what would change
    it and what to ask next. The page loads and saves scenario files, takes evidence and raters, and puts two of them
    side by side; what it prints has every answer. It shares what is set as a link.
    """
    from delivery_model.explorer import explorer_page  # jinja2, which nothing else here needs

    with patience("Working out every decision over all possible authorities ..."):
        framework = asked.framework()
        start = None if scenario is None else load_told(scenario, framework)
        is_yaml = scenario is not None and scenario != "-" and not is_spreadsheet(scenario)
        typed = decoded(scenario_bytes(scenario), scenario) if scenario and is_yaml else None
        page = explorer_page(framework, start, Readings.of(framework, asked.readings).otherwise(), typed).encode()
    said = f"Wrote {output} ({len(page) / 1000:,.0f} kB). Open it in a browser; it needs no network."
    write(output, page, said)
