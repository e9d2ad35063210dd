"""Who runs the program: the login of the uid, which no environment variable can change [STAFF-5]."""

from __future__ import annotations

import os


def os_login() -> str:
    """The login of the uid; the environment is not asked, for anyone can set it."""
    if not hasattr(os, "getuid"):
        import getpass

        return getpass.getuser()
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"uid-{os.getuid()}"
