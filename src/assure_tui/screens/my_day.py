"""My day: what one person should do now, each thing once, most pressing first [VIEW-6]."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Offset

from assure_tui.actions import bindings_for
from assure_tui.domain.my_day import DayItem, Group, News, group_of, grouped, news_words, put_off
from assure_tui.domain.my_day_views import MyDay
from assure_tui.domain.views import CardView, Outcome, TaskView, UnmetItem
from assure_tui.formatting import clean, cut, fit, when
from assure_tui.screens.list_screen import ListScreen
from assure_tui.screens.peeking import Peeking
from assure_tui.screens.stepping import Stepping
from assure_tui.screens.verb_editor import EditorVerbs
from assure_tui.screens.verb_tasks import TaskVerbs, tasks_words
from assure_tui.widgets.my_day_rows import item_row, said_room, state, until_words
from assure_tui.widgets.row_list import Row, RowList
from assure_tui.widgets.title_bar import TitleBar

if TYPE_CHECKING:
    from assure_tui.domain.commands import Command
    from assure_tui.domain.model import Actor
    from assure_tui.domain.read_port import ReadPort

NOW, LATER, NEWS = 0, 1, 2
NEWS_KEY = "news:"
PLACE = "my_day"
MOST = 500  # tasks, and as many engagements: nobody reads on, and the rest comes up as these are done


class MyDayScreen(Stepping, Peeking, EditorVerbs, TaskVerbs, ListScreen):
    """One list in groups; `tab` shows what is put off, and what happened since the last look."""

    NAME = "My day"
    PLACE = "day"
    TABS = ("Now", "Put off", "Since I last looked")
    EMPTY = (
        "Nothing is waiting for you. tab shows what you put off, g k everybody's tasks.",
        "You have put nothing off. z does, on anything that can wait.",
        "Nothing new since you last looked. g i shows everything you were told.",
    )
    HINTS = (
        ("x", "done"), ("z", "put off"), ("enter", "open"), ("L/H", "approve/send back"), ("i", "take"),
        ("a", "assign"), ("d", "date"), ("c", "comment"), ("tab", "put off/new"), ("p", "peek"), ("u", "undo"),
        ("g", "go"), ("q", "back"), ("?", "keys"),
    )  # fmt: skip
    OFF_HINTS = (
        ("z", "back to now"), ("enter", "open"), ("x", "done"), ("tab", "new/to do"), ("g", "go"), ("q", "back"),
        ("?", "keys"),
    )  # fmt: skip
    NEWS_HINTS = (("enter", "open"), ("tab", "to do/put off"), ("g", "go"), ("q", "back"), ("?", "keys"))
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_for("my_day", "list", "verb", "global"),
        Binding("tab", "next_tab(1)", "Next tab", show=False),
        Binding("shift+tab", "next_tab(-1)", "Previous tab", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.day = MyDay((), {}, {})
        self._began = False  # the cursor was put on the first thing to do
        self._room = 0  # of the last column

    def hints(self) -> Sequence[tuple[str, str]]:
        """What helps on this tab: news are read, what is put off comes back."""
        return (self.HINTS, self.OFF_HINTS, self.NEWS_HINTS)[self.tab]

    # -- reading ---------------------------------------------------------------------------------

    def fetch_things(self, reads: ReadPort, today: date, viewer: Actor) -> dict[str, Any]:
        """The person's day; each tab shows its part of it."""
        day = reads.my_day(viewer, viewer.staff_id or 0, today, most=MOST)
        self.day = day
        if self.tab == LATER:
            return {item.key: item for item in put_off(day.items, today)}
        if self.tab == NEWS:
            return {f"notice:{news.id}": news for news in day.news}
        shown: dict[str, Any] = {NEWS_KEY: day.news} if day.news else {}
        for items in grouped(day.items, today).values():
            shown |= {item.key: item for item in items}
        return shown

    def engagement_of(self, thing: Any) -> int | None:
        """The engagement behind an item or a piece of news."""
        return getattr(thing, "engagement_id", None)

    def describe(self) -> None:
        """The counts are those of the day, not of the firm."""
        if self.counts is not None:
            groups = grouped(self.day.items, self.base.today)
            near = [len(groups.get(group, ())) for group in (Group.OVERDUE, Group.TODAY, Group.WEEK)]
            self.counts = (near[0], near[1], near[1] + near[2])
        super().describe()

    def subject(self) -> str:
        """How much there is to do."""
        groups = grouped(self.day.items, self.base.today)
        count = sum(map(len, groups.values()))
        away = len(put_off(self.day.items, self.base.today))
        of = f" of {self.day.total}" if self.day.total is not None else ""
        return f"{count}{of} to do" + (f", {away} put off" if away else "")

    # -- rows ------------------------------------------------------------------------------------

    def _produced(self, cells: int) -> Sequence[Row]:
        self._room = said_room([self._said(one) for one in self.things.values() if isinstance(one, DayItem)], cells)
        if self.tab != NOW:
            return [self.row_of(key, thing, cells) for key, thing in self.things.items()]
        rows: list[Row] = []
        if NEWS_KEY in self.things:
            rows.append(self._news_row(self.things[NEWS_KEY], cells))
        items = [thing for thing in self.things.values() if isinstance(thing, DayItem)]
        for group, found in grouped(items, self.base.today).items():
            if rows:
                rows.append(Row(Content("")))
            rows.append(Row(Content(f"{group.label} ({len(found)})"), tone="head"))
            rows += [self.row_of(item.key, item, cells) for item in found]
        if not self._began and items:
            self._began = True
            self.call_after_refresh(self._to_first)
        return rows

    def _to_first(self) -> None:
        """The first thing to do, not the news above it."""
        first = next((key for key in self.rows.keys if key != NEWS_KEY), "")
        if self.rows.current == NEWS_KEY and first:
            self.rows.go_to(first)

    def _news_row(self, news: Sequence[News], cells: int) -> Row:
        since = when(self.base.local(self.day.since), self.base.today) if self.day.since else ""
        said = f"Since you last looked ({since}): {news_words(news)}   enter shows"
        return Row(Content(cut(said, cells, ascii=self.base.ascii)), NEWS_KEY, "soon")

    def row_of(self, key: str, thing: Any, cells: int) -> Row:
        """One item, or one piece of news."""
        if isinstance(thing, News):
            moment = when(self.base.local(thing.at), self.base.today)
            room = cells - len(moment) - 2
            return Row(Content(f"{fit(clean(thing.text), room, ascii=self.base.ascii)} {moment}"), key)
        task, card = self._behind(thing)
        return item_row(
            thing,
            task,
            card,
            self.base.today,
            cells,
            said=self._said(thing),
            said_room=self._room,
            ascii=self.base.ascii,
        )

    def _behind(self, item: DayItem) -> tuple[TaskView | None, CardView | None]:
        task = self.day.tasks.get(item.number) if item.kind == "task" else None
        return task, self.day.cards.get(item.engagement_id or 0)

    @property
    def task_under(self) -> TaskView | None:
        """The task under the cursor, for time and timer."""
        thing = self.under()
        return self._behind(thing)[0] if isinstance(thing, DayItem) else None

    def _said(self, item: DayItem) -> str:
        if self.tab == LATER and item.put_off is not None:
            return until_words(item.put_off, self.base.today)
        task, card = self._behind(item)
        return state(item, task, card, self.day.stages.get(card.stage_id, "") if card is not None else "")

    # -- what verbs act on -----------------------------------------------------------------------

    def chosen(self) -> list[Any]:
        """The marked items, else the one under the cursor; never the line of news."""
        return [thing for thing in super().chosen() if isinstance(thing, DayItem | News)]

    def chosen_items(self) -> tuple[list[TaskView], list[CardView]]:
        """The tasks, and the engagements that are items themselves."""
        items = [thing for thing in self.chosen() if isinstance(thing, DayItem)]
        tasks = [self.day.tasks[one.number] for one in items if one.kind == "task" and one.number in self.day.tasks]
        held = [self.cards[one.number] for one in items if one.kind == "engagement" and one.number in self.cards]
        return tasks, held

    def _each(
        self,
        on_tasks: Callable[[list[TaskView]], Coroutine[Any, Any, None]],
        on_cards: Callable[[list[CardView]], Coroutine[Any, Any, None]] | None,
        *,
        asks: bool = True,
        steps: bool = True,
    ) -> None:
        """One verb on tasks and on engagements: first the ones, then the others."""
        tasks, held = self.chosen_items()
        if not tasks and not held:
            self.base.toast("There is nothing here to do that with.", "told")
            return
        if not tasks and on_cards is None:
            self.base.toast("That is for tasks; open the engagement with enter.", "told")
            return
        if steps:
            self.step_after()

        async def run() -> None:
            if tasks:
                await on_tasks(tasks)
            if held and on_cards is not None:
                await on_cards(held)

        self.flow(run(), asks=asks)

    def action_verb_done(self) -> None:
        """The task done, the engagement complete [ST-8]."""
        self._each(self.task_done, self._complete)

    def tasks_meant(self) -> list[TaskView]:
        """The tasks among what is marked or under the cursor [DEL-1]."""
        return self.chosen_items()[0]

    def action_verb_skip(self) -> None:
        """Skip tasks, with a reason."""
        self._each(self.task_skip, None)

    def action_verb_take(self) -> None:
        """Make them mine."""
        self._each(self.task_take, self._take, steps=False)

    def action_verb_assign(self) -> None:
        """Who does the task, who prepares the engagement."""
        self._each(self.task_assign, lambda cards: self._person(cards, "preparer"))

    def action_verb_edit(self) -> None:
        """The fields of the one under the cursor."""
        thing = self.under()
        task = self.day.tasks.get(thing.number) if isinstance(thing, DayItem) and thing.kind == "task" else None
        if task is not None:
            self.flow(self.task_edit(task), asks=True)
        else:
            super().action_verb_edit()

    def action_verb_tag(self) -> None:
        """Tags of the task, or of the engagement [CLT-9]."""
        self._each(self.task_tag, self._tag, steps=False)

    def action_verb_due(self) -> None:
        """The date of the task, or of the engagement [EXT-4]."""
        self._each(self.task_due, self._due, steps=False)

    def action_verb_due_plus(self) -> None:
        """One working day later."""
        self._shift_items(1)

    def action_verb_due_minus(self) -> None:
        """One working day earlier."""
        self._shift_items(-1)

    def _shift_items(self, days: int) -> None:
        async def tasks_by(tasks: list[TaskView]) -> None:
            await self.task_shift(tasks, days)
            loose = {task.engagement_id for task in tasks if task.due is None}
            cards = [card for card in self.targets() if card.id in loose]
            if cards:  # a task without a date of its own goes by the one of its engagement
                await self._shift(cards, days)

        self._each(tasks_by, lambda cards: self._shift(cards, days), asks=False, steps=False)

    def action_verb_snooze(self) -> None:
        """Put off until a day, for me only [VIEW-6]; on the second tab back at once."""
        items = [(thing.kind, thing.number) for thing in self.chosen() if isinstance(thing, DayItem)]
        if not items:
            self.base.toast("There is nothing here to put off.", "told")
            return
        self.step_after()
        if self.tab == LATER:
            from assure_tui.domain.personal_commands import PutOff

            self.flow(self.carry_out(PutOff(tuple(items), None)))
            return
        tasks, held = self.chosen_items()
        words = f"{len(items)} things" if len(items) > 1 else tasks_words(tasks) if tasks else clean(held[0].client)
        self.flow(self.put_off(items, words), asks=True)

    def action_my_day_waiting(self) -> None:
        """Whom the tasks wait for [TASK-5]."""
        self._each(self.task_waiting, None, steps=False)

    def action_verb_advance(self) -> None:
        """Reviews are approved, and the work goes on if its gate lets it."""
        self.step_after()
        tasks, _ = self.chosen_items()
        cards = self.targets()
        if tasks or cards:
            self.flow(self.task_approve(tasks, cards), asks=True)

    def action_verb_send_back(self) -> None:
        """Back, across a review with points [MOVE-8]."""
        self.step_after()
        super().action_verb_send_back()

    async def settle(self, command: Command, outcome: Outcome, cards: Sequence[CardView] = ()) -> None:
        """As everywhere; what was acted on loses its mark."""
        await super().settle(command, outcome, cards)
        if outcome.batch is not None and all(result.ok for result in outcome.results):
            self.rows.mark(())

    # -- places ----------------------------------------------------------------------------------

    def open_thing(self, thing: Any) -> None:
        """The engagement in the drawer, on the task; the news its list."""
        if not isinstance(thing, DayItem | News):
            self._show_tab(NEWS)
            return
        task = self.day.tasks.get(thing.number) if isinstance(thing, DayItem) and thing.kind == "task" else None
        if task is not None and task.engagement_id in self.cards:
            self.open_engagement(task.engagement_id, UnmetItem("task", task.id, task.title, task.stage or ""))
        elif task is not None:
            self.flow(self.task_edit(task), asks=True)
        else:
            super().open_thing(thing)

    def jump_spots(self) -> list[tuple[Offset, Callable[[], object]]]:
        """Every row in sight."""
        return [(spot, lambda key=key: self.rows.go_to(key)) for key, spot in self.rows.spots()]  # type: ignore[misc]

    def on_row_list_moved(self, event: RowList.Moved) -> None:
        """The peek pane follows."""
        self.peek_soon()

    def on_title_bar_counted(self, event: TitleBar.Counted) -> None:
        """A count goes to what it counts [VIEW-5]."""
        wanted = {"is:late": (Group.OVERDUE,), "is:today": (Group.TODAY,)}.get(event.query, (Group.TODAY, Group.WEEK))
        if self.tab != NOW:
            self._show_tab(NOW)
            return
        for key in self.rows.keys:
            thing = self.things.get(key)
            if isinstance(thing, DayItem) and group_of(thing, self.base.today) in wanted:
                self.rows.go_to(key)
                return

    def on_unmount(self) -> None:
        """The look is over: what was told up to now is no news next time; an app that was cut off tells it again."""
        note = getattr(self.base.gateway, "note_look", None) if self.base.is_open else None
        if note is not None:
            with suppress(RuntimeError):  # the line to the store is closed already
                note(PLACE)
