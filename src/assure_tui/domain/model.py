"""Choices and small values of the domain; the words are those of the command line contract."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Entity(StrEnum):
    INDIVIDUAL = "individual"
    BUSINESS = "business"
    TRUST = "trust"
    NONPROFIT = "nonprofit"


class ClientStatus(StrEnum):
    ACTIVE = "active"
    PROSPECT = "prospect"
    INACTIVE = "inactive"


class Status(StrEnum):
    """Base status of an engagement [ST-1]."""

    ACTIVE = "active"
    ON_HOLD = "on_hold"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    ARCHIVED = "archived"

    @property
    def live(self) -> bool:
        """Whether it is Active or On hold [CONV-6]."""
        return self in (Status.ACTIVE, Status.ON_HOLD)

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


class Priority(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    URGENT = "urgent"

    @property
    def rank(self) -> int:
        """0 for Urgent to 3 for Low: the order of lists by priority [PRI-1]."""
        return ("urgent", "high", "medium", "low").index(self.value)

    @property
    def mark(self) -> str:
        return {"urgent": "!!", "high": "!", "medium": "", "low": "."}[self.value]


class GateMode(StrEnum):
    STRICT = "strict"
    FLEXIBLE = "flexible"
    NONE = "none"

    @property
    def letter(self) -> str:
        return {"strict": "S", "flexible": "F", "none": "-"}[self.value]


class BlockerType(StrEnum):
    K1 = "k1"
    DOCUMENT = "document"
    PAYMENT = "payment"
    SIGNATURE = "signature"
    MANUAL = "manual"

    @property
    def label(self) -> str:
        return {
            "k1": "K-1 dependency",
            "document": "Document missing",
            "payment": "Payment pending",
            "signature": "Signature pending",
            "manual": "Manual",
        }[self.value]


class BlockerState(StrEnum):
    ACTIVE = "active"
    RESOLVED = "resolved"
    DISMISSED = "dismissed"


class TaskStatus(StrEnum):
    TO_DO = "todo"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    SKIPPED = "skipped"

    @property
    def done(self) -> bool:
        """Completed or Skipped [CONV-6]."""
        return self in (TaskStatus.COMPLETED, TaskStatus.SKIPPED)

    @property
    def label(self) -> str:
        return {"todo": "To do", "in_progress": "In progress"}.get(self.value, self.value.capitalize())


class TaskType(StrEnum):
    """Thirteen types with the usual slot [TASK-3]."""

    COLLECT = "collect"
    PREPARE = "prepare"
    FILE = "file"
    SIGN = "sign"
    RESEARCH = "research"
    REVIEW = "review"
    APPROVE = "approve"
    FOLLOW_UP = "follow_up"
    ADMIN = "admin"
    COMMUNICATE = "communicate"
    DELIVER = "deliver"
    BILL = "bill"
    OTHER = "other"

    @property
    def slot(self) -> str | None:
        """The slot whose person usually does it; None means the holder."""
        if self in (TaskType.COLLECT, TaskType.PREPARE, TaskType.FILE, TaskType.SIGN, TaskType.RESEARCH):
            return "preparer"
        if self is TaskType.REVIEW:
            return "reviewer"
        if self is TaskType.APPROVE:
            return "partner"
        return None if self is TaskType.OTHER else "owner"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


class WaitingOn(StrEnum):
    CLIENT = "client"
    THIRD_PARTY = "third_party"
    TAX_AUTHORITY = "tax_authority"
    REVIEWER = "reviewer"
    PARTNER = "partner"
    OTHER_ENGAGEMENT = "other_engagement"
    INTERNAL = "internal"


class Role(StrEnum):
    OWNER = "owner"
    ADMIN = "admin"
    MEMBER = "member"


class StaffState(StrEnum):
    INVITED = "invited"
    ACTIVE = "active"
    LEFT = "left"


class RelationKind(StrEnum):
    SPOUSE = "spouse"
    OWNER_OF = "owner_of"
    PARENT_OF = "parent_of"
    HOUSEHOLD = "household"
    OTHER = "other"


class Origin(StrEnum):
    UI = "ui"
    CLI = "cli"
    LOOP = "loop"
    IMPORT = "import"


SLOTS: tuple[str, ...] = ("preparer", "reviewer", "partner", "owner")

KINDS = {
    "client": "C",
    "engagement": "E",
    "task": "T",
    "request": "R",
    "series": "S",
    "blocker": "B",
    "comment": "N",
    "time_entry": "H",
}


def short(kind: str, number: int) -> str:
    """The short number people use, such as `E-142` [CONV-10]."""
    return f"{KINDS[kind]}-{number}"


def read_short(text: str, kind: str) -> int | None:
    """The number in `E-142`, `e142` or `142`; None when the text is something else."""
    raw = text.strip()
    prefix = KINDS[kind]
    if raw[:1].upper() == prefix:
        raw = raw[1:].removeprefix("-")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 16 else None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a staff member, or the system when `staff_id` is None [STAFF-5]."""

    staff_id: int | None
    name: str
    initials: str
    login: str
    role: Role = Role.MEMBER
    permissions: frozenset[str] = frozenset()

    @property
    def is_system(self) -> bool:
        return self.staff_id is None

    @property
    def is_admin(self) -> bool:
        """Firm owner and Admins pass every check [STAFF-2]."""
        return self.role in (Role.OWNER, Role.ADMIN)


SYSTEM = Actor(None, "system", "--", "system", Role.ADMIN)
