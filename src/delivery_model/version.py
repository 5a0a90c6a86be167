"""Which version of this library is installed."""

from __future__ import annotations


def library_version() -> str:
    """The version of this library as installed."""
    from importlib.metadata import PackageNotFoundError, version  # slow to import, and seldom needed

    try:
        return version("delivery-model")
    except PackageNotFoundError:
        return "unknown"
