"""Editing an engagement that a series made: what may be ticked for the series as well [REC-22]."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from assure_tui.domain.policy import holds
from assure_tui.domain.series_commands import EditSeries
from assure_tui.domain.series_saving import values, worth_saving
from assure_tui.domain.views import EngagementDetail
from assure_tui.screens.verb_flows import Flows
from assure_tui.widgets.toggle_list import Toggle

if TYPE_CHECKING:
    from assure_tui.domain.read_port import ReadPort


async def what_series_may_take(screen: Flows, detail: EngagementDetail) -> tuple[Toggle, ...]:
    """The boxes; none where no series made it, it has ended, or the person may not edit series."""
    made, viewer = detail.series, screen.viewer
    if made is None or made.state == "ended" or not holds(viewer, "Manage recurrences"):
        return ()
    one = detail.engagement

    def fetch(reads: ReadPort, today: date) -> dict[str, str]:
        template = reads.one_series(viewer, made.series_id, today).template
        return worth_saving(one, template, reads.client(viewer, one.client_id), reads.staff())

    found = await screen.read(fetch)
    return tuple(Toggle(name, name.capitalize(), said) for name, said in found.items())


async def save_to_series(
    screen: Flows, detail: EngagementDetail, edited: Mapping[str, Any], ticked: Sequence[str]
) -> None:
    """Give the series what was ticked, as the engagement has it now; what the series made stays as it is."""
    if not ticked or detail.series is None:
        return
    one = replace(
        detail.engagement,
        budget_minutes=edited.get("budget", detail.engagement.budget_minutes),
        description=edited.get("description", detail.engagement.description),
    )
    await screen.carry_out(EditSeries((detail.series.series_id,), values(one, ticked, await screen.staff())))
