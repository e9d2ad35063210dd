"""The filing record: how, when, and what came back [FIL-1]."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from assure_tui.domain.errors import Detail, InvalidMany


class FilingMethod(StrEnum):
    """How something was filed."""

    E_FILE = "e_file"
    PORTAL = "portal"
    MAIL = "mail"
    FAX = "fax"
    IN_PERSON = "in_person"
    OTHER = "other"

    @property
    def label(self) -> str:
        """In words."""
        return "E-file" if self is FilingMethod.E_FILE else self.value.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class FilingRecord:
    """The evidence that something was filed."""

    method: str
    filed_on: date
    confirmation: str | None = None
    accepted_on: date | None = None
    rejected_on: date | None = None
    reason: str | None = None

    @property
    def state(self) -> str:
        """filed, accepted or rejected."""
        return "rejected" if self.rejected_on else "accepted" if self.accepted_on else "filed"


def filed_words(record: FilingRecord) -> str:
    """`E-file on 2026-02-20 (ABC 1), accepted on 2026-02-22`."""
    method = next((each.label for each in FilingMethod if each == record.method), record.method)
    told = f"{method} on {record.filed_on}" + (f" ({record.confirmation})" if record.confirmation else "")
    if record.accepted_on:
        told += f", accepted on {record.accepted_on}"
    if record.rejected_on:
        told += f", rejected on {record.rejected_on}: {record.reason}"
    return told


def check_record(record: FilingRecord, today: date) -> None:
    """What is wrong with a record, all of it together [VAL-6]."""
    wrong: list[Detail] = []

    def add(field: str, code: str, message: str) -> None:
        wrong.append(Detail(field, code, message))

    if record.filed_on > today:
        add("filed_on", "range", "nothing is filed on a day that has not come yet")
    for name in ("accepted_on", "rejected_on"):
        day: date | None = getattr(record, name)
        if day is not None and day > today:
            add(name, "range", f"{name.replace('_', ' ')} a day that has not come yet")
        elif day is not None and day < record.filed_on:
            add(name, "range", f"{name.replace('_', ' ')} {day} is before it was filed on {record.filed_on}")
    if record.accepted_on is not None and record.rejected_on is not None:
        add("rejected_on", "invalid", "it is either accepted or rejected")
    if record.rejected_on is not None and not record.reason:
        add("reason", "required", "say why it was rejected")
    if wrong:
        raise InvalidMany(wrong)
