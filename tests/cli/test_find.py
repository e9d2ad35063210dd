"""`find` on the command line, and contacts in `clients` [FILT-7] [CLT-8]."""

from __future__ import annotations

from tests.cli.conftest import Assure

FIELDS = "id kind title client client_id engagement about archived".split()


def test_find_shows_every_kind_and_what_is_over_on_demand(assure: Assure) -> None:
    """[FILT-7] [FILT-3]: a table, `--json` with the fields of the contract, `--plain`; exit 0 when nothing fits."""
    assert assure("page", "add", "Zephyr [b]how[/b]").code == 0
    assert assure("task", "add", "-", "Zephyr toner").code == 0
    assert assure("client", "add", "Lumen Works", "entity=business", "contact=Zephyr Person").code == 0
    found = assure("find", "zephyr", "--json").json
    assert found["v"] == 1 and found["total"] == 3 and list(found["found"][0]) == FIELDS
    assert [(one["kind"], one["title"]) for one in found["found"]] == [
        ("contact", "Zephyr Person"), ("task", "Zephyr toner"), ("page", "Zephyr [b]how[/b]"),
    ]  # fmt: skip
    task = next(one["id"] for one in found["found"] if one["kind"] == "task")
    assert assure("task", "done", task).code == 0
    assert [one["kind"] for one in assure("find", "toner", "--json").json["found"]] == []
    over = assure("find", "archived", "toner", "--json").json["found"]
    assert [(one["id"], one["archived"]) for one in over] == [(task, True)]
    assert "The word archived looks among what is over." in assure("find", "toner").err
    assert assure("find", "zephyr", "--limit", "1", "--plain").out.count("\n") == 1
    refused = assure("find", "archived", "--json")
    assert refused.code == 2 and refused.json["error"]["code"] == "invalid"
    assert [one["name"] for one in assure("clients", "zephyr", "--json").json["clients"]] == ["Lumen Works"]
