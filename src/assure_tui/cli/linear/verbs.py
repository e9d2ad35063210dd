"""What can be done to a numbered thing, by the words and the keys of the screens; each is a command of the one door."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assure_tui.cli import refs
from assure_tui.cli.acting import confirmed
from assure_tui.cli.engagement_fields import FIELDS, commands_for
from assure_tui.cli.linear import sentences
from assure_tui.cli.linear.listings import Item
from assure_tui.cli.linear.voice import Voice
from assure_tui.cli.safe_text import one_line
from assure_tui.cli.session import Session
from assure_tui.domain import commands as c
from assure_tui.domain.commands import Command
from assure_tui.domain.errors import Invalid, NeedsConfirmation
from assure_tui.domain.model import SLOTS, Priority, Status, TaskType
from assure_tui.domain.notice_commands import Follow, MarkNotice
from assure_tui.domain.views import Outcome, PipelineView, StageView


@dataclass(frozen=True, slots=True)
class Acting:
    """Who asks, who acts, on what, with which words behind the verb."""

    run: Session
    voice: Voice
    items: Sequence[Item]
    rest: str

    @property
    def engagements(self) -> tuple[int, ...]:
        """The engagements meant: themselves, or those of tasks and blockers."""
        found = dict.fromkeys(item.engagement_id for item in self.items if item.engagement_id is not None)
        if not found:
            raise Invalid("number", "unknown", "That is no engagement. List some first, such as find or day.")
        return tuple(found)

    def of_kind(self, kind: str) -> tuple[int, ...]:
        """The numbers of things of one kind."""
        return tuple(item.number for item in self.items if item.kind == kind)

    def text(self, question: str) -> str:
        """The words behind the verb, else what is answered."""
        return self.rest or self.voice.ask(question)

    def choice(self, field: str, question: str, choices: Sequence[str]) -> str:
        """One of a closed list, by words or by number."""
        typed = self.rest or self.voice.choose(question, [item.replace("_", " ") for item in choices])
        return refs.choice(typed or "", field, choices)


Made = Sequence[Command] | Command | None
Make = Callable[[Acting], Made]


@dataclass(frozen=True, slots=True)
class Verb:
    """One word with its twins and its key on the screens."""

    word: str
    key: str
    help: str
    make: Make
    others: tuple[str, ...] = ()
    id: str = ""  # the action whose own key counts as well


def execute(run: Session, voice: Voice, command: Command) -> None:
    """Carry it out, ask in words where the rules warn, and say what came of it."""
    try:
        outcome = run.execute(command)
    except NeedsConfirmation as question:
        voice.say(one_line(question.message), *(one_line(detail.message) for detail in question.details))
        if not voice.agrees("Go on?"):
            voice.say("Nothing was changed.")
            return
        outcome = run.execute(confirmed(command))
    asking = [item for item in outcome.results if item.outcome == "confirm"]
    if asking:
        for item in asking:
            voice.say(*sentences.result(item))
        if voice.agrees("Do it all the same?"):
            keys = frozenset(entry.key for item in asking for entry in item.unmet)
            outcome = run.execute(confirmed(command, keys))
        else:
            voice.say(f"Not changed: {', '.join(item.id for item in asking)}.")
            outcome = replace(outcome, results=tuple(item for item in outcome.results if item.outcome != "confirm"))
            if outcome.batch is None and not outcome.results:
                return
    tell(voice, outcome)


def tell(voice: Voice, outcome: Outcome) -> None:
    """What came of a command, in words."""
    for item in outcome.results:
        if not (item.outcome == "done" and not item.warnings and item.message in ("", outcome.summary)):
            voice.say(*sentences.result(item))
    if outcome.batch is not None:
        back = " Undo takes it back." if outcome.undoable else ""
        voice.say(f"Done: {one_line(outcome.summary).rstrip('.') or 'saved'}.{back}")
    elif not outcome.results:
        voice.say(one_line(outcome.summary) or "Nothing to change.")


# -- engagements ---------------------------------------------------------------------------------


def _advance(act: Acting) -> Made:
    return c.MoveStage(act.engagements, look=True)


def _send_back(act: Acting) -> Made:
    return c.MoveStage(act.engagements, step=-1, look=True, reason=act.text("Why? Empty for no reason:"))


def _move(act: Acting) -> Made:
    cards = act.run.reads.cards(act.run.actor, act.engagements)
    pipelines = {item.id: item for item in act.run.reads.pipelines(act.run.actor)}
    first = next(iter(cards.values()), None)
    if first is None:
        raise Invalid("number", "unknown", "That engagement cannot be seen any more.")
    rest = act.rest.removeprefix("to ").strip()
    stages = [stage.name for stage in pipelines[first.pipeline_id].stages]
    typed = rest or act.voice.choose("Move to which stage?", stages)
    if not typed:
        return None
    groups: dict[int, list[int]] = {}
    for number, card in cards.items():
        groups.setdefault(_stage(pipelines[card.pipeline_id], typed).id, []).append(number)
    return [c.MoveStage(tuple(numbers), stage, look=True) for stage, numbers in groups.items()]


def _stage(of: PipelineView, typed: str) -> StageView:
    """The stage by its name, or by the beginning of a word that only one has: `move 3 to review`."""
    begun = [s for s in of.stages if any(word.casefold().startswith(typed.casefold()) for word in s.name.split())]
    return begun[0] if len(begun) == 1 else refs.stage(of, typed)


def _override(act: Acting) -> Made:
    return c.OverrideGate(act.engagements, act.text("Why is the gate overridden?"))


def _status(act: Acting) -> Made:
    status = act.choice("status", "Which status?", [str(item) for item in Status])
    return _with_reason(act, status)


def _with_reason(act: Acting, status: str) -> Command:
    asked = status in (Status.ON_HOLD, Status.CANCELLED)
    return c.SetStatus(act.engagements, status, act.voice.ask("Why?") if asked else "")


def _hold(act: Acting) -> Made:
    return c.SetStatus(act.engagements, Status.ON_HOLD, act.text("Why is it on hold?"))


def _slot(slot: str) -> Make:
    def make(act: Acting) -> Made:
        tasks = act.of_kind("task") if slot == "preparer" else ()
        staff = act.run.reads.staff()
        words = [f"{member.login or member.initials}" for member in staff if member.login]
        typed = act.rest.removeprefix("to ") or act.voice.choose("Who? - is nobody.", words)
        if not typed:
            return None
        who = refs.person_or_nobody(staff, typed, slot)
        return c.AssignTask(tasks, who) if tasks else c.SetSlots(act.engagements, {slot: who})

    return make


def _take(act: Acting) -> Made:
    tasks = act.of_kind("task")
    return c.TakeTask(tasks) if tasks else c.SetSlots(act.engagements, {"preparer": act.run.actor.staff_id})


def _due(act: Acting) -> Made:
    tasks = act.of_kind("task")
    typed = act.text("Which day, such as 2027-03-15, tomorrow, +5bd; - clears it:")
    if not typed:
        return None
    day = None if typed == "-" else refs.day(typed, "date", act.run.today)
    if day is not None:
        act.voice.say(f"That is {sentences.spoken(day)}.")
    if tasks:
        return c.EditTask(tasks, {"due": day})
    field = act.voice.choose("Which date?", ("target", "deadline"))
    if field is None:
        return None
    if refs.choice(field, "date", ("target", "deadline")) == "target":
        return c.SetDates(act.engagements, target=day)
    return c.SetDates(act.engagements, due=day, reason=act.voice.ask("Why is the deadline typed?"))


def _shift(days: int) -> Make:
    def make(act: Acting) -> Made:
        typed = act.rest.split(" ", 1)[0]
        many = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 1
        return c.SetDates(act.engagements, shift=days * many)

    return make


def _extend(act: Acting) -> Made:
    typed = act.rest.casefold()
    filed = refs.day(typed, "extended", act.run.today) if typed not in ("", "off", "no", "on", "yes") else None
    return c.SetExtension(act.engagements, typed not in ("off", "no"), filed)


def _priority(act: Acting) -> Made:
    words = [str(item) for item in Priority]
    tasks = act.of_kind("task")
    chosen = act.choice("priority", "Which priority?", words)
    return c.EditTask(tasks, {"priority": chosen}) if tasks else c.SetPriority(act.engagements, chosen)


def _tag(act: Acting) -> Made:
    typed = act.text("Tags, such as +rush,-vip:")
    return commands_for(act.run, act.engagements, {"tags": typed}, "", None, None) if typed else None


def _task(act: Acting) -> Made:
    title = act.text("What is to be done?")
    return c.CreateTask(act.engagements, title, str(TaskType.OTHER)) if title else None


def _block(act: Acting) -> Made:
    title = act.text("What holds it?")
    return c.AddBlocker(act.engagements, title) if title else None


def _resolve(act: Acting) -> Made:
    return c.ResolveBlocker(_blockers(act), act.rest)


def _blockers(act: Acting) -> tuple[int, ...]:
    found = act.of_kind("blocker")
    if not found:
        raise Invalid("number", "unknown", "That is no blocker. Open an engagement: its blockers are numbered.")
    return found


def _comment(act: Acting) -> Made:
    text = act.text("Comment:")
    return c.AddComment(act.engagements, text) if text else None


def _done(act: Acting) -> Made:
    tasks = act.of_kind("task")
    if tasks:
        return c.SetTaskStatus(tasks, "completed")
    if notices := act.of_kind("notice"):
        return MarkNotice(notices, "done")
    return c.ResolveBlocker(_blockers(act), act.rest) if act.of_kind("blocker") else _complete(act)


def _follow(on: bool) -> Make:
    def make(act: Acting) -> Made:
        clients = act.of_kind("client")
        thing, ids = ("client", clients) if clients else ("engagement", act.engagements)
        return Follow(thing, ids[0], on, ids[1:])

    return make


def _complete(act: Acting) -> Made:
    return c.SetStatus(act.engagements, Status.COMPLETED)


def _task_status(status: str) -> Make:
    def make(act: Acting) -> Made:
        tasks = act.of_kind("task")
        if tasks:
            return c.SetTaskStatus(tasks, status)
        return c.SetStatus(act.engagements, Status.ACTIVE)

    return make


def _skip(act: Acting) -> Made:
    reason = act.text("Why?")
    if act.of_kind("blocker"):
        return c.DismissBlocker(act.of_kind("blocker"), reason)
    tasks = act.of_kind("task")
    if not tasks:
        raise Invalid("number", "unknown", "That is neither a task nor a blocker.")
    return c.SetTaskStatus(tasks, "skipped", reason)


def _archive(act: Acting) -> Made:
    return c.SetStatus(act.engagements, Status.ARCHIVED)


def _set(act: Acting) -> Made:
    import shlex

    try:
        words = shlex.split(act.text(f"FIELD=VALUE; fields are {', '.join(FIELDS)}:"))
    except ValueError:
        raise Invalid("set", "format", "A quotation mark is missing.") from None
    pairs = refs.assignments(words, FIELDS)
    reason = act.voice.ask("Why?") if "due" in pairs else ""
    return commands_for(act.run, act.engagements, pairs, reason, None, None)


def _why(act: Acting) -> Made:
    for number in act.engagements:
        for item in act.run.reads.why(act.run.actor, number, act.run.today):
            act.voice.say(f"{one_line(item['about'])}: {one_line(item['text'])}")
    return None


VERBS: tuple[Verb, ...] = (
    Verb("advance", "L", "to the next stage that fits", _advance, ("next", "forward"), "verb.advance"),
    Verb("sendback", "H", "one stage back", _send_back, ("send-back", "return"), "verb.send_back"),
    Verb("move", "m", "to a stage: move 3 to review", _move, (), "verb.move_to"),
    Verb("override", "", "past the gate, with a reason", _override),
    Verb("status", "s", "active, on hold, completed, cancelled", _status, (), "verb.status"),
    Verb("hold", "", "on hold, with a reason", _hold),
    Verb("resume", "", "active again", _task_status("todo"), ("reopen", "activate")),
    Verb("start", "", "the task is begun", _task_status("in_progress"), ("begin",)),
    Verb("assign", "a", "who prepares it, or who does the task", _slot("preparer"), ("preparer",), "verb.assign"),
    *(Verb(slot, "", f"who is {slot}", _slot(slot)) for slot in SLOTS[1:]),
    Verb("take", "i", "assign it to me", _take, ("mine",), "verb.take"),
    Verb("date", "d", "target or deadline; of a task its day", _due, ("due", "target"), "verb.due"),
    Verb("later", ">", "one working day later, or later 2 5 for five", _shift(1), (), "verb.due_plus"),
    Verb("earlier", "<", "one working day earlier", _shift(-1), (), "verb.due_minus"),
    Verb("extend", "D", "extension filed: a day, on or off", _extend, ("extension",), "verb.extended"),
    Verb("priority", "!", "urgent, high, medium, low", _priority, (), "verb.priority"),
    Verb("tag", "#", "tags: tag 3 +rush,-vip", _tag, ("tags",), "verb.tag"),
    Verb("task", "t", "add a task", _task, ("add",), "verb.task"),
    Verb("block", "b", "add a blocker", _block, ("blocker",), "verb.block"),
    Verb("resolve", "", "the blocker is gone", _resolve, ("unblock",)),
    Verb("comment", "c", "write a comment", _comment, ("note",), "verb.comment"),
    Verb("done", "x", "the task, the blocker, the notice or the engagement is done", _done, ("complete",), "verb.done"),
    Verb("skip", "X", "skip the task or dismiss the blocker, with a reason", _skip, ("dismiss",), "verb.skip"),
    Verb("archive", "", "put it away", _archive, (), "verb.archive"),
    Verb("set", "e", "fields: set 3 budget=10h", _set, ("edit",), "verb.edit"),
    Verb("follow", "", "hear in the inbox of everything on it", _follow(True)),
    Verb("leave", "", "follow it no longer", _follow(False), ("unfollow",)),
    Verb("why", "Y", "why its date, stage and gate are so", _why, (), "verb.why"),
)


def verb_named(text: str, own: dict[str, str]) -> Verb | None:
    """A verb by its word in any case, by its key exactly, or by the person's own key for it."""
    for verb in VERBS:
        if text == own.get(verb.id, verb.key) and text:
            return verb
    typed = text.casefold()
    return next((v for v in VERBS if len(typed) > 1 and (typed == v.word or typed in v.others)), None)
