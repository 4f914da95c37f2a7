"""A small book with our settings and extensions, for tests that build pages of their own."""

import shutil
import subprocess

import nbformat
import pytest
import yaml
from build import write_pages

from book import ROOT


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
    done = write_pages(book, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode == 0, done.stdout


def write_notebook(path, *cells):
    """Write a notebook of cells, or of their code; a page without text has its name as title."""
    cells = [nbformat.v4.new_code_cell(each) if isinstance(each, str) else each for each in cells]
    if not any(cell.cell_type == "markdown" for cell in cells):
        cells.insert(0, nbformat.v4.new_markdown_cell(f"# {path.stem}"))
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, path)
    return path
