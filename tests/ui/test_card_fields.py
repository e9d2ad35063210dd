"""The fields of a card, switched on and off by the pipeline and by each person [VIEW-3] [VIEW-8]."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assure_tui.app import AssureApp
from assure_tui.app_base import UiSettings
from assure_tui.bootstrap import Services
from assure_tui.domain.card_fields import ASKED_FOR, CARD_FIELDS, USUAL_FIELDS, CardExtras, known_field, shown_fields
from assure_tui.launch import _card_fields
from assure_tui.own_file import OwnFile
from assure_tui.widgets.card_more import more_fields, more_line
from tests.ui.conftest import picture, ready, settled
from tests.ui.fake_gateway import TODAY, sketch_cards
from tests.ui.real_firm import services


@pytest.mark.parametrize(
    ("own", "pipeline", "shown"),
    [
        ((), None, None),
        ((), USUAL_FIELDS, None),
        (USUAL_FIELDS, ("tags",), None),
        (("deadline", "tags"), ("spent",), {"deadline", "tags"}),
        ((), ("spent", "no such thing"), {"spent"}),
        (("Client_Number", "open-action-items"), None, {"client number", "open action items"}),
        (("nonsense",), None, None),
    ],
)  # fmt: skip
def test_the_person_goes_before_the_pipeline(own: tuple[str, ...], pipeline: object, shown: object) -> None:
    """[VIEW-3]: the first set unless somebody chose; what is no field is passed over."""
    assert shown_fields(own, pipeline) == shown  # type: ignore[arg-type]


def test_a_field_that_is_none_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """interface.md 6: file, key and the nearest one; the others count."""
    assert _card_fields(("tags", "dedline")) == ("tags",)
    assert "card.fields: no field 'dedline'; did you mean 'deadline'?" in capsys.readouterr().err


EXTRAS = CardExtras("A-7", date(2026, 12, 1), ("rush", "vip [b]"), 3, "Waiting for you", 9, "Same scope\nas ever")


@given(fields=st.sets(st.sampled_from(CARD_FIELDS)), cells=st.integers(4, 90))
@settings(max_examples=25, deadline=None)
def test_what_is_last_gives_way_first(fields: set[str], cells: int) -> None:
    """[VIEW-8]: a fixed order, whole fields, never wider than the card."""
    card = sketch_cards()[0]
    parts = list(more_fields(card, EXTRAS, frozenset(fields), TODAY, ascii=True))
    line = more_line(iter(parts), cells)
    whole = [part for part in parts if part in line]
    assert whole == parts[: len(whole)] and "\n" not in line
    assert len(line) <= cells or line == parts[0]


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Services]:
    found = services(tmp_path)
    yield found
    found.close()


async def test_fields_are_chosen_in_the_view_options_and_kept(firm: Services, tmp_path: Path) -> None:
    """[VIEW-3]: `,` then `c`; space ticks, ctrl+s keeps; what cards do not carry is read then."""
    own = OwnFile(tmp_path / "config.toml")
    actor = firm.reads.actor("lead")
    assert actor is not None
    chosen = UiSettings(
        guard_terminal=False, loop=False, today=firm.clock.today(), card_fields=("deadline", "title"),
        own_file=own,
    )  # fmt: skip
    app = AssureApp(firm.gateway(actor), chosen)
    async with app.run_test(size=(80, 24)) as pilot:
        board = await ready(pilot)
        assert board.board.card_height == 3 and not any("/3" in line for line in picture(board)[1:-1])
        await pilot.press("comma", "c", "space", "ctrl+s")
        await settled(pilot, lambda: own.load().settings.card == {"fields": ("client number", "title", "deadline")})
        numbers = [row.number for row in firm.reads.card_extras(actor, [c.id for c in board.model.loaded()]).values()]
        await settled(pilot, lambda: any(number in line for number in numbers if number for line in picture(board)))
        await pilot.press("comma", "c", "u")
        await settled(pilot, lambda: board.board.fields is None)
        assert not own.load().settings.card and board.board.card_height == 2


def test_extras_are_read_within_sight(firm: Services) -> None:
    """[VIEW-3] [PERM-4]: every field that cards do not carry, of what the viewer may see."""
    lead = firm.reads.actor("lead")
    assert lead is not None
    rows, _ = firm.reads.engagements(lead, limit=10, today=firm.clock.today())
    found = firm.reads.card_extras(lead, [view.id for view in rows])
    for view in rows:
        extras = found[view.id]
        assert (extras.start, set(extras.tags), extras.client_status) == (
            view.start,
            set(view.tags),
            view.client_status,
        )
        assert (extras.description or "") == (view.description or "")[:80]
    assert known_field("description") in ASKED_FOR
