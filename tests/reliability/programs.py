"""The programs of these tests: each runs in a process of its own and opens the store itself.

A fork server that has imported everything once starts them within milliseconds; it never has a store
open, so no connection is ever carried into a child.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import pwd
import random
import signal
import time
from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from assure_tui.bootstrap import open_services
from assure_tui.cli.root import COMMANDS
from assure_tui.domain import commands as c
from assure_tui.domain.errors import AssureError, Busy, Conflict, StoreError
from assure_tui.domain.model import Actor
from assure_tui.services import dispatcher
from assure_tui.services.doctor import doctor
from assure_tui.services.heartbeat import Heartbeat
from assure_tui.services.import_map import Wishes
from assure_tui.services.importing import Options, run_import
from assure_tui.store.engine import open_store
from assure_tui.store.read import SqlReader
from tests.cli.conftest import run_line
from tests.services.conftest import BUSINESS, NONPROFIT, PREP, Firm, found_firm, opened

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["alembic.command", "assure_tui.services.handlers", __name__])

PART, ROWS = 10, 25  # rows of a part and of a whole import in a storm
PATIENCE = 300  # seconds after which a child counts as hung; no test measures time


def size(name: str, usual: int) -> int:
    """How much of something a test does; `make storm` asks for more than the usual."""
    return int(os.environ.get(f"ASSURE_{name}", usual))


def start(target: Callable[..., None], *args: object) -> BaseProcess:
    """A running program."""
    program = CONTEXT.Process(target=target, args=args, daemon=True)
    program.start()
    return program


def ended(program: BaseProcess) -> int | None:
    """The exit status of a program that ends by itself: negative when a signal ended it, None when it hangs."""
    program.join(PATIENCE)
    return program.exitcode


def wait_for(path: Path, program: BaseProcess) -> None:
    """Wait until a program has written its first line."""
    deadline = time.monotonic() + PATIENCE
    while not path.exists() or not path.stat().st_size:
        assert program.is_alive() and time.monotonic() < deadline, "the program did not begin"
        time.sleep(0.005)


def ready(location: Path | str, jobs: int) -> Firm:
    """A new firm with so many engagements, numbered from 1, whose descriptions count from 0."""
    found_firm(location)
    firm = opened(location)
    for year in range(2026, 2026 + jobs):
        firm.make(period=f"FY{year}", client=NONPROFIT, description="0")
    return firm


# -- forms -----------------------------------------------------------------------------------------


def fill_forms(location: str, seed: int, jobs: int, edits: int, told: Any) -> None:
    """Count descriptions up as a form does, by version or by what was seen; add comments in between."""
    dice = random.Random(seed)
    firm = opened(location)
    actor = firm.actor("own")
    forms = comments = retries = 0
    for _ in range(edits):
        number = dice.randint(1, jobs)
        if dice.random() < 0.25:
            assert firm.door.execute(c.AddComment((number,), f"from {seed}"), actor).batch
            comments += 1
            continue
        while not _saved(firm, actor, number, dice):
            retries += 1
        forms += 1
    told.put((forms, comments, retries))
    firm.store.close()


def _saved(firm: Firm, actor: Actor, number: int, dice: random.Random) -> bool:
    """One form: read, look at it, save what was seen plus one; False when somebody else was quicker."""
    row = firm.job(number)
    time.sleep(dice.random() * 0.004)
    fields = {"description": str(int(row["description"]) + 1)}
    if dice.random() < 0.5:
        command = c.EditEngagement((number,), fields, if_version=row["version"])
    else:
        command = c.EditEngagement((number,), fields, seen=((number, "description", row["description"]),))
    try:
        assert firm.door.execute(command, actor).batch
    except Conflict:
        return False
    return True


# -- a storm ---------------------------------------------------------------------------------------


def storm(location: str, seed: int, answered: str) -> None:
    """Never rest; write one line once a command has answered: its batch, what it made, or what it imported."""
    dispatcher.PART = PART
    dice = random.Random(seed)
    firm = opened(location)
    actor = firm.actor("own")
    line = os.open(answered, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    while True:
        told: dict[str, Any] = {}
        try:
            if dice.random() < 0.05:
                told = _import(firm, actor, f"{seed}-{dice.randrange(10**9)}")
            else:
                command = dice.choice(_kinds(firm, dice))
                outcome = firm.door.execute(command, actor)
                made = [r.id for r in outcome.results if r.outcome == "done" and r.id[:2] in ("C-", "E-", "T-")]
                told = {"batch": outcome.batch, "made": made if command.name.startswith("Create") else []}
        except AssureError:
            continue
        if told["batch"]:
            os.write(line, f"{json.dumps(told)}\n".encode())


def _import(firm: Firm, actor: Actor, run: str) -> dict[str, Any]:
    services = SimpleNamespace(reads=firm.reads, clock=firm.clock, dispatcher=firm.door)
    return {"batch": import_clients(services, actor, run).batch, "import": run}


def import_clients(services: Any, actor: Actor, run: str, progress: Callable[[int, int], None] | None = None) -> Any:
    """Import `ROWS` clients that carry the name of the run."""
    lines = "".join(f"{run}/{row},{random.Random(run + str(row)).randbytes(6).hex()},business\n" for row in range(ROWS))
    data = ("external_id,name,entity\n" + lines).encode()
    found = run_import(services, actor, "clients", data, Wishes(), Options(), progress)
    assert not found.errors, found.errors
    return found


def _some(dice: random.Random, numbers: list[int]) -> tuple[int, ...]:
    return tuple(dice.sample(numbers, min(len(numbers), dice.randint(1, 12))))


def _kinds(firm: Firm, dice: random.Random) -> list[c.Command]:
    """Commands of every kind on what there is now."""
    months = f"{dice.randint(1950, 2100)}-{dice.randint(1, 12):02}"
    found: list[c.Command] = [
        c.CreateClient({"name": f"Client {dice.random()}", "entity": "nonprofit"}),
        c.CreateEngagement((NONPROFIT, BUSINESS), "BK-M", months),
        c.CreateEngagement((NONPROFIT,), "990", f"FY{dice.randint(1950, 2150)}", stage="In review"),
    ]
    jobs = [row["id"] for row in firm.rows("SELECT id FROM engagement WHERE removed = 0 ORDER BY id DESC LIMIT 60")]
    tasks = [row["id"] for row in firm.rows("SELECT id FROM task WHERE open = 1 ORDER BY id DESC LIMIT 60")]
    if not jobs or not tasks:
        return found
    return [
        *found,
        c.MoveStage(_some(dice, jobs), confirm_all=True, open_items=dice.choice(("keep", "carry"))),
        c.MoveStage(_some(dice, jobs), step=-1, reason="numbers do not tie"),
        c.OverrideGate(_some(dice, jobs), "deadline is tonight"),
        c.SetStatus(_some(dice, jobs), dice.choice(("active", "on_hold")), "for a reason"),
        c.SetSlots(_some(dice, jobs), {"preparer": dice.choice((None, PREP))}),
        c.EditEngagement(_some(dice, jobs)[:1], {"description": f"{dice.random()}"}),
        c.AddBlocker(_some(dice, jobs), "Bank"),
        c.AddComment(_some(dice, jobs), "hello"),
        c.SetTaskStatus(_some(dice, tasks), dice.choice(("completed", "todo")), confirm_all=True),
        c.CreateTask(_some(dice, jobs), "One more", required=True),
        c.Undo(confirmed=True),
        c.Redo(),
    ]


def flat_out(location: str, seed: int, stop: Any, told: Any) -> None:
    """Write without any pause until told to stop; says how often it was turned away and how often not."""
    firm = opened(location)
    actor = firm.actor("own")
    done = busy = 0
    while not stop.is_set():
        try:
            firm.door.execute(c.AddComment((2,), f"burst {seed}"), actor)
            done += 1
        except AssureError as error:
            assert error.code == "busy", error
            busy += 1
    told.put((done, busy))
    firm.store.close()


# -- the loop --------------------------------------------------------------------------------------


class NoLease:
    """A lease everybody holds: what must happen once is kept by unique keys alone [LOOP-3]."""

    def take(self) -> bool:
        return True

    def give_up(self) -> None:
        return None


def beat_without_rest(location: str, instant: str, told: str, *, leased: bool) -> None:
    """Beat until killed, as `assure worker` does; one line for each beat that found nothing left to do."""
    firm = opened(location)
    firm.clock.instant = datetime.fromisoformat(instant)
    beats = heart(firm)
    if not leased:
        beats._lease = NoLease()  # type: ignore[assignment]
    line = os.open(told, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    while True:
        try:
            report = beats.beat()
        except Busy:  # as a worker does: the next beat finds what there is to do
            continue
        wrong = [message for _, message in report.failed if "busy" not in message and "locked" not in message]
        if wrong or not (report.more or report.deeds or report.failed or report.idle):
            os.write(line, f"{json.dumps(wrong)}\n".encode())
        time.sleep(0.01)


def heart(firm: Firm) -> Heartbeat:
    """The loop over a firm's store, with its clock."""
    return Heartbeat(firm.store, firm.door, SqlReader(firm.store.engine), firm.clock)


