"""How clients' data rests: whether its volume is encrypted, and clients nobody used for long (reliability.md E)."""

from __future__ import annotations

import os
from pathlib import Path

_DEVICES = Path("/sys/dev/block")
_CRYPT = "CRYPT-"


def volume_sentence(folder: Path, devices: Path = _DEVICES) -> str:
    """Whether the volume is encrypted, where the kernel says so; empty where it cannot be known."""
    number = os.stat(folder).st_dev
    device = devices / f"{os.major(number)}:{os.minor(number)}"
    if not device.exists():  # several disks as one, a container, another system: nothing is claimed
        return ""
    if _encrypted(device):
        return f"the volume of {folder} is encrypted"
    return f"the volume of {folder} is not encrypted as far as the kernel knows; who takes the disk reads clients' data"


def _encrypted(device: Path) -> bool:
    """Whether it is a dm-crypt device, or lies on nothing else."""
    try:
        if (device / "dm" / "uuid").read_text(encoding="ascii", errors="replace").startswith(_CRYPT):
            return True
    except OSError:
        pass
    whole = device / ".." if (device / "partition").exists() else device
    below = [*(device / "slaves").glob("*"), *(whole / "slaves").glob("*")]
    return bool(below) and all(_encrypted(one) for one in below)


def unused_sentence(count: int) -> str:
    """What to do about them; empty where there are none."""
    if not count:
        return ""
    who = "1 client was" if count == 1 else f"{count} clients were"
    return f"{who} not used for two years: assure purge client erases what need not be kept"
