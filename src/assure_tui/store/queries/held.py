"""Ready, held by its gate: the auto-advance condition holds and the gate does not let go [ADV-6]."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from assure_tui.domain.model import GateMode
from assure_tui.store.queries.refs import Context, StageRef

_TASK = "SELECT 1 FROM task x WHERE x.engagement_id = e.id AND x.stage_id = e.stage_id AND x.removed = {no}"
_OPEN = "x.status IN ('todo', 'in_progress')"
_ITEM = "SELECT 1 FROM checklist_item x WHERE x.engagement_id = e.id AND x.removed = {no} AND x.required = {yes}"


def _all_done(of: str) -> Callable[[StageRef], str]:
    """At least one such task of the stage, and all done [ADV-1]."""
    return lambda _stage: f"EXISTS ({_TASK}{of}) AND NOT EXISTS ({_TASK}{of} AND {_OPEN})"


# Conditions on organizers, signatures and invoices cannot hold where none of these exist.
_CONDITIONS: Mapping[str, Callable[[StageRef], str]] = {
    "documents_matched": lambda _: f"EXISTS ({_ITEM}) AND NOT EXISTS ({_ITEM} AND x.state = 'open')",
    "action_items_done": _all_done(""),
    "all_tasks_done": _all_done(""),
    "required_tasks_done": _all_done(" AND x.required = {yes}"),
    "approved": lambda _: f"EXISTS ({_TASK} AND x.type = 'approve' AND x.status = 'completed')",
    "blockers_clear": lambda stage: (
        "EXISTS (SELECT 1 FROM blocker x WHERE x.engagement_id = e.id AND x.removed = {no}"
        f" AND x.closed_at >= e.stage_since AND {_counted(stage)}) AND NOT EXISTS ({_active(stage)})"
    ),
}


def condition(ctx: Context) -> str:
    """The condition on `e`: the mark kept by the store, or one branch per stage that advances by itself."""
    branches = []
    for stage in ctx.refs.stages.values():
        ready, shut = _ready(stage), _shut(stage)
        if ready and shut:
            branches.append(f"(e.stage_id = {ctx.bind(stage.id)} AND ({shut}) AND ({ready}))")
    # The mark that commands and loop leave knows documents and requests too; what rests is not ready [ADV-9].
    held = " OR ".join(["e.held_by_gate IS NOT NULL", *branches])
    sql = f"(e.status = 'active' AND e.live IS TRUE AND e.rests IS NULL AND ({held}))"
    return sql.replace("{no}", ctx.bind.false).replace("{yes}", ctx.bind.true)


def _ready(stage: StageRef) -> str | None:
    if not stage.advance:
        return None
    joined = stage.advance.get("all") or stage.advance.get("any") or []
    link = " AND " if stage.advance.get("all") else " OR "
    terms = []
    for name in joined:
        build = _CONDITIONS.get(str(name))
        terms.append(f"({build(stage)})" if build else "1 = 0")
    return link.join(terms) or None


def _shut(stage: StageRef) -> str | None:
    """A strict gate holds for required tasks and blockers, a flexible one for blockers only [ADV-6]."""
    if stage.gate == GateMode.NONE:
        return None
    blocked = f"e.blockers_active > 0 AND EXISTS ({_active(stage)})"
    if stage.gate == GateMode.STRICT:
        return f"({blocked}) OR e.required_open > 0 AND EXISTS ({_TASK} AND x.required = {{yes}} AND {_OPEN})"
    return blocked


def _active(stage: StageRef) -> str:
    return (
        "SELECT 1 FROM blocker x WHERE x.engagement_id = e.id AND x.state = 'active' AND x.removed = {no}"
        f" AND {_counted(stage)}"
    )


def _counted(stage: StageRef) -> str:
    known = ("k1", "document", "payment", "signature", "manual")
    kinds = [kind for kind in known if kind in stage.blockers or "all" in stage.blockers] if stage.blockers else known
    return "x.type IN (" + ", ".join(f"'{kind}'" for kind in kinds) + ")" if kinds else "1 = 0"
