"""One reading of the list of clients: runs on a reader's thread [FILT-7] [CLT-4]."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from assure_tui.domain.client_views import ClientFacts
from assure_tui.domain.views import ClientView

if TYPE_CHECKING:
    from assure_tui.domain.model import Actor
    from assure_tui.domain.query import ResolvedQuery
    from assure_tui.domain.query.ast import Node
    from assure_tui.domain.read_port import ReadPort

LIMIT = 1000  # clients of one list; the filter says which
PAGE = 60  # those that are read first
NEARLY = 30


@dataclass(frozen=True, slots=True)
class Line:
    """One client with its live work."""

    client: ClientView
    facts: ClientFacts


@dataclass(frozen=True, slots=True)
class ClientReading:
    """What fits, how many in all; `nearly` says that nothing is called so, and these are near."""

    lines: tuple[Line, ...]
    total: int
    nearly: bool


def read_clients(reads: ReadPort, today: date, viewer: Actor, text: str, limit: int = LIMIT) -> ClientReading:
    """Those that fit; where none does and only words were typed, those that are called nearly so."""
    query = compiled(reads, text, today)
    found, total = reads.clients(viewer, query, limit=limit)
    words = " ".join(plain_words(query.where)) if query is not None and query.where is not None else ""
    nearly = False
    if not found and words:
        found = reads.find_clients_like(viewer, words, NEARLY)
        nearly, total = bool(found), len(found)
    facts = reads.client_facts(viewer, [one.id for one in found], today)
    lines = tuple(Line(one, facts.get(one.id, ClientFacts())) for one in found)
    return ClientReading(lines, total, nearly)


def compiled(reads: ReadPort, text: str, today: date) -> ResolvedQuery | None:
    """The filter made exact for today; QueryError says what is wrong."""
    if not text.strip():
        return None
    from assure_tui.domain.query.check import parse
    from assure_tui.domain.query.resolve import resolve

    return resolve(parse(text, "clients"), today, reads.work())


def plain_words(node: Node) -> list[str]:
    """The words of a filter that holds nothing else; none where a field is asked for."""
    from assure_tui.domain.query.ast import And, Text

    children = node.children if isinstance(node, And) else (node,)
    words = [child.text for child in children if isinstance(child, Text)]
    return words if len(words) == len(children) else []
