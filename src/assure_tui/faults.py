"""What is kept of an unexpected error: where it happened, never the data it happened on (reliability.md E)."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from assure_tui import paths

FILE = "errors.log"
MAX_BYTES = 1_000_000  # then the file is put aside once; the older half of a flood tells nothing new
_SPOKEN = ("AttributeError", "ImportError", "ModuleNotFoundError", "NameError", "RecursionError", "TypeError")


def write_report(error: BaseException, during: str) -> Path | None:
    """Append the places an error came through to `errors.log` of the state folder; None when it cannot be kept.

    Messages are left out where they may quote a row; no values of variables are written at all.
    """
    try:
        folder = paths.state_dir()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = folder / FILE
        if file.exists() and file.stat().st_size > MAX_BYTES:
            os.replace(file, folder / f"{FILE}.1")
        place = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0), 0o600)
        try:
            if hasattr(os, "fchmod"):
                os.fchmod(place, 0o600)  # an older file may have been made for everyone
            os.write(place, _text(error, during).encode("utf-8", "replace"))
        finally:
            os.close(place)
    except OSError:
        return None
    return file


def _text(error: BaseException, during: str) -> str:
    when = datetime.now(UTC).isoformat(timespec="seconds")
    python = ".".join(map(str, sys.version_info[:3]))
    return "\n".join((f"{when}  {during}  Python {python} on {sys.platform}", *_chain(error), "", ""))


def _chain(error: BaseException) -> Iterator[str]:
    """The error and what it came from, the last first; a place is file, line and function."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield _name(current)
        for frame in traceback.extract_tb(current.__traceback__, limit=-40):
            yield f"  {frame.filename}:{frame.lineno} in {frame.name}"
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
        if current is not None:
            yield "after"


def _name(error: BaseException) -> str:
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    # These speak of the program's own names; any other message may hold what a person typed.
    return f"{name}: {str(error)[:200]!r}" if kind.__name__ in _SPOKEN else name
