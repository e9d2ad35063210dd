"""From FIELD=VALUE of an engagement to the commands that set them [PERM-13]."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from assure_tui.cli import refs
from assure_tui.cli.session import Session
from assure_tui.domain.commands import (
    KEEP,
    ChangeIdentity,
    Command,
    EditEngagement,
    SetClientFacingStatus,
    SetDates,
    SetExtension,
    SetPriority,
    SetSlots,
    SetStatus,
    TagEngagement,
)
from assure_tui.domain.errors import Invalid
from assure_tui.domain.model import SLOTS, Priority, Status
from assure_tui.domain.time_commands import SetBudget
from assure_tui.services.import_plan import minutes

FIELDS = (
    *("status", "priority", "title", "type", "period", "qualifier", "alternate", "anchor", "start", "target"),
    *("due", "extended", "preparer", "reviewer", "partner", "owner", "tags", "budget", "client_status"),
    *("client_text", "client_title", "description"),
)
_TOLD = ("client_status", "client_text", "client_title")
_IDENTITY = ("type", "period", "qualifier", "alternate", "anchor")
_PLAIN = ("title", "start", "description")
YES, NO = frozenset({"yes", "y", "true", "1", "on"}), frozenset({"no", "n", "false", "0", "off", "-"})


def commands_for(
    run: Session,
    ids: tuple[int, ...],
    pairs: Mapping[str, str],
    reason: str,
    resume: str | None,
    if_version: int | None,
) -> list[Command]:
    """One command for each kind of field; the version is checked by the first, before any has changed it."""
    made: list[Command] = []

    def version() -> int | None:
        return None if made else if_version

    if any(field in pairs for field in _IDENTITY):
        made += [_identity(run, one, pairs, version()) for one in ids]
    if "budget" in pairs:
        made.append(SetBudget(ids, _plain(run, "budget", pairs["budget"]), if_version=version()))
    plain = {field: _plain(run, field, pairs[field]) for field in _PLAIN if field in pairs}
    if plain:
        made.append(EditEngagement(ids, plain, if_version=version()))
    slots = {field: pairs[field] for field in SLOTS if field in pairs}
    if slots:
        staff = run.reads.staff()
        found = {slot: refs.person_or_nobody(staff, text, slot) for slot, text in slots.items()}
        made.append(SetSlots(ids, found, if_version=version()))
    if "extended" in pairs:
        made.append(_extension(run, ids, pairs["extended"], version()))
    if "due" in pairs or "target" in pairs:
        made.append(
            SetDates(
                ids,
                due=_day(run, pairs, "due"),
                target=_day(run, pairs, "target"),
                reason=reason,
                if_version=version(),
            )
        )
    if "priority" in pairs:
        words = [str(item) for item in Priority]
        made.append(SetPriority(ids, refs.choice(pairs["priority"], "priority", words), if_version=version()))
    told = {name: _cleared(pairs[name]) for name in _TOLD if name in pairs}
    if told:
        made.append(SetClientFacingStatus(ids, **told, if_version=version()))
    if "tags" in pairs:
        made.append(_tags(ids, pairs["tags"], version()))
    if "status" in pairs:
        day = refs.day(resume, "resume", run.today) if resume else None
        made.append(SetStatus(ids, _status(run, pairs["status"]), reason, day, if_version=version()))
    return made


def _status(run: Session, text: str) -> str:
    """A base status, or one of the firm's own by name or code [ST-2]."""
    own = {w.casefold(): one.code for one in run.reads.custom_statuses(run.actor) for w in (one.name, one.code)}
    found = own.get(" ".join(text.split()).casefold())
    return found or refs.choice(text, "status", [*(str(item) for item in Status), *own.values()])


def _cleared(text: str) -> str | None:
    return None if text.strip() in ("", "-") else text


def _day(run: Session, pairs: Mapping[str, str], field: str) -> Any:
    if field not in pairs:
        return KEEP
    text = _cleared(pairs[field])
    return None if text is None else refs.day(text, field, run.today)


def _identity(run: Session, one: int, pairs: Mapping[str, str], if_version: int | None) -> ChangeIdentity:
    for field in ("type", "period"):
        if field in pairs and _cleared(pairs[field]) is None:
            raise Invalid(field, "required", f"{field.capitalize()} cannot be cleared.")
    qualifier = pairs.get("qualifier")
    return ChangeIdentity(
        one,
        pairs.get("type"),
        pairs.get("period"),
        None if qualifier is None else _cleared(qualifier) or "",
        alternate=_cleared(pairs["alternate"]) if "alternate" in pairs else KEEP,
        anchor=_day(run, pairs, "anchor"),
        if_version=if_version,
    )


def _plain(run: Session, field: str, text: str) -> Any:
    value = _cleared(text)
    if value is None:
        return None  # a title that is cleared is rendered anew [CODE-5]
    if field == "start":
        return refs.day(value, field, run.today)
    return minutes(value, field) if field == "budget" else value


def _extension(run: Session, ids: tuple[int, ...], text: str, if_version: int | None) -> SetExtension:
    typed = text.strip().casefold()
    filed: date | None = None
    if typed not in YES and typed not in NO:
        filed = refs.day(text, "extended", run.today)
    return SetExtension(ids, typed not in NO, filed, if_version=if_version)


def _tags(ids: tuple[int, ...], text: str, if_version: int | None) -> TagEngagement:
    add, remove, replace = tag_words(text)
    return TagEngagement(ids, add=add, remove=remove, replace=replace, if_version=if_version)


def tag_words(text: str) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    """Tags to put on and to take off, and whether these are all: `a,b` or `+a,-b`; `-` clears."""
    value = _cleared(text)
    if value is None:
        return (), (), True
    words = [word.strip() for word in value.split(",") if word.strip()]
    relative = [word for word in words if word[0] in "+-"]
    if relative and len(relative) != len(words):
        raise Invalid("tags", "format", "Tags are all plain (a,b) or all with + or - (+a,-b).")
    if not relative:
        return tuple(words), (), True
    added = tuple(word[1:] for word in words if word[0] == "+")
    return added, tuple(word[1:] for word in words if word[0] == "-"), False
