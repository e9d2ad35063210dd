"""Sight and permission through the door: role, teams, then sight of the thing [PERM-*]."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from assure_tui.domain import client_commands as cl
from assure_tui.domain import commands as c
from assure_tui.domain import contact_commands as cc
from assure_tui.domain import copy_commands as cp
from assure_tui.domain import date_commands as dc
from assure_tui.domain import definition_commands as defs
from assure_tui.domain import document_commands as docs
from assure_tui.domain import evidence_commands as ev
from assure_tui.domain import firm_commands as fc
from assure_tui.domain import firm_file_commands as ff
from assure_tui.domain import link_commands as lk
from assure_tui.domain import loop_commands as lc
from assure_tui.domain import note_commands as nt
from assure_tui.domain import notice_commands as nc
from assure_tui.domain import people_commands as ppl
from assure_tui.domain import pipeline_commands as pc
from assure_tui.domain import policy
from assure_tui.domain import request_commands as rc
from assure_tui.domain import series_commands as sc
from assure_tui.domain import task_commands as tk
from assure_tui.domain import time_commands as tc
from assure_tui.domain.errors import AssureError, Conflict, Denied, Invalid, NotFound
from assure_tui.domain.firm_commands import SaveEngagementType, SaveTeam
from assure_tui.domain.model import SYSTEM, Actor, Role
from assure_tui.domain.personal_commands import Pin, PutOff
from assure_tui.domain.pipeline_values import PipelineDraft, StageDraft
from assure_tui.domain.removal_commands import RestoreTask
from assure_tui.services.handlers import HANDLERS
from tests.services.conftest import ADM, NONPROFIT, OUT, PERSON, PREP, REV, Firm, opened

# One command of every kind, on engagement 1 with task 1, blocker 1, comment 1, item 1.
SAMPLES: dict[str, Callable[[], c.Command]] = {
    "CreateFirm": lambda: c.CreateFirm("X", "Y Z", "new"),
    "SaveFirm": lambda: c.SaveFirm({"name": "X"}),
    "SaveSettings": lambda: c.SaveSettings({"sod.mode": "off"}),
    "InviteStaff": lambda: c.InviteStaff("N N", "nn"),
    "EditStaff": lambda: c.EditStaff(OUT, {"name": "X Y"}),
    "LeaveStaff": lambda: c.LeaveStaff(OUT, None, True),
    "ReturnStaff": lambda: ppl.ReturnStaff(OUT),
    "ApproveStaff": lambda: ppl.ApproveStaff(OUT),
    "PassOwnership": lambda: ppl.PassOwnership(ADM, True),
    "CreateClient": lambda: c.CreateClient({"name": "X", "entity": "trust"}),
    "EditClient": lambda: c.EditClient(NONPROFIT, {"city": "X"}),
    "SaveRelationship": lambda: c.SaveRelationship(NONPROFIT, "household", PERSON),
    "SetClientAccess": lambda: c.SetClientAccess(NONPROFIT, (OUT,)),
    "SetClientSlots": lambda: c.SetClientSlots((NONPROFIT,), {"owner": OUT}),
    "DeactivateClient": lambda: c.DeactivateClient(NONPROFIT, True),
    "ReactivateClient": lambda: c.ReactivateClient(NONPROFIT),
    "CreateEngagement": lambda: c.CreateEngagement((NONPROFIT,), "990-T", "FY2026"),
    "CopyEngagement": lambda: cp.CopyEngagement((1,), (NONPROFIT,), period="FY2027"),
    "EditEngagement": lambda: c.EditEngagement((1,), {"title": "X"}),
    "ChangeIdentity": lambda: c.ChangeIdentity(1, qualifier="B"),
    "MoveStage": lambda: c.MoveStage((1,), confirm_all=True),
    "OverrideGate": lambda: c.OverrideGate((1,), "has to go"),
    "MoveToPipeline": lambda: c.MoveToPipeline((1,), 2, confirm_all=True),
    "SetStatus": lambda: c.SetStatus((1,), "on_hold"),
    "SetPriority": lambda: c.SetPriority((1,), "high"),
    "SetClientFacingStatus": lambda: c.SetClientFacingStatus((1,), "Done"),
    "SetDates": lambda: c.SetDates((1,), shift=1),
    "SetExtension": lambda: c.SetExtension((1,), True),
    "SetSlots": lambda: c.SetSlots((1,), {"partner": None}),
    "TagEngagement": lambda: c.TagEngagement((1,), add=("vip",)),
    "RemoveEngagement": lambda: c.RemoveEngagement((3,)),  # nothing was sent for it yet
    "RestoreEngagement": lambda: c.RestoreEngagement((2,)),
    "AddBlocker": lambda: c.AddBlocker((1,), "X"),
    "ResolveBlocker": lambda: c.ResolveBlocker((1,)),
    "DismissBlocker": lambda: c.DismissBlocker((1,), "not needed"),
    "SaveIntake": lambda: rc.SaveIntake(1, {"title": "X"}),
    "SendIntake": lambda: rc.SendIntake((1,)),
    "SetIntakeState": lambda: rc.SetIntakeState((1,), "completed"),
    "SaveSignature": lambda: rc.SaveSignature(2, {"title": "X"}),
    "SendSignature": lambda: rc.SendSignature((2,)),
    "SetSignatureState": lambda: rc.SetSignatureState((2,), "completed"),
    "Countersign": lambda: rc.Countersign((2,)),
    "SaveInvoice": lambda: rc.SaveInvoice(3, {"title": "X"}),
    "SendInvoice": lambda: rc.SendInvoice((3,)),
    "SetInvoiceState": lambda: rc.SetInvoiceState((3,), "viewed"),
    "RecordPayment": lambda: rc.RecordPayment(3, 100),
    "ExpireRequest": lambda: rc.ExpireRequest((2,)),
    "OpenBlocker": lambda: rc.OpenBlocker((1,), "k1"),
    "CloseBlocker": lambda: rc.CloseBlocker((1,), "k1"),
    "EditBlocker": lambda: rc.EditBlocker(1, {"note": "X"}),
    "WaiveItem": lambda: c.WaiveItem(1, "not needed"),
    "Advance": lambda: lc.Advance((1,)),
    "HoldAdvance": lambda: lc.HoldAdvance((1,)),
    "ResumeAdvance": lambda: lc.ResumeAdvance((1,)),
    "SeeFile": lambda: docs.SeeFile(NONPROFIT, (SEEN,)),
    "MatchFile": lambda: docs.MatchFile(1, 1),
    "UnmatchFile": lambda: docs.UnmatchFile(1, 1),
    "SaveChecklist": lambda: docs.SaveChecklist(1, ({"name": "X"},)),
    "FileIntoFolder": lambda: docs.FileIntoFolder(1, (1,)),
    "ApplyFolderTemplate": lambda: docs.ApplyFolderTemplate((1,), ("in",)),
    "SaveTaskTemplate": lambda: tk.SaveTaskTemplate("x", "X", ({"title": "X"},)),
    "ApplyTaskTemplate": lambda: tk.ApplyTaskTemplate((1,), "usual"),
    "PutOff": lambda: PutOff((("engagement", 1),), date(2026, 4, 1)),
    "AddComment": lambda: c.AddComment((1,), "X"),
    "EditOwnComment": lambda: c.EditOwnComment(1, "X"),
    "WithdrawOwnComment": lambda: c.WithdrawOwnComment(1),
    "CreateTask": lambda: c.CreateTask((1,), "X"),
    "EditTask": lambda: c.EditTask((1,), {"title": "X"}),
    "SetTaskStatus": lambda: c.SetTaskStatus((1,), "completed"),
    "AssignTask": lambda: c.AssignTask((1,), REV),
    "TakeTask": lambda: c.TakeTask((4,)),
    "RemoveTask": lambda: c.RemoveTask((1,)),
    "RemoveClient": lambda: cl.RemoveClient(NONPROFIT),
    "RestoreClient": lambda: cl.RestoreClient(NONPROFIT),
    "SaveContact": lambda: cc.SaveContact(NONPROFIT, None, {"name": "X"}),
    "LinkContact": lambda: cc.LinkContact(NONPROFIT, 1, primary=True),
    "RestoreTask": lambda: RestoreTask((1,)),
    "TagClient": lambda: fc.TagClient((NONPROFIT,), add=("new one",), create=True),
    "SaveTag": lambda: fc.SaveTag("new one", new=True),
    "SaveTeam": lambda: SaveTeam("New team", new=True),
    "SaveEngagementType": lambda: SaveEngagementType("990", {"hidden": True}),
    "SaveServiceLine": lambda: defs.SaveServiceLine("tax", {"scope": "X"}),
    "SaveCustomStatus": lambda: defs.SaveCustomStatus("X", new=True),
    "SaveClientFacingStatus": lambda: defs.SaveClientFacingStatus("X", new=True),
    "SaveCalendar": lambda: defs.SaveCalendar({date(2026, 7, 3): "X"}),
    "SaveOwnProfile": lambda: fc.SaveOwnProfile({"passcode": "246810"}),
    "SaveOwnView": lambda: c.SaveOwnView("X", "late"),
    "ExportView": lambda: c.ExportView("engagements", "", 1),
    "ExportClients": lambda: c.ExportClients("", 1),
    "Undo": lambda: c.Undo(),
    "Redo": lambda: c.Redo(),
    "VerifyLog": lambda: c.VerifyLog(),
    "CreateSeries": lambda: sc.CreateSeries((NONPROFIT,), "990", YEARLY, qualifier="B"),
    "EditSeries": lambda: sc.EditSeries((1,), {"lead": 3}),
    "SplitSeries": lambda: sc.SplitSeries(1, date(2027, 7, 2)),
    "PauseSeries": lambda: sc.PauseSeries((1,)),
    "ResumeSeries": lambda: sc.ResumeSeries((1,)),
    "EndSeries": lambda: sc.EndSeries((1,)),
    "ChangeOccurrence": lambda: sc.ChangeOccurrence(1, date(2026, 7, 2), skip=True),
    "ConfirmCatchUp": lambda: sc.ConfirmCatchUp(1, "all"),
    "MakeOccurrence": lambda: sc.MakeOccurrence(((1, date(2026, 7, 2)),)),
    "SkipOccurrence": lambda: sc.SkipOccurrence(((1, date(2026, 7, 2)),)),
    "RollForward": lambda: sc.RollForward((1,)),
    "ApplyRelief": lambda: dc.ApplyRelief("R", "Notice 1", date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 4)),
    "WithdrawRelief": lambda: dc.WithdrawRelief(1),
    "AcknowledgeDeadline": lambda: dc.AcknowledgeDeadline((1,)),
    "LinkItem": lambda: lk.LinkItem(1, "return", None),
    "UnlinkItem": lambda: lk.UnlinkItem(1, "engagement", 1),
    "SaveNote": lambda: nt.SaveNote(None, {"client_id": NONPROFIT, "title": "X"}),
    "SaveHandbookPage": lambda: nt.SaveHandbookPage(None, {"title": "X"}),
    "PauseLoop": lambda: lc.PauseLoop(datetime(2030, 1, 1, tzinfo=UTC)),
    "Resume": lambda: lc.Resume((1,), date(2026, 3, 2)),
    "RunBeat": lambda: lc.RunBeat(),
    "MarkNotice": lambda: nc.MarkNotice(()),
    "LogTime": lambda: tc.LogTime(5, engagement_id=1),
    "EditOwnTime": lambda: tc.EditOwnTime((1,), {"minutes": 6}),
    "ExportFirm": lambda: ff.ExportFirm("x.json", 1, 1),
    "PurgeClient": lambda: ff.PurgeClient(NONPROFIT, "X", "x.json", 1),
    "TagTask": lambda: tk.TagTask((1,), ("vip",)),
    "EditTime": lambda: tc.EditTime((1,), {"minutes": 6}),
    "StartTimer": lambda: tc.StartTimer(1),
    "StopTimer": lambda: tc.StopTimer(),
    "SetBudget": lambda: tc.SetBudget((1,), 60),
    "SetCapacity": lambda: tc.SetCapacity(OUT, {"capacity": 60}),
    "SetNotices": lambda: nc.SetNotices((("moved", True),)),
    "Follow": lambda: nc.Follow("engagement", 1),
    "Pin": lambda: Pin((1,)),
    "SaveFilingRecord": lambda: ev.SaveFilingRecord((1,), {"method": "mail"}),
    "ExplainGap": lambda: ev.ExplainGap("closed:E-1", "filed by the client"),
    "RaiseNotice": lambda: nc.RaiseNotice(()),
    "SavePipeline": lambda: pc.SavePipeline(NEW_PIPELINE),
    "CopyPipeline": lambda: pc.CopyPipeline(1),
    "ImportPipeline": lambda: pc.ImportPipeline(PIPELINE_FILE),
    "RestorePipelineVersion": lambda: pc.RestorePipelineVersion(1, 9),
    "RemovePipeline": lambda: pc.RemovePipeline(1),
}
NEW_PIPELINE = PipelineDraft(name="X", stages=(StageDraft(name="In"), StageDraft(name="Out")))
PIPELINE_FILE = '[[pipeline]]\ncode = "x"\nname = "X"\n' + "".join(
    f'[[pipeline.stage]]\ncode = "{n}"\nname = "{n}"\n' for n in ("in", "out")
)
SEEN: docs.FoundFile = docs.FoundFile("papers.pdf", 1, 1, "0" * 64)
YEARLY = "FREQ=YEARLY;BYMONTH=7;BYMONTHDAY=2"
# What asks for more than the rule, or has nothing to act on, whoever gives it.
OTHERWISE = {"EditOwnComment": Denied, "WithdrawOwnComment": Denied, "Undo": NotFound, "Redo": NotFound}
OTHERWISE |= {"EditOwnTime": NotFound, "StopTimer": NotFound}  # the entry is another's, no timer runs
OTHERWISE |= {"RestorePipelineVersion": NotFound, "RemovePipeline": Conflict}  # never edited; a default
OTHERWISE |= {"RemoveClient": Conflict}  # it has engagements [DEL-3]
OTHERWISE |= {"LinkItem": Invalid}  # its date follows no return
OTHERWISE |= {"FileIntoFolder": Invalid, "ApplyFolderTemplate": Invalid}  # the client has no folder on disk


def scene(firm: Firm) -> None:
    firm.do(c.EditClient(NONPROFIT, {"tags": "vip"}, frozenset({"tags"})))
    number = firm.make()
    assert number == 1
    removed = firm.make(period="FY2030", with_tasks=False)
    firm.do(c.RemoveEngagement((removed,)))
    firm.do(tk.SaveTaskTemplate("usual", "Usual", ({"title": "Call"},)))
    firm.do(c.AddBlocker((1,), "Bank"))
    firm.do(c.AddComment((1,), "hello"))
    task = firm.one(c.CreateTask((1,), "Free"))
    assert task.id == "T-4"
    firm.do(c.AssignTask((4,), None))
    firm.do(sc.CreateSeries((NONPROFIT,), "990", YEARLY, start=date(2026, 7, 2)))
    firm.do(dc.ApplyRelief("Storm", "Notice 2", date(2020, 1, 1), date(2020, 2, 1), date(2020, 3, 1)))
    firm.do(cc.SaveContact(NONPROFIT, None, {"name": "Kim"}))
    firm.do(tc.LogTime(5, client_id=NONPROFIT))
    ask(firm)
    firm.door.execute(docs.SeeFile(NONPROFIT, (SEEN,)), SYSTEM)
    assert firm.make(period="FY2032", with_tasks=False) == 3


@pytest.fixture(scope="session")
def template(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scene is set once: each test starts from a copy of it."""
    path = tmp_path_factory.mktemp("scene") / "firm.db"
    shutil.copy(template, path)
    made = opened(path)
    scene(made)
    made.store.close()
    return path


