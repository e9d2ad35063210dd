"""What one looks for in the log: `by:jo kind:stage since:monday until:today invoice` [ACT-3]."""

from __future__ import annotations

from datetime import date

from assure_tui.domain.errors import Invalid
from assure_tui.domain.seed_fields import nearest

# Kind -> the commands whose batches are of it.
KINDS: dict[str, tuple[str, ...]] = {
    "stage": tuple("MoveStage OverrideGate MoveToPipeline Advance HoldAdvance ResumeAdvance".split()),
    "status": ("SetStatus", "Resume", "RemoveEngagement", "RestoreEngagement"),
    "client_status": ("SetClientFacingStatus",),
    "priority": ("SetPriority",),
    "date": ("SetDates", "SetExtension", "AcknowledgeDeadline", "ApplyRelief", "WithdrawRelief", "ExplainGap"),
    "people": ("SetSlots", "SetClientSlots", "SetClientAccess", "AssignTask", "TakeTask"),
    "task": tuple(
        "CreateTask EditTask SetTaskStatus AssignTask TakeTask TagTask RemoveTask ApplyTaskTemplate".split()
    ),
    "blocker": tuple("OpenBlocker CloseBlocker EditBlocker AddBlocker ResolveBlocker DismissBlocker".split()),
    "document": tuple(
        "SeeFile MatchFile UnmatchFile WaiveItem SaveChecklist FileIntoFolder ApplyFolderTemplate".split()
    ),
    "request": tuple(
        "SaveIntake SaveSignature SaveInvoice SendIntake SendSignature SendInvoice SetIntakeState SetSignatureState"
        " SetInvoiceState Countersign RecordPayment ExpireRequest".split()
    ),
    "time": tuple("LogTime EditOwnTime EditTime StartTimer StopTimer SetBudget".split()),
    "comment": ("AddComment", "EditOwnComment", "WithdrawOwnComment"),
    "series": tuple(
        "CreateSeries EditSeries SplitSeries PauseSeries ResumeSeries EndSeries ChangeOccurrence ConfirmCatchUp"
        " MakeOccurrence SkipOccurrence RollForward".split()
    ),
    "link": ("LinkItem", "UnlinkItem", "SaveNote", "SaveHandbookPage"),
    "client": tuple(
        "CreateClient EditClient TagClient SaveContact LinkContact SaveRelationship DeactivateClient"
        " ReactivateClient".split()
    ),
    "new": ("CreateEngagement", "CopyEngagement", "RollForward", "MakeOccurrence"),
    "undo": ("Undo", "Redo"),
    "export": ("ExportView", "ExportClients", "ExportFirm", "VerifyLog"),
}  # fmt: skip
DAYS = ("since", "until")
FIELDS = ("by", "kind", *DAYS)


def field_of(word: str) -> tuple[str, str]:
    """`by:jo` as field and value; a plain word has no field."""
    name, mark, value = word.partition(":")
    return (name.casefold(), value) if mark and value and name.casefold() in FIELDS else ("", word)


def read_log_words(text: str, today: date) -> str:
    """The same words, kinds checked and days as ISO: what the log is asked for."""
    return " ".join(_checked(word, today) for word in text.split())


def _checked(word: str, today: date) -> str:
    name, value = field_of(word)
    if name == "kind":
        kind = value.casefold()
        if kind not in KINDS:
            raise Invalid("kind", "unknown", f"there is no kind {value!r}{nearest(kind, KINDS)}: {', '.join(KINDS)}")
        return f"kind:{kind}"
    if name in DAYS:
        from assure_tui.domain.query.dates import parse_date

        return f"{name}:{parse_date(value, today).isoformat()}"
    return f"{name}:{value}" if name else word
