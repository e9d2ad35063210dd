"""workload: people by weeks, planned against the room there is, and the work behind it [TIME-5] [TIME-6] [TIME-7]."""

from __future__ import annotations

from datetime import timedelta

import click

from assure_tui.cli import refs, time_shapes
from assure_tui.cli.options import AssureCommand
from assure_tui.cli.output import cell as plain_cell
from assure_tui.cli.output import write
from assure_tui.cli.safe_text import one_line
from assure_tui.cli.session import session
from assure_tui.domain.errors import Invalid
from assure_tui.domain.minutes import minutes_words
from assure_tui.domain.time_views import WorkloadView
from assure_tui.domain.workload import weeks_from

MOST_WEEKS = 53
_PLAIN = ("planned_minutes", "room_minutes", "capacity_minutes", "over_minutes", "logged_minutes", "items")
ITEMS = {
    "engagement": "Eng.",
    "client": "Client",
    "type": "Type",
    "task": "Task",
    "person": "Person",
    "minutes": "Minutes",
    "left_minutes": "Left",
    "due": "Due",
    "start_by": "Start by",
}


@click.command(cls=AssureCommand)
@click.option("--weeks", "count", type=int, default=4, metavar="N", help="How many weeks; 4 when left out.")
@click.option("--from", "begin", metavar="D", help="Begin with the week of this day.")
@click.option("--for", "login", metavar="LOGIN", help="The work behind one person's weeks, or - for nobody's.")
@click.option("--apart", metavar="unscheduled|on_hold", help="The work that is listed apart.")
def workload(count: int, begin: str | None, login: str | None, apart: str | None) -> None:
    """People by weeks: what is planned against the room there is; over is said."""
    run = session()
    actor = run.actor
    if not 1 <= count <= MOST_WEEKS:
        raise Invalid("weeks", "range", f"--weeks is 1 to {MOST_WEEKS}.")
    weeks = weeks_from(refs.day(begin, "from", run.today) if begin else run.today, count)
    if login is not None or apart is not None:
        person = refs.person_or_nobody(run.reads.staff(), login, "for") if login is not None else None
        found = run.reads.workload_items(
            actor,
            run.today,
            staff_id=person,
            everybody=login is None,
            first=weeks[0],
            last=weeks[-1] + timedelta(days=6),
            apart=refs.choice(apart, "apart", ("unscheduled", "on_hold")) if apart else "",
        )
        run.output.records("work", [time_shapes.item(one) for one in found], ITEMS, empty="No work is left there.")
        return
    view = run.reads.workload(actor, weeks, run.today)
    if run.options.json:
        run.output.object(time_shapes.workload(view))
    elif run.options.plain:
        for row in time_shapes.workload(view)["people"]:
            for week in row["weeks"]:
                known = (row["login"], row["name"], week["week"], *(week[name] for name in _PLAIN))
                write("\t".join(plain_cell(value) for value in known))
    else:
        run.output.lines(_lines(view))


def _lines(view: WorkloadView) -> list[str]:
    lines = []
    for row in view.people:
        lines.append(one_line(row.person.name))
        for week, cell in zip(view.weeks, row.cells, strict=True):
            said = f"  week of {week}  {minutes_words(cell.planned)} planned of {minutes_words(cell.room)}"
            if cell.over:
                said += f"  ! over by {minutes_words(cell.over)}"
            if cell.items:
                said += f"  {cell.items} pieces of work"
            if cell.logged:
                said += f"  {minutes_words(cell.logged)} logged"
            lines.append(said)
    for name, apart in (("Without a date", view.unscheduled), ("On hold", view.on_hold)):
        if apart.items:
            lines.append(f"{name}: {apart.items} pieces of work, {minutes_words(apart.minutes)}")
    return lines or ["Nobody works here yet."]


COMMANDS = {"workload": workload}
