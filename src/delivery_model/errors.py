"""What can go wrong, as values: one root, and problems that carry where, what and the fix."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from attrs import Factory, field, frozen

from delivery_model.safe_text import short, visible

MOST_SHOWN = 20
MOST_PROBLEMS = 300
"""How many mistakes of files are written out; the others are counted."""


@frozen
class Place:
    """A spot in a file a person wrote; lines and columns count from 1.

    >>> str(Place("town.yml", 3, 5))
    'town.yml:3:5'
    """

    path: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{visible(self.path)}:{self.line}:{self.column}"

    def __repr__(self) -> str:
        return short(type(self).__name__, str(self))

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {"path": self.path, "line": self.line, "column": self.column}


@frozen(repr=False)
class Row(Place):
    """A spot in a table: `line` is a row, counted from 1, or 0 for the whole; `name` is a column at fault."""

    line: int = 0
    column: int = 0
    name: str | None = None

    def __str__(self) -> str:
        row = f": row {self.line:,}" if self.line else ""
        return f"{visible(self.path)}{row}" + ("" if self.name is None else f", column {visible(self.name)}")

    def to_dict(self) -> dict[str, Any]:
        """Plain data; the column by its name, None where it is no one column."""
        return {"path": self.path, "line": self.line, "column": self.name}


@frozen(repr=False)
class SheetCell(Place):
    """A spot in a spreadsheet: row and column counted from 1, and the name of the sheet, empty where a file has none.

    >>> str(SheetCell("council.xlsx", 14, 3, "Questions"))
    'council.xlsx:Questions!C14'
    """

    sheet: str = ""

    @property
    def name(self) -> str:
        """The cell as spreadsheets name it."""
        return f"{letters_of(self.column)}{self.line}"

    def __str__(self) -> str:
        return f"{visible(self.path)}:{visible(f'{self.sheet}!' if self.sheet else '')}{self.name}"

    def to_dict(self) -> dict[str, Any]:
        """Plain data, with the sheet and the name of the cell."""
        return {**super().to_dict(), "sheet": self.sheet, "cell": self.name}


def letters_of(column: int) -> str:
    """A column as spreadsheets name it.

    >>> letters_of(1), letters_of(27)
    ('A', 'AA')
    """
    name = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


@frozen(repr=False)
class Keys(Place):
    """A spot in values that stand in no file: `at` is the way to it by keys; `line` puts such spots in order.

    >>> str(Keys(at=("profile", "capacity.strategy")))
    'profile.capacity.strategy'
    """

    path: str = ""
    line: int = 0
    column: int = 0
    at: tuple[str, ...] = ()

    def __str__(self) -> str:
        return visible(".".join(self.at))


def _keys_to(problem: Problem) -> tuple[str, ...]:
    return problem.where.at if isinstance(problem.where, Keys) else ()


@frozen
class Problem:
    """One mistake: where it is, what it is, what to do about it, and the way to it by keys, as far as that is known.

    >>> print(Problem(Place("town.yml", 3, 5), "no such level", "write one of yes and no"))
    town.yml:3:5: no such level; write one of yes and no
    """

    where: Place
    what: str
    fix: str
    at: tuple[str, ...] = field(default=Factory(_keys_to, takes_self=True), eq=False)

    def __str__(self) -> str:
        where = str(self.where)
        return f"{where}: {self._said}" if where else self._said

    def __repr__(self) -> str:
        return short(type(self).__name__, str(self))

    def to_dict(self) -> dict[str, Any]:
        """Plain data: `at`, `what` and `fix`, and where it stands in a text its `path`, `line` and `column`."""
        said: dict[str, Any] = {"at": list(self.at), "what": self.what, "fix": self.fix}
        return said | (self.where.to_dict() if self.where.path else {})

    @property
    def _said(self) -> str:
        """What it is, and what to do where that is known."""
        return f"{self.what}; {self.fix}" if self.fix else self.what


@frozen(repr=False)
class Remark(Problem):
    """Something in a file that is read all the same: where it is, what it is, and how it is better written."""

    def __str__(self) -> str:
        return f"{self.where}: remark: {self._said}"


class DeliveryModelError(Exception):
    """The root of every error this library raises on purpose; each can be pickled and copied.

    >>> from delivery_model import load_scenario
    >>> try:
    ...     load_scenario("no such file.yml")
    ... except DeliveryModelError as error:
    ...     print(type(error).__name__)
    ScenarioError
    """

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (type(self), self.args), self.__dict__


def _again(kind: type[DeliveryModelError], args: tuple[str, ...]) -> DeliveryModelError:
    return kind.__new__(kind, *args)


class InputError(DeliveryModelError):
    """A file cannot be used; `problems` holds every mistake found in it, its text the first of them.

    >>> from delivery_model import load_framework
    >>> try:
    ...     load_framework("no such folder")
    ... except InputError as error:
    ...     print(error.problems[0].what)
    no such folder
    """

    _about: ClassVar[str] = "input"
    """What could not be used."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: (p.where.path, p.where.line, p.where.column)))
        super().__init__("\n".join(_first(list(map(str, self.problems[:MOST_PROBLEMS])), len(self.problems))))

    def to_dict(self) -> dict[str, Any]:
        """Plain data, as a service returns it: what could not be used, and every problem, each with its `at`.

        >>> InvalidValue("as_of", "'soon' is not a date", "write one").to_dict()
        {'error': 'value', 'problems': [{'at': ['as_of'], 'what': "'soon' is not a date", 'fix': 'write one'}]}
        """
        return {"error": self._about, "problems": [problem.to_dict() for problem in self.problems]}


