"""What the keys do in the settings: new, edit, hide, reorder, back to the default, remove [LINE-2] [TYPE-3] [ST-14] [CLT-9]."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from assure_tui.domain.commands import Command, SaveSettings
from assure_tui.domain.definition_commands import (
    SaveCalendar,
    SaveClientFacingStatus,
    SaveCustomStatus,
    SaveServiceLine,
)
from assure_tui.domain.definition_views import (
    ClientFacingView,
    ClosingDayView,
    CustomStatusView,
    LineView,
    SettingView,
    TypeDetail,
)
from assure_tui.domain.firm_commands import SaveEngagementType, SaveTag
from assure_tui.domain.firm_settings import entry_of
from assure_tui.domain.firm_views import TagView
from assure_tui.domain.model import Status
from assure_tui.domain.relief import ReliefView
from assure_tui.domain.tag_looks import glyph
from assure_tui.formatting import clean
from assure_tui.screens import settings_forms as forms
from assure_tui.screens.dialogs.base import ChoiceDialog, Dialog
from assure_tui.screens.dialogs.confirm import ConfirmDialog
from assure_tui.screens.own_settings import OwnChoice, OwnPlace
from assure_tui.screens.own_verbs import OwnVerbs
from assure_tui.screens.relief_flows import ReliefForm, withdraw_relief
from assure_tui.screens.settings_rows import Elsewhere, FirmField, OwnPasscode, Thing, in_use
from assure_tui.screens.verb_flows import Flows
from assure_tui.settings import Problem
from assure_tui.widgets.choice_list import Choice

if TYPE_CHECKING:
    from assure_tui.app_people import ChangesPeople
    from assure_tui.domain.views import StaffView
    from assure_tui.widgets.row_list import RowList

NONE = "none"
OF_THE_LINE = "\0line"  # no code of a pipeline


class SettingsVerbs(OwnVerbs, Flows):
    """Mixin of the settings: acts on what is under the cursor."""

    tab: int

    if TYPE_CHECKING:

        @property
        def rows(self) -> RowList: ...

        def under(self) -> Any: ...

        def chosen(self) -> list[Any]: ...

        def go_to(self, place: str) -> None: ...

    # -- new and edit ----------------------------------------------------------------------------

    def action_settings_new(self) -> None:
        """One more of what the section lists."""
        self.flow(self._new(), asks=True)

    async def _new(self) -> None:
        found = await self._form(None)
        if found is None:
            self.base.toast(
                "Settings of the firm are changed with enter; n makes what the other sections list.", "told"
            )
        else:
            await self.ask(found)

    def action_settings_edit(self) -> None:
        """Every field of it."""
        thing = self.under()
        if thing is not None:
            self.open_thing(thing)

    def open_thing(self, thing: Thing) -> None:
        """Its form; what has a screen of its own is shown there."""
        if isinstance(thing, Elsewhere):
            self.go_to(thing.place)
            return
        if isinstance(thing, OwnPasscode):
            cast("ChangesPeople", self.base).set_passcode()
            return
        if isinstance(thing, OwnChoice | OwnPlace | Problem):
            self.edit_own(thing)
            return
        if isinstance(thing, ReliefView):
            self.flow(withdraw_relief(self, thing), asks=True)
            return
        self.flow(self._edit_thing(thing), asks=True)

    async def _edit_thing(self, thing: Thing) -> None:
        if isinstance(thing, SettingView) and entry_of(thing.key).kind in ("choice", "switch"):
            await self._choose(thing)
            return
        if isinstance(thing, SettingView) and entry_of(thing.key).kind == "made":
            self.base.toast(f"{thing.label}: {thing.takes}.", "told")
            return
        found = await self._form(thing)
        if found is not None:
            await self.ask(found)

    async def _form(self, thing: Thing | None) -> Dialog[bool] | None:
        viewer = self.viewer
        pipelines = ", ".join(one.name for one in await self.read(lambda reads, today: reads.pipelines(viewer)))
        match thing:
            case FirmField():
                return forms.firm_form(thing)
            case SettingView():
                staff: tuple[StaffView, ...] = await self.staff()
                return forms.setting_form(thing, staff)
            case LineView():
                return forms.line_form(thing, pipelines)
            case TypeDetail():
                return await self._type_form(thing)
            case CustomStatusView():
                return forms.own_status_form(thing, pipelines)
            case ClientFacingView():
                return forms.told_form(thing)
            case ClosingDayView():
                return forms.closing_form(thing.on, thing.name)
            case TagView():
                return forms.tag_form(thing, ascii=self.base.ascii)
        match self.tab:
            case 1:
                return forms.line_form(None, pipelines)
            case 2:
                return await self._type_form(None)
            case 3:
                return forms.own_status_form(None, pipelines)
            case 4:
                return forms.told_form(None)
            case 5:
                return forms.closing_form(None)
            case 6:
                return ReliefForm()
            case 7:
                return forms.tag_form(None, ascii=self.base.ascii)
        return None

    async def _type_form(self, view: TypeDetail | None) -> Dialog[bool]:
        from assure_tui.screens.type_form import TypeForm

        viewer = self.viewer
        lines = await self.read(lambda reads, today: reads.service_lines(viewer))
        near = self.under()
        return TypeForm(view, lines, line=near.line if isinstance(near, TypeDetail) else "")

    async def _choose(self, view: SettingView) -> None:
        """A choice is taken from its list."""
        entry = entry_of(view.key)
        values = ("on", "off") if entry.kind == "switch" else entry.choices
        choices = [
            Choice(value, value.replace("_", " ").capitalize(), "until changed" if value == view.shown_default else "")
            for value in values
        ]
        found = await self.ask(ChoiceDialog(view.label, choices, current=view.shown, ask=view.about))
        if found is not None:
            value = found == "on" if entry.kind == "switch" else found
            await self.carry_out(SaveSettings({view.key: value}))

    # -- order, hide, default --------------------------------------------------------------------

    def action_settings_later(self) -> None:
        """One place down."""
        self._move(1)

    def action_settings_earlier(self) -> None:
        """One place up."""
        self._move(-1)

    def _move(self, step: int) -> None:
        thing = self.under()
        position = max(1, getattr(thing, "position", 1) + step)
        command: Command
        match thing:
            case LineView():
                command = SaveServiceLine(thing.code, {"position": position})
            case TypeDetail():
                command = SaveEngagementType(thing.code, {"position": position})
            case CustomStatusView():
                command = SaveCustomStatus(thing.code, {"position": position})
            case ClientFacingView():
                command = SaveClientFacingStatus(thing.name, {"position": position})
            case _:
                self.base.toast("Lines, types and statuses have an order of their own.", "told")
                return
        self.flow(self.carry_out(command))

    def action_settings_hide(self) -> None:
        """Offered no more, or again [TYPE-3] [LINE-2]."""
        thing = self.under()
        if isinstance(thing, LineView):
            self.flow(self.carry_out(SaveServiceLine(thing.code, {"hidden": not thing.hidden})))
        elif isinstance(thing, TypeDetail):
            types = self._types()
            self.flow(self._save_types(types, {"hidden": not all(one.hidden for one in types)}))
        else:
            self.base.toast("Lines and types are hidden; what they made goes on.", "told")

    def action_settings_default(self) -> None:
        """What it is until changed [SET-1]; of types the pipeline their work starts in [TYPE-5]."""
        thing = self.under()
        if isinstance(thing, TypeDetail):
            self.flow(self._default_pipeline(self._types()), asks=True)
        elif isinstance(thing, OwnChoice | OwnPlace | Problem):
            self.default_own(thing)
        elif isinstance(thing, OwnPasscode):
            self.open_thing(thing)
        elif not isinstance(thing, SettingView):
            self.base.toast("Settings have a default, and types a default pipeline.", "told")
        else:
            self.flow(self.carry_out(SaveSettings({thing.key: thing.default})))

    def _types(self) -> list[TypeDetail]:
        """The marked types, else the one under the cursor."""
        return [thing for thing in self.chosen() if isinstance(thing, TypeDetail)]

    async def _save_types(self, types: Sequence[TypeDetail], fields: Mapping[str, Any]) -> None:
        first, *others = (one.code for one in types)
        outcome = await self.carry_out(SaveEngagementType(first, fields, also=tuple(others)))
        if outcome is not None:
            self.rows.mark(())

    async def _default_pipeline(self, types: Sequence[TypeDetail]) -> None:
        """Theirs, or none of their own: then the line's."""
        viewer = self.viewer
        pipelines = await self.read(lambda reads, today: reads.pipelines(viewer))
        choices = [Choice(OF_THE_LINE, "The line's default", types[0].line_pipeline if len(types) == 1 else "")]
        choices += [Choice(one.code, one.name) for one in pipelines]
        own = {one.pipeline for one in types}
        current = next((one.code for one in pipelines if own == {one.name}), OF_THE_LINE if own == {None} else "")
        subject = types[0].code if len(types) == 1 else f"{len(types)} types"
        asked = "Engagements made from now on start there; what is there stays."
        found = await self.ask(ChoiceDialog(f"Default pipeline of {subject}", choices, current=current, ask=asked))
        if found is not None:
            await self._save_types(types, {"pipeline": None if found == OF_THE_LINE else found})

    # -- removing --------------------------------------------------------------------------------

    def action_settings_remove(self) -> None:
        """Away; what has it gets another [ST-14]."""
        thing = self.under()
        match thing:
            case LineView():
                self.flow(self._remove_line(thing), asks=True)
            case CustomStatusView() | ClientFacingView():
                self.flow(self._remove_status(thing), asks=True)
            case TagView():
                self.flow(self._remove_tag(thing), asks=True)
            case ClosingDayView():
                self.flow(self.carry_out(SaveCalendar(remove=(thing.on,))))
            case ReliefView():
                self.flow(withdraw_relief(self, thing), asks=True)
            case TypeDetail():
                self.base.toast("Types are hidden with x, never removed: their engagements go on.", "told")
            case _:
                self.base.toast("D puts a setting back to its default.", "told")

    async def _remove_line(self, view: LineView) -> None:
        command = SaveServiceLine(view.code, remove=True)
        if view.types == 0 and not await self.ask(ConfirmDialog(f"Remove the line {view.name}?", "u brings it back.")):
            return
        await self.carry_out(command)  # one with types is refused, and told why

    async def _remove_status(self, view: CustomStatusView | ClientFacingView) -> None:
        heir: str | None = None
        if view.used:
            heir = await self._heir(view)
            if heir is None:
                return
        elif not await self.ask(ConfirmDialog(f"Remove {view.name}?", "Nothing has it. u brings it back.")):
            return
        command: Command
        if isinstance(view, CustomStatusView):
            command = SaveCustomStatus(view.code, remove=True, replacement=heir)
        else:
            gone = heir in (None, NONE)
            command = SaveClientFacingStatus(view.name, remove=True, replacement=None if gone else heir, confirmed=gone)
        await self.carry_out(command)

    async def _remove_tag(self, tag: TagView) -> None:
        """What carries it gets another, or is shown before it loses it [DEL-4]."""
        heir: str | None = None
        if in_use(tag):
            viewer = self.viewer
            others = await self.read(lambda reads, today: reads.tags(viewer))
            choices = [
                Choice(str(one.id), f"{glyph(one.colour, self.base.ascii)} {one.name}")
                for one in others
                if one.id != tag.id
            ]
            choices.insert(0, Choice(NONE, "None", "what carries it is shown, then loses it"))
            asked = f"{in_use(tag)} clients, engagements and tasks carry it. What takes its place?"
            found = await self.ask(ChoiceDialog(f"Remove the tag {clean(tag.name)}", choices, ask=asked))
            if found is None:
                return
            heir = next((one.name for one in others if str(one.id) == found), None)
        elif not await self.ask(ConfirmDialog(f"Remove the tag {clean(tag.name)}?", "u brings it back.")):
            return
        await self.carry_out(SaveTag(tag.name, remove=True, replacement=heir))

    async def _heir(self, view: CustomStatusView | ClientFacingView) -> str | None:
        """What takes its place, from the list."""
        viewer = self.viewer
        if isinstance(view, CustomStatusView):
            own = await self.read(lambda reads, today: reads.custom_statuses(viewer))
            choices = [Choice(one.value, one.label) for one in (Status.ACTIVE, Status.ON_HOLD)]
            choices += [Choice(one.code, one.name) for one in own if one.id != view.id]
        else:
            told = await self.read(lambda reads, today: reads.client_statuses(viewer))
            choices = [Choice(one.name, one.name) for one in told if one.id != view.id]
            choices.append(Choice(NONE, "None", "they have no client-facing status any more"))
        asked = f"{view.used} engagements have {view.name}. What takes its place?"
        return await self.ask(ChoiceDialog(f"Remove {view.name}", choices, ask=asked))
