"""Kept for modules that still name it."""

from assure_tui.domain.read_port import ReadPort

__all__ = ["ReadPort"]
