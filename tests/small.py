"""A small book with our settings and extensions, for tests that build pages of their own."""

import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import yaml
from built import ROOT


@pytest.fixture
def small_book(tmp_path):
    """A book with our settings and extensions, whose pages a test writes into `book/`."""
    shutil.copytree(ROOT / "book", tmp_path / "book", ignore=shutil.ignore_patterns("*.ipynb"))
    shutil.copytree(ROOT / "leaky", tmp_path / "leaky")
    shutil.copy(ROOT / "requirements.lock", tmp_path)
    shutil.copy(ROOT / "_config.yml", tmp_path)
    return tmp_path


def outcome(book, *pages):
    """Build a book of these pages; return whether that went well, and what was said."""
    toc = {"format": "jb-book", "root": pages[0]}
    if len(pages) > 1:
        toc["chapters"] = [{"file": page} for page in pages[1:]]
    (book / "_toc.yml").write_text(yaml.safe_dump(toc))
    command = [Path(sys.executable).with_name("jupyter-book"), "build", book, "-W", "-q"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode == 0, done.stdout + done.stderr


def write_notebook(path, code):
    title = nbformat.v4.new_markdown_cell(f"# {path.stem}")
    notebook = nbformat.v4.new_notebook(cells=[title, nbformat.v4.new_code_cell(code)])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, path)