def ask(firm: Firm) -> None:
    """An organizer, a package of which the client signed its part, and an invoice that is out."""
    about = {"engagement_id": 1, "title": "X"}
    firm.do(rc.SaveIntake(None, about | {"kind": "organizer"}))
    both = (rc.SignerDraft("Client"), rc.SignerDraft("Firm", "countersigner"))
    firm.do(rc.SaveSignature(None, about | {"kind": "signature"}, both))
    firm.do(rc.SaveInvoice(None, about | {"number": "1"}, (rc.LineDraft("X", 500, 1),)))
    firm.do(rc.SendSignature((2,)))
    firm.do(rc.SetSignatureState((2,), "signed", signer_id=1))
    firm.do(rc.SendInvoice((3,)))


def person(login: str, *permissions: str) -> Actor:
    """A member with exactly these permissions who stands in the slots of the work."""
    number = {"prep": PREP, "out": OUT}[login]
    return Actor(number, "Pat", "PP", login, Role.MEMBER, frozenset(permissions))


def test_every_command_that_is_handled_has_a_sample_and_a_rule() -> None:
    """[PERM-2]: the list is complete."""
    assert set(HANDLERS) == set(SAMPLES) <= set(policy.RULES)


@pytest.mark.parametrize("name", list(SAMPLES))
def test_with_the_permission_and_sight_it_is_done_without_it_is_refused(firm: Firm, name: str) -> None:
    """[PERM-1] [PERM-13]: a refusal changes nothing."""
    rule, command = policy.RULES[name], SAMPLES[name]()
    data = firm.rows("SELECT * FROM engagement"), firm.rows("SELECT * FROM task"), firm.rows("SELECT * FROM client")
    if rule in (policy.SELF, policy.SYSTEM_ONLY, policy.OWNER_ONLY):
        allowed, refused = None, None if rule == policy.SELF else SYSTEM_REFUSED
    else:
        allowed, refused = person("prep", rule), person("prep", *(set(policy.PERMISSIONS) - {rule, "Edit tasks"}))
    if name == "SetTaskStatus":  # the assignee may [TASK-7]: ask about somebody else's task
        firm.do(c.AssignTask((1,), REV))
        refused = person("prep", "Edit engagements")
        data = firm.rows("SELECT * FROM engagement"), firm.rows("SELECT * FROM task"), firm.rows("SELECT * FROM client")
    if refused is not None:
        with pytest.raises(Denied):
            firm.door.execute(command, refused)
        now = firm.rows("SELECT * FROM engagement"), firm.rows("SELECT * FROM task"), firm.rows("SELECT * FROM client")
        assert now == data
    if allowed is None:
        return
    if name in OTHERWISE:
        with pytest.raises(OTHERWISE[name]):
            firm.door.execute(command, allowed)
        return
    if name == "WaiveItem" and not firm.rows("SELECT id FROM checklist_item"):
        return
    outcome = firm.door.execute(command, allowed)
    assert all(r.outcome in ("done", "unchanged") for r in outcome.results), outcome


