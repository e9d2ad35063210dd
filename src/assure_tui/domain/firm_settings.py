"""The firm's settings: what each means, its default, and how a typed value is read and checked [SET-1]."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from assure_tui.domain.errors import Invalid
from assure_tui.domain.seed_fields import nearest

WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
YES, NO = ("on", "yes", "true", "1"), ("off", "no", "false", "0")


@dataclass(frozen=True, slots=True)
class Entry:
    """One setting: kind is choice, switch, number, numbers, week, time, person, pattern, patterns or made."""

    key: str
    label: str
    kind: str
    default: Any
    about: str
    choices: tuple[str, ...] = ()
    low: int = 0
    high: int = 0
    unit: str = ""

    @property
    def takes(self) -> str:
        """What may be typed, in words."""
        if self.kind == "choice":
            return f"one of {', '.join(self.choices)}"
        if self.kind == "number":
            return f"a whole number from {self.low:,} to {self.high:,}{f', in {self.unit}' if self.unit else ''}"
        return _TAKES[self.kind]


_TAKES = {
    "switch": "on or off",
    "numbers": "days before the deadline, such as 30, 14, 7",
    "week": "days of the week, such as Mon-Fri or Mon, Tue, Thu",
    "time": "a time of day such as 06:00",
    "person": "a login, or - for nobody",
    "pattern": "a text with codes such as {type} and {period.year}",
    "patterns": "folders separated by commas, each a text with codes",
    "made": "set in the pipeline's own settings: g p, then E",
}

ENTRIES: tuple[Entry, ...] = (
    Entry("firm.week", "Working week", "week", [0, 1, 2, 3, 4], "days that count as working days"),
    Entry("firm.day_start", "Day starts at", "time", "06:00", "when recurring work of the day is made"),
    Entry("firm.default_preparer", "Default preparer", "person", None, "prepares work whose client names nobody"),
    Entry(
        "complete.on_final", "At the last stage", "choice", "ask",
        "ask: the person is asked whether it is complete; always: it is completed; never: nothing happens",
        ("ask", "always", "never"),
    ),
    Entry(
        "move.preview", "Look before a move", "choice", "decide",
        "decide: what a move brings is shown when there is something to decide; always: every time",
        ("decide", "always"),
    ),
    Entry("reopen_reviews", "Reopen reviews", "switch", True, "sending back opens required reviews again"),
    Entry(
        "sod.mode", "Four eyes", "choice", "warn", "who prepared it approves it: not looked at, warned, refused",
        ("off", "warn", "refuse"),
    ),
    Entry("client_status.enabled", "Client-facing status", "switch", True, "off hides the whole axis, values are kept"),
    Entry(
        "archive.suggest_days", "Offer archiving after", "number", 90, "completed longer ago is offered in bulk",
        high=3650, unit="days",
    ),
    Entry(
        "due.work_to", "Work to", "choice", "deadline", "the date of cards, sorting and notices", ("deadline", "target")
    ),
    Entry("due.notice_days", "Deadline notices", "numbers", [7], "notices so many days before a deadline"),
    Entry("task.notice_days", "Task notices", "number", 3, "notice before a task is due", high=365, unit="days"),
    Entry(
        "documents.expected_days", "Documents expected in", "number", 14, "from the day a checklist item is asked for",
        high=365, unit="days",
    ),
    Entry(
        "documents.subfolder", "Subfolder of work", "pattern", "{period.year}/{type} {qualifier} {period}",
        "where the papers of an engagement go in the client's folder",
    ),
    Entry("documents.folders", "Folders of a client", "patterns", [], "the folder template of new clients"),
    Entry(
        "blockers.payment", "Payment blockers", "choice", "any", "any: every open invoice holds; overdue: overdue ones",
        ("any", "overdue"),
    ),
    Entry("signature.expiry_days", "Signatures expire", "number", 30, "after sending", low=1, high=366, unit="days"),
    Entry("invoice.due_days", "Invoices are due", "number", 30, "after sending", high=366, unit="days"),
    Entry(
        "billing.debit_counts", "Debits count", "choice", "cleared", "when a direct debit pays an invoice",
        ("cleared", "at_once"),
    ),
    Entry("catchup.limit", "Catch up at most", "number", 24, "missed occurrences made by themselves", low=1, high=366),
    Entry("loop.interval", "Beat every", "number", 60, "how often the loop looks", low=5, high=3600, unit="seconds"),
    Entry(
        "session.lock_minutes", "Lock the screen after", "number", 0, "of rest; 0: it never locks itself",
        high=1440, unit="minutes",
    ),
    Entry("undo.days", "Undo reaches back", "number", 90, "one's own changes", high=3650, unit="days"),
    Entry(
        "time.capacity", "Weekly capacity", "number", 2400, "of a person who has none of their own",
        high=10_080, unit="minutes",
    ),
    Entry("series.defaults", "Defaults of series", "made", {}, "by pipeline: shift, lead, mapping, wait"),
)  # fmt: skip
BY_KEY: Mapping[str, Entry] = {entry.key: entry for entry in ENTRIES}


def defaults() -> dict[str, Any]:
    """Every setting with what it is until changed."""
    return {entry.key: entry.default for entry in ENTRIES}


def entry_of(key: str) -> Entry:
    """The setting of that name; Invalid names the nearest."""
    found = BY_KEY.get(key.strip().casefold())
    if found is None:
        raise Invalid(key, "key.unknown", f"there is no setting {key!r}{nearest(key, BY_KEY)}")
    return found


def typed(key: str, text: str) -> Any:
    """The value that a typed text means; whether it may be is asked by `checked`."""
    entry = entry_of(key)
    read = _READ.get(entry.kind)
    if read is None:
        raise Invalid(entry.key, "not_offered", f"{entry.key} is {entry.takes}")
    return read(entry, text.strip())


def checked(key: str, value: Any) -> Any:
    """The value, or Invalid naming the setting and what it takes [SET-1] [VAL-5]."""
    entry = entry_of(key)
    good = _GOOD[entry.kind]
    if not good(entry, value):
        raise _wrong(entry, value)
    return value


def shown(key: str, value: Any, people: Mapping[int, str] | None = None) -> str:
    """The value as people type it; `people` are logins by number."""
    entry = BY_KEY.get(key)
    kind = entry.kind if entry is not None else ""
    if kind == "switch":
        return "on" if value else "off"
    if kind == "week":
        return week_words(value)
    if kind in ("numbers", "patterns"):
        return ", ".join(map(str, value)) or "none"
    if kind == "person":
        return "nobody" if value is None else (people or {}).get(value, f"person {value}")
    if kind == "made":
        return f"{len(value)} pipelines" if value else "none"
    return str(value)


def _wrong(entry: Entry, value: Any) -> Invalid:
    shown_value = value if isinstance(value, str) else repr(value)
    hint = nearest(shown_value, entry.choices) if entry.kind == "choice" else ""
    codes = {"choice": "unknown", "person": "unknown", "switch": "key.type", "number": "key.type"}
    code = "range" if entry.kind == "number" and type(value) is int else codes.get(entry.kind, "format")
    return Invalid(entry.key, code, f"{entry.key} takes {entry.takes}, not {shown_value!r}{hint}")


# -- reading what was typed ------------------------------------------------------------------------


def _read_choice(entry: Entry, text: str) -> Any:
    return text.casefold().replace(" ", "_").replace("-", "_")


def _read_switch(entry: Entry, text: str) -> Any:
    word = text.casefold()
    return True if word in YES else False if word in NO else text


def _read_number(entry: Entry, text: str) -> Any:
    plain = text.replace(",", "")
    return int(plain) if re.fullmatch(r"\d{1,9}", plain, re.ASCII) else text


def _read_numbers(entry: Entry, text: str) -> Any:
    if text.casefold() in ("", "-", "none"):
        return []
    words = re.split(r"[,\s]+", text)
    return [int(word) for word in words] if all(re.fullmatch(r"\d{1,4}", w, re.ASCII) for w in words) else text


def _read_week(entry: Entry, text: str) -> Any:
    known = {day.casefold(): number for number, day in enumerate(WEEK)}
    found: list[int] = []
    for word in re.split(r"\s*[,;]\s*|\s+", text):
        first, _, last = (part.strip().casefold()[:3] for part in word.replace("\u2013", "-").partition("-"))
        if first not in known or (last and last not in known):
            return text
        start, end = known[first], known[last or first]
        found += range(start, end + 1) if start <= end else [*range(start, 7), *range(end + 1)]
    return sorted(dict.fromkeys(found))


def _read_time(entry: Entry, text: str) -> Any:
    return f"0{text}" if re.fullmatch(r"\d:\d\d", text, re.ASCII) else text


def _read_person(entry: Entry, text: str) -> Any:
    return None if text.casefold() in ("", "-", "nobody", "none") else text


def _read_patterns(entry: Entry, text: str) -> Any:
    return [part.strip() for part in text.split(",") if part.strip()] if text not in ("-", "none") else []


_READ: dict[str, Callable[[Entry, str], Any]] = {
    "choice": _read_choice, "switch": _read_switch, "number": _read_number, "numbers": _read_numbers,
    "week": _read_week, "time": _read_time, "person": _read_person, "patterns": _read_patterns,
    "pattern": lambda entry, text: text,
}  # fmt: skip


# -- checking --------------------------------------------------------------------------------------


def _good_numbers(entry: Entry, value: Any) -> bool:
    return isinstance(value, list) and len(value) <= 12 and all(type(n) is int and 0 <= n <= 366 for n in value)


def _good_week(entry: Entry, value: Any) -> bool:
    if not isinstance(value, list) or not value or not all(type(day) is int for day in value):
        return False
    return set(value) <= set(range(7)) and len(set(value)) == len(value)


def _good_time(entry: Entry, value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value, re.ASCII) is not None


_GOOD: dict[str, Callable[[Entry, Any], bool]] = {
    "choice": lambda entry, value: isinstance(value, str) and value in entry.choices,
    "switch": lambda entry, value: isinstance(value, bool),
    "number": lambda entry, value: type(value) is int and entry.low <= value <= entry.high,
    "numbers": _good_numbers,
    "week": _good_week,
    "time": _good_time,
    "person": lambda entry, value: value is None or type(value) is int,
    "pattern": lambda entry, value: isinstance(value, str) and bool(value.strip()),
    "patterns": lambda entry, value: isinstance(value, list) and all(isinstance(one, str) for one in value),
    "made": lambda entry, value: isinstance(value, dict),
}


def week_words(days: Any) -> str:
    """`Mon-Fri`, `Mon-Thu, Sat`."""
    numbers = sorted(days)
    parts: list[str] = []
    while numbers:
        last = numbers[0]
        while last + 1 in numbers:
            last += 1
        first = numbers[0]
        parts.append(WEEK[first] if first == last else f"{WEEK[first]}-{WEEK[last]}")
        numbers = [day for day in numbers if day > last]
    return ", ".join(parts)
