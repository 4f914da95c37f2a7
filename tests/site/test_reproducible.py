"""Two builds of the book give the same bytes, and its notebooks the same outputs every time."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from build import write_pages
from built import ROOT
from elsewhere import NOTEBOOKS, copy_of_repository, run

# Jupyter Book makes a notebook of a Markdown page with code, and draws its cells' names at random.
EXCEPTED = {Path("_sources/book/speed.ipynb")}


def built(folder, threads):
    """Build a copy of the book in `folder`, with so many threads for NumPy; return its files."""
    book = copy_of_repository(folder)
    environment = os.environ | {"OPENBLAS_NUM_THREADS": threads, "OMP_NUM_THREADS": threads}
    done = write_pages(
        book, cwd=book, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    assert done.returncode == 0, done.stdout[-3000:]
    site = book / "_build" / "html"
    run([sys.executable, "tools/lite.py", site / "lite"], cwd=book, env=environment)
    files = (path for path in site.rglob("*") if path.is_file())
    return {path.relative_to(site): path.read_bytes() for path in files}


@pytest.mark.slow
def test_two_folders_and_two_numbers_of_threads_give_the_same_bytes(tmp_path):
    one = built(tmp_path / "one", "1")
    other = built(tmp_path / "in" / "another" / "place", "2")
    assert set(one) == set(other)
    assert {path for path, content in one.items() if other[path] != content} <= EXCEPTED


@pytest.mark.slow
def test_strict_nbval_passes_twenty_times_in_a_row():
    # Half an hour, for a cell that prints something else once in a while.
    command = [sys.executable, "-m", "pytest", "--nbval", "-q", "-n2", "--dist=loadfile"]
    for _ in range(20):
        run([*command, *NOTEBOOKS], cwd=ROOT)
