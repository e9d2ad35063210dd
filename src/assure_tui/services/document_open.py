"""Opening a client's file with the program the computer has for it, and never anything else [DOC-1]."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys

from assure_tui.domain.errors import Invalid, NotFound, StoreError

# What would run instead of being shown.
PROGRAMS = frozenset(
    ".app .appimage .bat .cmd .com .command .desktop .exe .hta .jar .js .jse .lnk .msc .msi .pif .ps1 .py .reg .scr "
    ".sh .url .vbe .vbs .webloc .workflow .ws .wsf".split()
)
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")


def root_of(root: str | None) -> str:
    """The client's folder, or Invalid where none is set."""
    if not root or not os.path.isabs(root):
        raise Invalid("folder", "required", "the client has no folder; set one first")
    return root


def inside(root: str | None, path: str) -> str:
    """The real place of a file within a client's folder; Invalid for whatever leads out of it, NotFound for none.

    Links are followed first, so that what is judged is what would be opened.
    """
    root = root_of(root)
    bad = (
        not path
        or any(ord(char) < 32 or ord(char) == 127 for char in path)
        or path.startswith(("-", "/", "\\", "~"))
        or os.path.isabs(path)
        or _SCHEME.match(path) is not None  # file:, smb:, C:
        or "\\" in path
        or any(part in ("", ".", "..") for part in path.split("/"))
    )
    if bad:
        raise Invalid("path", "invalid", "this is no path within the client's folder")
    try:
        base = os.path.realpath(root, strict=True)
        real = os.path.realpath(os.path.join(base, path), strict=True)
        state = os.stat(real)
    except (OSError, ValueError):
        raise NotFound(f"{path} is not in the client's folder any more") from None
    if os.path.commonpath([base, real]) != base or real == base:
        raise Invalid("path", "invalid", "this leads out of the client's folder")
    if not stat.S_ISREG(state.st_mode):
        raise Invalid("path", "invalid", f"{path} is no file")
    return real


def command_for(real: str) -> list[str]:
    """The opener and the file, each an argument of its own: no shell ever reads a name."""
    if os.path.splitext(real)[1].casefold() in PROGRAMS:
        raise Invalid("path", "not_offered", f"{os.path.basename(real)} is a program, which is not started from here")
    if sys.platform == "darwin":
        return ["/usr/bin/open", "--", real]
    opener = shutil.which("xdg-open")
    if opener is None:
        raise StoreError("there is no xdg-open on this computer; open the file by hand")
    return [opener, real]  # an absolute path, so it is never an option


def open_document(root: str | None, path: str) -> str:
    """Show a file; the place that was opened."""
    real = inside(root, path)
    if sys.platform == "win32":
        os.startfile(real)
        return real
    arguments = command_for(real)
    try:
        subprocess.Popen(
            arguments,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            close_fds=True,
        )
    except OSError as error:
        raise StoreError(f"{os.path.basename(arguments[0])} cannot be started: {error.strerror or error}") from error
    return real
