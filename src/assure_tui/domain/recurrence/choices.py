"""From what a person chose to what a series is kept as: rule, first date, shift, lead, mapping, wait [REC-3..13]."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from assure_tui.domain import text_rules
from assure_tui.domain.due_rules import TypeDates
from assure_tui.domain.errors import Invalid
from assure_tui.domain.period_values import KINDS, FiscalYearEnd
from assure_tui.domain.recurrence.due_choice import check_due_rule
from assure_tui.domain.recurrence.mapping import check_mapping, default_mapping
from assure_tui.domain.recurrence.patterns import INSTALLMENTS, WORKING_WEEK, frequency_of, rule_of
from assure_tui.domain.recurrence.ready_made import READY_MADE, ReadyMade, ready_made
from assure_tui.domain.recurrence.rule import MOST_COUNT, Rule, parse_rule
from assure_tui.domain.recurrence.timing import check_timing

if TYPE_CHECKING:
    from assure_tui.domain.series_commands import CreateSeries

TIMING = (
    *("rule", "pattern", "start", "until", "count", "working_days", "shift", "shift_holidays", "lead"),
    *("mapping", "period_kind", "wait", "due_rule"),
)
WAITS = ("no", "closed", "overdue")


@dataclass(frozen=True, slots=True)
class Around:
    """What a choice is completed from: type, client, the pipeline's series settings, the firm's week, the day."""

    type_code: str
    period_kind: str
    entities: tuple[str, ...]
    dates: TypeDates
    entity: str
    fye: FiscalYearEnd
    today: date
    defaults: Mapping[str, Any] = field(default_factory=dict)  # [REC-31]
    week: Collection[int] = WORKING_WEEK


def offer_of(cmd: CreateSeries) -> ReadyMade | None:
    """The ready-made series that was named; Invalid names the known ones [REC-32]."""
    if cmd.ready_made is None:
        return None
    offer = ready_made(cmd.ready_made)
    if offer is None:
        codes = ", ".join(item.code for item in READY_MADE)
        raise Invalid("ready_made", "unknown", f"there is no ready-made {cmd.ready_made[:60]!r}; there are {codes}")
    return offer


def type_code_of(cmd: CreateSeries) -> str:
    """The type that was named, or that of the ready-made series."""
    offer = offer_of(cmd)
    code = cmd.type_code or (offer.type_code if offer else "")
    if not code:
        raise Invalid("type", "required", "a type is needed")
    return code


def timing(cmd: CreateSeries, around: Around) -> dict[str, Any]:
    """The columns that decide dates; what is left open comes from the pipeline, the type or the ready-made one."""
    offer = offer_of(cmd)
    if around.entity not in around.entities:
        told = f"{around.type_code} is offered for {', '.join(around.entities)}, not for {around.entity}"
        raise Invalid("type", "not_offered", told)
    rule, start, working = _rule(cmd, offer, around)
    period_kind = cmd.period_kind if cmd.period_kind and cmd.period_kind != around.period_kind else None
    if period_kind is not None and period_kind not in KINDS:
        raise Invalid("period_kind", "unknown", f"a period kind is one of {', '.join(KINDS)}, not {period_kind!r}")
    installments = rule.startswith(INSTALLMENTS)
    given = around.defaults
    mapping = cmd.mapping or given.get("mapping") or (offer.mapping if offer else None)
    mapping = mapping or ("this" if installments else default_mapping(period_kind or around.period_kind))
    shift = cmd.shift if cmd.shift is not None else given.get("shift", "none")
    lead = cmd.lead if cmd.lead is not None else given.get("lead", offer.lead if offer else 0)
    wait = cmd.wait if cmd.wait is not None else given.get("wait", "no")
    check_mapping(mapping)
    check_timing(shift, lead)
    if wait not in WAITS:
        raise Invalid("wait", "unknown", f"wait is one of {', '.join(WAITS)}, not {wait!r}")
    return {
        "rule": rule,
        "start": start,
        "frequency": INSTALLMENTS if installments else frequency_of(parse_rule(rule), working=working),
        "working_days": working,
        "shift": shift,
        "shift_holidays": cmd.shift_holidays,
        "lead": lead,
        "mapping": mapping,
        "period_kind": period_kind,
        "wait": wait,
        "due_rule": check_due_rule(cmd.due_rule) if cmd.due_rule else None,
    }


def _rule(cmd: CreateSeries, offer: ReadyMade | None, around: Around) -> tuple[str, date, bool]:
    """The rule's text, its first date, and whether it counts working days."""
    first = text_rules.in_range(cmd.start, "start") if cmd.start else around.today
    if cmd.pattern is not None and cmd.pattern.frequency != INSTALLMENTS:
        rule = rule_of(cmd.pattern, first, week=around.week)
        return _ended(rule, cmd).text, first, cmd.pattern.working
    if cmd.rule is not None and not _is_installments(cmd.rule):
        return _ended(parse_rule(cmd.rule), cmd).text, first, bool(cmd.working_days)
    if offer is not None and offer.frequency != INSTALLMENTS:
        text, begins = offer.rule(around.fye, first)
        return _ended(parse_rule(text), cmd).text, begins, False
    if around.dates.parts or cmd.rule or cmd.pattern or offer:
        kept = cmd.rule.strip()[len(INSTALLMENTS) :].lstrip(";") if cmd.rule else ""
        end = _ended(parse_rule(f"FREQ=YEARLY;{kept}" if kept else "FREQ=YEARLY"), cmd).text
        return INSTALLMENTS + end.removeprefix("FREQ=YEARLY"), first, False
    raise Invalid("rule", "required", "a rule is needed, such as FREQ=MONTHLY;BYMONTHDAY=1")


def _is_installments(rule: str) -> bool:
    return rule.strip().casefold().startswith(INSTALLMENTS)


def _ended(rule: Rule, cmd: CreateSeries) -> Rule:
    """The rule with the end that was given beside it [REC-12]."""
    if cmd.until is not None and cmd.count is not None:
        raise Invalid("until", "rule.part", "a series ends on a day or after a number of occurrences, not both")
    if cmd.until is not None:
        return replace(rule, until=text_rules.in_range(cmd.until, "until"), count=None)
    if cmd.count is not None:
        if not 1 <= cmd.count <= MOST_COUNT:
            raise Invalid("count", "range", f"a series ends after 1 to {MOST_COUNT} occurrences")
        return replace(rule, until=None, count=cmd.count)
    return rule