class DocumentError(InputError):
    """The text is not the restricted YAML this project reads.

    >>> from delivery_model.yaml_input.yaml_text import parse_document
    >>> try:
    ...     parse_document(b"a: &anchor 1", "town.yml")
    ... except DocumentError as error:
    ...     print(error.problems[0].where)
    town.yml:1:4
    """

    _about = "document"


class RuleBaseError(InputError):
    """A rule base is malformed or unsound.

    >>> issubclass(RuleBaseError, InputError)
    True
    """

    _about = "rule base"


class ScenarioError(InputError):
    """A scenario is malformed, or speaks of things its rule base does not have.

    >>> issubclass(ScenarioError, InputError)
    True
    """

    _about = "scenario"


class InvalidValue(InputError):
    """A value that was given, or a part of a text, cannot be; `at` is the way to it by keys, `fix` what to do.

    `at` of its problem is the same way, a key each.

    >>> InvalidValue("weights.quality", "a weight is below 0", "write 0 or more").at
    'weights.quality'
    """

    _about = "value"

    def __init__(self, at: str | Iterable[str], what: str, fix: str = "") -> None:
        keys = ((at,) if at else ()) if isinstance(at, str) else tuple(at)
        self.at, self.what, self.fix = ".".join(keys), what, fix
        super().__init__([Problem(Row(""), what, fix, keys)])


class UnknownName(DeliveryModelError):
    """A name that the rule base does not have was asked for.

    `name` is what was asked, `choices` what there is, `fix` what to write instead.

    >>> from delivery_model import Finding, Profile, recommend
    >>> try:
    ...     recommend(Profile({"capacity.stratgy": Finding(levels="present")}))
    ... except UnknownName as error:
    ...     print(error)
    unknown attribute 'capacity.stratgy'; did you mean 'capacity.strategy'?
    """

    def __init__(
        self, kind: str, name: str, choices: Iterable[str], fix: str = "", titles: Mapping[str, str] | None = None
    ) -> None:
        self.kind, self.name, self.choices = kind, name, tuple(choices)
        self.fix = fix or nearest(name, self.choices, titles)
        super().__init__(f"unknown {kind} {quoted(name)}; {self.fix}")


class TooWide(DeliveryModelError):
    """There is too much to work out exactly, such as all possible authorities of a rule base.

    `limit` is how much is allowed; where that is nodes, `widest` names the axes that cost most, widest first.

    >>> error = TooWide("the possible authorities need", 1_000, [("grip", 5_000)])
    >>> error.limit, error.widest
    (1000, (('grip', 5000),))
    """

    def __init__(self, what: str, limit: int, widest: Iterable[tuple[str, int]] = ()) -> None:
        self.limit, self.widest = limit, tuple(widest)
        super().__init__(what)


