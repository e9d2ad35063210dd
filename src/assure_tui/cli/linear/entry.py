"""How the conversation begins: the first start's three questions where there is no store, then the firm."""

from __future__ import annotations

import os

from assure_tui.cli.identity import os_login
from assure_tui.cli.linear.loop import Conversation
from assure_tui.cli.linear.voice import Left, Voice
from assure_tui.cli.options import Globals
from assure_tui.cli.session import Session
from assure_tui.domain.errors import Invalid


def hold_conversation(options: Globals, store: str, login: str | None) -> None:
    """Talk on a store until the person leaves or the input ends."""
    options.store, options.login = store, login or options.login
    voice = Voice()
    if "://" not in store and not os.path.exists(store) and not _first_start(voice, store, options):
        return
    run = Session(options)
    try:
        Conversation(run, voice, _own_keys()).hold()
    finally:
        run.close()


def _own_keys() -> dict[str, str]:
    """The first own key of an action, where the person has set one."""
    from assure_tui.paths import config_file
    from assure_tui.settings import load

    own = load(config_file()).settings.keys
    if not own:
        return {}
    from assure_tui.own_keys import live_keys

    live = live_keys(own)
    return {id: live.key(id) for id in own if id in live.keymap}


def _first_start(voice: Voice, store: str, options: Globals) -> bool:
    """The firm, you, the time zone; an empty answer takes what is offered, `quit` leaves (interface.md 25)."""
    from assure_tui.bootstrap import create_firm
    from assure_tui.services.identity import local_zone

    voice.say(f"There is no firm at {store} yet. Three questions, then you can begin; quit leaves.")
    zone = local_zone()
    while True:
        try:
            firm = _answer(voice, "The name of the firm:")
            person = _answer(voice, "Your name:")
            zone = _answer(voice, f"The time zone, empty for {zone}:") or zone
            login = options.asked_login or os_login()
            create_firm(store, firm=firm, owner=person, login=login, zone=zone, one_host=options.one_host).close()
        except Left:
            voice.say("Nothing was made.")
            return False
        except Invalid as error:
            voice.say(f"Not understood: {error.message}", "Once more from the beginning.")
        else:
            voice.say(f"{firm} is made.")
            return True


def _answer(voice: Voice, question: str) -> str:
    typed = voice.ask(question)
    if typed.casefold() in ("quit", "q"):
        raise Left
    return typed
