"""Reading the form of a series: every problem at its field, and only what was changed [REC-3..13] [VAL-6]."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from assure_tui.domain.errors import Invalid
from assure_tui.domain.minutes import minutes_words, read_minutes
from assure_tui.domain.model import SLOTS, Priority
from assure_tui.domain.period_values import KINDS
from assure_tui.domain.recurrence.choices import WAITS
from assure_tui.domain.recurrence.mapping import MAPPINGS
from assure_tui.domain.recurrence.patterns import INSTALLMENTS, Pattern, pattern_of
from assure_tui.domain.recurrence.rule import parse_rule
from assure_tui.domain.recurrence.timing import SHIFTS
from assure_tui.domain.recurrence.typed import (
    days_text,
    due_text,
    pattern_text,
    read_due,
    read_number,
    read_pattern,
    read_target,
)
from assure_tui.domain.series_commands import CreateSeries
from assure_tui.domain.series_views import SeriesDetail
from assure_tui.domain.titles import parse_pattern
from assure_tui.domain.views import StaffView
from assure_tui.widgets.date_input import read_day
from assure_tui.widgets.picker import matching, people_options

RULE = "rule"  # a rule outside the closed list, typed as RFC 5545 text
RHYTHM = ("frequency", "every", "on", "ends")
TIMES = ("start", "shift", "lead", "mapping", "period_kind", "wait", "due")
TEMPLATE = ("pipeline", "stage", "title", "description", "priority", "budget", "tags", "target", "client_status")
# Which field a problem found deeper down belongs to.
PLACES = {
    **dict.fromkeys(("day", "days", "nth", "weekday", "month", "rule"), "on"),
    **dict.fromkeys(("until", "count"), "ends"),
    **{"due_rule": "due", "n": "every", "type": "type", "client": "client"},
}


@dataclass
class Reading:
    """What the form says, by the names of the commands, and what is wrong by field."""

    times: dict[str, Any] = field(default_factory=dict)
    template: dict[str, Any] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)


def place_of(error: Invalid) -> str:
    """The field of the form a refusal belongs to, or nothing."""
    name = error.details[0].field if error.details else ""
    return PLACES.get(name or "", name or "")


def read(texts: Mapping[str, str], today: date, staff: Sequence[StaffView]) -> Reading:
    """Everything that is typed, checked as far as no store is needed."""
    found = Reading()
    typed = {name: " ".join(text.split()) for name, text in texts.items() if name != "description"}

    def one(name: str, reader: Callable[[str], Any]) -> Any:
        text = typed.get(name, "")
        try:
            return reader(text) if text else None
        except Invalid as error:
            found.wrong[name] = error.message
            return None

    found.times |= _rhythm(typed, today, found.wrong)
    found.times["start"] = one("start", lambda text: _day("start", text, today))
    shift, weekends = _shift(typed.get("shift", ""), found.wrong)
    found.times |= {"shift": shift, "shift_holidays": not weekends}
    found.times["lead"] = one("lead", lambda text: read_number("lead", text))
    found.times["mapping"] = one("mapping", lambda text: _word("mapping", text, MAPPINGS))
    found.times["period_kind"] = one("period_kind", lambda text: _word("period_kind", text, tuple(KINDS)))
    found.times["wait"] = one("wait", lambda text: _word("wait", text, WAITS))
    found.times["due_rule"] = one("due", read_due)
    for name in ("pipeline", "stage", "client_status"):
        found.template[name] = typed.get(name) or None
    found.template["title"] = one("title", _pattern)
    found.template["description"] = texts.get("description", "").strip() or None
    found.template["priority"] = one("priority", lambda text: _word("priority", text, [p.value for p in Priority]))
    found.template["budget"] = one("budget", _minutes)
    tags = (tag.strip().lstrip("#") for tag in typed.get("tags", "").split(","))
    found.template["tags"] = tuple(dict.fromkeys(tag for tag in tags if tag))
    found.template["target"] = one("target", read_target)
    for slot in SLOTS:
        found.template[slot] = _person(slot, typed.get(slot, ""), staff, found.wrong)
    return found


def _rhythm(typed: Mapping[str, str], today: date, wrong: dict[str, str]) -> dict[str, Any]:
    """The pattern or the rule, and the end beside it [REC-12]."""
    found: dict[str, Any] = {"pattern": None, "rule": None, "until": None, "count": None}
    frequency = typed.get("frequency", "")
    try:
        every = read_number("every", typed.get("every") or "1")
        if frequency == RULE:
            rule = parse_rule(typed.get("on", ""))
            found["rule"] = replace(rule, until=None, count=None).text
        elif frequency == INSTALLMENTS:
            found["pattern"] = Pattern(INSTALLMENTS)
        elif frequency:
            found["pattern"] = read_pattern(frequency, typed.get("on"), every)
        else:
            wrong["frequency"] = "choose how often"
    except Invalid as error:
        wrong[place_of(error) or "on"] = error.message
    ends = typed.get("ends", "").casefold()
    if ends and ends not in ("never", "no", "-"):
        number = ends.removesuffix("times").removesuffix("x").strip()
        if number.isascii() and number.isdigit() and (number != ends or len(number) <= 3):
            found["count"] = int(number[:6])
        else:
            try:
                found["until"] = _day("ends", ends.removeprefix("through ").removeprefix("until "), today)
            except Invalid as error:
                wrong["ends"] = f"{error.message}; or 12 times"
    return found


def _day(name: str, text: str, today: date) -> date | None:
    reading = read_day(text, today)
    if not reading.ok:
        raise Invalid(name, "format", reading.said)
    return reading.day


def _shift(text: str, wrong: dict[str, str]) -> tuple[str | None, bool]:
    words = text.casefold().split()
    weekends = "weekends" in words
    rest = [word for word in words if word != "weekends"]
    if not rest:
        return None, weekends
    found = next((shift for shift in SHIFTS if len(rest) == 1 and shift.startswith(rest[0])), None)
    if found is None:
        wrong["shift"] = "none, before or after; and weekends where holidays do not count"
    return found, weekends


def _word(name: str, text: str, known: Sequence[str]) -> str:
    wanted = text.casefold().replace(" ", "_").lstrip("!")
    found = [word for word in known if word == wanted] or [word for word in known if word.startswith(wanted)]
    if len(found) != 1:
        raise Invalid(name, "unknown", f"one of {', '.join(known)}")
    return found[0]


def _pattern(text: str) -> str:
    """A title whose codes exist [CODE-4]."""
    parse_pattern(text, "title")
    return text


def _minutes(text: str) -> int:
    found = read_minutes(text)
    if found is None:
        raise Invalid("budget", "minutes.format", "write 10h, 1:30 or 90")
    return found


def _person(slot: str, text: str, staff: Sequence[StaffView], wrong: dict[str, str]) -> int | str | None:
    """A person, nobody (None), or the client's own, where nothing is typed."""
    if not text:
        return "client"
    found = matching(people_options(staff), text)
    if len(found) == 1:
        return int(found[0].key) if found[0].key else None
    wrong[slot] = "several people fit" if found else "nobody is called so"
    return "client"


