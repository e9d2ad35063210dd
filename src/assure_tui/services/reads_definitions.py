"""The read side of what the firm defines: lines, types, statuses, settings, the client status sheet; part of `Reads`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from assure_tui.domain.errors import Denied, Invalid
from assure_tui.domain.model import Actor
from assure_tui.domain.policy import holds
from assure_tui.store.queries.refs import Refs
from assure_tui.store.read import Reader

if TYPE_CHECKING:
    from assure_tui.domain.definition_views import (
        ClientFacingView,
        ClosingDayView,
        CustomStatusView,
        LineView,
        SettingView,
        SheetLine,
        TypeDetail,
    )
    from assure_tui.domain.query import ResolvedQuery, SortKey
    from assure_tui.domain.title_sample import TitleSample
    from assure_tui.domain.views import EngagementView

MOST_LINES = 10_000  # of one sheet


class DefinitionReads:
    """What the firm defined, over one reader."""

    reader: Reader

    if TYPE_CHECKING:

        def engagements(
            self,
            viewer: Actor,
            query: ResolvedQuery | None = None,
            *,
            sort: Sequence[SortKey | str] = (),
            limit: int | None = None,
            today: date,
        ) -> tuple[tuple[EngagementView, ...], int]: ...

        def client_work(self, viewer: Actor, client_id: int, today: date) -> tuple[EngagementView, ...]: ...

    def service_lines(self, viewer: Actor) -> tuple[LineView, ...]:
        """Service lines in their order [LINE-2]."""
        from assure_tui.store.queries import definitions

        return definitions.lines(self.reader)

    def type_details(self, viewer: Actor) -> tuple[TypeDetail, ...]:
        """Every type with all it carries [TYPE-4]."""
        from assure_tui.store.queries import definitions

        return definitions.types(self.reader, viewer)

    def title_sample(self, viewer: Actor, today: date, type_code: str = "") -> TitleSample | None:
        """The newest engagement that is seen, of that type where there is one [CODE-7]."""
        from assure_tui.domain.query.check import parse
        from assure_tui.domain.query.resolve import resolve
        from assure_tui.services.working_days import calendar
        from assure_tui.store.queries import title_sample

        typed = parse(f'type:"{type_code}"', "engagements") if type_code else None
        exact = resolve(typed, today, calendar(self.reader.rows)) if typed is not None else None
        for query in (exact, None) if exact is not None else (None,):
            found, _ = self.engagements(viewer, query, sort=("-created",), limit=1, today=today)
            if found:
                return title_sample.sample(self.reader.rows, found[0].id, today)
        return None

    def custom_statuses(self, viewer: Actor) -> tuple[CustomStatusView, ...]:
        """The firm's own statuses [ST-2]."""
        from assure_tui.store.queries import definitions

        return definitions.custom_statuses(self.reader, viewer)

    def client_statuses(self, viewer: Actor) -> tuple[ClientFacingView, ...]:
        """The client-facing statuses [CFS-1]."""
        from assure_tui.store.queries import definitions

        return definitions.client_statuses(self.reader, viewer)

    def closing_days(self, viewer: Actor) -> tuple[ClosingDayView, ...]:
        """The firm's own closing days [CAL-5]."""
        from assure_tui.store.queries import definitions

        return definitions.closing_days(self.reader)

    def firm_settings(self, viewer: Actor) -> tuple[SettingView, ...]:
        """Every setting with its default [SET-1]; needs View settings."""
        from assure_tui.store.queries import definitions

        if not viewer.is_system and not holds(viewer, "View settings") and not holds(viewer, "Edit settings"):
            raise Denied("PERM-13", f"{viewer.name} lacks the permission View settings")
        return definitions.settings(self.reader)

    def document_types(self) -> tuple[str, ...]:
        """The names of the firm's document types [DOC-6]."""
        return tuple(row[0] for row in self.reader.rows("SELECT name FROM document_type ORDER BY position, id"))

    def status_sheet(
        self, viewer: Actor, query: ResolvedQuery | None, today: date, *, client_id: int | None = None
    ) -> tuple[SheetLine, ...]:
        """What clients are told of the engagements the viewer sees, by client [CFS-4]; refused where switched off."""
        from assure_tui.store.queries import definitions

        if not Refs(self.reader).tells_clients:
            raise Invalid("client_status", "not_offered", "the firm has switched client-facing statuses off")
        if client_id is not None:
            work = [one for one in self.client_work(viewer, client_id, today) if one.status.live]
            return definitions.sheet(self.reader, _numbers(work))
        found, total = self.engagements(viewer, query, limit=MOST_LINES, today=today)
        if total > MOST_LINES:
            raise Invalid("query", "range", f"{total:,} engagements are too many for one sheet; narrow the filter")
        return definitions.sheet(self.reader, _numbers(found))


def _numbers(found: Sequence[EngagementView]) -> list[int]:
    return [one.id for one in found]
