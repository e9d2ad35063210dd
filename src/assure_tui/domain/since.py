"""What others did to an engagement since a person last opened it, in a few lines (interface.md 5.1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

NAMED = 3  # things named in a line before "and more"
DONE = frozenset({"completed", "skipped"})
DATES = {"due": "due", "target": "target"}


@dataclass(frozen=True, slots=True)
class Logged:
    """One change of the log: what it was done to, how, and by whom."""

    entity: str
    number: int
    op: str
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    by: str = ""


@dataclass(frozen=True, slots=True)
class SinceLook:
    """When the viewer looked last, what came since, and up to where the log is told by that."""

    upto: int = 0
    at: datetime | None = None  # None: they never opened it
    lines: tuple[str, ...] = ()


def since_lines(changes: Sequence[Logged], titles: Mapping[tuple[str, int], str]) -> tuple[str, ...]:
    """Ticks, documents, comments, moved dates: what it was against what it is, however often it changed between."""
    first: dict[tuple[str, int], dict[str, Any]] = {}
    last: dict[tuple[str, int], dict[str, Any]] = {}
    made: set[tuple[str, int]] = set()
    by: dict[tuple[str, int, str], str] = {}
    for change in changes:
        thing = (change.entity, change.number)
        if change.op == "insert":
            made.add(thing)
        for name, value in change.before.items():
            first.setdefault(thing, {}).setdefault(name, value)
        for name, value in change.after.items():
            last.setdefault(thing, {})[name] = value
            by[(*thing, name)] = change.by
    spans = {thing: (first.get(thing, {}), last.get(thing, {})) for thing in last}
    return (
        *_tasks(spans, made, titles),
        *_documents(spans, made, titles),
        *_comments(spans, made),
        *_dates(spans, by),
    )


Spans = Mapping[tuple[str, int], tuple[dict[str, Any], dict[str, Any]]]


def _tasks(spans: Spans, made: set[tuple[str, int]], titles: Mapping[tuple[str, int], str]) -> Iterable[str]:
    groups: dict[str, list[str]] = {}
    for thing, (was, now) in spans.items():
        if thing[0] != "task" or now.get("removed"):
            continue
        title = titles.get(thing) or str(now.get("title") or was.get("title") or f"T-{thing[1]}")
        status, before = now.get("status"), was.get("status")
        if status in DONE and before not in DONE:
            groups.setdefault(str(status), []).append(title)
        elif before in DONE and status is not None and status not in DONE:
            groups.setdefault("open again", []).append(title)
        elif thing in made:
            groups.setdefault("new", []).append(title)
        elif (ticked := _ticked(now.get("lines")) - _ticked(was.get("lines"))) > 0:
            groups.setdefault("ticked", []).append(f"{title} (+{ticked})")
    marks = {"completed": "+", "skipped": "~", "ticked": "+", "open again": "~", "new": "+"}
    for word, mark in marks.items():
        if found := groups.get(word):
            yield f"{mark} {_count(len(found), 'task')} {word}: {_some(found)}"


def _ticked(lines: Any) -> int:
    return sum(bool(line.get("done")) for line in lines or () if isinstance(line, Mapping))


def _documents(spans: Spans, made: set[tuple[str, int]], titles: Mapping[tuple[str, int], str]) -> Iterable[str]:
    for thing, (was, now) in spans.items():
        if thing[0] != "document":
            continue
        name = titles.get(thing) or str(now.get("path") or was.get("path") or f"file {thing[1]}")
        if now.get("missing"):
            yield f"- doc {name} is gone"
        elif thing in made or (now.get("engagement_id") and not was.get("engagement_id")):
            yield f"+ doc {name}"
        elif "hash" in now and now["hash"] != was.get("hash"):
            yield f"~ doc {name} replaced"


def _comments(spans: Spans, made: set[tuple[str, int]]) -> Iterable[str]:
    written = [spans[thing][1] for thing in spans if thing[0] == "comment" and thing in made]
    stands = [one for one in written if not one.get("withdrawn") and not one.get("removed")]
    answered = {one["parent_id"] for one in stands if one.get("parent_id") is not None}
    fresh = sum(one.get("parent_id") is None for one in stands)
    if answered:
        yield f"~ {_count(len(answered), 'comment')} answered"
    if fresh:
        yield f"+ {_count(fresh, 'new comment')}"


def _dates(spans: Spans, by: Mapping[tuple[str, int, str], str]) -> Iterable[str]:
    for thing, (was, now) in spans.items():
        if thing[0] != "engagement":
            continue
        for name, word in DATES.items():
            if name in now and now[name] != was.get(name):
                who = by.get((*thing, name), "")
                yield f"~ {word} moved {_day(was.get(name))} -> {_day(now[name])}{f' by {who}' if who else ''}"


def _day(value: Any) -> str:
    if not value:
        return "none"
    day = date.fromisoformat(str(value)[:10])
    return f"{day:%a} {day.day} {day:%b %Y}"


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more
