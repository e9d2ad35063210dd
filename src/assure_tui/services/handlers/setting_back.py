"""Putting back what batches changed, all of it at once; what changed since is named [UNDO-1] [UNDO-3]."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from assure_tui.domain.errors import Conflict, Detail
from assure_tui.domain.model import KINDS, short
from assure_tui.services.context import Context
from assure_tui.services.handlers import pipelines_back
from assure_tui.services.handlers.series_back import SeriesBack
from assure_tui.store import tables as t
from assure_tui.store.capture import ENTITIES, MASKED, decode, plain, read_key
from assure_tui.store.derive import identity
from assure_tui.store.sql import select
from assure_tui.store.unit_of_work import REFUSED

CHUNK = 500  # numbers in one IN list
IDENTITY = frozenset(["type_id", "period_start", "period_end", "part", "qualifier", "status", "removed"])
# The rule's own memory moves on by itself between two commands, so it is no conflict of people [ADV-9].
FREE = frozenset([("engagement", "rests"), ("engagement", "rest_turned")])
Key = tuple[str, str]


def shown(entity: str, key: str) -> str:
    """The short number of a thing, or its kind and key where it has none."""
    return f"{KINDS[entity]}-{key}" if entity in KINDS else f"{entity} {key}"


def in_force(ctx: Context, number: int) -> bool:
    """Whether the batch stands: not undone, or undone and redone again."""
    above = undone_by(ctx, number)
    return above is None or not in_force(ctx, above)


def undone_by(ctx: Context, number: int) -> int | None:
    """The newest batch that undid this one."""
    statement = select(t.ActivityBatch.id).where(t.ActivityBatch.undoes == number)
    found: int | None = ctx.unit.one(statement.order_by(t.ActivityBatch.id.desc()).limit(1))
    return found


class SettingBack:
    """The changes of one undo: rows are read ahead by kind and written with one flush."""

    def __init__(self, ctx: Context, changes: Sequence[t.ActivityChange], own: Collection[int], *, rest: bool) -> None:
        self.ctx = ctx
        self.changes = changes  # newest first
        self.own = own  # the batches being reversed
        self.rest = rest
        self.conflicts: list[Detail] = []
        self.touched: dict[str, None] = {}
        self._rows: dict[Key, Any] = {}
        self._taken: dict[str, list[int]] = {"engagement": [], "client": []}
        self._moved: dict[int, t.Engagement] = {}  # engagements whose identity is claimed anew
        self._series = SeriesBack(ctx)

    def run(self) -> None:
        """Put everything back, or raise Conflict naming each field that changed since."""
        self._read_ahead()
        since = self._worked_on_since()
        for change in self.changes:
            found = self._one(change, since)
            self.conflicts += found
            if not found and change.entity in KINDS:
                self.touched[shown(change.entity, change.entity_id)] = None
        with self.ctx.unit.session.no_autoflush:
            self._check_identities()
        self.ctx.unit.session.flush()
        self._check_clients()
        self.conflicts += pipelines_back.conflicts(self.ctx, self._rows)
        if self.conflicts and not self.rest:
            words = "; ".join(d.message for d in self.conflicts[:5])
            error = Conflict(self.conflicts[0].field, f"{words}; `--rest` undoes the others")
            error.details = tuple(self.conflicts)
            raise error
        self.ctx.unit.session.flush()
        self._series.settle()

    # -- reading ---------------------------------------------------------------------------------

    def _read_ahead(self) -> None:
        wanted: dict[str, list[str]] = {}
        for change in self.changes:
            if change.entity in ENTITIES:
                wanted.setdefault(change.entity, []).append(change.entity_id)
        for entity, keys in wanted.items():
            model: Any = ENTITIES[entity]
            columns = list(model.__table__.primary_key.columns)
            if len(columns) > 1:
                for key in keys:
                    self._rows[entity, key] = self.ctx.unit.find(model, read_key(entity, key))
                continue
            attribute = getattr(model, columns[0].key)
            for part in _parts([read_key(entity, key) for key in dict.fromkeys(keys)]):
                for row in self.ctx.unit.all(select(model).where(attribute.in_(part))):
                    self._rows[entity, str(getattr(row, columns[0].key))] = row

    def _worked_on_since(self) -> dict[Key, str]:
        """Engagements and clients this undo would take away that somebody worked on later, and who and what."""
        made: dict[str, list[int]] = {"engagement": [], "client": []}
        first = 0
        for change in self.changes:
            if change.op == "insert" and change.entity in made:
                made[change.entity].append(int(change.entity_id))
                first = min(first or change.id, change.id)
        found: dict[Key, str] = {}
        stands: dict[int, bool] = {}
        c, b = t.ActivityChange, t.ActivityBatch
        for entity, numbers in made.items():
            for part in _parts(numbers):
                about = c.engagement_id.in_(part) if entity == "engagement" else c.entity_id.in_([str(n) for n in part])
                statement = (
                    select(c.entity_id, c.engagement_id, b.id, b.part_of, b.actor, b.at, b.summary)
                    .join(b, b.id == c.batch_id)
                    .where(about, c.id > first, c.op != REFUSED, b.id.not_in(self.own), b.undoes.is_(None))
                    .where(c.entity != "notice", (c.entity != "blocker") | b.command.in_(_BLOCKED_BY_HAND))
                )
                if entity == "client":
                    statement = statement.where(c.entity == "client")
                for key, engagement, batch, part_of, actor, at, summary in self.ctx.unit.session.execute(
                    statement.order_by(c.id)
                ):
                    head = part_of or batch
                    if head not in stands:
                        stands[head] = in_force(self.ctx, head)
                    if stands[head]:
                        key = str(engagement) if entity == "engagement" else key
                        found[entity, key] = f"{summary}, by {actor} at {at:%Y-%m-%d %H:%M}"
        return found

    # -- one change ------------------------------------------------------------------------------

    def _one(self, change: t.ActivityChange, since: dict[Key, str]) -> list[Detail]:
        model = ENTITIES.get(change.entity)
        if model is None:
            return []
        key = (change.entity, change.entity_id)
        row = self._rows.get(key)
        if change.op == "delete":
            if row is None:
                values = {name: decode(change.entity, name, value) for name, value in (change.before or {}).items()}
                self._rows[key] = self.ctx.unit.add(model(**values))
            elif change.entity == "timer":
                return [_timer_runs(change)]
            return []
        if row is None:
            return []
        return self._take_away(change, row, since) if change.op == "insert" else self._set_back(change, row)

    def _set_back(self, change: t.ActivityChange, row: Any) -> list[Detail]:
        clashes: list[Detail] = []
        back: dict[str, Any] = {}
        name_of = shown(change.entity, change.entity_id)
        before = change.before or {}
        for name, value in (change.after or {}).items():
            if (change.entity, name) in MASKED:
                continue  # the log holds it masked only [UNDO-7]
            if plain(getattr(row, name)) != value and (change.entity, name) not in FREE:
                clashes.append(Detail(name_of, "conflict", f"{name_of}: {self._who(change, name)}"))
                continue
            back[name] = decode(change.entity, name, before.get(name))
        if clashes and not self.rest:
            return clashes
        for name, value in back.items():
            setattr(row, name, value)
        self._series.set_back(row, change.after or {})
        if isinstance(row, t.Engagement) and IDENTITY & back.keys():
            self._moved[row.id or 0] = row
        if isinstance(row, t.Client) and back.get("removed"):
            self._taken["client"].append(row.id or 0)  # its restoring is undone [DEL-3]
        return clashes

    def _take_away(self, change: t.ActivityChange, row: Any, since: dict[Key, str]) -> list[Detail]:
        """What the batch made is removed; an engagement that was worked on since is a conflict."""
        if not hasattr(row, "removed"):
            if change.entity == "timer" and plain(row.started_at) != (change.after or {}).get("started_at"):
                return [_timer_runs(change)]  # another run by now [TIME-2]
            if self._series.take_away(row):
                return []
            if change.entity not in _KEPT and not self._in_use(change.entity, row):
                self.ctx.unit.delete(row)
                self._rows[change.entity, change.entity_id] = None
            return []
        told = since.get((change.entity, change.entity_id))
        if told:
            name = shown(change.entity, change.entity_id)
            return [Detail(name, "conflict", f"{name} was worked on since: {told}")]
        row.removed = True
        if change.entity in self._taken:
            self._taken[change.entity].append(row.id)
        return []

    def _in_use(self, entity: str, row: Any) -> bool:
        held = {"tag": ("client_tag", "engagement_tag", "task_tag"), "contact": ("client_contact",)}.get(entity, ())
        return any(
            self.ctx.rows(f"SELECT 1 FROM {name} WHERE {entity}_id = :id LIMIT 1", {"id": row.id}) for name in held
        )

    def _who(self, change: t.ActivityChange, name: str) -> str:
        found = self.ctx.rows(
            "SELECT b.actor, b.at, ch.after FROM activity_change ch JOIN activity_batch b ON b.id = ch.batch_id "
            "WHERE ch.entity = :entity AND ch.entity_id = :id AND ch.id > :change ORDER BY ch.id DESC LIMIT 100",
            {"entity": change.entity, "id": change.entity_id, "change": change.id},
        )
        label = name.removesuffix("_id").replace("_", " ")
        for actor, at, after in found:
            if after and name in json.loads(after):
                return f"{label} was changed by {actor} at {str(at)[:16].replace('T', ' ')} UTC"
        return f"{label} was changed since"

    # -- rules that no undo gets around ----------------------------------------------------------

    def _check_identities(self) -> None:
        """Undo frees no way around the identity of engagements [PER-4]."""
        claimed = {
            identity(row): number
            for number, row in self._moved.items()
            if row.status != "cancelled" and not row.removed
        }
        for part in _parts(list(claimed)):
            statement = select(t.Engagement.id, t.Engagement.identity).where(
                t.Engagement.identity.in_(part), t.Engagement.in_force.is_(True)
            )
            for number, mark in self.ctx.unit.session.execute(statement):
                if number not in self._moved and number != claimed[mark]:
                    name = short("engagement", number)
                    raise Conflict("identity", f"{name} has the same client, type and period now")

    def _check_clients(self) -> None:
        """A client goes only without engagements that are not removed [DEL-3]."""
        for number, row in self._moved.items():
            client = self.ctx.unit.find(t.Client, row.client_id)
            if client is not None and client.removed and not row.removed:
                name = short("engagement", number)
                told = f"{name} is of {short('client', row.client_id)}, which is removed; restore that first"
                self.conflicts.append(Detail(name, "conflict", told))
                row.removed = True
                self.touched.pop(name, None)
        for part in _parts(self._taken["client"]):
            statement = select(t.Engagement.client_id, t.Engagement.id).where(
                t.Engagement.client_id.in_(part), t.Engagement.removed.is_(False)
            )
            for client, engagement in self.ctx.unit.session.execute(statement).all():
                name = short("client", client)
                told = f"{name} has the engagement {short('engagement', engagement)} now"
                self.conflicts.append(Detail(name, "conflict", told))
                self._rows["client", str(client)].removed = False
                self.touched.pop(name, None)


def _timer_runs(change: t.ActivityChange) -> Detail:
    name = shown(change.entity, change.entity_id)
    return Detail(name, "conflict", "the timer was started anew since; stop it first")


_KEPT = frozenset(["pipeline", "pipeline_version", "stage", "staff", "team"])  # undo takes none of these away
# What a rule did to blockers because of another engagement is nobody's work on this one [BLK-4].
_BLOCKED_BY_HAND = ("AddBlocker", "EditBlocker", "ResolveBlocker", "DismissBlocker")


def _parts(numbers: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (numbers[start : start + CHUNK] for start in range(0, len(numbers), CHUNK))
