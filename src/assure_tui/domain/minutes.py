"""Effort as whole minutes, typed and said in the ways people do [CONV-5] [VAL-5]."""

from __future__ import annotations

import re

MAX_MINUTES = 600_000
_MINUTES = re.compile(r"(?:(\d{1,5})(?::([0-5]\d))|(\d{1,5}(?:[.,]\d{1,2})?) ?h(?:(\d{1,2})m?)?|(\d{1,6}) ?m?)")


def read_minutes(text: str) -> int | None:
    """Minutes from `90`, `1:30`, `1h30`, `10h`, `1.5h`; None when it is none of these [VAL-5]."""
    found = _MINUTES.fullmatch(text.strip().lower())
    if found is None:
        return None
    if found[1] is not None:
        minutes = int(found[1]) * 60 + int(found[2])
    elif found[3] is not None:
        minutes = round(float(found[3].replace(",", ".")) * 60) + int(found[4] or 0)
    else:
        minutes = int(found[5])
    return minutes if minutes <= MAX_MINUTES else None


def minutes_words(minutes: int) -> str:
    """Minutes as they are typed back: `10h`, `1h30`, `45m`."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest}m"
    return f"{hours}h{rest:02d}" if rest else f"{hours}h"
