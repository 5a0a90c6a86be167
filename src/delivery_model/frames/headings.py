"""The headings of a table: which hold findings, which only look as if they did, and what a person says of them."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from os import PathLike
from typing import cast

from attrs import evolve, field, frozen

from delivery_model.errors import DocumentError, FrameError, InvalidValue, UnknownName, nearest, quoted
from delivery_model.files import read_whole, unreadable
from delivery_model.rulebase.framework import Framework
from delivery_model.rulebase.vocabulary import BAR, Attribute, as_one_word
from delivery_model.safe_text import letters
from delivery_model.tables.shape import Known
from delivery_model.yaml_input.problems import Report
from delivery_model.yaml_input.yaml_text import Items, Node, Text, parse_document

Values = Mapping[str, Mapping[str, str | None]]
"""Column or attribute -> word -> level, as a finding is written; nothing for unknown."""


@frozen(kw_only=True)
class Told:
    """What is said of a table: `findings` are attribute -> column, `ignored` columns that hold none."""

    findings: Mapping[str, str] = field(factory=dict[str, str])
    ignored: Collection[str] = ()
    values: Values = field(factory=dict[str, Mapping[str, str | None]])


NOTHING_TOLD = Told()


def values_of(options: Iterable[str], more: Values | None = None) -> Values:
    """The meanings of words from texts `COLUMN:WORD=LEVEL`, beside others.

    Raises:
        InvalidValue: one is none, or a word is given twice.
    """
    found = {column: dict(words) for column, words in (more or {}).items()}
    for option in options:
        said, equals, level = option.rpartition("=")
        column, colon, word = said.partition(":")
        if not (equals and colon and column.strip() and word.strip()):
            what = f"{quoted(option)} is not COLUMN:WORD=LEVEL"
            raise InvalidValue("", what, "name all three, or no level for unknown")
        _add(found, column, word, level)
    return found


def load_values(path: str | PathLike[str]) -> dict[str, dict[str, str | None]]:
    """The meanings of words from a YAML file: column or attribute, and under it `word: level`.

    Raises:
        DocumentError: with every problem found.
    """
    try:
        data = read_whole(path)
    except (OSError, ValueError) as error:
        raise DocumentError([unreadable(path, error)]) from error
    report, found = Report(), dict[str, dict[str, str | None]]()
    for column, words in report.entries(parse_document(data, str(path))):
        for word, level in report.entries(words):
            try:
                _add(found, column.value, word.value, _level(report, level))
            except InvalidValue as error:
                report.add(word.place, error.what, error.fix)
    report.refuse(DocumentError)
    return found


def _level(report: Report, node: Node) -> str:
    if isinstance(node, Items):
        return BAR.join(report.texts(node))
    return node.value if isinstance(node, Text) else report.text(node)


def _add(found: dict[str, dict[str, str | None]], column: str, word: str, level: str) -> None:
    """Add what a word means; one that is there already in other capitals is there already."""
    words = found.setdefault(column, {})
    if as_one_word(word) in map(as_one_word, words):
        raise InvalidValue(column, f"{quoted(word)} of {quoted(column)} is given twice", "keep one")
    words[word] = level


CLOSE = 0.9
BLOCKS = ("profile", "context")
"""What stands before the name of an attribute where a scenario was laid out flat; after it stands the next."""
LEVEL = "level"


@frozen(kw_only=True)
class Named:
    """The column of an attribute, and what words in it mean beside the levels: nothing for unknown."""

    attribute: Attribute
    column: str
    values: Mapping[str, tuple[str, ...]] = field(factory=dict[str, tuple[str, ...]])

    def levels_said(self, text: str) -> tuple[str, ...]:
        """The levels that a cell leaves open; none where it says that nothing is known.

        Raises:
            UnknownName: a word that means no level.
        """
        told = self.values.get(as_one_word(text))
        if told is not None:
            return told
        parts = [(part, self.values.get(as_one_word(part))) for part in text.split(BAR)]
        if any(levels == () for _, levels in parts):
            return ()
        return self.attribute.levels_said(
            BAR.join(part if levels is None else BAR.join(levels) for part, levels in parts)
        )


class Headings:
    """What a heading may mean to a framework."""

    def __init__(self, framework: Framework) -> None:
        self._framework = framework
        checklists = {name for group in framework.groups.values() if group.is_checklist for name in group.members}
        self._counts = {
            letters(f"{group.name}.count.{level}"): group
            for group in framework.groups.values()
            for level in group.level_names
        }
        self._whole: dict[str, dict[str, str]] = {}
        self._last: dict[str, list[str]] = {}
        for name, attribute in framework.attributes.items():
            self._whole.setdefault(letters(name), {})[name] = "almost"
            if name not in checklists:  # those never decide
                for what, said in (("the title of", attribute.title), ("the question of", attribute.question)):
                    self._whole.setdefault(letters(said), {}).setdefault(name, what)
                self._last.setdefault(letters(name.rpartition(".")[2]), []).append(name)

    def named(self, columns: Iterable[object], told: Told) -> tuple[Named, ...]:
        """The columns of findings, by attribute.

        Raises:
            FrameError: with every problem: a column that is not there, looks like a finding, or would be a second one.
            UnknownName: an attribute that the framework does not have.
        """
        everything = list(columns)
        refuse_twice(everything)
        present = {name.strip(): name for name in everything if isinstance(name, str)}
        present |= {name: name for name in everything if isinstance(name, str)}
        problems = list(self._absent(present, told))
        holding, others = self._holding(everything, present, told)
        for attribute, names in holding.items():
            if len(names) > 1:
                both = " and ".join(map(quoted, names))
                problems.append(f"columns {both} would both be {attribute}; rename one, or ignore it")
        for name in others:
            problems += self.problem_with(name, holding)
        if problems:
            raise FrameError(problems)
        if not holding:
            raise FrameError([f"no column is named like an attribute; {self.example()}"])
        return self._with_values(holding, told)

    def example(self) -> str:
        """What to name a column."""
        return f"name one for each finding, such as {next(iter(self._framework.attributes))}"

    def known(self, told: Told) -> Known:
        """The headings to look a table through for."""
        return Known(partial(self.knows, told=told), partial(self.is_exact, told=told), self.example())

    def knows(self, heading: str, told: Told) -> bool:
        """Whether a heading is one of this framework, or one that was told of, or looks as if it were."""
        return self.is_exact(heading, told) or any(self.problem_with(heading, {}))

    def is_exact(self, heading: str, told: Told) -> bool:
        """Whether a heading is one of this framework, or one that was told of."""
        return heading.strip() in {*self._framework.attributes, *(name.strip() for name in told.findings.values())}

    def problem_with(self, column: object, holding: Mapping[str, Sequence[str]]) -> Iterator[str]:
        """Why a column that holds no finding looks as if it did, if it does."""
        parts = cast("tuple[object, ...]", column) if isinstance(column, tuple) else (column,)
        name = ".".join(map(str, parts)) if isinstance(parts[-1], str) else ""
        if counted := next(filter(None, map(self._counts.get, _unwrapped(letters(name)))), None):
            fix = f"name a column for each member, such as {counted.members[0]}, or ignore it"
            yield f"column {quoted(name)} counts members of {counted.name}, which a row cannot say; {fix}"
            return
        told = "rename it, or say which columns hold findings"
        if whole := next(filter(None, map(self._whole.get, _unwrapped(letters(name)))), None):
            looks = f"{next(iter(whole.values()))} {' or '.join(whole)}"
        elif last := next(filter(None, map(self._last.get, _unwrapped(letters(name)))), None):
            looks, told = f"almost {' or '.join(last)}", "rename it, say which columns hold findings, or ignore it"
        else:
            missing = [each for each in self._framework.attributes if each not in holding]
            close = difflib.get_close_matches(name.strip(), missing, n=1, cutoff=CLOSE)
            looks = f"almost {close[0]}" if close else ""
        if looks:
            yield f"column {quoted(name)} is not an attribute, but {looks}; {told}"

    def in_nested(self, path: Sequence[str]) -> str | None:
        """The attribute that keys within keys name: the last of them, or more."""
        for start in range(len(path)):
            for whole in _unwrapped(letters(".".join(path[start:]))):
                if found := self._whole.get(whole):
                    return next(iter(found))
        return None

    def _absent(self, present: Mapping[str, str], told: Told) -> Iterator[str]:
        for attribute in told.findings:
            self._framework.attribute(attribute)
        for name in (*told.findings.values(), *told.ignored):
            if name not in present and name.strip() not in present:
                yield f"there is no column {quoted(name)}; {nearest(name, [*present])}"

    def _holding(
        self, columns: Sequence[object], present: Mapping[str, str], told: Told
    ) -> tuple[dict[str, list[str]], list[object]]:
        """The columns of each attribute, as told and by their names; and the other columns."""
        given = {name: present.get(column, present.get(column.strip())) for name, column in told.findings.items()}
        ignored = {present.get(name, present.get(name.strip())) for name in told.ignored}
        found = {name: [column] for name, column in given.items() if column is not None}
        others: list[object] = []
        for column in columns:
            if column in given.values() or column in ignored:
                continue
            if isinstance(column, str) and column.strip() in self._framework.attributes:
                found.setdefault(column.strip(), []).append(column)
            else:
                others.append(column)
        return dict(sorted(found.items(), key=lambda each: columns.index(each[1][0]))), others

    def _with_values(self, holding: Mapping[str, Sequence[str]], told: Told) -> tuple[Named, ...]:
        """The columns with what words mean in them, which may be told by column or by attribute."""
        named = [(self._framework.attribute(name), column) for name, (column,) in holding.items()]
        known = {name for attribute, column in named for name in (attribute.name, column.strip())}
        problems = [
            f"values are given for {quoted(key)}, which is no column of findings; {nearest(key, sorted(known))}"
            for key in told.values
            if key.strip() not in known
        ]
        found: list[Named] = []
        for attribute, column in named:
            values: dict[str, tuple[str, ...]] = {}
            for key in (key for key in told.values if key.strip() in (attribute.name, column.strip())):
                problems += _add_values(values, attribute, key, told.values[key])
            found.append(Named(attribute=attribute, column=column, values=values))
        if problems:
            raise FrameError(problems)
        return tuple(found)


def refuse_twice(names: Iterable[object]) -> None:
    """Raise a FrameError for a name that two columns have."""
    if twice := [name for name, times in Counter(names).items() if times > 1]:
        raise FrameError(f"two columns are named {quoted(str(name))}; rename one" for name in twice)


def _add_values(
    values: dict[str, tuple[str, ...]], attribute: Attribute, key: str, words: Mapping[str, str | None]
) -> Iterator[str]:
    """Add what words mean, and say what is wrong with those that cannot be."""
    for word, level in words.items():
        said, what = as_one_word(word), f"value {quoted(word)} of {quoted(key)}"
        if not said:
            yield f"{what} is empty, which means unknown; write a word"
        elif said in values:
            yield f"{what} is given twice; keep one"
        try:
            values[said] = attribute.levels_said(level or "")
        except UnknownName as error:
            yield f"{what}: unknown level {quoted(error.name)}; {error.fix}"


def without_dots(named: Iterable[Named], told: Told, plain: Mapping[str, str]) -> tuple[tuple[Named, ...], Told]:
    """The columns under other names, and what is told of them: old name -> new name."""
    columns = tuple(evolve(each, column=plain[each.column]) for each in named)
    return columns, evolve(told, ignored=[plain.get(name, name) for name in told.ignored])


def _unwrapped(said: str) -> Iterator[str]:
    """What a name says in letters, also without the block before it and the `level` after it."""
    for block in ("", *BLOCKS):
        inner = said.removeprefix(block)
        yield from filter(None, (inner, inner.removesuffix(LEVEL)))
