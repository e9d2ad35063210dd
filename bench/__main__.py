"""`make bench`: the budgets of the product as ratios to a floor measured in the same run.

F is a bare Textual app, S the same app that also imports sqlmodel. Absolute times belong to the
machine; what counts are the ratios. `--runs N` (default 3), `--large N` engagements (default 100000),
`--quick` leaves the large store out.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
import ttybench

FLOOR = """
from textual.app import App
from textual.widgets import Static
class Floor(App):
    BINDINGS = [("j", "x", "x")]
    n = 0
    def compose(self):
        yield Static("READY 0")
    def action_x(self):
        self.n += 1
        self.query_one(Static).update(f"READY {self.n}")
Floor().run()
"""
ROOT = Path(__file__).resolve().parent.parent
READY = r"Awaiting docs|Await"
CARDS = r"\d+/\d+"


def demo(folder: Path, size: int) -> Path:
    """A made-up firm of that size, made once per run."""
    store = folder / f"demo-{size}.db"
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "assure_tui", "demo", "--size", str(size), "--store", str(store), "--no-open"],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    print(f"  made a firm of {size} engagements in {time.perf_counter() - started:.1f} s", flush=True)
    return store


def app(store: Path) -> list[str]:
    """The command that opens the board on a store."""
    return [sys.executable, "-m", "assure_tui", "--store", str(store)]


def take(result: dict[str, Any], *path: str) -> float:
    """A number of a nested result; NaN where it is missing."""
    value: Any = result
    for part in path:
        value = value.get(part) if isinstance(value, dict) else None
    return float(value) if isinstance(value, (int, float)) else float("nan")


def line(name: str, value: float, base: float, goal: str, never: float | None, unit: str = "ms") -> bool:
    """Print one budget: the figure, its ratio to the base, and whether the "never worse" bar holds."""
    ratio = value / base if base else float("nan")
    verdict = "" if never is None else ("ok" if ratio <= never else "OVER")
    print(f"{name:<52}{value:>10.1f} {unit:<3} {ratio:>7.2f} x   goal {goal:<12} {verdict}")
    return verdict != "OVER"


def cli_time(command: list[str], runs: int) -> float:
    """Median wall time of a command in ms."""
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        times.append((time.perf_counter() - started) * 1000)
    return sorted(times)[len(times) // 2]


def main() -> int:
    """Measure, print the table, return 1 when a bar is broken."""
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--large", type=int, default=100_000)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    held = True
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["ASSURE_CONFIG_DIR"] = os.environ["ASSURE_STATE_DIR"] = str(folder)
        floor = folder / "floor.py"
        floor.write_text(FLOOR)
        heavy = folder / "heavy.py"
        heavy.write_text("import sqlmodel\n" + FLOOR)
        small, large = 214, 214 if chosen.quick else chosen.large
        stores = {size: demo(folder, size) for size in sorted({small, 1000, large})}
        keys = "(j,k)*20,(l,h)*10"
        cases: list[dict[str, Any]] = [
            {"label": "F", "cmd": [sys.executable, str(floor)], "ready": "READY", "keys": "j*40"},
            {"label": "S", "cmd": [sys.executable, str(heavy)], "ready": "READY", "keys": "j*20"},
        ]
        for size, store in stores.items():
            cases.append({"label": f"{size}", "cmd": app(store), "ready": CARDS, "keys": keys, "idle": 5})
        results = {r["label"]: r for r in ttybench.interleave(cases, runs=chosen.runs, verbose=False)}
        f, s = results["F"], results["S"]
        f_ready, s_ready = take(f, "ready_ms"), take(s, "ready_ms")
        f_p50, f_p95 = take(f, "keys", "last_p50_ms"), take(f, "keys", "last_p95_ms")
        print(f"\nF ready {f_ready:.0f} ms, key {f_p50:.1f}/{f_p95:.1f} ms; S ready {s_ready:.0f} ms\n")
        one, big, mid = results[str(small)], results[str(large)], results["1000"]
        held &= line("first frame, 214", take(one, "first_frame_ms"), take(f, "first_frame_ms"), "1.2 F", 1.5)
        held &= line("cards readable, 214", take(one, "ready_ms"), s_ready, "1.3 F", 1.15)
        held &= line(f"cards readable, {large}", take(big, "ready_ms"), take(one, "ready_ms"), "1.1 x", 1.3)
        held &= line(f"cursor key p50, {large}", take(big, "keys", "last_p50_ms"), 8.0, "6 ms", 1.0)
        held &= line(f"cursor key p95, {large}", take(big, "keys", "last_p95_ms"), 16.0, "10 ms", 1.0)
        held &= line(
            "growth of key p50, 1,000 to large",
            take(big, "keys", "last_p50_ms"),
            take(mid, "keys", "last_p50_ms"),
            "1.1 x",
            1.3,
        )
        held &= line("memory, 214", take(one, "rss_mb"), take(s, "rss_mb"), "1.1 S", 1.3, "MB")
        held &= line(f"memory, {large}", take(big, "rss_mb"), take(s, "rss_mb"), "1.3 S", 1.6, "MB")
        held &= line(f"idle CPU, {large} (percent)", take(big, "idle", "cpu_pct"), 1.5, "0.5 %", 1.0, "%")
        imported = cli_time([sys.executable, "-c", "import sqlmodel"], chosen.runs)
        listed = cli_time([*app(stores[large]), "list", "--limit", "20", "--json"], chosen.runs)
        held &= line(f"list --limit 20 --json, {large}", listed, imported, "1.2 x", 1.6)
        if chosen.json:
            chosen.json.write_text(json.dumps(results, indent=1))
    print("\nall bars hold" if held else "\nsome bars are broken")
    return 0 if held else 1


if __name__ == "__main__":
    raise SystemExit(main())
