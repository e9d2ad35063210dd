"""What the app tells its screens, and nobody else: a screen that was closed is let go of."""

from __future__ import annotations

from typing import TypeVar

from textual.dom import DOMNode
from textual.signal import Signal, SignalCallbackType

T = TypeVar("T")


class Told(Signal[T]):
    """A signal that lasts as long as the app and forgets closed screens also while it has nothing to tell.

    Textual's own keeps them until it is next published. Every view opened and closed on a quiet store would stay in
    memory with all it has read, and be walked whenever garbage is looked for.
    """

    def subscribe(self, node: DOMNode, callback: SignalCallbackType[T], immediate: bool = False) -> None:
        """Tell a node that runs; those that run no more are forgotten."""
        for gone in [known for known in self._subscriptions if not known.is_running]:
            self.unsubscribe(gone)
        super().subscribe(node, callback, immediate)
