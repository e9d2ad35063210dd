"""assure request and assure family: names, JSON, exit codes [REQ-*] [INS-8]."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import LEAD, MEMBER, Assure


def added(assure: Assure, *line: str) -> str:
    made = assure("request", "add", *line, "--json")
    assert made.code == 0, made
    return str(made.json["results"][0]["id"])


def test_an_organizer_from_draft_to_completed(assure: Assure) -> None:
    """[REQ-2] [REQ-5]: add, send, complete; each a batch that is told with its undo."""
    number = added(assure, "organizer", "E-2", "Papers", "for", "2025", "--due", "2026-04-01", "--tax-year", "2025")
    sent = assure("request", "send", number)
    assert sent.code == 0 and "assure undo" in sent.err
    done = assure("request", "complete", number, "--json")
    (result,) = done.json["results"]
    assert (result["from"], result["to"], result["ok"]) == ("sent", "completed", True)
    shown = assure("request", "show", number, "--json").json["request"]
    assert shown["state"] == "completed" and shown["resolved"] is True and shown["engagement"] == "E-2"
    assert [(event["from"], event["to"]) for event in shown["history"]] == [
        (None, "draft"), ("draft", "sent"), ("sent", "completed"),
    ]  # fmt: skip


def test_show_of_the_engagement_carries_its_requests(assure: Assure) -> None:
    """cli.md: detail adds `requests`, and to blockers where one jumps."""
    number = added(assure, "signature", "E-2", "Sign", "--form", "8879", "--signer", "Rowan Tide")
    assert assure("request", "send", number).code == 0
    found = assure("show", "E-2", "--json").json["engagement"]
    (one,) = found["requests"]
    assert (one["id"], one["kind"], one["form"], one["state"]) == (number, "signature", "8879", "sent")
    (blocker,) = [b for b in found["blockers_list"] if b["kind"] == "signature"]
    assert (blocker["source"], blocker["target"]) == (f"request:{number}", number)
    assert blocker["title"] == "Form 8879 is out for signature"


def test_signing_and_countersigning(assure: Assure) -> None:
    """[REQ-9]: the next in turn when nobody is named; the firm signs last."""
    number = added(
        assure, "proposal", "E-2", "Letter", "--form", "engagement letter", "--signer", "Ann", "--countersigner", "Us"
    )
    assert assure("request", "send", number).code == 0
    assert assure("request", "sign", number, "us", "--json").code == 4
    assert assure("request", "sign", number).code == 0
    signed = assure("request", "sign", number, "Us", "--json")
    assert signed.json["results"][0]["to"] == "signed"
    assert assure("request", "sign", number, "nobody").code == 3


def test_an_invoice_with_lines_and_payments_in_cents(assure: Assure) -> None:
    """[REQ-7] [REQ-8] cli.md: money is integer cents."""
    number = added(
        assure, "invoice", "E-2", "Fee", "--number", "1038", "--line", "Return=400.00", "--line", "State=100"
    )
    assert assure("request", "pay", number, "100").code == 4, "it is a draft"
    assert assure("request", "send", number).code == 0
    part = assure("request", "pay", number, "150.50", "--method", "check", "--json")
    assert part.json["results"][0]["to"] == "partially_paid"
    assert assure("request", "pay", number, "349.50").code == 0
    assert assure("request", "pay", number, "-50.00").code == 0
    shown = assure("request", "show", number, "--json").json["request"]
    assert (shown["total"], shown["paid"], shown["state"]) == (50_000, 45_000, "partially_paid")
    assert [payment["cents"] for payment in shown["payments"]] == [15_050, 34_950, -5_000]
    assert "total 500.00, paid 450.00" in assure("request", "show", number).out
    assert assure("request", "pay", number, "1.234").code == 2


def test_states_and_fields_are_set(assure: Assure) -> None:
    """[REQ-3]: against the order needs a reason; all errors name the state."""
    number = added(assure, "organizer", "E-2", "Papers")
    assert assure("request", "set", number, "state=completed", "title=All [b]papers[/b]").code == 0
    back = assure("request", "set", number, "state=in-progress", "--json")
    assert back.code == 2 and back.json["error"]["code"] == "invalid"
    assert assure("request", "set", number, "state=in-progress", "--reason", "one is missing").code == 0
    wrong = assure("request", "set", number, "state=paid", "--json")
    assert wrong.code == 2 and "changes_requested" in wrong.json["error"]["message"]
    assert "All [b]papers[/b]" in assure("request", "show", number).out


def test_lists_and_sight(assure: Assure) -> None:
    """[PERM-4] [PERM-13]: no invoices without View billing; not found is exit 3."""
    added(assure, "organizer", "E-1", "Papers")
    bill = added(assure, "invoice", "E-1", "Fee", "--number", "7", "--line", "x=5")
    everything = assure("request", "list", "--json").json
    assert everything["total"] == 2 and [one["kind"] for one in everything["requests"]] == ["organizer", "invoice"]
    mine = assure("request", "list", "--json", "--as", MEMBER).json
    assert [one["kind"] for one in mine["requests"]] == ["organizer"]
    assert assure("request", "show", bill, "--as", MEMBER).code == 3
    assert assure("request", "list", "--kind", "invoice", "--plain").out.startswith(f"{bill}\tinvoice\tFee\tdraft")
    assert assure("request", "list", "--open", "--json").json["total"] == 0
    assert assure("request", "add", "invoice", "E-1", "X", "--as", MEMBER).code == 4
    assert assure("request", "add", "novel", "E-1", "X").code == 2


def test_a_family_with_its_chain(assure: Assure) -> None:
    """[INS-8] [BLK-8]: the 1065 of the business holds the owner's 1040; moved on it holds nothing."""
    assert assure("client", "relate", "200", "owner_of", "100", "--percent", "60").code == 0
    found = assure("family", "200", "--year", "2025", "--json").json["family"]
    (top,) = found["chains"]
    assert (top["id"], top["says"], top["length"]) == ("E-1", "holds 1 × 1040", 2)
    assert [one["id"] for one in top["holds"]] == ["E-2"]
    assert found["relationships"] == [{"from": "C-2", "kind": "owner_of", "to": "C-1", "percent": 60.0}]
    text = assure("family", "200", "--year", "2025").out
    assert "holds 1 × 1040" in text and "ACME [/b] LLC" in text
    assert assure("family", "200", "--year", "2025", "--plain").out.splitlines()[0].startswith("E-1\t0\tACME [/b] LLC")
    shown = assure("show", "E-2", "--json").json["engagement"]
    (blocker,) = [b for b in shown["blockers_list"] if b["kind"] == "k1"]
    assert blocker["source"] == "k1:E-1" and blocker["target"] == "E-1"
    assert blocker["title"] == "Form 1065 2025 of ACME [/b] LLC, Awaiting docs, Ben Cole"
    moved = assure("move", "E-1", "--to", "Filed", "--override", "--reason", "filed on paper", "--as", LEAD)
    assert moved.code == 0, moved
    assert assure("show", "E-2", "--json").json["engagement"]["blockers"] == 0
    after = assure("family", "200", "--year", "2025", "--json").json["family"]
    assert after["chains"][0]["says"] == "K-1s issued"
    assert assure("family", "Nobody").code == 3


