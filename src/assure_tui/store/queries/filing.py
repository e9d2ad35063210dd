"""Filing records as they are read [FIL-1]."""

from __future__ import annotations

from collections.abc import Sequence

from assure_tui.domain.filing import FilingRecord
from assure_tui.store.read import Reader, read_day

_FILING = """
SELECT method, filed_on, confirmation, accepted_on, rejected_on, reason FROM filing WHERE engagement_id = :id"""


def filing(reader: Reader, engagement_id: int) -> FilingRecord | None:
    """The filing record of one engagement."""
    rows = reader.rows(_FILING, {"id": engagement_id})
    return record(rows[0]) if rows else None


def record(row: Sequence[object]) -> FilingRecord:
    """A row of the columns above as the record."""
    method, filed_on, confirmation, accepted, rejected, reason = (None if v is None else str(v) for v in row)
    day = read_day(filed_on)
    assert method is not None and day is not None  # columns that are never empty
    return FilingRecord(method, day, confirmation, read_day(accepted), read_day(rejected), reason)
