"""Service lines, client-facing statuses, closing days, the firm and its settings [LINE-2] [CFS-1] [CAL-5] [SET-1]."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain.definition_commands import SaveCalendar, SaveClientFacingStatus, SaveServiceLine
from assure_tui.domain.errors import AssureError, Conflict, Denied, Invalid, NeedsConfirmation
from assure_tui.domain.firm_commands import SaveEngagementType
from tests.services.conftest import BUSINESS, Firm


def lines(firm: Firm) -> list[str]:
    return [view.code for view in firm.reads.service_lines(firm.actor("own"))]


def told(firm: Firm) -> list[str]:
    return [view.name for view in firm.reads.client_statuses(firm.actor("own"))]


# -- lines -----------------------------------------------------------------------------------------


def test_lines_are_added_relabelled_and_reordered(firm: Firm) -> None:
    """[LINE-2] [TYPE-5]: a new line takes part like the first three."""
    firm.do(SaveServiceLine("legal", {"name": "Legal", "pipeline": "accounting", "scope": "entity filings"}, new=True))
    assert lines(firm) == ["tax", "accounting", "audit", "legal"]
    firm.do(SaveServiceLine("Legal", {"name": "Entity services", "position": 1}))
    assert lines(firm) == ["legal", "tax", "accounting", "audit"]
    fields = {"name": "Annual report", "line": "entity services", "entities": "business", "period": "calendar_year"}
    firm.do(SaveEngagementType("REPORT", fields, new=True))
    number = firm.make("REPORT", "2025", BUSINESS)
    assert firm.row("pipeline", firm.job(number)["pipeline_id"])["code"] == "accounting"
    firm.do(SaveServiceLine("legal", {"position": 99}))
    assert lines(firm) == ["tax", "accounting", "audit", "legal"]


def test_a_line_with_types_is_hidden_not_removed(firm: Firm) -> None:
    """[LINE-2] [TYPE-7]: hidden, its types are not offered and its engagements go on."""
    number = firm.make()
    with pytest.raises(Conflict, match="Tax has 29 types"):
        firm.do(SaveServiceLine("tax", remove=True))
    firm.do(SaveServiceLine("tax", {"hidden": True}))
    with pytest.raises(Invalid, match="hidden"):
        firm.make(period="FY2025")
    assert firm.one(c.SetPriority((number,), "high")).ok
    firm.do(SaveServiceLine("legal", {"name": "Legal", "pipeline": "tax"}, new=True))
    firm.do(SaveServiceLine("legal", remove=True))
    assert lines(firm) == ["tax", "accounting", "audit"]
    firm.do(c.Undo())
    assert "legal" in lines(firm)


WRONG_LINES: tuple[tuple[SaveServiceLine, str], ...] = (
    (SaveServiceLine("legal", {"name": "Legal"}, new=True), "pipeline"),
    (SaveServiceLine("TAX", {"pipeline": "tax"}, new=True), "code"),
    (SaveServiceLine("a_b", {"pipeline": "tax"}, new=True), "code"),
    (SaveServiceLine("law", {"name": "accounting", "pipeline": "tax"}, new=True), "name"),
    (SaveServiceLine("tax", {"pipeline": ""}), "pipeline"),
    (SaveServiceLine("tax", {"pipeline": "Taks"}), "pipeline"),
    (SaveServiceLine("tax", {"nmae": "x"}), "nmae"),
    (SaveServiceLine("tax", {"hidden": "yes"}), "hidden"),
    (SaveServiceLine("tacks", {}), "line"),
)


def test_lines_are_checked(firm: Firm) -> None:
    """[LINE-2] [VAL-4] [TYPE-5]: a line always has a default pipeline."""
    for command, field in WRONG_LINES:
        with pytest.raises(AssureError) as refused:
            firm.do(command)
        assert refused.value.code == "invalid"
        assert [detail.field for detail in refused.value.details] == [field], command


# -- what clients are told -------------------------------------------------------------------------


def test_the_list_is_the_firms(firm: Firm) -> None:
    """[CFS-1]: name, colour, text, order; a new name reaches engagements and types."""
    assert told(firm)[:2] == ["Waiting for you", "Received"]
    number = firm.make()
    firm.do(c.SetClientFacingStatus((number,), "in review"))
    firm.do(SaveEngagementType("990", {"client_status": "In review"}))
    firm.do(SaveClientFacingStatus("In review", {"name": "Being checked", "text": "Soon.", "position": 1}))
    assert told(firm)[0] == "Being checked"
    assert firm.job(number)["client_status"] == "Being checked"
    assert firm.job(firm.make(period="FY2025"))["client_status"] == "Being checked"  # [TYPE-4]
    firm.do(SaveClientFacingStatus("On its way", {"colour": "green"}, new=True))
    assert told(firm)[-1] == "On its way"


def test_a_status_that_goes_is_replaced_or_shown_first(firm: Firm) -> None:
    """[CFS-1] [DEL-4]"""
    number = firm.make()
    firm.do(c.SetClientFacingStatus((number,), "Done"))
    with pytest.raises(NeedsConfirmation) as asked:
        firm.do(SaveClientFacingStatus("done", remove=True))
    assert [detail.field for detail in asked.value.details] == [f"E-{number}"]
    firm.do(SaveClientFacingStatus("done", remove=True, replacement="received"))
    assert (firm.job(number)["client_status"], "Done" in told(firm)) == ("Received", False)
    firm.do(c.Undo())
    assert (firm.job(number)["client_status"], "Done" in told(firm)) == ("Done", True)
    firm.do(SaveClientFacingStatus("done", remove=True, confirmed=True))
    assert firm.job(number)["client_status"] is None


def test_own_words_for_the_client(firm: Firm) -> None:
    """[CFS-2]: text and title of one engagement instead of the list's and its own."""
    number = firm.make()
    firm.do(c.SetClientFacingStatus((number,), client_text="We call you on Monday.", client_title="Your return"))
    row = firm.job(number)
    assert (row["client_status"], row["client_text"], row["client_title"]) == (
        None, "We call you on Monday.", "Your return",
    )  # fmt: skip
    firm.do(c.SetClientFacingStatus((number,), "Received", client_title=None))
    row = firm.job(number)
    assert (row["client_status"], row["client_text"], row["client_title"]) == (
        "Received", "We call you on Monday.", None,
    )  # fmt: skip


