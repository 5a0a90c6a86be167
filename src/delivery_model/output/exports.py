"""Every form in which a whole rule base can be handed to another tool, in one registry."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from delivery_model.framework.rules import Framework
from delivery_model.output.dmn import framework_as_dmn
from delivery_model.output.graph_svg import framework_as_svg


def _dmn(framework: Framework, page: str) -> str:
    return framework_as_dmn(framework)


EXPORTS: Mapping[str, Callable[[Framework, str], str]] = {"dmn": _dmn, "svg": framework_as_svg}
