"""Time the book itself: executing its notebooks, building the site, building it again."""

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from jupyter_cache import get_cache

ROOT = Path(__file__).resolve().parent.parent
FLAGS = ("--warningiserror", "--nitpick", "--keep-going", "--quiet")  # as in `make book`


def measure() -> dict[str, float]:
    """Return the seconds that a copy of the book takes, which has never been built."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "book")
        unwanted = shutil.ignore_patterns(".*", "_build", "*.egg-info", "__pycache__")
        shutil.copytree(ROOT, copy, ignore=unwanted)
        first, again = build(copy), build(copy)
        (cache,) = (copy / "_build" / ".jupyter_cache").iterdir()
        return {"executing": executed(cache), "building": first, "again": again}


def build(folder: Path) -> float:
    """Build as `make book` does; return the seconds."""
    command = [Path(sys.executable).with_name("jupyter-book"), "build", folder, *FLAGS]
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"the book does not build:\n{(done.stdout + done.stderr)[-3000:]}")
    return time.perf_counter() - start


def executed(cache: Path) -> float:
    """Return the seconds that all notebooks took to execute, one after another."""
    records = get_cache(cache).list_cache_records()
    return sum(record.data["execution_seconds"] for record in records)
