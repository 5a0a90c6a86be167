"""`recommend ask`: a questionnaire that asks only what can still change the answer."""

from __future__ import annotations

import shutil

import click

from delivery_model.answer.brief import MOST_ROWS, Brief
from delivery_model.answer.explanation import explain
from delivery_model.answer.recommendation import Recommendation
from delivery_model.cli.keeping import Kept
from delivery_model.cli.questionnaire import Session
from delivery_model.cli.shared import Asked, asks, terminal_style, terminal_width
from delivery_model.cli.streams import TEXT, answer
from delivery_model.cli.typed import listen, say
from delivery_model.errors import DeliveryModelError
from delivery_model.writing.text import document_as_text

SCREEN = 24
"""Rows of a terminal that says none."""
LAST_ROWS = 4
"""What is said under the answer, and where one types next."""


@click.command()
@click.option("-o", "--output", metavar="FILE", type=click.Path(), help="Write the scenario here; resume if it exists.")
@click.option(
    "--evidence/--no-evidence", default=True, help="Ask for evidence beside each answer, or for answers only."
)
@asks()
@click.pass_context
def ask(ctx: click.Context, output: str | None, evidence: bool, asked: Asked) -> None:
    """Answer questions until nothing that is unknown can change the recommendation.

    Each answer is kept in FILE at once, so that you can stop and go on later, with the evidence that you give for it.
    Of a file that is there only what you answer changes. Type b to go back to the question before, c to change any
    answer, of an earlier day too. In the end, a goes on with the other questions, for a fuller paper.
    """
    framework = asked.framework()
    session = Session(framework, asked, Kept(output, framework) if output else None, evidence)
    listen()
    try:
        session.start()
        session.run()
    except KeyboardInterrupt:
        say(f"\n{session.kept()}")
        raise
    except DeliveryModelError:
        if answers := session.kept():
            say(f"\n{answers}")
        raise
    answer(summary(session.recommendation()), TEXT)
    if session.is_kept:
        say(f"\nYour answers are in {output}; correct them there, or with the same command.")
        say(f"All that follows from them: recommend {output} --full")
    elif output and not session.kept():
        say(f"\nNothing was answered, so nothing is written to {output}.")
    else:
        say(f"\n{session.kept()}")


def summary(found: Recommendation) -> str:
    """The answer on one screen; what does not fit is counted."""
    width, rows = terminal_width(), shutil.get_terminal_size((0, SCREEN)).lines
    page = Brief(explain(found), False, max(SCREEN, min(rows, MOST_ROWS)) - LAST_ROWS, width).page()
    return document_as_text(page, width, terminal_style())
