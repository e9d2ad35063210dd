"""The read side of people: the list, what a person may do and holds; part of `Reads`."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from assure_tui.domain.errors import NotFound
from assure_tui.domain.model import Actor
from assure_tui.store.read import Binder, Reader

if TYPE_CHECKING:
    from assure_tui.domain.leaving import HeldItem
    from assure_tui.domain.people_views import MayLine, PersonView
    from assure_tui.domain.policy import Verdict
    from assure_tui.store.queries.refs import Context

FROZEN = ("owner", "admins")  # teams nobody is put into for one permission
UNSEEN = "something of a client you may not see"


class PeopleReads:
    """People for those who look after them, over one reader [STAFF-3] [PERM-10] [LEAVE-1]."""

    reader: Reader

    def actor_numbered(self, staff_id: int) -> Actor:
        """A person as the actor they are or would be; NotFound for none."""
        from assure_tui.store.queries import people

        found = people.actor_numbered(self.reader, staff_id)
        if found is None:
            raise NotFound(f"there is no person {staff_id}")
        return found

    def people(self, viewer: Actor, *, counted: bool = True) -> tuple[PersonView, ...]:
        """Everybody with teams, permissions and, where it is counted, how much of what the viewer sees they hold."""
        from assure_tui.domain.people_views import PersonView
        from assure_tui.store.queries import people, person_work
        from assure_tui.store.queries.refs import Context, Refs

        refs = Refs(self.reader)
        engagements: dict[int, int] = {}
        tasks: dict[int, int] = {}
        if counted:
            engagements = person_work.engagements_held(Context(Binder(), refs, viewer, date.min))
            tasks = person_work.tasks_held(Context(Binder(), refs, viewer, date.min))
        passcodes = {row[0] for row in self.reader.rows("SELECT key FROM setting WHERE key LIKE 'passcode.%'")}
        from assure_tui.store.queries.working_time import week_of

        own_days = "SELECT id, working_days FROM staff WHERE working_days IS NOT NULL"
        days = {number: week for number, kept in self.reader.rows(own_days) if (week := week_of(kept))}
        codes: dict[int, list[str]] = {}
        given: dict[int, set[str]] = {}
        for number, code, permissions in self.reader.rows(
            "SELECT s.staff_id, m.code, m.permissions FROM staff_team s JOIN team m ON m.id = s.team_id ORDER BY m.id"
        ):
            codes.setdefault(number, []).append(code)
            given.setdefault(number, set()).update(json.loads(permissions))
        return tuple(
            PersonView(
                staff=one,
                team_codes=tuple(codes.get(one.id, ())),
                permissions=frozenset(given.get(one.id, ())),
                engagements=engagements.get(one.id, 0) if counted else None,
                tasks=tasks.get(one.id, 0) if counted else None,
                passcode=f"passcode.{one.id}" in passcodes,
                working_days=days.get(one.id),
            )
            for one in people.staff(self.reader)
        )

    def person_may(self, viewer: Actor, staff_id: int) -> tuple[MayLine, ...]:
        """Every command with yes or no and the whole reason, by permission [PERM-10]."""
        from assure_tui.domain.people_views import MayLine
        from assure_tui.domain.policy import RULES

        judge = self._judge(staff_id)
        found = []
        for command, rule in RULES.items():
            answer = judge(command)
            found.append(MayLine(command, rule, answer.allowed, answer.because))
        return tuple(found)

    def verdict(self, staff_id: int, command: str) -> Verdict:
        """Whether a person may give a command at all, with the teams that give it or would [PERM-10]."""
        return self._judge(staff_id)(command)

    def _judge(self, staff_id: int) -> Callable[[str], Verdict]:
        from assure_tui.domain import policy
        from assure_tui.store.queries import people

        person = self.actor_numbered(staff_id)
        state = self.reader.rows("SELECT state FROM staff WHERE id = :who", {"who": staff_id})[0][0]
        if state != "active":
            told = f"{person.name} is {str(state).capitalize()}; only Active people act"
            return lambda command: policy.Verdict(False, "STAFF-1", told)
        rows = self.reader.rows("SELECT team_id FROM staff_team WHERE staff_id = :who", {"who": staff_id})
        mine = {row[0] for row in rows}
        teams = people.teams(self.reader)
        own = {team.name: team.permissions for team in teams if team.id in mine}
        others = {one.name: one.permissions for one in teams if one.id not in mine and one.code not in FROZEN}
        return lambda command: policy.explained(person, command, own, others)

    def held_by(self, viewer: Actor, staff_id: int) -> tuple[HeldItem, ...]:
        """Everything live in a person's name [LEAVE-1].

        What the viewer may not see has no name, and is left out for who may not hand it over either [PERM-5].
        """
        from assure_tui.domain.policy import holds
        from assure_tui.store.queries import sight
        from assure_tui.store.queries.held_by import held_by
        from assure_tui.store.queries.refs import Context, Refs

        found = held_by(lambda sql, params: self.reader.rows(sql, params), staff_id)
        refs = Refs(self.reader)
        clients = _numbers(self.reader, Context(Binder(), refs, viewer, date.min), "client", sight.client_terms)
        work = _numbers(self.reader, Context(Binder(), refs, viewer, date.min), "engagement", sight.engagement_terms)
        known = [item if _seen(item, clients, work) else replace(item, label=UNSEEN) for item in found]
        return tuple(item for item in known if item.label != UNSEEN or holds(viewer, "Manage team"))


def _numbers(reader: Reader, ctx: Context, table: str, terms: Callable[[Context], list[str]]) -> set[int] | None:
    """The numbers the viewer sees; None for all."""
    where = terms(ctx)
    if not where:
        return None
    sql = f"SELECT {table[0]}.id FROM {table} {table[0]} WHERE {' AND '.join(where)}"
    return {row[0] for row in reader.rows(sql, ctx.bind.params)}


def _seen(item: HeldItem, clients: set[int] | None, work: set[int] | None) -> bool:
    if item.engagement_id is not None:
        return work is None or item.engagement_id in work
    return clients is None or item.client_id is None or item.client_id in clients
