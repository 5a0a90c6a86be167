"""Which tests are begun first, as one that takes long is not to be the last; and no test has a time to keep."""

from __future__ import annotations

import pytest
from hypothesis import settings

settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")

FIRST = (
    "tests/cli/test_hostile.py::test_no_hostile_input_takes_500_mb",
    "tests/explorer/",
    "tests/engines/test_engines.py::test_an_engine_finds_the_rules_that_direct_finds_for_20_000_authorities",
    "tests/house/test_docs.py::test_what_a_page_shows_happens",
    "tests/check/",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what takes long first, and leave the rest in its order."""
    items.sort(key=lambda item: next((at for at, name in enumerate(FIRST) if item.nodeid.startswith(name)), len(FIRST)))
