"""A firm whose every text was put in by SQL, past the commands that refuse it (reliability.md B5)."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path

# Title and clipboard of the terminal, clear screen, C1, bell, backspace, carriage return, NUL, directions, zero width,
# Rich and Textual markup, an action link, a formula.
POISON = (
    "=cmd|' /C calc'!A0 [/b] [@click=app.quit]x[/] [bold \x1b]0;owned\x07\x1b]52;c;aGk=\x07\x1b[2J"
    "\x9b31m\x08\r\x00\x7f\u202eevil\u2066x\u2069\u200b\u2028 %s%n"
)
SHORT = "\x1b[7m"  # where a value is shown in a few cells
FREE = frozenset(
    "name title description about text note notes reason hold_reason status_reason typed_reason qualifier custom_status "
    "client_status period_label email phone street city zip folder number external_id label scope document source "
    "waiting_note instructions stage_name summary actor host process due_needs title_pattern".split()
)
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def poison(store: Path, login: str) -> int:
    """Put it into every free text column of every table; how many columns took it."""
    took = 0
    with sqlite3.connect(store) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})") if row[2] == "TEXT"]
            for column in columns:
                if column in FREE and db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]:
                    try:
                        # The number of the row keeps unique columns unique.
                        db.execute(f"UPDATE {table} SET {column} = ? || rowid WHERE {column} IS NOT NULL", (POISON,))
                        took += 1
                    except sqlite3.IntegrityError:
                        continue  # a check of the table refuses it: better still
        db.execute("UPDATE staff SET initials = ? || id", (SHORT,))
        db.execute("UPDATE staff SET login = ? || id WHERE login <> ?", (POISON, login))
        db.execute("UPDATE engagement SET because = ?", (json.dumps([POISON]),))
        db.execute("UPDATE activity_change SET after = ?", (json.dumps({"title": POISON}),))
        for table in ("engagement", "client"):
            for column in ("description", "notes", "custom_status", "qualifier", "external_id", "folder", "city"):
                if column in {row[1] for row in db.execute(f"PRAGMA table_info({table})")}:
                    db.execute(f"UPDATE {table} SET {column} = ? || id", (POISON,))
    return took


def dirty(text: str) -> str:
    """The first forbidden character with what stands around it; empty when the text is clean."""
    found = FORBIDDEN.search(text)
    return repr(text[max(0, found.start() - 40) : found.start() + 20]) if found else ""
