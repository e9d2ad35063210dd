"""`assure check`: the file, the data's own invariants, and the log; reads only, repairs nothing.

Every finding names its place and what a person can do about it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from assure_tui.domain.model import Role, StaffState, short
from assure_tui.store import tables as t
from assure_tui.store.check_circles import in_circles
from assure_tui.store.check_columns import characters, days, structures, wrong_values
from assure_tui.store.check_log import first_break, replay
from assure_tui.store.derive import NO_DAY, fold
from assure_tui.store.engine import Store, explain

RESTORE = "restore the newest good backup: assure restore FILE"
REWRITE = "edit the record anew, or restore a backup: assure restore FILE"
SHOWN = 20  # so many places of one kind are named, the rest counted


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be."""

    code: str
    where: str
    message: str
    repair: str


Check = Callable[[Connection], Iterator[Finding]]


def check(store: Store) -> list[Finding]:
    """Everything that is wrong with the store; empty when all is well."""
    found: list[Finding] = []
    try:
        with store.engine.connect().execution_options(read_only=True) as connection:
            if store.is_sqlite:
                found += _file(connection)
                if found:
                    return found  # a damaged file answers everything else at random
            for one in _CHECKS:
                found += _few(_answered(one, connection))
    except (DBAPIError, UnicodeDecodeError) as error:
        told = explain(error, str(store.path or "the server"))
        found.append(Finding("unreadable", str(store.path or "store"), told.message, RESTORE))
    return found


def verify_log(store: Store) -> tuple[bool, int | None]:
    """Whether the chain of the log is whole, else the first batch at which it breaks [ACT-6]."""
    try:
        with store.engine.connect().execution_options(read_only=True) as connection:
            broken = first_break(connection)
    except (DBAPIError, UnicodeDecodeError) as error:
        raise explain(error, str(store.path or "the server")) from error
    return broken is None, broken


def _answered(one: Check, connection: Connection) -> list[Finding]:
    """What a check finds; a value that cannot even be read is a finding of its own."""
    found: list[Finding] = []
    try:
        found.extend(one(connection))
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        message = f"a value that cannot be read ({str(error).splitlines()[0] if str(error) else type(error).__name__})"
        found.append(Finding("unreadable", one.__name__.strip("_"), message, RESTORE))
    return found


def _few(found: list[Finding]) -> list[Finding]:
    by_code: dict[str, list[Finding]] = {}
    for finding in found:
        by_code.setdefault(finding.code, []).append(finding)
    kept: list[Finding] = []
    for code, findings in by_code.items():
        kept += findings[:SHOWN]
        if len(findings) > SHOWN:
            kept.append(Finding(code, "…", f"and {len(findings) - SHOWN} more of this kind", findings[0].repair))
    return kept


def _file(connection: Connection) -> Iterator[Finding]:
    for (message,) in connection.exec_driver_sql("PRAGMA integrity_check(20)"):
        if message != "ok":
            yield Finding("damaged", "file", str(message), RESTORE)
    for table, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield Finding("orphan", f"{table} {row}", f"points to a row of {parent} that is not there", RESTORE)


def _characters(connection: Connection) -> Iterator[Finding]:
    """No control character and no direction override in any text [VAL-3] [CONV-11]."""
    for where, name in wrong_values(connection, characters, SHOWN):
        yield Finding("control_character", where, f"{name} holds a character that no text may hold", REWRITE)


def _dates(connection: Connection) -> Iterator[Finding]:
    """Days are real, from 1900 to 2199 [VAL-5]; instants are written as UTC."""
    for where, name in wrong_values(connection, days, SHOWN):
        yield Finding("date", where, f"{name} is no day between 1900 and 2199", REWRITE)


def _values(connection: Connection) -> Iterator[Finding]:
    """Lists and maps are JSON; the zone is one of the calendar's, roles and states are those of the program."""
    for where, name in wrong_values(connection, structures, SHOWN):
        yield Finding("unreadable", where, f"{name} holds a value that cannot be read", RESTORE)
    for (zone,) in connection.exec_driver_sql("SELECT zone FROM firm"):
        try:
            ZoneInfo(zone)
        except (ValueError, LookupError, OSError):
            yield Finding("zone", "firm", f"there is no time zone {zone!r}", "choose one in the settings of the firm")
    for column, known in (("role", Role), ("state", StaffState)):
        names = ", ".join(f"'{one.value}'" for one in known)
        for (number,) in connection.exec_driver_sql(
            f"SELECT id FROM staff WHERE {column} NOT IN ({names}) ORDER BY id"
        ):
            yield Finding("unreadable", f"staff {number}", f"its {column} is none that this program knows", RESTORE)


def _queries(connection: Connection) -> Iterator[Finding]:
    """What one SELECT can tell: each returns the numbers of the rows that break a rule."""
    for code, kind, message, repair, sql in _SQL:
        for (number,) in connection.exec_driver_sql(sql):
            where = short(kind, number) if kind in ("engagement", "client", "task") else f"{kind} {number}"
            yield Finding(code, where, message, repair)


