"""What hangs on a planned engagement besides its tasks: papers, blockers, talk."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from assure_tui.domain.blocking import item_source, k1_source
from assure_tui.services.demo_blueprint import Blueprint
from assure_tui.services.demo_people import Person, moment_between
from assure_tui.services.demo_requests import Asked, RequestMaker
from assure_tui.services.demo_schedule import Plan

Values = dict[str, Any]

_MANUAL = (
    ("Basis worksheet from the former accountant", "third_party"),
    ("Client decides on the depreciation election", "client"),
    ("IRS transcript ordered", "tax_authority"),
    ("Partner's view on the lease", "internal"),
)
_SAID = (
    "Called the client, papers come on Friday.",
    "Bank statements for two months are missing; asked again.",
    "Please look at the basis schedule before you go on.",
    "Depreciation differs from last year by 12 %; see the workpaper.",
    "The K-1 shows a guaranteed payment we did not expect.",
    "Signed letter is in the folder.",
    "Owner wants a call before we file [not by mail].",
    "Estimate for Q4 should go down.\nSee the projection in the file.",
    "State apportionment: use the new factor.",
)
_ANSWERED = ("Done.", "Thanks, I will take it from here.", "Asked them again today.", "Agreed, go ahead.", "Fixed 👍")


class ExtrasMaker:
    """Checklist items, blockers of all five kinds, and comments."""

    def __init__(self, blueprint: Blueprint, people: list[Person], rng: Random, today: date) -> None:
        self.blueprint = blueprint
        self.people = people
        self.rng = rng
        self.today = today
        self._item = self._blocker = self._comment = 0
        self._requests = RequestMaker()

    def checklist(self, plan: Plan, row: Values) -> list[Values]:
        """The papers asked for; at least one is open while the card waits for them [DOC-7]."""
        rng = self.rng
        items: list[Values] = []
        template = self.blueprint.checklist(plan.candidate.type, plan.client.entity)
        waiting = plan.stage == 0 and plan.live
        stuck = waiting and rng.random() < 0.14
        begun = (row["start"] or plan.created.date()) if template else None
        open_required = 0
        for position, item in enumerate(template):
            self._item += 1
            expected = (begun or self.today) + timedelta(days=int(item["expected_days"] or 14))
            state = "matched" if rng.random() < 0.45 or not waiting else "open"
            if not waiting and not item["required"]:
                state = rng.choice(("matched", "open", "waived"))
            if state == "open" and waiting and not stuck:
                expected = max(expected, self.today + timedelta(days=rng.randrange(1, 12)))
            open_required += state == "open" and item["required"]
            items.append(
                {
                    "id": self._item,
                    "engagement_id": plan.number,
                    "position": position,
                    "name": item["name"],
                    "document": item["document"],
                    "patterns": item["patterns"],
                    "required": item["required"],
                    "expected": expected,
                    "count": item["count"],
                    "state": state,
                    "reason": "Does not apply this year" if state == "waived" else None,
                    "removed": False,
                    "version": 1,
                }
            )
        if waiting and not open_required:
            # With every required paper here the card would have moved by itself [ADV-5].
            for item in items:
                if item["required"]:
                    item["state"] = "open"
                    item["expected"] = max(item["expected"], self.today + timedelta(days=3))
                    break
        return items

    def blockers(self, plan: Plan, row: Values, items: list[Values]) -> tuple[list[Values], list[Asked]]:
        """What it waits for, by the rules of each kind where there is one, and the requests behind it [BLK-2]."""
        rng = self.rng
        found: list[Values] = []
        asked: list[Asked] = []
        if plan.status in ("cancelled", "archived"):
            return found, asked

        def block(kind: str, title: str, source: str | None, waits_on: str) -> None:
            found.append(self._block(plan, row, kind, title, source, waits_on))

        stages = self.blueprint.pipelines[plan.candidate.type.line].stages
        for item in items:
            if item["required"] and item["state"] == "open" and item["expected"] < self.today and plan.live:
                title = f"Missing: {item['name']}"
                block("document", title, item_source(item["id"]), "client")
                found[-1]["expected"] = item["expected"]
        for source in plan.sources:
            kind = source.candidate
            name = " ".join(part for part in (kind.type.name, source.qualifier, kind.label) if part)
            block("k1", f"{name} of {source.client.name}", k1_source(source.number), "other_engagement")
        if plan.live and stages[plan.stage].code == "awaiting-signature" and rng.random() < 0.6:
            block("signature", "", None, "client")
            asked.append(self._requests.signature(plan, row, found[-1]))
        if plan.live and plan.stage >= 2 and rng.random() < 0.05:
            block("payment", "", None, "client")
            asked.append(self._requests.invoice(plan, row, found[-1]))
        if rng.random() < 0.06:
            title, whom = rng.choice(_MANUAL)
            block("manual", title, None, whom)
            if not plan.live or rng.random() < 0.4:
                last = found[-1]
                last["state"] = rng.choice(("resolved", "resolved", "dismissed"))
                last["closed_at"] = self._later(last["opened_at"])
                last["closed_by"] = row["owner_id"] or 1
                last["reason"] = "Not needed after all" if last["state"] == "dismissed" else "Received"
        return found, asked

    def _block(self, plan: Plan, row: Values, kind: str, title: str, source: str | None, waits_on: str) -> Values:
        self._blocker += 1
        opened = self._later(plan.entries[-1])
        manual = kind == "manual"
        return {
            "id": self._blocker,
            "engagement_id": plan.number,
            "type": kind,
            "title": title[:200],
            "note": None,
            "source": source,
            "waits_on": waits_on,
            "opened_at": opened,
            "opened_by": row["preparer_id"] or 1 if manual else None,
            "expected": self.today + timedelta(days=self.rng.randrange(2, 30)) if manual else None,
            "owner_id": row["preparer_id"] if manual else None,
            "state": "active",
            "closed_at": None,
            "closed_by": None,
            "reason": None,
            "removed": False,
            "version": 1,
        }

    def talk(self, plan: Plan) -> list[Values]:
        """Threads of comments, replies one level deep [COM-1]."""
        rng = self.rng
        said: list[Values] = []
        for _ in range(rng.choice((1, 1, 2)) if rng.random() < 0.16 else 0):
            first = self._say(plan, rng.choice(_SAID), None, self._later(plan.created))
            said.append(first)
            if rng.random() < 0.5:
                said.append(self._say(plan, rng.choice(_ANSWERED), first["id"], self._later(first["at"])))
        return said

    def _say(self, plan: Plan, text: str, parent: int | None, at: datetime) -> Values:
        self._comment += 1
        return {
            "id": self._comment,
            "engagement_id": plan.number,
            "parent_id": parent,
            "author_id": self.rng.choice(self.people).id,
            "at": at,
            "text": text,
            "edited": False,
            "withdrawn": False,
            "removed": False,
            "version": 1,
        }

    def _later(self, at: datetime) -> datetime:
        """Some moment after `at`, and before today."""
        end = datetime.combine(self.today, at.timetz()).replace(hour=0, minute=0, second=0)
        return moment_between(at, max(end, at + timedelta(minutes=5)), self.rng)
