"""Date rules as people say them: read from a line, written back the same [DUE-4] [TYPE-3]."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from assure_tui.domain.due_explained import anchor_words, count, ordinal
from assure_tui.domain.errors import AssureError, Detail, Invalid, InvalidMany
from assure_tui.domain.seed_fields import Findings, nearest
from assure_tui.domain.seed_rules import ANCHORS, read_rule

Rule = Mapping[str, Any]
FORMS = (
    "15th of the 4th month",
    "last day of the 4th month",
    "parts 4/15, 6/15, 9/15, 13/15",
    "36 months after original filing date",
    "3 working days before pay date",
    "6 months after the original date",
    "same as income tax return, shown",
    "typed",
)
_SAME = {"income tax return": "income_tax_return", "extendable return": "extendable_return"}
_NTH = re.compile(
    r"(?:(?P<last>last day)|(?P<day>\d{1,2})(?:st|nd|rd|th)?) of (?:the )?"
    r"(?:month (?P<n>\d{1,2})|(?P<nth>\d{1,2})(?:st|nd|rd|th)? month)(?: after the (?:period|year) ends)?"
)
_AFTER = re.compile(
    r"(?:(?P<months>\d{1,3}) months?)?(?: and )?(?:(?P<days>\d{1,4}) days?)? after (?:the )?(?P<anchor>[\w -]+)"
)
_BEFORE = re.compile(r"(?P<days>\d{1,3}) (?:working|business) days? before (?:the )?(?P<anchor>[\w -]+)")
_SAME_AS = re.compile(r"same as (?:the )?(?P<of>income tax return|extendable return)(?:,? (?:as )?(?P<date>\w+))?")
_CAP = re.compile(r",? at most (?P<days>\d{1,4}) days? after (?:the )?(?P<anchor>[\w -]+)$")
_FORM = re.compile(r",? form (?P<form>[\w -]{1,20})$", re.IGNORECASE)


def rule_words(rule: Rule | None) -> str:
    """A rule as it is typed: `15th of the 4th month, form 4868`; nothing for none."""
    if not rule:
        return ""
    words = _plain_words(rule)
    cap = rule.get("cap")
    if cap:
        words += f", at most {count(cap['days'], 'day')} after {anchor_words(cap['anchor'])}"
    return f"{words}, form {rule['form']}" if rule.get("form") else words


def _plain_words(rule: Rule) -> str:
    match rule.get("kind"):
        case "nth_month_day":
            return f"{ordinal(rule['day'])} of the {ordinal(rule['n'])} month"
        case "nth_month_last":
            return f"last day of the {ordinal(rule['n'])} month"
        case "installments":
            return "parts " + ", ".join(f"{n}/{day}" for n, day in rule["on"])
        case "after_event":
            return f"{_span(rule)} after {anchor_words(rule['anchor'])}"
        case "before_event":
            return f"{count(rule['business_days'], 'working day')} before {anchor_words(rule['anchor'])}"
        case "after_original":
            return f"{count(rule['months'], 'month')} after the original date"
        case "same_as":
            return f"same as {rule['of'].replace('_', ' ')}, {rule['date']}"
        case _:
            return "typed"


def _span(rule: Rule) -> str:
    parts = [count(rule[key], key[:-1]) for key in ("months", "days") if rule.get(key)]
    return " and ".join(parts) or "0 days"


def read_words(text: str, field: str = "due", *, extension: bool = False) -> dict[str, Any]:
    """The rule a line means, checked as the seed file's are; Invalid shows the forms that are understood."""
    line = " ".join(text.split())
    rule: dict[str, Any] = {}
    if extension:
        form = _FORM.search(line)
        if form is None:
            raise Invalid(field, "required", f"{field} ends with the form that grants it, such as ', form 4868'")
        rule["form"], line = form["form"].strip(), line[: form.start()]
    cap = _CAP.search(line)
    if cap is not None:
        anchor = _anchor(cap["anchor"], f"{field}.cap")
        rule["cap"], line = {"anchor": anchor, "days": int(cap["days"])}, line[: cap.start()]
    found = _parsed(line.casefold().strip(), field) | rule
    wrong = problems(found, field, extension=extension)
    if wrong:
        raise Invalid(wrong[0].field, wrong[0].code, wrong[0].message) if len(wrong) == 1 else InvalidMany(wrong)
    return found


def problems(rule: Any, field: str, *, extension: bool = False) -> tuple[Detail, ...]:
    """What is wrong with a rule in its stored form, each finding with the nearest known word [VAL-6]."""
    found = Findings()
    read_rule(found, field, rule, extension)
    return tuple(found.details)


def _parsed(line: str, field: str) -> dict[str, Any]:
    if line in ("typed", "manual", "-", ""):
        return {"kind": "manual"}
    if nth := _NTH.fullmatch(line):
        n = int(nth["n"] or nth["nth"])
        return {"kind": "nth_month_last", "n": n} if nth["last"] else _nth_day(n, int(nth["day"]))
    if line.startswith("parts "):
        return {"kind": "installments", "on": _parts(line.removeprefix("parts "), field)}
    if before := _BEFORE.fullmatch(line):
        anchor = _anchor(before["anchor"], field)
        return {"kind": "before_event", "anchor": anchor, "business_days": int(before["days"])}
    if same := _SAME_AS.fullmatch(line):
        return {"kind": "same_as", "of": _SAME[same["of"]], "date": same["date"] or "shown"}
    after = _AFTER.fullmatch(line)
    if after and (after["months"] or after["days"]):
        return _after(after, field)
    raise Invalid(field, "format", f"{field} is none of these: {'; '.join(FORMS)}{nearest(line, FORMS)}")


