"""Pipelines as they are edited: values, edits, live checks, differences; one door for those who edit them."""

from __future__ import annotations

from assure_tui.domain.pipeline_differences import (
    Difference,
    advance_words,
    available_words,
    blocker_words,
    differences,
    due_words,
    holder_words,
)
from assure_tui.domain.pipeline_problems import Problem, cleaned, problems
from assure_tui.domain.pipeline_values import (
    ChecklistDraft,
    Known,
    PipelineDraft,
    StageDraft,
    StatusDraft,
    TaskDraft,
    changed_stage,
    coded,
    copy_name,
    copy_of,
    moved_stage,
    with_stage,
    without_stage,
)

__all__ = [
    "ChecklistDraft",
    "Difference",
    "Known",
    "PipelineDraft",
    "Problem",
    "StageDraft",
    "StatusDraft",
    "TaskDraft",
    "advance_words",
    "available_words",
    "blocker_words",
    "changed_stage",
    "cleaned",
    "coded",
    "copy_name",
    "copy_of",
    "differences",
    "due_words",
    "holder_words",
    "moved_stage",
    "problems",
    "with_stage",
    "without_stage",
]
