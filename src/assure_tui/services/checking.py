"""`assure check`: the file, the references, the log's chain and what the store derives, against each other."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from assure_tui.domain.model import short
from assure_tui.store.read import Reader

_BATCH = (
    *("id", "at", "actor_id", "actor", "login", "origin", "host", "process", "command", "summary"),
    *("reason", "results", "undoes", "undoable", "part_of", "finished", "hash"),
)
_WINDOW = 2000  # batches read at once, so that a long log needs no memory
_COUNTS = """
SELECT e.id, e.tasks_total, e.tasks_done, e.required_open, e.blockers_active,
  (SELECT count(*) FROM task t WHERE t.engagement_id = e.id AND t.removed = :false),
  (SELECT count(*) FROM task t WHERE t.engagement_id = e.id AND t.removed = :false
     AND t.status IN ('completed', 'skipped')),
  (SELECT count(*) FROM task t WHERE t.engagement_id = e.id AND t.removed = :false AND t.required = :true
     AND t.status NOT IN ('completed', 'skipped')),
  (SELECT count(*) FROM blocker b WHERE b.engagement_id = e.id AND b.removed = :false AND b.state = 'active')
FROM engagement e
"""
_TEXTS = {
    "client": ("client", ("name", "number", "external_id", "email", "phone", "street", "city", "state", "zip")),
    "engagement": ("engagement", ("title", "qualifier", "external_id")),
    "task": ("task", ("title", "external_id")),
}
_DATES = {"engagement": ("period_start", "period_end", "due", "target", "start"), "task": ("due",)}
# Long texts may hold line breaks; these are one-line columns, where nothing invisible may stand [VAL-3].
_JOINERS = "\u200c\u200d"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong: its code, where it is, what it means, and how to repair it."""

    code: str
    where: str
    message: str
    repair: str = ""


def findings(reader: Reader, *, sqlite: bool) -> list[Finding]:
    """Everything that is wrong with a store; empty when it is whole."""
    found = list(_file(reader)) if sqlite else []
    found += _log(reader)
    found += _derived(reader)
    found += _stages(reader)
    found += _texts(reader)
    found += _dates(reader)
    return found


def verify_log(reader: Reader) -> int | None:
    """The first batch at which the hash chain breaks, None when it is whole [ACT-6]."""
    from assure_tui.store.capture import chain, digest

    previous, last, expected = "", 0, 1
    while True:
        rows = reader.rows(
            f"SELECT {', '.join(_BATCH)} FROM activity_batch WHERE id > :last ORDER BY id LIMIT {_WINDOW}",
            {"last": last},
        )
        if not rows:
            return None
        changes: dict[int, list[tuple[Any, ...]]] = {}
        for number, *change in reader.rows(
            "SELECT batch_id, entity, entity_id, op, before, after, salt, digest FROM activity_change "
            "WHERE batch_id > :last AND batch_id <= :upto ORDER BY id",
            {"last": last, "upto": rows[-1][0]},
        ):
            changes.setdefault(int(number), []).append(tuple(change))
        for row in rows:
            content = dict(zip(_BATCH, row, strict=True))
            number, mark = int(content["id"]), content.pop("hash")
            if number != expected:
                return expected
            for name in ("undoable", "finished"):
                content[name] = bool(content[name])
            content["results"] = _read(content["results"])
            digests = []
            for entity, entity_id, op, before, after, salt, stored in changes.get(number, ()):
                # A purge blanks values together with their salt; what is left is the digest itself [DEL-6].
                if salt and digest(salt, {"before": _read(before), "after": _read(after)}) != stored:
                    return number
                digests.append([entity, entity_id, op, stored])
            previous = chain(previous, content, digests)
            if previous != mark:
                return number
            expected = number + 1
        last = int(rows[-1][0])


def _read(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _file(reader: Reader) -> Iterator[Finding]:
    for row in reader.rows("PRAGMA integrity_check(20)"):
        if row[0] != "ok":
            repair = "Restore the newest good backup: assure restore FILE."
            yield Finding("integrity", "file", str(row[0]), repair)
    for row in reader.rows("PRAGMA foreign_key_check"):
        where = f"{row[0]} {row[1]}"
        yield Finding("reference", where, f"A row of {row[0]} points to a row of {row[2]} that is not there.")


def _log(reader: Reader) -> Iterator[Finding]:
    broken = verify_log(reader)
    if broken is not None:
        message = f"The log's hash chain breaks at batch {broken}: it was changed outside the program."
        yield Finding("log", f"batch {broken}", message, "Compare with a backup made before.")


def _derived(reader: Reader) -> Iterator[Finding]:
    for row in reader.rows(_COUNTS, {"true": True, "false": False}):
        kept, counted = tuple(map(int, row[1:5])), tuple(map(int, row[5:9]))
        if kept != counted:
            message = f"Its counts of tasks and blockers are {kept}, there are {counted}."
            repair = "Any change of a task of this engagement counts anew."
            yield Finding("derived", short("engagement", int(row[0])), message, repair)


def _stages(reader: Reader) -> Iterator[Finding]:
    for (number,) in reader.rows(
        "SELECT e.id FROM engagement e JOIN stage s ON s.id = e.stage_id WHERE s.pipeline_id <> e.pipeline_id"
    ):
        yield Finding("stage", short("engagement", int(number)), "Its stage is not one of its pipeline.")


def _texts(reader: Reader) -> Iterator[Finding]:
    for table, (kind, columns) in _TEXTS.items():
        for number, *values in reader.rows(f"SELECT id, {', '.join(columns)} FROM {table}"):
            for column, value in zip(columns, values, strict=True):
                if value and not str(value).isascii() or value and not str(value).isprintable():
                    for char in str(value):
                        if unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp", "Cs") and char not in _JOINERS:
                            message = f"{column} holds the control character U+{ord(char):04X}."
                            yield Finding("text.control", short(kind, int(number)), message, "Type it anew.")
                            break


def _dates(reader: Reader) -> Iterator[Finding]:
    for table, columns in _DATES.items():
        for column in columns:
            for (number,) in reader.rows(
                f"SELECT id FROM {table} WHERE {column} < '1900-01-01' OR {column} > '2199-12-31'"
            ):
                yield Finding("date.range", short(table, int(number)), f"{column} is not within 1900 and 2199.")
