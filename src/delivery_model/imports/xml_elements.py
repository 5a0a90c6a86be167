"""XML as elements that know their place; nothing is fetched, and what declares a document type is refused.

Written here, over expat: the trees of the standard library forget lines and columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from xml.parsers import expat

from attrs import Factory, define, field

from delivery_model.errors import Place
from delivery_model.imports.drafts import refused

MOST_BYTES = 10_000_000
MOST_DEPTH = 200


@define(eq=False)
class Element:
    """An element by its name without namespace and prefix: these carry a date, and each tool has its own."""

    name: str
    attributes: dict[str, str]
    place: Place
    children: list[Element] = Factory(lambda: list[Element]())
    text: str = ""
    notes: dict[str, str] = field(factory=dict[str, str], repr=False)
    """Of the root: what processing instructions say, by the name of whom they are for."""

    def all(self, name: str) -> Iterator[Element]:
        """The children of a name."""
        return (child for child in self.children if child.name == name)

    def one(self, *path: str) -> Element | None:
        """The first child of a name, and so on down the path."""
        at: Element | None = self
        for name in path:
            at = next(at.all(name), None) if at else None
        return at

    def said(self, *path: str) -> str:
        """The text of the first child of a name, and so on, without blanks around it; empty where there is none."""
        found = self.one(*path)
        return found.text.strip() if found else ""

    def get(self, name: str) -> str:
        """An attribute without blanks around it; empty where there is none."""
        return self.attributes.get(name, "").strip()

    def within(self) -> Iterator[Element]:
        """This and all that is in it."""
        yield self
        for child in self.children:
            yield from child.within()


def read_xml(data: bytes, path: str) -> Element:
    """The root element of a file.

    Raises:
        RuleBaseError: it is too large, no XML, or declares a document type, by which a small file may become any size.
    """
    if len(data) > MOST_BYTES:
        raise refused(Place(path, 1, 1), f"the file is larger than {MOST_BYTES:,} bytes", "split the model")
    reader = _ElementReader(path)
    try:
        reader.parser.Parse(data, True)
    except expat.ExpatError as error:
        place = Place(path, error.lineno, error.offset + 1)
        said = expat.ErrorString(error.code)
        raise refused(place, f"this is no XML: {said}", "save it again in the program that made it") from error
    except (LookupError, ValueError) as error:
        raise refused(Place(path, 1, 1), f"an encoding that cannot be read: {error}", "save it as UTF-8") from error
    return reader.open[0]


class _ElementReader:
    def __init__(self, path: str) -> None:
        self.path = path
        self.open: list[Element] = []
        self.notes: dict[str, str] = {}
        self.parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        handlers: dict[str, Callable[..., Any]] = {
            "StartDoctypeDeclHandler": self.doctype,
            "StartElementHandler": self.start,
            "EndElementHandler": self.end,
            "CharacterDataHandler": self.characters,
            "ProcessingInstructionHandler": self.note,
        }
        for name, handler in handlers.items():
            setattr(parser, name, handler)

    def place(self) -> Place:
        return Place(self.path, self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)

    def doctype(self, *_: object) -> None:
        raise refused(self.place(), "the file declares a document type, as no model does", "delete the declaration")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self.open) > MOST_DEPTH:
            raise refused(self.place(), f"elements within elements, deeper than {MOST_DEPTH}", "flatten it")
        made = Element(_local(name), {_local(key): value for key, value in attributes.items()}, self.place())
        if self.open:
            self.open[-1].children.append(made)
            self.open.append(made)
        else:
            made.notes = self.notes
            self.open += [made, made]  # the root stays when it is closed

    def end(self, name: str) -> None:
        self.open.pop()

    def characters(self, text: str) -> None:
        self.open[-1].text += text

    def note(self, target: str, data: str) -> None:
        self.notes[target] = data


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
