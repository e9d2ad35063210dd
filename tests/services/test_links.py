"""Links by hand through the door: what may be linked where, by whom, and what follows [LINK-*] [PERM-9]."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain import document_commands as docs
from assure_tui.domain import request_commands as rc
from assure_tui.domain.errors import AssureError, Conflict, Denied, Invalid, NotFound
from assure_tui.domain.link_commands import LinkItem, UnlinkItem
from assure_tui.domain.link_views import LinkedView
from assure_tui.domain.linking import LinkKind
from assure_tui.domain.model import SYSTEM, Actor, Role
from assure_tui.domain.note_commands import SaveHandbookPage, SaveNote
from assure_tui.domain.time_commands import LogTime
from assure_tui.domain.views import EngagementDetail
from assure_tui.services.reads import Reads
from assure_tui.store.read import SqliteReader
from tests.services.conftest import BUSINESS, NONPROFIT, OUT, PERSON, PREP, Firm
from tests.services.test_advancing import stage_is

FREE = {"title": "Free"}


def number_of(firm: Firm, command: c.Command, by: str = "own") -> int:
    """The number of what a command made."""
    return int(firm.one(command, by).id.replace("-", ":").rpartition(":")[2])


def seen_file(firm: Firm, path: str = "papers.pdf", client: int = NONPROFIT) -> int:
    firm.door.execute(docs.SeeFile(client, (docs.FoundFile(path, 1, 1, f"{len(path):064d}"),)), SYSTEM)
    return int(firm.rows("SELECT MAX(id) AS n FROM document")[0]["n"])


def invoice(firm: Firm, client: int = NONPROFIT, number: str = "1") -> int:
    return number_of(firm, rc.SaveInvoice(None, {"client_id": client, "title": "Fee", "number": number},
                                          (rc.LineDraft("Fee", 50_000),)))  # fmt: skip


def payment(firm: Firm, client: int = NONPROFIT) -> int:
    bill = invoice(firm, client, f"P{client}")
    firm.do(rc.SendInvoice((bill,)))
    firm.do(rc.RecordPayment(bill, 20_000))
    return int(firm.rows("SELECT MAX(id) AS n FROM payment")[0]["n"])


def organizer(firm: Firm, client: int = NONPROFIT, **more: Any) -> int:
    return number_of(firm, rc.SaveIntake(None, {"kind": "organizer", "client_id": client, **FREE, **more}))


MAKE: dict[LinkKind, Callable[[Firm, int], int]] = {
    LinkKind.TASK: lambda firm, client: number_of(firm, c.CreateTask((None,), "Free")),
    LinkKind.REQUEST: organizer,
    LinkKind.PAYMENT: payment,
    LinkKind.DOCUMENT: lambda firm, client: seen_file(firm, f"papers-{client}.pdf", client),
    LinkKind.TIME: lambda firm, client: number_of(firm, LogTime(30, client_id=client)),
    LinkKind.NOTE: lambda firm, client: number_of(firm, SaveNote(None, {"client_id": client, "title": "Said"})),
    LinkKind.PAGE: lambda firm, client: number_of(firm, SaveHandbookPage(None, {"title": "How to"})),
    LinkKind.ENGAGEMENT: lambda firm, client: firm.make(
        {NONPROFIT: "990-T", PERSON: "1040", BUSINESS: "1120"}[client],
        "FY2026" if client == NONPROFIT else "2025",
        client,
        with_tasks=False,
    ),
}
HOMES = (LinkKind.TASK, LinkKind.REQUEST, LinkKind.DOCUMENT, LinkKind.TIME)


def page(firm: Firm, number: int, by: str = "own") -> EngagementDetail:
    return firm.reads.engagement(firm.actor(by), number, firm.clock.today())


def where(firm: Firm, kind: LinkKind, number: int, by: str = "own") -> list[int]:
    """The engagements from which the thing can be reached, and which can be reached from it [PAGE-3]."""
    found = firm.reads.linked_to(firm.actor(by), kind, number, firm.clock.today())
    return [one.number for one in found]


def on_page(found: EngagementDetail, kind: LinkKind, number: int) -> bool:
    """Whether the page shows the thing, in its own section or among the links."""
    here = {(one.kind, one.number) for one in found.links}
    here |= {("task", one.id) for one in found.tasks} | {("request", one.id) for one in found.requests}
    here |= {("document", one.id) for one in (found.papers.documents if found.papers else ())}
    return (kind, number) in here


@pytest.mark.parametrize("kind", list(LinkKind))
def test_everything_can_be_linked_reached_both_ways_taken_off_and_undone(firm: Firm, kind: LinkKind) -> None:
    """[LINK-1] [LINK-3] [PAGE-3] [UNDO-1]: unlinking deletes nothing, undo and redo bring each state back."""
    job = firm.make(with_tasks=False)
    thing = MAKE[kind](firm, NONPROFIT)
    tables = {LinkKind.TIME: "time_entry", LinkKind.PAGE: "note"}
    result = firm.one(LinkItem(job, kind, thing))
    assert result.outcome == "done" and result.id == f"E-{job}"
    if kind is not LinkKind.TIME:  # it stands among the entries
        assert on_page(page(firm, job), kind, thing)
    assert where(firm, kind, thing) == [job]
    assert firm.one(LinkItem(job, kind, thing)).outcome == "unchanged"
    firm.do(UnlinkItem(job, kind, thing))
    assert where(firm, kind, thing) == [] and not on_page(page(firm, job), kind, thing)
    assert not firm.row(tables.get(kind, kind.value), thing)["removed"]
    firm.do(c.Undo())
    assert where(firm, kind, thing) == [job]
    firm.do(c.Redo())
    assert where(firm, kind, thing) == []
    assert firm.one(UnlinkItem(job, kind, thing)).outcome == "unchanged"


def test_any_number_of_engagements_of_the_same_client(firm: Firm) -> None:
    """[LINK-2]: the second link leaves the first as it is, and so does taking it off."""
    first, second = firm.make(with_tasks=False), firm.make(period="FY2027", with_tasks=False)
    for kind in set(LinkKind) - {LinkKind.TASK}:
        thing = MAKE[kind](firm, NONPROFIT)
        for job in (first, second):
            assert firm.one(LinkItem(job, kind, thing)).outcome == "done", kind
        assert sorted(where(firm, kind, thing)) == [first, second], kind
        firm.do(UnlinkItem(first, kind, thing))
        assert where(firm, kind, thing) == [second], kind
        assert firm.one(LinkItem(first, kind, thing)).outcome == "done", kind
        assert sorted(where(firm, kind, thing)) == [first, second], kind


def test_a_task_belongs_to_at_most_one_engagement(firm: Firm) -> None:
    """[LINK-2]: and both engagements count their tasks right when it goes from one to the other."""
    first, second = firm.make(with_tasks=False), firm.make(period="FY2027", with_tasks=False)
    task = MAKE[LinkKind.TASK](firm, NONPROFIT)
    firm.do(LinkItem(first, "task", task))
    assert firm.job(first)["tasks_total"] == 1 and firm.row("task", task)["stage_id"] == firm.job(first)["stage_id"]
    with pytest.raises(Conflict, match=f"belongs to E-{first}"):
        firm.do(LinkItem(second, "task", task))
    firm.do(UnlinkItem(first, "task", task))
    assert firm.job(first)["tasks_total"] == 0 and firm.row("task", task)["engagement_id"] is None
    firm.do(LinkItem(second, "task", task))
    firm.do(c.Undo())
    assert (firm.job(second)["tasks_total"], firm.row("task", task)["engagement_id"]) == (0, None)


def test_only_engagements_and_pages_go_beyond_the_client(firm: Firm) -> None:
    """[LINK-2]"""
    job = firm.make(with_tasks=False)
    for kind in set(LinkKind) - {LinkKind.TASK, LinkKind.PAGE, LinkKind.ENGAGEMENT}:
        with pytest.raises(Invalid, match="another client"):
            firm.do(LinkItem(job, kind, MAKE[kind](firm, PERSON)))
    assert not firm.rows("SELECT * FROM link")
    assert firm.one(LinkItem(job, "engagement", MAKE[LinkKind.ENGAGEMENT](firm, PERSON))).outcome == "done"


def test_a_page_of_the_handbook_is_linked_to_work_of_any_client(firm: Firm) -> None:
    """[LINK-2] [LINK-6]"""
    how = MAKE[LinkKind.PAGE](firm, NONPROFIT)
    jobs = [firm.make(with_tasks=False), firm.make("1040", "2025", PERSON, with_tasks=False)]
    for job in jobs:
        firm.do(LinkItem(job, "page", how))
    assert sorted(where(firm, LinkKind.PAGE, how)) == jobs


def test_engagements_are_linked_in_both_directions_once(firm: Firm) -> None:
    """[LINK-1] [PAGE-3]: one link, seen from both, taken off from either."""
    first, second = firm.make(with_tasks=False), firm.make("1040", "2025", PERSON, with_tasks=False)
    firm.do(LinkItem(first, "engagement", second))
    assert firm.one(LinkItem(second, "engagement", first)).outcome == "unchanged"
    assert [one.number for one in page(firm, second).links] == [first]
    firm.do(UnlinkItem(second, "engagement", first))
    assert page(firm, first).links == ()
    with pytest.raises(Invalid, match="itself"):
        firm.do(LinkItem(first, "engagement", first))


PERMISSION = {
    LinkKind.TASK: "Edit tasks",
    LinkKind.REQUEST: "Send intake",
    LinkKind.PAYMENT: "Edit billing",
    LinkKind.DOCUMENT: "Edit documents",
    LinkKind.TIME: "Edit all time",
    LinkKind.NOTE: "Edit notes",
    LinkKind.PAGE: "Edit notes",
}


def test_both_rights_are_needed(firm: Firm) -> None:
    """[LINK-4] [PERM-9]: Edit engagements alone, or the kind's own right alone, changes nothing."""
    job = firm.make(with_tasks=False)

    def person(*permissions: str) -> Actor:
        return Actor(PREP, "Pat", "PP", "prep", Role.MEMBER, frozenset({"View all time", *permissions}))

    for kind, right in PERMISSION.items():
        thing = MAKE[kind](firm, NONPROFIT)
        if kind is LinkKind.TASK:
            firm.do(c.AssignTask((thing,), PREP))
        before = where(firm, kind, thing)
        for lacking in (person("Edit engagements"), person(right)):
            with pytest.raises(Denied):
                firm.door.execute(LinkItem(job, kind, thing), lacking)
        assert where(firm, kind, thing) == before == []
        allowed = firm.door.execute(LinkItem(job, kind, thing), person("Edit engagements", right))
        assert allowed.results[0].outcome == "done", kind
        with pytest.raises(Denied):
            firm.door.execute(UnlinkItem(job, kind, thing), person("Edit engagements"))
        assert where(firm, kind, thing) == [job], kind


