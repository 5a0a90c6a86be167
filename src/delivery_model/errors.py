"""What can go wrong, as values: one root, and problems that carry where, what and the fix."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from delivery_model.safe_text import visible

MOST_SHOWN = 20


@frozen
class Place:
    """A spot in a file a person wrote; lines and columns count from 1."""

    path: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{visible(self.path)}:{self.line}:{self.column}"


@frozen
class Problem:
    """One mistake in a file: where it is, what it is, and what to do about it."""

    where: Place
    what: str
    fix: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}; {self.fix}"


@frozen
class Remark(Problem):
    """Something in a file that is read all the same: where it is, what it is, and how it is better written."""

    def __str__(self) -> str:
        return f"{self.where}: remark: {self.what}; {self.fix}"


class DeliveryModelError(Exception):
    """The root of every error this library raises on purpose."""


class InputError(DeliveryModelError):
    """A file cannot be used; `problems` holds every mistake found in it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: (p.where.path, p.where.line, p.where.column)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class DocumentError(InputError):
    """The text is not the restricted YAML this project reads."""


class RuleBaseError(InputError):
    """A rule base is malformed or unsound."""


class ScenarioError(InputError):
    """A scenario is malformed, or speaks of things its rule base does not have."""


class UnknownName(DeliveryModelError):
    """A name that the rule base does not have was asked for.

    `name` is what was asked, `choices` what there is, `fix` what to write instead.
    """

    def __init__(self, kind: str, name: str, choices: Iterable[str], fix: str = "") -> None:
        self.kind, self.name, self.choices = kind, name, tuple(choices)
        self.fix = fix or nearest(name, self.choices)
        super().__init__(f"unknown {kind} {quoted(name)}; {self.fix}")


class TooWide(DeliveryModelError):
    """A rule base whose possible authorities are too many to lay out exactly.

    `limit` is the size allowed, in nodes; `widest` names the axes that cost most, widest first.
    """

    def __init__(self, limit: int, widest: Iterable[tuple[str, int]]) -> None:
        self.limit, self.widest = limit, tuple(widest)
        named = ", ".join(f"{name} ({size:,} nodes)" for name, size in self.widest)
        super().__init__(
            f"the possible authorities need more than {limit:,} nodes; widest are {named}; "
            "put a decision between these attributes and the rules that combine them, or fix some of them"
        )


class OutputError(DeliveryModelError):
    """A file could not be written; `path` is the file, `reason` what the system said."""

    def __init__(self, path: str, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(f"{visible(path)}: {reason}; check the folder, its permissions and the space left")


class FrameError(DeliveryModelError):
    """A dataframe cannot be read as findings; `problems` says every reason."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        shown = self.problems[:MOST_SHOWN]
        more = [f"... and {len(self.problems) - MOST_SHOWN} more"] if len(self.problems) > MOST_SHOWN else []
        super().__init__("\n".join((*shown, *more)))


EXTRAS = {
    "docx": ("font-source-sans-pro", "python-docx", "resvg-py"),
    "research": ("matplotlib", "SALib"),
    "frames": ("narwhals", "polars"),
}
"""The packages of each extra, by the names under which they can be installed wherever this library came from."""


class MissingExtra(DeliveryModelError):
    """What is asked for needs packages of an `extra` that is not installed."""

    def __init__(self, needs: str, extra: str) -> None:
        self.extra = extra
        super().__init__(f"{needs} packages that are not installed; pip install {' '.join(EXTRAS[extra])}")


class EngineError(DeliveryModelError):
    """An engine failed or disagreed with the meaning of the rules."""


def quoted(text: str) -> str:
    """Show what a person typed: printable, in quotes, cut after 60 characters."""
    shown = text if len(text) <= 60 else text[:57] + "..."
    return repr(shown)


def nearest(name: str, choices: Iterable[str]) -> str:
    """Offer the nearest valid name, or list the choices (the first twelve)."""
    import difflib  # only a mistake needs it

    known = list(choices)
    close = difflib.get_close_matches(name[:100], known, n=1)
    if close:
        return f"did you mean {quoted(close[0])}?"
    shown = ", ".join(known[:12]) + (f" and {len(known) - 12} more" if len(known) > 12 else "")
    return f"choose from {shown}" if known else "there are none to choose from"
