"""What the firm defines, as its settings show it: lines, types, statuses, closing days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from assure_tui.domain.model import Status


@dataclass(frozen=True, slots=True)
class LineView:
    """A service line with its default pipeline and how many types it has [LINE-2]."""

    id: int
    code: str
    name: str
    scope: str
    hidden: bool
    pipeline: str  # name
    types: int
    position: int


@dataclass(frozen=True, slots=True)
class TypeDetail:
    """Everything a type carries [TYPE-4]; `pipeline` None means the line's."""

    id: int
    code: str
    name: str
    line: str  # code
    line_name: str
    entities: tuple[str, ...]
    period: str
    rules: Mapping[str, Any]
    pipeline: str | None
    line_pipeline: str
    title: str
    priority: str
    budget: int | None
    description: str
    start_offset: int | None
    client_status: str | None
    hidden: bool
    line_hidden: bool
    live: int
    series: int
    position: int
    checklist: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class CustomStatusView:
    """An exception inside a stage [ST-2]; without pipelines it is offered in all of them."""

    id: int
    code: str
    name: str
    colour: str
    behaviour: Status
    pipelines: tuple[str, ...]  # names
    pipeline_ids: tuple[int, ...]
    back_to_active: bool
    used: int  # engagements that have it now
    position: int

    def fits(self, pipeline_id: int) -> bool:
        """Whether it is offered in a pipeline."""
        return not self.pipeline_ids or pipeline_id in self.pipeline_ids


@dataclass(frozen=True, slots=True)
class ClientFacingView:
    """A client-facing status [CFS-1]."""

    id: int
    name: str
    colour: str
    text: str
    used: int
    position: int


@dataclass(frozen=True, slots=True)
class ClosingDayView:
    """A day on which the firm is closed [CAL-5]."""

    on: date
    name: str


@dataclass(frozen=True, slots=True)
class SettingView:
    """A setting of the firm: its value, what it is until changed, and both in words [SET-1]."""

    key: str
    label: str
    value: Any
    default: Any
    shown: str
    shown_default: str
    about: str
    takes: str

    @property
    def changed(self) -> bool:
        """Whether the firm changed it."""
        return bool(self.value != self.default)


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One engagement on the client status sheet [CFS-4]."""

    client_id: int
    client: str
    engagement_id: int
    title: str
    status: str
    text: str
    date: date | None