def test_states_come_from_a_file_of_another_system(assure: Assure, tmp_path: Path) -> None:
    """[REQ-3] [IMP-4]: found by external id or number; kept as done by import; the same file changes nothing."""
    first = added(assure, "signature", "E-2", "Sign", "--form", "8879", "--signer", "Ann", "--external-id", "ENV-1")
    second = added(assure, "invoice", "E-2", "Fee", "--number", "7", "--line", "x=5")
    for number in (first, second):
        assert assure("request", "send", number).code == 0
    file = tmp_path / "states.csv"
    file.write_text("Envelope ID,Number,Status\nENV-1,,Completed\n,7,viewed\nENV-9,,viewed\n", encoding="utf-8")
    foreseen = assure("import", "requests", file, "--dry-run", "--json")
    told = foreseen.json
    assert "updated" in told, foreseen
    assert (told["updated"], told["failed"]) == (2, 1)
    assert assure("request", "show", first, "--json").json["request"]["state"] == "sent"
    done = assure("import", "requests", file, "--json")
    assert done.code == 6 and done.json["updated"] == 2
    assert "ENV-9" in done.json["errors"][0]["message"]
    shown = assure("request", "show", first, "--json").json["request"]
    assert shown["state"] == "completed" and shown["history"][-1]["how"] == "import"
    again = assure("import", "requests", file, "--json").json
    assert (again["updated"], again["unchanged"]) == (0, 2)
    assert assure("show", "E-2", "--json").json["engagement"]["blockers"] == 1, "the invoice is not paid"
