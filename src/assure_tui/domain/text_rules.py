"""Text that people type: normal form, control characters, lengths [VAL-2] [VAL-3] [VAL-5]."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from assure_tui.domain.errors import Invalid

# C0 save tab and newline, DEL, C1, lone surrogates, bidi overrides and isolates, zero-width and separators.
# The joiners U+200C and U+200D are looked at apart: scripts and emoji need them, between their own only.
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u061c\u180e\u200b\u200e\u200f\u2028\u2029\u202a-\u202e"
    "\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]"
)
_JOINER = re.compile("[\u200c\u200d]")
_BLANKS = re.compile(r"\s+")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_CODE = re.compile(r"[\w \-./&]*")
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)


def strip_control(text: str) -> tuple[str, int]:
    """The text without what may not stand in it, and how many characters went [VAL-3], for imports."""
    kept, gone = _CONTROL.subn("", text.replace("\r\n", "\n").replace("\r", "\n"))
    stray = {found.start() for found in _JOINER.finditer(kept) if not _joins(kept, found.start())}
    return "".join(ch for at, ch in enumerate(kept) if at not in stray), gone + len(stray)


def one_line(text: str, field: str, *, low: int = 1, high: int = 200) -> str:
    """A line as it is kept: NFC, trimmed, inner blanks folded; refused when empty, too long or with controls."""
    value = unicodedata.normalize("NFC", _refuse_control(text.replace("\t", " "), field, newline=False))
    value = _BLANKS.sub(" ", value).strip()
    return _length(value, field, low, high)


def long_text(text: str, field: str, *, low: int = 0, high: int = 20_000) -> str:
    """Text of several lines as it is kept; line ends become one newline."""
    value = text.replace("\r\n", "\n").replace("\r", "\n")
    value = unicodedata.normalize("NFC", _refuse_control(value, field, newline=True)).strip("\n ")
    return _length(value, field, low, high)


def reason(text: str, field: str = "reason") -> str:
    """A reason of 3 to 500 characters [VAL-5]."""
    value = one_line(text, field, low=0, high=500)
    if not value:
        raise Invalid(field, "required", "a reason is needed (3 to 500 characters)")
    if len(value) < 3:
        raise Invalid(field, "too_short", "a reason has at least 3 characters")
    return value


def yes_or_no(value: object, field: str) -> bool:
    """A flag as people write it: yes, y, true, on, 1, x and their opposites; nothing is no."""
    if value is None or isinstance(value, bool):
        return bool(value)
    word = str(value).strip().casefold()
    if word in ("yes", "y", "true", "on", "1", "x"):
        return True
    if word in ("no", "n", "false", "off", "0", ""):
        return False
    raise Invalid(field, "format", f"{value!r} is neither yes nor no")


def email(text: str, field: str = "email") -> str:
    """An address with one @ and a dot in its domain [VAL-5]."""
    value = one_line(text, field, high=254)
    if not _EMAIL.fullmatch(value) or value.count("@") != 1:
        raise Invalid(field, "format", f"{value!r} is no e-mail address; it looks like name@firm.example")
    return value


def code(text: str, field: str, *, low: int = 1, high: int = 24) -> str:
    """A type code or qualifier: letters, digits, blank, - . / & [VAL-5]."""
    value = one_line(text, field, low=low, high=high)
    if not _CODE.fullmatch(value) or "_" in value:
        raise Invalid(field, "format", f"{field} takes letters, digits, blank and - . / &")
    return value


def initials(text: str, field: str = "initials") -> str:
    """Two to four letters in capitals [STAFF-1]."""
    value = one_line(text, field, high=4).upper()
    if not 2 <= len(value) <= 4 or not value.isalpha():
        raise Invalid(field, "format", "initials are 2 to 4 letters")
    return value


def employer_number(text: str, field: str = "tax_id") -> str:
    """Nine digits, dash optional [CLT-10]."""
    digits = re.sub(r"[\s-]", "", text)
    if not (digits.isascii() and digits.isdigit() and len(digits) == 9):
        raise Invalid(field, "format", "an EIN has nine digits, such as 12-3456789")
    return digits


def iso_day(text: str, field: str) -> date:
    """An ISO day between 1900 and 2199 [VAL-5]."""
    value = text.strip()
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise Invalid(field, "date.format", f"{value!r} is no date; write it as 2026-04-15")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise Invalid(field, "date.unreal", f"there is no day {value}") from None
    return in_range(day, field)


def in_range(day: date, field: str) -> date:
    """A day between 1900-01-01 and 2199-12-31, or Invalid."""
    if not EARLIEST <= day <= LATEST:
        raise Invalid(field, "date.range", "a date lies between 1900-01-01 and 2199-12-31")
    return day


def offered_initials(name: str) -> str:
    """Initials from a name: first letters of the first and last word [STAFF-1]."""
    words = ["".join(ch for ch in word if ch.isalpha()) for word in name.split()]
    words = [word for word in words if word]
    if not words:
        return "XX"
    both = (words[0][0] + words[-1][0]) if len(words) > 1 else (words[0] + "X")[:2]
    return both.upper()


def _joins(text: str, at: int) -> bool:
    """Whether a joiner stands between letters of a script that needs it, or between emoji [VAL-3]."""
    return all(
        0 <= side < len(text) and text[side] >= "\u0600" and unicodedata.category(text[side])[0] in "LMS"
        for side in (at - 1, at + 1)
    )


def _refuse_control(text: str, field: str, *, newline: bool) -> str:
    found = _CONTROL.search(text) or (None if newline else re.search(r"[\n\r]", text))
    if not found:
        found = next((at for at in _JOINER.finditer(text) if not _joins(text, at.start())), None)
    if found:
        sign = f"U+{ord(found[0]):04X}"
        raise Invalid(
            field,
            "text.control",
            f"{field} holds a control character ({sign}) at position {found.start() + 1}",
        )
    return text


def _length(value: str, field: str, low: int, high: int) -> str:
    if not value and low:
        raise Invalid(field, "required", f"{field} is needed")
    if len(value) > high:
        raise Invalid(field, "too_long", f"{field} has {len(value)} characters, at most {high}")
    return value
