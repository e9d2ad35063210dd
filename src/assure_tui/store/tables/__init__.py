"""The tables, by subject. A subject is mapped when the first of its tables is asked for: each costs memory.

The read side and most commands need few of them; `everything()` maps all, for who works on the whole store.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import MetaData

    from assure_tui.store.tables.blueprints import EngagementType, Pipeline, ServiceLine, Stage, TaskTemplate
    from assure_tui.store.tables.catalogue import (
        ChecklistTemplate,
        ClientFacingStatus,
        CustomStatus,
        DocumentType,
        NamedTemplate,
        PipelineVersion,
    )
    from assure_tui.store.tables.clients import Client, ClientAccess
    from assure_tui.store.tables.documents import Document, FileSeen, FileToSort, ItemFile, LoopState
    from assure_tui.store.tables.evidence import Filing, GapNote
    from assure_tui.store.tables.hours import Absence, TimeEntry, Timer
    from assure_tui.store.tables.log import ActivityBatch, ActivityChange, Session_
    from assure_tui.store.tables.notes import Link, Note
    from assure_tui.store.tables.notices import Follow, Notice, NoticeSwitch
    from assure_tui.store.tables.people import (
        ClosingDay,
        Firm,
        SavedViewRow,
        Setting,
        Staff,
        StaffTeam,
        Team,
    )
    from assure_tui.store.tables.personal import Looked, Opened, Pin, PutOff
    from assure_tui.store.tables.requests import InvoiceLine, Payment, Request, RequestEvent, RequestItem, Signer
    from assure_tui.store.tables.series import DeadlineSeen, Occurrence, Relief, Series
    from assure_tui.store.tables.ties import (
        ClientContact,
        ClientTag,
        Contact,
        EngagementTag,
        Relationship,
        Tag,
        TaskTag,
    )
    from assure_tui.store.tables.work import Blocker, ChecklistItem, Comment, Engagement, Task

__all__ = [
    "Absence",
    "ActivityBatch",
    "ActivityChange",
    "Blocker",
    "ChecklistItem",
    "ChecklistTemplate",
    "Client",
    "ClientAccess",
    "ClientContact",
    "ClientFacingStatus",
    "ClientTag",
    "ClosingDay",
    "Comment",
    "Contact",
    "CustomStatus",
    "DeadlineSeen",
    "Document",
    "DocumentType",
    "Engagement",
    "EngagementTag",
    "EngagementType",
    "FileSeen",
    "FileToSort",
    "Filing",
    "Firm",
    "Follow",
    "GapNote",
    "InvoiceLine",
    "ItemFile",
    "Link",
    "Looked",
    "LoopState",
    "NamedTemplate",
    "Note",
    "Notice",
    "NoticeSwitch",
    "Occurrence",
    "Opened",
    "Payment",
    "Pin",
    "Pipeline",
    "PipelineVersion",
    "PutOff",
    "Relationship",
    "Relief",
    "Request",
    "RequestEvent",
    "RequestItem",
    "SavedViewRow",
    "Series",
    "ServiceLine",
    "Session_",
    "Setting",
    "Signer",
    "Staff",
    "StaffTeam",
    "Stage",
    "Tag",
    "Task",
    "TaskTag",
    "TaskTemplate",
    "Team",
    "TimeEntry",
    "Timer",
]

# Which module holds which tables; a module imports those that its own tables cannot be written without.
SUBJECTS = {
    "blueprints": "EngagementType Pipeline ServiceLine Stage TaskTemplate",
    "catalogue": "ChecklistTemplate ClientFacingStatus CustomStatus DocumentType NamedTemplate PipelineVersion",
    "clients": "Client ClientAccess",
    "documents": "Document FileSeen FileToSort ItemFile LoopState",
    "evidence": "Filing GapNote",
    "hours": "Absence TimeEntry Timer",
    "log": "ActivityBatch ActivityChange Session_",
    "notes": "Link Note",
    "notices": "Follow Notice NoticeSwitch",
    "people": "ClosingDay Firm SavedViewRow Setting Staff StaffTeam Team",
    "personal": "Looked Opened Pin PutOff",
    "requests": "InvoiceLine Payment Request RequestEvent RequestItem Signer",
    "series": "DeadlineSeen Occurrence Relief Series",
    "ties": "ClientContact ClientTag Contact EngagementTag Relationship Tag TaskTag",
    "work": "Blocker ChecklistItem Comment Engagement Task",
}
_SUBJECT_OF = {name: subject for subject, names in SUBJECTS.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    subject = _SUBJECT_OF.get(name)
    if subject is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = import_module(f"{__name__}.{subject}")
    found = {one: getattr(module, one) for one in SUBJECTS[subject].split()}
    globals().update(found)  # the next look does not come here
    return found[name]


def everything() -> MetaData:
    """The whole schema, every subject mapped."""
    for subject in SUBJECTS:
        import_module(f"{__name__}.{subject}")
    from sqlmodel import SQLModel

    return SQLModel.metadata
