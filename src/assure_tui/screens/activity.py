"""Activity: the log of the firm with who, rule and reason; open, or take back, what a line tells [ACT-3]."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from textual.content import Content

from assure_tui.domain import commands as c
from assure_tui.domain.views import BatchView, ChangeView
from assure_tui.formatting import clean, cut, fit, when
from assure_tui.screens.activity_verbs import ActivityVerbs
from assure_tui.screens.dialogs.confirm import ConfirmDialog
from assure_tui.screens.goto import Choice, ChoiceScreen
from assure_tui.screens.list_screen import ListScreen
from assure_tui.widgets.row_list import Row

if TYPE_CHECKING:
    from assure_tui.domain.model import Actor
    from assure_tui.domain.read_port import ReadPort

LIMIT = 500
TOLD = 60  # changes of each that are read: a line and its list tell a dozen
NO_FIT = "Nothing of the log fits. {global.reset} shows all again."
EVERYBODY, MINE, BY_RULE = range(3)
_QUIET = frozenset({"MarkNotice", "RaiseNotice", "RunBeat"})


class ActivityScreen(ActivityVerbs, ListScreen):
    """Batches newest first; `enter` shows what changed and what can be done about it."""

    NAME = "Activity"
    PLACE = "activity"
    TABS = ("Everybody's", "Mine", "By rule")
    EMPTY = (
        "Nothing has happened yet. {global.new} adds an engagement.",
        "You changed nothing yet. tab shows what others did.",
        "Nothing was done by rule yet. {global.goto} n shows what the loop will do next.",
    )
    HINTS = (
        ("enter", "what changed"), ("+", "detail"), ("tab", "all/mine/rule"), ("/", "find"), ("f", "who/kind/day"),
        ("u", "undo my last, or marked"), (",", "check the chain"), ("g", "go"),
        ("q", "back"), ("?", "keys"),
    )  # fmt: skip

    def __init__(self, engagement_id: int | None = None) -> None:
        super().__init__()
        self.engagement_id = engagement_id
        self.detailed = False
        self.words = ""

    def fetch_things(self, reads: ReadPort, today: date, viewer: Actor) -> dict[str, Any]:
        """What the viewer may read of the log."""
        found = reads.log(viewer, engagement_id=self.engagement_id, text=self.words, limit=LIMIT, most=TOLD)
        wanted = [batch for batch in found if self._fits(batch, viewer)]
        return {f"batch:{batch.id}": batch for batch in wanted}

    def _fits(self, batch: BatchView, viewer: Actor) -> bool:
        if self.tab == MINE:
            return batch.login == viewer.login
        if self.tab == BY_RULE:
            return batch.origin == "loop" and batch.command not in _QUIET
        return batch.command not in _QUIET

    def _show_things(self) -> None:
        if self.words and not self.things:
            self.rows.empty = self.base.live.fill(NO_FIT)
        super()._show_things()

    def engagement_of(self, thing: BatchView) -> int | None:
        """The one engagement it is about; None for none or several."""
        numbers = {change.id for change in thing.changes if change.id.startswith("E-")}
        return int(next(iter(numbers))[2:]) if len(numbers) == 1 else None

    def subject(self) -> str:
        """Which log."""
        about = f"E-{self.engagement_id}" if self.engagement_id else ""
        return f"{about}  / {clean(self.words)}".strip() if self.words else about

    def row_of(self, key: str, thing: BatchView, cells: int) -> Row:
        """When, who, what, and why; with detail the fields that changed."""
        ascii = self.base.ascii
        moment = fit(when(self.base.local(thing.at), self.base.today), 12, ascii=ascii)
        who = fit(clean(thing.actor), 16 if cells >= 100 else 8, ascii=ascii)
        state = " (undone)" if thing.undone_by else ""
        reason = f" — {clean(thing.reason)}" if thing.reason else ""
        said = f"{clean(thing.summary)}{state}{reason}"
        if self.detailed and _told(thing):
            said += ": " + "; ".join(_told(thing)[:6])
        text = cut(said, max(10, cells - len(moment) - len(who) - 2), ascii=ascii)
        return Row(Content(f"{moment} {who} {text}"), key, "dim" if thing.undone_by else "")

    def action_log_density(self) -> None:
        """With or without the fields that changed."""
        self.detailed = not self.detailed
        self.rows.produce(self._produced)

    def key_plus(self) -> None:
        """`+` as in the other views."""
        self.action_log_density()

    def open_thing(self, thing: BatchView) -> None:
        """What changed, and what can be done about it."""
        choices = []
        if self.engagement_of(thing) in self.cards:
            choices.append(Choice("o", "Open the engagement", "open"))
        if thing.undoable and not thing.undone_by:
            choices.append(Choice("u", "Take it back", "undo", f"batch {thing.id}"))
        choices += [Choice(" ", said, "") for said in _told(thing)[:12]]
        if not choices:
            self.base.toast(clean(thing.summary), "told")
            return
        self.app.push_screen(ChoiceScreen(thing.summary, choices), lambda what: self._do(thing, what))

    def _do(self, thing: BatchView, what: str | None) -> None:
        number = self.engagement_of(thing)
        if what == "open" and number is not None:
            self.open_engagement(number)
        elif what == "undo":
            self.flow(self._undo(thing))

    async def _undo(self, thing: BatchView) -> None:
        if not await self.ask(ConfirmDialog("Take it back?", clean(thing.summary))):
            return
        outcome = await self.carry_out(c.Undo(thing.id, confirmed=True))
        if outcome is not None:
            self.base.toast(outcome.summary, "done", "U redo")


# Who and when stand on the line itself; these only repeat it, or are the store's own bookkeeping.
_REPEATS = frozenset(
    "at author edited removed withdrawn opened_at opened_by closed_at closed_by completed_at completed_by "
    "stage_since state_since completed made_tasks visited title_pattern title_edited because parent_id by_hand "
    "rest_turned overridden_entry entry_no occurrence_on due_rule identity before after how".split()
)


def _told(batch: BatchView) -> list[str]:
    """The fields that changed, without what the line says anyway."""
    return [
        _change(change)
        for change in batch.changes
        if change.field not in _REPEATS and not (change.before is None and change.after in (None, "", False, [], 0))
    ]


def _change(change: ChangeView) -> str:
    """One field as a person reads it."""
    name = change.field.removesuffix("_id").replace("_", " ")
    if change.before in (None, ""):
        return f"{change.id} {name}: {_value(change.after)}"
    return f"{change.id} {name}: {_value(change.before)} → {_value(change.after)}"


def _value(value: object) -> str:
    if value in (None, "", []):
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(clean(str(item)) for item in value)
    return clean(str(value))
