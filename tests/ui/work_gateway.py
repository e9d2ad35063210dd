"""The fake gateway with engagements in depth: details, people, tasks, clients, types."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from assure_tui.domain import commands as c
from assure_tui.domain.errors import NotFound
from assure_tui.domain.firm_views import TagView
from assure_tui.domain.model import (
    BlockerState,
    BlockerType,
    GateMode,
    Role,
    StaffState,
    TaskStatus,
)
from assure_tui.domain.views import (
    BatchView,
    BlockerView,
    CardView,
    ChecklistItemView,
    ClientView,
    CommentView,
    EngagementDetail,
    EngagementView,
    GateReport,
    Outcome,
    StaffView,
    TaskView,
    TypeView,
    UnmetItem,
)
from tests.ui.fake_gateway import ENTERED, TODAY, FakeGateway, FakeStore, sketch_cards

HOSTILE = "Sm[red]ith[/] \x1b[31mLtd\x1b]0;x\x07\n[/x] \u202egnp.exe 🙂"

STAFF = (
    StaffView(1, "Alex Marten", "AM", "alex", None, Role.OWNER, StaffState.ACTIVE, (), 2400),
    StaffView(2, "Jo Reed", "JR", "jo", None, Role.MEMBER, StaffState.ACTIVE, (), 2400),
    StaffView(3, "Sam Brook", "SB", "sam", None, Role.MEMBER, StaffState.ACTIVE, (), 2400),
    StaffView(4, "Pat [x] Kim", "PK", "pat", None, Role.MEMBER, StaffState.ACTIVE, (), 2400),
)

RULE_1065 = {
    "due": {"kind": "nth_month_day", "n": 3, "day": 15},
    "ext": {"form": "7004", "kind": "nth_month_day", "n": 9, "day": 15},
    "roll": "irc7503",
}

TYPES = (
    TypeView(1, "1040", "Individual income tax return", "Tax", ("individual",), "tax_year", False, 1, {}),
    TypeView(2, "1065", "Partnership return", "Tax", ("business",), "tax_year", False, 1, RULE_1065),
    TypeView(3, "1120-S", "S corporation return", "Tax", ("business",), "tax_year", False, 1, RULE_1065),
    TypeView(4, "BOOK", "Bookkeeping", "Accounting", ("business", "individual"), "month", False, 2, {}),
)


def client(number: int, name: str, **values: Any) -> ClientView:
    """A client with plain values."""
    base = ClientView(
        number, 1, None, None, name, "business", "active", "12-31", None, None, None, None, None, None, (), "alex",
        None, None, None, open_engagements=3,
    )  # fmt: skip
    return replace(base, **values)


def engagement(card: CardView, **values: Any) -> EngagementView:
    """The engagement behind a card."""
    base = EngagementView(
        id=card.id, version=card.version, external_id=None, client=card.client, client_id=card.client_id,
        title=card.title, type=card.type, type_name=card.type, service_line="Tax", period=card.period,
        period_start=date(2025, 1, 1), period_end=date(2025, 12, 31), part=None, qualifier="",
        pipeline_id=card.pipeline_id, pipeline="Tax", stage_id=card.stage_id, stage="In prep", stage_since=ENTERED,
        status=card.status, custom_status=None, client_status=None, priority=card.priority, due=card.due,
        due_kind="statutory", due_needs=None, statutory_due=card.due, effective_due=card.due,
        extended_statutory=None, extended_due=None, extended=card.extended, extended_on=None, payment_due=None,
        typed_due=None, typed_reason=None, because=("15th of the 3rd month after 2025-12-31 is Sunday.",), target=None,
        start=None, preparer="alex", reviewer="jo", partner=None, owner=None, holder="alex",
        tasks_done=card.tasks_done, tasks_total=card.tasks_total, required_open=1, blockers=card.blockers, comments=1,
        tags=("vip",), budget_minutes=600, spent_minutes=540, description=None, alternate=None, anchors={},
        overridden=False, hold_reason=None, resume_on=None, created_at=ENTERED, updated_at=ENTERED, can_extend=True,
        dates_statutory=True,
    )  # fmt: skip
    return replace(base, **values)


def task(number: int, title: str, **values: Any) -> TaskView:
    """A task with plain values."""
    base = TaskView(
        number, 1, title, "prepare", TaskStatus.TO_DO, True, 7, "Calder work", 7, "Calder, P & R", 103, "In prep",
        1, "AM", "alex", TODAY, None, sketch_cards()[6].priority, engagement_status=sketch_cards()[6].status,
    )  # fmt: skip
    return replace(base, **values)


class WorkStore(FakeStore):
    """Reads in depth."""

    tasks_: dict[int, TaskView]
    blockers_: tuple[BlockerView, ...]
    comments_: tuple[CommentView, ...]
    overrides: dict[str, Any]
    clients_: tuple[ClientView, ...]
    made_: tuple[EngagementView, ...] = ()

    def staff(self) -> tuple[StaffView, ...]:
        return STAFF

    def types(self, viewer: Any) -> tuple[TypeView, ...]:
        return TYPES

    def firm(self) -> dict[str, Any]:
        return {"name": "Firm", "zone": "UTC"}

    def settings(self) -> dict[str, Any]:
        return {"complete.on_final": "never"}

    def find_clients_like(self, viewer: Any, text: str, limit: int = 8) -> tuple[ClientView, ...]:
        typed = text.casefold()
        return tuple(each for each in self.clients_ if typed in each.name.casefold())[:limit]

    def client(self, viewer: Any, client_id: int) -> ClientView:
        return next(each for each in self.clients_ if each.id == client_id)

    def tags(self, viewer: Any) -> tuple[TagView, ...]:
        return (TagView(1, "vip", "blue", 2, 5), TagView(2, "rush", "red", 0, 3))

    def engagements(self, viewer: Any, query: Any, **_: Any) -> tuple[tuple[Any, ...], int]:
        _, by_id, numbers = query.query.text.partition(" id:") if query is not None else ("", "", "")
        if by_id:
            found = tuple(self.engagement(viewer, int(each), TODAY).engagement for each in numbers.split(","))
            return found, len(found)
        return self.made_, len(self.made_)

    def engagement(self, viewer: Any, number: int, today: date) -> EngagementDetail:
        card = self.cards.get(number)
        if card is None:
            raise NotFound(f"there is no engagement E-{number}")
        here = list(self.pipeline_list[card.pipeline_id - 1].stages)
        stage = next(each for each in here if each.id == card.stage_id)
        at = here.index(stage)
        tasks = tuple(each for each in self.tasks_.values() if each.engagement_id == number)
        unmet = tuple(
            UnmetItem("task", each.id, each.title, each.stage or "", each.assignee, each.required)
            for each in tasks
            if not each.status.done
        ) + tuple(
            UnmetItem("blocker", each.id, each.title, stage.name)
            for each in self.blockers_
            if each.state is BlockerState.ACTIVE
        )
        after = here[at + 1].name if at + 1 < len(here) else None
        verdict = "pass" if not unmet else "refuse" if stage.gate is GateMode.STRICT else "warn"
        gate = GateReport(stage.gate, verdict, stage.name, after, unmet)
        activity = (BatchView(9, ENTERED, "Alex", "alex", "ui", "MoveStage", "moved In prep", None, None, None, True),)
        items = (ChecklistItemView(31, "W-2", "W-2", True, date(2026, 11, 1), 0, "open"),)
        values = self.overrides | {"stage": stage.name}
        return EngagementDetail(
            engagement(card, **values), tuple(here), gate, tasks, self.blockers_, items, self.comments_, activity
        )

    def tasks(
        self, viewer: Any, query: Any, *, mine_default: bool = True, limit: Any = None, offset: int = 0, today: date
    ) -> tuple[tuple[TaskView, ...], int]:
        self.asked.append(("tasks", (query.query.text if query else "", mine_default)))
        found = [each for each in self.tasks_.values() if not mine_default or each.assignee_id == viewer.staff_id]
        if query is not None and query.query.where is not None:
            found = [each for each in found if query.query.text.casefold() in each.title.casefold()]
        else:
            found = [each for each in found if not each.status.done]
        return tuple(found[offset : offset + limit] if limit else found), len(found)

    def queue(self, viewer: Any, staff_id: int, today: date, *, limit: int | None = None) -> tuple[TaskView, ...]:
        return tuple(each for each in self.tasks_.values() if each.type in ("review", "approve"))

    def queue_size(self, viewer: Any, staff_id: int, today: date) -> int:
        return len(self.queue(viewer, staff_id, today))

    def tasks_put_off(self, viewer: Any, today: date) -> frozenset[int]:
        return frozenset()


class WorkGateway(FakeGateway):
    """Answers every command; `answers` gives an outcome by the command's name."""

    def __init__(self, cards: Sequence[CardView] | None = None) -> None:
        super().__init__(cards if cards is not None else sketch_cards())
        store = WorkStore(self.store.cards)
        store.tasks_ = {
            each.id: each
            for each in (
                task(1, "enter W-2s"),
                task(2, "1099 check", required=False, status=TaskStatus.COMPLETED),
                task(3, "tie TB to return", type="review", assignee_id=2, assignee="JR", assignee_login="jo"),
                task(4, HOSTILE, assignee_id=None, assignee=None, assignee_login=None, due=None),
            )
        }
        store.blockers_ = (
            BlockerView(
                21, BlockerType.MANUAL, "State notice", None, BlockerState.ACTIVE, None, ENTERED, "AM", None, None
            ),
            BlockerView(22, BlockerType.K1, "Larch 1065", None, BlockerState.ACTIVE, "x", ENTERED, None, None, None),
        )
        store.comments_ = (CommentView(41, None, datetime(2026, 11, 18, 9, tzinfo=UTC), "Jo Reed", 2, HOSTILE),)
        store.overrides = {}
        store.clients_ = (client(1, "Brightwater LLC"), client(2, "Bright [x] Ideas"), client(3, "Calder, P & R"))
        self.store: WorkStore = store
        self.answers: dict[str, list[Outcome] | Callable[[Any], Outcome]] = {}

    def _execute(self, command: c.Command) -> Outcome:
        answer = self.answers.get(command.name)
        if answer is None:
            return super()._execute(command)
        self.commands.append(command)
        if self.raises is not None:
            raise self.raises
        if callable(answer):
            return answer(command)
        return answer.pop(0) if len(answer) > 1 else answer[0]

    @property
    def last(self) -> Any:
        """The newest command."""
        return self.commands[-1]
