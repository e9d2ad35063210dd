"""One program, several people: looking through another person's eyes, and acting as another [STAFF-5] [PERM-10]."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from assure_tui.domain.errors import Denied, NotFound
from assure_tui.services.identity import os_login
from assure_tui.store.feed import Feed

if TYPE_CHECKING:
    from datetime import datetime

    from assure_tui.domain.model import Actor
    from assure_tui.domain.read_port import ReadPort
    from assure_tui.services.clock import Clock
    from assure_tui.services.heartbeat import Heartbeat
    from assure_tui.store.engine import Store


class OnlyLooking:
    """The door behind another person's eyes: every command is refused in the same words."""

    def __init__(self, name: str) -> None:
        self._name = name

    def execute(self, *_arguments: Any, **_options: Any) -> NoReturn:
        """Refuse."""
        raise Denied("PERM-10", f"you look through the eyes of {self._name}: nothing can be changed")

    execute_many = execute


class Eyes:
    """The same store for looking at only; it has a feed of its own, so that nobody misses a change."""

    def __init__(self, services: Any, name: str) -> None:
        self._services = services
        self.location: str = services.location
        self.clock: Clock = services.clock
        self.reads: ReadPort = services.reads
        self.dispatcher: Any = OnlyLooking(name)
        self.feed = Feed(self.location)

    @property
    def heartbeat(self) -> Heartbeat:
        """The loop goes on behind one's own line."""
        raise Denied("PERM-10", "the loop is nobody's to look through")

    @property
    def store(self) -> Store:
        """There is nothing to be written to."""
        raise Denied("PERM-10", "looking through another person's eyes changes nothing")

    def newest_batch(self) -> int:
        """The number of the log's newest batch."""
        found: int = self._services.newest_batch()
        return found

    def past(self, instant: datetime) -> NoReturn:
        """One looks back with one's own eyes."""
        raise Denied("PERM-10", "come back to your own eyes first")

    def close(self) -> None:
        """Give the feed back; the store belongs to the line beside it."""
        self.feed.close()


def eyes(services: Any, viewer: Actor, staff_id: int) -> tuple[Eyes, Actor]:
    """What another person sees, for the Firm owner and Admins [STAFF-2]."""
    if not viewer.is_admin:
        raise Denied("PERM-10", "only the Firm owner and Admins look through another person's eyes")
    person: Actor = services.reads.actor_numbered(staff_id)
    return Eyes(services, person.name), person


def person_to_act(services: Any, login: str, typed: str) -> Actor:
    """The Active person of a login, admitted by their passcode where one is set [STAFF-5]."""
    found: Actor | None = services.reads.actor(login)
    if found is None:
        raise NotFound(f"{login} is no active member of this firm")
    admit(services, found, typed)
    return found


def admit(services: Any, actor: Actor, typed: str) -> None:
    """Let the person act, or raise Denied; somebody without a passcode is not asked."""
    if services.reads.has_passcode(actor.staff_id or 0):
        from assure_tui.services import passcodes

        passcodes.admit(services.store, services.clock, actor, typed, os_login())
