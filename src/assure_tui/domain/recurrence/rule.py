"""The rule as RFC 5545 text: read, checked, written [REC-4]. Parts outside the list are refused by name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from assure_tui.domain.calendars import last_of_month
from assure_tui.domain.errors import Invalid

FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
WEEKDAY_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
PARTS = ("FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST", "UNTIL", "COUNT")
MOST_EVERY, MOST_COUNT = 99, 999  # [VAL-5]
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)

_BYDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d{1,4}", re.ASCII)
_UNTIL = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:T(\d{6})Z?)?", re.ASCII)
# The other parts RFC 5545 knows: named in the refusal, so that nobody thinks of a typing error.
_OUTSIDE = ("BYSECOND", "BYMINUTE", "BYHOUR", "BYYEARDAY", "BYWEEKNO", "RSCALE", "SKIP")


@dataclass(frozen=True, slots=True)
class Rule:
    """A checked rule; `byday` holds (ordinal or 0, weekday) with Monday = 0."""

    freq: str
    interval: int = 1
    byday: tuple[tuple[int, int], ...] = ()
    bymonthday: tuple[int, ...] = ()
    bymonth: tuple[int, ...] = ()
    bysetpos: tuple[int, ...] = ()
    wkst: int = 0
    until: date | None = None
    count: int | None = None

    @property
    def text(self) -> str:
        """The rule in one spelling: what is kept."""
        parts = [f"FREQ={self.freq}"]
        if self.interval != 1:
            parts.append(f"INTERVAL={self.interval}")
        if self.bymonth:
            parts.append(f"BYMONTH={_joined(self.bymonth)}")
        if self.bymonthday:
            parts.append(f"BYMONTHDAY={_joined(self.bymonthday)}")
        if self.byday:
            parts.append("BYDAY=" + ",".join(f"{n or ''}{WEEKDAY_CODES[day]}" for n, day in self.byday))
        if self.bysetpos:
            parts.append(f"BYSETPOS={_joined(self.bysetpos)}")
        if self.wkst:
            parts.append(f"WKST={WEEKDAY_CODES[self.wkst]}")
        if self.until is not None:
            parts.append(f"UNTIL={self.until:%Y%m%d}")
        if self.count is not None:
            parts.append(f"COUNT={self.count}")
        return ";".join(parts)


def _joined(numbers: tuple[int, ...]) -> str:
    return ",".join(str(number) for number in numbers)


def parse_rule(text: str, field: str = "rule") -> Rule:
    """The rule a text states; Invalid `rule.part` names what is not understood [REC-4] [VAL-5]."""
    typed = "".join(text.split()).upper()
    typed = typed.removeprefix("RRULE:")
    if not typed:
        raise Invalid(field, "required", "a rule is needed, such as FREQ=MONTHLY;BYMONTHDAY=1")
    given: dict[str, str] = {}
    for item in typed.strip(";").split(";"):
        name, sign, value = item.partition("=")
        if name not in PARTS:
            raise _no_part(name, field)
        if not sign or not value:
            raise Invalid(field, "rule.part", f"{name} has no value")
        if name in given:
            raise Invalid(field, "rule.part", f"{name} stands twice")
        given[name] = value
    if "FREQ" not in given:
        raise Invalid(field, "rule.part", "FREQ is missing; a rule begins like FREQ=MONTHLY")
    if given["FREQ"] not in FREQUENCIES:
        raise Invalid(field, "rule.part", f"FREQ={given['FREQ']} is not understood; FREQ is daily to yearly")
    rule = Rule(
        freq=given["FREQ"],
        interval=_one(given, "INTERVAL", 1, MOST_EVERY, field) or 1,
        byday=_days(given, field),
        bymonthday=_many(given, "BYMONTHDAY", 31, field),
        bymonth=_many(given, "BYMONTH", 12, field, signed=False),
        bysetpos=_many(given, "BYSETPOS", 366, field),
        wkst=_weekday(given, field),
        until=_until(given, field),
        count=_one(given, "COUNT", 1, MOST_COUNT, field),
    )
    _check(rule, field)
    return rule


def _no_part(name: str, field: str) -> Invalid:
    shown = name[:40] or "an empty part"
    known = "no part of this product's rules" if name in _OUTSIDE else "no part of a rule"
    return Invalid(field, "rule.part", f"{shown} is {known}; understood are {', '.join(PARTS)}")


def _one(given: dict[str, str], name: str, low: int, high: int, field: str) -> int | None:
    if name not in given:
        return None
    value = given[name]
    if not _NUMBER.fullmatch(value) or not low <= int(value) <= high:
        raise Invalid(field, "range", f"{name} is a number from {low} to {high}, not {value[:40]}")
    return int(value)


def _many(given: dict[str, str], name: str, high: int, field: str, *, signed: bool = True) -> tuple[int, ...]:
    if name not in given:
        return ()
    found: set[int] = set()
    for value in given[name].split(","):
        number = int(value) if _NUMBER.fullmatch(value) else 0
        if not 1 <= abs(number) <= high or (number < 0 and not signed):
            low = "1" if not signed else f"-{high} to -1 or 1"
            raise Invalid(field, "rule.part", f"{name} takes {low} to {high}, not {value[:40] or 'nothing'}")
        found.add(number)
    # Days from the end stand after days from the start: 15,-1 is the order people read.
    return tuple(sorted(found, key=lambda number: (number < 0, number)))


def _days(given: dict[str, str], field: str) -> tuple[tuple[int, int], ...]:
    if "BYDAY" not in given:
        return ()
    found: dict[tuple[int, int], None] = {}
    for value in given["BYDAY"].split(","):
        match = _BYDAY.fullmatch(value)
        ordinal = int(match[1]) if match and match[1] else 0
        if match is None or (match[1] and not 1 <= abs(ordinal) <= 53):
            raise Invalid(
                field, "rule.part", f"BYDAY takes MO to SU, with 1 to 53 or -1 to -53 before, not {value[:40]}"
            )
        found[ordinal, WEEKDAY_CODES.index(match[2])] = None
    return tuple(sorted(found, key=lambda pair: (pair[0] < 0, pair[0], pair[1])))


def _weekday(given: dict[str, str], field: str) -> int:
    value = given.get("WKST", "MO")
    if value not in WEEKDAY_CODES:
        raise Invalid(field, "rule.part", f"WKST is one of {', '.join(WEEKDAY_CODES)}, not {value[:40]}")
    return WEEKDAY_CODES.index(value)


def _until(given: dict[str, str], field: str) -> date | None:
    """The last day; an instant at midnight ends before its day, as in RFC 5545's own examples west of Greenwich."""
    if "UNTIL" not in given:
        return None
    match = _UNTIL.fullmatch(given["UNTIL"])
    try:
        day = date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        day = None
    if match is None or day is None or not EARLIEST <= day <= LATEST:
        raise Invalid(field, "rule.part", f"UNTIL is a day such as 20271231, not {given['UNTIL'][:40]}")
    return day - timedelta(days=1) if match[4] == "000000" else day


