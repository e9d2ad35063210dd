"""What the loop did or would do, as far as a person may see what it is about [PERM-4] [INS-3]."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from assure_tui.domain.loop_views import Deed
from assure_tui.domain.model import Actor
from assure_tui.store.queries import sight
from assure_tui.store.queries.refs import Context, Refs
from assure_tui.store.read import Binder, Reader

# The letter of a number -> its engagement and client.
_ABOUT = {
    "E": "SELECT id, client_id FROM engagement WHERE id = :number",
    "S": "SELECT NULL, client_id FROM series WHERE id = :number",
    "R": "SELECT engagement_id, client_id FROM request WHERE id = :number",
    "C": "SELECT NULL, id FROM client WHERE id = :number",
    "T": "SELECT t.engagement_id, e.client_id FROM task t LEFT JOIN engagement e ON e.id = t.engagement_id WHERE t.id = :number",
}


def seen_by(reader: Reader, viewer: Actor) -> Callable[[Deed], bool]:
    """Whether the viewer may be told of a deed; what is about nothing in particular is told to who sees everything."""

    def seen(deed: Deed) -> bool:
        ctx = Context(Binder(), Refs(reader), viewer, date.min)
        if not sight.engagement_terms(ctx) and not sight.client_terms(ctx):
            return True
        letter, _, number = deed.about.partition("-")
        rows = reader.rows(_ABOUT[letter], {"number": int(number)}) if letter in _ABOUT and number.isdecimal() else []
        if not rows:
            return False
        engagement, client = rows[0]
        if engagement is None:
            return client is not None and sight.sees_client(Context(Binder(), ctx.refs, viewer, date.min), client)
        ctx = Context(Binder(), ctx.refs, viewer, date.min)
        terms = [f"e.id = {ctx.bind(engagement)}", *sight.engagement_terms(ctx)]
        return bool(reader.rows(f"SELECT 1 FROM engagement e WHERE {' AND '.join(terms)}", ctx.bind.params))

    return seen
