"""Which column means which field: suggested from the names, said in a file, said on the line [IMP-2]."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assure_tui.domain.errors import Detail, Invalid, InvalidMany
from assure_tui.domain.model import ClientStatus, Entity, Priority, Status, TaskStatus, TaskType
from assure_tui.services.import_read import Sheet, SheetRow, unguarded

FIELDS: dict[str, tuple[str, ...]] = {
    "clients": (
        *("external_id", "number", "name", "entity", "tax_id", "fiscal_year_end", "email", "phone", "street"),
        *("city", "state", "zip", "contact", "contact_email", "contact_phone", "tags", "preparer"),
        *("reviewer", "partner", "owner", "status", "notes", "weeks_5253"),
    ),
    "engagements": (
        *("external_id", "client", "client_external_id", "type", "period", "part", "qualifier", "title"),
        *("pipeline", "stage", "status", "priority", "start", "target", "due", "extended", "preparer"),
        *("reviewer", "partner", "owner", "tags", "budget", "description"),
    ),
    "tasks": ("external_id", "engagement", "title", "type", "required", "assignee", "due", "status", "tags"),
    "requests": ("external_id", "request", "number", "state", "reason", "title", "due"),
    "time": (
        "external_id",
        "person",
        "date",
        "minutes",
        "hours",
        "engagement",
        "client",
        "task",
        "billable",
        "rate",
        "note",
    ),
    "series": ("external_id", "client", "type", "qualifier", "rule", "start", "lead_days", "pipeline", "preparer"),
}
_ALSO: dict[str, dict[str, tuple[str, ...]]] = {
    "clients": {
        "external_id": ("externalid", "extid", "sourceid"),
        "number": ("clientnumber", "clientno", "accountnumber", "no"),
        "name": ("client", "clientname", "accountname", "displayname", "company", "companyname"),
        "entity": ("entitytype", "clienttype", "type"),
        "tax_id": ("ein", "tin", "ssn", "taxid", "fein"),
        "fiscal_year_end": ("fye", "yearend", "fiscalyearend"),
        "weeks_5253": ("5253weeks", "52weekyear", "5253"),
        "email": ("mail", "emailaddress"),
        "phone": ("telephone", "phonenumber", "tel"),
        "street": ("address", "streetaddress", "addressline1", "address1"),
        "city": ("town",),
        "zip": ("zipcode", "postalcode", "postcode"),
        "contact": ("contactname", "primarycontact"),
        "contact_email": ("contactmail",),
        "tags": ("tag", "clienttags", "labels"),
        "owner": ("engagementowner", "accountowner"),
        "status": ("clientstatus",),
        "notes": ("note", "comment", "comments"),
    },
    "engagements": {
        "external_id": ("externalid", "extid", "jobid"),
        "client": ("clientname", "clientnumber", "clientno", "accountname", "clientid"),
        "client_external_id": ("clientexternalid",),
        "type": ("engagementtype", "typecode", "form", "service"),
        "period": ("year", "taxyear"),
        "title": ("name", "engagement", "job", "jobname"),
        "due": ("duedate", "deadline"),
        "start": ("startdate",),
        "target": ("targetdate",),
        "tags": ("tag", "labels"),
        "budget": ("timebudget", "budgetminutes"),
        "extended": ("extension",),
    },
    "tasks": {
        "external_id": ("externalid", "extid"),
        "engagement": ("engagementid", "job"),
        "title": ("task", "name", "taskname"),
        "type": ("tasktype",),
        "assignee": ("assignedto", "assigned"),
        "due": ("duedate",),
        "tags": ("tag", "labels"),
    },
    "requests": {
        "external_id": ("externalid", "extid", "envelope", "envelopeid"),
        "request": ("requestid", "requestnumber"),
        "number": ("invoicenumber", "invoiceno"),
        "state": ("status", "requeststate"),
        "due": ("duedate",),
    },
    "time": {
        "external_id": ("externalid", "extid", "entryid", "timeentryid"),
        "person": ("staff", "employee", "user", "login", "initials", "who"),
        "date": ("day", "on", "workdate", "entrydate"),
        "minutes": ("duration", "time", "mins", "spent"),
        "hours": ("hrs", "decimalhours"),
        "engagement": ("engagementid", "job", "jobname"),
        "client": ("clientname", "clientnumber", "clientno", "clientid", "clientexternalid"),
        "task": ("taskid", "taskname"),
        "rate": ("hourlyrate", "rateperhour"),
        "note": ("notes", "description", "comment", "memo"),
    },
    "series": {
        "external_id": ("externalid", "extid"),
        "client": ("clientname", "clientnumber", "clientno", "clientid", "clientexternalid"),
        "type": ("engagementtype", "typecode", "form", "service"),
        "rule": ("rrule", "recurrence", "recurrencerule"),
        "start": ("startdate", "firstdate", "dtstart"),
        "lead_days": ("lead", "leaddays"),
    },
}
# Columns of other programs often bear these names with codes of their own: they are taken only if they fit.
_CHOICES: dict[str, dict[str, Iterable[str]]] = {
    "clients": {"entity": Entity, "status": ClientStatus},
    "engagements": {"status": Status, "priority": Priority},
    "tasks": {"status": TaskStatus, "type": TaskType},
}
_MAP_KEYS = ("create", "fields", "values")
CREATABLE = ("tags", "contacts")


@dataclass(frozen=True, slots=True)
class Cell:
    """What one field gets in one row: text, the column it stands in, or that a lone `-` clears it [IMP-5]."""

    text: str
    column: str
    clears: bool = False


@dataclass(frozen=True, slots=True)
class FieldMap:
    """For each field its columns or its constant; what cells mean; what may be made."""

    columns: Mapping[str, tuple[str, ...]]
    constants: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]]
    create: frozenset[str]
    ignored: tuple[str, ...] = ()

    def has(self, *names: str) -> bool:
        """Whether any of the fields comes from the file."""
        return any(name in self.columns or name in self.constants for name in names)

    def cells(self, sheet: Sheet, row: SheetRow) -> dict[str, Cell]:
        """What the row says, field by field; empty cells say nothing [IMP-5]."""
        found = {name: _cell(name, [text], name) for name, text in self.constants.items() if text.strip()}
        for name, columns in self.columns.items():
            meant = self.values.get(name)
            texts = []
            for column in columns:
                text = row.cells[sheet.index[column]]
                if meant is not None and text.strip() in meant:
                    text = meant[text.strip()]
                if text.strip():
                    texts.append(text)
            if texts:
                found[name] = _cell(name, texts, columns[0])
        return found


def _cell(name: str, texts: list[str], column: str) -> Cell:
    if len(texts) == 1 and texts[0].strip() == "-":
        return Cell("", column, True)
    if name in ("notes", "description"):
        return Cell(unguarded(texts[0]), column)
    return Cell(";".join(unguarded(text.strip()) for text in texts), column)


@dataclass
class Wishes:
    """What the mapping file and the command line say, the line last."""

    fields: dict[str, list[str]] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    create: set[str] = field(default_factory=set)
    has_fields: bool = False


def read_wishes(kind: str, toml: str | None, sets: Sequence[str], create: Iterable[str]) -> Wishes:
    """The mapping file, then `--set FIELD=COLUMN` and `--create`; all errors together [VAL-6]."""
    wrong: list[Detail] = []
    wishes = Wishes()
    if toml is not None:
        _read_file(kind, toml, wishes, wrong)
    seen: set[str] = set()
    for text in sets:
        name, mark, column = text.partition("=")
        name = name.strip()
        if not mark or not column:
            wrong.append(Detail("set", "format", f"'{text}' is not FIELD=COLUMN or FIELD=:literal."))
        elif _known(kind, name, "set", wrong):
            wishes.fields[name] = [*(wishes.fields[name] if name in seen else []), column]
            seen.add(name)
    for word in create:
        if word not in CREATABLE:
            wrong.append(Detail("create", "unknown", f"--create takes {' and '.join(CREATABLE)}, not '{word}'."))
        wishes.create.add(word)
    if wrong:
        raise InvalidMany(wrong)
    return wishes


def _read_file(kind: str, toml: str, wishes: Wishes, wrong: list[Detail]) -> None:
    try:
        found = tomllib.loads(toml)
    except tomllib.TOMLDecodeError as problem:
        raise Invalid("map", "format", f"The mapping file is not TOML: {problem}.") from None
    for key in found:
        if key not in _MAP_KEYS:
            wrong.append(Detail(key, "key.unknown", f"There is no key '{key}'{_near(key, _MAP_KEYS)}"))
    made = found.get("create", [])
    for word in made if isinstance(made, list) else [made]:
        if word in CREATABLE:
            wishes.create.add(word)
        else:
            wrong.append(Detail("create", "unknown", f"create takes {' and '.join(CREATABLE)}, not '{word}'."))
    wishes.has_fields = bool(found.get("fields"))
    for name, value in _table(found, "fields", wrong).items():
        columns = value if isinstance(value, list) else [value]
        if not all(isinstance(column, str) and column for column in columns):
            wrong.append(Detail(f"fields.{name}", "key.type", f"fields.{name} is a column or a list of them."))
        elif _known(kind, name, "fields", wrong):
            wishes.fields[name] = list(columns)
    for name, meant in _table(found, "values", wrong).items():
        if not isinstance(meant, dict) or not all(isinstance(text, str) for text in meant.values()):
            wrong.append(Detail(f"values.{name}", "key.type", f"values.{name} is a table of texts."))
        elif _known(kind, name, "values", wrong):
            wishes.values[name] = {str(cell).strip(): text for cell, text in meant.items()}


def _table(found: dict[str, Any], key: str, wrong: list[Detail]) -> dict[str, Any]:
    value = found.get(key, {})
    if isinstance(value, dict):
        return value
    wrong.append(Detail(key, "key.type", f"{key} is a table."))
    return {}


def _known(kind: str, name: str, where: str, wrong: list[Detail]) -> bool:
    if name in FIELDS[kind]:
        return True
    wrong.append(Detail(f"{where}.{name}", "key.unknown", f"{kind} have no field '{name}'{_near(name, FIELDS[kind])}"))
    return False


def _near(typed: str, known: Iterable[str]) -> str:
    names = list(known)
    found = difflib.get_close_matches(typed, names, 1, 0.5)
    return f"; did you mean '{found[0]}'?" if found else f"; known are {', '.join(names)}."


def settle(kind: str, sheet: Sheet, wishes: Wishes) -> FieldMap:
    """The mapping of a file: what was said, else what the names of its columns suggest [IMP-2]."""
    constants: dict[str, str] = {}
    columns: dict[str, tuple[str, ...]] = {}
    wrong: list[Detail] = []
    for name, parts in wishes.fields.items():
        literals = [part for part in parts if part.startswith(":")]
        named = [part for part in parts if not part.startswith(":")]
        for column in named:
            if column not in sheet.index:
                hint = _near(column, [item for item in sheet.columns if item])
                wrong.append(Detail(name, "unknown", f"The file has no column '{column}'{hint}"))
        if literals and (named or len(literals) > 1):
            wrong.append(Detail(name, "format", f"{name} is either a constant or columns."))
        if len(named) > 1 and name != "tags":
            wrong.append(Detail(name, "format", f"Only tags come from several columns, not {name}."))
        if literals:
            constants[name] = literals[0][1:]
        elif named:
            columns[name] = tuple(named)
    if wrong:
        raise InvalidMany(wrong)
    if not wishes.has_fields:
        columns |= suggest(kind, sheet, {*constants, *columns}, {c for some in columns.values() for c in some})
    used = {column for some in columns.values() for column in some}
    ignored = tuple(name for name in sheet.columns if name and name not in used)
    return FieldMap(columns, constants, wishes.values, frozenset(wishes.create), ignored)


def suggest(kind: str, sheet: Sheet, given: set[str], used: set[str]) -> dict[str, tuple[str, ...]]:
    """Fields whose names, or usual names, stand in the heading."""
    found: dict[str, tuple[str, ...]] = {}
    folded = {_squash(name): name for name in reversed(sheet.columns) if name and name not in used}
    own = {name: (_squash(name),) for name in FIELDS[kind]}
    for usual in (own, _ALSO[kind]):
        for name in FIELDS[kind]:
            if name in given or name in found:
                continue
            column = next((folded[word] for word in usual.get(name, ()) if word in folded), None)
            if column is not None and column not in {c for some in found.values() for c in some}:
                if column != name and not _fits(kind, name, sheet.column(column)):
                    continue
                found[name] = (column,)
    return found


def _fits(kind: str, name: str, cells: Iterable[str]) -> bool:
    choices = _CHOICES.get(kind, {}).get(name)
    if choices is None:
        return True
    known = {_squash(str(choice)) for choice in choices}
    filled = [unguarded(cell.strip()) for cell in cells if cell.strip()]
    return not filled or any(_squash(cell) in known for cell in filled)


def _squash(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", text.casefold())
