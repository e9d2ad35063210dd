"""What all tests share: styles that are parsed once, not anew by every app that a test starts."""

from __future__ import annotations

from typing import Any

import pytest
from textual.cache import LRUCache
from textual.css.stylesheet import Stylesheet

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
