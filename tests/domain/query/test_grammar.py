"""What the filter language accepts and refuses, with the place of the mistake [FILT-2] [VAL-1]."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assure_tui.domain.errors import Invalid
from assure_tui.domain.query import QueryError, parse
from assure_tui.domain.query.ast import And, Not, Or, Pred, Range, Text, ViewRef, Word
from assure_tui.domain.query.grammar import MAX_LENGTH

ACCEPTED = [
    'assignee:me due<7d stage:"In review"',
    "client:acme,harlow -is:done",
    "(is:late OR is:stuck) reviewer:me",
    "due:mon..fri  due:..eom  due:2027-03-15..",
    'client~dental  "bank rec"  in:comments K-1',
    "budget>80%  hours>=4  idle>5bd  instage>3d",
    "@busy type:1040 sort:due,-priority group:client columns:client,due,next",
    "R&D 1120-S",
    'client:"Smith & Co","O\'Hara"',
    "client:smith-jones -tag:rush",
    "due:<+5bd",
    "due:-3d..today",
    "assignee:@me,none",
    "NOT (is:waiting OR is:snoozed)",
    "!is:done",
    "",
    "   ",
    "no:reviewer  has:comments  blocker:k1",
    "NOT NOT is:late",
    "-(is:late OR is:soon)",
    "is:late AND is:stuck OR is:held",
    'title~"a \\"quoted\\" word"',
    "due : tomorrow",
    "ORANGE ANDROID NOTE",
    "year:2024..2026 priority>=high",
    'due:"3bd before 15 mar"',
    "period:FY2026-06 period:2026-Q1,2026-H1",
    "period:2026-01-01..2026-06-30",
    "DUE<7d",
    "tag!=vip",
    'status:"Missing docs"',
    "-142",
]


@pytest.mark.parametrize("text", ACCEPTED)
def test_accepted(text: str) -> None:
    """The examples of interface.md 3.1 and 3.2, and more, are read."""
    assert parse(text).text == text


REJECTED = [
    ("due:", 3, "missing"),
    ("due<", 3, "missing"),
    ('stage:"In review', 6, "quote"),
    ("(is:done", 0, "not closed"),
    ("is:late (is:done (is:held)", 8, "not closed"),
    ("a:,b", 1, "missing"),
    (")", 0, "closes nothing"),
    ("is:done)", 7, "closes nothing"),
    ("()", 1, "nothing before"),
    ("OR", 0, "joins"),
    ("is:late AND", 8, "joins"),
    ("is:late OR OR is:held", 11, "joins"),
    ("NOT", 0, "joins"),
    ("due:(mon)", 3, "missing"),
    ("a..b", 1, "fit"),
    ("is:late !", 8, "too early"),
    ("10:30", 2, "quotes"),
    ('""', 0, "nothing between"),
    ('tag:""', 4, "nothing between"),
    ("client:a\x1b[31m", 8, "cannot be seen"),
    ("client:\u202eabc", 7, "cannot be seen"),
    ("a\u200bb", 1, "cannot be seen"),
]


@pytest.mark.parametrize(("text", "start", "message"), REJECTED)
def test_rejected_with_place(text: str, start: int, message: str) -> None:
    """A mistake is told with its place, as the red underline needs it [VAL-1] [VAL-3]."""
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert message in caught.value.message
    assert caught.value.start == start
    assert isinstance(caught.value, Invalid)


UNKNOWN = [
    ("assigne:me", "assignee", 0, 7),
    ("is:lat", "late", 3, 6),
    ("prority:high", "priority", 0, 7),
    ("priority:hihg", "high", 9, 13),
    ("sort:du", "due", 5, 7),
    ("group:clint", "client", 6, 11),
    ("columns:clent", "client", 8, 13),
    ("no:reviwer", "reviewer", 3, 10),
    ("has:comment", "comments", 4, 11),
    ("blocker:k2", "k1", 8, 10),
    ("due:tomorow", "tomorrow", 4, 11),
    ("is:late in:coments", "comments", 11, 18),
]


@pytest.mark.parametrize(("text", "near", "start", "end"), UNKNOWN)
def test_unknown_words_name_what_is_near(text: str, near: str, start: int, end: int) -> None:
    """An unknown field or value is refused with the nearest three [FILT-2]."""
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert near in caught.value.suggestions
    assert len(caught.value.suggestions) <= 3
    assert (caught.value.start, caught.value.end) == (start, end)


MISUSED = [
    "stage<3",
    "is>late",
    "is~late",
    "tag:a..b",
    "client<a",
    "due~mon",
    "due<mon,fri",
    "due<mon..fri",
    "no!=due",
    "hours:50%",
    "hours:many",
    "budget>1..2",
    "idle>-5d",
    "idle:never",
    "due:2027-02-30",
    "due:32/1",
    "due:1800-01-01",
    "id:C-7",
    "period:2026-Q5",
    "period:2026-13",
    "period:FY2026-Q1",
    "period:yesterday",
    "period:2026-02-01..2026-01-01..",
    "limit:many",
    "limit:9999999",
    "limit:-1",
    "limit:1,2",
    "limit:1 limit:2",
    "sort:due sort:client",
    "sort<due",
    "sort:due..client",
    "density:huge",
    "is:late OR sort:due",
    "-sort:due",
    "(group:client OR is:late)",
    "(is:late OR is:held) OR (limit:5)",
    "NOT in:title",
    "fye:12",
    "task:review",
]


@pytest.mark.parametrize("text", MISUSED)
def test_misused_fields_are_refused(text: str) -> None:
    """Operators, ranges and values must suit the field; shape stands outside brackets (interface.md 3.3)."""
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert 0 <= caught.value.start <= caught.value.end <= len(text)


def test_not_binds_tightest_then_and_then_or() -> None:
    """NOT, then AND (also by juxtaposition), then OR (interface.md 3.2)."""
    late, stuck, held = (Pred("is", ":", (Word(word),)) for word in ("late", "stuck", "held"))
    expected = Or((And((Not(late), stuck)), held))
    assert parse("NOT is:late is:stuck OR is:held").where == expected
    assert parse("!is:late AND is:stuck OR is:held").where == expected
    assert parse("NOT (is:late OR is:stuck)").where == Not(Or((late, stuck)))


def test_open_range_leaves_the_next_term_alone() -> None:
    """`due:2027-03-15.. harlow` is an open range and free text, not a range that ends in a name."""
    assert parse("due:2027-03-15.. harlow").where == And(
        (Pred("due", ":", (Range(Word("2027-03-15"), None),)), Text("harlow"))
    )


def test_aliases_and_case_of_fields() -> None:
    """Fields are read in lower case and by their other names (interface.md 3.2)."""
    assert parse("Deadline<7d").where == parse("due<7d").where
    assert parse("@Busy").where == ViewRef("busy")


def test_values_are_normalised() -> None:
    """Text is NFC, trimmed, inner blanks one [VAL-2]."""
    assert parse('title:"  Cafe\u0301\n  rec "').where == Pred("title", ":", (Word("Café rec", quoted=True),))


def test_shape_is_kept_beside_the_filter() -> None:
    """sort, group, columns, limit, density and in belong to the view, wherever at the top they stand."""
    query = parse("sort:due,-priority is:late group:client limit:20 columns:client,due density:compact in:title,notes")
    assert query.where == Pred("is", ":", (Word("late"),))
    assert [(key.field, key.desc) for key in query.sort] == [("due", False), ("priority", True)]
    assert (query.group, query.limit, query.density) == ("client", 20, "compact")
    assert query.columns == ("client", "due")
    assert query.search_in == ("title", "notes")


@pytest.mark.parametrize(
    ("text", "replaced"),
    [
        ("", False),
        ("client:acme", False),
        ("is:late", True),
        ("(a OR -is:done)", True),
        ("status:active", True),
    ],
)
def test_status_words_replace_the_default(text: str, replaced: bool) -> None:
    """`is:` or `status:` replaces is:open [FILT-3]."""
    assert parse(text).mentions_status() is replaced


def test_targets_have_their_own_words() -> None:
    """Clients and tasks know fields that engagements do not (interface.md 3.3)."""
    parse("entity:trust fye:12-31 state:DC status:prospect is:active sort:client", "clients")
    parse("task:review taskstatus:todo waiting:thirdparty required:yes is:skipped type:1040", "tasks")
    with pytest.raises(QueryError):
        parse("stage:prep", "clients")


def test_values_the_store_knows() -> None:
    """With the store's names at hand, unknown stages and people are refused [FILT-2]."""
    names = {"stage": ["In Review", "Préparation"], "assignee": ["Ada Quill", "aq"]}
    for text in ('stage:"in review"', "stage:preparation", "stage~rev", "assignee:quill,me,none", "tag:any"):
        parse(text, known=names.get)
    for text, near in (("stage:preparatio", "Préparation"), ("assignee:aqq", "aq")):
        with pytest.raises(QueryError) as caught:
            parse(text, known=names.get)
        assert near in caught.value.suggestions


ALPHABET = [
    "(",
    ")",
    '"',
    "\\",
    "..",
    ",",
    ":",
    "<",
    "=",
    "~",
    "!",
    "-",
    "@",
    "OR",
    " ",
    "AND ",
    "NOT ",
    "due",
    "is",
    "late",
]


@given(st.lists(st.sampled_from(ALPHABET) | st.text(max_size=3), max_size=25).map("".join))
@example("(" * 3000)
@example("!" * 3000 + "a")
@example("-" * 3000 + "a")
@example("(" * 1500 + "a" + ")" * 1500)
@example("a " * 1900)
@example("x" * (MAX_LENGTH + 1))
@example("due:" + "1d before " * 300)
@example("\ud800")
@example("[red]x[/] \U0001f600 \u05d0\u05d1")
def test_hostile_text_only_ever_raises_query_error(text: str) -> None:
    """Whatever is typed or pasted, the bar survives, and the place lies within the text [VAL-1]."""
    try:
        parse(text)
    except QueryError as error:
        assert 0 <= error.start <= error.end <= max(len(text), 1)
