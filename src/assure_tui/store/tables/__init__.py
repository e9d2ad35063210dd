"""The tables, by subject; importing this package registers them all."""

from assure_tui.store.tables.blueprints import (
    ChecklistTemplate,
    ClientFacingStatus,
    DocumentType,
    EngagementType,
    Pipeline,
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
from assure_tui.store.tables.log import ActivityBatch, ActivityChange, Session_
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
from assure_tui.store.tables.requests import InvoiceLine, Payment, Request, RequestEvent, RequestItem, Signer
from assure_tui.store.tables.series import DeadlineSeen, Occurrence, Relief, Series
from assure_tui.store.tables.work import Blocker, ChecklistItem, Comment, Engagement, Task

__all__ = [
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
    "DeadlineSeen",
    "Document",
    "DocumentType",
    "Engagement",
    "EngagementTag",
    "EngagementType",
    "FileSeen",
    "FileToSort",
    "Firm",
    "Follow",
    "InvoiceLine",
    "ItemFile",
    "LoopState",
    "Notice",
    "NoticeSwitch",
    "Occurrence",
    "Payment",
    "Pipeline",
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
]
