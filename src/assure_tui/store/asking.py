"""A question that may be given up: its statement is stopped, so that the next letter typed need not wait for it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T")


class Question:
    """What one reader thread is reading; any other thread may drop it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connection: Any = None
        self.dropped = False

    def drop(self) -> None:
        """Nobody waits for the answer any more."""
        with self._lock:
            self.dropped = True
            if self._connection is not None:
                self._connection.interrupt()  # of the statement that runs for this question, never of a later one

    def go_on(self) -> None:
        """Raise where nobody waits any more: what would be read next is not begun."""
        if self.dropped:
            raise CancelledError

    @contextmanager
    def reading(self, connection: Any) -> Iterator[None]:
        """While this connection carries out a statement of the question."""
        with self._lock:
            self.go_on()
            self._connection = connection
        try:
            yield
        finally:
            with self._lock:
                self._connection = None

    def put(self, read: Callable[[], T]) -> T:
        """The answer of `read`, whose statements on this thread are the question's."""
        self.go_on()
        _now.question = self
        try:
            return read()
        finally:
            _now.question = NOTHING


class _Unasked(Question):
    """What is read for nobody who could change their mind."""

    @contextmanager
    def reading(self, connection: Any) -> Iterator[None]:
        yield


NOTHING: Question = _Unasked()


class _Now(threading.local):
    question: Question = NOTHING


_now = _Now()


def question() -> Question:
    """The question that this thread answers."""
    return _now.question
