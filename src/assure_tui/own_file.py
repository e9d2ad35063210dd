"""A person's own file as a whole: read strictly, changed by one writer at a time, its comments kept (interface.md 6)."""

from __future__ import annotations

import contextlib
import os
import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from assure_tui.settings import Loaded, Settings, as_toml, load, put, read

try:
    import fcntl
except ImportError:  # no flock here: the threads of one program still wait for one another
    fcntl = None  # type: ignore[assignment]

_WRITING = threading.Lock()
_SECTION = re.compile(r"^\s*\[", re.MULTILINE)
_DEFAULT = Settings()


@dataclass(frozen=True, slots=True)
class OwnFile:
    """Read again before each change: it may have been edited meanwhile."""

    path: Path

    def load(self) -> Loaded:
        """What stands in it now."""
        return load(self.path)

    def keep(self, **changed: Any) -> Settings:
        """Change these settings and no other; OSError when it cannot be written, or something in it is wrong."""
        with self._alone():
            loaded = self.load()
            if loaded.problems:
                raise OSError(0, "something else in it is wrong, and would be lost")
            chosen = replace(loaded.settings, **changed)
            put(self._edited(changed, chosen).encode(), self.path)
            return chosen

    def text(self) -> str:
        """The file as it is, for an editor; empty when there is none. OSError when it cannot be read as text."""
        try:
            return self.path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        except FileNotFoundError:
            return ""
        except UnicodeDecodeError:
            raise OSError(0, "it is not UTF-8 text, and what else it holds would be lost") from None

    def check(self, text: str) -> Loaded:
        """What a text would mean as this file."""
        return read(text.encode(), self.path)

    def write(self, text: str, instead_of: str) -> bool:
        """Put a text in the place of another; False, and nothing done, when that is not what stands there."""
        with self._alone():
            if self.text() != instead_of:
                return False
            put(text.encode(), self.path)
            return True

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Two sittings of one person, or two keys of one sitting, write one after the other."""
        folder = Path(os.path.realpath(self.path)).parent
        folder.mkdir(parents=True, exist_ok=True)
        with _WRITING:
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                if fcntl is not None:
                    fcntl.flock(descriptor, fcntl.LOCK_EX)
                yield
            finally:
                os.close(descriptor)

    def _edited(self, changed: dict[str, Any], chosen: Settings) -> str:
        """The text with these lines changed, comments and order kept; where that would say something else, anew."""
        text = self.text()
        for key in changed:
            text = _with_line(text, key, chosen)
        found = self.check(text)
        return text if found.settings == chosen and not found.problems else as_toml(chosen)


def _with_line(text: str, key: str, chosen: Settings) -> str:
    """The text with the line of one plain setting, or the section of another, set, added or taken out."""
    said = as_toml(replace(_DEFAULT, **{key: getattr(chosen, key)})).strip()
    if isinstance(getattr(_DEFAULT, key), Mapping):
        stands = re.compile(rf"^[ \t]*\[{key}\].*\n?(?:(?![ \t]*\[).*\n?)*", re.MULTILINE)
        if stands.search(text):
            return stands.sub(lambda _: f"{said}\n" if said else "", text, count=1)
        return f"{text.rstrip()}\n\n{said}\n".lstrip() if said else text
    first = _SECTION.search(text)
    at = first.start() if first is not None else len(text)
    head, tail = text[:at], text[at:]
    line = re.compile(rf"^[ \t]*{key}[ \t]*=.*\n?", re.MULTILINE)
    if line.search(head):
        return line.sub(lambda _: f"{said}\n" if said else "", head, count=1) + tail
    if not said:
        return text
    gap = "\n" if head and not head.endswith("\n") else ""
    return f"{head}{gap}{said}\n{tail}"
