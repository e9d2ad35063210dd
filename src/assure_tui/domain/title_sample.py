"""A real engagement for editors of texts with codes: what a pattern gives for it, as one types [CODE-7]."""

from __future__ import annotations

from dataclasses import dataclass, replace

from assure_tui.domain.documents import subfolder
from assure_tui.domain.errors import Invalid
from assure_tui.domain.model import short
from assure_tui.domain.titles import DEFAULT_PATTERN, TitleContext, parse_pattern, render_title


@dataclass(frozen=True, slots=True)
class TitleSample:
    """The newest engagement one may see, of the type where there is one, and what its codes give."""

    number: int
    client: str
    context: TitleContext

    def renamed(self, **fields: str) -> TitleSample:
        """The same with what is being typed beside the pattern; empty fields stay."""
        typed = {name: value for name, value in fields.items() if value.strip()}
        return replace(self, context=replace(self.context, **typed))  # type: ignore[arg-type]

    def shown(self, pattern: str, *, folder: bool = False, default: str = DEFAULT_PATTERN) -> tuple[str, bool]:
        """`E-12 Larch Fund: 990 FY2026`, or what is wrong with the pattern; and whether it is wrong [CODE-4]."""
        text = pattern.strip() or default
        try:
            parse_pattern(text)
        except Invalid as error:
            return f"! {error.message}", True
        found = subfolder(text, self.context) if folder else render_title(text, self.context)
        return f"{short('engagement', self.number)} {self.client}: {found or '(nothing)'}", False
