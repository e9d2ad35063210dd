"""Building blocks of filters: one typed condition on one column becomes SQL with bound values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from assure_tui.domain.query.ast import (
    Choice,
    Cond,
    DateCond,
    NumCond,
    PersonCond,
    TextCond,
)
from assure_tui.store.queries.refs import Context, StaffRef, matching, squash
from assure_tui.store.read import fold, midnight

Leaf: TypeAlias = Callable[[Context, Cond], str]

NEVER = "1 = 0"
ALWAYS = "1 = 1"
_WORD_STARTS = ("", "% ", "%-", "%(", "%&", "%/", "%.", "%'", '%"')


def any_of(terms: Iterable[str]) -> str:
    """Terms joined by or; nothing holds for none."""
    kept = [term for term in terms if term != NEVER]
    if not kept:
        return NEVER
    return kept[0] if len(kept) == 1 else f"({' OR '.join(kept)})"


def all_of(terms: Iterable[str]) -> str:
    """Terms joined by and; everything holds for none."""
    kept = [term for term in terms if term and term != ALWAYS]
    if not kept:
        return ALWAYS
    return kept[0] if len(kept) == 1 else f"({' AND '.join(kept)})"


def among(ctx: Context, column: str, values: Sequence[object]) -> str:
    """The column holds one of the values."""
    if not values:
        return NEVER
    return f"{column} IN {ctx.bind.many(values)}" if len(values) > 1 else f"{column} = {ctx.bind(values[0])}"


def nothing(_ctx: Context, _cond: Cond) -> str:
    """A field whose things a firm does not have yet: no row can match it."""
    return NEVER


# -- text ----------------------------------------------------------------------------------------


def like(value: str) -> str:
    """A text for LIKE with `!` as escape: what people type is never a pattern."""
    return value.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def contains(ctx: Context, folded: str, text: str) -> str:
    """The folded column has the text anywhere."""
    return f"{folded} LIKE {ctx.bind(f'%{like(fold(text))}%')} ESCAPE '!'"


def text_sql(ctx: Context, folded: str, cond: TextCond) -> str:
    """One of the texts, on a column that is folded already."""
    terms: list[str] = []
    for value in cond.values:
        wanted = fold(value.strip())
        match cond.mode:
            case "whole":
                terms.append(f"{folded} = {ctx.bind(wanted)}")
            case "contains":
                terms.append(contains(ctx, folded, wanted))
            case _:
                starts = (f"{folded} LIKE {ctx.bind(start + like(wanted) + '%')} ESCAPE '!'" for start in _WORD_STARTS)
                # What does not hold it anywhere is passed over at the first comparison, not after the ninth.
                terms.append(all_of((contains(ctx, folded, wanted), any_of(starts))))
    return any_of(terms)


def as_text(cond: Cond) -> TextCond:
    """The condition of a field that holds text the firm made up, such as a state of the union or a city."""
    if isinstance(cond, Choice):
        return TextCond("whole", tuple(sorted(cond.values)))
    if isinstance(cond, TextCond):
        return cond
    raise TypeError(f"no text condition: {cond!r}")


def text(column: str, *, folded: bool = False) -> Leaf:
    """A field that is a text column."""
    expression = column if folded else f"fold({column})"
    return lambda ctx, cond: text_sql(ctx, expression, as_text(cond))


def of_client(leaf: Leaf, column: str = "e.client_id") -> Leaf:
    """A condition on the client `c`, asked about a row that names its client."""
    return lambda ctx, cond: f"{column} IN (SELECT c.id FROM client c WHERE {leaf(ctx, cond)})"


# -- days, instants, numbers -----------------------------------------------------------------------


def day(column: str, key: str | None = None) -> Leaf:
    """A calendar day; `key` is a column that holds the far future where the day is missing."""

    def leaf(ctx: Context, cond: Cond) -> str:
        assert isinstance(cond, DateCond)
        on = key or column
        terms = []
        if cond.lo is not None:
            terms.append(f"{on} >= {ctx.bind(cond.lo.isoformat())}")
        if cond.hi is not None:
            terms.append(f"{on} < {ctx.bind(cond.hi.isoformat())}")
        if cond.hi is None:
            terms.append(f"{column} IS NOT NULL")
        return all_of(terms)

    return leaf


def instant(column: str) -> Leaf:
    """An instant, compared by days of the firm's zone [CONV-4]."""

    def leaf(ctx: Context, cond: Cond) -> str:
        assert isinstance(cond, DateCond)
        zone = ctx.refs.zone
        terms = []
        if cond.lo is not None:
            terms.append(f"{column} >= {ctx.bind(midnight(cond.lo, zone))}")
        if cond.hi is not None:
            terms.append(f"{column} < {ctx.bind(midnight(cond.hi, zone))}")
        return all_of(terms or [f"{column} IS NOT NULL"])

    return leaf


