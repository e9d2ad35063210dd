"""Filter fields of engagements `e` (interface.md 3.3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from assure_tui.domain.model import SLOTS, Status, read_short
from assure_tui.domain.query.ast import Choice, Cond, NumCond, PeriodCond, PersonCond
from assure_tui.store.queries.filter_leaves import (
    NEVER,
    Leaf,
    all_of,
    among,
    any_of,
    as_text,
    day,
    instant,
    matching,
    nothing,
    number,
    of_client,
    people_ids,
    person,
    reference,
    stored_choice,
    text,
    text_sql,
    wanted_name,
)
from assure_tui.store.queries.filter_states import (
    OPEN_TASK,
    SLOT_COLUMNS,
    STATES,
    bucket_is,
    has_task,
    states,
)
from assure_tui.store.queries.refs import Context, squash
from assure_tui.store.read import fold

_YEARLY = ("tax_year", "fiscal_year", "plan_year", "calendar_year")
_OPEN_ITEMS = (
    "(SELECT COUNT(*) FROM task x WHERE x.engagement_id = e.id AND x.stage_id = e.stage_id"
    " AND x.removed IS NOT TRUE AND x.status IN ('todo', 'in_progress'))"
)


# -- names of small tables ---------------------------------------------------------------------------


def type_names(ctx: Context) -> Iterable[tuple[int, tuple[str, ...]]]:
    return ((t.id, (t.code, t.name)) for t in ctx.refs.types.values())


def _line_names(ctx: Context) -> Iterable[tuple[int, tuple[str, ...]]]:
    return ((t.id, (t.line, t.line_name)) for t in ctx.refs.types.values())


def _pipeline_names(ctx: Context) -> Iterable[tuple[int, tuple[str, ...]]]:
    return ((p.id, (p.code, p.name)) for p in ctx.refs.pipelines.values())


def stage_names(ctx: Context) -> Iterable[tuple[int, tuple[str, ...]]]:
    """Stages of every pipeline by code and name."""
    # The code is the first name of a stage: a saved view that names it so goes on after a renaming [FILT-6] [EDIT-2].
    return ((s.id, (s.code, s.name, s.code.replace("-", " "))) for s in ctx.refs.stages.values())


def tag_ids(ctx: Context, cond: Cond) -> list[int]:
    """Tags asked for, by name."""
    return matching(
        ((row[0], (row[1],)) for row in ctx.refs.reader.rows("SELECT id, name FROM tag")), wanted_name(cond)
    )


def _tag(ctx: Context, cond: Cond) -> str:
    found = tag_ids(ctx, cond)
    if not found:
        return NEVER
    return f"e.id IN (SELECT g.engagement_id FROM engagement_tag g WHERE {among(ctx, 'g.tag_id', found)})"


def client_tag(column: str) -> Leaf:
    """A tag of the client that the column names."""

    def leaf(ctx: Context, cond: Cond) -> str:
        found = tag_ids(ctx, cond)
        if not found:
            return NEVER
        return f"{column} IN (SELECT g.client_id FROM client_tag g WHERE {among(ctx, 'g.tag_id', found)})"

    return leaf


def _team(ctx: Context, cond: Cond) -> str:
    teams = ctx.refs.reader.rows("SELECT id, code, name FROM team")
    found = matching(((row[0], row[1:]) for row in teams), wanted_name(cond))
    if not found:
        return NEVER
    sql = f"SELECT staff_id FROM staff_team WHERE {among(ctx, 'team_id', found)}"
    staff = sorted({row[0] for row in ctx.refs.reader.rows(sql, ctx.bind.params)})
    return any_of(among(ctx, column, staff) for column in SLOT_COLUMNS)


def status(ctx: Context, cond: Cond) -> str:
    """Status by the name that is shown: a custom one hides the base status it behaves like [ST-3]."""
    if isinstance(cond, Choice):
        custom = among(ctx, "fold(e.custom_status)", sorted(fold(value) for value in _by_name(ctx, cond.values)))
        base = sorted(value for value in cond.values if value in set(Status))
        plain = f"({among(ctx, 'e.status', base)} AND e.custom_status IS NULL)" if base else NEVER
        return any_of([plain, custom])
    shown = "COALESCE(e.custom_status, REPLACE(e.status, '_', ' '))"
    return text_sql(ctx, f"LOWER({shown})", as_text(cond))


def _by_name(ctx: Context, words: Iterable[str]) -> Iterable[str]:
    """What people type of a custom status, blanks or dashes between its words, as its name."""
    named = {squash(name): name for name in ctx.refs.custom_colours}
    return (named.get(squash(word), word) for word in words)


def _author(ctx: Context, cond: Cond) -> str:
    assert isinstance(cond, PersonCond)
    found = people_ids(ctx, cond)
    if not found:
        return NEVER
    made = (
        "e.id IN (SELECT h.engagement_id FROM activity_batch b JOIN activity_change h ON h.batch_id = b.id"
        f" WHERE h.entity = 'engagement' AND h.op = 'insert' AND {among(ctx, 'b.actor_id', found)})"
    )
    wrote = (
        f"EXISTS (SELECT 1 FROM comment x WHERE x.engagement_id = e.id AND x.withdrawn = {ctx.bind.false}"
        f" AND {among(ctx, 'x.author_id', found)})"
    )
    return any_of([made, wrote])


def _blocker(ctx: Context, cond: Cond) -> str:
    kind = stored_choice("x.type")(ctx, cond)
    return (
        "(e.blockers_active > 0 AND EXISTS (SELECT 1 FROM blocker x WHERE x.engagement_id = e.id"
        f" AND x.state = 'active' AND x.removed = {ctx.bind.false} AND {kind}))"
    )


# -- periods and dates ---------------------------------------------------------------------------------


def _period(ctx: Context, cond: Cond) -> str:
    """A form of [PER-2]; years of 52 or 53 weeks begin and end up to three days off the month's [DUE-6]."""
    assert isinstance(cond, PeriodCond)
    bind = ctx.bind
    yearly = among(ctx, "e.period_kind", _YEARLY)
    match cond.form:
        case "begins":
            first, past = _edge(cond.year, 1, -3), _edge(cond.year + 1, 1, -3)
            return all_of([yearly, f"e.period_start >= {bind(first)}", f"e.period_start < {bind(past)}"])
        case "ends":
            month = cond.month or 1
            months = 1 if cond.month else 12
            after = cond.year + (month + months > 12), (month + months - 1) % 12 + 1
            first, past = _edge(cond.year, month, 3), _edge(*after, 3)
            return all_of([yearly, f"e.period_end >= {bind(first)}", f"e.period_end < {bind(past)}"])
        case _:
            assert cond.start is not None and cond.end is not None
            end = bind(cond.end.isoformat())
            last = f"e.period_end = {end}"
            if cond.start == cond.end:
                last = f"({last} OR e.period_end IS NULL)"
            return all_of([f"e.period_start = {bind(cond.start.isoformat())}", last])


