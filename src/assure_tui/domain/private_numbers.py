"""Free text that holds what looks like a Social Security number: nobody needs one here [CLT-10] (reliability.md E)."""

from __future__ import annotations

import re

_LOOKS_LIKE_SSN = re.compile(r"(?<![\w-])\d{3}-?\d{2}-?\d{4}(?![\w-])", re.ASCII)
WARNING = "holds what looks like a Social Security number; everyone who sees the work can read it"


def looks_private(text: str | None) -> bool:
    """Whether nine digits stand in it as such a number is written, with dashes or without."""
    return bool(text) and _LOOKS_LIKE_SSN.search(text or "") is not None


def warnings_about(text: str | None, what: str) -> tuple[str, ...]:
    """What is said once it is saved; the number itself is never repeated."""
    return (f"the {what} {WARNING}",) if looks_private(text) else ()
