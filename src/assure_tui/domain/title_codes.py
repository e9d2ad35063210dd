"""The codes texts may hold, what each gives and where it may be shifted [CODE-2] [CODE-3]."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from assure_tui.domain.calendars import MONTHS, add_months
from assure_tui.domain.period_values import YEAR_KINDS, Period, shift_period


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleContext:
    """What the codes of a text give; whatever is left empty renders as nothing [CODE-5]."""

    client: str = ""
    client_number: str = ""
    client_status: str = ""
    contact: str = ""
    contact_first: str = ""
    type_label: str = ""
    type_code: str = ""
    line: str = ""
    qualifier: str = ""
    period: Period | None = None
    period_label: str = ""  # typed by a person; empty = the label of the days [PER-1]
    fye_month: int = 12
    parts: int = 4
    fiscal_parts: bool = False
    due: date | None = None
    due_payment: date | None = None
    target: date | None = None
    start: date | None = None
    today: date | None = None
    preparer: str = ""
    reviewer: str = ""
    partner: str = ""
    owner: str = ""
    firm: str = ""
    pipeline: str = ""
    stage: str = ""
    amount: str = ""
    request_due: date | None = None
    request_title: str = ""
    format_date: Callable[[date], str] = date.isoformat  # the firm's date format [CODE-9]

    def day(self, day: date | None) -> str:
        """A date as the firm writes it, nothing for none [CODE-9]."""
        return "" if day is None else self.format_date(day)


Give = Callable[[TitleContext, int], str]


@dataclass(frozen=True, slots=True)
class Code:
    """One code: whether `+n` may follow, whether requests alone may hold it, and what it gives."""

    give: Give
    shifts: bool = False
    request_only: bool = False


def _text(field: str) -> Code:
    return Code(lambda context, _: str(getattr(context, field)))


def _date(field: str, *, shifts: bool = True, request_only: bool = False) -> Code:
    def give(context: TitleContext, n: int) -> str:
        day: date | None = getattr(context, field)
        return "" if day is None else context.day(day + timedelta(days=n))

    return Code(give, shifts, request_only)


def _wrap(number: int, n: int, size: int) -> int:
    return (number - 1 + n) % size + 1


def _last_day(period: Period) -> date:
    return period.nominal_end or period.nominal_start


def _period_label(context: TitleContext, _: int) -> str:
    if context.period is None:
        return context.period_label
    return context.period_label or context.period.label(
        context.fye_month, parts=context.parts, fiscal_parts=context.fiscal_parts
    )


def _period_year(period: Period) -> int:
    # A yearly period goes by the year in which it begins, others by that of the last day [CODE-2].
    return period.nominal_start.year if period.kind in YEAR_KINDS else _last_day(period).year


def _of_period(give: Callable[[Period, int], str]) -> Code:
    return Code(lambda context, n: "" if context.period is None else give(context.period, n), shifts=True)


def _period_day(give: Callable[[Period], date | None]) -> Code:
    def days(context: TitleContext, n: int) -> str:
        day = None if context.period is None else give(context.period)
        return "" if day is None else context.day(day + timedelta(days=n))

    return Code(days, shifts=True)


def _of_today(give: Callable[[date, int], str]) -> Code:
    return Code(lambda context, n: "" if context.today is None else give(context.today, n), shifts=True)


def _part(context: TitleContext, _: int) -> str:
    return "" if context.period is None or context.period.part is None else str(context.period.part)


def _month(day: date, n: int) -> date:
    return add_months(day.replace(day=1), n)


CODES: dict[str, Code] = {
    "client": _text("client"),
    "client.number": _text("client_number"),
    "client.status": _text("client_status"),
    "contact": _text("contact"),
    "contact.first": _text("contact_first"),
    "type": _text("type_label"),
    "type.code": _text("type_code"),
    "line": _text("line"),
    "qualifier": _text("qualifier"),
    "period": Code(_period_label, shifts=True),
    "period.year": _of_period(lambda period, n: str(_period_year(period) + n)),
    "period.quarter": _of_period(lambda period, n: str(_wrap((_last_day(period).month + 2) // 3, n, 4))),
    "period.half": _of_period(lambda period, n: str(_wrap((_last_day(period).month + 5) // 6, n, 2))),
    "period.month": _of_period(lambda period, n: str(_month(_last_day(period), n).month)),
    "period.month.name": _of_period(lambda period, n: MONTHS[_month(_last_day(period), n).month - 1]),
    "period.month.short": _of_period(lambda period, n: MONTHS[_month(_last_day(period), n).month - 1][:3]),
    "period.start": _period_day(lambda period: period.start),
    "period.end": _period_day(lambda period: period.end),
    "period.part": Code(_part),
    "due": _date("due"),
    "due.payment": _date("due_payment"),
    "target": _date("target"),
    "start": _date("start"),
    "today": _date("today"),
    "today.year": _of_today(lambda day, n: str(day.year + n)),
    "today.month": _of_today(lambda day, n: str(_month(day, n).month)),
    "today.quarter": _of_today(lambda day, n: str(_wrap((day.month + 2) // 3, n, 4))),
    "preparer": _text("preparer"),
    "reviewer": _text("reviewer"),
    "partner": _text("partner"),
    "owner": _text("owner"),
    "firm": _text("firm"),
    "pipeline": _text("pipeline"),
    "stage": _text("stage"),
    "amount": Code(lambda context, _: context.amount, request_only=True),
    "request.due": _date("request_due", shifts=False, request_only=True),
    "request.title": Code(lambda context, _: context.request_title, request_only=True),
}


def shifted(context: TitleContext, n: int) -> TitleContext:
    """The same text seen from a neighbouring period: `{period+1.year}` [CODE-3]."""
    if n == 0 or context.period is None:
        return context
    # A typed label names one period only, so its neighbour is named by its days.
    return replace(context, period=shift_period(context.period, n), period_label="")
