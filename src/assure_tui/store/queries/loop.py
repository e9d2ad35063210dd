"""What the loop remembers, for every program to show [LOOP-6] [LOOP-8]."""

from __future__ import annotations

import json
from typing import Any

from assure_tui.store.read import Reader


def state(reader: Reader, key: str) -> Any:
    """The value kept under a key, None when there is none."""
    found = reader.rows("SELECT value FROM loop_state WHERE key = :key", {"key": key})
    return json.loads(found[0][0]) if found and found[0][0] is not None else None


def status(reader: Reader) -> dict[str, Any]:
    """The last beat (`at`, `ms`, `did`), the pause and the steps that fail, each None when there is none."""
    return {key: state(reader, key) for key in ("last_beat", "paused", "failing")}
