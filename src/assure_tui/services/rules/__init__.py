"""What follows from a change inside its own transaction: facts before decisions [BLK-4] [LOOP-2].

Each rule is a module with `act(ctx, touched)`. It looks only at what was touched, says nothing when there is
nothing to do, and gives the same result however often it runs. A rule that changes something is seen by the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assure_tui.store.capture import Captured


@dataclass(frozen=True, slots=True)
class Touched:
    """What a command changed: engagements (their own rows and what they carry), clients, and each change."""

    engagements: frozenset[int]
    clients: frozenset[int]
    changes: tuple[Captured, ...]

    def things(self, entity: str) -> frozenset[int]:
        """Numbers of the changed things of one kind, such as `request`."""
        return frozenset(int(c.entity_id) for c in self.changes if c.entity == entity and "/" not in c.entity_id)

    def fields(self, entity: str) -> frozenset[str]:
        """Names of the fields that changed on things of one kind."""
        return frozenset(name for c in self.changes if c.entity == entity for name in (*c.before, *c.after))
