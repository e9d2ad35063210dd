"""Where a thing that search found lives [FILT-7]."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.screen import Screen

from assure_tui.domain.found_views import Found
from assure_tui.domain.model import short
from assure_tui.domain.views import UnmetItem
from assure_tui.screens.places import open_about

if TYPE_CHECKING:
    from assure_tui.app_base import AppBase

REQUESTS = 3  # a tab of the page of a client


async def open_found(app: App[Any], screen: Screen[Any], one: Found) -> None:
    """Show it over the present screen."""
    if one.kind == "view":
        await _open_view(app, one.id)
    elif one.kind in ("note", "page"):
        from assure_tui.screens.handbook_text import TextScreen

        app.push_screen(TextScreen(one.id, page=one.kind == "page"))
    elif one.engagement_id is not None:
        _open_work(app, screen, one, one.engagement_id)
    elif one.kind == "task":
        open_about(app, "tasks", short("task", one.id), "anyone")
    elif one.client_id is not None:
        open_about(app, "client", one.client_id, *((REQUESTS,) if one.kind == "request" else ()))


def _open_work(app: App[Any], screen: Screen[Any], one: Found, number: int) -> None:
    item = UnmetItem("task", one.id, one.label, "") if one.kind == "task" else None
    opened = getattr(screen, "open_engagement", None)
    if opened is not None:
        opened(number, item)
        return
    base: AppBase = app  # type: ignore[assignment]
    base.last_opened = number
    app.push_screen(base.make_drawer(number, item))


async def _open_view(app: App[Any], number: int) -> None:
    """A view opens what it is a view of; one of the board goes to the board itself."""
    base: AppBase = app  # type: ignore[assignment]
    viewer = base.gateway.actor
    views = await base.fetch(lambda reads, today: reads.views(viewer))
    view = next((each for each in views if each.id == number), None)
    if view is None:
        base.toast("That view is not there any more.", "told")
    elif view.kind in ("tasks", "queue"):
        open_about(app, "tasks", view.query, "review" if view.kind == "queue" else "mine")
    elif view.kind in ("table", "calendar"):
        open_about(app, view.kind, view.query, view.slot)
    else:
        boards: list[Any] = [each for each in app.screen_stack if hasattr(each, "reveal")]
        if boards:
            show = boards[-1].set_filter
            while app.screen is not boards[-1]:
                app.pop_screen()
            show(view.query, view.slot)
