"""Commands on people beside inviting, editing and leaving [STAFF-1] [LEAVE-4] [PERM-12]."""

from __future__ import annotations

from dataclasses import dataclass

from assure_tui.domain.commands import Command


@dataclass(frozen=True, slots=True)
class ApproveStaff(Command):
    """Somebody invited is Active from now on."""

    staff_id: int


@dataclass(frozen=True, slots=True)
class ReturnStaff(Command):
    """Somebody who has left is Active again, with nothing in their name."""

    staff_id: int


@dataclass(frozen=True, slots=True)
class PassOwnership(Command):
    """The Firm owner makes another person Firm owner and is an Admin from then on."""

    staff_id: int
    confirmed: bool = False
