"""Forms that were not saved are kept for the next start: the part of the app that screens ask (reliability.md B4)."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import TYPE_CHECKING

from assure_tui.app_faults import FaultTolerant

if TYPE_CHECKING:
    from assure_tui.drafts import Draft, DraftFolder


class KeepsDrafts(FaultTolerant):
    """Keeps, finds and forgets what is typed in open forms."""

    if TYPE_CHECKING:  # `AppBase` gives it: it knows the folder and the person

        def _own_drafts(self) -> tuple[DraftFolder, int] | None: ...

    def keep_drafts(self) -> None:
        """Write down what is typed in every open form (reliability.md B4)."""
        for screen in self.screen_stack:
            keep = getattr(screen, "keep_draft", None)
            if keep is not None:
                with contextlib.suppress(Exception):  # one bad form must not cost the others
                    keep()

    def keep_draft(self, form: str, about: str, title: str, fields: Mapping[str, str]) -> None:
        """Keep one form; nothing happens without a folder, or before it is known who works here."""
        if (own := self._own_drafts()) is not None:
            own[0].keep(own[1], form, about, title, fields)

    def forget_draft(self, form: str, about: str) -> None:
        """The form was saved or left on purpose."""
        if (own := self._own_drafts()) is not None:
            own[0].forget(own[1], form, about)

    def find_draft(self, form: str, about: str) -> Draft | None:
        """What was typed the last time, if it was not saved."""
        own = self._own_drafts()
        return own[0].find(own[1], form, about) if own is not None else None

    def drafts_of(self, form: str) -> tuple[Draft, ...]:
        """Every draft of that form, the latest first."""
        own = self._own_drafts()
        return tuple(draft for draft in own[0].waiting(own[1]) if draft.form == form) if own is not None else ()

    def unused_draft(self, form: str, about: str) -> str:
        """A name under which no other draft of that form is kept."""
        own = self._own_drafts()
        return own[0].unused(own[1], form, about) if own is not None else about

    def remember(self, what: str, text: str) -> None:
        """Keep one line for the next time, such as the file that was imported last."""
        if (own := self._own_drafts()) is not None:
            own[0].remember(own[1], what, text)

    def remembered(self, what: str) -> str:
        """That line, or nothing."""
        own = self._own_drafts()
        return own[0].remembered(own[1], what) if own is not None else ""
