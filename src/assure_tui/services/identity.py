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


def local_zone() -> str:
    """The computer's zone by its IANA name, UTC when it does not say."""
    from zoneinfo import ZoneInfo

    named = os.environ.get("TZ", "").lstrip(":")
    place = os.path.realpath("/etc/localtime")
    candidates = [named, place.partition("zoneinfo/")[2]]
    for name in filter(None, candidates):
        try:
            ZoneInfo(name)
        except (ValueError, OSError, KeyError):  # a name that is not there is a KeyError
            continue
        return name
    return "UTC"
