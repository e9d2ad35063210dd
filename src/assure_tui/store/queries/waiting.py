"""What K-1 blockers wait for, as it is now: the return, its client, its stage and who has it [BLK-9]."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from assure_tui.domain.blocking import read_source, waits_for
from assure_tui.store.read import Binder, chunks

Rows = Callable[[str, Mapping[str, Any]], list[tuple[Any, ...]]]


def titles(rows: Rows, sources: Iterable[str | None]) -> dict[str, str]:
    """`Form 1065 2025 of Larch Partners, In prep, Ana` for each source that is an engagement."""
    found = {source: known[1] for source in sources if (known := read_source(source)) and known[0] == "engagement"}
    told: dict[int, str] = {}
    for part in chunks(sorted(set(found.values()))):
        bind = Binder()
        for number, title, client, stage, holder in rows(
            "SELECT f.id, f.title, c.name, s.name, h.name FROM engagement f JOIN client c ON c.id = f.client_id"
            " JOIN stage s ON s.id = f.stage_id LEFT JOIN staff h ON h.id = f.holder_id"
            f" WHERE f.id IN {bind.many(part)}",
            bind.params,
        ):
            told[number] = waits_for(title, client, stage, holder)
    return {source: told[number] for source, number in found.items() if source and number in told}