def _edge(year: int, month: int, days: int) -> str:
    return (date(min(max(year, 2), 9998), month, 1) + timedelta(days=days)).isoformat()


def _year(ctx: Context, cond: Cond) -> str:
    """The year in which a yearly period begins, else that of its last day: `{period.year}`."""
    assert isinstance(cond, NumCond)
    shown = (
        f"CASE WHEN {among(ctx, 'e.period_kind', _YEARLY)} THEN e.period_start"
        " ELSE COALESCE(e.period_end, e.period_start) END"
    )
    return number(f"CAST(SUBSTR({shown}, 1, 4) AS INTEGER)")(ctx, cond)


def _filed(ctx: Context, cond: Cond) -> str:
    done = instant("x.completed_at")(ctx, cond)
    return has_task(ctx, f"x.type = 'file' AND x.status = 'completed' AND {done}")


def _waited(ctx: Context, cond: Cond) -> str:
    since = day("x.waiting_since")(ctx, cond)
    return has_task(ctx, f"{OPEN_TASK} AND x.waiting_on IS NOT NULL AND {since}")


_SPENT_PERCENT = "(e.spent * 100.0 / NULLIF(e.budget, 0))"


def _series(ctx: Context, cond: Cond) -> str:
    """`S-3`, or the series of types that are called so."""
    typed = as_text(cond)
    numbers = [read_short(value, "series") for value in typed.values if value[:1] in "Ss"]
    terms = [among(ctx, "e.series_id", [one for one in numbers if one is not None])]
    for column in ("fold(y.code)", "fold(y.name)"):
        named = text_sql(ctx, column, typed)
        terms.append(f"e.type_id IN (SELECT y.id FROM engagement_type y WHERE {named})")
    return f"(e.series_id IS NOT NULL AND {any_of(terms)})"


