"""Reading the full form: every problem at once, then one command [CRE-2] [VAL-6]."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assure_tui.domain.commands import CreateEngagement
from assure_tui.domain.create_preview import is_statutory
from assure_tui.domain.minutes import read_minutes
from assure_tui.domain.model import SLOTS, Priority
from assure_tui.domain.query.words import fold
from assure_tui.domain.views import ClientView, PipelineView, StaffView, StageView, TypeView
from assure_tui.widgets.date_input import read_day
from assure_tui.widgets.picker import matching, people_options


@dataclass(frozen=True, slots=True)
class Answers:
    """What stands in the form: chosen things and typed texts by field name."""

    client: ClientView | None
    type: TypeView | None
    texts: Mapping[str, str]


def offered(types: Sequence[TypeView], client: ClientView | None) -> list[TypeView]:
    """Types offered for a client: its kind of entity, and not hidden [TYPE-7]."""
    return [t for t in types if not t.hidden and (client is None or not t.entities or client.entity in t.entities)]


def read_form(
    answers: Answers,
    today: date,
    staff: Sequence[StaffView],
    pipelines: Sequence[PipelineView],
    types: Sequence[TypeView],
) -> CreateEngagement | list[str]:
    """The command, or every sentence about what is wrong."""
    told: list[str] = []
    texts = {name: text.strip() for name, text in answers.texts.items()}
    client, kind = answers.client, answers.type
    if client is None:
        told.append("client: choose one")
    if kind is None:
        told.append("type: choose one")

    def one(name: str, reader: Callable[[str], object | None], sentence: str) -> object | None:
        text = texts.get(name, "")
        if not text:
            return None
        value = reader(text)
        if value is None:
            told.append(f"{name}: {sentence}")
        return value

    days: dict[str, date | None] = {}
    for name in ("anchor", "target", "due", "start"):
        reading = read_day(texts.get(name, ""), today)
        days[name] = reading.day
        if not reading.ok:
            told.append(f"{name}: {reading.said}")
    reason = texts.get("reason", "")
    if days["due"] and kind is not None and is_statutory(kind) and len(reason) < 3:
        told.append("reason: a typed date of statutory work needs one, 3 to 500 characters")
    slots: dict[str, int | None] = {}
    for slot in SLOTS:
        typed = texts.get(slot, "")
        if not typed:
            continue  # the client's own default fills it [CRE-5]
        found = matching(people_options(staff), typed)
        if len(found) == 1:
            slots[slot] = int(found[0].key) if found[0].key else None
        else:
            told.append(f"{slot}: {'several people fit' if found else 'nobody is called'} “{typed}”")
    pipeline = one("pipeline", lambda text: _pipeline(text, pipelines), "there is no such pipeline, or several")
    stages = pipeline.stages if isinstance(pipeline, PipelineView) else _default(kind, pipelines)
    stage = one(
        "stage",
        lambda text: next((s.code for s in stages if fold(text) in (fold(s.name), fold(s.code))), None),
        "one of " + ", ".join(s.name for s in stages if not s.conditional),
    )
    priority = one("priority", _priority, "urgent, high, medium or low")
    budget = one("budget", read_minutes, "write 10h, 1:30 or 90")
    part = one("part", _part, "a number, or all")
    tasks = texts.get("tasks", "yes").lower()
    if tasks not in ("yes", "y", "no", "n", ""):
        told.append("tasks: yes or no")
    if told or client is None or kind is None:
        return told
    tags = tuple(dict.fromkeys(tag.strip().lstrip("#") for tag in texts.get("tags", "").split(",") if tag.strip(" #")))
    return CreateEngagement(
        (client.id,),
        kind.code,
        period=texts.get("period") or None,
        part=part if isinstance(part, int | str) else None,
        qualifier=texts.get("qualifier", ""),
        title=texts.get("title") or None,
        pipeline=pipeline.code if isinstance(pipeline, PipelineView) else None,
        stage=str(stage) if stage else None,
        anchor=days["anchor"],
        due=days["due"],
        due_reason=reason,
        target=days["target"],
        start=days["start"],
        slots=slots,
        priority=str(priority) if priority else None,
        budget=budget if isinstance(budget, int) else None,
        description=texts.get("description") or None,
        tags=tags,
        with_tasks=tasks not in ("no", "n"),
        any_type=kind not in offered(types, client),
    )


def _pipeline(text: str, pipelines: Sequence[PipelineView]) -> PipelineView | None:
    wanted = fold(text)
    found = [p for p in pipelines if wanted in (fold(p.name), fold(p.code))]
    found = found or [p for p in pipelines if fold(p.name).startswith(wanted)]
    return found[0] if len(found) == 1 else None


def _default(kind: TypeView | None, pipelines: Sequence[PipelineView]) -> tuple[StageView, ...]:
    return next((p.stages for p in pipelines if kind is not None and p.id == kind.pipeline_id), ())


def _priority(text: str) -> str | None:
    found = [p.value for p in Priority if p.value.startswith(text.lower().lstrip("!"))]
    return found[0] if len(found) == 1 else None


def _part(text: str) -> int | str | None:
    if text.lower() == "all":
        return "all"
    return int(text) if text.isascii() and text.isdigit() and 1 <= int(text) <= 99 else None
