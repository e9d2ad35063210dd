"""A gateway and a reader in memory: what the interface needs of a store, without one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from assure_tui.domain import commands as c
from assure_tui.domain.calendars import WorkCalendar
from assure_tui.domain.errors import AssureError, Conflict, NotFound
from assure_tui.domain.model import Actor, BlockerType, GateMode, Priority, Role, Status
from assure_tui.domain.views import (
    BoardView,
    CardView,
    Changes,
    ClientView,
    ColumnCounts,
    ColumnWindow,
    ItemResult,
    Outcome,
    PipelineView,
    SavedView,
    StageView,
    UnmetItem,
)
from assure_tui.widgets.board_model import sort_key

TODAY = date(2026, 11, 19)
ENTERED = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
ACTOR = Actor(1, "Alex M.", "AM", "alex", Role.OWNER)

STAGES = (
    ("awaiting-docs", "Awaiting docs", GateMode.FLEXIBLE, None),
    ("docs", "Docs received", GateMode.FLEXIBLE, None),
    ("prep", "In prep", GateMode.FLEXIBLE, 6),
    ("review", "In review", GateMode.STRICT, 4),
    ("sign", "Awaiting sig", GateMode.STRICT, None),
    ("filed", "Filed", GateMode.NONE, None),
)


def stage(number: int, pipeline: int, code: str, name: str, gate: GateMode, limit: int | None) -> StageView:
    """A stage with plain values."""
    return StageView(
        pipeline * 100 + number, pipeline, code, name, number, "blue", gate,
        frozenset({BlockerType.DOCUMENT}), "preparer", code == "review", False, limit, 10, None, "", None,
    )  # fmt: skip


def pipeline(number: int, name: str) -> PipelineView:
    """A pipeline of the six stages."""
    stages = tuple(stage(n, number, *each) for n, each in enumerate(STAGES, 1))
    return PipelineView(number, name.lower(), name, "due", stages)


def card(number: int, client: str, stage_id: int, **values: Any) -> CardView:
    """A card with plain values but for those given."""
    base = CardView(
        id=number, version=1, client_id=number, client=client, title=f"{client} work", type="1040", period="2025",
        pipeline_id=stage_id // 100, stage_id=stage_id, status=Status.ACTIVE, custom_status=None,
        priority=Priority.MEDIUM, due=TODAY + timedelta(days=30), due_needs=None, target=None, preparer="AM",
        reviewer="JR", partner=None, owner=None, holder="AM", tasks_done=3, tasks_total=8, blockers=0, comments=0,
        stage_since=ENTERED, extended=False, typed=False, overridden=False, held=False,
    )  # fmt: skip
    return replace(base, **values)


def _day(days: int) -> date:
    return TODAY + timedelta(days=days)


def sketch_cards() -> list[CardView]:
    """The cards of the sketch of the board, in its six stages."""
    urgent, high, low = Priority.URGENT, Priority.HIGH, Priority.LOW
    rows: list[tuple[int, str, str, Priority, int | None, str, str, int, int, int]] = [
        (101, "Eastgate Ptnrs", "1065", high, 4, "AM", "SB", 1, 9, 2),
        (101, "Fenn, Oliver", "1040", Priority.MEDIUM, 11, "PK", "SB", 0, 8, 0),
        (101, "Ibis Cafe", "1120-S", low, 16, "PK", "JR", 0, 9, 1),
        (102, "Marsh Optics", "1120", high, -1, "SB", "JR", 2, 10, 1),
        (102, "Lorne Farms", "1040", Priority.MEDIUM, 20, "AM", "JR", 1, 8, 0),
        (102, "Quill Press", "1065", low, 25, "SB", "JR", 1, 9, 0),
        (103, "Calder, P & R", "1040", Priority.MEDIUM, 2, "AM", "JR", 3, 8, 0),
        (103, "Delmar Dental", "1120", Priority.MEDIUM, 4, "PK", "JR", 4, 10, 0),
        (103, "Harrow Trust", "1041", Priority.MEDIUM, 13, "AM", "SB", 2, 7, 0),
        (103, "Nolan, T & E", "1040", Priority.MEDIUM, 18, "SB", "JR", 5, 8, 0),
        (103, "Orchid Spa", "1065", Priority.MEDIUM, 22, "PK", "JR", 1, 9, 0),
        (103, "Sable Events", "1120-S", Priority.MEDIUM, 40, "AM", "JR", 3, 9, 0),
        (104, "Acme Holdings", "1120-S", urgent, -3, "AM", "JR", 7, 9, 1),
        (104, "Brightwater LLC", "1065", high, 0, "AM", "JR", 8, 9, 0),
        (104, "Kestrel Audio", "1120", Priority.MEDIUM, 4, "PK", "SB", 9, 10, 0),
        (104, "Tamar Inns", "1065", Priority.MEDIUM, 13, "SB", "JR", 9, 9, 0),
        (105, "Gable & Sons", "1120-S", Priority.MEDIUM, 2, "AM", "JR", 9, 9, 1),
        (105, "Pike Roofing", "1120-S", Priority.MEDIUM, 11, "PK", "SB", 9, 9, 1),
        (106, "Jarvis, L", "1040", Priority.MEDIUM, 0, "AM", "JR", 8, 8, 0),
        (106, "Rowan Dental", "1120", Priority.MEDIUM, 2, "PK", "SB", 10, 10, 0),
    ]
    found = []
    for number, (stage_id, client, kind, priority, days, first, second, done, total, blockers) in enumerate(rows, 1):
        found.append(
            card(
                number, client, stage_id, type=kind, priority=priority, due=None if days is None else _day(days),
                preparer=first, reviewer=second, tasks_done=done, tasks_total=total, blockers=blockers,
            )
        )  # fmt: skip
    held = next(n for n, each in enumerate(found) if each.client == "Sable Events")
    found[held] = replace(found[held], status=Status.ON_HOLD)
    filed = next(n for n, each in enumerate(found) if each.client == "Rowan Dental")
    found[filed] = replace(found[filed], status=Status.COMPLETED)
    return found


VIEWS = tuple(
    SavedView(slot, name, "board", query, slot, True)
    for slot, (name, query) in enumerate(
        (
            ("My work", "assignee:me"), ("This week", "due<7d"), ("In review", "is:review"),
            ("Waiting", "is:waiting"), ("Stuck", "is:stuck"),
        ),
        1,
    )
)  # fmt: skip


@dataclass
class FakeStore:
    """Cards by number, and what a reader may ask of them."""

    cards: dict[int, CardView] = field(default_factory=dict)
    pipeline_list: tuple[PipelineView, ...] = (pipeline(1, "Tax"), pipeline(2, "Accounting"))
    revision: int = 1
    asked: list[tuple[str, Any]] = field(default_factory=list)  # every reading, for tests that bound them

    def _stage(self, stage_id: int, query: Any) -> list[CardView]:
        return sorted(
            (each for each in self.cards.values() if each.stage_id == stage_id and self._fits(each, query)),
            key=sort_key,
        )

    def _fits(self, each: CardView, query: Any) -> bool:
        if query is None:
            return True
        # Only what the tests need: free text and `client:` look into the name of the client.
        text = query.query.text.removeprefix("client:").strip('"').casefold()
        if text == "assignee:me":
            return each.preparer == ACTOR.initials
        return text in each.client.casefold()

    # -- ReadPort ----------------------------------------------------------------------------------

    def settings(self) -> dict[str, Any]:
        return {"complete.on_final": "never"}

    def custom_statuses(self, viewer: Actor) -> tuple[Any, ...]:
        return ()

    def pipelines(self, viewer: Actor) -> tuple[PipelineView, ...]:
        return self.pipeline_list

    def views(self, viewer: Actor) -> tuple[SavedView, ...]:
        return VIEWS

    def board(
        self,
        viewer: Actor,
        pipeline_id: int,
        query: Any,
        *,
        height: int,
        today: date,
        find: int | None = None,
        scrolled: Mapping[int, int] | None = None,
    ) -> BoardView:
        self.asked.append(("board", pipeline_id))
        found = next(each for each in self.pipeline_list if each.id == pipeline_id)
        counts, windows, late, soon, week = [], [], 0, 0, 0
        for each in found.stages:
            cards = self._stage(each.id, query)
            live = [(item.due - today).days for item in cards if item.due and item.status.live]
            over = sum(days < 0 for days in live)
            late += over
            soon += sum(0 <= days <= 1 for days in live)
            week += sum(0 <= days <= 7 for days in live)
            counts.append(ColumnCounts(each.id, len(cards), over))
            windows.append(ColumnWindow(each.id, 0, tuple(cards[:height])))
        shown = sum(count.total for count in counts)
        total = sum(1 for item in self.cards.values() if item.pipeline_id == pipeline_id)
        names = tuple((each.id, each.name) for each in self.pipeline_list)
        place = self.locate(viewer, find, query) if find is not None else None
        at = place[1:] if place is not None and place[0] == pipeline_id else None
        places = {**(scrolled or {}), **dict([at] if at is not None and query is not None else [])}
        starts = {stage: max(0, row - height * 3 // 4) for stage, row in places.items()}
        further = tuple(
            ColumnWindow(stage, start, tuple(self._stage(stage, query)[start : start + 2 * height]))
            for stage, start in starts.items()
        )
        return BoardView(
            found, names, tuple(counts), tuple(windows), shown, total, late, soon, week, self.revision, at, further
        )

    def column(self, viewer: Actor, stage_id: int, query: Any, offset: int, limit: int, *, today: date) -> ColumnWindow:
        self.asked.append(("column", (stage_id, offset, limit)))
        return ColumnWindow(stage_id, offset, tuple(self._stage(stage_id, query)[offset : offset + limit]))

    def locate(self, viewer: Actor, engagement_id: int, query: Any) -> tuple[int, int, int] | None:
        found = self.cards.get(engagement_id)
        if found is None or not self._fits(found, query):
            return None
        return found.pipeline_id, found.stage_id, self._stage(found.stage_id, query).index(found)

    def cards_by_number(self, ids: Sequence[int]) -> dict[int, CardView]:
        return {number: self.cards[number] for number in ids if number in self.cards}

    def find_clients_like(self, viewer: Actor, text: str, limit: int = 8) -> tuple[ClientView, ...]:
        return ()

    def search(self, viewer: Actor, text: str, limit: int = 20) -> tuple[Any, ...]:
        return ()

    def engagements(self, viewer: Actor, query: Any, **_: Any) -> tuple[tuple[Any, ...], int]:
        return (), 0

    def work(self) -> WorkCalendar:
        return WorkCalendar()

    def unread(self, viewer: Actor) -> int:
        return 0

    def timer(self, viewer: Actor) -> None:
        """None runs."""

    def time_entries(self, viewer: Actor, **_: Any) -> tuple[tuple[Any, ...], int, int]:
        return (), 0, 0

    def deadline_seen(self, engagement_id: int) -> list[Any]:
        return []

    def follows(self, viewer: Actor, thing: str, number: int) -> bool:
        return False

    def start_by(self, viewer: Actor, engagement_id: int, today: date) -> tuple[int, date | None]:
        return 0, None

    def tags(self, viewer: Actor) -> tuple[Any, ...]:
        return ()

    def values(self, viewer: Actor, field: str, prefix: str) -> list[tuple[str, int]]:
        found = {"stage": [(name, 3) for _, name, _, _ in STAGES]}.get(field, [])
        return [each for each in found if each[0].casefold().startswith(prefix.casefold())]


class _Reads:
    """The reader as fetch functions see it: `cards` is a method there."""

    def __init__(self, store: FakeStore) -> None:
        self._store = store

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def cards(self, viewer: Actor, ids: Sequence[int]) -> dict[int, CardView]:
        return self._store.cards_by_number(ids)


class FakeGateway:
    """Answers as the real one does: writes in order on one thread, reads on another."""

    def __init__(self, cards: Sequence[CardView] = ()) -> None:
        self.transfers: list[Any] = []
        self.opened_files: list[tuple[int, int]] = []
        self.store = FakeStore({each.id: each for each in cards})
        self.actor = ACTOR
        self.commands: list[c.Command] = []
        self.refuse: dict[int, str] = {}  # engagement -> the reason its moves are refused
        self.raises: AssureError | None = None
        self.gate_open = threading.Event()  # clear it to hold writes back
        self.gate_open.set()
        self.closed = False
        self._callbacks: list[Callable[[Changes], None]] = []
        self._writer = ThreadPoolExecutor(1)
        self._readers = ThreadPoolExecutor(1)
        self._undo: list[CardView] = []

    def submit(self, command: c.Command) -> Future[Outcome]:
        return self._writer.submit(self._execute, command)

    def try_out(self, command: c.Command) -> Future[Outcome]:
        """Nothing comes of it."""
        return self._readers.submit(lambda: Outcome(None, f"{command.name} tried", ()))

    def fetch(self, fn: Callable[[Any, date], Any]) -> Future[Any]:
        return self._readers.submit(lambda: fn(_Reads(self.store), TODAY))

    def on_change(self, callback: Callable[[Changes], None]) -> None:
        self._callbacks.append(callback)

    @property
    def zone_name(self) -> str:
        return "UTC"

    @property
    def now(self) -> datetime:
        return datetime.combine(TODAY, datetime.min.time(), UTC)

    def foresee(self, until: date) -> Future[Any]:
        """Nothing is due in a store that is none."""
        return self._readers.submit(tuple)

    def transfer(self, wanted: Any, progress: Any = None) -> Future[Any]:
        """No file is read or written here; what was wanted is kept."""
        self.transfers.append(wanted)
        return self._readers.submit(lambda: None)

    def show_file(self, engagement_id: int, document_id: int) -> Future[str]:
        """Nothing is opened; what was asked for is kept."""
        self.opened_files.append((engagement_id, document_id))
        return self._readers.submit(lambda: "2025/w2.pdf")

    def show_client_file(self, client_id: int, document_id: int) -> Future[str]:
        """The same of a client's folder."""
        return self.show_file(client_id, document_id)

    def look_back(self, instant: datetime) -> Future[Any]:
        """There is no log to read backwards."""
        return self._readers.submit(lambda: self)

    def start_loop(self, on_beat: Callable[[Any], None], typed: Callable[[], float] = lambda: 0.0) -> None:
        """No loop here: what a beat does is tested with the services."""

    def warm(self) -> None:
        """Nothing is to be loaded."""

    def close(self) -> None:
        self.closed = True
        self.gate_open.set()
        self._writer.shutdown(wait=False)
        self._readers.shutdown(wait=False)

    def _execute(self, command: c.Command) -> Outcome:
        self.gate_open.wait(5)
        self.commands.append(command)
        if self.raises is not None:
            raise self.raises
        if isinstance(command, c.MoveStage):
            outcome = self._move(command)
        elif isinstance(command, c.Undo):
            if not self._undo:
                raise NotFound("there is nothing to undo")
            back = self._undo.pop()
            self.store.cards[back.id] = replace(back, version=self.store.cards[back.id].version + 1)
            self.store.revision += 1
            outcome = Outcome(self.store.revision, f"Undid the move of {back.client}", ())
        else:
            self.store.revision += 1
            outcome = Outcome(self.store.revision, f"{command.name} done", ())
        if outcome.batch is not None:
            touched = frozenset(getattr(command, "ids", ()))
            self.announce(Changes(outcome.batch, touched, batches=((outcome.batch, "Alex M.", outcome.summary, 1),)))
        return outcome

    def announce(self, changes: Changes) -> None:
        """Tell of a change, as the gateway's thread does."""
        for callback in self._callbacks:
            callback(changes)

    def change(self, number: int, who: str = "Jo R.", staff_id: int = 2, **values: Any) -> None:
        """Someone else changes a card."""
        old = self.store.cards[number]
        self.store.cards[number] = replace(old, version=old.version + 1, **values)
        self.store.revision += 1
        batch = (self.store.revision, who, f"changed {old.client}", staff_id)
        self.announce(Changes(self.store.revision, frozenset({number}), batches=(batch,)))

    def _move(self, command: c.MoveStage) -> Outcome:
        results = []
        for number in command.ids:
            old = self.store.cards[number]
            for owner, name, value in command.seen:
                if owner == number and getattr(old, name) != value:
                    raise Conflict(name, "stage was changed by Jo; reload and try again")
            stages = self.store.pipeline_list[old.pipeline_id - 1].stages
            at = next(n for n, each in enumerate(stages) if each.id == old.stage_id)
            target = command.to
            if target is None:
                if not 0 <= at + command.step < len(stages):
                    results.append(ItemResult(f"E-{number}", "unchanged", message="it is in the last stage already"))
                    continue
                target = stages[at + command.step].id
            if number in self.refuse and not command.confirmed:
                unmet = (UnmetItem("task", 9, self.refuse[number], stages[at].name, "JR"),)
                results.append(ItemResult(f"E-{number}", "refused", "gate_blocked", self.refuse[number], unmet=unmet))
                continue
            self._undo.append(old)
            self.store.cards[number] = replace(old, stage_id=target, version=old.version + 1)
            results.append(ItemResult(f"E-{number}", "done"))
        moved = [result for result in results if result.outcome == "done"]
        if not moved:
            return Outcome(None, "", tuple(results))
        self.store.revision += 1
        return Outcome(self.store.revision, f"moved {len(moved)} of {len(results)}", tuple(results))