def test_what_one_may_not_see_cannot_be_linked_and_is_not_told(firm: Firm) -> None:
    """[PERM-4] [PERM-5] [PERM-6]: a slot gives sight of that engagement, not of the client's other things."""
    job = firm.make("1040", "2025", PERSON, with_tasks=False)
    firm.do(c.SetSlots((job,), {"reviewer": OUT}))
    every = frozenset({*PERMISSION.values(), "Edit engagements", "Log time"})
    out = Actor(OUT, "Ola", "OO", "out", Role.MEMBER, every)
    for kind in set(LinkKind) - {LinkKind.PAGE}:
        thing = MAKE[kind](firm, NONPROFIT)
        with pytest.raises(NotFound):
            firm.door.execute(LinkItem(job, kind, thing), out)
        with pytest.raises(NotFound):
            firm.reads.linked_to(out, kind, thing, firm.clock.today())
    firm.do(LinkItem(job, "engagement", other := firm.make(with_tasks=False)))
    assert firm.reads.engagement(out, job, firm.clock.today()).links == ()
    assert page(firm, job).links[0].number == other


def test_what_is_not_there_is_refused(firm: Firm) -> None:
    """[LINK-1]"""
    job = firm.make(with_tasks=False)
    for kind, number in (*((kind, 999) for kind in LinkKind), ("moon", 1), ("note", None)):
        with pytest.raises((NotFound, Invalid)):
            firm.do(LinkItem(job, kind, number))
    assert not firm.rows("SELECT * FROM link")


