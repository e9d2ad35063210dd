"""Tasks of the firm that come again, made once by whoever beats [TASK-15] [LOOP-3]."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain.errors import Invalid
from assure_tui.domain.model import SYSTEM, Origin
from assure_tui.domain.task_repeats import checked, due_now, read, shown, typed
from assure_tui.services.heartbeat import Heartbeat
from assure_tui.services.loop import tasks
from assure_tui.store.read import SqlReader
from tests.services.conftest import PREP, Firm

MON = date(2026, 3, 2)


def repeats(rule: str = "FREQ=WEEKLY", after_done: bool = False) -> dict[str, Any]:
    return {"rule": rule, "start": MON.isoformat(), "after_done": after_done}


CASES = [
    # rule, when done, last, is it done, today -> the next one
    ("FREQ=WEEKLY", False, MON, False, MON, None),
    ("FREQ=WEEKLY", False, MON, False, MON + timedelta(days=6), None),
    ("FREQ=WEEKLY", False, MON, False, MON + timedelta(days=7), MON + timedelta(days=7)),
    ("FREQ=WEEKLY", False, MON, True, MON + timedelta(days=1), None),
    ("FREQ=WEEKLY", True, MON, True, MON + timedelta(days=1), MON + timedelta(days=7)),
    ("FREQ=WEEKLY", True, MON, False, MON + timedelta(days=30), None),
    ("FREQ=WEEKLY", False, MON, False, MON + timedelta(days=22), MON + timedelta(days=21)),  # one, not three
    ("FREQ=WEEKLY;COUNT=1", False, MON, True, MON + timedelta(days=90), None),
]


@pytest.mark.parametrize(("rule", "after_done", "last", "done", "today", "wanted"), CASES)
def test_when_the_next_one_is_made(
    rule: str, after_done: bool, last: date, done: bool, today: date, wanted: date | None
) -> None:
    """[TASK-15]: on its date, or when the one before is done if so set; what was missed is one task [REC-16]."""
    assert due_now(read(repeats(rule, after_done)), last, done, today) == wanted


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("weekly", "FREQ=WEEKLY;BYDAY=MO"), ("weekly mo,fr", "FREQ=WEEKLY;BYDAY=MO,FR"),
        ("monthly 15", "FREQ=MONTHLY;BYMONTHDAY=15"), ("Monthly last when done", "FREQ=MONTHLY;BYMONTHDAY=-1"),
        ("FREQ=DAILY;INTERVAL=3", "FREQ=DAILY;INTERVAL=3"),
    ],
)  # fmt: skip
def test_rules_as_people_type_them(text: str, rule: str) -> None:
    """[TASK-15] [REC-4]: the rules of series, in the same words; and back."""
    found = typed(text, MON)
    assert found is not None and found["rule"] == rule and found["after_done"] is text.endswith("when done")
    assert typed(shown(found), MON) == found


def test_what_is_no_rule_is_refused() -> None:
    """[VAL-5]"""
    assert typed("", MON) is None and typed("never", MON) is None
    for text in ("sometimes", "FREQ=YEARLY;BYSECOND=1", "monthly 40"):
        with pytest.raises(Invalid):
            typed(text, MON)
    for value in ({"rule": "FREQ=WEEKLY"}, "weekly", {"rule": "", "start": "2026-03-02"}):
        with pytest.raises(Invalid):
            checked(value)


def beat(firm: Firm) -> list[str]:
    loop = Heartbeat(firm.store, firm.door, SqlReader(firm.store.engine), firm.clock, (("tasks", tasks.step),))
    report = loop.beat()
    assert not report.failed
    return [deed.because for deed in report.deeds]


def test_the_loop_makes_the_next_one_once_with_everything_it_says(firm: Firm) -> None:
    """[TASK-15] [LOOP-3]: beaten twice, or given twice, there is one."""
    number = int(firm.one(c.CreateTask((None,), "Back up", due=MON, instructions="Both disks"), "prep").id[2:])
    firm.do(c.EditTask((number,), {"repeats": repeats(), "lines": (("A", True),), "estimate": 20}), "prep")
    assert beat(firm) == []
    firm.clock.instant += timedelta(days=7)
    assert beat(firm) == ["Back up again, due 2026-03-09"]
    assert beat(firm) == []
    firm.door.execute(c.CreateTask((None,), "", repeat_of=number), SYSTEM, Origin.LOOP)
    made = firm.rows("SELECT * FROM task WHERE title = 'Back up' ORDER BY id")
    assert [row["due"] for row in made] == ["2026-03-02", "2026-03-09"]
    assert (made[1]["assignee_id"], made[1]["estimate"], made[1]["instructions"]) == (PREP, 20, "Both disks")
    assert made[1]["lines"] == '[{"done":false,"text":"A"}]' and made[0]["repeats"] is None
    firm.do(c.EditTask((made[1]["id"],), {"repeats": None}), "prep")
    firm.clock.instant += timedelta(days=30)
    assert beat(firm) == []


def test_when_the_one_before_is_done(firm: Firm) -> None:
    """[TASK-15]: not before, however late."""
    number = int(firm.one(c.CreateTask((None,), "Water the plants", due=MON), "prep").id[2:])
    firm.do(c.EditTask((number,), {"repeats": repeats(after_done=True)}), "prep")
    firm.clock.instant += timedelta(days=20)
    assert beat(firm) == []
    firm.do(c.SetTaskStatus((number,), "completed"), "prep")
    assert beat(firm) == ["Water the plants again, due 2026-03-09"]
    assert beat(firm) == []
