"""Where things live: the platform's folders or those the environment names, and the bundled seed file."""

from __future__ import annotations

import os
from pathlib import Path

APP = "assure-tui"
STORE_FILE = "firm.db"
CONFIG_FILE = "config.toml"
SEED_FILE = "seed_engagement_types.toml"
LIBRARY_FILE = "pipeline_library.toml"


def data_dir() -> Path:
    """The folder of the store and its backups; ASSURE_DATA_DIR goes first. It is not made here."""
    if (given := _from_environment("ASSURE_DATA_DIR")) is not None:
        return given
    from platformdirs import user_data_path

    return user_data_path(APP, appauthor=False)


def config_dir() -> Path:
    """The folder of a person's own `config.toml`; ASSURE_CONFIG_DIR goes first."""
    if (given := _from_environment("ASSURE_CONFIG_DIR")) is not None:
        return given
    from platformdirs import user_config_path

    return user_config_path(APP, appauthor=False)


def state_dir() -> Path:
    """The folder of logs and what a session leaves for the next; ASSURE_STATE_DIR goes first."""
    if (given := _from_environment("ASSURE_STATE_DIR")) is not None:
        return given
    from platformdirs import user_state_path

    return user_state_path(APP, appauthor=False)


def config_file() -> Path:
    """A person's own settings file; it need not exist."""
    return config_dir() / CONFIG_FILE


def default_store() -> str:
    """The store's path or URL: ASSURE_STORE, else `firm.db` in the data folder."""
    given = os.environ.get("ASSURE_STORE", "").strip()
    if not given:
        return str(data_dir() / STORE_FILE)
    return given if "://" in given else str(Path(given).expanduser())


def seed_file() -> Path:
    """The bundled seed file: inside the installed package, else in the checkout the package is run from."""
    return _bundled(SEED_FILE)


def library_text() -> str:
    """The bundled file of ready pipelines [PIPE-4]."""
    return _bundled(LIBRARY_FILE).read_text(encoding="utf-8")


def _bundled(name: str) -> Path:
    here = Path(__file__).resolve().parent
    places = (here / "data" / name, here.parent.parent / "data" / name)
    for place in places:
        if place.is_file():
            return place
    raise FileNotFoundError(f"{name} is missing; looked for {' and '.join(map(str, places))}")


def _from_environment(name: str) -> Path | None:
    """The folder a variable names, absolute; a variable that is empty counts as not set."""
    value = os.environ.get(name, "").strip()
    return Path(value).expanduser().absolute() if value else None
