"""Files that a person names: read whole if they are files, written only where nothing is in the way."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from assure_tui.domain.errors import Conflict, Invalid, NotFound
from assure_tui.services.exporting import same_file

MOST_BYTES = 512_000_000  # more than any list of a firm; what is larger is no list


def read_file(name: str, what: str, store: str) -> bytes:
    """The bytes of a file; what is none, or too large, or may not be read is said in words."""
    path = _path(name, what)
    if same_file(path, store):
        raise Invalid(what, "not_offered", f"{path} is the store itself.")
    try:
        state = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        raise NotFound(f"There is no file {path}.") from None
    except OSError as problem:
        raise Invalid(what, "format", f"{path} cannot be read: {problem.strerror or problem}.") from None
    if stat.S_ISDIR(state.st_mode):
        raise Invalid(what, "format", f"{path} is a folder; name a file in it.")
    if not stat.S_ISREG(state.st_mode):
        raise Invalid(what, "format", f"{path} is no ordinary file.")  # a pipe or a device might never end
    if state.st_size > MOST_BYTES:
        size = state.st_size // 1_000_000
        raise Invalid(what, "range", f"{path} has {size:,} MB; at most {MOST_BYTES // 1_000_000} MB are read at once.")
    try:
        return path.read_bytes()
    except OSError as problem:
        raise Invalid(what, "format", f"{path} cannot be read: {problem.strerror or problem}.") from None


def target_path(name: str, store: str, *, overwrite: bool) -> Path:
    """Where to write: never the store, nothing that is there unless the person said so."""
    path = _path(name, "path")
    if same_file(path, store):
        raise Invalid("path", "not_offered", f"{path} is the store itself.")
    if path.is_dir():
        raise Invalid("path", "format", f"{path} is a folder; add the name of the file.")
    if not path.parent.is_dir():
        raise NotFound(f"There is no folder {path.parent}.")
    if os.path.lexists(path):
        if not overwrite:
            raise Conflict("path", f"{path} is there already.")
        if not path.is_file():
            raise Invalid("path", "format", f"{path} is no ordinary file.")
    return path


def _path(name: str, what: str) -> Path:
    text = name.strip()
    if not text:
        raise Invalid(what, "required", "Name a file.")
    if "\0" in text:
        raise Invalid(what, "format", "That is no name of a file.")
    try:
        return Path(text).expanduser().absolute()
    except RuntimeError:
        raise Invalid(what, "format", f"There is no home folder for {text}.") from None
