"""The control list as a page to print: the lines, the gaps, the log's last hash, and a place to sign [INS-7]."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import Any

from assure_tui.domain.commands import ExportView
from assure_tui.domain.control import ControlLine, ControlList, Gap, state_words, sums
from assure_tui.domain.filing import FilingMethod, FilingRecord
from assure_tui.domain.model import Actor
from assure_tui.domain.transfers import WriteControl, Written
from assure_tui.services.exporting import printable, put
from assure_tui.services.file_access import target_path

WIDTH = 110
HEADS = ("Deadline", "Client", "Work", "Period", "State", "Evidence", "Pay by", "Seen by")
ROOMS = (10, 23, 9, 11, 12, 20, 10, 8)


def page(found: ControlList, firm: str, by: str, at: datetime, *, html: bool) -> str:
    """The page as text, or as a web page."""
    return _html(found, firm, by, at) if html else _text(found, firm, by, at)


def write(services: Any, actor: Actor, wanted: WriteControl) -> Written:
    """The page in a file: text, or a web page where it is called `.html`; logged before it is there [ACT-4]."""
    from assure_tui.services.clock import zone

    target = target_path(wanted.path, services.location, overwrite=wanted.overwrite)
    clock, reads = services.clock, services.reads
    found = reads.control(actor, wanted.first, wanted.last, clock.today())
    services.dispatcher.execute(ExportView("control list", f"{found.first}..{found.last}", len(found.lines)), actor)
    at = clock.now().astimezone(zone(clock.zone_name))
    html = target.suffix.casefold() in (".html", ".htm")
    text = page(found, str(reads.firm().get("name") or ""), actor.name, at, html=html)
    put(target, text.encode("utf-8", "replace"), overwrite=wanted.overwrite)
    return Written(str(target), len(found.lines))


def evidence(record: FilingRecord | None, documents: int) -> str:
    """`E-file 2026-02-20, ABC1, accepted 2026-02-22; 3 files`."""
    told = []
    if record is not None:
        method = next((each.label for each in FilingMethod if each == record.method), record.method)
        told.append(f"{method} {record.filed_on}")
        told += [record.confirmation] if record.confirmation else []
        told += [f"accepted {record.accepted_on}"] if record.accepted_on else []
        told += [f"rejected {record.rejected_on}"] if record.rejected_on else []
    files = f"{documents} file{'s' if documents > 1 else ''}" if documents else ""
    return "; ".join(part for part in (", ".join(told), files) if part)


def cells(line: ControlLine) -> tuple[str, ...]:
    """What stands in the columns of a line."""
    state = state_words(line) + (" LATE" if line.late else "")
    seen = ", ".join(f"{who}" for who, _ in line.seen)
    proof = evidence(line.filing, line.documents) + (f"; {line.reason}" if line.reason else "")
    extended = f" ext. {line.extended_on}" if line.extended_on else " ext." if line.extended else ""
    pay = line.payment_due.isoformat() if line.payment_due else ""
    return (
        f"{line.deadline}{extended}", line.client, line.type, line.period, state, proof.removeprefix("; "), pay, seen,
    )  # fmt: skip


def _title(found: ControlList, firm: str) -> str:
    return f"Control list of {printable(firm)}, {found.first} to {found.last}"


def _gap(gap: Gap) -> str:
    who = f" ({gap.noted_by})" if gap.noted_by else ""
    said = f"explained: {gap.note}{who}" if gap.explained else "UNEXPLAINED"
    return f"{gap.on}  {gap.client}  {gap.said}  [{gap.key}]  {said}"


def _foot(found: ControlList, by: str, at: datetime) -> list[str]:
    return [
        f"Made {at:%Y-%m-%d %H:%M %Z} by {printable(by)}.",
        f"The log ends with batch {found.batch}; its SHA-256 is",
        found.log,
    ]


def _text(found: ControlList, firm: str, by: str, at: datetime) -> str:
    lines = [_title(found, firm), "=" * len(_title(found, firm)), "", sums(found.lines), ""]
    lines += [_row(HEADS), "-" * WIDTH]
    for line in found.lines:
        lines += _rows(cells(line))
    lines += ["", f"Gaps: {len(found.gaps)}, unexplained: {found.unexplained}", "-" * WIDTH]
    for gap in found.gaps:
        lines += _wrapped(printable(_gap(gap)), WIDTH, "    ")
    lines += ["", *_foot(found, by, at), "", "", "Signed ______________________________   Date ______________", ""]
    return "\n".join(line.rstrip() for line in lines)


def _row(parts: Sequence[str]) -> str:
    return " ".join(f"{part:<{room}}"[:room] for part, room in zip(parts, ROOMS, strict=True))


def _rows(parts: Sequence[str]) -> list[str]:
    """A line, and as many under it as its longest cell needs: nothing is cut from evidence."""
    split = [_wrapped(printable(part), room) for part, room in zip(parts, ROOMS, strict=True)]
    height = max(len(part) for part in split)
    return [_row([part[n] if n < len(part) else "" for part in split]) for n in range(height)]


def _wrapped(text: str, room: int, indent: str = "") -> list[str]:
    import textwrap

    return textwrap.wrap(text, room, subsequent_indent=indent, break_on_hyphens=False) or [""]


_STYLE = (
    "body{font:11px sans-serif;margin:2em}table{border-collapse:collapse;width:100%}th,td{border:1px solid #999;"
    "padding:2px 5px;text-align:left;vertical-align:top}th{background:#eee}tr.late td{font-weight:bold}"
    ".foot{margin-top:2em}.hash{font-family:monospace;word-break:break-all}@media print{thead{display:table-header-group}}"
)


def _html(found: ControlList, firm: str, by: str, at: datetime) -> str:
    title = escape(_title(found, firm))
    head = "".join(f"<th>{name}</th>" for name in HEADS)
    rows = "".join(
        f"<tr{' class=late' if line.late else ''}>{''.join(f'<td>{escape(printable(part))}</td>' for part in cells(line))}</tr>\n"
        for line in found.lines
    )
    gaps = "".join(f"<li>{escape(printable(_gap(gap)))}</li>\n" for gap in found.gaps) or "<li>none</li>"
    foot = "".join(f"<p class=hash>{escape(text)}</p>" for text in _foot(found, by, at))
    return (
        f"<!DOCTYPE html>\n<html lang=en><head><meta charset=utf-8><title>{title}</title><style>{_STYLE}</style></head>\n"
        f"<body><h1>{title}</h1><p>{escape(sums(found.lines))}</p>\n<table><thead><tr>{head}</tr></thead><tbody>\n{rows}"
        f"</tbody></table>\n<h2>Gaps: {len(found.gaps)}, unexplained: {found.unexplained}</h2><ul>\n{gaps}</ul>\n"
        f"<div class=foot>{foot}<p>Signed ______________________________ &nbsp; Date ______________</p></div></body></html>\n"
    )
