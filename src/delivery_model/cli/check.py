"""`recommend check [RULES]`: the certificate of a rule base."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import click

from delivery_model.analysis.certificate import Certificate, certify
from delivery_model.analysis.replay import replay
from delivery_model.analysis.saved import read_saved
from delivery_model.analysis.written import certificate_as_json
from delivery_model.cli.progress import patience
from delivery_model.cli.run import terminal_style, terminal_width
from delivery_model.cli.streams import answer
from delivery_model.files import read_whole
from delivery_model.loading import read_rule_base
from delivery_model.loading.options import options_of
from delivery_model.output.certificate import certificate_page
from delivery_model.output.html import pages_as_document
from delivery_model.output.json import as_text
from delivery_model.output.markdown import page_as_markdown
from delivery_model.output.page import Page
from delivery_model.output.plain import Json
from delivery_model.output.replay import replay_as_json, replay_page
from delivery_model.output.text import page_as_text

FORMATS = ("text", "json", "markdown", "html")


@click.command()
@click.argument("folder", metavar="[RULES]", required=False, type=click.Path())
@click.option("--format", "format_", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--full", "is_full", is_flag=True, help="Every rule and number, every engine on every combination.")
@click.option(
    "--replay",
    "saved",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Verify a certificate that was saved as JSON, without trusting whoever made it.",
)
@click.pass_context
def check(ctx: click.Context, folder: str | None, format_: str, is_full: bool, saved: Path | None) -> int:
    """Prove or refute that the rule base in RULES (by default the one shipped) is sound, over every possible authority.

    Exits with status 1 when a claim is refuted.
    """
    framework = read_rule_base(folder)
    options_of(framework)  # refused here, where it is malformed, before anything is proved
    said = None if saved is None else read_saved(_bytes_of(saved), str(saved))
    with patience("proving every claim over every possible authority ..."):
        found = certify(framework, is_exhaustive=is_full) if said is None else replay(framework, said)
    if isinstance(found, Certificate):
        document, page = partial(certificate_as_json, found), partial(certificate_page, found, is_full)
    else:
        document, page = partial(replay_as_json, found, framework), partial(replay_page, found, framework, is_full)
    answer(_rendered(ctx, document, page, format_), format_)
    return int(not found.is_sound)


def _bytes_of(saved: Path) -> bytes:
    try:
        return read_whole(saved)
    except OSError as error:
        raise click.UsageError(f"{saved}: {(error.strerror or 'cannot be read').lower()}") from error


def _rendered(ctx: click.Context, document: Callable[[], Json], page: Callable[[], Page], format_: str) -> str:
    if format_ == "json":
        return as_text(document())
    if format_ == "markdown":
        return page_as_markdown(page())
    if format_ == "html":
        found = page()
        return pages_as_document([found], found.title)
    return page_as_text(page(), terminal_width(), terminal_style(ctx))
