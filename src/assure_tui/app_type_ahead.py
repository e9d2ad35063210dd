"""Typing ahead: keys wait for the dialog or the list they are meant for, however fast a person types (R5)."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from textual import events
from textual.message_pump import MessagePump
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widget import Widget

from assure_tui.app_keys import TakesKeys

FRAME = 0.02
QUIET = 2  # frames without a reading: what is asked for may not have begun in the first one
LEAVES = frozenset({"enter", "tab", "shift+tab"})  # keys that go on to another field
LOOK = 0.1  # seconds between two looks at a hold: while the whole program stands still they do not come
LOOKS = 10  # after so many, a question that a busy store keeps from coming gives the keyboard back
SURE = 100  # what is certain to come is waited for: on a slow machine a key would go where it is not meant to


class TypesAhead(TakesKeys):
    """Holds keys back while what they are for is on its way, and gives them on in the order they were pressed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.typed_at = 0.0  # by the monotonic clock: the loop gives way to whoever types
        self._held: deque[events.Key] = deque()
        self._holding = False
        self._hold_timer: Timer | None = None
        self._hold_left = LOOKS
        self._leaving = ""  # the key that leaves a field, while it is on its way
        self._until_read = False  # held until a list is read, whoever else is ready
        self._asked = 0
        self._reads: set[asyncio.Future[Any]] = set()  # asked of the store and not answered yet

    def hold_keys(self, looks: int = LOOKS) -> None:
        """A dialog is on its way: what is typed meanwhile is for it, however fast a person types (R5)."""
        self._holding = True
        if self._hold_timer is not None:
            self._hold_timer.stop()
        self._hold_left = looks
        self._hold_timer = self.set_interval(LOOK, self._hold_on)

    def _hold_on(self) -> None:
        self._hold_left -= 1
        if self._hold_left <= 0:
            self._release()

    def hold_until_read(self) -> None:
        """Another list is on its way: marks and verbs typed meanwhile are for what it will show, not for the old one."""
        self.hold_keys(SURE)
        self._until_read = True
        self._asked += 1
        self.screen.call_after_refresh(self._look_for_reads, self._asked, 0)

    def hold_until_shown(self) -> None:
        """A field takes the keys once it is shown: the first letters typed are for it."""
        self.hold_keys(SURE)
        self.screen.call_after_refresh(self.release_keys)

    def _look_for_reads(self, asked: int, idle: int) -> None:
        """Once nothing has been read for some frames, what was asked for last is there."""
        if not self._holding or asked != self._asked or not self.screen_stack:  # none any more: the program ends
            return
        idle = 0 if self._reads else idle + 1
        if idle <= QUIET:
            self.set_timer(FRAME, lambda: self._look_for_reads(asked, idle))
        else:
            self.screen.call_after_refresh(self._release)

    def reads_from(self, answer: asyncio.Future[Any]) -> asyncio.Future[Any]:
        """The same answer, known to be awaited until it is there."""
        self._reads.add(answer)
        answer.add_done_callback(self._reads.discard)
        return answer

    def release_keys(self) -> None:
        """It stands, or there will be none: the keys go on in the order they were pressed."""
        if not self._until_read:
            self._release()

    def _release(self) -> None:
        self._holding = self._until_read = False
        self._leaving = ""
        if self._hold_timer is not None:
            self._hold_timer.stop()
            self._hold_timer = None
        if self._held:
            self.call_next(self._replay)

    async def _replay(self) -> None:
        if self._held and not self._holding:
            key = self._held.popleft()
            ends = self._ends_filter(key)
            takes = self.focused or self.screen
            await super().on_event(key)
            if ends:
                self.hold_until_read()
            elif self._held:  # one may close the dialog the next is no longer for
                self._walk((takes, *takes.ancestors), self._replay_soon)

    def _replay_soon(self) -> None:
        self.set_timer(FRAME, self._replay)

    async def on_event(self, event: events.Event) -> None:
        """Keys wait while a dialog opens; everything else goes its way."""
        if isinstance(event, events.Key):
            self.typed_at = time.monotonic()
            meant = self.key_meant(event)
            if meant is None:
                return
            event = meant
        # A key that was on its way to a widget already comes back here as forwarded, and starts anew;
        # the one that leaves a field goes its way, for the others wait for it.
        if isinstance(event, events.Key) and self._waits(event):
            self._held.append(events.Key(event.key, event.character))
            return
        field = self._field() if isinstance(event, events.Key) and self._leaves_field(event) else None
        ends = isinstance(event, events.Key) and self._ends_filter(event)
        await super().on_event(event)
        if ends:
            self.hold_until_read()
        if isinstance(event, events.Key) and field is not None:
            self._hold_until_left(field, event.key)

    def _ends_filter(self, event: events.Key) -> bool:
        """Whether it is the enter of a filter: what is typed behind it is for what fits."""
        ends = event.key == "enter" and not event.is_forwarded and getattr(self.focused, "ends_with_enter", False)
        if ends:
            self._leaving = event.key
        return bool(ends)

    def _waits(self, event: events.Key) -> bool:
        if event.is_forwarded and self._leaving == event.key:
            return False
        return self._holding or (bool(self._held) and not event.is_forwarded)

    def _leaves_field(self, event: events.Key) -> bool:
        if event.key not in LEAVES or event.is_forwarded:
            return False
        field = self._field()
        if field is None:
            return False
        from textual.widgets import Input

        return event.key != "enter" or isinstance(field, Input)  # in a long text it is the end of a line

    def _field(self) -> Widget | None:
        """The field of a dialog that has the keys."""
        if not isinstance(self.screen, ModalScreen):
            return None
        from textual.widgets import Input, TextArea  # imported already where a field has the keys

        return self.focused if isinstance(self.focused, Input | TextArea) else None

    def _hold_until_left(self, field: Widget, key: str) -> None:
        """What is typed after enter or tab is for the next field, also where both come in one read."""
        self._leaving = key
        self.hold_keys(SURE)
        way = (field, *field.ancestors)
        # Once for the key, which comes back here, once more for what the field then says to its form.
        self._walk(way, lambda: self._walk((field, *way), self._left))

    def _walk(self, way: Sequence[MessagePump], then: Callable[[], None]) -> None:
        """Go the way that messages bubble, behind those that are under way."""
        for n, node in enumerate(way):
            if node.is_running and node.call_later(self._walk, way[n + 1 :], then):
                return
        then()

    def _left(self) -> None:
        self._leaving = ""
        self.release_keys()

    def push_screen(self, *args: Any, **kwargs: Any) -> Any:
        """As Textual's; the keys of a dialog or a place wait until it can take them."""
        awaited = super().push_screen(*args, **kwargs)
        if isinstance(self.screen, ModalScreen):
            self.hold_until_shown()
        else:
            self.hold_until_read()  # a place one went to is there once it has read what it shows
        return awaited
