"""The fields of a card that a pipeline or a person switched on besides the usual ones [VIEW-3]."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from assure_tui.domain.card_fields import CardExtras
from assure_tui.domain.minutes import minutes_words
from assure_tui.domain.model import short
from assure_tui.domain.views import CardView
from assure_tui.formatting import clean, short_date, width

_NONE = CardExtras()


def more_fields(
    card: CardView, extras: CardExtras | None, fields: frozenset[str], today: date, *, ascii: bool
) -> Iterator[str]:
    """What is on and not empty, each with a word that says what it is, in the order of the fields."""
    found = extras or _NONE
    said = {
        "client number": found.number or "",
        "title": clean(card.title) if "type" in fields else "",
        "period": clean(card.period),
        "stage days": f"{(today - card.stage_since.date()).days}d here",
        "target": f"target {short_date(card.target, today)}" if card.target else "",
        "start": f"from {short_date(found.start, today)}" if found.start else "",
        "partner": f"p:{clean(card.partner)}" if card.partner else "",
        "owner": f"o:{clean(card.owner)}" if card.owner else "",
        "holder": f"with {clean(card.holder)}" if card.holder else "",
        "tags": " ".join(f"#{clean(tag)}" for tag in found.tags),
        "open action items": f"{found.items} open" if found.items else "",
        "budget": f"of {minutes_words(card.budget)}" if card.budget else "",
        "spent": f"{minutes_words(card.spent)} spent" if card.spent else "",
        "client status": clean(found.client_status or ""),
        "comments": f"{card.comments} said" if card.comments else "",
        "series": short("series", found.series_id) if found.series_id else "",
        "description": clean(found.description or ""),
    }
    yield from (text for name, text in said.items() if name in fields and text)


def more_line(parts: Iterator[str], cells: int) -> str:
    """As many as fit whole; what is last gives way first [VIEW-8]."""
    line = ""
    for part in parts:
        joined = f"{line}  {part}" if line else part
        if width(joined) > cells:
            return line or part
        line = joined
    return line
