"""The tables, by subject; importing this package registers them all."""

from assure_tui.store.tables.blueprints import (
    ChecklistTemplate,
    ClientFacingStatus,
    CustomStatus,
    DocumentType,
    EngagementType,
    NamedTemplate,
    Pipeline,
    PipelineVersion,
    ServiceLine,
    Stage,
    TaskTemplate,
)
from assure_tui.store.tables.clients import (
    Client,
    ClientAccess,
    ClientContact,
    ClientTag,
    Contact,
    EngagementTag,
    Relationship,
    Tag,
)
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
from assure_tui.store.tables.personal import Opened, Pin, PutOff
from assure_tui.store.tables.requests import InvoiceLine, Payment, Request, RequestEvent, RequestItem, Signer
from assure_tui.store.tables.series import DeadlineSeen, Occurrence, Relief, Series
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
    "TaskTemplate",
    "Team",
    "TimeEntry",
    "Timer",
]
