"""What the form of a client says: its fields, what stands in them, and what a save changes [CLT-1]."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assure_tui.domain.client_views import ClientDetail
from assure_tui.domain.model import SLOTS, ClientStatus, Entity
from assure_tui.domain.query.words import fold
from assure_tui.domain.views import StaffView
from assure_tui.formatting import clean
from assure_tui.widgets.fields import restored
from assure_tui.widgets.picker import matching, people_options

ABOUT_TAX_ID = "an EIN is kept whole, of an individual only the last four"
FIELDS: tuple[tuple[str, str, int, str], ...] = (
    ("name", "Name", 120, ""),
    ("entity", "Kind", 20, "individual, business, trust or nonprofit"),
    ("status", "Status", 20, "active; or prospect"),
    ("number", "Number", 40, "your own, of this client alone"),
    ("fiscal_year_end", "Year end", 20, "12-31; MM-DD or a month"),
    ("weeks_5253", "52/53 weeks", 4, "no; or yes"),
    ("tax_id", "Tax id", 40, "nine digits; or that of an individual"),
    ("email", "E-mail", 254, ""),
    ("phone", "Phone", 60, ""),
    ("street", "Street", 120, ""),
    ("city", "City", 80, ""),
    ("state", "State", 40, "two letters: its own due dates follow"),
    ("zip", "ZIP", 20, ""),
    ("tags", "Tags", 400, "with commas"),
    ("preparer", "Preparer", 120, "of new work: name or initials"),
    ("reviewer", "Reviewer", 120, ""),
    ("partner", "Partner", 120, ""),
    ("owner", "Owner", 120, ""),
    ("folder", "Folder", 500, "the whole path of a folder with its papers"),
    ("contact", "Contact", 120, "the primary contact"),
    ("contact_email", "Its e-mail", 254, ""),
    ("contact_phone", "Its phone", 60, ""),
    ("external_id", "External id", 120, "of another program"),
)
_CLEARED = "-"  # takes a tax id away, which is never shown whole
_YES, _NO = frozenset({"yes", "y"}), frozenset({"no", "n", ""})


@dataclass
class Reading:
    """What is typed by the names of the commands, tags that are none yet, and what is wrong by field."""

    fields: dict[str, Any] = field(default_factory=dict)
    new_tags: tuple[str, ...] = ()
    wrong: dict[str, str] = field(default_factory=dict)


def offered(detail: ClientDetail | None) -> tuple[tuple[str, str, int, str], ...]:
    """The fields of the form; default slots of a client that is there are changed where live work is asked about."""
    return tuple(one for one in FIELDS if detail is None or (one[0] not in SLOTS and one[0] != "status"))


def texts_of(detail: ClientDetail | None) -> dict[str, str]:
    """What stands in the fields at first; a tax id is never shown, so its field is empty [CLT-10]."""
    if detail is None:
        return {}
    view = detail.client
    found = {name: str(getattr(view, name) or "") for name, *_ in offered(detail) if hasattr(view, name)}
    found["tags"] = ", ".join(view.tags)
    found["weeks_5253"] = "yes" if detail.weeks_5253 else "no"
    primary = next((one for one in detail.contacts if one.primary), None)
    if primary is not None:
        found |= {"contact": primary.name, "contact_email": primary.email or "", "contact_phone": primary.phone or ""}
    return found


def read(
    typed: Mapping[str, str], detail: ClientDetail | None, staff: Sequence[StaffView], tags: Sequence[str]
) -> Reading:
    """The fields to save: all that are filled in of a new client, else those that differ [VAL-6]."""
    found = Reading()
    before = texts_of(detail)
    for name, *_ in offered(detail):
        text = typed.get(name, "").strip()
        if detail is not None and (restored(text, before.get(name)) or "") == before.get(name, "").strip():
            continue
        if detail is None and not text and name not in ("name", "entity"):
            continue
        _take(name, text, found, staff)
    _contact(typed, before, found)
    if "tags" in found.fields:
        known = {fold(tag) for tag in tags}
        found.new_tags = tuple(tag for tag in found.fields["tags"] or () if fold(tag) not in known)
    return found


def _take(name: str, text: str, found: Reading, staff: Sequence[StaffView]) -> None:
    if name == "name" and not text:
        found.wrong[name] = "a name is needed: 1 to 120 characters"
    elif name in ("entity", "status"):
        _choose(name, text, found)
    elif name == "weeks_5253":
        if text.lower() in _YES | _NO:
            found.fields[name] = text.lower() in _YES
        else:
            found.wrong[name] = "yes or no"
    elif name == "tags":
        names = (" ".join(part.split()).lstrip("#") for part in text.split(","))
        found.fields[name] = list(dict.fromkeys(one for one in names if one)) or None
    elif name in SLOTS:
        fits = matching(people_options(staff, nobody=False), text)
        person = next((p for p in staff if len(fits) == 1 and str(p.id) == fits[0].key), None)
        if person is None:
            found.wrong[name] = f"{'several people fit' if fits else 'nobody is called'} “{clean(text)}”"
        else:
            found.fields[name] = person.login or person.initials
    else:
        found.fields[name] = None if text in ("", _CLEARED) else text


def _choose(name: str, text: str, found: Reading) -> None:
    kinds = [str(kind) for kind in (Entity if name == "entity" else ClientStatus)]
    if name == "status":
        kinds.remove("inactive")  # it has work to ask about: a verb of its own
    fits = [kind for kind in kinds if text and kind.startswith(text.lower())]
    if len(fits) == 1:
        found.fields[name] = fits[0]
    else:
        found.wrong[name] = f"one of {', '.join(kinds)}"


def _contact(typed: Mapping[str, str], before: Mapping[str, str], found: Reading) -> None:
    """Mail and phone belong to a contact, who is known by name [CLT-5]."""
    about = [name for name in ("contact_email", "contact_phone") if found.fields.get(name)]
    name = restored(typed.get("contact", ""), before.get("contact"))
    if about and not name:
        found.wrong["contact"] = "whose e-mail or phone is this? a name is needed"
    if name and ("contact" in found.fields or about):
        found.fields["contact"] = name
    for empty in ("contact", "contact_email", "contact_phone"):
        if empty in found.fields and not found.fields[empty]:
            del found.fields[empty]
