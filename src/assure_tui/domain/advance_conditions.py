"""What a stage may wait for, each condition true or false with its facts in words [ADV-1..4]."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from assure_tui.domain.errors import Invalid
from assure_tui.domain.requests import is_called_off, is_resolved

NAMED = 5  # things named in a fact; of the others only the number is told
_WORDS = {
    "documents_matched": "required documents matched",
    "action_items_done": "action items done",
    "intake_completed": "intake completed",
    "required_tasks_done": "required tasks done",
    "all_tasks_done": "all tasks done",
    "blockers_clear": "blockers clear",
    "signature_completed": "signature completed",
    "invoice_paid": "invoice paid",
    "approved": "approved",
    "date_reached": "date reached",
    "manual": "by hand",
}
_DATE = re.compile(r"(?:(entry)\+?|(due)-?|(\+)|(-))?(\d{1,3})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a stage; `days` from entry, or before the deadline when `before_due` [ADV-1]."""

    word: str
    form: str = ""
    days: int = 0
    before_due: bool = False

    @property
    def words(self) -> str:
        """As a person reads it."""
        said = _WORDS[self.word]
        if self.form:
            return f"{said} ({self.form})"
        if self.word != "date_reached":
            return said
        count = "1 day" if self.days == 1 else f"{self.days} days"
        return f"{count} before the deadline" if self.before_due else f"{count} after entry"


@dataclass(frozen=True, slots=True)
class TaskState:
    """A task of the stage."""

    title: str
    type: str
    status: str
    required: bool

    @property
    def done(self) -> bool:
        return self.status in ("completed", "skipped")


@dataclass(frozen=True, slots=True)
class RequestState:
    """A request of the engagement; `action_item` when it counts for this visit [ADV-2]."""

    kind: str
    form: str
    state: str
    title: str
    action_item: bool

    @property
    def resolved(self) -> bool:
        return is_resolved(self.kind, self.state)


@dataclass(frozen=True, slots=True)
class BlockerState:
    """A blocker that the stage counts and that was active at some time of this visit."""

    title: str
    active: bool


@dataclass(frozen=True, slots=True)
class AdvanceFacts:
    """Everything that conditions look at, of one engagement in one visit of its stage."""

    stage: str
    entered: date
    today: date
    due: date | None = None
    advance: Mapping[str, Any] | None = None
    on_empty: str = "stay"
    items: tuple[tuple[str, str], ...] = ()  # required ones: name and state
    tasks: tuple[TaskState, ...] = ()
    requests: tuple[RequestState, ...] = ()
    invoices: tuple[tuple[str, str], ...] = ()  # number or title, and state
    blockers: tuple[BlockerState, ...] = ()


@dataclass(frozen=True, slots=True)
class Truth:
    """One condition: what it asks, whether it holds, and the facts in words."""

    condition: str
    holds: bool
    facts: str
    rule: str = "ADV-1"
    on: date | None = None  # the day on which it comes true by itself


@lru_cache(maxsize=256)
def read_condition(text: str) -> Condition:
    """`documents_matched`, `signature_completed:8879`, `date_reached:10`, `date_reached:due-5`; else Invalid."""
    word, _, rest = text.strip().partition(":")
    word, rest = word.strip().casefold(), rest.strip()
    if word not in _WORDS:
        raise Invalid("advance", "unknown", f"there is no condition {word!r}; there are {', '.join(_WORDS)}")
    if word == "signature_completed":
        return Condition(word, rest)
    if word == "date_reached":
        found = _DATE.fullmatch(rest)
        if found is None:
            raise Invalid(
                "advance", "invalid", f"{text!r}: days are written date_reached:10 (after entry) or date_reached:due-10"
            )
        return Condition(word, days=int(found[5]), before_due=bool(found[2] or found[4]))
    if rest:
        raise Invalid("advance", "invalid", f"{word!r} takes nothing after a colon")
    return Condition(word)


def truth(text: str, facts: AdvanceFacts) -> Truth:
    """One condition as it is written, true or false with the facts."""
    try:
        condition = read_condition(text)
    except Invalid as error:
        return Truth(text, False, error.message)  # never a reason to stop, never a reason to move
    if condition.word == "date_reached":
        return _date(condition, facts)
    if condition.word == "signature_completed":
        return _signature(condition, facts)
    holds, said, rule = _TESTS[condition.word](facts)
    return Truth(condition.words, holds, said, rule)


