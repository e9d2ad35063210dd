"""What a filter bar offers while one types, the same in every view (interface.md 3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assure_tui.app_base import AppBase
    from assure_tui.domain.model import Actor
    from assure_tui.domain.query.complete import Completion
    from assure_tui.domain.query.words import Target
    from assure_tui.domain.read_port import ReadPort

Values = Callable[["ReadPort", "Actor", str, str], Sequence[tuple[str, int]]]


def of_work(reads: ReadPort, viewer: Actor, field: str, prefix: str) -> Sequence[tuple[str, int]]:
    """Values of a field of work with their counts; `@` asks for saved views."""
    if field == "@":
        from assure_tui.domain.query.saved_views import view_slug

        return [(view_slug(view.name), view.count or 0) for view in reads.views(viewer)]
    return reads.values(viewer, field, prefix)


async def completions(
    base: AppBase, target: Target, text: str, cursor: int, *, values: Values = of_work
) -> Sequence[Completion]:
    """What may stand at the cursor of a filter for `target`, read off the screen's thread."""
    viewer = base.gateway.actor

    def fetch(reads: ReadPort, today: date) -> list[Completion]:
        from assure_tui.domain.query.complete import complete

        return complete(text, cursor, target, lambda field, prefix: list(values(reads, viewer, field, prefix)))

    return await base.fetch(fetch)
