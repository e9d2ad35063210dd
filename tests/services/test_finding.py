"""Search over everything: every kind, slips, the share of each, and what is over only on demand [FILT-7]."""

from __future__ import annotations

from collections import Counter

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain import request_commands as rc
from assure_tui.domain.found_views import Found, fair, wanted
from assure_tui.domain.note_commands import SaveHandbookPage, SaveNote
from assure_tui.domain.query import parse, resolve
from assure_tui.services.reads import Reads
from assure_tui.store.read import SqliteReader
from tests.services.conftest import Firm


@pytest.fixture
def full(firm: Firm) -> Firm:
    """A client with something of every kind, some of which is over."""
    client = firm.client("Élan Foundry", contact="Marta Quill", contact_email="quill@example.com")
    work = firm.make(client=client)
    firm.do(c.CreateTask((work,), "Count the ledgers"))
    firm.do(c.CreateTask((None,), "Order toner"))
    firm.do(rc.SaveIntake(None, {"engagement_id": work, "kind": "organizer", "title": "Grant letters"}))
    firm.do(SaveNote(None, {"client_id": client, "title": "Called", "text": "about the annex"}))
    firm.do(SaveHandbookPage(None, {"title": "How we close", "text": "first the bank"}))
    firm.do(c.SaveOwnView("Ripe plums", "is:late"))
    gone = firm.make(client=client, period="FY2024")
    firm.do(c.SetStatus((gone,), "cancelled", reason="theirs", confirm_all=True))
    firm.do(c.DeactivateClient((firm.client("Faded Ember"),)))
    return firm


def asking(firm: Firm) -> Reads:
    """The read side as the program has it."""
    return Reads(SqliteReader(str(firm.store.path)), firm.clock.today)


def found(firm: Firm, text: str, by: str = "own", limit: int = 20) -> list[Found]:
    return list(asking(firm).search(firm.actor(by), text, limit))


CASES = {
    "elan foundry": ("client", "Élan Foundry"),
    "foundry fy2026": ("engagement", ""),
    "marta": ("contact", "Marta Quill"),
    "QUILL@example": ("contact", "Marta Quill"),
    "ledgers": ("task", "Count the ledgers"),
    "foundry ledgers": ("task", "Count the ledgers"),
    "toner": ("task", "Order toner"),
    "grant foundry": ("request", "Grant letters"),
    "annex": ("note", "Called"),
    "close bank": ("page", "How we close"),
    "plums": ("view", "Ripe plums"),
    # small slips
    "elna fuondry": ("client", "Élan Foundry"),
    "marta quil": ("contact", "Marta Quill"),
    "cuont the legders": ("task", "Count the ledgers"),
    "ripe plmus": ("view", "Ripe plums"),
}


def test_every_kind_is_found_by_its_words(full: Firm) -> None:
    """[FILT-7]: clients, contacts, engagements, tasks, requests, notes, saved views; blind to case, accents, slips."""
    for text, (kind, label) in CASES.items():
        assert any(one.kind == kind and label in one.label and not one.archived for one in found(full, text)), text


def test_what_is_over_is_found_with_the_word_only(full: Firm) -> None:
    """[FILT-7] [FILT-3]: cancelled work, inactive clients, tasks and requests that are done."""
    task = full.rows("SELECT id FROM task WHERE title = 'Count the ledgers'")[0]["id"]
    full.do(c.SetTaskStatus((task,), "completed"))
    asked = full.rows("SELECT id FROM request")[0]["id"]
    full.do(rc.SendIntake((asked,)))
    full.do(rc.SetIntakeState((asked,), "completed"))
    for text, kind in {"foundry": "engagement", "ember": "client", "ledgers": "task", "grant": "request"}.items():
        live, over = found(full, text), found(full, f"{text} Archived")
        assert all(not one.archived for one in live) and all(one.archived for one in over)
        assert kind in {one.kind for one in over}, text
        assert not {(one.kind, one.id) for one in live} & {(one.kind, one.id) for one in over}


def test_nothing_poison_and_numbers(full: Firm) -> None:
    """[VAL-4] [CONV-10]: what people type is never a pattern, and never SQL; `E-1` is that engagement alone."""
    for text in ("", "   ", "archived", "%", "x' OR 1=1 --", "\x1b[31m [b]"):
        assert not found(full, text), text
    work = full.rows("SELECT id FROM engagement ORDER BY id")[0]["id"]
    assert [(one.kind, one.id) for one in found(full, f"e-{work}")] == [("engagement", work)]
    assert not found(full, "T-9999999")


def test_no_kind_crowds_out_another(full: Firm) -> None:
    """[FILT-7]: places are given to each kind in turn, and a view of somebody else is not found."""
    for number in range(12):
        full.do(c.CreateTask((None,), f"Ripe apple {number}"))
    kinds = Counter(one.kind for one in found(full, "ripe", limit=6))
    assert kinds == {"task": 5, "view": 1}
    assert "view" not in {one.kind for one in found(full, "ripe", "prep")}


@pytest.mark.parametrize(
    ("counts", "limit", "kept"),
    [((9, 9, 1), 7, (3, 3, 1)), ((9, 0, 0), 4, (4, 0, 0)), ((1, 1, 1), 9, (1, 1, 1)), ((2, 2), 1, (1, 0))],
)
def test_shares(counts: tuple[int, ...], limit: int, kept: tuple[int, ...]) -> None:
    """[FILT-7]: what one kind leaves free the others take."""
    kinds = {f"k{n}": [Found(f"k{n}", i, "x") for i in range(count)] for n, count in enumerate(counts)}
    held = Counter(one.kind for one in fair(kinds, limit))
    assert tuple(held[kind] for kind in kinds) == kept


def test_the_word_that_asks_for_what_is_over() -> None:
    """[FILT-7]: in any case, anywhere, and never looked for itself."""
    assert wanted("smith ARCHIVED 2024") == (("smith", "2024"), True)
    assert wanted("smith") == (("smith",), False)


def test_a_contact_finds_the_client_in_lists(full: Firm) -> None:
    """[FILT-7] [CLT-8]: `assure clients quill` and the list of clients."""
    query = resolve(parse("quill", "clients"), full.clock.today())
    views, total = asking(full).clients(full.actor("own"), query, limit=9, offset=0)
    assert (total, [view.name for view in views]) == (1, ["Élan Foundry"])
