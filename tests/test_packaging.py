"""What is installed is whole: the wheel carries the seed file, and the program finds it there [FIRM-3]."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path

import pytest

from assure_tui import __version__
from assure_tui.domain.pipeline_file import read_pipelines
from assure_tui.domain.seed_model import parse_seed

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def run(*command: object, cwd: Path) -> str:
    """Run a command away from the checkout, without this process's Python settings."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "ASSURE_"))}
    result = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=environment, capture_output=True, text=True, timeout=240
    )
    assert result.returncode == 0, f"{result.stdout}\n{result.stderr}"
    return result.stdout.strip()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of a copy of the sources: building in place would leave its traces in the checkout."""
    folder = tmp_path_factory.mktemp("build")
    copy = folder / "checkout"
    copy.mkdir()
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, copy / name)
    for name in ("src", "data"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    run(
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        folder / "dist",
        copy,
        cwd=folder,
    )
    [found] = (folder / "dist").glob("*.whl")
    return found


def test_the_wheel_carries_the_seed_file_and_every_source(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        seed = tomllib.loads(archive.read("assure_tui/data/seed_engagement_types.toml").decode("utf-8"))
        library = archive.read("assure_tui/data/pipeline_library.toml").decode("utf-8")
    assert len(read_pipelines(library)) == 12  # [PIPE-4]
    assert len(parse_seed(seed).types) == 52
    package = ROOT / "src" / "assure_tui"
    wanted = {path for path in package.rglob("*") if path.suffix in (".py", ".tcss", ".lark", ".typed", ".mako")}
    missing = {str(path.relative_to(package.parent)) for path in wanted} - names
    assert not missing
    assert not [name for name in names if name.startswith(("tests/", "bench/"))]


def test_an_installed_program_finds_its_seed_file_far_from_the_checkout(wheel: Path, tmp_path: Path) -> None:
    environment = tmp_path / "venv"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    run(sys.executable, "-m", "venv", environment, cwd=tmp_path)
    python = environment / "bin" / "python"
    run(python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", wheel, cwd=elsewhere)
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=elsewhere))
    # The packages it depends on are this environment's; as a plain path entry, .pth files there are not read,
    # so that the checkout's own editable install cannot answer in the wheel's place.
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")

    code = (
        "import tomllib, assure_tui; from assure_tui.paths import seed_file; "
        "from assure_tui.domain.seed_model import parse_seed; "
        "seed = parse_seed(tomllib.loads(seed_file().read_text('utf-8'))); "
        "print(assure_tui.__version__, len(seed.types), seed_file(), sep='\\n')"
    )
    version, types, found = run(python, "-c", code, cwd=elsewhere).splitlines()
    assert (version, types) == (__version__, "52")
    assert Path(found).is_relative_to(environment.resolve()) or Path(found).is_relative_to(environment)


@pytest.mark.parametrize("script", ["assure", "assure-tui"])
def test_both_names_start_the_command_line(script: str) -> None:
    assert PROJECT["project"]["scripts"][script] == "assure_tui.cli:main"


def test_the_version_stands_in_one_more_place_only() -> None:
    assert PROJECT["project"]["version"] == __version__


def test_constraints_name_versions_and_nothing_else() -> None:
    """Every line is name==version, so that the file says the same to every installer and on every machine."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    names = [line.split("==")[0] for line in lines]
    assert all(len(line.split("==")) == 2 and not set(line) & set(" @/;#[") for line in lines)
    assert names == sorted(set(names))
