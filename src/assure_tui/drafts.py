"""What was typed into a form and not saved, kept for the next start: one small file for each form (B4)."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

MAX_BYTES = 400_000  # a form holds less; a larger file is not ours


@dataclass(frozen=True, slots=True)
class Draft:
    """A form as it was left: `form` names the kind, `about` the thing it is for."""

    form: str
    about: str
    title: str
    fields: Mapping[str, str]
    saved: str
    pid: int

    @property
    def held(self) -> bool:
        """Whether another running program is still writing it."""
        return self.pid != os.getpid() and _alive(self.pid)


class DraftFolder:
    """The drafts of one person in one store: `<staff>-<form>-<about>.json`, for the person's eyes only."""

    def __init__(self, folder: Path, store: str) -> None:
        self.folder = folder
        self.store = store
        # Staff numbers are the same in every firm: the draft of a demo must not turn up in the real one.
        self._mark = hashlib.sha256(store.encode("utf-8", "replace")).hexdigest()[:6]

    def keep(self, staff: int, form: str, about: str, title: str, fields: Mapping[str, str]) -> bool:
        """Write a draft whole or not at all; False when the folder cannot be written."""
        path = self._path(staff, form, about)
        value = {
            "v": 1, "store": self.store, "staff": staff, "form": form, "about": about, "title": title,
            "fields": dict(fields), "saved": datetime.now(UTC).isoformat(timespec="seconds"), "pid": os.getpid(),
        }  # fmt: skip
        beside = path.with_suffix(f".{os.getpid()}.new")
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with contextlib.suppress(FileNotFoundError):
                beside.unlink()  # left by a program of that number that was cut off
            place = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(place, "w", encoding="utf-8", errors="replace") as file:
                json.dump(value, file, ensure_ascii=True)
            os.replace(beside, path)
        except OSError:
            return False
        return True

    def forget(self, staff: int, form: str, about: str) -> None:
        """Take a draft away: it was saved, or thrown away."""
        with contextlib.suppress(OSError):
            self._path(staff, form, about).unlink()

    def find(self, staff: int, form: str, about: str) -> Draft | None:
        """The draft of one form, unless another running program is still writing it."""
        draft = self._read(self._path(staff, form, about), staff)
        return None if draft is None or draft.held else draft

    def waiting(self, staff: int) -> tuple[Draft, ...]:
        """Drafts that nobody is writing any more, the latest first."""
        try:
            files = list(self.folder.glob(f"{staff}.{self._mark}-*.json"))
        except OSError:
            return ()
        drafts = [draft for file in files if (draft := self._read(file, staff)) is not None]
        found = [draft for draft in drafts if not draft.held and not draft.form.startswith("last.")]
        return tuple(sorted(found, key=lambda draft: draft.saved, reverse=True))

    def unused(self, staff: int, form: str, about: str) -> str:
        """`about`, or `about.2` and so on where a draft of that name is there already."""
        number, name = 1, about
        while self._path(staff, form, name).exists() and number < 99:
            number += 1
            name = f"{about}.{number}"
        return name

    def _path(self, staff: int, form: str, about: str) -> Path:
        safe = re.sub(r"[^A-Za-z0-9._]+", "_", about)[:60]
        return self.folder / f"{staff}.{self._mark}-{form}-{safe}.json"

    # -- what a person used last -------------------------------------------------------------------

    def remember(self, staff: int, what: str, text: str) -> None:
        """Keep one line, such as the file that was imported last; nothing happens where it cannot be written."""
        self.keep(staff, f"last.{what}", "", "", {"text": text})

    def remembered(self, staff: int, what: str) -> str:
        """That line, or nothing."""
        draft = self._read(self._path(staff, f"last.{what}", ""), staff)
        return draft.fields.get("text", "") if draft is not None else ""

    def _read(self, path: Path, staff: int) -> Draft | None:
        try:
            if path.stat().st_size > MAX_BYTES:
                return None
            value: Any = json.loads(path.read_text(encoding="utf-8"))
            if value["v"] != 1 or value["store"] != self.store or value["staff"] != staff:
                return None
            fields = {str(name): str(text) for name, text in value["fields"].items()}
            form, about, title = (str(value[name]) for name in ("form", "about", "title"))
            return Draft(form, about, title, fields, str(value["saved"]), int(value["pid"]))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None  # damaged or not ours: it is left where it is


def _alive(pid: int) -> bool:
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