FIELDS: Mapping[str, Leaf] = {
    "assignee": person(*SLOT_COLUMNS),
    "preparer": person("e.preparer_id"),
    "reviewer": person("e.reviewer_id"),
    "partner": person("e.partner_id"),
    "owner": person("e.owner_id"),
    "holder": person("e.holder_id"),
    "author": _author,
    "client": of_client(text("c.name_key", folded=True)),
    "entity": of_client(stored_choice("c.entity")),
    "type": reference("e.type_id", type_names),
    "line": reference("e.type_id", _line_names),
    "pipeline": reference("e.pipeline_id", _pipeline_names),
    "stage": reference("e.stage_id", stage_names),
    "clientstatus": text("e.client_status"),
    "tag": _tag,
    "clienttag": client_tag("e.client_id"),
    "team": _team,
    "status": status,
    "priority": stored_choice("e.priority"),
    "bucket": bucket_is,
    "series": _series,
    "id": number("e.id"),
    "period": _period,
    "year": _year,
    "qualifier": text("e.qualifier"),
    "title": text("e.title"),
    "blocker": _blocker,
    "due": day("e.due", "e.due_key"),
    "statutory": day("e.statutory"),
    "payment": day("e.payment_due"),
    "target": day("e.target"),
    "start": day("e.start"),
    "received": nothing,
    "filed": _filed,
    "created": instant("e.created_at"),
    "updated": instant("e.updated_at"),
    "moved": instant("e.stage_since"),
    "completed": instant("e.completed_at"),
    "snoozed": nothing,
    "age": instant("e.created_at"),
    "idle": instant("e.updated_at"),
    "instage": instant("e.stage_since"),
    "waited": _waited,
    "hours": number("e.spent", unit=60),
    "budget": number("e.budget", unit=60, percent=_SPENT_PERCENT),
    "left": number("(e.budget - e.spent)", unit=60, percent=f"(100.0 - {_SPENT_PERCENT})"),
    "tasks": number("(e.tasks_total - e.tasks_done)"),
    "requiredopen": number("e.required_open"),
    "items": number(_OPEN_ITEMS),
    "blockers": number("e.blockers_active"),
    "progress": number("(e.tasks_done * 100.0 / NULLIF(e.tasks_total, 0))", percent=None),
    "comments": number("e.comment_count"),
    "is": states(STATES),
}

_TAGGED = "EXISTS (SELECT 1 FROM engagement_tag g WHERE g.engagement_id = e.id)"
PRESENT: Mapping[str, str] = {
    "assignee": "COALESCE(e.preparer_id, e.reviewer_id, e.partner_id, e.owner_id) IS NOT NULL",
    **{slot: f"e.{slot}_id IS NOT NULL" for slot in (*SLOTS, "holder")},
    "clientstatus": "e.client_status IS NOT NULL",
    "tag": _TAGGED,
    "clienttag": "EXISTS (SELECT 1 FROM client_tag g WHERE g.client_id = e.client_id)",
    "team": "EXISTS (SELECT 1 FROM staff_team m WHERE m.staff_id IN"
    " (e.preparer_id, e.reviewer_id, e.partner_id, e.owner_id))",
    "bucket": "e.due IS NOT NULL",
    "series": "e.series_id IS NOT NULL",
    "qualifier": "e.qualifier <> ''",
    "blocker": "e.blockers_active > 0",
    "blockers": "e.blockers_active > 0",
    "due": "e.due IS NOT NULL",
    "statutory": "e.statutory IS NOT NULL",
    "payment": "e.payment_due IS NOT NULL",
    "target": "e.target IS NOT NULL",
    "start": "e.start IS NOT NULL",
    "received": NEVER,
    "filed": "EXISTS (SELECT 1 FROM task x WHERE x.engagement_id = e.id AND x.type = 'file'"
    " AND x.status = 'completed' AND x.removed IS NOT TRUE)",
    "completed": "e.completed_at IS NOT NULL",
    "snoozed": NEVER,
    "waited": "EXISTS (SELECT 1 FROM task x WHERE x.engagement_id = e.id AND x.waiting_since IS NOT NULL"
    " AND x.removed IS NOT TRUE)",
    "hours": "e.spent > 0",
    "time": "e.spent > 0",
    "budget": "e.budget IS NOT NULL",
    "left": "e.budget IS NOT NULL",
    "tasks": "e.tasks_total > e.tasks_done",
    "requiredopen": "e.required_open > 0",
    "items": f"{_OPEN_ITEMS} > 0",
    "progress": "e.tasks_total > 0",
    "comments": "e.comment_count > 0",
    "documents": "EXISTS (SELECT 1 FROM checklist_item x WHERE x.engagement_id = e.id AND x.state = 'matched'"
    " AND x.removed IS NOT TRUE)",
}
