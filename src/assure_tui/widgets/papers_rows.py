"""Files in the Documents tab: what answers an item, what else belongs here, what waits to be sorted [DOC-9]."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content

from assure_tui.domain.document_views import Papers
from assure_tui.domain.views import ChecklistItemView
from assure_tui.formatting import clean, fit
from assure_tui.widgets.row_list import Row

FOLDER = "folder:"  # the key of the line of the client's folder
ASK = "ask:"  # the key of the line that asks for one more file


def answers(item: ChecklistItemView, papers: Papers | None, width: int) -> Iterator[Row]:
    """The files of one item, under it; enter shows one."""
    numbers = {one.path: one.id for one in papers.documents} if papers else {}
    for path in item.files:
        key = f"document:{numbers[path]}" if path in numbers else ""
        yield Row(Content(f"        {fit(path, max(10, width - 9))}".rstrip()), key, "dim")


def papers_rows(papers: Papers | None, width: int) -> Iterator[Row]:
    """Files to sort first, since they wait for a person; then those that answer no item, and missing ones."""
    if papers is None:
        return
    if papers.to_sort:
        yield Row(Content("To sort: fits several"), tone="head")
        for waiting in papers.to_sort:
            yield Row(Content(f"  ? {fit(waiting.path, max(10, width - 5))}".rstrip()), f"sort:{waiting.document_id}")
            names = " or ".join(clean(name) for _, name in waiting.items)
            yield Row(Content(f"        {fit(names, max(10, width - 9))}".rstrip()), tone="dim")
    others = [one for one in papers.documents if not one.items or one.missing]
    if others:
        yield Row(Content("Other files"), tone="head")
    for one in others:
        tail = " missing" if one.missing else ""
        text = fit(one.path, max(10, width - 5 - len(tail))).rstrip()
        yield Row(Content(f"  - {text}{tail}"), f"document:{one.id}", "late" if one.missing else "dim")
    if not papers.root:
        yield Row(Content("The client has no folder yet."), tone="dim")
        yield Row(Content("  C opens it, e sets one."), tone="dim")


def folder_rows(papers: Papers | None, width: int) -> Iterator[Row]:
    """The client's folder, where one is set; enter says what can be done with it [DOC-4]."""
    if papers is not None and papers.root:
        yield Row(Content(f"Folder  {fit(papers.root, max(10, width - 9)).rstrip()}"), FOLDER, "dim")
