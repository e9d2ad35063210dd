"""What contacts of a client are called: the usual labels, or free text [CLT-5]."""

from __future__ import annotations

LABELS = (
    "Taxpayer", "Spouse", "Owner", "CFO", "Bookkeeper", "Office manager", "Authorized rep", "Dependent",
)  # fmt: skip
LABEL_SIZE, NAME_SIZE, PHONE_SIZE = 60, 120, 60
_USUAL = {label.casefold(): label for label in LABELS}


def as_label(text: str) -> str:
    """A usual label as it is written here, whatever its case was; other text as typed."""
    return _USUAL.get(text.casefold(), text)
