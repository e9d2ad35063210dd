"""Writing notes and handbook pages from any screen, by dialog or in one's own editor [LINK-6]."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assure_tui.domain.errors import Invalid
from assure_tui.domain.linking import LinkKind, read_reference
from assure_tui.domain.model import read_short, short
from assure_tui.domain.note_commands import SaveHandbookPage, SaveNote
from assure_tui.formatting import clean
from assure_tui.screens.dialogs.note import LONGEST, NoteDialog
from assure_tui.screens.verb_flows import Flows
from assure_tui.widgets.fields import restored

if TYPE_CHECKING:
    from assure_tui.domain.link_views import NoteView
    from assure_tui.domain.views import Outcome
    from assure_tui.screens.verb_editor import EditorVerbs


async def write_note(screen: Flows, client_id: int, client: str, *, engagement_id: int | None = None) -> None:
    """A new note of a client, linked to an engagement where one is named."""
    about = short("engagement", engagement_id) if engagement_id is not None else short("client", client_id)
    answer = await screen.ask(NoteDialog(f"Note: {clean(client)}", about=f"new {about}"))
    if answer is not None:
        fields = {"client_id": client_id, "title": answer.title, "text": answer.text}
        _done(screen, await screen.carry_out(SaveNote(None, fields, engagement_id)), f"new {about}")


async def write_page(screen: Flows) -> None:
    """A new page of the handbook."""
    answer = await screen.ask(NoteDialog("New page of the handbook", about="new page"))
    if answer is not None:
        fields = {"title": answer.title, "text": answer.text}
        _done(screen, await screen.carry_out(SaveHandbookPage(None, fields)), "new page")


async def edit_note(screen: Flows, view: NoteView) -> None:
    """Title and text in the dialog; another's change meanwhile is a conflict [CONV-9]."""
    heading = f"{view.reference}  {clean(view.client or 'Handbook')}"
    answer = await screen.ask(NoteDialog(heading, view.title, view.text, about=view.reference))
    if answer is None:
        return
    # A field shows only what is harmless to show, so an untouched one is no change.
    title, text = restored(answer.title, view.title), restored(answer.text, view.text) or ""
    _done(screen, await save(screen, view, {"title": title, "text": text}), view.reference)


async def edit_text(screen: EditorVerbs, view: NoteView) -> None:
    """The text in one's own editor."""
    text = screen.edit_in_editor(view.text, ".md")
    if text is not None and len(text) > LONGEST:
        raise Invalid("text", "range", f"a text has at most {LONGEST:,} characters")
    await save(screen, view, {"text": view.text if text is None else text})


async def save(screen: Flows, view: NoteView, fields: dict[str, Any]) -> Outcome | None:
    """Carry out what differs."""
    changed = {name: value for name, value in fields.items() if value != getattr(view, name, None)}
    if not changed:
        screen.base.toast("The text is as it was.", "told")
        return None
    made = SaveHandbookPage if view.client_id is None else SaveNote
    return await screen.carry_out(made(view.id, changed, if_version=view.version))


async def resume_note(screen: Flows, about: str) -> None:
    """Go on with what was not saved the last time: the dialog finds it by what it is about."""
    viewer = screen.viewer
    engagement, client = read_short(about.removeprefix("new "), "engagement"), read_short(about[4:], "client")
    if about == "new page":
        await write_page(screen)
    elif about.startswith("new E") and engagement is not None:
        work = (await screen.read(lambda reads, today: reads.engagement(viewer, engagement, today))).engagement
        await write_note(screen, work.client_id, work.client, engagement_id=work.id)
    elif about.startswith("new C") and client is not None:
        whose = await screen.read(lambda reads, today: reads.client(viewer, client))
        await write_note(screen, whose.id, whose.name)
    else:
        kind, number = read_reference(about)
        page = kind is LinkKind.PAGE
        found = await screen.read(lambda reads, today: reads.note(viewer, number, today, page=page))
        await edit_note(screen, found.note)


def _done(screen: Flows, outcome: Outcome | None, about: str) -> None:
    """What was typed is saved, or left as it was: no draft of it is offered again."""
    screen.base.forget_draft(NoteDialog.DRAFT, about)
