"""From what differs between a row and its engagement or task to the commands that change it [IMP-7]."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from assure_tui.domain.commands import (
    KEEP,
    ChangeIdentity,
    Command,
    EditEngagement,
    MoveStage,
    MoveToPipeline,
    SetDates,
    SetExtension,
    SetPriority,
    SetSlots,
    SetStatus,
    TagEngagement,
)
from assure_tui.domain.model import SLOTS
from assure_tui.services.import_plan import FieldChange, RowPlan, shown
from assure_tui.store.queries.import_index import Names, StageRow

REASON = "as the imported file says"


def engagement_changes(
    plan: RowPlan,
    found: Mapping[str, Any],
    values: Mapping[str, Any],
    identity: Mapping[str, Any],
    pipeline: int | None,
    stage: StageRow | None,
    stages: Mapping[int, StageRow],
    lists: Names,
) -> None:
    """Fill the plan with the changes and the commands of one engagement that is there already."""
    ids = (int(found["id"]),)
    commands: list[Command] = []
    if identity:
        commands.append(ChangeIdentity(ids[0], **identity))
    plain = {
        name: values[name]
        for name in ("external_id", "title", "start", "budget", "description")
        if name in values and values[name] != found[name]
    }
    if plain:
        commands.append(EditEngagement(ids, plain))
        plan.changes += [FieldChange(name, shown(found[name]), shown(value)) for name, value in plain.items()]
    slots = {slot: values[slot] for slot in SLOTS if slot in values and values[slot] != found[f"{slot}_id"]}
    if slots:
        commands.append(SetSlots(ids, slots))
        logins = {person.id: person.login or person.initials for person in lists.people}
        for slot, person in slots.items():
            plan.changes.append(FieldChange(slot, logins.get(found[f"{slot}_id"]), logins.get(person)))
    commands += _dates(plan, found, values, ids)
    if "priority" in values and values["priority"] != found["priority"]:
        commands.append(SetPriority(ids, values["priority"]))
        plan.changes.append(FieldChange("priority", found["priority"], values["priority"]))
    if "tags" in values and {tag.casefold() for tag in values["tags"]} != found["tags"]:
        commands.append(TagEngagement(ids, add=values["tags"], replace=True))
        plan.changes.append(FieldChange("tags", shown(found["tags"]), shown(values["tags"])))
    commands += _place(plan, found, ids, pipeline, stage, stages)
    if "status" in values and values["status"] != found["status"]:
        commands.append(SetStatus(ids, values["status"], REASON, confirm_all=True))
        plan.changes.append(FieldChange("status", found["status"], values["status"]))
    plan.commands = commands


def _dates(plan: RowPlan, found: Mapping[str, Any], values: Mapping[str, Any], ids: tuple[int, ...]) -> list[Command]:
    made: list[Command] = []
    if "extended" in values:
        wanted = values["extended"]
        filed = wanted if isinstance(wanted, date) else None
        is_so = bool(wanted) == found["extended"] and (filed is None or filed == found["extended_on"])
        if not is_so:
            made.append(SetExtension(ids, bool(wanted), filed))
            plan.changes.append(FieldChange("extended", found["extended"], shown(wanted)))
    due, target = KEEP, KEEP
    if "due" in values:
        # A date that is the rule's is no typed date; a cleared one takes a typed date back [IMP-8].
        same = found["typed_due"] is None if values["due"] is None else values["due"] == found["due"]
        due = KEEP if same else values["due"]
    if "target" in values and values["target"] != found["target"]:
        target = values["target"]
    if due is not KEEP or target is not KEEP:
        made.append(SetDates(ids, due=due, target=target, reason=REASON))
        for name, value in (("due", due), ("target", target)):
            if value is not KEEP:
                plan.changes.append(FieldChange(name, shown(found[name]), shown(value)))
    return made


def _place(
    plan: RowPlan,
    found: Mapping[str, Any],
    ids: tuple[int, ...],
    pipeline: int | None,
    stage: StageRow | None,
    stages: Mapping[int, StageRow],
) -> list[Command]:
    if pipeline is not None and pipeline != found["pipeline_id"]:
        plan.changes.append(FieldChange("pipeline", found["pipeline_id"], pipeline))
        to = stage.id if stage else None
        return [MoveToPipeline(ids, pipeline, to, confirm_all=True, reason=REASON)]
    if stage is None or stage.id == found["stage_id"]:
        return []
    before = stages.get(found["stage_id"])
    plan.changes.append(FieldChange("stage", before.name if before else None, stage.name))
    return [MoveStage(ids, stage.id, confirm_all=True, reason=REASON)]
