"""Tasks of the firm that come again: on their date, or when the one before is done [TASK-15]."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from assure_tui.domain.calendars import WorkCalendar
from assure_tui.domain.errors import Invalid
from assure_tui.domain.recurrence.expand import occurrences
from assure_tui.domain.recurrence.patterns import pattern_of, rule_of
from assure_tui.domain.recurrence.rule import parse_rule
from assure_tui.domain.recurrence.typed import pattern_text, read_pattern


@dataclass(frozen=True, slots=True)
class Repeats:
    """The rule as [REC-4] reads it, the day it counts from, and whether the next one waits for this one."""

    rule: str
    start: date
    after_done: bool = False


def read(value: Mapping[str, Any]) -> Repeats:
    """What a task keeps; Invalid where it is no rule."""
    rule = parse_rule(str(value.get("rule") or ""), "repeats")
    try:
        start = date.fromisoformat(str(value["start"]))
    except (KeyError, ValueError):
        raise Invalid("repeats", "format", "a repeating task counts from a day: start=2026-03-01") from None
    return Repeats(rule.text, start, bool(value.get("after_done", False)))


def checked(value: Any) -> dict[str, Any]:
    """The same as the column holds it."""
    if not isinstance(value, Mapping):
        raise Invalid("repeats", "format", "a repeating task has a rule and the day it counts from")
    found = read(value)
    if next(iter(occurrences(parse_rule(found.rule), found.start)), None) is None:
        raise Invalid("repeats", "range", "the rule gives no date at all")
    return {"rule": found.rule, "start": found.start.isoformat(), "after_done": found.after_done}


def next_date(repeats: Repeats, after: date, work: WorkCalendar | None = None) -> date | None:
    """The first date later than `after`; None when the rule has ended."""
    return next(iter(occurrences(parse_rule(repeats.rule), repeats.start, after=after, work=work)), None)


def due_now(repeats: Repeats, last: date, done: bool, today: date) -> date | None:
    """The date of the next task if it is to be made now: its day has come, or the one before is done.

    What was missed while nobody worked is one task and not many: the newest date that has come [REC-16].
    """
    following = next_date(repeats, last)
    if following is None:
        return None
    if repeats.after_done:
        return following if done else None
    if following > today:
        return None
    newest = following
    for day in occurrences(parse_rule(repeats.rule), repeats.start, after=last, through=today):
        newest = day
    return newest


FREQUENCIES = ("daily", "weekly", "biweekly", "semi_monthly", "monthly", "quarterly", "semi_annual", "annual")
_WHEN_DONE = "when done"


def typed(text: str, start: date) -> dict[str, Any] | None:
    """`monthly 15`, `weekly mo,fr`, `quarterly last when done`, or a rule of RFC 5545; nothing for an empty line."""
    said = " ".join(text.replace("-", "_").casefold().split()) if "=" not in text else " ".join(text.split())
    after_done = said.endswith(_WHEN_DONE)
    said = said.removesuffix(_WHEN_DONE).strip()
    if not said or said in ("no", "never"):
        return None
    if "=" in said:
        rule = parse_rule(said, "repeats").text
    else:
        name, _, on = said.partition(" ")
        found = [each for each in FREQUENCIES if each.startswith(name)]
        if name in FREQUENCIES:
            found = [name]
        if len(found) != 1:
            raise Invalid(
                "repeats", "unknown", f"a task repeats {', '.join(FREQUENCIES)}; then perhaps a day: monthly 15"
            )
        rule = rule_of(read_pattern(found[0], on.replace("_", "-") or None, 1), start).text
    return checked({"rule": rule, "start": start.isoformat(), "after_done": after_done})


def shown(value: Mapping[str, Any] | None) -> str:
    """What `typed` reads as this."""
    if not value:
        return ""
    found = read(value)
    pattern = pattern_of(parse_rule(found.rule))
    said = found.rule
    if pattern is not None and pattern.every == 1 and rule_of(pattern, found.start).text == found.rule:
        said = f"{pattern.frequency} {pattern_text(pattern)}".strip()
    return f"{said} {_WHEN_DONE}" if found.after_done else said
