"""Text in a person's own editor: the screen steps aside until the editor is left."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from textual.app import App, SuspendNotSupported

MAX_BYTES = 2_000_000  # a table of thousands of rows is a tenth of it


class EditorFailed(Exception):
    """The editor could not be used; the text says why and what helps."""


def editor_words(environ: Mapping[str, str]) -> list[str]:
    """The command of the editor: VISUAL, EDITOR, else one that is installed."""
    stated = environ.get("VISUAL") or environ.get("EDITOR") or ""
    try:
        words = shlex.split(stated)
    except ValueError as error:
        raise EditorFailed(f"EDITOR cannot be read: {error}.") from None
    if words:
        return words
    found = next((name for name in ("nano", "vim", "vi") if shutil.which(name)), None)
    if found is None:
        raise EditorFailed("No editor is known; set EDITOR, for example EDITOR=nano.")
    return [found]


def edit_text(app: App[Any], text: str, suffix: str = ".md") -> str | None:
    """The text as it was saved; None when it is unchanged."""
    words = editor_words(os.environ)
    # Only its owner may read it: client names stand in it.
    with tempfile.TemporaryDirectory(prefix="assure-") as folder:
        path = Path(folder) / f"edit{suffix}"
        path.write_text(text, encoding="utf-8")
        try:
            with app.suspend():
                status = subprocess.run([*words, str(path)], check=False).returncode
        except SuspendNotSupported:
            raise EditorFailed("This terminal cannot hand the screen to an editor.") from None
        except OSError as error:
            raise EditorFailed(f"{words[0]} cannot be started: {error.strerror or error}.") from None
        if status:
            raise EditorFailed(f"{words[0]} ended with {status}; nothing was changed.")
        try:
            if path.stat().st_size > MAX_BYTES:
                raise EditorFailed("The text is too long; nothing was changed.")
            after = path.read_bytes().decode("utf-8")
        except FileNotFoundError:
            return None
        except UnicodeDecodeError:
            raise EditorFailed("The file is not UTF-8 any more; nothing was changed.") from None
    after = after.replace("\r\n", "\n")
    return None if after == text else after
