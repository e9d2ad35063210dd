"""The K-1 chain of a family as trees: who holds whom, longest first [INS-8]."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from assure_tui.domain.request_views import ChainNode, FamilyWork


def chains(work: Mapping[int, FamilyWork], edges: Iterable[tuple[int, int]]) -> tuple[ChainNode, ...]:
    """Trees of (holder, held) pairs; whoever waits for several stands under each, a circle is cut."""
    holds: dict[int, list[int]] = {}
    held: set[int] = set()
    for source, taker in sorted(set(edges)):
        if source in work and taker in work and source != taker:
            holds.setdefault(source, []).append(taker)
            held.add(taker)

    def grow(number: int, above: frozenset[int]) -> ChainNode:
        path = above | {number}
        nodes = [grow(taker, path) for taker in holds.get(number, ()) if taker not in path]
        nodes.sort(key=_order)
        return ChainNode(work[number], tuple(nodes))

    tops = [number for number in holds if number not in held] or sorted(holds)[:1]
    return tuple(sorted((grow(number, frozenset()) for number in tops), key=_order))


def _order(node: ChainNode) -> tuple[int, int, str, int]:
    return (-node.length, -len(node.below), node.work.client.casefold(), node.work.id)


def in_words(node: ChainNode, above: ChainNode | None = None) -> str:
    """`holds 4 × 1040`, `K-1s issued`, or `waits` for the one above it [INS-8]."""
    held: dict[str, int] = {}
    for below in node.holds:
        if below.work.status in ("active", "on_hold"):
            held[below.work.type] = held.get(below.work.type, 0) + 1
    if node.holds and node.work.ready:
        return "K-1s issued"
    if held:
        return "holds " + ", ".join(f"{count} × {kind}" for kind, count in sorted(held.items()))
    waits = above is not None and not above.work.ready and node.work.status in ("active", "on_hold")
    return "waits" if waits else ""
