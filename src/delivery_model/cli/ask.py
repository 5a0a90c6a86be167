"""`recommend ask`: a questionnaire that asks only what can still change the answer."""

from __future__ import annotations

import click

from delivery_model.answer.rendering import render
from delivery_model.cli.keeping import Kept
from delivery_model.cli.questionnaire import Session, listen, say
from delivery_model.cli.shared import Asked, asks, terminal_style, terminal_width
from delivery_model.cli.streams import TEXT, answer
from delivery_model.errors import DeliveryModelError
from delivery_model.profile.profile import Scenario

EVIDENCE = """\
For example, instead of "{name}: {level}" (kind: internal is the council's own account, external anyone else's):
  {name}:
    level: {level}
    evidence:
      - says: what was found, in your own words
        source: https://example.org/report
        kind: external"""


@click.command()
@click.option("-o", "--output", metavar="FILE", type=click.Path(), help="Write the scenario here; resume if it exists.")
@asks()
@click.pass_context
def ask(ctx: click.Context, output: str | None, asked: Asked) -> None:
    """Answer questions until nothing that is unknown can change the recommendation.

    Each answer is kept in FILE at once, so that you can stop and go on later, and add the evidence there. Of a file
    that is there only what you answer changes. Type b to go back to the question before. In the end, a goes on with
    the other questions, for a fuller paper.
    """
    framework = asked.framework()
    session = Session(framework, asked, Kept(output, framework) if output else None)
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
    found = session.recommendation()
    answer(render(found, width=terminal_width(), style=terminal_style()), TEXT)
    if session.is_kept:
        say(f"\nYour answers are in {output}. Add the evidence for each finding there, or correct an answer.")
        say(example_of_evidence(session.scenario))
    elif output and not session.kept():
        say(f"\nNothing was answered, so nothing is written to {output}.")
    else:
        say(f"\n{session.kept()}")


def example_of_evidence(scenario: Scenario) -> str:
    """How to write evidence under a finding of this scenario; empty without a finding."""
    for name, finding in scenario.profile.findings.items():
        if len(finding.levels) == 1 and not finding.evidence:
            level = next(iter(finding.levels))
            return EVIDENCE.format(name=name, level=level)
    return ""
