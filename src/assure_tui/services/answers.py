"""Answers of reader threads that nobody need wait for any more: giving one up stops the question on its way."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from assure_tui.store.asking import Question

T = TypeVar("T")


class Answer(Future[T]):
    """What a reader thread will say; a newer letter typed cancels it also while it is being read."""

    def __init__(self, question: Question) -> None:
        super().__init__()
        self._question = question

    def cancel(self) -> bool:
        """Nobody waits for it any more: the thread is free as soon as its statement has stopped."""
        given_up = super().cancel()
        if given_up:
            self._question.drop()
        return given_up


def ask(readers: ThreadPoolExecutor, read: Callable[[], T]) -> Future[T]:
    """What `read` says on a thread of the readers."""
    question = Question()
    answer: Answer[T] = Answer(question)

    def carry() -> None:
        try:
            found = question.put(read)
        except BaseException as problem:
            if answer.set_running_or_notify_cancel():
                answer.set_exception(problem)
        else:
            if answer.set_running_or_notify_cancel():
                answer.set_result(found)

    def ended(carried: Future[None]) -> None:
        if carried.cancelled():  # the readers are shut down before its turn came
            answer.cancel()

    readers.submit(carry).add_done_callback(ended)
    return answer
