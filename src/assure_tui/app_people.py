"""The part of the app that changes who looks and acts: another person's eyes, another person, a locked screen."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import Future
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, cast

from textual import events
from textual.timer import Timer

from assure_tui.app_base import AppBase, GatewayLike

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from assure_tui.domain.read_port import ReadPort
    from assure_tui.domain.views import Changes
    from assure_tui.settings import Settings

LOOK = 5.0  # seconds between two looks whether somebody is still here


class Several(Protocol):
    """What a gateway must know for several people at one window."""

    def look_through(self, staff_id: int) -> Future[Any]: ...

    def act_as(self, login: str, typed: str) -> Future[Any]: ...

    def admit(self, typed: str) -> Future[None]: ...


class ChangesPeople(AppBase):
    """Eyes are read-only and end with a key; a switch is the other person's window; a lock hides every name."""

    eyes = ""  # through whose eyes one looks; empty for one's own
    locked = False
    lock_minutes = 0  # of rest before the screen locks itself; 0: never
    touched_at = 0.0
    _lock_timer: Timer | None = None
    _asking: asyncio.Task[None] | None = None

    @property
    def _several(self) -> Several:
        return cast(Several, self.gateway)

    # -- another person's eyes -------------------------------------------------------------------

    async def look_through(self, staff_id: int, name: str) -> None:
        """Show every screen as that person sees it, read-only, until `~` [PERM-10]."""
        if self._elsewhere():
            return
        if self.actor is not None and self.actor.staff_id == staff_id:
            self.toast("These are your own eyes.", "told")
            return
        other: GatewayLike = await asyncio.wrap_future(self._several.look_through(staff_id))
        self._present, self._gateway, self.eyes = self._gateway, other, name
        other.on_change(self._from_gateway_thread)
        await self.to_board()
        self.toast(f"Through the eyes of {name}, read-only.", "told", "~ comes back")

    def own_eyes(self) -> None:
        """Back to one's own."""
        if self.eyes:
            self.run_worker(self._own_eyes(), exit_on_error=False)
        else:
            self.toast("These are your own eyes.", "told")

    async def _own_eyes(self) -> None:
        await self.look_now()
        await self.to_board()
        self.toast("Your own eyes again.", "done")

    async def look_back(self, instant: datetime) -> None:
        """The past is looked at with one's own eyes."""
        self.eyes = ""
        await super().look_back(instant)

    async def look_now(self) -> None:
        """Back to the present, and to one's own eyes."""
        self.eyes = ""
        await super().look_now()

    def _elsewhere(self) -> bool:
        """In the past or behind other eyes one comes back first."""
        if self._present is None:
            return False
        self.toast("Come back first: ~ ends another person's eyes, g v the past.", "refused")
        return True

    async def to_board(self) -> None:
        """A fresh board alone: nothing of what was open for somebody else stays."""
        from assure_tui.screens.board import BoardScreen

        self.keep_drafts()
        while len(self.screen_stack) > 2:
            await self.pop_screen()
        await self.switch_screen(BoardScreen())

    # -- another person --------------------------------------------------------------------------

    def choose_user(self) -> None:
        """Who sits here now."""
        if not self._elsewhere():
            from assure_tui.screens.switching import ask_who

            self.keep_asking(ask_who(self))

    def set_passcode(self) -> None:
        """One's own passcode: set, changed, taken away [STAFF-5]."""
        if not self._elsewhere():
            from assure_tui.screens.own_passcode import ask_passcode

            self.keep_asking(ask_passcode(self))

    async def become(self, login: str, typed: str) -> None:
        """Act as another person from now on; drafts, views and undo are theirs. Raises Denied."""
        made: GatewayLike = await asyncio.wrap_future(self._several.act_as(login, typed))
        self.keep_drafts()
        before, self._gateway = self._gateway, made
        made.on_change(self._from_gateway_thread)
        self.last_command, self.toasted, self._undo_offer = None, None, (None, 0)
        self.last_outcome, self.names_of_results = None, {}  # of work that the other one may not see
        self._last_opened = None
        await self.to_board()
        if before is not None:
            await asyncio.to_thread(before.close)  # its loop ends; the board begins one of the new line
        self.toast(f"You are {made.actor.name} now.", "done")

    async def become_from_lock(self, login: str, typed: str) -> None:
        """Somebody else at a locked screen, by login and passcode: without one they could open it for anybody."""
        from assure_tui.domain.errors import Denied

        def has_passcode(reads: ReadPort) -> bool:
            found = reads.actor(login)
            return found is not None and reads.has_passcode(found.staff_id or 0)

        if self._present is not None or not await self.fetch(lambda reads, today: has_passcode(reads)):
            raise Denied("STAFF-5", "only somebody with a passcode goes on at a locked screen")
        await self.become(login, typed)
        self._unlocked(None)

    def keep_asking(self, steps: Coroutine[Any, Any, None]) -> None:
        """A plain task, as every flow that waits for an answer; the loop itself keeps only a weak reference."""
        self._asking = asyncio.get_running_loop().create_task(steps)

    # -- lock ------------------------------------------------------------------------------------

    def mind_rest(self) -> None:
        """Read after how long a rest the screen locks itself, and look for it from then on."""
        self.touched_at = time.monotonic()
        self.changed.subscribe(self, self._lock_settings)
        self.run_worker(self._read_lock(), group="lock", exclusive=True, exit_on_error=False)

    def use_own(self, chosen: Settings) -> None:
        """As the app does; the lock looks at once after how long a rest it closes."""
        before = self.settings.lock_minutes
        super().use_own(chosen)
        if chosen.lock_minutes != before and self.is_open:
            self.run_worker(self._read_lock(), group="lock", exclusive=True, exit_on_error=False)

    def _lock_settings(self, changes: Changes) -> None:
        if changes.everything or "setting" in changes.topics:
            self.run_worker(self._read_lock(), group="lock", exclusive=True, exit_on_error=False)

    async def _read_lock(self) -> None:
        from assure_tui.domain.errors import AssureError

        try:
            kept = await self.fetch(lambda reads, today: reads.settings().get("session.lock_minutes"))
        except AssureError:
            return  # what was known stands
        asked = [minutes for minutes in (int(kept or 0), self.settings.lock_minutes) if minutes]
        self.lock_minutes = min(asked, default=0)
        if self.lock_minutes and self._lock_timer is None:
            self._lock_timer = self.set_interval(LOOK, self.look_for_rest)

    def look_for_rest(self) -> None:
        """Lock when nobody has touched anything for that long."""
        rested = time.monotonic() - max(self.touched_at, self.typed_at)
        if self.lock_minutes and not self.locked and self.is_open and rested >= self.lock_minutes * 60:
            self.lock()

    def lock(self) -> None:
        """Hide every name until the person says who they are; the loop goes on behind it."""
        if not self.locked and self.is_open:
            from assure_tui.screens.locked import LockScreen

            self.locked = True
            self.keep_drafts()
            self.push_screen(LockScreen(), self._unlocked)

    def _unlocked(self, _: object) -> None:
        self.locked = False
        self.touched_at = time.monotonic()

    async def admit(self, typed: str) -> None:
        """Raises Denied for the wrong passcode."""
        await asyncio.wrap_future(cast(Several, self.present).admit(typed))

    async def asks_passcode(self) -> bool:
        """Whether the person who works here has one."""
        number = self.present.actor.staff_id or 0
        return await asyncio.wrap_future(self.present.fetch(lambda reads, today: reads.has_passcode(number)))

    async def on_event(self, event: events.Event) -> None:
        """A hand on the mouse is a person too."""
        if isinstance(event, events.MouseEvent):
            self.touched_at = time.monotonic()
        await super().on_event(event)
