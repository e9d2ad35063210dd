"""Free text in engagements `e`: narrowed to where `in:` says (interface.md 3.3)."""

from __future__ import annotations

from assure_tui.domain.model import read_short
from assure_tui.store.queries import sight
from assure_tui.store.queries.filter_leaves import ALWAYS, all_of, any_of, contains
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
                terms += _noted(ctx, typed)
            case "documents":
                found = any_of(contains(ctx, f"fold(x.{column})", typed) for column in ("name", "document"))
                terms.append(f"EXISTS (SELECT 1 FROM checklist_item x WHERE x.engagement_id = e.id AND {found})")
            case _:
                terms.append(has_task(ctx, contains(ctx, "fold(x.title)", typed)))
    if not places and (exact := _number(typed)) is not None:
        terms.append(f"e.id = {ctx.bind(exact)}")
    return any_of(terms) if terms else ALWAYS


def _noted(ctx: Context, typed: str) -> list[str]:
    """What is written of the client, its notes, and pages linked to the work: as far as the viewer reads them."""
    clients = all_of((contains(ctx, "fold(c.notes)", typed), *sight.client_terms(ctx)))
    pages = all_of((_words_of_note(ctx, typed), "n.client_id IS NULL", "k.kind = 'page'"))
    return [
        f"e.client_id IN (SELECT c.id FROM client c WHERE {clients})",
        f"e.client_id IN ({clients_noted(ctx, typed)})",
        f"e.id IN (SELECT k.engagement_id FROM note n JOIN link k ON k.target_id = n.id WHERE {pages})",
    ]


def clients_noted(ctx: Context, typed: str) -> str:
    """The clients with a note that holds the text and that the viewer may read [LINK-6] [PERM-3]."""
    from assure_tui.store.queries.links import note_terms

    terms = all_of((_words_of_note(ctx, typed), "n.client_id IS NOT NULL", *note_terms(ctx)))
    return f"SELECT n.client_id FROM note n WHERE {terms}"


def _words_of_note(ctx: Context, typed: str) -> str:
    words = any_of(contains(ctx, f"fold(n.{column})", typed) for column in ("title", "text"))
    return f"n.removed = {ctx.bind.false} AND {words}"


def _number(typed: str) -> int | None:
    return read_short(typed, "engagement") if typed[:1] in "Ee" else None