def _clients(connection: Connection) -> Iterator[Finding]:
    """Folded names are those of the names; nobody owns itself through others [CLT-6]."""
    table = t.Client.__table__  # type: ignore[attr-defined]
    for number, name, key in connection.execute(select(table.c.id, table.c.name, table.c.name_key)):
        if fold(name) != key:
            yield Finding("derived", short("client", number), "its name for searching is out of date", DERIVED_REPAIR)
    links = t.Relationship.__table__  # type: ignore[attr-defined]
    for kind in ("owner_of", "parent_of"):
        below: dict[int, list[int]] = {}
        for one, other in connection.execute(select(links.c.from_id, links.c.to_id).where(links.c.kind == kind)):
            below.setdefault(one, []).append(other)
        for number in in_circles(below):
            message = f"is {kind.replace('_', ' ')} itself through others"
            yield Finding("cycle", short("client", number), message, "remove one of the relationships")


def _log(connection: Connection) -> Iterator[Finding]:
    broken = first_break(connection)
    if broken is not None:
        message = "the chain of the log breaks here: an entry was changed, removed or put in outside the program"
        yield Finding("log_broken", f"batch {broken}", message, "compare with a backup from before; nothing repairs it")


def _engagements(connection: Connection) -> Iterator[Finding]:
    for number, code, message in replay(connection):
        repair = DERIVED_REPAIR if code == "derived" else "compare with a backup; edit the fields anew to log them"
        yield Finding(code, short("engagement", number), message, repair)


DERIVED_REPAIR = "save the record once, which computes it anew"
_DONE = "('completed', 'skipped')"
_COUNTS = f"""
SELECT e.id FROM engagement e
LEFT JOIN (SELECT engagement_id, count(*) AS total,
        sum(CASE WHEN status IN {_DONE} THEN 1 ELSE 0 END) AS done,
        sum(CASE WHEN required AND status NOT IN {_DONE} THEN 1 ELSE 0 END) AS wanted
    FROM task WHERE NOT removed GROUP BY engagement_id) k ON k.engagement_id = e.id
LEFT JOIN (SELECT engagement_id, count(*) AS active
    FROM blocker WHERE state = 'active' AND NOT removed GROUP BY engagement_id) b ON b.engagement_id = e.id
LEFT JOIN (SELECT engagement_id, count(*) AS said
    FROM comment WHERE NOT withdrawn AND NOT removed GROUP BY engagement_id) c ON c.engagement_id = e.id
LEFT JOIN (SELECT engagement_id, sum(minutes) AS minutes
    FROM time_entry WHERE NOT removed GROUP BY engagement_id) h ON h.engagement_id = e.id
WHERE e.tasks_total <> coalesce(k.total, 0) OR e.tasks_done <> coalesce(k.done, 0)
   OR e.required_open <> coalesce(k.wanted, 0) OR e.blockers_active <> coalesce(b.active, 0)
   OR e.comment_count <> coalesce(c.said, 0) OR e.spent <> coalesce(h.minutes, 0)
ORDER BY e.id
"""
_QUEUES = f"""
SELECT k.id FROM task k LEFT JOIN engagement e ON e.id = k.engagement_id
WHERE k.due_key <> coalesce(k.due, '{NO_DAY}')
   OR k.open <> (k.status IN ('todo', 'in_progress') AND NOT k.removed
        AND (k.engagement_id IS NULL OR (e.live AND e.status <> 'on_hold')))
ORDER BY k.id
"""
# code, what the number is of, message, repair, and the query that finds the numbers
_SQL = (
    (
        "stage",
        "engagement",
        "stands in a stage that is not of its pipeline [ENG-3]",
        "move it to a stage of its pipeline: assure move",
        "SELECT e.id FROM engagement e JOIN stage s ON s.id = e.stage_id "
        "WHERE s.pipeline_id <> e.pipeline_id ORDER BY e.id",
    ),
    (
        "stage",
        "engagement",
        "is live and stands in a stage or pipeline that was taken out [EDIT-3]",
        "move it: assure move E-… --to STAGE",
        "SELECT e.id FROM engagement e JOIN stage s ON s.id = e.stage_id JOIN pipeline p ON p.id = e.pipeline_id "
        "WHERE e.live AND (s.removed OR p.removed) ORDER BY e.id",
    ),
    (
        "identity",
        "engagement",
        "has the client, type, period, part and qualifier of another one in force [PER-4]",
        "cancel or remove one of the two",
        "SELECT max(id) FROM engagement WHERE in_force GROUP BY identity HAVING count(*) > 1",
    ),
    (
        "derived",
        "engagement",
        "its counts of tasks, blockers, comments or time are out of date",
        DERIVED_REPAIR,
        _COUNTS,
    ),
    ("derived", "task", "its place in the queues is out of date", DERIVED_REPAIR, _QUEUES),
    (
        "firm_owner",
        "staff",
        "there must be exactly one Firm owner [STAFF-2]",
        "make one of them an Admin: assure staff set",
        "SELECT max(id) FROM staff WHERE role = 'owner' HAVING count(*) > 1",
    ),
    (
        "primary_contact",
        "client",
        "has contacts, and not exactly one of them is primary [CLT-5]",
        "choose its primary contact on the client page",
        "SELECT client_id FROM client_contact GROUP BY client_id "
        "HAVING sum(CASE WHEN is_primary THEN 1 ELSE 0 END) <> 1 ORDER BY client_id",
    ),
    (
        "default_pipeline",
        "service line",
        "has no default pipeline [TYPE-5]",
        "choose one in the settings of types",
        "SELECT id FROM service_line WHERE pipeline_id IS NULL ORDER BY id",
    ),
)
_CHECKS: tuple[Check, ...] = (_values, _queries, _clients, _dates, _characters, _log, _engagements)
