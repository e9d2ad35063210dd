"""The locked screen: nothing of the firm can be read, until the person is here again [STAFF-5]."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Static

from assure_tui.formatting import clean
from assure_tui.widgets.fields import TextField

if TYPE_CHECKING:
    from assure_tui.app_people import ChangesPeople

IGNORED = frozenset({"ctrl+q", "ctrl+c", "ctrl+p", "f1"})
SWITCH = ":su"  # typed instead of the passcode: somebody else sits here


class LockScreen(Screen[None]):
    """With a passcode it is asked for; without one any key opens, for whoever sits at this login.

    Somebody else with a passcode says who they are by login: a list would show names.
    """

    DEFAULT_CSS = """
    LockScreen { align: center middle; }
    LockScreen > Vertical { width: 46; height: auto; border: solid $accent; padding: 1 2; }
    LockScreen.-ascii > Vertical { border: ascii $accent; }
    LockScreen Static { height: auto; }
    """
    BINDINGS = [Binding("ctrl+q", "app.global_quit", "Quit", show=False, priority=True)]

    def __init__(self) -> None:
        super().__init__()
        self.asks: bool | None = None  # not known yet
        self.trying = False
        self.login: str | None = None  # of somebody else: empty until it is typed, None for the person who locked it

    @property
    def people(self) -> ChangesPeople:
        """The app as it changes people."""
        return cast("ChangesPeople", self.app)

    def compose(self) -> ComposeResult:
        self.set_class(self.people.ascii, "-ascii")
        with Vertical():
            yield Static(Content.styled("Locked", "bold"))
            yield Static("", id="how")
            yield Static("", id="wrong")

    async def on_mount(self) -> None:
        """Find out whether there is a passcode."""
        self.asks = await self.people.asks_passcode()
        how = self.query_one("#how", Static)
        if self.asks:
            self._say()
            field = TextField("", max_length=64, id="passcode")
            field.password = True
            await self.query_one(Vertical).mount(field, before="#wrong")
            field.focus()
        else:
            how.update(Content("Any key goes on where you were. ctrl+q leaves."))

    def _say(self) -> None:
        said = "Your passcode, then enter. :su somebody else. ctrl+q leaves the program."
        if self.login is not None:
            said = "Your passcode, then enter." if self.login else "Your login, then enter. escape goes back."
        self.query_one("#how", Static).update(Content(said))

    def on_key(self, event: events.Key) -> None:
        """Any key, where nothing is asked; escape asks the person who locked it again."""
        if event.key == "escape" and self.login is not None and not self.trying:
            event.stop()
            self._ask_for(None)
            return
        if self.asks is False and event.key not in IGNORED:
            event.stop()
            event.prevent_default()
            self.dismiss(None)

    @on(Input.Submitted)
    def _typed(self, event: Input.Submitted) -> None:
        event.stop()
        if self.trying or not event.value:
            return
        typed, event.input.value = event.value, ""
        if self.login is None and typed.strip() == SWITCH:
            self._ask_for("")
        elif self.login == "":
            self._ask_for(typed.strip())
        else:
            self.trying = True
            # Not a worker of this screen: a switch takes the screen away while it is under way.
            self.people.keep_asking(self._try(typed))

    def _ask_for(self, login: str | None) -> None:
        """Whose passcode is asked for; the login first."""
        self.login = login
        self.query_one("#passcode", TextField).password = login != ""
        self.query_one("#passcode", TextField).value = ""
        self.query_one("#wrong", Static).update("")
        self._say()

    async def _try(self, typed: str) -> None:
        from assure_tui.domain.errors import AssureError, Denied

        try:
            if self.login:
                await self.people.become_from_lock(self.login, typed)
                return
            await self.people.admit(typed)
        except AssureError as error:
            # The reason names the person; here only how long one has to wait may be read.
            said = error.reason if isinstance(error, Denied) else error.message
            wait = said.partition("wait ")[2] or said.partition("try again in ")[2]
            self._ask_for(None)
            self.query_one("#wrong", Static).update(
                Content(f"That is not it.{f' Wait {clean(wait)}.' if wait else ''}")
            )
            self.app.bell()
        else:
            self.dismiss(None)
        finally:
            self.trying = False

    def check_action(self, action: str, parameters: tuple[Any, ...]) -> bool | None:
        """Nothing of the screens below can be asked for."""
        return action in ("global_quit", "app.global_quit")
