"""Names that are nearly what was typed [FILT-7]."""

from __future__ import annotations

from collections.abc import Mapping

SCORE = 70  # of 100: a slip or two in a word of usual length


def near(wanted: str, names: Mapping[int, str], limit: int) -> list[int]:
    """The keys of the names nearest to the text, best first."""
    from rapidfuzz import fuzz, process

    found = process.extract(wanted, names, scorer=fuzz.WRatio, limit=limit, score_cutoff=SCORE)
    return [key for _name, _score, key in found]