def compare(ctx: Context, expression: str, cond: NumCond, unit: float = 1) -> str:
    """A number held against the condition's; `unit` turns what people type into what is stored."""
    low = ctx.bind(_plain(cond.value * unit))
    if cond.op == "between":
        high = ctx.bind(_plain((cond.upper if cond.upper is not None else cond.value) * unit))
        return f"({expression} BETWEEN {low} AND {high})"
    return f"{expression} {cond.op} {low}"


def number(expression: str, *, unit: float = 1, percent: str | None = None) -> Leaf:
    """A number, with another expression for what is asked in per cent."""

    def leaf(ctx: Context, cond: Cond) -> str:
        assert isinstance(cond, NumCond)
        if cond.percent and percent is not None:
            return compare(ctx, percent, cond)
        return compare(ctx, expression, cond, unit)

    return leaf


def _plain(value: float) -> float | int:
    return int(value) if value == int(value) else value


# -- names and people ------------------------------------------------------------------------------


def wanted_name(cond: Cond) -> Callable[[str], bool]:
    """Whether a name is asked for: whole without case and joints, or a part of it after `~`."""
    if isinstance(cond, Choice):
        values = {squash(value) for value in cond.values}
        return lambda name: squash(name) in values
    text_cond = as_text(cond)
    parts = [fold(value) for value in text_cond.values]
    return lambda name: any(part in fold(name) for part in parts)


def reference(column: str, names: Callable[[Context], Iterable[tuple[int, Sequence[str]]]]) -> Leaf:
    """A field that names a row of a small table: its ids are looked up first."""
    return lambda ctx, cond: among(ctx, column, matching(names(ctx), wanted_name(cond)))


def stored_choice(column: str) -> Leaf:
    """A field that holds one of a fixed list of words."""

    def leaf(ctx: Context, cond: Cond) -> str:
        if isinstance(cond, Choice):
            return among(ctx, column, sorted(cond.values))
        return text_sql(ctx, f"fold({column})", as_text(cond))

    return leaf


def people_ids(ctx: Context, cond: PersonCond) -> list[int]:
    """The staff a person condition means."""
    wanted = [fold(name.strip()) for name in cond.names]
    found = [person.id for person in ctx.refs.staff.values() if any(_is(person, name, cond.mode) for name in wanted)]
    if cond.me and ctx.viewer.staff_id is not None and ctx.viewer.staff_id not in found:
        found.append(ctx.viewer.staff_id)
    return found


def _is(person: StaffRef, wanted: str, mode: str) -> bool:
    name, login, initials = fold(person.name), fold(person.login or ""), fold(person.initials)
    if wanted in (name, login, initials):
        return True
    if mode == "whole":
        return False
    if mode == "contains":
        return wanted in name or wanted in login
    # Initials match whole only: `a` would otherwise be everybody whose initials begin so.
    return f" {name.replace('-', ' ')}".find(f" {wanted}") >= 0 or login.startswith(wanted)


def person(*columns: str, nobody: str | None = None) -> Leaf:
    """A field that holds a person in any of the columns; `none` is nobody in all of them."""
    empty = nobody or all_of(f"{column} IS NULL" for column in columns)

    def leaf(ctx: Context, cond: Cond) -> str:
        assert isinstance(cond, PersonCond)
        found = people_ids(ctx, cond)
        terms = [among(ctx, column, found) for column in columns] if found else []
        return any_of([*terms, *([empty] if cond.none else [])])

    return leaf
