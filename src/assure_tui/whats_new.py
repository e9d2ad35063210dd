"""What is new in this version: three lines, told once after an update (interface.md 28)."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from assure_tui import __version__

# By version, newest first, three lines each; a key that changed names the old and the new one, and both work.
NOTES: dict[str, tuple[str, str, str]] = {
    "0.1.0": (
        "Work moves itself: auto-advance, blockers by rule, and recurring work on its day; :why says what did it.",
        "Series for many clients at once: mark them on the list of clients and press Y.",
        "Your own settings, theme and keys on screen: type : and then your own settings.",
    ),
}


@dataclass(frozen=True)
class SeenVersion:
    """The version a person used the last time, kept between starts."""

    file: Path

    def is_new(self) -> bool:
        """Whether this version is another than the last one; who never used one is told nothing. Told once."""
        last = None
        with contextlib.suppress(OSError, ValueError):
            last = self.file.read_text(encoding="ascii").strip()
        if last == __version__:
            return False
        with contextlib.suppress(OSError):  # a place that cannot be written costs only that
            self.file.parent.mkdir(parents=True, exist_ok=True)
            self.file.write_text(__version__, encoding="ascii")
        return bool(last) and __version__ in NOTES
