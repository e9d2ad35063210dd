"""The rules of logged time and of the timer [TIME-1] [TIME-2] [TIME-3]."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assure_tui.domain.errors import Invalid
from assure_tui.domain.minutes import minutes_words

DAY = 1440  # minutes: the most of one entry, and of one person's day before it is warned
LONG_RUN = 12 * 60  # minutes: over this a timer asks
MOST_RATE = 99_999_999_999  # cents, as any money [VAL-5]


def entry_minutes(value: int) -> int:
    """The minutes of an entry, 1 to 1440 [TIME-1]."""
    if type(value) is not int or not 1 <= value <= DAY:
        raise Invalid("minutes", "range", "an entry has 1 to 1,440 minutes")
    return value


def day_warning(before: int, after: int) -> str | None:
    """What is warned when one person's day comes to more than 1440 minutes by a change [TIME-1]."""
    if after <= DAY or after <= before:
        return None
    return f"that day comes to {minutes_words(after)}, more than a day has"


def counted(seconds: int, running_since: datetime | None, now: datetime) -> int:
    """The seconds a timer has counted: those kept at its pauses and those since; never fewer than none [TIME-2]."""
    running = int((now - running_since).total_seconds()) if running_since is not None else 0
    return max(0, seconds + max(0, running))


def rounded_up(seconds: int) -> int:
    """Whole minutes, begun ones count; at least one [TIME-2]."""
    return max(1, -(-seconds // 60))


def runs_long(seconds: int) -> bool:
    """Whether a timer has run for over 12 hours, so that it asks [TIME-2]."""
    return seconds > LONG_RUN * 60


def clock_words(seconds: int) -> str:
    """Elapsed time in whole minutes, as a timer shows it: `1:05`."""
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}"


@dataclass(frozen=True, slots=True)
class Spending:
    """Plan and actual of something in minutes [TIME-3]."""

    budget: int | None
    spent: int

    @property
    def left(self) -> int | None:
        """Budget less spent; below nothing when overspent, None without a budget."""
        return None if self.budget is None else self.budget - self.spent

    @property
    def share(self) -> float | None:
        """Spent as a part of the budget; None where there is nothing to be part of."""
        return self.spent / self.budget if self.budget else None

    @property
    def percent(self) -> int | None:
        """The share in whole percent, rounded down, so that 100 means all of it."""
        return self.spent * 100 // self.budget if self.budget else None

    @property
    def over(self) -> bool:
        """Whether more was spent than planned."""
        return self.budget is not None and self.spent > self.budget