def test_the_sheet_tells_what_clients_hear(firm: Firm) -> None:
    """[CFS-4] [CFS-3]: per client one line per engagement; switched off there is none, and values are kept."""
    own, plain = firm.make(), firm.make("BK-M", "2026-01", BUSINESS)
    firm.do(c.SetClientFacingStatus((own,), "received", client_title="Your Form 990"))
    today, viewer = date(2026, 3, 2), firm.actor("own")
    sheet = firm.reads.status_sheet(viewer, None, today)
    assert [(line.client, line.title, line.status, line.text) for line in sheet] == [
        ("Cedar Works", firm.job(plain)["title"], "", ""),
        ("Larch Fund", "Your Form 990", "Received", "Your papers have reached us."),
    ]
    assert str(sheet[1].date) == firm.job(own)["due"]
    only = firm.reads.status_sheet(viewer, None, today, client_id=BUSINESS)
    assert [line.engagement_id for line in only] == [plain]
    assert firm.reads.status_sheet(firm.actor("out"), None, today) == ()  # [PERM-5]
    firm.do(c.SaveSettings({"client_status.enabled": False}))
    with pytest.raises(Invalid, match="switched"):
        firm.reads.status_sheet(viewer, None, today)
    with pytest.raises(Invalid, match="switched"):
        firm.do(c.SetClientFacingStatus((own,), "Done"))
    assert firm.job(own)["client_status"] == "Received"


WRONG_TOLD: tuple[tuple[SaveClientFacingStatus, str], ...] = (
    (SaveClientFacingStatus("received", new=True), "name"),
    (SaveClientFacingStatus("New", {"colour": "purpel"}, new=True), "colour"),
    (SaveClientFacingStatus("New", {"text": "x" * 301}, new=True), "text"),
    (SaveClientFacingStatus("Nowhere", {"text": "x"}), "name"),
    (SaveClientFacingStatus("Done", {"glyph": "*"}), "glyph"),
    (SaveClientFacingStatus("Done", remove=True, replacement="Nope"), "replacement"),
    (SaveClientFacingStatus("Done", remove=True, replacement="done"), "replacement"),
)


def test_client_statuses_are_checked(firm: Firm) -> None:
    """[CFS-1] [VAL-4] [VAL-5]"""
    for command, field in WRONG_TOLD:
        with pytest.raises(AssureError) as refused:
            firm.do(command)
        assert refused.value.code == "invalid"
        assert [detail.field for detail in refused.value.details] == [field], command


# -- closing days, firm, settings ------------------------------------------------------------------


def test_closing_days_count_for_working_days_only(firm: Firm) -> None:
    """[CAL-5] [CAL-6] [EXT-4]: three working days before a date pass over a closing day; the law's date stands."""
    friday = date(2026, 3, 6)
    firm.do(SaveCalendar({friday: "Retreat"}))
    assert not firm.reads.work().is_working(friday)
    number = firm.make()
    before = firm.job(number)["due"]
    assert [day.name for day in firm.reads.closing_days(firm.actor("own"))] == ["Retreat"]
    assert firm.job(firm.make(period="FY2025"))["due"] and firm.job(number)["due"] == before
    firm.do(SaveCalendar(remove=(friday,)))
    assert firm.reads.work().is_working(friday)
    firm.do(c.Undo())
    assert not firm.reads.work().is_working(friday)
    with pytest.raises(Invalid, match="not closed on 2026-03-05"):
        firm.do(SaveCalendar(remove=(date(2026, 3, 5),)))


