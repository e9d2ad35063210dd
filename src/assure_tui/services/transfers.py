"""Files in and out for the interface: looked at, tried, applied, written; each on a thread of its own [IMP-3] [EXP-1]."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from assure_tui.domain import transfers as d
from assure_tui.domain.errors import Conflict, Invalid
from assure_tui.domain.model import Actor
from assure_tui.services.file_access import read_file, target_path
from assure_tui.services.import_map import CREATABLE, FIELDS, FieldMap, Wishes, read_wishes, settle
from assure_tui.services.import_plan import CREATE, REFUSED, UNCHANGED, UPDATE, RowPlan
from assure_tui.services.import_read import read_sheet

T = TypeVar("T")
SAMPLE = 5
_FIRST = ("name", "client", "engagement", "title", "type", "period")  # what a new thing is known by
MAP_SUFFIX = ".map.toml"


def carry_out(services: Any, actor: Actor, wanted: d.Transfer[T], progress: d.Progress | None = None) -> T:
    """Do what is wanted; errors are those of the rules, in words."""
    return _DOERS[type(wanted)](services, actor, wanted, progress)  # type: ignore[no-any-return]


def check_log(services: Any, actor: Actor, wanted: d.CheckLog, progress: d.Progress | None = None) -> int | None:
    """A command like any other: it needs its permission and stands in the log [ACT-6]."""
    from assure_tui.domain.commands import VerifyLog
    from assure_tui.services.storekeeping import broken_at

    services.dispatcher.execute(VerifyLog(), actor)
    return broken_at(services.location)


# -- in ----------------------------------------------------------------------------------------------


def look(services: Any, actor: Actor, wanted: d.LookAtFile, progress: d.Progress | None = None) -> d.FileLook:
    """The heading, the first rows, and a mapping: of the map file, of one beside the file, else from the names."""
    kind = wanted.kind
    data = read_file(wanted.path, "file", services.location)
    sheet = read_sheet(data)
    map_path = wanted.map_path.strip() or _map_beside(wanted.path)
    toml = read_file(map_path, "map", services.location).decode("utf-8-sig", "replace") if map_path else None
    wishes = read_wishes(kind, toml, (), ())
    chosen = settle(kind, sheet, wishes)
    sample = tuple(row.cells for row in sheet.rows[:SAMPLE])
    wish = d.ImportWish(kind, wanted.path, _fields(chosen), chosen.values, chosen.create)
    return d.FileLook(sheet.columns, sample, len(sheet.rows), FIELDS[kind], CREATABLE, wish)


def _map_beside(path: str) -> str:
    """`clients.map.toml` beside `clients.csv`, where there is one; empty otherwise."""
    beside = Path(path).expanduser()
    beside = beside.with_name(f"{beside.stem}{MAP_SUFFIX}")
    return str(beside) if beside.is_file() else ""


def map_path(path: str) -> str:
    """Where the mapping of a file is kept unless another place is named."""
    beside = Path(path).expanduser()
    return str(beside.with_name(f"{beside.stem}{MAP_SUFFIX}"))


def _fields(chosen: FieldMap) -> dict[str, tuple[str, ...]]:
    found = {name: tuple(columns) for name, columns in chosen.columns.items()}
    return found | {name: (f":{text}",) for name, text in chosen.constants.items()}


def try_import(services: Any, actor: Actor, wanted: d.TryImport, progress: d.Progress | None = None) -> d.ImportLook:
    """What would become of each row."""
    return _run(services, actor, wanted.wish, wanted.most, None, dry_run=True)


def apply_import(
    services: Any, actor: Actor, wanted: d.ApplyImport, progress: d.Progress | None = None
) -> d.ImportLook:
    """Write the rows that pass; a file that was changed since it was looked at is refused."""
    return _run(services, actor, wanted.wish, wanted.most, progress, dry_run=False, digest=wanted.digest)


def _run(
    services: Any,
    actor: Actor,
    wish: d.ImportWish,
    most: int,
    progress: d.Progress | None,
    *,
    dry_run: bool,
    digest: str | None = None,
) -> d.ImportLook:
    from assure_tui.services.importing import Options, run_import

    data = read_file(wish.path, "file", services.location)
    found_digest = hashlib.sha256(data).hexdigest()
    if digest is not None and digest != found_digest:
        raise Conflict("file", "The file was changed since it was looked at; look at the rows again.")
    wishes = Wishes(
        {name: list(parts) for name, parts in wish.fields.items() if parts},
        {name: dict(meant) for name, meant in wish.values.items()},
        set(wish.create),
        has_fields=True,
    )
    options = Options(wish.all_or_nothing, wish.with_tasks, dry_run, Path(wish.path).name)
    found = run_import(services, actor, wish.kind, data, wishes, options, progress)
    counts = {name: found.count(name) for name in (CREATE, UPDATE, UNCHANGED, REFUSED)}
    cells = {row.number: row.cells for row in found.sheet.rows}
    told: dict[str, int] = dict.fromkeys(counts, 0)
    rows = []
    for plan in found.plans:
        told[plan.outcome] += 1
        if told[plan.outcome] <= most:
            rows.append(_row(plan, cells[plan.row]))
    return d.ImportLook(
        counts, tuple(rows), found.ignored_columns,
        tuple((item.row, item.column or "", item.message) for item in found.warnings),
        found.errors_file() if counts[REFUSED] else "", found_digest, found.done, found.batch,
    )  # fmt: skip


def _row(plan: RowPlan, cells: Sequence[str]) -> d.RowLook:
    changes = []
    for change in sorted(plan.changes, key=lambda change: _FIRST.index(change.field) if change.field in _FIRST else 9):
        after = _words(change.after)
        if plan.outcome == CREATE or change.before is None:
            changes.append(f"{change.field} {after}")
        else:
            changes.append(f"{change.field} {_words(change.before)} → {after}")
    problems = tuple((item.column or "", item.code, item.message) for item in plan.problems)
    return d.RowLook(plan.row, plan.outcome, plan.id, tuple(changes), problems, tuple(cells))


def _words(value: Any) -> str:
    if value is None or value == "":
        return "nothing"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


# -- written -----------------------------------------------------------------------------------------


def write_map(services: Any, actor: Actor, wanted: d.WriteMap, progress: d.Progress | None = None) -> str:
    """The mapping as TOML, as `assure import --map` reads it."""
    import tomli_w

    wish = wanted.wish
    fields: dict[str, str | list[str]] = {
        name: parts[0] if len(parts) == 1 else list(parts) for name, parts in wish.fields.items() if parts
    }
    value: dict[str, Any] = {"create": sorted(wish.create)} if wish.create else {}
    value["fields"] = fields
    if any(wish.values.values()):
        value["values"] = {name: dict(meant) for name, meant in wish.values.items() if meant}
    head = f"# Maps the columns of {_one_line(Path(wish.path).name)} to {wish.kind}.\n\n"
    return _put(services, wanted.path or map_path(wish.path), head + tomli_w.dumps(value), wanted.overwrite)


def _one_line(text: str) -> str:
    return "".join(char for char in text if char.isprintable())


def write_text(services: Any, actor: Actor, wanted: d.WriteText, progress: d.Progress | None = None) -> str:
    """A text as it is."""
    return _put(services, wanted.path, wanted.text, wanted.overwrite)


def _put(services: Any, path: str, text: str, overwrite: bool) -> str:
    from assure_tui.services.exporting import put

    target = target_path(path, services.location, overwrite=overwrite)
    put(target, text.encode("utf-8", "replace"), overwrite=overwrite)
    return str(target)


def write_shown(services: Any, actor: Actor, wanted: d.WriteShown, progress: d.Progress | None = None) -> d.Written:
    """What is shown, or all its fields; logged before the file is there [ACT-4]."""
    from assure_tui.services.export_shown import write

    if wanted.form not in wanted.shown.forms:
        raise Invalid("format", "not_offered", f"This can be written as {', '.join(wanted.shown.forms)}.")
    return write(services, actor, wanted)


def write_control(services: Any, actor: Actor, wanted: d.WriteControl, progress: d.Progress | None = None) -> d.Written:
    """The control list of a range to print and sign; logged as any export [INS-7] [ACT-4]."""
    from assure_tui.services.control_print import write

    return write(services, actor, wanted)


_DOERS: Mapping[type, Callable[..., Any]] = {
    d.CheckLog: check_log,
    d.LookAtFile: look,
    d.TryImport: try_import,
    d.ApplyImport: apply_import,
    d.WriteMap: write_map,
    d.WriteText: write_text,
    d.WriteShown: write_shown,
    d.WriteControl: write_control,
}
