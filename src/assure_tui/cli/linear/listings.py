"""The views as numbered lists, read page by page: the same reads and order as the screens (interface.md 13)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from assure_tui.cli import refs
from assure_tui.cli.linear import sentences
from assure_tui.cli.queries import resolved
from assure_tui.cli.safe_text import one_line
from assure_tui.cli.session import Session
from assure_tui.domain.errors import Invalid, NotFound
from assure_tui.domain.model import short

PAGE = 10


@dataclass(frozen=True, slots=True)
class Item:
    """One numbered line: what it is and what is said of it."""

    kind: str  # engagement, task, blocker, client, stage, view, batch, notice
    number: int
    said: str
    engagement_id: int | None = None
    query: str = ""
    unread: bool = False


Read = Callable[[int, int], tuple[Sequence[Item], int]]


@dataclass
class Listing:
    """A list as far as it was read out; numbers stay what they are until it is read again."""

    title: str
    read: Read
    empty: str
    items: list[Item] = field(default_factory=list)
    total: int = 0
    said: int = 0

    def more(self) -> list[tuple[int, Item]]:
        """The next page with its numbers."""
        found, self.total = self.read(len(self.items), PAGE)
        first = len(self.items) + 1
        self.items += found
        self.said = len(self.items)
        return list(enumerate(found, first))

    @property
    def is_whole(self) -> bool:
        """Whether all of it was read out."""
        return self.said >= self.total


def _fixed(items: Sequence[Item]) -> Read:
    return lambda offset, limit: (items[offset : offset + limit], len(items))


def my_day(run: Session, rest: str) -> Listing:
    """What one should do now, each thing once, in the groups of [VIEW-6]."""
    from assure_tui.domain.my_day import Group, grouped

    staff_id = run.actor.staff_id or 0
    day = run.reads.my_day(run.actor, staff_id, run.today)
    stages = _stages(run)
    items = []
    for group, found in grouped(day.items, run.today).items():
        head = "" if group in (Group.OVERDUE, Group.TODAY, Group.WEEK) else f"{group.label}: "  # else it is said twice
        for item in found:
            if item.kind == "task":
                task = day.tasks[item.number]
                said = sentences.task(task, run.today)
                items.append(Item("task", item.number, f"{head}{said}", task.engagement_id))
            else:
                card = day.cards[item.number]
                said = sentences.engagement(card, stages.get(card.stage_id, ""), run.today)
                items.append(Item("engagement", item.number, f"{head}{said}", item.number))
    return Listing("My day", _fixed(items), "Nothing waits for you today. Tasks lists your tasks, board all work.")


def queue(run: Session, rest: str) -> Listing:
    """Open reviews and approvals of mine, most pressing first."""
    rows = run.reads.queue(run.actor, run.actor.staff_id or 0, run.today)
    items = [Item("task", view.id, sentences.task(view, run.today), view.engagement_id) for view in rows]
    return Listing("My review queue", _fixed(items), "Nothing waits for your review.")


def tasks(run: Session, rest: str) -> Listing:
    """Open tasks: mine, or what a filter says; `all` is everybody's."""
    everybody = rest.casefold() == "all"
    query = resolved(run, [] if everybody else [rest], "tasks") if rest else None

    def read(offset: int, limit: int) -> tuple[Sequence[Item], int]:
        rows, total = run.reads.tasks(
            run.actor, query, mine_default=not everybody, limit=limit, offset=offset, today=run.today
        )
        return [Item("task", v.id, sentences.task(v, run.today), v.engagement_id) for v in rows], total

    return Listing("Tasks", read, "No open tasks. Tasks all lists everybody's.")


def find(run: Session, rest: str) -> Listing:
    """Engagements that fit a filter; without one all live work."""
    query = resolved(run, [rest], "engagements")

    def read(offset: int, limit: int) -> tuple[Sequence[Item], int]:
        rows, total = run.reads.engagements(run.actor, query, limit=limit, offset=offset, today=run.today)
        return [
            Item("engagement", view.id, sentences.engagement(view, view.stage, run.today), view.id) for view in rows
        ], total

    words = f"Engagements: {one_line(rest)}" if rest else "All live engagements"
    return Listing(words, read, "No engagement fits. Find without words lists all live work; new adds one.")


def board(run: Session, rest: str) -> Listing:
    """The stages of a pipeline with their counts; a number opens the stage [VIEW-5]."""
    pipelines = run.reads.pipelines(run.actor)
    if not pipelines:
        raise NotFound("There is no pipeline you may see.")
    chosen = refs.pipeline(pipelines, rest) if rest else pipelines[0]
    view = run.reads.board(run.actor, chosen.id, None, height=0, today=run.today)
    counts = {count.stage_id: count for count in view.counts}
    items = []
    for stage in chosen.stages:
        count = counts.get(stage.id)
        said = f"{one_line(stage.name)}: {sentences.counted(count.total if count else 0, 'card')}"
        said += f", {count.overdue} overdue" if count and count.overdue else ""
        said += f", {count.on_hold} on hold" if count and count.on_hold else ""
        said += f", limit {stage.wip_limit}" if stage.wip_limit else ""
        query = f'pipeline:"{chosen.name}" stage:"{stage.name}"'.replace("\\", "")
        items.append(Item("stage", stage.id, f"{said}.", query=query))
    others = [one_line(item.name) for item in pipelines if item.id != chosen.id]
    title = f"Board of {one_line(chosen.name)}" + (f". Others: board {', board '.join(others)}" if others else "")
    return Listing(title, _fixed(items), "This pipeline has no stages.")


