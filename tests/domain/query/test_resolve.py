"""What predicates mean on a given day (interface.md 3.3, Rules)."""

from __future__ import annotations

from datetime import date

import pytest

from assure_tui.domain.query import QueryError, equalities, expand, parse, resolve, view_slug
from assure_tui.domain.query.ast import (
    And,
    Choice,
    Cond,
    DateCond,
    Match,
    Not,
    NumCond,
    Or,
    PeriodCond,
    PersonCond,
    PresenceCond,
    Text,
    TextCond,
    YearEndCond,
)
from assure_tui.domain.query.fields import TARGETS, aliases_for, fields_for
from assure_tui.domain.query.words import Target

WED = date(2026, 11, 18)


def _match(text: str, target: Target = "engagements") -> Match:
    where = resolve(parse(text, target), WED).where
    assert isinstance(where, Match)
    return where


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


DATES = [
    ("due<7d", None, "2026-11-25"),
    ("due<=7d", None, "2026-11-26"),
    ("due>7d", "2026-11-26", None),
    ("due>=7d", "2026-11-25", None),
    ("due:tomorrow", "2026-11-19", "2026-11-20"),
    ("due:=tomorrow", "2026-11-19", "2026-11-20"),
    ("due:mon..fri", "2026-11-23", "2026-11-28"),
    ("due:thu..fri", "2026-11-19", "2026-11-21"),
    ("due:..eom", None, "2026-12-01"),
    ("due:2027-03-15..", "2027-03-15", None),
    ("due:-3d..today", "2026-11-15", "2026-11-19"),
    ("due:<+5bd", None, "2026-11-25"),
    ('due:"next week"', "2026-11-23", "2026-11-24"),
    ("filed:2026", "2026-01-01", "2027-01-01"),
    ("due<q1", None, "2027-01-01"),
    ("due>q1", "2027-04-01", None),
    ('due:"1 dec".."15 jan"', "2026-12-01", "2027-01-16"),
    ("idle>5bd", None, "2026-11-11"),
    ("idle>=5bd", None, "2026-11-12"),
    ("instage<3d", "2026-11-16", None),
    ("instage<=3d", "2026-11-15", None),
    ("age:3d", "2026-11-15", "2026-11-16"),
    ("age:2d..1w", "2026-11-11", "2026-11-17"),
    ("waited:1w..", None, "2026-11-12"),
]


@pytest.mark.parametrize(("text", "lo", "hi"), DATES)
def test_dates_and_ages(text: str, lo: str | None, hi: str | None) -> None:
    """Seen from Wednesday 18 November 2026; `due<7d` includes late work; ages are days in the past."""
    assert _match(text).conds == (DateCond(_day(lo), _day(hi)),)


OTHERS: list[tuple[str, Cond]] = [
    ("budget>80%", NumCond(">", 80, True)),
    ("hours>=4", NumCond(">=", 4)),
    ("hours:1h30", NumCond("=", 1.5)),
    ("left<-2", NumCond("<", -2)),
    ("progress:20..50", NumCond("between", 20, True, 50)),
    ("blockers:2..", NumCond(">=", 2)),
    ("year:..2024", NumCond("<=", 2024)),
    ("id:E-142", NumCond("=", 142)),
    ("type:1040,1120-S", Choice(frozenset({"1040", "1120-S"}))),
    ("priority>=high", Choice(frozenset({"high", "urgent"}))),
    ("priority<high", Choice(frozenset({"low", "medium"}))),
    ("priority:medium..high", Choice(frozenset({"medium", "high"}))),
    ("status:onhold", Choice(frozenset({"on_hold"}))),
    ('status:"Missing docs"', Choice(frozenset({"Missing docs"}))),
    ("is:overdue,blocked", Choice(frozenset({"late", "stuck"}))),
    ("blocker:k1,document", Choice(frozenset({"k1", "document"}))),
    ("stage~prep", TextCond("contains", ("prep",))),
    ("client:acme,harlow", TextCond("prefix", ("acme", "harlow"))),
    ("client~dental", TextCond("contains", ("dental",))),
    ("client=acme", TextCond("whole", ("acme",))),
    ("qualifier:MD", TextCond("whole", ("MD",))),
    ("assignee:@me,none", PersonCond((), me=True, none=True)),
    ('assignee:"me",@quill', PersonCond(("me", "quill"))),
    ("reviewer~uil", PersonCond(("uil",), mode="contains")),
    ("no:reviewer", PresenceCond("reviewer", False)),
    ("has:blockers", PresenceCond("blockers", True)),
    ("no:deadline", PresenceCond("due", False)),
    ("period:2025", PeriodCond("begins", 2025)),
    ("period:FY2026", PeriodCond("ends", 2026)),
    ("period:fy2026-06", PeriodCond("ends", 2026, 6)),
    ("period:2026-Q4", PeriodCond("span", start=date(2026, 10, 1), end=date(2026, 12, 31))),
    ("period:2026-H1", PeriodCond("span", start=date(2026, 1, 1), end=date(2026, 6, 30))),
    ("period:2026-02", PeriodCond("span", start=date(2026, 2, 1), end=date(2026, 2, 28))),
    ("period:2026-03-05", PeriodCond("span", start=date(2026, 3, 5), end=date(2026, 3, 5))),
    ("period:2026-03-02..2026-03-15", PeriodCond("span", start=date(2026, 3, 2), end=date(2026, 3, 15))),
]


