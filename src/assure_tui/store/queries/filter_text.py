"""Free text in engagements `e`: narrowed to where `in:` says (interface.md 3.3)."""

from __future__ import annotations

from assure_tui.domain.model import read_short
from assure_tui.store.queries.filter_leaves import ALWAYS, any_of, contains
from assure_tui.store.queries.filter_states import has_task
from assure_tui.store.queries.refs import Context


def free_text(ctx: Context, typed: str, places: tuple[str, ...]) -> str:
    """Text in the client's name, the title and the number, or where `in:` says."""
    terms = []
    for place in places or ("client", "title"):
        match place:
            case "client":
                named = contains(ctx, "c.name_key", typed)
                terms.append(f"e.client_id IN (SELECT c.id FROM client c WHERE {named})")
            case "title":
                terms.append(contains(ctx, "fold(e.title)", typed))
            case "comments":
                found = contains(ctx, "fold(x.text)", typed)
                terms.append(
                    "(e.comment_count > 0 AND EXISTS (SELECT 1 FROM comment x WHERE x.engagement_id = e.id"
                    f" AND x.withdrawn = {ctx.bind.false} AND {found}))"
                )
            case "notes":
                terms.append(contains(ctx, "fold(e.description)", typed))
                noted = contains(ctx, "fold(c.notes)", typed)
                terms.append(f"e.client_id IN (SELECT c.id FROM client c WHERE {noted})")
            case "documents":
                found = any_of(contains(ctx, f"fold(x.{column})", typed) for column in ("name", "document"))
                terms.append(f"EXISTS (SELECT 1 FROM checklist_item x WHERE x.engagement_id = e.id AND {found})")
            case _:
                terms.append(has_task(ctx, contains(ctx, "fold(x.title)", typed)))
    if not places and (exact := _number(typed)) is not None:
        terms.append(f"e.id = {ctx.bind(exact)}")
    return any_of(terms) if terms else ALWAYS


def _number(typed: str) -> int | None:
    return read_short(typed, "engagement") if typed[:1] in "Ee" else None
