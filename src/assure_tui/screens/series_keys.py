"""What the list of series and the page of one share: their keys, and a series' state in words."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from assure_tui.actions import bindings_for
from assure_tui.domain.series_views import SeriesView
from assure_tui.formatting import cut, full_date

HIDDEN = frozenset({"global.new_form"})  # its key means a new series here


def series_bindings() -> list[BindingType]:
    """The keys of series: `N` makes a series here, and no verb of engagements means anything."""
    found: list[BindingType] = [
        binding for binding in bindings_for("series", "list", "global") if binding.id not in HIDDEN
    ]
    return [
        *found,
        Binding("tab", "next_tab(1)", "Next tab", show=False),
        Binding("shift+tab", "next_tab(-1)", "Previous tab", show=False),
    ]


def state_words(one: SeriesView) -> str:
    """The next date, or why there is none: `Wed 1 Apr 2026`, `3 pending`, `paused to 30 Jun`."""
    if one.pending or one.failed:
        parts = [f"{one.pending} pending" if one.pending else "", f"{one.failed} failed" if one.failed else ""]
        return ", ".join(part for part in parts if part)
    if one.state == "paused":
        return f"paused to {full_date(one.paused_to)}" if one.paused_to else "paused"
    if one.state == "ended":
        return f"ended {full_date(one.ended_on)}" if one.ended_on else "ended"
    return cut(full_date(one.next_on), 22) if one.next_on else "nothing planned"
