"""Every command that has a line on the command line: the exit code is what the policy says, for each role and sight.

The firm is made once and nothing is written to it: the door rehearses every command that a line sends [PERM-1] [PERM-2]
[PERM-10] [PERM-13]. What `assure can`, palette and keys say is compared with the policy in tests/services/test_agreement.py.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assure_tui.bootstrap import Services, open_services
from assure_tui.cli.session import Session
from assure_tui.domain import policy
from assure_tui.domain.client_commands import RemoveClient
from assure_tui.domain.commands import Command, DeactivateClient
from assure_tui.domain.model import Actor, Role
from assure_tui.domain.pipeline_commands import ImportPipeline
from assure_tui.domain.time_commands import LogTime
from assure_tui.domain.views import Outcome
from assure_tui.services.clock import FixedClock
from assure_tui.services.handlers import HANDLERS
from tests.cli.conftest import run_line
from tests.services.conftest import ADM, OUT, OWN, PREP, ZONE, found_firm, opened
from tests.services.test_permissions import PIPELINE_FILE, scene

DONE, INVALID, HIDDEN, REFUSED = 0, 2, 3, 4
EVERY = frozenset(policy.PERMISSIONS)
SEES_ALL = "Access all clients"

# A line for each command, on engagement E-1 of client C-1 with its tasks, blocker, requests, series and time entry.
LINES: dict[str, str] = {
    "AcknowledgeDeadline": "acknowledge E-1",
    "AddBlocker": "block E-1 --title Bank",
    "AddComment": "comment E-1 hello",
    "ApplyFolderTemplate": "docs folders E-1 in",
    "ApplyRelief": "relief apply R --citation N --from 2020-01-01 --to 2020-02-01 --new-date 2020-03-01",
    "ApplyTaskTemplate": "task template apply usual E-1",
    "ApproveStaff": "staff approve out",
    "AssignTask": "task set T-1 assignee=rev",
    "ChangeIdentity": "set E-1 qualifier=B",
    "ChangeOccurrence": "series skip S-1 2026-07-02",
    "ConfirmCatchUp": "series catch-up S-1 all",
    "CopyEngagement": "copy E-1 --to C-1 --period FY2040",
    "CopyPipeline": "pipeline copy tax",
    "Countersign": "request sign R-2 Firm",
    "CreateClient": "client add New entity=trust",
    "CreateEngagement": "new --client C-1 --type 990-T --period FY2026",
    "CreateSeries": "series add --client C-1 --type 990 --qualifier B --rule FREQ=YEARLY;BYMONTH=7;BYMONTHDAY=2",
    "CreateTask": "task add E-1 Call",
    "DeactivateClient": "client set C-1 status=inactive",
    "DismissBlocker": "unblock E-1 1 --dismiss --reason over",
    "EditBlocker": "block-edit E-1 1 --waits-on client",
    "EditClient": "client set C-1 city=Lynn",
    "EditEngagement": "set E-1 title=X",
    "EditOwnTime": "time set 2 minutes=6",
    "EditSeries": "series set S-1 lead=3",
    "EditStaff": "staff set out email=o@firm.example",
    "EditTask": "task set T-1 title=X",
    "EndSeries": "series end S-1",
    "EditTime": "time set 1 minutes=6",
    "ExplainGap": "explain-gap closed:E-1 filed elsewhere",
    "ExportClients": "export clients --format csv -o -",
    "ExportView": "export engagements --format csv -o -",
    "FileIntoFolder": "docs file E-1 papers.pdf",
    "HoldAdvance": "advance hold E-1 --reason wait",
    "ImportPipeline": "pipeline apply PIPELINE",
    "InviteStaff": "staff add Newcomer --login nn",
    "Follow": "follow E-1",
    "LeaveStaff": "staff leave out --to-nobody",
    "LinkContact": "client contact link C-1 1 --primary",
    "LinkItem": "link E-1 --to doc:1",
    "LogTime": "time add E-1 5",
    "MarkNotice": "inbox --done --all",
    "MatchFile": "docs match E-1 papers.pdf",
    "MoveStage": "move E-1",
    "MoveToPipeline": "move E-1 --pipeline accounting",
    "OverrideGate": "move E-1 --override --reason needed",
    "PassOwnership": "staff pass adm",
    "PauseLoop": "loop pause",
    "PauseSeries": "series pause S-1",
    "ReactivateClient": "client set C-4 status=active",
    "RecordPayment": "request pay R-3 1.00",
    "Redo": "redo --dry-run",
    "RemoveClient": "client remove C-4",
    "RemoveEngagement": "remove E-3",
    "RemovePipeline": "pipeline remove x",
    "RemoveTask": "remove T-1",
    "ResolveBlocker": "unblock E-1 1",
    "RestoreClient": "client restore C-5",
    "RestoreEngagement": "unremove E-2",
    "RestorePipelineVersion": "pipeline restore x 1",
    "RestoreTask": "unremove T-1",
    "ResumeAdvance": "advance resume E-1",
    "ResumeSeries": "series resume S-1",
    "ReturnStaff": "staff return out",
    "RollForward": "roll E-1",
    "SaveCalendar": "closing-days add 2026-07-03 Bridge",
    "SaveContact": "client contact add C-1 Newcomer",
    "SaveChecklist": "docs ask E-1 Passport --type 'Photo ID'",
    "SaveClientFacingStatus": "client-statuses add New",
    "SaveCustomStatus": "statuses add Waiting",
    "SaveEngagementType": "types hide 990 1065",
    "SaveFilingRecord": "file E-1 --method mail",
    "SaveHandbookPage": "page add How-to",
    "SaveIntake": "request add organizer E-1 Papers",
    "SaveInvoice": "request add invoice E-1 Bill --number 77 --line Work=5",
    "SaveNote": "note add C-1 Memo",
    "SaveRelationship": "client relate C-1 household C-2",
    "SaveServiceLine": "lines set tax scope=X",
    "SaveSettings": "settings set sod.mode=off",
    "SaveSignature": "request add signature E-1 Sign",
    "SaveTag": "tags add brandnew",
    "SaveTaskTemplate": "task template save mine --from E-1 --name Mine",
    "SaveTeam": "team add Newteam",
    "SendIntake": "request send R-1",
    "SendInvoice": "request send R-3",
    "SendSignature": "request send R-2",
    "SetBudget": "set E-1 budget=60",
    "SetCapacity": "time capacity out --week 40h",
    "SetClientFacingStatus": "set E-1 client_status=Done",
    "SetDates": "set E-1 target=2026-06-01",
    "SetExtension": "set E-1 extended=yes",
    "SetIntakeState": "request complete R-1",
    "SetInvoiceState": "request set R-3 state=viewed",
    "SetPriority": "set E-1 priority=high",
    "SetSignatureState": "request complete R-2",
    "SetSlots": "set E-1 partner=-",
    "SetStatus": "set E-1 status=on-hold --reason wait",
    "SetTaskStatus": "task start T-4",
    "SplitSeries": "series split S-1 --on 2027-07-02",
    "StartTimer": "time start E-1",
    "StopTimer": "time stop",
    "TagEngagement": "set E-1 tags=+vip",
    "TagTask": "task set T-1 tags=+vip",
    "UnlinkItem": "unlink E-1 --from doc:1",
    "UnmatchFile": "docs unmatch E-1 papers.pdf",
    "VerifyLog": "log --verify",
    "WaiveItem": "docs waive E-1 ITEM --reason none",
    "WithdrawRelief": "relief withdraw 1",
}  # fmt: skip

# Commands without a line of their own, and why.
NO_LINE = {
    **dict.fromkeys((n for n in HANDLERS if policy.RULES[n] == policy.SYSTEM_ONLY), "the system's own"),
    "EditOwnComment": "one's own comments are edited in the app",
    "ExportFirm": "`export firm` writes a file and asks for a right of its own",
    "Pin": "one's own pins, in the app",
    "PurgeClient": "`purge client` writes a file first and asks for the name",
    "PutOff": "one's own day, in the app",
    "RunBeat": "`tick` is the loop's pass, which each of its commands answers for",
    "SaveFirm": "`settings set firm.…` sends SaveSettings for what is a setting",
    "SaveOwnProfile": "`staff passcode` asks on a terminal",
    "SaveOwnView": "saved views are kept in the app",
    "SavePipeline": "`pipeline apply` sends ImportPipeline",
    "SetClientAccess": "`client set access=` asks for the right to edit the client too",
    "SetClientSlots": "default slots of clients together are set in the app; `client set` edits one",
    "SetNotices": "one's own switches, in the app",
    "TagClient": "`client set tags=` edits the client",
    "TakeTask": "`task set assignee=` names the person",
    "Undo": "`undo` needs the right of what it reverses [UNDO-4]",
    "WithdrawOwnComment": "`uncomment` is for its author alone [COM-3]",
}

# What a rehearsal answers those whom the policy lets through, where there is nothing to do it to.
OTHERWISE = {"StopTimer": HIDDEN, "Redo": HIDDEN, "ApplyFolderTemplate": INVALID, "FileIntoFolder": INVALID}
ALSO = {"LinkItem": {"Edit documents"}, "UnlinkItem": {"Edit documents"}}  # the right to edit what is linked [LINK-4]
LACKS = {"EditOwnTime": {"Edit all time"}}  # which the same line asks for as well
# About the firm, or about what one sees of it: sight of this client makes no difference.
THE_FIRMS = frozenset(
    "ApplyRelief ApproveStaff CopyPipeline CreateClient EditStaff ExportClients ExportView ImportPipeline InviteStaff"
    " LeaveStaff MarkNotice PassOwnership PauseLoop Redo RemovePipeline RestorePipelineVersion ReturnStaff SaveCalendar"
    " SaveClientFacingStatus SaveCustomStatus SaveEngagementType SaveHandbookPage SaveServiceLine SaveSettings SaveTag"
    " SaveTeam SetCapacity StopTimer VerifyLog WithdrawRelief".split()
)


@dataclass
class Desk:
    """The firm behind the command line, and who sits at it."""

    services: Services
    folder: Path
    item: int
    actor: Actor | None = None
    sent: list[str] = field(default_factory=list)

    def run(self, command: str, actor: Actor) -> tuple[int, str]:
        self.actor, self.sent = actor, []
        words = shlex.split(
            LINES[command].replace("PIPELINE", str(self.folder / "p.toml")).replace("ITEM", str(self.item))
        )
        ran = run_line(*words, "--yes", "--no-input", "--json", "--store", self.services.location)
        return ran.code, f"{command}: {ran.out} {ran.err}"


class Rehearsing:
    """The door, which writes nothing."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.door = desk, desk.services.dispatcher

    def execute(self, command: Command, *who: Any, **more: Any) -> Outcome:
        self.desk.sent.append(command.name)
        return self.door.execute(command, *who, **{**more, "dry_run": True})

    def __getattr__(self, name: str) -> Any:
        return getattr(self.door, name)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The scene of the permission tests; every line of this module is given to it, and nothing changes it."""
    folder = tmp_path_factory.mktemp("agreement")
    path = folder / "firm.db"
    found_firm(path)
    firm = opened(path)
    scene(firm)
    assert firm.client("Old Client", preparer="prep") == 4
    firm.do(DeactivateClient(4))
    assert firm.client("Made By Mistake", preparer="prep") == 5
    firm.do(RemoveClient(5))
    firm.do(LogTime(5, engagement_id=1), "prep")
    firm.do(ImportPipeline(PIPELINE_FILE))
    items = firm.rows("SELECT id FROM checklist_item WHERE engagement_id = 1 ORDER BY id")
    firm.store.close()
    (folder / "p.toml").write_text(PIPELINE_FILE.replace('"x"', '"y"').replace('"X"', '"Y"'), encoding="utf-8")
    services = open_services(str(path), clock=FixedClock(firm.clock.instant, ZONE))
    desk = Desk(services, folder, items[0]["id"])
    door = Rehearsing(desk)
    seen = SimpleNamespace(reads=services.reads, clock=services.clock, store=services.store, dispatcher=door)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Session, "present", seen)
        patch.setattr(Session, "actor", property(lambda run: desk.actor))
        yield desk
    services.close()


def people(command: str) -> dict[str, Actor]:
    """Each role, with and without the permission, with and without sight of the client."""
    rule = policy.RULES[command]
    need = {rule} & EVERY
    more = ALSO.get(command, set())
    return {
        "owner": Actor(OWN, "Olive Owner", "OW", "own", Role.OWNER),
        "admin": Actor(ADM, "Ada Admin", "AA", "adm", Role.ADMIN),
        "with": Actor(PREP, "Pat Preparer", "PP", "prep", Role.MEMBER, frozenset(need | more)),
        "without": Actor(
            PREP, "Pat Preparer", "PP", "prep", Role.MEMBER, EVERY - need - LACKS.get(command, set()) - {SEES_ALL}
        ),
        "blind": Actor(OUT, "Ola Outsider", "OO", "out", Role.MEMBER, EVERY - {SEES_ALL}),
    }


def test_every_command_has_a_line_or_a_reason() -> None:
    """[PERM-2]: a new command is entered here."""
    assert set(LINES) | set(NO_LINE) == set(HANDLERS)
    assert not set(LINES) & set(NO_LINE)


@pytest.mark.parametrize("command", list(LINES))
def test_the_exit_code_is_what_the_policy_says(desk: Desk, command: str) -> None:
    """[PERM-1] [PERM-2] [PERM-13] (cli.md, exit codes): 4 exactly where the permission is missing; 3 where one does not see it."""
    for who, actor in people(command).items():
        allowed = policy.verdict(actor, command).allowed
        if not allowed:
            wanted = REFUSED
        elif who == "blind" and command not in THE_FIRMS:
            wanted = HIDDEN
        else:
            wanted = OTHERWISE.get(command, DONE)
        code, said = desk.run(command, actor)
        assert code == wanted, f"{who}: {said}"
        if who == "with" and allowed:
            assert command in desk.sent, f"the line sends {desk.sent}"


def test_can_says_the_same_of_each_person_and_of_what_they_see(desk: Desk) -> None:
    """[PERM-10] (cli.md): exit 0 where the policy and sight allow it, 4 where one of them does not."""
    own = desk.services.reads.actor("own")
    assert own is not None
    wrong: list[tuple[str, str, object]] = []
    for login in ("own", "adm", "prep", "sgn", "out"):
        person = desk.services.reads.actor(login)
        assert person is not None
        for command in policy.RULES:
            desk.actor = own
            wanted = DONE if policy.verdict(person, command).allowed else REFUSED
            if run_line("can", login, command, "--json").code != wanted:
                wrong.append((login, command, wanted))
            about = login == "out" and wanted == DONE and " E-1" in LINES.get(command, "")
            if about and run_line("can", login, command, "E-1", "--json").code != REFUSED:
                wrong.append((login, command, "sight"))
    assert wrong == []
