"""What was filed, and why a gap of the control list is none [FIL-1] [INS-7]."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assure_tui.domain.commands import Command


@dataclass(frozen=True, slots=True)
class SaveFilingRecord(Command):
    """How and when it was filed, and what came back; fields that are left out stay as they are.

    Fields: method, filed_on, confirmation, accepted_on, rejected_on, reason. A rejection puts the File task back.
    """

    ids: tuple[int, ...]
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ExplainGap(Command):
    """Why a gap of the control list is none, such as `return:C-7:1040::2026`; no text takes the words back."""

    key: str
    text: str
