"""What is measured on: made-up firms of several sizes, and a file of clients to import."""

from __future__ import annotations

import compileall
import csv
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CLIENTS = 6604
EXAMPLE = ROOT / "examples" / "irs-nonprofits.csv"
MAP = ROOT / "examples" / "irs-nonprofits.map.toml"
# Names for made-up rows beyond those of the example: two words each, never the same pair twice.
_FIRST = ("ALDER", "BRIAR", "CEDAR", "DOGWOOD", "ELM", "FERN", "GORSE", "HAZEL", "IVY", "JUNIPER", "LINDEN", "MAPLE")
_SECOND = ("BRIDGE", "CREEK", "FIELD", "GROVE", "HILL", "LAKE", "MEADOW", "POINT", "RIDGE", "SHORE", "VALLEY", "WOOD")


def compile_product() -> None:
    """As an installed program is: what is measured is no first start after a change, which compiles all it loads."""
    compileall.compile_dir(ROOT / "src", quiet=1)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def assure(store: Path, *words: str) -> list[str]:
    """The program on a store."""
    return [sys.executable, "-m", "assure_tui", "--store", str(store), *words]


def demo(folder: Path, size: int) -> Path:
    """A made-up firm of that size, made once a folder."""
    store = folder / f"demo-{size}.db"
    if not store.exists():
        started = time.perf_counter()
        subprocess.run(assure(store, "demo", "--size", str(size), "--no-open"), check=True, stdout=subprocess.DEVNULL)
        # The first beat of a day raises its notices: what is measured has had it, as a store at work has.
        subprocess.run(assure(store, "tick", "--json"), check=True, stdout=subprocess.DEVNULL)
        print(f"made a firm of {size:,} engagements in {time.perf_counter() - started:.1f} s", file=sys.stderr)
    # One kept from before may be older than the program: it is brought up to date before the clock starts.
    subprocess.run(assure(store, "info", "--json"), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return store


def copy_of(store: Path, folder: Path) -> Path:
    """A copy that may be changed; the log of a store that is not open holds nothing more."""
    target = folder / f"copy-{time.perf_counter_ns()}.db"
    shutil.copyfile(store, target)
    return target


def client_file(folder: Path) -> Path:
    """The file that ASSURE_BENCH_CLIENTS names, else the rows of the example made into as many made-up ones."""
    named = os.environ.get("ASSURE_BENCH_CLIENTS")
    if named:
        return Path(named)
    target = folder / "clients.csv"
    with EXAMPLE.open(encoding="utf-8", newline="") as source, target.open("w", encoding="utf-8", newline="") as out:
        reader = csv.DictReader(source)
        rows = list(reader)
        writer = csv.DictWriter(out, reader.fieldnames or ())
        writer.writeheader()
        for number in range(CLIENTS):
            made = dict(rows[number % len(rows)])
            if number >= len(rows):
                made["EIN"] = f"{990000000 + number}"
                made["NAME"] = f"{_FIRST[number % 12]} {_SECOND[number // 12 % 12]} {number} FOUNDATION"
            writer.writerow(made)
    return target
