"""Passcodes: who acts under another login at one terminal says so with a code of their own [STAFF-5].

A passcode is attribution and a lock of the screen, not protection of the file: who can read the file
can try all codes. It is kept as `scrypt$n$r$p$salt$hash`; the log holds a mark of it, never the string.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from assure_tui.domain.errors import Denied, Invalid
from assure_tui.domain.model import SYSTEM, Actor, Origin

if TYPE_CHECKING:
    from assure_tui.services.clock import Clock
    from assure_tui.store.engine import Store
    from assure_tui.store.unit_of_work import UnitOfWork

COST, BLOCK, LANES, SALT, LENGTH = 2**15, 8, 1, 16, 32
MEMORY = 64 * 1024 * 1024
SHORTEST, LONGEST = 6, 64
TRIES = 5  # wrong ones before the first wait
WAIT, LONGEST_WAIT = 30, 24 * 3600  # seconds; each further failure doubles it


def setting_key(staff_id: int) -> str:
    """Under which name the store keeps a person's passcode."""
    return f"passcode.{staff_id}"


def make(typed: str) -> str:
    """The string that is kept for a passcode; Invalid for one that is too short [VAL-5]."""
    value = _normal(typed)
    if len(value) < SHORTEST:
        raise Invalid("passcode", "too_short", f"a passcode has at least {SHORTEST} digits or letters")
    if len(value) > LONGEST or not value.isprintable():
        raise Invalid("passcode", "format", f"a passcode has at most {LONGEST} digits, letters and signs")
    salt = os.urandom(SALT)
    found = _hash(value, salt, COST, BLOCK, LANES)
    return "$".join(("scrypt", str(COST), str(BLOCK), str(LANES), _text(salt), _text(found)))


def matches(kept: str, typed: str) -> bool:
    """Whether a typed passcode is the one kept, compared in constant time."""
    try:
        name, cost, block, lanes, salt, wanted = kept.split("$")
        if name != "scrypt":
            return False
        found = _hash(_normal(typed), base64.b64decode(salt), int(cost), int(block), int(lanes))
        return hmac.compare_digest(found, base64.b64decode(wanted))
    except ValueError:
        return False


def _normal(typed: str) -> str:
    return unicodedata.normalize("NFC", typed.encode("utf-8", "replace").decode("utf-8")).strip()


def _hash(value: str, salt: bytes, cost: int, block: int, lanes: int) -> bytes:
    return hashlib.scrypt(value.encode(), salt=salt, n=cost, r=block, p=lanes, maxmem=MEMORY, dklen=LENGTH)


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


@dataclass(frozen=True, slots=True)
class State:
    """What is kept of one passcode: the string, wrong tries since the last right one, and the wait."""

    kept: str
    failed: int = 0
    until: datetime | None = None

    @classmethod
    def read(cls, value: Any) -> State | None:
        """From the setting's JSON value."""
        if not isinstance(value, Mapping) or not value.get("kept"):
            return None
        until = value.get("until")
        return cls(str(value["kept"]), int(value.get("failed", 0)), datetime.fromisoformat(until) if until else None)

    def as_value(self) -> dict[str, Any]:
        """As the setting keeps it."""
        return {"kept": self.kept, "failed": self.failed, "until": self.until.isoformat() if self.until else None}

    def after_failure(self, now: datetime) -> State:
        """One wrong try more: from the fifth on a wait of 30 seconds, doubled by each further one."""
        failed = self.failed + 1
        if failed < TRIES:
            return State(self.kept, failed)
        wait = min(WAIT * 2 ** min(failed - TRIES, 20), LONGEST_WAIT)
        return State(self.kept, failed, now + timedelta(seconds=wait))


def admit(store: Store, clock: Clock, actor: Actor, typed: str, login: str) -> None:
    """Let the person act, or raise Denied; a wrong passcode counts, waits, and stands in the log.

    Tries are taken one after the other inside the write lock, so that guessing side by side gains nothing.
    """
    from assure_tui.store.unit_of_work import write

    now = clock.now()

    def attempt(unit: UnitOfWork) -> Denied | None:
        row, state = _kept(unit, actor)
        if row is None or state is None:
            return None
        if state.until is not None and now < state.until:
            left = int((state.until - now).total_seconds()) + 1
            return Denied("STAFF-5", f"too many wrong passcodes; {actor.name} can try again in {left} seconds")
        if matches(state.kept, typed):
            if state.failed:
                row.value = State(state.kept).as_value()
                _log(unit, actor, login, f"the right passcode of {actor.name} after {state.failed} wrong ones")
            return None
        worse = state.after_failure(now)
        row.value = worse.as_value()
        _log(unit, actor, login, f"refused: wrong passcode of {actor.name}, try {worse.failed}")
        wait = f"; wait {int((worse.until - now).total_seconds())} seconds" if worse.until else ""
        return Denied("STAFF-5", f"this is not the passcode of {actor.name}{wait}")

    refused = write(store, now, attempt)
    if refused is not None:
        raise refused


def _kept(unit: UnitOfWork, actor: Actor) -> tuple[Any, State | None]:
    from assure_tui.store import tables as t

    row = unit.find(t.Setting, setting_key(actor.staff_id or 0))
    return row, None if row is None else State.read(row.value)


def _log(unit: UnitOfWork, actor: Actor, login: str, summary: str) -> None:
    """By the system: who typed the code is not known to be the person [ACT-8]."""
    unit.session.flush()
    unit.write_batch(
        actor=SYSTEM,
        origin=Origin.CLI,
        login=login,
        command="SaveOwnProfile",
        summary=summary,
        reason=f"at the login of {actor.login}",
        undoable=False,
    )
