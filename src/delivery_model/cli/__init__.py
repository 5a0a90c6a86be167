"""The command `recommend`: a path needs no verb, the other verbs have a file each."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from keyword import iskeyword
from pathlib import Path
from typing import TYPE_CHECKING

import click

from delivery_model.cli.streams import drop_the_rest, made_ready, tell
from delivery_model.errors import DeliveryModelError, EngineError, InputError, OutputError
from delivery_model.files import SPREADSHEETS

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

VERBS = (
    "what-if",
    "compare",
    "plus-minus",
    "replay",
    "appraise",
    "ask",
    "check",
    "new",
    "new-framework",
    "import",
    "rules",
    "schema",
    "validate",
    "cases",
    "journey",
    "report",
    "batch",
    "diff",
    "sweep",
    "merge",
    "workshop",
    "export",
    "transparency",
    "explorer",
)
HOMES = {
    "run": "answer",
    "replay": "replay_answer",
    "cases": "near_cases",
    "schema": "new",
    "import": "importing_models",
    "transparency": "export",
}
"""The files of verbs that have none of their own name."""
USAGE, FAILURE, INTERRUPTED = 2, 70, 130


class FileFirst(click.Group):
    """A group in which `recommend FILE` means `recommend run FILE`, and verbs are imported when used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return ["run", *VERBS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        name = cmd_name.replace("-", "_")
        module = import_module(f"delivery_model.cli.{HOMES.get(name, name)}")
        return getattr(module, f"{name}_" if iskeyword(name) else name)

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
        looks_like_a_file = (
            name == "-" or Path(name).exists() or name.lower().endswith((".yml", ".yaml", *SPREADSHEETS))
        )
        if looks_like_a_file and name not in self.list_commands(ctx):
            args = ["run", *args]
        found, verb, rest = super().resolve_command(ctx, args)
        if verb is not None and not ctx.resilient_parsing:
            _refuse_options_given_twice(verb, ctx, rest)
        return found, verb, rest

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

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
    with made_ready():
        sys.exit(complain(OutputError("standard output", "closed")) if sys.stdout is None else _status(args))


def _status(args: Sequence[str] | None) -> int:
    color = False if os.environ.get("NO_COLOR") else True if os.environ.get("FORCE_COLOR") else None
    try:
        status = recommend.main(args=args, standalone_mode=False, color=color, prog_name="recommend")
        sys.stdout.flush()
    except click.ClickException as error:
        said = io.StringIO()
        error.show(file=said)
        tell(said.getvalue() + _way_to_name_a_file(error, sys.argv[1:] if args is None else args), nl=False)
        status = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        tell("interrupted")
        status = INTERRUPTED
    except (BrokenPipeError, SystemExit) as error:
        if isinstance(error, SystemExit) and not type(sys.stdout).__name__.endswith("PacifyFlushWrapper"):
            raise  # else click exits by itself, of a closed pipe
        drop_the_rest(sys.stdout)
        tell("recommend: the output was closed before everything was written")
        status = FAILURE
    except OSError as error:  # files that cannot be used are our own errors, so this is standard output
        drop_the_rest(sys.stdout)
        status = complain(OutputError("standard output", (error.strerror or str(error)).lower()))
    except DeliveryModelError as error:
        status = complain(error)
    except Exception as error:  # a failure of ours: one line and no traceback, for the person who asked
        what = " ".join(f"{type(error).__name__}: {error}".split())
        tell(f"recommend: internal error: {what}; please report it")
        status = FAILURE
    return status if isinstance(status, int) else 0


def _way_to_name_a_file(error: click.ClickException, args: Sequence[str]) -> str:
    """How to name the file whose name was taken for an option, if there is one."""
    if isinstance(error, click.NoSuchOption):
        for arg in args:
            if arg.startswith(error.option_name) and (Path(arg).suffix or Path(arg).exists()):
                return f"If {arg} is a file, write ./{arg}\n"
    return ""


def complain(error: DeliveryModelError) -> int:
    """Say an error of the library on standard error, and give its exit status."""
    begins_with_place = isinstance(error, InputError) and all(each.where.column for each in error.problems)
    said = str(error) if begins_with_place else f"recommend: {error}"
    tell(said, fg="red")
    return FAILURE if isinstance(error, EngineError) else USAGE
