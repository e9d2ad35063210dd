"""Who may do what: one rule per command, a command without one is refused for everybody [PERM-2] [PERM-13]."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from assure_tui.domain.model import Actor, Role

SELF, OWNER_ONLY, SYSTEM_ONLY = "self", "Firm owner only", "system only"

_CATALOGUE: dict[str, str] = {
    "Edit clients": "CreateClient EditClient SaveContact LinkContact SaveRelationship SetClientSlots SetClientAccess "
    "FillSignUpForm",
    "Delete clients": "DeactivateClient ReactivateClient RemoveClient RestoreClient",
    "View engagements": "AddComment EditOwnComment WithdrawOwnComment AcknowledgeDeadline",
    "Create engagements": "CreateEngagement CopyEngagement RollForward",
    "Edit engagements": "EditEngagement ChangeIdentity MoveStage MoveToPipeline SetStatus SetClientFacingStatus "
    "SetPriority SetDates SetExtension SetSlots LinkItem UnlinkItem HoldAdvance ResumeAdvance RunAutomation AddBlocker "
    "EditBlocker ResolveBlocker SaveFilingRecord ExplainGap TagEngagement",
    "Delete engagements": "RemoveEngagement RestoreEngagement",
    "Override gates": "OverrideGate",
    "Dismiss blockers": "DismissBlocker",
    "Edit tasks": "CreateTask EditTask SetTaskStatus TakeTask TagTask ApplyTaskTemplate RemoveTask RestoreTask",
    "Assign tasks": "AssignTask",
    "Edit pipelines": "SavePipeline CopyPipeline ImportPipeline RestorePipelineVersion",
    "Delete pipelines": "RemovePipeline",
    "Edit engagement types": "SaveServiceLine SaveEngagementType",
    "Edit templates": "SaveTaskTemplate SaveRequestTemplate SaveMailTemplate SaveFolderTemplate SaveChecklistTemplate",
    "Manage recurrences": "CreateSeries EditSeries SplitSeries PauseSeries ResumeSeries EndSeries ChangeOccurrence "
    "ConfirmCatchUp",
    "Edit documents": "SaveChecklist MatchFile UnmatchFile WaiveItem FileIntoFolder ApplyFolderTemplate",
    "Send intake": "SaveIntake SendIntake SetIntakeState",
    "Send for signature": "SaveSignature SendSignature SetSignatureState",
    "Sign for the firm": "Countersign",
    "Edit billing": "SaveInvoice SendInvoice SetInvoiceState RecordPayment",
    "Manage outbox": "EditOutboxItem WithdrawOutboxItem MarkSentByHand RetryOutboxItem WriteMail SendStatusSheet",
    "Log time": "LogTime EditOwnTime StartTimer StopTimer",
    "Edit all time": "EditTime",
    "Manage budgets": "SetBudget",
    "Edit notes": "SaveNote SaveHandbookPage",
    "Manage tags": "SaveTag TagClient",
    "Publish views": "PublishView",
    "Edit settings": "SaveFirm SaveSettings SaveCustomStatus SaveClientFacingStatus SaveCalendar ApplyRelief "
    "WithdrawRelief SaveSignUpForm PauseLoop",
    "Manage team": "InviteStaff ApproveStaff EditStaff SaveTeam SetCapacity LeaveStaff ReturnStaff",
    "View activity log": "VerifyLog",
    "Import data": "ImportFile ReadFirm",
    "Export engagements": "ExportView",
    "Export clients": "ExportClients",
    SELF: "SaveOwnView SaveOwnProfile SetNotices MarkNotice Follow PutOff Pin RunBeat Undo Redo",
    OWNER_ONLY: "PassOwnership PurgeClient ExportFirm",
    SYSTEM_ONLY: "CreateFirm Advance ReturnStatus Resume OpenBlocker CloseBlocker SeeFile SendReminder ExpireRequest "
    "SendOutboxItem FireWaiting MakeOccurrence SkipOccurrence RaiseNotice",
}
READING = (
    "View clients", "Access all clients", "Approve work", "View pipelines", "View billing", "View all time",
    "View settings",
)  # fmt: skip
RULES: dict[str, str] = {name: rule for rule, names in _CATALOGUE.items() for name in names.split()}
PERMISSIONS: tuple[str, ...] = tuple(
    sorted({rule for rule in _CATALOGUE if rule not in (SELF, OWNER_ONLY, SYSTEM_ONLY)} | set(READING))
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Allowed or not, by which rule, and why in words [PERM-10]."""

    allowed: bool
    rule: str
    because: str


def verdict(actor: Actor, command: str, *, assignee: bool = False) -> Verdict:
    """May this person give this command at all? Sight of the thing is asked of the store besides.

    `assignee`: the person is the task's assignee, which SetTaskStatus accepts instead [TASK-7].
    """
    rule = RULES.get(command)
    if rule is None:
        return Verdict(False, "PERM-2", f"{command} is no command, or has no permission rule, so nobody may give it")
    if actor.is_system:
        return Verdict(True, "PERM-11", "the system acts by rule")
    if rule == SYSTEM_ONLY:
        return Verdict(False, "PERM-13", f"{command} is given by the system only")
    if rule == OWNER_ONLY:
        if actor.role is Role.OWNER:
            return Verdict(True, "PERM-13", "the Firm owner may")
        return Verdict(False, "PERM-13", f"only the Firm owner may give {command}")
    if rule == SELF:
        return Verdict(True, "PERM-13", "everyone may, for themselves")
    if actor.is_admin:
        return Verdict(
            True,
            "STAFF-2",
            f"{'the Firm owner' if actor.role is Role.OWNER else 'an Admin'} passes every check",
        )
    if command == "SetTaskStatus" and assignee:
        return Verdict(True, "TASK-7", "the assignee may set the status of their task")
    if rule in actor.permissions:
        return Verdict(True, "PERM-13", f"one of {actor.name}'s teams gives {rule}")
    return Verdict(False, "PERM-13", f"{actor.name} lacks the permission {rule}; an Admin can give it through a team")


def explained(
    actor: Actor, command: str, own: Mapping[str, Collection[str]], others: Mapping[str, Collection[str]]
) -> Verdict:
    """The verdict with the whole reason: which of the person's teams gives it, or which teams would [PERM-10].

    `own` and `others` are teams by name with their permissions.
    """
    found = verdict(actor, command)
    rule = RULES.get(command, "")
    if actor.is_admin or actor.is_system or rule not in PERMISSIONS:
        return found
    if found.allowed:
        giving = [name for name, permissions in own.items() if rule in permissions]
        said = f"{rule} is given by {_named(giving)}"
    else:
        would = [name for name, permissions in others.items() if rule in permissions]
        said = f"{actor.name} lacks {rule}; {f'{_named(would)} would give it' if would else 'no team gives it'}"
        if command == "SetTaskStatus":
            said += "; of tasks assigned to them they may [TASK-7]"
    return Verdict(found.allowed, found.rule, said)


def _named(teams: Sequence[str]) -> str:
    return f"the team{'s' if len(teams) > 1 else ''} {', '.join(teams)}"


def holds(actor: Actor, permission: str) -> bool:
    """Whether the person has a permission, by role or by team."""
    return actor.is_admin or permission in actor.permissions
