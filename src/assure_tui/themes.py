"""Three themes with the palette of interface.md section 4; colour is always only the third signal."""

from __future__ import annotations

from dataclasses import dataclass

from textual.theme import Theme


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one theme by meaning."""

    background: str
    surface: str
    raised: str  # the card under the cursor, dialogs
    line: str  # borders and rules: not text
    text: str
    overdue: str
    week: str
    blocked: str
    waiting: str
    done: str
    accent: str
    dark: bool

    @property
    def texts(self) -> dict[str, str]:
        """Every colour used for text, by role."""
        return {
            role: getattr(self, role) for role in ("text", "overdue", "week", "blocked", "waiting", "done", "accent")
        }


DARK = Palette(
    "#121212", "#171717", "#212427", "#3f4650", "#E0E0E0",
    "#FA8763", "#ECBF22", "#E652F9", "#9AD0FA", "#828F86", "#8FB8DE", True,
)  # fmt: skip
LIGHT = Palette(
    "#FFFFFF", "#FCFCFC", "#F4F6F8", "#B9C0C7", "#1A1A1A",
    "#672301", "#7D720A", "#490744", "#2C6BC3", "#545353", "#1F4E79", False,
)  # fmt: skip
CONTRAST = Palette(
    "#000000", "#000000", "#1C1C1C", "#A8A8A8", "#FFFFFF",
    "#FFA07F", "#FFD23F", "#F7A1FF", "#A8DBFF", "#C4CCC7", "#BFE0FF", True,
)  # fmt: skip

PALETTES = {"assure-dark": DARK, "assure-light": LIGHT, "assure-contrast": CONTRAST}


def _theme(name: str, palette: Palette) -> Theme:
    return Theme(
        name=name,
        primary=palette.accent,
        secondary=palette.waiting,
        accent=palette.accent,
        warning=palette.week,
        error=palette.overdue,
        success=palette.waiting,
        foreground=palette.text,
        background=palette.background,
        surface=palette.surface,
        panel=palette.raised,
        boost=palette.raised,
        dark=palette.dark,
        variables={
            "overdue": palette.overdue,
            "week": palette.week,
            "blocked": palette.blocked,
            "waiting": palette.waiting,
            "done": palette.done,
            "line": palette.line,
            "raised": palette.raised,
            "input-cursor-background": palette.text,
            "block-cursor-background": palette.raised,
            "block-cursor-foreground": palette.text,
            "block-cursor-text-style": "bold",
            "footer-key-foreground": palette.accent,
            "border": palette.line,
            "border-blurred": palette.line,
            "scrollbar": palette.line,
            "scrollbar-background": palette.background,
        },
    )


THEMES = tuple(_theme(name, palette) for name, palette in PALETTES.items())


def contrast(one: str, other: str) -> float:
    """The contrast of two colours by the formula of WCAG 2."""
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)

    red, green, blue = (linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
