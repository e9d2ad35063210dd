"""The table of `make bench`: a bar that is broken, or a figure that is missing, ends it with 1 (performance.md)."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from bench import bars, loop, stores

from assure_tui.bootstrap import create_firm


@pytest.mark.parametrize(
    ("value", "verdict", "holds"),
    [
        (11.9, bars.MET, True),
        (12.0, bars.MET, True),
        (14.9, bars.HELD, True),
        (15.1, bars.OVER, False),
        (float("nan"), bars.UNKNOWN, False),
    ],
)
def test_a_ratio_is_judged_against_its_base(value: float, verdict: str, holds: bool) -> None:
    """Goal 1.2 x and never worse than 1.5 x of a floor of 10 ms."""
    bar = bars.ratio("first frame", value, "ms", 10.0, "F", 1.2, 1.5)
    assert (bar.verdict, bar.holds) == (verdict, holds)
    assert bar.name in bar.line() and verdict in bar.line()


@pytest.mark.parametrize(("pace", "holds"), [(1.0, False), (1.5, True)])
def test_a_bar_in_milliseconds_stretches_with_a_slower_machine(pace: float, holds: bool) -> None:
    """20 ms break a bar of 16 ms, but not on a machine half as fast again."""
    assert bars.fixed("cursor key", 20.0, "ms", 10, 16, pace).holds is holds


def test_the_made_up_clients_are_as_many_and_all_different(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is imported has a number of its own in every row, so that every row makes a client [IMP-4]."""
    monkeypatch.delenv("ASSURE_BENCH_CLIENTS", raising=False)
    with stores.client_file(tmp_path).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len({row["EIN"] for row in rows}) == stores.CLIENTS


def test_what_the_loop_is_measured_with_is_due_by_the_day_of_the_firm(tmp_path: Path) -> None:
    """[REC-34]: 25 hours lie between these zones, so that the same moment is never in the same working day of both."""
    days = []
    for zone in ("Pacific/Niue", "Pacific/Kiritimati"):
        store = tmp_path / f"{zone.split('/')[1]}.db"
        create_firm(str(store), firm="Bench & Co", owner="Ann Example", login="ann", initials="AE", zone=zone).close()
        days.append(loop.working_day(store))
    assert 1 <= (days[1] - days[0]).days <= 2
