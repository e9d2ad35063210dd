"""What a terminal may be shown of text a person typed [CONV-11]."""

from __future__ import annotations

import json
import re
from typing import Any

# C0 and C1 controls, DEL, zero-width and line-separator characters, bidirectional overrides and isolates,
# lone surrogates: none of them may reach a terminal, and most of them a spreadsheet or a script either.
_HIDDEN = "\\x00-\\x1f\\x7f-\\x9f\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\\ud800-\\udfff"
_UNSAFE = re.compile(f"[{_HIDDEN}]")
_UNSAFE_IN_BLOCK = re.compile(f"(?![\n\t])[{_HIDDEN}]")


def one_line(text: object) -> str:
    """The text on one line: breaks and tabs become blanks, everything else invisible goes."""
    raw = str(text).replace("\r\n", " ")
    return _UNSAFE.sub(lambda found: " " if found[0] in "\n\r\t\v\f\u2028\u2029" else "", raw)


def block(text: object) -> str:
    """Text of several lines, with line breaks and tabs kept."""
    return _UNSAFE_IN_BLOCK.sub("", str(text).replace("\r\n", "\n"))


def to_json(value: Any, *, ascii_only: bool = False) -> str:
    """JSON on one line in which nothing invisible stands unescaped; it reads back exactly."""
    text = json.dumps(value, ensure_ascii=ascii_only, default=str)
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