# -- other people ----------------------------------------------------------------------------------


def as_person(user: int, group: int, umask: int, act: Callable[..., None], *args: object) -> None:
    """Do it as that login, who is of no other group."""
    os.umask(umask)
    os.setgroups([])
    os.setgid(group)
    os.setuid(user)
    act(*args)


def become(login: str) -> None:
    """Be that person of this computer, with the groups they are in, and a mask that shares nothing by itself."""
    person = pwd.getpwnam(login)
    os.umask(0o077)
    os.initgroups(login, person.pw_gid)
    os.setgid(person.pw_gid)
    os.setuid(person.pw_uid)


def lines_of(login: str, home: str, location: str, lines: tuple[tuple[int, str, tuple[object, ...]], ...]) -> None:
    """Give lines to the program as that login: each ends with the code it should, and says what it should."""
    # A login may not reach the interpreter's own folder: what the lines need of it is loaded before.
    for module in ("grp", "csv", "encodings.utf_8_sig", *(f"assure_tui.cli.{home}" for home in COMMANDS.values())):
        import_module(module)
    become(login)
    os.environ.update({f"ASSURE_{name}_DIR": f"{home}/{name.lower()}" for name in ("DATA", "CONFIG", "STATE")})
    os.chdir(home)
    for code, words, line in lines:
        ran = run_line("--store", location, "--no-input", "--json", *line)
        assert ran.code == code and words in ran.out and "Traceback" not in ran.err, ran


