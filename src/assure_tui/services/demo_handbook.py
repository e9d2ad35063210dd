"""What the demo firm wrote down: two pages of its handbook, a note about a client, and the work they are linked to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assure_tui.domain import commands as c
from assure_tui.domain.link_commands import LinkItem
from assure_tui.domain.linking import LinkKind
from assure_tui.domain.note_commands import SaveHandbookPage, SaveNote
from assure_tui.services.demo_work import Work

_EXTENSIONS = """\
Extensions, week of the deadline

1. Filter `due:7d -is:extended stage:awaiting_docs`, mark all, `d`, extend.
2. An extension is more time to file, not to pay: estimate the tax and tell the client the amount in writing.
3. No extension without the signed engagement letter on file.
4. Rejected e-file: mend the reason, file again within five days, and note both confirmations on the card.
"""
_REVIEW = """\
What a reviewer expects in the file

- Last year's return beside this year's; every change over 10 % explained in one line.
- K-1s tied to the capital accounts of the entity's return.
- Basis and at-risk schedules carried forward, also in a year without a loss.
- Open points are tasks on the engagement, never a mail: the gate only knows what is on the card.
"""
_CLIENT = """\
How they work with us

Sends everything on the last Friday of the month, in one mail. Call before you ask twice: the bookkeeper is in
on Tuesdays and Thursdays only. Invoices go to the office manager, not to the owner.
"""


def handbook_acts(works: Sequence[Work]) -> Iterator[c.Command]:
    """Given in this order into a store without texts: they get the numbers 1 to 3 [LINK-6] [PAGE-3]."""
    yield SaveHandbookPage(None, {"title": "Extensions: who does what", "text": _EXTENSIONS})
    yield SaveHandbookPage(None, {"title": "Before it goes to review", "text": _REVIEW})
    returns = [work.plan.number for work in works if work.plan.candidate.type.code in ("1065", "1120S", "1040")]
    for number in returns[:3]:
        yield LinkItem(number, LinkKind.PAGE, 2)
    monthly = [work for work in works if work.plan.candidate.type.code == "BK-M"]
    for work in monthly[:1]:
        fields = {"client_id": work.plan.client.id, "title": "How they work with us", "text": _CLIENT}
        yield SaveNote(None, fields, engagement_id=work.plan.number)
