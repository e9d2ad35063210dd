"""Memory the C library holds for nothing, given back where that library can: glibc's; elsewhere nothing happens."""

from __future__ import annotations

import contextlib
import sys

_ARENA_MAX = -8  # M_ARENA_MAX of glibc's malloc.h


def share_heaps() -> None:
    """Threads share the heaps there are: glibc would keep one for each, half empty, though one works at a time."""
    _ask("mallopt", _ARENA_MAX, 1)


def trim_heaps() -> None:
    """Pages that hold nothing any more go back to the system."""
    _ask("malloc_trim", 0)


def _ask(function: str, *values: int) -> None:
    if sys.platform != "linux":
        return
    import ctypes

    with contextlib.suppress(OSError, AttributeError):  # another C library: its own ways are left to it
        getattr(ctypes.CDLL(None), function)(*values)