SYSTEM_REFUSED = person("prep", *policy.PERMISSIONS)


@pytest.mark.parametrize(
    "name",
    [n for n in SAMPLES if policy.RULES[n] not in (policy.SYSTEM_ONLY, policy.OWNER_ONLY) and n not in OTHERWISE],
)
@pytest.mark.parametrize("login", ["own", "adm"])
def test_owner_and_admins_do_everything_everywhere(firm: Firm, name: str, login: str) -> None:
    """[STAFF-2] [PERM-8]: without standing in a slot, in a pipeline kept to others."""
    with firm.store.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE pipeline SET available_to = '{{\"staff\":[{OUT}]}}'")
    command = SAMPLES[name]()
    if name in ("SetSlots", "AssignTask"):
        return  # whom they would put there may not see it [PERM-6]
    outcome = firm.do(command, login)
    assert all(r.outcome in ("done", "unchanged") for r in outcome.results), outcome


@pytest.mark.parametrize(
    "name",
    [
        n
        for n in SAMPLES
        if policy.RULES[n] not in (policy.SYSTEM_ONLY, policy.SELF, policy.OWNER_ONLY)
        and policy.RULES[n] != "Manage team"
        and n not in ("SaveFirm", "SaveSettings", "InviteStaff", "EditStaff", "LeaveStaff", "CreateClient")
        and n not in ("SavePipeline", "CopyPipeline", "ImportPipeline", "RestorePipelineVersion", "RemovePipeline")
        and n not in ("ExportView", "ExportClients", "VerifyLog", "SaveTag", "SaveTeam", "SaveEngagementType")
        and n not in ("SaveServiceLine", "SaveCustomStatus", "SaveClientFacingStatus", "SaveCalendar")
        and n
        not in (
            "ApplyRelief",
            "WithdrawRelief",
            "PauseLoop",
            "SaveTaskTemplate",
            "SaveHandbookPage",
            "SetCapacity",
        )  # the firm's, not one client's
    ],
)
def test_what_one_may_not_see_is_as_if_it_were_not_there(firm: Firm, name: str) -> None:
    """[PERM-3] [PERM-4]: every permission but sight helps nobody."""
    blind = person("out", *(set(policy.PERMISSIONS) - {"Access all clients"}))
    with pytest.raises(NotFound):
        firm.door.execute(SAMPLES[name](), blind)


