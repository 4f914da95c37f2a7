"""Time the book itself: running its notebooks, building the site, building it again."""

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parent.parent
FLAGS = ("--warningiserror", "--nitpick", "--keep-going", "--quiet")  # as in `make book`
NOTEBOOKS = (
    ROOT / "book" / "index.ipynb",
    *sorted((ROOT / "book" / "chapters").glob("*.ipynb")),
    *sorted((ROOT / "book" / "exercises").glob("*.ipynb")),
)
# Added to a notebook as its last cell. Linux counts a process's own most memory in /proc alone:
# that of getrusage is never below what the process that started it had.
ASK = """
import os, pathlib, re, resource
times, status = os.times(), pathlib.Path("/proc/self/status")
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
if status.exists():
    peak = 1024 * int(re.search(r"VmHWM:\\s+(\\d+)", status.read_text())[1])
print(times.user + times.system, peak)
"""


def measure() -> dict[str, float]:
    """Return the seconds that a copy of the book takes, which has never been built."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "book")
        unwanted = shutil.ignore_patterns(".*", "_build", "*.egg-info", "__pycache__")
        shutil.copytree(ROOT, copy, ignore=unwanted)
        return {"building": build(copy), "again": build(copy)}


def build(folder: Path) -> float:
    """Build as `make book` does; return the seconds."""
    command = [Path(sys.executable).with_name("jupyter-book"), "build", folder, *FLAGS]
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"the book does not build:\n{(done.stdout + done.stderr)[-3000:]}")
    return time.perf_counter() - start


def run_alone(path: Path) -> tuple[float, float, float]:
    """Run a notebook; return its seconds, its kernel's CPU seconds, and the bytes at its peak."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(ASK))
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(notebook, timeout=600, resources={"metadata": {"path": folder}})
        with client.setup_kernel():
            for index, cell in enumerate(notebook.cells):
                client.execute_cell(cell, index)
            seconds = time.perf_counter() - start  # a kernel's end, which nobody waits for, varies
    cpu, peak = map(float, notebook.cells[-1].outputs[0].text.split())
    return seconds, cpu, peak


def notebooks() -> dict[str, tuple[float, float, float]]:
    """Run all notebooks, one after another; return what each took, by its path in the book."""
    return {path.relative_to(ROOT / "book").as_posix(): run_alone(path) for path in NOTEBOOKS}