def test_an_archived_engagement_takes_no_links(firm: Firm) -> None:
    """[ST-13]"""
    job = firm.make(with_tasks=False)
    how = MAKE[LinkKind.PAGE](firm, NONPROFIT)
    firm.do(c.SetStatus((job,), "archived", "over", confirm_all=True))
    with pytest.raises(AssureError, match="archived"):
        firm.do(LinkItem(job, "page", how))


# -- requests as items of the stage ------------------------------------------------------------------


@pytest.mark.parametrize("other_home", [False, True])
def test_a_request_linked_by_hand_becomes_an_item_of_the_stage(firm: Firm, other_home: bool) -> None:
    """[LINK-5]: an action item if it is flagged as one, whether it lay with other work or with none."""
    job = firm.make(with_tasks=False)
    firm.bring(job, "Docs received")
    other = firm.make(period="FY2027", with_tasks=False)
    asked = [organizer(firm, action_item=flagged) for flagged in (True, False)]
    for one in asked:
        if other_home:
            firm.do(LinkItem(other, "request", one))
        firm.do(LinkItem(job, "request", one))
    standing = firm.job(job)
    homes = {firm.row("request", one)["engagement_id"] for one in asked}
    assert homes == {other if other_home else job}
    for kept in firm.rows("SELECT * FROM link") if other_home else [firm.row("request", one) for one in asked]:
        assert (kept["stage_id"], kept["entry_no"]) == (standing["stage_id"], standing["entry_no"])
    assert facts(firm, job) == [True, False]
    assert facts(firm, other) == ([True, False] if other_home else [])


