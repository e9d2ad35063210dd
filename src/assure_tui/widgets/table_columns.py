"""The columns of the table: what each is called, how wide it is, what it says, and when it gives way [VIEW-8] [FILT-6]."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from assure_tui.domain.model import Status
from assure_tui.domain.table_views import TableRow
from assure_tui.domain.urgency import Bucket
from assure_tui.formatting import due_mark, marks, short_date

Cell = tuple[str, str]  # what it says, and a tone that only underlines it


@dataclass(frozen=True, slots=True)
class Look:
    """What cells are written for."""

    today: date
    ascii: bool = False
    local: Callable[[datetime], datetime] = lambda at: at  # an instant in the firm's zone [CONV-4]


@dataclass(frozen=True, slots=True)
class TableColumn:
    """`word` is its name in `columns:`, `sort` its name in `sort:`; the smaller `keep`, the sooner it drops out."""

    word: str
    head: str
    name: str  # in full, for choosing
    width: int
    keep: int
    cell: Callable[[TableRow, Look], Cell]
    sort: str = ""
    grows: int = 0  # cells it may take beyond its width
    right: bool = False
    least: int = 0  # cells it can do with; its width unless given
    short: str = ""  # its head where there is no room for the whole


def _person(slot: str) -> Callable[[TableRow, Look], Cell]:
    return lambda row, look: (getattr(row.card, slot) or "-", "")


def _day(name: str, *, card: bool = False) -> Callable[[TableRow, Look], Cell]:
    def cell(row: TableRow, look: Look) -> Cell:
        day = getattr(row.card if card else row, name)
        return (short_date(day, look.today) if day is None or day >= look.today else _past(day, look.today), "")

    return cell


def _instant(name: str) -> Callable[[TableRow, Look], Cell]:
    def cell(row: TableRow, look: Look) -> Cell:
        at: datetime = getattr(row, name)
        return _past(look.local(at).date(), look.today), "minor"

    return cell


def _past(day: date, today: date) -> str:
    text = f"{day.day} {day:%b}"
    return text if day.year == today.year else f"{text} {day.year % 100:02d}"


def _due(row: TableRow, look: Look) -> Cell:
    said = due_mark(row.card, look.today, ascii=look.ascii)
    tones = {Bucket.OVERDUE: "overdue", Bucket.TODAY: "overdue", Bucket.WEEK: "week"}
    tone = tones.get(said.bucket, "") if row.card.status is not Status.ON_HOLD else "done"
    return f"{said.glyph or ' ':<2}{said.long}", tone if row.card.status.live else "done"


def _client(row: TableRow, look: Look) -> Cell:
    card = row.card
    if card.status is Status.CANCELLED:
        return card.client, "struck"
    return card.client, "client" if card.status is Status.ACTIVE else "done"


def _status(row: TableRow, look: Look) -> Cell:
    card = row.card
    return card.custom_status or card.status.label, "" if card.status is Status.ACTIVE else "done"


def _tasks(row: TableRow, look: Look) -> Cell:
    return f"{row.card.tasks_done}/{row.card.tasks_total}", ""


def _blockers(row: TableRow, look: Look) -> Cell:
    card = row.card
    if card.status is Status.ON_HOLD and not card.blockers:
        return f"- {row.hold_reason or ''}".rstrip(), "done"
    extra = marks(card, look.today, words=False)
    if not card.blockers:
        return extra or "-", "minor"
    return f"B{card.blockers}{f' {extra}' if extra else ''} {row.blocker or ''}".rstrip(), "blocked"


def _hours(row: TableRow, look: Look) -> Cell:
    return (hours(row.card.spent) if row.card.spent else "-"), ""


def _budget(row: TableRow, look: Look) -> Cell:
    budget = row.card.budget
    if not budget:
        return "-", ""
    share = round(100 * row.card.spent / budget)
    return f"{share:>3}% of {hours(budget)}h", "overdue" if share > 100 else ""


def _left(row: TableRow, look: Look) -> Cell:
    if row.card.budget is None:
        return "-", ""
    left = row.card.budget - row.card.spent
    return f"{'-' if left < 0 else ''}{hours(abs(left))}h", "overdue" if left < 0 else ""


def _next(row: TableRow, look: Look) -> Cell:
    if row.card.status is Status.ON_HOLD:
        return (f"Resumes {_past(row.resume_on, look.today)}" if row.resume_on else "On hold"), "done"
    if row.next_task is None:
        return "-", "minor"
    return (f"{row.next_person}: {row.next_task}" if row.next_person else row.next_task), ""


def _instage(row: TableRow, look: Look) -> Cell:
    days = max(0, (look.today - look.local(row.card.stage_since).date()).days)
    over = row.card.stale_after is not None and look.today > row.card.stale_after and row.card.status is Status.ACTIVE
    return f"{days} d{' stale' if over else ''}", "overdue" if over else ""


def hours(minutes: int) -> str:
    """Minutes as hours with one decimal where there is one: `6.5`, `10`."""
    return f"{minutes / 60:,.1f}".removesuffix(".0")


_ALL = (
    TableColumn("client", "Client", "Client", 17, 100, _client, "client", 12, least=14),
    TableColumn("type", "Work", "Type of work", 7, 90, lambda r, _: (r.card.type, ""), "type", 6),
    TableColumn("period", "Period", "Period", 8, 40, lambda r, _: (r.card.period, "")),
    TableColumn("title", "Title", "Title", 20, 35, lambda r, _: (r.card.title, ""), "", 30, least=12),
    TableColumn("pipeline", "Pipeline", "Pipeline", 12, 30, lambda r, _: (r.pipeline, ""), "", 6, least=8),
    TableColumn("line", "Line", "Service line", 10, 25, lambda r, _: (r.line, ""), "", 6),
    TableColumn("stage", "Stage", "Stage", 13, 85, lambda r, _: (r.stage, ""), "stage", 8, least=10),
    TableColumn("status", "Status", "Status", 8, 60, _status, "", 4),
    TableColumn(
        "clientstatus", "Told", "Client-facing status", 12, 33, lambda r, _: (r.client_status or "-", ""), "", 6
    ),
    TableColumn("priority", "Prio", "Priority in words", 6, 30, lambda r, _: (r.card.priority.value, ""), "priority"),
    TableColumn("preparer", "Prep", "Preparer", 3, 80, _person("preparer"), "", 1, short="Pr"),
    TableColumn("reviewer", "Rev", "Reviewer", 3, 75, _person("reviewer"), "", 1, short="Rv"),
    TableColumn("partner", "Part", "Partner", 3, 28, _person("partner"), "", 1, short="Pa"),
    TableColumn("owner", "Own", "Owner", 3, 27, _person("owner"), "", 1, short="Ow"),
    TableColumn("holder", "Has", "Holder: who has it now", 4, 45, _person("holder")),
    TableColumn("due", "Due", "Deadline", 14, 95, _due, "due", 2),
    TableColumn("target", "Target", "Target", 9, 50, _day("target", card=True), "target"),
    TableColumn("start", "Start", "Start", 9, 32, _day("start"), "start"),
    TableColumn("statutory", "By law", "Date by law", 9, 31, _day("statutory")),
    TableColumn("payment", "Pay by", "Payment date", 9, 31, _day("payment")),
    TableColumn("instage", "In stage", "Time in stage", 10, 55, _instage, "instage", least=8),
    TableColumn("tasks", "Tasks", "Tasks done of all", 6, 70, _tasks),
    TableColumn("hours", "Hours", "Hours spent", 6, 50, _hours, right=True),
    TableColumn("budget", "Budget", "Budget and how much of it is spent", 13, 52, _budget),
    TableColumn("left", "Left", "Budget left", 7, 29, _left, "left", right=True),
    TableColumn(
        "blockers", "Blockers", "Blockers, held, rests, stale, overridden", 4, 65, _blockers, "", 16, short="Bl"
    ),
    TableColumn("comments", "Com", "Comments", 4, 26, lambda r, _: (str(r.card.comments or "-"), ""), right=True),
    TableColumn("tag", "Tags", "Tags", 10, 34, lambda r, _: (", ".join(r.tags) or "-", ""), "", 8),
    TableColumn("next", "Next step", "Next step: the first open task", 14, 20, _next, "", 40),
    TableColumn("id", "Id", "Number", 8, 48, lambda r, _: (f"E-{r.id}", "minor")),
    TableColumn("created", "Made", "Made on", 9, 22, _instant("created"), "created"),
    TableColumn("updated", "Changed", "Last change", 9, 23, _instant("updated"), "updated"),
)
COLUMNS: dict[str, TableColumn] = {column.word: column for column in _ALL}
USUAL = (
    "client", "type", "stage", "status", "preparer", "reviewer", "due", "instage", "tasks", "hours", "budget",
    "blockers", "next",
)  # fmt: skip
_OTHER_WORDS = {
    "spent": "hours",
    "blocker": "blockers",
    "name": "client",
    "work": "type",
    "number": "id",
    "assignee": "holder",
}


def columns_named(words: Sequence[str]) -> tuple[TableColumn, ...]:
    """The columns of these names in their order; names that are no column of the table are passed over."""
    found = dict.fromkeys(_OTHER_WORDS.get(word, word) for word in words)
    chosen = tuple(COLUMNS[word] for word in found if word in COLUMNS)
    return chosen or tuple(COLUMNS[word] for word in USUAL)


def lay(columns: Sequence[TableColumn], cells: int) -> tuple[tuple[TableColumn, int], ...]:
    """The columns that fit into so many cells and their widths; the least needed drop out first [VIEW-8]."""
    kept = list(columns)
    while len(kept) > 1 and sum(column.least or column.width for column in kept) + len(kept) - 1 > cells:
        kept.remove(min(kept, key=lambda column: column.keep))
    widths = {column.word: column.least or column.width for column in kept}
    room = cells - sum(widths.values()) - len(kept) + 1
    if room < 0:  # not even one fits: it is cut
        return ((kept[0], max(1, cells)),)
    # First what each would like, the most needed first; then those that may grow, each by its share.
    needed = sorted(kept, key=lambda column: -column.keep)
    for column in needed:
        more = min(room, column.width - widths[column.word])
        widths[column.word] += more
        room -= more
    share = {column.word: 1.0 for column in needed if column.grows}
    for _ in range(room):
        word = max(share, key=lambda each: share[each], default="")
        if not word or share[word] <= 0:
            break
        widths[word] += 1
        share[word] -= 1 / COLUMNS[word].grows
    return tuple((column, widths[column.word]) for column in kept)
