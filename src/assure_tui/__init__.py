"""assure-tui: the terminal app in which an accounting practice runs its engagements."""

__version__ = "0.1.0"
