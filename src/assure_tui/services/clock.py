"""The clock: the only way the product learns the time [FIRM-2] [CONV-4]."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from assure_tui.domain.errors import Invalid


class Clock(Protocol):
    @property
    def zone_name(self) -> str:
        """The firm's zone, an IANA name."""
        ...

    def now(self) -> datetime:
        """The instant, in UTC."""
        ...

    def today(self) -> date:
        """The calendar day in the firm's zone."""
        ...


def zone(name: str) -> ZoneInfo:
    """The IANA zone of that name, or Invalid."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Invalid("time_zone", "unknown", f"there is no time zone {name!r}; one is America/New_York") from None


@dataclass(frozen=True)
class SystemClock:
    """The computer's clock, seen from the firm's zone."""

    zone_name: str = "UTC"

    def now(self) -> datetime:
        return datetime.now(UTC)

    def today(self) -> date:
        return datetime.now(zone(self.zone_name)).date()


@dataclass
class FixedClock:
    """A clock that stands where it is put; tests and the demo's snapshots use it."""

    instant: datetime
    zone_name: str = "UTC"

    def now(self) -> datetime:
        return self.instant.astimezone(UTC)

    def today(self) -> date:
        return self.instant.astimezone(zone(self.zone_name)).date()
