"""The import table of the architecture, kept by reading the source: who may import whom."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import assure_tui

PACKAGE = "assure_tui"
SOURCE = Path(assure_tui.__file__).parent
MAX_LINES = 450


@dataclass(frozen=True)
class Rule:
    """What a layer may import: layers of the package, and packages from outside the standard library."""

    inside: set[str]
    outside: set[str] = field(default_factory=set)


TEXT = {"rich", "textual.binding", "textual.color", "textual.content", "textual.style", "textual.theme"}
SCREENS = {
    "domain",
    "formatting",
    "themes",
    "actions",
    "widgets",
    "app_base",
    "drafts",
    "whats_new",
    "own_keys",
    "keys_sheet",
    "settings",
    "own_file",
    "screens",
} | {"greyed", "app_people"}
LAYERS: dict[str, Rule] = {
    "domain": Rule({"domain"}, {"dateutil", "holidays", "lark"}),
    "store": Rule({"domain", "store"}, {"sqlmodel", "sqlalchemy", "alembic", "psycopg", "pysqlite3"}),
    "services": Rule(
        {"domain", "store", "services"},
        {"dateutil", "icalendar", "python_calamine", "rapidfuzz", "tomli_w", "watchfiles", "xlsxwriter"},
    ),
    "settings": Rule({"paths"}, {"platformdirs", "tomli_w"}),
    "paths": Rule({"settings"}, {"platformdirs"}),
    "bootstrap": Rule({"settings", "paths", "domain", "store", "services"}),
    "formatting": Rule({"domain"}, TEXT),
    "themes": Rule({"domain"}, TEXT),
    "action_tables": Rule(set()),
    "actions": Rule({"action_tables", "domain"}, TEXT),
    "pen": Rule(set()),
    "terminal": Rule({"pen"}, {"textual", "rich"}),
    "widgets": Rule({"domain", "formatting", "actions", "widgets"}, {"textual", "rich"}),
    "faults": Rule({"paths"}),
    "drafts": Rule(set()),
    "app_faults": Rule({"faults", "screens"}, {"textual", "rich"}),
    "app_drafts": Rule({"app_faults", "drafts"}),
    "key_names": Rule({"actions"}),
    "own_keys": Rule({"actions", "key_names"}),
    "keys_sheet": Rule({"actions"}),
    "tutorial": Rule({"domain"}),
    "whats_new": Rule(set()),
    "app_type_ahead": Rule({"app_keys"}, {"textual"}),
    "own_file": Rule({"settings"}),
    "app_own": Rule({"app_type_ahead", "app_base", "domain", "settings"}),
    "app_people": Rule({"app_base", "domain", "screens", "settings"}, {"textual"}),
    "greyed": Rule({"actions", "domain"}),
    "app_signal": Rule(set(), {"textual"}),
    "app_inbox": Rule({"app_base", "app_signal", "domain", "screens"}, {"textual"}),
    "app_timer": Rule({"app_base", "app_signal", "domain"}, {"textual"}),
    "app_rest": Rule({"app_base"}, {"textual"}),
    "app_tutorial": Rule({"app_base", "tutorial", "widgets"}, {"textual"}),
    "app_keys": Rule({"app_drafts", "actions", "key_names", "own_keys"}, {"textual"}),
    "app_base": Rule(
        {
            "app_drafts",
            "app_signal",
            "app_own",
            "tutorial",
            "whats_new",
            "domain",
            "drafts",
            "services",
            "settings",
            "own_file",
            "actions",
            "formatting",
            "widgets",
        },
        {"textual"},
    ),
    "screens": Rule(SCREENS, {"textual"}),
    "palette": Rule(SCREENS, {"textual"}),
    # `launch` puts the screens and the store together; the command line imports it inside one function.
    "launch": Rule(
        {
            "paths",
            "settings",
            "own_file",
            "bootstrap",
            "domain",
            "drafts",
            "services",
            "app",
            "app_base",
            "screens",
            "terminal",
            "tutorial",
            "whats_new",
        }
    ),
    "cli": Rule(
        {
            "bootstrap",
            "domain",
            "drafts",
            "faults",
            "services",
            "cli",
            "launch",
            "paths",
            "settings",
            "actions",
            "own_keys",
            "keys_sheet",
        },
        {"click", "rich"},
    ),
    "__main__": Rule({"cli"}),
}
LAYERS["app"] = Rule(set(LAYERS) - {"cli", "launch", "__main__"} | {"app"}, {"textual", "rich"})

# Standard library that reads or changes something outside the process, or asks for the time.
IMPURE = {
    "asyncio", "concurrent", "ctypes", "fcntl", "getpass", "glob", "http", "io", "locale", "logging", "os",
    "multiprocessing", "pathlib", "platform", "queue", "random", "secrets", "select", "shutil", "signal",
    "smtplib", "socket", "sqlite3", "subprocess", "sys", "tempfile", "threading", "time", "urllib", "uuid",
}  # fmt: skip


@dataclass(frozen=True)
class Import:
    """One import statement's target, as written."""

    target: str
    line: int
    function: str | None
    typing_only: bool


@cache
def modules() -> dict[str, Path]:
    found = {}
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE).with_suffix("").parts
        found[".".join((PACKAGE, *parts)).removesuffix(".__init__")] = path
    return found


@cache
def tree(name: str) -> ast.Module:
    return ast.parse(modules()[name].read_text(encoding="utf-8"))


def layer(name: str) -> str:
    """The layer a module belongs to; empty for the package itself."""
    return name.split(".")[1] if "." in name else ""


@cache
def imports(name: str) -> tuple[Import, ...]:
    return tuple(_walk(name, tree(name), None, False))


