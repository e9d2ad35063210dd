"""Filing records and what is said about gaps of the control list [FIL-1] [INS-7] [ST-13]."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from assure_tui.domain import text_rules
from assure_tui.domain.errors import Invalid, NotFound
from assure_tui.domain.evidence_commands import ExplainGap, SaveFilingRecord
from assure_tui.domain.filing import FilingMethod, FilingRecord, check_record, filed_words
from assure_tui.domain.model import short
from assure_tui.domain.views import ItemResult
from assure_tui.services.context import Context
from assure_tui.services.handlers.base import Handled, done, each, unchanged
from assure_tui.services.handlers.creating import choice
from assure_tui.store import tables as t
from assure_tui.store.sql import select

FIELDS = ("method", "filed_on", "confirmation", "accepted_on", "rejected_on", "reason")
_KEY = re.compile(
    r"(period):S-(\d{1,15}):\d{4}-\d\d-\d\d|(return):C-(\d{1,15}):[^:]{1,80}:[^:]{0,80}:\d{4}|(closed):E-(\d{1,15})"
)


def save_filing_record(ctx: Context, cmd: SaveFilingRecord) -> Handled:
    """Made or completed; a rejection puts the File task back to To do, the rules tell the holder [FIL-1]."""
    values = _read(cmd)

    def act(number: int) -> ItemResult:
        row = ctx.engagement(number)
        ctx.open_for_work(row)  # completed and cancelled ones still take it [ST-13]
        shown = short("engagement", number)
        kept = ctx.unit.find(t.Filing, number)
        before = _record(kept) if kept is not None else None
        after = _merged(ctx, before, values)
        check_record(after, ctx.today)
        if after == before:
            return unchanged(shown)
        if kept is None:
            kept = ctx.unit.add(t.Filing(engagement_id=number, method=after.method, filed_on=after.filed_on))
        for name in FIELDS:
            setattr(kept, name, getattr(after, name))
        warnings = []
        if after.rejected_on is not None and (before is None or before.rejected_on is None):
            task = _filed_task(ctx, number)
            if task is not None:
                task.status, task.reason = "todo", None
                task.completed_at, task.completed_by = None, None
                warnings.append(f"{task.title} is to do again")
        if row.due is not None and after.filed_on > row.due and (before is None or before.filed_on != after.filed_on):
            warnings.append(f"filed after the deadline {row.due}")
        ctx.unit.session.flush()
        return done(shown, f"filed by {filed_words(after)}", before.state if before else None, after.state, *warnings)

    results = each("engagement", cmd.ids, act)
    what = f"{results[0].id}: {results[0].message}" if len(results) == 1 else f"{len(results)} engagements"
    return Handled(f"filing record of {what}", results, values.get("reason"))


def _read(cmd: SaveFilingRecord) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in cmd.fields.items():
        if name == "method":
            values[name] = choice(FilingMethod, value, "method")
        elif name in ("filed_on", "accepted_on", "rejected_on"):
            values[name] = text_rules.in_range(value, name) if isinstance(value, date) else None
        elif name == "confirmation":
            values[name] = text_rules.one_line(value, name, high=120) if value else None
        elif name == "reason":
            values[name] = text_rules.reason(value) if value else None
        else:
            raise Invalid(name, "key.unknown", f"a filing record has no field {name!r}")
    return values


def _merged(ctx: Context, before: FilingRecord | None, values: dict[str, Any]) -> FilingRecord:
    if before is None and values.get("method") is None:
        raise Invalid("method", "required", f"how was it filed: {', '.join(FilingMethod)}")
    found: dict[str, Any] = {name: getattr(before, name) for name in FIELDS} if before is not None else {}
    for name in ("method", "filed_on"):  # these two are never empty
        if name in values and values[name] is None:
            raise Invalid(name, "required", f"{name.replace('_', ' ')} is needed")
    found = {"filed_on": ctx.today} | found | values
    if values.get("accepted_on") is not None and "rejected_on" not in values:
        found |= {"rejected_on": None, "reason": None}  # filed again after a rejection, and taken now
    if values.get("rejected_on") is not None and "accepted_on" not in values:
        found["accepted_on"] = None
    # Filed again after a rejection: the new filing has no answer yet.
    again = before is not None and before.rejected_on is not None and found["filed_on"] > before.filed_on
    if again and not {"accepted_on", "rejected_on"} & values.keys():
        found |= {"rejected_on": None, "reason": None}
    if found.get("rejected_on") is None and "reason" not in values:
        found["reason"] = None
    return FilingRecord(**{name: found.get(name) for name in FIELDS})  # type: ignore[arg-type]


def _record(row: t.Filing) -> FilingRecord:
    return FilingRecord(row.method, row.filed_on, row.confirmation, row.accepted_on, row.rejected_on, row.reason)


def _filed_task(ctx: Context, number: int) -> t.Task | None:
    """The File task that was done last: the one whose filing came back."""
    row: Any = t.Task
    found: t.Task | None = ctx.unit.one(
        select(row)
        .where(row.engagement_id == number, row.type == "file", row.status == "completed", row.removed.is_(False))
        .order_by(row.completed_at.desc(), row.id.desc())
        .limit(1)
    )
    return found


def explain_gap(ctx: Context, cmd: ExplainGap) -> Handled:
    """What a person says about a gap; it stands on the list with their name [INS-7]."""
    found = _KEY.fullmatch(cmd.key)
    if found is None:
        raise Invalid("key", "format", f"'{cmd.key[:60]}' is no gap; assure control names them")
    _see(ctx, found)
    text = text_rules.one_line(cmd.text, "text", high=500) if cmd.text.strip() else ""
    kept = ctx.unit.find(t.GapNote, cmd.key)
    if not text:
        if kept is None:
            return Handled("nothing was said about it", [unchanged(cmd.key)])
        ctx.unit.delete(kept)
        ctx.unit.session.flush()
        return Handled(f"the gap {cmd.key} is unexplained again", [done(cmd.key)])
    if kept is not None and kept.text == text:
        return Handled("it was said already", [unchanged(cmd.key)])
    if kept is None:
        kept = ctx.unit.add(t.GapNote(key=cmd.key, text=text))
    before, kept.text, kept.staff_id = kept.text, text, ctx.actor.staff_id
    ctx.unit.session.flush()
    return Handled(f"explained the gap {cmd.key}: {text}", [done(cmd.key, text, before, text)])


def _see(ctx: Context, found: re.Match[str]) -> None:
    """NotFound unless the thing the gap is about is there and may be seen [PERM-2]."""
    if found[5]:
        ctx.engagement(int(found[6]))
        return
    if found[1]:
        series = ctx.unit.find(t.Series, int(found[2]))
        if series is None:
            raise NotFound(f"there is no series {short('series', int(found[2]))} that you may see")
        ctx.client(series.client_id)
        return
    ctx.client(int(found[4]))
