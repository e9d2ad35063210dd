"""Who acts: the login of the OS user by uid, or `--as` [STAFF-5]."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from assure_tui.cli.options import Globals
from assure_tui.domain.errors import Denied
from assure_tui.domain.model import Actor
from assure_tui.services.identity import os_login

if TYPE_CHECKING:
    from assure_tui.domain.read_port import ReadPort

__all__ = ["is_root", "os_login", "who"]


def is_root() -> bool:
    """Whether the program runs as root, which works only under a login of its own [STAFF-5]."""
    return hasattr(os, "getuid") and os.getuid() == 0


def who(reads: ReadPort, options: Globals) -> tuple[Actor, tuple[str, ...]]:
    """The person who acts and what to warn of; Denied when nobody is known."""
    own = os_login()
    asked = options.asked_login
    warnings: tuple[str, ...] = ()
    if is_root():
        if reads.actor(own) is None:
            raise Denied("STAFF-5", f"'{own}' works here only as a staff member; run this under a login of the firm.")
        warnings = ("warning: running as root; use a login of your own for daily work.",)
    actor = reads.actor(asked or own)
    if actor is None:
        if asked:
            raise Denied("STAFF-5", f"'{asked}' is not the login of an active staff member.")
        raise Denied("STAFF-5", f"'{own}' is not the login of an active staff member; use --as LOGIN.")
    return actor, warnings
