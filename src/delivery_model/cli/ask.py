"""`recommend ask`: a questionnaire that asks only what can still change the answer."""

from __future__ import annotations

import datetime
import sys
import textwrap
from pathlib import Path

import click
from attrs import define, evolve, field

from delivery_model.cli.run import engine_option, pairs, readings_option, rules_option, terminal_style, terminal_width
from delivery_model.explanation import explain
from delivery_model.explanation.questions import Question
from delivery_model.files import write_whole
from delivery_model.framework.rules import Framework
from delivery_model.framework.vocabulary import Attribute
from delivery_model.loading import load_framework, load_scenario
from delivery_model.output import render
from delivery_model.output.words import listed, plural, title_of
from delivery_model.output.yaml import scenario_as_yaml
from delivery_model.profile import Profile, Scenario, finding_of
from delivery_model.recommendation import Recommendation, recommend
from delivery_model.safe_text import visible

HELP = "Answer with a number or level; several as 1,2 if it is open; d if you don't know; ? for help; q to stop."

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
@rules_option
@engine_option
@readings_option
@click.pass_context
def ask(
    ctx: click.Context, output: str | None, folder: str | None, engine: str | None, readings: tuple[str, ...]
) -> None:
    """Answer questions until nothing that is unknown can change the recommendation.

    Each answer is kept in FILE at once, so that you can stop and go on later, and add the evidence there.
    """
    framework = load_framework(folder)
    session = Session(framework, pairs(readings), engine, output)
    session.start()
    session.run()
    found = session.recommendation()
    click.echo(render(found, width=terminal_width(), style=terminal_style(ctx)), nl=False)
    if output:
        say(f"\nYour answers are in {output}. Add the evidence for each finding there.")
        say(example_of_evidence(session.scenario))


@define
class Session:
    """One sitting at the questionnaire."""

    framework: Framework
    readings: dict[str, str]
    engine: str | None
    output: str | None
    scenario: Scenario = field(factory=lambda: Scenario(authority="", as_of="", profile=Profile()))
    not_known: frozenset[str] = frozenset()

    def start(self) -> None:
        """Resume from the file, or ask whose profile this is."""
        if self.output and Path(self.output).exists():
            self.scenario = load_scenario(self.output, self.framework)
            so_far = plural(len(self.scenario.profile.findings), "finding")
            say(f"Going on with {self.scenario.authority}: {so_far} so far.")
            say(f"What was answered with d is asked again. {HELP}")
            return
        today = datetime.date.today().isoformat()
        while (name := heard("Name of the council: ")) == "?":
            say("It stands at the head of the answer and in the file. Leave it empty to go on without.")
        self.scenario = evolve(self.scenario, authority=name or "An authority", as_of=today)
        say(HELP)
        if self.output:
            say(f"To correct an answer, stop and edit {self.output}.")

    def run(self) -> None:
        """Ask the most telling question until none is left, or the person stops."""
        while (question := self.next_question()) is not None:
            levels = self.answered(question)
            if levels is None:
                return
            if not levels:
                self.not_known |= {question.attribute}
                continue
            finding = finding_of(self.framework, question.attribute, levels)
            if finding.is_open:  # narrowed as far as this person can
                self.not_known |= {question.attribute}
            profile = self.scenario.profile.with_finding(question.attribute, finding)
            self.scenario = evolve(self.scenario, profile=profile)
            self.save()

    def save(self) -> None:
        """Keep the answers so far."""
        if self.output:
            write_whole(self.output, scenario_as_yaml(self.framework, self.scenario).encode())

    def recommendation(self) -> Recommendation:
        return recommend(self.scenario, self.framework, engine=self.engine, readings=self.readings)

    def next_question(self) -> Question | None:
        """The question that tells most, of those not yet left unanswered."""
        mattering = explain(self.recommendation()).questions.mattering
        return next((each for each in mattering if each.attribute not in self.not_known), None)

    def answered(self, question: Question) -> list[str] | None:
        """The levels named, nothing for don't know, None to stop."""
        attribute = self.framework.attributes[question.attribute]
        options = list(question.leads_to)
        say(f"\n{attribute.question}")
        for place, level in enumerate(options, start=1):
            say(f"  {place}  {level}: {attribute.defined(level)}")
        while (answer := heard("> ")) is not None:
            if answer in ("q", "quit", "stop"):
                return None
            if answer in ("d", "don't know", "dont know", "unknown"):
                return []
            if answer in ("?", "help"):
                self.help(attribute, question)
                continue
            levels, wrong = understood(answer, options)
            if levels and not wrong:
                return levels
            say(f"{listed(map(repr, wrong)) or 'An empty answer'} is none of 1 to {len(options)}. {HELP}")
        return None

    def help(self, attribute: Attribute, question: Question) -> None:
        """What the question means, its sources, and what each answer would lead to."""
        say(f"{title_of(self.framework, attribute.name)} ({attribute.name})")
        say(f"{attribute.definition}\nSources: {', '.join(attribute.sources)}")
        for level, possible in question.leads_to.items():
            titles = (self.framework.support_types[each].title for each in possible)
            say(f"  {level} leads to {listed(titles, 'or')}")
        say(HELP)


def example_of_evidence(scenario: Scenario) -> str:
    """How to write evidence under a finding of this scenario; empty without a finding."""
    for name, finding in scenario.profile.findings.items():
        if len(finding.levels) == 1 and not finding.evidence:
            level = next(iter(finding.levels))
            return EVIDENCE.format(name=name, level=level)
    return ""


def understood(answer: str, options: list[str]) -> tuple[list[str], list[str]]:
    """The levels that an answer names, by number or name, and the words that name none."""
    words = answer.replace(",", " ").replace("|", " ").replace(" or ", " ").split()
    by_number = {str(place): level for place, level in enumerate(options, start=1)}
    named = [by_number.get(word, word) for word in words]
    return [level for level in options if level in named], [word for word in named if word not in options]


def heard(prompt: str) -> str | None:
    """A line that was typed or piped in; None at the end of input."""
    say(prompt, nl=False)
    line = sys.stdin.readline()
    return line.strip() if line else None


def say(text: str, nl: bool = True) -> None:
    """Talk on standard error, between words at the width of the terminal: standard output is for the answer."""
    shown = visible(text)
    if nl and sys.stderr.isatty():
        shown = "\n".join(map(wrapped, shown.split("\n")))
    click.echo(shown, err=True, nl=nl)


def wrapped(line: str) -> str:
    """Keep an option's further lines under its first."""
    indent = " " * (len(line) - len(line.lstrip()))
    hanging = f"{indent}   " if indent else ""
    return textwrap.fill(line, max(terminal_width(), 20), subsequent_indent=hanging, break_on_hyphens=False)
