"""Clients as rows of a list: columns that fit the width, one heading above them [CLT-1] [CLT-11]."""

from __future__ import annotations

from datetime import date

from assure_tui.domain.client_views import ClientFacts
from assure_tui.domain.model import short
from assure_tui.domain.urgency import Bucket, bucket
from assure_tui.domain.views import ClientView, EngagementView
from assure_tui.formatting import clean, cut, fit, short_date
from assure_tui.widgets.row_list import Row, painted

WIDE = 100
TONES = {Bucket.OVERDUE: "late", Bucket.TODAY: "late", Bucket.WEEK: "soon"}
_KINDS = {"individual": "Indiv", "business": "Busin", "trust": "Trust", "nonprofit": "Nonpr"}


def _layout(cells: int) -> dict[str, int]:
    """The columns with their cells, in order; the name takes what the others leave."""
    found = {"number": 8, "name": 0, "entity": 5, "fye": 5, "state": 2, "people": 5, "open": 4, "due": 11, "blocked": 3}
    if cells >= WIDE:
        found = {**found, "entity": 10, "people": 11, "state": 5}
        last = ("people", "open", "due", "blocked")
        tags = {"tags": min(36, (cells - 76) // 2)}
        found = {k: v for k, v in found.items() if k not in last} | tags | {k: found[k] for k in last}
    found["name"] = max(10, cells - sum(found.values()) - len(found) + 1)
    return found


def heading(cells: int) -> Row:
    """What the columns are."""
    names = {"number": "No.", "name": "Client", "entity": "Kind", "fye": "FYE", "state": "St", "tags": "Tags",
             "people": "Staff", "open": "Open", "due": "Next due", "blocked": "Bl"}  # fmt: skip
    if cells >= WIDE:
        names |= {"state": "State", "people": "People"}
    right = ("open",)
    said = " ".join(fit(names[column], size, right=column in right) for column, size in _layout(cells).items())
    return Row(painted([(said, "")]).content, tone="head")


def client_row(view: ClientView, facts: ClientFacts, key: str, cells: int, today: date, *, ascii: bool) -> Row:
    """Number, name, kind, year end, state, people, open work, next deadline or status, blockers; wide: tags too."""
    wide = cells >= WIDE
    held = facts.people
    team = [held.get(slot, "") for slot in (("preparer", "reviewer", "partner") if wide else ("preparer", "reviewer"))]
    arrow = ">" if ascii else "›"
    due_tone = TONES.get(bucket(facts.next_due, today), "dim") if facts.next_due else "dim"
    due = ""
    if facts.next_due:
        glyph = bucket(facts.next_due, today).glyph(ascii) or " "
        late = " late" if facts.next_due < today else ""
        due = f"{glyph} {short_date(facts.next_due, today)}{late}"
    if view.status != "active":
        due, due_tone = view.status.capitalize(), "dim"
    values = {
        "number": (view.number or short("client", view.id), "dim"),
        "name": (view.name, ""),
        "entity": (view.entity.capitalize() if wide else _KINDS.get(view.entity, view.entity), "dim"),
        "fye": (view.fiscal_year_end, "dim"),
        "state": (view.state or "", "dim"),
        "tags": (", ".join(view.tags), "dim"),
        "people": (arrow.join(clean(one) or "--" for one in team).rstrip(f"-{arrow}") or "--", "dim"),
        "open": (str(facts.open or ""), ""),
        "due": (due, due_tone),
        "blocked": (f"B{facts.blockers}" if facts.blockers else "", "blocked"),
    }
    parts: list[tuple[str, str]] = []
    for column, size in _layout(cells).items():
        text, tone = values[column]
        parts += [(fit(text, size, ascii=ascii, right=column == "open"), tone), (" ", "")]
    if view.status == "inactive":
        return Row(painted(parts).content, key, "dim")
    return painted(parts, key)


def work_row(one: EngagementView, key: str, cells: int, today: date, *, ascii: bool) -> Row:
    """One engagement of the page: number, title, stage, people, due or status."""
    number = fit(short("engagement", one.id), 7)
    state = one.custom_status or one.status.label
    live = one.status.live
    due, tone = "", "dim"
    if live and one.due:
        where = bucket(one.due, today)
        tone = TONES.get(where, "dim")
        due = f"{where.glyph(ascii) or ' '} {short_date(one.due, today)}{' late' if one.due < today else ''}"
    elif live and one.due_needs:
        due = f"needs {clean(one.due_needs)}"
    if one.status.value != "active":
        due = clean(state) if not due else f"{due} {clean(state)}" if cells >= WIDE else clean(state)
    wide = cells >= WIDE
    people = f"{clean(one.preparer or '--')}" + (f" {clean(one.reviewer)}" if one.reviewer and wide else "")
    blocked = f"B{one.blockers}" if one.blockers else ""
    tasks = f"{one.tasks_done}/{one.tasks_total}" if one.tasks_total else ""
    stage_room, size, due_room = (22, 16, 16) if wide else (11, 7, 11)
    room = max(12, cells - stage_room - size - due_room - 8 - 6 - 3 - 4)
    parts = [
        (f"{number} ", "dim"),
        (f"{fit(one.title, room, ascii=ascii)} ", ""),
        (f"{fit(one.stage if live else '', stage_room, ascii=ascii)} ", "dim"),
        (f"{fit(people, size, ascii=ascii)} ", "dim"),
        (f"{fit(due, due_room, ascii=ascii)} ", tone),
        (f"{fit(tasks, 5)} ", "dim"),
        (cut(blocked, 3), "blocked"),
    ]
    if not live:
        return Row(painted(parts).content, key, "dim")
    return painted(parts, key)
