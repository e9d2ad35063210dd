"""Document links: nothing leaves the client's folder, no shell, no programs [DOC-1] [DOC-11]."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assure_tui.domain.errors import Invalid, NotFound, StoreError
from assure_tui.services.document_open import command_for, inside, open_document


@pytest.fixture
def root(tmp_path: Path) -> Path:
    place = tmp_path / "client"
    (place / "2025").mkdir(parents=True)
    (place / "2025" / "w2 $(id); 'x'.pdf").write_text("w2")
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "client-other").mkdir()
    (tmp_path / "client-other" / "secret.txt").write_text("secret")
    (place / "out.txt").symlink_to(tmp_path / "secret.txt")
    (place / "up").symlink_to(tmp_path)
    (place / "in.pdf").symlink_to(place / "2025" / "w2 $(id); 'x'.pdf")
    os.mkfifo(place / "pipe.pdf")
    return place


@pytest.mark.parametrize(
    "path",
    [
        "",
        "..",
        "../secret.txt",
        "2025/../../secret.txt",
        "./2025/x.pdf",
        "2025//x.pdf",
        "/etc/passwd",
        "//server/share/x.pdf",
        "\\\\server\\share\\x.pdf",
        "..\\secret.txt",
        "C:\\Windows\\x.pdf",
        "C:x.pdf",
        "file:///etc/passwd",
        "smb://server/x.pdf",
        "javascript:alert(1)",
        "~/secret.txt",
        "-rf",
        "--help",
        "2025/x\x00.pdf",
        "2025/x\n.pdf",
        "2025/\x1b[2Jx.pdf",
        "out.txt",
        "up/secret.txt",
        "up/client-other/secret.txt",
        "up",
        "2025",
        "pipe.pdf",
    ],
)
def test_what_leads_out_is_refused(root: Path, path: str) -> None:
    """None leaves the roots: links are judged by where they lead."""
    with pytest.raises(Invalid):
        inside(str(root), path)


@pytest.mark.parametrize("path", ["2025/gone.pdf", "2025/w2 $(id); 'x'.pdf/below", "%2e%2e/secret.txt"])
def test_what_is_not_there_is_said(root: Path, path: str) -> None:
    """[DOC-5]"""
    with pytest.raises(NotFound):
        inside(str(root), path)


@pytest.mark.parametrize("root_text", [None, "", "relative/folder"])
def test_without_a_folder_nothing_opens(root_text: str | None) -> None:
    """[DOC-1]"""
    with pytest.raises(Invalid):
        inside(root_text, "x.pdf")


def test_a_link_that_stays_inside_is_followed(root: Path) -> None:
    """[DOC-11]: only links that lead out are left alone."""
    assert inside(str(root), "in.pdf") == os.path.realpath(root / "2025" / "w2 $(id); 'x'.pdf")


@pytest.mark.parametrize("name", ["x.desktop", "X.EXE", "run.sh", "a.url", "b.webloc", "c.jar", "d.py"])
def test_programs_are_not_started(root: Path, name: str) -> None:
    """A file that would run is refused whatever its folder."""
    (root / name).write_text("x")
    with pytest.raises(Invalid):
        open_document(str(root), name)


def test_a_name_is_one_argument_and_no_shell_reads_it(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name full of shell is a name; the program is detached from the terminal."""
    started: list[tuple[Any, dict[str, Any]]] = []
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(subprocess, "Popen", lambda args, **more: started.append((args, more)))
    real = open_document(str(root), "2025/w2 $(id); 'x'.pdf")
    ((arguments, more),) = started
    assert arguments == ["/usr/bin/xdg-open", real] and real.startswith("/")
    assert "shell" not in more and more["stdin"] is subprocess.DEVNULL and more["start_new_session"]


def test_no_opener_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """The person is told what to do instead."""
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(StoreError):
        command_for("/x/y.pdf")
