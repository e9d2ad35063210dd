"""From a rule and a period to every date an engagement knows, and why [DUE-1..11] [EXT-1..5] [URG-4]."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal, TypeVar, cast

from assure_tui.domain.calendars import Calendar, Roll, WorkCalendar, day_words, roll_forward
from assure_tui.domain.due_explained import Stated, state_rule
from assure_tui.domain.due_rules import Alternate, TypeDates
from assure_tui.domain.period_values import Period

DeadlineKind = Literal["statutory", "extended", "relief", "typed"]
WAITS_FOR_RETURN = "waits for the return"
PICK_RETURN = "choice of the return"  # several fit, a person picks [DUE-7]
T = TypeVar("T")


def returns_to_follow(twins: Iterable[tuple[T, Mapping[str, Any]]], wanted: str) -> list[T]:
    """Of work of the same client and last day, with the rules of its type, what `same_as` may follow [DUE-7]."""
    known = list(twins)
    income = [one for one, rules in known if rules.get("income_return")]
    if wanted == "income_tax_return" or income:
        return income
    return [one for one, rules in known if rules.get("ext")]


# IRC 7503 looks at Patriots' Day for these returns only; estimated payments have types of their own [CAL-4].
_PATRIOTS_TYPES = frozenset({"1040", "1040-NR"})


@dataclass(frozen=True, slots=True)
class DueDates:
    """Every date of [DUE-1], the deadline of [DUE-2], and the sentences of [URG-4]."""

    statutory: date | None = None
    effective: date | None = None
    extended_statutory: date | None = None
    extended_effective: date | None = None
    payment: date | None = None
    relief: date | None = None
    typed: date | None = None
    deadline: date | None = None
    kind: DeadlineKind | None = None
    needs: str | None = None
    alternate: str | None = None
    because: tuple[str, ...] = ()
    # What counts apart from a typed date: the date same_as `shown` follows [DUE-2] [DUE-7].
    in_force: date | None = None

    @property
    def explanation(self) -> str:
        """All sentences as one text [URG-4]."""
        return " ".join(self.because)

    @property
    def payment_differs(self) -> bool:
        """Whether the payment date is shown beside the deadline [EXT-2]."""
        return self.payment is not None and self.payment != self.deadline

    @property
    def marker(self) -> str | None:
        """`date needs date of death`, `waits for the return`, or nothing [DUE-7] [DUE-8]."""
        if self.needs is None or self.needs == WAITS_FOR_RETURN:
            return self.needs
        return f"date needs {self.needs}"

    @property
    def typed_is_late(self) -> bool:
        """Whether a typed date lies after the law's, which is warned [EXT-4]."""
        return self.typed is not None and self.in_force is not None and self.typed > self.in_force


def chosen_alternate(dates: TypeDates, period: Period, code: str | None) -> Alternate | None:
    """The alternate a person picked, else the first automatic one whose test holds [DUE-9]."""
    if code:
        return dates.alternate(code)
    return next((item for item in dates.alternates if item.applies(period)), None)


