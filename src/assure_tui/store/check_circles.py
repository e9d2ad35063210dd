"""Whether links lead back to where they started: nobody owns itself through others [CLT-6]."""

from __future__ import annotations


def in_circles(below: dict[int, list[int]]) -> list[int]:
    """The lowest number of each circle of links, each thing given with those it leads to."""
    settled: set[int] = set()
    found = []
    for start in sorted(below):
        path: list[int] = []
        on_path: set[int] = set()
        stack: list[tuple[int, int]] = [(start, 0)]
        while stack:
            node, index = stack.pop()
            if index == 0:
                if node in on_path:
                    found.append(min(path[path.index(node) :]))
                    continue
                if node in settled:
                    continue
                path.append(node)
                on_path.add(node)
            if index < len(below.get(node, ())):
                stack += [(node, index + 1), (below[node][index], 0)]
            else:
                settled.add(node)
                path.pop()
                on_path.discard(node)
    return sorted(set(found))
