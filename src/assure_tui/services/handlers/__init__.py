"""Command -> row changes, one module per subject."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from assure_tui.domain import commands as c
from assure_tui.services.handlers import (
    clients,
    creating,
    fields,
    log,
    moving,
    notes,
    people,
    status,
    tasking,
    undoing,
)

HANDLERS: dict[type[c.Command], Callable[..., Any]] = {
    c.CreateFirm: people.create_firm,
    c.SaveFirm: people.save_firm,
    c.SaveSettings: people.save_settings,
    c.InviteStaff: people.invite_staff,
    c.EditStaff: people.edit_staff,
    c.LeaveStaff: people.leave_staff,
    c.SaveOwnView: people.save_own_view,
    c.CreateClient: clients.create_client,
    c.EditClient: clients.edit_client,
    c.SaveRelationship: clients.save_relationship,
    c.SetClientAccess: clients.set_client_access,
    c.DeactivateClient: clients.deactivate_client,
    c.ReactivateClient: clients.reactivate_client,
    c.CreateEngagement: creating.create_engagement,
    c.EditEngagement: fields.edit_engagement,
    c.ChangeIdentity: fields.change_identity,
    c.MoveStage: moving.move_stage,
    c.OverrideGate: moving.override_gate,
    c.MoveToPipeline: moving.move_to_pipeline,
    c.SetStatus: status.set_status,
    c.RemoveEngagement: status.remove_engagement,
    c.RestoreEngagement: status.restore_engagement,
    c.SetPriority: fields.set_priority,
    c.SetClientFacingStatus: fields.set_client_status,
    c.SetDates: fields.set_dates,
    c.SetExtension: fields.set_extension,
    c.SetSlots: fields.set_slots,
    c.TagEngagement: fields.tag_engagement,
    c.AddBlocker: notes.add_blocker,
    c.ResolveBlocker: notes.resolve_blocker,
    c.DismissBlocker: notes.dismiss_blocker,
    c.WaiveItem: notes.waive_item,
    c.AddComment: notes.add_comment,
    c.EditOwnComment: notes.edit_own_comment,
    c.WithdrawOwnComment: notes.withdraw_own_comment,
    c.CreateTask: tasking.create_task,
    c.EditTask: tasking.edit_task,
    c.SetTaskStatus: tasking.set_task_status,
    c.AssignTask: tasking.assign_task,
    c.TakeTask: tasking.take_task,
    c.RemoveTask: tasking.remove_task,
    c.ExportView: log.export_view,
    c.ExportClients: log.export_clients,
    c.VerifyLog: log.verify_log,
    c.Undo: undoing.undo,
    c.Redo: undoing.redo,
}
