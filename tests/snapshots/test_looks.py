"""One snapshot per distinct look, on the demo firm with a clock that stands still."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from assure_tui.app import AssureApp, FirstStartApp
from assure_tui.app_base import UiSettings
from assure_tui.bootstrap import Services, create_firm, open_services
from assure_tui.paths import seed_file
from assure_tui.services.clock import FixedClock
from assure_tui.services.gateway import Gateway
from assure_tui.services.storekeeping import make_demo

CLOCK = FixedClock(datetime(2026, 3, 2, 15, 0, tzinfo=UTC), "America/New_York")
SMALL, LARGE = (80, 24), (160, 48)


@pytest.fixture(scope="module")
def demo_firm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo firm of one day, made once."""
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    seeds = seed_file().read_text(encoding="utf-8")
    make_demo(str(path), seeds, size=214, seed=1, today=CLOCK.today(), login="pat", zone="America/New_York")
    return path


@pytest.fixture
def line(demo_firm: Path, tmp_path: Path) -> Iterator[Gateway]:
    """Pat's line to a copy of the demo firm, so that no look depends on another."""
    copy = tmp_path / "demo.db"
    with closing(sqlite3.connect(demo_firm)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    services: Services = open_services(str(copy), clock=CLOCK)
    actor = services.reads.actor("pat")
    assert actor is not None
    gateway = services.gateway(actor)
    yield gateway
    gateway.close()
    services.close()


def app_on(line: Gateway, *, ascii: bool = False, theme: str = "assure-dark") -> AssureApp:
    """The app on a gateway, with nothing that depends on the machine."""
    return AssureApp(line, UiSettings(ascii=ascii, theme=theme, guard_terminal=False, loop=False, today=CLOCK.today()))


def after(*keys: str) -> Callable[[Any], Any]:
    """Wait for the board, press keys, wait until all is quiet."""

    async def run(pilot: Any) -> None:
        for _ in range(200):
            await pilot.pause(0.02)
            boards = pilot.app.screen.query("KanbanBoard")
            if pilot.app.is_open and boards and boards.first().model.view is not None:
                break
        await pilot.app.workers.wait_for_complete()
        await pilot.pause(0.1)
        for key in keys:
            await pilot.press(key)
            await pilot.app.workers.wait_for_complete()
            await pilot.pause(0.08)
        await at_rest(pilot)

    return run


async def at_rest(pilot: Any) -> None:
    """Wait until what is on screen stays as it is."""
    before: list[str] = []
    same = 0
    for _ in range(100):
        await pilot.app.workers.wait_for_complete()
        await pilot.pause(0.06)
        now = ["".join(part.text for part in strip) for strip in pilot.app.screen._compositor.render_strips()]
        same = same + 1 if now == before else 0
        if same == 5:
            return
        before = now


DARK = "assure-dark"
LOOKS = [
    ("board_80", SMALL, False, DARK, ()),
    ("board_160", LARGE, False, DARK, ()),
    ("board_80_ascii", SMALL, True, DARK, ()),
    ("board_160_light", LARGE, False, "assure-light", ()),
    ("board_80_contrast", SMALL, False, "assure-contrast", ()),
    ("board_200", (200, 60), False, DARK, ()),
    ("roomy_80", SMALL, False, DARK, ("plus",)),
    ("folded_80", SMALL, False, DARK, ("equals_sign", "l")),
    ("marked_80", SMALL, False, DARK, ("space", "space", "l")),
    ("peek_80", SMALL, False, DARK, ("p",)),
    ("peek_160", LARGE, False, DARK, ("p", "j")),
    ("jump_80", SMALL, False, DARK, ("semicolon",)),
    ("jump_160", LARGE, False, DARK, ("semicolon",)),
    ("filter_80", SMALL, False, DARK, ("slash", *"is:stuck", "enter")),
    ("filter_160", LARGE, False, DARK, ("slash", *"is:stuck", "enter")),
    ("completion_80", SMALL, False, DARK, ("slash", *"stage:", "tab")),
    ("filter_wrong_80", SMALL, False, DARK, ("slash", *"stge:filed")),
    ("nothing_fits_80", SMALL, False, DARK, ("slash", *"zzzz", "enter")),
    ("facets_80", SMALL, False, DARK, ("f",)),
    ("values_80", SMALL, False, DARK, ("f", "g")),
    ("sort_80", SMALL, False, DARK, ("S",)),
    ("options_80", SMALL, False, DARK, ("comma",)),
    ("save_view_80", SMALL, False, DARK, ("2", "F")),
    ("help_80", SMALL, False, DARK, ("question_mark",)),
    ("help_found_80", SMALL, False, DARK, ("question_mark", *"date")),
    ("palette_80", SMALL, False, DARK, ("colon",)),
    ("palette_found_160", LARGE, False, DARK, ("colon", *"fern")),
    ("goto_80", SMALL, False, DARK, ("g",)),
    ("table_80", SMALL, False, DARK, ("g", "t")),
    ("table_160", LARGE, False, DARK, ("g", "t", "j", "space", "l")),
    ("drawer_80", SMALL, False, DARK, ("enter",)),
    ("drawer_160", LARGE, False, DARK, ("enter",)),
    ("drawer_160_light", LARGE, False, "assure-light", ("l", "enter")),
    ("drawer_tasks_80", SMALL, False, DARK, ("l", "l", "enter", "2")),
    ("drawer_docs_80", SMALL, False, DARK, ("l", "l", "enter", "4")),
    ("checklist_form_80", SMALL, False, DARK, ("l", "l", "enter", "4", "n")),
    ("drawer_dates_80", SMALL, False, DARK, ("l", "l", "enter", "5")),
    ("drawer_activity_80", SMALL, False, DARK, ("l", "l", "enter", "6")),
    ("gate_80", SMALL, False, DARK, ("l", "L")),
    ("gate_strict_80", SMALL, False, DARK, ("l", "l", "l", "j", "j", "L")),
    ("gate_override_80", SMALL, False, DARK, ("l", "l", "l", "j", "j", "L", "o")),
    ("moved_80", SMALL, False, DARK, ("l", "L", "y")),
    ("move_to_80", SMALL, False, DARK, ("m",)),
    ("move_landing_80", SMALL, False, DARK, ("V", "m", "t")),
    ("move_preview_80", SMALL, False, DARK, ("V", "m", "t", "enter")),
    ("bulk_look_80", SMALL, False, DARK, ("V", "exclamation_mark", "h")),
    ("send_back_points_80", SMALL, False, DARK, ("l", "l", "l", "H")),
    ("status_80", SMALL, False, DARK, ("s",)),
    ("person_80", SMALL, False, DARK, ("a",)),
    ("date_80", SMALL, False, DARK, ("d", *"+5bd")),
    ("date_160_light", LARGE, False, "assure-light", ("d",)),
    ("blockers_80", SMALL, False, DARK, ("b",)),
    ("tags_80", SMALL, False, DARK, ("number_sign",)),
    ("comment_80", SMALL, False, DARK, ("c",)),
    ("task_80", SMALL, False, DARK, ("t",)),
    ("archive_80", SMALL, False, DARK, ("delete",)),
    ("quick_add_80", SMALL, False, DARK, ("n", *"fern 1040")),
    ("form_80", SMALL, False, DARK, ("N",)),
    ("form_160", LARGE, False, DARK, ("N",)),
    ("tasks_80", SMALL, False, DARK, ("g", "k")),
    ("tasks_160", LARGE, False, DARK, ("g", "k")),
    ("tasks_grouped_160", LARGE, False, DARK, ("g", "k", "O", "c")),
    ("my_day_80", SMALL, False, DARK, ("g", "h")),
    ("my_day_160", LARGE, False, DARK, ("g", "h", "j")),
    ("my_day_80_ascii", SMALL, True, DARK, ("g", "h")),
    ("put_off_80", SMALL, False, DARK, ("g", "h", "z")),
    ("task_board_80", SMALL, False, DARK, ("g", "k", "B")),
    ("task_board_160", LARGE, False, DARK, ("g", "k", "tab", "B", "l", "space")),
    ("task_board_80_ascii", SMALL, True, DARK, ("g", "k", "B")),
    ("task_form_80", SMALL, False, DARK, ("g", "k", "e")),
    ("points_80", SMALL, False, DARK, ("g", "q", "H")),
    ("queue_80", SMALL, False, DARK, ("g", "q")),
    ("workload_80", SMALL, False, DARK, ("g", "d", "j", "l")),
    ("workload_80_ascii", SMALL, True, DARK, ("g", "d", "plus")),
    ("workload_160", LARGE, False, DARK, ("g", "d")),
    ("workload_weeks_160", LARGE, False, DARK, ("g", "d", "plus")),
    ("workload_items_80", SMALL, False, DARK, ("g", "d", "l", "enter")),
    ("workload_plan_80", SMALL, False, DARK, ("g", "d", "tab")),
    ("workload_plan_160_light", LARGE, False, "assure-light", ("g", "d", "tab", "tab")),
    ("log_time_80", SMALL, False, DARK, ("w",)),
    ("timer_80", SMALL, False, DARK, ("W", "l", "W")),
    ("queue_80_ascii", SMALL, True, DARK, ("g", "q")),
    ("pipelines_80", SMALL, False, DARK, ("g", "p")),
    ("pipelines_160", LARGE, False, DARK, ("g", "p")),
    ("builder_80", SMALL, False, DARK, ("g", "p", "enter", "j", "j", "j")),
    ("builder_80_ascii", SMALL, True, DARK, ("g", "p", "enter", "j", "l")),
    ("builder_160", LARGE, False, DARK, ("g", "p", "enter", "j", "j", "j", "a", "p", "J")),
    ("builder_160_light", LARGE, False, "assure-light", ("g", "p", "enter", "l", "2")),
    ("builder_gate_80", SMALL, False, DARK, ("g", "p", "enter", "j", "b")),
    ("builder_rule_80", SMALL, False, DARK, ("g", "p", "enter", "j", "R")),
    ("builder_tasks_160", LARGE, False, DARK, ("g", "p", "enter", "C")),
    ("builder_dry_run_80", SMALL, False, DARK, ("g", "p", "enter", "j", "delete", "enter", "T")),
    ("builder_publish_160", LARGE, False, DARK, ("g", "p", "enter", "j", "delete", "enter", "ctrl+s")),
    ("calendar_80", SMALL, False, DARK, ("g", "c", "0")),
    ("calendar_80_ascii", SMALL, True, DARK, ("g", "c", "0", "right_square_bracket")),
    ("calendar_160", LARGE, False, DARK, ("g", "c", "0", "right_square_bracket", *"llllll")),
    ("calendar_160_light", LARGE, False, "assure-light", ("g", "c", "0", "B", "B")),
    ("calendar_day_80", SMALL, False, DARK, ("g", "c", "0", "l", "l", "enter", "space")),
    ("calendar_week_160", LARGE, False, DARK, ("g", "c", "0", "plus", "plus")),
    ("calendar_agenda_80", SMALL, False, DARK, ("g", "c", "0", "plus", "plus", "plus")),
    ("clients_80", SMALL, False, DARK, ("g", "l")),
    ("clients_80_ascii", SMALL, True, DARK, ("g", "l")),
    ("clients_160", LARGE, False, DARK, ("g", "l")),
    ("client_page_80", SMALL, False, DARK, ("C",)),
    ("client_page_160", LARGE, False, DARK, ("C",)),
    ("client_form_80", SMALL, False, DARK, ("g", "l", "n")),
    ("settings_80", SMALL, False, DARK, ("g", "s")),
    ("settings_160", LARGE, False, DARK, ("g", "s")),
    ("settings_yours_80", SMALL, False, DARK, ("g", "s", "shift+tab", "j")),
    ("settings_yours_light_160", LARGE, False, "assure-light", ("g", "s", "shift+tab")),
    ("settings_types_80_ascii", SMALL, True, DARK, ("g", "s", "tab", "tab")),
    ("settings_types_160", LARGE, False, DARK, ("g", "s", "tab", "tab")),
    ("type_form_80", SMALL, False, DARK, ("g", "s", "tab", "tab", "j", "j", "enter")),
    ("type_form_160", LARGE, False, DARK, ("g", "s", "tab", "tab", "j", "j", "enter")),
    ("status_form_80", SMALL, False, DARK, ("g", "s", "tab", "tab", "tab", "n")),
    ("told_80", SMALL, False, DARK, ("at",)),
    ("import_80", SMALL, False, DARK, ("g", "m")),
    ("export_80", SMALL, False, DARK, ("percent_sign",)),
    ("handbook_80", SMALL, False, DARK, ("g", "H")),
    ("handbook_page_80", SMALL, False, DARK, ("g", "H", "n", *"Close", "tab", *"First", "ctrl+s", "enter")),
    ("handbook_versions_160", LARGE, False, DARK, ("g", "H", "n", *"Close", "ctrl+s", "enter", "tab")),
    ("drawer_linked_160", LARGE, False, DARK, ("enter", "O", *"Called", "ctrl+s", "G")),
    ("link_80", SMALL, False, DARK, ("enter", "plus")),
    ("note_80", SMALL, False, DARK, ("enter", "O", *"Called")),
    ("people_80", SMALL, False, DARK, ("g", "w")),
    ("people_160", LARGE, False, DARK, ("g", "w")),
    ("people_teams_table_80_ascii", SMALL, True, DARK, ("g", "w", "shift+tab", "l", "l")),
    ("people_may_80", SMALL, False, DARK, ("g", "w", "j", "j", "y", "tab", "tab")),
    ("people_leaving_80", SMALL, False, DARK, ("g", "w", "j", "j", "delete")),
    ("control_80", SMALL, False, DARK, ("g", "e")),
    ("control_160", LARGE, False, DARK, ("g", "e", "tab", "tab")),
    ("control_80_ascii", SMALL, True, DARK, ("g", "e", "j")),
    ("filing_80", SMALL, False, DARK, ("I",)),
    ("pinned_80", SMALL, False, DARK, ("ampersand", "j", "ampersand", "g", "ampersand")),
    ("inbox_80", SMALL, False, DARK, ("g", "i")),
    ("inbox_160", LARGE, False, DARK, ("g", "i", "j")),
    ("activity_80", SMALL, False, DARK, ("g", "a")),
    ("activity_160", LARGE, False, DARK, ("g", "a", "j")),
    ("series_80", SMALL, False, DARK, ("g", "r")),
    ("series_160", LARGE, False, DARK, ("g", "r", "j", "space")),
    ("series_page_80", SMALL, False, DARK, ("g", "r", "enter")),
    ("series_form_80", SMALL, False, DARK, ("g", "r", "N")),
    ("series_form_160", LARGE, False, DARK, ("g", "r", "e")),
    ("series_many_80", SMALL, False, DARK, ("g", "l", "space", "space", "Y")),
    ("roll_160", LARGE, False, DARK, ("V", "R")),
    ("flow_80", SMALL, False, DARK, ("g", "f")),
    ("flow_160", LARGE, False, DARK, ("g", "f")),
    ("why_80", SMALL, False, DARK, ("Y",)),
    ("family_80", SMALL, False, DARK, ("l", "j", "j", "j", "j", "colon", *"family", "enter")),
    ("past_80", SMALL, False, DARK, ("g", "v")),
    ("tutorial_80", SMALL, False, DARK, ("colon", *"tutorial", "enter")),
    ("card_fields_80", SMALL, False, DARK, ("comma", "c")),
    ("cards_with_fields_160", LARGE, False, DARK, ("comma", "c", "space", "ctrl+s")),
]


@pytest.mark.parametrize(("name", "size", "ascii", "theme", "keys"), LOOKS, ids=[look[0] for look in LOOKS])
def test_look(
    snap_compare: Any,
    line: Gateway,
    name: str,
    size: tuple[int, int],
    ascii: bool,
    theme: str,
    keys: tuple[str, ...],
) -> None:
    """What people see; look at a changed picture before it is accepted with `make snap`."""
    assert snap_compare(app_on(line, ascii=ascii, theme=theme), terminal_size=size, run_before=after(*keys))


def test_without_colour(snap_compare: Any, line: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    """interface.md 4, modes: NO_COLOR greys everything, and glyphs and words still say it all."""
    monkeypatch.setenv("NO_COLOR", "1")
    assert snap_compare(app_on(line), terminal_size=SMALL, run_before=after("space", "l"))


def test_first_start(snap_compare: Any) -> None:
    """interface.md 4, onboarding: three questions, answered by the computer's where it knows."""
    settings = UiSettings(guard_terminal=False, loop=False, today=CLOCK.today())
    app = FirstStartApp(settings, name="Pat", zone="America/New_York")
    assert snap_compare(app, terminal_size=SMALL)


def test_an_empty_firm_teaches_its_first_key(snap_compare: Any, tmp_path: Path) -> None:
    """[VIEW-7]: an empty board says why it is empty and which key fills it."""
    path = str(tmp_path / "new.db")
    create_firm(path, firm="New firm", owner="Pat", login="pat", initials="PP", zone="America/New_York").close()
    services = open_services(path, clock=CLOCK)
    actor = services.reads.actor("pat")
    assert actor is not None
    gateway = services.gateway(actor)
    try:
        assert snap_compare(app_on(gateway), terminal_size=SMALL, run_before=after())
    finally:
        gateway.close()
        services.close()
