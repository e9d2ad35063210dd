"""Which column means which field: suggested, said in a file, said on the line [IMP-2]."""

from __future__ import annotations

import pytest

from assure_tui.domain.errors import AssureError, Invalid
from assure_tui.services.import_map import FieldMap, Wishes, read_wishes, settle
from assure_tui.services.import_read import read_sheet

MAP = """
create = ["tags"]
[fields]
external_id = "EIN"
name = "NAME"
entity = ":nonprofit"
tags = ["A", "B"]
[values.tags]
"01" = "990"
"00" = ""
"""


def chosen(kind: str, text: str, wishes: Wishes | None = None) -> FieldMap:
    return settle(kind, read_sheet(text.encode()), wishes or Wishes())


@pytest.mark.parametrize(
    ("kind", "head", "field"),
    [
        ("clients", "Client Name", "name"),
        ("clients", "FISCAL-YEAR-END", "fiscal_year_end"),
        ("clients", "EIN", "tax_id"),
        ("clients", "Zip Code", "zip"),
        ("engagements", "Due date", "due"),
        ("engagements", "client", "client"),
        ("tasks", "Assigned to", "assignee"),
    ],
)
def test_fields_are_suggested_from_the_names(kind: str, head: str, field: str) -> None:
    assert chosen(kind, f"{head}\nx\n").columns == {field: (head,)}


def test_unknown_columns_are_listed_and_ignored() -> None:
    found = chosen("clients", "name,ICO,GROUP\nA,b,c\n")
    assert found.ignored == ("ICO", "GROUP")


def test_a_column_of_codes_is_not_taken_for_a_choice() -> None:
    """A STATUS of another program holds its own codes; a column named exactly as the field is always meant."""
    assert "status" not in chosen("clients", "name,STATUS\nA,01\n").columns
    assert "status" in chosen("clients", "name,STATUS\nA,Active\n").columns
    assert "status" in chosen("clients", "name,status\nA,01\n").columns


def test_a_mapping_file_says_columns_constants_values_and_what_may_be_made() -> None:
    sheet = read_sheet(b"EIN,NAME,A,B,STREET\n12,X,01,07,here\n13,Y,00,,there\n")
    found = settle("clients", sheet, read_wishes("clients", MAP, (), ()))
    assert found.create == {"tags"} and found.ignored == ("STREET",)
    first, second = (found.cells(sheet, row) for row in sheet.rows)
    assert {name: cell.text for name, cell in first.items()} == {
        "external_id": "12",
        "name": "X",
        "entity": "nonprofit",
        "tags": "990;07",
    }
    assert "tags" not in second


def test_the_line_wins_over_the_file() -> None:
    sheet = read_sheet(b"EIN,NAME,A,B\n12,X,01,02\n")
    wishes = read_wishes("clients", MAP, ["entity=:trust", "tags=A", "name=B"], ["contacts"])
    found = settle("clients", sheet, wishes)
    assert found.constants == {"entity": "trust"} and found.columns["tags"] == ("A",)
    assert found.columns["name"] == ("B",) and found.create == {"tags", "contacts"}


def test_a_lone_dash_clears_and_an_empty_cell_says_nothing() -> None:
    """[IMP-5] [EXP-3]: an apostrophe keeps a dash a dash."""
    sheet = read_sheet(b"name,city,email,phone\nA,-,,'-\n")
    cells = chosen("clients", "name,city,email,phone\nA,-,,'-\n").cells(sheet, sheet.rows[0])
    assert cells["city"].clears and "email" not in cells
    assert (cells["phone"].text, cells["phone"].clears) == ("-", False)


@pytest.mark.parametrize(
    ("toml", "sets", "create"),
    [
        ("colour = 1", (), ()),
        ("[fields]\nnmae = 'X'", (), ()),
        ("[fields]\nname = 1", (), ()),
        ("[fields\n", (), ()),
        ("create = ['people']", (), ()),
        ("[values]\nname = 'x'", (), ()),
        (None, ("name",), ()),
        (None, ("nmae=X",), ()),
        (None, (), ("people",)),
    ],
)
def test_wrong_wishes_are_refused(toml: str | None, sets: tuple[str, ...], create: tuple[str, ...]) -> None:
    """[VAL-5]: known keys, right types."""
    with pytest.raises(AssureError) as refusal:
        read_wishes("clients", toml, sets, create)
    assert refusal.value.code == "invalid"


@pytest.mark.parametrize("sets", [("name=Nowhere",), ("name=A", "name=B"), ("tags=:x", "tags=A")])
def test_columns_that_are_not_there_or_too_many_are_refused(sets: tuple[str, ...]) -> None:
    with pytest.raises(AssureError) as refusal:
        settle("clients", read_sheet(b"A,B\n1,2\n"), read_wishes("clients", None, sets, ()))
    assert refusal.value.code == "invalid"


def test_the_nearest_column_is_named() -> None:
    with pytest.raises(AssureError, match="did you mean 'NAME'"):
        settle("clients", read_sheet(b"NAME\n1\n"), read_wishes("clients", None, ("name=NAMES",), ()))
    with pytest.raises(Invalid):
        read_sheet(b"")
