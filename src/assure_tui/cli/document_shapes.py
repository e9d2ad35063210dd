"""Files as JSON: `documents` and `to_sort` of `show` and `docs list` [DOC-5] [DOC-9]."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from assure_tui.domain.document_views import DocumentView, Papers


def document(view: DocumentView) -> dict[str, Any]:
    """One file; its number is what `docs match` takes."""
    return {
        "id": view.id,
        "path": view.path,
        "type": view.type,
        "size": view.size,
        "first_seen": view.first_seen.isoformat(),
        "missing": view.missing,
        "linked": view.linked,
        "items": list(view.items),
        "approval": view.approval,
    }


def documents(papers: Papers | None) -> list[dict[str, Any]]:
    """The engagement's files."""
    return listed(papers.documents if papers else ())


def listed(views: Iterable[DocumentView]) -> list[dict[str, Any]]:
    """Files in the order given."""
    return [document(view) for view in views]


def to_sort(papers: Papers | None) -> list[dict[str, Any]]:
    """Files that fit several items, with those items."""
    found = papers.to_sort if papers else ()
    return [
        {"id": one.document_id, "path": one.path, "items": [{"id": n, "name": name} for n, name in one.items]}
        for one in found
    ]
