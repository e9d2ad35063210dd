"""Which theme is shown, and that everything in it can be read (interface.md 4)."""

from __future__ import annotations

from pathlib import Path

import pytest

from assure_tui import settings
from assure_tui.settings import load, theme_for
from assure_tui.themes import PALETTES, THEMES, contrast


@pytest.mark.parametrize(
    ("chosen", "said", "theme"),
    [
        (None, None, "assure-dark"),
        (None, "15;0", "assure-dark"),
        (None, "0;15", "assure-light"),
        (None, "0;default;15", "assure-light"),
        (None, "0;7", "assure-light"),
        (None, "7;8", "assure-dark"),
        (None, "nonsense", "assure-dark"),
        (None, "0;", "assure-dark"),
        ("auto", "0;15", "assure-light"),
        ("assure-contrast", "0;15", "assure-contrast"),
        ("assure-dark", "0;15", "assure-dark"),
    ],
)
def test_the_terminals_background_is_followed(chosen: str | None, said: str | None, theme: str) -> None:
    """interface.md 4, modes: follow the terminal where it says, but a person's own choice comes first."""
    assert theme_for(chosen, {"COLORFGBG": said} if said is not None else {}) == theme


@pytest.mark.parametrize(
    ("typed", "theme"), [("light", "assure-light"), ("assure-dark", "assure-dark"), ("auto", "auto")]
)
def test_a_theme_goes_by_its_short_name(tmp_path: Path, typed: str, theme: str) -> None:
    """Section 6: `theme` in the own file."""
    (tmp_path / "config.toml").write_text(f'theme = "{typed}"\n')
    loaded = load(tmp_path / "config.toml")
    assert loaded.settings.theme == theme and not loaded.problems


def test_an_unknown_theme_is_told_and_the_usual_one_is_shown(tmp_path: Path) -> None:
    """Section 6: a wrong value is an error naming what is near, and never a program that does not start."""
    (tmp_path / "config.toml").write_text('theme = "lihgt"\nascii = true\n')
    loaded = load(tmp_path / "config.toml")
    assert loaded.settings.theme is None and loaded.settings.ascii
    assert "light" in loaded.problems[0].message


def test_every_theme_that_can_be_chosen_exists() -> None:
    """The names in the settings are those of the themes."""
    assert set(settings.THEMES) == set(PALETTES) == {theme.name for theme in THEMES}


@pytest.mark.parametrize("name", PALETTES)
def test_text_on_every_ground_it_stands_on_can_be_read(name: str) -> None:
    """At least 4.5:1 for every text colour, 7:1 in the contrast theme: on the ground, in dialogs, on the cursor's card,
    and turned around, as labels of jumps and rows under the cursor are."""
    palette = PALETTES[name]
    least = 7.0 if name == "assure-contrast" else 4.5
    for role, colour in palette.texts.items():
        for ground in (palette.background, palette.surface, palette.raised):
            assert contrast(colour, ground) >= least, f"{role} on {ground}"
    assert contrast(palette.background, palette.accent) >= least, "jump labels"
    assert contrast(palette.surface, palette.text) >= least, "the row under the cursor"


def test_contrast_is_that_of_the_standard() -> None:
    """WCAG 2: black on white is 21, a colour on itself 1; the test above can fail."""
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#777777") == pytest.approx(1)
    assert contrast("#777777", "#FFFFFF") < 4.5