def _names(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")


def _counted(done: int, total: int, one: str, many: str) -> str:
    return f"{done} of {total} {one if total == 1 else many}"


Test = tuple[bool, str, str]


def _documents(facts: AdvanceFacts) -> Test:
    if not facts.items:
        return False, "the checklist has no required document", "ADV-1"
    left = [name for name, state in facts.items if state == "open"]
    told = _counted(len(facts.items) - len(left), len(facts.items), "required document", "required documents")
    if left:
        return False, f"{told} matched or waived; open: {_names(left)}", "ADV-1"
    return True, f"{told} matched or waived", "ADV-1"


def _action_items(facts: AdvanceFacts) -> Test:
    asked = [r for r in facts.requests if r.action_item and not is_called_off(r.state)]
    total = len(facts.tasks) + len(asked)
    if not total:
        if facts.on_empty == "advance":
            return True, "nothing to do here", "ADV-4"
        return False, f"{facts.stage} has no action item, and an empty stage never moves by itself", "ADV-4"
    left = [x.title for x in facts.tasks if not x.done] + [r.title for r in asked if not r.resolved]
    told = _counted(total - len(left), total, "action item", "action items") + " done"
    return not left, f"{told}; open: {_names(left)}" if left else told, "ADV-2"


def _intake(facts: AdvanceFacts) -> Test:
    found = [r for r in facts.requests if r.kind == "organizer" and not is_called_off(r.state)]
    if not found:
        return False, "there is no organizer", "REQ-5"
    left = [r.title for r in found if not r.resolved]
    told = _counted(len(found) - len(left), len(found), "organizer", "organizers") + " completed"
    return not left, f"{told}; open: {_names(left)}" if left else told, "REQ-5"


def _tasks(required: bool) -> Callable[[AdvanceFacts], Test]:
    kind = "required task" if required else "task"

    def test(facts: AdvanceFacts) -> Test:
        found = [x for x in facts.tasks if x.required or not required]
        if not found:
            return False, f"{facts.stage} has no {kind}", "ADV-1"
        left = [x.title for x in found if not x.done]
        told = _counted(len(found) - len(left), len(found), kind, kind + "s") + " done"
        return not left, f"{told}; open: {_names(left)}" if left else told, "ADV-3"

    return test


def _blockers(facts: AdvanceFacts) -> Test:
    if not facts.blockers:
        return False, "no counted blocker existed during this visit", "ADV-1"
    left = [b.title for b in facts.blockers if b.active]
    if left:
        return False, f"active: {_names(left)}", "ADV-1"
    return True, f"no counted blocker is active any more ({_names([b.title for b in facts.blockers])})", "ADV-1"


def _invoices(facts: AdvanceFacts) -> Test:
    found = [(name, state) for name, state in facts.invoices if state != "draft" and not is_called_off(state)]
    if not found:
        return False, "there is no invoice that was sent", "ADV-1"
    left = [name for name, state in found if state != "paid"]
    told = _counted(len(found) - len(left), len(found), "invoice", "invoices") + " paid"
    return not left, f"{told}; open: {_names(left)}" if left else told, "ADV-1"


def _approved(facts: AdvanceFacts) -> Test:
    found = [x for x in facts.tasks if x.type == "approve"]
    done = [x.title for x in found if x.status == "completed"]
    if done:
        return True, f"approved: {_names(done)}", "ADV-1"
    return False, "not approved yet" if found else f"{facts.stage} has no task that approves", "ADV-1"


def _manual(facts: AdvanceFacts) -> Test:
    return False, f"{facts.stage} is left by hand", "ADV-1"


_TESTS: Mapping[str, Callable[[AdvanceFacts], Test]] = {
    "documents_matched": _documents,
    "action_items_done": _action_items,
    "intake_completed": _intake,
    "required_tasks_done": _tasks(True),
    "all_tasks_done": _tasks(False),
    "blockers_clear": _blockers,
    "invoice_paid": _invoices,
    "approved": _approved,
    "manual": _manual,
}


def _signature(condition: Condition, facts: AdvanceFacts) -> Truth:
    form = condition.form.casefold()
    found = [
        r
        for r in facts.requests
        if r.kind in ("signature", "proposal") and not is_called_off(r.state) and (not form or _same_form(r, form))
    ]
    done = [r.title for r in found if r.resolved]
    if done:
        return Truth(condition.words, True, f"signed: {_names(done)}", "REQ-6")
    what = f" of {condition.form}" if condition.form else ""
    if not found:
        return Truth(condition.words, False, f"there is no signature package or proposal{what}", "REQ-6")
    told = ", ".join(f"{r.title} is {r.state.replace('_', ' ')}" for r in found[:NAMED])
    return Truth(condition.words, False, told, "REQ-6")


def _same_form(request: RequestState, form: str) -> bool:
    return request.form.strip().casefold().removeprefix("form ").strip() == form.removeprefix("form ").strip()


def _date(condition: Condition, facts: AdvanceFacts) -> Truth:
    if condition.before_due:
        if facts.due is None:
            return Truth(condition.words, False, "there is no deadline to count from")
        day = _shifted(facts.due, -condition.days)
    else:
        day = _shifted(facts.entered, condition.days)
    if day <= facts.today:
        return Truth(condition.words, True, f"{day} has come")
    return Truth(condition.words, False, f"{day} is still to come", on=day)


def _shifted(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min
