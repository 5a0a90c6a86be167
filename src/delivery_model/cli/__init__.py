"""The command `recommend`: a path needs no verb, the other verbs have a file each."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from delivery_model.cli.run import run
from delivery_model.errors import DeliveryModelError, EngineError, InputError, OutputError
from delivery_model.safe_text import visible

VERBS = (
    "what-if",
    "appraise",
    "ask",
    "check",
    "new",
    "rules",
    "schema",
    "validate",
    "journey",
    "report",
    "batch",
    "diff",
    "sweep",
    "export",
    "transparency",
    "explorer",
)
USAGE, FAILURE, INTERRUPTED = 2, 70, 130


class FileFirst(click.Group):
    """A group in which `recommend FILE` means `recommend run FILE`, and verbs are imported when used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return ["run", *VERBS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name == "run":
            return run
        if cmd_name not in VERBS:
            return None
        name = cmd_name.replace("-", "_")
        module = __import__(f"delivery_model.cli.{name}", fromlist=[name])
        return getattr(module, name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Say each verb's first sentence whole: click would cut it off at the width of the terminal."""
        verbs = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        rows = [(name, verb.get_short_help_str(limit=1000)) for name, verb in verbs if verb is not None]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        looks_like_a_file = name == "-" or Path(name).exists() or name.lower().endswith((".yml", ".yaml"))
        if looks_like_a_file and name not in self.list_commands(ctx):
            args = ["run", *args]
        found, verb, rest = super().resolve_command(ctx, args)
        if verb is not None and not ctx.resilient_parsing:
            _refuse_options_given_twice(verb, ctx, rest)
        return found, verb, rest

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        return [*super().shell_complete(ctx, incomplete), CompletionItem(incomplete, type="file")]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own = {name for parameter in self.get_params(ctx) for name in (*parameter.opts, *parameter.secondary_opts)}
        if args and args[0].startswith("-") and args[0] not in own and args[0].partition("=")[0] not in own:
            args = ["run", *args]
        return super().parse_args(ctx, args)


def _refuse_options_given_twice(verb: click.Command, ctx: click.Context, args: Sequence[str]) -> None:
    """Nothing, if each option that takes one value is given once: of several, click would take the last."""
    own = verb.context_class(verb, info_name=verb.name, parent=ctx)
    try:
        _, _, given = verb.make_parser(own).parse_args(list(args))
    except click.UsageError:  # which click says when it reads them itself
        return
    for option in given:
        is_single = isinstance(option, click.Option) and not (option.multiple or option.count or option.is_flag)
        if is_single and given.count(option) > 1:
            raise click.UsageError(f"{option.opts[-1]} is given more than once; keep one of them", own)


@click.group(cls=FileFirst, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="delivery-model", prog_name="recommend")
def recommend() -> None:
    """Recommend a form of improvement support for a council's children's services.

    \b
    recommend scenarios/rotherham.yml          the recommendation, and why
    recommend --full --format markdown FILE    everything, to paste into a paper
    """


def main(args: Sequence[str] | None = None) -> None:
    """Run the command and exit: 0 answered, 1 not as asked, 2 bad input, 70 our failure, 130 interrupted."""
    if sys.stderr is None:  # closed by whoever started us; the open file takes its place, or another might
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115 - open to the end
    if sys.stdout is None:
        sys.exit(complain(OutputError("standard output", "closed")))
    color = False if os.environ.get("NO_COLOR") else True if os.environ.get("FORCE_COLOR") else None
    try:
        status = recommend.main(args=args, standalone_mode=False, color=color, prog_name="recommend")
        sys.stdout.flush()
    except click.ClickException as error:
        said = io.StringIO()
        error.show(file=said)
        click.echo(visible(said.getvalue()), err=True, nl=False)
        status = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        with contextlib.suppress(OSError):  # the terminal may be what has gone
            click.echo("interrupted", err=True)
        status = INTERRUPTED
    except (BrokenPipeError, SystemExit) as error:
        if isinstance(error, SystemExit) and not type(sys.stdout).__name__.endswith("PacifyFlushWrapper"):
            raise  # else click exits by itself, of a closed pipe
        _drop_the_rest()
        click.echo("recommend: the output was closed before everything was written", err=True)
        status = FAILURE
    except OSError as error:  # files that cannot be used are our own errors, so this is standard output
        _drop_the_rest()
        status = complain(OutputError("standard output", (error.strerror or str(error)).lower()))
    except DeliveryModelError as error:
        status = complain(error)
    except Exception as error:  # a failure of ours: one line and no traceback, for the person who asked
        what = visible(" ".join(f"{type(error).__name__}: {error}".split()))
        click.echo(f"recommend: internal error: {what}; please report it", err=True)
        status = FAILURE
    sys.exit(status if isinstance(status, int) else 0)


def _drop_the_rest() -> None:
    """Send what is left of standard output nowhere, or it would fail again when the process ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def complain(error: DeliveryModelError) -> int:
    """Say an error of the library on standard error, and give its exit status."""
    said = str(error) if isinstance(error, InputError) else f"recommend: {error}"
    click.echo(click.style(visible(said), fg="red"), err=True)
    return FAILURE if isinstance(error, EngineError) else USAGE
