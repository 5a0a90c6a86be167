"""Values that stay as they are: a mapping nobody changes, and what is kept beside a value and goes with it."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Hashable, Mapping
from typing import Any, NoReturn, TypeVar, cast
from weakref import WeakSet

from delivery_model.errors import InvalidValue

K = TypeVar("K")
V = TypeVar("V")
T = TypeVar("T")


class Fixed(dict[K, V]):
    """A mapping that cannot be changed, and so can be hashed where its values can.

    >>> Fixed({"a": 1}) == {"a": 1}, hash(Fixed({"a": 1, "b": 2})) == hash(Fixed({"b": 2, "a": 1}))
    (True, True)
    """

    def _refuse(self, *args: object, **named: object) -> NoReturn:
        raise InvalidValue("", "a mapping of a value cannot be changed", "make another value, with attrs.evolve")

    __setitem__ = __delitem__ = __ior__ = _refuse  # pyright: ignore[reportAssignmentType]
    clear = pop = popitem = setdefault = update = _refuse  # pyright: ignore[reportAssignmentType]

    def __hash__(self) -> int:  # pyright: ignore[reportIncompatibleVariableOverride]  a plain dict has none
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[Any, ...]:
        return Fixed, (dict(self),)


class Lock:
    """A lock for one thread at a time, which may take it again; what is copied or sent has one of its own.

    After a fork it is free: of the threads that could hold it, the new process has none.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        _locks.add(self)

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, *raised: object) -> None:
        self._lock.release()

    def __reduce__(self) -> tuple[Any, ...]:
        return Lock, ()

    def renew(self) -> None:
        """Be free, whoever held it."""
        self._lock = threading.RLock()


_locks: WeakSet[Lock] = WeakSet()


def _freed() -> None:
    for lock in _locks:
        lock.renew()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_freed)


class KeptBeside:
    """What is worked out once for a value, and goes when it goes; beside a copy of the value it begins empty."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._found: dict[Hashable, Any] = {}  # of every kind

    def of(self, key: Hashable, make: Callable[[], T]) -> T:
        """What was made for a key, or is now: once, whichever thread asks first."""
        if key not in self._found:
            with self._lock:
                if key not in self._found:
                    self._found[key] = make()
        return cast("T", self._found[key])

    def __reduce__(self) -> tuple[Any, ...]:
        return KeptBeside, ()


def mapping_of(kind: type[V]) -> Callable[[Mapping[str, V]], Mapping[str, V]]:
    """Takes a mapping of texts to values of a kind, as one that nobody can change."""
    return lambda mapping: mapping if isinstance(mapping, Fixed) else Fixed(mapping)
