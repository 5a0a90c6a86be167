"""Every form in which a whole rule base can be handed to another tool, in one registry."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from attrs import frozen

from delivery_model.framework.rules import Framework
from delivery_model.output.dmn import framework_as_dmn
from delivery_model.output.graph_svg import framework_as_svg


@frozen(kw_only=True)
class Wanted:
    """How it is wanted: the page that a drawing links to; of DMN, what `framework_as_dmn` takes."""

    page: str = ""
    version: str = "1.3"
    only: str = ""
    is_annotated: bool = True


def _dmn(framework: Framework, wanted: Wanted) -> str:
    return framework_as_dmn(framework, version=wanted.version, only=wanted.only, is_annotated=wanted.is_annotated)


def _svg(framework: Framework, wanted: Wanted) -> str:
    return framework_as_svg(framework, wanted.page)


EXPORTS: Mapping[str, Callable[[Framework, Wanted], str]] = {"dmn": _dmn, "svg": _svg}
