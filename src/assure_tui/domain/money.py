"""Money is whole cents of the firm's currency [CONV-5]."""

from __future__ import annotations

import re

from assure_tui.domain.errors import Invalid

MOST = 99_999_999_999  # 999,999,999.99
_FORM = re.compile(r"([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?", re.ASCII)


def read_cents(text: str, field: str = "amount") -> int:
    """Cents of `1234.5`, `1,234.50` or `-20` [VAL-5]."""
    found = _FORM.fullmatch(text.strip())
    if not found:
        raise Invalid(field, "money.format", f"{text!r} is no amount; write it as 1234.50")
    sign, whole, part = found.groups()
    cents = int(whole.replace(",", "")) * 100 + int((part or "0").ljust(2, "0"))
    return in_range(-cents if sign == "-" else cents, field)


def in_range(cents: int, field: str = "amount") -> int:
    """At most 999,999,999.99 either way [VAL-5]."""
    if isinstance(cents, bool) or not isinstance(cents, int):
        raise Invalid(field, "money.format", f"{field} is whole cents")
    if abs(cents) > MOST:
        raise Invalid(field, "range", "an amount lies between -999,999,999.99 and 999,999,999.99")
    return cents


def write_cents(cents: int) -> str:
    """`1,234.50`."""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100:,}.{abs(cents) % 100:02d}"
