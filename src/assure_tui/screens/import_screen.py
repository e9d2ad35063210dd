"""An import before it is written: columns and fields, then every row with what would become of it [IMP-2] [IMP-3]."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from assure_tui.actions import bindings_for
from assure_tui.domain import transfers as d
from assure_tui.domain.errors import AssureError
from assure_tui.domain.views import Changes
from assure_tui.formatting import clean
from assure_tui.screens.dialogs.confirm import ConfirmDialog
from assure_tui.screens.goto import Choice, ChoiceScreen
from assure_tui.screens.import_lines import (
    MANY,
    ColumnLine,
    ConstantDialog,
    FieldDialog,
    RowDialog,
    SaveAsDialog,
    column_head,
    column_lines,
    column_row,
    result_head,
    result_row,
)
from assure_tui.screens.list_screen import ListScreen
from assure_tui.widgets.row_list import Row, painted
from assure_tui.widgets.tab_line import TabLine
from assure_tui.widgets.title_bar import counts_of

if TYPE_CHECKING:
    from assure_tui.domain.model import Actor
    from assure_tui.domain.read_port import ReadPort

OUTCOMES = ("create", "update", "unchanged", "refused")
COLUMNS, ALL, REFUSED = 0, 1, 5


class Progressed(Message):
    """A part of the import is written; posted from the thread that writes it."""

    def __init__(self, done: int, total: int) -> None:
        super().__init__()
        self.done, self.total = done, total


class ImportScreen(ListScreen, inherit_bindings=False):
    """`tab` goes from the columns to the rows; nothing is written before `ctrl+s` and a yes."""

    NAME = "Import"
    PLACE = "import"
    SCOPES: ClassVar[tuple[str, ...]] = ("importing", "list", "global")
    EMPTY = ("The file has no column.", *["No row of that kind. tab shows the others, {importing.apply} imports."] * 5)
    HINTS = (
        ("tab", "columns/rows"), ("e", "field"), ("x", "leave out"), ("=", "constant"), ("o", "options"),
        ("w", "keep map"), ("E", "errors file"), ("^s", "import"), ("esc", "leave"), ("?", "keys"),
    )  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_for("importing", "list", "global"),
        Binding("tab", "next_tab(1)", "Next tab", show=False),
        Binding("shift+tab", "next_tab(-1)", "Previous tab", show=False),
    ]

    def __init__(self, look: d.FileLook) -> None:
        super().__init__()
        self.look = look
        self.wish = look.wish
        self.found: d.ImportLook | None = None
        self.problem = ""  # why the rows cannot be told
        self.writing = ""  # how far the import is
        self.applied = False
        self._round = 0

    # -- what is shown ---------------------------------------------------------------------------

    @property
    def TABS(self) -> Sequence[str]:  # type: ignore[override]
        """The columns, then the rows by what becomes of them."""
        counts = self.found.counts if self.found is not None else dict.fromkeys(OUTCOMES, 0)
        names = ("New", "Changed", "Same", "Refused")
        said = [f"{name} {counts[outcome]:,}" for name, outcome in zip(names, OUTCOMES, strict=True)]
        return ("Columns", f"All {self.look.rows:,}", *said)

    def subject(self) -> str:
        """The file, and how far one is."""
        name = clean(self.wish.path.rpartition("/")[2])
        state = self.writing or ("done" if self.applied else "nothing is written yet")
        return f"{self.wish.kind} from {name}  {state}"

    def _store_changed(self, changes: Changes) -> None:
        """The rows stay as they were told; writing looks at everything again."""

    def fetch_things(self, reads: ReadPort, today: date, viewer: Actor) -> dict[str, Any]:
        """Nothing is read from the store here."""
        return self.things

    def on_mount(self) -> None:
        """The rows are tried while the columns are looked at."""
        self._try()

    def reload(self) -> None:
        """Show what the tab holds."""
        self.is_stale = False
        self._show()

    def _show(self) -> None:
        if not self.is_attached:
            return
        if self.tab == COLUMNS:
            lines = column_lines(self.look, self.wish)
            self.things = {
                f"constant:{line.fields[0]}" if line.constant else f"column:{line.column}": line for line in lines
            }
        else:
            wanted = OUTCOMES if self.tab == ALL else (OUTCOMES[self.tab - 2],)
            rows = self.found.rows if self.found is not None else ()
            self.things = {f"row:{row.row}": row for row in rows if row.outcome in wanted}
        self.rows.empty = (
            "looking at the rows ..."
            if self.found is None and not self.problem
            else self.base.live.fill(self.EMPTY[self.tab])
        )
        self.rows.produce(self._produced)
        self.describe()

    def _produced(self, cells: int) -> Sequence[Row]:
        rows = [self.row_of(key, thing, cells) for key, thing in self.things.items()]
        head = column_head(cells) if self.tab == COLUMNS else result_head(cells)
        told = [told_row(self.problem, "late")] if self.problem else []
        if self.tab != COLUMNS and self.found is not None:
            more = self._shown_total() - len(rows)
            told += [] if more <= 0 else [told_row(f"the first of each; {more:,} more are like these", "dim")]
            if self.tab == ALL and self.found.cleaned:
                said = f"{len(self.found.cleaned):,} cells lost control or invisible characters"
                told.append(told_row(said, "soon"))
        return [*told, head, *rows] if rows or told else []

    def _shown_total(self) -> int:
        counts = self.found.counts if self.found is not None else {}
        return sum(counts.values()) if self.tab == ALL else counts.get(OUTCOMES[self.tab - 2], 0)

    def row_of(self, key: str, thing: ColumnLine | d.RowLook, cells: int) -> Row:
        """A column, or a row."""
        if isinstance(thing, ColumnLine):
            return column_row(thing, key, cells, ascii=self.base.ascii)
        return result_row(thing, key, cells, ascii=self.base.ascii)

    def open_thing(self, thing: ColumnLine | d.RowLook) -> None:
        """The field of a column; a row in full."""
        if isinstance(thing, ColumnLine):
            self.flow(self._field(thing), asks=True)
            return
        fields = {line.column: ", ".join(line.fields) for line in column_lines(self.look, self.wish)}
        self.app.push_screen(RowDialog(thing, self.look.columns, fields))

    # -- trying ----------------------------------------------------------------------------------

    def _try(self) -> None:
        self._round += 1
        self.found, self.problem = None, ""
        self._show()
        self.flow(self._tried(self._round))

    async def _tried(self, mine: int) -> None:
        try:
            found = await asyncio.wrap_future(self.base.gateway.transfer(d.TryImport(self.wish)))
        except AssureError as error:
            if mine == self._round:
                self.problem = "; ".join(detail.message for detail in error.details) or error.message
                self._show()
            return
        viewer = self.viewer
        counts = await self.read(lambda reads, today: dict(reads.summary(viewer, today)))
        self.counts = counts_of(counts)
        if mine == self._round and not self.applied:
            self.found = found
            self._show()

    def _map(self, wish: d.ImportWish) -> None:
        self.wish = wish
        self._try()

    def _locked(self) -> bool:
        if self.writing or self.applied:
            self.base.toast(
                "The file is imported already; leave with q." if self.applied else "It is being written.", "told"
            )
        return bool(self.writing or self.applied)

    # -- columns ---------------------------------------------------------------------------------

    def action_importing_field(self) -> None:
        """Which field the column under the cursor is."""
        self._asked_field(also=False)

    def action_importing_also(self) -> None:
        """One more field that the column is."""
        self._asked_field(also=True)

    def _asked_field(self, *, also: bool) -> None:
        line = self.under()
        if isinstance(line, ColumnLine):
            self.flow(self._field(line, also=also), asks=True)
        else:
            self.base.toast("Choose the column on the first tab.", "told", "tab")

    async def _field(self, line: ColumnLine, *, also: bool = False) -> None:
        if self._locked():
            return
        if line.constant:
            await self._constant(line)
            return
        taken = {name: parts[0].removeprefix(":") for name, parts in self.wish.fields.items() if parts}
        title = f"Which field is {clean(line.column)}{' too' if also else ''}?"
        current = "" if also else next(iter(line.fields), "")
        picked = await self.ask(FieldDialog(title, self.look.fields, taken, current=current))
        if picked is not None and (picked or not also):
            self._map(mapped(self.wish, line.column, picked, also=also))

    def action_importing_ignore(self) -> None:
        """Leave the column out."""
        line = self.under()
        if isinstance(line, ColumnLine) and not self._locked():
            wish = without(self.wish, line.fields[0]) if line.constant else mapped(self.wish, line.column, "")
            self._map(wish)

    def action_importing_constant(self) -> None:
        """The same text in every row."""
        if not self._locked():
            self.flow(self._constant(None), asks=True)

    async def _constant(self, line: ColumnLine | None) -> None:
        name, text = (line.fields[0], line.column) if line is not None else ("", "")
        answer = await self.ask(ConstantDialog(self.look.fields, name, text))
        if answer is None:
            return
        wish = without(self.wish, answer[0])
        if answer[1]:
            wish = replace(wish, fields={**wish.fields, answer[0]: (f":{answer[1]}",)})
        self._map(wish)

    # -- options ---------------------------------------------------------------------------------

    def action_importing_options(self) -> None:
        """What may be made on the way, all or nothing, tasks."""
        if self._locked():
            return
        on = {True: "yes", False: "no"}
        wish = self.wish
        choices = [
            Choice("t", "Make tags that are not there yet", "tags", on["tags" in wish.create]),
            Choice("c", "Make contacts that are not there yet", "contacts", on["contacts" in wish.create]),
            Choice("a", "All or nothing: one refused row stops everything", "all", on[wish.all_or_nothing]),
        ]
        if wish.kind == "engagements":
            choices.append(Choice("n", "New ones get the tasks of their stage", "tasks", on[wish.with_tasks]))
        self.app.push_screen(ChoiceScreen("Options (each switches)", choices), self._switched)

    def _switched(self, what: str | None) -> None:
        wish = self.wish
        if what in ("tags", "contacts"):
            self._map(replace(wish, create=wish.create ^ {what}))
        elif what == "all":
            self._map(replace(wish, all_or_nothing=not wish.all_or_nothing))
        elif what == "tasks":
            self._map(replace(wish, with_tasks=not wish.with_tasks))

    # -- files -----------------------------------------------------------------------------------

    def action_importing_keep_map(self) -> None:
        """The mapping as a file, for the next time and for the command line."""
        self.flow(self._keep_map(), asks=True)

    async def _keep_map(self) -> None:
        said = "Beside the file it is found by itself the next time."
        path = await self.ask(
            SaveAsDialog("Keep the mapping", _beside(self.wish.path, ".map.toml"), said, endings=(".toml",))
        )
        if path is not None:
            wish = self.wish
            written: str | None = await self.save_file(lambda over: d.WriteMap(wish, path, over))
            self._wrote(written)

    def action_importing_errors(self) -> None:
        """The refused rows with code, column and reason, ready to be corrected [IMP-6]."""
        if self.found is None or not self.found.errors:
            self.base.toast("No row is refused.", "told")
        else:
            self.flow(self._errors(self.found.errors), asks=True)

    async def _errors(self, text: str) -> None:
        said = "The refused rows as they stand, with code, column and message; corrected, it can be imported."
        path = await self.ask(SaveAsDialog("Errors file", _beside(self.wish.path, ".errors.csv"), said))
        if path is not None:
            written: str | None = await self.save_file(lambda over: d.WriteText(text, path, over))
            self._wrote(written)

    def _wrote(self, path: str | None) -> None:
        if path is not None:
            self.base.toast(f"Written to {clean(path)}")

    # -- writing ---------------------------------------------------------------------------------

    def action_importing_apply(self) -> None:
        """Write the rows that pass, as one change [IMP-6]."""
        if self._locked():
            return
        if self.found is None:
            self.base.toast(
                self.problem or "The rows are still being looked at.", "refused" if self.problem else "told"
            )
            return
        good = self.found.counts["create"] + self.found.counts["update"]
        if not good or not self.found.done:
            said = "No row would change anything." if self.found.done else "All or nothing, and rows are refused."
            self.base.toast(said, "told")
            return
        self.flow(self._apply(self.found), asks=True)

    async def _apply(self, found: d.ImportLook) -> None:
        new, changed, refused = (found.counts[name] for name in ("create", "update", "refused"))
        parts = [f"{new:,} new" if new else "", f"{changed:,} changed" if changed else ""]
        live = self.base.live
        said = [live.fill("It is one change: {global.undo} undoes all of it.")]
        if refused:
            said.append(f"{refused:,} refused rows stay out; {live.key('importing.errors')} writes them to a file.")
        title = f"Import {' and '.join(part for part in parts if part)} {self.wish.kind}?"
        if not await self.ask(ConfirmDialog(title, *said, yes="Import")):
            return
        self.writing = "writing ..."
        self.describe()
        try:
            done = await asyncio.wrap_future(
                self.base.gateway.transfer(d.ApplyImport(self.wish, found.digest), self._progress)
            )
        finally:
            self.writing = ""
        self.found, self.applied = done, done.batch is not None
        self._told(done)

    def _progress(self, done: int, total: int) -> None:
        """Called on the thread that writes; the screen may be left meanwhile."""
        if self.is_running:
            self.post_message(Progressed(done, total))

    def on_progressed(self, message: Progressed) -> None:
        """How far it is."""
        if self.writing and self.is_attached:
            share = 100 * message.done // max(1, message.total)
            self.writing = f"writing {message.done:,} of {message.total:,} ({share} %)"
            self.describe()

    def _told(self, done: d.ImportLook) -> None:
        counts = done.counts
        said = f"Imported {self.wish.kind}: {counts['create']:,} new, {counts['update']:,} changed"
        said += f", {counts['refused']:,} refused" if counts["refused"] else ""
        hint = self.base.live.fill("{global.undo} undo") if done.batch is not None else ""
        self.base.toast(said, "done", hint)
        if self.is_attached:
            self.tab = REFUSED if counts["refused"] else ALL
            self._show()
            self.query_one(TabLine).show(self.TABS, self.tab, indent=1)

    # -- leaving ---------------------------------------------------------------------------------

    def action_global_close(self) -> None:
        """Leave; what is being written goes on, and is told when it is done."""
        if self.writing:
            self.base.toast("The import goes on; it is told when it is done.", "told")
        self.dismiss(None)

    action_global_peel = action_global_close


def mapped(wish: d.ImportWish, column: str, name: str, *, also: bool = False) -> d.ImportWish:
    """The wish with a column as that field alone, or as that field too; an empty field leaves it out.

    The field loses its other column; only tags come from several.
    """
    fields = {field: tuple(part for part in parts if part != column or also) for field, parts in wish.fields.items()}
    if name:
        kept = [part for part in fields.get(name, ()) if not part.startswith(":") and part != column]
        fields[name] = (*(kept if name == MANY else ()), column)
    return replace(wish, fields={field: parts for field, parts in fields.items() if parts})


def without(wish: d.ImportWish, name: str) -> d.ImportWish:
    """The wish without a field."""
    return replace(wish, fields={field: parts for field, parts in wish.fields.items() if field != name})


def told_row(text: str, tone: str) -> Row:
    """A sentence among the rows, on which the cursor does not stand."""
    return painted([(clean(text), tone)])


def _beside(path: str, ending: str) -> str:
    folder, slash, name = path.rpartition("/")
    stem = name.rpartition(".")[0] or name
    return f"{folder}{slash}{stem}{ending}"
