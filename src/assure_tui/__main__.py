"""`python -m assure_tui`: the same program as `assure`."""

from __future__ import annotations

from assure_tui.cli import main

if __name__ == "__main__":
    main()