@pytest.mark.parametrize(
    ("how", "sees"),
    [
        ("nothing", False),
        ("access", True),
        ("default slot", True),
        ("slot", True),
        ("task", True),
        ("all clients", True),
    ],
)
def test_what_gives_sight_of_an_engagement(firm: Firm, how: str, sees: bool) -> None:
    """[PERM-3] [PERM-4] [PERM-6]: the client, or a part in the work."""
    permissions = ["View engagements"]
    if how == "access":
        firm.do(c.SetClientAccess(NONPROFIT, (OUT,)))
    elif how == "default slot":
        firm.do(c.EditClient(NONPROFIT, {"partner": "out"}))
    elif how == "slot":
        firm.do(c.SetSlots((1,), {"reviewer": OUT}))
    elif how == "task":
        firm.do(c.AssignTask((4,), OUT))
    elif how == "all clients":
        permissions.append("Access all clients")
    actor = person("out", *permissions)
    if sees:
        assert firm.door.execute(c.AddComment((1,), "x"), actor).results[0].outcome == "done"
    else:
        with pytest.raises(NotFound):
            firm.door.execute(c.AddComment((1,), "x"), actor)


def test_a_part_in_the_work_gives_nothing_else_of_the_client(firm: Firm) -> None:
    """[PERM-6]: neither the client's record nor its other engagements."""
    other = firm.make(period="FY2031")
    firm.do(c.SetSlots((1,), {"reviewer": OUT}))
    for command in (
        c.EditClient(NONPROFIT, {"city": "X"}),
        c.AddComment((other,), "x"),
        c.CreateEngagement((NONPROFIT,), "990-T", "FY2026"),
    ):
        with pytest.raises(NotFound):
            firm.door.execute(command, person("out", *(set(policy.PERMISSIONS) - {"Access all clients"})))


