"""Notes of clients and pages of the handbook: every version kept, seen by whom it may be [LINK-6] [PERM-9]."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assure_tui.domain import commands as c
from assure_tui.domain.errors import Conflict, Denied, Invalid, InvalidMany, NotFound
from assure_tui.domain.link_commands import LinkItem
from assure_tui.domain.model import Actor, Role
from assure_tui.domain.note_commands import SaveHandbookPage, SaveNote
from tests.services.conftest import NONPROFIT, OUT, PERSON, PREP, Firm

Made = type[SaveNote] | type[SaveHandbookPage]


def read(firm: Firm, number: int, *, page: bool = False, by: Actor | None = None):  # type: ignore[no-untyped-def]
    return firm.reads.note(by or firm.actor("own"), number, firm.clock.today(), page=page)


@pytest.mark.parametrize("make", [SaveNote, SaveHandbookPage])
def test_every_version_is_kept_and_an_old_one_comes_back(firm: Firm, make: Made) -> None:
    """[LINK-6] [ACT-1]: who wrote what when; taking one up again is a version of its own."""
    page = make is SaveHandbookPage
    about = {} if page else {"client_id": NONPROFIT}
    assert firm.one(make(None, {**about, "title": "Close", "text": "first\nline"})).id == (
        "page:1" if page else "note:1"
    )
    firm.do(make(1, {"text": "second"}), "prep")
    firm.do(make(1, {"title": "Year end"}))
    found = read(firm, 1, page=page)
    told = [(one.number, one.by, one.title, one.text) for one in found.versions]
    assert told == [
        (3, "Olive Owner", "Year end", "second"),
        (2, "Pat Preparer", "Close", "second"),
        (1, "Olive Owner", "Close", "first\nline"),
    ]
    old = found.versions[-1]
    firm.do(make(1, {"title": old.title, "text": old.text}, if_version=found.note.version))
    again = read(firm, 1, page=page)
    assert (again.note.title, again.note.text) == ("Close", "first\nline") and len(again.versions) == 4
    with pytest.raises(Conflict):
        firm.do(make(1, {"text": "late"}, if_version=found.note.version))  # [CONV-9]
    assert firm.one(make(1, {"title": "Close"})).outcome == "unchanged"


@pytest.mark.parametrize("make", [SaveNote, SaveHandbookPage])
def test_what_was_written_is_undone_and_removed_and_brought_back(firm: Firm, make: Made) -> None:
    """[UNDO-1] [LINK-6]: removing hides it, undo shows it again with its text."""
    page = make is SaveHandbookPage
    about = {} if page else {"client_id": NONPROFIT}
    firm.do(make(None, {**about, "title": "One", "text": "kept"}))
    firm.do(make(1, {"text": "changed"}))
    firm.do(c.Undo())
    assert read(firm, 1, page=page).note.text == "kept"
    firm.do(make(1, {"removed": True}))
    with pytest.raises(NotFound):
        read(firm, 1, page=page)
    with pytest.raises(NotFound):
        firm.do(make(1, {"text": "late"}))
    assert (firm.reads.handbook if page else firm.reads.notes)(firm.actor("own"))[1] == 0
    firm.do(c.Undo())
    assert read(firm, 1, page=page).note.text == "kept"


def test_a_note_written_for_an_engagement_is_linked_in_the_same_batch(firm: Firm) -> None:
    """[LINK-1] [LINK-3]: one act, one undo; its client is the engagement's."""
    job = firm.make(with_tasks=False)
    firm.do(SaveNote(None, {"title": "Called", "text": "x"}, engagement_id=job))
    found = read(firm, 1)
    assert (found.note.client_id, [one.number for one in found.linked]) == (NONPROFIT, [job])
    firm.do(SaveHandbookPage(None, {"title": "How"}, engagement_id=job))
    assert [one.kind for one in firm.reads.engagement(firm.actor("own"), job, firm.clock.today()).links] == [
        "note",
        "page",
    ]
    firm.do(c.Undo())
    firm.do(c.Undo())
    assert firm.reads.engagement(firm.actor("own"), job, firm.clock.today()).links == ()
    assert not firm.rows("SELECT * FROM link")


def test_the_rights_that_writing_takes(firm: Firm) -> None:
    """[PERM-9] [LINK-4]: Edit notes, sight of the client, and Edit engagements to link it."""
    job = firm.make(with_tasks=False)

    def person(number: int, *permissions: str) -> Actor:
        return Actor(number, "Pat", "PP", "prep", Role.MEMBER, frozenset(permissions))

    note, how = SaveNote(None, {"client_id": NONPROFIT, "title": "X"}), SaveHandbookPage(None, {"title": "X"})
    for command in (note, how):
        with pytest.raises(Denied):
            firm.door.execute(command, person(PREP, "Edit engagements"))
    with pytest.raises(NotFound):
        firm.door.execute(note, person(OUT, "Edit notes"))
    with pytest.raises(Denied):
        firm.door.execute(SaveNote(None, {"title": "X"}, engagement_id=job), person(PREP, "Edit notes"))
    assert firm.door.execute(note, person(PREP, "Edit notes")).results[0].outcome == "done"
    assert firm.door.execute(how, person(OUT, "Edit notes")).results[0].outcome == "done"