class OutputError(DeliveryModelError):
    """A file could not be written; `path` is the file, `reason` what the system said, `fix` what to do."""

    def __init__(
        self, path: str, reason: str, fix: str = "check the folder, its permissions and the space left"
    ) -> None:
        self.path, self.reason, self.fix = path, reason, fix
        super().__init__(f"{visible(path)}: {reason}; {fix}")


class FrameError(DeliveryModelError):
    """A dataframe cannot be read as findings; `problems` says every reason.

    >>> FrameError(["two columns are named q1"]).problems
    ('two columns are named q1',)
    """

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(_first(self.problems[:MOST_SHOWN], len(self.problems))))


EXTRAS = {
    "docx": ("font-source-sans-pro", "python-docx", "resvg-py"),
    "research": ("matplotlib", "SALib"),
    "frames": ("narwhals", "polars"),
    "sheets": ("openpyxl", "python-calamine", "XlsxWriter"),
}
"""The packages of each extra, by the names under which they can be installed wherever this library came from."""


class MissingExtra(DeliveryModelError):
    """What is asked for needs packages of an `extra` that is not installed.

    >>> MissingExtra("dataframes need", "frames").extra
    'frames'
    """

    def __init__(self, needs: str, extra: str) -> None:
        self.extra = extra
        super().__init__(f"{needs} packages that are not installed; pip install {' '.join(EXTRAS[extra])}")


class EngineError(DeliveryModelError):
    """An engine failed, or found other rules than `direct`, which defines what the rule base means.

    Of a disagreement, `facts` is what the `decision` of the `rule_base` looks at, and `derivations` the rules that
    hold by decision, of each engine by its name.

    >>> issubclass(EngineError, DeliveryModelError)
    True
    """

    def __init__(
        self,
        what: str,
        *,
        rule_base: str = "",
        decision: str = "",
        facts: Mapping[str, str] | None = None,
        derivations: Mapping[str, Mapping[str, tuple[str, ...]]] | None = None,
    ) -> None:
        self.rule_base, self.decision = rule_base, decision
        self.facts, self.derivations = facts or {}, derivations or {}
        super().__init__(what)


def quoted(text: str) -> str:
    """Show what a person typed: printable, in quotes, cut after 60 characters."""
    shown = text if len(text) <= 60 else text[:57] + "..."
    return repr(shown)


def nearest(name: str, choices: Iterable[str], titles: Mapping[str, str] | None = None) -> str:
    """Offer what a name stands for or is nearest to, or list the choices: those of its family, or the first twelve.

    `titles` are other names of choices.
    """
    import difflib  # only a mistake needs it

    known = list(choices)
    meant = _meant(name, known, titles or {}) or difflib.get_close_matches(name[:100], known, n=1)
    return f"did you mean {' or '.join(map(quoted, meant[:3]))}?" if meant else choose_from(_family(name, known))


def choose_from(known: Sequence[str]) -> str:
    """The choices, the first twelve of them."""
    shown = ", ".join(known[:12]) + (f" and {len(known) - 12} more" if len(known) > 12 else "")
    return f"choose from {shown}" if known else "there are none to choose from"


def _meant(name: str, known: Sequence[str], titles: Mapping[str, str]) -> list[str]:
    """What a name stands for in other letters, as a title, or as the last part of a dotted name."""
    if not (asked := _compared(name)):
        return []
    alike = [each for each in known if asked in (_compared(each), _compared(titles.get(each, "")))]
    return alike or [each for each in known if "." in each and asked == _compared(each.rpartition(".")[2])]


def _family(name: str, known: Sequence[str]) -> Sequence[str]:
    """The names that begin as a dotted name does, or all."""
    begins = name[:100].rpartition(".")[0] + "."
    return [each for each in known if each.startswith(begins)] or known


def _compared(name: str) -> str:
    """A name without regard to capitals, and to what stands between its words."""
    return "_".join(name[:200].replace("-", " ").replace("_", " ").split()).casefold()


def _first(shown: Sequence[str], number: int) -> Iterator[str]:
    """What is shown of so many, and how many more there are."""
    yield from shown
    if number > len(shown):
        yield f"... and {number - len(shown):,} more"
