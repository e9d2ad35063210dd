"""Series as people read them: the list, one with its next twelve, what waits for a decision [REC-29] [VIEW-2]."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from assure_tui.domain.errors import Invalid, NotFound
from assure_tui.domain.model import SLOTS, Actor, read_short, short
from assure_tui.domain.series_views import OccurrenceView, SeriesDetail, SeriesView
from assure_tui.store.queries import sight
from assure_tui.store.queries.refs import Context, Refs, read_json
from assure_tui.store.read import Binder, Reader, Row, chunks, read_day

STATES = ("active", "paused", "ended", "pending", "failed")
_COLUMNS = (
    "s.id, s.version, s.external_id, c.name, s.client_id, y.code, y.name, s.qualifier, s.frequency, s.rule, s.start,"
    " s.lead, s.shift, s.mapping, s.wait, s.state, s.next_on, s.template, s.paused_from, s.paused_to, s.ended_on,"
    " s.follows_id, s.working_days, c.preparer_id, c.reviewer_id, c.partner_id, c.owner_id"
)
_FROM = "FROM series s JOIN client c ON c.id = s.client_id JOIN engagement_type y ON y.id = s.type_id"
_WAITING = "EXISTS (SELECT 1 FROM occurrence o WHERE o.series_id = s.id AND o.state = '{}')"
_OCCURRENCE = (
    'o.series_id, o."on", o.creation, o.state, o.part, o.period_start, o.period_end, o.engagement_id, e.title,'
    " o.reason, o.late_days, c.name, y.code, o.changes"
)


def series(
    reader: Reader, viewer: Actor, query: str = "", *, limit: int | None = None, offset: int = 0, today: date
) -> tuple[tuple[SeriesView, ...], int]:
    """Those with something to decide first, then by next date; ended ones when they are asked for."""
    ctx = Context(Binder(), Refs(reader), viewer, today)
    terms = [*_query_terms(ctx, query), *sight.client_terms(ctx)]
    condition = " AND ".join(terms) or "1 = 1"
    total = int(reader.rows(f"SELECT COUNT(*) {_FROM} WHERE {condition}", ctx.bind.params)[0][0])
    first = f"CASE WHEN {_WAITING.format('pending')} OR {_WAITING.format('failed')} THEN 0 ELSE 1 END"
    sql = (
        f"SELECT {_COLUMNS} {_FROM} WHERE {condition} ORDER BY {first},"
        " CASE WHEN s.next_on IS NULL THEN 1 ELSE 0 END, s.next_on, s.id"
    )
    if limit is not None:
        sql += f" LIMIT {ctx.bind(limit)} OFFSET {ctx.bind(max(0, offset))}"
    rows = reader.rows(sql, ctx.bind.params)
    if limit is None and offset > 0:
        rows = rows[offset:]
    return _views(ctx, rows), total


def one(reader: Reader, viewer: Actor, number: int, *, today: date) -> SeriesDetail:
    """One series with its records and its next twelve [REC-29]."""
    from assure_tui.store.queries.series_preview import preview

    ctx = Context(Binder(), Refs(reader), viewer, today)
    terms = [f"s.id = {ctx.bind(number)}", *sight.client_terms(ctx)]
    more = "s.shift_holidays, s.period_kind, y.period_kind, s.due_rule, s.pause_reason, s.author_id"
    rows = reader.rows(f"SELECT {_COLUMNS}, {more} {_FROM} WHERE {' AND '.join(terms)}", ctx.bind.params)
    if not rows:
        raise NotFound(f"there is no series {short('series', number)} that you may see")
    row = rows[0]
    author = row[32]
    return SeriesDetail(
        series=_views(ctx, rows)[0],
        template=read_json(row[17]) or {},
        working_days=bool(row[22]),
        shift_holidays=bool(row[27]),
        period_kind=row[28] or row[29],
        due_rule=read_json(row[30]),
        pause_reason=row[31],
        author=ctx.refs.login(author),
        occurrences=_occurrences(ctx, [f"o.series_id = {ctx.bind(number)}"], newest=True, limit=200),
        next=preview(reader, viewer, number, today=today),
    )


def waiting(reader: Reader, viewer: Actor, *, today: date, limit: int | None = None) -> tuple[OccurrenceView, ...]:
    """Pending and failed occurrences, oldest first [REC-16] [REC-18]."""
    ctx = Context(Binder(), Refs(reader), viewer, today)
    terms = ["o.state IN ('pending', 'failed')", *sight.client_terms(ctx)]
    return _occurrences(ctx, terms, newest=False, limit=limit)


# -- parts -------------------------------------------------------------------------------------


def _query_terms(ctx: Context, query: str) -> list[str]:
    """Words of a name, a type or a number; `state:` `client:` `type:` `every:` narrow; ended only when asked."""
    # The filter language and the rules of recurrence are loaded by who asks for what they say.
    terms: list[str] = []
    asked = False
    for word in query.split():
        name, mark, value = word.partition(":")
        if name.casefold() in ("state", "is") and mark:
            states = [part.casefold() for part in value.split(",")]
            unknown = [part for part in states if part not in STATES]
            if unknown:
                raise Invalid("state", "unknown", f"a series is {', '.join(STATES)}, not {unknown[0][:40]!r}")
            asked = True
            terms.append(f"({' OR '.join(_state_term(ctx, part) for part in states)})")
        elif name.casefold() == "client" and mark:
            from assure_tui.store.queries.filter_leaves import contains

            terms.append(contains(ctx, "c.name_key", value))
        elif name.casefold() == "type" and mark:
            codes = ctx.bind.many(part.upper() for part in value.split(","))
            terms.append(f"upper(y.code) IN {codes}")
        elif name.casefold() == "every" and mark:
            terms.append(f"s.frequency IN {ctx.bind.many(part.casefold() for part in value.split(','))}")
        else:
            terms.append(_word_term(ctx, word))
            asked = asked or read_short(word, "series") is not None
    if not asked:
        terms.append("s.state <> 'ended'")
    return terms


def _state_term(ctx: Context, state: str) -> str:
    if state in ("pending", "failed"):
        return _WAITING.format(state)
    return f"s.state = {ctx.bind(state)}"


def _word_term(ctx: Context, word: str) -> str:
    from assure_tui.store.queries.filter_leaves import contains

    number = read_short(word, "series") if word[:1] in "Ss" else None
    columns = ("c.name_key", "fold(y.code)", "fold(y.name)", "fold(s.qualifier)")
    terms = [contains(ctx, column, word) for column in columns]
    if number is not None:
        terms.append(f"s.id = {ctx.bind(number)}")
    return f"({' OR '.join(terms)})"


def _views(ctx: Context, rows: Sequence[Row]) -> tuple[SeriesView, ...]:
    counts: dict[tuple[int, str], int] = {}
    for part in chunks(row[0] for row in rows):
        bind = Binder()
        sql = f"SELECT series_id, state, COUNT(*) FROM occurrence WHERE series_id IN {bind.many(part)} GROUP BY 1, 2"
        counts |= {(number, state): int(n) for number, state, n in ctx.refs.reader.rows(sql, bind.params)}
    return tuple(_view(ctx, row, counts) for row in rows)


def _view(ctx: Context, row: Row, counts: dict[tuple[int, str], int]) -> SeriesView:
    from assure_tui.domain.recurrence.patterns import INSTALLMENTS
    from assure_tui.domain.recurrence.words import in_words

    number, template = int(row[0]), read_json(row[17]) or {}
    defaults = dict(zip(SLOTS, row[23:27], strict=True))
    slots = {slot: ctx.refs.login(template[slot] if slot in template else defaults[slot]) for slot in SLOTS}
    start = date.fromisoformat(row[10])
    return SeriesView(
        id=number,
        version=row[1],
        external_id=row[2],
        client=row[3],
        client_id=row[4],
        type=row[5],
        type_name=row[6],
        qualifier=row[7],
        frequency=row[8],
        rule=row[9],
        words=in_words(INSTALLMENTS if row[8] == INSTALLMENTS else row[9], start, working=bool(row[22])),
        start=start,
        lead=row[11],
        shift=row[12],
        mapping=row[13],
        wait=row[14],
        state=_state(row, ctx.today),
        next_on=read_day(row[16]),
        pending=counts.get((number, "pending"), 0),
        failed=counts.get((number, "failed"), 0),
        made=counts.get((number, "made"), 0) + counts.get((number, "adopted"), 0),
        pipeline=template.get("pipeline"),
        paused_from=read_day(row[18]),
        paused_to=read_day(row[19]),
        ended_on=read_day(row[20]),
        follows=row[21],
        **slots,
    )


def _state(row: Row, today: date) -> str:
    """As it is today: a pause has days, and a series may have run out."""
    state, until = str(row[15]), read_day(row[19])
    if state == "paused" and until is not None and until < today:
        return "active"
    return "ended" if state == "active" and row[16] is None else state


def _occurrences(ctx: Context, terms: list[str], *, newest: bool, limit: int | None) -> tuple[OccurrenceView, ...]:
    sql = (
        f"SELECT {_OCCURRENCE} FROM occurrence o JOIN series s ON s.id = o.series_id"
        " JOIN client c ON c.id = s.client_id JOIN engagement_type y ON y.id = s.type_id"
        f" LEFT JOIN engagement e ON e.id = o.engagement_id WHERE {' AND '.join(terms)}"
        f' ORDER BY o."on"{" DESC" if newest else ""}, o.series_id'
    )
    if limit is not None:
        sql += f" LIMIT {ctx.bind(limit)}"
    return tuple(
        OccurrenceView(
            series_id=row[0],
            on=date.fromisoformat(row[1]),
            creation=date.fromisoformat(row[2]),
            state=row[3],
            part=row[4],
            period_start=read_day(row[5]),
            period_end=read_day(row[6]),
            engagement_id=row[7],
            engagement=row[8],
            reason=row[9],
            late_days=row[10],
            client=row[11],
            type=row[12],
            changes=read_json(row[13]) or {},
        )
        for row in ctx.refs.reader.rows(sql, ctx.bind.params)
    )
