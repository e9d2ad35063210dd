"""An import: read, mapped, planned row by row, then written as one batch in parts [IMP-1] to [IMP-8]."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from assure_tui.domain import policy
from assure_tui.domain.commands import Command
from assure_tui.domain.errors import AssureError, Denied, Invalid
from assure_tui.domain.model import Actor, Origin
from assure_tui.domain.views import ItemResult
from assure_tui.services.import_clients import plan_clients
from assure_tui.services.import_engagements import plan_engagements
from assure_tui.services.import_map import FIELDS, FieldMap, Wishes, settle
from assure_tui.services.import_plan import CREATE, REFUSED, UNCHANGED, UPDATE, Problem, RowPlan
from assure_tui.services.import_read import Sheet, guarded, read_sheet
from assure_tui.services.import_requests import plan_requests
from assure_tui.services.import_series import plan_series
from assure_tui.services.import_tasks import plan_tasks
from assure_tui.services.import_time import plan_time

KINDS = tuple(FIELDS)
# At least one of these must come from the file, or its rows could neither be found nor made [IMP-2].
_NEEDED = {
    "clients": (("name", "number", "external_id"),),
    "engagements": (("external_id", "client", "client_external_id"), ("external_id", "type")),
    "tasks": (("external_id", "engagement"), ("external_id", "title")),
    "requests": (("external_id", "request", "number"),),
    "time": (("external_id", "date"), ("external_id", "minutes", "hours")),
    "series": (("external_id", "client"), ("external_id", "type")),
}


@dataclass(frozen=True, slots=True)
class Options:
    """What the person decided besides the mapping."""

    all_or_nothing: bool = False
    with_tasks: bool = True
    dry_run: bool = False
    source: str = "a file"
    login: str | None = None


@dataclass
class Imported:
    """What an import did, or would do."""

    batch: int | None
    plans: list[RowPlan]
    warnings: list[Problem]
    ignored_columns: tuple[str, ...]
    sheet: Sheet
    done: bool = True

    @property
    def errors(self) -> list[Problem]:
        """Every reason of every refused row, in the order of the file."""
        return [problem for plan in self.plans for problem in plan.problems if plan.outcome == REFUSED]

    def count(self, outcome: str) -> int:
        """How many rows have that outcome; nothing was made or changed where all or nothing stopped."""
        if not self.done and outcome in (CREATE, UPDATE):
            return 0
        return sum(1 for plan in self.plans if plan.outcome == outcome)

    def errors_file(self) -> str:
        """The refused rows as they stand in the file, with code, column and message [IMP-6]."""
        target = io.StringIO(newline="")
        writer = csv.writer(target)
        writer.writerow([*self.sheet.columns, "code", "column", "message"])
        cells = {row.number: row.cells for row in self.sheet.rows}
        for plan in self.plans:
            if plan.outcome != REFUSED:
                continue
            told = [
                "; ".join(dict.fromkeys(str(getattr(problem, name) or "") for problem in plan.problems)).strip("; ")
                for name in ("code", "column", "message")
            ]
            # A lone - clears a field, so it must stay one.
            kept = [cell if cell.strip() == "-" else guarded(cell) for cell in cells[plan.row]]
            writer.writerow([*kept, *map(guarded, told)])
        return target.getvalue()


def run_import(
    services: Any,
    viewer: Actor,
    kind: str,
    data: bytes,
    wishes: Wishes,
    options: Options,
    progress: Callable[[int, int], None] | None = None,
) -> Imported:
    """Import a file of clients, engagements or tasks; a dry run plans and writes nothing."""
    _may(viewer, "ImportFile")
    sheet = read_sheet(data)
    chosen = settle(kind, sheet, wishes)
    _require(kind, chosen)
    plans = _plan(services, viewer, kind, sheet, chosen, options)
    warnings = [Problem(item.row, item.column, "text.control", item.message) for item in sheet.removed]
    found = Imported(None, plans, warnings, chosen.ignored, sheet)
    for plan in plans:
        _may_all(viewer, plan)
    refused = any(plan.outcome == REFUSED for plan in plans)
    if options.dry_run:
        found.done = not (options.all_or_nothing and refused)
        return found
    if options.all_or_nothing and refused:
        found.done = False
        return found
    _write(services, viewer, kind, found, options, progress)
    return found


def _may(viewer: Actor, command: str) -> None:
    verdict = policy.verdict(viewer, command)
    if not verdict.allowed:
        raise Denied(verdict.rule, verdict.because)


def _may_all(viewer: Actor, plan: RowPlan) -> None:
    """The right to import is not the right to make what a row makes [PERM-13]."""
    for command in plan.commands:
        verdict = policy.verdict(viewer, command.name)
        if not verdict.allowed and plan.outcome != REFUSED:
            plan.refuse(None, "denied", verdict.because)


def _require(kind: str, chosen: FieldMap) -> None:
    for names in _NEEDED[kind]:
        if not chosen.has(*names):
            wanted = " or ".join(names)
            message = f"No column stands for {wanted}; name one with --set {names[-1]}=COLUMN."
            raise Invalid(names[-1], "required", message)


def _plan(services: Any, viewer: Actor, kind: str, sheet: Sheet, chosen: FieldMap, options: Options) -> list[RowPlan]:
    reader, today = services.reads.reader, services.clock.today()
    if kind == "clients":
        return plan_clients(reader, viewer, sheet, chosen, today)
    if kind == "engagements":
        return plan_engagements(reader, viewer, sheet, chosen, today, with_tasks=options.with_tasks)
    if kind == "requests":
        return plan_requests(reader, viewer, sheet, chosen, today)
    if kind == "time":
        return plan_time(reader, viewer, sheet, chosen, today)
    if kind == "series":
        return plan_series(reader, viewer, sheet, chosen, today)
    return plan_tasks(reader, viewer, sheet, chosen, today)


def _write(
    services: Any,
    viewer: Actor,
    kind: str,
    found: Imported,
    options: Options,
    progress: Callable[[int, int], None] | None,
) -> None:
    """Carry out the commands of all rows that pass; what each answers goes back to its row."""
    owners = [plan for plan in found.plans if plan.outcome in (CREATE, UPDATE) for _ in plan.commands]
    commands = _Counted(
        [command for plan in found.plans if plan.outcome in (CREATE, UPDATE) for command in plan.commands]
    )
    if not commands:
        return
    rows = sum(1 for plan in found.plans if plan.outcome in (CREATE, UPDATE))
    places = {id(plan): place for place, plan in enumerate(found.plans)}
    try:
        found.batch, answers = services.dispatcher.execute_many(
            commands,
            viewer,
            Origin.IMPORT,
            command="ImportFile",
            summary=f"imported {rows} {_things(kind, rows)} from {options.source}",
            all_or_nothing=options.all_or_nothing,
            progress=progress,
            login=options.login,
            rows=[places[id(plan)] for plan in owners],
        )
    except AssureError as error:
        if not options.all_or_nothing or commands.reached is None:
            raise
        owners[commands.reached].refuse_error(error)
        found.done = False
        return
    for plan, answer in zip(owners, answers, strict=True):
        _answer(plan, answer)


def _things(kind: str, count: int) -> str:
    if kind == "time":
        return "time entry" if count == 1 else "time entries"
    return kind if count != 1 or kind == "series" else kind[:-1]


def _answer(plan: RowPlan, answer: ItemResult | AssureError) -> None:
    if isinstance(answer, AssureError):
        plan.refuse_error(answer)
    elif not answer.ok:
        plan.refuse(None, answer.code or "gate_blocked", answer.message or "it was refused")
    elif plan.outcome != REFUSED:
        plan.id = plan.id or answer.id
        if answer.outcome == "unchanged" and plan.outcome == CREATE:
            plan.outcome = UNCHANGED


class _Counted(Sequence[Command]):
    """Commands that remember how far the dispatcher came: the place of the one that stopped everything."""

    def __init__(self, commands: Sequence[Command], first: int = 0, whole: _Counted | None = None) -> None:
        self.commands = commands
        self.first = first
        self.whole = whole or self
        self.reached: int | None = None

    def __len__(self) -> int:
        return len(self.commands)

    def __getitem__(self, at: Any) -> Any:
        if not isinstance(at, slice):
            return self.commands[at]
        return _Counted(self.commands[at], self.first + at.indices(len(self))[0], self.whole)

    def __iter__(self) -> Iterator[Command]:
        for place, command in enumerate(self.commands, self.first):
            self.whole.reached = place
            yield command
