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
from assure_tui.store.tables.log import ActivityBatch, ActivityChange, Session_
from assure_tui.store.tables.people import (
    ClosingDay,
    Firm,
    SavedViewRow,
    Setting,
    Staff,
    StaffTeam,
    Team,
)
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
    "DocumentType",
    "Engagement",
    "EngagementTag",
    "EngagementType",
    "Firm",
    "Pipeline",
    "Relationship",
    "SavedViewRow",
    "ServiceLine",
    "Session_",
    "Setting",
    "Staff",
    "StaffTeam",
    "Stage",
    "Tag",
    "Task",
    "TaskTemplate",
    "Team",
]
