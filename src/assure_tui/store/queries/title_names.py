"""Names that titles may hold, read only where a text asks for them [CODE-2]."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from assure_tui.domain.model import SLOTS

Rows = Callable[[str, Mapping[str, Any]], list[tuple[Any, ...]]]
CODES = frozenset({*SLOTS, "firm", "pipeline", "stage", "contact", "contact.first", "client.status"})
_ONE = {
    **dict.fromkeys(SLOTS, "SELECT name FROM staff WHERE id = :id"),
    "pipeline": "SELECT name FROM pipeline WHERE id = :id",
    "stage": "SELECT name FROM stage WHERE id = :id",
    "client.status": "SELECT text FROM client_facing_status WHERE name = :id",
}
_CONTACT = """SELECT c.name FROM contact c JOIN client_contact k ON k.contact_id = c.id
WHERE k.client_id = :id AND k.is_primary = :yes ORDER BY c.id LIMIT 1"""


def names(rows: Rows, wanted: Collection[str], facts: Mapping[str, Any]) -> dict[str, str]:
    """Values of a title context; `facts` are numbers by code, `client`, and the client's status and own words."""
    found: dict[str, str] = {}
    for code in sorted(CODES & set(wanted)):
        if code == "firm":
            got = rows("SELECT name FROM firm", {})
        elif code.startswith("contact"):
            got = rows(_CONTACT, {"id": facts["client"], "yes": True})
        elif facts.get(code) is None:
            continue
        else:
            got = rows(_ONE[code], {"id": facts[code]})
        value = str(got[0][0] or "") if got else ""
        if code == "client.status":
            value = facts.get("client_text") or value or facts[code]
        found[code.replace(".", "_")] = value.partition(" ")[0] if code == "contact.first" else value
    return found