def facts(firm: Firm, job: int) -> list[bool]:
    """Whether each request counts as an action item of the visit."""
    from assure_tui.services import advance_facts

    rows = firm.reads.reader.rows
    standing = advance_facts.load(rows, [job], firm.clock.today())[job]
    found = advance_facts.parts_for(rows, {job: standing}, ["action_items_done"])["requests"]
    return [one.action_item for one in found.get(job, [])]


@pytest.mark.parametrize("other_home", [False, True])
def test_the_card_waits_for_what_was_linked_and_moves_when_it_is_answered(firm: Firm, other_home: bool) -> None:
    """[LINK-5] [ADV-2] [ADV-7]: linked it holds the card, answered it lets it go, in the same act of the door."""
    stage_is(firm, "Docs received", advance={"all": ["action_items_done"]})
    job = firm.make()
    firm.bring(job, "Docs received")
    asked = organizer(firm)
    if other_home:
        firm.do(LinkItem(firm.make(period="FY2027", with_tasks=False), "request", asked))
    firm.do(LinkItem(job, "request", asked))
    for title in firm.tasks(job, "Docs received"):
        firm.finish(job, title)
    assert firm.stage_of(job) == "Docs received"
    firm.do(rc.SetIntakeState((asked,), "completed"))
    assert firm.stage_of(job) == "In prep"


def test_taking_the_request_off_lets_the_card_go(firm: Firm) -> None:
    """[LINK-3] [ADV-7]: the open item was the last thing in its way."""
    stage_is(firm, "Docs received", advance={"all": ["action_items_done"]})
    job, other = firm.make(), firm.make(period="FY2027", with_tasks=False)
    firm.bring(job, "Docs received")
    asked = organizer(firm)
    for one in (other, job):
        firm.do(LinkItem(one, "request", asked))
    for title in firm.tasks(job, "Docs received"):
        firm.finish(job, title)
    assert firm.stage_of(job) == "Docs received"
    firm.do(UnlinkItem(job, "request", asked))
    assert firm.stage_of(job) == "In prep"


def test_a_form_that_belongs_to_one_engagement_stays_with_it(firm: Firm) -> None:
    """[REQ-6]: and an invoice that leaves says that its lines still name the work."""
    job = firm.make(with_tasks=False)
    package = {"kind": "signature", "engagement_id": job, "title": "8879", "form": "8879"}
    form = number_of(firm, rc.SaveSignature(None, package, (rc.SignerDraft("Client"),)))
    with pytest.raises(Invalid, match="REQ-6"):
        firm.do(UnlinkItem(job, "request", form))
    bill = number_of(firm, rc.SaveInvoice(None, {"engagement_id": job, "title": "Fee", "number": "7"},
                                          (rc.LineDraft("Fee", 500, job),)))  # fmt: skip
    assert firm.one(UnlinkItem(job, "request", bill)).warnings == (f"its lines still name E-{job}",)
    assert where(firm, LinkKind.REQUEST, bill) == [job]


def test_what_templates_and_rules_make_is_linked_already(firm: Firm) -> None:
    """[LINK-3]: tasks and checklist of the stage, files in its folder: nobody has to link them."""
    job = firm.make()
    found = page(firm, job)
    assert found.tasks and all(where(firm, LinkKind.TASK, one.id) == [job] for one in found.tasks)
    assert found.links == (), "what lies with the engagement is in its own section"


