"""What the demo firm set up lately, by the commands a person would give: series, absences, pins, talk.

These few acts go through the very handlers and rules of the one door, so that what follows from them (occurrences
taken up, notices in people's inboxes) is what would follow in a firm's own store.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from assure_tui.domain import commands as c
from assure_tui.domain.calendars import WorkCalendar
from assure_tui.domain.model import SYSTEM, Actor, Origin, Role
from assure_tui.domain.personal_commands import Pin
from assure_tui.domain.series_commands import CreateSeries, MakeOccurrence, PauseSeries
from assure_tui.domain.time_commands import SetCapacity
from assure_tui.services.context import Context
from assure_tui.services.demo_handbook import handbook_acts
from assure_tui.services.demo_people import Person
from assure_tui.services.demo_work import Work
from assure_tui.services.handlers import handler_of
from assure_tui.services.rules.settling import settle
from assure_tui.store.demo_rows import Batch, DemoRows
from assure_tui.store.unit_of_work import UnitOfWork

# type -> (rule, how many clients at most)
_RECURRING = {
    "BK-M": ("FREQ=MONTHLY;BYMONTHDAY=1", 6),
    "BK-Q": ("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=1", 3),
    "941": ("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=1", 3),
    "SALES-TAX": ("FREQ=MONTHLY;BYMONTHDAY=1", 2),
}
_PERIODS = {"month": 31, "quarter": 92}
_ASKED = (
    "could you look at the basis schedule before I go on?",
    "the client wants a call with you before we file.",
    "is the state extension in, or do I send it?",
)


class _Act(NamedTuple):
    """One command of somebody, or of the system."""

    by: Person | None
    command: c.Command


class Habits:
    """Gives the commands one after the other, between the last of the made-up past and the end of yesterday."""

    def __init__(self, rows: DemoRows, people: list[Person], works: list[Work], today: date, last: datetime) -> None:
        self.rows = rows
        self.people = people
        self.today = today
        self.last = last
        self.live = [work for work in works if work.plan.status == "active"]
        self._series = 0

    def make(self) -> None:
        """Write all of it; the rows it builds on are written first."""
        self.rows.finish()
        acts = list(self._acts())
        end = datetime.combine(self.today, time(0), UTC)
        step = (end - self.last) / (len(acts) + 1)
        for number, act in enumerate(acts, 1):
            self._do(act, self.last + step * number)

    def _acts(self) -> Iterator[_Act]:
        owner = self.people[0]
        yield from self._recurring(owner)
        yield from self._away()
        yield from (_Act(owner, command) for command in handbook_acts(self.live))
        mine = [work.plan.number for work in self.live if owner.id in _slots(work)]
        if mine:
            yield _Act(owner, Pin(tuple(mine[1:3] or mine)))
        others = [person for person in self.people[1:] if "preparers" in person.teams]
        for person, said in zip(others, _ASKED, strict=False):
            theirs = [work for work in self.live if work.engagement["preparer_id"] == person.id and work.plan.stage]
            if theirs:
                number = theirs[len(theirs) // 2].plan.number
                yield _Act(person, c.AddComment((number,), f"@{owner.login} {said}"))
        unassigned = [w.plan.number for w in self.live if w.engagement["preparer_id"] and not _slots(w)[1]]
        if unassigned:
            yield _Act(self.people[1], c.SetSlots((unassigned[0],), {"reviewer": owner.id}))

    def _recurring(self, owner: Person) -> Iterator[_Act]:
        """Work that is there already is taken up as the occurrence of its period, now or when its day comes [REC-15]."""
        taken: set[tuple[int, str]] = set()
        for code, (rule, most) in _RECURRING.items():
            count = 0
            for work in reversed(self.live):
                start = (work.engagement["period_end"] or self.today) + timedelta(days=1)
                key = work.plan.client.id, code
                if work.plan.candidate.type.code != code or work.plan.qualifier or key in taken or count == most:
                    continue
                if start + timedelta(days=_PERIODS[work.engagement["period_kind"]] - 3) <= self.today:
                    continue  # the one after would be due as well, and nobody made it
                taken.add(key)
                count += 1
                self._series += 1
                wait = "closed" if code == "BK-Q" and count == 1 else None
                yield _Act(owner, CreateSeries((work.plan.client.id,), code, rule=rule, start=start, wait=wait))
                if start < self.today:
                    yield _Act(None, MakeOccurrence(((self._series, start),)))
        if self._series > 3:
            yield _Act(self.people[1], PauseSeries((2,), self.today, reason="The client changes its bank"))

    def _away(self) -> Iterator[_Act]:
        """Two people are away in the next weeks, so that the workload has something to plan around [TIME-5]."""
        work = WorkCalendar()
        for index, person in enumerate(self.people[2:4]):
            first = work.add(self.today, 4 + 5 * index)
            days = {first + timedelta(days=n): True for n in range(3) if work.is_working(first + timedelta(days=n))}
            yield _Act(self.people[1], SetCapacity(person.id, {"absences": days, "note": "Away"}))

    def _do(self, act: _Act, at: datetime) -> None:
        actor = _actor(act.by)
        origin = Origin.UI if act.by else Origin.LOOP
        said: list[tuple[str, str | None, tuple[dict[str, str | None], ...]]] = []

        def work(unit: UnitOfWork) -> None:
            context = Context(unit, actor, origin, at, at.date())
            context.command = act.command
            handler = handler_of(act.command.name)
            assert handler is not None, act.command.name
            done = handler(context, act.command)
            settle(context)
            results = tuple(
                {"id": r.id, "outcome": r.outcome, "code": r.code, "message": r.message} for r in done.results
            )
            said.append((done.summary, done.reason, results))

        changes = self.rows.through_unit(at, work)
        if changes:
            [(summary, reason, results)] = said
            self.rows.log(
                Batch(
                    at,
                    actor.staff_id,
                    actor.name,
                    actor.login,
                    act.command.name,
                    summary,
                    changes,
                    reason=reason,
                    results=results,
                    origin=origin,
                )
            )


def _actor(person: Person | None) -> Actor:
    if person is None:
        return SYSTEM
    return Actor(person.id, person.name, person.initials, person.login, Role(person.role))


def _slots(work: Work) -> tuple[int | None, ...]:
    return tuple(work.engagement[f"{slot}_id"] for slot in ("preparer", "reviewer", "partner", "owner"))
