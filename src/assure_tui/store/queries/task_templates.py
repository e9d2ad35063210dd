"""The firm's named task templates [TPL-6]."""

from __future__ import annotations

from assure_tui.domain.task_templates import TemplateView
from assure_tui.store.queries.refs import read_json
from assure_tui.store.read import Binder, Reader


def templates(reader: Reader) -> tuple[TemplateView, ...]:
    """Those that are not removed, by name."""
    bind = Binder()
    rows = reader.rows(
        f"SELECT id, code, name, description, tasks FROM named_template WHERE removed = {bind.false} ORDER BY name, id",
        bind.params,
    )
    return tuple(TemplateView(row[0], row[1], row[2], row[3], tuple(read_json(row[4]))) for row in rows)
