"""The firm's one list of tags, and tags on clients and engagements [CLT-9] [DEL-4] [VAL-4]."""

from __future__ import annotations

import dataclasses

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain import firm_commands as fc
from assure_tui.domain.errors import Denied, Invalid, NeedsConfirmation, NotFound
from assure_tui.domain.tag_looks import LOOKS, colour, glyph
from tests.services.conftest import NONPROFIT, PERSON, Firm


def listed(firm: Firm, by: str = "own") -> dict[str, tuple[str, int, int]]:
    return {tag.name: (tag.colour, tag.clients, tag.engagements) for tag in firm.reads.tags(firm.actor(by))}


def test_a_tag_has_a_name_and_a_colour_with_its_glyph() -> None:
    """[CLT-9] [VIEW-8]: no two colours share a glyph, in either set of characters."""
    for ascii in (False, True):
        assert len({glyph(name, ascii) for name in LOOKS}) == len(LOOKS)
        assert glyph("no such", ascii) == glyph("grey", ascii)
    assert colour(" Gray ") == "grey"
    with pytest.raises(Invalid, match="red, orange"):
        colour("mauve")


def test_tags_are_made_renamed_and_recoloured(firm: Firm) -> None:
    """[CLT-9]: one list of the firm; what carries a tag keeps it under its new name."""
    assert firm.one(fc.SaveTag("VIP", colour="Red", new=True)).outcome == "done"
    firm.do(fc.TagClient((NONPROFIT,), add=("vip",)))
    renamed = firm.one(fc.SaveTag("vip", "Very important", "blue"))
    assert (renamed.before, renamed.after) == ("VIP", "Very important")
    assert listed(firm) == {"Very important": ("blue", 1, 0)}
    assert firm.one(fc.SaveTag("very IMPORTANT", colour="blue")).outcome == "unchanged"
    firm.do(c.Undo())
    assert listed(firm) == {"VIP": ("red", 1, 0)}


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (fc.SaveTag("VIP", new=True), "duplicate"),
        (fc.SaveTag("old", "vip"), "duplicate"),
        (fc.SaveTag("", new=True), "required"),
        (fc.SaveTag("x" * 41, new=True), "too_long"),
        (fc.SaveTag("a,b", new=True), "format"),
        (fc.SaveTag("a;b", new=True), "format"),
        (fc.SaveTag("-x", new=True), "format"),
        (fc.SaveTag("#x", new=True), "format"),
        (fc.SaveTag("a\x1bb", new=True), "text.control"),
        (fc.SaveTag("new", colour="mauve", new=True), "unknown"),
        (fc.SaveTag("vipp"), "unknown"),
        (fc.SaveTag("vip", remove=True, replacement="VIP"), "cycle"),
        (fc.SaveTag("vip", remove=True, replacement="nope"), "unknown"),
    ],
)
def test_names_and_colours_are_checked(firm: Firm, command: fc.SaveTag, code: str) -> None:
    """[VAL-4] [VAL-5]: unique without case, 1 to 40 characters, nothing that parts tags on a line."""
    firm.do(fc.SaveTag("vip", new=True))
    firm.do(fc.SaveTag("old", new=True))
    with pytest.raises(Invalid) as refused:
        firm.do(command)
    assert refused.value.value_code == code
    assert sorted(listed(firm)) == ["old", "vip"]


def test_a_tag_is_made_on_the_way_only_where_the_person_says_so(firm: Firm) -> None:
    """[CLT-9] [IMP-7]: on clients and engagements, when they are made and later."""
    number = firm.make()
    for command in (
        fc.TagClient((NONPROFIT,), add=("new",)),
        c.TagEngagement((number,), add=("new",)),
        c.EditClient(NONPROFIT, {"tags": "new"}),
        c.CreateEngagement((NONPROFIT,), "990-T", "FY2026", tags=("new",)),
    ):
        with pytest.raises(Invalid, match="no tag 'new'"):
            firm.do(command)
    firm.do(fc.TagClient((NONPROFIT, PERSON), add=("one",), create=True))
    firm.do(c.TagEngagement((number,), add=("two", "ONE"), create=True))
    firm.do(c.CreateEngagement((NONPROFIT,), "990-T", "FY2026", tags=("three",), create=frozenset({"tags"})))
    assert {name: counts[1:] for name, counts in listed(firm).items()} == {
        "one": (2, 1),
        "two": (0, 1),
        "three": (0, 1),
    }


