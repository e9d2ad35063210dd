"""The read side of links, notes and the handbook; part of `Reads` [LINK-1] [LINK-6]."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from assure_tui.domain.model import Actor
from assure_tui.store.queries.refs import Context, Refs
from assure_tui.store.read import Binder, Reader

if TYPE_CHECKING:
    from assure_tui.domain.link_views import LinkedView, NoteDetail, NoteView, ReturnOffer
    from assure_tui.domain.linking import LinkKind


class LinkReads:
    """What could be linked, where things are linked, and the texts, over one reader."""

    reader: Reader

    def linkable(
        self, viewer: Actor, engagement_id: int, text: str, today: date, limit: int = 60
    ) -> tuple[LinkedView, ...]:
        """What the viewer could link to an engagement, by a few letters of it [PERM-9]."""
        from assure_tui.domain.policy import verdict
        from assure_tui.store.queries import detail, link_offers

        if not verdict(viewer, "LinkItem").allowed:
            return ()
        ctx, view = detail.one(self.reader, viewer, engagement_id, today)
        return link_offers.offers(ctx, view, text, limit)

    def returns_to_follow(self, viewer: Actor, engagement_id: int) -> tuple[ReturnOffer, ...]:
        """The returns whose date an engagement may follow; none where it has dates of its own [DUE-7]."""
        from assure_tui.store.queries import returns

        return returns.to_follow(self._context(viewer, date.min), engagement_id)

    def linked_to(self, viewer: Actor, kind: LinkKind, number: int, today: date) -> tuple[LinkedView, ...]:
        """The engagements where a thing lies or is linked; NotFound when the thing is not there [PAGE-3]."""
        from assure_tui.domain.errors import NotFound
        from assure_tui.domain.linking import reference
        from assure_tui.store.queries import links

        found = links.linked_to(self._context(viewer, today), kind, number)
        # Whoever sees where it is linked sees it; else its own sight decides.
        if not found and not links.there(self._context(viewer, today), kind, number):
            raise NotFound(f"there is no {kind.label.casefold()} {reference(kind, number)} that you may see")
        return found

    def notes(
        self, viewer: Actor, client_id: int | None = None, text: str = "", *, limit: int | None = None
    ) -> tuple[tuple[NoteView, ...], int]:
        """Notes of one client, or of every client the viewer sees, the newest first; with their number."""
        from assure_tui.store.queries import notes

        return notes.notes(self._context(viewer, date.min), client_id, text, limit=limit)

    def handbook(self, viewer: Actor, text: str = "", *, limit: int | None = None) -> tuple[tuple[NoteView, ...], int]:
        """The pages of the firm by title; with their number."""
        from assure_tui.store.queries import notes

        return notes.handbook(self._context(viewer, date.min), text, limit=limit)

    def note(self, viewer: Actor, number: int, today: date, *, page: bool = False) -> NoteDetail:
        """A note, or a page of the handbook, with every version and where it is linked."""
        from assure_tui.store.queries import notes

        return notes.one(self._context(viewer, today), number, page=page)

    def _context(self, viewer: Actor, today: date) -> Context:
        return Context(Binder(), Refs(self.reader), viewer, today)
