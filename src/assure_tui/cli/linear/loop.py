"""The conversation itself: a prompt, a line, an answer, until the person leaves (interface.md 8, 11)."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

from assure_tui.cli.linear import sentences
from assure_tui.cli.linear.creating import quick_add
from assure_tui.cli.linear.listings import (
    MENU,
    Item,
    Listing,
    client_work,
    find,
    items_named,
    menu,
    parts,
    place_named,
)
from assure_tui.cli.linear.verbs import VERBS, Acting, Verb, execute, verb_named
from assure_tui.cli.linear.voice import Left, Voice
from assure_tui.cli.safe_text import one_line
from assure_tui.cli.session import Session
from assure_tui.domain.commands import Redo, Undo
from assure_tui.domain.errors import AssureError
from assure_tui.domain.model import read_short
from assure_tui.domain.notice_commands import MarkNotice

_NUMBERS = re.compile(r"(?:\d{1,5}(?:-\d{1,5})?|all)(?:,\d{1,5}(?:-\d{1,5})?)*$")
_SHORT = re.compile(r"[ETC]-\d{1,15}$", re.IGNORECASE)
_MARK = re.compile(r"^([<>!#/.?])\s*(?=\S)")
LEAVE = ("q", "quit", "exit", "bye")


class Conversation:
    """Where one is: the list read out last, the engagement opened, and the lists one came from."""

    def __init__(self, run: Session, voice: Voice, own: dict[str, str]) -> None:
        self.run, self.voice, self.own = run, voice, own
        self.listing: Listing | None = None
        self.opened: int | None = None
        self.before: list[tuple[Listing | None, int | None]] = []
        self.last: tuple[Verb, str] | None = None

    def hold(self) -> None:
        """Talk until the input ends."""
        self._greet()
        while True:
            try:
                line = self.voice.ask(self._prompt())
                if line.casefold() in LEAVE:
                    break
                self._answer(line)
            except Left:
                break
            except AssureError as error:
                self._explain(error)
        self.voice.say("Everything is saved. Goodbye.")

    def _greet(self) -> None:
        run, today = self.run, self.run.today
        firm = one_line(str(run.reads.firm().get("name") or ""))
        self.voice.say(f"assure, {firm}. {sentences.spoken(today)}. You are {one_line(run.actor.name)}.")
        found = run.reads.summary(run.actor, today)
        self.voice.say(
            f"{found.get('late', 0)} late, {found.get('today', 0)} today or tomorrow, "
            f"{found.get('week', 0)} within 7 days, {found.get('total', 0)} live in all."
        )
        self._menu()

    def _menu(self) -> None:
        self.listing, self.opened, self.before = None, None, []
        self.voice.say("Views:", *menu(), "Type a number or a word; help says what else there is; quit leaves.")

    def _prompt(self) -> str:
        if self.opened is not None:
            return f"E-{self.opened}>"
        return f"{re.split('[.:,]', self.listing.title)[0]}>" if self.listing else "Menu>"

    def _explain(self, error: AssureError) -> None:
        self.voice.say(f"Not done: {one_line(error.message)}")
        for detail in error.details:
            if detail.message and detail.message not in error.message:
                self.voice.say(one_line(detail.message))

    # -- one line --------------------------------------------------------------------------------

    def _answer(self, line: str) -> None:
        words = _MARK.sub(r"\1 ", line).split()
        if not words:
            self._more()
            return
        first, rest = words[0], words[1:]
        if _NUMBERS.match(first) or _SHORT.match(first):
            if rest and (verb := verb_named(rest[0], self.own)) is not None:
                self._do(verb, [first], rest[1:])
            else:
                self._open(first)
            return
        if self._steer(first, rest):
            return
        verb = verb_named(first, self.own)
        if verb is not None:
            targets = rest[:1] if rest and (_NUMBERS.match(rest[0]) or _SHORT.match(rest[0])) else []
            self._do(verb, targets, rest[len(targets) :])
            return
        near = difflib.get_close_matches(first.casefold(), [*MENU, *(v.word for v in VERBS)], 1, 0.6)
        hint = f" Did you mean {near[0]}?" if near else ""
        self.voice.say(f"There is no word {first}.{hint} Help lists them; find {first} looks for it.")

    def _steer(self, first: str, rest: Sequence[str]) -> bool:
        """Words that lead somewhere; False when the word is none of them."""
        typed, said = first.casefold(), " ".join(rest)
        if typed in ("help", "?", "f1"):
            self._help()
        elif typed in ("menu", "home", "0"):
            self._menu()
        elif typed in ("more", "page") or first == "]":
            self._more()
        elif typed in ("again", "list") and not rest and self.listing is not None:
            self._again()
        elif typed in ("back", "esc", "-", "close"):
            self._back()
        elif first in (self._key("global.undo", "u"), "undo"):
            execute(self.run, self.voice, Undo())
        elif first in (self._key("global.redo", "U"), "redo"):
            execute(self.run, self.voice, Redo())
        elif first in (self._key("global.new", "n"), "new"):
            quick_add(self.run, self.voice, said)
        elif first in (self._key("global.repeat", "."), "repeat"):
            self._repeat(said)
        elif first == self._key("global.search", "/"):
            self._show(find(self.run, said))
        elif typed in ("open", "show") and rest:
            self._open(rest[0])
        elif rest and (first == self._key("global.goto", "g") or typed == "go"):
            place = place_named(rest[0], after_go=True)
            if place is None:
                self.voice.say(f"There is no view {rest[0]}.")
            else:
                self._show(place.read(self.run, " ".join(rest[1:])))
        elif (place := place_named(typed)) is not None:
            self._show(place.read(self.run, said))
        else:
            return False
        return True

    def _key(self, id: str, usual: str) -> str:
        return self.own.get(id, usual)

    # -- lists -----------------------------------------------------------------------------------

    def _show(self, listing: Listing, opened: int | None = None) -> None:
        if self.listing is not None:
            self.before.append((self.listing, self.opened))
        self.listing, self.opened = listing, opened
        self._read_out()

    def _read_out(self) -> None:
        listing = self.listing
        if listing is None:
            self._menu()
            return
        page = listing.more()
        if listing.total == 0:
            self.voice.say(f"{listing.title}. {listing.empty}")
            return
        if page and page[0][0] == 1:
            self.voice.say(f"{listing.title}. {sentences.counted(listing.total, 'line')}.")
        self.voice.say(*(f"{number}. {item.said}" for number, item in page))
        if not listing.is_whole:
            self.voice.say(f"{listing.said} of {listing.total} read out. An empty line or more goes on.")

    def _more(self) -> None:
        if self.listing is None:
            self._menu()
        elif self.listing.is_whole:
            self.voice.say("That was all. back leads to where you were, menu to the views.")
        else:
            self._read_out()

    def _again(self) -> None:
        if self.listing is not None:
            if self.opened is not None:
                self._open_engagement(self.opened, replace=True)
                return
            self.listing = Listing(self.listing.title, self.listing.read, self.listing.empty)
            self._read_out()

    def _back(self) -> None:
        if not self.before:
            self._menu()
            return
        self.listing, self.opened = self.before.pop()
        if self.listing is not None:
            self.voice.say(f"Back at: {self.listing.title}.")
            self.voice.say(*(f"{number}. {item.said}" for number, item in enumerate(self.listing.items, 1)))

    def _open(self, text: str) -> None:
        if self.listing is None and text.isdigit() and 1 <= int(text) <= len(MENU):
            self._show(list(MENU.values())[int(text) - 1].read(self.run, ""))
            return
        for item in self._items([text])[:1]:
            if item.unread:
                self.run.execute(MarkNotice((item.number,)))
            if item.kind == "batch":
                if self.voice.agrees("Take that back?"):
                    execute(self.run, self.voice, Undo(item.number))
            elif item.kind == "client":
                self._show(client_work(self.run, item.number))
            elif item.query:
                self._show(find(self.run, item.query))
            elif item.engagement_id is not None:
                self._open_engagement(item.engagement_id)
            else:
                self.voice.say(item.said)

    def _open_engagement(self, number: int, *, replace: bool = False) -> None:
        said, listing = parts(self.run, number)
        self.voice.say(*said)
        if replace:
            self.listing = listing
            self._read_out()
        else:
            self._show(listing, number)

    # -- verbs -----------------------------------------------------------------------------------

    def _items(self, texts: Sequence[str]) -> list[Item]:
        """What is meant: numbers of the list, short numbers, else the engagement that is open."""
        if texts and _SHORT.match(texts[0]):
            return [self._short(texts[0])]
        if texts:
            return items_named(self.listing or Listing("Menu", lambda o, n: ((), 0), ""), texts[0])
        if self.opened is not None:
            return [Item("engagement", self.opened, "", self.opened)]
        if self.listing is not None and len(self.listing.items) == 1:
            return list(self.listing.items)
        typed = self.voice.ask("Which one? Its number:")
        if not typed or not (_NUMBERS.match(typed) or _SHORT.match(typed)):
            return []
        return self._items([typed])

    def _short(self, text: str) -> Item:
        kind = {"E": "engagement", "T": "task", "C": "client"}[text[0].upper()]
        number = read_short(text, kind) or 0
        if kind == "engagement":
            return Item(kind, number, "", number)
        if kind == "client":
            self.run.reads.client(self.run.actor, number)
            return Item(kind, number, "")
        return Item(kind, number, "")

    def _do(self, verb: Verb, targets: Sequence[str], rest: Sequence[str]) -> None:
        items = self._items(targets)
        if not items:
            self.voice.say("Nothing was chosen, nothing was changed.")
            return
        self.last = (verb, " ".join(rest))
        made = verb.make(Acting(self.run, self.voice, items, " ".join(rest)))
        commands = [made] if made is not None and not isinstance(made, Sequence) else list(made or ())
        if not commands and verb.word != "why":
            self.voice.say("Nothing was changed.")
        for command in commands:
            execute(self.run, self.voice, command)

    def _repeat(self, said: str) -> None:
        if self.last is None:
            self.voice.say("There is nothing to repeat yet.")
        else:
            verb, rest = self.last
            self._do(verb, said.split()[:1], rest.split())

    def _help(self) -> None:
        self.voice.say(
            "A number opens it. A verb takes numbers: done 3, move 3 to review, assign 1,4 jo, later 2-5. "
            "Without a number it is for what is open.",
            "Going: day, queue, tasks, board, find WORDS, clients, views, log, inbox, open E-142, more, back, again, menu, quit.",
            "Also: new adds an engagement, undo takes the last change back, redo, repeat.",
            "Verbs, with the key of the screens:",
        )
        for verb in VERBS:
            key = self.own.get(verb.id, verb.key)
            self.voice.say(f"{verb.word}{f', {key}' if key else ''}: {verb.help}.")