def test_who_reads_what(firm: Firm) -> None:
    """[PERM-3] [PERM-4] [PERM-6]: a note goes with its client, or with the engagement it is linked to; pages are all's."""
    job = firm.make(with_tasks=False)
    firm.do(SaveNote(None, {"client_id": NONPROFIT, "title": "Linked"}, engagement_id=job))
    firm.do(SaveNote(None, {"client_id": NONPROFIT, "title": "Apart"}))
    firm.do(SaveNote(None, {"client_id": PERSON, "title": "Other"}))
    firm.do(SaveHandbookPage(None, {"title": "How"}))
    out = Actor(OUT, "Ola", "OO", "out", Role.MEMBER, frozenset({"Edit notes"}))

    def seen(by: Actor) -> set[str]:
        return {one.title for one in (*firm.reads.notes(by)[0], *firm.reads.handbook(by)[0])}

    assert seen(out) == {"How"} and seen(firm.actor("own")) == {"Linked", "Apart", "Other", "How"}
    firm.do(c.SetSlots((job,), {"reviewer": OUT}))
    assert seen(out) == {"How", "Linked"}
    assert read(firm, 1, by=out).linked[0].number == job
    for command in (SaveNote(2, {"text": "mine"}), LinkItem(job, "note", 2)):
        with pytest.raises((NotFound, Denied)):
            firm.door.execute(command, out)
    with pytest.raises(NotFound):
        read(firm, 2, by=out)
    firm.do(c.SetClientAccess(NONPROFIT, (OUT,)))
    assert seen(out) == {"How", "Linked", "Apart"}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "title"),
        ({"title": "  "}, "title"),
        ({"title": "x" * 201}, "201"),
        ({"title": "a\x1b[2Jb"}, "U\\+001B"),
        ({"title": "ok", "text": "a\x00"}, "U\\+0000"),
        ({"title": "ok", "text": "x" * 200_001}, "200001"),
        ({"title": "ok", "colour": "red"}, "colour"),
        ({"title": "ok", "removed": True}, "removed"),
        ({"title": "", "text": "\x07"}, "title.*\n*.*text"),
    ],
)
@pytest.mark.parametrize("make", [SaveNote, SaveHandbookPage])
def test_what_may_not_stand_in_a_text_is_refused(
    standing: Firm, make: Made, fields: dict[str, object], said: str
) -> None:
    """[VAL-3] [VAL-5] [VAL-6]"""
    about = {} if make is SaveHandbookPage else {"client_id": NONPROFIT}
    with pytest.raises((Invalid, InvalidMany), match=said):
        standing.door.execute(make(None, {**about, **fields}), Actor(1, "Olive", "OW", "own", Role.OWNER))


def test_the_client_of_a_note_is_for_ever_and_a_page_has_none(firm: Firm) -> None:
    """[LINK-6]"""
    firm.do(SaveNote(None, {"client_id": NONPROFIT, "title": "Mine"}))
    firm.do(SaveHandbookPage(None, {"title": "How"}))
    for command in (
        SaveNote(None, {"title": "nobody's"}),
        SaveNote(1, {"client_id": PERSON}),
        SaveHandbookPage(2, {"client_id": PERSON}),
    ):
        with pytest.raises(Invalid, match="client"):
            firm.do(command)
    for command in (SaveNote(2, {"title": "X"}), SaveHandbookPage(1, {"title": "X"})):
        with pytest.raises(NotFound):
            firm.do(command)


words = st.text(st.sampled_from("ab é\n[]/"), max_size=12)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(words, min_size=1, max_size=4))
def test_versions_are_what_was_saved_in_that_order(firm: Firm, texts: list[str]) -> None:
    """[LINK-6]: each text that differs from the one before is a version, and no other is."""
    number = int(firm.one(SaveHandbookPage(None, {"title": "How", "text": texts[0]})).id.partition(":")[2])
    for text in texts[1:]:
        firm.do(SaveHandbookPage(number, {"text": text}))
    kept = [text.strip("\n ") for text in texts]
    wanted = [text for at, text in enumerate(kept) if at == 0 or text != kept[at - 1]]
    assert [one.text for one in reversed(read(firm, number, page=True).versions)] == wanted
