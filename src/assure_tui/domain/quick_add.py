"""One line that makes an engagement: `Brightwater 1065 2026 @alex >jo !high ~10h #754` (screens.md 8).

Client, type and period stand in any order; marks say what the rest is. Every reading is shown before
anything is saved, and what cannot be read is told, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from assure_tui.domain.commands import CreateEngagement
from assure_tui.domain.create_preview import is_statutory
from assure_tui.domain.errors import Invalid
from assure_tui.domain.minutes import read_minutes
from assure_tui.domain.model import SLOTS, Priority, StaffState
from assure_tui.domain.query.dates import WorkCalendar, parse_date
from assure_tui.domain.query.words import fold, nearest, squash
from assure_tui.domain.views import PipelineView, StaffView, TypeView

MAX_LINE = 500
_TOKEN = re.compile(r'(?:[^\s"]*"[^"]*"?|[^\s"]+)+')
_DAY = r"\d{4}-\d{2}-\d{2}"
_YEAR = re.compile(r"(?:19|20|21)\d\d|FY(?:19|20|21)\d\d(?:-\d\d)?", re.IGNORECASE)
_SPAN = re.compile(rf"(?:19|20|21)\d\d-(?:Q[1-4]|H[12]|\d\d|W\d\d)|{_DAY}\.\.{_DAY}", re.IGNORECASE)
_ISO = re.compile(_DAY)
_PART = re.compile(r"(\d{1,2})/\d{1,2}")
_DATED_KINDS = frozenset({"ad_hoc", "event", "day", "pay_run"})
_KEYS = ("due", "target", "part", "stage", "pipeline", "qualifier", "title", "reason", "anchor", "period", *SLOTS)
LONGEST_DATE = 5  # tokens of `3bd before 15 mar 2027`


@dataclass(frozen=True, slots=True)
class Token:
    """One word of the line; what was quoted is one word."""

    text: str
    start: int
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class QuickReading:
    """What the line means so far; `problems` say what it does not."""

    client: str = ""
    type: TypeView | None = None
    period: str | None = None
    part: int | str | None = None
    qualifier: str = ""
    title: str | None = None
    slots: Mapping[str, int | None] = field(default_factory=dict)
    priority: Priority | None = None
    budget: int | None = None
    tags: tuple[str, ...] = ()
    pipeline: PipelineView | None = None
    stage: str | None = None
    due: date | None = None
    target: date | None = None
    reason: str = ""
    anchor: date | None = None
    problems: tuple[str, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether client and type are named and everything could be read [CRE-2]."""
        return bool(self.client) and self.type is not None and not self.problems

    def command(self, client_id: int) -> CreateEngagement:
        """The command it stands for, once the client is known."""
        if self.type is None:
            raise Invalid("type", "required", "name the type of work, such as 1065")
        return CreateEngagement(
            (client_id,),
            self.type.code,
            period=self.period,
            part=self.part,
            qualifier=self.qualifier,
            title=self.title,
            pipeline=self.pipeline.code if self.pipeline else None,
            stage=self.stage,
            anchor=self.anchor,
            due=self.due,
            due_reason=self.reason,
            target=self.target,
            slots=dict(self.slots),
            priority=self.priority.value if self.priority else None,
            budget=self.budget,
            tags=self.tags,
        )


def tokens(line: str) -> list[Token]:
    """The words of the line; quotes keep blanks inside a word."""
    found = []
    for match in _TOKEN.finditer(line):
        raw = match[0]
        found.append(Token(raw.replace('"', ""), match.start(), raw.startswith('"')))
    return found


def parse_quick(
    line: str,
    today: date,
    *,
    types: Sequence[TypeView],
    staff: Sequence[StaffView] = (),
    pipelines: Sequence[PipelineView] = (),
    work: WorkCalendar | None = None,
) -> QuickReading:
    """The reading of one line; pure, so it can run at every key."""
    return _Reader(today, types, staff, pipelines, work).read(line[:MAX_LINE])


