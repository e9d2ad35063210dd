"""How things that can be linked are named, and which right each kind takes [LINK-1] [PERM-9]."""

from __future__ import annotations

from typing import Any

import pytest

from assure_tui.domain.errors import Invalid
from assure_tui.domain.linking import LinkKind, may_link, read_reference, reference
from assure_tui.domain.model import SYSTEM, Actor, Role
from assure_tui.domain.requests import RequestKind


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("E-30", "engagement", 30),
        ("e30", "engagement", 30),
        ("R-3", "request", 3),
        ("request:3", "request", 3),
        ("request:R-3", "request", 3),
        (" Request: 3 ", "request", 3),
        ("T-9", "task", 9),
        ("H-2", "time", 2),
        ("time:2", "time", 2),
        ("note:4", "note", 4),
        ("page:1", "page", 1),
        ("doc:7", "document", 7),
        ("document:7", "document", 7),
        ("payment:5", "payment", 5),
        ("eng:12", "engagement", 12),
    ],
)
def test_a_reference_is_read_as_people_type_it(text: str, kind: str, number: int) -> None:
    """[LINK-1] [CONV-10]: and what is printed is read back."""
    assert read_reference(text) == (kind, number)
    assert read_reference(reference(kind, number)) == (kind, number)


@pytest.mark.parametrize(
    "text",
    ["", "30", "X-3", "note", "note:", "note:x", "note:-1", "moon:3", "E-", "E--3", "note:１", "doc:" + "9" * 20],
)
def test_what_names_nothing_says_what_can_be_typed(text: str) -> None:
    """[LINK-1]"""
    with pytest.raises(Invalid, match="note:4"):
        read_reference(text)


RIGHTS: list[tuple[str, dict[str, Any], set[str]]] = [
    ("document", {}, {"Edit documents"}),
    ("request", {"request_kind": "organizer"}, {"Send intake"}),
    ("request", {"request_kind": "document_request"}, {"Send intake"}),
    ("request", {"request_kind": "message"}, {"Send intake"}),
    ("request", {"request_kind": "approval"}, {"Send intake"}),
    ("request", {"request_kind": "proposal"}, {"Send for signature"}),
    ("request", {"request_kind": "signature"}, {"Send for signature"}),
    ("request", {"request_kind": "invoice"}, {"Edit billing"}),
    ("payment", {}, {"Edit billing"}),
    ("time", {"own": True}, {"Log time", "Edit all time"}),
    ("time", {"own": False}, {"Edit all time"}),
    ("note", {}, {"Edit notes"}),
    ("page", {}, {"Edit notes"}),
    ("engagement", {}, {"Edit engagements"}),
    ("task", {}, {"Edit tasks"}),
]
ALL = {right for _, _, rights in RIGHTS for right in rights}


def test_the_table_knows_every_kind() -> None:
    """[PERM-9]: a kind without a right would be open to everybody."""
    assert {kind for kind, _, _ in RIGHTS} == set(LinkKind)
    assert {about["request_kind"] for kind, about, _ in RIGHTS if kind == "request"} == {str(k) for k in RequestKind}


@pytest.mark.parametrize(("kind", "about", "rights"), RIGHTS)
def test_linking_takes_the_right_to_edit_that_kind(kind: str, about: dict[str, Any], rights: set[str]) -> None:
    """[PERM-9] [LINK-4]: each of the rights is enough, all others together are not."""

    def person(*permissions: str) -> Actor:
        return Actor(4, "Pat", "PP", "pat", Role.MEMBER, frozenset(permissions))

    for right in rights:
        assert may_link(person(right), kind, **about)
    assert not may_link(person(*(ALL - rights)), kind, **about)
    assert may_link(Actor(1, "Own", "OO", "own", Role.OWNER), kind, **about)
    assert may_link(SYSTEM, kind, **about)