# -- from the answers to commands ----------------------------------------------------------------


def as_new(found: Reading, client_id: int, type_code: str, qualifier: str) -> CreateSeries:
    """The whole series; what was left empty comes from pipeline and type."""
    template = {
        name: value
        for name, value in found.template.items()
        if value != "client" and (name in SLOTS or value not in (None, "", ()))
    }
    return CreateSeries((client_id,), type_code, qualifier=qualifier, template=template, **found.times)


def changed(found: Reading, texts: Mapping[str, str], before: Mapping[str, str]) -> dict[str, Any]:
    """The fields of EditSeries and SplitSeries: only those whose text is another now."""
    differs = {name for name, text in texts.items() if text.strip() != before.get(name, "").strip()}
    fields: dict[str, Any] = {}
    if differs & set(RHYTHM):
        name = "rule" if found.times["pattern"] is None else "pattern"
        fields |= {key: found.times[key] for key in (name, "until", "count")}
    for name in TIMES:
        if name not in differs:
            continue
        key = "due_rule" if name == "due" else name
        fields[key] = found.times[key]
        if name == "shift":
            fields["shift_holidays"] = found.times["shift_holidays"]
    if "start" in fields and fields["start"] is None:
        del fields["start"]  # a series always has its first date
    fields |= {name: found.template[name] for name in (*TEMPLATE, *SLOTS) if name in differs}
    return fields


# -- from a series to the form -------------------------------------------------------------------


def texts_of(detail: SeriesDetail, staff: Sequence[StaffView]) -> dict[str, str]:
    """What stands in the fields of a series that is there."""
    one, template = detail.series, detail.template
    known = {person.id: person.initials for person in staff}
    found = rule_texts(one.rule, working=detail.working_days) | {
        "start": one.start.isoformat(),
        "shift": "" if one.shift == "none" else one.shift + ("" if detail.shift_holidays else " weekends"),
        "lead": str(one.lead) if one.lead else "",
        "mapping": one.mapping,
        "wait": "" if one.wait == "no" else one.wait,
        "due": due_text(detail.due_rule),
        "target": days_text(template.get("target")),
        "tags": ", ".join(template.get("tags", ())),
    }
    for name in ("pipeline", "stage", "title", "description", "priority", "client_status"):
        found[name] = str(template.get(name) or "")
    if template.get("budget") is not None:
        found["budget"] = minutes_words(int(template["budget"]))
    for slot in SLOTS:
        if slot in template:
            found[slot] = known.get(template[slot] or 0, "none")
    return found


def rule_texts(text: str, *, working: bool = False) -> dict[str, str]:
    """Pattern, number, day and end of a rule's text."""
    if text.startswith(INSTALLMENTS):
        ended = parse_rule("FREQ=YEARLY" + text[len(INSTALLMENTS) :])
        found = {"frequency": INSTALLMENTS, "every": "1", "on": ""}
    else:
        ended = parse_rule(text)
        pattern = pattern_of(ended, working=working)
        if pattern is None:
            found = {"frequency": RULE, "every": "1", "on": replace(ended, until=None, count=None).text}
        else:
            every = 1 if pattern.frequency == "biweekly" else pattern.every
            found = {"frequency": pattern.frequency, "every": str(every), "on": pattern_text(pattern)}
    end = ended.until.isoformat() if ended.until else f"{ended.count} times" if ended.count else ""
    return found | {"ends": end}
