"""The one place that writes to stdout: JSON objects, plain records, readable tables; talk goes to stderr."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click

from assure_tui.cli.options import Globals, current
from assure_tui.cli.safe_text import block, one_line, to_json

Row = Sequence[object]


def _encodable(text: str, stream: Any) -> str:
    encoding = getattr(stream, "encoding", None) or "utf-8"
    return text.encode(encoding, "replace").decode(encoding, "replace")


def write(text: str) -> None:
    """Data to stdout, whatever the locale can show."""
    click.echo(_encodable(text, sys.stdout))


def write_json(value: Mapping[str, Any]) -> None:
    """A JSON object to stdout; a locale that knows no accents gets them escaped, so nothing is lost."""
    encoding = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("-", "")
    click.echo(to_json(value, ascii_only=not encoding.startswith("utf")))


def talk(text: str) -> None:
    """A line for the person, on stderr."""
    click.echo(_encodable(block(text), sys.stderr), err=True)


def cell(value: object) -> str:
    """How a value stands in a plain record or a table: one line, nothing invisible; empty when missing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple | set | frozenset):
        return ",".join(cell(item) for item in value)
    if isinstance(value, Mapping):
        return "; ".join(f"{cell(key)}={cell(item)}" for key, item in value.items())
    return one_line(value)


class Output:
    """Writes one answer in the form that was asked for."""

    def __init__(self, options: Globals) -> None:
        self.options = options

    @property
    def wants_everything(self) -> bool:
        """Scripts get every row unless they set a limit."""
        return self.options.json or self.options.plain

    def object(self, value: Mapping[str, Any]) -> None:
        """One JSON object with its version first."""
        write_json({"v": 1, **value})

    def records(
        self,
        name: str,
        rows: Sequence[Mapping[str, Any]],
        columns: Mapping[str, str],
        *,
        total: int | None = None,
        more: Mapping[str, Any] | None = None,
        empty: str = "Nothing found.",
    ) -> None:
        """A list under `name`; `columns` maps the keys shown to their headings, the number first."""
        count = len(rows) if total is None else total
        if self.options.json:
            self.object({name: list(rows), "total": count, **(more or {})})
        elif self.options.plain:
            for row in rows:
                write("\t".join(cell(row.get(key)) for key in columns))
        else:
            self.table([[row.get(key) for key in columns] for row in rows], list(columns.values()))
            if not rows:
                talk(empty)
            elif count > len(rows):
                talk(f"{len(rows)} of {count}; --limit 0 shows everything.")

    def record(self, name: str, value: Mapping[str, Any], lines: Iterable[str]) -> None:
        """One thing: its object, its fields one a line, or the lines for people."""
        if self.options.json:
            self.object({name: value})
        elif self.options.plain:
            for key, item in value.items():
                write(f"{key}\t{cell(item)}")
        else:
            self.lines(lines)

    def lines(self, lines: Iterable[str]) -> None:
        """Text for people, a line each."""
        for line in lines:
            write(block(line))

    def message(self, value: Mapping[str, Any], text: str) -> None:
        """An answer whose point is one sentence."""
        if self.options.json:
            self.object(value)
        else:
            write(block(text))

    def table(self, rows: Sequence[Row], headings: Sequence[str]) -> None:
        """A table without boxes; user text is never read as markup."""
        if not rows:
            return
        cells = [[cell(value) for value in row] for row in rows]
        if self.options.is_accessible:
            for row in cells:
                write(". ".join(f"{head}: {text}" for head, text in zip(headings, row, strict=True) if text))
            return
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        grid = Table(box=None, pad_edge=False, show_edge=False, header_style="bold", padding=(0, 2, 0, 0))
        for heading in headings:
            grid.add_column(Text(heading), overflow="ellipsis", no_wrap=True)
        # A column is as wide as its terminal; into a pipe nothing is cut.
        for row in cells:
            grid.add_row(*(Text(_encodable(text, sys.stdout), overflow="ellipsis") for text in row))
        tty = sys.stdout.isatty()
        console = Console(
            file=sys.stdout,
            no_color=self.options.is_colourless,
            color_system="auto" if tty and not self.options.is_colourless else None,
            width=None if tty else _natural_width(cells, headings),
            highlight=False,
            emoji=False,
            markup=False,
        )
        console.print(grid)


def _natural_width(cells: Sequence[Sequence[str]], headings: Sequence[str]) -> int:
    from rich.cells import cell_len

    columns = zip(*cells, strict=True)
    widths = [
        max(cell_len(head), *(cell_len(text) for text in column))
        for head, column in zip(headings, columns, strict=True)
    ]
    return max(20, sum(widths) + 2 * len(widths))


def output() -> Output:
    """The output of this run."""
    return Output(current())