def test_a_required_task_of_a_strict_stage_does_not_slip_out(firm: Firm) -> None:
    """[OVR-4]: unlinking is no way around a strict gate."""
    job = firm.make()
    firm.bring(job, "In review")
    task = number_of(firm, c.CreateTask((job,), "Must", required=True))
    with pytest.raises(Denied, match="strict"):
        firm.do(UnlinkItem(job, "task", task), "prep")


def test_time_that_is_linked_is_spent_there_once(firm: Firm) -> None:
    """[LINK-2] [TIME-3]: a second link shows the entry again and counts nothing twice."""
    first, second = firm.make(with_tasks=False), firm.make(period="FY2027", with_tasks=False)
    entry = MAKE[LinkKind.TIME](firm, NONPROFIT)
    for job in (first, second):
        firm.do(LinkItem(job, "time", entry))
    assert (firm.job(first)["spent"], firm.job(second)["spent"]) == (30, 0)
    assert [one.kind for one in page(firm, second).links] == ["time"]
    firm.do(UnlinkItem(first, "time", entry))
    assert firm.job(first)["spent"] == 0
    free = number_of(firm, LogTime(30))
    with pytest.raises(Invalid, match="of no client"):
        firm.do(LinkItem(first, "time", free))


def test_a_file_taken_off_by_hand_stays_off(firm: Firm) -> None:
    """[LINK-3] [DOC-10]: what a person decided the loop never changes."""
    job = firm.make(with_tasks=False)
    file = seen_file(firm)
    firm.do(docs.MatchFile(job, file))
    firm.do(UnlinkItem(job, "document", file))
    firm.door.execute(docs.SeeFile(NONPROFIT, (docs.FoundFile("papers.pdf", 2, 2, "1" * 64),)), SYSTEM)
    assert firm.row("document", file)["engagement_id"] is None


# -- looking for what to link ------------------------------------------------------------------------


def offered(firm: Firm, job: int, text: str = "", actor: Actor | None = None) -> list[LinkedView]:
    reads = Reads(SqliteReader(str(firm.store.engine.url.database)))  # what people type is folded there
    return list(reads.linkable(actor or firm.actor("own"), job, text, firm.clock.today()))


def test_what_is_offered_can_be_linked_and_is_not_offered_again(firm: Firm) -> None:
    """[LINK-1] [LINK-2]: everything of the client, pages, tasks of the firm; each as the door takes it."""
    job = firm.make(with_tasks=False)
    made = {kind: MAKE[kind](firm, NONPROFIT) for kind in LinkKind}
    found = offered(firm, job)
    assert set(made.items()) <= {(one.kind, one.number) for one in found}
    for one in found:
        assert firm.one(LinkItem(job, one.kind, one.number)).outcome == "done", one
    assert offered(firm, job) == []


def test_offers_are_narrowed_by_words_and_reach_other_clients_work(firm: Firm) -> None:
    """[LINK-2]: an engagement of another client is found by its client's name."""
    job = firm.make(with_tasks=False)
    other = firm.make("1040", "2025", PERSON, with_tasks=False)
    firm.do(SaveNote(None, {"client_id": NONPROFIT, "title": "Grant year moved"}))
    assert [one.title for one in offered(firm, job, "note grant")] == ["Grant year moved"]
    assert [one.number for one in offered(firm, job, "maple")] == [other]
    assert offered(firm, job, "zzz") == []


def test_only_what_one_may_link_is_offered(firm: Firm) -> None:
    """[PERM-9] [CONV-8]: the picker asks the rule that decides."""
    job = firm.make(with_tasks=False)
    for each in PERMISSION:
        MAKE[each](firm, NONPROFIT)
    seeing = frozenset({"Access all clients", "View all time", "Assign tasks", "View billing"})
    for kind, right in PERMISSION.items():
        rights = seeing | {"Edit engagements", right}
        found = offered(firm, job, actor=Actor(PREP, "Pat", "PP", "prep", Role.MEMBER, rights))
        alike = {LinkKind.NOTE, LinkKind.PAGE} if right == "Edit notes" else {kind}
        if kind is LinkKind.PAYMENT:
            alike |= {LinkKind.REQUEST}  # the invoice that was paid
        assert {one.kind for one in found} == alike, kind
        nobody = Actor(PREP, "Pat", "PP", "prep", Role.MEMBER, rights - {"Edit engagements"})
        assert offered(firm, job, actor=nobody) == []
