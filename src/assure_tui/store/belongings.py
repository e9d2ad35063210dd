"""What belongs to one client: the rows of every table that go with it, and its entries in the log [DEL-6]."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection

from assure_tui.store.capture import ENTITIES

# Tables whose rows are the firm's own: none of them goes with a client.
STAY = frozenset(
    "activity_batch activity_change firm setting closing_day staff team staff_team saved_view service_line "
    "engagement_type pipeline stage task_template checklist_template document_type client_facing_status relief "
    "notice_switch named_template pipeline_version custom_status absence looked tag loop_state".split()
)
# Children before parents: each is what its rows are found by. {c} is the client, {e} its engagements, {t} their tasks,
# {r} its requests, {i} checklist items, {d} documents, {s} series, {n} notes, {k} contacts that are nobody else's.
_FOUND_BY: Mapping[str, str] = {
    "item_file": "item_id IN {i} OR document_id IN {d}",
    "file_to_sort": "engagement_id IN {e} OR document_id IN {d}",
    "file_seen": "client_id = {c}",
    "request_item": "request_id IN {r} OR item_id IN {i}",
    "request_event": "request_id IN {r}",
    "invoice_line": "request_id IN {r} OR engagement_id IN {e}",
    "payment": "request_id IN {r}",
    "signer": "request_id IN {r}",
    "task_tag": "task_id IN {t}",
    "time_entry": "client_id = {c} OR engagement_id IN {e} OR task_id IN {t}",
    "timer": "engagement_id IN {e} OR task_id IN {t}",
    "put_off": "(kind = 'task' AND item_id IN {t}) OR (kind = 'engagement' AND item_id IN {e})",
    "pin": "engagement_id IN {e}",
    "opened": "engagement_id IN {e}",
    "deadline_seen": "engagement_id IN {e}",
    "filing": "engagement_id IN {e}",
    "engagement_tag": "engagement_id IN {e}",
    "link": "engagement_id IN {e} OR (kind = 'engagement' AND target_id IN {e}) OR (kind = 'request' AND target_id IN {r})"
    " OR (kind = 'document' AND target_id IN {d}) OR (kind IN ('note', 'page') AND target_id IN {n})",
    "notice": "client_id = {c} OR engagement_id IN {e} OR id IN {told}",
    "follow": "(thing = 'client' AND number = {c}) OR (thing = 'engagement' AND number IN {e})",
    "gap_note": "substr(key, 1, length('return:C-{c}:')) = 'return:C-{c}:'"
    " OR key IN (SELECT 'closed:E-' || id FROM engagement WHERE client_id = {c})"
    " OR EXISTS (SELECT 1 FROM series s WHERE s.client_id = {c}"
    " AND substr(key, 1, length('period:S-' || s.id || ':')) = 'period:S-' || s.id || ':')",
    "note": "client_id = {c}",
    "comment": "engagement_id IN {e}",
    # What other work waits for is named by its title: a blocker on it has nothing to say any more.
    "blocker": "engagement_id IN {e} OR source IN (SELECT 'k1:E-' || id FROM engagement WHERE client_id = {c})",
    "checklist_item": "engagement_id IN {e}",
    "task": "engagement_id IN {e}",
    "request": "id IN {r}",
    "document": "id IN {d}",
    "occurrence": "series_id IN {s} OR engagement_id IN {e}",
    "engagement": "client_id = {c}",
    "series": "client_id = {c}",
    "client_access": "client_id = {c}",
    "client_contact": "client_id = {c}",
    "client_tag": "client_id = {c}",
    "relationship": "from_id = {c} OR to_id = {c}",
    "contact": "id IN {k}",
    "client": "id = {c}",
}
ORDER = tuple(_FOUND_BY)


class Belongings:
    """Where the rows of one client are, asked of the store once."""

    def __init__(self, connection: Connection, client_id: int) -> None:
        self.connection = connection
        self.client_id = int(client_id)
        c = self.client_id
        works = f"(SELECT id FROM engagement WHERE client_id = {c})"
        self._sets = {
            "c": str(c),
            "e": works,
            "t": f"(SELECT id FROM task WHERE engagement_id IN {works})",
            "r": f"(SELECT id FROM request WHERE client_id = {c} OR engagement_id IN {works})",
            "i": f"(SELECT id FROM checklist_item WHERE engagement_id IN {works})",
            "d": f"(SELECT id FROM document WHERE client_id = {c} OR engagement_id IN {works})",
            "s": f"(SELECT id FROM series WHERE client_id = {c})",
            "n": f"(SELECT id FROM note WHERE client_id = {c})",
            "k": _listed(self._contacts()),
            "told": "(NULL)",
        }
        self.names = self._names()
        self._sets["told"] = _listed(self._told())
        # Before anything goes: what the log calls the rows.
        self.things = {entity: set(self._keys(entity)) for entity in _entities() if self._entity_table(entity) in ORDER}
        self.things["relationship"] |= self._ended()

    def where(self, table: str) -> str:
        """The condition on a table's rows."""
        return _FOUND_BY[table].format(**self._sets)

    def numbers(self, sql: str, *params: Any) -> list[int]:
        """The first column of a query."""
        return [int(row[0]) for row in self.connection.exec_driver_sql(sql, params)]

    @property
    def engagements(self) -> list[int]:
        """The numbers of its engagements."""
        return sorted(int(key) for key in self.things["engagement"])

    def _contacts(self) -> list[int]:
        """Contacts of this client, also of former days, that no other client has."""
        mark = f"{self.client_id}/"
        logged = self.connection.exec_driver_sql(
            "SELECT DISTINCT entity_id FROM activity_change WHERE entity = 'client_contact' AND "
            f"substr(entity_id, 1, {len(mark)}) = '{mark}'"
        )
        found = {int(str(row[0]).partition("/")[2]) for row in logged}
        found |= set(self.numbers(f"SELECT contact_id FROM client_contact WHERE client_id = {self.client_id}"))
        return sorted(
            found - set(self.numbers(f"SELECT contact_id FROM client_contact WHERE client_id <> {self.client_id}"))
        )

    def _ended(self) -> set[str]:
        """Relationships of former days, by what the log holds of them [CLT-6]."""
        import json

        rows = self.connection.exec_driver_sql(
            "SELECT entity_id, before, after FROM activity_change WHERE entity = 'relationship' AND salt <> ''"
        )
        return {
            str(key)
            for key, *sides in rows
            for values in (json.loads(side) if side else {} for side in sides)
            if self.client_id in (values.get("from_id"), values.get("to_id"))
        }

    def _names(self) -> tuple[str, ...]:
        """What the client and its people are called, now and before: by these they are found in words."""
        import json

        found: dict[str, None] = {}
        for table in ("client", "contact"):
            for row in self.connection.exec_driver_sql(f"SELECT name, email FROM {table} WHERE {self.where(table)}"):
                found.update(dict.fromkeys(str(text) for text in row if text))
        people = self._sets["k"].replace("(", "('").replace(")", "')").replace(", ", "', '")
        changes = self.connection.exec_driver_sql(
            "SELECT before, after FROM activity_change WHERE salt <> '' AND "
            f"((entity = 'client' AND entity_id = '{self.client_id}') OR (entity = 'contact' AND entity_id IN {people}))"
        )
        for row in changes:
            for side in row:
                values = json.loads(side) if side else {}
                found.update(dict.fromkeys(str(values[name]) for name in ("name", "email") if values.get(name)))
        return tuple(name for name in found if len(name) > 2)

    def _told(self) -> list[int]:
        """Notices whose words name it."""
        found: set[int] = set()
        for name in self.names:
            found.update(self.numbers(f"SELECT id FROM notice WHERE {holds(self.connection, 'text')}", name))
        return sorted(found)

    def _keys(self, entity: str) -> Iterator[str]:
        table: Any = ENTITIES[entity].__table__  # type: ignore[attr-defined]
        columns = ", ".join(f'"{column.name}"' for column in table.primary_key.columns)
        for row in self.connection.exec_driver_sql(
            f'SELECT {columns} FROM "{table.name}" WHERE {self.where(table.name)}'
        ):
            yield "/".join(map(str, row))

    def _entity_table(self, entity: str) -> str:
        return str(ENTITIES[entity].__table__.name)  # type: ignore[attr-defined]

    def batches(self) -> set[int]:
        """The batches of its entries in the log."""
        return {batch for _, batch in self._entries()}

    def changes(self) -> list[int]:
        """The numbers of its entries in the log: of its rows, and of whatever concerned it or its work."""
        return [number for number, _ in self._entries()]

    def _entries(self) -> Iterator[tuple[int, int]]:
        works = set(self.engagements)
        rows = self.connection.exec_driver_sql(
            "SELECT id, batch_id, entity, entity_id, engagement_id, client_id FROM activity_change",
            execution_options={"yield_per": 2000},
        )
        gaps = (f"return:C-{self.client_id}:", *(f"closed:E-{number}" for number in works))
        gaps += tuple(f"period:S-{number}:" for number in self.things["series"])
        for number, batch, entity, key, engagement, client in rows:
            mine = client == self.client_id or engagement in works or key in self.things.get(entity, ())
            if mine or (entity == "gap_note" and str(key).startswith(gaps)):
                yield int(number), int(batch)


def holds(connection: Connection, column: str) -> str:
    """A condition with one value: the column has it somewhere, letter by letter."""
    return f"instr({column}, ?) > 0" if connection.dialect.name == "sqlite" else f"strpos({column}, %s) > 0"


def _entities() -> Iterable[str]:
    return iter(ENTITIES)


def _listed(numbers: Iterable[int]) -> str:
    return f"({', '.join(map(str, numbers)) or 'NULL'})"
