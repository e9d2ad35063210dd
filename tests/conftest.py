"""What all tests share: signals as at a terminal, and styles that are parsed once, not anew by every app."""

from __future__ import annotations

import signal
from typing import Any

import pytest
from textual.cache import LRUCache
from textual.css.stylesheet import Stylesheet

# Run in the background or under nohup, signals are ignored; the programs that tests start would inherit that.
for _signal, _handler in ((signal.SIGHUP, signal.SIG_DFL), (signal.SIGINT, signal.default_int_handler)):
    if signal.getsignal(_signal) is signal.SIG_IGN:
        signal.signal(_signal, _handler)

_parsed: dict[frozenset[tuple[str, str]], LRUCache[Any, Any]] = {}


def _share(sheet: Stylesheet) -> None:
    """The rules of a text depend on it and on the variables alone: sheets with the same variables share them."""
    known = frozenset(sheet._variables.items())
    sheet._parse_cache = _parsed.setdefault(known, LRUCache(1000))


@pytest.fixture(scope="session", autouse=True)
def _parsed_once() -> Any:
    """A sixth of the work of the tests of screens was to parse the same styles again."""
    begin, change = Stylesheet.__init__, Stylesheet.set_variables

    def begun(sheet: Stylesheet, *, variables: dict[str, str] | None = None) -> None:
        begin(sheet, variables=variables)
        _share(sheet)

    def changed(sheet: Stylesheet, variables: dict[str, str]) -> None:
        sheet._parse_cache = LRUCache(1)  # which the change clears
        change(sheet, variables)
        _share(sheet)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "__init__", begun)
        patch.setattr(Stylesheet, "set_variables", changed)
        yield