@pytest.mark.parametrize(
    ("offered", "sees"), [('{"staff":[3]}', True), ('{"teams":["preparers"]}', True), ('{"staff":[4]}', False)]
)
def test_a_pipeline_kept_to_others_hides_its_work(firm: Firm, offered: str, sees: bool) -> None:
    """[PERM-4] [PIPE-5]: both halves are needed, a slot does not replace the pipeline."""
    with firm.store.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE pipeline SET available_to = '{offered}' WHERE id = 1")
    if sees:
        assert firm.one(c.AddComment((1,), "x"), "prep").outcome == "done"
    else:
        with pytest.raises(NotFound):
            firm.do(c.AddComment((1,), "x"), "prep")
        with pytest.raises(Invalid, match="may not see this pipeline"):
            firm.do(c.SetSlots((1,), {"preparer": PREP}))  # [PERM-6]: refused by hand


def test_a_new_pipeline_person_is_refused_for_tasks_too(firm: Firm) -> None:
    """[PERM-6] [TASK-17]"""
    with firm.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE pipeline SET available_to = '{\"staff\":[4]}' WHERE id = 1")
    with pytest.raises(Invalid):
        firm.do(c.AssignTask((4,), PREP))
    assert firm.one(c.AssignTask((4,), ADM)).outcome == "done"


def test_the_system_needs_no_permission(firm: Firm) -> None:
    """[PERM-11] [ACT-8]: what it does carries no person's name."""
    outcome = firm.door.execute(c.SetPriority((1,), "high"), SYSTEM)
    batch = next(row for row in firm.batches() if row["id"] == outcome.batch)
    assert (batch["actor"], batch["actor_id"]) == ("system", None)


def test_an_import_asks_the_right_of_each_row(firm: Firm) -> None:
    """[PERM-13]: Import data, and the right to make each row's thing."""
    rows = [c.CreateClient({"name": "X", "entity": "trust"}), c.CreateEngagement((NONPROFIT,), "990", "FY2027")]
    with pytest.raises(Denied):
        firm.door.execute_many(rows, person("prep", "Edit clients", "Create engagements"))
    _, answers = firm.door.execute_many(rows, person("prep", "Import data", "Create engagements"))
    assert isinstance(answers[0], AssureError) and not isinstance(answers[1], AssureError)