def _nth_day(n: int, day: int) -> dict[str, Any]:
    return {"kind": "nth_month_day", "n": n, "day": day}


def _after(after: re.Match[str], field: str) -> dict[str, Any]:
    spans = {key: int(after[key]) for key in ("months", "days") if after[key]}
    if after["anchor"].strip() in ("original date", "original"):
        if "days" in spans:
            raise Invalid(field, "format", f"{field} counts whole months from the original date")
        return {"kind": "after_original", **spans}
    return {"kind": "after_event", "anchor": _anchor(after["anchor"], field), **spans}


def _anchor(words: str, field: str) -> str:
    wanted = re.sub(r"[\s_-]+", "_", words.strip().casefold())
    if wanted not in ANCHORS:
        known = [anchor_words(name) for name in ANCHORS]
        hint = nearest(words.strip(), known) or f"; it is one of {', '.join(known)}"
        raise Invalid(field, "unknown", f"there is no event {words.strip()!r}{hint}")
    return wanted


def _parts(text: str, field: str) -> list[list[int]]:
    found = []
    for part in re.split(r"[,\s]+", text.strip()):
        month, mark, day = part.partition("/")
        if not (mark and month.isdecimal() and day.isdecimal() and part.isascii()):
            raise Invalid(field, "format", f"{part!r} is no part; parts are typed as month/day, such as 4/15, 6/15")
        found.append([int(month), int(day)])
    return found


# -- alternates ------------------------------------------------------------------------------------


def alternates_words(alternates: Any) -> str:
    """One line each: `code: label; auto year ends 06-30 before 2026-01-01; due …; ext …` [DUE-9]."""
    lines = []
    for item in alternates or ():
        parts = [f"{item['code']}: {item.get('label', item['code'])}"]
        test = item.get("test") or {}
        if item.get("auto"):
            end = f" year ends {test['period_end']}" if test.get("period_end") else ""
            before = f" began before {test['period_start_before']}" if test.get("period_start_before") else ""
            parts.append(f"auto{end}{before}")
        parts += [f"{key} {rule_words(item[key])}" for key in ("due", "ext") if item.get(key)]
        lines.append("; ".join(parts))
    return "\n".join(lines)


_AUTO = re.compile(
    r"auto(?: year ends (?P<period_end>\d\d-\d\d))?(?: began before (?P<period_start_before>\d{4}-\d\d-\d\d))?"
)


def read_alternates(text: str, field: str = "alternates") -> list[dict[str, Any]]:
    """The alternates of as many lines; every wrong line is told with its number [VAL-6]."""
    found: list[dict[str, Any]] = []
    wrong: list[Detail] = []
    for number, line in enumerate((line for line in text.splitlines() if line.strip()), start=1):
        try:
            found.append(_alternate(line, f"{field}[{number}]"))
        except AssureError as error:
            wrong += error.details
    if wrong:
        raise InvalidMany(wrong)
    return found


def _alternate(line: str, field: str) -> dict[str, Any]:
    head, *parts = [part.strip() for part in line.split(";")]
    code, mark, label = head.partition(":")
    if not mark or not code.strip() or not label.strip():
        raise Invalid(field, "format", f"{field} begins with 'code: label', then '; due …' or '; ext …'")
    item: dict[str, Any] = {"code": code.strip(), "label": label.strip(), "auto": False}
    for part in filter(None, parts):
        word, _, rest = part.partition(" ")
        if word == "auto":
            tested = _AUTO.fullmatch(" ".join(part.split()))
            if tested is None:
                raise Invalid(field, "format", f"{field}: auto year ends MM-DD began before YYYY-MM-DD")
            item |= {"auto": True, "test": {k: v for k, v in tested.groupdict().items() if v}}
        elif word in ("due", "ext"):
            item[word] = read_words(rest, f"{field}.{word}", extension=word == "ext")
        else:
            raise Invalid(field, "unknown", f"{field}: {word!r} is none of auto, due, ext{nearest(word, ('auto',))}")
    return item


def alternate_problems(alternates: Any, field: str = "alternates") -> tuple[Detail, ...]:
    """What is wrong with alternates in their stored form: codes, tests, rules [DUE-9]."""
    found = Findings()
    if not isinstance(alternates, list) or not all(isinstance(item, dict) for item in alternates):
        return (Detail(field, "key.type", f"{field} is a list of tables"),)
    codes: set[str] = set()
    for number, item in enumerate(alternates, start=1):
        where = f"{field}[{number}]"
        code, label = str(item.get("code") or ""), str(item.get("label") or "")
        if not re.fullmatch(r"[A-Za-z0-9.-]{1,24}", code):
            found.add(f"{where}.code", "format", "a code has letters, digits, - and ., at most 24")
        if code.casefold() in codes:
            found.add(f"{where}.code", "duplicate", f"there is an alternate {code!r} already")
        codes.add(code.casefold())
        if not label.strip() or ";" in label or "\n" in label or len(label) > 120:
            found.add(f"{where}.label", "format", "a label is one line without ';', at most 120 characters")
        test = item.get("test") or {}
        if bool(item.get("auto")) != bool(test):
            found.add(f"{where}.test", "required", "an automatic alternate needs a test, and only an automatic one")
        if not item.get("due") and not item.get("ext"):
            found.add(where, "required", "an alternate brings a due rule, an extension or both")
        for key in ("due", "ext"):
            if item.get(key):
                read_rule(found, f"{where}.{key}", item[key], key == "ext")
    return tuple(found.details)