def _check(rule: Rule, field: str) -> None:
    """What RFC 5545 forbids, what programs read differently, and what can never happen."""
    ordinals = [n for n, _ in rule.byday if n]
    told = ""
    if rule.until is not None and rule.count is not None:
        told = "UNTIL and COUNT exclude each other"
    elif rule.bymonthday and rule.freq == "WEEKLY":
        told = "BYMONTHDAY does not go with FREQ=WEEKLY"
    elif rule.bymonthday and rule.freq == "YEARLY" and not rule.bymonth:
        told = "BYMONTHDAY with FREQ=YEARLY needs BYMONTH, programs read it differently without"
    elif rule.bysetpos and rule.freq in ("DAILY", "WEEKLY"):
        told = f"BYSETPOS does not go with FREQ={rule.freq}"
    elif rule.bysetpos and not (rule.byday or rule.bymonthday or rule.bymonth):
        told = "BYSETPOS needs BYDAY, BYMONTHDAY or BYMONTH"
    elif ordinals and rule.freq not in ("MONTHLY", "YEARLY"):
        told = f"BYDAY with a number before the day does not go with FREQ={rule.freq}"
    elif ordinals and len(ordinals) != len(rule.byday):
        told = "BYDAY with and without a number before the day is read differently by programs"
    if told:
        raise Invalid(field, "rule.part", told)
    if rule.bymonth and rule.bymonthday and not _possible(rule):
        raise Invalid(field, "rule.empty", "the rule has no date: none of its months has such a day")


def _possible(rule: Rule) -> bool:
    longest = max(last_of_month(2024, month).day for month in rule.bymonth)
    return any(abs(day) <= longest for day in rule.bymonthday)
