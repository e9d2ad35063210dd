"""What came since a person last looked, in a few lines (interface.md 5.1)."""

from __future__ import annotations

from typing import Any

import pytest

from assure_tui.domain.since import Logged, since_lines

TITLES = {("task", 1): "K-1s", ("task", 2): "fixed assets", ("document", 5): "1065-draft.pdf"}


def task(number: int, before: dict[str, Any], after: dict[str, Any], op: str = "update") -> Logged:
    return Logged("task", number, op, before, after, "AM")


TO_DO, COMPLETED = {"status": "todo"}, {"status": "completed"}
LINES = [{"text": "a", "done": False}, {"text": "b", "done": True}]
BOTH = [{"text": "a", "done": True}, {"text": "b", "done": True}]
REPLY = Logged("comment", 9, "insert", {}, {"parent_id": 8, "text": "yes"})


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        ([], ()),
        ([task(1, TO_DO, COMPLETED), task(2, TO_DO, COMPLETED)], ("+ 2 tasks completed: K-1s, fixed assets",)),
        ([task(1, TO_DO, COMPLETED), task(1, COMPLETED, TO_DO)], ()),  # there and back is nothing new
        ([task(1, COMPLETED, TO_DO)], ("~ 1 task open again: K-1s",)),
        ([task(1, TO_DO, {"status": "skipped"})], ("~ 1 task skipped: K-1s",)),
        ([task(1, {"lines": LINES}, {"lines": BOTH})], ("+ 1 task ticked: K-1s (+1)",)),
        ([task(1, {"lines": BOTH}, {"lines": LINES})], ()),
        ([task(7, {}, {"title": "Chase", "status": "todo"}, "insert")], ("+ 1 task new: Chase",)),
        (
            [task(n, TO_DO, COMPLETED | {"title": f"t{n}"}) for n in range(11, 16)],
            ("+ 5 tasks completed: t11, t12, t13 and 2 more",),
        ),
        ([Logged("document", 5, "update", {"hash": "a"}, {"hash": "b"})], ("~ doc 1065-draft.pdf replaced",)),
        ([Logged("document", 5, "update", {"last_seen": "a"}, {"last_seen": "b"})], ()),
        ([Logged("document", 6, "insert", {}, {"path": "in/basis.xlsx"})], ("+ doc in/basis.xlsx",)),
        ([Logged("document", 5, "update", {"missing": False}, {"missing": True})], ("- doc 1065-draft.pdf is gone",)),
        ([REPLY, Logged("comment", 10, "insert", {}, {"parent_id": 8})], ("~ 1 comment answered",)),
        ([Logged("comment", 11, "insert", {}, {"parent_id": None})], ("+ 1 new comment",)),
        ([REPLY, Logged("comment", 9, "update", {"withdrawn": False}, {"withdrawn": True})], ()),
        (
            [
                Logged("engagement", 3, "update", {"due": "2026-11-17"}, {"due": "2026-11-16"}, "SB"),
                Logged("engagement", 3, "update", {"due": "2026-11-16"}, {"due": "2026-11-18"}, "AM"),
            ],
            ("~ due moved Tue 17 Nov 2026 -> Wed 18 Nov 2026 by AM",),
        ),
        (
            [Logged("engagement", 3, "update", {"target": None}, {"target": "2026-11-18"})],
            ("~ target moved none -> Wed 18 Nov 2026",),
        ),
        ([Logged("engagement", 3, "update", {"priority": "low"}, {"priority": "high"})], ()),
    ],
)
def test_what_it_was_against_what_it_is(changes: list[Logged], lines: tuple[str, ...]) -> None:
    """Ticks, answered comments, replaced documents, moved dates; what was taken back between is not told."""
    assert since_lines(changes, TITLES) == lines
