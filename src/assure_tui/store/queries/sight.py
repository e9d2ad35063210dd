"""What a person may see: pipelines, clients, engagements [PERM-3] [PERM-4] [PERM-5]."""

from __future__ import annotations

from assure_tui.domain.errors import NotFound
from assure_tui.domain.model import SLOTS, Actor, short
from assure_tui.store.queries.refs import Context, PipelineRef, Refs

ALL_CLIENTS = "Access all clients"


def available(pipeline: PipelineRef, viewer: Actor, teams: frozenset[str]) -> bool:
    """Whether a pipeline is available to a person [PIPE-5]."""
    to = pipeline.available_to
    if to is None or viewer.is_admin:
        return True
    return viewer.staff_id in to.get("staff", ()) or not teams.isdisjoint(to.get("teams", ()))


def pipelines(refs: Refs, viewer: Actor, *, removed: bool = False) -> list[PipelineRef]:
    """The pipelines available to a person, in order; with `removed` those that old work still names [EDIT-4]."""
    every = [pipeline for pipeline in refs.pipelines.values() if removed or not pipeline.removed]
    if viewer.is_admin or all(pipeline.available_to is None for pipeline in every):
        return every
    teams = refs.teams_of(viewer.staff_id)
    return [pipeline for pipeline in every if available(pipeline, viewer, teams)]


def pipeline_terms(ctx: Context) -> list[str]:
    """Conditions that leave out engagements in pipelines the viewer may not use; none when all are open."""
    seen = pipelines(ctx.refs, ctx.viewer, removed=True)
    if len(seen) == len(ctx.refs.pipelines):
        return []
    return [f"e.pipeline_id IN {ctx.bind.many(p.id for p in seen)}"]


def engagement_terms(ctx: Context) -> list[str]:
    """Conditions on `e` for what the viewer may see [PERM-4]; none for Admins [PERM-8]."""
    viewer = ctx.viewer
    if viewer.is_admin:
        return []
    terms = pipeline_terms(ctx)
    if ALL_CLIENTS not in viewer.permissions:
        terms.append(f"e.id IN ({_visible_ids(ctx)})")
    return terms


def terms_of_few(ctx: Context) -> list[str]:
    """The same conditions on `e` for a few rows that are looked up by number: each is asked about by itself."""
    return _row_by_row(ctx, "EXISTS (SELECT 1 FROM task k WHERE k.engagement_id = e.id AND k.assignee_id = {me}"
        " AND k.removed = {no})", "EXISTS (SELECT 1 FROM client k WHERE k.id = e.client_id AND ({slots}))"
        " OR EXISTS (SELECT 1 FROM client_access k WHERE k.client_id = e.client_id AND k.staff_id = {me})")  # fmt: skip


def terms_of_all(ctx: Context) -> list[str]:
    """The same conditions on `e` for what walks all live work anyway: sums over an index with slots and client."""
    clients = _visible_clients(ctx) if not ctx.viewer.is_admin else ""
    return _row_by_row(ctx, f"e.id + 0 IN ({_TASKS})", f"e.client_id + 0 IN ({clients})")


def client_terms(ctx: Context, alias: str = "c") -> list[str]:
    """Conditions on a client for what the viewer may see [PERM-3]."""
    viewer = ctx.viewer
    if viewer.is_admin or ALL_CLIENTS in viewer.permissions:
        return []
    return [f"{alias}.id IN ({_visible_clients(ctx)})"]


def task_terms(ctx: Context) -> list[str]:
    """Conditions on `t` with its engagement `e`: the engagement is seen, or a firm-level task is [TASK-17]."""
    viewer = ctx.viewer
    if viewer.is_admin:
        return []
    seen = engagement_terms(ctx)
    own = ["t.engagement_id IS NULL"]
    if "Assign tasks" not in viewer.permissions:
        me = ctx.bind(viewer.staff_id)
        own.append(f"(t.assignee_id = {me} OR t.author_id = {me})")
    theirs = " AND ".join(["t.engagement_id IS NOT NULL", *seen])
    return [f"(({theirs}) OR ({' AND '.join(own)}))"]


def own_task_terms(ctx: Context) -> list[str]:
    """Conditions on the viewer's own tasks: being the assignee gives sight, if the pipeline is available [PERM-4]."""
    open_to = pipeline_terms(ctx) if not ctx.viewer.is_admin else []
    return [f"(t.engagement_id IS NULL OR {term})" for term in open_to]


def only_seen(ctx: Context, *first: str) -> str:
    """A WHERE on `engagement e` of these conditions and of what the viewer may see, for counts too [PERM-5]."""
    terms = [*first, *engagement_terms(ctx)]
    return f" WHERE {' AND '.join(terms)}" if terms else ""


def sees_client(ctx: Context, client_id: int) -> bool:
    """Whether the viewer has sight of a client [PERM-3]."""
    terms = [f"c.id = {ctx.bind(client_id)}", *client_terms(ctx)]
    return bool(ctx.refs.reader.rows(f"SELECT 1 FROM client c WHERE {' AND '.join(terms)}", ctx.bind.params))


def require_engagement(ctx: Context, engagement_id: int) -> None:
    """NotFound when there is no such engagement or the viewer may not see it."""
    terms = [f"e.id = {ctx.bind(engagement_id)}", *terms_of_few(ctx)]
    if not ctx.refs.reader.rows(f"SELECT 1 FROM engagement e WHERE {' AND '.join(terms)}", ctx.bind.params):
        raise NotFound(f"there is no engagement {short('engagement', engagement_id)} that you may see")


def _visible_clients(ctx: Context) -> str:
    # One branch per slot, because each has an index of its own.
    me = ctx.bind(ctx.viewer.staff_id)
    slots = [f"SELECT id FROM client WHERE {slot}_id = {me}" for slot in SLOTS]
    return " UNION ".join((*slots, f"SELECT client_id FROM client_access WHERE staff_id = {me}"))


def _row_by_row(ctx: Context, tasks: str, clients: str) -> list[str]:
    viewer = ctx.viewer
    if viewer.is_admin:
        return []
    terms = pipeline_terms(ctx)
    if ALL_CLIENTS not in viewer.permissions:
        me, no = ctx.bind(viewer.staff_id), ctx.bind.false
        slots = " OR ".join(f"k.{slot}_id = {me}" for slot in SLOTS)
        # `+ 0` keeps the planner from looking up each way by an index of its own: the rows are there already.
        ways = [*(f"e.{slot}_id + 0 = {me}" for slot in SLOTS), clients, tasks]
        terms.append(f"({' OR '.join(ways).format(me=me, no=no, slots=slots)})")
    return terms


# The work of a person's tasks, from an index that holds it whole.
_TASKS = (
    "SELECT DISTINCT engagement_id FROM task WHERE assignee_id = {me} AND removed = {no} AND engagement_id IS NOT NULL"
)


def _visible_ids(ctx: Context) -> str:
    me = ctx.bind(ctx.viewer.staff_id)
    own = [f"SELECT id FROM engagement WHERE {slot}_id = {me}" for slot in SLOTS]
    tasks = _TASKS.format(me=me, no=ctx.bind.false)
    clients = f"SELECT id FROM engagement WHERE client_id IN ({_visible_clients(ctx)})"
    return " UNION ".join((*own, tasks, clients))