def clients(run: Session, rest: str) -> Listing:
    """Clients, active ones unless a filter says otherwise."""
    query = resolved(run, [rest], "clients")

    def read(offset: int, limit: int) -> tuple[Sequence[Item], int]:
        rows, total = run.reads.clients(run.actor, query, limit=limit, offset=offset)
        return [Item("client", view.id, sentences.client(view)) for view in rows], total

    return Listing("Clients", read, "No client fits. assure import clients reads a list, assure client add makes one.")


def client_work(run: Session, client_id: int) -> Listing:
    """All work of one client."""
    name = one_line(run.reads.client(run.actor, client_id).name)
    rows = run.reads.client_work(run.actor, client_id, run.today)
    items = [Item("engagement", v.id, sentences.engagement(v, v.stage, run.today), v.id) for v in rows]
    return Listing(f"Work of {name}", _fixed(items), f"{name} has no engagements. new {name} adds one.")


def views(run: Session, rest: str) -> Listing:
    """Saved views; a number shows what one holds [FILT-6]."""
    found = run.reads.views(run.actor)
    items = [
        Item(
            "view", view.id,
            f"{one_line(view.name)}: {one_line(view.query)}." + (f" Key {view.slot}." if view.slot else ""),
            query=view.query,
        )
        for view in found
    ]  # fmt: skip
    return Listing("Saved views", _fixed(items), "No saved views.")


def inbox(run: Session, rest: str) -> Listing:
    """What concerns me, newest first; `all` has what I am done with too [NOTE-4]."""
    found = run.reads.notices(run.actor, done=rest.casefold() == "all")
    items = [
        Item(
            "notice",
            one.id,
            f"{'' if one.state == 'unread' else f'{one.state.capitalize()}: '}{one_line(one.text).rstrip('.')}.",
            one.engagement_id,
            unread=one.state == "unread",
        )
        for one in found
    ]
    return Listing("Inbox", _fixed(items), "Nothing waits for you. inbox all reads what was told before.")


def log(run: Session, rest: str) -> Listing:
    """What happened, newest first; a number takes it back after asking."""
    zone = ZoneInfo(str(run.reads.firm().get("zone") or "UTC"))
    items = [
        Item(
            "batch", batch.id,
            f"{batch.at.astimezone(zone):%H:%M}, {sentences.spoken(batch.at.astimezone(zone).date())}, "
            f"{one_line(batch.actor)}: {one_line(batch.summary)}." + (" Undone." if batch.undone_by else ""),
        )
        for batch in run.reads.log(run.actor, text=rest, limit=100)
    ]  # fmt: skip
    return Listing("What happened, newest first", _fixed(items), "Nothing in the log.")


def parts(run: Session, engagement_id: int) -> tuple[list[str], Listing]:
    """One engagement: what is said of it, then its blockers and tasks as a numbered list."""
    detail = run.reads.engagement(run.actor, engagement_id, run.today)
    items = [Item("blocker", b.id, sentences.blocker(b), engagement_id) for b in detail.blockers if b.state == "active"]
    items += [Item("task", t.id, sentences.task(t, run.today), engagement_id) for t in detail.tasks]
    title = f"{short('engagement', engagement_id)}, its blockers and tasks"
    return list(sentences.whole(detail, run.today)), Listing(title, _fixed(items), "It has no blockers and no tasks.")


def _stages(run: Session) -> dict[int, str]:
    return {stage.id: stage.name for item in run.reads.pipelines(run.actor) for stage in item.stages}


@dataclass(frozen=True, slots=True)
class Place:
    """A view of the menu."""

    said: str
    key: str  # after g, as on the screen
    others: tuple[str, ...]
    read: Callable[[Session, str], Listing]


MENU: dict[str, Place] = {
    "day": Place("my day", "h", ("today", "home"), my_day),
    "queue": Place("my review queue", "q", ("reviews",), queue),
    "tasks": Place("my tasks", "k", (), tasks),
    "board": Place("the board by stage", "b", ("stages",), board),
    "find": Place("find engagements, such as find is:late", "t", ("list", "engagements", "table"), find),
    "clients": Place("clients", "l", (), clients),
    "views": Place("saved views", "s", ("saved",), views),
    "log": Place("what happened", "a", ("activity",), log),
    "inbox": Place("my inbox", "i", ("notices",), inbox),
}


def menu() -> Iterator[str]:
    """The views as numbered lines."""
    for number, (word, place) in enumerate(MENU.items(), 1):
        yield f"{number}. {word}: {place.said}."


def place_named(text: str, *, after_go: bool = False) -> Place | None:
    """A view by its word, and after `g` by its key; None when there is none."""
    typed = text.casefold()
    for word, place in MENU.items():
        if typed == word or typed in place.others or (after_go and typed == place.key):
            return place
    return None


def items_named(listing: Listing, text: str) -> list[Item]:
    """`3`, `1,4`, `2-5` or `all` of a list that was read out; numbers that were not read out are refused."""
    found: dict[int, Item] = {}
    for part in text.split(","):
        low, _, high = part.partition("-")
        first, last = (1, len(listing.items)) if part == "all" else (int(low), int(high or low))
        if not 1 <= first <= last <= len(listing.items):
            raise Invalid("number", "range", f"There is no number {part} here; the list has {len(listing.items)}.")
        for number in range(first, last + 1):
            found[number] = listing.items[number - 1]
    if not found:
        raise Invalid("number", "range", "There is nothing here to choose.")
    return list(found.values())
