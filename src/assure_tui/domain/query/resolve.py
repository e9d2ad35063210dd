"""A checked filter made exact for one day: predicates become typed conditions for the SQL compiler."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from assure_tui.domain.errors import Invalid, QueryError
from assure_tui.domain.query.ast import (
    And,
    Choice,
    Cond,
    DateCond,
    Match,
    Node,
    Not,
    NumCond,
    Or,
    PersonCond,
    Pred,
    PresenceCond,
    Range,
    Text,
    TextCond,
    Value,
    ViewRef,
    Word,
)
from assure_tui.domain.query.checked import Query, ends
from assure_tui.domain.query.dates import WorkCalendar, parse_span, shift
from assure_tui.domain.query.fields import aliases_for, fields_for
from assure_tui.domain.query.read_values import (
    read_age,
    read_number,
    read_period,
    read_period_range,
    read_year_end,
)
from assure_tui.domain.query.saved_views import expand
from assure_tui.domain.query.words import Field, squash

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ResolvedQuery:
    """`query` with views put in; `where` holds only And, Or, Not, Text and Match."""

    query: Query
    where: Node | None = None
    search_in: tuple[str, ...] = field(default=())

    def mentions_status(self) -> bool:
        """Whether a status is asked for, views included [FILT-3]."""
        return self.query.mentions_status()


def resolve(
    query: Query,
    today: date,
    work: WorkCalendar | None = None,
    *,
    day_first: bool = False,
    week_start: int = 0,
    views: Mapping[str, str] | None = None,
) -> ResolvedQuery:
    """Settle dates, durations, numbers, people and choices; `QueryError` marks what cannot be."""
    whole = expand(query, views or {})
    resolver = _Resolver(whole, today, work, day_first, week_start)
    where = None if whole.where is None else resolver.node(whole.where)
    return ResolvedQuery(whole, where, whole.search_in)


class _Resolver:
    def __init__(self, query: Query, today: date, work: WorkCalendar | None, day_first: bool, week_start: int) -> None:
        self.target = query.target
        self.fields = fields_for(query.target)
        self.names = aliases_for(query.target)
        self.today = today
        self.work = work
        self.day_first = day_first
        self.week_start = week_start

    def node(self, node: Node) -> Node:
        match node:
            case And(children):
                return And(tuple(self.node(child) for child in children))
            case Or(children):
                return Or(tuple(self.node(child) for child in children))
            case Not(child):
                return Not(self.node(child))
            case Pred():
                return self.pred(node)
            case Text() | Match() | ViewRef():
                return node

    def pred(self, node: Pred) -> Node:
        entry = self.fields[node.field]
        readers: dict[str, Callable[[Field, Pred], tuple[Cond, ...]]] = {
            "person": self.people,
            "choice": self.choices,
            "state": self.choices,
            "text": self.texts,
            "presence": self.presences,
        }
        reader = readers.get(entry.kind)
        if reader is not None:
            conds = reader(entry, node)
        else:
            conds = tuple(self.single(entry, node, value) for value in node.values)
        found = Match(entry.name, conds)
        return Not(found) if node.op == "!=" else found

    def single(self, entry: Field, node: Pred, value: Value) -> Cond:
        op = ":" if node.op == "!=" else node.op
        match entry.kind:
            case "date":
                return self.date_range(value) if isinstance(value, Range) else self.dates(op, value)
            case "age":
                return self.age(op, value)
            case "number":
                return self.number(entry, op, value)
            case "yearend":
                return read_year_end(ends(value)[0])
            case _:
                if isinstance(value, Range):
                    return read_period_range(value.lo, value.hi, value.span)
                return read_period(value)

    def span(self, word: Word, today: date) -> tuple[date, date]:
        try:
            return parse_span(word.text, today, self.work, day_first=self.day_first, week_start=self.week_start)
        except Invalid as error:
            raise QueryError(error.message, *word.span, code=error.value_code) from None

    def dates(self, op: str, word: Word) -> DateCond:
        first, past = self.span(word, self.today)
        match op:
            case "<":
                return DateCond(None, first)
            case "<=":
                return DateCond(None, past)
            case ">":
                return DateCond(past, None)
            case ">=":
                return DateCond(first, None)
            case _:
                return DateCond(first, past)

    def date_range(self, value: Range) -> DateCond:
        first = self.span(value.lo, self.today)[0] if value.lo else None
        past = self.span(value.hi, self.today)[1] if value.hi else None
        if first is not None and past is not None and value.hi is not None and past <= first:
            # On a Wednesday `mon..fri` is next week's: the end is the coming one seen from the beginning.
            past = self.span(value.hi, first)[1]
            if past <= first:
                raise QueryError("The range ends before it begins.", *value.span, code="range.order")
        return DateCond(first, past)

    def back(self, word: Word) -> date:
        count, unit = read_age(word)
        try:
            return shift(self.today, -count, unit, self.work)
        except Invalid as error:
            raise QueryError(error.message, *word.span, code=error.value_code) from None

    def age(self, op: str, value: Value) -> DateCond:
        """An age is a day in the past: older than 5bd is before the fifth working day back."""
        if isinstance(value, Range):
            lo = self.back(value.hi) if value.hi else None
            hi = self.back(value.lo) + _DAY if value.lo else None
            if lo is not None and hi is not None and hi <= lo:
                raise QueryError("The range ends before it begins.", *value.span, code="range.order")
            return DateCond(lo, hi)
        day = self.back(value)
        match op:
            case ">":
                return DateCond(None, day)
            case ">=":
                return DateCond(None, day + _DAY)
            case "<":
                return DateCond(day + _DAY, None)
            case "<=":
                return DateCond(day, None)
            case _:
                return DateCond(day, day + _DAY)

    def number(self, entry: Field, op: str, value: Value) -> NumCond:
        if isinstance(value, Word):
            amount, percent = read_number(entry, value, self.target)
            match op:
                case "<" | "<=" | ">" | ">=":
                    return NumCond(op, amount, percent)
                case _:
                    return NumCond("=", amount, percent)
        read = [read_number(entry, word, self.target) for word in ends(value)]
        if len(read) == 1:
            amount, percent = read[0]
            return NumCond(">=" if value.lo else "<=", amount, percent)
        (low, percent), (high, other) = read
        if percent != other:
            raise QueryError("Both ends of a range are in %, or neither.", *value.span, code="format")
        if high < low:
            raise QueryError("The range ends before it begins.", *value.span, code="range.order")
        return NumCond("between", low, percent, high)

    def choices(self, entry: Field, node: Pred) -> tuple[Cond, ...]:
        words = [word for value in node.values for word in ends(value)]
        if node.op == "~":
            return (TextCond("contains", tuple(word.text for word in words)),)
        ranged = any(isinstance(value, Range) for value in node.values)
        if entry.ordered and (ranged or node.op in ("<", "<=", ">", ">=")):
            return (Choice(self.ordered(entry, node)),)
        return (Choice(frozenset(entry.choice(word.text) or word.text for word in words)),)

    def ordered(self, entry: Field, node: Pred) -> frozenset[str]:
        order = list(entry.choices)
        found: set[str] = set()
        for value in node.values:
            if isinstance(value, Range):
                low = order.index(self.of_list(entry, value.lo)) if value.lo else 0
                high = order.index(self.of_list(entry, value.hi)) if value.hi else len(order) - 1
                if high < low:
                    raise QueryError("The range ends before it begins.", *value.span, code="range.order")
                found.update(order[low : high + 1])
                continue
            at = order.index(self.of_list(entry, value))
            match node.op:
                case "<":
                    found.update(order[:at])
                case "<=":
                    found.update(order[: at + 1])
                case ">":
                    found.update(order[at + 1 :])
                case ">=":
                    found.update(order[at:])
                case _:
                    found.add(order[at])
        return frozenset(found)

    def of_list(self, entry: Field, word: Word) -> str:
        value = entry.choice(word.text)
        if value is None:
            raise QueryError(f"{entry.name}: does not know “{word.text[:40]}”.", *word.span, code="unknown")
        return value

    def people(self, entry: Field, node: Pred) -> tuple[Cond, ...]:
        names: list[str] = []
        me = none = False
        for word in (word for value in node.values for word in ends(value)):
            bare = word.text if word.quoted else word.text.removeprefix("@")
            if not word.quoted and bare.lower() == "me":
                me = True
            elif not word.quoted and bare.lower() == "none":
                none = True
            elif bare:
                names.append(bare)
        match node.op:
            case "~":
                return (PersonCond(tuple(names), me, none, "contains"),)
            case "=":
                return (PersonCond(tuple(names), me, none, "whole"),)
            case _:
                return (PersonCond(tuple(names), me, none, "prefix"),)

    def texts(self, entry: Field, node: Pred) -> tuple[Cond, ...]:
        values = tuple(word.text for value in node.values for word in ends(value))
        if node.op == "~":
            return (TextCond("contains", values),)
        return (TextCond("prefix" if entry.prefix and node.op != "=" else "whole", values),)

    def presences(self, entry: Field, node: Pred) -> tuple[Cond, ...]:
        found: list[Cond] = []
        for word in (word for value in node.values for word in ends(value)):
            name = self.names.get(word.text.lower(), squash(word.text))
            found.append(PresenceCond(name, entry.name == "has"))
        return tuple(found)