def cannot_read_as(login: str, folder: str) -> None:
    """That login reads nothing of the store."""
    become(login)
    cannot_read(folder)


def write_cities(location: str, edits: int, killed: bool = False) -> None:
    """Edit a client so many times, and be killed with the store open if so wished."""
    firm = opened(location)
    actor = firm.actor("own")
    for number in range(edits):
        assert firm.door.execute(c.EditClient(NONPROFIT, {"city": f"{os.getpid()}-{number}"}), actor).batch
    if killed:
        os.kill(os.getpid(), signal.SIGKILL)
    firm.store.close()


def is_refused(location: str, words: str) -> None:
    """Open the store for reading and for writing, and see both refused with these words in what is said."""
    for way in (open_services, open_store):
        try:
            way(location).close()  # type: ignore[operator]
        except StoreError as error:
            assert words in error.message and "\n" not in error.message, error.message
        else:
            raise AssertionError(f"{way.__name__} let it in")


def is_told(location: str, words: str) -> None:
    """The doctor names it and its repair, and `list` ends with 5."""
    found = [finding for finding in doctor(location) if words in f"{finding.message} {finding.repair}"]
    assert found and all(finding.repair for finding in found), doctor(location)
    ran = run_line("--store", location, "list")
    assert ran.code == 5 and words in ran.err and "Traceback" not in ran.err, ran


def cannot_read(folder: str) -> None:
    """Neither the store nor its side files, nor their names, nor their presence."""
    for name in ("firm.db", "firm.db-wal", "firm.db-shm"):
        try:
            os.close(os.open(f"{folder}/{name}", os.O_RDONLY))
        except PermissionError:
            continue
        raise AssertionError(f"{name} can be read")
    try:
        os.listdir(folder)
    except PermissionError:
        return
    raise AssertionError("the folder can be read")
