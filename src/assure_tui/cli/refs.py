"""Reading the names people use on the line: ENG, TASK, client, staff, STAGE, PIPELINE, dates, choices."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeVar

from assure_tui.domain.errors import Detail, Invalid, InvalidMany, NotFound
from assure_tui.domain.model import read_short, short
from assure_tui.domain.periods import parse_iso_day
from assure_tui.domain.views import PipelineView, StaffView, StageView

T = TypeVar("T")
NOBODY = frozenset({"-", "none", "nobody"})


def numbers(texts: Sequence[str], kind: str) -> tuple[int, ...]:
    """Numbers such as `E-142` or `142`, each once, all wrong ones told together [CONV-10] [VAL-6]."""
    found: list[int] = []
    wrong: list[Detail] = []
    for text in texts:
        number = read_short(text, kind)
        if number is None:
            example = short(kind, 142)
            message = f"'{text}' is no {kind} number; type it as {example} or 142."
            wrong.append(Detail("id", "format", message))
        elif number not in found:
            found.append(number)
    if wrong:
        raise InvalidMany(wrong)
    return tuple(found)


def number(text: str, kind: str) -> int:
    """One number."""
    return numbers([text], kind)[0]


def plain_number(text: str, field: str) -> int:
    """A bare number such as that of a blocker or a batch; a letter in front is taken off."""
    raw = re.sub(r"^[A-Za-z]-?|^#", "", text.strip())
    if not (raw.isascii() and raw.isdigit() and len(raw) < 16):
        raise Invalid(field, "format", f"'{text}' is not a number.")
    return int(raw)


def day(text: str, field: str, today: date) -> date:
    """A date in ISO form, or in the words of a filter such as `tomorrow` or `+5bd`."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text.strip()):
        return parse_iso_day(text, field)
    from assure_tui.domain.query.dates import parse_date

    try:
        return parse_date(text, today)
    except Invalid as problem:
        raise Invalid(field, problem.value_code, problem.message) from None


def choice(text: str, field: str, words: Iterable[str]) -> str:
    """A choice in any case, with blank, `-` or `_`; refused with the nearest one."""
    typed = re.sub(r"[\s_-]+", "_", text.strip()).casefold()
    known = list(words)
    if typed in known:
        return typed
    near = difflib.get_close_matches(typed, known, 1, 0.5)
    hint = f"; did you mean {near[0]}?" if near else f"; it is one of {', '.join(known)}."
    raise Invalid(field, "unknown", f"'{text}' is no {field.replace('_', ' ')}{hint}")


def person(staff: Sequence[StaffView], text: str, field: str = "login") -> StaffView:
    """A staff member by login, initials or exact name."""
    typed = text.strip().casefold()
    for read in (_login, _initials, _name):
        for member in staff:
            if read(member) == typed:
                return member
    known = [member.login or member.initials for member in staff]
    raise Invalid(field, "unknown", f"There is no staff member '{text}'{_did_you_mean(typed, known)}")


def _login(member: StaffView) -> str:
    return (member.login or "").casefold()


def _initials(member: StaffView) -> str:
    return member.initials.casefold()


def _name(member: StaffView) -> str:
    return member.name.casefold()


def person_or_nobody(staff: Sequence[StaffView], text: str, field: str) -> int | None:
    """The number of a staff member; `-` means nobody."""
    return None if text.strip().casefold() in NOBODY else person(staff, text, field).id


def pipeline(pipelines: Sequence[PipelineView], text: str) -> PipelineView:
    """A pipeline by code or name."""
    typed = text.strip().casefold()
    for item in pipelines:
        if typed in (item.code.casefold(), item.name.casefold()):
            return item
    known = [item.code for item in pipelines]
    raise Invalid("pipeline", "unknown", f"There is no pipeline '{text}'{_did_you_mean(typed, known)}")


def stage(of: PipelineView, text: str) -> StageView:
    """A stage of a pipeline by code or name; blanks, `-` and `_` are the same."""
    typed = _loose(text)
    for item in of.stages:
        if typed in (_loose(item.code), _loose(item.name)):
            return item
    known = [item.name for item in of.stages]
    hint = _did_you_mean(text, known) if difflib.get_close_matches(text, known, 1, 0.5) else ""
    raise Invalid(
        "stage",
        "unknown",
        f"{of.name} has no stage '{text}'{hint or '; it has ' + ', '.join(known) + '.'}",
    )


def _loose(text: str) -> str:
    return re.sub(r"[\s_-]+", " ", text.strip()).casefold()


def _did_you_mean(typed: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(typed, known, 1, 0.4)
    return f"; did you mean '{near[0]}'?" if near else "."


def assignments(words: Sequence[str], known: Iterable[str]) -> dict[str, str]:
    """FIELD=VALUE pairs; unknown and repeated fields are told together [VAL-6]."""
    allowed = list(known)
    found: dict[str, str] = {}
    wrong: list[Detail] = []
    for word in words:
        name, mark, value = word.partition("=")
        field = re.sub(r"[\s-]+", "_", name.strip()).casefold()
        if not mark:
            wrong.append(Detail(word, "format", f"'{word}' is not FIELD=VALUE."))
        elif field not in allowed:
            near = difflib.get_close_matches(field, allowed, 1, 0.5)
            hint = f"; did you mean '{near[0]}'?" if near else f"; fields are {', '.join(allowed)}."
            wrong.append(Detail(name, "unknown", f"There is no field '{name}'{hint}"))
        elif field in found:
            wrong.append(Detail(field, "duplicate", f"'{field}' is given twice."))
        else:
            found[field] = value
    if wrong:
        raise InvalidMany(wrong)
    return found


def only(items: Sequence[T], text: str) -> T:
    """The one item, or NotFound."""
    if not items:
        raise NotFound(f"There is no {text}.")
    return items[0]