def compute(
    type_dates: TypeDates,
    period: Period,
    *,
    anchors: Mapping[str, date] | None = None,
    alternate: str | None = None,
    state: str | None = None,
    extended: bool = False,
    typed: date | None = None,
    typed_reason: str = "",
    relief: date | None = None,
    relief_name: str = "",
    relief_covers_payment: bool = False,
    followed: tuple[date, str] | None = None,
    followed_original: date | None = None,
    type_code: str = "",
    pays: bool | None = None,
    work: WorkCalendar | None = None,
    calendars: tuple[Calendar, ...] = (),
) -> DueDates:
    """All dates of an engagement from its type's rules, its period and what was decided about it.

    `followed` is the date (and name) of the engagement a same_as rule found; `followed_original` its
    effective original date, on which money is due while `followed` shows an extension; `pays` overrides
    the type [EXT-2].
    """
    picked = chosen_alternate(type_dates, period, alternate)
    due = picked.due if picked and picked.due else type_dates.due
    ext = picked.ext if picked and picked.ext else type_dates.ext
    ext_form = (picked.ext_form if picked and picked.ext_form else None) or type_dates.ext_form
    roll = cast(Roll, type_dates.roll)
    calendar = work or WorkCalendar()
    known = _anchors(period, anchors or {}, (due.anchor, ext.anchor if ext else ""))
    patriots = type_code in _PATRIOTS_TYPES

    def rolled(stated: Stated) -> tuple[date | None, str]:
        if stated.day is None:
            return None, ""
        # A followed date was rolled where it was made; the one it follows decides [DUE-7].
        rolls: Roll = "none" if due.kind == "same_as" else roll
        day, steps = roll_forward(stated.day, rolls, state=state, patriots=patriots, calendars=calendars)
        return day, "; ".join((stated.words, *steps))

    said: list[str] = []
    if picked:
        how = "automatic" if not alternate else "chosen"
        said.append(f"Alternate: {picked.label} ({how}).")
    original = state_rule(due, period, known, calendar, followed=followed)
    effective, words = rolled(original)
    later = state_rule(ext, period, known, calendar, original=original.day) if ext else Stated()
    extended_effective, extended_words = rolled(later)
    is_extended = extended and extended_effective is not None
    force = extended_effective if is_extended else effective
    said.append(f"{words or original.words}.")
    if effective is not None:
        if is_extended:
            said.append(f"Extended ({_form(ext_form)}): {_lower_first(extended_words)}.")
        elif due.kind != "same_as" and roll != "none":
            said.append("Not extended.")
    elif is_extended:
        said.append(f"Extended ({_form(ext_form)}): {_lower_first(extended_words)}.")

    law = max((day for day in (force, relief) if day is not None), default=None)
    kind: DeadlineKind | None = None
    if law is not None:
        by_relief = relief is not None and (force is None or relief > force)
        kind = "relief" if by_relief else "extended" if is_extended else "statutory"
    if relief is not None:
        said.append(_relief_sentence(relief, relief_name, force))
    elif roll != "none" and (effective is not None or is_extended):
        said.append("No relief.")

    payment = None
    if type_dates.pays if pays is None else pays:
        payment = followed_original if due.kind == "same_as" and followed_original else effective
        if payment is not None and relief is not None and relief_covers_payment:
            payment = max(payment, relief)
    deadline = law
    if typed is not None:
        deadline, kind = typed, "typed"
        said.append(_typed_sentence(typed, typed_reason, law, statutory=type_dates.is_statutory))
    if payment is not None and payment != deadline:
        said.append(f"Payment is due {day_words(payment)}.")
    return DueDates(
        statutory=original.day,
        effective=effective,
        extended_statutory=later.day,
        extended_effective=extended_effective,
        payment=payment,
        relief=relief,
        typed=typed,
        deadline=deadline,
        kind=kind,
        needs=original.needs if force is None else None,
        alternate=picked.code if picked else None,
        because=tuple(said),
        in_force=law,
    )


def _anchors(period: Period, given: Mapping[str, date], names: tuple[str, ...]) -> Mapping[str, date]:
    """The anchors known; the days of an event and of a pay run are their own anchor [PER-1]."""
    if period.kind not in ("event", "pay_run"):
        return given
    return dict.fromkeys(filter(None, names), period.start) | dict(given)


def _form(form: str) -> str:
    return "automatic" if form == "automatic" else f"Form {form}" if form else "no form"


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def _relief_sentence(relief: date, name: str, force: date | None) -> str:
    named = f"Relief {name}".rstrip()
    if force is not None and relief <= force:
        return f"{named} to {day_words(relief)} changes nothing."
    return f"{named}: postponed to {day_words(relief)}."


def _typed_sentence(typed: date, reason: str, law: date | None, *, statutory: bool) -> str:
    text = f"Typed: {day_words(typed)}"
    if reason.strip():
        text += f" ({reason.strip()})"
    if law is None:
        return f"{text}."
    late = ", later than the law's date" if statutory and typed > law else ""
    return f"{text}{late}; the rule gives {day_words(law)}."


def target_date(
    deadline: date | None, days: int, working: bool = False, cal: WorkCalendar | None = None
) -> date | None:
    """The internal target: so many days or working days before the deadline, never rolled [DUE-10]."""
    if deadline is None:
        return None
    if working:
        return (cal or WorkCalendar()).add(deadline, -days)
    return deadline - timedelta(days=days)
