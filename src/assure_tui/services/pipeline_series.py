"""Series that begin their work in a stage of a pipeline [REC-1]."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from assure_tui.domain.pipeline_values import PipelineDraft

Rows = Callable[[str, Mapping[str, Any]], list[tuple[Any, ...]]]


def beginning_in(rows: Rows, pipeline: PipelineDraft, code: str) -> list[int]:
    """Numbers of the series, not ended, whose template names this stage of this pipeline."""
    found = rows(
        "SELECT s.id, s.template, COALESCE(y.pipeline_id, l.pipeline_id) FROM series s"
        " JOIN engagement_type y ON y.id = s.type_id JOIN service_line l ON l.id = y.line_id"
        " WHERE s.state <> 'ended' AND s.template LIKE :stage ORDER BY s.id",
        {"stage": '%"stage"%'},
    )
    numbers = []
    for number, text, home in found:
        template = json.loads(text)
        own = template.get("pipeline")
        here = own == pipeline.code if own else home == pipeline.id
        if here and str(template.get("stage", "")).casefold() == code.casefold():
            numbers.append(number)
    return numbers