def test_the_firm_itself(firm: Firm) -> None:
    """[FIRM-1] [FIRM-2]: a changed zone moves no date already set."""
    number = firm.make()
    due = firm.job(number)["due"]
    firm.do(c.SaveFirm({"name": "Alder, Birch & Co", "zone": "America/Los_Angeles", "currency": "eur"}))
    kept = firm.reads.firm()
    assert (kept["name"], kept["zone"], kept["currency"]) == ("Alder, Birch & Co", "America/Los_Angeles", "EUR")
    assert firm.job(number)["due"] == due
    with pytest.raises(AssureError) as refused:
        firm.do(c.SaveFirm({"zone": "Mars/Olympus", "currency": "gold", "nmae": "x"}))
    assert len(refused.value.details) == 3  # all told together [VAL-6]


WRONG_SETTINGS: tuple[tuple[str, Any], ...] = (
    ("complete.on_final", "sometimes"),
    ("undo.days", -1),
    ("undo.days", "90"),
    ("undo.days", True),
    ("firm.week", []),
    ("firm.week", [0, 0]),
    ("firm.day_start", "25:00"),
    ("due.notice_days", [400]),
    ("firm.default_preparer", 999),
    ("documents.subfolder", "{nothing}"),
    ("documents.folders", ["{nothing"]),
    ("client_status.enabled", "on"),
    ("udno.days", 3),
)


def test_settings_are_checked_like_any_input(firm: Firm) -> None:
    """[SET-1] [VAL-5] [CODE-4]: the setting is named."""
    for key, value in WRONG_SETTINGS:
        with pytest.raises(AssureError) as refused:
            firm.do(c.SaveSettings({key: value}))
        assert refused.value.code == "invalid"
        assert refused.value.details[0].field == key
    assert not firm.reads.settings()


def test_settings_change_together_and_go_back(firm: Firm) -> None:
    """[SET-1] [UNDO-1]: one batch; undo puts the default back."""
    with pytest.raises(AssureError):
        firm.do(c.SaveSettings({"undo.days": 30, "catchup.limit": 0}))
    firm.do(c.SaveSettings({"undo.days": 30, "firm.week": [0, 1, 2, 3]}))
    assert firm.reads.settings() == {"undo.days": 30, "firm.week": [0, 1, 2, 3]}
    shown = {one.key: one for one in firm.reads.firm_settings(firm.actor("own"))}
    assert (shown["firm.week"].shown, shown["firm.week"].shown_default) == ("Mon-Thu", "Mon-Fri")
    assert shown["undo.days"].changed and not shown["catchup.limit"].changed
    firm.do(c.Undo())
    assert firm.reads.settings() == {}


def test_settings_are_for_those_who_may(firm: Firm) -> None:
    """[PERM-13]: View settings to read, Edit settings and Edit engagement types to change."""
    with pytest.raises(Denied, match="View settings"):
        firm.reads.firm_settings(firm.actor("prep"))
    for command in (
        c.SaveSettings({"undo.days": 1}),
        SaveCalendar({date(2026, 3, 6): "x"}),
        SaveClientFacingStatus("x", new=True),
    ):
        with pytest.raises(Denied, match="Edit settings"):
            firm.do(command, "prep")
    with pytest.raises(Denied, match="Edit engagement types"):
        firm.do(SaveServiceLine("tax", {"hidden": True}), "prep")


@pytest.mark.parametrize(
    ("setting", "status", "notices"), [("ask", "active", 1), ("always", "completed", 1), ("never", "active", 0)]
)
def test_reaching_the_final_stage(firm: Firm, setting: str, status: str, notices: int) -> None:
    """[ST-9] [ST-8]: asked, always or never; who looks after it is told "ready to complete" when asked."""
    firm.do(c.SaveSettings({"complete.on_final": setting}))
    number = firm.make("BK-M", "2026-01", BUSINESS)
    last = firm.rows(
        "SELECT s.name FROM stage s JOIN pipeline p ON p.id = s.pipeline_id WHERE p.code = 'accounting'"
        " ORDER BY s.position DESC"
    )[0]["name"]
    assert firm.one(c.MoveStage((number,), to=firm.stage(last, "Accounting"), confirm_all=True), "adm").ok
    told = firm.rows("SELECT text FROM notice WHERE matter = :m", m=f"complete:E-{number}")
    assert len(told) == notices and all("ready to complete" in row["text"] for row in told)
    assert firm.job(number)["status"] == "active"  # its own tasks are open
    for title, task in firm.tasks(number).items():
        if task["status"] == "todo":
            firm.finish(number, title)
    assert firm.job(number)["status"] == status
    if setting == "always":
        firm.do(c.SetStatus((number,), "active"))
        assert firm.job(number)["status"] == "active"  # a person wanted it so