def test_no_tag_is_made_when_another_name_is_wrong(firm: Firm) -> None:
    """[CONV-3]: refused means nothing changes, among several things too."""
    made = [firm.make(), firm.make("990-T")]
    results = firm.do(c.TagEngagement(tuple(made), add=("good", "bad,one"), create=True)).results
    assert [result.outcome for result in results] == ["refused", "refused"]
    assert listed(firm) == {}


@pytest.mark.parametrize(
    "command",
    [
        fc.SaveTag("new", new=True),
        c.TagEngagement((1,), add=("new",), create=True),
        fc.TagClient((NONPROFIT,), add=("vip",)),
        c.EditClient(NONPROFIT, {"tags": "vip"}),
        c.EditClient(NONPROFIT, {"tags": None}),
        c.CreateClient({"name": "N", "entity": "trust", "tags": "vip"}),
    ],
)
def test_managing_tags_is_a_permission_of_its_own(firm: Firm, command: c.Command) -> None:
    """[PERM-13]: SaveTag and TagClient need Manage tags, by whatever way; an engagement's tags Edit engagements."""
    firm.make()
    firm.do(fc.SaveTag("vip", new=True))
    prep = firm.actor("prep")
    able = dataclasses.replace(prep, permissions=prep.permissions | {"Edit clients", "Access all clients"})
    with pytest.raises(Denied, match="Manage tags"):
        firm.door.execute(command, able)
    assert firm.door.execute(c.TagEngagement((1,), add=("vip",)), able).results[0].outcome == "done"
    manager = dataclasses.replace(able, permissions=able.permissions | {"Manage tags"})
    assert firm.door.execute(command, manager).results[0].ok


def test_removing_shows_what_loses_the_tag_or_takes_a_replacement(firm: Firm) -> None:
    """[DEL-4]"""
    number = firm.make()
    for name in ("vip", "gold", "idle"):
        firm.do(fc.SaveTag(name, new=True))
    firm.do(fc.TagClient((NONPROFIT,), add=("vip",)))
    firm.do(c.TagEngagement((number,), add=("vip", "gold")))
    assert firm.one(fc.SaveTag("idle", remove=True)).outcome == "done"
    with pytest.raises(NeedsConfirmation) as asked:
        firm.do(fc.SaveTag("vip", remove=True))
    assert [detail.message for detail in asked.value.details] == ["C-1", f"E-{number}"]
    firm.do(fc.SaveTag("vip", remove=True, replacement="gold"))
    assert listed(firm) == {"gold": ("grey", 1, 1)}
    firm.do(c.Undo())
    assert listed(firm) == {"gold": ("grey", 0, 1), "vip": ("grey", 1, 1)}
    firm.do(fc.SaveTag("vip", remove=True, confirmed=True))
    assert listed(firm) == {"gold": ("grey", 0, 1)}


def test_tags_of_clients_one_does_not_see(firm: Firm) -> None:
    """[PERM-3] [PERM-5]: not found, and not counted."""
    firm.do(fc.SaveTag("vip", new=True))
    firm.do(fc.TagClient((NONPROFIT,), add=("vip",)))
    out = firm.actor("out")
    able = dataclasses.replace(out, permissions=out.permissions | {"Manage tags"})
    with pytest.raises(NotFound):
        firm.door.execute(fc.TagClient((NONPROFIT,), add=("vip",)), able)
    assert listed(firm, "out") == {"vip": ("grey", 0, 0)}
    assert listed(firm) == {"vip": ("grey", 1, 0)}