def _walk(name: str, node: ast.AST, function: str | None, typing_only: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            for alias in child.names:
                yield Import(alias.name, child.lineno, function, typing_only)
        elif isinstance(child, ast.ImportFrom):
            base = _absolute(name, child)
            for alias in child.names:
                full = f"{base}.{alias.name}"
                outside = not base.startswith(PACKAGE)
                target = full if outside or full in modules() else base
                yield Import(target, child.lineno, function, typing_only)
        elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _walk(name, child, function or child.name, typing_only)
        elif isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            for statement in child.body:
                yield from _walk(name, ast.Module([statement], []), function, True)
            for statement in child.orelse:
                yield from _walk(name, ast.Module([statement], []), function, typing_only)
        else:
            yield from _walk(name, child, function, typing_only)


def _absolute(name: str, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = name.split(".") if modules()[name].name == "__init__.py" else name.split(".")[:-1]
    base = package[: len(package) - node.level + 1]
    return ".".join([*base, *([node.module] if node.module else [])])


def within(target: str, allowed: set[str]) -> bool:
    return any(target == name or target.startswith(f"{name}.") for name in allowed)


def test_a_module_imports_only_what_its_layer_may() -> None:
    assert not [said for name in modules() for said in _imported_wrongly(name)]


def _imported_wrongly(name: str) -> Iterator[str]:
    rule = LAYERS.get(layer(name), Rule(set()))
    if layer(name) and layer(name) not in LAYERS:
        yield f"{layer(name)} is no layer of the architecture"
    for found in imports(name):
        target = found.target
        top = target.split(".")[0]
        if top == PACKAGE:
            # The package itself holds __version__ and nothing else, so anyone may read it.
            allowed = target == PACKAGE or layer(target) in rule.inside
        elif top in sys.stdlib_module_names:
            allowed = layer(name) != "domain" or top not in IMPURE
        else:
            allowed = within(target, rule.outside)
        if not allowed:
            yield f"{name}, line {found.line}, must not import {target}"


def test_the_command_line_reaches_the_app_inside_one_function_only() -> None:
    places = {
        (name, found.function)
        for name in modules()
        if layer(name) == "cli"
        for found in imports(name)
        if layer(found.target) == "app" and found.target.startswith(PACKAGE) and not found.typing_only
    }
    assert all(function for _, function in places) and len(places) <= 1, places


def test_there_is_no_import_cycle() -> None:
    """Imports inside functions count too: they hide a cycle, they do not undo it."""
    edges = {
        name: sorted({i.target for i in imports(name) if i.target in modules() and not i.typing_only} - {name})
        for name in modules()
    }
    done: set[str] = set()
    path: list[str] = []

    def visit(name: str) -> None:
        assert name not in path, " -> ".join([*path[path.index(name) :], name])
        if name in done:
            return
        path.append(name)
        for other in edges[name]:
            visit(other)
        path.pop()
        done.add(name)

    for name in edges:
        visit(name)


def test_the_domain_asks_no_clock_and_opens_no_file() -> None:
    wrong = []
    for name in modules():
        for node in ast.walk(tree(name)) if layer(name) == "domain" else ():
            if not isinstance(node, ast.Call):
                continue
            called = ast.unparse(node.func)
            clock = "." in called and called.split(".")[-1] in ("now", "utcnow", "today")
            if clock or called in ("open", "print", "input"):
                wrong.append(f"{name}, line {node.lineno}: {called}()")
    assert not wrong


def test_a_module_is_named_for_its_subject() -> None:
    vague = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc"}
    assert not [name for name in modules() if vague & set(name.split("."))], "they say nothing about what is in them"


def test_a_module_stays_readable() -> None:
    """A revision is a list of statements kept as it ran; splitting it would change history."""
    kept = {name: path for name, path in modules().items() if ".migrations.versions." not in name}
    lines = {name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in kept.items()}
    assert not {name: count for name, count in lines.items() if count >= MAX_LINES}, "split them by idea"


def loaded_by(*names: str) -> set[str]:
    """Top-level packages from outside the standard library that a fresh import of `names` loads."""
    code = (
        "import sys; before = set(sys.modules)\n"
        f"import importlib; [importlib.import_module(n) for n in {list(names)!r}]\n"
        "print(*{n.split('.')[0] for n in set(sys.modules) - before} - set(sys.stdlib_module_names))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert result.returncode == 0, result.stderr
    return set(result.stdout.split())


def test_importing_the_package_loads_nothing_else() -> None:
    assert loaded_by(PACKAGE) == {PACKAGE}


def test_the_domain_loads_neither_screen_nor_store() -> None:
    """All of it together: an auditor can run every rule without a database or a terminal."""
    domain = [name for name in modules() if layer(name) == "domain"]
    heavy = {"textual", "rich", "sqlalchemy", "sqlmodel", "pydantic", "alembic", "holidays"}
    assert not loaded_by(*domain) & heavy


def test_the_command_line_loads_no_screen() -> None:
    """`assure list` answers at once because Textual is loaded only where the UI is opened."""
    commands = [name for name in modules() if layer(name) == "cli"]
    assert "textual" not in loaded_by(f"{PACKAGE}.cli", *commands)


def test_no_handler_is_called_a_second_time() -> None:
    """The toolkit calls the handler of every class in turn: one that calls its base's as well does its work twice."""
    twice = [
        f"{name}:{node.lineno}"
        for name in modules()
        for node in ast.walk(tree(name))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr.startswith("on_")
        and node.func.attr != "on_event"
        and ast.unparse(node.func.value) == "super()"
    ]
    assert not twice