class _Reader:
    def __init__(
        self,
        today: date,
        types: Sequence[TypeView],
        staff: Sequence[StaffView],
        pipelines: Sequence[PipelineView],
        work: WorkCalendar | None,
    ) -> None:
        self.today, self.types, self.staff, self.pipelines, self.work = today, types, staff, pipelines, work
        self.problems: list[str] = []
        self.slots: dict[str, int | None] = {}
        self.tags: list[str] = []
        self.keyed: dict[str, str] = {}
        self.priority: Priority | None = None
        self.budget: int | None = None
        self.pipeline: PipelineView | None = None

    def read(self, line: str) -> QuickReading:
        plain = [token for token in tokens(line) if token.quoted or not self._mark(token.text)]
        kind, at, size = self._type(plain)
        before, after = (plain[:at], plain[at + size :]) if kind is not None else (plain, [])
        period, part, after = self._period(kind, after)
        if period is None and kind is not None and "period" not in self.keyed:
            period, part, before = self._period(kind, before)
        due, target, after = self._bare_date(kind, after)
        period = self.keyed.get("period", period)
        client_words = before or after
        if before and after:
            self._say(f"cannot read {' '.join(token.text for token in after)!r}")
        client = " ".join(token.text for token in client_words)
        if not client:
            self._say("name the client")
        if kind is None:
            self._say("name the type of work, such as 1065")
        typed_due, typed_target = self._day("due"), self._day("target")
        numbered = self._part(part)
        stage = self.keyed.get("stage")
        return QuickReading(
            client, kind, period, numbered, self.keyed.get("qualifier", ""), self.keyed.get("title"), self.slots,
            self.priority, self.budget, tuple(dict.fromkeys(self.tags)), self.pipeline, stage, typed_due or due,
            typed_target or target, self.keyed.get("reason", ""), self._day("anchor"), tuple(self.problems),
        )  # fmt: skip

    def _say(self, text: str) -> None:
        if text not in self.problems:
            self.problems.append(text)

    # -- marks -----------------------------------------------------------------------------------

    def _mark(self, text: str) -> bool:
        """Read a word that begins with a mark or is a `name:value`; False for plain words."""
        readers: dict[str, Callable[[str], None]] = {
            "@": lambda rest: self._person("preparer", rest),
            ">": lambda rest: self._person("reviewer", rest),
            "!": self._priority,
            "~": self._budget,
            "#": self._tag,
            "*": self._pipeline,
        }
        if text[:1] in readers and len(text) > 1:
            readers[text[0]](text[1:])
            return True
        if text in readers:
            self._say(f"{text} alone says nothing yet")
            return True
        name, colon, value = text.partition(":")
        if colon and name.lower() in _KEYS:
            key = name.lower()
            if not value:
                self._say(f"{key}: what?")
            elif key in SLOTS:
                self._person(key, value)
            elif key == "pipeline":
                self._pipeline(value)
            else:
                self.keyed[key] = value
            return True
        return False

    def _person(self, slot: str, typed: str) -> None:
        wanted = fold(typed)
        if wanted in ("none", "nobody"):
            self.slots[slot] = None
            return
        people = [person for person in self.staff if person.state is not StaffState.LEFT]
        exact = [p for p in people if wanted in (fold(p.initials), fold(p.login or ""), fold(p.name))]
        found = exact or [p for p in people if any(word.startswith(wanted) for word in fold(p.name).split())]
        if len(found) == 1:
            self.slots[slot] = found[0].id
        elif found:
            self._say(f"{slot}: several people are called {typed!r}: {', '.join(p.initials for p in found[:4])}")
        else:
            self._say(f"{slot}: nobody is called {typed!r}{_near(typed, [p.name for p in people])}")

    def _priority(self, typed: str) -> None:
        found = [p for p in Priority if p.value.startswith(fold(typed))]
        if typed == "!":  # `!!` is the mark of Urgent on a card
            found = [Priority.URGENT]
        if len(found) == 1:
            self.priority = found[0]
        else:
            self._say(f"priority is urgent, high, medium or low, not {typed!r}")

    def _budget(self, typed: str) -> None:
        self.budget = read_minutes(typed)
        if self.budget is None:
            self._say(f"budget: write 10h, 1:30 or 90, not {typed!r}")

    def _tag(self, typed: str) -> None:
        name = " ".join(typed.split())
        if len(name) > 40:
            self._say("a tag has at most 40 characters")
        else:
            self.tags.append(name)

    def _pipeline(self, typed: str) -> None:
        wanted = fold(typed)
        exact = [p for p in self.pipelines if wanted in (fold(p.name), fold(p.code))]
        found = exact or [p for p in self.pipelines if fold(p.name).startswith(wanted)]
        if len(found) == 1:
            self.pipeline = found[0]
        else:
            said = "several pipelines begin" if found else "there is no pipeline"
            self._say(f"{said} with {typed!r}{_near(typed, [p.name for p in self.pipelines])}")

    # -- type, period, dates ---------------------------------------------------------------------

    def _type(self, plain: Sequence[Token]) -> tuple[TypeView | None, int, int]:
        """The type and where it stands: the last one named, by the longest run of words that is a code."""
        codes: dict[str, TypeView] = {}
        for kind in sorted(self.types, key=lambda kind: kind.hidden, reverse=True):
            codes[squash(kind.code)] = kind
        for at in range(len(plain) - 1, -1, -1):
            for size in range(min(4, len(plain) - at), 0, -1):
                run = plain[at : at + size]
                if any(token.quoted for token in run):
                    continue
                found = codes.get(squash("".join(token.text for token in run)))
                if found is not None:
                    return self._leftmost(plain, codes, found, at, size)
        return None, len(plain), 0

    @staticmethod
    def _leftmost(
        plain: Sequence[Token], codes: Mapping[str, TypeView], kind: TypeView, at: int, size: int
    ) -> tuple[TypeView, int, int]:
        # `SOC 2` ends in a word that may be a code of its own: a longer run around it wins.
        for start in range(max(0, at - 3), at):
            run = plain[start : at + size]
            longer = codes.get(squash("".join(token.text for token in run)))
            if longer is not None and not any(token.quoted for token in run):
                return longer, start, len(run)
        return kind, at, size

    def _period(self, kind: TypeView | None, words: list[Token]) -> tuple[str | None, int | None, list[Token]]:
        if kind is None:
            return None, None, words
        dated = kind.period_kind in _DATED_KINDS
        for n, token in enumerate(words):
            if token.quoted or not (
                _YEAR.fullmatch(token.text) or _SPAN.fullmatch(token.text) or (dated and _ISO.fullmatch(token.text))
            ):
                continue
            part, used = None, 1
            following = words[n + 1].text if n + 1 < len(words) else ""
            if (found := _PART.fullmatch(following)) is not None:
                part, used = int(found[1]), 2
            return token.text.upper(), part, [*words[:n], *words[n + used :]]
        return None, None, words

    def _bare_date(self, kind: TypeView | None, words: list[Token]) -> tuple[date | None, date | None, list[Token]]:
        """A date without a name: the target where the law sets the date, else the date itself [EXT-4]."""
        if kind is None:
            return None, None, words
        for n in range(len(words)):
            for size in range(min(LONGEST_DATE, len(words) - n), 0, -1):
                run = words[n : n + size]
                if run[0].quoted and size > 1:
                    continue
                try:
                    day = parse_date(" ".join(token.text for token in run), self.today, self.work)
                except Invalid:
                    continue
                rest = [*words[:n], *words[n + size :]]
                return (None, day, rest) if is_statutory(kind) else (day, None, rest)
        return None, None, words

    def _day(self, key: str) -> date | None:
        typed = self.keyed.get(key)
        if typed is None:
            return None
        try:
            return parse_date(typed, self.today, self.work)
        except Invalid as error:
            self._say(f"{key}: {error.message}")
            return None

    def _part(self, found: int | None) -> int | str | None:
        typed = self.keyed.get("part")
        if typed is None:
            return found
        if typed.lower() == "all":
            return "all"
        if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= 99:
            return int(typed)
        self._say("part: a number, or all")
        return found


def _near(typed: str, known: Sequence[str]) -> str:
    found = nearest(typed, known)
    return f"; near: {', '.join(found)}" if found else ""
