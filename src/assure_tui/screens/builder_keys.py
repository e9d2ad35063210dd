"""The keys of the builder: its own first, none of work; and what a reader may not do, with the reason."""

from __future__ import annotations

from textual.binding import BindingType

from assure_tui.domain.model import Actor
from assure_tui.domain.policy import verdict
from assure_tui.screens.client_keys import client_bindings

# Views, filters and peeking are of work; `n`, `N`, `u` and `U` mean the pipeline here.
HIDDEN = frozenset(
    {
        "global.save_view", "global.view", "global.last_view", "global.peek", "global.peek_pos", "global.facet",
        "global.view_options", "global.reset", "global.jump", "global.repeat", "global.search", "global.new",
        "global.new_form",
    }
)  # fmt: skip
DRAFT_ONLY = frozenset({"global.undo", "global.redo", "global.export"})  # `o` writes the pipeline itself
# In the list there is no stage and no draft under the cursor; undo is the one of live work.
LIST_HIDDEN = HIDDEN | {
    f"builder.{name}"
    for name in (
        "new_stage", "holder", "limit", "gate", "advance_rule", "entry_tasks", "stage_down", "stage_up", "settings",
        "available", "dry_run", "publish", "undo", "redo", "discard", "tab",
    )
}  # fmt: skip


def list_bindings() -> list[BindingType]:
    """The keys of the list of pipelines."""
    return client_bindings("builder", "list", "global", hidden=LIST_HIDDEN)


def builder_bindings() -> list[BindingType]:
    """The keys of one pipeline."""
    return client_bindings("builder", "list", "global", hidden=HIDDEN | DRAFT_ONLY)


def why_not(actor: Actor, command: str = "SavePipeline") -> str:
    """Why this person may only look; empty when they may [PERM-10]."""
    found = verdict(actor, command)
    return "" if found.allowed else found.because
