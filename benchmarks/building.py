"""Time the book itself: running its notebooks, building the site, building it again."""

import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import commands  # noqa: F401 - so that the next are found
import nbformat

# isort: split
from build import write_pages

from book import ROOT, run_notebook
from book import notebooks as notebooks_of_the_book

NOTEBOOKS = notebooks_of_the_book()
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
        left_out = shutil.ignore_patterns(".*", "_build", "*.egg-info", "__pycache__")
        shutil.copytree(ROOT, copy, ignore=left_out)
        return {"building": build(copy), "again": build(copy)}


def build(folder: Path) -> float:
    """Build as `make book` does; return the seconds."""
    start = time.perf_counter()
    done = write_pages(folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        raise SystemExit(f"the book does not build:\n{done.stdout[-3000:]}")
    return time.perf_counter() - start


def run_alone(path: Path) -> tuple[float, float, float]:
    """Run a notebook; return its seconds, its kernel's CPU seconds, and the bytes at its peak."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(ASK))
    with tempfile.TemporaryDirectory() as folder:
        seconds = run_notebook(notebook, Path(folder))
    cpu, peak = map(float, notebook.cells[-1].outputs[0].text.split())
    return seconds, cpu, peak


def notebooks() -> dict[str, tuple[float, float, float]]:
    """Run all notebooks, one after another; return what each took, by its path in the book."""
    return {path.relative_to(ROOT / "book").as_posix(): run_alone(path) for path in NOTEBOOKS}
