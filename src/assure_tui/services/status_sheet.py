"""The client status sheet as a file: what clients are told about their work [CFS-4]."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from assure_tui.domain.definition_views import SheetLine
from assure_tui.domain.model import short
from assure_tui.services.exporting import cell

COLUMNS = ("client", "title", "status", "text", "date")


def write(lines: Sequence[SheetLine], form: str, today: date, firm: str) -> bytes:
    """The sheet as txt, csv or json."""
    if form == "json":
        value = {"v": 1, "date": today.isoformat(), "lines": [_object(line) for line in lines]}
        return (json.dumps(value) + "\n").encode()
    if form == "csv":
        out = io.StringIO(newline="")
        writer = csv.writer(out)
        writer.writerow(COLUMNS)
        for line in lines:
            writer.writerow([cell(text) for text in _cells(line)])
        return ("\ufeff" + out.getvalue()).encode()
    return "\n".join((*_text(lines, today, firm), "")).encode()


def _cells(line: SheetLine) -> list[str]:
    return [line.client, line.title, line.status, line.text, line.date.isoformat() if line.date else ""]


def _object(line: SheetLine) -> dict[str, str | None]:
    found: dict[str, str | None] = dict(zip(COLUMNS, _cells(line), strict=True))
    found["client_id"], found["id"] = short("client", line.client_id), short("engagement", line.engagement_id)
    found["date"] = line.date.isoformat() if line.date else None
    return found


def _text(lines: Sequence[SheetLine], today: date, firm: str) -> Iterator[str]:
    yield f"{_plain(firm)}  {today.isoformat()}".strip()
    for _, group in groupby(lines, key=lambda line: line.client_id):
        of_client = list(group)
        yield ""
        yield _plain(of_client[0].client)
        for line in of_client:
            due = f" ({line.date.isoformat()})" if line.date else ""
            said = f": {_plain(line.status)}" if line.status else ""
            text = f". {_plain(line.text)}" if line.text else ""
            yield f"  {_plain(line.title)}{due}{said}{text}"


def _plain(text: str) -> str:
    """One line without anything a terminal or a mail program would act on."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
