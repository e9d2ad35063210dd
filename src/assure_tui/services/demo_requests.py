"""Requests of the demo firm that are out: signature packages and invoices behind its automatic blockers [BLK-2]."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from assure_tui.domain.blocking import request_source
from assure_tui.services.demo_schedule import Plan

Values = dict[str, Any]
EXPIRY, DUE = timedelta(days=30), timedelta(days=30)


@dataclass(slots=True)
class Asked:
    """One request with what it carries, by table; `blocker` is the one it opens."""

    request: Values
    blocker: Values
    rows: list[tuple[str, Values]] = field(default_factory=list)


class RequestMaker:
    """Counts numbers up; draws no chance, so that the rest of the firm stays as it is."""

    def __init__(self) -> None:
        self._request = self._event = self._signer = self._line = 0

    def signature(self, plan: Plan, row: Values, blocker: Values) -> Asked:
        """Form 8879, sent on the day its blocker was opened and not signed yet [REQ-9]."""
        made = self._made(plan, row, blocker, "signature", "Form 8879", "8879")
        made.request["expires"] = blocker["expected"] = blocker["opened_at"].date() + EXPIRY
        blocker["title"] = "Form 8879 is out for signature"
        self._signer += 1
        signer = {
            "id": self._signer,
            "request_id": self._request,
            "position": 0,
            "name": plan.client.name[:120],
            "role": "signer",
            "state": "waiting",
            "at": None,
            "removed": False,
        }
        made.rows.append(("signer", signer))
        return made

    def invoice(self, plan: Plan, row: Values, blocker: Values) -> Asked:
        """An invoice that itemises the engagement and is not paid yet [REQ-7]."""
        made = self._made(plan, row, blocker, "invoice", row["title"], "")
        number = str(20_000 + plan.number)
        made.request["number"] = number
        made.request["due"] = blocker["expected"] = blocker["opened_at"].date() + DUE
        blocker["title"] = f"Invoice {number} is not paid"
        self._line += 1
        line = {
            "id": self._line,
            "request_id": self._request,
            "position": 0,
            "text": row["title"],
            "engagement_id": plan.number,
            "cents": 45_000 + plan.number % 40 * 2_500,
            "removed": False,
        }
        made.rows.append(("invoice_line", line))
        return made

    def _made(self, plan: Plan, row: Values, blocker: Values, kind: str, title: str, form: str) -> Asked:
        self._request += 1
        self._event += 1
        at = blocker["opened_at"]
        author = row["owner_id"] or 1
        request = {
            "id": self._request,
            "kind": kind,
            "form": form,
            "title": title,
            "text": "",
            "client_id": plan.client.id,
            "engagement_id": plan.number,
            "stage_id": row["stage_id"],
            "entry_no": row["entry_no"],
            "action_item": True,
            "state": "sent",
            "state_since": at,
            "sent_on": at.date(),
            "due": None,
            "expires": None,
            "recipients": [],
            "reminder": {"every": 3, "max": 5},
            "number": None,
            "tax_year": plan.candidate.period.start.year if kind == "signature" else None,
            "identity_check": False,
            "external_id": None,
            "author_id": author,
            "removed": False,
            "version": 1,
            "created_at": at,
            "updated_at": at,
        }
        event = {
            "id": self._event,
            "request_id": self._request,
            "at": at,
            "staff_id": author,
            "before": "draft",
            "after": "sent",
            "how": "hand",
            "reason": None,
        }
        blocker["source"] = request_source(self._request)
        return Asked(request, blocker, [("request_event", event)])