@pytest.mark.parametrize(("text", "cond"), OTHERS)
def test_other_conditions(text: str, cond: Cond) -> None:
    """Comma is or; people and clients match from the start of a word; `~` contains [FILT-2] [PER-2]."""
    assert _match(text).conds == (cond,)


@pytest.mark.parametrize(
    ("text", "cond"),
    [
        ("fye:12", YearEndCond(12)),
        ("fye:dec", YearEndCond(12)),
        ("fye:06-30", YearEndCond(6, (30,))),
        ("fye:02-28", YearEndCond(2, (28, 29))),
        ("fye:02-29", YearEndCond(2, (28, 29))),
    ],
)
def test_year_ends_of_clients(text: str, cond: Cond) -> None:
    """A month or MM-DD; both names of the end of February are one [VAL-5]."""
    assert _match(text, "clients").conds == (cond,)


def test_not_equal_and_joins() -> None:
    """`!=` and `-` negate; nothing but And, Or, Not, Text and Match is left for the compiler."""
    tag = Match("tag", (Choice(frozenset({"vip"})),))
    assert resolve(parse("tag!=vip"), WED).where == Not(tag)
    where = resolve(parse('-tag:vip (acme OR "bank rec")'), WED).where
    assert where == And((Not(tag), Or((Text("acme"), Text("bank rec", True)))))
    assert resolve(parse(""), WED).where is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("due:eom..som", "range.order"),
        ("progress:50..20", "range.order"),
        ("budget:1..20%", "format"),
        ("priority:high..low", "range.order"),
        ("age:1w..2d", "range.order"),
        ("due<9999y", "date.range"),
        ("period:2026-03-02..2026-03-01", "period.order"),
        ("period:2026..", "period.format"),
    ],
)
def test_what_only_the_day_tells(text: str, code: str) -> None:
    """What is wrong only on a given day keeps its place and code [VAL-1]."""
    with pytest.raises(QueryError) as caught:
        resolve(parse(text), WED)
    assert caught.value.value_code == code
    assert caught.value.end > caught.value.start


def test_views_stand_for_their_filter() -> None:
    """A view may refer to another; its own sort stays with it [FILT-6]."""
    views = {"Busy": "is:late OR is:soon", "My work": "@busy assignee:me sort:due"}
    query = expand(parse("@my-work type:1040"), views)
    assert query.where == parse("(is:late OR is:soon) assignee:me type:1040").where
    assert query.sort == ()
    assert query.mentions_status()
    assert expand(parse("-@busy"), views).where == parse("NOT (is:late OR is:soon)").where


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("@loop", "cycle"),
        ("@ping", "cycle"),
        ("@lop", "unknown"),
        ("@broken", "query.syntax"),
        ("NOT @all", "query.syntax"),
        ("@a", "too_many"),
    ],
)
def test_views_that_cannot_be(text: str, code: str) -> None:
    """A view never refers to itself, however far round [VAL-5]."""
    views = {"loop": "@loop", "ping": "@pong", "pong": "is:late @ping", "broken": "due:", "all": "sort:due"}
    views |= {"a": "@b " * 20, "b": "@c " * 20, "c": "is:late"}
    with pytest.raises(QueryError) as caught:
        resolve(parse(text), WED, views=views)
    assert caught.value.value_code == code
    assert text[caught.value.start : caught.value.end] == text.removeprefix("NOT ") or text.startswith("NOT")


def test_a_view_of_everything_adds_nothing() -> None:
    """A view without a filter holds all: it vanishes from `and`, and makes `or` hold all."""
    views = {"all": "sort:due"}
    assert expand(parse("@all is:late"), views).where == parse("is:late").where
    assert expand(parse("@all OR is:late"), views).where is None


def test_slug_of_a_view() -> None:
    """Names of views become one word behind @."""
    assert [view_slug(name) for name in ("My work", "Büro [1]", "  A/B ")] == ["my-work", "buro-1", "a-b"]


def test_plain_equalities_fill_in_a_new_item() -> None:
    """Adding inside a filtered view fills in what plainly must hold (interface.md 3.5)."""
    query = parse("type:1040 -tag:vip stage:a,b reviewer:me due<7d (line:tax OR line:audit) is:open")
    assert equalities(query) == {"type": "1040", "reviewer": "me"}


@pytest.mark.parametrize("target", TARGETS)
def test_tables_of_fields_are_sound(target: Target) -> None:
    """Every alias stands for one field, none hides another's name."""
    table = fields_for(target)
    aliases = [alias for entry in table.values() for alias in entry.aliases]
    assert len(aliases) == len(set(aliases))
    assert not set(aliases) & set(table)
    assert set(aliases_for(target).values()) == set(table)


@pytest.mark.parametrize("target", TARGETS)
def test_fixed_words_are_unambiguous(target: Target) -> None:
    """Each offered word of a fixed list stands for its own value."""
    for entry in fields_for(target).values():
        assert [entry.choice(word) for word in entry.words] == list(entry.choices)
