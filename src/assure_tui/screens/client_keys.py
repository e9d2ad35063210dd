"""Which keys the list and the page of clients have: their own scopes first, nothing that means nothing there."""

from __future__ import annotations

from textual.binding import BindingType

from assure_tui.actions import ACTIONS, bindings_for

# Saved views are of work, and peeking shows an engagement: neither means anything here.
HIDDEN = frozenset({"global.save_view", "global.view", "global.last_view", "global.peek", "global.peek_pos"})
# Keys that mean the client, or a task of it, on its page; the drawer has those of the engagement.
_OF_CLIENT = {key for a in ACTIONS if a.scope in ("client", "client_page") for key in a.keys}
PAGE_HIDDEN = (
    HIDDEN
    | {a.id for a in ACTIONS if a.scope == "verb" and set(a.keys) & _OF_CLIENT}
    | {"verb.client", "verb.roll", "verb.sort", "global.search", "global.facet", "global.view_options"}
    | {"global.reset", "global.jump"}
)


def client_bindings(*scopes: str, hidden: frozenset[str] = HIDDEN) -> list[BindingType]:
    """The keys of these scopes but for the hidden ones; the first scope's key wins."""
    taken: set[str] = set()
    found: list[BindingType] = []
    for scope in scopes:
        own = []
        for binding in bindings_for(scope):
            name = (binding.id or "").rpartition(".")[0] if binding.id and binding.id[-1:].isdigit() else binding.id
            if name not in hidden and binding.id not in hidden and not taken & set(binding.key.split(",")):
                own.append(binding)
        taken |= {key for binding in own for key in binding.key.split(",")}
        found += own
    return found
