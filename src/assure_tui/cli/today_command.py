"""today: My day as lines, the groups from the top [VIEW-6]."""

from __future__ import annotations

from typing import Any

import click

from assure_tui.cli import refs, shapes
from assure_tui.cli.options import AssureCommand
from assure_tui.cli.output import cell, write
from assure_tui.cli.safe_text import one_line
from assure_tui.cli.session import session
from assure_tui.domain.errors import Denied
from assure_tui.domain.model import short
from assure_tui.domain.my_day import DayItem, grouped, news_words, put_off
from assure_tui.domain.my_day_views import MyDay
from assure_tui.domain.urgency import words

_PLAIN = ("id", "group", "due", "priority", "client", "title", "stage", "engagement")


@click.command(cls=AssureCommand)
@click.option("--for", "login", metavar="L", help="Somebody else's day.")
def today(login: str | None) -> None:
    """What one person should do now: tasks and engagements in the groups of My day."""
    run = session()
    number = refs.person(run.reads.staff(), login, "for").id if login else run.actor.staff_id
    if number is None:
        raise Denied("STAFF-5", "The system has no day of its own; use --for LOGIN.")
    day = run.reads.my_day(run.actor, number, run.today)
    groups = grouped(day.items, run.today)
    later = put_off(day.items, run.today)
    if run.options.json:
        run.output.object(
            {
                "groups": [
                    {"group": group.value, "items": [_item(day, item) for item in items]}
                    for group, items in groups.items()
                ],
                "total": sum(map(len, groups.values())),
                "put_off": [{**_item(day, item), "until": shapes.day(item.put_off)} for item in later],
                "news": [
                    {
                        "kind": news.kind,
                        "text": news.text,
                        "at": shapes.instant(news.at),
                        "engagement": short("engagement", news.engagement_id) if news.engagement_id else None,
                    }
                    for news in day.news
                ],
            }
        )
    elif run.options.plain:
        for group, items in groups.items():
            for item in items:
                row = {**_item(day, item), "group": group.value}
                write("\t".join(cell(row[key]) for key in _PLAIN))
    else:
        lines = [f"Since you last looked: {news_words(day.news)}"] if day.news else []
        for group, items in groups.items():
            lines += [*([""] if lines else []), f"{group.label} ({len(items)})"]
            lines += [_line(day, item, run.today) for item in items]
        lines += [f"{len(later)} put off."] if later else []
        run.output.lines(lines or ["Nothing is waiting."])


def _item(day: MyDay, item: DayItem) -> dict[str, Any]:
    task = day.tasks.get(item.number) if item.kind == "task" else None
    card = day.cards.get(item.engagement_id or 0)
    return {
        "kind": item.kind,
        "id": short(item.kind, item.number),
        "title": task.title if task is not None else card.title if card is not None else "",
        "client": card.client if card is not None else task.client if task is not None else None,
        "engagement": short("engagement", item.engagement_id) if item.engagement_id else None,
        "stage": day.stages.get(card.stage_id) if card is not None else None,
        "due": shapes.day(item.due),
        "priority": str(item.priority),
        "sent_back": item.sent_back,
        "waiting_on": task.waiting_on if task is not None else None,
    }


def _line(day: MyDay, item: DayItem, now: Any) -> str:
    row = _item(day, item)
    due = f", {words(item.due, now)}" if item.due else ""
    mark = f"{item.priority.mark} " if item.priority.mark else ""
    whose = f", {one_line(row['client'])}" if row["client"] else ""
    stage = f", {one_line(row['stage'])}" if row["stage"] and item.kind == "engagement" else ""
    return f"  {mark}{row['id']}  {one_line(row['title'])}{whose}{stage}{due}"


COMMANDS = {"today": today}
