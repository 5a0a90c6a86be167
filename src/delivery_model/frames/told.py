"""What a person says of a table: which columns hold which findings, which hold none, and what its words mean."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from os import PathLike

from attrs import field, frozen

from delivery_model.errors import DocumentError, InvalidValue, quoted
from delivery_model.files import read_whole, unreadable
from delivery_model.rulebase.vocabulary import BAR, as_one_word
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
