"""QUERY on the line: read, checked against the firm's names, made exact for today [FILT-2]."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from assure_tui.cli import refs
from assure_tui.cli.options import query_text
from assure_tui.cli.session import Session
from assure_tui.domain.errors import Invalid, NotFound, QueryError
from assure_tui.domain.model import Status, read_short
from assure_tui.domain.query.check import parse
from assure_tui.domain.query.resolve import ResolvedQuery, resolve
from assure_tui.domain.query.words import Target

TABLE_LIMIT = 200


def resolved(
    session: Session, words: Sequence[str], target: Target = "engagements", sort: str | None = None
) -> ResolvedQuery | None:
    """The filter of a command; None when nothing was typed."""
    typed = text = query_text(words)
    if sort:
        text = f"{text} sort:{_sort_words(sort)}".strip()
    if not text:
        return None
    try:
        query = parse(text, target, known=known_names(session))
        views = {view.name: view.query for view in session.reads.views(session.actor)} if "@" in text else {}
        return resolve(query, session.today, session.reads.work(), views=views)
    except QueryError as problem:
        if sort and problem.start > len(typed) and problem.value_code == "unknown":
            raise Invalid("sort", problem.value_code, _said(problem).replace("sort:", "--sort", 1)) from None
        raise _pointed(text, problem) from None


def engagements_meant(session: Session, words: Sequence[str]) -> tuple[int, ...]:
    """The engagements named by number, else those that fit the filter; none is an error."""
    if all(read_short(word, "engagement") is not None for word in words):
        return refs.numbers(words, "engagement")
    found, _ = session.reads.engagements(session.actor, resolved(session, words, "engagements"), today=session.today)
    if not found:
        raise NotFound("No engagement fits this query.")
    return tuple(view.id for view in found)


def known_names(session: Session) -> Callable[[str], Collection[str] | None]:
    """The firm's own names for the fields whose values it defines: a value that is none of them is refused."""

    def names(field: str) -> Collection[str] | None:
        reads, actor = session.reads, session.actor
        if field == "pipeline":
            return [name for item in reads.pipelines(actor) for name in (item.name, item.code)]
        if field == "stage":
            return [n for item in reads.pipelines(actor) for stage in item.stages for n in (stage.name, stage.code)]
        if field == "type":
            return [name for item in reads.types(actor) for name in (item.code, item.name)]
        if field == "status":
            own = [name for one in reads.custom_statuses(actor) for name in (one.name, one.code)]
            return [*Status, *own]
        if field == "clientstatus":
            return [one.name for one in reads.client_statuses(actor)]
        if field == "line":
            return sorted({item.line for item in reads.types(actor)})
        return None

    return names


def _sort_words(sort: str) -> str:
    return ",".join(word.strip() for word in sort.split(",") if word.strip())


def _pointed(text: str, problem: QueryError) -> Invalid:
    """The error with the place it is at, and what is near."""
    said = _said(problem)
    if problem.end > problem.start:
        said += f" At {problem.start + 1}: {text[problem.start : problem.end]}"
    return Invalid("query", problem.value_code, said)


def _said(problem: QueryError) -> str:
    near = f" Did you mean {', '.join(problem.suggestions)}?" if problem.suggestions else ""
    return f"{problem.message}{near}"


def row_limit(session: Session, asked: int | None, query: ResolvedQuery | None) -> int | None:
    """How many rows: as asked, 0 and scripts everything, a table 200."""
    if asked is None and query is not None and query.query.limit is not None:
        asked = query.query.limit
    if asked is not None:
        if asked < 0:
            raise Invalid("limit", "range", "--limit is 0 (everything) or more.")
        return asked or None
    return None if session.output.wants_everything else TABLE_LIMIT


def with_limit(query: ResolvedQuery | None, limit: int | None) -> ResolvedQuery | None:
    """The query with its own limit taken off: the limit of the command holds."""
    if query is None or query.query.limit is None:
        return query
    return replace(query, query=replace(query.query, limit=limit))
