"""What the board knows: counts of every stage, windows of cards around what is visible, cursor and marks.

Nothing here draws or reads a store; nothing grows with the store but the counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from assure_tui.domain.model import Status
from assure_tui.domain.views import BoardView, CardView, ColumnCounts, ColumnWindow, StageView

WINDOW = 60  # cards asked for at once
KEEP = 900  # cards of one column kept in memory
_FAR = date.max


def sort_key(card: CardView) -> tuple[object, ...]:
    """The default order: Urgent first, then by date, then by priority [PRI-1]; no date last [FILT-4]."""
    return (card.priority.rank != 0, card.due or _FAR, card.priority.rank, card.client.casefold(), card.id)


@dataclass(slots=True)
class Column:
    """One stage: its counts, the cards known by index, and where the view of it stands."""

    stage: StageView
    total: int = 0
    overdue: int = 0
    on_hold: int = 0
    cards: dict[int, CardView] = field(default_factory=dict)
    row: int = 0
    top: int = 0
    folded: bool = False

    def card(self, row: int) -> CardView | None:
        """The card at an index; None when it is not loaded or not there."""
        return self.cards.get(row)

    def put(self, window: ColumnWindow) -> None:
        """Take over a window, and forget cards far from what is shown."""
        for index, card in enumerate(window.cards, window.offset):
            self.cards[index] = card
        if len(self.cards) > KEEP:
            near = range(self.top - KEEP // 3, self.top + KEEP // 3)
            self.cards = {index: card for index, card in self.cards.items() if index in near}

    def index_of(self, card_id: int) -> int | None:
        """Where a loaded card stands."""
        return next((index for index, card in self.cards.items() if card.id == card_id), None)

    def missing(self, first: int, last: int) -> tuple[int, int] | None:
        """The window (offset, limit) to ask for so that `first … last` is known; None when it is."""
        last = min(last, self.total - 1)
        gap = next((index for index in range(max(first, 0), last + 1) if index not in self.cards), None)
        return None if gap is None else (max(0, gap - WINDOW // 4), WINDOW)

    def clamp(self) -> None:
        """Keep cursor row and top inside the column."""
        self.row = max(0, min(self.row, self.total - 1))
        self.top = max(0, min(self.top, self.total - 1))

    def take(self, index: int) -> CardView | None:
        """Remove a card; those below move up."""
        card = self.cards.pop(index, None)
        self.on_hold = max(0, self.on_hold - _held(card))
        self.cards = {i - (i > index): each for i, each in self.cards.items()}
        self.total = max(0, self.total - 1)
        return card

    def insert(self, index: int, card: CardView) -> None:
        """Put a card in; those from there on move down."""
        index = max(0, min(index, self.total))
        self.cards = {i + (i >= index): each for i, each in self.cards.items()}
        self.cards[index] = card
        self.total += 1
        self.on_hold += _held(card)

    def place_for(self, card: CardView) -> int:
        """Where the card will stand by the default order, as far as loaded cards tell."""
        key = sort_key(card)
        index = 0
        while index < self.total:
            other = self.cards.get(index)
            if other is None or sort_key(other) > key:
                break
            index += 1
        return index


def _held(card: CardView | None) -> bool:
    return card is not None and card.status is Status.ON_HOLD


@dataclass(frozen=True, slots=True)
class Echo:
    """A move shown before it is committed: enough to snap back."""

    card: CardView
    from_stage: int
    from_index: int
    to_stage: int
    batch: int | None = None  # written in this batch; a reading that rests on it needs no echo


class BoardModel:
    """One pipeline as the board shows it."""

    def __init__(self) -> None:
        self.view: BoardView | None = None
        self.columns: list[Column] = []
        self.col = 0
        self.marks: dict[int, CardView] = {}
        self.echoes: dict[int, Echo] = {}
        self.folded: set[int] = set()

    # -- reading ---------------------------------------------------------------------------------

    @property
    def column(self) -> Column | None:
        return self.columns[self.col] if 0 <= self.col < len(self.columns) else None

    @property
    def focused(self) -> CardView | None:
        """The card under the cursor."""
        column = self.column
        return column.card(column.row) if column is not None and not column.folded else None

    @property
    def targets(self) -> list[CardView]:
        """What a verb acts on: the marked cards, else the focused one [BULK-1]."""
        if self.marks:
            return list(self.marks.values())
        return [self.focused] if self.focused is not None else []

    def column_of(self, stage_id: int) -> Column | None:
        return next((column for column in self.columns if column.stage.id == stage_id), None)

    def find(self, card_id: int) -> tuple[int, int] | None:
        """Column and index of a loaded card."""
        for number, column in enumerate(self.columns):
            index = column.index_of(card_id)
            if index is not None:
                return number, index
        return None

    def loaded(self) -> Iterator[CardView]:
        for column in self.columns:
            yield from column.cards.values()

    # -- loading ---------------------------------------------------------------------------------

    def load(
        self,
        view: BoardView,
        windows: Iterable[ColumnWindow] = (),
        located: tuple[int, int] | None = None,
        marked: dict[int, CardView] | None = None,
    ) -> None:
        """Take over a reading of the store; cursor, marks, scroll and folds stay where they were.

        `located` is the stage and index of the card that had the cursor, when it is still there.
        """
        same = self.view is not None and self.view.pipeline.id == view.pipeline.id
        before = {column.stage.id: column for column in self.columns} if same else {}
        focus_stage = self.column.stage.id if same and self.column else None
        counts = {count.stage_id: count for count in view.counts}
        self.view = view
        self.columns = [
            self._column(stage, counts.get(stage.id), before.get(stage.id)) for stage in view.pipeline.stages
        ]
        for window in (*view.windows, *windows):
            column = self.column_of(window.stage_id)
            if column is not None:
                column.put(window)
        if marked is not None:
            self.marks = {card_id: marked[card_id] for card_id in self.marks if card_id in marked}
        self.marks.update((card.id, card) for card in self.loaded() if card.id in self.marks)
        self.echoes = {
            number: echo for number, echo in self.echoes.items() if echo.batch is None or echo.batch > view.revision
        }
        self._restore_cursor(focus_stage, located, same)
        for echo in list(self.echoes.values()):
            self._apply(echo)

    def _column(self, stage: StageView, count: ColumnCounts | None, before: Column | None) -> Column:
        column = Column(stage, folded=stage.id in self.folded)
        if count is not None:
            column.total, column.overdue, column.on_hold = count.total, count.overdue, count.on_hold
        if before is not None:
            column.row, column.top = before.row, before.top
        return column

    def _restore_cursor(self, stage_id: int | None, located: tuple[int, int] | None, same: bool) -> None:
        wanted = located[0] if located is not None else stage_id
        numbers = [n for n, column in enumerate(self.columns) if column.stage.id == wanted]
        if numbers:
            self.col = numbers[0]
        elif not same:
            self.col = next((n for n, column in enumerate(self.columns) if column.total), 0)
        self.col = max(0, min(self.col, len(self.columns) - 1))
        if located is not None and self.column is not None:
            shift = located[1] - self.column.row
            self.column.row = located[1]
            # The row keeps its place on screen: the list moves under it, not the highlight.
            self.column.top = max(0, self.column.top + shift)
        for column in self.columns:
            column.clamp()

    def put(self, window: ColumnWindow) -> Column | None:
        """Take over one more window of a column."""
        column = self.column_of(window.stage_id)
        if column is not None and not self.echoes:
            column.put(window)
        return column

    # -- marks -----------------------------------------------------------------------------------

    def toggle_mark(self, card: CardView) -> None:
        if self.marks.pop(card.id, None) is None:
            self.marks[card.id] = card

    def mark_range(self, first: int, last: int) -> None:
        """Mark the loaded cards between two rows of the column, both included."""
        if self.column is not None:
            for row in range(min(first, last), max(first, last) + 1):
                card = self.column.card(row)
                if card is not None:
                    self.marks[card.id] = card

    # -- optimistic moves --------------------------------------------------------------------------

    def echo_move(self, card: CardView, to_stage: int) -> bool:
        """Show the card in its new stage before the store has answered; False when it cannot be shown."""
        found = self.find(card.id)
        if found is None or self.column_of(to_stage) is None:
            return False
        number, index = found
        held = self.echoes.get(card.id)
        origin = (held.from_stage, held.from_index) if held else (self.columns[number].stage.id, index)
        echo = Echo(held.card if held else card, origin[0], origin[1], to_stage)
        self.echoes[card.id] = echo
        self._apply(echo)
        return True

    def _apply(self, echo: Echo) -> None:
        found = self.find(echo.card.id)
        target = self.column_of(echo.to_stage)
        if found is None or target is None or self.columns[found[0]] is target:
            return
        number, index = found
        source = self.columns[number]
        followed = self.focused is not None and self.focused.id == echo.card.id
        card = source.take(index) or echo.card
        moved = replace(card, stage_id=echo.to_stage)
        place = target.place_for(moved)
        target.insert(place, moved)
        source.clamp()
        if moved.id in self.marks:
            self.marks[moved.id] = moved
        if followed:
            self.col = self.columns.index(target)
            target.row = place

    def settle(self, card_id: int, batch: int | None) -> None:
        """The store has the move: the echo stays until a reading rests on that batch."""
        echo = self.echoes.get(card_id)
        if echo is not None and batch is not None and (self.view is None or self.view.revision < batch):
            self.echoes[card_id] = replace(echo, batch=batch)
        else:
            self.echoes.pop(card_id, None)

    def snap_back(self, card_id: int) -> None:
        """The move was refused: the card goes back where it was."""
        echo = self.echoes.pop(card_id, None)
        found = self.find(card_id)
        source = self.column_of(echo.from_stage) if echo else None
        if echo is None or found is None or source is None:
            return
        number, index = found
        followed = self.focused is not None and self.focused.id == card_id
        self.columns[number].take(index)
        self.columns[number].clamp()
        source.insert(echo.from_index, echo.card)
        if card_id in self.marks:
            self.marks[card_id] = echo.card
        if followed:
            self.col = self.columns.index(source)
            source.row = echo.from_index
