"""Verbs a person may not give, as palette and `?` show them: dimmed, with the permission that is missing [PERM-10]."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assure_tui.actions import Action
    from assure_tui.domain.model import Actor

# A key that does different things to different things is dim only when the person may do none of them.
ALSO: dict[str, tuple[str, ...]] = {
    "verb.assign": ("AssignTask",),
    "verb.slot": ("AssignTask",),
    "verb.take": ("TakeTask",),
    "verb.done": ("SetTaskStatus", "ResolveBlocker"),
    "verb.skip": ("DismissBlocker", "WithdrawOwnComment"),
    "verb.status": ("SetTaskStatus",),
    "verb.due": ("EditTask",),
    "verb.due_plus": ("EditTask",),
    "verb.due_minus": ("EditTask",),
    "verb.priority": ("EditTask",),
    "verb.edit": ("EditTask", "SetBudget", "SaveChecklist"),
    "verb.editor": ("EditTask",),
    "verb.block": ("ResolveBlocker", "DismissBlocker"),
    "verb.tag": ("TagClient", "TagTask"),
    "client.tag": ("TagTask",),
    "verb.request": ("SaveSignature", "SaveInvoice"),
    "verb.template": ("SaveTaskTemplate",),
    "verb.rest": ("ResumeAdvance",),
    "verb.timer": ("StopTimer",),
    "client_page.request": ("SaveSignature", "SaveInvoice"),
    "client.archive": ("ReactivateClient",),
    "client.status": ("DeactivateClient", "ReactivateClient", "RemoveClient"),
    "client_page.contact": ("LinkContact",),
    "client_page.skip": ("LinkContact", "SaveRelationship"),
    "settings.new": ("SaveServiceLine", "SaveCustomStatus", "SaveClientFacingStatus", "SaveCalendar", "SaveTag"),
    "settings.edit": ("SaveFirm", "SaveServiceLine", "SaveEngagementType", "SaveTag"),
    "settings.hide": ("SaveEngagementType",),
    "settings.later": ("SaveEngagementType", "SaveCustomStatus"),
    "settings.earlier": ("SaveEngagementType", "SaveCustomStatus"),
    "settings.default": ("SaveEngagementType",),
    "settings.remove": ("SaveServiceLine", "SaveClientFacingStatus", "SaveCalendar", "SaveTag", "WithdrawRelief"),
    "people.approve": ("ReturnStaff",),
    "people.leave": ("SaveTeam",),
    "control.edit": ("SaveFilingRecord",),
    "handbook.new": ("SaveNote",),
    "handbook.edit": ("SaveNote",),
    "handbook.editor": ("SaveNote",),
    "handbook.restore": ("SaveNote",),
    "handbook.remove": ("SaveNote",),
}


def commands_of(action: Action) -> tuple[str, ...]:
    """Every command the key may send; none for what only looks."""
    return (action.sends, *ALSO.get(action.id, ())) if action.sends else ()


def why_greyed(actor: Actor | None, action: Action, command: str = "") -> str:
    """Which permission is missing; empty where the person may, or where nothing is sent. `command`: for it alone."""
    from assure_tui.domain.policy import OWNER_ONLY, RULES, verdict

    names = (command,) if command else commands_of(action)
    if actor is None or not names:
        return ""
    # Whether a task is theirs is asked of each task [TASK-7].
    answers = [verdict(actor, name, assignee=name == "SetTaskStatus") for name in names]
    if any(answer.allowed for answer in answers):
        return ""
    rule = RULES.get(names[0], "")
    return "Firm owner only" if rule == OWNER_ONLY else f"needs {rule}" if rule else "nobody may"
