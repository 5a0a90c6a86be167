"""A few values that are kept for the next time."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

from delivery_model.fixed import Lock

T = TypeVar("T")


class Few(Generic[T]):
    """So many values by their keys, made once, whichever thread asks first; of more, all are forgotten."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, Lock()
        self._found: dict[Hashable, T] = {}

    def of(self, key: Hashable, make: Callable[[], T]) -> T:
        """What was made for a key, or is now."""
        with self._lock:
            if key not in self._found:
                made = make()
                if len(self._found) >= self._most:
                    self._found.clear()
                self._found[key] = made
            return self._found[key]

    def __reduce__(self) -> tuple[Any, ...]:
        return Few, (self._most,)
