"""What verbs say: results in words, rows to copy, the command line's twin of a command."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from assure_tui.domain import commands as c
from assure_tui.domain.commands import KEEP, Command
from assure_tui.domain.model import short
from assure_tui.domain.views import CardView, ItemResult, Outcome
from assure_tui.formatting import clean, full_date


def outcome_words(outcome: Outcome) -> tuple[str, str]:
    """The result in words and its kind: `3 done, 1 refused: E-9 is on hold` [BULK-3]."""
    results = outcome.results
    if len(results) <= 1:
        first = outcome.first
        if first is None:
            return outcome.summary, "done"
        if first.outcome == "done":
            extra = "; ".join((first.message, *first.warnings[:2])).strip("; ")
            added = extra and extra not in outcome.summary
            return (f"{outcome.summary}; {extra}" if added else outcome.summary), "done"
        if first.outcome == "unchanged":
            return f"{first.id}: {first.message or 'nothing changed'}", "told"
        return f"{first.id}: {first.message}", "refused"
    parts = []
    for word, kind in (("done", "done"), ("unchanged", "unchanged"), ("to confirm", "confirm"), ("refused", "refused")):
        found = [r for r in results if r.outcome == kind]
        if found:
            parts.append(f"{len(found)} {word}" + (f": {_named(found)}" if kind == "refused" else ""))
    refused = any(not r.ok for r in results)
    return ", ".join(parts), "refused" if refused else "done"


def _named(results: Sequence[ItemResult]) -> str:
    first = results[0]
    more = f" and {len(results) - 1} more" if len(results) > 1 else ""
    return f"{first.id} {first.message}{more}"


def subject(cards: Sequence[CardView]) -> str:
    """Whom a dialog is about: the one engagement, or how many."""
    if len(cards) == 1:
        return f"{cards[0].client}  {cards[0].type} {cards[0].period}  {short('engagement', cards[0].id)}"
    return f"{len(cards)} engagements"


def tab_row(card: CardView) -> str:
    """The card as tab-separated text; the cells of a sheet never hold a tab or a line break."""
    cells = (
        short("engagement", card.id), card.client, card.type, card.period, card.status.label, card.priority.value,
        card.due.isoformat() if card.due else "", card.preparer or "", card.reviewer or "",
        f"{card.tasks_done}/{card.tasks_total}",
    )  # fmt: skip
    return "\t".join(clean(cell.replace("\t", " ")) for cell in cells)


def markdown_line(card: CardView) -> str:
    """The card as a line of a Markdown list; what Markdown would read as a mark is escaped."""

    def escaped(text: str) -> str:
        return "".join(f"\\{char}" if char in "\\`*_[]<>#|" else char for char in clean(text))

    due = f", due {full_date(card.due)}" if card.due else ""
    name = f"{escaped(card.client)} {escaped(card.type)} {escaped(card.period)}"
    return f"- **{name}** ({short('engagement', card.id)}){due}"


def link(card: CardView) -> str:
    """A link that names the engagement."""
    return f"assure://{short('engagement', card.id)}"


def command_line(command: Command | None, stages: dict[int, str] | None = None) -> str | None:
    """The same act on the command line, or None where it has none."""
    words: list[str]
    match command:
        case c.MoveStage(ids=ids, to=to, step=step):
            words = ["move", *_ids(ids)]
            if to is not None:
                words += ["--to", (stages or {}).get(to, str(to))]
            elif step < 0:
                words.append("--back")
            words += ["--open-items", command.open_items] if command.open_items != "keep" else []
            words += [word for task in command.leave_out for word in ("--leave-out", task)]
            words += ["--reason", command.reason] if command.reason else []
        case c.OverrideGate(ids=ids):
            words = ["move", *_ids(ids), "--override", "--reason", command.reason]
        case c.SetStatus(ids=ids):
            words = ["set", *_ids(ids), f"status={command.status}"]
            words += ["--reason", command.reason] if command.reason else []
        case c.SetPriority(ids=ids):
            words = ["set", *_ids(ids), f"priority={command.priority}"]
        case c.SetDates(ids=ids) if not command.shift:
            named = [(n, v) for n, v in (("due", command.due), ("target", command.target)) if v is not KEEP]
            words = ["set", *_ids(ids), *(f"{n}={v.isoformat() if v else '-'}" for n, v in named)]
            words += ["--reason", command.reason] if command.reason else []
        case c.SetExtension(ids=ids):
            day = command.filed_on.isoformat() if command.filed_on else "yes"
            words = ["set", *_ids(ids), f"extended={day if command.extended else 'no'}"]
        case c.TagEngagement(ids=ids):
            tags = [*(f"+{tag}" for tag in command.add), *(f"-{tag}" for tag in command.remove)]
            words = ["set", *_ids(ids), f"tags={','.join(tags)}"]
        case c.AddComment(ids=ids) if len(ids) == 1:
            words = ["comment", *_ids(ids), command.text]
        case c.AddBlocker(ids=ids) if len(ids) == 1:
            words = ["block", *_ids(ids), "--title", command.title]
            words += ["--waits-on", command.waits_on] if command.waits_on else []
        case _:
            return None
    return shlex.join(["assure", *words])


def _ids(ids: Sequence[int]) -> list[str]:
    return [short("engagement", number) for number in ids]


def still_open(card: CardView) -> str:
    """What a card that leaves takes along unfinished: `1 open task, 2 blockers`; empty when nothing is."""
    counts = ((card.tasks_total - card.tasks_done, "open task"), (card.blockers, "blocker"))
    return ", ".join(f"{count} {noun}{'' if count == 1 else 's'}" for count, noun in counts if count)
