"""Date rules of engagement types: read from dictionaries, checked, kept as frozen values [DUE-4] [DUE-9]."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from assure_tui.domain.errors import Detail, Invalid, InvalidMany
from assure_tui.domain.period_values import Period

ROLLS = ("irc7503", "federal", "none")
# kind -> (keys it must have, keys it may have); `cap` is allowed everywhere but on manual.
_KINDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "nth_month_day": (("n", "day"), ("cap",)),
    "nth_month_last": (("n",), ("cap",)),
    "installments": (("on",), ("cap",)),
    "after_event": (("anchor",), ("months", "days", "cap")),
    "before_event": (("anchor", "business_days"), ("cap",)),
    "after_original": (("months",), ("cap",)),
    "same_as": (("of", "date"), ("cap",)),
    "manual": ((), ()),
}
# Upper bounds are those of [VAL-5]: every N to 99, waits to 366 days.
_NUMBERS = {"n": (1, 99), "day": (1, 31), "months": (0, 999), "days": (0, 3650), "business_days": (0, 366)}
_CHOICES = {"of": ("income_tax_return", "extendable_return"), "date": ("shown", "original")}
_TESTS = ("period_end", "period_start_before")


@dataclass(frozen=True, slots=True)
class Cap:
    """An upper bound: so many days after an anchor, once it is known [DUE-4] [DUE-8]."""

    anchor: str
    days: int


@dataclass(frozen=True, slots=True)
class DueRule:
    """One rule of [DUE-4]; `kind` says which of the other fields count."""

    kind: str
    n: int = 0
    day: int = 0
    months: int = 0
    days: int = 0
    business_days: int = 0
    anchor: str = ""
    on: tuple[tuple[int, int], ...] = ()
    of: str = ""
    date: str = ""
    cap: Cap | None = None

    @property
    def is_manual(self) -> bool:
        """Whether a person types the date or leaves it empty."""
        return self.kind == "manual"

    @property
    def parts(self) -> int:
        """How many engagements one period makes [PER-3]; 0 where there are no installments."""
        return len(self.on)


MANUAL = DueRule("manual")


@dataclass(frozen=True, slots=True)
class Alternate:
    """A second set of rules, picked by a person or applied by its test [DUE-9]."""

    code: str
    label: str
    auto: bool = False
    period_end: str | None = None
    period_start_before: date | None = None
    due: DueRule | None = None
    ext: DueRule | None = None
    ext_form: str | None = None

    def applies(self, period: Period) -> bool:
        """Whether every test holds; an alternate without a test never applies by itself [DUE-9]."""
        end = period.nominal_end
        if not self.auto or end is None or (self.period_end is None and self.period_start_before is None):
            return False
        if self.period_end is not None and end.strftime("%m-%d") != self.period_end:
            return False
        return self.period_start_before is None or period.nominal_start < self.period_start_before


@dataclass(frozen=True, slots=True)
class TypeDates:
    """Everything about a type that decides dates [TYPE-4]."""

    due: DueRule = MANUAL
    ext: DueRule | None = None
    ext_form: str = ""
    roll: str = "none"
    pays: bool = False
    income_return: bool = False
    alternates: tuple[Alternate, ...] = ()

    @property
    def parts(self) -> int:
        """Installments of one period, 0 for none [PER-3]."""
        return self.due.parts

    @property
    def is_statutory(self) -> bool:
        """Whether the law sets the dates, so that typing one needs a reason [EXT-4]."""
        return self.roll != "none"

    @property
    def can_extend(self) -> bool:
        """Whether the type has an extension, or follows one by same_as [EXT-1]."""
        return self.ext is not None or (self.due.kind == "same_as" and self.due.date == "shown")

    def alternate(self, code: str) -> Alternate:
        """The alternate of that code, or Invalid with the nearest one [DUE-9]."""
        wanted = code.strip().casefold()
        for alternate in self.alternates:
            if alternate.code.casefold() == wanted:
                return alternate
        raise Invalid("alternate", "unknown", _unknown("alternate", code, [a.code for a in self.alternates]))


def _unknown(what: str, key: str, known: Iterable[str]) -> str:
    offered = list(known)
    near = difflib.get_close_matches(key, offered, 1, 0.0)
    return f"There is no {what} {key!r}" + (f"; did you mean {near[0]!r}?" if near else "")


class _Reader:
    """Collects every finding of a file, so that all are told together [VAL-6]."""

    def __init__(self) -> None:
        self.found: list[Detail] = []

    def refuse(self, field: str, code: str, message: str) -> None:
        self.found.append(Detail(field, code, message))

    def check(self) -> None:
        if len(self.found) == 1:
            only = self.found[0]
            raise Invalid(only.field, only.code, only.message)
        if self.found:
            raise InvalidMany(self.found)

    def table(self, value: Any, field: str) -> Mapping[str, Any]:
        if not isinstance(value, Mapping):
            self.refuse(field, "key.type", f"{field} must be a table.")
        return value if isinstance(value, Mapping) else {}

    def known(self, keys: Iterable[str], allowed: Iterable[str], field: str) -> None:
        offered = list(allowed)
        for key in keys:
            if key not in offered:
                self.refuse(f"{field}.{key}", "key.unknown", f"{_unknown('key', key, offered)} ({field}).")

    def number(self, data: Mapping[str, Any], key: str, field: str) -> int:
        value, (low, high) = data[key], _NUMBERS[key]
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.refuse(f"{field}.{key}", "key.type", f"{field}.{key} is a number from {low} to {high}.")
            return low
        return value

    def text(self, data: Mapping[str, Any], key: str, field: str, choices: tuple[str, ...] = ()) -> str:
        value = data[key]
        if not isinstance(value, str) or not value.strip():
            self.refuse(f"{field}.{key}", "key.type", f"{field}.{key} is a text.")
            return ""
        if choices and value not in choices:
            self.refuse(f"{field}.{key}", "unknown", f"{_unknown(key, value, choices)} ({field}).")
        return value

    def flag(self, data: Mapping[str, Any], key: str, field: str) -> bool:
        value = data.get(key, False)
        if not isinstance(value, bool):
            self.refuse(f"{field}.{key}", "key.type", f"{field}.{key} is true or false.")
        return value is True

    def rule(self, value: Any, field: str) -> DueRule:
        data = self.table(value, field)
        kind = data.get("kind")
        if kind is None:
            self.refuse(f"{field}.kind", "key.type", f"{field}.kind is missing.")
            return MANUAL
        if not isinstance(kind, str) or kind not in _KINDS:
            self.refuse(f"{field}.kind", "unknown", f"{_unknown('rule', str(kind), _KINDS)} ({field}).")
            return MANUAL
        required, optional = _KINDS[kind]
        self.known(data, ("kind", *required, *optional), field)
        for key in required:
            if key not in data:
                self.refuse(f"{field}.{key}", "required", f"{field} of kind {kind} needs {key}.")
        given: dict[str, Any] = {}
        for key in (*required, *optional):
            if key in data:
                given[key] = self._value(data, key, field)
        return DueRule(kind, **given)

    def _value(self, data: Mapping[str, Any], key: str, field: str) -> Any:
        if key in _NUMBERS:
            return self.number(data, key, field)
        if key == "on":
            return self._installments(data[key], f"{field}.on")
        if key == "cap":
            return self._cap(data[key], f"{field}.cap")
        return self.text(data, key, field, _CHOICES.get(key, ()))

    def _installments(self, value: Any, field: str) -> tuple[tuple[int, int], ...]:
        pairs: list[tuple[int, int]] = []
        for item in value if isinstance(value, list | tuple) else ():
            if isinstance(item, list | tuple) and len(item) == 2:
                pair = {"n": item[0], "day": item[1]}
                pairs.append((self.number(pair, "n", field), self.number(pair, "day", field)))
            else:
                self.refuse(field, "key.type", f"{field} is a list of [month, day].")
        if not pairs:
            self.refuse(field, "key.type", f"{field} is a list of at least one [month, day].")
        return tuple(pairs)

    def _cap(self, value: Any, field: str) -> Cap | None:
        data = self.table(value, field)
        self.known(data, ("anchor", "days"), field)
        if "anchor" not in data or "days" not in data:
            self.refuse(field, "required", f"{field} needs anchor and days.")
            return None
        return Cap(self.text(data, "anchor", field), self.number(data, "days", field))

    def extension(self, value: Any, field: str) -> tuple[DueRule, str]:
        data = self.table(value, field)
        form = self.text(data, "form", field) if "form" in data else ""
        return self.rule({key: item for key, item in data.items() if key != "form"}, field), form

    def alternate(self, value: Any, field: str) -> Alternate:
        data = self.table(value, field)
        self.known(data, ("code", "label", "auto", "test", "due", "ext"), field)
        if "code" not in data:
            self.refuse(f"{field}.code", "required", f"{field} needs a code.")
        code = self.text(data, "code", field) if "code" in data else ""
        test = self.table(data.get("test", {}), f"{field}.test")
        self.known(test, _TESTS, f"{field}.test")
        end = self.text(test, "period_end", f"{field}.test") if "period_end" in test else None
        if end and not re.fullmatch(r"(0[1-9]|1[0-2])-[0-3][0-9]", end):
            self.refuse(f"{field}.test.period_end", "format", f"{field}.test.period_end is typed as 06-30.")
        before = self._day(test.get("period_start_before"), f"{field}.test.period_start_before")
        ext, form = self.extension(data["ext"], f"{field}.ext") if "ext" in data else (None, None)
        return Alternate(
            code=code,
            label=self.text(data, "label", field) if "label" in data else code,
            auto=self.flag(data, "auto", field),
            period_end=end,
            period_start_before=before,
            due=self.rule(data["due"], f"{field}.due") if "due" in data else None,
            ext=ext,
            ext_form=form,
        )

    def _day(self, value: Any, field: str) -> date | None:
        if value is None or isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            self.refuse(field, "date.format", f"{field} is a date such as 2026-01-01.")
            return None


def parse_due(data: Mapping[str, Any], field: str = "due") -> DueRule:
    """A rule from its dictionary; unknown keys are refused with the nearest known one [VAL-5]."""
    reader = _Reader()
    rule = reader.rule(data, field)
    reader.check()
    return rule


def type_dates_from_dict(data: Mapping[str, Any]) -> TypeDates:
    """The date rules of one `[[type]]` table; keys about other things are left to their own readers."""
    reader = _Reader()
    ext, form = reader.extension(data["ext"], "ext") if data.get("ext") else (None, "")
    alternates = data.get("alternate") or ()
    if not isinstance(alternates, list | tuple):
        reader.refuse("alternate", "key.type", "alternate is a list of tables.")
        alternates = ()
    dates = TypeDates(
        due=reader.rule(data["due"], "due") if data.get("due") else MANUAL,
        ext=ext,
        ext_form=form,
        roll=reader.text(data, "roll", "type", ROLLS) if "roll" in data else "none",
        pays=reader.flag(data, "pays", "type"),
        income_return=reader.flag(data, "income_return", "type"),
        alternates=tuple(reader.alternate(item, f"alternate[{i}]") for i, item in enumerate(alternates)),
    )
    reader.check()
    return dates
