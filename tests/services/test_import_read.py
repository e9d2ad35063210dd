"""Files as people save them: delimiters, marks, quoted breaks, workbooks, invisible characters [IMP-1] [VAL-3]."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from assure_tui.domain.errors import Invalid
from assure_tui.services import import_read
from assure_tui.services.import_read import guarded, read_sheet, sniff, unguarded


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_marks_and_line_ends(mark: str, bom: bytes, end: str) -> None:
    text = end.join([f"name{mark}city", f'"A {mark} B"{mark}Bath', f"C{mark}", ""])
    sheet = read_sheet(bom + text.encode())
    assert sheet.columns == ("name", "city")
    assert [row.cells for row in sheet.rows] == [(f"A {mark} B", "Bath"), ("C", "")]


def test_quoted_line_breaks_and_rows_as_a_spreadsheet_counts() -> None:
    sheet = read_sheet(b'name,notes\nA,"one\ntwo"\n\n,\nB,x\n')
    assert [(row.number, row.cells) for row in sheet.rows] == [(2, ("A", "one\ntwo")), (5, ("B", "x"))]


def test_short_rows_are_filled_and_long_ones_told() -> None:
    sheet = read_sheet(b"a,b\n1\n1,2,\n1,2,3\n")
    assert [row.cells for row in sheet.rows] == [("1", ""), ("1", "2"), ("1", "2")]
    assert [row.excess for row in sheet.rows] == [False, False, True]


@pytest.mark.parametrize(
    "data",
    [b"", b"\xef\xbb\xbf", b"\n\n", "name\nA".encode("utf-16"), b"name\n\xff\xfe", b"a,a\n1,2\n", b"PK\x03\x04junk"],
)
def test_what_is_no_file_of_rows_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid) as refusal:
        read_sheet(data)
    assert refusal.value.field == "file"


def test_invisible_characters_are_taken_out_and_told() -> None:
    """[VAL-3]"""
    sheet = read_sheet("name,notes\nA\x1b[2J\u202eB,ok\nC,x\x00y\n".encode())
    assert sheet.rows[0].cells == ("A[2JB", "ok")
    assert [(item.row, item.column) for item in sheet.removed] == [(2, "name"), (3, "notes")]


def test_the_first_sheet_of_a_workbook() -> None:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet()
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, ["name", "zip", "due", "budget", "required", "share"])
    sheet.write_row(2, 0, ["Ünï", 20001])
    sheet.write_datetime(2, 2, date(2026, 3, 2), day)  # type: ignore[arg-type]
    sheet.write_row(2, 3, [90, True, 1.5])
    book.add_worksheet().write(0, 0, "other")
    book.close()
    found = read_sheet(target.getvalue())
    assert [(row.number, row.cells) for row in found.rows] == [(3, ("Ünï", "20001", "2026-03-02", "90", "yes", "1.5"))]


@pytest.mark.parametrize(
    ("head", "mark"), [("a,b;c,d", ","), ("a;b,c;d", ";"), ("a\tb", "\t"), ("a", ","), ('"a;b;c",d', ","), ("", ",")]
)
def test_the_delimiter_is_what_stands_most_in_the_heading(head: str, mark: str) -> None:
    assert sniff(head) == mark


SIGNS = ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "  =1", "＝1", "=cmd|' /C calc'!A0", "'=1", "''  =1"]


@pytest.mark.parametrize("text", SIGNS)
def test_formulas_get_an_apostrophe_that_import_takes_off(text: str) -> None:
    """[EXP-3]"""
    assert guarded(text) == f"'{text}"
    assert unguarded(guarded(text)) == text


@given(st.one_of(st.text(max_size=30), st.text("' =+-@\t\rab", max_size=6)))
def test_guarding_loses_nothing(text: str) -> None:
    """[EXP-3]: whatever a text begins with, what import takes off is what export put there."""
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1" + b"\x00" * 600, "old kind"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"SQLite format 3\x00", "a database"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"<!DOCTYPE html><html>", "a web page"),
        (b"\x7fELF\x02\x01\x01\x00\x00\x00", "zero bytes"),
        ("name,city\nA,B\n".encode("utf-16-le"), "zero bytes"),
        (b"PK\x03\x04" + b"\x00" * 40, "cut off or damaged"),
        ("name,city\nMüller,Köln\n".encode("latin-1"), "Line 2 is not UTF-8"),
    ],
)
def test_what_is_taken_for_a_list_by_mistake_is_said_in_words(data: bytes, words: str) -> None:
    """[IMP-1] [VAL-1]: other kinds of file and other encodings are named, with what to do."""
    with pytest.raises(Invalid) as refusal:
        read_sheet(data)
    assert words in refusal.value.message


def test_a_packed_folder_is_no_workbook_and_one_that_bursts_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    """[IMP-1]: a small file may claim to hold more than there is memory."""
    folder = io.BytesIO()
    with zipfile.ZipFile(folder, "w") as packed:
        packed.writestr("readme.txt", "hello")
    with pytest.raises(Invalid, match="packed folder"):
        read_sheet(folder.getvalue())
    monkeypatch.setattr(import_read, "_LARGEST_WORKBOOK", 5_000)
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b" " * 100_000)
    with pytest.raises(Invalid, match="would unpack"):
        read_sheet(bomb.getvalue())
