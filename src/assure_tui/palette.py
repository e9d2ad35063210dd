"""The command palette: every action with its live key, and everything one may see by its words [VIEW-1] [FILT-7]."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input

from assure_tui.actions import ACTIONS, BY_ID, Action, can
from assure_tui.app_base import AppBase
from assure_tui.domain.found_views import ARCHIVED, FOUND_KINDS, Found, wanted
from assure_tui.formatting import clean, cut
from assure_tui.greyed import why_greyed
from assure_tui.screens.goto import goto_choices
from assure_tui.widgets.detail_pane import TABS
from assure_tui.widgets.title_bar import pinned

if TYPE_CHECKING:
    from datetime import date

    from assure_tui.domain.model import Actor
    from assure_tui.domain.read_port import ReadPort
    from assure_tui.own_keys import LiveKeys

FOUND = 24
LEAST = 0.4  # for a word of the explanation; names of clients and of commands come before it
ORDER = {"verb": 0, "board": 1, "tasks": 1, "drawer": 1, "global": 2, "list": 3}  # what is wanted most comes first
ALWAYS = {  # without a key of their own
    "tutorial": ("Tutorial", "Ten small steps beside the board; goes on where it was left"),
    "tutorial skip": ("Tutorial: skip this step", "The next step, done or not"),
    "tutorial leave": ("Tutorial: leave it", "It can be gone on with at any time"),
    "switch": ("Switch user", "su: somebody else sits here now; their passcode is asked where one is set"),
    "lock": ("Lock the screen", "Hides every name until you are back; the passcode opens it, else any key"),
    "passcode": ("Your passcode", "Set, change or take it away; it says who you are at another login"),
    "theme": ("Theme: light, dark, high contrast", "Your own; it changes at once and stays"),
    "result": ("Last result", "What the last act on several did to each of them, and why not to some"),
    "yours": ("Your own settings", "Theme, plain signs, lock, fields, columns, keys; the file they are kept in"),
    "news": ("What's new", "Three lines on what this version brings"),
    "rest": ("Let the loop rest", "Nothing is made, moved or sent by rule for so long; asks how long and why"),
    "go on": ("Let the loop go on", "It rests no longer: from the next beat on it does what was due"),
    "keys": ("Keys: print the sheet", "The keys that work now on one page, to look at or to print"),
}
# Method, label, explanation, command, how else it is reached, and the scopes of which a screen needs one.
KEYLESS = (
    (
        "verb_copy_to", "Copy to another client", "The same work, without people, documents, comments or time",
        "CopyEngagement", "y t", ("verb",),
    ),
    (
        "verb_follow", "Follow or leave", "Hear in the inbox of everything on it, or no longer; for yourself only",
        "Follow", "", ("verb", "client"),
    ),
    (
        "verb_acknowledge", "Acknowledge the deadline", "I have seen it as it stands, for the control list; moves nothing",
        "AcknowledgeDeadline", "", ("verb", "control"),
    ),
    (
        "drawer_return", "Pick the return it follows", "The return of the client whose date this work takes over",
        "LinkItem", "", ("drawer",),
    ),
)  # fmt: skip
NEARNESS = {kind: 0.5 - 0.01 * number for number, kind in enumerate(FOUND_KINDS)}  # among themselves as in the list
WHERE = {
    "engagement": "The work itself", "client": "The page of this client", "contact": "The page of their client",
    "task": "The work it belongs to", "request": "The work, or the client, it was asked for",
    "note": "The text of the note", "page": "The page of the handbook", "view": "Its filter, where it belongs",
}  # fmt: skip
ARCHIVED_HELP = "Archived and cancelled work, tasks done, inactive clients; the word archived finds them"
LOOP = ("rest", "go on")  # for who may pause it [LOOP-6]
PAUSE = 0.08  # typing goes on: do not ask the store for every letter


def available(screen: Screen[object], scopes: tuple[str, ...] | None = None) -> list[Action]:
    """The actions a screen, or the app, can do now."""
    return [
        action
        for action in _live(screen)
        if (scopes is None or action.scope in scopes) and not action.parameter and can(screen, action)
    ]


def _live(screen: Screen[object]) -> tuple[Action, ...]:
    """Every action with the keys that work now (R6)."""
    live: LiveKeys | None = getattr(screen.app, "live", None)
    return live.actions if live is not None else ACTIONS


class Palette(CommandPalette):
    """Textual's palette with words of our own and a cursor that does not blink (interface.md 4)."""

    def __init__(self, text: str = "") -> None:
        super().__init__(
            placeholder="a command, or words of anything; archived finds what is over", id="--command-palette"
        )
        self.text = text

    def on_mount(self) -> None:
        """Nothing blinks; what is looked for once more stands there already."""
        typed = self.query_one(Input)
        typed.cursor_blink = False
        if self.text:
            typed.value = self.text
            typed.cursor_position = len(self.text)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the palette: what it is called and does."""

    label: str
    help: str
    line: Content
    run: Callable[[], None]


def explained(entry: Entry, query: str) -> float:
    """Whether every word asked for stands in the explanation: single letters spread over a sentence are no match."""
    words = query.casefold().split()
    return LEAST if words and all(word in entry.help.casefold() for word in words) else 0.0


class AssureCommands(Provider):
    """Actions of the screen below, and places to go to."""

    @property
    def base(self) -> AppBase:
        return cast(AppBase, self.app)

    @property
    def acting(self) -> Screen[object]:
        """The screen whose keys are meant."""
        return self.base.acting_screen

    def _acts_on(self, action: Action) -> str:
        screen = self.acting
        targets = getattr(screen, "targets", None)
        if action.scope != "verb" or targets is None:
            return ""
        cards = targets()
        if len(cards) > 1:
            return f"{len(cards)} marked"
        return clean(cards[0].client) if cards else ""

    def _line(self, action: Action) -> Content:
        key = action.keys[0]
        missing = why_greyed(self.base.actor, action)
        if missing:
            said = Content.styled(
                f"{action.label}  {cut(missing, 43 - len(action.label), ascii=self.base.ascii)}", "$done"
            )
            return self._aligned(said, key)
        acts_on = self._acts_on(action)
        acts_on = cut(acts_on, max(0, 43 - len(action.label)), ascii=self.base.ascii)
        said = Content.assemble((action.label, "bold"), (f"  {acts_on}" if acts_on else "", "$done"))
        return self._aligned(said, key)

    @staticmethod
    def _aligned(said: Content, key: str) -> Content:
        return Content.assemble(said, " " * max(2, 46 - said.cell_length), (key, "$accent"))

    def entries(self) -> Iterator[Entry]:
        """Every action of the screen, and one for each digit that means something here."""
        screen = self.acting
        for action in sorted(available(screen), key=lambda action: ORDER.get(action.scope, 0)):
            yield Entry(action.label, action.help, self._line(action), self._runner(action.call))
        for action in _live(screen):
            if action.parameter and hasattr(screen, f"action_{action.method}"):
                for digit, name in self._digits(action):
                    label = f"{action.label}: {name}"
                    line = self._aligned(Content.styled(cut(label, 44), "bold"), digit)
                    yield Entry(label, action.help, line, self._runner(f"{action.call}({digit})"))

        yield from self._places()
        under_way = getattr(self.app, "tutorial", None) is not None
        for name, (label, help) in ALWAYS.items():
            if name.startswith("tutorial") and (name != "tutorial") is not under_way:
                continue
            if name == "result" and self.base.last_outcome is None:
                continue
            missing = why_greyed(self.base.actor, BY_ID["settings.edit"], "PauseLoop") if name in LOOP else ""
            said = Content.styled(f"{label}  {missing}" if missing else label, "$done" if missing else "bold")
            yield Entry(label, help, self._aligned(said, ""), partial(self._open_always, name))

    def _open_always(self, name: str) -> None:
        if name == "keys":
            from assure_tui.screens.keys_sheet import KeysSheetScreen

            self.app.push_screen(KeysSheetScreen())
            return
        if name == "news":
            from assure_tui.screens.dialogs.whats_new import WhatsNewDialog

            self.app.push_screen(WhatsNewDialog())
            return
        if name in ("theme", "yours"):
            from assure_tui.screens.settings import YOURS, SettingsScreen

            self.app.push_screen(SettingsScreen(YOURS, theme=name == "theme"))
            return
        app: Any = self.app
        if name == "result":
            app.show_last_result()
            return
        if name in LOOP:
            from assure_tui.screens import loop_rest

            app.keep_asking((loop_rest.let_rest if name == "rest" else loop_rest.let_go_on)(app))
            return
        if name in ("switch", "lock", "passcode"):
            {"switch": app.choose_user, "lock": app.lock, "passcode": app.set_passcode}[name]()
            return
        {"tutorial": app.begin_tutorial, "tutorial skip": app.skip_step, "tutorial leave": app.leave_tutorial}[name]()

    def _places(self) -> Iterator[Entry]:
        """Every place of `g`, and the form that has its key on another screen."""
        for choice in goto_choices(self.base.last_opened):
            if choice.value not in ("top", "search"):
                label = f"Go to {choice.label}"
                line = self._aligned(Content.styled(cut(label, 44, ascii=self.base.ascii), "bold"), f"g {choice.key}")
                yield Entry(
                    label, f"Leave this view for that one; the same as g {choice.key}", line, self._goer(choice.value)
                )
        for method, label, help, command, keys, scopes in KEYLESS:
            if self._means_something(method, scopes):
                missing = why_greyed(self.base.actor, BY_ID["verb.copy"], command)
                shown = Content.styled(f"{label}  {missing}" if missing else label, "$done" if missing else "bold")
                yield Entry(label, help, self._aligned(shown, keys), self._runner(method))
        yield from self._removing()
        if not hasattr(self.acting, "action_series_new"):
            line = self._aligned(Content.styled("New series", "bold"), "g r N")
            yield Entry("New series", "A recurring engagement, also from the ready-made list", line, self._new_series)

    def _removing(self) -> Iterator[Entry]:
        """What was made by mistake goes, and comes back; it has no key on purpose (R3)."""
        from assure_tui.screens.removing import offers

        for label, help, method, command in offers(self.acting):
            missing = why_greyed(self.base.actor, BY_ID["verb.archive"], command)
            shown = Content.styled(f"{label}  {missing}" if missing else label, "$done" if missing else "bold")
            yield Entry(label, help, self._aligned(shown, ""), self._runner(method))

    def _means_something(self, method: str, scopes: tuple[str, ...]) -> bool:
        """Whether the screen does it and has things to do it with."""
        screen = self.acting
        own = getattr(screen, "SCOPES", scopes)
        hidden = "verb.copy" in getattr(screen, "HIDDEN", ()) and method == "verb_copy_to"
        return hasattr(screen, f"action_{method}") and not hidden and bool(set(own) & set(scopes))

    def _goer(self, place: str) -> Callable[[], None]:
        above, screen = self.acting, self.base.base_screen

        def go() -> None:
            if above is not screen:
                above.dismiss(None)
            goes = getattr(screen, "go_to", None)
            if goes is not None:
                screen.call_later(goes, place)

        return go

    def _new_series(self) -> None:
        from assure_tui.screens.series_editor import SeriesEditor

        self.app.push_screen(SeriesEditor())

    def _digits(self, action: Action) -> list[tuple[str, str]]:
        if action.id in ("drawer.drawer_tab", "client_page.tab", "builder.tab"):
            names = TABS if action.scope == "drawer" else self.acting.TABS  # type: ignore[attr-defined]
            return [(str(number), name) for number, name in enumerate(names, 1)]
        views = getattr(self.base.base_screen, "views", ())
        return [(str(slot), clean(view.name)) for slot, view in pinned(views).items()]

    async def discover(self) -> Hits:
        for entry in self.entries():
            yield DiscoveryHit(entry.line, entry.run, entry.label, entry.help)

    def _runner(self, call: str) -> Callable[[], None]:
        screen = self.acting

        def run() -> None:
            screen.call_later(screen.run_action, call)

        return run

    async def search(self, query: str) -> Hits:
        matcher, is_command = self.matcher(query), False
        for entry in self.entries():
            score = max(matcher.match(entry.label), explained(entry, query))
            if score > 0:
                is_command = True
                yield Hit(score, entry.line, entry.run, entry.label, entry.help)
        if len(query.strip()) < 2 or not self.base.is_open:
            return
        await asyncio.sleep(PAUSE)
        found: tuple[Found, ...] = await self.base.fetch(self._finder(query.strip()))
        for one in found:
            yield Hit(NEARNESS[one.kind], self._found_line(one), self._go_found(one), *_said(one))
        if not found and not is_command and not wanted(query)[1]:
            words = clean(query.strip())
            line = Content.assemble(("Nothing live fits. Look among what is archived: ", "$done"), (words, "bold"))
            yield Hit(LEAST, line, self._look_archived(query.strip()), words, ARCHIVED_HELP)

    @staticmethod
    def _found_line(one: Found) -> Content:
        """What it is, whose, what it is called, its number."""
        kind = f"archived {one.named}" if one.archived else one.named
        client = clean(one.client) if one.client is not None and one.kind != "client" else ""
        about = f"  {clean(one.about)}" if one.about and one.kind != "engagement" else ""
        return Content.assemble(
            (f"{kind[:1].upper()}{kind[1:]} ", "$done"), clean(one.label), (f"  {client}" if client else "", "$done"),
            (about, "$done"), (f"  {one.reference}" if one.reference else "", "$accent"),
        )  # fmt: skip

    def _finder(self, query: str) -> Callable[[ReadPort, date], tuple[Found, ...]]:
        viewer = self.base.gateway.actor

        def find(reads: ReadPort, today: date) -> tuple[Found, ...]:
            found = reads.search(viewer, query, FOUND)
            return found or (_by_filter(reads, viewer, query, today) if ":" in query or "@" in query else ())

        return find

    def _go_found(self, one: Found) -> Callable[[], None]:
        screen = self.acting

        def go() -> None:
            reveal = getattr(screen, "reveal", None)
            if one.kind == "engagement" and reveal is not None and not one.archived:
                screen.call_later(reveal, one.id, one.pipeline_id)
            else:
                from assure_tui.screens.found import open_found

                screen.call_later(open_found, self.app, screen, one)

        return go

    def _look_archived(self, query: str) -> Callable[[], None]:
        def look() -> None:
            self.app.call_later(self.app.push_screen, Palette(f"{ARCHIVED} {query}"))

        return look


def _said(one: Found) -> tuple[str, str]:
    """What is put into the line when it is chosen, and where it leads."""
    return one.reference or clean(one.label), WHERE[one.kind]


def _by_filter(reads: ReadPort, viewer: Actor, query: str, today: date) -> tuple[Found, ...]:
    from assure_tui.domain.errors import AssureError
    from assure_tui.screens.board_load import compile_query

    try:
        rows, _ = reads.engagements(viewer, compile_query(reads, viewer, query, today), limit=FOUND, today=today)
    except AssureError:
        return ()  # half-typed filter syntax finds nothing, and is no error here
    return tuple(
        Found("engagement", row.id, f"{row.type} {row.period}", row.client, row.client_id, row.id, row.pipeline_id)
        for row in rows
    )
