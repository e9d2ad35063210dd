"""Opening the terminal UI: settings, identity and store put together, then the app."""

from __future__ import annotations

import gc
import os
import sys
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from assure_tui import paths
from assure_tui.domain.errors import AssureError, Denied

if TYPE_CHECKING:
    from assure_tui.app_base import UiSettings
    from assure_tui.services.gateway import Gateway


def run_app(
    store: str,
    *,
    login: str | None = None,
    ascii: bool = False,
    accessible: bool = False,
    allow_network: bool = False,
    as_of: str | None = None,
    tutorial: bool = False,
) -> None:
    """Open the board on a store and leave with the app's exit code; a failure is said in words."""
    from assure_tui.terminal import prepare_environment

    gc.disable()  # until the board stands: what is imported stays, and walking it again and again is a tenth of the start
    prepare_environment()
    chosen = replace(_settings(store, ascii, accessible), tutorial=tutorial)
    if as_of:
        chosen = replace(chosen, moment=lambda zone, now: _moment(as_of, zone, now), loop=False)
    if "://" not in store and not os.path.exists(store) and not _first_start(store, login, chosen):
        return
    from assure_tui.app import AssureApp

    app = AssureApp(lambda: _gateway(store, login, allow_network), chosen)
    gc.freeze()
    app.run(mouse=True)
    failure = app.failure
    if isinstance(failure, AssureError):
        raise failure
    if app.return_code:
        sys.exit(app.return_code)


def _moment(typed: str, zone: str, now: datetime) -> datetime:
    from assure_tui.services.past import read_moment

    return read_moment(typed, zone, now)


def _settings(store: str, ascii: bool, accessible: bool) -> UiSettings:
    """The person's own file; what is wrong in it is told on stderr and the rest counts."""
    from assure_tui.app_base import UiSettings
    from assure_tui.own_file import OwnFile
    from assure_tui.settings import load, theme_for

    loaded = load(paths.config_file())
    for problem in loaded.problems:
        print(f"assure: {problem.file}: {problem.key}: {problem.message}", file=sys.stderr)
    own = loaded.settings
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    plain = ascii or bool(own.ascii) or (own.ascii is None and encoding not in ("utf8", "utf16"))
    calm = accessible or own.accessible or bool(os.environ.get("SSH_CONNECTION"))
    os.environ.setdefault("TEXTUAL_ANIMATIONS", own.animations or ("none" if calm else "basic"))
    from assure_tui.drafts import DraftFolder
    from assure_tui.tutorial import TutorialPlace
    from assure_tui.whats_new import SeenVersion

    place = store if "://" in store else os.path.realpath(store)
    drafts = DraftFolder(paths.state_dir() / "drafts", place)
    return UiSettings(
        ascii=plain, theme=theme_for(own.theme, os.environ), drafts=drafts, columns=own.table.get("columns", ()),
        card_fields=_card_fields(own.card.get("fields", ())),
        own=own, own_file=OwnFile(paths.config_file()), keys=own.keys, letter_verbs=own.letter_verbs,
        lock_minutes=own.lock_minutes,
        keep_sheet=_keep_sheet, tutorial_place=TutorialPlace(paths.state_dir() / "tutorial"),
        seen_version=SeenVersion(paths.state_dir() / "version"),
    )  # fmt: skip


def _card_fields(names: tuple[str, ...]) -> tuple[str, ...]:
    """The fields of one's own file; one that is none is told, the others count."""
    if not names:
        return ()
    from difflib import get_close_matches

    from assure_tui.domain.card_fields import CARD_FIELDS, known_field, known_fields

    for name in names:
        if known_field(name) is None:
            near = get_close_matches(name.casefold(), CARD_FIELDS, 1, 0.5)
            hint = f"; did you mean {near[0]!r}?" if near else f"; there are {', '.join(CARD_FIELDS)}"
            print(f"assure: {paths.config_file()}: card.fields: no field {name!r}{hint}", file=sys.stderr)
    return known_fields(names)


def _keep_sheet(text: str) -> str:
    """The page of keys into the home folder, where people find what they print."""
    from pathlib import Path

    file = Path.home() / "assure-keys.txt"
    file.write_text(text, encoding="utf-8")
    return str(file)


def _gateway(store: str, login: str | None, allow_network: bool) -> Gateway:
    """Open the store and find the person; runs on a thread while the shell of the board is painted."""
    from assure_tui.bootstrap import open_services
    from assure_tui.services.heaps import share_heaps
    from assure_tui.services.identity import os_login

    share_heaps()
    services = open_services(store, one_host=allow_network)
    wanted = login or os_login()
    actor = services.reads.actor(wanted)
    if actor is None:
        services.close()
        raise Denied(
            "STAFF-5",
            f"{wanted} is no active member of this firm; an Admin adds one with `assure staff add`, "
            "or name another with --as",
        )
    gateway = services.gateway(actor)
    services.reads.reader.rest()  # from now on the gateway's own threads read
    return gateway


def _first_start(store: str, login: str | None, chosen: UiSettings) -> bool:
    """Three questions, then the firm is made; False when the person left without answering."""
    from assure_tui.app import FirstStartApp
    from assure_tui.bootstrap import create_firm
    from assure_tui.screens.first_start import FirstAnswers
    from assure_tui.services.identity import local_zone, os_login

    answers = FirstStartApp(chosen, name=_own_name(), zone=local_zone()).run()
    if not isinstance(answers, FirstAnswers):
        return False
    create_firm(
        store,
        firm=answers.firm,
        owner=answers.name,
        login=login or os_login(),
        initials=answers.initials or None,
        zone=answers.zone,
    ).close()
    return True


def _own_name() -> str:
    """The name the computer knows for this login, empty when it knows none."""
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_gecos.split(",")[0].strip()
    except (ImportError, KeyError):
        return ""
